"""Calendar days of any year: the proleptic Gregorian calendar of ISO 8601, where year 0 is 1 BCE."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ERA = 146_097  # days in 400 years
_MARCH_OF_YEAR_0 = -305  # ordinal of 0000-03-01, when date(1, 1, 1) has 1


def is_leap(year: int) -> bool:
    """Whether `year` has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Length of a month in days; `month` is 1 to 12."""
    return 29 if month == 2 and is_leap(year) else _DAYS[month]


class Day(NamedTuple):
    """A day. Comparing two days compares time; nothing is checked here (`parse_date` does that)."""

    year: int
    month: int
    day: int

    def isoformat(self) -> str:
        """`2025-04-05`; years that need more than four digits are signed: `-17000-01-01`, `+12345-01-01`."""
        return f"{year_text(self.year)}-{self.month:02}-{self.day:02}"

    @property
    def ordinal(self) -> int:
        """Days, counted like `datetime.date.toordinal`, but without end in either direction.

        Counting in years that begin in March puts the leap day last, so that month lengths follow one line.
        """
        year, month = (self.year, self.month - 3) if self.month > 2 else (self.year - 1, self.month + 9)
        era, year = divmod(year, 400)
        of_era = year * 365 + year // 4 - year // 100 + (153 * month + 2) // 5 + self.day - 1
        return era * _ERA + of_era + _MARCH_OF_YEAR_0

    @classmethod
    def from_ordinal(cls, ordinal: int) -> Day:
        """The day with this `ordinal`."""
        era, of_era = divmod(ordinal - _MARCH_OF_YEAR_0, _ERA)
        year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
        of_year = of_era - (365 * year + year // 4 - year // 100)
        month = (5 * of_year + 2) // 153
        day = of_year - (153 * month + 2) // 5 + 1
        year += era * 400
        return cls(year, month + 3, day) if month < 10 else cls(year + 1, month - 9, day)

    @classmethod
    def from_date(cls, date: dt.date) -> Day:
        """The same day; of a `datetime`, the day on its own clock."""
        return cls(date.year, date.month, date.day)

    def to_date(self) -> dt.date | None:
        """The same day as Python has it; None outside the years 1 to 9999."""
        return dt.date(*self) if 1 <= self.year <= 9999 else None

    def plus_days(self, days: int) -> Day:
        """The day so many days later (earlier, if negative)."""
        return Day.from_ordinal(self.ordinal + days)

    def plus_months(self, months: int) -> Day:
        """The same day of a later or earlier month; where that is too short, its last day."""
        years, month = divmod(self.month - 1 + months, 12)
        year = self.year + years
        return Day(year, month + 1, min(self.day, days_in_month(year, month + 1)))


def seconds_since_midnight(local: dt.datetime) -> int:
    """Seconds that have passed since the day began there (not what its clock shows when clocks change)."""
    midnight = local.replace(hour=0, minute=0, second=0, fold=0)
    return max(0, int((local.astimezone(dt.UTC) - midnight.astimezone(dt.UTC)).total_seconds()))


def year_text(year: int) -> str:
    """A year as ISO 8601 writes it: four digits, more with a sign."""
    if 0 <= year <= 9999:
        return f"{year:04}"
    return f"-{-year:04}" if year < 0 else f"+{year}"
