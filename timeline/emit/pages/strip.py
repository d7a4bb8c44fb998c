"""The overview strip: the whole story in one drawing, worked out in percent and drawn by a template.

Past events lie on a scale up to "as of", packed into lanes so that none overlap even on a phone. What is to come stands
in a panel that is not to scale: a scale would let one promise for 2030 crush the story. A story too dense for lanes
becomes columns: events dated to the day grow upwards, the share of less exactly dated ones downwards. The two are never
added up, because a spread-out event and a placed one would then look the same.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates.wording import month_name, short, word, year_heading
from timeline.emit.content import headline
from timeline.emit.pages.columns import HIGH, TOP, stand
from timeline.emit.pages.marks import is_hollow, mark
from timeline.emit.pages.scale import Scale
from timeline.plans import listed_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from timeline.emit.pages.columns import Anchors, Column
    from timeline.emit.pages.marks import Mark
    from timeline.emit.pages.sections import Year
    from timeline.emit.pages.site import Site
    from timeline.types import Entry

PAST = 77.0  # percent of the width that the past has where something is to come
GAP = 3.9  # smallest distance of two marks in a lane: a disc and some air at 350 px
AIRY, LANES = 12, 18  # more lanes than the first stand closer; more than the second become columns
FOOT = 20  # pixels: room for the labels
LANE, CLOSE = 17, 14  # pixels between lanes
ROWS = 8  # planned events that the panel names
KINDS = ("day", "bar", "range", "plan", "settled", "cancelled")  # in the order of the caption
NARROW = frozenset("iljt.,:;'’|!I()[] fr-")


class Drawn(NamedTuple):
    """A mark on the strip, in percent; `lane` counts from the top."""

    entry: Entry
    mark: Mark
    hollow: bool
    start: float
    end: float
    open: bool  # an end is not known: drawn without a cap, up to the frame
    lane: int
    title: str


class Label(NamedTuple):
    """A line of the grid with its label: `unit` plain, `year` bold."""

    x: float
    unit: str
    year: str
    phone: bool


class Planned(NamedTuple):
    """A line of the panel."""

    entry: Entry
    y: int
    date: str
    year: str
    title: str
    tip: str


class Strip(NamedTuple):
    """The drawing, ready for its template. All x are percent and mirrored where the script runs to the left."""

    height: int
    floor: int
    lane: int  # pixels between lanes
    past: float
    marks: tuple[Drawn, ...]
    columns: tuple[Column, ...]
    axis: float  # where columns stand, in pixels
    labels: tuple[Label, ...]
    breaks: tuple[float, ...]
    planned: tuple[Planned, ...]
    more: int
    caption: str
    kinds: frozenset[str]
    rtl: bool

    def at(self, x: float) -> str:
        """A place, mirrored if need be, short: `12.3%`."""
        return percent(100 - x if self.rtl else x)


def percent(x: float) -> str:
    """`12.3%`; two decimals are a tenth of a pixel."""
    return f"{x:.2f}".rstrip("0").rstrip(".") + "%"


def draw(
    site: Site, record: Sequence[Entry], to_come: Sequence[Entry], years: Sequence[Year], href: Anchors
) -> Strip | None:
    """The strip of these events, which the page lists under `years`; None if there is nothing to draw."""
    placed = [(entry, *_span(site, entry)) for entry in record if _bounded(entry)]
    if not placed and not to_come:
        return None
    past = PAST if to_come else 100.0
    if not placed:
        past = 0.0
    scale = Scale([(a, b) for _, a, b in placed], site.today.ordinal, past) if placed else None
    marks = _pack(site, scale, placed) if scale else ()
    needed = max((m.lane for m in marks), default=-1) + 1
    if needed > LANES and scale:
        floor, marks = TOP + HIGH + 4, ()
        columns, axis = stand(site, scale, placed, href)
    else:
        floor = TOP + _inside(needed, len(to_come))
        columns, axis = (), 0.0
    rows = min(len(to_come), ROWS)
    return Strip(
        height=floor + FOOT,
        floor=floor,
        lane=_lane(needed),
        past=past,
        marks=marks,
        columns=columns,
        axis=axis,
        labels=tuple(_labels(site, scale)) if scale else (),
        breaks=tuple(scale.breaks) if scale else (),
        planned=tuple(_planned(site, entry, index) for index, entry in enumerate(to_come[:rows])),
        more=len(to_come) - rows,
        caption=_caption(site, record, to_come, years),
        kinds=frozenset(m.mark for m in marks) | ({"hollow"} if any(m.hollow for m in marks) else set()),
        rtl=site.rtl,
    )


def _lane(needed: int) -> int:
    return LANE if needed <= AIRY else CLOSE


def _inside(needed: int, planned: int) -> int:
    """Height between the top and the floor: lanes on one side, lines of the panel on the other."""
    rows = min(planned, ROWS) + (planned > ROWS)
    return max(max(needed, 2) * _lane(needed), rows * LANE) + 4


# --- marks in lanes ---------------------------------------------------------------------------------------------------


def _bounded(entry: Entry) -> bool:
    return entry.event.earliest is not None or entry.event.latest is not None


def _span(site: Site, entry: Entry) -> tuple[int, int]:
    """First and last ordinal that a mark reaches.

    An open end reaches as far as something is known; a plan no further than what settled it.
    """
    event, today = entry.event, site.today
    last = (event.latest or max(today, event.earliest or today)).ordinal
    if settling := site.edition.by_id.get(event.settled_by or ""):
        last = min(last, (settling.event.latest or settling.event.earliest or today).ordinal)
    first = min(event.earliest.ordinal, last) if event.earliest and event.settled_by else last
    if event.earliest and not event.settled_by:
        first = event.earliest.ordinal
    return first, max(first, min(last, max(today.ordinal, first)))


def _pack(site: Site, scale: Scale, placed: Iterable[tuple[Entry, int, int]]) -> tuple[Drawn, ...]:
    """Marks into the first lane that has room, from left to right."""
    lanes: list[float] = []
    made = []
    for drawn in sorted((_drawn(site, scale, *one) for one in placed), key=lambda d: (d.start, -d.end, d.entry.id)):
        lane = next((i for i, end in enumerate(lanes) if drawn.start - end >= GAP), len(lanes))
        lanes[lane : lane + 1] = [drawn.end]
        made.append(drawn._replace(lane=lane))
    return tuple(made)


def _drawn(site: Site, scale: Scale, entry: Entry, first: int, last: int) -> Drawn:
    event, kind = entry.event, mark(entry)
    open_start, open_end = event.earliest is None, event.latest is None and not event.date.ongoing
    if kind == "bar":
        start, end = scale.x(first), scale.x(last + 1)
    else:
        start, end = scale.x(first + 0.5), scale.x(last + 0.5)
    if open_start:
        start = max(0.0, min(start, end - 2 * GAP))
    if open_end:
        end = scale.width
    words, past = headline(site.edition, entry, site.lang), site.edition.is_past(event)
    tip = f"{word(event.date, site.lang, past=past)} · {words}"
    return Drawn(entry, kind, is_hollow(entry), start, end, open_start or open_end, 0, tip)


# --- words ------------------------------------------------------------------------------------------------------------


def _labels(site: Site, scale: Scale) -> Iterator[Label]:
    for tick in scale.ticks():
        near_end = scale.width - tick.x < (4.5 if tick.months < 12 else 3.5)
        year = year_heading(site.lang, tick.day.year)
        if tick.months >= 12:
            yield Label(tick.x, "", "" if near_end else year, tick.phone)
            continue
        unit = month_name(site.lang, tick.day.month, "abbreviated")
        with_year = tick.first or tick.day.month <= tick.months
        yield Label(tick.x, "" if near_end else unit, year if with_year and not near_end else "", tick.phone)


def _planned(site: Site, entry: Entry, index: int) -> Planned:
    event = entry.event
    past = site.edition.is_past(event)
    date = short(event.date, site.lang, past=past)
    title = site.say(event.record.title).text
    year = event.latest or event.earliest
    return Planned(
        entry,
        TOP + index * LANE + LANE // 2,
        date,
        year_heading(site.lang, year.year) if year else "?",
        _cut(title, 232 - _pixels(date)),
        f"{word(event.date, site.lang, past=past)} · {headline(site.edition, entry, site.lang)}",
    )


def _pixels(text: str) -> float:
    """Width of a text at 12 px, on the safe side: SVG cuts nothing off by itself."""
    return sum(
        4.2 if c in NARROW else 12.0 if ord(c) > 0x2E7F else 9.0 if c.isupper() or c in "mwMW" else 7.0 for c in text
    )


def _cut(text: str, room: float) -> str:
    """As many words as have room, with an ellipsis if that is not all."""
    if _pixels(text) <= room:
        return text
    words = text.split(" ")
    while words and _pixels(" ".join(words)) > room - 10:
        words.pop()
    return " ".join(words).rstrip(",;:–—-\u00a0 ") + "…" if words else ""


def _caption(site: Site, record: Sequence[Entry], to_come: Sequence[Entry], years: Sequence[Year]) -> str:
    """The drawing in one sentence: how many of each kind, and where the list is longest."""
    kinds = Counter(_kind(entry) for entry in (*record, *to_come))
    counts = [site.text(f"strip.count_{kind}", n=kinds[kind]) for kind in KINDS if kinds[kind]]
    return site.text("strip.caption", kinds=", ".join(counts), fullest=_fullest(site, years)).strip()


def _kind(entry: Entry) -> str:
    """What the caption counts an event as."""
    if entry.plan and entry.plan.is_settled:
        return "settled"
    return "cancelled" if entry.event.record.status == "cancelled" else mark(entry)


def _fullest(site: Site, years: Sequence[Year]) -> str:
    """The month with most events, or the year in a long story; counted is only what surely lies in it."""
    by_year = len(years) > 12
    sure: Counter[str] = Counter()
    listed: Counter[str] = Counter()
    for year in years:
        for month in year.months:
            if year.number is not None and (by_year or month.is_known):
                heading = year.heading if by_year else month.heading
                listed[heading] += len(month.rows)
                sure[heading] += sum(_lies_within(row.entry, by_year=by_year) for row in month.rows)
    heading = max(sure, key=sure.__getitem__, default="")
    n = sure[heading]
    if n < 2:
        return ""
    key = f"strip.caption_{'year' if by_year else 'fullest'}{'_at_least' if listed[heading] > n else ''}"
    return site.text(key, month=heading, events=site.text("page.events", n=n))


def _lies_within(entry: Entry, *, by_year: bool) -> bool:
    """Whether all possible days of an event are in one month, or in one year, and the date is not only around there."""
    listed = listed_by(entry.event, overdue=entry.overdue)
    if listed.earliest is None or listed.latest is None or listed.date.approximate or listed.date.uncertain:
        return False
    first, last = listed.earliest, listed.latest
    return first.year == last.year and (by_year or first.month == last.month)
