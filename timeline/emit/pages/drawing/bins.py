"""A story too dense for single marks: columns by day, week, month, year or decade, 40 to 72 of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates import Day
from timeline.dates.wording import day_words, month_heading, year_heading
from timeline.emit.pages.drawing.placed import Column
from timeline.emit.pages.drawing.scale import YEAR, Linear
from timeline.emit.pages.drawing.ticks import years_ago

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from timeline.emit.pages.drawing.scale import Axis, Scale, Span
    from timeline.emit.pages.drawing.subject import Mark, Subject

LEAST, MOST = 40, 72
DAYS = (1, 2, 3, 4, 7, 14, 21)
MONTH = 30.437
MONTHS = (1, 2, 3, 4, 6)
YEARS: tuple[int, ...] = tuple(times * 10**power for power in range(10) for times in (1, 2, 3, 4, 5))


class Edge(NamedTuple):
    """A stretch of time [start, end) at pixels [left, right], and its name."""

    start: int
    end: int
    left: float
    right: float
    name: str


class Bin(NamedTuple):
    """What is in a stretch, by its place on the axis: `n` events dated to the day, `share` of others."""

    at: int
    n: int
    share: float
    touched: int  # events that may fall in it


Shares = tuple[tuple[int, float], ...]


def is_placed(mark: Mark) -> bool:
    """Whether it counts whole, in one stretch: its day is known, or that on which it began."""
    return mark.shape in ("day", "bar") and mark.first is not None


def shares(mark: Mark, days: Span, starts: Sequence[int]) -> Shares:
    """(stretch, share of the mark that falls in it); a share is equal for each possible day."""
    first, last = days
    low = max(0, bisect_right(starts, first) - 1)
    if first == last or is_placed(mark) or mark.first is None or mark.last is None:
        return ((low, 1.0),)
    high = max(0, bisect_right(starts, last) - 1)
    edges = (first, *starts[low + 1 : high + 1], last + 1)
    return tuple((low + n, (end - begin) / (last + 1 - first)) for n, (begin, end) in enumerate(pairwise(edges)))


def column(edge: Edge, one: Bin, unit: float, width: float) -> Column:
    """A column with air on both sides, on a drawing of `width` pixels; `unit` are the pixels of an event."""
    air, share = 0.12 * (edge.right - edge.left), 100 / width
    return Column(
        x=share * (edge.left + air),
        width=share * (edge.right - edge.left - 2 * air),
        up=unit * one.n,
        down=unit * one.share,
        n=one.n,
        share=one.share,
    )


def section(subject: Subject, edge: Edge) -> str:
    """Address of the section of the list in which a stretch begins, or of the first one that begins within it."""
    days = [day for day, _ in subject.sections]
    index = max(0, bisect_right(days, edge.start) - 1)
    if index + 1 < len(days) and days[index + 1] < edge.end and days[index] < edge.start:
        index += 1
    return subject.sections[index][1] if subject.sections else ""


# --- stretches --------------------------------------------------------------------------------------------------------


def first_day(first: int, days: int) -> int:
    """Where an axis of `days` that begins on `first` has to begin to have enough columns; days cannot be cut finer."""
    for step in (*DAYS[1:], *(MONTH * months for months in MONTHS), *(YEAR * years for years in YEARS)):
        if days / step <= MOST - 1:
            return first - max(0, round((LEAST + 1) * step) - days)
    return first


def starts(axis: Axis) -> tuple[int, ...]:
    """First days of the stretches of an axis: those of `bins`, whatever its width and language."""
    if axis.core is not None:
        return tuple(start for start, _ in _even(*axis.cuts[0], axis.core))
    grid, drawn = _chosen(axis.cuts)
    return tuple(grid.day(number) for number, _ in drawn)


def bins(scale: Scale, lang: str) -> tuple[Edge, ...]:
    """The stretches of an axis."""
    if not isinstance(scale, Linear):
        days = _even(scale.start, scale.end, scale.core)
        return tuple(
            Edge(start, end, scale.x(start), scale.x(end), _ago(scale.end - start, lang)) for start, end in days
        )
    grid, drawn = _chosen([(piece.start, piece.end) for piece in scale.pieces])
    return tuple(_edge(grid, number, cut, scale, lang) for number, cut in drawn)


def _chosen(cuts: Sequence[Span]) -> tuple[_Grid, list[tuple[int, Span]]]:
    """The finest grid of which not too many stretches are drawn, and these."""
    drawn: list[tuple[int, Span]] = []
    for grid in _grids(cuts[0][0], cuts[-1][1], sum(end - start for start, end in cuts)):
        drawn = list(_drawn(grid, cuts))
        if len(drawn) <= MOST:
            break
    return grid, drawn


class _Grid(NamedTuple):
    """Edges of one unit by number, without names: a broken axis has far more days than columns that are drawn."""

    numbers: range
    day: Callable[[int], int]
    name: Callable[[str, int, int], str]


def _drawn(grid: _Grid, cuts: Sequence[Span]) -> Iterator[tuple[int, Span]]:
    """The stretches of which an axis draws something, by number, with the first piece in which they are."""
    numbers, done = grid.numbers, 0
    for start, end in cuts:
        low = bisect_right(numbers, start, key=grid.day) - 1
        high = min(bisect_left(numbers, end, key=grid.day), len(numbers) - 1)
        yield from ((number, (start, end)) for number in numbers[max(low, done) : high])
        done = max(done, high)


def _edge(grid: _Grid, number: int, cut: Span, scale: Linear, lang: str) -> Edge:
    start, end = grid.day(number), grid.day(number + grid.numbers.step)
    left, right = scale.x(max(start, cut[0])), scale.x(min(end, cut[1]))
    return Edge(start, end, left, right, grid.name(lang, number, grid.numbers.step))


def _grids(first: int, last: int, days: int) -> Iterator[_Grid]:
    """What edges may be, the finest first; the last edge of each only ends."""
    start, end = Day.from_ordinal(first), Day.from_ordinal(last - 1)
    for step in DAYS:
        if days / step <= MOST + 1:
            base = first - (first - 1) % 7 if step % 7 == 0 else first  # weeks begin on Monday
            yield _Grid(range(base, last + step, step), int, _days)
    begin, months = start.year * 12 + start.month - 1, (end.year - start.year) * 12 + end.month - start.month + 1
    for step in MONTHS:
        if days / MONTH / step <= MOST + 1:
            edges = range(begin // step * step, begin + months + step, step)
            yield _Grid(edges, lambda index: Day(index // 12, index % 12 + 1, 1).ordinal, _months)
    for step in YEARS:
        if days / YEAR / step <= MOST + 1:
            edges = range(start.year // step * step, end.year + step + 1, step)
            yield _Grid(edges, lambda year: Day(year, 1, 1).ordinal, _years)


def _days(lang: str, ordinal: int, step: int) -> str:
    words = day_words(lang, Day.from_ordinal(ordinal))
    return words if step == 1 else f"{words} – {day_words(lang, Day.from_ordinal(ordinal + step - 1))}"


def _months(lang: str, index: int, step: int) -> str:
    words = month_heading(lang, index // 12, index % 12 + 1)
    last = index + step - 1
    return words if step == 1 else f"{words} – {month_heading(lang, last // 12, last % 12 + 1)}"


def _years(lang: str, year: int, step: int) -> str:
    words = year_heading(lang, year)
    return words if step == 1 else f"{words} – {year_heading(lang, year + step - 1)}"


def _even(start: int, end: int, core: float) -> Iterator[Span]:
    """Stretches of one width on a logarithmic axis."""
    whole, n = end - start, 48
    power = 1 + whole / core
    ago = [round(core * (power ** (1 - i / n) - 1)) for i in range(n + 1)]
    return ((end - before, end - after) for before, after in pairwise(ago) if before > after)


def _ago(days: int, lang: str) -> str:
    """`66 million years ago`, with two digits that count."""
    years = max(1, round(days / YEAR))
    step = 10 ** max(0, len(str(years)) - 2)
    return years_ago(round(years / step) * step, lang)
