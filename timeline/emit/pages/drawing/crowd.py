"""What is counted of marks that are too many to be drawn one by one.

It has no words and no pixels, so that the drawings of all languages share it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from timeline.emit.pages.drawing.bins import Bin, first_day, is_placed, shares, starts
from timeline.emit.pages.drawing.reach import span
from timeline.emit.pages.drawing.scale import axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        """Whether single marks would have no room."""
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
    def sizes(self) -> dict[str, int]:
        """Marks of each lane, each mark in one."""
        sizes = dict.fromkeys(self.lanes, 0)
        for lane in self._first:
            sizes[lane] += 1
        return sizes

    @cached_property
    def undrawn(self) -> int:
        """Marks of a lane that is not drawn."""
        return sum(1 for mark in self.marks if not self._known.issuperset(mark.lanes))

    def lane(self, mark: Mark) -> str:
        """The lane that a mark is drawn in: the first of its own that is drawn."""
        for id in mark.lanes:
            if id in self._known:
                return id
        return self._home if not mark.lanes else self.lanes[-1]

    def lanes_of(self, mark: Mark) -> Sequence[str]:
        """All lanes that count it; the one that stands for several does if a lane that is not drawn has it."""
        found = [id for id in mark.lanes if id in self._known]
        if len(found) == len(mark.lanes) and found:
            return found
        rest = self.lanes[-1] if mark.lanes else self._home
        return [*found, rest] if rest in ("", OTHERS) else found

    @cached_property
    def columns(self) -> dict[str, tuple[Bin, ...]]:
        """The past marks of each lane by stretches, each mark in one lane."""
        return self._counted((self.lane(mark),) for mark in self.past)

    @cached_property
    def rows(self) -> dict[str, tuple[Bin, ...]]:
        """The same, but each mark in all of its lanes."""
        return self._counted(map(self.lanes_of, self.past))

    @cached_property
    def touched(self) -> tuple[tuple[int, int], ...]:
        """(stretch, events that may fall in it), over all lanes."""
        found = [0] * len(self._starts)
        for parts in self._shares:
            for index, _ in parts:
                found[index] += 1
        return tuple((index, n) for index, n in enumerate(found) if n)

    @cached_property
    def _first(self) -> tuple[str, ...]:
        return tuple(map(self.lane, self.dated))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.lanes)

    @cached_property
    def _home(self) -> str:
        """The lane of what has none."""
        return "" if "" in self._known else self.lanes[-1]

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return starts(self.axis) if self.axis else ()

    @cached_property
    def _shares(self) -> list[tuple[tuple[int, float], ...]]:
        return [shares(mark, days, self._starts) for mark, days in zip(self.past, self.spans, strict=True)]

    def _counted(self, lanes: Iterable[Iterable[str]]) -> dict[str, tuple[Bin, ...]]:
        made = {lane: [Bin(index, 0, 0.0, 0) for index in range(len(self._starts))] for lane in self.lanes}
        for mark, parts, of_mark in zip(self.past, self._shares, lanes, strict=True):
            whole = is_placed(mark)
            for lane in of_mark:
                counts = made[lane]
                for index, share in parts:
                    _, n, shared, touched = counts[index]
                    counts[index] = Bin(index, n + whole, shared if whole else shared + share, touched + 1)
        return {lane: tuple(one for one in counts if one.touched) for lane, counts in made.items()}
