"""`timeline.lock` ⇄ values: what subscribers have been told, and when.

One line of JSON a record, sorted by id, below a first line with the prefix of all permanent ids; then one for each
term and language that has pages and feeds. The lines are written so that a person can read a diff of them and so that
git can merge two people's additions (`merge=union`); a path may appear twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, ValidationError

from timeline.problems import Place, Problem

VERSION = 1
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_PATH = '{"path":'
_RESTORE = "restore the file from git (`git checkout -- {file}`)"


def stamp(moment: datetime) -> str:
    """RFC 3339 (section 5.6), UTC, whole seconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


Stamp = Annotated[AwareDatetime, PlainSerializer(stamp, return_type=str)]
Change = tuple[str, str]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_M = TypeVar("_M", bound=_Line)


class ToldNotice(_Line):
    """One notice: what it was about. Its words are made anew for each language."""

    name: str
    at: Stamp
    type: str
    announced: bool = True
    note: int | None = None  # which of the record's `notices` it is, from 0
    withdrawn: Stamp | None = None  # when its withdrawal was published
    date: Change | None = None  # as written, before and after
    status: Change | None = None
    overdue: str | None = None  # the day that passed
    reminder: str | None = None  # the date of the plan, as written
    in_effect: str | None = None  # the date that has come, as written
    settled_by: str | None = None
    reopened: str | None = None  # the id that had settled it, and does not

    @property
    def updated(self) -> datetime:
        """When something of it was last published."""
        return self.withdrawn or self.at


class Told(_Line):
    """What was told of one record."""

    id: str
    entry: str | None = None  # the id it was first published under, if it was renamed since
    published: Stamp
    updated: Stamp
    date: str  # canonical EDTF: spelling the same date another way is no change
    written: str | None = None  # how the author spelt it, for the words of a later correction
    status: str
    title: str
    overdue: str | None = None  # the last planned day whose passing was told
    in_effect: str | None = None  # the first day of which it was published that a scheduled event is in effect
    reminded: str | None = None  # the day of the last reminder: spans that began by then need none
    settled_by: str | None = None
    withdrawn: bool = False
    # Who follows one of these is told of a withdrawal, which takes them out of the record.
    topics: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    kind: str | None = None
    absorbed: tuple[str, ...] = ()  # published ids that became part of this record; never used again
    notices: tuple[ToldNotice, ...] = ()


class _Path(_Line):
    path: str
    root: bool = False


class Lock(_Line):
    """All that was told, by id, and the terms and languages whose pages and feeds were published.

    `paths` holds `topics/<id>` and the like, and codes of languages; `roots` the language at the root of the site, or
    two after a merge. Both are empty in a lock that was written before they were kept.
    """

    tag: str
    told: Mapping[str, Told] = Field(default_factory=dict)
    paths: frozenset[str] = frozenset()
    roots: frozenset[str] = frozenset()


class _Head(_Line):
    version: int = Field(alias="timeline-lock")
    tag: str = Field(pattern=r"^tag:[^\s,]+,\d{4}(-\d\d){0,2}:\S+$")


def dump(lock: Lock) -> str:
    """The text of the lock, ending in a line break."""
    head = json.dumps({"timeline-lock": VERSION, "tag": lock.tag}, ensure_ascii=False)
    lines = [lock.told[id].model_dump_json(exclude_defaults=True) for id in sorted(lock.told)]
    paths = [_Path(path=path, root=path in lock.roots) for path in sorted(lock.paths)]
    return "\n".join([head, *lines, *(path.model_dump_json(exclude_defaults=True) for path in paths), ""])


def load(text: str, file: str) -> tuple[Lock | None, list[Problem]]:
    """The lock in `text`, or everything that is wrong with it. `file` is only for the places."""
    restore = _RESTORE.format(file=file)
    lines = text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith(_CONFLICT):
            advice = "keep the lines of both sides and delete the marks; add `*.lock merge=union` to .gitattributes"
            return None, [
                Problem(
                    "lock",
                    Place(file, number),
                    "two versions of the lock were merged and left side by side",
                    advice,
                )
            ]
    head, problem = _head(lines[0], file, restore)
    if head is None:
        return None, [problem] if problem else []
    problems: list[Problem] = []
    if lines[-1]:
        problems.append(Problem("lock", Place(file, len(lines)), "the last line is cut off", restore))
    told: dict[str, Told] = {}
    paths: list[_Path] = []
    for number, line in enumerate(lines[1:], 2):
        if line.startswith(_PATH):
            paths += _read(_Path, line, Place(file, number), problems, restore)
        elif line:
            _add(line, Place(file, number), told, problems, restore)
    if problems:
        return None, problems
    known = frozenset(path.path for path in paths)
    return Lock(tag=head.tag, told=told, paths=known, roots=frozenset(path.path for path in paths if path.root)), []


def _head(line: str, file: str, restore: str) -> tuple[_Head | None, Problem | None]:
    place = Place(file)
    try:
        head = _Head.model_validate_json(line)
    except ValidationError:
        return None, Problem("lock", place, "this is not a lock of this program", f"{restore}; never edit it")
    if head.version != VERSION:
        return None, Problem(
            "lock",
            place,
            f"this lock has version {head.version}, this program knows {VERSION}",
            "use the program that wrote it, or a newer one",
        )
    return head, None


def _add(line: str, place: Place, told: dict[str, Told], problems: list[Problem], restore: str) -> None:
    for one in _read(Told, line, place, problems, restore):
        if one.id in told:
            problems.append(
                Problem(
                    "lock",
                    place,
                    f"`{one.id}` stands here twice",
                    "keep the line with the newer `updated` and delete the other",
                )
            )
        told[one.id] = one


def _read(model: type[_M], line: str, place: Place, problems: list[Problem], restore: str) -> list[_M]:
    """What the line holds: one value, or none and a problem."""
    try:
        return [model.model_validate_json(line)]
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, detail["loc"])) or "the line"
        problems.append(Problem("lock", place, f"this line is damaged ({where})", restore))
        return []
