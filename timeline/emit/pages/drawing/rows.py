"""The drawing of a phone: a row per lane, with its count; a link that filters.

A row has no names, and what would overlap on it is drawn as one: the shape of the story, for a thumb that wants the
lane. An event is in the rows of all its lanes, so that a row shows what its link shows. Of a story with very many
events, which dots would fill from end to end, a row has columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from timeline.emit.pages.drawing.bins import bins, column
from timeline.emit.pages.drawing.lanes import crowd_of, shown_lanes
from timeline.emit.pages.drawing.placed import DISC, Text, bars, percent
from timeline.emit.pages.drawing.reach import reach
from timeline.emit.pages.drawing.scale import axis
from timeline.emit.pages.drawing.ticks import ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from timeline.emit.pages.drawing.bins import Bin
    from timeline.emit.pages.drawing.crowd import Crowd
    from timeline.emit.pages.drawing.placed import Bars, Column
    from timeline.emit.pages.drawing.scale import Scale
    from timeline.emit.pages.drawing.subject import Lane, Mark, Subject

WIDTH = 176.0  # pixels: the narrowest axis, on a page of 320 pixels
EDGE = 8.0
PANEL = 24.0  # for what is to come

PITCH = 9.0  # between two dots
RADII = (2.8, 3.5, 4.2)  # of a dot that is one event, two, more
CROWD, COLUMN = 500, 26.0  # more events are only counted, in columns of this height, up and down together
THICK = {"plan": 1.0, "bar": 2.0, "range": 5.0}  # half the height of a line, which is what its round ends add

Kind = Literal["dot", "hollow", "bar", "range", "plan"]


@dataclass(frozen=True, slots=True)
class Run:
    """Marks of one kind that would overlap, as one from `x1` to `x2` percent."""

    kind: Kind
    x1: float
    x2: float
    ids: tuple[str, ...]

    @property
    def half(self) -> float:
        """Half of its height in pixels, which is also what it reaches beyond its ends."""
        return THICK.get(self.kind) or RADII[min(len(self.ids), len(RADII)) - 1]

    def extent(self, width: float) -> tuple[float, float]:
        """Pixels from and to."""
        return self.x1 * width / 100 - self.half, self.x2 * width / 100 + self.half


@dataclass(frozen=True, slots=True)
class Row:
    """A lane: its link, and what is in it."""

    lane: Lane
    lines: tuple[Run, ...]  # plans, what lasted, and what happened on one of several days; behind the dots
    dots: tuple[Run, ...]
    to_come: tuple[str, ...]  # ids
    columns: tuple[Column, ...] = ()  # in place of dots and lines


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows, and the axis below them; positions are percent of the axis."""

    rows: tuple[Row, ...]
    labels: tuple[Text, ...]
    now: float | None
    rtl: bool
    axis: float = 0.0  # where columns are

    @property
    def has_columns(self) -> bool:
        """Whether events are only counted."""
        return any(row.columns for row in self.rows)

    @property
    def height(self) -> float:
        """Pixels of a row."""
        return COLUMN + 2 if self.has_columns else 16.0

    def bars(self, row: Row) -> Bars:
        """The columns of a lane."""
        return bars(row.columns, self.axis, rtl=self.rtl)

    def at(self, x: float) -> str:
        """A place, mirrored where the script runs to the left."""
        return percent(100 - x if self.rtl else x)

    def dx(self, pixels: float) -> float:
        """A shift towards the end of the line."""
        return -pixels if self.rtl else pixels


def rows(subject: Subject) -> Rows | None:
    """The rows of a phone; None if nothing has a place."""
    crowd = crowd_of(subject)
    if not crowd.dated:
        return None
    now = WIDTH - (PANEL if len(crowd.past) < len(crowd.dated) else 1.0)
    is_dense = len(crowd.dated) > CROWD
    days = crowd.axis if is_dense else axis(crowd.spans, subject.today) if crowd.past else None
    made = days.placed(EDGE, now - EDGE) if days else None
    lanes = shown_lanes(subject, crowd)
    marks = _marks(crowd, lanes, [mark for mark in subject.marks if mark.is_to_come or not is_dense])
    unit, up = _unit(crowd, lanes) if is_dense else (0.0, 0)
    drawn = [_row(subject, lane, marks[lane.id], made, now) for lane in lanes]
    if made and is_dense:
        drawn = [replace(row, columns=_columns(crowd.rows[row.lane.id], made, unit)) for row in drawn]
    return Rows(
        tuple(row for row in drawn if row.dots or row.lines or row.columns or row.to_come),
        tuple(_labels(subject, made, now)) if made else (),
        100 * now / WIDTH if made else None,
        subject.rtl,
        1 + unit * up,
    )


