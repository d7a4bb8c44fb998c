"""`feeds.opml` (OPML 2.0): every feed of a language by what it follows, for readers that import a list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from lxml import etree

from timeline.emit import media_types
from timeline.emit.feeds.channels import Channel, channels
from timeline.emit.overview import overview_of
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.views import Look
    from timeline.types import Edition


@dataclass(frozen=True, eq=False)
class FeedList(View):
    """The feeds of a language."""

    look: Look
    channels: tuple[Channel, ...]


def feed_lists(edition: Edition) -> Iterator[File]:
    """One list per language."""
    for look, listed in channels(overview_of(edition)).items():
        yield File(f"{look.folder}feeds.opml", media_types.OPML, FeedList(look, listed), render)


def render(source: FeedList) -> bytes:
    """The bytes of a list."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = source.look.title.text
    body = etree.SubElement(root, "body")
    for group, found in groupby(source.channels, key=lambda channel: channel.group):
        parent = etree.SubElement(body, "outline", text=source.look.text(f"feed.group_{group}")) if group else body
        for channel in found:
            etree.SubElement(parent, "outline", _outline(channel))
    made: bytes = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return made


def _outline(channel: Channel) -> dict[str, str]:
    return {
        "type": "rss",
        "text": channel.title,
        "title": channel.title,
        "xmlUrl": channel.look.root + channel.stem + "atom.xml",
        "htmlUrl": channel.page,
        "language": channel.look.lang,
    }
