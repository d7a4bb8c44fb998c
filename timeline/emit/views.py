"""What outputs are made from: an event, a line about it, an entry of a feed, and the language they are put in.

Views hold facts, no words: the words are made while a file is rendered, so that a file that did not change costs no
more than its digest. `overview.py` makes them; whoever renders sees nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from timeline.dates import Day
from timeline.dates.wording import day_words
from timeline.locales import load
from timeline.plans import listed_by, month_is_known
from timeline.recipes import View, unless, written
from timeline.types import Localized, OwnFiles, localized

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from timeline.dates import EventDate
    from timeline.plans import Listed
    from timeline.schema import Record, Settings, Source, Term
    from timeline.types import Arrival, Entry, Notice, Plan, Publication

_RIGHT_TO_LEFT = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"))
CORRECTIONS = frozenset({"correction", "withdrawal"})


def direction(lang: str) -> Literal["ltr", "rtl"]:
    """The way in which a language is written."""
    return "rtl" if lang.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, eq=False)
class Look(View):
    """A language of the site: what all of its files share."""

    settings: Settings
    lang: str
    tag: str  # prefix of permanent ids
    as_published: datetime | None = None  # the moment that a copy shows; None for the site itself
    own: OwnFiles = field(default_factory=OwnFiles)
    logo: tuple[Picture, ...] = ()  # of the site; the second one is for dark pages

    @cached_property
    def shown(self) -> str:
        """The language that pages declare: the one of the settings, or the one whose phrases replace it."""
        known = load(self.lang).lang
        return self.lang if self.lang == known or self.lang.startswith(f"{known}-") else known

    @property
    def rtl(self) -> bool:
        """Whether the script of its pages runs to the left."""
        return direction(self.shown) == "rtl"

    # --- words

    @cached_property
    def text(self) -> Callable[..., str]:
        """The program's phrases by key, with what fills them."""
        return load(self.lang).text

    def rich(self, key: str, **values: object) -> Markup:
        """A phrase with markup in its placeholders. Phrases are ours; only what goes into them is escaped."""
        filled = {name: value if isinstance(value, int) else escape(value) for name, value in values.items()}
        return Markup(self.text(key, **filled))  # noqa: S704

    def localized(self, text: Mapping[str, str]) -> Localized:
        """What an author wrote, as pages show it."""
        return localized(text, self.lang, self.default, self.shown)

    def plain(self, text: Mapping[str, str]) -> str:
        """What an author wrote, without its language."""
        return localized(text, self.lang, self.default).text

    @cached_property
    def title(self) -> Localized:
        """Title of the timeline."""
        return self.localized(self.settings.title)

    def term(self, facet: str, id: str) -> str:
        """What readers see of a topic, actor or kind; its id where it has no label."""
        return self._terms.get((facet, id), id)

    @cached_property
    def _terms(self) -> Mapping[tuple[str, str], str]:
        """Labels of all declared terms by facet and id: each output of an event has its terms."""
        return {
            (facet, id): self.localized(term.label).text
            for facet in ("topics", "actors", "kinds")
            for id, term in getattr(self.settings, facet).items()
        }

    def term_label(self, facet: str, id: str) -> Localized:
        """The same with its language."""
        declared: Mapping[str, Term] = getattr(self.settings, facet)
        return self.localized(declared[id].label) if id in declared else Localized(id, None)

    def date(self, moment: datetime) -> date:
        """The day on which an instant falls in the timeline's zone."""
        return moment.astimezone(ZoneInfo(self.settings.timezone)).date()

    def day(self, moment: datetime) -> str:
        """The day of an instant, in words."""
        return day_words(self.lang, Day.from_date(self.date(moment)))

    @property
    def keeper(self) -> tuple[str, str | None]:
        """Who keeps the site: name and link. Where nobody is named, its host."""
        if self.settings.authors:
            return self.settings.authors[0].name, self.settings.authors[0].url
        return self._host, None

    @property
    def site(self) -> tuple[str, str | None]:
        """The site that the timeline is part of: name and link. Where none is named, its host."""
        found = self.settings.site
        return (found.name, found.url) if found else (self._host, None)

    @property
    def logo_alt(self) -> Localized:
        """What the logo says: the name of the site, if its author wrote nothing else."""
        found = self.settings.site
        alt = found.logo.alt if found and found.logo else None
        return self.localized(alt) if alt else Localized(self.site[0], None)

    @property
    def _host(self) -> str:
        return urlsplit(self.settings.url).hostname or self.settings.url

    # --- addresses

    @cached_property
    def default(self) -> str:
        """The default language: the one at the root of the site."""
        return self.settings.default

    @property
    def languages(self) -> tuple[str, ...]:
        """All languages of the site."""
        return self.settings.languages

    @cached_property
    def root(self) -> str:
        """Absolute address of the site, with a slash at its end."""
        return self.settings.root

    @cached_property
    def folder(self) -> str:
        """Where this language is below the output folder: "" or `fr/`."""
        return self.settings.folder(self.lang)

    @cached_property
    def base(self) -> str:
        """Absolute address of this language's part of the site."""
        return self.settings.base(self.lang)

    def address(self, id: str) -> str:
        """Absolute address of the page of an event."""
        return f"{self.base}events/{id}/"

    def media(self, file: str) -> str:
        """Absolute address of a picture."""
        return f"{self.root}media/{quote(file)}"

    def uri(self, key: str, notice: Notice | None = None) -> str:
        """The permanent id of an entry or notice (RFC 4151): the tag, the key of the entry, the language.

        Languages have ids of their own, or readers that know an id by itself would keep one language only.
        """
        return self.named(key, notice.name if notice else "")

    def named(self, key: str, name: str) -> str:
        """The same of any publication about an event, by its name; "" is the event itself."""
        return f"{self.tag}/{key}/{name}/{self.lang}" if name else f"{self.tag}/{key}/{self.lang}"


