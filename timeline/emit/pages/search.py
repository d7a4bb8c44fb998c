"""`search.json` for a timeline that is split by year: what the filter on its first page looks through."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.pages.views.marks import group
from timeline.emit.parts import by_year, is_long
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


@dataclass(frozen=True, eq=False)
class Parts(View):
    """Addresses of the parts of an index, below the root of the language."""

    paths: tuple[str, ...]


def search_files(site: LanguageSite) -> Iterator[File]:
    """One file per language, loaded when somebody starts to search; none where everything is on one page.

    That of a long timeline names its parts, with a mark of their content: caches may keep them for ever.
    """
    look, events = site.look, site.events
    if not site.split:
        return
    if not is_long(events):
        yield File(f"{look.folder}search.json", media_types.JSON, SearchIndex(look, events), render)
        return
    parts = [(f"search/{part.name}.json", SearchIndex(look, part.events)) for part in by_year(events)]
    paths = tuple(f"{path}?v={part.digest[:8]}" for path, part in parts)
    yield File(f"{look.folder}search.json", media_types.JSON, Parts(paths), render_parts)
    for path, part in parts:
        yield File(f"{look.folder}{path}", media_types.JSON, part, render)


def render_parts(source: Parts) -> bytes:
    """The bytes of an index of parts."""
    return (json.dumps({"parts": source.paths}, indent=1) + "\n").encode()


def render(source: SearchIndex) -> bytes:
    """The bytes of the index."""
    look = source.look
    rows = (json.dumps(_row(look, event), ensure_ascii=False, separators=(",", ":")) for event in source.events)
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def _row(look: Look, event: EventFacts) -> list[str]:
    """id, date, title, badges, group, topics, actors, kind, words; by place, as names would double its size."""
    record = event.record
    terms = {facet: tuple(dict.fromkeys(getattr(record, facet))) for facet in ("topics", "actors")}
    labels = " ".join(look.term(facet, id) for facet, ids in terms.items() for id in ids)
    text = plain(look.plain(record.summary)) if record.summary else ""
    return [
        event.id,
        word(event.date, look.lang, past=event.past),
        look.plain(record.title),
        ", ".join(status.text for status in status_words(look, event)),
        group(event),
        " ".join(terms["topics"]),
        " ".join(terms["actors"]),
        record.kind or "",
        f"{text} {labels}",
    ]
