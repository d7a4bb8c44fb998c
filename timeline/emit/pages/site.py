"""One language of the site, sorted into what its pages show: past and upcoming events, years, topics, corrections."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates.day import year_text
from timeline.emit.pages.views.places import SPLIT
from timeline.emit.pages.views.sections import sections
from timeline.emit.views import CORRECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from timeline.emit.overview import Overview
    from timeline.emit.pages.views.sections import Year
    from timeline.emit.views import Brief, EventFacts, Look
    from timeline.types import Localized, Notice


class Group(NamedTuple):
    """Events that share a topic or an actor."""

    facet: str  # `topics` or `actors`
    id: str
    label: Localized
    link: str | None
    events: tuple[EventFacts, ...]
    updated: datetime  # the newest publication, a withdrawal included
    formerly: tuple[str, ...] = ()  # ids that it had before


class Correction(NamedTuple):
    """A correction and its event."""

    event: Brief
    notice: Notice


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
        return len(self.past) > SPLIT

    @cached_property
    def years(self) -> tuple[Year, ...]:
        """All years, each once: where a better known order brings a year back, its events join the first of them."""
        merged: dict[int | None, Year] = {}
        for year in sections(self.look, self.past):
            before = merged.get(year.number)
            merged[year.number] = (
                year._replace(anchor=before.anchor, months=before.months + year.months) if before else year
            )
        return tuple(merged.values())

    @cached_property
    def year_of(self) -> Mapping[str, str]:
        """The page of the year in which each past event is, by id."""
        return {
            row.event.id: year_path(year.number) for year in self.years for month in year.months for row in month.rows
        }

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """Every correction, the newest first; also those that were withdrawn."""
        found = [
            Correction(event.brief, notice)
            for event in self.overview.events
            for notice in event.entry.notices
            if notice.type in CORRECTIONS
        ]
        return tuple(sorted(found, key=lambda c: (c.notice.updated, c.event.id, c.notice.name), reverse=True))

    @cached_property
    def groups(self) -> Mapping[tuple[str, str], Group]:
        """Topics and actors that have events, by facet and id."""
        return self._grouped("topics") | self._grouped("actors")

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
            term.link if term else None,
            tuple(event for event in events if not event.brief.withdrawn),
            newest(events),
            term.formerly if term else (),
        )


def year_path(number: int | None) -> str:
    """Where the page of a year is, below the root of the language."""
    return f"years/{'undated' if number is None else year_text(number)}/"


def newest(events: Iterable[EventFacts]) -> datetime:
    """The newest publication about these events, of which there is one at least."""
    return max(event.entry.updated for event in events)
