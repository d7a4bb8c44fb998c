"""What every check is given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from timeline.dates import Day, EventDate
from timeline.problems import Problem
from timeline.schema import WrittenText, texts
from timeline.types import Event, Origin, Timeline

#: Warnings about a date, which a `date_note` answers as well as `allow` does.
_ABOUT_THE_DATE = frozenset(("first-of-month", "first-of-year", "season", "sources-differ"))


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
    def texts(self) -> list[tuple[Origin, list[WrittenText]]]:
        """Every text of the settings and of all records."""
        records = ((event.origin, texts(event.record)) for event in self.timeline.events)
        return [(self.origin, texts(self.timeline.settings)), *records]

    @cached_property
    def prose(self) -> list[tuple[Origin, tuple[str | int, ...], str]]:
        """Every text that is CommonMark: where it is, with the language, and its words."""
        found = ((origin, text) for origin, written in self.texts for text in written if text.markup)
        return [(origin, (*path, lang), text) for origin, (path, words, _) in found for lang, text in words.items()]

    @cached_property
    def used(self) -> Mapping[str, set[str]]:
        """Ids in use of `topics`, `actors` and `kinds`."""
        records = [event.record for event in self.timeline.events]
        return {
            "topics": {id for record in records for id in record.topics},
            "actors": {id for record in records for id in record.actors},
            "kinds": {record.kind for record in records if record.kind},
        }

    @cached_property
    def _standing(self) -> tuple[Event, ...]:
        return tuple([event for event in self.timeline.events if event.record.withdrawn is None])

    @cached_property
    def _answering(self) -> frozenset[str]:
        """Events whose author answers any warning: few of many."""
        records = (event.record for event in self._standing)
        return frozenset(record.id for record in records if record.allow or record.date_note is not None)

    def unanswered(self, name: str) -> Iterable[Event]:
        """Events whose author has not said that the warning `name` is known and all is meant."""
        if not self._answering:
            return self._standing
        answering = self._answering
        return (e for e in self._standing if e.id not in answering or not self.is_answered(e, name))

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
