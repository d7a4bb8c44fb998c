"""The site in one language: its words, its addresses, and what all of its pages share."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from timeline.dates import Day
from timeline.dates.wording import day_words
from timeline.emit.channels import CORRECTIONS, term_label
from timeline.locales import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from timeline.schema import Term
    from timeline.types import Edition, Entry, Notice

#: Stand for the way up to the root of the language, to that of the site, and to the first page, so that what is
#: shared is rendered once whatever the depth of a page. Records cannot contain them.
ROOT, TOP, HOME = "\x01", "\x02", "\x03"
SPLIT = 500  # events on one page; more are split by year
_RIGHT_TO_LEFT = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi"))


class Words(NamedTuple):
    """Text, and its language where that is not the page's."""

    text: str
    lang: str | None


class Group(NamedTuple):
    """Events that share a topic or an actor."""

    sort: str  # `topics` or `actors`
    id: str
    label: Words
    link: str | None
    entries: tuple[Entry, ...]
    formerly: tuple[str, ...] = ()  # ids that it had before


class Site:
    """One language of an edition. Made once and kept; every page of the language asks it."""

    def __init__(self, edition: Edition, lang: str) -> None:
        self.edition = edition
        self.lang = lang
        self.locale = load(lang)
        known = self.locale.lang
        #: The language that pages declare: the one asked for, or the one whose phrases stand in for it.
        self.shown = lang if lang == known or lang.startswith(f"{known}-") else known
        self.rtl = self.shown.partition("-")[0] in _RIGHT_TO_LEFT
        self.text = self.locale.text

    # --- words

    def rich(self, key: str, **values: object) -> Markup:
        """A phrase with markup in its blanks. Phrases are ours; only what goes into them is escaped."""
        filled = {name: value if isinstance(value, int) else escape(value) for name, value in values.items()}
        return Markup(self.text(key, **filled))  # noqa: S704

    def say(self, text: Mapping[str, str]) -> Words:
        """What an author wrote, in this language or the one it falls back to."""
        said = self.edition.said(text, self.lang)
        return Words(said.text, None if said.lang == self.shown else said.lang)

    def day(self, moment: datetime) -> str:
        """The day of an instant of the record clock, in words."""
        return day_words(self.lang, Day.from_date(self.edition.day(moment)))

    @cached_property
    def title(self) -> Words:
        """Title of the timeline."""
        return self.say(self.edition.settings.title)

    @cached_property
    def today(self) -> Day:
        """The day of "as of"."""
        return Day.from_date(self.edition.today)

    @cached_property
    def as_of(self) -> str:
        """The day of "as of" in words."""
        return day_words(self.lang, self.today)

    @property
    def keeper(self) -> tuple[str, str | None]:
        """Who keeps the site: name and link. Where nobody is named, its host."""
        settings = self.edition.settings
        if settings.authors:
            return settings.authors[0].name, settings.authors[0].url
        return urlsplit(settings.url).hostname or settings.url, None

    # --- addresses

    @property
    def base(self) -> str:
        """Absolute address of the language's root."""
        return self.edition.base(self.lang)

    @property
    def folder(self) -> str:
        """Where the language stands below the output folder."""
        return self.edition.folder(self.lang)

    # --- events

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All that stand: withdrawn ones keep their page and their place in the log, nothing else."""
        return self.edition.standing

    @cached_property
    def withdrawn(self) -> tuple[Entry, ...]:
        """Those that were taken back."""
        return tuple(entry for entry in self.edition.entries if entry.event.record.withdrawn)

    @cached_property
    def record(self) -> tuple[Entry, ...]:
        """What stands above the "as of" line."""
        return tuple(entry for entry in self.entries if not is_to_come(entry))

    @cached_property
    def to_come(self) -> tuple[Entry, ...]:
        """What stands below it."""
        return tuple(entry for entry in self.entries if is_to_come(entry))

    @cached_property
    def split(self) -> bool:
        """Whether the timeline is too long for one page."""
        return len(self.record) > SPLIT

    @cached_property
    def corrections(self) -> tuple[tuple[Entry, Notice], ...]:
        """Every correction with its event, the newest first; without those that were withdrawn."""
        return tuple(pair for pair in self._corrections if not pair[1].withdrawn)

    @cached_property
    def withdrawn_corrections(self) -> tuple[tuple[Entry, Notice], ...]:
        """Those that were withdrawn."""
        return tuple(pair for pair in self._corrections if pair[1].withdrawn)

    @cached_property
    def _corrections(self) -> tuple[tuple[Entry, Notice], ...]:
        found = [(e, n) for e in self.edition.entries for n in e.notices if n.type in CORRECTIONS and n.has_entry]
        return tuple(sorted(found, key=lambda pair: (pair[1].updated, pair[0].id, pair[1].name), reverse=True))

    @cached_property
    def groups(self) -> Mapping[tuple[str, str], Group]:
        """Topics and actors that have events, by sort and id."""
        settings = self.edition.settings
        return self._grouped("topics", settings.topics) | self._grouped("actors", settings.actors)

    def _grouped(self, sort: str, declared: dict[str, Term]) -> dict[tuple[str, str], Group]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.edition.entries:
            for id in dict.fromkeys(entry.terms.get(sort, ())):
                found[id].append(entry)
        return {(sort, id): self._group(sort, id, declared.get(id), entries) for id, entries in sorted(found.items())}

    def _group(self, sort: str, id: str, term: Term | None, entries: list[Entry]) -> Group:
        label = self.say(term.label) if term else Words(id, None)
        standing = tuple(entry for entry in entries if not entry.event.record.withdrawn)
        return Group(sort, id, label, term.link if term else None, standing, term.formerly if term else ())

    def term(self, sort: str, id: str) -> str:
        """What readers see of a topic, actor or kind."""
        return term_label(self.edition, getattr(self.edition.settings, sort), id, self.lang)


def is_to_come(entry: Entry) -> bool:
    """Planned or scheduled, neither settled nor past its last day; what is overdue is in the record."""
    return entry.plan is not None and entry.plan.is_open


def site(edition: Edition, lang: str) -> Site:
    """The one `Site` of an edition and language."""
    found = edition.memo.get(("site", lang))
    if not isinstance(found, Site):
        found = edition.memo[("site", lang)] = Site(edition, lang)
    return found
