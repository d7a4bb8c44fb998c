"""`events/published/`: the files of the publication log, read as one set of lines.

Every publishing build adds one file and never changes an old one. A file's name holds the time and a hash of its
content; its first line names the files that it follows. So nothing is lost or changed without being noticed, and the
union of all files is the same in whatever order git merged them. What is missing or changed is restored from the copy
in the site; if that copy is missing too, it is an error that says how to get it back.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from timeline.disk import Overtaken, remove_all_leftovers, replace_unchanged, sync_folder
from timeline.problems import Place, Problem, errors
from timeline.publications.arrivals import arrived_files
from timeline.publications.checked import CheckedFiles
from timeline.publications.lines import Damaged, Line, Wrong, read_all, read_checked
from timeline.publications.lines import read as read_line
from timeline.records.compose import UNSAFE
from timeline.records.files import Unreadable, read_bytes

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

LOCK_NAME = "timeline.lock"  # of the first edition
FOLDER = "published"  # below the records, and below the site
FORMAT = 1
MAX_FILE = 50_000_000  # bytes; the program writes these files, and one that was packed holds a year
_TIME = len("2026-11-23T075545Z")
_STEM = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z-[0-9a-f]{12}", re.ASCII)
_TAG = re.compile(r"tag:[^\s,]+,\d{4}(-\d\d){0,2}:\S+", re.ASCII)
_PATH = re.compile(r"(?:(?:topics|actors|kinds|feeds)/[a-z0-9-]{1,80}|[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)", re.ASCII)
_LANG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")  # of a merge that was left unfinished
_MARK = re.compile("^(?:<<<<<<<|=======|>>>>>>>|\\|\\|\\|\\|\\|\\|\\|)", re.MULTILINE)
_WRITTEN_BY_US = "the program writes these files, never edit them"


@dataclass(frozen=True)
class Head:
    """First line of a file."""

    tag: str | None = None  # prefix of all permanent ids, in the first file
    follows: tuple[str, ...] = ()  # names of the files that nothing followed when this one was written
    packs: tuple[str, ...] = ()  # names of the files whose lines are in this one
    languages: tuple[str, ...] = ()  # of the site, the one at its root first; where they have changed
    paths: tuple[str, ...] = ()  # of terms that no line names
    gone: tuple[str, ...] = ()  # paths that were given up on purpose
    converted: str | None = None  # hash of the `timeline.lock` that it was made from

    def text(self) -> str:
        """The line."""
        values = {key: value for key, value in vars(self).items() if value}
        return json.dumps({"format": FORMAT} | values, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class LogFile:
    """A file of the log: its name without suffix, as it should be, and its text."""

    stem: str
    text: str
    head: Head
    path: str  # as the author knows it, for the places of problems

    @property
    def name(self) -> str:
        """Its name in the folder."""
        return f"{self.stem}.jsonl"

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self.text.encode()


@dataclass(frozen=True)
class Log:
    """All files, and the union of their lines by name, in the order in which they were written."""

    files: tuple[LogFile, ...] = ()
    lines: Mapping[str, Line] = field(default_factory=dict)
    restored: tuple[LogFile, ...] = ()  # files that the site had, and the folder had not
    seen: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # size and time of what is in the folder
    public: frozenset[str] = frozenset()  # names of the files that the site has, if it is here

    @cached_property
    def tag(self) -> str | None:
        """Prefix of all permanent ids."""
        return next((file.head.tag for file in self.files if file.head.tag), None)

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """Names of files that nothing follows yet: first the one that was public, or the newest if nobody knows."""
        followed = {stem for file in self.files for stem in file.head.follows}
        packed = {stem for file in self.files for stem in file.head.packs}
        files = [file for file in reversed(self.files) if file.stem not in packed]
        found = [file.stem for file in files if followed.isdisjoint((file.stem, *file.head.packs))]
        return tuple(sorted(found, key=lambda stem: stem not in self.public))

    @cached_property
    def newest(self) -> Line | None:
        """The line with the newest time."""
        return max(self.lines.values(), key=lambda line: line.at, default=None)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that were published last, the one at the root of the site first; empty if nobody knows."""
        return next((file.head.languages for file in reversed(self.files) if file.head.languages), ())

    def paths(self) -> frozenset[str]:
        """`topics/<id>` and the like of everything that was ever published and not given up since."""
        found: set[str] = set()
        lines = {path: list(of_file) for path, of_file in groupby(self.lines.values(), key=lambda line: line.file)}
        for file in self.files:
            found.update(paths_of(lines.get(file.path, ())))
            found.update(file.head.paths)
            found.difference_update(file.head.gone)
        return frozenset(found)

    def up_to(self, moment: datetime) -> Log:
        """The log as it was then."""
        return replace(self, lines={name: line for name, line in self.lines.items() if line.at <= moment})

    def plus(self, file: LogFile, lines: Iterable[Line]) -> Log:
        """The log with one more file."""
        return replace(self, files=(*self.files, file), lines={**self.lines, **{line.name: line for line in lines}})


