"""Many alike close together become one mark with a count."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from timeline.emit.pages.drawing.subject import Mark

Alike = tuple[bool | str, ...]

MANY = 3
CLOSE = 24.0  # pixels between one and the next
NEAR = 84.0  # from the first to the last


def clusters(
    marks: Iterable[Mark], extent: Callable[[Mark], tuple[float, float]], alike: Callable[[Mark], Alike]
) -> Iterator[tuple[Mark, ...]]:
    """Marks of a lane in groups: what belongs together, and each of the others alone.

    Key events and plans stay as they are.
    """
    ordered = sorted(marks, key=lambda mark: (alike(mark), extent(mark)))
    for _, same in groupby(ordered, key=alike):
        for run in _runs(list(same), extent):
            if len(run) >= MANY and not (run[0].key or run[0].promise or run[0].shape == "bar"):
                yield tuple(run)
            else:
                yield from ((mark,) for mark in run)


def of_one_kind(mark: Mark) -> Alike:
    """Marks of one kind that are believed alike."""
    return (*of_any_kind(mark), mark.alike.text)


def of_any_kind(mark: Mark) -> Alike:
    """Marks that are believed alike."""
    return mark.key, mark.promise is not None, mark.shape == "bar", mark.hollow


def _runs(marks: list[Mark], extent: Callable[[Mark], tuple[float, float]]) -> Iterator[list[Mark]]:
    """Stretches of marks that follow closely."""
    run: list[Mark] = []
    begun = reached = float("-inf")
    for mark in marks:
        start, end = extent(mark)
        if run and (start - reached > CLOSE or max(end, reached) - begun > NEAR):
            yield run
            run = []
        begun, reached = (begun, max(reached, end)) if run else (start, end)
        run.append(mark)
    if run:
        yield run
