"""`timeline.lock` of the first edition → lines of the publication log, once.

The lock held what an event is now, and its notices; the facts before each notice are found by going backwards from
there. Every id, time and notice stays as it was published. What the lock did not remember (certainty, titles in other
languages, the words of the author's notices) is taken from the records.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from timeline.problems import Place, Problem
from timeline.publications.lines import read, write
from timeline.publications.log import FOLDER, LOCK_NAME, Head, Log, make_file, paths_of
from timeline.records.files import MAX_FILE, Unreadable, read_bytes
from timeline.stamps import stamp
from timeline.types import date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from timeline.types import Event, Timeline

_VERSION = 1
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_RESTORE = "restore the file from git (`git checkout -- {file}`)"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Notice(_Line):
    name: str = Field(pattern=r"^notice-[1-9]\d{0,8}$")
    at: AwareDatetime
    type: str
    announced: bool = True
    note: int | None = Field(None, ge=0)
    withdrawn: AwareDatetime | None = None
    date: tuple[str, str] | None = None
    status: tuple[str, str] | None = None
    overdue: str | None = None
    reminder: str | None = None
    in_effect: str | None = None
    settled_by: str | None = None
    reopened: str | None = None


class _Entry(_Line):
    id: str
    entry: str | None = None
    published: AwareDatetime
    updated: AwareDatetime
    date: str
    written: str | None = None
    status: str
    title: str
    overdue: str | None = None
    in_effect: str | None = None
    reminded: str | None = None
    settled_by: str | None = None
    withdrawn: bool = False
    topics: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    kind: str | None = None
    absorbed: tuple[str, ...] = ()
    notices: tuple[_Notice, ...] = ()


class _Path(_Line):
    path: str
    root: bool = False


class _Head(_Line):
    version: int = Field(alias="timeline-lock")
    tag: str = Field(pattern=r"^tag:[^\s,]+,\d{4}(-\d\d){0,2}:\S+$")


def is_converted(events: Path, log: Log) -> bool:
    """Whether the lock that is still there is the one that the log was made from."""
    try:
        data = read_bytes(events / LOCK_NAME, events, MAX_FILE)
    except Unreadable:
        return False
    return _hash(data) in {file.head.converted for file in log.files}


def convert(events: Path, timeline: Timeline) -> tuple[Log, list[Problem]]:
    """A log with one file that says what the lock in `events` says; `timeline` has the records as they are now."""
    name = (events / LOCK_NAME).as_posix()
    try:
        data = read_bytes(events / LOCK_NAME, events, 5 * MAX_FILE)
    except Unreadable as error:
        return Log(), [Problem("lock", Place(name), error.message, error.advice)]
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    problems: list[Problem] = []
    tag, entries, paths = _parse(text, name, problems)
    if problems:
        return Log(), problems
    texts: list[tuple[datetime, str]] = []
    keys = {one.id: one.entry or one.id for one in entries.values()}
    keys = {**{old: keys[one.id] for one in entries.values() for old in one.absorbed}, **keys}
    for number, one in entries.items():
        try:
            texts += _lines(one, timeline, keys)
        except (ValueError, AssertionError, KeyError):  # DateError and Damaged are such
            problems.append(_damaged(Place(name, number), "what it says", name))
    if problems:
        return Log(), problems
    texts.sort(key=lambda pair: pair[0])
    newest = max((at for at, _ in texts), default=min((one.published for one in entries.values()), default=None))
    if newest is None:
        return Log(), [Problem("lock", Place(name), "this lock holds nothing", f"delete {name}")]
    return _log(events, _first_line(tag, paths, _hash(data)), [text for _, text in texts], newest), []


def ids_in_lock(events: Path) -> set[str]:
    """Every id in the lock; none if it cannot be read."""
    try:
        text = read_bytes(events / LOCK_NAME, events, 5 * MAX_FILE).decode("utf-8", "replace")
    except Unreadable:
        return set()
    _, entries, _ = _parse(text.replace("\r\n", "\n"), LOCK_NAME, [])
    return {id for one in entries.values() for id in (one.id, one.entry, *one.absorbed) if id}


def _log(events: Path, head: Head, texts: list[str], at: datetime) -> Log:
    """A log with one file; paths of terms that its lines name need not be in its first line."""
    file = make_file(events / FOLDER, at, head, texts)
    lines = {line.name: line for line in (read(text, file.path, n) for n, text in enumerate(texts, 2))}
    named = paths_of(lines.values())
    if named.isdisjoint(head.paths):
        return Log((file,), lines)
    return _log(events, replace(head, paths=tuple(path for path in head.paths if path not in named)), texts, at)


def _first_line(tag: str, paths: list[_Path], hash: str) -> Head:
    roots = sorted(path.path for path in paths if path.root)
    languages = [*roots, *sorted(path.path for path in paths if "/" not in path.path and not path.root)]
    terms = tuple(sorted(path.path for path in paths if "/" in path.path))
    return Head(tag, languages=tuple(languages) if roots else (), paths=terms, converted=hash)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()[:12]


# --- reading the lock -------------------------------------------------------------------------------------------------


def _parse(text: str, file: str, problems: list[Problem]) -> tuple[str, dict[int, _Entry], list[_Path]]:
    restore = _RESTORE.format(file=file)
    lines = text.split("\n")
    if marks := [number for number, line in enumerate(lines, 1) if line.startswith(_CONFLICT)]:
        message = "two versions of the lock were merged and left side by side"
        problems.append(
            Problem("lock", Place(file, marks[0]), message, "keep the lines of both sides, delete the marks")
        )
        return "", {}, []
    tag = _tag(lines[0], file, problems)
    if lines[-1]:
        problems.append(Problem("lock", Place(file, len(lines)), "the last line is cut off", restore))
    entries: dict[int, _Entry] = {}
    paths: dict[str, _Path] = {}
    seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line:
            continue
        try:
            if line.startswith('{"path":'):
                path = _Path.model_validate_json(line)
                paths[path.path] = path if path.root else paths.get(path.path, path)
                continue
            one = _Entry.model_validate_json(line)
        except ValidationError as error:
            detail = error.errors(include_url=False, include_input=False)[0]
            problems.append(_damaged(Place(file, number), ".".join(map(str, detail["loc"])) or "the line", file))
            continue
        if one.id in seen:
            message, advice = (
                f"`{one.id}` appears here twice",
                "keep the line with the newer `updated`, delete the other",
            )
            problems.append(Problem("lock", Place(file, number), message, advice))
        seen[one.id] = number
        entries[number] = one
    return tag, entries, list(paths.values())


def _damaged(place: Place, what: str, file: str) -> Problem:
    return Problem("lock", place, f"this line is damaged ({what})", _RESTORE.format(file=file))


def _tag(line: str, file: str, problems: list[Problem]) -> str:
    try:
        head = _Head.model_validate_json(line)
    except ValidationError:
        advice = f"{_RESTORE.format(file=file)}; never edit it"
        problems.append(Problem("lock", Place(file), "this is not a lock of this program", advice))
        return ""
    if head.version != _VERSION:
        message = f"this lock has version {head.version}, this program knows {_VERSION}"
        problems.append(Problem("lock", Place(file), message, "use the program that wrote it"))
    return head.tag


# --- one event --------------------------------------------------------------------------------------------------------


def _lines(one: _Entry, timeline: Timeline, keys: Mapping[str, str]) -> Iterator[tuple[datetime, str]]:
    """The lines about one event, each with its time."""
    id = timeline.names.get(one.id)
    event = timeline.by_id[id] if id else None
    zone = timeline.settings.timezone
    steps, first = _backwards(one, _facts_now(one, event, timeline, keys), event, keys, zone)
    day = one.overdue or one.in_effect
    last = _bearer(steps, first, day)
    if first["id"] == (one.entry or one.id):
        del first["id"]
    more: dict[str, Any] = {"updated": _updated(one, -1), "day": day if last == -1 else None}
    text = _write(one, one.published, "added", (), {"now": _given(first)} | more)
    yield one.published, text
    name = read(text, "", 0).name
    for index, (notice, step) in enumerate(steps):
        at = notice.withdrawn if step["say"] == "retracted" and notice.withdrawn else notice.at
        extra = {"updated": _updated(one, index, steps)} if step["say"] != "reminder" else {}
        if index == last and not step.get("day"):
            extra["day"] = day
        text = _write(one, at, step["say"], (name,), step | extra)
        name = read(text, "", 0).name
        yield at, text


def _write(one: _Entry, at: datetime, say: str, follows: Iterable[str], fields: Mapping[str, Any]) -> str:
    line: dict[str, Any] = {
        "event": one.entry or one.id,
        "say": say,
        "type": None,
        "follows": list(follows),
        "now": {},
        "was": {},
    }
    text = write(at, {**line, **fields})
    read(text, "", 0)  # whatever the lock held, the log holds only what it takes
    return text


def _updated(one: _Entry, index: int, steps: list[tuple[_Notice, dict[str, Any]]] | None = None) -> str | None:
    """The entry's own time of its last change, for the last line that changed it."""
    steps = [] if steps is None else steps
    changing = [i for i, (_, step) in enumerate(steps) if step["say"] != "reminder"]
    if index == -1:
        return stamp(one.updated) if one.updated != one.published and not one.notices else None
    return stamp(one.updated) if changing and index == changing[-1] else None


