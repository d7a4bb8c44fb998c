"""What every check is given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from timeline.dates import Day, EventDate
from timeline.problems import Problem
from timeline.schema import texts
from timeline.types import Event, Origin, Timeline

#: Warnings about a date, which a `date_note` answers as well as `allow` does.
_ABOUT_THE_DATE = frozenset(("first-of-month", "first-of-year", "season", "sources-differ"))


class Written(NamedTuple):
    """A text of the settings or of a record: where it is, its words, and whether they are CommonMark."""

    origin: Origin
    path: tuple[str | int, ...]  # ends in the language
    words: str
    markup: bool


@dataclass(frozen=True)
class Context:
    """A timeline and its surroundings. With `now` None, nothing depends on the day."""

    timeline: Timeline
    origin: Origin  # of the settings
    now: datetime | None
    media: Mapping[str, Path]  # files of `events/media/` by their names below it
    settled: Collection[str]  # ids of plans that a record with a mistake settles: whether they are overdue is not known
    allowable: Collection[str]  # names that `allow` may list

    @cached_property
    def today(self) -> Day | None:
        """The day in the timeline's zone."""
        if self.now is None:
            return None
        return Day.from_date(self.now.astimezone(ZoneInfo(self.timeline.settings.timezone)).date())

    @cached_property
    def texts(self) -> tuple[Written, ...]:
        """Every text in a language, of the settings and of all records."""
        models = [(self.origin, self.timeline.settings), *((e.origin, e.record) for e in self.timeline.events)]
        return tuple(Written(origin, *found) for origin, model in models for found in texts(model))

    def unanswered(self, name: str) -> Iterator[Event]:
        """Events whose author has not said that the warning `name` is known and all is meant."""
        return (event for event in self.timeline.events if not self.is_answered(event, name))

    def is_answered(self, event: Event, name: str) -> bool:
        """Whether the author allows the warning; nothing is asked about what is withdrawn."""
        record = event.record
        noted = name in _ABOUT_THE_DATE and record.date_note is not None
        return noted or record.withdrawn is not None or name in record.allow

    def warning(self, event: Event, name: str, message: str, advice: str, *path: str | int) -> Problem:
        """A warning about an event, at `path` or at its date."""
        return Problem(name, event.origin.at(*(path or ("date",))), message, advice, "warning")


def meet(first: Event | EventDate, second: Event | EventDate) -> bool:
    """Whether a day is possible by both."""
    after = first.earliest is not None and second.latest is not None and first.earliest > second.latest
    before = first.latest is not None and second.earliest is not None and first.latest < second.earliest
    return not after and not before
