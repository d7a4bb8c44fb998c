"""The filters of a page: which values there are, and which of them can narrow anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.pages.views.counts import KEYS

if TYPE_CHECKING:
    from timeline.emit.pages.views.counts import Counts, Facet
    from timeline.emit.views import Look

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


def filters_of(look: Look, counts: Counts) -> tuple[Filter, ...]:
    """Groups with at least one value that some events have and others have not."""
    found = [Filter("s", look.text("page.by_status"), _groups(look, counts))]
    found += [Filter(KEYS[facet], look.text(label), _terms(look, counts, facet)) for facet, label in LABELS.items()]
    return tuple(group for group in found if group.values)


def _groups(look: Look, counts: Counts) -> tuple[Value, ...]:
    groups = counts.groups
    return tuple(Value(name, look.text(f"page.is_{name}"), n) for name, n in groups.items()) if len(groups) > 1 else ()


def _terms(look: Look, counts: Counts, facet: Facet) -> tuple[Value, ...]:
    values = (Value(id, look.term(facet, id), n) for id, n in counts.terms(facet).items())
    return tuple(sorted(values, key=lambda value: (-value.n, value.label.casefold(), value.id)))
