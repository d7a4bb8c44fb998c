"""What is counted of marks that are too many to be drawn one by one.

It has no words and no pixels, so that the drawings of all languages share it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.pages.drawing.bins import Bin, first_day, is_placed, shares, starts
from timeline.emit.pages.drawing.reach import span
from timeline.emit.pages.drawing.scale import axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from timeline.emit.pages.drawing.bins import Shares
    from timeline.emit.pages.drawing.scale import Axis, Span
    from timeline.emit.pages.drawing.subject import Mark

CAPACITY = 250  # marks; more are never drawn one by one
OTHERS = "*"  # id of the lane that stands for several; no term has it


@dataclass(frozen=True, eq=False)
class Crowd:
    """Marks on an axis of days, and how many are in each stretch of it.

    `lanes` are the ids of those that are drawn: what has no lane at all is in "", or in the last one.
    """

    marks: tuple[Mark, ...]
    today: int
    lanes: tuple[str, ...]

    @cached_property
    def dated(self) -> tuple[Mark, ...]:
        """All but those that have no place on an axis."""
        return tuple(mark for mark in self.marks if not mark.is_undated)

    @cached_property
    def past(self) -> tuple[Mark, ...]:
        """What is before "as of"."""
        return tuple(mark for mark in self.dated if not mark.is_to_come)

    @cached_property
    def is_large(self) -> bool:
        """Whether there are too many marks to draw each of them."""
        return len(self.dated) > CAPACITY

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """First and last day of each past mark."""
        return tuple(span(mark, self.today) for mark in self.past)

    @cached_property
    def axis(self) -> Axis | None:
        """The axis; None if nothing has happened yet, nor was anything announced."""
        promises = [mark.promise for mark in self.dated if mark.is_to_come and mark.promise]
        announced = [one.announced for one in promises if one.announced is not None and one.announced <= self.today]
        spans = [*self.spans, *((day, day) for day in announced)]
        if not spans:
            return None
        found = axis(spans, self.today)
        if len(self.past) > CAPACITY:
            start = first_day(min(first for first, _ in spans), found.days)
            found = axis([*spans, (start, start)], self.today)
        return found

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Marks of each lane that has any, each mark in one."""
        return Counter(map(self.lane, self.dated))

    @cached_property
    def undrawn(self) -> int:
        """Marks of a lane that is not drawn."""
        return sum(not self._known.issuperset(mark.lanes) for mark in self.marks)

    def lane(self, mark: Mark) -> str:
        """The lane that a mark is drawn in: the first of its own that is drawn."""
        return self._ways[mark.lanes].first

    def lanes_of(self, mark: Mark) -> Sequence[str]:
        """All lanes that count it; the one that stands for several does if a lane that is not drawn has it."""
        return self._ways[mark.lanes].all

    @cached_property
    def columns(self) -> dict[str, tuple[Bin, ...]]:
        """The past marks of each lane by stretches, each mark in one lane."""
        return self._counted([(self.lane(mark),) for mark in self.past])

    @cached_property
    def rows(self) -> dict[str, tuple[Bin, ...]]:
        """The same, but each mark in all of its lanes."""
        return self._counted([self.lanes_of(mark) for mark in self.past])

    @cached_property
    def touched(self) -> tuple[tuple[int, int], ...]:
        """(stretch, events that may fall in it), over all lanes."""
        found = [0] * len(self._starts)
        for parts in self._shares:
            for index, _ in parts:
                found[index] += 1
        return tuple((index, n) for index, n in enumerate(found) if n)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.lanes)

    @cached_property
    def _ways(self) -> Mapping[tuple[str, ...], _Way]:
        """By what a mark has, where it is: thousands of marks have few different topics together."""
        return {ids: self._way(ids) for ids in {mark.lanes for mark in self.marks}}

    def _way(self, ids: tuple[str, ...]) -> _Way:
        drawn = [id for id in ids if id in self._known]
        home = "" if not ids and "" in self._known else self.lanes[-1]
        if len(drawn) < len(ids) or not ids:
            return _Way(drawn[0] if drawn else home, (*drawn, home) if home in ("", OTHERS) else tuple(drawn))
        return _Way(drawn[0], tuple(drawn))

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return starts(self.axis) if self.axis else ()

    @cached_property
    def _shares(self) -> list[Shares]:
        return [shares(mark, days, self._starts) for mark, days in zip(self.past, self.spans, strict=True)]

    def _counted(self, lanes: Sequence[Iterable[str]]) -> dict[str, tuple[Bin, ...]]:
        """How much of these marks is in each stretch of each lane."""
        n = len(self._starts)
        made = {lane: ([0] * n, [0.0] * n) for lane in self.lanes}
        for mark, parts, of_mark in zip(self.past, self._shares, lanes, strict=True):
            is_whole = is_placed(mark)
            for lane in of_mark:
                dated, others = made[lane]
                for at, share in parts:
                    if is_whole:
                        dated[at] += 1
                    else:
                        others[at] += share
        return {
            lane: tuple(Bin(at, dated[at], others[at]) for at in range(n) if dated[at] or others[at])
            for lane, (dated, others) in made.items()
        }


class _Way(NamedTuple):
    first: str  # lane of a wide page
    all: tuple[str, ...]  # of a phone
