"""Instants: date and time of day (ISO 8601-1, 5.4; EDTF level 0), as they fall in the timeline's zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline.dates.day import Day
from timeline.dates.errors import DateError
from timeline.dates.model import EventDate, Precision, Stated, date_of
from timeline.dates.units import check_day

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SHAPE = re.compile(
    r"(-?[0-9]{4}|[+-][0-9]{5,})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})([.,][0-9]+)?)?"
    r"(Z|([+-])([0-9]{2})(?::?([0-9]{2}))?)?"
)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The IANA time zone called so."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise DateError(f"there is no time zone {name!r}", "name one like Europe/Paris or UTC") from None


def read(written: str, text: str, timezone: str) -> EventDate | None:
    """The instant in `text` (capitals, no spaces); None if it has not the shape of one."""
    if not (match := SHAPE.fullmatch(text)):
        return None
    year, month, day, hour, minute, second, fraction, offset = match.group(1, 2, 3, 4, 5, 6, 7, 8)
    check_day(year, month, day)
    if not 1 <= int(year) <= 9999:
        advice = f"write the day alone: `{year}-{month}-{day}`"
        raise DateError("only years 1 to 9999 can have a time of day", advice, text.index("T"))
    if fraction:
        advice = f"leave them out: `{text[: match.start(7)]}{offset or ''}`"
        raise DateError("fractions of a second are not kept", advice, match.start(7))
    _check_clock(text, match)
    at = datetime(int(year), int(month), int(day))  # noqa: DTZ001 - its zone comes below
    leap = second == "60"
    try:
        at += timedelta(hours=int(hour), minutes=int(minute), seconds=59 if leap else int(second or 0))
        local = _with_offset(at, match, timezone) if offset else _in_zone(at, timezone, text)
        return instant(written, local, leap=leap)
    except OverflowError:
        raise DateError("this is too close to the end of the calendar", f"write `{year}-{month}-{day}`") from None


def _check_clock(text: str, match: re.Match[str]) -> None:
    """Hours to 24:00, minutes to 59, seconds to 59 (60 is looked at later)."""
    hour, minute, second = (int(match.group(n) or 0) for n in (4, 5, 6))
    date = text[: match.start(4) - 1]
    if hour > 24 or minute > 59 or second > 60:
        advice = f"hours go to 23, minutes and seconds to 59, like `{date}T23:59`; or write the day alone: `{date}`"
        raise DateError(f"there is no time {text[match.start(4) :]}", advice, match.start(4))
    if hour == 24 and (minute or second):
        after = Day(*(int(part) for part in match.group(1, 2, 3))).plus_days(1)
        right = f"{after.isoformat()}T00{text[match.end(4) :]}" if after.year <= 9999 else date
        advice = f"24:00 is the end of the day; write `{right}`"
        raise DateError(f"there is no time {text[match.start(4) :]}", advice, match.start(4))
    if int(match.group(10) or 0) > 15 or int(match.group(11) or 0) > 59:
        advice = f"write its offset like `{text[: match.start(8)]}+02:00`"
        raise DateError(f"there is no offset {match.group(8)}", advice, match.start(8))


def _with_offset(at: datetime, match: re.Match[str], timezone: str) -> datetime:
    sign = -1 if match.group(9) == "-" else 1
    shift = timedelta(hours=int(match.group(10) or 0), minutes=int(match.group(11) or 0)) * sign
    return (at - shift).replace(tzinfo=UTC).astimezone(zone(timezone))


def _in_zone(at: datetime, timezone: str, text: str) -> datetime:
    """Local time; an hour that clocks skip is an error, one that they repeat needs its offset."""
    first, second = (at.replace(tzinfo=zone(timezone), fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    if before == after or before is None or after is None:
        return first
    if before < after:  # the clock was put forward
        moved = first.astimezone(UTC).astimezone(zone(timezone))
        advice = f"write `{moved:%Y-%m-%dT%H:%M}`, or give the offset"
        raise DateError(f"clocks in {timezone} skipped {at:%H:%M} that day", advice, text.index("T"))
    choice = " or ".join(f"`{_text(one)}`" for one in (first, second))
    raise DateError(f"{at:%H:%M} came twice that day in {timezone}", f"say which: {choice}", text.index("T"))


def instant(written: str, local: datetime, *, leap: bool = False) -> EventDate:
    """The date that an aware datetime in the timeline's zone is."""
    text = _text(local)
    if leap:
        at = local.astimezone(UTC) + timedelta(seconds=1)
        if (at.day, at.hour, at.minute, at.second) != (1, 0, 0, 0):
            advice = f"leap seconds end a month in UTC; write `{text}`"
            raise DateError("there was no leap second then", advice)
        text = text.replace(":59", ":60", 1) if ":59:59" not in text else text.replace(":59:59", ":59:60")
    day = Day(local.year, local.month, local.day)
    stated = Stated(text, "instant", Precision.INSTANT, *day, day, day)
    return date_of(written, stated, local)


def _text(local: datetime) -> str:
    """Canonical EDTF (level 0): seconds always, `Z` for UTC.

    Before zones were agreed on, local time differs from UTC by odd seconds, which ISO 8601 cannot write: then in UTC.
    """
    offset = local.utcoffset() or timedelta()
    if not offset or offset.seconds % 60:
        local = local.astimezone(UTC)
        return f"{local.year:04}{local:-%m-%dT%H:%M:%S}Z"
    return local.isoformat(timespec="seconds")
