"""An event in the words of one language, ready for the templates that print it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup

from timeline.dates import Precision
from timeline.dates.wording import word
from timeline.emit.channels import CORRECTIONS
from timeline.emit.content import caveats, notice_label, withdrawal
from timeline.emit.pages.marks import is_hollow, mark, statuses
from timeline.emit.pages.site import ROOT, Words, is_to_come
from timeline.emit.status import Status, fulfilled, status_words
from timeline.markup import html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from timeline.dates import EventDate
    from timeline.emit.pages.marks import Mark
    from timeline.emit.pages.site import Site
    from timeline.schema import Source
    from timeline.types import Entry, Notice

RETOLD = frozenset({"happened", "established"})


class Rich(NamedTuple):
    """HTML that is safe to print, and its language where that is not the page's."""

    html: Markup
    lang: str | None


class Told(NamedTuple):
    """A notice: what was said since."""

    name: str
    label: str
    day: str  # the author's, else that of its publication
    published: str
    dated: str  # the author's day in words, for where notices are listed by their publication
    note: Rich
    is_correction: bool
    is_withdrawn: bool


class Reference(NamedTuple):
    """A source. `name` is the shortest way to call it."""

    url: str
    name: str
    title: Words | None
    publisher: str
    date: str
    lang: str | None
    archived: str | None
    says: str  # the date of the event that it gives, where it gives another one
    note: Rich | None


class Tag(NamedTuple):
    """A topic or an actor of the event."""

    sort: str
    id: str
    label: str
    href: str


class Mention(NamedTuple):
    """Another event, in a line."""

    href: str
    title: Words
    date: str
    caveats: str  # what keeps the title from being a fact
    outcome: str = ""  # of a plan that was settled: how late or early


@dataclass(frozen=True)
class Shown:
    """What templates print of an event."""

    id: str
    href: str
    title: Words
    date: str
    time: str  # for `datetime`; empty unless the day is known exactly
    edtf: str
    aside: str  # how long a period lasted, or that it goes on
    mark: Mark
    hollow: bool
    status: str  # for the filter, separated by spaces
    badges: tuple[Status, ...]
    announced: str
    to_come: bool
    summary: Rich | None
    date_note: Rich | None
    place: Words | None
    notices: tuple[Told, ...]
    sources: tuple[Reference, ...]
    tags: tuple[Tag, ...]
    settles: tuple[tuple[str, Mention], ...]  # how, and which plan
    settled_by: tuple[Mention, ...]
    withdrawn: Rich | None
    differs: bool  # whether a source gives another date

    @property
    def corrections(self) -> tuple[Told, ...]:
        """Notices that take something back."""
        return tuple(told for told in self.notices if told.is_correction)

    @property
    def accounts(self) -> tuple[Reference, ...]:
        """Where sources differ on the date: those that give one. Empty where none gives another one."""
        return tuple(source for source in self.sources if source.says) if self.differs else ()

    def ids(self, sort: str) -> str:
        """Ids of its topics or actors, separated by blanks."""
        return " ".join(tag.id for tag in self.tags if tag.sort == sort)


def show(site: Site, entry: Entry) -> Shown:
    """An event in the site's language; made once."""
    key = ("shown", site.lang, entry.id)
    found = site.edition.memo.get(key)
    if not isinstance(found, Shown):
        found = site.edition.memo[key] = _show(site, entry)
    return found


def _show(site: Site, entry: Entry) -> Shown:
    event, record = entry.event, entry.event.record
    return Shown(
        id=entry.id,
        href=f"{ROOT}events/{entry.id}/",
        title=site.say(record.title),
        date=word(event.date, site.lang, past=site.edition.is_past(event)),
        time=_time(event.date),
        edtf=event.date.edtf,
        aside=_aside(site, event.date),
        mark=mark(entry),
        hollow=is_hollow(entry),
        status=" ".join(statuses(entry)),
        badges=tuple(_badges(site, entry)),
        announced=_announced(site, entry),
        to_come=is_to_come(entry),
        summary=_rich(site, record.summary),
        date_note=_rich(site, record.date_note),
        place=site.say(record.place) if record.place else None,
        notices=tuple(told(site, notice, entry) for notice in _newest_first(entry)),
        sources=tuple(_reference(site, source) for source in record.sources),
        tags=tuple(_tags(site, entry)),
        settles=tuple(_settled(site, entry)),
        settled_by=tuple(mention(site, site.edition.by_id[id]) for id in event.fulfilled_by),
        withdrawn=_rich(site, record.withdrawn.reason) if record.withdrawn else None,
        differs=any(source.says and source.says.edtf != event.date.edtf for source in record.sources),
    )


