"""Pages about the chronology: its corrections, how dates are drawn, how to follow it, and "not here"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from timeline.emit import media_types
from timeline.emit.calendar_days import calendar_path, older_calendars
from timeline.emit.pages.assets import LOST
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.listing import copy_words
from timeline.emit.pages.views.event import mention, notice_view
from timeline.emit.pages.views.opening import described
from timeline.recipes import View, rendered
from timeline.types import File, Localized

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import Correction, LanguageSite
    from timeline.emit.views import Look


@dataclass(frozen=True, eq=False)
class CorrectionsPage(View):
    """Everything that was published wrongly, the newest first."""

    look: Look
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, eq=False)
class SubscribePage(View):
    """How to follow the timeline, and its parts: path and label of topics, actors, kinds and named feeds."""

    look: Look
    parts: tuple[tuple[str, Localized], ...]
    calendars: tuple[tuple[str, str], ...]  # name and path of calendars of former years


def corrections_page(site: LanguageSite) -> Iterator[File]:
    """Everything that was published wrongly, the newest first."""
    source = CorrectionsPage(site.look, site.corrections)
    yield File(f"{site.look.folder}corrections/index.html", media_types.HTML, source, render_corrections)


def method_page(site: LanguageSite) -> Iterator[File]:
    """How dates are drawn, and what the words mean."""
    yield File(f"{site.look.folder}method/index.html", media_types.HTML, site.look, render_method)


def subscribe_page(site: LanguageSite) -> Iterator[File]:
    """Feeds for people who never used one, and the code to embed the list."""
    parts = tuple((group.path, group.label(site.look)) for group in site.groups)
    calendars = tuple((name, calendar_path(name)) for name in older_calendars(site.overview))
    source = SubscribePage(site.look, parts, calendars)
    yield File(f"{site.look.folder}subscribe/index.html", media_types.HTML, source, render_subscribe)


def lost_page(site: LanguageSite) -> Iterator[File]:
    """What a host shows for an address that does not exist."""
    yield File(f"{site.look.folder}404.html", media_types.HTML, site.look, render_lost)


def render_corrections(page: CorrectionsPage) -> bytes:
    """The bytes of the page of corrections."""
    look, text = page.look, page.look.text
    feed = text("feed.corrections", title=look.title.text)
    title, intro = text("page.corrections_title"), text("page.corrections_intro")
    frame = Frame(look, "corrections/", title, intro, feeds=(("corrections/", feed),))
    views = [(mention(look, one.event), notice_view(look, one.notice, one.reason)) for one in page.corrections]
    rows = [pair for pair in views if not pair[1].is_withdrawn]
    gone = [pair for pair in views if pair[1].is_withdrawn]
    return frame.render("corrections.html", rows=rows, gone=gone)


def render_method(look: Look) -> bytes:
    """The bytes of the page about the method."""
    return _frame(look, "method").render("method.html")


def render_subscribe(page: SubscribePage) -> bytes:
    """The bytes of the page about subscribing."""
    frame = _frame(page.look, "subscribe")
    return frame.render(
        "subscribe.html", words=rendered(copy_words, page.look), parts=page.parts, calendars=page.calendars
    )


def _frame(look: Look, name: str) -> Frame:
    return Frame(look, f"{name}/", look.text(f"{name}.title"), described(look.text(f"{name}.intro")))


def render_lost(look: Look) -> bytes:
    """The bytes of the page for addresses that do not exist."""
    title, text = look.text("page.lost_title"), look.text("page.lost_text")
    frame = Frame(look, "", title, text, lost=True, indexed=False)
    return frame.render("lost.html", style=Markup(LOST))  # noqa: S704 - a file of ours
