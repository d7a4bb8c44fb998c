"""The one way in: a text becomes a date, a date that counts from a record, or an error that says what is right."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline.dates import edtf, points, words
from timeline.dates.day import Day, days_in_month
from timeline.dates.errors import DateError
from timeline.dates.model import EventDate, Precision, Stated

if TYPE_CHECKING:
    from timeline.dates.relative import Relative

LONGEST = 200  # characters; the longest honest date has some sixty
_COMMON = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%]?)", re.ASCII)


@lru_cache(maxsize=16_384)
def parse(text: str, *, timezone: str = "UTC") -> EventDate | Relative:
    """What an author wrote in place of a date (FORMAT, Dates).

    `timezone` is the IANA name of the zone in which instants fall on a day. Raises `DateError`, and nothing else.
    """
    if match := _COMMON.fullmatch(text):
        date = _common(text, *match.groups())
        if date is not None:
            return date
    return _any(text, timezone)


def _common(text: str, year: str, month: str | None, day: str | None, mark: str) -> EventDate | None:
    """The forms that nearly all dates have, quickly; None for what needs a closer look."""
    approximate, uncertain = mark in ("~", "%") and bool(mark), mark in ("?", "%") and bool(mark)
    number = int(year)
    if month is None:
        stated = points.year(number, approximate=approximate, uncertain=uncertain)
    else:
        part = int(month)
        if day is None:
            if not 1 <= part <= 12 and part not in points.SUB_YEARS:
                return None
            stated = points.month(number, part, approximate=approximate, uncertain=uncertain)
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


def _any(written: str, timezone: str) -> EventDate | Relative:
    try:
        date = understood(written, timezone)
    except DateError as error:
        if len(written) > LONGEST:  # looking for what was meant takes time that grows with the square of the length
            raise
        from timeline.dates.advice import for_the_whole

        raise for_the_whole(" ".join(written.split()), error) from None
    if date is None:
        from timeline.dates.advice import diagnose

        raise diagnose(" ".join(written.split()))
    return date


def understood(written: str, timezone: str = "UTC") -> EventDate | Relative | None:
    """Like `parse`, but None for what has not the shape of a date. Impossible dates are errors here too."""
    if len(written) > LONGEST:
        message = f"a date of {len(written)} characters"
        raise DateError(
            message, f"no more than {LONGEST} are read; explain in date_note, and write here what is known, like `2025`"
        )
    text = " ".join(written.split())
    return edtf.read(written, text, timezone) or words.read(written, text.lower(), timezone)
