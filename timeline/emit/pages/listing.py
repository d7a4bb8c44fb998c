"""A page that lists events: the same parts for the whole timeline, a year, a topic, an actor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from timeline.dates import Day, EventDate, parse_date
from timeline.dates.wording import short
from timeline.emit.pages.drawings import lanes, svg
from timeline.emit.pages.parts import addresses
from timeline.emit.pages.templates import template
from timeline.emit.pages.views.counts import TAGS, counts_of, terms_of
from timeline.emit.pages.views.drawing import Place, figure
from timeline.emit.pages.views.event import chapter_text, event_view
from timeline.emit.pages.views.filters import FIRST, filters_of
from timeline.emit.pages.views.linked_data import collection
from timeline.emit.pages.views.opening import described
from timeline.emit.pages.views.places import ROOT, TOP
from timeline.emit.pages.views.sections import anchors, in_words, lines, newest_first, sections_of
from timeline.locales import load
from timeline.recipes import View, rendered
from timeline.shared_parts import kept

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from datetime import datetime

    from timeline.emit.pages.parts import Link
    from timeline.emit.pages.views.counts import Counts, Facet
    from timeline.emit.pages.views.drawing import Figure
    from timeline.emit.pages.views.event import Rich
    from timeline.emit.pages.views.sections import Outline, Year
    from timeline.emit.views import ChapterFacts, EventFacts, Look
    from timeline.types import Localized

_COPY_WORDS = ("copy", "copied", "share_failed", "copy_text", "text_copied", "text_failed")
_LIST_WORDS = (
    "copy",
    "copied",
    "share_failed",
    "newest_first",
    "oldest_first",
    "nothing",
    "cleared",
    "searching",
    "needs_server",
    "show_all",
)
_PLURALS = ("events", "events_of")
COMPACT = 100  # a list of more events has a line for each, and so have the parts of one that is split by a term
ELEMENTS = 1_900  # in the events of a list; what is around them has up to a thousand, and a page at most 3,000
OPENING = 120  # letters of the text of an event in such a line


@dataclass(frozen=True, eq=False)
class EventList(View):
    """The events that a page lists, in timeline order."""

    look: Look
    events: tuple[EventFacts, ...]
    updated: datetime  # the newest publication about them: the only "today" of the page
    outline: Outline | None = None  # of the past ones, where the whole timeline decides that
    parts: tuple[Link, ...] = ()  # pages of their own that past events are on
    newest: int = 0  # of the past events on these pages, how many are listed here too
    filtered: bool = True  # whether the page has filters
    compact: bool = False  # whether each event is a line, however few there are
    chapters: tuple[ChapterFacts, ...] = ()

    @cached_property
    def past(self) -> tuple[EventFacts, ...]:
        """What is above the "as of" line."""
        return tuple(event for event in self.events if not event.upcoming)

    @cached_property
    def upcoming(self) -> tuple[EventFacts, ...]:
        """What is below it."""
        return tuple(event for event in self.events if event.upcoming)

    @cached_property
    def years(self) -> tuple[Year, ...] | None:
        """The past ones under headings, where the whole timeline decides that."""
        return in_words(self.look, self.outline) if self.outline else None

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """The page of each section that is on a page of its own."""
        return addresses(self.parts)

    @cached_property
    def counts(self) -> Counts:
        """How many events there are of what."""
        return counts_of(self.events)

    def linked_data(self, name: str, path: str) -> Markup:
        """JSON-LD of the page."""
        return collection(self.look, name, path, self.events, self.updated)


def item(look: Look, event: EventFacts) -> str:
    """An event as it is in every list, but for its tags; `li` and what is in it are left open."""
    return template("item.html").render(e=event_view(look, event), t=look.text, top=TOP)


def _item(look: Look, shared: Container[tuple[Facet, str]], event: EventFacts) -> Markup:
    """An event in a list, without the tags that most of the list share; its `li` is left open."""
    own = (
        rendered(_tag, look, facet, id) for facet in TAGS for id in terms_of(event, facet) if (facet, id) not in shared
    )
    return Markup(f'{kept(item, look, event)}<p class="t">{" ".join(own)}</p>\n</article>')  # noqa: S704 - a template of ours, escaped


def _tag(look: Look, facet: str, id: str) -> str:
    return f'<a class="p-category" href="{ROOT}{facet}/{id}/">{escape(look.term(facet, id))}</a>'


def row(look: Look, event: EventFacts) -> str:
    """An event as one line of a long list: the beginning of its text is there for the search, its page has the rest."""
    text = None
    if event.record.summary:
        found = look.localized(event.record.summary)
        text = found._replace(text=described(found.text, OPENING))
    return template("row.html").render(e=event_view(look, event), text=text)


def _row(look: Look, event: EventFacts) -> Markup:
    """The line, which is text where parts are kept."""
    return Markup(kept(row, look, event))  # noqa: S704 - a template of ours, escaped


def list_values(listed: EventList) -> dict[str, Any]:
    """Values for the list, its strip, month list and filters."""
    look, past, upcoming = listed.look, listed.past, listed.upcoming
    years = sections_of(look, past, listed.chapters) if listed.years is None else listed.years
    newest = sections_of(look, past[-listed.newest :], listed.chapters) if listed.newest else ()
    shown = newest or (() if listed.parts else years)
    is_compact = listed.compact or (not listed.parts and _is_large(listed.events))
    is_turned = look.settings.order == "newest"
    return {
        "years": newest_first(shown) if is_turned else shown,
        "upcoming": upcoming[::-1] if is_turned else upcoming,
        "is_turned": is_turned,
        "is_compact": is_compact,
        "chapter": partial(chapter_text, look),
        "figure": strip(listed, years, shown),
        "svg": svg,
        "lanes": lanes,
        "lines": lines(years, listed.addresses),
        "filters": filters_of(look, listed.counts),
        "first": FIRST,
        "item": partial(_row, look) if is_compact else partial(_item, look, listed.counts.shared),
        "total": len(listed.events),
        "as_of": look.day(listed.updated),
        "words": rendered(words, look),
        "parts": listed.parts,
        "chapters": tuple(_chapter_links(listed, years)) if listed.parts else (),
    }


def strip(listed: EventList, years: Sequence[Year] | None = None, shown: Sequence[Year] = ()) -> Figure | None:
    """The drawing of the events of a list, which are under `years`; those of `shown` are on its page."""
    look = listed.look
    years = years or listed.years or sections_of(look, listed.past, listed.chapters)
    day = look.date(listed.updated)
    place = Place(
        Day.from_date(day),
        _short_day(look, day.isoformat()),
        _to_page if listed.parts else _to_anchor,
        anchors(years, listed.addresses),
        listed.filtered,
        listed.chapters,
        frozenset(row.chapter.anchor for year in shown for month in year.months for row in month.rows if row.chapter),
    )
    return figure(look, listed.events, listed.counts, years, place)


def _is_large(events: Sequence[EventFacts]) -> bool:
    """Whether events are too many to be listed in full, or a few less with very many sources."""
    return len(events) > COMPACT or sum(map(_elements, events)) > ELEMENTS


def _elements(event: EventFacts) -> int:
    """About how many elements an event has in the list."""
    record = event.record
    return 8 + len(record.topics) + len(record.actors) + 3 * len(record.sources) + 4 * len(event.entry.notices)


def words(look: Look) -> Markup:
    """What the script says on a page with a list, as JSON for an attribute in single quotes."""
    table = load(look.lang).table("page")
    return _said({key: look.text(f"page.{key}") for key in _LIST_WORDS} | {key: table[key] for key in _PLURALS})


def copy_words(look: Look) -> Markup:
    """What it says on other pages."""
    return _said({key: look.text(f"page.{key}") for key in _COPY_WORDS})


def _said(words: Mapping[str, object]) -> Markup:
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;"))  # noqa: S704


class ChapterLink(NamedTuple):
    """What leads to a chapter on another page."""

    title: Localized
    summary: Rich | None
    href: str
    n: int


def _chapter_links(listed: EventList, years: Sequence[Year]) -> Iterator[ChapterLink]:
    """The chapters of a list that is on pages of its own, each with the page that it begins on."""
    rows = [(month.anchor, row.chapter) for year in years for month in year.months for row in month.rows]
    for chapter in listed.chapters:
        found = [anchor for anchor, of_row in rows if of_row == chapter]
        if found:
            title, summary = chapter_text(listed.look, chapter)
            yield ChapterLink(title, summary, f"{listed.addresses[found[0]]}#{chapter.anchor}", len(found))


def _to_anchor(id: str) -> str:
    return f"#{id}"


def _to_page(id: str) -> str:
    return f"{ROOT}events/{id}/"


def _short_day(look: Look, iso: str) -> str:
    day = parse_date(iso)
    assert isinstance(day, EventDate)
    return short(day, look.lang, past=True)
