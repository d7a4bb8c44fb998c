"""A list that is too long for one page: a page per year, and per month of a year that is too long itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.pages.views.places import ROOT
from timeline.emit.parts import year_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from timeline.emit.pages.views.sections import Year
    from timeline.emit.views import EventFacts


SPLIT = 500  # events on one page; more are split


class Part(NamedTuple):
    """A page of a list. `path` is below the root of the language; a year with `months` only leads to these."""

    path: str
    heading: str
    year: Year
    months: tuple[Part, ...] = ()

    @property
    def anchor(self) -> str:
        """The section that it stands for."""
        return self.year.anchor

    @property
    def events(self) -> tuple[EventFacts, ...]:
        """What it lists."""
        return tuple(row.event for month in self.year.months for row in month.rows)


class Link(NamedTuple):
    """What leads to a part: its section, heading, path and number of events."""

    anchor: str
    heading: str
    path: str
    n: int


class Neighbor(NamedTuple):
    """What leads to the part before or after. It gives no number: one more event there changes nothing here."""

    heading: str
    path: str


def is_long(n: int) -> bool:
    """Whether events are too many for one page."""
    return n > SPLIT


def parts_of(years: Iterable[Year], stem: str) -> tuple[Part, ...]:
    """The pages of a list, below `stem`."""
    return tuple(_part(year, f"{stem}{year_name(year.number)}/") for year in years)


def _part(year: Year, path: str) -> Part:
    if not is_long(year.n):
        return Part(path, year.heading, year)
    months = (
        Part(f"{path}{_name(month.anchor)}/", month.heading, year._replace(anchor=month.anchor, months=(month,)))
        for month in year.months
    )
    return Part(path, year.heading, year, tuple(months))


def _name(anchor: str) -> str:
    """`05` of `_2024-05`, `05_2` of `_2024-05_2`; `00` where the month is not known."""
    return anchor.rpartition("-")[2]


def leaves(parts: Iterable[Part]) -> Iterator[Part]:
    """The pages that list events."""
    for part in parts:
        yield from part.months or (part,)


def links(parts: Iterable[Part]) -> tuple[Link, ...]:
    """Links to pages."""
    return tuple(Link(part.anchor, part.heading, part.path, part.year.n) for part in parts)


def addresses(parts: Iterable[Part]) -> dict[str, str]:
    """The page of each section, year or month, by its anchor."""
    found = {}
    for part in parts:
        found[part.year.anchor] = ROOT + part.path
        for leaf in part.months or (part,):
            found |= {month.anchor: ROOT + leaf.path for month in leaf.year.months}
    return found


def around(parts: Sequence[Part], place: int) -> tuple[Neighbor | None, Neighbor | None]:
    """The pages before and after one."""
    before = parts[place - 1] if place else None
    after = parts[place + 1] if place + 1 < len(parts) else None
    return before and Neighbor(before.heading, before.path), after and Neighbor(after.heading, after.path)
