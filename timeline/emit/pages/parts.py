"""A list that is too long for one page: pages of whole years, or of months where a year is too long itself."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates import Day
from timeline.emit.pages.views.places import ROOT
from timeline.emit.pages.views.sections import heading, year_anchor
from timeline.emit.parts import year_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from timeline.emit.pages.views.sections import Outline, OutlinedYear
    from timeline.emit.views import Look

    Stretch = tuple[int | None, int | None]  # a year, and the month in it unless all of it is meant

SPLIT = 500  # events on one page; more are split
EPOCH = Day(1970, 1, 1).ordinal  # the script counts days from here, as browsers do
LEAST = 50  # events on a page of a list that is split; only the last one may have fewer
LEAST_LINES = 150  # the same where each is a line


class Part(NamedTuple):
    """A page of a list: years that follow one another, or months of them. `path` is below the root of the language."""

    path: str
    first: Stretch
    last: Stretch
    outline: Outline
    updated: datetime  # the newest publication about its events

    def heading(self, look: Look) -> str:
        """What it lists, in a language."""
        first, last = (heading(look, *one) for one in (self.first, self.last))
        return first if self.first == self.last else f"{first} – {last}"

    @property
    def anchor(self) -> str:
        """The section that it stands for."""
        return self.outline.years[0].anchor

    @property
    def start(self) -> str:
        """The first day that it may list, as the script counts days; dates that say nothing come last."""
        year = self.outline.years[0]
        if year.number is None:
            return "Infinity"
        month = 1 if year.anchor == year_anchor(year.number) else int(_name(year.anchor)[:2])
        return str(Day(year.number, month or 1, 1).ordinal - EPOCH)


class Link(NamedTuple):
    """What leads to a part: the first day that it may list, its section, heading, path and number of events."""

    start: str
    anchor: str
    heading: str
    path: str
    n: int
    sections: tuple[str, ...]  # anchors of all that it has


class Neighbor(NamedTuple):
    """What leads to the part before or after. It gives no number: one more event there changes nothing here."""

    heading: str
    path: str


def is_long(n: int) -> bool:
    """Whether events are too many for one page."""
    return n > SPLIT


def parts_of(outline: Outline, stem: str, least: int = LEAST) -> tuple[Part, ...]:
    """The pages of a list, below `stem`. They are filled from the first event on: later ones change only the last."""
    parts, start = [], 0
    for units in _groups(_units(outline.years), least):
        here = outline.part(tuple(_joined(unit.year for unit in units)), start)
        updated = max(event.entry.updated for event in here.events)
        parts.append(Part(stem + units[0].path, units[0].stretch, units[-1].stretch, here, updated))
        start += len(here.events)
    return tuple(parts)


class _Unit(NamedTuple):
    """What is never divided: a year, or a month of a year that is too long. `path` is its own, if it comes first."""

    path: str
    stretch: Stretch
    year: OutlinedYear


def _units(years: Iterable[OutlinedYear]) -> Iterator[_Unit]:
    for year in years:
        path = f"{year_name(year.number)}/"
        if not is_long(year.n):
            yield _Unit(path, (year.number, None), year)
            continue
        for place, month in enumerate(year.months):
            anchor = month.anchor if place else year.anchor
            part = year._replace(anchor=anchor, months=(month,))
            yield _Unit(f"{path}{_name(month.anchor)}/", (year.number, month.number), part)


def _groups(units: Iterable[_Unit], least: int) -> Iterator[list[_Unit]]:
    """Units in their order, put together until they are enough for a page."""
    group: list[_Unit] = []
    for unit in units:
        group.append(unit)
        if sum(one.year.n for one in group) >= least:
            yield group
            group = []
    if group:
        yield group


def _joined(years: Iterable[OutlinedYear]) -> Iterator[OutlinedYear]:
    """Months of one year under one heading."""
    for _, same in groupby(years, key=lambda year: year.number):
        first, *others = same
        yield first._replace(months=(*first.months, *(month for year in others for month in year.months)))


def _name(anchor: str) -> str:
    """`05` of `_2024-05`, `05_2` of `_2024-05_2`; `00` where the month is not known."""
    return anchor.rpartition("-")[2]


def links(look: Look, parts: Iterable[Part]) -> tuple[Link, ...]:
    """Links to pages."""
    return tuple(
        Link(part.start, part.anchor, part.heading(look), part.path, len(part.outline.events), tuple(_sections(part)))
        for part in parts
    )


def _sections(part: Part) -> Iterator[str]:
    for year in part.outline.years:
        yield year.anchor
        yield from (month.anchor for month in year.months)


def addresses(parts: Iterable[Link]) -> dict[str, str]:
    """The page of each section, year or month, by its anchor."""
    return {anchor: ROOT + part.path for part in parts for anchor in part.sections}


def neighbors(look: Look, parts: Iterable[Part]) -> tuple[Neighbor | None, ...]:
    """What leads to each of the parts from those beside it, with nothing before the first and after the last one."""
    return (None, *(Neighbor(part.heading(look), part.path) for part in parts), None)
