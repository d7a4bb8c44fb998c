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
from timeline.emit.pages.views.columns import HIGH, TOP, stand
from timeline.emit.pages.views.marks import is_hollow, mark
from timeline.emit.pages.views.scale import Scale
from timeline.emit.status import headline
from timeline.plans import listed_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from timeline.dates import Day
    from timeline.emit.pages.views.columns import Anchors, Column
    from timeline.emit.pages.views.marks import Mark
    from timeline.emit.pages.views.sections import Year
    from timeline.emit.views import EventFacts, Look

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

    id: str
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

    id: str
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
    look: Look,
    past: Sequence[EventFacts],
    upcoming: Sequence[EventFacts],
    years: Sequence[Year],
    href: Anchors,
    *,
    today: Day,
) -> Strip | None:
    """The strip of these events as of `today`, which the page lists under `years`; None if there is nothing to draw."""
    placed = [(event, *_span(event, today)) for event in past if _bounded(event)]
    if not placed and not upcoming:
        return None
    width = PAST if upcoming else 100.0
    if not placed:
        width = 0.0
    scale = Scale([(a, b) for _, a, b in placed], today.ordinal, width) if placed else None
    marks = _pack(look, scale, placed) if scale else ()
    needed = max((m.lane for m in marks), default=-1) + 1
    if needed > LANES and scale:
        floor, marks = TOP + HIGH + 4, ()
        columns, axis = stand(look, scale, placed, href)
    else:
        floor = TOP + _inside(needed, len(upcoming))
        columns, axis = (), 0.0
    rows = min(len(upcoming), ROWS)
    return Strip(
        height=floor + FOOT,
        floor=floor,
        lane=_lane(needed),
        past=width,
        marks=marks,
        columns=columns,
        axis=axis,
        labels=tuple(_labels(look, scale)) if scale else (),
        breaks=tuple(scale.breaks) if scale else (),
        planned=tuple(_planned(look, event, index) for index, event in enumerate(upcoming[:rows])),
        more=len(upcoming) - rows,
        caption=_caption(look, past, upcoming, years),
        kinds=frozenset(m.mark for m in marks) | ({"hollow"} if any(m.hollow for m in marks) else set()),
        rtl=look.rtl,
    )


def _lane(needed: int) -> int:
    return LANE if needed <= AIRY else CLOSE


def _inside(needed: int, planned: int) -> int:
    """Height between the top and the floor: lanes on one side, lines of the panel on the other."""
    rows = min(planned, ROWS) + (planned > ROWS)
    return max(max(needed, 2) * _lane(needed), rows * LANE) + 4


# --- marks in lanes ---------------------------------------------------------------------------------------------------


def _bounded(event: EventFacts) -> bool:
    return event.brief.earliest is not None or event.brief.latest is not None


def _span(event: EventFacts, today: Day) -> tuple[int, int]:
    """First and last ordinal that a mark reaches.

    An open end reaches as far as something is known; a plan no further than what settled it.
    """
    earliest, latest, settling = event.brief.earliest, event.brief.latest, event.settled_by
    last = (latest or max(today, earliest or today)).ordinal
    if settling:
        last = min(last, (settling.latest or settling.earliest or today).ordinal)
    first = min(earliest.ordinal, last) if earliest and settling else last
    if earliest and not settling:
        first = earliest.ordinal
    return first, max(first, min(last, max(today.ordinal, first)))


def _pack(look: Look, scale: Scale, placed: Iterable[tuple[EventFacts, int, int]]) -> tuple[Drawn, ...]:
    """Marks into the first lane that has room, from left to right; no further than the lanes that can be drawn."""
    lanes: list[float] = []
    made: list[Drawn] = []
    marks = [(_drawn(scale, *one), one[0]) for one in placed]
    for drawn, event in sorted(marks, key=lambda mark: (mark[0].start, -mark[0].end, mark[0].id)):
        lane = next((i for i, end in enumerate(lanes) if drawn.start - end >= GAP), len(lanes))
        lanes[lane : lane + 1] = [drawn.end]
        made.append(drawn._replace(lane=lane, title=_tip(look, event)))
        if lane == LANES:
            break
    return tuple(made)


