"""Which lanes are drawn, and which marks are in each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from timeline.emit.pages.drawing.crowd import OTHERS, Crowd
from timeline.emit.pages.drawing.subject import Label, Lane

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


def assigned(lanes: Sequence[Lane], crowd: Crowd, marks: Iterable[Mark]) -> tuple[Assigned, ...]:
    """Each of these marks in its lane; lanes of which the crowd has none are left out."""
    found: dict[str, list[Mark]] = {lane.id: [] for lane in lanes}
    for mark in marks:
        found[crowd.lane(mark)].append(mark)
    return tuple(Assigned(lane, tuple(found[lane.id])) for lane in lanes if crowd.sizes[lane.id])


def drawn(sizes: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Ids of the lanes that are drawn, of all with their sizes: of very many the largest, and one for the others."""
    if not sizes:
        return ("",)
    if len(sizes) <= MOST:
        return tuple(id for id, _ in sizes)
    by_size = sorted(range(len(sizes)), key=lambda i: (-sizes[i][1], i))
    kept = sorted(by_size[: MOST - 1])
    return (*(sizes[i][0] for i in kept), OTHERS)


def crowd_of(subject: Subject) -> Crowd:
    """What is counted of a subject."""
    sizes = tuple((lane.id, lane.count) for lane in subject.lanes)
    return subject.crowd or Crowd(subject.marks, subject.today, drawn(sizes))


def shown_lanes(subject: Subject, crowd: Crowd) -> tuple[Lane, ...]:
    """The lanes in their order.

    What has none of the lanes is in the last one: whoever makes a subject gives one for it.
    """
    if not subject.lanes:
        return (Lane("", Label(""), "", len(subject.marks)),)
    by_id = {lane.id: lane for lane in subject.lanes}
    return tuple(_together(subject, crowd) if id == OTHERS else by_id[id] for id in crowd.lanes)


def _together(subject: Subject, crowd: Crowd) -> Lane:
    """Several lanes as one: it counts each event once, as the list does that its address shows."""
    words, kept = subject.words, set(crowd.lanes)
    ids = [lane.id for lane in subject.lanes if lane.id and lane.id not in kept]
    name = Label(words.other_lanes.format(n=len(ids)))
    return Lane(OTHERS, name, subject.other_href.format(ids=words.lane_separator.join(ids)), crowd.undrawn)
