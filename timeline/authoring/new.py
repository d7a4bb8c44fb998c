"""A new record: from a few fields to the lines of a file, checked as `timeline check` does.

The record is tried before it is written: it is spliced into its file in memory, read, put in order with the others and
checked, so that what is said about it is what a build would say, at the place where it would be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date as day_of
from datetime import timedelta
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Any

from timeline.authoring.append import Spliced, read_bytes, save, splice
from timeline.authoring.scalars import item_lines
from timeline.dates import DateError, Day, EventDate, Relative, parse_date
from timeline.problems import Problem, RecordsWrong, UsageWrong, errors, in_order
from timeline.publications.names import published_names
from timeline.records import SETTINGS_NAME, Loaded, read
from timeline.schema import DEVICES, ID_LENGTH, Record, latin_words
from timeline.types import Node, Nodes
from timeline.vocabulary import SCHEMAS, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from timeline.schema import Settings
    from timeline.types import Event, Recorded

_SUFFIXES = (".yaml", ".yml")
_ALIKE = 0.85  # share of letters that two titles have in common, in order
_ALIKE_OF_ONE_SOURCE = 0.6


@dataclass(frozen=True)
class Desk:
    """The folder as it is while a record is added to it."""

    events: Path
    found: Loaded
    settings: Settings

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id that is written anywhere, or was ever published; none of them is used again."""
        formerly = (id for recorded in self.found.records for id in recorded.record.formerly)
        return frozenset(self.found.ids.union(formerly, published_names(self.events)))

    @property
    def titles(self) -> dict[str, str]:
        """Every record by its id, with its title in the first of its languages."""
        return {r.record.id: next(iter(r.record.title.values())) for r in self.found.records}

    @property
    def open_plans(self) -> dict[str, str]:
        """Plans that nothing settles yet."""
        records = [recorded.record for recorded in self.found.records]
        settled = {plan for record in records for plan in record.fulfils}
        return {
            record.id: next(iter(record.title.values()))
            for record in records
            if record.status == "planned" and not record.withdrawn and not settled & {record.id, *record.formerly}
        }

    def words(self, facet: str) -> dict[str, str]:
        """Known topics, actors or kinds: id → label. Declared ones, else those in use, the most used first."""
        return words(self.settings, self.found.records, facet)


def desk(events: Path) -> Desk:
    """Read the folder. Raises RecordsWrong where there are no settings to go by."""
    found = read(events)
    if found.settings is None:
        raise RecordsWrong(found.problems, found.texts)
    return Desk(events, found, found.settings)


# --- fields -----------------------------------------------------------------------------------------------------------


def in_words(fields: Mapping[str, Any]) -> str:
    """The record as lines of a list, fields in the order of the schema, empty ones left out."""
    unknown = fields.keys() - Record.model_fields.keys()
    assert not unknown, unknown
    written = {key: fields[key] for key in Record.model_fields if fields.get(key)}
    if len(written.get("fulfils", ())) == 1:
        written["fulfils"] = written["fulfils"][0]  # the plain form is what people write
    return item_lines(written) + "\n"


def propose_id(title: str, date: str, taken: Collection[str]) -> str:
    """An id made of the title; of the date where the title has no Latin letters. Never one that is taken or refused."""
    words = latin_words(title)
    while len("-".join(words)) > ID_LENGTH - 4 and len(words) > 1:
        words.pop()
    plain = "-".join(words)[: ID_LENGTH - 4]
    if not plain:
        plain = "-".join(["event", *re.findall(r"[a-z0-9]+", date.lower())])[: ID_LENGTH - 4].strip("-")
    number, id = 2, plain
    while id in taken or id in DEVICES:
        id, number = f"{plain}-{number}", number + 1
    return id


def understood(text: str, timezone: str, lang: str) -> tuple[EventDate | Relative, str]:
    """A date and how it is understood, in one line. Raises DateError."""
    from timeline.dates.wording import word

    date = parse_date(text, timezone=timezone)
    if isinstance(date, Relative):
        return date, f"counted from {', '.join(date.anchors)}"
    days = (date.earliest, date.latest)
    if days[0] is not None and days[0] == days[1]:
        return date, word(date, lang, past=False)
    first, last = (day.isoformat() if day else "open" for day in days)
    return date, f"{word(date, lang, past=False)} ({first} to {last})"


