"""Values passed between the stages. Nothing here computes; each value holds the one before it and adds what is new.

Record   as written      (schema)
Event    as understood   record + place in its file, resolved date, tightened bounds
Entry    as published    event + published, updated, notices
Notice   as announced    what subscribers receive when a published fact changes
Edition  everything that outputs may know
File     as published    path + a value, and the function that renders the value
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date as _day
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from timeline.dates import DateError, Day, EventDate, parse_date
from timeline.problems import Clipped, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.schema import Certainty, Record, Settings, Status


class Localized(NamedTuple):
    """Text in one language. `lang` is the language that it really is in; None where that is the one around it."""

    text: str
    lang: str | None


def localized(text: Mapping[str, str], lang: str, default: str, around: str = "") -> Localized:
    """`text` in `lang`, else in the default language, else in the first there is."""
    found = lang if lang in text else default if default in text else next(iter(text))
    return Localized(text[found], None if found == around else found)


class Node(dict[str, object]):
    """A YAML mapping that remembers where it, its keys and its values are (line and column, from 1)."""

    __slots__ = ("at", "emptied", "keys_at", "values_at")

    def __init__(self, at: tuple[int, int]) -> None:
        super().__init__()
        self.at = at
        self.keys_at: dict[str, tuple[int, int]] = {}
        self.values_at: dict[str, tuple[int, int]] = {}
        #: Comments where the text of a key would begin, which may be its text.
        self.emptied: dict[str, Clipped] = {}


class Nodes(list[object]):
    """A YAML sequence that remembers where its items are."""

    __slots__ = ("at", "emptied", "values_at")

    def __init__(self, at: tuple[int, int]) -> None:
        super().__init__()
        self.at = at
        #: Comments where an item would begin, by its number.
        self.emptied: dict[int, Clipped] = {}
        self.values_at: list[tuple[int, int]] = []


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was written: the file as the author knows it, and its tree with positions.

    Positions cost more than all the rest of a record, and are only needed to print a problem. So the tree may be a
    function that makes it when it is asked for.
    """

    file: str
    written: Node | Callable[[], Node]

    @property
    def tree(self) -> Node:
        """The record as it is written."""
        return self.written if isinstance(self.written, Node) else self.written()

    def at(self, *path: str | int) -> Place:
        """Place of the value at `path`; of the nearest thing above it where the path ends early."""
        return self._walk(path, key=False)

    def at_key(self, *path: str | int) -> Place:
        """Place of the key that ends `path`."""
        return self._walk(path, key=True)

    def _walk(self, path: tuple[str | int, ...], *, key: bool) -> Place:
        tree = self.tree
        here: object = tree
        found = tree.at
        for index, step in enumerate(path, 1):
            if isinstance(here, Node) and step in here:
                found = (here.keys_at if key and index == len(path) else here.values_at)[str(step)]
                here = here[str(step)]
            elif isinstance(here, Nodes) and isinstance(step, int) and step < len(here):
                found, here = here.values_at[step], here[step]
            # Other steps are names that pydantic or a shorter spelling adds; they are nowhere in the file.
        return Place(self.file, *found)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record and where it was written."""

    record: Record
    origin: Origin


@dataclass(frozen=True, slots=True)
class Event:
    """A record as understood: its date resolved, its bounds tightened by its relations.

    `earliest` and `latest` are the first and last possible day, None where open. They are never wider than those of
    `date`, which keeps what was stated. Where a record is written changes no output.
    """

    record: Record
    origin: Origin = field(metadata={"digest": False})
    date: EventDate
    earliest: Day | None
    latest: Day | None
    fulfilled_by: tuple[str, ...] = ()  # of a plan: ids in timeline order; the last one settles it
    #: The record's id: the key of every output. It is asked for more often than all else, so it is here as well.
    id: str = field(init=False, repr=False, compare=False, metadata={"digest": False})

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.record.id)

    @property
    def settled_by(self) -> str | None:
        """The event that settles this plan: of several the last one."""
        return self.fulfilled_by[-1] if self.fulfilled_by else None


@dataclass(frozen=True)
class Timeline:
    """All events in timeline order, and the settings they were read with."""

    settings: Settings
    events: tuple[Event, ...]
    relations: tuple[tuple[str, str], ...] = ()  # ids: the first does not start after the second

    @cached_property
    def by_id(self) -> Mapping[str, Event]:
        """Events by id."""
        return {event.id: event for event in self.events}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every id that a record has or had → its id now."""
        now = {id: id for id in self.by_id}
        return {old: event.id for event in self.events for old in event.record.formerly} | now


@dataclass(frozen=True, slots=True)
class Notice:
    """A change of something already published, as subscribers receive it.

    `name` is unique within its event and never changes. A notice that is not `announced` is shown only at the event:
    another entry says so.
    """

    name: str
    at: datetime
    type: str
    note: Mapping[str, str]
    announced: bool = True
    date: EventDate | None = None  # when the change became known, or the notice withdrawn, where the author said so
    withdrawn: datetime | None = None  # when its withdrawal was published; `note` is the reason then

    @property
    def updated(self) -> datetime:
        """When something of it was last published."""
        return self.withdrawn or self.at

    @property
    def has_entry(self) -> bool:
        """Whether it is a feed entry of its own: also if only its withdrawal came after the event."""
        return self.announced or self.updated > self.at


