"""Which days a calendar shows of an event, and in which calendar of a long timeline it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.event_data import units
from timeline.emit.parts import is_long, year_name

if TYPE_CHECKING:
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


def is_old(overview: Overview, year: int) -> bool:
    """Whether what ended in a year is in a calendar of its own: in that to subscribe to are this and last year."""
    return is_long(overview.events) and year < overview.edition.today.year - 1


def older_calendars(overview: Overview) -> tuple[str, ...]:
    """Names of the calendars of former years."""
    if not is_long(overview.events):
        return ()
    years = {days.last.year for event in overview.events if (days := span(event))}
    return tuple(year_name(year) for year in sorted(years) if is_old(overview, year))


def calendar_path(name: str) -> str:
    """Where the calendar of a year is, below the root of its language; with "", the one to subscribe to."""
    return f"calendar/{name}.ics" if name else CALENDAR