def while_typed(text: str, settings: Settings) -> tuple[str, str]:
    """What to show below a date while it is typed, and what is wrong with it; empty for nothing."""
    if not text.strip():
        return "", ""
    try:
        return f"understood as: {understood(text.strip(), settings.timezone, settings.default)[1]}", ""
    except DateError as error:
        return "not a date yet", str(error)


def probable_status(date: EventDate | Relative, today: Day) -> str:
    """What is in the future is planned."""
    return "planned" if isinstance(date, EventDate) and date.earliest and date.earliest > today else "happened"


def fields_of(item: str) -> Mapping[str, Any]:
    """The fields of a record in YAML, as they are written; none if it is no record."""
    from timeline.records.compose import compose

    value, _ = compose(item, "")
    node = value[0] if isinstance(value, Nodes) and value else None
    return node if isinstance(node, Node) else {}


# --- the file ---------------------------------------------------------------------------------------------------------


def default_file(desk: Desk, date: EventDate | Relative | None, today: Day) -> Path:
    """Where a record would be looked for: the file of its year, or the only file there is."""
    names = sorted({recorded.origin.file for recorded in desk.found.records})
    if isinstance(date, Relative):  # beside what it counts from
        date = next((r.record.date for r in desk.found.records if r.record.id in date.anchors), None)
    day = (date.earliest or date.latest) if isinstance(date, EventDate) else None
    year = (day or today).isoformat()[:-6]
    by_year = desk.events / f"{year}.yaml"
    paths = (path for path in desk.events.rglob("*") if path.suffix in _SUFFIXES)
    only = next((path for path in paths if [path.as_posix()] == names), None)
    path = by_year if by_year.exists() or only is None or only.stem.isdigit() else only
    if path.is_symlink() and not path.resolve().is_relative_to(desk.events.resolve()):
        raise UsageWrong(f"{path}: this is a link that leads out of {desk.events}; name another file with --file")
    return path


def target(desk: Desk, name: str) -> Path:
    """The file that the author named: below the records, and one that is read."""
    from pathlib import Path

    path, whole = Path(name), desk.events.resolve()
    if path.is_absolute() and path.is_relative_to(whole):
        path = path.relative_to(whole)
    if not path.is_relative_to(desk.events):
        path = desk.events / path
    inside = path.is_relative_to(desk.events) and path.resolve().is_relative_to(desk.events.resolve())
    hidden = inside and any(part.startswith(".") for part in path.relative_to(desk.events).parts)
    if not inside or hidden or path.suffix not in _SUFFIXES or path == desk.events / SETTINGS_NAME:
        raise UsageWrong(f"--file {name}: name a file of records, such as 2025.yaml, below {desk.events}")
    return path


def head(desk: Desk, path: Path) -> str:
    """The first line of a new file: where editors find the schema, if it is beside the records."""
    if not (desk.events / SCHEMAS["record"]).exists():
        return ""
    up = "../" * (len(path.relative_to(desk.events).parts) - 1)
    return f"# yaml-language-server: $schema={up}{SCHEMAS['record']}\n"


# --- trying and writing -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attempt:
    """A record in its place, not yet written, and what a check would say of it."""

    path: Path
    old: bytes
    spliced: Spliced
    problems: list[Problem] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> bool:
        """Whether there is an error, so that it must not be written."""
        return bool(errors(self.problems))

    def write(self) -> None:
        """Put it into the file."""
        save(self.path, self.old, self.spliced)


