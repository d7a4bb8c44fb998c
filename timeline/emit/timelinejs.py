"""`timelinejs.json`: for newsrooms that embed the TimelineJS viewer (its JSON format, knightlab.com).

The viewer places a slide at one date; it gets only the units that are known, and the date in words to show instead.
It takes all text for HTML.
"""

from __future__ import annotations

import json
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from timeline.dates.wording import word
from timeline.emit import content
from timeline.emit.facts import units
from timeline.markup import html
from timeline.types import File, Item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.dates import Day
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
    return (json.dumps({"title": title, "events": events}, ensure_ascii=False, indent=1) + "\n").encode()


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
    return made


def _date(day: Day, unit: str) -> dict[str, int]:
    count = _FIELDS.get(unit, 3)
    return dict(zip(("year", "month", "day")[:count], day, strict=False))