def paths_of(lines: Iterable[Line]) -> set[str]:
    """Paths of the terms that lines file events under."""
    topics: set[str] = set()
    actors: set[str] = set()
    kinds: set[str] = set()
    for now in (line.now for line in lines):
        topics.update(now.get("topics", ()))
        actors.update(now.get("actors", ()))
        if kind := now.get("kind"):
            kinds.add(kind)
    terms = {"topics": topics, "actors": actors, "kinds": kinds}
    return {f"{facet}/{id}" for facet, ids in terms.items() for id in ids}


# --- reading ----------------------------------------------------------------------------------------------------------


def read_log(
    events: Path, output: Path | None, ids: Container[str] = (), *, cached: bool = False
) -> tuple[Log, list[Problem]]:
    """The log below `events`; what it lacks is taken from the copy below `output`. `ids` are those of all records.

    If `cached`, files that were read before are not checked again, and those of this reading are remembered.
    """
    folder = events / FOLDER
    if folder.is_symlink():  # what is published would be written to where it leads
        advice = f"put the folder itself here, from git: `git checkout -- {folder.as_posix()}`"
        return Log(), [Problem("log", Place(folder.as_posix()), "this is a link, and links are never followed", advice)]
    if folder.is_file():
        message, advice = "this is a file, and must be the folder of the publication log", "delete it, then "
        return Log(), [Problem("log", Place(folder.as_posix()), message, advice + _from_git(folder.as_posix()))]
    seen = _listing(folder)
    copies = dict(_copies(output / FOLDER, output)) if output else {}
    problems: list[Problem] = []
    files: dict[str, LogFile] = {}
    restored: dict[str, LogFile] = {}
    for name in sorted(seen):
        path = folder / name
        if not name.endswith(".jsonl"):
            continue
        file, found = _read_file(path, events, copies)
        problems += found
        if file is not None:
            files[file.stem] = file
            if any(problem.code == "restored" for problem in found):
                restored[file.stem] = file
    wanted, unwanted = missing(files, copies, ids)
    for file in wanted:
        files[file.stem] = restored[file.stem] = replace(file, path=(folder / file.name).as_posix())
        problems.append(_restored((folder / file.name).as_posix(), "was missing", file))
    problems += [_not_restored(file, folder) for file in unwanted]
    named = {match[0] for problem in errors(problems) if (match := _STEM.search(problem.place.file))}
    problems += _lost(files, folder, named)
    checked = CheckedFiles(folder) if cached else None
    log, found = make_log(files.values(), whole=not errors(problems), checked=checked)
    if checked:
        checked.save()
    public = frozenset(stem for file in copies.values() for stem in (file.stem, *file.head.packs))
    log = replace(log, restored=tuple(restored.values()), seen=seen, public=public)
    problems += found
    if not errors(problems):
        problems += _tags(log)
    return log, problems


