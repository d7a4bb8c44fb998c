"""The listed events as the subject of a drawing, its caption, and what its legend explains."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from timeline.dates.wording import short, word
from timeline.emit.pages.drawing.crowd import CAPACITY, Crowd
from timeline.emit.pages.drawing.lanes import drawn
from timeline.emit.pages.drawing.layout import draw
from timeline.emit.pages.drawing.rows import rows
from timeline.emit.pages.drawing.subject import NOTHING, Chapter, Label, Lane, Mark, Promise, Subject, Words
from timeline.emit.pages.views.counts import KEYS, terms_of
from timeline.emit.pages.views.marks import is_hollow, mark
from timeline.emit.status import headline, outcome
from timeline.recipes import rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from timeline.dates import Day
    from timeline.emit.pages.drawing.placed import Drawing
    from timeline.emit.pages.drawing.rows import Rows
    from timeline.emit.pages.drawing.subject import Outcome
    from timeline.emit.pages.views.counts import Counts, Facet
    from timeline.emit.pages.views.sections import Year
    from timeline.emit.views import ChapterFacts, EventFacts, Look
    from timeline.types import Localized

    LanesBy = Facet | Literal["none"]


#: Marks on a letter beyond the second one: they would reach into the rows above and below.
_STACKED = re.compile("([\u0300-\u036f]{2})[\u0300-\u036f]+")


class Place(NamedTuple):
    """Where a drawing is: what its links lead to on that page."""

    today: Day
    as_of: str  # in words
    href: Callable[[str], str]  # address of an event by its id
    sections: tuple[tuple[int, str], ...]  # first days of the sections of the list, and their addresses
    filtered: bool  # whether the page has filters, which lanes can set
    chapters: tuple[ChapterFacts, ...] = ()
    headings: frozenset[str] = frozenset()  # anchors of chapters that the list has


class Figure(NamedTuple):
    """A drawing for wide pages and one for phones, and what explains them."""

    drawing: Drawing
    rows: Rows | None  # None where there are no lanes to choose from
    caption: str
    legend: tuple[str, ...]


def figure(
    look: Look, events: tuple[EventFacts, ...], counts: Counts, years: Sequence[Year], place: Place
) -> Figure | None:
    """The drawing of these events, which the page lists under `years`; None if nothing has a place on an axis."""
    made = subject(look, events, counts, place)
    drawing = draw(made)
    if drawing is None:
        return None
    return Figure(drawing, rows(made) if made.lanes else None, caption(look, counts, years), tuple(_legend(drawing)))


def subject(look: Look, events: tuple[EventFacts, ...], counts: Counts, place: Place) -> Subject:
    """What is drawn of these events."""
    by = look.settings.strip.by
    sizes = _sizes(look, counts, by)
    given = events, by, tuple(sizes.items()), place.today.ordinal
    crowd: Crowd = rendered(_crowd, *given) if len(events) > CAPACITY else _crowd(*given)  # few are soon counted again
    return Subject(
        lang=look.lang,
        today=place.today.ordinal,
        marks=tuple(
            bare if crowd.is_large and not (bare.key or bare.is_to_come) else _worded(look, event, bare, place)
            for event, bare in zip(events, crowd.marks, strict=True)
        ),
        lanes=() if by == "none" else tuple(_lanes(look, crowd, by, sizes, filtered=place.filtered)),
        words=Words(
            as_of=look.text("page.as_of", day=place.as_of),
            to_come=look.text("strip.to_come"),
            more=look.text("strip.more"),
            other_lanes=look.text("strip.other_lanes"),
        ),
        chapters=tuple(_chapter(look, chapter, place) for chapter in place.chapters),
        rtl=look.rtl,
        sections=place.sections,
        other_href=f"#?{KEYS[by]}={{ids}}" if place.filtered and by != "none" else "",
        crowd=crowd,
    )


def _crowd(events: tuple[EventFacts, ...], by: LanesBy, sizes: tuple[tuple[str, int], ...], today: int) -> Crowd:
    """The events without words: the same on this page in every language."""
    known = {id for id, _ in sizes}
    marks = tuple(
        _mark(event, () if by == "none" else tuple(id for id in terms_of(event, by) if id in known)) for event in events
    )
    rest = sum(not mark.lanes for mark in marks) if sizes else 0
    return Crowd(marks, today, drawn((*sizes, ("", rest)) if rest else sizes))


# --- lanes and chapters -----------------------------------------------------------------------------------------------


def _sizes(look: Look, counts: Counts, by: LanesBy) -> dict[str, int]:
    """Events of each term that has a lane, in the order of the settings."""
    if by == "none":
        return {}
    sizes = counts.terms(by)
    declared = {id: place for place, id in enumerate(getattr(look.settings, by))}
    return {id: sizes[id] for id in sorted(sizes, key=lambda one: (declared.get(one, len(declared)), one))}


def _lanes(look: Look, crowd: Crowd, by: Facet, sizes: Mapping[str, int], *, filtered: bool) -> Iterator[Lane]:
    """A lane per term, and one for the events that have none of them."""
    for id, n in sizes.items():
        yield Lane(id, _label(look.term_label(by, id)), f"#?{KEYS[by]}={id}" if filtered else "", n)
    rest = sum(not mark.lanes for mark in crowd.marks)
    if sizes and rest:
        yield Lane("", Label(look.text("strip.other_lane")), "", rest)


def _chapter(look: Look, chapter: ChapterFacts, place: Place) -> Chapter:
    ends = (None if day is None else day.ordinal for day in (chapter.first, chapter.last))
    anchor = chapter.anchor if chapter.anchor in place.headings else ""
    return Chapter(anchor, _label(look.localized(chapter.title)), *ends)


def _label(words: Localized) -> Label:
    return Label(_STACKED.sub(r"\1", unicodedata.normalize("NFC", words.text)), words.lang)


# --- marks ------------------------------------------------------------------------------------------------------------


class _Words(NamedTuple):
    """What a drawing says of an event."""

    labels: tuple[Label, ...]
    tip: str
    alike: Label


def _mark(event: EventFacts, lanes: tuple[str, ...]) -> Mark:
    """An event in a drawing, without words, and without an address."""
    brief, shape = event.brief, mark(event)
    return Mark(
        event.id,
        "",
        shape,
        brief.earliest.ordinal if brief.earliest else None,
        brief.latest.ordinal if brief.latest else None,
        lanes,
        ongoing=event.date.ongoing and shape != "plan",
        hollow=is_hollow(event),
        key=event.record.key,
        promise=_promise(event) if shape == "plan" else None,
    )


def _worded(look: Look, event: EventFacts, bare: Mark, place: Place) -> Mark:
    """The mark with its words and its address."""
    words: _Words = rendered(_words, look, event)
    promise = _worded_promise(look, event, bare.promise) if bare.promise else None
    return bare._replace(
        href=place.href(event.id), labels=words.labels, tip=words.tip, alike=words.alike, promise=promise
    )


def _words(look: Look, event: EventFacts) -> _Words:
    """The same in all drawings of a language."""
    record = event.record
    return _Words(
        (_label(look.localized(record.short or record.title)),),
        f"{word(event.date, look.lang, past=event.past)} · {headline(look, event.brief)}",
        _label(look.term_label("kinds", record.kind)) if record.kind else NOTHING,
    )


def _promise(event: EventFacts) -> Promise:
    plan, settling = event.brief.plan, event.settled_by
    announced = plan.announced if plan else None
    made = (announced.earliest or announced.latest) if announced else None
    due = plan.due if plan else None
    settled = (settling.earliest or settling.latest) if settling else None
    return Promise(
        announced=made.ordinal if made else None,
        due=due.ordinal if due else None,
        outcome=_outcome(event),
        settled=settled.ordinal if settled else None,
    )


def _worded_promise(look: Look, event: EventFacts, bare: Promise) -> Promise:
    words = outcome(look, event.brief, event.settled_by) if event.settled_by else ""
    due = short(event.date, look.lang, past=event.past)
    return replace(bare, outcome_words=words[:1].lower() + words[1:], due_words=due)


def _outcome(event: EventFacts) -> Outcome:
    plan = event.brief.plan
    if event.upcoming or plan is None:
        return "open"
    return plan.state if plan.state in ("kept", "late", "cancelled") else "overdue"


# --- words ------------------------------------------------------------------------------------------------------------


def caption(look: Look, counts: Counts, years: Sequence[Year]) -> str:
    """The drawing in a few words: how many events of each group, and where the list is longest."""
    kinds = [look.text(f"count.{name}", n=n) for name, n in counts.groups.items()]
    return look.text("strip.caption", kinds=", ".join(kinds), fullest=_longest(look, years)).strip()


def _longest(look: Look, years: Sequence[Year]) -> str:
    """The month with most events, or the year in a long story: the number beside its heading."""
    if len(years) > 12:
        sizes = [(year.n, year.heading) for year in years if year.number is not None]
    else:
        sizes = [(len(month.rows), month.heading) for year in years for month in year.months if month.is_known]
    n, heading = max(sizes, key=lambda size: size[0], default=(0, ""))
    return look.text("strip.longest", heading=heading, events=look.text("page.events", n=n)) if n > 1 else ""


def _legend(drawing: Drawing) -> Iterator[str]:
    """Names of the signs that are in the drawing, in the order in which they are explained."""
    if drawing.stretches:
        yield from ("dated", "spread")
    marks = drawing.marks
    forms = {
        "bar" if placed.form == "block" else "plan" if placed.form == "to_come" else placed.form for placed in marks
    }
    yield from (form for form in ("day", "bar", "range", "plan") if form in forms)
    if any(placed.settled is not None for placed in marks):
        yield "done"
    if any(placed.stub_start or placed.stub_end for placed in marks):
        yield "stub"
    if "cluster" in forms:
        yield "many"
    if any(placed.hollow for placed in marks):
        yield "hollow"
