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

from timeline import pictures
from timeline.addresses import FACETS, current_id
from timeline.addresses import declared as declared_terms
from timeline.dates import Day, EventDate, Precision
from timeline.dates.model import Stated
from timeline.markup import given_by_reference, is_nested_deeper
from timeline.plans import due, effective_from, is_missed, is_plan
from timeline.problems import Problem, did_you_mean, nearest
from timeline.records.compose import UNSAFE
from timeline.schema import commonmark

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from timeline.types import Event, Origin, Timeline


PRIVATE = "private-picture"  # the one warning besides those of honesty that `allow` answers


def check(
    timeline: Timeline,
    settings: Origin,
    now: datetime | None,
    media: Mapping[str, Path],
    settled: Collection[str] = (),
) -> list[Problem]:
    """All problems of a timeline. `now` is aware; with None, checks that depend on the day are left out.

    `media` are the files of `events/media/` by their names below it; `settled` are ids of plans that a record which is
    wrong settles: whether they are overdue is not known yet.
    """
    today = None
    if now is not None:
        from zoneinfo import ZoneInfo

        today = Day.from_date(now.astimezone(ZoneInfo(timeline.settings.timezone)).date())
    problems = [
        *_vocabulary(timeline),
        *_plans(timeline),
        *_reminders(timeline, settings),
        *_former_terms(timeline, settings),
        *_required(timeline),
        *_pictures(timeline, media),
        *_unknown_names(timeline),
        *_languages(timeline, settings),
        *_html(timeline),
        *_markup(timeline, settings),
        *_overrides(timeline, now),
        *_cards(timeline, settings, media),
    ]
    for name, honesty in HONESTY.items():
        for event, problem in honesty(timeline, today):
            if not _answered(event, name) and not (name == "overdue" and event.id in settled):
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
                    now = current_id(settings, declared, word)
                    if now != word:
                        advice = f"it is called `{now}` now"
                    elif meant in words:
                        advice = f"`{meant}` is in the list already; remove this one"
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


def _plans(timeline: Timeline) -> Iterator[Problem]:
    """Fields that only a plan can have, and what a scheduled one needs."""
    for event in timeline.events:
        record, origin = event.record, event.origin
        if record.status == "happened" and record.announced:
            message = f"`announced` is for plans, and `{event.id}` has happened"
            advice = (
                "take it out; or keep the plan as a record of its own with `status: planned`, "
                "and say that this one fulfils it: `fulfils: its-id`"
            )
            yield Problem("announced", origin.at_key("announced"), message, advice)
        if record.status in ("happened", "cancelled") and record.remind:
            message = f"nobody is reminded of `{event.id}`, which is `{record.status}`"
            yield Problem("remind", origin.at_key("remind"), message, "take `remind` out", "warning")
        if record.status == "scheduled" and not record.withdrawn and effective_from(event) is None:
            message = f"`{event.id}` takes effect by itself (`scheduled`), but `{record.date.written}` has no last day"
            advice = (
                "write the day or month if it is known for certain, or a period; if it is not, write `status: planned`"
            )
            yield Problem("scheduled", origin.at("date"), message, advice)


def _reminders(timeline: Timeline, settings: Origin) -> Iterator[Problem]:
    """Kinds under `remind` in timeline.yaml are kinds that there are."""
    known = timeline.settings.kinds
    for kind in timeline.settings.remind:
        if known and kind not in known:
            message = f"`{kind}` is not declared under `kinds` in timeline.yaml"
            yield Problem("undeclared-kind", settings.at_key("remind", kind), message, did_you_mean(kind, known))


def _former_terms(timeline: Timeline, settings: Origin) -> Iterator[Problem]:
    """A former id leads to one term, and to none that is there itself."""
    for facet, word in FACETS.items():
        terms = declared_terms(timeline.settings, facet)
        holders: dict[str, str] = {}
        for id, term in terms.items():
            for index, old in enumerate(term.formerly):
                holder = holders.setdefault(old, id)
                if old == id:
                    message, advice = f"`{id}` is the id that this {word} has now", "list only ids that it had before"
                elif old in terms:
                    message = f"`{old}` is a {word} itself, so its page cannot lead to `{id}`"
                    advice = f"delete `{old}` from `{facet}`, or take it out here"
                elif holder != id:
                    message, advice = f"`{old}` is a former id of `{holder}` already", "take it out of one of them"
                else:
                    continue
                yield Problem("formerly", settings.at(facet, id, "formerly", index), message, advice)


