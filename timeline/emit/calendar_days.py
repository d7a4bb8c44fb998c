"""Which days a calendar shows of an event, and in which calendar of a long timeline it is."""

from __future__ import annotations

from datetime import MINYEAR, date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.event_data import units
from timeline.emit.parts import is_long, year_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from timeline.dates import Day
    from timeline.emit.overview import Overview
    from timeline.emit.views import EventFacts

CALENDAR = "calendar.ics"  # name of a calendar to subscribe to
LONGEST = 92  # days: the longest quarter


class Days(NamedTuple):
    """First day and the day after the last one."""

    start: date
    end: date

    @property
    def last(self) -> date:
        """The last one."""
        return self.end - timedelta(days=1)


def span(facts: EventFacts) -> Days | None:
    """The days of an event; None for what a calendar cannot or need not show."""
    event, exact = facts.entry.event, _is_exact_period(facts)
    end = event.earliest if event.date.ongoing and exact else event.latest
    found = _days(event.earliest, end)
    if found and (exact or (found.end - found.start).days <= LONGEST):
        return found
    due = facts.entry.plan.due if facts.entry.plan else None
    return _days(due, due)


def _days(first: Day | None, last: Day | None) -> Days | None:
    start, end = (day.to_date() if day else None for day in (first, last))
    return Days(start, end + timedelta(days=1)) if start and end and end != date.max else None


def is_known(event: EventFacts) -> bool:
    """Whether it was on the days that the calendar shows, and on all of them."""
    if event.date.lasting:
        return _is_exact_period(event)
    return event.brief.earliest == event.brief.latest and not event.brief.vague


def _is_exact_period(event: EventFacts) -> bool:
    """Whether first and last day of a period are known; of one that goes on, the first."""
    first, last = units(event.date)
    days = {"day", "instant"}
    sure = event.date.lasting and not event.brief.vague
    return sure and first in days and (event.date.ongoing or last in days)


@lru_cache(maxsize=2)
def days_of(overview: Overview) -> Mapping[str, Days]:
    """The days of each event that calendars show, by id."""
    return {event.id: days for event in overview.events if (days := span(event))}


def first_year(overview: Overview) -> int:
    """The first year of the calendar to subscribe to: what ended before is in those of former years, if it is long."""
    return overview.edition.today.year - 1 if is_long(overview.events) else MINYEAR


@lru_cache(maxsize=2)
def older_calendars(overview: Overview) -> tuple[str, ...]:
    """Names of the calendars of former years."""
    first = first_year(overview)
    years = {days.last.year for days in days_of(overview).values()}
    return tuple(year_name(year) for year in sorted(years) if year < first)


def calendar_path(name: str) -> str:
    """Where the calendar of a year is, below the root of its language; with "", the one to subscribe to."""
    return f"calendar/{name}.ics" if name else CALENDAR
