"""An event in the words of one language, ready for the templates that print it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from timeline.dates import Day, Precision
from timeline.dates.wording import word
from timeline.emit.item_text import notice_label, withdrawal
from timeline.emit.pages.views.marks import group, is_hollow, mark
from timeline.emit.pages.views.places import ROOT
from timeline.emit.status import Status, caveats, fulfilled, status_words
from timeline.emit.views import CORRECTIONS
from timeline.markup import html
from timeline.types import Localized

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from timeline.dates import EventDate
    from timeline.emit.pages.views.marks import Mark
    from timeline.emit.views import Brief, ChapterFacts, EventFacts, Look
    from timeline.schema import Source
    from timeline.types import Notice


_CHANGES = ("correction", "clarification", "development")


class Rich(NamedTuple):
    """HTML that is safe to print, and its language where that is not the page's."""

    html: Markup
    lang: str | None

    @property
    def paragraph(self) -> Markup | None:
        """What is inside of it, where it is one paragraph: no element is needed around that."""
        html = self.html
        if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
            return html[len("<p>") : -len("</p>")]
        return None


class NoticeView(NamedTuple):
    """A notice: what was published since."""

    name: str
    type: str
    label: str
    day: str  # the author's, else that of its publication
    published: str
    on: str  # the day of its publication, in ISO
    dated: str  # the author's day in words, for where notices are listed by their publication
    note: Rich
    is_correction: bool
    is_withdrawn: bool
    order: int  # ordinal of the day


class Reference(NamedTuple):
    """A source. `name` is the shortest way to call it."""

    url: str
    name: str
    title: Localized | None
    publisher: str
    date: str
    lang: str | None
    archived: str | None
    says: str  # the date of the event that it gives, where it gives another one
    note: Rich | None


class PictureView(NamedTuple):
    """The picture of an event."""

    file: str
    alt: Localized
    size: tuple[int, int] | None
    credit: Localized | None
    licence: str | None


class Tag(NamedTuple):
    """A topic or an actor of the event."""

    facet: str
    id: str
    label: str
    href: str


class MentionView(NamedTuple):
    """Another event, in a line."""

    href: str
    title: Localized
    date: str
    caveats: str  # what keeps the title from being a fact
    outcome: str = ""  # of a plan that was settled: how late or early


class EventView(NamedTuple):
    """What templates print of an event."""

    id: str
    href: str
    title: Localized
    date: str
    time: str  # for `datetime`; empty unless the day is known exactly
    edtf: str
    aside: str  # how long a period lasted, or that it goes on
    mark: Mark
    hollow: bool
    status: str  # the group that it is filtered by
    kind: str  # id, for the filter
    badges: tuple[Status, ...]
    announced: str
    upcoming: bool
    summary: Rich | None
    date_note: Rich | None
    place: Localized | None
    picture: PictureView | None
    notices: tuple[NoticeView, ...]
    sources: tuple[Reference, ...]
    tags: tuple[Tag, ...]
    settles: tuple[tuple[str, MentionView], ...]  # how, and which plan
    settled_by: tuple[MentionView, ...]
    withdrawn: Rich | None
    differs: bool  # whether a source gives another date

    @property
    def corrections(self) -> tuple[NoticeView, ...]:
        """Notices that take something back."""
        return tuple(notice for notice in self.notices if notice.is_correction)

    @property
    def changes(self) -> tuple[NoticeView, ...]:
        """Corrections, and what an author wrote of later; what the program says of plans is beside them anyway."""
        said = (notice for notice in self.notices if notice.type in _CHANGES and not notice.is_withdrawn)
        return tuple(notice for notice in said if notice.is_correction or notice.dated)

    @property
    def developments(self) -> tuple[NoticeView, ...]:
        """What happened later, in the order in which it did; nothing about this entry itself."""
        found = [notice for notice in self.notices if notice.type == "development" and not notice.is_withdrawn]
        return tuple(sorted(found, key=lambda notice: notice.order))

    @property
    def accounts(self) -> tuple[Reference, ...]:
        """Where sources differ on the date: those that give one. Empty where none gives another one."""
        return tuple(source for source in self.sources if source.says) if self.differs else ()

    def ids(self, facet: str) -> str:
        """Ids of its topics or actors, separated by spaces."""
        return " ".join(tag.id for tag in self.tags if tag.facet == facet)


def event_view(look: Look, event: EventFacts) -> EventView:
    """An event in the words of a language."""
    record = event.record
    return EventView(
        id=event.id,
        href=f"{ROOT}events/{event.id}/",
        title=look.localized(record.title),
        date=word(event.date, look.lang, past=event.past),
        time=_time(event.date),
        edtf=event.date.edtf,
        aside=_aside(look, event.date),
        mark=mark(event),
        hollow=is_hollow(event),
        status=group(event),
        kind=record.kind or "",
        badges=tuple(_badges(look, event)),
        announced=_announced(look, event),
        upcoming=event.upcoming,
        summary=rich(look, record.summary),
        date_note=rich(look, record.date_note),
        place=look.localized(record.place) if record.place else None,
        picture=_picture(look, event),
        notices=tuple(notice_view(look, notice, _reason(event)) for notice in _newest_first(event)),
        sources=tuple(reference(look, source) for source in record.sources),
        tags=tuple(_tags(look, event)),
        settles=tuple(_settled(look, event)),
        settled_by=tuple(mention(look, other) for other in event.fulfilled_by),
        withdrawn=rich(look, record.withdrawn.reason) if record.withdrawn else None,
        differs=any(source.says and source.says.edtf != event.date.edtf for source in record.sources),
    )


