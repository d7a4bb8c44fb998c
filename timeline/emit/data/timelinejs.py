"""`timelinejs.json`: for newsrooms that embed the TimelineJS viewer (its JSON format, knightlab.com).

The viewer places a slide at one date; it gets only the units that are known, and the date in words to show instead.
It takes all text for HTML.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.data import portable
from timeline.emit.event_data import units
from timeline.emit.item_text import event_content
from timeline.emit.overview import overview_of
from timeline.emit.parts import is_long
from timeline.emit.status import headline
from timeline.markup import html
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.dates import Day, EventDate
    from timeline.emit.views import EventFacts, Look
    from timeline.schema import Chapter
    from timeline.types import Edition, Timeline

NEWEST = 100  # slides of a long timeline; the viewer is made for some twenty
_FIELDS = {"year": 1, "month": 2, "day": 3}


@dataclass(frozen=True, eq=False)
class Era(View):
    """A chapter between two days, each with the finest unit that is known of it."""

    chapter: Chapter
    first: Day
    first_unit: str
    last: Day
    last_unit: str


@dataclass(frozen=True, eq=False)
class Slides(View):
    """The slides of one language."""

    look: Look
    events: tuple[EventFacts, ...]
    eras: tuple[Era, ...]


def slides(edition: Edition) -> Iterator[File]:
    """One file per language."""
    overview = overview_of(edition)
    events = overview.standing
    shown = events[-NEWEST:] if is_long(events) else events
    eras = tuple(_eras(edition.timeline))
    for look in overview.looks:
        yield File(f"{look.folder}timelinejs.json", media_types.JSON, Slides(look, shown, eras), render)


def _eras(timeline: Timeline) -> Iterator[Era]:
    """Chapters with the days of both ends known."""
    for chapter in timeline.settings.chapters:
        start, end = _bound(timeline, chapter.start), _bound(timeline, chapter.end or chapter.start)
        if start and end and start.earliest and end.latest:
            yield Era(chapter, start.earliest, units(start)[0], end.latest, units(end)[1])


def _bound(timeline: Timeline, bound: EventDate | str) -> EventDate | None:
    """The date at which a chapter begins or ends: as written, or that of a record."""
    if not isinstance(bound, str):
        return bound
    event = timeline.by_id.get(timeline.names.get(bound, ""))
    return event.date if event else None


def render(source: Slides) -> bytes:
    """The bytes of a file of slides."""
    look, settings = source.look, source.look.settings
    if settings.description:
        about = html(look.plain(settings.description), look.base)
    else:
        about = escape(look.plain(settings.subtitle or settings.title), quote=False)
    title = {"text": {"headline": escape(look.title.text, quote=False), "text": about}}
    events = [slide for event in source.events if (slide := _slide(look, event))]
    made = {"title": title, "events": events, "eras": [_era(look, era) for era in source.eras]}
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _slide(look: Look, event: EventFacts) -> dict[str, Any] | None:
    """A slide; None for an event of which no day is known at all."""
    brief = event.brief
    start = brief.earliest or brief.latest
    if start is None:
        return None
    first, last = units(event.date)
    made: dict[str, Any] = {
        "unique_id": event.id,
        "start_date": _date(start, first if brief.earliest else last),
        "display_date": escape(word(event.date, look.lang, past=event.past), quote=False),
        "text": {"headline": escape(headline(look, brief), quote=False), "text": event_content(look, event)},
    }
    if event.date.lasting and brief.latest:
        made["end_date"] = _date(brief.latest, last)
    record = event.record
    if record.topics:
        made["group"] = look.term("topics", record.topics[0])
    if record.image and event.picture:
        alt, credit = (look.plain(text) if text else "" for text in (record.image.alt, record.image.credit))
        url = look.media(record.image.file)
        made["media"] = {"url": url, "alt": escape(alt), "credit": escape(credit, quote=False)}
    made["_event"] = portable.fields(record, look.plain)
    return made


def _era(look: Look, era: Era) -> dict[str, Any]:
    return {
        "start_date": _date(era.first, era.first_unit),
        "end_date": _date(era.last, era.last_unit),
        "text": {"headline": escape(look.plain(era.chapter.title), quote=False)},
        "_event": portable.fields(era.chapter, look.plain),
    }


def _date(day: Day, unit: str) -> dict[str, int]:
    count = _FIELDS.get(unit, 3)
    return dict(zip(("year", "month", "day")[:count], day, strict=False))
