"""`calendar.ics` (RFC 5545): events whose day is known well enough for a calendar.

All-day events, end exclusive (section 3.6.1). A date that spans more than a day does not block anyone's time
(`TRANSP:TRANSPARENT`, as all of them). A period whose first and last day are known is shown whole, however long; one
that still goes on, on its first day. What is vaguer than a quarter would only be noise and is left out, as are years
that a calendar does not have; the calendar's description counts both. UID is the entry's permanent id and SEQUENCE the
number of times it was changed, so that a calendar that is subscribed to twice updates instead of doubling.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.event_data import units
from timeline.emit.item_text import event_summary, notice_label, terms
from timeline.emit.overview import overview_of
from timeline.emit.status import headline
from timeline.markup import plain
from timeline.plans import reminded_of, reminder_days
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.views import EventFacts, Look
    from timeline.types import Edition, Notice

LONGEST = 92  # days: the longest quarter
#: What takes effect by itself is as sure as what happened; only what waits for somebody is tentative.
STATUS = {"happened": "CONFIRMED", "planned": "TENTATIVE", "scheduled": "CONFIRMED", "cancelled": "CANCELLED"}


class Days(NamedTuple):
    """First day and the day after the last one."""

    start: date
    end: date


@dataclass(frozen=True, eq=False)
class CalendarEvent(View):
    """An event and its days."""

    event: EventFacts
    days: Days
    alarms: tuple[tuple[int, str], ...]  # days from the start or the end, which of them


@dataclass(frozen=True, eq=False)
class Calendar(View):
    """A calendar of one language, and how many events it leaves out."""

    look: Look
    events: tuple[CalendarEvent, ...]
    left_out: int


def calendars(edition: Edition) -> Iterator[File]:
    """One calendar per language."""
    overview = overview_of(edition)
    spans = [(event, span(event)) for event in overview.events]
    events = tuple(
        CalendarEvent(event, days, tuple(_alarms(overview.look, event))) for event, days in spans if days
    )
    for look in overview.looks:
        source = Calendar(look, events, len(spans) - len(events))
        yield File(f"{look.folder}calendar.ics", media_types.CALENDAR, source, render)


def render(calendar: Calendar) -> bytes:
    """The bytes of a calendar."""
    import icalendar

    look = calendar.look
    made = icalendar.Calendar()
    made.add("prodid", "-//timeline//timeline//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    title = look.title.text
    about = look.text("calendar.left_out", n=calendar.left_out) if calendar.left_out else title
    for name, value in (("name", title), ("x-wr-calname", title), ("description", about), ("x-wr-caldesc", about)):
        made.add(name, icalendar.vText(value))  # as text: icalendar would write these names' values without escapes
    for one in calendar.events:
        made.add_component(_event(look, one))
    ics: bytes = made.to_ical()
    return ics


def span(facts: EventFacts) -> Days | None:
    """The days of an event; None for what a calendar cannot or need not show."""
    event, exact = facts.entry.event, _is_exact(facts)
    end = event.earliest if event.date.ongoing and exact else event.latest
    if event.earliest is None or end is None:
        return None
    start, last = event.earliest.to_date(), end.to_date()
    if start is None or last is None or last == date.max:
        return None
    return Days(start, last + timedelta(days=1)) if exact or (last - start).days < LONGEST else None


def _is_exact(event: EventFacts) -> bool:
    """Whether first and last day of a period are known; of one that goes on, the first."""
    date_ = event.date
    first, last = units(date_)
    days = {"day", "instant"}
    sure = date_.lasting and not date_.approximate and not date_.uncertain
    return sure and first in days and (date_.ongoing or last in days)


def _event(look: Look, one: CalendarEvent) -> Any:
    from icalendar import Event

    facts, entry, record = one.event, one.event.entry, one.event.record
    made = Event()
    made.add("uid", look.uri(entry.key))
    made.add("dtstamp", entry.updated)
    made.add("created", entry.published)
    made.add("last-modified", entry.updated)
    made.add("sequence", entry.sequence)
    made.add("summary", _title(look, facts))
    made.add("dtstart", one.days.start)
    made.add("dtend", one.days.end)
    made.add("status", _status(facts))
    made.add("transp", "TRANSPARENT")
    made.add("url", look.address(facts.id))
    made.add("description", _description(look, facts))
    if record.place:
        made.add("location", look.plain(record.place))
    if found := terms(look, facts):
        made.add("categories", [label for _, _, label in found])
    for days, related in one.alarms:
        made.add_component(_alarm(str(made["summary"]), timedelta(days=days), related))
    return made


def _alarms(look: Look, facts: EventFacts) -> Iterator[tuple[int, str]]:
    """Reminders of an open plan, counted from the start or the end of its days (RFC 5545, section 3.8.6.3)."""
    event, day = facts.entry.event, reminded_of(facts.entry.event)
    if day is None or not facts.upcoming:
        return
    at_start = day == event.earliest
    for begin in reminder_days(event, look.settings):
        days = day.ordinal - begin.ordinal
        # The end of an all-day event is the day after the last.
        yield (-days, "START") if at_start else (-days - 1, "END")


def _alarm(title: str, trigger: timedelta, related: str) -> Any:
    from icalendar import Alarm

    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", title)
    made.add("trigger", trigger, parameters={"RELATED": related} if related == "END" else {})
    return made


def _title(look: Look, event: EventFacts) -> str:
    """The title; with its date where that is more than the days that are shown."""
    title = headline(look, event.brief)
    return f"{title} ({word(event.date, look.lang, past=event.past)})" if event.date.ongoing else title


def _status(event: EventFacts) -> str:
    """Section 3.8.1.11. What nobody has confirmed is no more certain to a calendar than a plan."""
    record = event.record
    if record.withdrawn:
        return "CANCELLED"
    status = STATUS[record.status]
    return "TENTATIVE" if status == "CONFIRMED" and record.certainty != "confirmed" else status


def _note(look: Look, notice: Notice) -> str:
    words = plain(look.plain(notice.note))
    return f"{notice_label(look, notice)}. {words}" if notice.withdrawn else words


def _description(look: Look, event: EventFacts) -> str:
    notes = [_note(look, notice) for notice in reversed(event.entry.changes)]
    note = event.record.date_note
    date_note = [plain(look.plain(note))] if note else []
    return "\n\n".join([*notes, event_summary(look, event), *date_note])
