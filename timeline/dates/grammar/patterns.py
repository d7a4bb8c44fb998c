"""Dates with unspecified digits: `201X`, `2004-XX`, `156X-12-25`, `1985-04-1X` (EDTF level 1 and 2, `X`)."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from timeline.dates import units
from timeline.dates.day import Day, days_in_month
from timeline.dates.errors import DateError
from timeline.dates.model import Precision, Stated, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(year: str, month: str | None, day: str | None, text: str) -> Stated:
    """The date that the fields allow; `text` is its canonical EDTF, without flags on it.

    Precision is that of the finest unit that has a digit (FORMAT). A year of which nothing is known has no bounds.
    """
    known_month = month is not None and month != "XX"
    known_day = day is not None and day != "XX"
    if not known_month and not known_day:
        return _year(year)._replace(edtf=text)
    earliest, latest = _bounds(year, month or "XX", day or "XX", text)
    precision = Precision.DAY if known_day else Precision.MONTH
    unit: Unit = "span"
    at = (0, 0, 0)
    if not ("X" in (month or "X") or "X" in year) and not known_day:
        unit, at = "month", (int(year), int(month or 0), 0)
    elif known_month and "X" not in f"{month}{day if known_day else ''}":
        unit, at = "anniversary", (0, int(month or 0), int(day or 0) if known_day else 0)
    bounds = (None, None) if year.lstrip("-") == "XXXX" else (earliest, latest)
    return Stated(text, unit, precision, *at, *bounds)


def _year(year: str) -> Stated:
    """A year, decade or century; anything coarser, or before the common era, is a span of years."""
    if "X" not in year:
        return units.year(int(year))
    unknown = year.count("X")
    if year.lstrip("-") == "XXXX":
        return Stated(year, "unknown", Precision.INTERVAL, 0, 0, 0, None, None)
    years = _years(year)
    first, last = years[0], years[-1]
    tail = year.endswith("X" * unknown)
    precision = {1: Precision.DECADE, 2: Precision.CENTURY}.get(unknown, Precision.INTERVAL) if tail else Precision.YEAR
    unit: Unit = "span"
    if tail and unknown == 1 and first >= 100:
        unit = "decade"
    elif tail and unknown == 2:
        unit = "century"
    return Stated(year, unit, precision, first, 0, 0, Day(first, 1, 1), Day(last, 12, 31))


def _fits(pattern: str, low: int, high: int) -> list[int]:
    """Numbers from `low` to `high` that have the digits of `pattern`, rising."""
    choices = ("0123456789" if c == "X" else c for c in pattern)
    return [number for digits in product(*choices) if low <= (number := int("".join(digits))) <= high]


def _years(pattern: str) -> list[int]:
    """Years, rising. There is no year -0000."""
    if pattern.startswith("-"):
        return [-number for number in reversed(_fits(pattern[1:], 1, 9999))]
    return _fits(pattern, 0, 9999)


def _bounds(year: str, month: str, day: str, text: str) -> tuple[Day, Day]:
    """First and last day of the calendar that fits."""
    years, months, days = _years(year) if "X" in year else [int(year)], _fits(month, 1, 12), _fits(day, 1, 31)
    if not months or not days:
        raise DateError(f"no day of the calendar fits `{text}`", "write digits for what is known, X for the rest")
    first = next(_days(years, months, days), None)
    last = next(_days(years[::-1], months[::-1], days[::-1]), None)
    if first is None or last is None:
        advice = f"write `{year}-{month}` if the day is not known"
        raise DateError(f"no day of the calendar fits `{text}`", advice)
    return first, last


def _days(years: list[int], months: list[int], days: list[int]) -> Iterator[Day]:
    return (
        Day(year, month, day) for year in years for month in months for day in days if day <= days_in_month(year, month)
    )
