"""Mistakes in numbers: other orders of day and month, times, week dates, older drafts of EDTF. Part of `advice`."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from timeline.dates.guess import accepted

if TYPE_CHECKING:
    from collections.abc import Callable

_OTHER = "`{text}` is not how dates are written here"


def _options(*texts: str) -> str | None:
    found = [text for text in dict.fromkeys(texts) if accepted(text)]
    return f"write `{'` or `'.join(found)}`" if found else None


def _slashes(match: re.Match[str]) -> str | None:
    """Day, month, year, in either order of the first two."""
    first, second, year = match.groups()
    if len(year) == 2:
        year = f"20{year}"
    return _options(*(f"{year}-{int(m):02}-{int(d):02}" for d, m in ((first, second), (second, first))))


def _day_of(text: str) -> str:
    """The day, in UTC, of a count of seconds (or of thousandths) since 1970."""
    seconds = int(text[:-3] if len(text) > 11 else text)
    return (dt.date(1970, 1, 1) + dt.timedelta(seconds=seconds)).isoformat()


def _ambiguous(match: re.Match[str]) -> str | None:
    advice = _slashes(match)
    return advice if advice and " or " in advice else None


def _month_year(match: re.Match[str]) -> str | None:
    month, year = match.groups()
    return _options(f"{year}-{int(month):02}")


def _week(match: re.Match[str]) -> str | None:
    year, week, day = match.groups()
    try:
        first = dt.date.fromisocalendar(int(year), int(week), int(day or 1))
    except ValueError:
        return None
    last = first + dt.timedelta(days=6)
    return _options(first.isoformat() if day else f"{first}/{last}")


def _day_of_year(match: re.Match[str]) -> str | None:
    year, day = int(match.group(1)), int(match.group(2))
    try:
        found = dt.date(year, 1, 1) + dt.timedelta(days=day - 1)
    except (ValueError, OverflowError):
        return None
    return _options(found.isoformat()) if found.year == year else None


def _years(match: re.Match[str]) -> str | None:
    first, last = match.groups()
    last = first[: 4 - len(last)] + last
    if not accepted(f"{first}/{last}"):
        return None
    return f"write `{first}/{last}` if it lasted that long, `[{first}..{last}]` for one unknown day"


def _clock(match: re.Match[str]) -> str | None:
    """A time of day beside a date, in another notation."""
    day, hour, minute, half = match.groups()
    hours = int(hour) % 12 + (12 if half == "pm" else 0) if half in ("am", "pm") else int(hour)
    return _options(f"{day}T{hours:02}:{minute or '00'}")


def _old_flags(match: re.Match[str]) -> str | None:
    return _options(f"{match.group(1)}%")


def _unspecified(match: re.Match[str]) -> str | None:
    return _options(re.sub("[u?*_x]", "X", match.group()))


def _joined(match: re.Match[str]) -> str | None:
    return _options(match.group().replace(" ", ""))


def _bce(match: re.Match[str]) -> str | None:
    number = int(match.group(1))
    options = f"`{-number:05}` ({number + 1} BC) or `{1 - number:05}` ({number} BC)"
    return f"years have four digits, and 0 is 1 BCE: write {options}"


def _two_digits(match: re.Match[str]) -> str | None:
    digits = match.group(1)
    return _options(f"20{digits}", f"19{digits}")


def _third_of_decade(match: re.Match[str]) -> str | None:
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[match.group(1)]
    decade = match.group(2)
    return _options(f"[{decade}{first}..{decade}{last}]", f"{decade}X")


def _decade(match: re.Match[str]) -> str | None:
    return _options(f"19{match.group(1)}X", f"20{match.group(1)}X")


def _zeros(match: re.Match[str]) -> str | None:
    year, month = match.groups()
    return _options(f"{year}-{month}" if month and month != "00" else year)


NUMBERS: tuple[tuple[str, str, Callable[[re.Match[str]], str | None]], ...] = (
    (
        r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})",
        "`{text}` leaves open which is the month",
        _ambiguous,
    ),
    (r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})", _OTHER, _slashes),
    (r"([0-9]{4})([01][0-9])([0-3][0-9])", "a day is written with hyphens", lambda m: _options("-".join(m.groups()))),
    (r"([0-9]{1,2})[/.\-]([0-9]{4})", _OTHER, _month_year),
    (r"([0-9]{4})-?w([0-9]{2})(?:-?([1-7]))?", "weeks are not read", _week),
    (r"([0-9]{4})-?([0-9]{3})", "days of the year are not read", _day_of_year),
    (r"([0-9]{4}) ?[-–—] ?([0-9]{4}|[0-9]{2})", "`{text}` has no slash, as a period has", _years),
    (
        (
            r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ t,]+(?:at )?"
            r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?::[0-9]{2})? ?(am|pm|h|[a-z]{1,4})?"
        ),
        "`{text}` is not how a time is written here",
        _clock,
    ),
    (
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})t[0-9:z+-]*([~?%])",
        "an instant has no qualifier",
        lambda m: _options(f"{m.group(1)}{m.group(2)}"),
    ),
    (
        r"(?:about|around|circa|ca?\.?) ([0-9]{4}-[0-9]{2}-[0-9]{2})t[0-9:z+-]*",
        "an instant has no qualifier",
        lambda m: _options(f"about {m.group(1)}"),
    ),
    (
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})t.*",
        "`{text}` is not how a time is written here",
        lambda m: _options(f"{m.group(1)}T10:00+02:00"),
    ),
    (r"[0-9]{1,2}[:h][0-9]{2}.*", "a time needs its day", lambda _: "write `2025-04-05T10:00`"),
    (r"([0-9]{4}(?:-[0-9]{2}){0,2})(?:\?~|~\?)", "`?~` is from a draft of EDTF", _old_flags),
    (
        r"[0-9]{1,4}[u?*_x]{1,3}|[0-9]{4}-(?:[0-9]{2}|[u?*_x]{2})(?:-[u?*_x]{2})?",
        "digits that are not known are X",
        _unspecified,
    ),
    (r"([0-9]{4}(?:-[0-9]{2}){0,2}) +([~?%])", "the qualifier stands right behind the date", _joined),
    (
        r"([0-9]{4})-([0-9]{2})-00|([0-9]{4})-00-00",
        "there is no day 00",
        lambda m: _options(f"{m.group(1)}-{m.group(2)}" if m.group(1) else m.group(3)),
    ),
    (r"-0*([1-9][0-9]{0,3})", "`{text}` is not how years before the common era are written", _bce),
    (r"\+?([0-9]{4})", _OTHER, lambda m: _options(m.group(1))),
    (r"'([0-9]{2})", "`{text}` leaves open which century", _two_digits),
    (
        r"(early|mid|late)[ -](?:in )?(?:the )?([0-9]{3})0'?s",
        "`early`, `mid` and `late` go with a month or a year",
        _third_of_decade,
    ),
    (r"(?:the )?'?([0-9])0'?s", "`{text}` leaves open which century", _decade),
    (
        r"([0-9]{1,2})",
        "`{text}` is not a year",
        lambda m: f"years have four digits: `20{int(m.group(1)):02}` or `{int(m.group(1)):04}`",
    ),
    (r"([0-9]{3})", "`{text}` is not a year", lambda m: f"years have four digits: write `0{m.group(1)}`"),
    (
        r"[0-9]{9,11}|[0-9]{13}",
        "`{text}` looks like a count of seconds",
        lambda m: f"write the day: `{_day_of(m.group())}`",
    ),
    (r"[+-]?[0-9]{5,}", "`{text}` is not a year", lambda m: _options(f"Y{m.group().lstrip('+')}")),
    (
        r"p[0-9].*|.*/p[0-9].*|r[0-9]*/.*",
        "lengths of time are not read",
        lambda _: "write the first and last day: `2025-06-12/2025-06-30`",
    ),
    (
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{3,})",
        "`{text}` has too many digits",
        lambda m: _options(f"{m.group(1)}-{int(m.group(2)):02}"),
    ),
)
