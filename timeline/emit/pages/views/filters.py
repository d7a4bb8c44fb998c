"""The filters of a page: which values there are, and which of them can narrow anything."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.pages.views.marks import statuses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timeline.emit.pages.views.marks import Status
    from timeline.emit.views import EventFacts, Look

FIRST = 8  # values shown before "show all"
STATUSES: tuple[Status, ...] = ("established", "reported", "disputed", "planned", "settled", "scheduled", "cancelled")


class Value(NamedTuple):
    """A box to tick."""

    id: str
    label: str
    n: int


class Filter(NamedTuple):
    """A group of boxes; `key` is its letter in the address."""

    key: str
    label: str
    values: tuple[Value, ...]


def filters_of(look: Look, events: Sequence[EventFacts]) -> tuple[Filter, ...]:
    """Groups with at least one value that some events have and others have not."""
    found = (
        Filter("s", look.text("page.by_status"), tuple(_statuses(look, events))),
        Filter("t", look.text("page.by_topic"), _terms(look, events, "topics")),
        Filter("a", look.text("page.by_actor"), _terms(look, events, "actors")),
    )
    return tuple(group for group in found if group.values)


def _statuses(look: Look, events: Sequence[EventFacts]) -> Iterator[Value]:
    counts = Counter(name for event in events for name in statuses(event))
    for name in STATUSES:
        if 0 < counts[name] < len(events):
            yield Value(name, look.text(f"page.is_{name}"), counts[name])


def _terms(look: Look, events: Sequence[EventFacts], facet: str) -> tuple[Value, ...]:
    counts = Counter(id for event in events for id in set(getattr(event.record, facet)))
    values = (Value(id, look.term(facet, id), n) for id, n in counts.items() if n < len(events))
    return tuple(sorted(values, key=lambda value: (-value.n, value.label.casefold(), value.id)))
