"""A list that is too long for one page: pages of whole years, or of months where a year is too long itself."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates import Day
from timeline.emit.pages.views.places import ROOT
from timeline.emit.pages.views.sections import year_anchor
from timeline.emit.parts import year_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from timeline.emit.pages.views.sections import Year
    from timeline.emit.views import EventFacts


SPLIT = 500  # events on one page; more are split
EPOCH = Day(1970, 1, 1).ordinal  # the script counts days from here, as browsers do
LEAST = 50  # events on a page of a list that is split; only the last one may have fewer
LEAST_LINES = 150  # the same where each is a line


class Part(NamedTuple):
    """A page of a list: years that follow one another, or months of them. `path` is below the root of the language."""

    path: str
    heading: str
    years: tuple[Year, ...]

    @property
    def anchor(self) -> str:
        """The section that it stands for."""
        return self.years[0].anchor

    @property
    def start(self) -> str:
        """The first day that it may list, as the script counts days; dates that say nothing come last."""
        year = self.years[0]
        if year.number is None:
            return "Infinity"
        month = 1 if year.anchor == year_anchor(year.number) else int(_name(year.anchor)[:2])
        return str(Day(year.number, month or 1, 1).ordinal - EPOCH)

    @property
    def events(self) -> tuple[EventFacts, ...]:
        """What it lists."""
        return tuple(row.event for year in self.years for month in year.months for row in month.rows)


class Link(NamedTuple):
    """What leads to a part: the first day that it may list, its section, heading, path and number of events."""

    start: str
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


def parts_of(years: Iterable[Year], stem: str, least: int = LEAST) -> tuple[Part, ...]:
    """The pages of a list, below `stem`. They are filled from the first event on: later ones change only the last."""
    return tuple(_part(group, stem) for group in _groups(_units(years), least))


class _Unit(NamedTuple):
    """What is never divided: a year, or a month of a year that is too long. `path` is its own, if it comes first."""

    path: str
    heading: str
    year: Year


def _units(years: Iterable[Year]) -> Iterator[_Unit]:
    for year in years:
        path = f"{year_name(year.number)}/"
        if not is_long(year.n):
            yield _Unit(path, year.heading, year)
            continue
        for place, month in enumerate(year.months):
            anchor = month.anchor if place else year.anchor
            part = year._replace(anchor=anchor, months=(month,))
            yield _Unit(f"{path}{_name(month.anchor)}/", month.heading, part)


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


def _part(group: Sequence[_Unit], stem: str) -> Part:
    first, last = group[0], group[-1]
    heading = first.heading if first is last else f"{first.heading} – {last.heading}"
    return Part(f"{stem}{first.path}", heading, tuple(_joined(unit.year for unit in group)))


def _joined(years: Iterable[Year]) -> Iterator[Year]:
    """Months of one year under one heading."""
    for _, same in groupby(years, key=lambda year: year.number):
        first, *others = same
        yield first._replace(months=(*first.months, *(month for year in others for month in year.months)))


def _name(anchor: str) -> str:
    """`05` of `_2024-05`, `05_2` of `_2024-05_2`; `00` where the month is not known."""
    return anchor.rpartition("-")[2]


def links(parts: Iterable[Part]) -> tuple[Link, ...]:
    """Links to pages."""
    return tuple(
        Link(part.start, part.anchor, part.heading, part.path, sum(year.n for year in part.years)) for part in parts
    )


def addresses(parts: Iterable[Part]) -> dict[str, str]:
    """The page of each section, year or month, by its anchor."""
    found = {}
    for part in parts:
        for year in part.years:
            found[year.anchor] = ROOT + part.path
            found |= {month.anchor: ROOT + part.path for month in year.months}
    return found


def around(parts: Sequence[Part], place: int) -> tuple[Neighbor | None, Neighbor | None]:
    """The pages before and after one."""
    before = parts[place - 1] if place else None
    after = parts[place + 1] if place + 1 < len(parts) else None
    return before and Neighbor(before.heading, before.path), after and Neighbor(after.heading, after.path)
