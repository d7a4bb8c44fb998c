"""`search.json` for a timeline that is split by year: what the filter on its first page looks through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.pages.views.marks import statuses
from timeline.emit.status import status_words
from timeline.markup import plain
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.views import EventFacts, Look


@dataclass(frozen=True, eq=False)
class SearchIndex(View):
    """The events that can be found."""

    look: Look
    events: tuple[EventFacts, ...]


def search(site: LanguageSite) -> Iterator[File]:
    """One file per language, loaded when somebody starts to search; none where everything is on one page."""
    if site.split:
        yield File(f"{site.look.folder}search.json", media_types.JSON, SearchIndex(site.look, site.events), render)


def render(source: SearchIndex) -> bytes:
    """The bytes of the index."""
    look = source.look
    rows = (json.dumps(_row(look, event), ensure_ascii=False, separators=(",", ":")) for event in source.events)
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def _row(look: Look, event: EventFacts) -> list[str]:
    """id, date, title, badges, status, topics, actors, words; by place, as names would double its size."""
    record = event.record
    terms = {facet: tuple(dict.fromkeys(getattr(record, facet))) for facet in ("topics", "actors")}
    labels = " ".join(look.term(facet, id) for facet, ids in terms.items() for id in ids)
    text = plain(look.plain(record.summary)) if record.summary else ""
    return [
        event.id,
        word(event.date, look.lang, past=event.past),
        look.plain(record.title),
        ", ".join(status.text for status in status_words(look, event)),
        " ".join(statuses(event)),
        " ".join(terms["topics"]),
        " ".join(terms["actors"]),
        f"{text} {labels}",
    ]