def _unit(crowd: Crowd, lanes: Sequence[Lane]) -> tuple[float, int]:
    """Pixels of an event in a column, and the most events that are above the axis."""
    found = [one for lane in lanes for one in crowd.rows[lane.id]]
    up, down = max((one.n for one in found), default=0), max((one.share for one in found), default=0.0)
    return COLUMN / max(1.0, up + down), up


def _columns(row: Sequence[Bin], made: Scale, unit: float) -> tuple[Column, ...]:
    """The columns of a wide page, but lower; a phone shows no names of their stretches."""
    edges = bins(made, "en")
    return tuple(column(edges[one.at], one, unit, WIDTH) for one in row)


def _marks(crowd: Crowd, lanes: Sequence[Lane], marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    """Those of these marks that have a place, in all of their lanes."""
    found: dict[str, list[Mark]] = {lane.id: [] for lane in lanes}
    for mark in marks:
        for id in crowd.lanes_of(mark) if not mark.is_undated else ():
            found[id].append(mark)
    return found


def _row(subject: Subject, lane: Lane, marks: Sequence[Mark], made: Scale | None, now: float) -> Row:
    past = [mark for mark in marks if not mark.is_to_come]
    coming = tuple(mark.id for mark in marks if mark.is_to_come)
    if not made:
        return Row(lane, (), (), coming)
    runs = [_run(subject, mark, made, now) for mark in past]
    lines = [run for kind in ("plan", "bar", "range") for run in _joined(r for r in runs if r.kind == kind)]
    return Row(lane, tuple(lines), tuple(_dots(r for r in runs if r.kind in ("dot", "hollow"))), coming)


def _run(subject: Subject, mark: Mark, made: Scale, now: float) -> Run:
    at = reach(mark, made, subject.today, now)
    x1, x2 = min(at.x1, now - DISC), min(at.x2, now - DISC)
    kind: Kind = "plan" if mark.promise else "hollow" if mark.hollow else "dot"
    if at.form in ("bar", "block", "range"):
        kind = "range" if at.form == "range" else "bar"
    return Run(kind, 100 * x1 / WIDTH, 100 * x2 / WIDTH, (mark.id,))


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Lines from left to right, those that would touch as one."""

    def join(held: Run, run: Run) -> Run | None:
        if run.extent(WIDTH)[0] - held.extent(WIDTH)[1] >= 1:
            return None
        return replace(held, x2=max(held.x2, run.x2), ids=held.ids + run.ids)

    return _merged(runs, join)


def _dots(runs: Iterable[Run]) -> Iterator[Run]:
    """Dots where events are; those closer than a dot needs as one at the first of them, solid if any is a fact."""

    def join(held: Run, run: Run) -> Run | None:
        if (run.x1 - held.x1) * WIDTH / 100 >= PITCH:
            return None
        kind: Kind = "dot" if "dot" in (held.kind, run.kind) else "hollow"
        return replace(held, kind=kind, ids=held.ids + run.ids)

    return _merged(runs, join)


def _merged(runs: Iterable[Run], join: Callable[[Run, Run], Run | None]) -> Iterator[Run]:
    """Runs from left to right; `join` makes one of two neighbors, or gives None if they stay apart."""
    held: Run | None = None
    for run in sorted(runs, key=lambda r: (r.x1, r.ids)):
        one = join(held, run) if held else run
        if one is None and held:
            yield held
            one = run
        held = one
    if held:
        yield held


def _labels(subject: Subject, made: Scale, now: float) -> Iterator[Text]:
    for tick in ticks(made, subject.lang, now):
        if tick.unit or tick.year:
            yield Text(100 * tick.x / WIDTH, 0.0, 14.0, tick.unit, tick.width, strong=tick.year)
