"""A single date in EDTF, without time of day: level 0, level 1, and the level 2 forms of FORMAT."""

from __future__ import annotations

import re

from timeline.dates import units
from timeline.dates.day import Day
from timeline.dates.errors import DateError
from timeline.dates.grammar import patterns
from timeline.dates.model import Precision, Stated, Unit

_Q = "([~?%]?)"
_DATE = re.compile(
    rf"{_Q}(-?[0-9X]{{4}}|[+-][0-9]{{5,}}){_Q}(?:-{_Q}([0-9X]{{2}}){_Q}(?:-{_Q}([0-9X]{{2}}){_Q})?)?", re.ASCII
)
_LONG = re.compile(r"(?:Y(-?)([0-9]+)(?:E([0-9]+))?|(-?)([0-9]{4}))(?:S([0-9]+))?([~?%]?)", re.ASCII)
_FLAGS = {"": 0, "~": 1, "?": 2, "%": 3}
_MARKS = {number: mark for mark, number in _FLAGS.items()}


def read(text: str, offset: int = 0) -> Stated | None:
    """The date in `text` (capitals, no spaces); None if it has not the shape of one.

    `offset` is where `text` begins in what was written; impossible dates raise a `DateError` that points there.
    """
    if match := _DATE.fullmatch(text):
        return _read(match, offset)
    if match := _LONG.fullmatch(text):
        return _read_long(match, text, offset)
    return None


def _read(match: re.Match[str], offset: int) -> Stated:
    year, month, day = match.group(2, 5, 8)
    _check_year(year, match.group(), offset)
    fields = [field for field in (year, month, day) if field is not None]
    flags = _qualifiers(match, len(fields))
    text, flag = _canonical(fields, flags)
    if "X" in "".join(fields):
        _check_digits(fields, offset)
        stated = patterns.read(year, month, day, "-".join(fields))
    elif day is not None:
        units.check_day(year, month, day, offset)
        stated = units.day(Day(int(year), int(month), int(day)))
    elif month is not None:
        stated = units.month(int(year), units.check_month(year, month, offset, alone=True))
    else:
        stated = units.year(int(year))
        text = stated.edtf + _MARKS[flag]
    return stated._replace(edtf=text, approximate=bool(flag & 1), uncertain=bool(flag & 2))


def _qualifiers(match: re.Match[str], count: int) -> list[int]:
    """Flags of every component (EDTF level 2, qualification): before it for itself, behind it also for its left."""
    groups = match.groups("")
    own = [_FLAGS[groups[3 * n]] for n in range(count)]
    group = [_FLAGS[groups[3 * n + 2]] for n in range(count)]
    for n in range(count):
        for later in group[n:]:
            own[n] |= later
    return own


def _canonical(fields: list[str], flags: list[int]) -> tuple[str, int]:
    """One spelling for all placements of qualifiers that mean the same, and the flags taken together."""
    together = 0
    for flag in flags:
        together |= flag
    if len(set(flags)) == 1:
        return "-".join(fields) + _MARKS[together], together
    return "-".join(_MARKS[flag] + field for flag, field in zip(flags, fields, strict=True)), together


def _check_year(year: str, text: str, offset: int) -> None:
    """ISO 8601: four digits; with a sign as many as needed; no year -0000."""
    if year == "-0000":
        raise DateError("there is no year -0000", "the year before year 1 is `0000` (1 BCE)", offset)
    if len(year) > 5:
        if year[1] == "0":
            short = units.plain_year(int(year))
            raise DateError(f"the year {year} begins with a zero", f"write `{short}`", offset)
        _check_length(len(year) - 1, offset)


def _check_length(digits: int, offset: int) -> None:
    """`digits` is a count, never the digits themselves: `Y1E2999999999` would have three billion of them."""
    if digits > units.LONGEST_YEAR:
        shown = f"{digits:,} digits" if digits < 10**15 else "that many digits"
        raise DateError(f"a year of {shown} is too far away", "the universe is `Y-13800000000` years old", offset)


def _check_digits(fields: list[str], offset: int) -> None:
    """Months and days that are wholly given must exist even when other digits are missing."""
    year, month, day = (*fields, None, None)[:3]
    if month and "X" not in month:
        known = year if year and "X" not in year else "2000"
        if int(month) > 12 and "X" not in (year or ""):
            units.check_month(known, month, offset)
            raise DateError(
                f"`{known}-{month}` is a part of a year and has no days", f"write `{known}-{month}`", offset
            )
        if not 1 <= int(month) <= 12:
            raise DateError(f"there is no month {month}", f"write `{year}` if the month is not known", offset)
    if day and "X" not in day and not 1 <= int(day) <= 31:
        raise DateError(f"there is no day {day}", f"write `{year}-{month}` if the day is not known", offset)


def _read_long(match: re.Match[str], text: str, offset: int) -> Stated | None:
    """Years of more than four digits, powers of ten and significant digits: `Y-17E7`, `Y171010000S3`, `1950S2`."""
    digits, exponent, plain, significant, mark = match.group(2, 3, 5, 6, 7)
    sign = match.group(1) or match.group(4) or ""
    power = int(exponent or 0)
    shown = plain or digits
    if base := shown.lstrip("0"):
        _check_length(len(base) + power, offset)
    number = int(shown) * 10**power if base else 0
    if plain is None and number <= 9999:
        short = units.plain_year(-number if sign else number)
        message = "`Y` is for years of more than four digits"
        raise DateError(message, f"write `{short}{'S' + significant if significant else ''}{mark}`", offset)
    flags = _FLAGS[mark]
    year = -number if sign else number
    if significant is None:
        return units.year(year, approximate=bool(flags & 1), uncertain=bool(flags & 2))
    return _estimate(year, len(str(number)) if plain is None else 4, int(significant), flags, offset)


def _estimate(year: int, length: int, significant: int, flags: int, offset: int) -> Stated:
    """A year of which only the first so many digits are meant: some year between those that share them."""
    base = units.plain_year(year)
    if significant == 0:
        raise DateError("no digit of the year is significant", f"write `{base}~` if it is a guess", offset)
    approximate, uncertain = bool(flags & 1), bool(flags & 2)
    step = 10 ** max(0, length - significant)
    if step == 1:
        return units.year(year, approximate=approximate, uncertain=uncertain)
    low = abs(year) // step * step
    first, last = (low, low + step - 1) if year >= 0 else (-(low + step - 1), -low)
    precision = {10: Precision.DECADE, 100: Precision.CENTURY}.get(step, Precision.INTERVAL)
    unit: Unit = "estimate"
    text = f"{base}S{significant}{_MARKS[flags]}"
    start, end = Day(first, 1, 1), Day(last, 12, 31)
    return Stated(text, unit, precision, year, 0, 0, start, end, approximate, uncertain)
