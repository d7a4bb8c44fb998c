"""Mistakes in numbers: other orders of day and month, times, week dates, older drafts of EDTF."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from timeline.dates import units
from timeline.dates.advice.notations import guess, numeric, recent
from timeline.dates.grammar import accepts

if TYPE_CHECKING:
    from collections.abc import Callable

_OTHER = "`{text}` is not how dates are written here"


_TENS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")


def _options(*texts: str) -> str | None:
    found = [text for text in dict.fromkeys(texts) if accepts(text)]
    return f"write `{'` or `'.join(found)}`" if found else None


def _numeric(match: re.Match[str]) -> str | None:
    """Day, month, year, in every order that gives a day."""
    return _options(*numeric(match.group()))


def _ambiguous(match: re.Match[str]) -> str | None:
    """The same, if more than one order does."""
    found = numeric(match.group())
    return _options(*found) if len(found) > 1 else None


def _month_year(match: re.Match[str]) -> str | None:
    month, year = match.groups()
    return _options(f"{year}-{int(month):02}")


def _week(year: str, week: str, day: str | None = None) -> str | None:
    """Days of a week by ISO 8601: it begins on Monday."""
    try:
        first = dt.date.fromisocalendar(int(year), int(week), int(day or 1))
    except ValueError:
        return None
    return _options(first.isoformat()) if day else _from_monday(first)


def _week_of(match: re.Match[str]) -> str | None:
    found = guess(match.group(1), 1)
    try:
        day = dt.date.fromisoformat(found or "")
    except ValueError:
        return None
    return _from_monday(day - dt.timedelta(days=day.weekday()))


def _from_monday(first: dt.date) -> str:
    last = first + dt.timedelta(days=6)
    return f"write `[{first}..{last}]` for one day of that week, `{first}/{last}` if it lasted the week"


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
    if not accepts(f"{first}/{last}"):
        return None
    return f"write `{first}/{last}` if it lasted that long, `[{first}..{last}]` for one unknown day"


def _old_flags(match: re.Match[str]) -> str | None:
    return _options(f"{match.group(1)}%")


def _unspecified(match: re.Match[str]) -> str | None:
    return _options(re.sub("[u?*_x]", "X", match.group()))


def _joined(match: re.Match[str]) -> str | None:
    return _options(match.group().replace(" ", ""))


def _bce(match: re.Match[str]) -> str | None:
    number = int(match.group(1))
    options = f"`{-number:05}` ({number + 1} BC) or `{units.plain_year(1 - number)}` ({number} BC)"
    return f"years have four digits, and 0 is 1 BCE: write {options}"


def _two_digits(match: re.Match[str]) -> str | None:
    digits = match.group(1)
    return _options(f"20{digits}", f"19{digits}")


def _third_of_decade(which: str, decade: str) -> str | None:
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[which]
    return _options(f"[{decade}{first}..{decade}{last}]", f"{decade}X")


def _decade(match: re.Match[str]) -> str | None:
    """The nineties may be those of the last century or of the one before it; the twenties may be ours."""
    tens = next(group for group in match.groups() if group)
    tens = str(_TENS.index(tens) + 2) if tens in _TENS else tens
    return _options(*(f"{century}{tens}X" for century in (("19", "18") if tens > "4" else ("20", "19"))))


def _hundred(match: re.Match[str]) -> str:
    century = next(group for group in match.groups() if group)
    return f"write `{century}0X` for the decade, `{century}XX` for the century"


def _third_of_hundred(match: re.Match[str]) -> str:
    century = match.group(2)
    return f"write `{century}0X` for the decade, `{century}XX` for the century, and say the rest in date_note"


def _winter(match: re.Match[str]) -> str:
    year = int(match.group(1) or match.group(2))
    return f"write `{year - 1:04}-24` if it ended in {year}, `{year:04}-24` if it began in {year}"


def _month_or_years(match: re.Match[str]) -> str | None:
    """`1914-8`: a month, or two years."""
    year, last = match.groups()
    if last <= year[3]:
        return None
    return f"write `{year}-0{last}` if it is a month, `{year}/{year[:3]}{last}` if it lasted from year to year"


def _give_or_take(match: re.Match[str]) -> str | None:
    year, years = int(match.group(1)), int(match.group(2))
    return _options(f"[{units.plain_year(year - years)}..{units.plain_year(year + years)}]")


def _serial(match: re.Match[str]) -> str | None:
    """Spreadsheets count days; day 1 was 1 January 1900 (and a 29 February that never was)."""
    number = match.group(1)
    day = dt.date(1899, 12, 30) + dt.timedelta(days=int(number))
    question = f"did you mean `{day.isoformat()}`, which spreadsheets store as {number}?"
    return question if match.group(2) else f"{question} The year {number} is `Y{number}`"


def _slashed(match: re.Match[str]) -> str | None:
    """`2011/12` is a school year or a month; `2024/30` no month. Never what `2024-25` is here, a season."""
    year, last = match.groups()
    head, tail = year[: -len(last)], year[-len(last) :]
    later = f"{head}{last}" if int(last) > int(tail) else str(int(year) + 1) if not int(last) else ""
    return _options(f"{year}/{later}" if later else "", f"{year}-{int(last):02}" if 1 <= int(last) <= 12 else "")


def _school_year_or_month(match: re.Match[str]) -> str | None:
    advice = _slashed(match)
    return advice if advice and " or " in advice else None


def _six(match: re.Match[str]) -> str | None:
    """`202506` without its hyphen, or a day with a year of two digits, first or last."""
    text = match.group()
    if re.match("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])", text):
        return _options(f"{text[:4]}-{text[4:]}")
    one, two, three = text[:2], text[2:4], text[4:]
    return _options(f"{recent(one)}-{two}-{three}", f"{recent(three)}-{two}-{one}", f"Y{text}")


_POWERS = {
    **dict.fromkeys(("thousand", "ka", "kya", "kyr"), 3),
    **dict.fromkeys(("million", "ma", "mya", "myr"), 6),
    **dict.fromkeys(("billion", "ga", "bya", "gyr"), 9),
}
_EXACT_TO = 10_000  # years; what is known better is counted from the year 2000


def _years_ago(match: re.Match[str]) -> str | None:
    """A round number of years before now; only large ones are the same in every year in which they are read."""
    number, scale = match.groups()
    power = _POWERS[scale]
    whole, _, part = number.replace(",", "").partition(".")
    if len(part) > power:
        return None
    years = int(whole + part.ljust(power, "0"))
    if 10 ** (power - len(part)) <= _EXACT_TO:  # then two thousand years are not lost in the rounding
        years -= 2000
    return _options(f"about {units.plain_year(-years)}")


def _two_digits_each(match: re.Match[str]) -> str | None:
    """Three numbers of two digits, of which the year may be the first."""
    found = numeric(match.group())
    text = match.group()
    return (
        _options(*found) if len(text) == 8 and text[2] != "." and any(day[2:4] == text[:2] for day in found) else None
    )


_THREE = r"[0-9]{1,2}([/.\- ]|\. )[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})"
_WEEKS = "weeks are not read"

NUMBERS: tuple[tuple[str, str, Callable[[re.Match[str]], str | None]], ...] = (
    (_THREE, "`{text}` leaves open which is the day, which the month and which the year", _two_digits_each),
    (_THREE, "`{text}` leaves open which is the month", _ambiguous),
    (_THREE, _OTHER, _numeric),
    (
        r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ?(?:[/–—]|\.\.) ?([0-9]{2})",
        "the end of a period is written in full",
        lambda m: _options(f"{m[1]}-{m[2]}-{m[3]}/{m[1]}-{m[2]}-{m[4]}"),
    ),
    (
        r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ?(?:[/–—]|\.\.) ?([0-9]{2}-[0-9]{2})",
        "the end of a period is written in full",
        lambda m: _options(f"{m[1]}-{m[2]}-{m[3]}/{m[1]}-{m[4]}"),
    ),
    (
        r"([0-9]{4})-([0-9]{2}) ?[/–—] ?([0-9]{2})",
        "the end of a period is written in full",
        lambda m: _options(f"{m[1]}-{m[2]}/{m[1]}-{m[3]}"),
    ),
    (r"([0-9]{4}) ?/ ?([0-9]{1,2})", "`{text}` may be two years or a month", _school_year_or_month),
    (r"([0-9]{4}) ?/ ?([0-9]{1,2})", _OTHER, _slashed),
    (r"([0-9]{4})-([0-9])", "`{text}` may be two years or a month", _month_or_years),
    (r"([0-9]{4}) ?(?:±|\+-|\+ ?/ ?-) ?([0-9]{1,3})(?: years?| yrs?| ans| jahre| años)?", _OTHER, _give_or_take),
    (
        (
            r"(?:the )?([0-9]{2})00'?s|(?:les )?années ([0-9]{2})00|(?:die )?([0-9]{2})00er(?:[ -]jahren?)?"
            r"|(?:los )?años ([0-9]{2})00"
        ),
        "`{text}` may be a decade or a century",
        _hundred,
    ),
    (
        r"(?:the )?(early|mid|late)[ -](?:in )?(?:the )?([0-9]{2})00'?s",
        "`{text}` may be of a decade or of a century",
        _third_of_hundred,
    ),
    (
        r"(?:the )?(?:winter|hiver|invierno)(?: of| de)?,? ([0-9]{4})|([0-9]{4}) (?:winter|hiver|invierno)",
        "a winter has two years",
        _winter,
    ),
    (
        r"([0-9]{1,2})[/.\-]00?[/.\-]([0-9]{4})",
        "there is no month 00, and no day 00",
        lambda m: _options(f"{m[2]}-{int(m[1]):02}", m[2]),
    ),
    (
        r"(?:0{1,2}[/.\-])?(?:00|0)[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})",
        "there is no day 00",
        lambda m: _options(f"{m[2]}-{int(m[1]):02}" if int(m[1]) else m[2]),
    ),
    (r"([0-9]{4})([01][0-9])([0-3][0-9])", "a day is written with hyphens", lambda m: _options("-".join(m.groups()))),
    (r"([0-9]{1,2})[/.\-]([0-9]{4})", _OTHER, _month_year),
    (r"([0-9]{4})-?w([0-9]{2})(?:-?([1-7]))?", _WEEKS, lambda m: _week(*m.groups())),
    (
        r"(?:w|kw|cw|week|wk|semaine|sem\.|woche|semana) ?([0-9]{1,2})(?:,? | ?/ ?| of | de )([0-9]{4})",
        _WEEKS,
        lambda m: _week(m[2], m[1]),
    ),
    (r"([0-9]{4}),? (?:w|kw|cw|week|wk|semaine|sem\.|woche|semana) ?([0-9]{1,2})", _WEEKS, lambda m: _week(m[1], m[2])),
    (r"(?:the )?week of (.+)", _WEEKS, _week_of),
    (r"([0-9]{4})-?([0-9]{3})", "days of the year are not read", _day_of_year),
    (r"([0-9]{4}) ?[-–—] ?([0-9]{4}|[0-9]{2})", "`{text}` has no slash, as a period has", _years),
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
        lambda m: f"write it like `{m[1]}T10:00+02:00`" if accepts(m[1]) else None,
    ),
    (r"[0-9]{1,2}[:h][0-9]{2}[^0-9]*", "a time needs its day", lambda _: "write the day, too, like `2025-04-05T10:00`"),
    (r"([0-9]{4}(?:-[0-9]{2}){0,2})(?:\?~|~\?)", "`?~` is from a draft of EDTF", _old_flags),
    (
        r"[0-9]{1,4}[u?*_x]{1,3}|[0-9]{4}-(?:[0-9]{2}|[u?*_x]{2})(?:-[u?*_x]{2})?",
        "digits that are not known are X",
        _unspecified,
    ),
    (r"([0-9]{4}(?:-[0-9]{2}){0,2}) +([~?%])", "the qualifier belongs right behind the date", _joined),
    (
        r"([0-9]{4})-([0-9]{2})-00|([0-9]{4})-00-00",
        "there is no day 00",
        lambda m: _options(f"{m.group(1)}-{m.group(2)}" if m.group(1) else m.group(3)),
    ),
    (r"-0*([1-9][0-9]{0,3})", "`{text}` is not how years before the common era are written", _bce),
    (r"\+?([0-9]{4})", _OTHER, lambda m: _options(m.group(1))),
    (r"'([0-9]{2})", "`{text}` leaves open which century", _two_digits),
    (
        r"(?:the )?(early|mid|late)[ -](?:in )?(?:the )?([0-9]{3})0'?s",
        "`early`, `mid` and `late` go with a month or a year",
        lambda m: _third_of_decade(m[1], m[2]),
    ),
    (
        r"(?:the )?(early|mid|late)[ -](?:in )?(?:the )?'?([5-9])0'?s",
        "`{text}` leaves open which century",
        lambda m: f"write `19{m[2]}X` or `18{m[2]}X`, and say the rest in date_note",
    ),
    (
        r"(?:the )?(?:early|mid|late)[ -](?:in )?(?:the )?([0-9]{1,2})(?:st|nd|rd|th) (?:century|c\.)",
        "`early`, `mid` and `late` go with a month or a year",
        lambda m: f"write `{int(m[1]) - 1:02}XX`, and say the rest in date_note" if 1 <= int(m[1]) <= 99 else None,
    ),
    (
        (
            r"(?:the )?'?([0-9])0'?s|(?:les )?années ([0-9])0|(?:die )?([0-9])0er[ -]jahren?|(?:los )?años ([0-9])0"
            rf"|(?:the )?({'|'.join(_TENS)})"
        ),
        "`{text}` leaves open which century",
        _decade,
    ),
    (
        r"([0-9]{1,2})",
        "`{text}` is not a year",
        lambda m: f"years have four digits: `20{int(m[1]):02}`, `19{int(m[1]):02}` or `{int(m[1]):04}`",
    ),
    (r"([0-9]{3})", "`{text}` is not a year", lambda m: f"years have four digits: write `0{m.group(1)}`"),
    (r"([1-7][0-9]{4})(\.[0-9]+)?", "`{text}` looks like the number of a day in a spreadsheet", _serial),
    (r"[0-9]{6}", "`{text}` is not a year", _six),
    (
        (
            r"(?:about |around |c\. ?|ca\. ?)?([0-9][0-9,]*(?:\.[0-9]+)?) ?"
            r"(thousand|million|billion|kyr|myr|gyr) (?:years )?ago"
        ),
        _OTHER,
        _years_ago,
    ),
    (r"(?:about |around |c\. ?|ca\. ?)?([0-9][0-9,]*(?:\.[0-9]+)?) ?(ka|kya|ma|mya|ga|bya)", _OTHER, _years_ago),
    (
        r"(?:q[1-4] |h[12] )?(?:fy|fiscal year|financial year|geschäftsjahr|exercice) ?'?[0-9]{2,4}(?:[/–-][0-9]+)?",
        "fiscal years begin in different months",
        lambda _: "write its first and last month, like `2024-10/2025-09`",
    ),
    (r"[+-]?[0-9]{5,}", "`{text}` is not a year", lambda m: _options(f"Y{m.group().lstrip('+')}")),
    (
        r"p[0-9].*|.*/p[0-9].*|r[0-9]*/.*",
        "lengths of time are not read",
        lambda _: "write the first and last day, like `2025-06-12/2025-06-30`",
    ),
    (
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{3,})",
        "`{text}` has too many digits",
        lambda m: _options(f"{m.group(1)}-{int(m.group(2)):02}"),
    ),
)
