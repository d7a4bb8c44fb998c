"""`calendar.ics` (RFC 5545): events whose day is known well enough for a calendar.

All-day events, end exclusive (section 3.6.1). A date that spans more than a day does not block anyone's time
(`TRANSP:TRANSPARENT`, as all of them). A period whose first and last day are known is shown whole, however long; one
that still goes on, on its first day. One unknown day is tentative on all days that are possible, and its title says
what is known. A plan without such days is on the last day of its deadline. What else is vaguer than a quarter would
only be noise and is left out, as are years that a calendar does not have; the calendar's description counts both. UID
is the entry's permanent id and SEQUENCE the number of times it was changed, so that a calendar that is subscribed to
twice updates instead of doubling.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from timeline.dates.wording import word
from timeline.emit import content
from timeline.emit.facts import units
from timeline.locales import load as locale
from timeline.markup import plain
from timeline.plans import reminded_of, reminder_days
from timeline.types import File, Item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.dates import Day
    from timeline.types import Edition, Entry, Notice

LONGEST = 92  # days: the longest quarter
#: What takes effect by itself is as sure as what happened; only what waits for somebody is tentative.
STATUS = {"happened": "CONFIRMED", "planned": "TENTATIVE", "scheduled": "CONFIRMED", "cancelled": "CANCELLED"}


def calendar(edition: Edition) -> Iterator[File]:
    """One calendar a language."""
    for lang in edition.settings.languages:
        yield File(f"{edition.folder(lang)}calendar.ics", partial(_render, edition, lang))


def _render(edition: Edition, lang: str) -> bytes:
    from icalendar import Calendar, vText

    settings, text = edition.settings, locale(lang).text
    made = Calendar()
    made.add("prodid", "-//timeline//timeline//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    title = edition.said(settings.title, lang).text
    spans = [(entry, span(entry)) for entry in edition.entries]
    left_out = sum(bounds is None for _, bounds in spans)
    about = text("calendar.left_out", n=left_out) if left_out else title
    for name, value in (
        ("name", title),
        ("x-wr-calname", title),
        ("description", about),
        ("x-wr-caldesc", about),
    ):
        made.add(name, vText(value))  # as text: icalendar would write these names' values without escapes
    for entry, bounds in spans:
        if bounds:
            made.add_component(_event(edition, entry, bounds, lang))
    ics: bytes = made.to_ical()
    return ics


def span(entry: Entry) -> tuple[date, date] | None:
    """First day and the day after the last one; None for what a calendar cannot or need not show."""
    event, exact = entry.event, _is_exact_period(entry)
    end = event.earliest if event.date.ongoing and exact else event.latest
    found = _days(event.earliest, end)
    if found and (exact or (found[1] - found[0]).days <= LONGEST):
        return found
    due = entry.plan.due if entry.plan else None
    return _days(due, due)


def _days(first: Day | None, last: Day | None) -> tuple[date, date] | None:
    start, end = (day.to_date() if day else None for day in (first, last))
    return (start, end + timedelta(days=1)) if start and end and end != date.max else None


def _is_known(entry: Entry) -> bool:
    """Whether it was on the days that the calendar shows, and on all of them."""
    event, date_ = entry.event, entry.event.date
    if date_.lasting:
        return _is_exact_period(entry)
    return event.earliest == event.latest and not date_.approximate and not date_.uncertain


def _is_exact_period(entry: Entry) -> bool:
    """Whether first and last day of a period are known; of one that goes on, the first."""
    date_ = entry.event.date
    first, last = units(date_)
    days = {"day", "instant"}
    sure = date_.lasting and not date_.approximate and not date_.uncertain
    return sure and first in days and (date_.ongoing or last in days)


def _event(edition: Edition, entry: Entry, bounds: tuple[date, date], lang: str) -> Any:
    from icalendar import Event

    record = entry.event.record
    item = Item(entry, None, entry.published, entry.updated)
    made = Event()
    made.add("uid", edition.uri(lang, entry))
    made.add("dtstamp", entry.updated)
    made.add("created", entry.published)
    made.add("last-modified", entry.updated)
    made.add("sequence", entry.sequence)
    made.add("summary", _title(edition, entry, lang))
    made.add("dtstart", bounds[0])
    made.add("dtend", bounds[1])
    made.add("status", _status(entry))
    made.add("transp", "TRANSPARENT")
    made.add("url", edition.address(lang, entry))
    made.add("description", _description(edition, item, lang))
    if record.place:
        made.add("location", edition.said(record.place, lang).text)
    if terms := content.terms(edition, item, lang):
        made.add("categories", [label for _, _, label in terms])
    for trigger, related in _alarms(edition, entry, bounds):
        made.add_component(_alarm(str(made["summary"]), trigger, related))
    return made


def _alarms(edition: Edition, entry: Entry, bounds: tuple[date, date]) -> Iterator[tuple[timedelta, str]]:
    """Reminders of an open plan, counted from the start or the end of its days (RFC 5545, section 3.8.6.3)."""
    day = reminded_of(entry.event)
    if day is None or not (entry.plan and entry.plan.is_open):
        return
    related, anchor = ("START", bounds[0]) if day.to_date() == bounds[0] else ("END", bounds[1])
    for begin in reminder_days(entry.event, edition.settings):
        if first := begin.to_date():
            yield first - anchor, related


def _alarm(title: str, trigger: timedelta, related: str) -> Any:
    from icalendar import Alarm

    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", title)
    made.add("trigger", trigger, parameters={"RELATED": related} if related == "END" else {})
    return made


def _title(edition: Edition, entry: Entry, lang: str) -> str:
    """`A vote (planned, by the end of 2026)`: the title, with its date where that is not just the days shown."""
    event, words = entry.event, list(content.caveats(entry, lang))
    if event.date.ongoing or not _is_known(entry):
        words.append(word(event.date, lang, past=edition.is_past(event)))
    return content.with_caveats(edition, entry, lang, words)


def _status(entry: Entry) -> str:
    """Section 3.8.1.11. What nobody has confirmed, or whose day nobody knows, is no more certain than a plan."""
    record = entry.event.record
    if record.withdrawn:
        return "CANCELLED"
    status = STATUS[record.status]
    sure = record.certainty == "confirmed" and _is_known(entry)
    return "TENTATIVE" if status == "CONFIRMED" and not sure else status


def _note(edition: Edition, notice: Notice, lang: str) -> str:
    words = plain(edition.said(notice.note, lang).text)
    return f"{content.notice_label(notice, lang)}. {words}" if notice.withdrawn else words


def _description(edition: Edition, item: Item, lang: str) -> str:
    notes = [_note(edition, notice, lang) for notice in reversed(item.entry.changes)]
    record = item.entry.event.record
    date_note = [plain(edition.said(record.date_note, lang).text)] if record.date_note else []
    return "\n\n".join([*notes, content.summary(edition, item, lang), *date_note])
