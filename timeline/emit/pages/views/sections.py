"""The list in years and months, the silences between events, and the lines of the month list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates.day import year_text
from timeline.dates.wording import month_heading, month_name, year_heading
from timeline.recipes import View

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from timeline.dates import Day
    from timeline.emit.views import ChapterFacts, EventFacts, Look

LINES, YEARS = 48, 8  # in the month list; more months or years of months become years, more years centuries
GAP_DAYS = 28


class Row(NamedTuple):
    """An event, and the silence after it in words (empty if there is none)."""

    event: EventFacts
    gap: str
    chapter: ChapterFacts | None = None


class Month(NamedTuple):
    """What is in a month; `name` is short, for the month list."""

    anchor: str
    heading: str
    name: str
    rows: tuple[Row, ...]

    @property
    def is_known(self) -> bool:
        """Whether it is a month, and not the rest of a year."""
        return not self.anchor[1:].partition("_")[0].endswith("-00")


class Year(NamedTuple):
    """What is in a year, or at a date that is not known at all."""

    anchor: str
    heading: str
    number: int | None
    months: tuple[Month, ...]

    @property
    def n(self) -> int:
        """How many events it has."""
        return sum(len(month.rows) for month in self.months)

    @property
    def is_landmark(self) -> bool:
        """Whether its heading names nothing else on the page."""
        return _is_first(self.anchor)


class Line(NamedTuple):
    """A line of the month list."""

    href: str
    name: str
    heading: str
    n: int
    percent: int
    covers: str  # anchors of the sections it stands for, separated by spaces


class Lines(NamedTuple):
    """Lines under a year, or all of them where they are years themselves."""

    heading: str
    lines: tuple[Line, ...]


def sections_of(look: Look, events: Iterable[EventFacts], chapters: Sequence[ChapterFacts] = ()) -> tuple[Year, ...]:
    """Events in their order, under headings that never say more than is known."""
    return in_words(look, outline_of(events, chapters))


def in_words(look: Look, outline: Outline) -> tuple[Year, ...]:
    """The sections of an outline in a language."""
    silences, chapters = dict(outline.silences), dict(outline.chapters)
    rows: list[Row] = []
    chapter = None
    for place, event in enumerate(outline.events):
        chapter = chapters.get(place, chapter)
        rows.append(Row(event, _silence(look, silences[place]) if place in silences else "", chapter))
    left = iter(rows)
    return tuple(
        Year(
            year.anchor,
            heading(look, year.number),
            year.number,
            tuple(_month(look, year.number, month, tuple(islice(left, month.n))) for month in year.months),
        )
        for year in outline.years
    )


def newest_first(years: Sequence[Year]) -> tuple[Year, ...]:
    """The same sections from the end."""
    return tuple(
        year._replace(months=tuple(month._replace(rows=month.rows[::-1]) for month in year.months[::-1]))
        for year in years[::-1]
    )


def heading(look: Look, year: int | None, month: int | None = None) -> str:
    """The heading of a year, or of a month; month 0 is the rest of a year, of which no month is known."""
    if year is None:
        return look.text("page.year_unknown")
    if month:
        return month_heading(look.lang, year, month)
    name = year_heading(look.lang, year)
    return name if month is None else look.text("page.month_unknown", year=name)


def _month(look: Look, year: int | None, month: OutlinedMonth, rows: tuple[Row, ...]) -> Month:
    is_known = year is not None and month.number
    short = month_name(look.lang, month.number, "abbreviated") if is_known else look.text("page.month_unknown_short")
    return Month(month.anchor, heading(look, year, month.number), short, rows)


# --- in no language yet -----------------------------------------------------------------------------------------------


class OutlinedMonth(NamedTuple):
    """A month of an outline; 0 where it is not known. It has the next `n` of the events."""

    anchor: str
    number: int
    n: int


class OutlinedYear(NamedTuple):
    """A year of an outline."""

    anchor: str
    number: int | None
    months: tuple[OutlinedMonth, ...]

    @property
    def n(self) -> int:
        """How many events it has."""
        return sum(month.n for month in self.months)


@dataclass(frozen=True, eq=False)
class Outline(View):
    """Events section by section, in no language yet: it decides which pages a list has."""

    events: tuple[EventFacts, ...]
    years: tuple[OutlinedYear, ...]
    silences: tuple[tuple[int, int], ...]  # place of an event, and days of silence after it
    chapters: tuple[tuple[int, ChapterFacts | None], ...]  # place of the first event of some that are in a chapter

    def part(self, years: tuple[OutlinedYear, ...], start: int) -> Outline:
        """Sections that follow one another from the event at the place `start`."""
        end = start + sum(year.n for year in years)
        silences = tuple((place - start, days) for place, days in self.silences if start <= place < end)
        begun = [(0, chapter) for place, chapter in self.chapters if place <= start][-1:]
        begun += [(place - start, chapter) for place, chapter in self.chapters if start < place < end]
        return Outline(self.events[start:end], years, silences, tuple(begun))


def outline_of(events: Iterable[EventFacts], chapters: Sequence[ChapterFacts] = (), *, merged: bool = False) -> Outline:
    """The outline of events in their order.

    An event joins the month that is open if it can; so a month may come again only where an order that is known
    better than the dates wants it, and its anchor is then numbered. If they are to be `merged`, each year is there
    once: where it comes back, its events join the first of them.
    """
    listed = tuple(events)
    seen: dict[str, int] = defaultdict(int)
    years: list[tuple[OutlinedYear, list[int]]] = []  # with the places of its events in the list
    for number, of_year in groupby(_months(listed), key=lambda found: found[0]):
        months, places = [], list[int]()
        for _, month, here in of_year:
            months.append(OutlinedMonth(_once(f"{year_anchor(number)}-{month:02}", seen), month, len(here)))
            places += here
        years.append((OutlinedYear(_once(year_anchor(number), seen), number, tuple(months)), places))
    if merged:
        years = _merged(years)
    order = [place for _, places in years for place in places]
    silences = _silences(listed)
    return Outline(
        tuple([listed[place] for place in order]),
        tuple([year for year, _ in years]),
        tuple([(now, silences[place]) for now, place in enumerate(order) if place in silences]) if silences else (),
        _in_chapters(listed, order, chapters) if chapters else (),
    )


def _months(events: Iterable[EventFacts]) -> Iterator[tuple[int | None, int, list[int]]]:
    """Year, month and the places of events that follow one another there; month 0 where it is not known."""
    here: tuple[int | None, int] = (None, 0)
    places: list[int] = []
    for place, event in enumerate(events):
        spot = event.spot
        if here not in (spot.month, spot.section):
            if places:
                yield (*here, places)
            here, places = spot.section, []
        places.append(place)
    if places:
        yield (*here, places)


def _merged(years: Iterable[tuple[OutlinedYear, list[int]]]) -> list[tuple[OutlinedYear, list[int]]]:
    found: dict[int | None, tuple[OutlinedYear, list[int]]] = {}
    for year, places in years:
        first, before = found.get(year.number, (year._replace(months=()), []))
        found[year.number] = first._replace(months=first.months + year.months), before + places
    return list(found.values())


def _silences(events: Iterable[EventFacts]) -> dict[int, int]:
    """Days without an event, by the place of the event before them: since the last day that any event may reach."""
    found: dict[int, int] = {}
    reached: int | None = None
    is_open = True  # it may reach over the silence
    for place, event in enumerate(events):
        _, _, begin, end, may_last = event.spot
        if reached is not None and begin is not None and not is_open and begin - reached > GAP_DAYS:
            found[place - 1] = begin - reached
        if end is not None and (reached is None or end > reached):
            reached = end
        is_open = may_last
    return found


def _in_chapters(
    events: Iterable[EventFacts], order: Sequence[int], chapters: Sequence[ChapterFacts]
) -> tuple[tuple[int, ChapterFacts | None], ...]:
    """Chapters: the last one that has begun. What is listed after a later one began joins that one."""
    begun = -1
    numbers = []
    for event in events:
        day = event.listed.day
        while day and begun + 1 < len(chapters) and _has_begun(chapters[begun + 1], day):
            begun += 1
        numbers.append(begun)
    runs = groupby(enumerate(numbers[place] for place in order), key=itemgetter(1))
    return tuple((next(run)[0], chapters[number] if number >= 0 else None) for number, run in runs)


def _has_begun(chapter: ChapterFacts, day: Day) -> bool:
    return chapter.first is None or chapter.first <= day


def year_anchor(number: int | None) -> str:
    """Anchor of a year. Ids of events have no underscore, so the two never meet."""
    return "_undated" if number is None else f"_{year_text(number)}"


def _is_first(anchor: str) -> bool:
    return "_" not in anchor[1:]


def _once(anchor: str, seen: dict[str, int]) -> str:
    seen[anchor] += 1
    return anchor if seen[anchor] == 1 else f"{anchor}_{seen[anchor]}"


# --- silences ---------------------------------------------------------------------------------------------------------


def _silence(look: Look, days: int) -> str:
    """`5 weeks with no recorded event`: rounded down, for silence in the record is not silence in the world.

    Nobody knows 291,999 years to the year, and where events are millions of years apart, silence is no news.
    """
    if days < 7 * 14:
        return look.text("page.gap_weeks", n=days // 7)
    if days < 365 * 2:
        return look.text("page.gap_months", n=int(days / 30.44))
    years = int(days / 365.2425)
    if years >= 1_000_000:
        return ""
    return look.text("page.gap_years", n=years if years < 10_000 else round(years, 2 - len(str(years))))


# --- the month list ---------------------------------------------------------------------------------------------------


def lines(years: Sequence[Year], page: Mapping[str, str]) -> tuple[Lines, ...]:
    """The month list: months, or years if those are too many, or centuries. `page` is where sections elsewhere are."""
    if sum(len(year.months) for year in years) <= LINES and len(years) <= YEARS:
        found = [
            [(page.get(m.anchor, "") + f"#{m.anchor}", m.name, m.heading, len(m.rows), m.anchor) for m in y.months]
            for y in years
        ]
        most = max((line[3] for group in found for line in group), default=1)
        return tuple(
            Lines(year.heading, tuple(_line(*line, most=most) for line in group))
            for year, group in zip(years, found, strict=True)
        )
    return (Lines("", tuple(_long(years, page))),)


def _line(href: str, name: str, heading: str, n: int, covers: str, *, most: int) -> Line:
    return Line(href, name, heading, n, max(4, round(100 * n / most)), covers)


def _long(years: Sequence[Year], page: Mapping[str, str]) -> Iterator[Line]:
    step = next((s for s in (1, 10, 50, 100, 500) if _spread(years, s) <= LINES), 1000)
    groups = [list(group) for _, group in groupby(years, key=lambda y: None if y.number is None else y.number // step)]
    most = max(sum(year.n for year in group) for group in groups)
    for group in groups:
        first, last = group[0], group[-1]
        name = first.heading if len(group) == 1 else f"{first.heading} – {last.heading}"
        covers = " ".join(month.anchor for year in group for month in year.months)
        href = f"{page.get(first.anchor, '')}#{first.anchor}"
        yield _line(href, name, name, sum(year.n for year in group), covers, most=most)


def _spread(years: Sequence[Year], step: int) -> int:
    return len({year.number // step for year in years if year.number is not None})


def anchors(years: Sequence[Year], page: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
    """First days of the months, sorted, and their addresses: where a column of the drawing leads."""
    return tuple(
        sorted(
            (day.ordinal, f"{page.get(month.anchor, '')}#{month.anchor}")
            for year in years
            for month in year.months
            if (day := month.rows[0].event.listed.day)
        )
    )
