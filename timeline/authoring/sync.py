"""`timeline sync`: from the sources under `imports` to one file of records for each, which nobody else writes.

Everything is read and checked before anything is written. What a record is called is remembered in that file, by the
source's own key for it, else by its date and title, so that an id that was published is never given up.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Literal

import click

from timeline import __version__
from timeline.authoring import new
from timeline.authoring.append import read_bytes, save, spliced
from timeline.authoring.managed import managed_file, rewritten
from timeline.authoring.pictures import Pictures
from timeline.authoring.scalars import key_value
from timeline.dates import DateError, EventDate, parse_date
from timeline.importers import formats, importer
from timeline.importers.drafts import Found, Options
from timeline.importers.finish import Finished, finish
from timeline.importers.text import Unreadable, refuse_page
from timeline.locking import alone
from timeline.net import NotFetched, is_public
from timeline.problems import Place, Problem, RecordsWrong, UsageWrong, did_you_mean, errors, visible
from timeline.publications.names import published_names
from timeline.records import SETTINGS_NAME, Loaded, read_settings
from timeline.records import files as record_files
from timeline.records.compose import compose
from timeline.reporting import count
from timeline.schema import KEPT_WHEN_WITHDRAWN, Import
from timeline.types import Node

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from timeline.authoring.managed import Managed, Tree
    from timeline.importers.drafts import Draft
    from timeline.schema import Settings

First = Literal["news", "background"]
MAX_SOURCE = 20_000_000  # bytes of a source
_LONGEST_PATH = 255  # of a source in the folder; no common file system takes a longer name
_REASON = "This entry was removed from the source that it was imported from."
_LISTED = 12  # things without a place that are named


@dataclass(frozen=True)
class Request:
    """What the command line said. `allowed` are the addresses that may be connected to."""

    events: Path
    now: datetime
    first: First | None = None
    pictures: bool = False
    overwrite: bool = False
    dry_run: bool = False
    asking: bool = False
    allowed: Callable[[str], bool] = is_public


@dataclass
class Outcome:
    """An import that is ready to be written: its file, what it has now, and what it will have."""

    spec: Import
    path: Path
    old: bytes = b""
    file: Managed | None = None  # None if nothing changed
    records: Sequence[Tree] = ()  # of that file
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    chapters: tuple[Node, ...] = ()
    pictures: Pictures | None = None


def sync(request: Request, name: str | None = None) -> list[Outcome]:
    """Bring the files of all imports, or of the one of this name, up to date with their sources.

    Raises RecordsWrong, UsageWrong or EnvironmentFailed, and has then written nothing.
    """
    waiting = partial(click.echo, "another run is in progress here; waiting for it to finish", err=True)
    with alone(request.events, waiting=waiting):
        found = read_settings(request.events)
        if found.settings is None or errors(found.problems):
            raise RecordsWrong(found.problems, found.texts)
        taken = _Taken(request.events)
        outcomes = [_prepare(request, found, spec, taken) for spec in _chosen(found, name)]
        problems = [problem for outcome in outcomes for problem in outcome.problems]
        if problems:
            raise RecordsWrong(problems, {**found.texts, **_texts(outcomes)})
        if not request.dry_run:
            _write(request, found, outcomes)
    return outcomes


def _chosen(found: Loaded, name: str | None) -> Sequence[Import]:
    assert found.settings
    specs = found.settings.imports
    if not specs:
        raise UsageWrong(
            f"there are no `imports` in {SETTINGS_NAME}; write "
            "`imports: [{name: sheet, from: sheet.csv, format: csv, map: {date: When, title: What}}]`"
        )
    if name is None:
        return specs
    chosen = [spec for spec in specs if spec.name == name]
    if not chosen:
        raise UsageWrong(f"there is no import `{name}`; {did_you_mean(name, [spec.name for spec in specs])}")
    return chosen


def _texts(outcomes: Iterable[Outcome]) -> dict[str, str]:
    return {outcome.path.as_posix(): outcome.old.decode("utf-8", "replace") for outcome in outcomes}


# --- one import -------------------------------------------------------------------------------------------------------


class _Taken:
    """Every id that there is or was, those that this run gives included; read only if there is a new record."""

    def __init__(self, events: Path) -> None:
        self._events = events

    @cached_property
    def ids(self) -> set[str]:
        return set(new.desk(self._events).ids)


def _prepare(request: Request, found: Loaded, spec: Import, taken: _Taken) -> Outcome:
    assert found.settings
    outcome = Outcome(spec, _file(request.events, spec))
    read = importer(spec.format)
    if read is None:
        outcome.problems.append(_at_setting(found, spec, "format", *_no_format(spec.format)))
        return outcome
    outcome.old = read_bytes(outcome.path)
    managed, outcome.problems = managed_file(outcome.path, spec.name, outcome.old)
    if outcome.problems:
        return outcome
    try:
        data = _source(request, spec)
        refuse_page(data)
        outcome.pictures = Pictures(request.events, spec.name)
        digest = _digest(data, spec, found, outcome.pictures)
        if managed.is_made_from(digest) and not request.pictures:
            outcome.counts["unchanged"] = len(managed.pieces)
            return outcome
        options = Options(spec.source, spec, found.settings)
        drafts = read(data, options)
    except (Unreadable, record_files.Unreadable) as error:
        at = error.at if isinstance(error, Unreadable) else (1, 1)
        outcome.problems = [Problem("import", Place(spec.source, *at), error.message, error.advice)]
        return outcome
    finished = finish(drafts, options)
    outcome.problems = finished.problems
    if not outcome.problems:
        _make(request, outcome, managed, finished, _Source(drafts, found.settings, digest, taken))
    return outcome


def _no_format(format: str) -> tuple[str, str]:
    return f"there is no importer for `{format}`", did_you_mean(format, formats())


def _at_setting(found: Loaded, spec: Import, key: str, message: str, advice: str) -> Problem:
    assert found.settings
    assert found.settings_origin
    index = found.settings.imports.index(spec)
    return Problem("import", found.settings_origin.at("imports", index, key), message, advice)


def _file(events: Path, spec: Import) -> Path:
    """The file of an import. `events/` before its name may be there or not: it is below the records anyway."""
    name = spec.file or f"{spec.name}.yaml"
    path = events / name.removeprefix(f"{events.resolve().name}/")
    if not path.resolve().is_relative_to(events.resolve()):
        raise UsageWrong(f"{path}: this is a link that leads out of {events}")
    return path


def _source(request: Request, spec: Import) -> bytes:
    """The bytes of a source. Raises Unreadable, NotFetched or UsageWrong."""
    if re.match(r"[a-z][a-z0-9+.-]+://", spec.source, re.IGNORECASE):
        return _fetched(request, spec)
    root = request.events.resolve().parent
    path = root / spec.source
    if len(spec.source) > _LONGEST_PATH:
        raise record_files.Unreadable("no file can have a name of this length", "name a file, or write a whole address")
    if not path.resolve().is_relative_to(root):
        raise record_files.Unreadable("this file is not in the folder of the timeline", f"put it into {root.name}/")
    if any(part.startswith(".") for part in path.resolve().relative_to(root).parts):  # messages quote what is in it
        raise record_files.Unreadable("this file is hidden, and hidden files are not read", "give it another name")
    if not path.exists() and not path.is_symlink():
        raise record_files.Unreadable("there is no such file", f"`from` counts from the folder {root.name}/")
    return record_files.read_bytes(path, root, MAX_SOURCE)


def _fetched(request: Request, spec: Import) -> bytes:
    from timeline.net import client, fetch

    if not spec.source.lower().startswith(("http://", "https://")):
        raise record_files.Unreadable("this is not an address of the web", "write it whole, starting with https://")
    with client(request.allowed) as open_client:
        answer = fetch(open_client, spec.source, longest=MAX_SOURCE + 1)
    if answer.status >= 400:
        raise NotFetched(f"{spec.source}: the host answers {answer.status}; nothing was written")
    if len(answer.body) > MAX_SOURCE:
        raise NotFetched(f"{spec.source}: this is larger than {MAX_SOURCE // 1_000_000} MB; nothing was written")
    if not answer.body:
        raise NotFetched(f"{spec.source}: the host sends nothing, or sends it packed; nothing was written")
    return answer.body


def _digest(data: bytes, spec: Import, found: Loaded, pictures: Pictures) -> str:
    """A hash of all that a file of records is made from."""
    assert found.settings
    settings = found.settings
    words = repr((spec, settings.languages, settings.timezone, settings.topics, settings.actors, settings.kinds))
    made = hashlib.sha256(data)
    for text in (__version__, words, *sorted(pictures.there)):
        made.update(b"\0" + text.encode())
    return made.hexdigest()[:16]


# --- what is written --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Source:
    """What was read of a source, in which timeline, and the digest of both."""

    found: Found
    settings: Settings
    digest: str
    taken: _Taken


def _make(request: Request, outcome: Outcome, managed: Managed, finished: Finished, source: _Source) -> None:
    """The new text of the file, and what is to be said of it."""
    old, problems = managed.records()
    outcome.problems += problems
    if problems:
        return
    matched = match(finished.drafts, old)
    first = _first(request, outcome, finished.drafts)
    outcome.notes += _notes(source.found, finished, outcome, matched, is_new=not outcome.old)
    outcome.chapters = source.found.chapters
    assert outcome.pictures
    if request.pictures:
        outcome.pictures.fetch([draft.picture for draft in finished.drafts if draft.picture], request.allowed)
        outcome.notes += outcome.pictures.refused
    here = _Writing(request, source, outcome, managed, first)
    fields = [*here.fields(finished.drafts, matched), *here.gone(matched.left, is_window=source.found.window)]
    if outcome.problems:
        return
    made = rewritten(managed, old, fields)
    file = made.file(source.digest)
    if managed.is_edited and file.text != managed.text and not request.overwrite:
        message = "this file was changed by hand since it was last written, which would be lost"
        advice = "make the change in the source, or use --overwrite; withdrawn records stay withdrawn"
        outcome.problems.append(Problem("import-edited", Place(outcome.path.as_posix()), message, advice))
        return
    if len(file.whole.encode()) > record_files.MAX_FILE:
        size = record_files.MAX_FILE // 1_000_000
        outcome.problems.append(
            Problem("import", Place(outcome.spec.source), f"the records would take more than {size} MB", "divide it")
        )
    elif (file.text != managed.text or managed.is_edited) and (outcome.old or fields):
        outcome.records, problems = made.read_again(file)
        outcome.problems += problems
        outcome.file = file


# --- which record is which --------------------------------------------------------------------------------------------


@dataclass
class Matched:
    """Drafts by index → the record that they were; records that are left; titles that changed where no key says so."""

    records: dict[int, Tree] = field(default_factory=dict)
    left: list[Tree] = field(default_factory=list)
    retitled: list[tuple[str, str, str]] = field(default_factory=list)


def match(drafts: Sequence[Draft], old: Iterable[Tree]) -> Matched:
    """Find each draft's record: by key; else by date and title, by title, by date, where only one has it.

    A source may get keys later, so the first of these also finds records that have none yet.
    """
    matched = Matched(left=list(old))
    _pair(matched, drafts, lambda draft: draft.key, _key)
    _pair(matched, drafts, lambda draft: _date_and_title(draft.tree), _without_key(_date_and_title))
    for name in (_title, _date):
        _pair(matched, drafts, _keyless(name), _without_key(name))
    for index, record in matched.records.items():
        draft = drafts[index]
        if not draft.key and _title(draft.tree) != _title(record):
            matched.retitled.append((str(record["id"]), _title(record), _title(draft.tree)))
    return matched


def _keyless(name: Callable[[Node], str]) -> Callable[[Draft], str]:
    return lambda draft: "" if draft.key else name(draft.tree)


def _without_key(name: Callable[[Tree], str]) -> Callable[[Tree], str]:
    return lambda record: "" if _key(record) else name(record)


def _pair(
    matched: Matched, drafts: Sequence[Draft], of_draft: Callable[[Draft], str], of_record: Callable[[Tree], str]
) -> None:
    """Pair what has a name that one draft and one record have."""
    by_name: dict[str, list[Tree]] = {}
    for record in matched.left:
        if name := of_record(record):
            by_name.setdefault(name, []).append(record)
    open_drafts: dict[str, list[int]] = {}
    for index, draft in enumerate(drafts):
        if index not in matched.records and (name := of_draft(draft)):
            open_drafts.setdefault(name, []).append(index)
    paired = {
        indexes[0]: by_name[name][0]
        for name, indexes in open_drafts.items()
        if len(indexes) == 1 and len(by_name.get(name, ())) == 1
    }
    matched.records |= paired
    used = {id(record) for record in paired.values()}
    matched.left = [record for record in matched.left if id(record) not in used]


def _key(record: Tree) -> str:
    imported = record.get("imported")
    return str(imported.get("key") or "") if isinstance(imported, dict) else ""


def _title(record: Mapping[str, object]) -> str:
    title = record.get("title")
    return str(next(iter(title.values()), "")) if isinstance(title, dict) else str(title)


def _date(record: Mapping[str, object]) -> str:
    return str(record.get("date"))


def _date_and_title(record: Mapping[str, object]) -> str:
    return f"{_date(record)} {_title(record)}"


# --- fields -----------------------------------------------------------------------------------------------------------


def _first(request: Request, outcome: Outcome, drafts: Sequence[Draft]) -> First | None:
    """Whether the entries of a first run are news; None if it is not the first."""
    if outcome.old or not drafts:
        return None
    if request.first:
        return request.first
    if not request.asking:
        raise UsageWrong(
            f"{outcome.spec.name}: this is the first run, with {count(len(drafts), 'record')}; use --news to "
            "publish each to subscribers, or --background to notify nobody"
        )
    question = f"{outcome.spec.name}: {count(len(drafts), 'record')}. Publish each to subscribers?"
    return "news" if click.confirm(question, default=False) else "background"


@dataclass(frozen=True)
class _Writing:
    """What the records of a file are made with."""

    request: Request
    source: _Source
    outcome: Outcome
    managed: Managed
    first: First | None

    def fields(self, drafts: Sequence[Draft], matched: Matched) -> Iterator[Tree]:
        """The fields of each draft, under the id that it has or gets."""
        mine = {str(record["id"]) for record in [*matched.records.values(), *matched.left]}
        for index, draft in enumerate(drafts):
            old = matched.records.get(index)
            if old is not None and "withdrawn" in old and "withdrawn" not in draft.tree:
                self.outcome.counts["withdrawn"] += 1
                yield old
                continue
            name = self._id(draft, old, mine)
            yield self._counted(self._record(draft, old, name), old)

    def _id(self, draft: Draft, old: Tree | None, mine: set[str]) -> str:
        if old is not None:
            return str(old["id"])
        wanted = draft.tree.get("id")
        if wanted is None:
            wanted = new.propose_id(_title(draft.tree), _date(draft.tree), self.source.taken.ids)
            self.source.taken.ids.add(wanted)
            return wanted
        if wanted in self.source.taken.ids - mine:
            message, advice = f"`{wanted}` is, or was, the id of another record", "give this one another id"
            place = Place(self.outcome.spec.source, *draft.tree.values_at["id"])
            self.outcome.problems.append(Problem("duplicate-id", place, message, advice))
        self.source.taken.ids.add(str(wanted))
        return str(wanted)

    def _record(self, draft: Draft, old: Tree | None, name: str) -> dict[str, Any]:
        record: dict[str, Any] = {**draft.tree, "id": name}
        record.pop("published", None)
        if old is not None and "published" in old:
            record["published"] = old["published"]
        elif self.first == "background" and "withdrawn" not in record:
            record["published"] = self._in_the_past(draft.tree)
        if draft.picture and self.outcome.pictures and (image := self.outcome.pictures.image(draft.picture)):
            record["image"] = image
        elif draft.picture:
            self.outcome.counts["pictures not fetched"] += 1
        record["imported"] = {"from": self.outcome.spec.name} | ({"key": draft.key} if draft.key else {})
        return record

    def _in_the_past(self, tree: Node) -> str:
        """When the source published it, else the day on which it happened; never in the future, nor before 1970."""
        now = self.request.now.isoformat(timespec="seconds").replace("+00:00", "Z")
        if isinstance(published := tree.get("published"), str):
            return min(published, now)
        try:
            date = parse_date(_date(tree), timezone=self.source.settings.timezone)
        except DateError:
            return now
        day = (date.latest or date.earliest) if isinstance(date, EventDate) else None
        if day is None or day.year > 9999:
            return now
        return min(f"{day.isoformat()}T00:00:00Z", now) if day.year >= 1970 else "1970-01-01T00:00:00Z"

    def _counted(self, record: dict[str, Any], old: Tree | None) -> Tree:
        """The record; the old one itself if it says the same."""
        if old is not None and _plain({key: value for key, value in record.items() if value}) == old:
            self.outcome.counts["unchanged"] += 1
            return old
        self.outcome.counts["new" if old is None else "changed"] += 1
        return record

    def gone(self, left: Sequence[Tree], *, is_window: bool) -> Iterator[Tree]:
        """What becomes of records whose entry is no longer in the source."""
        published = published_names(self.request.events) if left else frozenset()
        for record in left:
            if is_window or "withdrawn" in record:
                self.outcome.counts["kept"] += 1
                yield record
            elif record["id"] not in published:
                self.outcome.counts["removed"] += 1
            elif self.outcome.spec.gone == "withdraw":
                self.outcome.counts["withdrawn now"] += 1
                day = self.request.now.date().isoformat()
                bare = {key: value for key, value in record.items() if key in (*KEPT_WHEN_WITHDRAWN, "imported")}
                yield bare | {"withdrawn": {"date": day, "reason": _REASON}}
            else:
                self._stop(record)

    def _stop(self, record: Tree) -> None:
        at = self.managed.place_of(str(record["id"]))
        message = f"`{record['id']}` ({_title(record)}) was published, and is no longer in {self.outcome.spec.source}"
        advice = "put it back there, or write `gone: withdraw` for this import in timeline.yaml"
        self.outcome.problems.append(Problem("import-gone", at, message, advice))


def _plain(value: Any) -> Any:
    """A value without places, as equal to what it says."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value


