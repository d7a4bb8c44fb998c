"""Moving dates by an amount of time, exactly in the unit that they have (FORMAT, fine print)."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import NamedTuple

from timeline.dates import instants, points
from timeline.dates.day import Day
from timeline.dates.errors import DateError
from timeline.dates.model import EventDate, Stated, date_of

_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
_DAYS = {"day": 1, "week": 7}
_HOURS = {"minute": 60, "hour": 3600}
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
        raise DateError(f"{self.unit}s can only be counted from an instant", "count in days: `2 days after 2025-08-29`")


def day_of(at: date) -> Day:
    """The day of a Python date."""
    return Day.from_date(at)


def ends(anchor: EventDate) -> tuple[Stated | None, Stated | None]:
    """First and last possible beginning of `anchor`, as stated where it states one date."""
    first = anchor.parts[0] if anchor.parts else None
    if anchor.instant is not None:
        day = points.day(day_of(anchor.instant.date()))
        return day, day
    if isinstance(first, Stated) and (anchor.lasting or anchor.form == "date") and first.earliest is not None:
        return first, first
    flags = {"approximate": anchor.approximate, "uncertain": anchor.uncertain}
    low = points.day(anchor.earliest, **flags) if anchor.earliest else None
    high = points.day(anchor.latest_start, **flags) if anchor.latest_start else None
    return low, high


def as_day(anchor: EventDate) -> EventDate:
    """An instant as the day on which it falls; other dates as they are."""
    if anchor.instant is None:
        return anchor
    return date_of(anchor.written, points.day(day_of(anchor.instant.date())))


def moved(anchor: EventDate, amount: Amount) -> tuple[Stated | None, Stated | None]:
    """First and last possible date at that distance; one and the same if it can be said in the unit of the anchor."""
    low, high = ends(anchor)
    if low is not None and low is high:
        exact = _in_unit(low, amount)
        if exact:
            return exact, exact
    return _day(low and low.earliest, low, amount), _day(high and high.latest, high, amount)


def _day(day: Day | None, stated: Stated | None, amount: Amount) -> Stated | None:
    if day is None or stated is None:
        return None
    return points.day(amount.apply(day), approximate=stated.approximate, uncertain=stated.uncertain)


def _in_unit(stated: Stated, amount: Amount) -> Stated | None:  # noqa: PLR0911 - one a unit
    """The date of the same unit, if `amount` is a whole number of them."""
    flags = {"approximate": stated.approximate, "uncertain": stated.uncertain}
    if stated.unit == "day" and not stated.portion:
        return points.day(amount.apply(Day(stated.year, stated.part, stated.day)), **flags)
    months = _MONTHS.get(amount.unit, 0) * amount.number
    length = _LENGTHS.get(stated.unit)
    if not length or amount.unit not in _MONTHS or stated.portion:
        return None
    if stated.unit == "month":
        year, index = divmod(stated.year * 12 + stated.part - 1 + months, 12)
        return points.month(year, index + 1, **flags)
    if stated.part:
        return _part_of_year(stated, months, length, flags)
    if months % length:
        return None
    year = stated.year + months // 12
    if stated.unit == "year":
        return points.year(year, **flags)
    if not 0 <= year <= 9999 or stated.edtf.count("X") not in (1, 2):
        return None
    return points.MAKERS[stated.unit](year, **flags)


def _part_of_year(stated: Stated, months: int, length: int, flags: dict[str, bool]) -> Stated | None:
    """Seasons, quarters, thirds and halves follow one another; southern seasons only from year to year."""
    first = next(low for low in (40, 37, 33, 29, 25, 21) if stated.part >= low)
    if months % length or (first == 29 and months % 12):
        return None
    count = 12 // length
    year, index = divmod(stated.year * count + stated.part - first + months // length, count)
    return points.month(year, first + index, **flags)


def instant(anchor: EventDate, amount: Amount) -> EventDate:
    """An instant moved: hours and minutes by elapsed time, the rest on the clock of its zone."""
    assert anchor.instant is not None
    at = anchor.instant
    try:
        if seconds := _HOURS.get(amount.unit):
            local = (at.astimezone(UTC) + timedelta(seconds=seconds * amount.number)).astimezone(at.tzinfo)
            return instants.instant(anchor.written, local)
        day = amount.apply(day_of(at.date()))
        clock = at.replace(year=day.year, month=day.month, day=day.day, fold=0)
        return instants.instant(anchor.written, clock.astimezone(UTC).astimezone(at.tzinfo))
    except (OverflowError, ValueError):
        raise DateError("only years 1 to 9999 can have a time of day", "count from a day, like `2025-08-29`") from None
