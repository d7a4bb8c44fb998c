"""The edition as it was published at an earlier moment.

Dates, status, certainty, settlements, withdrawals, titles and ids are those of the log, up to that moment; so is what
there was at all. All other words, such as summaries and sources, are those of today: the log has no others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from timeline.dates import Day
from timeline.order import earlier_order, position
from timeline.publications.entries import in_page_order, is_overdue, make_edition
from timeline.publications.fold import fold
from timeline.schema import Record, Withdrawn
from timeline.types import Event, Node, Origin, Timeline, bounds_like, date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from timeline.dates import EventDate
    from timeline.order import Position
    from timeline.publications.fold import PublishedEntry
    from timeline.publications.log import Log
    from timeline.types import Edition

_NOWHERE = Origin("", Node((1, 1)))


def edition_as_of(timeline: Timeline, log: Log, moment: datetime, tag: str, media: Mapping[str, Path]) -> Edition:
    """What was published at `moment`. `timeline` is that of today, for the words that the log does not have."""
    then = log.up_to(moment)
    published = {entry.key: entry for entry in fold(then.lines.values()).values() if not entry.facts["into"]}
    fulfilled = _fulfilled(published)
    today = {name: event for event in timeline.events for name in (event.id, *event.record.formerly)}
    merged = {line.event for line in log.lines.values() if line.now.get("into")}
    events = [
        _event(timeline, entry, None if key in merged else _named(today, entry.names), fulfilled)
        for key, entry in published.items()
    ]
    by_id = {entry.id: entry for entry in published.values()}
    relations = tuple((plan, by) for plan, found in fulfilled.items() for by in found)
    old = replace(timeline, events=tuple(events), relations=relations)
    old = replace(old, events=tuple(_in_order(old, by_id, timeline, fold(log.lines.values()))))
    edition = make_edition(old, by_id, tag, media, moment, lines=then.lines.values())
    return replace(edition, as_published=moment)


def _named(events: Mapping[str, Event], names: Iterable[str]) -> Event | None:
    return next((events[name] for name in names if name in events), None)


def _in_order(
    old: Timeline, then: Mapping[str, PublishedEntry], timeline: Timeline, published: Mapping[str, PublishedEntry]
) -> Iterator[Event]:
    """The events of `old`. `then` is what was published of them, by id; `published` what is today, by key."""
    standing = [entry for entry in published.values() if entry.id in timeline.by_id and not entry.facts["withdrawn"]]
    by_id = {entry.id: entry for entry in standing}
    today = [by_id[event.id] for event in in_page_order(timeline, standing).events if event.id in by_id]
    keys = earlier_order(
        {entry.key: _position(old, entry) for entry in then.values()},
        {entry.key: _position(timeline, entry) for entry in today},
        {key: entry.id for key, entry in published.items()},
    )
    ids = {entry.key: entry.id for entry in then.values()}
    return (old.by_id[ids[key]] for key in keys)


def _position(timeline: Timeline, entry: PublishedEntry) -> Position:
    event = timeline.by_id[entry.id]
    settling = timeline.by_id.get(event.settled_by or "")
    return position(event, settling, overdue=is_overdue(timeline, entry))


def _fulfilled(published: Mapping[str, PublishedEntry]) -> dict[str, list[str]]:
    """Plan → the event that settled it, by the ids that they had."""
    holders = {name: entry.id for entry in published.values() for name in entry.names}
    found: dict[str, list[str]] = defaultdict(list)
    for entry in published.values():
        settled_by = entry.facts["settled_by"]
        if settled_by in holders:
            found[entry.id].append(holders[settled_by])
    return found


def _event(
    timeline: Timeline, entry: PublishedEntry, today: Event | None, fulfilled: Mapping[str, Iterable[str]]
) -> Event:
    facts = entry.facts
    date = date_of(facts["written"] or facts["date"], timeline.settings.timezone)
    record = _record(timeline, entry, today.record if today else None, date).model_copy(
        update={
            "fulfils": tuple(plan for plan, found in fulfilled.items() if entry.id in found),
        }
    )
    bounds = bounds_like(None if record.withdrawn or (today and today.record.withdrawn) else today, date)
    return Event(record, _NOWHERE, date, *bounds, tuple(fulfilled.get(entry.id, ())))


def _record(timeline: Timeline, entry: PublishedEntry, today: Record | None, date: EventDate) -> Record:
    """The record of today with the facts of then; only the facts, if there is none, or it is withdrawn."""
    facts = entry.facts
    bare = Record.model_construct(id=entry.id, date=date, title=dict(facts["title"]))
    base = today if today and not today.withdrawn else bare
    update: dict[str, Any] = {
        "id": entry.id,
        "date": date,
        "title": dict(facts["title"]),
        "status": facts["status"],
        "certainty": facts["certainty"],
        "topics": tuple(facts["topics"]),
        "actors": tuple(facts["actors"]),
        "kind": facts["kind"],
        "formerly": tuple(sorted(entry.names - {entry.id})),
        "after": (),
        "before": (),
        "published": None,
        "updated": None,
        "withdrawn": _withdrawn(timeline, entry, today) if facts["withdrawn"] else None,
    }
    return base.model_copy(update=update)


def _withdrawn(timeline: Timeline, entry: PublishedEntry, today: Record | None) -> Withdrawn:
    """The withdrawal as its record states it; of one that was restored since, the day on which it was published."""
    if today and today.withdrawn:
        return today.withdrawn
    line = next(notice.line for notice in reversed(entry.notices) if notice.line.say == "withdrawn")
    day = Day.from_date(line.at.date()).isoformat()
    return Withdrawn.model_construct(date=date_of(day, "UTC"), reason={timeline.settings.default: "…"})