class Picture(NamedTuple):
    """The picture of an event, as far as it is known without showing it."""

    file: str
    type: str
    length: int
    size: tuple[int, int] | None  # width and height in pixels, if known


@dataclass(frozen=True, eq=False, slots=True)
class Brief(View):
    """What a line about an event shows."""

    id: str
    title: Mapping[str, str]
    date: EventDate
    past: bool  # whether one looks back at its date
    earliest: Day | None
    latest: Day | None
    status: str
    certainty: str
    withdrawn: bool
    plan: Plan | None

    @property
    def vague(self) -> bool:
        """Whether its date is only about right, or doubted."""
        return self.date.approximate or self.date.uncertain

    def _face(self) -> str:
        date = self.date
        return (
            f"{written(self.id)}{written(self.title)}{written(date)}{self.past:d}{self.withdrawn:d}"
            f"{unless(self.earliest, date.earliest)},{unless(self.latest, date.latest)}"
            f"{unless(self.status, 'happened')}{unless(self.certainty, 'confirmed')}{unless(self.plan, None)}"
        )


@dataclass(frozen=True, eq=False, slots=True)
class Fulfilment(View):
    """A plan that an event fulfils. Of several events that fulfil a plan, only the last one settles it."""

    plan: Brief
    how: Literal["settles", "partly", "meant"]


class Spot(NamedTuple):
    """Where an event is in a list by months, and how far it reaches; days are ordinals."""

    month: tuple[int, int] | None  # of the day that it is listed by; None if there is none
    section: tuple[int | None, int]  # the year and month to open for it; 0 for a month that is not known
    begin: int | None  # of its own date, whatever settled it
    end: int | None
    is_open: bool  # whether nobody knows its last day