# --- what is said -----------------------------------------------------------------------------------------------------


def _notes(found: Found, finished: Finished, outcome: Outcome, matched: Matched, *, is_new: bool) -> Iterator[str]:
    left_out = [f"{number} × {what}" for what, number in sorted(found.left_out.items()) if number]
    if left_out:
        more = f" and {len(left_out) - _LISTED} more" if len(left_out) > _LISTED else ""
        yield f"no place for: {', '.join(left_out[:_LISTED])}{more}"
    for id, was, now in matched.retitled[:_LISTED]:
        yield f"`{id}` keeps its id: “{now}” was “{was}”"
    if is_new and finished.labels:
        yield f"to keep the words of the source as labels, add to {SETTINGS_NAME}:"
        for facet, labels in finished.labels.items():
            yield from (f"  {line}" for line in key_value(facet, labels).split("\n"))


def report(outcome: Outcome) -> Iterator[str]:
    """Lines for a person: how many records, what changed, what has no place."""
    counts = [f"{number} {what}" for what, number in sorted(outcome.counts.items()) if number and "picture" not in what]
    what = ", ".join(counts) if counts else "nothing in the source"
    yield f"{outcome.spec.name}: {what}; {outcome.path}{'' if outcome.file else ' stays as it is'}"
    yield from (f"  {visible(note)}" for note in outcome.notes)
    if missing := outcome.counts["pictures not fetched"]:
        yield f"  {count(missing, 'picture')} not fetched; --pictures fetches {'it' if missing == 1 else 'them'}"


