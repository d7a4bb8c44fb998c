"""`timeline.json`: everything, for programs. Its form is docs/timeline.schema.json."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timeline.emit.facts import date_data, json_row, json_text, plan_data, rich
from timeline.stamps import stamp
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.schema import Source
    from timeline.types import Edition, Entry

VERSION = 2


def data(edition: Edition) -> Iterator[File]:
    """The one file, for all languages."""
    yield File("timeline.json", lambda: _render(edition))


def _render(edition: Edition) -> bytes:
    settings = edition.settings
    head = {
        "version": VERSION,
        "title": settings.title,
        "url": edition.base(settings.default),
        "languages": list(settings.languages),
        "as_of": stamp(edition.as_of),
    }
    return json_text(head, "events", (json_row(_event(edition, entry)) for entry in edition.entries))


def _event(edition: Edition, entry: Entry) -> dict[str, Any]:
    record, default = entry.event.record, edition.settings.default
    return {
        "id": entry.id,
        "url": edition.address(default, entry),
        "date": date_data(edition, entry),
        "title": record.title,
        "summary": rich(record.summary, edition),
        "kind": record.kind,
        "status": None if record.withdrawn else record.status,
        "overdue": entry.overdue,
        "certainty": None if record.withdrawn else record.certainty,
        "actors": list(record.actors),
        "topics": list(record.topics),
        "place": record.place,
        "sources": [_source(edition, source) for source in record.sources],
        "fulfils": [edition.timeline.names[id] for id in record.fulfils],
        "fulfilled_by": list(entry.event.fulfilled_by),
        "plan": plan_data(entry.plan),
        "withdrawn": {"date": record.withdrawn.date.edtf, "reason": rich(record.withdrawn.reason, edition)}
        if record.withdrawn
        else None,
        "published": stamp(entry.published),
        "updated": stamp(entry.updated),
        "notices": [
            {
                "id": edition.uri(default, entry, notice),
                "at": stamp(notice.at),
                "type": notice.type,
                "note": rich(notice.note, edition),
                "withdrawn": stamp(notice.withdrawn) if notice.withdrawn else None,
            }
            for notice in entry.notices
        ],
    }


def _source(edition: Edition, source: Source) -> dict[str, Any]:
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
    return made | {"says": says, "note": rich(source.note, edition)}
