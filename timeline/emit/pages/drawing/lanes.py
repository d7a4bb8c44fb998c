"""Which lanes are drawn, and which marks are in each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from timeline.emit.pages.drawing.subject import Label, Lane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.emit.pages.drawing.subject import Mark, Subject

MOST = 12


@dataclass(frozen=True)
class Assigned:
    """A lane and its marks, in the order of the list."""

    lane: Lane
    marks: tuple[Mark, ...]

    @cached_property
    def coming(self) -> tuple[Mark, ...]:
        """Its plans that are to come, the next one first."""
        return tuple(sorted((m for m in self.marks if m.is_to_come), key=_due))

    def shown(self, most: int) -> int:
        """How many plans are drawn where `most` lines are; a line that only counts one is worth no line."""
        return most - 1 if len(self.coming) > most else most

    def more(self, most: int) -> int:
        """How many plans are only counted."""
        return len(self.coming[self.shown(most) :])

    def has_more(self, most: int) -> bool:
        """Whether some plans are only counted."""
        return self.more(most) > 0


def _due(mark: Mark) -> tuple[float, str]:
    due = mark.promise.due if mark.promise else None
    return float("inf") if due is None else due, mark.id


def assigned(subject: Subject, marks: Sequence[Mark]) -> tuple[Assigned, ...]:
    """Each mark in the first of its lanes that is drawn; lanes without any are left out."""
    lanes = shown_lanes(subject)
    of = {lane.id: lane.id for lane in lanes}
    other = lanes[-1].id if lanes else ""
    found: dict[str, list[Mark]] = {lane.id: [] for lane in lanes}
    for mark in marks:
        found[next((of[id] for id in mark.lanes if id in of), other)].append(mark)
    return tuple(Assigned(lane, tuple(found[lane.id])) for lane in lanes if found[lane.id])


def shown_lanes(subject: Subject) -> tuple[Lane, ...]:
    """The lanes in their order; of very many the largest, and one for the others together.

    What has none of the lanes is in the last one: whoever makes a subject gives one for it.
    """
    if not subject.lanes:
        return (Lane("", Label(""), "", len(subject.marks)),)
    if len(subject.lanes) <= MOST:
        return subject.lanes
    by_size = sorted(range(len(subject.lanes)), key=lambda i: (-subject.lanes[i].count, i))
    kept = set(by_size[: MOST - 1])
    others = [lane for i, lane in enumerate(subject.lanes) if i not in kept]
    return (*(lane for i, lane in enumerate(subject.lanes) if i in kept), _together(subject, others))


def _together(subject: Subject, lanes: Sequence[Lane]) -> Lane:
    """Several lanes as one: it counts each event once, as the list does that its address shows."""
    ids = {lane.id for lane in lanes}
    count = sum(1 for mark in subject.marks if ids.intersection(mark.lanes))
    words = subject.words
    address = subject.other_href.format(ids=words.lane_separator.join(lane.id for lane in lanes))
    return Lane("", Label(words.other_lanes.format(n=len(lanes))), address, count)
