"""The filters of a page: which values there are, and which of them can narrow anything."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.pages.marks import statuses

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timeline.emit.pages.marks import Status
    from timeline.emit.pages.site import Site
    from timeline.types import Entry

FIRST = 8  # values shown before "show all"
STATUSES: tuple[Status, ...] = ("established", "reported", "disputed", "planned", "settled", "scheduled", "cancelled")


class Value(NamedTuple):
    """A box to tick."""

    id: str
    label: str
    n: int


class Facet(NamedTuple):
    """A group of boxes; `key` is its letter in the address."""

    key: str
    label: str
    values: tuple[Value, ...]


def facets(site: Site, entries: Sequence[Entry]) -> tuple[Facet, ...]:
    """Groups with at least one value that some events have and others have not."""
    found = (
        Facet("s", site.text("page.by_status"), tuple(_statuses(site, entries))),
        Facet("t", site.text("page.by_topic"), _terms(site, entries, "topics")),
        Facet("a", site.text("page.by_actor"), _terms(site, entries, "actors")),
    )
    return tuple(facet for facet in found if facet.values)


def _statuses(site: Site, entries: Sequence[Entry]) -> Iterator[Value]:
    counts = Counter(name for entry in entries for name in statuses(entry))
    for name in STATUSES:
        if 0 < counts[name] < len(entries):
            yield Value(name, site.text(f"page.is_{name}"), counts[name])


def _terms(site: Site, entries: Sequence[Entry], sort: str) -> tuple[Value, ...]:
    counts = Counter(id for entry in entries for id in set(getattr(entry.event.record, sort)))
    values = (Value(id, site.term(sort, id), n) for id, n in counts.items() if n < len(entries))
    return tuple(sorted(values, key=lambda value: (-value.n, value.label.casefold(), value.id)))