def _required(timeline: Timeline) -> Iterator[Problem]:
    """What `require` in timeline.yaml asks of every record; of a withdrawn one only what is still published."""
    require, languages = timeline.settings.require, timeline.settings.languages
    for event in timeline.events:
        record, origin = event.record, event.origin
        if record.withdrawn:
            record = record.as_withdrawn()
        elif require.sources and not record.sources:
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


def _pictures(timeline: Timeline, media: Mapping[str, Path]) -> Iterator[Problem]:
    """A picture must be there, and be one: anything else in its place could run script on the site."""
    for event in timeline.events:
        image = event.record.image
        if image is None or event.record.withdrawn:
            continue
        place = event.origin.at("image", "file")
        if image.file not in media:
            message = f"there is no `{image.file}` in events/media/"
            yield Problem("no-picture", place, message, _picture(image.file, media))
        elif (found := pictures.recognize(media[image.file])) is None:
            message = f"`{image.file}` is not a {', '.join(pictures.NAMES[:-1])} or {pictures.NAMES[-1]} picture"
            yield Problem("not-a-picture", place, message, _converted(image.file))
        elif not image.file.lower().endswith(found.suffixes):
            name = (image.file.rpartition(".")[0] or image.file) + found.suffixes[0]
            message = f"the file `{image.file}` is a {found.name} picture, but its name does not say so"
            yield Problem("picture-name", place, message, f"rename it `{name}`, here and in its folder")
        elif PRIVATE not in event.record.allow and (told := pictures.private(media[image.file])):
            yield Problem(
                PRIVATE,
                place,
                f"`{image.file}` tells {' and '.join(told)}, and is published as it is",
                f"remove that with a program for pictures, or write `allow: [{PRIVATE}]` if it may be known",
                "warning",
            )


def _converted(name: str) -> str:
    if name.lower().endswith((".svg", ".svgz")):
        return "export it as PNG: an SVG can hold script, which would run on your site"
    return "convert it to one of these, or remove `image`"


def _picture(name: str, media: Collection[str]) -> str:
    if name.startswith(("/", "..")) or "\\" in name or "://" in name:
        return "put the file into that folder, and write its name alone"
    near = nearest(name, media)
    return f"did you mean `{near}`?" if near else "put the file there, or remove `image` from the record"


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
        advice = "run `pip install 'timeline-feed[cards]'`, or remove `cards`"
        yield Problem("no-cards", settings.at_key("cards"), "the library that draws cards is not installed", advice)


def _unknown_names(timeline: Timeline) -> Iterator[Problem]:
    for event in timeline.events:
        for index, name in enumerate(event.record.allow):
            if name not in HONESTY and name != PRIVATE:
                yield Problem(
                    "unknown-check",
                    event.origin.at("allow", index),
                    f"there is no check called `{name}`",
                    did_you_mean(name, [*HONESTY, PRIVATE]),
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
                message, advice = f"`{key}` is in the future", "write when it was, or leave it out"
                yield Problem("future-telling", event.origin.at(key), message, advice)


#: A tag; not an address in angle brackets.
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
#: A character by its number (CommonMark 0.31, 2.5); those above U+FFFFF are of no interest here.
_REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]{1,5})|(?P<decimal>[0-9]{1,6}));")
_BACKTICKS = re.compile("`+")
MAX_NESTING = 20  # quotes and lists in one another


def _outside_code(text: str) -> str:
    """A text without its code spans: what is between two runs of equally many backticks (CommonMark 0.31, 6.1)."""
    runs = [match.span() for match in _BACKTICKS.finditer(text)]
    later: dict[int, list[int]] = defaultdict(list)  # by length, the runs of it that are still to come, last one first
    for number in range(len(runs) - 1, -1, -1):
        start, end = runs[number]
        later[end - start].append(number)
    kept, done, number = [], 0, 0
    while number < len(runs):
        start, end = runs[number]
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if same:
            number = same[-1]
            kept.append(text[done:start])
            done = runs[number][1]
        number += 1
    return "".join([*kept, text[done:]])


def _markup(timeline: Timeline, settings: Origin) -> Iterator[Problem]:
    """What CommonMark may not hold: unsafe characters by reference, and quotes that take long to render."""
    written = [(settings, timeline.settings), *((event.origin, event.record) for event in timeline.events)]
    for origin, model in written:
        for path, text in commonmark(model):
            if unsafe := given_by_reference(text, UNSAFE):
                message = f"{_reference(text, unsafe)} puts the invisible character U+{ord(unsafe):04X} into this text"
                yield Problem("unsafe-character", origin.at(*path), message, "delete it")
            if is_nested_deeper(text, MAX_NESTING):
                message = f"quotes and lists are nested more than {MAX_NESTING} levels deep in this text"
                yield Problem("nesting", origin.at(*path), message, "use fewer `>` at the beginning of its lines")


