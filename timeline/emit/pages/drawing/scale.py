"""Days → pixels on the axis.

Linear, with breaks where nothing happened for years; for a story whose better half would be crowded into a sliver
(the universe, and last week), logarithmic in the time that has passed since.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from math import log10
from statistics import median
from typing import TYPE_CHECKING

from timeline.dates import Day

if TYPE_CHECKING:
    from collections.abc import Sequence

BREAK = 34.0  # pixels of a break
SILENCE_SHARE, SILENCE_DAYS = 0.6, 1100  # a silence is cut out if it is most of the axis and years long
BREAKS = 3
DEEP, FAR = 10_000, 365_250_000  # span over the median gap; days of a span that is deep in any case
CROWD_SHARE, CROWD = 50, 0.5  # deep only if a fiftieth of the axis would hold half of the events
YEAR = 365.2425

Span = tuple[int, int]  # first and last ordinal


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the axis without a break: ordinals [start, end) at pixels [left, right]."""

    start: int
    end: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Linear:
    """Pieces in order."""

    pieces: tuple[Piece, ...]

    def x(self, ordinal: float) -> float:
        """Where a moment is; before the axis and after it at its ends, in a break at its edge."""
        for piece in self.pieces:
            if ordinal <= piece.end:
                share = max(0.0, ordinal - piece.start) / (piece.end - piece.start)
                return piece.left + share * (piece.right - piece.left)
        return self.pieces[-1].right

    @property
    def per_day(self) -> float:
        """Pixels of a day."""
        first = self.pieces[0]
        return (first.right - first.left) / (first.end - first.start)

    @property
    def breaks(self) -> tuple[float, ...]:
        """Middles of the breaks."""
        return tuple((a.right + b.left) / 2 for a, b in pairwise(self.pieces))


@dataclass(frozen=True, slots=True)
class Logarithmic:
    """Time that has passed before `end`: about linear up to `core` days, then a power of ten is a stretch."""

    start: int
    end: int
    core: float
    left: float
    right: float

    def x(self, ordinal: float) -> float:
        """Where a moment is; before the axis and after it at its ends."""
        ago = min(max(0.0, self.end - ordinal), self.end - self.start)
        share = log10(1 + ago / self.core) / log10(1 + (self.end - self.start) / self.core)
        return self.right - share * (self.right - self.left)

    @property
    def breaks(self) -> tuple[float, ...]:
        """It needs none."""
        return ()


Scale = Linear | Logarithmic


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis in days, before it has a width: the same in all languages."""

    cuts: tuple[Span, ...]  # stretches [start, end)
    core: float | None  # of a logarithmic one: days of the part that is about linear

    @property
    def days(self) -> int:
        """Days that are drawn, without those of the breaks."""
        return sum(end - start for start, end in self.cuts)

    def placed(self, left: float, right: float) -> Scale:
        """The axis between these pixels."""
        if self.core is not None:
            ((start, end),) = self.cuts
            return Logarithmic(start, end, self.core, left, right)
        per_day = (right - left - BREAK * (len(self.cuts) - 1)) / self.days
        pieces = []
        for start, end in self.cuts:
            piece = Piece(start, end, left, left + (end - start) * per_day)
            pieces.append(piece)
            left = piece.right + BREAK
        return Linear(tuple(pieces))


def axis(spans: Sequence[Span], today: int) -> Axis:
    """The axis for what is in `spans`, up to the end of `today`."""
    whole = (*spans, (today, today))
    if is_deep(whole):
        start = min(first for first, _ in whole)
        return Axis(((start, today + 1),), _core([f for f, _ in spans], today))
    return Axis(tuple(_cuts(whole)), None)


def is_deep(spans: Sequence[Span]) -> bool:
    """Whether a linear axis would show a wall and a desert."""
    firsts = sorted(first for first, _ in spans)
    span = max(last for _, last in spans) - firsts[0]
    gaps = [b - a for a, b in pairwise(firsts) if b > a]
    if not gaps or (span <= DEEP * median(gaps) and span <= FAR):
        return False
    width = span / CROWD_SHARE
    most = max(bisect_right(firsts, first + width) - index for index, first in enumerate(firsts))
    return most >= CROWD * len(firsts)


def _core(firsts: Sequence[int], today: int) -> float:
    """Days of the part that is about linear: the latest tenth of the events is in it."""
    ages = sorted(max(1, today + 1 - first) for first in firsts)
    return float(ages[len(ages) // 10])


# --- linear axes: where they begin, and what they leave out -----------------------------------------------------------


def _cuts(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The axis in stretches [start, end), without the silences that are too long to draw."""
    end = max(last for _, last in spans) + 1
    start = axis_start(min(first for first, _ in spans), end)
    length = end - start
    chosen: list[Span] = []
    for before, after in sorted(_silences(spans), key=lambda gap: gap[0] - gap[1]):
        if after - before > max(SILENCE_DAYS, SILENCE_SHARE * length) and len(chosen) < BREAKS:
            chosen.append((before, after))
            length -= after - before
    margin = max(20, round(0.04 * length))
    edges = [start]
    for before, after in sorted(chosen):
        edges += [before + margin, Day.from_ordinal(after - margin)._replace(day=1).ordinal]
    edges.append(end)
    return list(zip(edges[::2], edges[1::2], strict=True))


def axis_start(first: int, end: int) -> int:
    """The first day of the month or year of the first event; of a short story, the event's own day."""
    day = Day.from_ordinal(first)
    if end - first < 45:
        return first
    return (day._replace(day=1) if end - first < 4 * YEAR else day._replace(month=1, day=1)).ordinal


def _silences(spans: Sequence[Span]) -> list[Span]:
    """Empty stretches, as (last day before, first day after)."""
    ordered = sorted(spans)
    found, reached = [], ordered[0][1]
    for first, last in ordered[1:]:
        if first > reached:
            found.append((reached, first))
        reached = max(reached, last)
    return found