class Publication(NamedTuple):
    """One publication about one event, as data: the facts that it changed, before and after.

    Facts are as the log keeps them: a date as it was written, `fulfilled_by` the id of the event that settles a plan.
    """

    name: str  # unique within its event, for ever the same; "" for the event itself
    at: datetime
    key: str  # the id that the event was first published under
    event: str  # the id that it had just before, or was first published under
    type: str  # of a notice its type; else `added`, `renamed`, `unannounced` or `retracted`
    was: Mapping[str, Any]
    now: Mapping[str, Any]
    statuses: tuple[str, str]  # before and after: the wording of a date depends on it
    note: Mapping[str, str]  # the words of the notice, CommonMark by language
    announced: bool
    line: str = ""  # name of its line in the publication log


class EarlierState(NamedTuple):
    """An event as it was listed before a later publication, as far as the log knows it.

    Of an event that is withdrawn by now, only its date, and the title that its record still has.
    """

    id: str  # the one that it has now, or had last
    title: Mapping[str, str]
    date: str  # as it was published
    earliest: Day | None  # possible day, as `bounds_like` has it
    latest: Day | None
    past: bool  # whether one looked back at it
    withdrawn: bool = False  # since then
    status: Status = "happened"
    certainty: Certainty = "confirmed"
    topics: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    kind: str | None = None
    passed: bool = False  # that its day had passed, or that it was in effect, was published
    first_deadline: Day | None = None  # if it was moved since
    announced: EventDate | None = None
    settled_by: EarlierState | None = None
    settles: tuple[str, ...] = ()


class PublishedDay(NamedTuple):
    """A day on which something was published, and what to take away from the list to have it as it was before."""

    day: _day
    absent: tuple[str, ...]  # events that were not listed before
    before: tuple[EarlierState, ...]  # events that were listed otherwise


