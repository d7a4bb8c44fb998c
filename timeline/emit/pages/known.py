"""`known.json`: what `#?known=2025-09-02` needs to show the list as it was published that day.

Its form is `timeline schema known`. It says what to take away from the list of today, day by day, so that it is small:
an event that never changed is no more than its id. One file per language, as dates and states are in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from timeline.dates.wording import month_heading, year_heading
from timeline.emit import media_types
from timeline.emit.event_data import json_row, json_text
from timeline.emit.overview import overview_of
from timeline.emit.pages.parts import EPOCH, is_long
from timeline.emit.pages.views.event import event_view
from timeline.emit.pages.views.marks import mark
from timeline.emit.pages.views.sections import year_anchor
from timeline.emit.views import Brief, EventFacts
from timeline.order import position
from timeline.plans import Listed, Published, is_open, listed_with, month_is_known, plan_of
from timeline.recipes import View
from timeline.schema import Record
from timeline.types import Entry, Event, File, Node, Origin, date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline.emit.overview import Overview
    from timeline.emit.pages.views.event import EventView
    from timeline.emit.views import Look
    from timeline.order import Position
    from timeline.types import EarlierState, Edition, Plan, PublishedDay

VERSION = 1
WHOLE = 1_000  # events that days changed, in one file; more are split
_NOWHERE = Origin("", Node((0, 0)))
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # nothing here shows when it was published


@dataclass(frozen=True, eq=False)
class Changes(View):
    """Days that changed something, in one file."""

    look: Look
    changes: tuple[PublishedDay, ...]

    @property
    def count(self) -> int:
        """How many events they changed."""
        return sum(len(day.absent) + len(day.before) for day in self.changes)


@dataclass(frozen=True, eq=False)
class KnownDays(View):
    """The file of a language: every day, and what they changed or where that is."""

    content: Changes
    days: tuple[str, ...]
    places: tuple[tuple[str, Position], ...]  # where the events of today are listed, in their order
    vague: tuple[tuple[str, bool], ...]  # those not known to the day, and whether to the month, where the list is split
    parts: tuple[tuple[str, str, int, str], ...] = ()  # first and last day, number of changed events, digest


def known_days(edition: Edition) -> Iterator[File]:
    """A file per language, and its parts if many events were changed since the first day."""
    overview = overview_of(edition)
    days = tuple(day.day.isoformat() for day in edition.days)
    parts = list(_parts(edition.days))
    places, vague = tuple(_places(overview)), tuple(_vague(overview))
    for look in overview.looks:
        path = f"{look.folder}known.json"
        if len(parts) < 2:
            source = KnownDays(Changes(look, parts[0] if parts else ()), days, places, vague)
            yield File(path, media_types.JSON, source, render)
            continue
        files = [Changes(look, part) for part in parts]
        names = tuple(
            (part.changes[0].day.isoformat(), part.changes[-1].day.isoformat(), part.count, part.digest)
            for part in files
        )
        yield File(path, media_types.JSON, KnownDays(Changes(look, ()), days, places, vague, names), render)
        for number, part in enumerate(files, 1):
            yield File(_path(look, number), media_types.JSON, part, render_part)


def _path(look: Look, number: int) -> str:
    return f"{look.folder}data/known-{number}.json"


def _places(overview: Overview) -> Iterator[tuple[str, Position]]:
    for facts in overview.standing:
        settling = overview.by_id.get(facts.entry.event.settled_by or "")
        outcome = settling.entry.event if settling else None
        yield facts.id, position(facts.entry.event, outcome, overdue=facts.entry.overdue)


def _vague(overview: Overview) -> Iterator[tuple[str, bool]]:
    """On one page the list itself shows it; of events on other pages the script has to know it."""
    if is_long(sum(not event.upcoming for event in overview.standing)):
        for event in overview.standing:
            if mark(event) != "day":
                yield event.id, month_is_known(event.listed)


def _parts(days: Iterable[PublishedDay]) -> Iterator[tuple[PublishedDay, ...]]:
    """Days in parts of at most `WHOLE` changed events, from the oldest, so that only the last part ever changes.

    A day with more goes on in the next part.
    """
    part: list[PublishedDay] = []
    free = WHOLE
    for day in days:
        rest = day
        while rest.absent or rest.before:
            here, rest = _cut(rest, free)
            part.append(here)
            free -= len(here.absent) + len(here.before)
            if not free:
                yield tuple(part)
                part, free = [], WHOLE
    if part:
        yield tuple(part)


def _cut(day: PublishedDay, most: int) -> tuple[PublishedDay, PublishedDay]:
    """So many of the events that a day changed, and the rest of them."""
    others = max(0, most - len(day.absent))
    first = day._replace(absent=day.absent[:most], before=day.before[:others])
    return first, day._replace(absent=day.absent[most:], before=day.before[others:])


# --- rendering --------------------------------------------------------------------------------------------------------


def render(source: KnownDays) -> bytes:
    """The bytes of the file of a language."""
    look = source.content.look
    head: dict[str, Any] = {"version": VERSION, "lang": look.lang, "days": list(source.days)}
    if source.vague:
        head["vague"] = dict(source.vague)
    places = [json_row([id, *_place(at)]) for id, at in source.places]
    if not source.parts:
        return json_text(head, places=places, changes=_rows(source.content))
    rows = (
        {"url": look.root + _path(look, number), "from": first, "to": last, "count": count, "digest": digest}
        for number, (first, last, count, digest) in enumerate(source.parts, 1)
    )
    return json_text(head, places=places, parts=map(json_row, rows))


def render_part(part: Changes) -> bytes:
    """The bytes of a part."""
    return json_text({"version": VERSION, "lang": part.look.lang}, changes=_rows(part))


def _rows(part: Changes) -> Iterator[str]:
    for day in part.changes:
        before = {state.id: _listed(part.look, state) for state in day.before}
        yield json_row({"day": day.day.isoformat(), "absent": list(day.absent), "before": before})


def _place(at: Position) -> tuple[Any, ...]:
    """The day, and the rank on that day where it is not 0."""
    day = at.day.ordinal - EPOCH if at.is_dated else None
    return (day, at.rank) if at.rank else (day,)


def _listed(look: Look, state: EarlierState) -> dict[str, Any]:
    """What the list shows of an event; parts that are empty are left out."""
    facts, at = _facts(look, state)
    view = event_view(look, facts)
    made = {
        "title": look.plain(state.title),
        "date": view.date,
        "time": view.time,
        "mark": view.mark,
        **dict(zip(("place", "rank"), _place(at), strict=False)),
        **_section(look, facts.listed),
    }
    if state.withdrawn:  # of what was withdrawn since, nothing more may be said
        made["badges"] = [["withdrawn", look.text("page.withdrawn")]]
    else:
        made |= _more(view, state)
    return {key: value for key, value in made.items() if value is not False and value not in ("", [])}


def _more(view: EventView, state: EarlierState) -> dict[str, Any]:
    return {
        "hollow": view.hollow,
        "status": view.status,
        "badges": [list(badge) for badge in view.badges],
        "aside": view.aside,
        "announced": view.announced,
        "topics": list(state.topics),
        "actors": list(state.actors),
        "kind": state.kind or "",
        "upcoming": view.upcoming,
        "settled_by": state.settled_by.id if state.settled_by else "",
        "settles": list(state.settles),
    }


def _section(look: Look, listed: Listed) -> dict[str, Any]:
    """Where it is in the list: under which headings, and in which order."""
    day = listed.day
    if day is None:
        unknown = look.text("page.year_unknown")
        return {"section": f"{year_anchor(None)}-00", "headings": [unknown, unknown]}
    year = year_heading(look.lang, day.year)
    if not month_is_known(listed):
        month, name = 0, look.text("page.month_unknown", year=year)
    else:
        month, name = day.month, month_heading(look.lang, day.year, day.month)
    return {"section": f"{year_anchor(day.year)}-{month:02}", "headings": [year, name]}


def _facts(look: Look, state: EarlierState) -> tuple[EventFacts, Position]:
    """The event as `build --as-of` has it, and where that lists it."""
    settling = _event(look, state.settled_by) if state.settled_by else None
    event = _event(look, state)
    is_at_its_day = state.passed and is_open(event)
    published = Published(
        is_at_its_day and state.status == "planned", is_at_its_day and state.status == "scheduled", state.first_deadline
    )
    plan = plan_of(event, settling, published)
    settled_by = (_brief(settling, None, past=True),) if settling else ()
    entry = Entry(event, _NEVER, _NEVER, plan=plan)
    listed = listed_with(event, settling, overdue=entry.overdue)
    facts = EventFacts(entry, _brief(event, plan, past=state.past), listed, fulfilled_by=settled_by)
    return facts, position(event, settling, overdue=entry.overdue)


def _event(look: Look, state: EarlierState) -> Event:
    date = date_of(state.date, look.settings.timezone)
    record = Record.model_construct(
        id=state.id,
        date=date,
        title=dict(state.title),
        status=state.status,
        certainty=state.certainty,
        topics=state.topics,
        actors=state.actors,
        kind=state.kind,
        announced=state.announced,
    )
    fulfilled_by = (state.settled_by.id,) if state.settled_by else ()
    return Event(record, _NOWHERE, date, state.earliest, state.latest, fulfilled_by)


def _brief(event: Event, plan: Plan | None, *, past: bool) -> Brief:
    record = event.record
    return Brief(
        event.id,
        record.title,
        event.date,
        past,
        event.earliest,
        event.latest,
        record.status,
        record.certainty,
        withdrawn=False,
        plan=plan,
    )
