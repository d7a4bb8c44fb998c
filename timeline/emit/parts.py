"""What grows with every event is cut into parts by year once it is long, so that one more event rewrites one part."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from timeline.dates.day import year_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sized

    from timeline.emit.views import EventFacts

T = TypeVar("T")

WHOLE = 1_000  # events in one file of data; more are split


class Part(NamedTuple):
    """The events of a year, or those whose year is not known at all."""

    year: int | None
    events: tuple[EventFacts, ...]

    @property
    def name(self) -> str:
        """`2024`, or `undated`."""
        return year_name(self.year)


def is_long(events: Sized) -> bool:
    """Whether events, or publications about them, are too many for one file of data."""
    return len(events) > WHOLE


def year_name(year: int | None) -> str:
    """What a part is called in addresses."""
    return "undated" if year is None else year_text(year)


def by_year(events: Iterable[EventFacts]) -> tuple[Part, ...]:
    """Events in parts, each in the order in which they came; the years in their order, undated ones last."""
    found = grouped(events, lambda event: event.listed.day.year if event.listed.day else None)
    years = sorted(year for year in found if year is not None)
    return tuple(Part(year, tuple(found[year])) for year in (*years, *([None] if None in found else [])))


def grouped(values: Iterable[T], key: Callable[[T], int | None]) -> dict[int | None, list[T]]:
    """Values by year."""
    found: dict[int | None, list[T]] = defaultdict(list)
    for value in values:
        found[key(value)].append(value)
    return found
