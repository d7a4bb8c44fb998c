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
from typing import TYPE_CHECKING

from timeline.dates import Day
from timeline.plans import listed_by

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

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
        for then in after.get(id, ()):
            waits_for[then] -= 1
            if not waits_for[then] and (passed is None or (keys[then], then) < passed):
                heapq.heappush(late, (keys[then], then))

    for turn in (*sorted((key, id) for id, key in keys.items()), None):
        while late and (turn is None or late[0] < turn):
            id = heapq.heappop(late)[1]
            yield by_id[id]
            leave(id, turn)
        if turn is not None and not waits_for[turn[1]]:
            yield by_id[turn[1]]
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
    day, date, first, last = listed_by(event, overdue=overdue)
    seconds = date.start[1] if date.start and date.start[0] == day else 0
    span = _INFINITY
    if first is not None and last is not None:
        span = last.ordinal - first.ordinal if date.instant is None else -1
    return day or _UNDATED, seconds, -span, event.id