def mention(site: Site, entry: Entry) -> Mention:
    """An event in a line."""
    event = entry.event
    title = site.say(event.record.title)
    date = word(event.date, site.lang, past=site.edition.is_past(event))
    return Mention(f"{ROOT}events/{entry.id}/", title, date, ", ".join(caveats(entry, site.lang)))


def _newest_first(entry: Entry) -> list[Notice]:
    """Notices by their publication; those of one build in the order of the record."""
    return sorted(entry.notices, key=lambda notice: notice.updated)[::-1]


def told(site: Site, notice: Notice, entry: Entry) -> Told:
    """A notice of an entry in the site's language."""
    note = _withdrawal(site, entry) if entry.event.record.withdrawn else _rich(site, notice.note)
    assert note is not None
    published = site.day(notice.updated)
    day = word(notice.date, site.lang, past=True) if notice.date else published
    dated = site.text("feed.says", date=day) if notice.date else ""
    is_withdrawn = notice.withdrawn is not None
    is_correction = notice.type in CORRECTIONS and not is_withdrawn
    return Told(notice.name, notice_label(notice, site.lang), day, published, dated, note, is_correction, is_withdrawn)


def _rich(site: Site, text: Mapping[str, str] | None) -> Rich | None:
    if not text:
        return None
    words = site.say(text)
    return _here(site, html(words.text, site.base), words.lang)


def _withdrawal(site: Site, entry: Entry) -> Rich:
    return _here(site, withdrawal(site.edition, entry, site.lang, site.shown), None)


def _here(site: Site, made: str, lang: str | None) -> Rich:
    """HTML for a page: its own links relative to the page."""
    relative = made.replace(f'href="{site.base}', f'href="{ROOT}')
    return Rich(Markup(relative), lang)  # noqa: S704 - `html` gives what is safe anywhere


def _settled(site: Site, entry: Entry) -> Iterator[tuple[str, Mention]]:
    for plan, how, late in fulfilled(site.edition, entry, site.lang):
        yield how, mention(site, plan)._replace(outcome=late)


def _announced(site: Site, entry: Entry) -> str:
    """When a plan was announced, in words; "" if that is not known."""
    if entry.plan is None or entry.plan.announced is None:
        return ""
    return site.text("plan.announced", date=word(entry.plan.announced, site.lang, past=True))


def _time(date: EventDate) -> str:
    """A valid date string of HTML (years 1 to 9999), where the day is known and not only thought to be known."""
    sure = date.precision in (Precision.DAY, Precision.INSTANT) and not date.approximate and not date.uncertain
    day = date.earliest
    if not sure or date.lasting or day is None or day != date.latest or not 1 <= day.year <= 9999:
        return ""
    return date.instant.isoformat(timespec="minutes") if date.instant else day.isoformat()


def _aside(site: Site, date: EventDate) -> str:
    """How long a period lasted, in the coarsest unit that tells something."""
    if date.ongoing:
        return site.text("page.ongoing")
    if not date.lasting or date.earliest is None or date.latest is None:
        return ""
    days = date.latest.ordinal - date.earliest.ordinal + 1
    if days < 14:
        exact = date.parts and all(getattr(part, "unit", "") == "day" for part in date.parts)
        return site.text("page.lasted_days", n=days) if exact else ""
    if days < 7 * 14:
        return site.text("page.lasted_weeks", n=round(days / 7))
    if days < 365 * 2:
        return site.text("page.lasted_months", n=round(days / 30.44))
    return site.text("page.lasted_years", n=round(days / 365.2425))


def _badges(site: Site, entry: Entry) -> Iterator[Status]:
    if entry.event.record.withdrawn:
        yield Status("withdrawn", site.text("page.withdrawn"))
    else:
        yield from status_words(site.edition, entry, site.lang)


def _reference(site: Site, source: Source) -> Reference:
    title = site.say(source.title) if source.title else None
    if title and source.lang:
        title = Words(title.text, source.lang if source.lang != site.shown else None)
    publisher = site.say(source.publisher).text if source.publisher else ""
    host = (urlsplit(source.url).hostname or source.url).removeprefix("www.")
    date = word(source.date, site.lang, past=True) if source.date else ""
    lang = source.lang if source.lang != site.shown else None
    name = publisher or (title.text if title else host)
    says = word(source.says, site.lang, past=True) if source.says else ""
    note = _rich(site, source.note)
    return Reference(source.url, name, title, publisher, date, lang, source.archived, says, note)


def _tags(site: Site, entry: Entry) -> Iterator[Tag]:
    record = entry.event.record
    for sort in ("topics", "actors"):
        for id in dict.fromkeys(getattr(record, sort)):
            yield Tag(sort, id, site.term(sort, id), f"{ROOT}{sort}/{id}/")