def make_log(
    files: Iterable[LogFile], *, whole: bool = True, checked: CheckedFiles | None = None
) -> tuple[Log, list[Problem]]:
    """The union of the lines of all files. The same line at two times was published at the earlier one.

    Unless the files are known to be `whole`, lines that others follow may be in one that could not be read.
    """
    ordered = tuple(_in_order(files))
    lines, problems = _union(ordered, checked)
    if whole and not problems:
        problems += _unlinked(lines)
    return Log(ordered, lines), problems


def _in_order(files: Iterable[LogFile]) -> list[LogFile]:
    """Files by time; of one time, after those that they follow."""
    by_stem = {file.stem: file for file in sorted(files, key=lambda file: file.stem)}
    graph = {stem: [name for name in file.head.follows if name in by_stem] for stem, file in by_stem.items()}
    with suppress(CycleError):  # nobody can make one without breaking the hash
        place = {stem: number for number, stem in enumerate(TopologicalSorter(graph).static_order())}
        return sorted(by_stem.values(), key=lambda file: (file.stem[:_TIME], place[file.stem]))
    return list(by_stem.values())


def _listing(folder: Path) -> dict[str, tuple[int, int]]:
    """What is in the folder: size and time by name, hidden files left out."""
    try:
        with os.scandir(folder) as entries:
            found = [(entry.name, entry.stat(follow_symlinks=False)) for entry in entries if entry.name[0] != "."]
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return {name: (status.st_size, status.st_mtime_ns) for name, status in found}


def _copies(folder: Path, output: Path) -> Iterator[tuple[str, LogFile]]:
    """Files of the copy in the site, by name; only those that are what they were."""
    for name in sorted(_listing(folder)):
        stem, _, suffix = name.rpartition(".")
        if suffix != "jsonl" or not _STEM.fullmatch(stem):
            continue
        try:
            text = read_bytes(folder / name, output, MAX_FILE).decode()
        except (Unreadable, UnicodeDecodeError):
            continue
        text = text.replace("\r\n", "\n")
        head = _head(text) if _hash(text) == stem[-12:] else None
        if isinstance(head, Head):
            yield stem, LogFile(stem, text, head, (folder / name).as_posix())


def _read_file(path: Path, events: Path, copies: Mapping[str, LogFile]) -> tuple[LogFile | None, list[Problem]]:
    """One file: as it was written, or restored, or what is left of it, or a problem."""
    name, place = path.as_posix(), Place(path.as_posix())
    match = _STEM.search(path.name)
    try:
        text = read_bytes(path, events, MAX_FILE).decode()
    except Unreadable as error:
        return None, [Problem("log", place, error.message, error.advice)]
    except UnicodeDecodeError as error:
        text, damaged = "", f"this is not UTF-8 (byte {error.start})"
    else:
        text = text.replace("\r\n", "\n")
        damaged = "this file was changed after it was published" if match else "this file has another name than it had"
        for restored in (str, _without_marks) if match else ():
            if match and _hash(whole := restored(text)) == match[0][-12:]:
                return _checked(match[0], whole, name)
    if match and match[0] in copies:
        copy = replace(copies[match[0]], path=path.with_name(f"{match[0]}.jsonl").as_posix())
        return copy, [_restored(name, "was changed after it was published", copies[match[0]])]
    if match and _MARK.search(text):
        return _left_by_a_merge(match[0], text, name)
    if not match and isinstance(_head(text), Head):
        advice = f"its name ends in `-{_hash(text)}.jsonl`: give it back (`git status` shows it)"
        return None, [Problem("log", Place(name), damaged, advice)]
    return None, [Problem("log", _first_damage(text, name), damaged, f"{_from_git(name)}; {_WRITTEN_BY_US}")]


