"""`timeline.json`: everything, for programs. Its form is `timeline schema data`.

A long timeline has its events in parts by year, `data/2024.json`; `timeline.json` names them in the place of `events`.
The digest of a part changes whenever something in it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from timeline.emit import media_types
from timeline.emit.event_data import changes_data, date_data, json_row, json_text, plan_data, rich
from timeline.emit.overview import overview_of
from timeline.emit.parts import by_year, is_long
from timeline.recipes import View
from timeline.stamps import stamp
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from timeline.emit.views import ActorFacts, EventFacts, Look
    from timeline.schema import Image, Source
    from timeline.types import Edition

VERSION = 2


class PartName(NamedTuple):
    """What `timeline.json` says of a part."""

    year: str
    events: int
    digest: str


@dataclass(frozen=True, eq=False)
class Events(View):
    """Events in one file."""

    look: Look
    events: tuple[EventFacts, ...]


@dataclass(frozen=True, eq=False)
class WholeTimeline(View):
    """The one file, for all languages: with its events, or the names of its parts."""

    as_of: datetime
    content: Events
    actors: tuple[ActorFacts, ...]
    parts: tuple[PartName, ...] = ()


def whole_timeline(edition: Edition) -> Iterator[File]:
    """`timeline.json`, and its parts if it is long."""
    overview = overview_of(edition)
    look = overview.look
    if not is_long(overview.events):
        whole = WholeTimeline(overview.as_of, Events(look, overview.events), overview.actors)
        yield File("timeline.json", media_types.JSON, whole, render)
        return
    parts = [(part.name, Events(look, part.events)) for part in by_year(overview.events)]
    names = tuple(PartName(name, len(part.events), part.digest) for name, part in parts)
    whole = WholeTimeline(overview.as_of, Events(look, ()), overview.actors, names)
    yield File("timeline.json", media_types.JSON, whole, render)
    for name, part in parts:
        yield File(_path(name), media_types.JSON, part, render_part)


def _path(name: str) -> str:
    return f"data/{name}.json"


def render(whole: WholeTimeline) -> bytes:
    """The bytes of `timeline.json`."""
    look = whole.content.look
    head = {
        "version": VERSION,
        "title": look.settings.title,
        "url": look.root,
        "languages": list(look.languages),
        "as_of": stamp(whole.as_of),
        "about": rich(look, look.settings.about),
    }
    if look.as_published:
        head["as_published"] = stamp(look.as_published)
    actors = (json_row(_actor(look, actor)) for actor in whole.actors)
    if whole.parts:
        return json_text(head, actors=actors, parts=(json_row(_part(look, part)) for part in whole.parts))
    return json_text(head, actors=actors, events=_rows(whole.content))


def _actor(look: Look, actor: ActorFacts) -> dict[str, Any]:
    term = actor.term
    return {
        "id": actor.id,
        "url": f"{look.root}actors/{actor.id}/",
        "label": term.label if term else {look.default: actor.id},
        "about": rich(look, term.about) if term else {},
        "type": term.type if term else None,
        "link": term.url if term else None,
        "events": actor.events,
        "first": actor.first.id,
        "last": actor.last.id,
    }


def _part(look: Look, part: PartName) -> dict[str, Any]:
    known = part.year != "undated"
    return {
        "url": look.root + _path(part.year),
        "from": f"{part.year}-01-01" if known else None,
        "to": f"{part.year}-12-31" if known else None,
        "count": part.events,
        "digest": part.digest,
    }


def render_part(part: Events) -> bytes:
    """The bytes of a part."""
    return json_text({"version": VERSION, "url": part.look.root}, events=_rows(part))


def _rows(part: Events) -> Iterator[str]:
    return (json_row(_event(part.look, event)) for event in part.events)


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
        "key": record.key,
        "image": _image(look, record.image) if record.image else None,
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
                "changes": changes_data(look, event.changes.get(notice.name)),
                "withdrawn": stamp(notice.withdrawn) if notice.withdrawn else None,
            }
            for notice in entry.notices
        ],
    }


def _image(look: Look, image: Image) -> dict[str, Any]:
    return {
        "url": look.media(image.file),
        "alt": image.alt or {},
        "credit": image.credit or {},
        "license": image.license,
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
