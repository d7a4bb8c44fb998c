"""Lines of the grid and their labels: the finest unit whose labels have room beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline.dates import Day, units
from timeline.dates.wording import month_name, year_heading
from timeline.dates.wording.naming import Named, grammar
from timeline.emit.pages.drawing.measure import text_width
from timeline.emit.pages.drawing.scale import YEAR, Linear

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.drawing.scale import Logarithmic, Piece, Scale

SIZE = 12.0  # pixels: type of the labels
OFFSET = 3.0  # from the line to its label
AIR = 12.0  # between two labels
MONTHS = (1, 2, 3, 6)
DAYS = (1, 2, 5, 10)
YEARS = tuple(times * 10**power for power in range(10) for times in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Tick:
    """A line at `x` pixels. Its label is `unit` and, in bold, `year`; both empty where they have no room."""

    x: float
    unit: str
    year: str

    @property
    def width(self) -> float:
        """Pixels of the label."""
        gap = text_width(" ", SIZE) if self.unit and self.year else 0.0
        return text_width(self.unit, SIZE) + gap + text_width(self.year, SIZE, "bold")


def ticks(scale: Scale, lang: str, end: float) -> tuple[Tick, ...]:
    """The lines of an axis. Labels keep clear of each other and end before `end` pixels."""
    candidates = _linear(scale, lang) if isinstance(scale, Linear) else _logarithmic(scale, lang)
    made: list[Tick] = []
    for made in candidates:
        if all(b.x - a.x >= a.width + AIR for a, b in pairwise(made)):
            break
    return tuple(_without_room(made, end))


def _without_room(made: list[Tick], end: float) -> Iterator[Tick]:
    """Lines in order; a label that would touch the one before it or cross the end is left out."""
    taken = float("-inf")
    for tick in made:
        right = tick.x + OFFSET + tick.width
        if tick.x < taken or right > end:
            yield Tick(tick.x, "", "")
        else:
            yield tick
            taken = right - OFFSET + AIR


# --- calendar units ---------------------------------------------------------------------------------------------------


def _linear(scale: Linear, lang: str) -> Iterator[list[Tick]]:
    """Candidates, the finest first. Units finer than a few pixels are not even tried."""
    per_day = scale.per_day
    for step in DAYS:
        if per_day * step > 20:
            yield _of_days(scale, step, lang)
    for step in MONTHS:
        if per_day * step * 30 > 20:
            yield _of_months(scale, step, lang)
    for step in YEARS:
        if per_day * step * YEAR > 20:
            yield _of_years(scale, step, lang)


def _of_days(scale: Linear, step: int, lang: str) -> list[Tick]:
    made, year = [], None
    for piece in scale.pieces:
        for ordinal in range(piece.start, piece.end):
            day = Day.from_ordinal(ordinal)
            if ordinal == piece.start or (day.day % step == 1 % step and day.day < 32 - step // 2):
                shown = year_heading(lang, day.year) if day.year != year else ""
                made.append(Tick(scale.x(ordinal), _day_label(lang, day), shown))
                year = day.year
    return made


def _day_label(lang: str, day: Day) -> str:
    """`5 Apr`."""
    return Named(units.day(day), lang, "in_year").label()


def _of_months(scale: Linear, step: int, lang: str) -> list[Tick]:
    made = []
    for piece in scale.pieces:
        first, last = _ends(piece)
        for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            day = Day(index // 12, index % 12 + 1, 1)
            at_start = index == first.year * 12 + first.month - 1
            if at_start or index % step == 0:
                year = year_heading(lang, day.year) if at_start or day.month <= step else ""
                x = max(piece.left, scale.x(day.ordinal))
                made.append(Tick(x, month_name(lang, day.month, "abbreviated"), year))
    return made


def _of_years(scale: Linear, step: int, lang: str) -> list[Tick]:
    made = []
    for piece in scale.pieces:
        first, last = _ends(piece)
        # Years before our era are counted from 1 BCE, which is year 0: 500 BCE is -499.
        years = (k * step if k > 0 else k * step + 1 for k in range(first.year // step, last.year // step + 1))
        starts = [first, *(Day(year, 1, 1) for year in years if first.year < year <= last.year)]
        made += [Tick(scale.x(day.ordinal), "", year_heading(lang, day.year)) for day in starts]
    return made


def _ends(piece: Piece) -> tuple[Day, Day]:
    return Day.from_ordinal(piece.start), Day.from_ordinal(piece.end - 1)


# --- years ago --------------------------------------------------------------------------------------------------------


def _logarithmic(scale: Logarithmic, lang: str) -> Iterator[list[Tick]]:
    """Powers of ten: each, each second, each third."""
    most = (scale.end - scale.start) / YEAR
    least = max(10.0, scale.core / YEAR)
    powers = [power for power in range(1, 12) if least / 3 <= 10**power <= most]
    for step in range(1, max(2, len(powers))):
        shown = [power for power in powers if (powers[-1] - power) % step == 0]
        yield [Tick(scale.x(scale.end - 10**power * YEAR), years_ago(10**power, lang), "") for power in shown[::-1]]


def years_ago(years: int, lang: str) -> str:
    """`10,000 years ago`, `1 billion years ago`."""
    words = grammar(lang)
    scaled = words.scaled(1 - years) if years >= 1_000_000 else words.locale.number(years)
    return words.units["year_ago"]["alone"].format(scaled=scaled)
