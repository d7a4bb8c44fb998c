"""Lines → the days on which something was published, each with what it changed in the list of events.

The page has the list of today. Whoever wants it as it was on an earlier day takes the later days away from it, one by
one. So a day keeps which events it brought, and how those that it changed were listed before: what was published and
never changed, which is most of it, costs no more than its id.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from timeline.dates import Day
from timeline.publications.entries import first_deadline
from timeline.publications.fold import SoFar
from timeline.publications.lines import is_notice
from timeline.stamps import moment
from timeline.types import EarlierState, PublishedDay, bounds_like, date_of, is_past

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from timeline.dates import EventDate
    from timeline.publications.fold import Sum
    from timeline.publications.lines import Line
    from timeline.types import Entry


def published_days(lines: Iterable[Line], entries: Iterable[Entry], zone: str) -> tuple[PublishedDay, ...]:
    """Every day, the oldest first. `entries` are those of today."""
    ordered = sorted(lines, key=lambda line: line.at)  # of one time, in the order of the log
    return tuple(_Walk(ordered, entries, zone).days())


class _Walk:
    """What was published of each event while the days pass."""

    def __init__(self, ordered: list[Line], entries: Iterable[Entry], zone: str) -> None:
        self._ordered = ordered
        self._zone_name, self._zone = zone, ZoneInfo(zone)
        self._entries = {entry.key: entry for entry in entries}
        self._part_of = {line.event: line.now["into"] for line in ordered if line.now.get("into")}
        self._last_id = {line.event: line.now["id"] for line in ordered if "id" in line.now}
        self._published: dict[str, SoFar] = {}  # by the key of the event
        self._into: dict[str, str] = {}  # what became part of another event so far
        self._related: dict[str, set[str]] = defaultdict(set)  # a plan and what settles it, now or ever
        self._may_be_gone: set[str] = set()  # from the list
        self._plans: set[str] = set()
        self._last_days: list[tuple[Day, str]] = []  # of plans, while they have not passed
        self._today: Day | None = None  # the day of the newest publication

    def days(self) -> Iterator[PublishedDay]:
        """The days. Before the first one nothing was listed, which is not said of each event."""
        dates = {at: at.astimezone(self._zone).date() for at in {line.at for line in self._ordered}}
        for day, found in groupby(self._ordered, key=lambda line: dates[line.at]):
            lines = list(found)
            if self._published:
                yield PublishedDay(day, *self._changed_by(lines))
            else:
                self._pass(lines)
                yield PublishedDay(day, (), ())

    def _changed_by(self, lines: list[Line]) -> tuple[tuple[str, ...], tuple[EarlierState, ...]]:
        """Let a day pass: the events that were not listed before it, and those that were listed otherwise."""
        keys = dict.fromkeys(line.event for line in lines)
        earlier = {key: self._state(key) for key in self._affected(keys, lines) if key in self._published}
        self._pass(lines)
        absent = (key for key in keys if earlier.get(key) is None and self._is_listed(key))
        before = (state for key, state in earlier.items() if state and state != self._state(key))
        return tuple(self._id(key) for key in absent), tuple(before)

    def _affected(self, keys: Iterable[str], lines: list[Line]) -> Iterable[str]:
        """Events about which something is published, what they settle or are settled by, and plans that pass."""
        named = (other for line in lines for other in _named(line))
        found = dict.fromkeys((*keys, *named, *self._passing(lines)))
        around = (other for key in found for other in sorted(self._related.get(key, ())))
        return dict.fromkeys((*found, *around))

    def _passing(self, lines: list[Line]) -> Iterator[str]:
        """Plans whose last day is past once these lines are published: their dates are worded otherwise then."""
        today = self._newest(lines)
        while today and self._last_days and self._last_days[0][0] < today:
            yield heappop(self._last_days)[1]

    def _newest(self, lines: Iterable[Line]) -> Day | None:
        """The day of the newest publication once these lines are published."""
        notices = (line for line in lines if line.say not in ("unannounced", "renamed"))
        moments = {moment(line.updated) if line.updated and not is_notice(line) else line.at for line in notices}
        day = Day.from_date(max(moments).astimezone(self._zone).date()) if moments else None
        return max(day, self._today) if day and self._today else day or self._today

    def _pass(self, lines: list[Line]) -> None:
        self._today = self._newest(lines)
        for line in lines:
            if line.event not in self._published:
                self._published[line.event] = SoFar(line.event)
            self._published[line.event].add(line)
            for other in _named(line):
                self._related[line.event].add(other)
                self._related[other].add(line.event)
            if line.now.get("into"):
                self._into[line.event] = line.now["into"]
            if "into" in line.now or "withdrawn" in line.now:
                self._may_be_gone.add(line.event)
            if "status" in line.now:
                self._plans.add(line.event)
        for key in dict.fromkeys(line.event for line in lines if line.event in self._plans):
            entry = self._entry(key)
            last = self._date(entry).latest if entry else None
            if last and self._today and last >= self._today:
                heappush(self._last_days, (last, key))

    # --- one event after the lines so far

    def _state(self, key: str) -> EarlierState | None:
        """How it is listed; None if it is not."""
        entry = self._entry(key)
        if entry is None:
            return None
        facts, date = entry.facts, self._date(entry)
        past = self._today is not None and is_past(date, facts["status"], self._today)
        holder = self._entries.get(_last(key, self._part_of))
        if holder and holder.event.record.withdrawn:
            title = holder.event.record.title
            return EarlierState(self._id(key), title, _written(entry), date.earliest, date.latest, past, withdrawn=True)
        return EarlierState(
            self._id(key),
            facts["title"],
            _written(entry),
            *self._bounds(key, date),
            past,
            status=facts["status"],
            certainty=facts["certainty"],
            topics=tuple(facts["topics"]),
            actors=tuple(facts["actors"]),
            kind=facts["kind"],
            passed=entry.day is not None,
            first_deadline=first_deadline(self._zone_name, entry.first_date),
            announced=holder.event.record.announced if holder and holder.key == key else None,
            settled_by=self._settling(entry),
            settles=tuple(self._settled_by(key)),
        )

    def _settling(self, plan: Sum) -> EarlierState | None:
        """The event that settles a plan, with what that says of the plan."""
        key = _last(plan.facts["settled_by"], self._into) if plan.facts["settled_by"] else None
        entry = self._entry(key) if key else None
        if key is None or entry is None:
            return None
        facts = entry.facts
        bounds = self._bounds(key, self._date(entry))
        return EarlierState(
            self._id(key), facts["title"], _written(entry), *bounds, past=True, certainty=facts["certainty"]
        )

    def _bounds(self, key: str, date: EventDate) -> tuple[Day | None, Day | None]:
        """First and last possible day."""
        entry = self._entries.get(key)
        return bounds_like(entry.event if entry else None, date)

    def _settled_by(self, key: str) -> Iterator[str]:
        """Ids of the plans that it settles."""
        for plan in sorted(self._related.get(key, ())):
            entry = self._entry(plan)
            by = entry.facts["settled_by"] if entry else None
            if by and _last(by, self._into) == key:
                yield self._id(plan)

    def _entry(self, key: str) -> Sum | None:
        """What was published of it, if it is listed."""
        if key not in self._published:
            return None
        found = self._published[key].sum
        return None if found.facts["into"] or found.facts["withdrawn"] else found

    def _is_listed(self, key: str) -> bool:
        return key not in self._may_be_gone or self._entry(key) is not None

    def _date(self, entry: Sum) -> EventDate:
        return date_of(_written(entry), self._zone_name)

    def _id(self, key: str) -> str:
        """The id that it has today, or had last."""
        entry = self._entries.get(key)
        return entry.id if entry else self._last_id.get(key, key)


def _named(line: Line) -> list[str]:
    """Keys of what a line says that settles its event, or did, or has it as a part now."""
    found = (line.now.get("settled_by"), line.now.get("into"), line.was.get("settled_by"))
    return [key for key in found if key] if any(found) else []


def _written(entry: Sum) -> str:
    return str(entry.facts["written"] or entry.facts["date"])


def _last(key: str, part_of: Mapping[str, str]) -> str:
    """What it is a part of, through all steps."""
    seen = {key}
    while (then := part_of.get(key)) and then not in seen:
        seen.add(then)
        key = then
    return key