def mention(look: Look, event: Brief) -> MentionView:
    """An event in a line."""
    date = word(event.date, look.lang, past=event.past)
    words = ", ".join(caveats(look, event))
    return MentionView(f"{ROOT}events/{event.id}/", look.localized(event.title), date, words)


def _reason(event: EventFacts) -> Mapping[str, str] | None:
    """Why it was withdrawn; None if it was not."""
    return event.record.withdrawn.reason if event.record.withdrawn else None


def _newest_first(event: EventFacts) -> list[Notice]:
    """Notices by their publication; those of one build in the order of the record."""
    return sorted(event.entry.notices, key=lambda notice: notice.updated)[::-1]


def notice_view(look: Look, notice: Notice, reason: Mapping[str, str] | None) -> NoticeView:
    """A notice in the words of a language; `reason` is why its event was withdrawn, if it was."""
    note = _here(look, withdrawal(look, reason, look.shown), None) if reason else rich(look, notice.note)
    assert note is not None
    published = look.day(notice.updated)
    day = word(notice.date, look.lang, past=True) if notice.date else published
    dated = look.text("feed.says", date=day) if notice.date else ""
    is_withdrawn = notice.withdrawn is not None
    is_correction = notice.type in CORRECTIONS and not is_withdrawn
    label = notice_label(look, notice)
    known = notice.date.earliest or notice.date.latest if notice.date else None
    order = (known or Day.from_date(look.date(notice.updated))).ordinal
    on = look.date(notice.updated).isoformat()
    return NoticeView(
        notice.name, notice.type, label, day, published, on, dated, note, is_correction, is_withdrawn, order
    )


def rich(look: Look, text: Mapping[str, str] | None) -> Rich | None:
    """A CommonMark text for a page; None if there is none."""
    if not text:
        return None
    words = look.localized(text)
    return _here(look, html(words.text, look.base), words.lang)


def _here(look: Look, made: str, lang: str | None) -> Rich:
    """HTML for a page."""
    return Rich(Markup(page_html(look, made)), lang)  # noqa: S704 - `html` gives what is safe anywhere


def page_html(look: Look, made: str) -> str:
    """HTML whose links into the site are relative to the page."""
    return made.replace(f'href="{look.base}', f'href="{ROOT}')


def chapter_text(look: Look, chapter: ChapterFacts) -> tuple[Localized, Rich | None]:
    """Title and summary of a chapter."""
    return look.localized(chapter.title), rich(look, chapter.summary)


def _picture(look: Look, event: EventFacts) -> PictureView | None:
    image, picture = event.record.image, event.picture
    if image is None or picture is None:
        return None
    alt = look.localized(image.alt) if image.alt else Localized("", None)
    return PictureView(
        quote(image.file), alt, picture.size, look.localized(image.credit) if image.credit else None, image.license
    )


def _settled(look: Look, event: EventFacts) -> Iterator[tuple[str, MentionView]]:
    for plan, how, late in fulfilled(look, event):
        yield how, mention(look, plan)._replace(outcome=late)


def _announced(look: Look, event: EventFacts) -> str:
    """When a plan was announced, in words; "" if that is not known."""
    plan = event.brief.plan
    if plan is None or plan.announced is None:
        return ""
    return look.text("plan.announced", date=word(plan.announced, look.lang, past=True))


def _time(date: EventDate) -> str:
    """A valid date string of HTML (years 1 to 9999), where the day is known and not only thought to be known."""
    sure = date.precision in (Precision.DAY, Precision.INSTANT) and not date.approximate and not date.uncertain
    day = date.earliest
    if not sure or date.lasting or day is None or day != date.latest or not 1 <= day.year <= 9999:
        return ""
    return date.instant.isoformat(timespec="minutes") if date.instant else day.isoformat()


def _aside(look: Look, date: EventDate) -> str:
    """How long a period lasted, in the coarsest unit that is not zero."""
    if date.ongoing:
        return look.text("page.ongoing")
    if not date.lasting or date.earliest is None or date.latest is None:
        return ""
    days = date.latest.ordinal - date.earliest.ordinal + 1
    if days < 14:
        exact = date.parts and all(getattr(part, "unit", "") == "day" for part in date.parts)
        return look.text("page.lasted_days", n=days) if exact else ""
    if days < 7 * 14:
        return look.text("page.lasted_weeks", n=round(days / 7))
    if days < 365 * 2:
        return look.text("page.lasted_months", n=round(days / 30.44))
    return look.text("page.lasted_years", n=round(days / 365.2425))


def _badges(look: Look, event: EventFacts) -> Iterator[Status]:
    if event.brief.withdrawn:
        yield Status("withdrawn", look.text("page.withdrawn"))
    else:
        yield from status_words(look, event)


def reference(look: Look, source: Source) -> Reference:
    """A source in the words of a language."""
    title = look.localized(source.title) if source.title else None
    if title and source.lang:
        title = Localized(title.text, source.lang if source.lang != look.shown else None)
    publisher = look.plain(source.publisher) if source.publisher else ""
    date = word(source.date, look.lang, past=True) if source.date else ""
    lang = source.lang if source.lang != look.shown else None
    name = publisher or (title.text if title else _host(source.url))
    says = word(source.says, look.lang, past=True) if source.says else ""
    note = rich(look, source.note)
    return Reference(source.url, name, title, publisher, date, lang, source.archived, says, note)


def _host(url: str) -> str:
    """Whose site an address is on, in short."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _tags(look: Look, event: EventFacts) -> Iterator[Tag]:
    for facet in ("topics", "actors"):
        for id in dict.fromkeys(getattr(event.record, facet)):
            yield Tag(facet, id, look.term(facet, id), f"{ROOT}{facet}/{id}/")
