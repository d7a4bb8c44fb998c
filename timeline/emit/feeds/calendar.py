"""`calendar.ics` (RFC 5545): events whose day is known well enough for a calendar.

All-day events, end exclusive (section 3.6.1). A date that spans more than a day does not block anyone's time
(`TRANSP:TRANSPARENT`, as all of them). A period whose first and last day are known is shown whole, however long; one
that still goes on, on its first day. One unknown day is tentative on all days that are possible, and its title says
what is known. A plan without such days is on the last day of its deadline. What else is vaguer than a quarter would
only be noise and is left out, as are years that a calendar does not have; its description counts both.

UID is made from the entry's permanent id (UUID version 5, RFC 9562), so a rename keeps it. SEQUENCE is the number of
times that the event was changed, in silence too: a calendar that is subscribed to twice updates instead of doubling.
Every topic, actor, kind and named feed has a calendar of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.calendar_days import CALENDAR, Days, calendar_path, days_of, first_year, is_known
from timeline.emit.feeds.channels import channels, streams
from timeline.emit.item_text import event_summary, notice_label, terms
from timeline.emit.overview import overview_of
from timeline.emit.parts import year_name
from timeline.emit.status import caveats, with_caveats
from timeline.markup import plain
from timeline.plans import reminded_of, reminder_days
from timeline.recipes import View
from timeline.shared_parts import kept
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from timeline.emit.feeds.channels import Stream
    from timeline.emit.overview import Overview
    from timeline.emit.views import EventFacts, Look
    from timeline.types import Edition, Notice

REFRESH = "PT12H"  # how often to ask for news (RFC 7986, section 5.7)
FOLD = 74  # bytes of a line before its end or the space that continues it
#: What takes effect automatically is as sure as what happened; only what waits for somebody is tentative.
STATUS = {"happened": "CONFIRMED", "planned": "TENTATIVE", "scheduled": "CONFIRMED", "cancelled": "CANCELLED"}


@dataclass(frozen=True, eq=False, slots=True)
class CalendarEvent(View):
    """An event and its days."""

    event: EventFacts
    days: Days
    alarms: tuple[tuple[int, str], ...]  # days from the start or the end, which of them


@dataclass(frozen=True, eq=False)
class Calendar(View):
    """A calendar of one language, and how many events it leaves out."""

    look: Look
    title: str
    events: tuple[CalendarEvent, ...]
    left_out: int


def calendars(edition: Edition) -> Iterator[File]:
    """One calendar per language; a long timeline has the years before the last one in calendars of their own."""
    overview = overview_of(edition)
    shown = _shown(overview)
    left_out = len(overview.events) - len(shown)
    parts = _by_year(overview, shown.values())
    for look in overview.looks:
        for name, events in parts.items():
            title = f"{look.title.text} {name}".rstrip()
            source = Calendar(look, title, events, 0 if name else left_out)
            yield File(f"{look.folder}{calendar_path(name)}", media_types.CALENDAR, source, render)
    yield from _of_channels(overview, shown)


def _shown(overview: Overview) -> dict[str, CalendarEvent]:
    """Events that calendars show, by id in timeline order."""
    days, look = days_of(overview), overview.look
    return {
        event.id: CalendarEvent(event, days[event.id], tuple(_alarms(look, event, days[event.id])))
        for event in overview.events
        if event.id in days
    }


def _of_channels(overview: Overview, shown: Mapping[str, CalendarEvent]) -> Iterator[File]:
    """Calendars of topics, actors, kinds and named feeds; of a long timeline without the years before the last one."""
    first = first_year(overview)
    current = {id: one for id, one in shown.items() if one.days.last.year >= first}
    contents = [_content(overview, stream, shown, current) for stream in streams(overview)]
    for listed in channels(overview).values():
        for channel, content in zip(listed, contents, strict=True):
            if content is None:
                continue
            source = Calendar(channel.look, channel.title, *content)
            for stem in (channel.stem, *channel.former):
                yield File(f"{stem}{CALENDAR}", media_types.CALENDAR, source, render)


def _content(
    overview: Overview, stream: Stream, shown: Container[str], current: Mapping[str, CalendarEvent]
) -> tuple[tuple[CalendarEvent, ...], int] | None:
    """The events of a calendar, and how many are in none; None for what has no calendar of its own."""
    if not stream.has_calendar:
        return None
    events = overview.fed[stream.id] if stream.group == "feeds" else overview.filed[stream.group][stream.id]
    ids = [event.id for event in events]
    return tuple(current[id] for id in ids if id in current), sum(id not in shown for id in ids)


def _by_year(overview: Overview, events: Iterable[CalendarEvent]) -> dict[str, tuple[CalendarEvent, ...]]:
    """Events by the name of the calendar that they are in: by the year of their end, if that is old."""
    first, found = first_year(overview), dict[str, list[CalendarEvent]]()
    found[""] = []
    for event in events:
        year = event.days.last.year
        found.setdefault(year_name(year) if year < first else "", []).append(event)
    return {name: tuple(part) for name, part in sorted(found.items())}


def render(calendar: Calendar) -> bytes:
    """The bytes of a calendar."""
    look, title = calendar.look, calendar.title
    about = look.text("calendar.left_out", n=calendar.left_out) if calendar.left_out else title
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//timeline//timeline//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"DESCRIPTION:{escaped(about)}",
        f"X-WR-CALDESC:{escaped(about)}",
        f"NAME:{escaped(title)}",
        f"X-WR-CALNAME:{escaped(title)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    events = (kept(event_part, look, one) for one in calendar.events)
    return b"".join([*map(folded, lines), *events, folded("END:VCALENDAR")])


def event_part(look: Look, one: CalendarEvent) -> bytes:
    """An event, the same in all calendars of a language that it is in."""
    return b"".join(map(folded, event_lines(look, one)))


def escaped(text: str) -> str:
    """A value of type TEXT (section 3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> bytes:
    """A line of at most 75 bytes, the rest below it behind a space (section 3.1); no character or escape is cut."""
    data = line.encode()
    if len(data) <= FOLD:
        return data + b"\r\n"
    made, start = [], 0
    while len(data) - start > FOLD:
        end = start + FOLD
        while data[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        if data[end - 1] in b"\\^":  # clients may not put an escape together again
            end -= 1
        made.append(data[start:end])
        start = end
    return b"\r\n ".join([*made, data[start:]]) + b"\r\n"


def event_lines(look: Look, one: CalendarEvent) -> Iterator[str]:
    """An event, line by line; a test compares it with what the library `icalendar` makes of the same values."""
    facts, entry, record = one.event, one.event.entry, one.event.record
    title = escaped(_title(look, facts))
    modified = _moment(entry.modified or entry.updated)
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{title}"
    yield f"DTSTART;VALUE=DATE:{_day(one.days.start)}"
    yield f"DTEND;VALUE=DATE:{_day(one.days.end)}"
    yield f"DTSTAMP:{modified}"
    yield f"UID:{uuid5(NAMESPACE_URL, look.uri(entry.key))}"
    yield f"SEQUENCE:{entry.sequence}"
    if found := terms(look, facts):
        yield f"CATEGORIES:{','.join(escaped(label) for _, _, label in found)}"
    yield f"CREATED:{_moment(entry.published)}"
    yield f"DESCRIPTION:{escaped(_description(look, facts))}"
    yield f"LAST-MODIFIED:{modified}"
    if record.place:
        yield f"LOCATION:{escaped(look.plain(record.place))}"
    yield f"STATUS:{_status(facts)}"
    yield "TRANSP:TRANSPARENT"
    yield f"URL:{look.address(facts.id)}"
    for days, related in one.alarms:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{title}")
        yield f"TRIGGER{';RELATED=END' if related == 'END' else ''}:{'-' if days < 0 else ''}P{abs(days)}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)}T{moment:%H%M%S}Z"


def _alarms(look: Look, facts: EventFacts, days: Days) -> Iterator[tuple[int, str]]:
    """Reminders of an open plan, counted from the start or the end of its days (RFC 5545, section 3.8.6.3)."""
    event, day = facts.entry.event, reminded_of(facts.entry.event)
    if day is None or not facts.upcoming:
        return
    related, anchor = ("START", days.start) if day.to_date() == days.start else ("END", days.end)
    for begin in reminder_days(event, look.settings):
        if first := begin.to_date():
            yield (first - anchor).days, related


def _title(look: Look, event: EventFacts) -> str:
    """`A vote (planned, by the end of 2026)`: the title, with its date where that is not just the days shown."""
    words = list(caveats(look, event.brief))
    if event.date.ongoing or not is_known(event):
        words.append(word(event.date, look.lang, past=event.past))
    return with_caveats(look, event.brief, words)


def _status(event: EventFacts) -> str:
    """Section 3.8.1.11. What nobody has confirmed, or whose day nobody knows, is no more certain than a plan."""
    record = event.record
    if record.withdrawn:
        return "CANCELLED"
    status = STATUS[record.status]
    sure = record.certainty == "confirmed" and is_known(event)
    return "TENTATIVE" if status == "CONFIRMED" and not sure else status


def _note(look: Look, notice: Notice) -> str:
    words = plain(look.plain(notice.note))
    return f"{notice_label(look, notice)}. {words}" if notice.withdrawn else words


def _description(look: Look, event: EventFacts) -> str:
    notes = [_note(look, notice) for notice in reversed(event.entry.changes)]
    note = event.record.date_note
    date_note = [plain(look.plain(note))] if note else []
    return "\n\n".join([*notes, event_summary(look, event), *date_note])