@dataclass(frozen=True, eq=False, slots=True)
class EventFacts(View):
    """An event as published, with everything that outputs show of it, in no language yet."""

    entry: Entry
    brief: Brief
    listed: Listed  # the date under which it is listed: of a plan that was settled before that, that of the settlement
    fulfils: tuple[Fulfilment, ...] = ()
    fulfilled_by: tuple[Brief, ...] = ()
    picture: Picture | None = None
    changes: Mapping[str, Publication] = field(default_factory=dict)  # what its notices changed, by their names
    # These follow from the others; lists ask for them again and again.
    id: str = field(init=False)
    record: Record = field(init=False)  # the event as its author wrote it
    upcoming: bool = field(init=False)  # neither settled nor past its last day; what is overdue is a past event
    spot: Spot = field(init=False)

    def __post_init__(self) -> None:
        """Work out what follows from the fields."""
        plan = self.entry.plan
        object.__setattr__(self, "id", self.brief.id)
        object.__setattr__(self, "record", self.entry.event.record)
        object.__setattr__(self, "upcoming", plan is not None and plan.is_open)
        object.__setattr__(self, "spot", self._spot())

    def _spot(self) -> Spot:
        day, own = self.listed.day, self.listed
        if self.fulfilled_by:  # only then it may be listed by another date
            own = listed_by(self.entry.event, overdue=self.entry.overdue)
        first, last = own.earliest, own.latest or own.earliest
        begin = first.ordinal if first else None
        return Spot(
            day[:2] if day else None,
            (day.year, day.month if month_is_known(self.listed) else 0) if day else (None, 0),
            begin,
            begin if last == first else last.ordinal if last else None,
            own.latest is None,
        )

    def _face(self) -> str:
        entry, brief, listed = self.entry, self.brief, self.listed
        event, updated, record = entry.event, entry.updated, entry.event.record
        filed = {"topics": record.topics, "actors": record.actors, "kinds": (record.kind,) if record.kind else ()}
        return ",".join(
            (
                written(record),
                brief.digest,
                unless(event.date, brief.date),
                unless(event.earliest, brief.earliest),
                unless(event.latest, brief.latest),
                unless(event.fulfilled_by, ()),
                written(updated),
                unless(entry.published, updated),
                unless(entry.modified, updated),
                unless(entry.notices, ()),
                unless(entry.plan, brief.plan),
                unless(entry.terms, filed),
                unless(entry.emptied, ()),
                unless(entry.key, brief.id),
                unless(entry.sequence, 0),
                unless(listed.day, brief.earliest),
                unless(listed.date, brief.date),
                unless(listed.earliest, brief.earliest),
                unless(listed.latest, brief.latest),
                unless(self.fulfils, ()),
                unless(self.fulfilled_by, ()),
                unless(self.picture, None),
                unless(self.changes, {}),
            )
        )

    @property
    def date(self) -> EventDate:
        """Its date as stated."""
        return self.brief.date

    @property
    def past(self) -> bool:
        """Whether one looks back at its date."""
        return self.brief.past

    @property
    def settled_by(self) -> Brief | None:
        """The event that settles this plan: of several the last one."""
        return self.fulfilled_by[-1] if self.fulfilled_by else None


@dataclass(frozen=True, eq=False)
class ActorFacts(View):
    """An actor and the events that it takes part in: how many, and the first and the last that has happened."""

    id: str
    term: Term | None  # as declared
    events: int
    first: Brief
    last: Brief


@dataclass(frozen=True, eq=False)
class SourceNotes(View):
    """A source that the author's text about the timeline links to, and what entries note on it."""

    source: Source
    notes: tuple[SourceNote, ...]


@dataclass(frozen=True, eq=False)
class SourceNote(View):
    """What a source says, by the note of the entries that cite it."""

    note: Mapping[str, str] | None
    says: EventDate | None  # the date that it gives
    events: tuple[Brief, ...]


@dataclass(frozen=True, eq=False, slots=True)
class FeedItem(View):
    """One entry of a feed: an event, or a notice about it."""

    event: EventFacts
    notice: Notice | None
    published: datetime
    updated: datetime
    # Which documents have it depends on these, and nothing that is said of it.
    heard: datetime = field(metadata={"digest": False})  # when it was new to subscribers
    arrival: Arrival = field(metadata={"digest": False})
    is_background: bool = field(metadata={"digest": False})

    def _face(self) -> str:
        entry = self.event.entry
        return (
            f"{self.event.digest}{unless(self.notice, None)}"
            f"{unless(self.published, entry.published)},{unless(self.updated, entry.updated)}"
        )


@dataclass(frozen=True, eq=False)
class MediaFile(View):
    """A file beside the records, known by its content."""

    name: str
    content: str  # SHA-256 in hex
    path: Path = field(metadata={"digest": False})


@dataclass(frozen=True, eq=False)
class ChapterFacts(View):
    """A part of the story; an end that is None is that of the story."""

    anchor: str
    title: Mapping[str, str]
    summary: Mapping[str, str] | None
    first: Day | None
    last: Day | None