PlanState = Literal["open", "moved", "overdue", "kept", "late", "cancelled", "in_effect"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What was planned, as published: until when, and what has come of it.

    `days` counts from the last possible day of the deadline to the first and last possible day of the fulfilment,
    negative if early; an end that is not known is None.
    """

    announced: EventDate | None
    due: Day | None
    state: PlanState
    fulfilled_by: tuple[str, ...] = ()
    days: tuple[int | None, int | None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to come."""
        return self.state in ("open", "moved")

    @property
    def is_settled(self) -> bool:
        """Whether something fulfilled it: it is no longer planned."""
        return self.state in ("kept", "late")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as it was published: when first, when last, and what was said since."""

    event: Event
    published: datetime
    updated: datetime
    notices: tuple[Notice, ...] = ()
    plan: Plan | None = None  # None of what happened, and of what is withdrawn
    #: What it is filed under: ids by `topics`, `actors`, `kinds`. Of a withdrawn event, what it was filed under: its
    #: record no longer says so, but who follows a topic receives the withdrawal.
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Notices from before a withdrawal, the withdrawal in place of their words: feeds keep what they once had.
    emptied: tuple[Notice, ...] = ()
    key: str = ""  # the id in permanent ids, where a rename must not show; set by whoever makes the entry
    sequence: int = 0  # how often it was changed after it was published, also in silence (RFC 5545, section 3.8.7.4)
    modified: datetime | None = None  # the last time; None if that is `updated`

    @property
    def id(self) -> str:
        """The event's id."""
        return self.event.id

    @property
    def overdue(self) -> bool:
        """Whether the last planned day has passed and nothing settles the plan."""
        return self.plan is not None and self.plan.state == "overdue"

    @property
    def changes(self) -> tuple[Notice, ...]:
        """Notices that something changed: not reminders, nor that it took effect as scheduled."""
        return tuple(notice for notice in self.notices if notice.type not in ("reminder", "in_effect"))

    @property
    def announced(self) -> tuple[Notice, ...]:
        """Notices that are feed entries of their own: also the withdrawal of one that came with a new record."""
        return tuple(notice for notice in (*self.emptied, *self.notices) if notice.has_entry)


def is_past(date: EventDate, status: str, today: Day) -> bool:
    """Whether one looks back at the date: it is that of something that happened, or its last day is before `today`."""
    return status == "happened" or (date.latest is not None and date.latest < today)


def bounds_like(today: Event | None, date: EventDate) -> tuple[Day | None, Day | None]:
    """First and last possible day of a date that was published earlier.

    The log has no relations. So where an event has the same days today, those that its relations leave are taken.
    """
    if today and (today.date.earliest, today.date.latest) == (date.earliest, date.latest):
        return today.earliest, today.latest
    return date.earliest, date.latest


def date_of(text: str, zone: str) -> EventDate:
    """A date as it was published. It was valid then, in the zone that the timeline had."""
    try:
        date = parse_date(text, timezone=zone)
    except DateError:  # the zone was another one then, and has no such hour now
        date = parse_date(text, timezone="UTC")
    assert isinstance(date, EventDate), text
    return date


class Arrival(NamedTuple):
    """When something that was published reached the site: its place among all that did, its stamp, and the moment.

    The moment is later than the stamp where a branch was merged late.
    """

    rank: int
    at: datetime
    moment: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed: an event, or a notice about it."""

    entry: Entry
    notice: Notice | None
    published: datetime
    updated: datetime
    arrival: Arrival

    @property
    def is_background(self) -> bool:
        """Whether its author dated it back: it belongs to the history, and is no news to anybody."""
        return self.published < self.arrival.at

    @property
    def heard(self) -> datetime:
        """When it was new to subscribers, or its withdrawal was."""
        last = max(self.published, self.notice.updated) if self.notice else self.published
        return last if self.is_background else max(last, self.arrival.moment)


class OwnTemplate(NamedTuple):
    """A template of the author: the page it takes the place of, its file, and its text."""

    name: str
    file: str
    text: str


class OwnFiles(NamedTuple):
    """What the author lays over the page: rules for its style sheet, and templates."""

    style: str = ""
    templates: tuple[OwnTemplate, ...] = ()


@dataclass(frozen=True, eq=False)
class Edition:
    """Everything an output may know. Its only "today" is `as_of`, the newest `updated`.

    `standing` is what a list of events is made from. `entries` also has those that were withdrawn, whose addresses
    and ids stay; of them the edition knows only what `KEPT_WHEN_WITHDRAWN` in the schema allows, also in `timeline`.
    """

    timeline: Timeline
    entries: tuple[Entry, ...]
    as_of: datetime
    tag: str
    media: Mapping[str, Path] = field(default_factory=dict)  # by name below `events/media/`
    #: What is worked out of the whole log only where an output asks for it.
    find_publications: Callable[[], tuple[Publication, ...]] = tuple
    find_days: Callable[[], tuple[PublishedDay, ...]] = tuple
    #: By the key of an entry and the name of a notice, or None for the entry itself.
    arrivals: Mapping[tuple[str, str | None], Arrival] = field(default_factory=dict)
    as_published: datetime | None = None  # only in a copy that shows what was published at that moment
    own: OwnFiles = field(default_factory=OwnFiles)

    @property
    def settings(self) -> Settings:
        """The timeline's settings."""
        return self.timeline.settings

    @cached_property
    def publications(self) -> tuple[Publication, ...]:
        """All of them, the oldest first."""
        return self.find_publications()

    @cached_property
    def days(self) -> tuple[PublishedDay, ...]:
        """Days on which something was published, the oldest first."""
        return self.find_days()

    @cached_property
    def standing(self) -> tuple[Entry, ...]:
        """Entries of events that are not withdrawn, in timeline order."""
        return tuple(entry for entry in self.entries if not entry.event.record.withdrawn)

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Entries by id of their event."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def today(self) -> _day:
        """The day of `as_of` in the timeline's zone."""
        return self.day(self.as_of)

    def day(self, moment: datetime) -> _day:
        """The day on which an instant of the record clock falls in the timeline's zone."""
        return moment.astimezone(ZoneInfo(self.settings.timezone)).date()

    def is_past(self, event: Event) -> bool:
        """Whether the readers of this edition look back at the date of an event (for its wording)."""
        return is_past(event.date, event.record.status, self._today)

    @cached_property
    def _today(self) -> Day:
        return Day.from_date(self.today)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """What feeds have, the newest to subscribers first.

        What arrived at one time is by its stamp, what was published at one time in the order of the page, the last
        first. Of a build, new events come before notices: an event that settles a plan is above the plan that it moved.
        The order is total.
        """
        places = {entry.id: place for place, entry in enumerate(self.entries)}

        def key(item: Item) -> tuple[datetime, datetime, bool, int, int]:
            notice = item.notice
            moment = notice.updated if notice else item.published
            number = item.entry.announced.index(notice) if notice else 0
            return item.heard, moment, notice is None, places[item.entry.id], number

        return tuple(sorted(self._items(), key=key, reverse=True))

    def _items(self) -> Iterator[Item]:
        for entry in self.entries:
            yield Item(entry, None, entry.published, entry.updated, self._arrival(entry, None, entry.published))
            for notice in entry.announced:
                at = notice.at if notice.announced else notice.updated
                yield Item(entry, notice, at, notice.updated, self._arrival(entry, notice.name, at))

    def _arrival(self, entry: Entry, notice: str | None, at: datetime) -> Arrival:
        return self.arrivals.get((entry.key, notice)) or Arrival(len(self.arrivals), at, at)


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site: a relative path with `/`, and everything that its bytes depend on.

    `source` is a frozen value. `render` makes the bytes of it and of nothing else: it is a plain function, and the same
    source gives the same bytes in any process. `timeline.recipes.recipe` says whether a file must be rendered again.
    """

    path: str
    media_type: str  # as a host should send it, with its charset
    source: Any
    render: Callable[[Any], bytes]

    def data(self) -> bytes:
        """The bytes of the file."""
        return self.render(self.source)
