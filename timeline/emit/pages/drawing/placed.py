"""Where everything is: what the templates print. x is percent of the width, dx and sizes are pixels.

`extent(width)` gives the pixels that a thing reaches from and to on a page of that width: what tests, and nobody else,
ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.emit.pages.drawing.subject import Lane, Outcome

STUB = 30.0  # pixels: the same on every page
DISC = 6.0  # pixels: half of a disc, of a capsule's height, of the sign where a plan was settled
Form = Literal["day", "block", "bar", "range", "cluster", "plan", "to_come"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that begins (`start`) or ends (`end`) at its place; `width` is what it may need."""

    x: float
    dx: float
    y: float
    text: str
    width: float
    anchor: Literal["start", "end"] = "start"
    lang: str | None = None
    strong: str = ""  # of a label of the axis: the year, in bold behind the text
    due: str = ""  # of a plan that is to come: when it is due, before the text
    outcome: str = ""  # of a plan: what came of it, behind the text

    def extent(self, width: float) -> tuple[float, float]:
        """Pixels from and to."""
        at = self.x * width / 100 + self.dx
        return (at, at + self.width) if self.anchor == "start" else (at - self.width, at)


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark from `x1` to `x2`; its ends, stubs included, reach `before` and `after` pixels beyond.

    A stub is where an end is not known. `flush` marks run into the line of "as of": they still go on.
    """

    ids: tuple[str, ...]
    href: str
    tip: str
    form: Form
    x1: float
    x2: float
    y: float
    before: float
    after: float
    stub_start: bool = False
    stub_end: bool = False
    flush: bool = False
    hollow: bool = False
    key: bool = False
    outcome: Outcome | None = None
    settled: float | None = None  # where a plan was settled
    label: Text | None = None

    @property
    def side(self) -> float:
        """Pixels before the first anchor that are the mark itself and no stub."""
        return self.before - STUB * self.stub_start

    def extent(self, width: float) -> tuple[float, float]:
        """Pixels from and to, without the label."""
        start, end = self.x1 * width / 100 - self.before, self.x2 * width / 100 + self.after
        if self.settled is None:
            return start, end
        at = self.settled * width / 100
        return min(start, at - DISC), max(end, at + DISC)


@dataclass(frozen=True, slots=True)
class Column:
    """Events of a stretch of time in a lane: those dated to the day upwards, the share of others downwards."""

    x: float
    width: float
    up: float  # pixels
    down: float
    n: int  # dated to the day
    share: float  # of events that are dated less exactly, spread evenly over their interval


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time over all lanes of columns: its link, and how much is in it."""

    x: float
    width: float
    href: str
    tip: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A lane on a wide page: its name on one or two lines, and what is in it."""

    lane: Lane
    name: tuple[str, ...]
    y: float
    height: float
    marks: tuple[Placed, ...] = ()
    more: Text | None = None  # plans to come that have no room
    columns: tuple[Column, ...] = ()
    axis: float = 0.0  # where its columns are


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line of the grid, and its label."""

    x: float
    label: Text | None


@dataclass(frozen=True, slots=True)
class Band:
    """A chapter, behind the lanes, its title on as many lines as it needs."""

    id: str
    x: float
    width: float
    title: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing for pages of `width` pixels and more."""

    width: float
    height: float
    head: float  # where titles of chapters begin
    top: float  # where lanes begin
    names: float  # percent: where they end and the axis begins
    now: float | None  # the line of "as of"; None if nothing has happened yet
    panel: float | None  # where what is to come begins; None if nothing is
    grid: tuple[GridLine, ...]
    breaks: tuple[float, ...]
    bands: tuple[Band, ...]
    strips: tuple[Strip, ...]
    stretches: tuple[Stretch, ...]  # where there are columns
    as_of: Text | None
    to_come: Text | None
    undated: int  # events that have no place
    rtl: bool

    @property
    def floor(self) -> float:
        """Where lanes end."""
        return self.height - 1

    @property
    def marks(self) -> tuple[Placed, ...]:
        """All marks, lane by lane."""
        return tuple(mark for strip in self.strips for mark in strip.marks)

    def bars(self, strip: Strip) -> Bars:
        """The columns of a lane."""
        return bars(strip.columns, strip.axis, rtl=self.rtl)

    def at(self, x: float) -> str:
        """A place, mirrored where the script runs to the left: `12.3%`."""
        return percent(100 - x if self.rtl else x)

    def left(self, x: float, width: float) -> str:
        """The left edge of a box that begins at `x`."""
        return percent(100 - x - width if self.rtl else x)

    def dx(self, pixels: float) -> str:
        """A shift towards the end of the line."""
        return number(-pixels if self.rtl else pixels)


class Bars(NamedTuple):
    """The columns of a lane as two paths, those dated to the day and the others."""

    up: str
    down: str


def bars(columns: Sequence[Column], axis: float, *, rtl: bool) -> Bars:
    """Columns as paths: a rectangle for each of hundreds would be most of a page.

    x is in hundredths of a percent and y in tenths of a pixel, of a box that stretches with the page.
    """
    y = round(10 * axis)
    up, down = [], []
    for one in columns:
        left, width = round(100 * one.x), round(100 * one.width)
        start = f"M{10_000 - left - width if rtl else left} {y}"
        if height := round(10 * one.up):
            up.append(f"{start}v{-height}h{width}v{height}z")
        if height := round(10 * one.down):
            down.append(f"{start}v{height}h{width}v{-height}z")
    return Bars("".join(up), "".join(down))


def percent(x: float) -> str:
    """`12.3%`; two decimals are a tenth of a pixel."""
    return number(x) + "%"


def number(x: float) -> str:
    """At most two decimals, and no more than are needed."""
    text = f"{x:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
