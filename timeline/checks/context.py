"""What every check is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
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
#: Fields by which an author answers a warning.
_ANSWERS = {"allow", "date_note", "withdrawn"}


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
        return [
            (origin, (*path, lang), text)
            for origin, written in self.texts
            for path, words, is_markup in written
            if is_markup
            for lang, text in words.items()
        ]

    @cached_property
    def used(self) -> Mapping[str, set[str]]:
        """Ids in use of `topics`, `actors` and `kinds`."""
        topics: set[str] = set()
        actors: set[str] = set()
        kinds: set[str] = set()
        for record in (event.record for event in self.timeline.events):
            topics.update(record.topics)
            actors.update(record.actors)
            if record.kind:
                kinds.add(record.kind)
        return {"topics": topics, "actors": actors, "kinds": kinds}

    @cached_property
    def _places(self) -> Mapping[str, list[int]]:
        """Places of events in the timeline by the fields that their authors wrote."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, event in enumerate(self.timeline.events):
            for name in event.record.model_fields_set:
                found[name].append(place)
        return found

    def having(self, *fields: str) -> Iterator[Event]:
        """Events with one of these fields, in timeline order. A field at its default need not be written."""
        found = [self._places.get(name, []) for name in fields]
        places = found[0] if len(found) == 1 else sorted({place for one in found for place in one})
        return (self.timeline.events[place] for place in places)

    def unanswered(self, name: str, *fields: str) -> Iterable[Event]:
        """Events having one of `fields`, or any, whose author has not answered the warning `name`."""
        events = self.having(*fields) if fields else self.timeline.events
        if not self._places.keys() & _ANSWERS:
            return events
        return (event for event in events if not self.is_answered(event, name))

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
