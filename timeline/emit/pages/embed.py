"""The list as a small page for an iframe, and the static oEmbed file that describes it (oembed.com, version 1.0)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from markupsafe import Markup

from timeline.emit import media_types
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.site import newest
from timeline.emit.pages.templates import template
from timeline.emit.pages.views.event import event_view
from timeline.recipes import View
from timeline.shared_parts import kept
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.views import EventFacts, Look

WIDTH, HEIGHT = 600, 480
SHOWN = 200  # latest events in the frame, and as many plans at most


@dataclass(frozen=True, eq=False)
class EmbedPage(View):
    """The latest events, the newest first, then the plans, the nearest first."""

    look: Look
    events: tuple[EventFacts, ...]
    updated: datetime


def embed_page(site: LanguageSite) -> Iterator[File]:
    """`embed.html`: compact, without search; the script in it reports the frame's height and takes its filters."""
    upcoming = [event for event in site.events if event.upcoming][:SHOWN]
    past = [event for event in site.events if not event.upcoming][-SHOWN:]
    shown = (*reversed(past), *upcoming)
    source = EmbedPage(site.look, shown, newest(shown) if shown else site.overview.began)
    yield File(f"{site.look.folder}embed.html", media_types.HTML, source, render_embed)


def render_embed(page: EmbedPage) -> bytes:
    """The bytes of `embed.html`."""
    look, title = page.look, page.look.title.text
    listed = [Markup(kept(item, look, event)) for event in page.events]  # noqa: S704 - a template of ours, escaped
    return Frame(look, "", title, title, indexed=False).render(
        "embed.html", items=listed, updated=look.day(page.updated)
    )


def item(look: Look, event: EventFacts) -> str:
    """An event in a frame."""
    return template("embed_item.html").render(e=event_view(look, event))


def oembed_file(site: LanguageSite) -> Iterator[File]:
    """`oembed.json` of the site: a static host answers no queries, but discovery finds this."""
    yield File(f"{site.look.folder}oembed.json", media_types.OEMBED, site.look, render_oembed)


def render_oembed(look: Look) -> bytes:
    """The bytes of `oembed.json`."""
    title, source = look.title.text, f"{look.base}embed.html"
    # Publishing systems filter providers they do not know down to a quotation with a link, then perhaps the frame.
    html = (
        f'<blockquote lang="{escape(look.shown)}"><p>{escape(title)}</p>'
        f'<p><a href="{escape(look.base)}">{escape(title)}</a></p></blockquote>'
        f'<iframe src="{escape(source)}" title="{escape(title)}" width="{WIDTH}" height="{HEIGHT}" '
        f'loading="lazy" sandbox="allow-scripts allow-popups"></iframe>'
    )
    made = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": title,
        "provider_url": look.base,
        "author_name": look.keeper[0],
        "cache_age": 3600,
        "width": WIDTH,
        "height": HEIGHT,
        "html": html,
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()
