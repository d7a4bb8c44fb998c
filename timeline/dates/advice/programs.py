"""Dates as programs and file formats write them: `new Date(2024, 4, 12)`, `/Date(1715731200000)/`, `#5/12/2024#`."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from timeline.dates.advice.notations import numeric
from timeline.dates.errors import DateError
from timeline.dates.grammar import accepts

if TYPE_CHECKING:
    from collections.abc import Callable

_FIELDS = r"([0-9]{4}), ?([0-9]{1,2})(?:, ?([0-9]{1,2})(?:, ?([0-9]{1,2})(?:, ?([0-9]{1,2})(?:, ?([0-9]{1,2}))?)?)?)?"
_FROM_0 = re.compile(rf"(?:new Date|Date\.UTC|new Date\(Date\.UTC)\({_FIELDS}\)*;?")
_FROM_1 = re.compile(
    rf"=?(?:(?:datetime\.)?(?:datetime|date)|Local(?:Date|DateTime)\.of|pd\.Timestamp|Timestamp|make_date|new DateTime|"
    rf"DateTime|DateSerial)\({_FIELDS}\);?"
)
_EITHER = re.compile(rf"=?(?:Date|DATE)\({_FIELDS}\)")
_QUOTED = re.compile(
    r"=?(?:new )?(?:[A-Za-z_.]*(?:date|time|timestamp|datetime64|isoformat|instant|of|parse))\(['\"]([^'\"]+)['\"]\)*;?"
    r"|\{(?:d|ts) '([^']+)'\}|(?:date|timestamp) '([^']+)'",
    re.IGNORECASE,
)
_MICROSOFT = re.compile(r"\\?/Date\((-?[0-9]{1,16})([+-][0-9]{4})?\)\\?/")
_ACCESS = re.compile(r"#([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})#|#([0-9]{4}-[0-9]{2}-[0-9]{2})#")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})?(?:\.[0-9]+)?(z)?")
_REVERSED = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_SECONDS = re.compile(r"@?([0-9]{9,11}|[0-9]{13})(?:\.[0-9]+)?")
_NOT_HERE = "`{}` is not how dates are written here"


def read(text: str, tidy: str) -> DateError | None:
    """What to write for a date as a program writes it; None if `text` is none."""
    for form in _FORMS:
        if found := form(text, tidy):
            return found
    return None


def _fields(match: re.Match[str], first_month: int, zone: str = "") -> str | None:
    year, month, day, hour, minute, second = match.groups()
    month = f"{int(month) + 1 - first_month:02}"
    written = f"{year}-{month}" if day is None else f"{year}-{month}-{int(day):02}"
    if hour is not None:
        clock = f"T{int(hour):02}:{int(minute or 0):02}" + (f":{int(second):02}" if second else "")
        written += clock + zone
    return written if accepts(written) else None


def _from_0(text: str, _: str) -> DateError | None:
    if not (match := _FROM_0.fullmatch(text)):
        return None
    found = _fields(match, 0, "Z" if "UTC" in text else "")
    return DateError(f"`{text}` counts months from 0", f"write `{found}`") if found else None


def _from_1(text: str, _: str) -> DateError | None:
    match = _FROM_1.fullmatch(text)
    found = _fields(match, 1) if match else None
    return DateError(_NOT_HERE.format(text), f"write `{found}`") if found else None


def _either(text: str, _: str) -> DateError | None:
    """`Date(2024, 4, 12)` is of May to charts on the web, `DATE(2024, 4, 12)` of April to spreadsheets."""
    if not (match := _EITHER.fullmatch(text)):
        return None
    if "DATE(" in text:
        found = _fields(match, 1)
        return DateError(_NOT_HERE.format(text), f"write `{found}`") if found else None
    one, other = _fields(match, 1), _fields(match, 0)
    if not one or not other:
        return None
    advice = f"write `{one}` if months count from 1, `{other}` if from 0, as in JavaScript"
    return DateError(f"`{text}` leaves open which month is the first", advice)


def _quoted(text: str, _: str) -> DateError | None:
    match = _QUOTED.fullmatch(text)
    inner = next((group for group in match.groups() if group), "") if match else ""
    found = inner if accepts(inner) else re.sub(r"(?<=[0-9]) (?=[0-9]{2}:)", "T", inner)
    return DateError(_NOT_HERE.format(text), f"write `{found}`") if found and accepts(found) else None


def _microsoft(text: str, _: str) -> DateError | None:
    match = _MICROSOFT.fullmatch(text)
    return _moment(text, int(match[1]) / 1000, "thousandths of a second since 1970") if match else None


def _seconds(text: str, tidy: str) -> DateError | None:
    if not (match := _SECONDS.fullmatch(tidy)):
        return None
    count = int(match[1])
    return _moment(text, count / 1000 if len(match[1]) > 11 else count, "seconds", doubt=True)


def _moment(text: str, seconds: float, counted: str, *, doubt: bool = False) -> DateError | None:
    """An instant that is counted from 1970. Midnight in UTC is most often a day without a time."""
    try:
        at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=int(seconds // 1))
    except OverflowError:
        return None
    instant = f"{at:%Y-%m-%dT%H:%M:%S}Z"
    if not accepts(instant):
        return None
    message = f"`{text}` looks like a count of {counted}" if doubt else f"`{text}` counts {counted}"
    day = f"`{at:%Y-%m-%d}` for the day, " if (at.hour, at.minute, at.second) == (0, 0, 0) else ""
    return DateError(message, f"write {day}`{instant}` for the instant")


def _access(text: str, _: str) -> DateError | None:
    if not (match := _ACCESS.fullmatch(text)):
        return None
    found = match[4] or f"{match[3]}-{int(match[1]):02}-{int(match[2]):02}"
    return DateError(_NOT_HERE.format(text), f"write `{found}`") if accepts(found) else None


def _compact(text: str, tidy: str) -> DateError | None:
    """`20240512143000`, `202405121430`."""
    if not (match := _COMPACT.fullmatch(tidy)):
        return None
    year, month, day, hour, minute, second, zone = match.groups("")
    found = f"{year}-{month}-{day}T{hour}:{minute}{':' + second if second else ''}{zone.upper()}"
    return DateError(_NOT_HERE.format(text), f"write `{found}`") if accepts(found) else None


def _reversed(text: str, tidy: str) -> DateError | None:
    """`12052024`, which is also a year of eight digits."""
    match = _REVERSED.fullmatch(tidy)
    found = numeric("/".join(match.groups())) if match and 1000 <= int(match[3]) <= 2999 else []
    if not found or accepts(f"{tidy[:4]}-{tidy[4:6]}-{tidy[6:]}"):
        return None
    return DateError(f"`{text}` is not a year", f"write `{'` or `'.join([*found, f'Y{int(tidy)}'])}`")


_FORMS: tuple[Callable[[str, str], DateError | None], ...] = (
    _from_0,
    _from_1,
    _either,
    _quoted,
    _microsoft,
    _access,
    _compact,
    _reversed,
    _seconds,
)
