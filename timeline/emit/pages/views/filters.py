"""The filters of a page: which values there are, and which of them can narrow anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.pages.views.counts import KEYS, by_group, by_term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.emit.pages.views.counts import Facet
    from timeline.emit.views import EventFacts, Look

FIRST = 8  # values shown before "show all"
LABELS: dict[Facet, str] = {"topics": "page.by_topic", "kinds": "page.by_kind", "actors": "page.by_actor"}


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
    found = [Filter("s", look.text("page.by_status"), _groups(look, events))]
    found += [Filter(KEYS[facet], look.text(label), _terms(look, events, facet)) for facet, label in LABELS.items()]
    return tuple(group for group in found if group.values)


def _groups(look: Look, events: Sequence[EventFacts]) -> tuple[Value, ...]:
    counts = by_group(events)
    return tuple(Value(name, look.text(f"page.is_{name}"), n) for name, n in counts.items()) if len(counts) > 1 else ()


def _terms(look: Look, events: Sequence[EventFacts], facet: Facet) -> tuple[Value, ...]:
    values = (Value(id, look.term(facet, id), n) for id, n in by_term(events, facet).items())
    return tuple(sorted(values, key=lambda value: (-value.n, value.label.casefold(), value.id)))
