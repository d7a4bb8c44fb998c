"""`timeline.json`: everything, for programs. Its form is docs/timeline.schema.json."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from timeline.emit import media_types
from timeline.emit.event_data import date_data, json_row, json_text, plan_data, rich
from timeline.emit.overview import overview_of
from timeline.lock import stamp
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from timeline.emit.views import EventFacts, Look
    from timeline.schema import Source
    from timeline.types import Edition

VERSION = 2


@dataclass(frozen=True, eq=False)
class WholeTimeline(View):
    """The one file, for all languages."""

    look: Look
    as_of: datetime
    events: tuple[EventFacts, ...]


def whole_timeline(edition: Edition) -> Iterator[File]:
    """`timeline.json`."""
    overview = overview_of(edition)
    source = WholeTimeline(overview.look, overview.as_of, overview.events)
    yield File("timeline.json", media_types.JSON, source, render)


def render(whole: WholeTimeline) -> bytes:
    """The bytes of `timeline.json`."""
    look, settings = whole.look, whole.look.settings
    head = {
        "version": VERSION,
        "title": settings.title,
        "url": look.root,
        "languages": list(settings.languages),
        "as_of": stamp(whole.as_of),
    }
    return json_text(head, "events", (json_row(_event(look, event)) for event in whole.events))


def _event(look: Look, event: EventFacts) -> dict[str, Any]:
    record, entry = event.record, event.entry
    return {
        "id": event.id,
        "url": look.address(event.id),
        "date": date_data(look, event),
        "title": record.title,
        "summary": rich(look, record.summary),
        "kind": record.kind,
        "status": None if record.withdrawn else record.status,
        "overdue": entry.overdue,
        "certainty": None if record.withdrawn else record.certainty,
        "actors": list(record.actors),
        "topics": list(record.topics),
        "place": record.place,
        "sources": [_source(look, source) for source in record.sources],
        "fulfils": [one.plan.id for one in event.fulfils],
        "fulfilled_by": list(entry.event.fulfilled_by),
        "plan": plan_data(entry.plan),
        "withdrawn": {"date": record.withdrawn.date.edtf, "reason": rich(look, record.withdrawn.reason)}
        if record.withdrawn
        else None,
        "published": stamp(entry.published),
        "updated": stamp(entry.updated),
        "notices": [
            {
                "id": look.uri(entry.key, notice),
                "at": stamp(notice.at),
                "type": notice.type,
                "note": rich(look, notice.note),
                "withdrawn": stamp(notice.withdrawn) if notice.withdrawn else None,
            }
            for notice in entry.notices
        ],
    }


def _source(look: Look, source: Source) -> dict[str, Any]:
    known = {
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "date": source.date.edtf if source.date else None,
        "lang": source.lang,
        "archived": source.archived,
    }
    made: dict[str, Any] = {key: value for key, value in known.items() if value is not None}
    says = source.says.edtf if source.says else None
    return made | {"says": says, "note": rich(look, source.note)}
