"""An event as plain data: what `timeline.json`, JSON Feed and the table share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from timeline.dates import Day
from timeline.dates.model import Stated
from timeline.dates.wording import word
from timeline.markup import html
from timeline.stamps import stamp
from timeline.types import date_of, is_past

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from timeline.dates import EventDate
    from timeline.emit.views import EventFacts, Look
    from timeline.types import Plan, Publication


def date_data(look: Look, event: EventFacts) -> dict[str, Any]:
    """The date three ways: as written, as bounds with precision and qualifiers, and in words."""
    brief, date = event.brief, event.date
    return {
        "written": date.written,
        "edtf": date.edtf,
        "earliest": brief.earliest.isoformat() if brief.earliest else None,
        "latest": brief.latest.isoformat() if brief.latest else None,
        "precision": date.precision.value,
        "approximate": date.approximate,
        "uncertain": date.uncertain,
        "ongoing": date.ongoing,
        "text": {lang: word(date, lang, past=brief.past) for lang in look.languages},
        "note": rich(look, event.record.date_note),
    }


def plan_data(plan: Plan | None) -> dict[str, Any] | None:
    """What was planned and what has come of it; days are ISO, None where they are not known."""
    if plan is None:
        return None
    return {
        "announced": plan.announced.edtf if plan.announced else None,
        "due": plan.due.isoformat() if plan.due else None,
        "state": plan.state,
        "fulfilled_by": list(plan.fulfilled_by),
        "days": list(plan.days) if plan.days else None,
    }


def publication_data(look: Look, publication: Publication) -> dict[str, Any]:
    """A publication about an event: what it was, and what it changed."""
    return {
        "at": stamp(publication.at),
        "id": look.named(publication.key, publication.name),
        "event": publication.event,
        "type": publication.type,
        "changes": changes_data(look, publication),
        "note": rich(look, publication.note),
        "announced": publication.announced,
    }


def changes_data(look: Look, publication: Publication | None) -> list[dict[str, Any]]:
    """The facts that a publication changed, before and after; empty where it changed none."""
    if publication is None:
        return []
    day = Day.from_date(look.date(publication.at))
    before, after = publication.statuses
    return [
        {
            "field": fact,
            "from": _fact(look, fact, publication.was[fact], before, day),
            "to": _fact(look, fact, value, after, day),
        }
        for fact, value in publication.now.items()
        if value or publication.was[fact]  # of a restored event, all facts are listed, also those that it never had
    ]


def _fact(look: Look, fact: str, value: Any, status: str, day: Day) -> Any:
    """A fact as data: of a date its value, and its words as of the day on which it was published."""
    if fact != "date" or value is None:
        return value
    date = date_of(value, look.settings.timezone)
    past = is_past(date, status, day)
    return {"edtf": date.edtf, "text": {lang: word(date, lang, past=past) for lang in look.languages}}


def units(date: EventDate) -> tuple[str, str]:
    """Units in which the ends of a date are stated, for formats that cut a day to them; "" where it must stay whole."""
    ends = date.parts if date.lasting else date.parts * 2
    first, last = (_unit(part) for part in (ends if len(ends) == 2 else (None, None)))
    return first, last


def _unit(part: object) -> str:
    return part.unit if isinstance(part, Stated) and not part.portion else ""


def rich(look: Look, text: Mapping[str, str] | None) -> dict[str, str]:
    """CommonMark text as HTML, in the languages it was written in."""
    return {lang: html(words, look.settings.base(lang)) for lang, words in (text or {}).items()}


_encode = json.JSONEncoder(ensure_ascii=False).encode  # `json.dumps` makes an encoder per row


def json_row(row: Mapping[str, Any] | list[Any]) -> str:
    """One row of `json_text`."""
    return _encode(row)


def json_text(head: Mapping[str, Any], **lists: Iterable[str]) -> bytes:
    """JSON with lists of a row a line: small to send, and a diff of it shows which rows changed."""
    start = json.dumps(head, ensure_ascii=False, separators=(",\n", ": "))
    rows = (f'"{key}": [\n' + ",\n".join(lines) + "\n]" for key, lines in lists.items())
    return (",\n".join((start[:-1], *rows)) + "}\n").encode()
