"""Making single dates: from numbers to bounds and canonical EDTF.

Months, quarters and seasons have the same place, the second of `2025-04`, `2025-21`, `2025-36` (EDTF level 1
and 2, "season" and "sub-year groupings").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from timeline.dates.day import Day, days_in_month, year_text
from timeline.dates.errors import DateError
from timeline.dates.model import Precision, Stated, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_YEAR = 12  # digits; the universe needs eleven

# First month (counted from January of the year named) and number of months of every code.
SUB_YEARS: dict[int, tuple[Unit, int, int]] = {
    **{code: ("season", first, 3) for code, first in zip(range(21, 25), (3, 6, 9, 12), strict=True)},
    **{code: ("season", first, 3) for code, first in zip(range(25, 29), (3, 6, 9, 12), strict=True)},  # northern
    **{code: ("season", first, 3) for code, first in zip(range(29, 33), (9, 12, 3, 6), strict=True)},  # southern
    **{33 + n: ("quarter", 1 + 3 * n, 3) for n in range(4)},
    **{37 + n: ("third", 1 + 4 * n, 4) for n in range(3)},
    **{40 + n: ("half", 1 + 6 * n, 6) for n in range(2)},
}


def mark(approximate: bool, uncertain: bool) -> str:  # noqa: FBT001
    """The qualifier of EDTF level 1 for two flags."""
    return ("%" if uncertain else "~") if approximate else "?" if uncertain else ""


def plain_year(year: int) -> str:
    """A year on its own: `2025`, `-0043`, `Y-17000` (EDTF level 1, letter-prefixed)."""
    return f"Y{year}" if abs(year) > 9999 else year_text(year)


def day(at: Day, *, approximate: bool = False, uncertain: bool = False) -> Stated:
    """A day, which must exist."""
    text = at.isoformat() + mark(approximate, uncertain)
    return Stated(text, "day", Precision.DAY, *at, at, at, approximate, uncertain)


def month(year: int, part: int, *, approximate: bool = False, uncertain: bool = False) -> Stated:
    """A month (1 to 12), season, quarter, third or half of a year (21 to 41)."""
    text = f"{year_text(year)}-{part:02}{mark(approximate, uncertain)}"
    if part <= 12:
        last = Day(year, part, days_in_month(year, part))
        return Stated(text, "month", Precision.MONTH, year, part, 0, Day(year, part, 1), last, approximate, uncertain)
    unit, first, length = SUB_YEARS[part]
    start = Day(year, first, 1)
    end = start.plus_months(length).plus_days(-1)
    precision = Precision.QUARTER if unit == "quarter" else Precision.SEASON
    return Stated(text, unit, precision, year, part, 0, start, end, approximate, uncertain)


def year(number: int, *, approximate: bool = False, uncertain: bool = False) -> Stated:
    """A year."""
    text = plain_year(number) + mark(approximate, uncertain)
    start, end = Day(number, 1, 1), Day(number, 12, 31)
    return Stated(text, "year", Precision.YEAR, number, 0, 0, start, end, approximate, uncertain)


def decade(first: int, *, approximate: bool = False, uncertain: bool = False) -> Stated:
    """Ten years from `first`, which ends in 0 and is not before the common era: `199X`."""
    return _years("decade", Precision.DECADE, first, 10, approximate, uncertain)


def century(first: int, *, approximate: bool = False, uncertain: bool = False) -> Stated:
    """A hundred years from `first`, which ends in 00 and is not before the common era: `19XX`."""
    return _years("century", Precision.CENTURY, first, 100, approximate, uncertain)


def _years(unit: Unit, precision: Precision, first: int, count: int, approximate: bool, uncertain: bool) -> Stated:  # noqa: FBT001, PLR0917
    digits = len(str(count)) - 1
    text = f"{first // count:0{4 - digits}}{'X' * digits}{mark(approximate, uncertain)}"
    start, end = Day(first, 1, 1), Day(first + count - 1, 12, 31)
    return Stated(text, unit, precision, first, 0, 0, start, end, approximate, uncertain)


def flagged(stated: Stated, *, approximate: bool = False, uncertain: bool = False) -> Stated:
    """The same date with flags added, never taken away."""
    approximate, uncertain = approximate or stated.approximate, uncertain or stated.uncertain
    if (approximate, uncertain) == (stated.approximate, stated.uncertain):
        return stated
    bare = "".join(c for c in stated.edtf if c not in "~?%")
    if stated.portion:
        text = between_text(stated, stated, approximate=approximate, uncertain=uncertain)
    else:
        text = bare + mark(approximate, uncertain)
    return stated._replace(edtf=text, approximate=approximate, uncertain=uncertain)


def portion(stated: Stated, which: Literal["early", "mid", "late"]) -> Stated:
    """Early, mid or late in a month or a year (FORMAT, fine print). The unit stays."""
    assert stated.earliest is not None
    assert stated.latest is not None
    index = ("early", "mid", "late").index(which)
    start, end = stated.earliest, stated.latest
    if stated.unit == "month":
        first = start._replace(day=1 + 10 * index)
        last = end if which == "late" else start._replace(day=10 + 10 * index)
    else:
        first = start._replace(month=1 + 4 * index)
        last = end._replace(month=4 + 4 * index, day=(30, 31, 31)[index])
    part = stated._replace(earliest=first, latest=last, portion=which)
    return part._replace(edtf=between_text(part, part))


def between_text(low: Stated | None, high: Stated | None, *, approximate: bool = False, uncertain: bool = False) -> str:
    """One unknown day from the first day of `low` to the last of `high`: the EDTF that all spellings of it share."""
    ends = []
    for stated, at, month_, day_ in (
        (low, low and low.earliest, 1, 1),
        (high, high and high.latest, 12, 31),
    ):
        if stated is None or at is None:
            ends.append("")
            continue
        whole = abs(at.year) > 9999 and (at.month, at.day) == (month_, day_)
        text = plain_year(at.year) if whole else at.isoformat()
        ends.append(text + mark(approximate or stated.approximate, uncertain or stated.uncertain))
    return f"[{ends[0]}..{ends[1]}]"


def check_month(year_: str, part: str, offset: int | None = None, *, alone: bool = False) -> int:
    """Number of the month, or code of the part of a year; an error if there is none such.

    `alone` without a day behind it: then `1914-18` may be two years.
    """
    number = int(part)
    if 1 <= number <= 12 or number in SUB_YEARS:
        return number
    if number == 0 and not int(year_):  # what databases store for no date
        message = f"`{year_}-{part}` says nothing about when"
        raise DateError(message, "write what is known, like `2025` or `by 2030`", offset)
    if number == 0:
        raise DateError("there is no month 00", f"write `{year_}` if the month is not known", offset)
    if alone and len(year_) == 4 and part > year_[2:]:
        advice = f"write `{year_}/{year_[:2]}{part}` if it lasted from year to year; months end with 12"
        raise DateError(f"there is no month {part}", advice, offset)
    raise DateError(
        f"there is no month {part}",
        f"months are written like `{year_}-01` or `{year_}-12` (and `{year_}-21` to `{year_}-24` are seasons)",
        offset,
    )


def check_day(year_: str, month_: str, day_: str, offset: int | None = None) -> None:
    """Raise an error unless the calendar has this day."""
    part, number = int(month_), int(day_)
    whole = f"{year_}-{month_}"
    if part > 12 and number <= 12 and number and part <= 31:
        advice = f"write `{year_}-{day_}-{month_}` if {month_} is the day, or correct the month"
        raise DateError(f"there is no month {month_}", advice, offset)
    check_month(year_, month_, offset)
    if part > 12:
        raise DateError(f"`{whole}` is a part of a year and has no days", f"write `{whole}`, or a month", offset)
    if number == 0:
        raise DateError("there is no day 00", f"write `{whole}` if the day is not known", offset)
    length = days_in_month(int(year_), part)
    if number > length:
        advice = f"write `{whole}-{length}` if you mean its last day, or `{whole}` if the day is not known"
        raise DateError(f"{whole} has only {length} days", advice, offset)


MAKERS: dict[str, Callable[..., Stated]] = {"year": year, "decade": decade, "century": century}
