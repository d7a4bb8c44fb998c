"""How many events there are of what: the one place that counts, so that no two numbers of a page disagree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from timeline.emit.pages.views.marks import GROUPS, group
from timeline.recipes import rendered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from timeline.emit.pages.views.marks import Group
    from timeline.emit.views import EventFacts

Facet = Literal["topics", "actors", "kinds"]

#: Letters of the facets in addresses: `#?t=models`.
KEYS: Mapping[Facet, str] = {"topics": "t", "actors": "a", "kinds": "k"}
TAGS: tuple[Facet, ...] = ("topics", "actors")
SHARED = 0.8  # a term that so many of the events have says nothing about any of them


@dataclass(frozen=True, eq=False)
class Counts:
    """What a page counts of its events."""

    events: int
    groups: Mapping[Group, int]  # of those that have any; each event is in one, so that the numbers add up
    all_terms: Mapping[Facet, Mapping[str, int]]

    def terms(self, facet: Facet) -> dict[str, int]:
        """Events of each term that distinguishes some of them from others."""
        return {id: n for id, n in self.all_terms[facet].items() if n < SHARED * self.events}

    @cached_property
    def shared(self) -> frozenset[tuple[Facet, str]]:
        """Terms of so many events that they distinguish none."""
        if self.events < 2:
            return frozenset()
        return frozenset(
            (facet, id) for facet in TAGS for id, n in self.all_terms[facet].items() if n >= SHARED * self.events
        )


def counts_of(events: tuple[EventFacts, ...]) -> Counts:
    """Counted once for all that pages say of these events, in all languages."""
    made: Counts = rendered(_counts, events)
    return made


def _counts(events: tuple[EventFacts, ...]) -> Counts:
    groups = Counter(map(group, events))
    terms = {facet: Counter(id for event in events for id in terms_of(event, facet)) for facet in KEYS}
    return Counts(len(events), {name: groups[name] for name in GROUPS if groups[name]}, terms)


def terms_of(event: EventFacts, facet: Facet) -> tuple[str, ...]:
    """Ids of an event's topics, actors or kind, each once."""
    if facet == "kinds":
        return (event.record.kind,) if event.record.kind else ()
    found = getattr(event.record, facet)
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)
