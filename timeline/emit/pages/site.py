"""One language of the site, sorted into what its pages show: past and upcoming events, years, topics, corrections."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from timeline.addresses import FACETS
from timeline.emit.pages.parts import is_long, parts_of
from timeline.emit.pages.views.sections import outline_of
from timeline.emit.views import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from timeline.emit.overview import Overview
    from timeline.emit.pages.parts import Part
    from timeline.emit.pages.views.sections import Outline
    from timeline.emit.views import Brief, EventFacts, Look
    from timeline.schema import NamedFeed, Term
    from timeline.types import Localized, Notice


class Group(NamedTuple):
    """Events that share a topic, an actor or a kind, or are in a named feed."""

    facet: str  # `topics`, `actors`, `kinds`, or `feeds`
    id: str
    title: Mapping[str, str] | None  # of a named feed
    link: str | None
    about: Mapping[str, str] | None
    events: tuple[EventFacts, ...]
    updated: datetime  # the newest publication, a withdrawal included
    formerly: tuple[str, ...] = ()  # ids that it had before

    @property
    def path(self) -> str:
        """Its page, below the root of the language."""
        return f"{self.facet}/{self.id}/"

    def label(self, look: Look) -> Localized:
        """What readers see of it."""
        return look.localized(self.title) if self.title else look.term_label(self.facet, self.id)


class Correction(NamedTuple):
    """A correction and its event."""

    event: Brief
    notice: Notice
    reason: Mapping[str, str] | None  # why the event was withdrawn, if it was


@dataclass(frozen=True, eq=False)
class LanguageSite:
    """What the pages of a language are made from. No page sees it: each gets its own part."""

    overview: Overview
    look: Look

    @property
    def events(self) -> tuple[EventFacts, ...]:
        """All events but those that were withdrawn, which keep only their page and their place in the log."""
        return self.overview.standing

    @cached_property
    def withdrawn(self) -> tuple[str, ...]:
        """Ids of those that were withdrawn."""
        return tuple(event.id for event in self.overview.events if event.brief.withdrawn)

    @property
    def past(self) -> tuple[EventFacts, ...]:
        """What is above the "as of" line."""
        return chronology(self.overview).past

    @property
    def split(self) -> bool:
        """Whether the timeline is too long for one page."""
        return is_long(len(self.past))

    @property
    def outline(self) -> Outline:
        """Its past events by year and month."""
        return chronology(self.overview).outline

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its pages, where the timeline is split."""
        return chronology(self.overview).parts

    @property
    def groups(self) -> tuple[Group, ...]:
        """Topics, actors and kinds that have events, by id, and the named feeds."""
        return groups(self.overview)

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """Every correction, the newest first; also those that were withdrawn."""
        found = [
            Correction(event.brief, notice, event.record.withdrawn.reason if event.record.withdrawn else None)
            for event in self.overview.events
            for notice in event.entry.notices
            if notice.type in CORRECTIONS and notice.has_entry
        ]
        return tuple(sorted(found, key=lambda c: (c.notice.updated, c.event.id, c.notice.name), reverse=True))


class Chronology(NamedTuple):
    """The timeline in no language yet."""

    past: tuple[EventFacts, ...]
    outline: Outline  # of these; each year is there once
    parts: tuple[Part, ...]  # none if all are on one page


@lru_cache(maxsize=2)
def chronology(overview: Overview) -> Chronology:
    """What the lists of all languages share."""
    past = tuple(event for event in overview.standing if not event.upcoming)
    outline = outline_of(past, overview.chapters, merged=True)
    return Chronology(past, outline, parts_of(outline, "years/") if is_long(len(past)) else ())


@lru_cache(maxsize=2)
def groups(overview: Overview) -> tuple[Group, ...]:
    """Topics, actors and kinds that have events, by id, and the named feeds."""
    found = [group for facet in FACETS for group in _grouped(overview, facet)]
    return (*found, *(_named(overview, feed) for feed in overview.edition.settings.feeds))


def _named(overview: Overview, feed: NamedFeed) -> Group:
    events = overview.fed[feed.id]
    updated = newest(events) if events else overview.began
    return Group("feeds", feed.id, feed.title, None, None, _standing(events), updated, feed.formerly)


def _grouped(overview: Overview, facet: str) -> Iterator[Group]:
    declared: Mapping[str, Term] = getattr(overview.edition.settings, facet)
    for id, events in overview.filed[facet].items():
        term = declared.get(id)
        about = (term.url, term.about) if term else (None, None)
        formerly = term.formerly if term else ()
        yield Group(facet, id, None, *about, _standing(events), newest(events), formerly)


def _standing(events: Iterable[EventFacts]) -> tuple[EventFacts, ...]:
    return tuple(event for event in events if not event.brief.withdrawn)


def newest(events: Iterable[EventFacts]) -> datetime:
    """The newest publication about these events, of which there is one at least."""
    return max(event.entry.updated for event in events)
