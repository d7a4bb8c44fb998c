"""How many events there are of what: the one place that counts, so that no two numbers of a page disagree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from timeline.emit.pages.views.marks import GROUPS, group

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from timeline.emit.pages.views.marks import Group
    from timeline.emit.views import EventFacts

Facet = Literal["topics", "actors", "kinds"]

#: Letters of the facets in addresses: `#?t=models`.
KEYS: Mapping[Facet, str] = {"topics": "t", "actors": "a", "kinds": "k"}
TAGS: tuple[Facet, ...] = ("topics", "actors")
SHARED = 0.8  # a term that so many of the events have says nothing about any of them


def by_group(events: Iterable[EventFacts]) -> dict[Group, int]:
    """Events of each group that has any; each event is in one of them, so that the numbers add up."""
    counts = Counter(group(event) for event in events)
    return {name: counts[name] for name in GROUPS if counts[name]}


def terms_of(event: EventFacts, facet: Facet) -> tuple[str, ...]:
    """Ids of an event's topics, actors or kind, each once."""
    if facet == "kinds":
        return (event.record.kind,) if event.record.kind else ()
    return tuple(dict.fromkeys(getattr(event.record, facet)))


def shared_terms(events: Iterable[EventFacts]) -> tuple[str, ...]:
    """Terms of so many events that they distinguish none, as `facet:id`, sorted."""
    listed = list(events)
    counts = Counter(f"{facet}:{id}" for event in listed for facet in TAGS for id in terms_of(event, facet))
    return tuple(sorted(name for name, n in counts.items() if len(listed) > 1 and n >= SHARED * len(listed)))


def by_term(events: Iterable[EventFacts], facet: Facet) -> dict[str, int]:
    """Events of each term that distinguishes some of them from others."""
    listed = list(events)
    counts = Counter(id for event in listed for id in terms_of(event, facet))
    return {id: n for id, n in counts.items() if n < SHARED * len(listed)}
