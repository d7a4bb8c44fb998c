"""`timelinejs.json`: for newsrooms that embed the TimelineJS viewer (its JSON format, knightlab.com).

The viewer places a slide at one date; it gets only the units that are known, and the date in words to show instead.
It takes all text for HTML.
"""

from __future__ import annotations

import json
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from timeline.dates.wording import word
from timeline.emit import content, portable
from timeline.emit.facts import units
from timeline.markup import html
from timeline.types import File, Item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.dates import Day, EventDate
    from timeline.schema import Chapter
    from timeline.types import Edition, Entry

_FIELDS = {"year": 1, "month": 2, "day": 3}


def timelinejs(edition: Edition) -> Iterator[File]:
    """One file a language."""
    for lang in edition.settings.languages:
        yield File(f"{edition.folder(lang)}timelinejs.json", partial(_render, edition, lang))


def _render(edition: Edition, lang: str) -> bytes:
    settings = edition.settings
    if settings.description:
        about = html(edition.said(settings.description, lang).text, edition.base(lang))
    else:
        about = escape(edition.said(settings.subtitle or settings.title, lang).text, quote=False)
    title = {"text": {"headline": escape(edition.said(settings.title, lang).text, quote=False), "text": about}}
    events = [slide for entry in edition.standing if (slide := _slide(edition, entry, lang))]
    made = {
        "title": title,
        "events": events,
        "eras": [era for part in settings.chapters if (era := _era(edition, part, lang))],
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _slide(edition: Edition, entry: Entry, lang: str) -> dict[str, Any] | None:
    """A slide; None for an event of which no day is known at all."""
    event = entry.event
    start = event.earliest or event.latest
    if start is None:
        return None
    words = content.words(edition, Item(entry, None, entry.published, entry.updated), lang)
    first, last = units(event.date)
    made: dict[str, Any] = {
        "unique_id": entry.id,
        "start_date": _date(start, first if event.earliest else last),
        "display_date": escape(word(event.date, lang, past=edition.is_past(event)), quote=False),
        "text": {"headline": escape(words.title, quote=False), "text": words.html},
    }
    if event.date.lasting and event.latest:
        made["end_date"] = _date(event.latest, last)
    record = event.record
    if record.topics:
        term = edition.settings.topics.get(record.topics[0])
        made["group"] = edition.said(term.label, lang).text if term else record.topics[0]
    if record.image and record.image.file in edition.media:
        alt, credit = (
            edition.said(text, lang).text if text else "" for text in (record.image.alt, record.image.credit)
        )
        url = f"{edition.base(edition.settings.default)}media/{quote(record.image.file)}"
        made["media"] = {"url": url, "alt": escape(alt), "credit": escape(credit, quote=False)}
    made["_event"] = portable.fields(record, lambda text: edition.said(text, lang).text)
    return made


def _era(edition: Edition, chapter: Chapter, lang: str) -> dict[str, Any] | None:
    """A chapter; None if the day of an end of it is not known."""
    start, end = _bound(edition, chapter.start), _bound(edition, chapter.end or chapter.start)
    first, last = start and start.earliest, end and end.latest
    if not (start and end and first and last):
        return None
    title = edition.said(chapter.title, lang).text
    return {
        "start_date": _date(first, units(start)[0]),
        "end_date": _date(last, units(end)[1]),
        "text": {"headline": escape(title, quote=False)},
        "_event": portable.chapter(chapter, lambda text: edition.said(text, lang).text),
    }


def _bound(edition: Edition, bound: EventDate | str) -> EventDate | None:
    """The date at which a chapter begins or ends."""
    if not isinstance(bound, str):
        return bound
    event = edition.timeline.by_id.get(edition.timeline.names.get(bound, ""))
    return event.date if event else None


def _date(day: Day, unit: str) -> dict[str, int]:
    count = _FIELDS.get(unit, 3)
    return dict(zip(("year", "month", "day")[:count], day, strict=False))