def attempt(desk: Desk, path: Path, item: str, now: datetime | None) -> Attempt:
    """Splice the record into its file, in memory, and look at it there."""
    from timeline.records.compose import compose
    from timeline.records.validate import Context, validate_record
    from timeline.types import Origin

    old, name = read_bytes(path), path.as_posix()
    spliced = splice(old, item, name, head(desk, path))
    value, _ = compose(spliced.text, name)
    assert isinstance(value, Nodes)
    texts = {**desk.found.texts, name: spliced.text}
    node = value[-1]
    if not isinstance(node, Node):
        raise UsageWrong("this is not a record; write `- id: …`, `date: …` and `title: …`, one below the other")
    context: Context = {"lang": desk.settings.default, "timezone": desk.settings.timezone}
    recorded, problems = validate_record(Origin(name, node), context)
    if recorded is not None:
        problems += _among_the_others(desk, recorded, now)
    return Attempt(path, old, spliced, in_order(problems), texts)


def _among_the_others(desk: Desk, recorded: Recorded, now: datetime | None) -> list[Problem]:
    """What normalising and checking say of the new record, and of nothing else."""
    from timeline.checks import check
    from timeline.normalise import normalise

    id = recorded.record.id
    if id in desk.ids:
        return [Problem("duplicate-id", recorded.origin.at("id"), f"`{id}` is, or was, the id of another record")]
    timeline, problems = normalise(desk.settings, [*desk.found.records, recorded])
    assert desk.found.settings_origin is not None
    problems += check(timeline, desk.found.settings_origin, now, desk.found.media)
    start = recorded.origin.at()
    here = [
        problem
        for problem in problems
        if problem.place.file == start.file and problem.place >= start and problem.code != "look-alike"
    ]
    return here + list(_alike(desk, recorded, timeline.by_id.get(id)))


def _alike(desk: Desk, recorded: Recorded, event: Event | None) -> Iterator[Problem]:
    """Records that may describe the same event: of about the same days, and in nearly the same words.

    A source in common makes that more likely; by itself it says little, as one article reports many events.
    """
    new = recorded.record
    if "look-alike" in new.allow:
        return
    urls = {_same(source.url) for source in new.sources}
    for other in desk.found.records:
        old, place = other.record, other.origin.at("title")
        shared = bool(urls & {_same(source.url) for source in old.sources})
        if _near(event, other) and _similar(new, old, _ALIKE_OF_ONE_SOURCE if shared else _ALIKE):
            why = "has the same source and says much the same" if shared else "says nearly the same"
            title = next(iter(old.title.values()))
            message = f"`{old.id}` {why}: {title}"
            yield Problem("look-alike", recorded.origin.at("title"), message, f"at {place}", "warning")


def _same(url: str) -> str:
    """An address without what does not change the page."""
    return re.sub(r"^https?://(www\.)?|#.*$|[?&]utm_[^&#]*|/$", "", url)


def _similar(new: Record, old: Record, share: float) -> bool:
    """Whether the titles have that share of letters in common, as written or with their words sorted."""
    for lang in new.title.keys() & old.title.keys():
        one, two = new.title[lang].casefold(), old.title[lang].casefold()
        sorted_one, sorted_two = (" ".join(sorted(title.split())) for title in (one, two))
        if _share(one, two, share) or _share(sorted_one, sorted_two, share):
            return True
    return False


def _share(one: str, two: str, share: float) -> bool:
    matcher = SequenceMatcher(None, one, two)
    return matcher.real_quick_ratio() > share and matcher.quick_ratio() > share and matcher.ratio() > share


def _near(event: Event | None, other: Recorded) -> bool:
    """Could both be of the same days, give or take a month? Unknown counts as yes."""
    date = other.record.date
    if event is None or isinstance(date, Relative):
        return True
    month = timedelta(days=31)
    days = (event.earliest, event.latest, date.earliest, date.latest)
    try:
        first, last, old_first, old_last = (day and day_of(day.year, day.month, day.day) for day in days)
    except ValueError:  # far past: years that the calendar of Python does not have
        return event.earliest == date.earliest
    apart = (first and old_last and first > old_last + month) or (last and old_first and old_first > last + month)
    return not apart


__all__ = [
    "Attempt",
    "DateError",
    "Desk",
    "attempt",
    "default_file",
    "desk",
    "in_words",
    "probable_status",
    "propose_id",
    "target",
    "understood",
]
