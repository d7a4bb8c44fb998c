"""Moving dates by an amount of time (FORMAT, fine print).

`moved` is exact: a day stays a day. `counted` says no more than people mean: two months after a day is a month.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import NamedTuple

from timeline.dates import units
from timeline.dates.day import Day
from timeline.dates.errors import DateError
from timeline.dates.grammar import instants
from timeline.dates.model import EventDate, Stated

_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_DAYS = {"day": 1, "week": 7}
_SECONDS = {"minute": 60, "hour": 3600}
_SHORTEST = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365, "decade": 3652}  # days
_LENGTHS = {"month": 1, "quarter": 3, "season": 3, "third": 4, "half": 6, "year": 12, "decade": 120, "century": 1200}


class Amount(NamedTuple):
    """So many minutes, hours, days, weeks, months, quarters, years or decades; negative towards the past."""

    number: int
    unit: str

    def signed(self, sign: int) -> Amount:
        """The same amount in the given direction."""
        return Amount(self.number * sign, self.unit)

    def apply(self, day: Day) -> Day:
        """The day that far from `day`; a day that a shorter month lacks becomes its last."""
        if months := _MONTHS.get(self.unit):
            return day.plus_months(self.number * months)
        if days := _DAYS.get(self.unit):
            return day.plus_days(self.number * days)
        advice = "count in days, like `2 days after 2025-08-29`"
        raise DateError(f"{self.unit}s can only be counted from a time of day", advice)


def day_of(at: date) -> Day:
    """The day of a Python date."""
    return Day.from_date(at)


def ends(anchor: EventDate) -> tuple[Stated | None, Stated | None]:
    """First and last possible beginning of `anchor`, as stated where it states one date."""
    first = anchor.parts[0] if anchor.parts else None
    if anchor.instant is not None:
        day = units.day(day_of(anchor.instant.date()))
        return day, day
    if isinstance(first, Stated) and (anchor.lasting or anchor.form == "date") and first.earliest is not None:
        return first, first
    flags = {"approximate": anchor.approximate, "uncertain": anchor.uncertain}
    low = units.day(anchor.earliest, **flags) if anchor.earliest else None
    high = units.day(anchor.latest_start, **flags) if anchor.latest_start else None
    return low, high


def moved(anchor: EventDate, amount: Amount) -> tuple[Stated | None, Stated | None]:
    """First and last possible date at that distance; one and the same if it can be said in the unit of the anchor."""
    low, high = ends(anchor)
    if low is not None and low is high:
        exact = _in_unit(low, amount)
        if exact:
            return exact, exact
    first, last = (low and low.earliest, high and high.latest)
    return _day(first and amount.apply(first), low), _day(last and amount.apply(last), high)


def counted(anchor: EventDate, amount: Amount) -> tuple[Stated | None, Stated | None]:
    """Like `moved`, as precise as the coarser of the anchor and the unit counted.

    Three weeks after a day are the seven days around it; a month after it is the month in which it falls.
    """
    low, high = moved(anchor, amount)
    start, end = ends(anchor)
    if not (low and high and start and end):
        return low, high
    assert low.earliest and high.latest and start.earliest and end.latest  # noqa: PT018 - `ends` gives no others
    if end.latest.ordinal - start.earliest.ordinal + 1 >= _SHORTEST[amount.unit]:
        return low, high
    if amount.unit == "week":
        return _day(low.earliest.plus_days(-3), low), _day(high.latest.plus_days(3), high)
    first, last = _around(low.earliest, low, amount.unit)[0], _around(high.latest, high, amount.unit)[1]
    return (first, first) if first == last else (first, last)


def _around(day: Day, stated: Stated, unit: str) -> tuple[Stated, Stated]:
    """The month, quarter, year or decade that holds a day; where EDTF has no such decade, its first and last year."""
    flags = {"approximate": stated.approximate, "uncertain": stated.uncertain}
    first = day.year // 10 * 10
    if unit == "decade" and not 100 <= first <= 9990:
        return units.year(first, **flags), units.year(first + 9, **flags)
    if unit == "decade":
        found = units.decade(first, **flags)
    elif unit == "year":
        found = units.year(day.year, **flags)
    else:
        found = units.month(day.year, day.month if unit == "month" else 33 + (day.month - 1) // 3, **flags)
    return found, found


def _day(day: Day | None, stated: Stated | None) -> Stated | None:
    """A day with the flags of what it comes from."""
    return units.day(day, approximate=stated.approximate, uncertain=stated.uncertain) if day and stated else None


def _in_unit(stated: Stated, amount: Amount) -> Stated | None:  # noqa: PLR0911 - one a unit
    """The date of the same unit, if `amount` is a whole number of them."""
    flags = {"approximate": stated.approximate, "uncertain": stated.uncertain}
    if stated.unit == "day" and not stated.portion:
        return units.day(amount.apply(Day(stated.year, stated.part, stated.day)), **flags)
    months = _MONTHS.get(amount.unit, 0) * amount.number
    length = _LENGTHS.get(stated.unit)
    if not length or amount.unit not in _MONTHS or stated.portion:
        return None
    if stated.unit == "month":
        year, index = divmod(stated.year * 12 + stated.part - 1 + months, 12)
        return units.month(year, index + 1, **flags)
    if stated.part:
        return _part_of_year(stated, months, length, flags)
    if months % length:
        return None
    year = stated.year + months // 12
    if stated.unit == "year":
        return units.year(year, **flags)
    if not 0 <= year <= 9999 or stated.edtf.count("X") not in (1, 2):
        return None
    return units.MAKERS[stated.unit](year, **flags)


def _part_of_year(stated: Stated, months: int, length: int, flags: dict[str, bool]) -> Stated | None:
    """Seasons, quarters, thirds and halves follow one another; southern seasons only from year to year."""
    first = next(low for low in (40, 37, 33, 29, 25, 21) if stated.part >= low)
    if months % length or (first == 29 and months % 12):
        return None
    count = 12 // length
    year, index = divmod(stated.year * count + stated.part - first + months // length, count)
    return units.month(year, first + index, **flags)


def instant(anchor: EventDate, amount: Amount) -> EventDate | None:
    """The instant so many hours or minutes of elapsed time from another one; None if it counts in days or more."""
    assert anchor.instant is not None
    if amount.unit not in _SECONDS:
        return None
    try:
        then = anchor.instant.astimezone(UTC) + timedelta(seconds=_SECONDS[amount.unit] * amount.number)
        return instants.instant(anchor.written, then.astimezone(anchor.instant.tzinfo))
    except (OverflowError, ValueError):
        raise DateError("only years 1 to 9999 can have a time of day", "count from a day, like `2025-08-29`") from None
