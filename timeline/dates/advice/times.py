"""Days with a time beside them, in other notations: `Thu Jun 12 2025 14:30:00 GMT+0200`, `6/13/2025 2:30 PM`.

Part of `advice`. What is said about the zone is kept as an offset; a zone that is not known here is never dropped.
"""

from __future__ import annotations

import re

from timeline.dates.advice.notations import MONTHS, WEEKDAY, days_of
from timeline.dates.errors import DateError
from timeline.dates.grammar import accepts

# Offsets in minutes. Left out are names of several zones, such as IST and BST.
_ZONES = {
    **dict.fromkeys(("z", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("cet", "mez", "west"), 60),
    **dict.fromkeys(("cest", "mesz", "eet"), 120),
    **dict.fromkeys(("eest", "msk"), 180),
    "jst": 540,
    "edt": -240,
    **dict.fromkeys(("est", "cdt"), -300),
    "mdt": -360,
    **dict.fromkeys(("mst", "pdt"), -420),
    "pst": -480,
}
_CLOCK = (
    r"(?P<hour>[0-9]{1,2})(?:(?: ?[:.h] ?)(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?)?(?: ?(?:h|hrs?|uhr|o'clock)\b)?"
    r"(?: ?(?P<zone>[a-z]{1,5})?(?P<offset> ?[+-][0-9]{1,2}(?::?[0-9]{2})?)?(?: ?\([^)]*\)| ?\[[^\]]*\])?)?"
)
_WITH_DAY = re.compile(rf"(?P<day>.*[0-9]{{2}})(?:t|,? (?:(?:at|à|um|a las|@) )?){_CLOCK}")
_BEFORE_DAY = re.compile(rf"(?:at )?{_CLOCK},? (?:on |am |le |el )?(?P<day>.*[0-9]{{4}}.*)")
_ALONE = re.compile(rf"(?:at )?{_CLOCK}")
_BASIC = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})t([0-9]{2})([0-9]{2})([0-9]{2})?(z|[+-][0-9:]+)?")
_TIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})t([0-9]{2})([0-9]{2})([0-9]{2})?(z|[+-][0-9:]+)?")
_YEAR_LAST = re.compile(rf"({WEEKDAY})?((?:{'|'.join(MONTHS)}) [0-9]{{1,2}}) ([0-9:]+(?: [a-z]+)?) ([0-9]{{4}})")
_NOT_HERE = "`{}` is not how a time is written here"


def read(text: str, tidy: str) -> DateError | None:
    """What is wrong with a time in `tidy` (see `notations.plain`); None if there is none, or it is not understood."""
    if match := _BASIC.fullmatch(tidy):
        year, month, day, hour, minute, second, zone = (group or "" for group in match.groups())
        tidy = f"{year}-{month}-{day}t{hour}:{minute}{':' + second if second else ''}{zone}"
    elif match := _TIGHT.fullmatch(tidy):
        day, hour, minute, second, zone = (group or "" for group in match.groups())
        tidy = f"{day}t{hour}:{minute}{':' + second if second else ''}{zone}"
    elif match := _YEAR_LAST.fullmatch(tidy):  # as `date` prints it
        _, day, time, year = match.groups()
        tidy = f"{day} {year} {time}"
    if (match := _WITH_DAY.fullmatch(tidy)) and _is_time(match, iso="t" in tidy):
        return _beside_a_day(text, match)
    if (match := _BEFORE_DAY.fullmatch(tidy)) and _is_time(match, iso=False):
        return _beside_a_day(text, match)
    match = _ALONE.fullmatch(tidy)
    if match and _is_time(match, iso=False) and (time := _time(match)) and (offset := _offset(match)) is not None:
        example = f"2025-04-05{time}{offset}"
        return DateError("a time needs its day", f"write the day, too, like `{example}`") if accepts(example) else None
    return None


def _is_time(match: re.Match[str], *, iso: bool) -> bool:
    """A number alone is an hour only where something says so."""
    return bool(match["minute"] or match["half"] or iso or re.search(r"[0-9] ?(?:h|hrs?|uhr|o'clock)\b", match.string))


def _beside_a_day(text: str, match: re.Match[str]) -> DateError | None:
    days, time, offset = days_of(match["day"]), _time(match), _offset(match)
    if not days or time is None:
        return None
    if offset is None:
        message = f"`{match['zone'].upper()}` is no time zone that is known here"
        example = f"{days[0]}{time}+02:00"
        return DateError(message, f"write its offset, like `{example}`") if accepts(example) else None
    found = [f"{day}{time}{offset}" for day in days]
    if not all(accepts(one) for one in found):
        return None
    if time in ("T00:00", "T00:00:00"):  # most programs add it to a day alone
        return DateError(_NOT_HERE.format(text), f"write `{'` or `'.join((*days, *found))}`")
    return DateError(_NOT_HERE.format(text), f"write `{'` or `'.join(found)}`")


def _time(match: re.Match[str]) -> str | None:
    """`T14:30`; None if there is no such time."""
    hour, minute, second, half = match["hour"], match["minute"] or "00", match["second"], match["half"]
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "p" else 0)
    return f"T{hours:02}:{minute}{':' + second if second else ''}"


def _offset(match: re.Match[str]) -> str | None:
    """`+02:00`, or nothing; None for a zone that is not known."""
    zone, number = match["zone"], (match["offset"] or "").strip()
    if zone and zone not in _ZONES:
        return None
    if not number:
        return ("Z" if not _ZONES[zone] else _shown(_ZONES[zone])) if zone else ""
    if _ZONES.get(zone or "z"):
        return None  # a zone and an offset from it
    hours, minutes = re.fullmatch(r"([0-9]{1,2}):?([0-9]{2})?", number[1:]).groups()  # type: ignore[union-attr]
    return f"{number[0]}{int(hours):02}:{minutes or '00'}"


def _shown(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
