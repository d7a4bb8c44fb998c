"""`feeds.opml` (OPML 2.0): every feed of a language, for readers that import a list."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lxml import etree

from timeline.emit.channels import Channel, channels
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition


def opml(edition: Edition) -> Iterator[File]:
    """One list a language."""
    for lang in edition.settings.languages:
        yield File(f"{edition.folder(lang)}feeds.opml", partial(_render, edition, lang))


def _render(edition: Edition, lang: str) -> bytes:
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = edition.said(edition.settings.title, lang).text
    body = etree.SubElement(root, "body")
    for channel in channels(edition):
        if channel.lang == lang:
            etree.SubElement(body, "outline", _outline(edition, channel))
    made: bytes = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return made


def _outline(edition: Edition, channel: Channel) -> dict[str, str]:
    return {
        "type": "rss",
        "text": channel.title,
        "title": channel.title,
        "xmlUrl": edition.base(edition.settings.default) + channel.stem + "atom.xml",
        "htmlUrl": channel.page,
        "language": channel.lang,
    }
