"""What a date is once it is understood: bounds, precision, qualifiers, and how it was put."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from timeline.dates.day import Day, seconds_since_midnight

if TYPE_CHECKING:
    from datetime import datetime


class Precision(StrEnum):
    """The finest unit that a date states (FORMAT, timeline.json)."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    SEASON = "season"  # also the thirds and halves of a year, EDTF level 2, 37 to 41
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"  # a set, a period, or nothing that has a unit


Unit = Literal[
    "instant",
    "day",
    "month",
    "season",
    "quarter",
    "third",  # of a year: four months
    "half",  # of a year
    "year",
    "decade",
    "century",
    "estimate",  # a year of which only the first digits are meant (EDTF level 2, significant digits)
    "anniversary",  # a month or a day of a year that is not known exactly: 156X-12-25
    "span",  # anything between two dates: 2004-1X
    "unknown",  # XXXX
]

Form = Literal[
    "date",  # one date
    "period",  # A/B, lasted from A to B
    "since",  # A/.., still going on
    "until",  # ../B
    "ended",  # /B, beginning unknown
    "began",  # A/, end unknown
    "going-on",  # /..
    "undated",  # ../..
    "between",  # one unknown day from A to B
    "by",  # one unknown day, B at the latest
    "before",
    "after",
    "or-later",  # one unknown day, A at the earliest
    "one-of",
    "all-of",
]


class Stated(NamedTuple):
    """A single date as someone states it: `2025-08~`, `2025-36`, `199X`, `early 2025-08`."""

    edtf: str
    unit: Unit
    precision: Precision
    year: int  # of a decade or century, its first
    part: int  # month 1 to 12, or the EDTF code 21 to 41; 0 where there is neither
    day: int
    earliest: Day | None
    latest: Day | None
    approximate: bool = False
    uncertain: bool = False
    portion: Literal["", "early", "mid", "late"] = ""


Member = Stated | tuple[Stated | None, Stated | None]  # of a set: one date, or a run from the first to the second


@dataclass(frozen=True, slots=True)
class EventDate:
    """A date as precisely as it is known, and no more.

    `earliest` and `latest` are the first and last possible day; None is open or unknown. Qualifiers never widen them.
    `lasting` distinguishes a period that lasted from one day that is not known exactly.
    """

    written: str
    edtf: str  # canonical: parse_date(edtf) has the same bounds and flags
    earliest: Day | None
    latest: Day | None
    precision: Precision
    approximate: bool = False
    uncertain: bool = False
    ongoing: bool = False
    instant: datetime | None = None  # aware, in the zone it was read for; only with Precision.INSTANT
    lasting: bool = False
    form: Form = "date"
    parts: tuple[Member | None, ...] = ()

    def __hash__(self) -> int:
        """Words are looked up by their date some twenty times an event: one field tells nearly all dates apart."""
        return hash(self.edtf)

    @property
    def start(self) -> tuple[Day, int] | None:
        """Earliest possible moment: a day, and seconds elapsed since it began (0 unless the date is an instant)."""
        if self.earliest is None:
            return None
        if self.instant is None:
            return self.earliest, 0
        return self.earliest, seconds_since_midnight(self.instant) + (":60" in self.edtf)

    @property
    def latest_start(self) -> Day | None:
        """Last day on which it can have begun: of a period the end of what is known of its beginning."""
        start = self.parts[0] if self.lasting and self.parts else None
        if not isinstance(start, Stated) or start.latest is None:
            return self.latest
        return start.latest if self.latest is None else min(start.latest, self.latest)


def date_of(written: str, stated: Stated, instant: datetime | None = None) -> EventDate:
    """A date that consists of one part."""
    return EventDate(
        written,
        stated.edtf,
        stated.earliest,
        stated.latest,
        stated.precision,
        stated.approximate,
        stated.uncertain,
        instant=instant,
        parts=(stated,),
    )
