"""Days → places on the overview, in percent of its width: linear, with breaks where nothing happened for years."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates import Day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BREAK = 4.0  # width of a break, in percent
GAP_SHARE, GAP_DAYS = 0.6, 1100  # a silence is cut out if it is most of the axis and years long
LABEL = 7.5  # percent that a label needs on a wide page
PHONE_LABEL = 24.0  # and on a phone
_YEARS = [times * 10**power for power in range(6) for times in (1, 2, 5)]
_STEPS = ((1, 30.44), (3, 91.3), (6, 182.6), *((12 * years, 365.2425 * years) for years in _YEARS))


class Tick(NamedTuple):
    """A line of the grid: where, how many months the unit has, and whether a phone has room for its label."""

    x: float
    day: Day
    months: int
    first: bool
    phone: bool


class Piece(NamedTuple):
    """A stretch of the axis without a break: ordinals [start, end) at [left, right]."""

    start: float
    end: float
    left: float
    right: float


class Scale:
    """`spans` are first and last ordinals of what is drawn; the axis ends with the day `last`, at `width` percent."""

    def __init__(self, spans: Iterable[tuple[int, int]], last: int, width: float) -> None:
        cuts = _cuts([*spans, (last, last)])
        length = sum(end - start for start, end in cuts)
        per_day = (width - BREAK * (len(cuts) - 1)) / length
        self.months, _ = next((s for s in _STEPS if s[1] * per_day >= LABEL), _STEPS[-1])
        self.pieces: list[Piece] = []
        left = 0.0
        for start, end in cuts:
            right = left + (end - start) * per_day
            self.pieces.append(Piece(start, end, left, right))
            left = right + BREAK
        self.width = width

    def x(self, ordinal: float) -> float:
        """Where a moment lies. Before the axis and after it is at its ends; in a break, at its edge."""
        for piece in self.pieces:
            if ordinal <= piece.end:
                share = max(0.0, ordinal - piece.start) / (piece.end - piece.start)
                return piece.left + share * (piece.right - piece.left)
        return self.width

    @property
    def breaks(self) -> list[float]:
        """Middles of the breaks."""
        return [(a.right + b.left) / 2 for a, b in pairwise(self.pieces)]

    def ticks(self) -> Iterator[Tick]:
        """Lines of the grid. Labels keep clear of each other, of the breaks and of the end."""
        wide = phone = -100.0
        for piece in self.pieces:
            for index, day in enumerate(_starts(piece, self.months)):
                x = self.x(day.ordinal)
                if index and x < wide + LABEL * 0.95:
                    continue
                on_phone = phone + PHONE_LABEL <= x <= self.width - PHONE_LABEL * 0.6
                yield Tick(x, day, self.months, index == 0, on_phone)
                wide, phone = x, x if on_phone else phone


def _cuts(spans: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    """The axis in stretches: from the first month to the end, without the silences that are too long to draw."""
    start, end = _floor(min(first for first, _ in spans)), max(last for _, last in spans) + 1
    if end - start > 4 * 366:
        start = Day.from_ordinal(start)._replace(month=1).ordinal
    length = end - start
    chosen: list[tuple[int, int]] = []
    for before, after in sorted(_silences(spans), key=lambda gap: gap[0] - gap[1]):
        if after - before > max(GAP_DAYS, GAP_SHARE * length) and len(chosen) < 3:
            chosen.append((before, after))
            length -= after - before
    margin = max(20, round(0.04 * length))
    edges: list[float] = [start]
    for before, after in sorted(chosen):
        edges += [before + margin, _floor(after - margin)]
    edges.append(end)
    return list(zip(edges[::2], edges[1::2], strict=True))


def _silences(spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches in which nothing lies, as (last day before, first day after)."""
    ordered = sorted(spans)
    reached = ordered[0][1]
    for first, last in ordered[1:]:
        if first > reached:
            yield reached, first
        reached = max(reached, last)


def _floor(ordinal: int) -> int:
    """First day of the month."""
    return Day.from_ordinal(ordinal)._replace(day=1).ordinal


def _starts(piece: Piece, months: int) -> list[Day]:
    """Days to label in a stretch: its own beginning, then each beginning of the unit."""
    first, last = Day.from_ordinal(int(piece.start)), Day.from_ordinal(int(piece.end) - 1)
    if months < 12:
        index = range(first.year * 12 + first.month, last.year * 12 + last.month)
        return [first, *(Day(i // 12, i % 12 + 1, 1) for i in index if i % months == 0)]
    step = months // 12
    # Years before our era are counted from 1 BCE, which is year 0: 500 BCE is -499.
    years = (k * step if k > 0 else k * step + 1 for k in range(first.year // step, last.year // step + 1))
    return [first, *(Day(year, 1, 1) for year in years if first.year < year <= last.year)]
