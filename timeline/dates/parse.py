"""The one way in: a text becomes a date, a date that counts from a record, or an error that says what is right."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline.dates import grammar, units
from timeline.dates.day import Day, days_in_month
from timeline.dates.errors import DateError
from timeline.dates.model import EventDate, Precision, Stated

if TYPE_CHECKING:
    from timeline.dates.grammar.relative import Relative

_COMMON = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)", re.ASCII)


@lru_cache(maxsize=16_384)
def parse_date(text: str, *, timezone: str = "UTC") -> EventDate | Relative:
    """What an author wrote in place of a date (FORMAT, Dates).

    `timezone` is the IANA name of the zone in which instants fall on a day. Raises `DateError`, and nothing else.
    """
    if match := _COMMON.fullmatch(text):
        date = _common(text, *match.groups())
        if date is not None:
            return date
    return _read(text, timezone)


def _common(text: str, year: str, month: str | None, day: str | None, mark: str) -> EventDate | None:
    """The forms that nearly all dates have, quickly; None for what needs a closer look."""
    approximate, uncertain = mark in ("~", "%") and bool(mark), mark in ("?", "%") and bool(mark)
    number = int(year)
    if month is None:
        stated = units.year(number, approximate=approximate, uncertain=uncertain)
    else:
        part = int(month)
        if day is None:
            if not 1 <= part <= 12 and part not in units.SUB_YEARS:
                return None
            stated = units.month(number, part, approximate=approximate, uncertain=uncertain)
        else:
            if not 1 <= part <= 12 or not 1 <= int(day) <= days_in_month(number, part):
                return None
            at = Day(number, part, int(day))
            stated = Stated(text, "day", Precision.DAY, number, part, at.day, at, at, approximate, uncertain)
    return EventDate(
        text,
        stated.edtf,
        stated.earliest,
        stated.latest,
        stated.precision,
        approximate,
        uncertain,
        parts=(stated,),
    )


def _read(text: str, timezone: str) -> EventDate | Relative:
    try:
        date = grammar.read(text, timezone)
    except DateError as error:
        if (
            len(text) > grammar.LONGEST
        ):  # looking for what was meant takes time that grows with the square of the length
            raise
        from timeline.dates import advice  # late: its patterns take longer to compile than all else here

        raise advice.for_the_whole(text, error) from None
    if date is None:
        from timeline.dates import advice

        raise advice.diagnose(text)
    return date