def _facts_now(one: _Entry, event: Event | None, timeline: Timeline, keys: Mapping[str, str]) -> dict[str, Any]:
    title = {timeline.settings.default: one.title}
    if event and event.record.title.get(timeline.settings.default) == one.title:
        title = dict(event.record.title)
    return {
        "id": one.id,
        "date": one.date,
        "written": one.written,
        "title": title,
        "status": one.status,
        "certainty": event.record.certainty if event and not event.record.withdrawn else "confirmed",
        "withdrawn": one.withdrawn,
        "settled_by": keys.get(one.settled_by, one.settled_by) if one.settled_by else None,
        "topics": list(one.topics),
        "actors": list(one.actors),
        "kind": one.kind,
        "formerly": sorted(set(one.absorbed) - {one.entry, one.id}),
    }


def _given(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a new event without those that are as usual."""
    usual = {"status": "happened", "certainty": "confirmed"}
    return {key: value for key, value in facts.items() if value not in (None, False, []) and usual.get(key) != value}


def _backwards(
    one: _Entry, facts: dict[str, Any], event: Event | None, keys: Mapping[str, str], zone: str
) -> tuple[list[tuple[_Notice, dict[str, Any]]], dict[str, Any]]:
    """What each notice says, oldest first, and the facts before all of them."""
    steps: list[tuple[_Notice, dict[str, Any]]] = []
    for notice in reversed(one.notices):
        was, now = _changed(notice, facts, keys, zone)
        facts = facts | was
        step: dict[str, Any] = {
            "say": _say(notice),
            "type": notice.type,
            "now": now,
            "was": was,
            "fragment": notice.name,
        }
        step |= {"quiet": not notice.announced, "day": _day(notice, one, zone)}
        if notice.note is not None:
            if event is None or notice.note >= len(event.record.notices):
                step["say"] = "changed"  # its words are lost; that the record is gone is said elsewhere
            else:
                spec = event.record.notices[notice.note]
                step["notice"] = {"type": spec.type, "date": spec.date.edtf, "note": dict(spec.note)}
        steps.append((notice, step))
    steps.reverse()
    steps += [(n, {"say": "retracted", "of": n.name}) for n in one.notices if n.withdrawn and n.withdrawn >= n.at]
    steps.sort(
        key=lambda pair: pair[0].withdrawn if pair[1]["say"] == "retracted" and pair[0].withdrawn else pair[0].at
    )
    return steps, facts


def _say(notice: _Notice) -> str:
    if notice.note is not None:
        return "notice"
    if notice.settled_by:
        return "settled"
    if notice.reopened:
        return "reopened"
    fixed = {"withdrawal": "withdrawn", "restoration": "restored"}
    return fixed.get(notice.type, notice.type if notice.type in ("overdue", "reminder", "in_effect") else "changed")


def _changed(
    notice: _Notice, facts: Mapping[str, Any], keys: Mapping[str, str], zone: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts before and after the notice."""
    was: dict[str, Any] = {}
    if notice.date:
        edtf = date_of(notice.date[0], zone).edtf
        was |= {"date": edtf, "written": notice.date[0] if notice.date[0] != edtf else None}
        if was["written"] is None and facts["written"] is None:
            del was["written"]
    if notice.status:
        was["status"] = notice.status[0]
    if notice.type in ("withdrawal", "restoration"):
        was["withdrawn"] = notice.type == "restoration"
    if notice.settled_by:
        was["settled_by"] = None
    if notice.reopened:
        was["settled_by"] = keys.get(notice.reopened, notice.reopened)
    now = {key: facts[key] for key in was}
    return was, now


def _day(notice: _Notice, one: _Entry, zone: str) -> str | None:
    if notice.overdue:
        return notice.overdue
    if notice.in_effect is None:
        return None
    if one.in_effect and notice.in_effect == [n.in_effect for n in one.notices if n.in_effect][-1]:
        return one.in_effect
    first = date_of(notice.in_effect, zone).earliest
    return first.isoformat() if first else one.in_effect


def _bearer(steps: list[tuple[_Notice, dict[str, Any]]], first: Mapping[str, Any], day: str | None) -> int | None:
    """Which line says that the plan is over: none if a notice does; else the last that set its date; -1: the first."""
    found, known = -1, None
    for index, (_, step) in enumerate(steps):
        if "date" in step.get("now", {}) or "status" in step.get("now", {}):
            found, known = index, None
        if step.get("day"):
            known = step["day"]
    return found if day and known != day else None
