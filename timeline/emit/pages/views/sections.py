"""The list in years and months, the silences between events, and the lines of the month list."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates.day import year_text
from timeline.dates.wording import month_heading, month_name, year_heading
from timeline.emit.pages.views.marks import month_is_known
from timeline.plans import listed_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from timeline.dates import Day
    from timeline.emit.views import ChapterFacts, EventFacts, Look
    from timeline.plans import Listed

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
    """Events in their order, under headings that never say more than is known.

    An event joins the month that is open if it can; so a month may come again only where an order that is known
    better than the dates wants it, and its anchor is then numbered.
    """
    rows = list(_in_chapters(_rows(look, events), chapters))
    seen: dict[str, int] = defaultdict(int)
    years = []
    for number, of_year in groupby(_placed(rows), key=lambda pair: pair[0][0]):
        months = tuple(
            _month(look, number, month, [row for _, row in of_month], seen)
            for month, of_month in groupby(list(of_year), key=lambda pair: pair[0][1])
        )
        heading = look.text("page.year_unknown") if number is None else year_heading(look.lang, number)
        years.append(Year(_once(year_anchor(number), seen), heading, number, months))
    return tuple(years)


def newest_first(years: Sequence[Year]) -> tuple[Year, ...]:
    """The same sections from the end."""
    return tuple(
        year._replace(months=tuple(month._replace(rows=month.rows[::-1]) for month in year.months[::-1]))
        for year in years[::-1]
    )


def _in_chapters(rows: Iterable[Row], chapters: Sequence[ChapterFacts]) -> Iterator[Row]:
    """Rows with their chapter: the last one that has begun. What is listed after a later one began joins that one."""
    begun = -1
    for row in rows:
        day = row.event.listed.day
        while day and begun + 1 < len(chapters) and _has_begun(chapters[begun + 1], day):
            begun += 1
        yield row._replace(chapter=chapters[begun]) if begun >= 0 else row


def _has_begun(chapter: ChapterFacts, day: Day) -> bool:
    return chapter.first is None or chapter.first <= day


def year_anchor(number: int | None) -> str:
    """Anchor of a year. Ids of events have no underscore, so the two never meet."""
    return "_undated" if number is None else f"_{year_text(number)}"


def _placed(rows: Iterable[Row]) -> Iterator[tuple[tuple[int | None, int], Row]]:
    """Rows with year and month; month 0 where it is not known."""
    before: tuple[int | None, int] = (None, 0)
    for row in rows:
        listed = row.event.listed
        if listed.day is None:
            before = (None, 0)
        elif before != (listed.day.year, listed.day.month):
            before = (listed.day.year, listed.day.month if month_is_known(listed) else 0)
        yield before, row


def _month(look: Look, year: int | None, month: int, rows: list[Row], seen: dict[str, int]) -> Month:
    if year is None or not month:
        words = "page.year_unknown" if year is None else "page.month_unknown"
        heading = look.text(words, year="" if year is None else year_heading(look.lang, year))
        short = look.text("page.month_unknown_short")
        return Month(_once(f"{year_anchor(year)}-00", seen), heading, short, tuple(rows))
    return Month(
        _once(f"{year_anchor(year)}-{month:02}", seen),
        month_heading(look.lang, year, month),
        month_name(look.lang, month, "abbreviated"),
        tuple(rows),
    )


def _is_first(anchor: str) -> bool:
    return "_" not in anchor[1:]


def _once(anchor: str, seen: dict[str, int]) -> str:
    seen[anchor] += 1
    return anchor if seen[anchor] == 1 else f"{anchor}_{seen[anchor]}"


# --- silences ---------------------------------------------------------------------------------------------------------


def _rows(look: Look, events: Iterable[EventFacts]) -> Iterator[Row]:
    """Each event with the silence after it: from the last day that anything before may have reached."""
    listed = list(events)
    reached: Day | None = None
    for event, after in zip(listed, [*listed[1:], None], strict=False):  # an empty list has none after it
        here = _own_date(event)
        end = here.latest or here.earliest
        reached = max(reached, end) if reached and end else reached or end
        begin = _own_date(after).earliest if after else None
        ongoing = here.latest is None  # it may reach over the silence
        days = begin.ordinal - reached.ordinal if begin and reached and not ongoing else 0
        yield Row(event, _silence(look, days) if days > GAP_DAYS else "")


def _own_date(event: EventFacts) -> Listed:
    """The date that an event is listed by, whatever settled it."""
    return listed_by(event.entry.event, overdue=event.entry.overdue)


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
