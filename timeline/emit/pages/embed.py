"""The list as a small page for an iframe, and the static oEmbed files that describe it (oembed.com, version 1.0)."""

from __future__ import annotations

import json
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from timeline.emit.content import headline
from timeline.emit.pages.assets import versioned
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.shown import show
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import Site
    from timeline.types import Entry

WIDTH, HEIGHT = 600, 480
SHOWN = 200  # latest events in the frame


def embed(site: Site) -> Iterator[File]:
    """`embed.html`: compact, without search; the script in it tells the frame's height and takes its filters."""
    yield File(f"{site.folder}embed.html", partial(_embed, site))


def _embed(site: Site) -> bytes:
    frame = Frame(site, "", site.title.text, site.title.text, indexed=False)
    listed = [show(site, entry) for entry in site.entries[-SHOWN:]]
    return frame.render("embed.html", entries=listed, versioned=versioned)


def oembed(site: Site) -> Iterator[File]:
    """`oembed.json` beside pages that can be embedded: a static host answers no queries, discovery finds these."""
    yield File(f"{site.folder}oembed.json", partial(_whole, site))
    for entry in site.edition.entries:
        yield File(f"{site.folder}events/{entry.id}/oembed.json", partial(_one, site, entry))


def _whole(site: Site) -> bytes:
    return _rich(site, site.title.text, site.base, f"{site.base}embed.html", site.title.text)


def _one(site: Site, entry: Entry) -> bytes:
    shown = show(site, entry)
    badges = "".join(f" ({badge.text})" for badge in shown.badges)
    address = site.edition.address(site.lang, entry)
    words = f"{shown.date}: {shown.title.text}{badges}"
    title = headline(site.edition, entry, site.lang)
    return _rich(site, title, address, f"{site.base}embed.html#?id={entry.id}", words)


def _rich(site: Site, title: str, address: str, source: str, words: str) -> bytes:
    # Publishing systems filter providers they do not know down to a quotation with a link, then perhaps the frame.
    html = (
        f'<blockquote lang="{escape(site.shown)}"><p>{escape(words)}</p>'
        f'<p><a href="{escape(address)}">{escape(site.title.text)}</a></p></blockquote>'
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="{WIDTH}" height="{HEIGHT}" '
        f'loading="lazy" sandbox="allow-scripts allow-popups"></iframe>'
    )
    made = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": site.title.text,
        "provider_url": site.base,
        "author_name": site.keeper[0],
        "cache_age": 3600,
        "width": WIDTH,
        "height": HEIGHT,
        "html": html,
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