def _tip(look: Look, event: EventFacts) -> str:
    return f"{word(event.date, look.lang, past=event.past)} · {headline(look, event.brief)}"


def _drawn(scale: Scale, event: EventFacts, first: int, last: int) -> Drawn:
    brief, kind = event.brief, mark(event)
    open_start, open_end = brief.earliest is None, brief.latest is None and not event.date.ongoing
    if kind == "bar":
        start, end = scale.x(first), scale.x(last + 1)
    else:
        start, end = scale.x(first + 0.5), scale.x(last + 0.5)
    if open_start:
        start = max(0.0, min(start, end - 2 * GAP))
    if open_end:
        end = scale.width
    return Drawn(event.id, kind, is_hollow(event), start, end, open_start or open_end, 0, "")


# --- words ------------------------------------------------------------------------------------------------------------


def _labels(look: Look, scale: Scale) -> Iterator[Label]:
    for tick in scale.ticks():
        near_end = scale.width - tick.x < (4.5 if tick.months < 12 else 3.5)
        year = year_heading(look.lang, tick.day.year)
        if tick.months >= 12:
            yield Label(tick.x, "", "" if near_end else year, tick.phone)
            continue
        unit = month_name(look.lang, tick.day.month, "abbreviated")
        with_year = tick.first or tick.day.month <= tick.months
        yield Label(tick.x, "" if near_end else unit, year if with_year and not near_end else "", tick.phone)


def _planned(look: Look, event: EventFacts, index: int) -> Planned:
    brief = event.brief
    date = short(event.date, look.lang, past=event.past)
    year = brief.latest or brief.earliest
    return Planned(
        event.id,
        TOP + index * LANE + LANE // 2,
        date,
        year_heading(look.lang, year.year) if year else "?",
        _cut(look.plain(brief.title), 232 - _pixels(date)),
        _tip(look, event),
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


def _caption(look: Look, past: Sequence[EventFacts], upcoming: Sequence[EventFacts], years: Sequence[Year]) -> str:
    """The drawing in one sentence: how many of each kind, and where the list is longest."""
    kinds = Counter(_kind(event) for event in (*past, *upcoming))
    counts = [look.text(f"strip.count_{kind}", n=kinds[kind]) for kind in KINDS if kinds[kind]]
    return look.text("strip.caption", kinds=", ".join(counts), fullest=_fullest(look, years)).strip()


def _kind(event: EventFacts) -> str:
    """What the caption counts an event as."""
    if event.brief.plan and event.brief.plan.is_settled:
        return "settled"
    return "cancelled" if event.record.status == "cancelled" else mark(event)


def _fullest(look: Look, years: Sequence[Year]) -> str:
    """The month with most events, or the year in a long story; counted is only what surely lies in it."""
    by_year = len(years) > 12
    sure: Counter[str] = Counter()
    listed: Counter[str] = Counter()
    for year in years:
        for month in year.months:
            if year.number is not None and (by_year or month.is_known):
                heading = year.heading if by_year else month.heading
                listed[heading] += len(month.rows)
                sure[heading] += sum(_lies_within(row.event, by_year=by_year) for row in month.rows)
    heading = max(sure, key=sure.__getitem__, default="")
    n = sure[heading]
    if n < 2:
        return ""
    key = f"strip.caption_{'year' if by_year else 'fullest'}{'_at_least' if listed[heading] > n else ''}"
    return look.text(key, month=heading, events=look.text("page.events", n=n))


def _lies_within(event: EventFacts, *, by_year: bool) -> bool:
    """Whether all possible days of an event are in one month, or in one year, and the date is not only around there."""
    listed = listed_by(event.entry.event, overdue=event.entry.overdue)
    if listed.earliest is None or listed.latest is None or listed.date.approximate or listed.date.uncertain:
        return False
    first, last = listed.earliest, listed.latest
    return first.year == last.year and (by_year or first.month == last.month)
