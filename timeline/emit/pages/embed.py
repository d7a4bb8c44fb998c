"""The list as a small page for an iframe, and the static oEmbed files that describe it (oembed.com, version 1.0)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from timeline.emit import media_types
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.site import newest
from timeline.emit.pages.views.event_view import event_view
from timeline.emit.status import headline
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.views import EventFacts, Look

WIDTH, HEIGHT = 600, 480
SHOWN = 200  # latest events in the frame


@dataclass(frozen=True, eq=False)
class EmbedPage(View):
    """The latest events."""

    look: Look
    events: tuple[EventFacts, ...]
    updated: datetime


@dataclass(frozen=True, eq=False)
class Embeddable(View):
    """An event that can be embedded."""

    look: Look
    event: EventFacts


def embed(site: LanguageSite) -> Iterator[File]:
    """`embed.html`: compact, without search; the script in it tells the frame's height and takes its filters."""
    shown = site.events[-SHOWN:]
    source = EmbedPage(site.look, shown, newest(shown) if shown else site.overview.began)
    yield File(f"{site.look.folder}embed.html", media_types.HTML, source, render_embed)


def render_embed(page: EmbedPage) -> bytes:
    """The bytes of `embed.html`."""
    look, title = page.look, page.look.title.text
    listed = [event_view(look, event) for event in page.events]
    return Frame(look, "", title, title, indexed=False).render(
        "embed.html", events=listed, updated=look.day(page.updated)
    )


def oembed(site: LanguageSite) -> Iterator[File]:
    """`oembed.json` beside pages that can be embedded: a static host answers no queries, discovery finds these."""
    look = site.look
    yield File(f"{look.folder}oembed.json", media_types.OEMBED, look, render_oembed)
    for event in site.overview.events:
        path = f"{look.folder}events/{event.id}/oembed.json"
        yield File(path, media_types.OEMBED, Embeddable(look, event), render_one)


def render_oembed(look: Look) -> bytes:
    """The bytes of `oembed.json` of the whole site."""
    return _rich(look, look.title.text, look.base, f"{look.base}embed.html", look.title.text)


def render_one(one: Embeddable) -> bytes:
    """The bytes of that of an event."""
    look, view = one.look, event_view(one.look, one.event)
    badges = "".join(f" ({badge.text})" for badge in view.badges)
    words = f"{view.date}: {view.title.text}{badges}"
    address = look.address(view.id)
    return _rich(look, headline(look, one.event.brief), address, f"{look.base}embed.html#?id={view.id}", words)


def _rich(look: Look, title: str, address: str, source: str, words: str) -> bytes:
    # Publishing systems filter providers they do not know down to a quotation with a link, then perhaps the frame.
    html = (
        f'<blockquote lang="{escape(look.shown)}"><p>{escape(words)}</p>'
        f'<p><a href="{escape(address)}">{escape(look.title.text)}</a></p></blockquote>'
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="{WIDTH}" height="{HEIGHT}" '
        f'loading="lazy" sandbox="allow-scripts allow-popups"></iframe>'
    )
    made = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": look.title.text,
        "provider_url": look.base,
        "author_name": look.keeper[0],
        "cache_age": 3600,
        "width": WIDTH,
        "height": HEIGHT,
        "html": html,
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