def _left_by_a_merge(stem: str, text: str, name: str) -> tuple[LogFile | None, list[Problem]]:
    """Lines that are whole count; one that is not is found when the lines are read."""
    file, problems = _checked(stem, _without_marks(text), name)
    message = "two versions of this file were merged and left side by side; its lines count as they are"
    advice = f"delete the marks of the merge, or {_from_git(name)}"
    return file, [*problems, Problem("log", Place(name, _line_of_mark(text)), message, advice, "warning")]


def _line_of_mark(text: str) -> int:
    found = _MARK.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _checked(stem: str, text: str, name: str) -> tuple[LogFile | None, list[Problem]]:
    head = _head(text)
    if isinstance(head, str):
        return None, [Problem("log", Place(name), head, f"{_from_git(name)}; {_WRITTEN_BY_US}")]
    # What can be printed is safe, and known at once.
    if not text.replace("\n", "").isprintable() and (unsafe := UNSAFE.search(text)):
        line = text.count("\n", 0, unsafe.start()) + 1
        message = f"this line holds the character U+{ord(unsafe[0]):04X}, which is not allowed"
        return None, [Problem("log", Place(name, line), message, _from_git(name))]
    return LogFile(stem, text, head, name), []


def _without_marks(text: str) -> str:
    """The text without the marks of a merge, each line once."""
    lines = dict.fromkeys(line for line in text.split("\n") if line and not line.startswith(_MARKS))
    return "\n".join([*lines, ""])


def _first_damage(text: str, name: str) -> Place:
    """The first line that cannot be one of ours; the first of the file if none stands out."""
    for number, line in enumerate(text.split("\n")[1:], 2):
        if not line or line.startswith(_MARKS):
            continue
        try:
            read_line(line, name, number)
        except Damaged:
            return Place(name, number)
    return Place(name)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _from_git(name: str) -> str:
    return f"restore it from git (`git checkout -- {name}`)"


def _restored(name: str, what: str, copy: LogFile) -> Problem:
    return Problem(
        "restored", Place(name), f"this file {what}", f"the build restores it from {copy.path}; commit it", "warning"
    )


def _head(text: str) -> Head | str:
    """What the first line says, or what is wrong with it."""
    line = text.partition("\n")[0]
    try:
        raw = json.loads(line)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict) or "format" not in raw:
        mark = " (it begins with a byte order mark)" if line.startswith("\ufeff") else ""
        return f"this is not a file of the publication log{mark}"
    if raw["format"] != FORMAT or isinstance(raw["format"], bool):
        return f"this file has format {str(raw['format'])[:20]}, and this program knows {FORMAT}; update the program"
    made: dict[str, Any] = {}
    for key, value in raw.items():
        if key == "format":
            continue
        check = _HEAD_FIELDS.get(key)
        if check is None or not check(value):
            return f"the first line is damaged (`{key[:30]}`)"
        made[key] = tuple(value) if isinstance(value, list) else value
    return Head(**made)


def _all(pattern: re.Pattern[str]) -> Any:
    return lambda value: isinstance(value, list) and all(isinstance(x, str) and pattern.fullmatch(x) for x in value)


_HEAD_FIELDS: dict[str, Any] = {
    "tag": lambda value: isinstance(value, str) and _TAG.fullmatch(value) and not UNSAFE.search(value),
    "follows": _all(_STEM),
    "packs": _all(_STEM),
    "languages": _all(_LANG),
    "paths": _all(_PATH),
    "gone": _all(_PATH),
    "converted": lambda value: isinstance(value, str) and re.fullmatch("[0-9a-f]{12}", value),
}


