"""`log/`: what was published and when, the newest first; the same as `timeline log`, for readers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit import media_types
from timeline.emit.item_text import notice_label
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.views.event import mention
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from timeline.emit.overview import Overview
    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.pages.views.event import MentionView
    from timeline.emit.views import Brief, EventFacts, Look
    from timeline.types import Notice

LONGEST = 500  # publications; older ones are in the archives of the feeds


class Publication(NamedTuple):
    """One thing that was published: an event, or a notice about it."""

    at: datetime
    event: Brief
    notice: Notice | None


@dataclass(frozen=True, eq=False)
class LogPage(View):
    """The newest publications."""

    look: Look
    publications: tuple[Publication, ...]


class Line(NamedTuple):
    """A publication in words."""

    label: str
    event: MentionView


def log_page(site: LanguageSite) -> Iterator[File]:
    """One page per language."""
    source = LogPage(site.look, _newest(site.overview))
    yield File(f"{site.look.folder}log/index.html", media_types.HTML, source, render_log)


@lru_cache(maxsize=2)
def _newest(overview: Overview) -> tuple[Publication, ...]:
    found = [*_publications(overview.events)][::-1]  # of one moment, the last one is the newest
    return tuple(nlargest(LONGEST, found, key=lambda p: (p.at, p.event.id, p.notice is not None)))


def _publications(events: Iterable[EventFacts]) -> Iterator[Publication]:
    for event in events:
        yield Publication(event.entry.published, event.brief, None)
    for event in events:
        for notice in event.entry.announced:
            if notice.announced:
                yield Publication(notice.at, event.brief, replace(notice, withdrawn=None))
            if notice.withdrawn:
                yield Publication(notice.withdrawn, event.brief, notice)


def render_log(page: LogPage) -> bytes:
    """The bytes of the page."""
    look = page.look
    frame = Frame(look, "log/", look.text("log.title"), look.text("log.intro"))
    days = [
        (day, [Line(_label(look, one.notice), mention(look, one.event)) for one in of_day])
        for day, of_day in groupby(page.publications, key=lambda one: look.day(one.at))
    ]
    return frame.render("log.html", days=days)


def _label(look: Look, notice: Notice | None) -> str:
    return notice_label(look, notice) if notice else look.text("log.new")
