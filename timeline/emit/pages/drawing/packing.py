"""Marks and names into rows, so that none touches another."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AIR = 5.0  # pixels between two things in a row


class Name(NamedTuple):
    """A way to write a name: text, and the pixels from and to that it needs."""

    text: str
    start: float
    end: float
    after: bool  # behind the mark, or before it


class Box(NamedTuple):
    """A mark in pixels, with the ways to write its name, the best first."""

    start: float
    end: float
    names: tuple[Name, ...]
    rank: tuple[object, ...]  # the lowest first
    waits: bool = False  # whether its name only gets what all marks have left


class Place(NamedTuple):
    """The row of a mark, and its name if that has room."""

    row: int
    name: Name | None


Rows = list[list[tuple[float, float]]]


def pack(boxes: Sequence[Box], most: int) -> tuple[Place, ...]:
    """A place for each box, in the order given. A name never opens a row beyond `most`; a mark may.

    Boxes come in by rank, each into the first row where it has room with its best name; then with the next one; then
    without. At the end, names get the space that is left beside their marks.
    """
    rows: Rows = []
    places: dict[int, Place] = {}
    by_rank = sorted(range(len(boxes)), key=lambda i: boxes[i].rank)
    for index in by_rank:
        places[index] = _place(rows, boxes[index], most)
    for index in by_rank:
        if not places[index].name:
            places[index] = _named(rows[places[index].row], boxes[index], places[index])
    return tuple(places[index] for index in range(len(boxes)))


def height(places: Iterable[Place]) -> int:
    """How many rows are used."""
    return max((place.row for place in places), default=-1) + 1


def _place(rows: Rows, box: Box, most: int) -> Place:
    for name in () if box.waits else box.names:
        start, end = _extent(box, name)
        for row in range(most):
            if _take(rows, row, start, end):
                return Place(row, name)
    row = 0
    while not _take(rows, row, box.start, box.end):
        row += 1
    return Place(row, None)


def _named(taken: list[tuple[float, float]], box: Box, place: Place) -> Place:
    """A mark with the first name that has room beside it, in its own row."""
    index = taken.index((box.start, box.end))
    before = taken[index - 1][1] if index else float("-inf")
    after = taken[index + 1][0] if index + 1 < len(taken) else float("inf")
    for name in box.names:
        start, end = _extent(box, name)
        if before + AIR <= start and end <= after - AIR:
            taken[index] = (start, end)
            return Place(place.row, name)
    return place


def _extent(box: Box, name: Name) -> tuple[float, float]:
    return min(box.start, name.start), max(box.end, name.end)


def _take(rows: Rows, row: int, start: float, end: float) -> bool:
    """Put a stretch into a row if nothing is in its way; the row is opened if there is none yet."""
    if row == len(rows):
        rows.append([])
    taken = rows[row]
    index = bisect_left(taken, (start, end))
    if index and taken[index - 1][1] + AIR > start:
        return False
    if index < len(taken) and taken[index][0] - AIR < end:
        return False
    taken.insert(index, (start, end))
    return True
