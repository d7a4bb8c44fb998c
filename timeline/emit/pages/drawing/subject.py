"""What is drawn. Days are ordinals (`Day.ordinal`); texts are in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from timeline.emit.pages.drawing.crowd import Crowd

Shape = Literal["day", "bar", "range", "plan"]
Outcome = Literal["open", "overdue", "kept", "late", "cancelled"]


class Label(NamedTuple):
    """A text, and its language where that is not the page's."""

    text: str
    lang: str | None = None


NOTHING = Label("")


@dataclass(frozen=True, slots=True)
class Promise:
    """What makes a mark a plan: from when it was announced until when it is due, and what has come of it."""

    announced: int | None
    due: int | None
    outcome: Outcome
    settled: int | None = None  # first day on which it can have been settled; only of what is kept or late
    outcome_words: str = ""  # `98 days late`
    due_words: str = ""  # `by 2030`


class Mark(NamedTuple):
    """An event. `first` and `last` are its first and last possible day; None is an end that is not known.

    What still goes on has no `last` either, but that is known: it reaches the day of "as of".
    """

    id: str
    href: str
    shape: Shape
    first: int | None
    last: int | None
    lanes: tuple[str, ...] = ()  # the first is where it is drawn; on a phone it is in all of them
    labels: tuple[Label, ...] = ()  # the best first; one that is too long is cut
    tip: str = ""
    ongoing: bool = False
    hollow: bool = False  # not established
    key: bool = False  # among the events that tell the story: its name comes first
    alike: Label = NOTHING  # what it has in common with others, in words: the label of its kind
    promise: Promise | None = None

    @property
    def is_to_come(self) -> bool:
        """Whether it is on the other side of "as of"."""
        return self.promise is not None and self.promise.outcome == "open"

    @property
    def is_undated(self) -> bool:
        """Whether nothing at all is known of its date, so that it has no place on an axis."""
        dates = (self.first, self.last, self.promise.due if self.promise else None)
        return not self.ongoing and not self.is_to_come and dates == (None, None, None)


@dataclass(frozen=True, slots=True)
class Lane:
    """A topic, an actor, a kind. `href` shows its events, and `count` is how many it shows."""

    id: str
    name: Label
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the story; an end that is None is that of the axis."""

    id: str
    title: Label
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Words:
    """Phrases of the page. `other_lanes` has `{n}`, `more` too."""

    as_of: str
    to_come: str
    more: str = "+ {n}"
    other_lanes: str = "+ {n}"
    lane_separator: str = ","  # between the ids in the address of the lane that stands for several


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that a drawing depends on. Marks are in the order of the list."""

    lang: str
    today: int
    marks: tuple[Mark, ...]
    lanes: tuple[Lane, ...]
    words: Words
    chapters: tuple[Chapter, ...] = ()
    rtl: bool = False
    sections: tuple[tuple[int, str], ...] = ()  # first days of the sections of the list, sorted, and their addresses
    other_href: str = ""  # address of what several lanes have together; `{ids}` stands for theirs
    crowd: Crowd | None = None  # what was counted of the marks before; None for whoever counts them here
