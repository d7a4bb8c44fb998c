"""The one order of a timeline: a pure function of its events, their relations, and which plans are overdue.

Relations hold always. Among what they allow: the earliest possible moment, coarser before finer, then id. Nothing here
depends on the names of files or on the order in which they were read.

Whether a plan is overdue depends on what was published, so the order is asked for twice: by `normalise`, which knows no
day, and by `edition`, if a plan is overdue that is listed at its announcement.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import replace
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates import Day
from timeline.plans import listed_by, listed_with

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from timeline.plans import Listed
    from timeline.types import Event, Timeline

_INFINITY = float("inf")
_UNDATED = Day(999_999_999, 1, 1)  # a date that says nothing comes last
_Key = tuple[Day, int, float, str]


def with_overdue(timeline: Timeline, overdue: Collection[str]) -> Timeline:
    """The timeline with overdue plans listed at their announcement."""
    if not any(timeline.by_id[id].record.announced for id in overdue):
        return timeline
    return replace(timeline, events=tuple(in_order(timeline.events, timeline.relations, overdue)))


def in_order(
    events: Iterable[Event], relations: Iterable[tuple[str, str]], overdue: Collection[str] = ()
) -> Iterator[Event]:
    """Events in timeline order. A relation is a pair of ids (the first does not start after the second), no cycles."""
    by_id = {event.id: event for event in events}
    keys = {id: _key(event, overdue=id in overdue) for id, event in by_id.items()}
    after: dict[str, list[str]] = defaultdict(list)
    waits_for = dict.fromkeys(keys, 0)
    for first, then in relations:
        after[first].append(then)
        waits_for[then] += 1
    _pull(keys, after)
    late: list[tuple[_Key, str]] = []  # set free only after their turn had passed

    def leave(id: str, passed: tuple[_Key, str] | None) -> None:
        for then in after[id]:
            waits_for[then] -= 1
            if not waits_for[then] and (passed is None or (keys[then], then) < passed):
                heapq.heappush(late, (keys[then], then))

    for turn in (*sorted((key, id) for id, key in keys.items()), None):
        while late and (turn is None or late[0] < turn):
            id = heapq.heappop(late)[1]
            yield by_id[id]
            if id in after:
                leave(id, turn)
        if turn is not None and not waits_for[turn[1]]:
            yield by_id[turn[1]]
            if turn[1] in after:
                leave(turn[1], turn)


def _pull(keys: dict[str, _Key], after: Mapping[str, list[str]]) -> None:
    """List a record no later than what must follow it.

    A plan "by the end of 2025" that was settled in October is listed before its settlement, in October: otherwise the
    settlement, whose day is known, would be dragged to the end of the year.
    """
    graph = {id: thens for id, thens in after.items() if thens}
    for id in TopologicalSorter(graph).static_order():  # those that follow come out first
        for then in graph.get(id, ()):
            if keys[then][:2] < keys[id][:2]:
                keys[id] = (*keys[then][:2], keys[id][2], id)


def _key(event: Event, *, overdue: bool) -> _Key:
    """Place in the order among what relations allow."""
    listed = listed_by(event, overdue=overdue)
    return listed.day or _UNDATED, _seconds(listed), -_span(listed), event.id


def _seconds(listed: Listed) -> int:
    if listed.date.instant is None:
        return 0
    start = listed.date.start
    return start[1] if start and start[0] == listed.day else 0


def _span(listed: Listed) -> float:
    if listed.earliest is None or listed.latest is None:
        return _INFINITY
    if listed.earliest is listed.latest and listed.date.instant is None:
        return 0
    return listed.latest.ordinal - listed.earliest.ordinal if listed.date.instant is None else -1


# --- the order of an earlier day --------------------------------------------------------------------------------------


class Position(NamedTuple):
    """Where an event is listed by its date: the day, and its rank among the events of that day."""

    day: Day
    rank: float

    @property
    def is_dated(self) -> bool:
        """Whether it has a day at all; what has none comes last."""
        return self.day != _UNDATED


def position(event: Event, settling: Event | None, *, overdue: bool) -> Position:
    """Where an event is listed by its date alone; a plan not behind what settled it, which may be None."""
    found = _position(listed_with(event, settling, overdue=overdue))
    by = _position(listed_by(settling, overdue=False)) if settling else None
    if by and by.day == found.day:
        return Position(found.day, min(found.rank, by.rank) - 0.5)
    return found


def _position(listed: Listed) -> Position:
    """Coarser dates have negative ranks, times of day positive ones: numbers that JSON has."""
    seconds, span = _seconds(listed), min(_span(listed), _LONGEST)
    return Position(listed.day or _UNDATED, seconds + 1 if seconds or span < 0 else -span)


_LONGEST = 10**9  # days; longer than any period


def earlier_order(
    there: Mapping[str, Position], today: Mapping[str, Position], names: Mapping[str, str]
) -> Iterator[str]:
    """Events of an earlier day in their order. `there` is where they were, `today` those of today, in order.

    The log has no relations. What was listed where it is today keeps the order of today, which has; the others are put
    between them by their positions and `names`. `timeline/static/known.js` does the same.
    """
    kept = [key for key, place in today.items() if there.get(key) == place]
    others = sorted(there.keys() - set(kept), key=lambda key: (there[key], names[key]))
    return heapq.merge(kept, others, key=lambda key: (there[key], names[key]))