def missing(
    files: Mapping[str, LogFile], copies: Mapping[str, LogFile], ids: Container[str]
) -> tuple[list[LogFile], list[LogFile]]:
    """Files that the site has, and the folder has not: those to restore, and those that may be of another branch.

    A file that another one names is needed. One that nothing names was lost or reverted, or the site was built on a
    branch that has not been merged. Then it is restored if the records still have all its events.
    """
    known = {*files, *(stem for file in files.values() for stem in file.head.packs)}
    absent = {stem: copy for stem, copy in copies.items() if stem not in known}
    needed = _named(files, absent)
    wanted, unwanted = [], []
    for copy in _in_order(absent.values()):
        stem = copy.stem
        if copy.head.packs and known.issuperset(copy.head.packs) and stem not in needed:
            continue  # everything in it is there
        whole = not files or all(event in ids for event in _events(copy))
        if stem in needed or (whole and known.issuperset(copy.head.follows)):
            known.add(stem)
            wanted.append(copy)
        else:
            unwanted.append(copy)
    return wanted, unwanted


def _named(files: Mapping[str, LogFile], missing: Mapping[str, LogFile]) -> set[str]:
    """Which of the missing files are named by others, or by those."""
    todo = [stem for file in files.values() for stem in file.head.follows]
    named: set[str] = set()
    while todo:
        stem = todo.pop()
        if stem in missing and stem not in named:
            named.add(stem)
            todo += missing[stem].head.follows
    return named


def _events(file: LogFile) -> Iterator[str]:
    """The ids under which the events of a file were published."""
    for number, text in enumerate(file.text.split("\n")[1:], 2):
        if text:
            with suppress(Damaged):
                line = read_line(text, file.path, number)
                yield line.now.get("id", line.event)


def _not_restored(copy: LogFile, folder: Path) -> Problem:
    path = (folder / copy.name).as_posix()
    message = f"the site was built with this file, but {folder.as_posix()} does not have it"
    advice = f"if that site was uploaded, copy it to {path}, unless it comes from a branch that you will merge"
    return Problem("other-branch", Place(copy.path), message, advice, "warning")


def _lost(files: Mapping[str, LogFile], folder: Path, damaged: Iterable[str]) -> Iterator[Problem]:
    """Files that are named by others and are nowhere; nothing more is said of those that are damaged."""
    known = {*damaged, *files, *(stem for file in files.values() for stem in file.head.packs)}
    for file in files.values():
        for stem in file.head.follows:
            if stem not in known:
                path = (folder / f"{stem}.jsonl").as_posix()
                advice = f"`git log --all --full-history -- {path}` shows where it was; `git checkout COMMIT -- {path}`"
                yield Problem("log", Place(file.path), f"{path} was published before this file and is missing", advice)


def _lines(file: LogFile, checked: CheckedFiles | None) -> Iterable[Line | Wrong]:
    texts = file.text.split("\n")[1:]
    if checked is None:
        return read_all(texts, file.path, 2)
    names = checked.names(file.text, sum(map(bool, texts)))
    if names is not None:
        return read_checked(texts, names, file.path, 2)
    found = list(read_all(texts, file.path, 2))
    whole = [line for line in found if isinstance(line, Line)]
    if len(whole) == len(found):
        checked.keep(file.text, [line.name for line in whole])
    return found


def _union(files: Sequence[LogFile], checked: CheckedFiles | None) -> tuple[dict[str, Line], list[Problem]]:
    lines: dict[str, Line] = {}
    problems: list[Problem] = []
    for file in files:
        for line in _lines(file, checked):
            if isinstance(line, Wrong):
                advice = f"{_from_git(file.path)}; {_WRITTEN_BY_US}"
                place = Place(file.path, line.number)
                problems.append(Problem("log", place, f"this line is damaged: {line.what}", advice))
                continue
            known = lines.setdefault(line.name, line)
            if known is not line and line.at < known.at:
                lines[line.name] = line._replace(file=known.file, number=known.number)
    return lines, problems


def _unlinked(lines: Mapping[str, Line]) -> Iterator[Problem]:
    """Lines that follow one that is not there, or one about something else."""
    for line in lines.values():
        for name in line.follows:
            before = lines.get(name)
            if before is None or before.event != line.event or before is line:
                message = f"the line about `{line.event}` that this one follows is missing"
                yield Problem("log", line.place, message, _from_git(line.file))
                break


