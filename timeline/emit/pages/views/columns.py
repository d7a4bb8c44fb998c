"""A story too dense for single marks: a column a month, year, decade … of the overview strip."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates import Day
from timeline.dates.wording import month_heading, year_heading
from timeline.emit.pages.views.marks import is_dated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from timeline.emit.pages.views.scale import Scale
    from timeline.emit.views import EventFacts, Look

COLUMNS = 72
HIGH = 130  # pixels: the highest columns, upwards and downwards together
TOP = 26  # pixels: room for "as of"


class Column(NamedTuple):
    """A month (or year, decade …) of a dense story; heights in pixels."""

    x: float
    width: float
    up: float
    down: float
    href: str
    title: str


class Anchors(NamedTuple):
    """Where a column leads: first days of the sections, sorted, and the address of each."""

    days: tuple[Day, ...]
    hrefs: tuple[str, ...]

    def at(self, day: Day) -> str:
        """Address of the section in which a day lies, or of the next one."""
        index = max(0, bisect_right(self.days, day) - 1)
        return self.hrefs[index] if self.hrefs else ""


class Bin(NamedTuple):
    """A stretch of time [start, end) that becomes a column."""

    start: Day
    end: Day
    name: str


def stand(
    look: Look, scale: Scale, placed: Iterable[tuple[EventFacts, int, int]], href: Anchors
) -> tuple[tuple[Column, ...], float]:
    """The columns, and the height of the line on which they stand. One event has the same height up and down."""
    bins = _bins(look, scale)
    solid, shares, touched = _sums([b.start.ordinal for b in bins], placed)
    most_up, most_down = max(solid.values(), default=0), max(shares.values(), default=0.0)
    unit = HIGH / max(1.0, most_up + most_down)
    made = []
    for index in sorted(solid.keys() | shares.keys()):
        left, right = scale.x(bins[index].start.ordinal), scale.x(bins[index].end.ordinal)
        width = max(right - left, 0.3)
        title = look.text(
            "strip.column",
            heading=bins[index].name,
            dated=look.text("strip.count_day", n=solid[index]),
            spread=look.text("strip.count_range", n=touched[index]),
        )
        up, down = unit * solid[index], unit * shares[index]
        made.append(Column(left + width * 0.12, width * 0.76, up, down, href.at(bins[index].start), title))
    return tuple(made), round(TOP + unit * most_up, 1)


def _sums(
    starts: Sequence[int], placed: Iterable[tuple[EventFacts, int, int]]
) -> tuple[Counter[int], defaultdict[int, float], Counter[int]]:
    """By bin: events dated to the day (periods count where they begin), shares of the others, how many others."""
    solid: Counter[int] = Counter()
    shares: defaultdict[int, float] = defaultdict(float)
    touched: Counter[int] = Counter()
    for event, first, last in placed:
        low, high = (max(0, bisect_right(starts, ordinal) - 1) for ordinal in (first, last))
        if is_dated(event):
            solid[low] += 1
            continue
        for index in range(low, high + 1):
            begin = max(first, starts[index]) if index > low else first
            end = min(last + 1, starts[index + 1]) if index < high else last + 1
            shares[index] += (end - begin) / (last + 1 - first)
            touched[index] += 1
    return solid, shares, touched


def _bins(look: Look, scale: Scale) -> list[Bin]:
    """Months if they fit, else years, decades, centuries."""
    first, last = Day.from_ordinal(int(scale.pieces[0].start)), Day.from_ordinal(int(scale.pieces[-1].end) - 1)
    begin, months = first.year * 12 + first.month - 1, (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= COLUMNS:
        edges = [Day(i // 12, i % 12 + 1, 1) for i in range(begin, begin + months + 1)]
        return [Bin(a, b, month_heading(look.lang, a.year, a.month)) for a, b in pairwise(edges)]
    step = next((s for s in (1, 5, 10, 50, 100, 500) if (last.year - first.year) / s <= COLUMNS), 1000)
    edges = [Day(year, 1, 1) for year in range(first.year // step * step, last.year + step + 1, step)]
    return [Bin(a, b, _years(look, a.year, b.year - 1)) for a, b in pairwise(edges)]


def _years(look: Look, first: int, last: int) -> str:
    words = year_heading(look.lang, first)
    return words if first == last else f"{words} – {year_heading(look.lang, last)}"
