"""Calendars (iCalendar, RFC 5545). What repeats is named and left out: it is a rule, not an event."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from timeline.importers.drafts import END_OF_DAY, MAX_ITEMS, TIMES, Draft, Found, Options, tree
from timeline.importers.text import Unreadable, commonmark, decoded, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.importers.drafts import At
    from timeline.types import Node

_STATUS = {"TENTATIVE": "planned", "CANCELLED": "cancelled"}
_READ = frozenset(
    (
        *("UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "STATUS"),
        *("DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "TRANSP", "CLASS", "PRIORITY", "EXDATE"),
    )
)
_OWN_PAGE = re.compile(r"/events/([a-z0-9-]+)/$")


def ics(data: bytes, options: Options) -> Found:
    """Events as drafts; their UID is the key. Of our own `calendar.ics`, events keep their ids."""
    from icalendar import Calendar

    text = decoded(data)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise Unreadable(f"this is not a calendar ({str(error)[:100]})", "it begins with BEGIN:VCALENDAR") from None
    places = _places(text)
    drafts: list[Draft] = []
    problems, left_out = [], Counter[str]()
    for calendar in calendars:
        own = "timeline" in str(calendar.get("PRODID", "")).lower()
        for event in calendar.walk("VEVENT"):
            where = next(places, {"": (1, 1)})
            if len(drafts) >= MAX_ITEMS:
                return Found(problems=(options.too_many(where[""]),))
            if "RRULE" in event or "RDATE" in event:
                left_out[f"repeating event “{plain(str(event.get('SUMMARY', '')))[:60]}”"] += 1
                continue
            if "RECURRENCE-ID" in event:
                left_out["changed occurrences of repeating events"] += 1
                continue
            left_out.update(f"`{name}`" for name in event if name not in _READ and not name.startswith("X-"))
            left_out["alarms"] += len(event.subcomponents)
            try:
                drafts.append(_draft(event, where, left_out, own=own))
            except (Unreadable, ValueError, AttributeError, TypeError) as error:
                problems.append(options.problem(where.get("DTSTART", where[""]), f"this event cannot be read: {error}"))
    if not calendars:
        problems.append(options.problem((1, 1), "there is no calendar in this file", "it begins with BEGIN:VCALENDAR"))
    return Found(tuple(drafts), tuple(problems), left_out)


def _places(text: str) -> Iterator[dict[str, At]]:
    """Of each event the line of its beginning, as "", and of its properties; the library keeps none."""
    where: dict[str, At] | None = None
    depth = 0
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        upper = line.strip().upper()
        if upper == "BEGIN:VEVENT":
            where, depth = {"": (number, 1)}, 0
        elif upper == "END:VEVENT" and where is not None:
            yield where
            where = None
        elif where is not None and upper.startswith(("BEGIN:", "END:")):
            depth += 1 if upper.startswith("BEGIN:") else -1
        elif where is not None and not depth and (name := re.match(r"[A-Za-z-]+", line)):
            where.setdefault(name[0].upper(), (number, 1))


def _draft(event: Any, where: dict[str, At], left_out: Counter[str], *, own: bool) -> Draft:
    def at(name: str) -> At:
        return where.get(name, where[""])

    url = str(event.get("URL", ""))
    page = _OWN_PAGE.search(url) if own else None
    day, end = _dates(event, left_out)
    made: Node = tree(
        where[""],
        [
            ("id", page[1] if page else "", at("URL")),
            ("date", day, at("DTSTART")),
            ("end", end, at("DTEND")),
            ("title", plain(str(event.get("SUMMARY", ""))), at("SUMMARY")),
            ("summary", commonmark(str(event.get("DESCRIPTION", ""))), at("DESCRIPTION")),
            ("status", _STATUS.get(str(event.get("STATUS", "")).upper(), ""), at("STATUS")),
            ("topics", list(_categories(event)), at("CATEGORIES")),
            ("place", plain(str(event.get("LOCATION", ""))), at("LOCATION")),
            ("sources", [] if page or not url else [{"url": url}], at("URL")),
        ],
    )
    return Draft(made, page[1] if page else str(event.get("UID", "")))


def _categories(event: Any) -> Iterator[str]:
    value = event.get("CATEGORIES", [])
    for part in value if isinstance(value, list) else [value]:
        yield from dict.fromkeys(str(name).strip() for name in part.cats if str(name).strip())


def _dates(event: Any, left_out: Counter[str]) -> tuple[str, str]:
    """The day or moment, and the last day of a period; the end of a calendar's days is the day after the last."""
    begin = event.get("DTSTART")
    if begin is None:
        return "", ""
    first = begin.dt
    end = event.get("DTEND")
    last = end.dt if end is not None else first + event["DURATION"].dt if "DURATION" in event else first
    if isinstance(first, dt.datetime):
        last_day = last.date() if isinstance(last, dt.datetime) else last
        left_out[TIMES if last_day != first.date() else END_OF_DAY] += last != first
        if last_day == first.date():
            return _moment(first), ""
        return first.date().isoformat(), last_day.isoformat()
    if isinstance(last, dt.datetime):
        last = last.date()
    last = max(first, last - dt.timedelta(days=1))
    return first.isoformat(), last.isoformat() if last != first else ""


def _moment(value: dt.datetime) -> str:
    """Without an offset it is a time of the place, which is the zone of the timeline."""
    return value.isoformat(timespec="minutes").replace("+00:00", "Z")