def _reference(text: str, character: str) -> str:
    """The reference that puts a character into a CommonMark text, as it is written."""
    for found in _REFERENCE.finditer(text):
        if character == chr(int(found["hex"], 16) if found["hex"] else int(found["decimal"])):
            return f"`{found[0]}`"
    return "a character reference"


def _html(timeline: Timeline) -> Iterator[Problem]:
    """Texts are CommonMark without HTML, which is left out when pages are made."""
    for event in timeline.events:
        texts: list[tuple[tuple[str | int, ...], Mapping[str, str] | None]] = []
        texts += [((key,), getattr(event.record, key)) for key in ("summary", "date_note")]
        texts += [(("sources", index, "note"), source.note) for index, source in enumerate(event.record.sources)]
        for keys, text in texts:
            for lang, words in (text or {}).items():
                if tag := _TAG.search(_outside_code(words)):
                    yield Problem(
                        "html",
                        event.origin.at(*keys, lang),
                        f"`{tag[0]}` is HTML, which is left out",
                        "write *emphasis* and [links](https://…) as in CommonMark, or the sign `&lt;` for `<`",
                        "warning",
                    )


# --- honesty ----------------------------------------------------------------------------------------------------------

_ABOUT_THE_DATE = {"first-of-month", "first-of-year", "season", "sources-differ"}


def _answered(event: Event, name: str) -> bool:
    """Whether the author has said that it is meant; what is withdrawn is not looked at."""
    return (
        event.record.withdrawn is not None
        or name in event.record.allow
        or (name in _ABOUT_THE_DATE and event.record.date_note is not None)
    )


def _warn(event: Event, name: str, message: str, advice: str, *path: str | int) -> tuple[Event, Problem]:
    return event, Problem(name, event.origin.at(*(path or ("date",))), message, advice, "warning")


def _is_first(event: Event) -> bool:
    date = event.date
    return (
        date.precision is Precision.DAY
        and event.record.status != "scheduled"  # laws often take effect on the first of a month
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


def season(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """`2024-21` to `2024-28` are seasons (EDTF); among months of that year they may be typos. Said once a timeline."""
    written = [(event, stated) for event in timeline.events for stated in _written(event)]
    with_months = {stated.year for _, stated in written if stated.unit == "month"}
    found = next((pair for pair in written if pair[1].part in range(21, 29) and pair[1].year in with_months), None)
    if found is not None:
        from timeline.dates.wording import stated_words

        event, stated = found
        yield _warn(
            event,
            "season",
            f"this means {stated_words(stated, 'en')}",
            f"months are `{stated.year:04}-01` to `{stated.year:04}-12`, and two years are written with a slash; "
            "if you mean the season, write `allow: [season]`",
        )


def _written(event: Event) -> Iterator[Stated]:
    """The dates that an author wrote for an event, each end of a period or a set."""
    date = event.record.date
    for part in date.parts if isinstance(date, EventDate) else ():
        yield from (stated for stated in (part if type(part) is tuple else (part,)) if isinstance(stated, Stated))


def future(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """What has not come cannot have happened."""
    for event in timeline.events:
        if today and event.record.status == "happened" and event.earliest and event.earliest > today:
            yield _warn(
                event,
                "future",
                "this has `status: happened`, but its date is in the future",
                "write `status: planned`, or correct the date",
            )
        announced = event.record.announced
        if today and announced and announced.earliest and announced.earliest > today:
            yield _warn(
                event,
                "future",
                "this is said to have been announced, on a day in the future",
                "correct `announced`, or leave it out until it is public",
                "announced",
            )


def announced_late(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """A plan is made public before its deadline; if not, one of the dates is often a mistake."""
    for event in timeline.events:
        announced, last = event.record.announced, due(event)
        if is_plan(event) and announced and last and announced.earliest and announced.earliest > last:
            yield _warn(
                event,
                "announced-late",
                f"this was announced ({announced.written}) after its last day ({last.isoformat()})",
                "correct one of the dates; if it became known only afterwards, write `allow: [announced-late]`",
                "announced",
            )


def overdue(timeline: Timeline, today: Day | None) -> Iterator[tuple[Event, Problem]]:
    """A plan whose last day has passed wants an answer."""
    for event in timeline.events:
        if today and event.latest and is_missed(event, today):
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
        if is_plan(event) or event.earliest is None or event.date.approximate:
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
    "announced-late": announced_late,
    "first-of-month": first_of_month,
    "first-of-year": first_of_year,
    "future": future,
    "look-alike": look_alike,
    "overdue": overdue,
    "season": season,
    "source-before-event": source_before_event,
    "sources-differ": sources_differ,
}
