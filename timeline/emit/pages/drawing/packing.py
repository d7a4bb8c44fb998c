"""Marks and names into rows, so that none touches another."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Box:
    """A mark in pixels, with the ways to write its name, the best first."""

    start: float
    end: float
    names: tuple[Name, ...]
    rank: tuple[object, ...]  # the lowest first


class Place(NamedTuple):
    """The row of a mark, and its name if that has room."""

    row: int
    name: Name | None


def pack(boxes: Sequence[Box], most: int) -> tuple[Place, ...]:
    """A place for each box, in the order given. A name never opens a row beyond `most`; a mark may.

    Boxes come in by rank, each into the first row where it has room with its best name; then with the next one; then
    without.
    """
    rows: list[list[tuple[float, float]]] = []
    places: dict[int, Place] = {}
    for index in sorted(range(len(boxes)), key=lambda i: boxes[i].rank):
        places[index] = _place(rows, boxes[index], most)
    return tuple(places[index] for index in range(len(boxes)))


def height(places: Iterable[Place]) -> int:
    """How many rows are used."""
    return max((place.row for place in places), default=-1) + 1


def _place(rows: list[list[tuple[float, float]]], box: Box, most: int) -> Place:
    for name in box.names:
        start, end = min(box.start, name.start), max(box.end, name.end)
        for row in range(most):
            if _take(rows, row, start, end):
                return Place(row, name)
    row = 0
    while not _take(rows, row, box.start, box.end):
        row += 1
    return Place(row, None)


def _take(rows: list[list[tuple[float, float]]], row: int, start: float, end: float) -> bool:
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
