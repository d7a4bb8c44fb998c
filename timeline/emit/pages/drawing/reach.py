"""What a mark reaches in pixels, whatever is known of its ends.

An end that is not known has no place: the mark stops where something is known, and a stub of one length, the same on
every page, stands for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.emit.pages.drawing.placed import DISC, STUB

if TYPE_CHECKING:
    from timeline.emit.pages.drawing.placed import Form
    from timeline.emit.pages.drawing.scale import Scale, Span
    from timeline.emit.pages.drawing.subject import Mark, Promise

BLOCK = 11.0  # the shortest bar
RING = 9.0  # half of the shortest plan


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a mark is: anchors `x1` and `x2` on the axis, and pixels beyond them."""

    form: Form
    x1: float
    x2: float
    before: float
    after: float
    stub_start: bool = False
    stub_end: bool = False
    flush: bool = False
    settled: float | None = None

    @property
    def start(self) -> float:
        """First pixel."""
        start = self.x1 - self.before
        return start if self.settled is None else min(start, self.settled - DISC)

    @property
    def end(self) -> float:
        """Last pixel."""
        end = self.x2 + self.after
        return end if self.settled is None else max(end, self.settled + DISC)


def span(mark: Mark, today: int) -> Span:
    """First and last day that a mark has on the axis, none of them invented."""
    if mark.promise:
        days = [
            d for d in (mark.promise.announced, mark.first, mark.promise.due, mark.promise.settled) if d is not None
        ]
        days = [min(day, today) for day in days]
        return min(days), max(days)
    first, last = mark.first, today if mark.ongoing else mark.last
    known = [min(day, today) for day in (first, last) if day is not None]
    return (min(known), max(known)) if known else (today, today)


def reach(mark: Mark, scale: Scale, today: int, now: float) -> Reach:
    """The pixels of a mark before "as of"; `now` is its line."""
    if mark.promise:
        return _plan(mark, mark.promise, scale, today, now)
    first, last = span(mark, today)
    stub_start, stub_end = mark.first is None, mark.last is None and not mark.ongoing
    if mark.shape == "bar":
        return _bar(mark, scale.x(first), scale.x(last + 1), now)
    x1, x2 = scale.x(first + 0.5), scale.x(last + 0.5)
    if mark.shape == "day" and not (stub_start or stub_end):
        return Reach("day", x1, x1, DISC, DISC)
    return Reach("range", x1, x2, DISC + STUB * stub_start, DISC + STUB * stub_end, stub_start, stub_end)


def _bar(mark: Mark, start: float, end: float, now: float) -> Reach:
    if mark.ongoing:
        stub = mark.first is None
        start = now - BLOCK if stub else min(start, now - BLOCK)
        return Reach("bar", start, now, STUB * stub, 0.0, stub_start=stub, flush=True)
    if mark.first is None:
        return Reach("block", end, end, BLOCK + STUB, 0.0, stub_start=True)
    if mark.last is None:
        return Reach("block", start, start, 0.0, BLOCK + STUB, stub_end=True)
    if end - start < BLOCK:
        return Reach("block", start, start, 0.0, BLOCK)
    return Reach("bar", start, end, 0.0, 0.0)


def _plan(mark: Mark, promise: Promise, scale: Scale, today: int, now: float) -> Reach:
    """From the announcement to the day it is due, and on to where it was settled."""
    begin = promise.announced if promise.announced is not None else mark.first
    due = promise.due
    settled = None if promise.settled is None else scale.x(min(promise.settled, today) + 0.5)
    if promise.outcome == "overdue":
        settled = None
    beyond = due is not None and due > today
    known_end = now if beyond else None if due is None else scale.x(due + 0.5)
    known_start = None if begin is None or (due is not None and begin > due) else scale.x(min(begin, today) + 0.5)
    if known_start is None:
        assert known_end is not None
        x = known_end - RING if beyond else known_end
        return Reach("plan", x, x, RING + STUB, RING, stub_start=True, settled=settled)
    if known_end is None:
        return Reach("plan", known_start, known_start, RING, RING + STUB, stub_end=True, settled=settled)
    if known_end - known_start < 2 * RING:
        x = min(known_start, now - RING)
        return Reach("plan", x, x, RING, RING, settled=settled)
    after = 0.0 if beyond else DISC if promise.outcome == "cancelled" else 1.0
    return Reach("plan", known_start, known_end, 1.0, after, flush=beyond, settled=settled)
