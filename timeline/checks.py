"""Timeline → problems: what the timeline's own rules forbid, and what is probably not as known as it looks.

Rules are errors: undeclared words, what `require` asks for, pictures that do not exist. Honesty checks are warnings:
each has a name; a record's `allow: [name]` answers "yes, I mean it" (a `date_note` answers those about its date).

To add a check: a function from a timeline to problems, a line in the table, a row in the tests.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline.dates import Day, Precision
from timeline.problems import Problem, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime

    from timeline.dates import EventDate
    from timeline.types import Event, Origin, Timeline


def check(timeline: Timeline, settings: Origin, now: datetime | None, media: Collection[str] = ()) -> list[Problem]:
    """All problems of a timeline. `now` is aware; with None, checks that depend on the day are left out."""
    today = None
    if now is not None:
        from zoneinfo import ZoneInfo

        today = Day.from_date(now.astimezone(ZoneInfo(timeline.settings.timezone)).date())
    problems = [
        *_vocabulary(timeline),
        *_required(timeline),
        *_pictures(timeline, media),
        *_unknown_names(timeline),
        *_languages(timeline, settings),
        *_html(timeline),
        *_overrides(timeline, now),
        *_cards(timeline, settings, media),
    ]
    for name, honesty in HONESTY.items():
        for event, problem in honesty(timeline, today):
            if not _answered(event, name):
                problems.append(problem)
    return problems


# --- rules ------------------------------------------------------------------------------------------------------------


def _vocabulary(timeline: Timeline) -> Iterator[Problem]:
    """Once timeline.yaml declares words of a sort, an undeclared one is an error."""
    settings = timeline.settings
    for event in timeline.events:
        record, origin = event.record, event.origin
        for sort, known, words in (
            ("topics", settings.topics, record.topics),
            ("actors", settings.actors, record.actors),
            ("kind", settings.kinds, (record.kind,) if record.kind else ()),
        ):
            for index, word in enumerate(words):
                if known and word not in known:
                    declared = "kinds" if sort == "kind" else sort
                    meant = nearest(word, known)
                    if meant in words:
                        advice = f"`{meant}` is in the list already; take this one out"
                    elif meant:
                        advice = f"did you mean `{meant}`?"
                    else:
                        advice = f"add it there: `{word}: …`"
                        advice += f", or choose one of {', '.join(sorted(known))}" if len(known) <= 30 else ""
                    yield Problem(
                        f"undeclared-{declared.removesuffix('s')}",
                        origin.at(sort, index),
                        f"`{word}` is not declared under `{declared}` in timeline.yaml",
                        advice,
                    )


def _required(timeline: Timeline) -> Iterator[Problem]:
    """What `require` in timeline.yaml asks of every record."""
    require, languages = timeline.settings.require, timeline.settings.languages
    for event in timeline.events:
        record, origin = event.record, event.origin
        if require.sources and not record.sources:
            yield Problem(
                "no-source",
                origin.at(),
                f"`{event.id}` has no source",
                "add `sources: [https://…]`; timeline.yaml requires one",
            )
        for index, source in enumerate(record.sources):
            if require.archived and not source.archived:
                place = origin.at("sources", index)
                yield Problem(
                    "no-archive",
                    place,
                    "this source has no archived copy",
                    "add `archived: https://…`; timeline.yaml requires one",
                )
        if require.alt and record.image and not record.image.alt:
            yield Problem(
                "no-alt",
                origin.at("image"),
                "this picture has no description",
                "add `alt: …`; timeline.yaml requires one",
            )
        missing = [lang for lang in languages if lang not in record.title]
        if require.languages and missing:
            yield Problem(
                "no-translation",
                origin.at("title"),
                f"the title is missing in {', '.join(missing)}",
                "add it; timeline.yaml requires every language",
            )


def _pictures(timeline: Timeline, media: Collection[str]) -> Iterator[Problem]:
    for event in timeline.events:
        image = event.record.image
        if image and image.file not in media:
            yield Problem(
                "no-picture",
                event.origin.at("image", "file"),
                f"there is no `{image.file}` in events/media/",
                _picture(image.file, media),
            )


def _picture(name: str, media: Collection[str]) -> str:
    if name.startswith(("/", "..")) or "\\" in name or "://" in name:
        return "put the file into that folder, and write its name alone"
    near = nearest(name, media)
    return f"did you mean `{near}`?" if near else "put the file there, or take the picture out of the record"


def _cards(timeline: Timeline, settings: Origin, media: Collection[str]) -> Iterator[Problem]:
    """Cards need their fonts, and the library that draws them."""
    from importlib.util import find_spec

    cards = timeline.settings.cards
    if cards is None:
        return
    for index, name in enumerate(cards.fonts):
        if name not in media:
            place = settings.at("cards", "fonts", index)
            yield Problem("no-font", place, f"there is no `{name}` in events/media/", "put the font file there")
    if find_spec("resvg_py") is None:
        advice = "run `pip install 'timeline-feed[cards]'`, or take `cards` out"
        yield Problem("no-cards", settings.at_key("cards"), "the library that draws cards is not installed", advice)


def _unknown_names(timeline: Timeline) -> Iterator[Problem]:
    for event in timeline.events:
        for index, name in enumerate(event.record.allow):
            if name not in HONESTY:
                yield Problem(
                    "unknown-check",
                    event.origin.at("allow", index),
                    f"there is no check called `{name}`",
                    did_you_mean(name, HONESTY),
                )


def _languages(timeline: Timeline, settings: Origin) -> Iterator[Problem]:
    """Words in a language that the site does not have are shown to nobody; most are a misspelt tag."""
    known = timeline.settings.languages
    of_all, terms = ("title", "subtitle", "description"), ("topics", "actors", "kinds")
    places: list[tuple[Origin, tuple[str | int, ...], Mapping[str, str] | None]] = []
    places += [(settings, (key,), getattr(timeline.settings, key)) for key in of_all]
    for sort in terms:
        places += [(settings, (sort, id), term.label) for id, term in getattr(timeline.settings, sort).items()]
    for event in timeline.events:
        of_one = ("title", "summary", "place", "date_note")
        places += [(event.origin, (key,), getattr(event.record, key)) for key in of_one]
        notes = enumerate(event.record.sources)
        places += [(event.origin, ("sources", index, "note"), source.note) for index, source in notes]
    for origin, keys, words in places:
        for lang in words or ():
            if lang not in known:
                yield Problem(
                    "unlisted-language",
                    origin.at(*keys, lang),
                    f"`{lang}` is not a language of this site, so nobody sees these words",
                    f"add `{lang}` to `languages` in timeline.yaml, or write them under `{known[0]}`",
                    "warning",
                )


def _overrides(timeline: Timeline, now: datetime | None) -> Iterator[Problem]:
    """Nothing is told in the future: every later telling would have to wait for it."""
    for event in timeline.events:
        for key in ("published", "updated"):
            moment = getattr(event.record, key)
            if moment and now and moment > now:
                message, advice = f"`{key}` lies in the future", "write when it was, or leave it out"
                yield Problem("future-telling", event.origin.at(key), message, advice)


#: A tag; not an address in angle brackets.
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)


def _html(timeline: Timeline) -> Iterator[Problem]:
    """Texts are CommonMark without HTML, which is left out when pages are made."""
    for event in timeline.events:
        texts: list[tuple[tuple[str | int, ...], Mapping[str, str] | None]] = []
        texts += [((key,), getattr(event.record, key)) for key in ("summary", "date_note")]
        texts += [(("sources", index, "note"), source.note) for index, source in enumerate(event.record.sources)]
        for keys, text in texts:
            for lang, words in (text or {}).items():
                if tag := _TAG.search(_CODE.sub("", words)):
                    yield Problem(
                        "html",
                        event.origin.at(*keys, lang),
                        f"`{tag[0]}` is HTML, which is left out",
                        "write *emphasis* and [links](https://…) as in CommonMark, or the sign `&lt;` for `<`",
                        "warning",
                    )


# --- honesty ----------------------------------------------------------------------------------------------------------

_ABOUT_THE_DATE = {"first-of-month", "first-of-year", "sources-differ"}


def _answered(event: Event, name: str) -> bool:
    return name in event.record.allow or (name in _ABOUT_THE_DATE and event.record.date_note is not None)


def _warn(event: Event, name: str, message: str, advice: str, *path: str | int) -> tuple[Event, Problem]:
    return event, Problem(name, event.origin.at(*(path or ("date",))), message, advice, "warning")


def _is_first(event: Event) -> bool:
    date = event.date
    return (
        date.precision is Precision.DAY
        and date.earliest is not None
        and date.earliest.day == 1
        and not date.approximate
    )


def first_of_year(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """1 January often stands for "sometime that year"."""
    for event in timeline.events:
        if _is_first(event) and event.date.earliest and event.date.earliest.month == 1:
            year = event.date.earliest.isoformat()[:-6]
            yield _warn(
                event,
                "first-of-year",
                "was it really on 1 January?",
                f"write `{year}` if only the year is known; else say how it is known in `date_note`, "
                "or `allow: [first-of-year]`",
            )


def first_of_month(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """The first of a month often stands for "sometime that month"."""
    for event in timeline.events:
        if _is_first(event) and event.date.earliest and event.date.earliest.month != 1:
            month = event.date.earliest.isoformat()[:-3]
            yield _warn(
                event,
                "first-of-month",
                "was it really on the first of the month?",
                f"write `{month}` if only the month is known; else say how it is known in `date_note`, "
                "or `allow: [first-of-month]`",
            )


def future(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """What has not come cannot have happened."""
    for event in timeline.events:
        if today and event.record.status == "happened" and event.earliest and event.earliest > today:
            yield _warn(
                event,
                "future",
                "this is said to have happened, and lies in the future",
                "write `status: planned`, or correct the date",
            )


def overdue(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """A plan whose last day has passed wants an answer."""
    for event in timeline.events:
        waiting = event.record.status == "planned" and event.fulfilled_by is None and event.record.withdrawn is None
        if today and waiting and event.latest and event.latest < today:
            yield _warn(
                event,
                "overdue",
                f"planned until {event.latest.isoformat()}, and nothing settles it",
                f"record what happened with `fulfils: {event.id}`, give a new date, or write `status: cancelled`",
            )


def source_before_event(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """A source cannot report what had not happened; an announcement is `planned`."""
    for event in timeline.events:
        record = event.record
        if record.status == "planned" or event.earliest is None or event.date.approximate:
            continue
        for index, source in enumerate(record.sources):
            if source.date and source.date.latest and source.date.latest < event.earliest:
                yield _warn(
                    event,
                    "source-before-event",
                    f"this source is dated {source.date.written}, before the event ({record.date.written})",
                    "correct one of the dates, or write `allow: [source-before-event]` into the record",
                    "sources",
                    index,
                    "date",
                )


def sources_differ(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """A source that gives another date has a reason, or the fact is disputed."""
    for event in timeline.events:
        record = event.record
        if record.withdrawn or record.certainty == "disputed":
            continue
        for index, source in enumerate(record.sources):
            if source.says and not _meet(source.says, event.date):
                yield _warn(
                    event,
                    "sources-differ",
                    f"this source says `{source.says.written}`, but the date is `{record.date.written}`",
                    "say in `date_note` why, or write `certainty: disputed`, or `allow: [sources-differ]`",
                    "sources",
                    index,
                    "says",
                )


def look_alike(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """Two records that look like one: same title and overlapping dates."""
    by_title: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in timeline.events:
        if event.record.withdrawn:
            continue
        for lang, title in event.record.title.items():
            by_title[lang, _folded(title)].append(event)
    told: set[tuple[str, str]] = set()
    for events in by_title.values():
        for first, second in pairwise(events):
            if (first.id, second.id) in told or not _meet(first, second) or _answered(first, "look-alike"):
                continue
            told.add((first.id, second.id))
            place = first.origin.at("title")
            yield _warn(
                second,
                "look-alike",
                f"this looks like `{first.id}`",
                f"that one is at {place}; merge them, or write `allow: [look-alike]`",
                "title",
            )


def _folded(title: str) -> str:
    """A title without case, accents and punctuation."""
    letters = unicodedata.normalize("NFKD", title.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())


def _meet(first: Event | EventDate, second: Event | EventDate) -> bool:
    """Whether a day is possible by both."""
    after = first.earliest is not None and second.latest is not None and first.earliest > second.latest
    before = first.latest is not None and second.earliest is not None and first.latest < second.earliest
    return not after and not before


HONESTY: Mapping[str, Callable[[Timeline, Day | None], Iterator[tuple[Event, Problem]]]] = {
    "first-of-month": first_of_month,
    "first-of-year": first_of_year,
    "future": future,
    "look-alike": look_alike,
    "overdue": overdue,
    "source-before-event": source_before_event,
    "sources-differ": sources_differ,
}
