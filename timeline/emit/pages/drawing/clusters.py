"""Many alike close together become one mark with a count."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from timeline.emit.pages.drawing.subject import Mark

MANY = 3
CLOSE = 24.0  # pixels between one and the next
NEAR = 84.0  # from the first to the last


def clusters(marks: Iterable[Mark], extent: Callable[[Mark], tuple[float, float]]) -> Iterator[tuple[Mark, ...]]:
    """Marks of a lane in groups: what belongs together, and each of the others alone.

    Marks are alike if kind and certainty are the same. Key events and plans stay as they are.
    """
    ordered = sorted(marks, key=lambda mark: (_alike(mark), extent(mark)))
    for _, same in groupby(ordered, key=_alike):
        for run in _runs(list(same), extent):
            if len(run) >= MANY and not (run[0].key or run[0].promise or run[0].shape == "bar"):
                yield tuple(run)
            else:
                yield from ((mark,) for mark in run)


def _alike(mark: Mark) -> tuple[object, ...]:
    return mark.key, mark.promise is not None, mark.shape == "bar", mark.hollow, mark.alike.text


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