def _tags(log: Log) -> Iterator[Problem]:
    tags = {file.head.tag: file for file in log.files if file.head.tag}
    if log.files and not tags:
        message = "no file says what the permanent ids start with: the first one is missing"
        yield Problem("log", Place(log.files[0].path), message, "restore it from git")
    if len(tags) > 1:
        one, other = sorted(tags)[:2]
        message = (
            f"two timelines were started separately: ids start with `{one}` here, with `{other}` in {tags[other].path}"
        )
        advice = "keep the files of the one that was public, delete those of the other, and build again"
        yield Problem("log", Place(tags[one].path), message, advice)


# --- writing ----------------------------------------------------------------------------------------------------------


def make_file(folder: Path, at: datetime, head: Head, texts: Iterable[str]) -> LogFile:
    """A new file with these lines; it is not written yet."""
    text = "\n".join([head.text(), *texts, ""])
    stem = f"{at:%Y-%m-%dT%H%M%SZ}-{_hash(text)}"
    return LogFile(stem, text, head, (folder / f"{stem}.jsonl").as_posix())


def store(events: Path, seen: Mapping[str, tuple[int, int]], files: Iterable[LogFile]) -> None:
    """Write files. Raises Overtaken if the folder is no longer as it was `seen`: lines that came must not be missed.

    What a killed process left goes, whatever its name: the file that it began has another time, so it comes no more.
    """
    folder = events / FOLDER
    remove_all_leftovers(folder)
    files = list(files)
    if not files:
        return
    if _listing(folder) != seen:
        raise Overtaken(f"{folder}: someone else just added to the publication log; nothing was written")
    folder.mkdir(exist_ok=True)
    for file in files:
        path = folder / file.name
        old = path.read_bytes() if file.name in seen else None
        if old != file.data:
            replace_unchanged(path, old, file.data)
    sync_folder(events)


# --- packing ----------------------------------------------------------------------------------------------------------


def pack(events: Path, log: Log) -> list[LogFile]:
    """Put the files of each year together into one; the new files. What they replace is deleted."""
    made = []
    for group in _years(log):
        packed = _packed(events / FOLDER, group, log)
        made.append(packed)
        store(events, _listing(events / FOLDER), [packed])
        for file in group:
            (events / FOLDER / file.name).unlink(missing_ok=True)
    if made:
        sync_folder(events / FOLDER)
    return made


def _years(log: Log) -> Iterator[tuple[LogFile, ...]]:
    """Files by the year in which they arrived, in that order: it is all that is left of how branches were joined."""
    by_year: dict[int, list[LogFile]] = {}
    for file, at in arrived_files(log):
        by_year.setdefault(at.year, []).append(file)
    yield from (tuple(group) for group in by_year.values() if len(group) > 1)


def _packed(folder: Path, group: tuple[LogFile, ...], log: Log) -> LogFile:
    inside = {stem for file in group for stem in (file.stem, *file.head.packs)}
    paths = {file.path for file in group}
    alone = Log(group, {name: line for name, line in log.lines.items() if line.file in paths})
    gone = {path for file in group for path in file.head.gone} - alone.paths()
    head = Head(
        tag=alone.tag,
        follows=tuple(sorted({stem for file in group for stem in file.head.follows} - inside)),
        packs=tuple(sorted(inside)),
        languages=alone.languages,
        paths=tuple(sorted({path for file in group for path in file.head.paths})),
        gone=tuple(sorted(gone)),
        converted=next((file.head.converted for file in group if file.head.converted), None),
    )
    texts = dict.fromkeys(text for file in group for text in file.text.split("\n")[1:] if text)
    stem_at = group[-1].stem[:_TIME]
    text = "\n".join([head.text(), *texts, ""])
    stem = f"{stem_at}-{_hash(text)}"
    return LogFile(stem, text, head, (folder / f"{stem}.jsonl").as_posix())
