"""`events/<id>/`: an event by itself, with its history. This is the address that is shared, for ever."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline.emit import media_types
from timeline.emit.item_text import opening
from timeline.emit.pages.cards import carded, shared_picture
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.listing import copy_words
from timeline.emit.pages.site import chronology
from timeline.emit.pages.views.cite import citation
from timeline.emit.pages.views.event import event_view, mention
from timeline.emit.pages.views.linked_data import article
from timeline.emit.pages.views.opening import shortened
from timeline.emit.status import headline
from timeline.markup import plain
from timeline.recipes import View, rendered
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from timeline.emit.overview import Overview
    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.views import Brief, EventFacts, Look

RELATED = 5


@dataclass(frozen=True, eq=False, slots=True)
class Surroundings(View):
    """An event, what is around it, and its place in the list; of a withdrawn one nothing is."""

    event: EventFacts
    before: Brief | None = None
    after: Brief | None = None
    related: tuple[Brief, ...] = ()
    place: str | None = None  # below the root of the language


@dataclass(frozen=True, eq=False, slots=True)
class EventPage(View):
    """An event and what is around it, in one language."""

    look: Look
    around: Surroundings
    has_card: bool


@dataclass(frozen=True, eq=False)
class MovedEvent(View):
    """The address of a record before it was renamed."""

    look: Look
    old: str
    event: Brief


def event_pages(site: LanguageSite) -> Iterator[File]:
    """A page per event, also for those that were withdrawn."""
    look, cards = site.look, carded(site)
    for found in surroundings(site.overview):
        event = found.event
        source = EventPage(look, found, event.id in cards)
        yield File(f"{look.folder}events/{event.id}/index.html", media_types.HTML, source, render_event)
        for old in event.record.formerly:
            moved = MovedEvent(look, old, event.brief)
            yield File(f"{look.folder}events/{old}/index.html", media_types.HTML, moved, render_moved)


@lru_cache(maxsize=2)
def surroundings(overview: Overview) -> tuple[Surroundings, ...]:
    """What is around each event, for the pages of all languages."""
    found = {one.event.id: one for one in _surroundings(overview)}
    return tuple(found.get(event.id) or Surroundings(event) for event in overview.events)


def _surroundings(overview: Overview) -> Iterator[Surroundings]:
    listed, relations = overview.standing, _relations(overview)
    places = {event.id: place for place, event in enumerate(listed)}
    page_of = {event.id: part.path for part in chronology(overview).parts for event in part.outline.events}
    by_actor: dict[str, list[int]] = {}
    for place, event in enumerate(listed):
        for actor in dict.fromkeys(event.record.actors):
            by_actor.setdefault(actor, []).append(place)
    briefs = [None, *(event.brief for event in listed), None]
    for place, event in enumerate(listed):
        linked = _places(relations.get(event.id, ()), places)
        related = tuple(listed[other].brief for other in _related(event, place, linked, by_actor))
        where = f"{page_of.get(event.id, '')}#{event.id}"
        yield Surroundings(event, briefs[place], briefs[place + 2], related, where)


def _places(ids: Sequence[str], places: Mapping[str, int]) -> list[int]:
    """Places in the list of those that are in it."""
    return [places[id] for id in ids if id in places]


def _relations(overview: Overview) -> Mapping[str, tuple[str, ...]]:
    """Ids of the events that each event names, and of those that name it, by `after` and `before`."""
    names, found = overview.edition.timeline.names, dict[str, dict[str, None]]()
    for event in overview.standing:
        for other in (names[id] for id in (*event.record.after, *event.record.before) if id in names):
            found.setdefault(event.id, {})[other] = None
            found.setdefault(other, {})[event.id] = None
    return {id: tuple(others) for id, others in found.items()}


def _related(event: EventFacts, here: int, linked: Sequence[int], by_actor: Mapping[str, Sequence[int]]) -> list[int]:
    """Events that a relation names, then events near it that share actors; an actor counts the more the rarer it is.

    Only neighbors in each actor's own list are looked at.
    """
    shared: dict[int, float] = {}
    for actor in dict.fromkeys(event.record.actors):
        listed = by_actor[actor]
        at, weight = bisect_left(listed, here), 1 / len(listed)
        for other in listed[max(0, at - 4) : at + 5]:
            shared[other] = shared.get(other, 0.0) + weight
    known = {here - 1, here, here + 1, *linked}
    ranked = sorted([(-n, abs(place - here), place) for place, n in shared.items() if place not in known])
    return [*linked, *sorted(place for _, _, place in ranked[: max(0, RELATED - len(linked))])]


def render_event(page: EventPage) -> bytes:
    """The bytes of a page."""
    look, around, event = page.look, page.around, page.around.event
    view, record = event_view(look, event), event.record
    about = opening(look, event)
    if record.summary:
        about += f" {plain(look.plain(record.summary))}"
    frame = Frame(
        look,
        f"events/{event.id}/",
        headline(look, event.brief),
        shortened(about),
        data=article(look, event, view),
        type="article",
        indexed=not record.withdrawn,
        picture=shared_picture(look, event, has_card=page.has_card),
    )
    return frame.render(
        "event.html",
        e=view,
        before=mention(look, around.before) if around.before else None,
        after=mention(look, around.after) if around.after else None,
        related=[mention(look, other) for other in around.related],
        cite=None if record.withdrawn else citation(look, event),
        published=look.day(event.entry.published),
        as_of=look.day(event.entry.updated),
        words=rendered(copy_words, look),
        place=around.place,
    )


def render_moved(page: MovedEvent) -> bytes:
    """A page that leads to the present one."""
    look, title = page.look, headline(page.look, page.event)
    frame = Frame(look, f"events/{page.old}/", title, title, indexed=False)
    shown = look.localized(page.event.title)
    return frame.render("moved.html", words=look.text("page.moved"), title=shown, target=f"../{page.event.id}/")
