"""One language of the site, sorted into what its pages show: past and upcoming events, years, topics, corrections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from timeline.addresses import FACETS
from timeline.emit.pages.parts import is_long, parts_of
from timeline.emit.pages.views.sections import sections_of
from timeline.emit.views import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from timeline.emit.overview import Overview
    from timeline.emit.pages.parts import Part
    from timeline.emit.pages.views.sections import Year
    from timeline.emit.views import Brief, EventFacts, Look
    from timeline.schema import NamedFeed
    from timeline.types import Localized, Notice


class Group(NamedTuple):
    """Events that share a topic, an actor or a kind, or are in a named feed."""

    facet: str  # `topics`, `actors`, `kinds`, or `feeds`
    id: str
    label: Localized
    link: str | None
    about: Mapping[str, str] | None
    events: tuple[EventFacts, ...]
    updated: datetime  # the newest publication, a withdrawal included
    formerly: tuple[str, ...] = ()  # ids that it had before


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

    @cached_property
    def past(self) -> tuple[EventFacts, ...]:
        """What is above the "as of" line."""
        return tuple(event for event in self.events if not event.upcoming)

    @cached_property
    def split(self) -> bool:
        """Whether the timeline is too long for one page."""
        return is_long(len(self.past))

    @cached_property
    def years(self) -> tuple[Year, ...]:
        """All years, each once: where a better known order brings a year back, its events join the first of them."""
        return merged(sections_of(self.look, self.past, self.overview.chapters))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its pages, where the timeline is split."""
        return parts_of(self.years, "years/") if self.split else ()

    @cached_property
    def page_of(self) -> Mapping[str, str]:
        """The page of each past event by id, where the timeline is split."""
        return {event.id: part.path for part in self.parts for event in part.events}

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

    @cached_property
    def groups(self) -> Mapping[tuple[str, str], Group]:
        """Topics, actors and kinds that have events, and the named feeds, by facet and id."""
        found: dict[tuple[str, str], Group] = {}
        for facet in FACETS:
            found |= self._grouped(facet)
        return found | {("feeds", feed.id): self._named(feed) for feed in self.look.settings.feeds}

    def _named(self, feed: NamedFeed) -> Group:
        items = self.overview.named[feed.id]
        events = self.overview.in_order(item.event.id for item in items)
        return Group(
            "feeds",
            feed.id,
            self.look.localized(feed.title),
            None,
            None,
            tuple(event for event in events if not event.brief.withdrawn),
            newest(events) if events else self.overview.began,
            feed.formerly,
        )

    def _grouped(self, facet: str) -> dict[tuple[str, str], Group]:
        found: dict[str, list[EventFacts]] = defaultdict(list)
        for event in self.overview.events:
            for id in dict.fromkeys(event.entry.terms.get(facet, ())):
                found[id].append(event)
        return {(facet, id): self._group(facet, id, events) for id, events in sorted(found.items())}

    def _group(self, facet: str, id: str, events: list[EventFacts]) -> Group:
        term = getattr(self.look.settings, facet).get(id)
        return Group(
            facet,
            id,
            self.look.term_label(facet, id),
            term.url if term else None,
            term.about if term else None,
            tuple(event for event in events if not event.brief.withdrawn),
            newest(events),
            term.formerly if term else (),
        )


def merged(years: Iterable[Year]) -> tuple[Year, ...]:
    """All years, each once: where a better known order brings a year back, its events join the first of them."""
    found: dict[int | None, Year] = {}
    for year in years:
        before = found.get(year.number)
        found[year.number] = year._replace(anchor=before.anchor, months=before.months + year.months) if before else year
    return tuple(found.values())


def newest(events: Iterable[EventFacts]) -> datetime:
    """The newest publication about these events, of which there is one at least."""
    return max(event.entry.updated for event in events)