# --- writing ----------------------------------------------------------------------------------------------------------


def _write(request: Request, found: Loaded, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        if outcome.pictures:
            outcome.pictures.write()
        if outcome.file:
            save(outcome.path, outcome.old, spliced(b"", outcome.file.whole, 1))
            outcome.file.remember(outcome.records)
    chapters = [chapter for outcome in outcomes for chapter in outcome.chapters]
    _add_chapters(request, found, chapters, list(outcomes))


def _add_chapters(request: Request, found: Loaded, chapters: Sequence[Node], outcomes: Sequence[Outcome]) -> None:
    """Put chapters at the end of the settings where there are none; else say which are missing."""
    assert found.settings
    known = {chapter.id for chapter in found.settings.chapters}
    missing = [chapter for chapter in chapters if chapter.get("id") not in known]
    if not missing:
        return
    lines = key_value("chapters", missing)
    path = request.events / SETTINGS_NAME
    old = read_bytes(path)
    added = _with(old, lines)
    if found.settings.chapters or added is None:
        outcomes[0].notes += [f"add these chapters to {path}:", *(f"  {line}" for line in lines.split("\n"))]
        return
    save(path, old, added)
    outcomes[0].notes.append(f"{count(len(missing), 'era')} added as chapters at the end of {path}")


def _with(old: bytes, lines: str) -> Any:
    """The settings with lines at their end; None if they would not be read as before, and the chapters besides."""
    from timeline.authoring.append import decoded

    text = decoded(old, SETTINGS_NAME)
    newline = "\r\n" if "\r\n" in text else "\n"
    added = text + ("" if text.endswith("\n") else newline) + newline + lines.replace("\n", newline) + newline
    before, _ = compose(text.replace("\r\n", "\n"), SETTINGS_NAME)
    after, problems = compose(added.replace("\r\n", "\n"), SETTINGS_NAME)
    if problems or not isinstance(before, Node) or not isinstance(after, Node) or "chapters" in before:
        return None
    same = {key: value for key, value in after.items() if key != "chapters"} == dict(before)
    return spliced(old, added, 1) if same else None
