"""The folder of records → settings and records, and everything that is wrong with them.

Each file is read once. A record that is wrong is left out and noted; the others are still looked at, so that one run
reports everything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.problems import Place, Problem, Progress, errors, unwatched
from timeline.records.compose import compose
from timeline.records.files import Text, inside, read_text, walk, without_hidden_breaks
from timeline.records.known import KnownRecords, without_places
from timeline.records.names import (
    SETTINGS_NAME,
    is_record_file,
    looks_like_settings,
    misnamed,
    original,
    second_settings,
)
from timeline.records.shapes import a_dash_each, misshapen
from timeline.records.unfinished import Unfinished
from timeline.records.validate import DEFAULT_CONTEXT, Context, validate_record, validate_settings
from timeline.types import Node, Nodes, Origin, OwnFiles, OwnTemplate, Recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from timeline.schema import Settings

_PICTURES = "media"
_STYLE, _TEMPLATES = "extra.css", "templates"


@dataclass
class Loaded:
    """What was found in the folder. `settings` is None where timeline.yaml is missing or wrong."""

    settings: Settings | None = None
    settings_origin: Origin | None = None
    records: list[Recorded] = field(default_factory=list)
    media: dict[str, Path] = field(default_factory=dict)
    own: OwnFiles = field(default_factory=OwnFiles)
    problems: list[Problem] = field(default_factory=list)
    #: Every record that has an id, by id, also one that is wrong otherwise.
    named: dict[str, list[Origin]] = field(default_factory=lambda: defaultdict(list))
    #: What is known of those that are wrong: other records may refer to them, and are not wrong because of it.
    unfinished: Unfinished = field(default_factory=Unfinished)
    #: Source lines by file, for showing the place of a problem.
    texts: dict[str, str] = field(default_factory=dict)
    parsed: int = 0  # files of records that were not read before
    validated: int = 0  # records that were not

    @property
    def ids(self) -> set[str]:
        """Ids as they are written, also those in files that cannot be read as YAML."""
        return set(self.named) | self.unfinished.ids


def read(folder: Path, progress: Progress = unwatched, known: KnownRecords | None = None) -> Loaded:
    """All records below `folder`, in no particular order of files.

    Files that are `known`, and had nothing wrong in them, are not parsed again.
    """
    found = Loaded()
    if not folder.is_dir():
        found.problems.append(_no_folder(folder))
        return found
    context = _read_settings(folder, found)
    paths = _record_files(folder, found)
    for path in progress("reading", paths):
        _read_records(path, folder, context, found, known)
    if known:
        known.save()
    if not paths and not errors(found.problems):
        found.problems = _no_records(folder, found)
    found.problems += _repeated_ids(found.named)
    found.media = dict(_media_files(folder))
    found.own = _own_files(folder, found)
    return found


def read_settings(folder: Path) -> Loaded:
    """The settings alone; for commands that need no record."""
    found = Loaded()
    if folder.is_dir():
        _read_settings(folder, found)
    else:
        found.problems.append(_no_folder(folder))
    return found


def _no_records(folder: Path, found: Loaded) -> list[Problem]:
    """The problems, and that there is nothing to publish; because of a file's name, if one is nearly right."""
    problems = found.problems
    if any(problem.code == "file-name" for problem in problems):
        return [replace(p, severity="error") if p.code == "file-name" else p for p in problems]
    place = Place(_name(folder, folder / SETTINGS_NAME))
    advice = "write the first one into a new file such as `2025.yaml`"
    if found.settings and found.settings.imports:
        advice = "run `timeline sync`, which writes those of your imports"
    return [*problems, Problem("no-records", place, "there are no records beside this file", advice)]


def _no_folder(folder: Path) -> Problem:
    if folder.exists():
        return Problem(
            "no-folder",
            Place(str(folder)),
            "this is not a folder",
            "name the folder that holds timeline.yaml",
        )
    if (folder.parent / SETTINGS_NAME).exists():
        advice = "you are in the folder of the records; go up one (`cd ..`), or use `--events .`"
        return Problem("no-folder", Place(str(folder)), "there is no such folder", advice)
    return Problem(
        "no-folder",
        Place(str(folder)),
        "there is no such folder",
        "`timeline init` starts a timeline here; or name the folder that holds timeline.yaml with --events",
    )


def _name(folder: Path, path: Path) -> str:
    """The file as the author knows it: below the folder as it was named, with `/` on every system."""
    return (folder / path.relative_to(folder)).as_posix()


_NO_SETTINGS: dict[type, tuple[str, str]] = {
    str: ("this file holds no settings", "write two lines: `title: …` and `url: https://…`"),
    Nodes: (
        "the settings are not a list",
        "delete the dashes: `title: …` and `url: https://…` begin at the left margin",
    ),
}


def _read_settings(folder: Path, found: Loaded) -> Context:
    path = folder / SETTINGS_NAME
    name = _name(folder, path)
    if not path.exists() and not path.is_symlink():
        near = sorted(other.name for other in folder.iterdir() if looks_like_settings(other.name))
        advice = f"rename `{near[0]}`" if near else "write it with two lines: `title: …` and `url: https://…`"
        found.problems.append(Problem("no-settings", Place(name), "this file is missing", advice))
        return DEFAULT_CONTEXT
    text = _text(path, name, folder, found)
    if text is None:
        return DEFAULT_CONTEXT
    tree, problems = compose(text.text, name)
    found.problems += problems
    if not isinstance(tree, Node):
        if not problems:
            found.problems.append(Problem("settings", Place(name), *_NO_SETTINGS.get(type(tree), _NO_SETTINGS[str])))
        return DEFAULT_CONTEXT
    found.settings_origin = Origin(name, tree)
    found.settings, more, context = validate_settings(found.settings_origin)
    found.problems += more
    return context


def _read_records(path: Path, folder: Path, context: Context, found: Loaded, known: KnownRecords | None) -> None:
    name = _name(folder, path)
    text = _text(path, name, folder, found)
    if text is None:
        return
    if known and (before := known.records(name, text, context)) is not None:
        _take(before, found)
        return
    found.parsed += 1
    if known and _read_what_is_new(name, text, context, found, known):
        return
    value, problems = compose(text.text, name)
    found.problems += problems
    trees, misplaced = _records_in(value, name, {problem.place for problem in problems})
    found.problems += misplaced
    if misplaced or problems:
        found.unfinished.add_text(text.text)
    made = [validate_record(Origin(name, tree), context) for tree in trees]
    found.validated += len(made)
    if not (problems or misplaced or any(more for _, more in made)):
        clean = without_places(name, text.text, [recorded for recorded, _ in made if recorded])
        if known:
            known.keep(name, text, context, clean)
        _take(clean.records, found)
        return
    for tree, (recorded, more) in zip(trees, made, strict=True):
        if isinstance(id := tree.get("id"), str):
            found.named[id].append(Origin(name, tree))
        found.problems += more
        if recorded:
            found.records.append(recorded)
        else:
            found.unfinished.add(tree)


def _take(records: list[Recorded], found: Loaded) -> None:
    """Add records which nothing is wrong with."""
    for recorded in records:
        found.named[recorded.record.id].append(recorded.origin)
    found.records += records


def _read_what_is_new(name: str, text: Text, context: Context, found: Loaded, known: KnownRecords) -> bool:
    """Read a file of which the beginning is known, if nothing is wrong with the rest.

    If something is, nothing is done: messages may depend on what is above.
    """
    begun = known.beginning(name, text, context)
    if begun is None:
        return False
    value, problems = compose(begun.rest, name)
    trees, misplaced = _records_in(value, name, set())
    made = [] if problems or misplaced else [validate_record(Origin(name, tree), context) for tree in trees]
    new = [recorded for recorded, more in made if recorded and not more]
    if not new or len(new) < len(made):
        return False
    clean = without_places(name, text.text, new, begun)
    _take(clean.records, found)
    found.validated += len(new)
    known.keep(name, text, context, clean, len(begun.records))
    return True


_WRITE = "write `- id: …`, `date: …` and `title: …`, one below the other"
_NO_RECORD: dict[type, tuple[str, str]] = {
    str: ("this is text, not a record", _WRITE),
    type(None): ("there is nothing after this dash", f"{_WRITE}, or delete the dash"),
    Nodes: ("this is a list inside the list", "write one dash before each record: `- id: …`"),
}


def _records_in(value: object, name: str, noted: set[Place]) -> tuple[list[Node], list[Problem]]:
    """A file holds one record or a list of them; an empty file is fine. Places that are `noted` have their problem."""
    if isinstance(value, Node):
        shape = misshapen(value)
        return ([value], []) if shape is None else ([], [Problem("not-a-record", Place(name, *shape[0]), *shape[1:])])
    if isinstance(value, Nodes):
        if shape := a_dash_each(value):
            return [], [Problem("not-a-record", Place(name, *shape[0]), *shape[1:])]
        records, problems = [], []
        for item, at in zip(value, value.values_at, strict=True):
            place, shape = Place(name, *at), misshapen(item) if isinstance(item, Node) else None
            if shape:
                problems.append(Problem("not-a-record", Place(name, *shape[0]), *shape[1:]))
            elif isinstance(item, Node):
                records.append(item)
            elif place not in noted:
                problems.append(Problem("not-a-record", place, *_no_record(item)))
        return records, problems
    if value is None:
        return [], []
    return [], [Problem("not-a-record", Place(name), "this file holds text, not records", _no_record(value)[1])]


def _no_record(item: object) -> tuple[str, str]:
    """What is wrong with an item that is no record, and what would be right."""
    message, advice = _NO_RECORD.get(type(item), _NO_RECORD[str])
    if isinstance(item, str) and (match := re.match(r"(?P<key>\w+)(?P<sign>:| *=+ *)(?P<value>\S+)", item)):
        message = "there is no space after the colons" if match["sign"] == ":" else "YAML needs `: ` in place of `=`"
        return message, f"write `{match['key']}: {match['value'][:60]}`, and the other lines in the same way"
    return message, advice


def _text(path: Path, name: str, folder: Path, found: Loaded) -> Text | None:
    """The text of a file, with spaces in place of hidden line breaks; None if it cannot be read."""
    read = read_text(path, name, folder)
    found.texts[name] = read.text
    found.problems += read.problems
    if read.readable:
        return replace(read, text=without_hidden_breaks(read.text))
    found.unfinished.add_text(read.text)
    found.unfinished.whole &= bool(read.text)
    return None


def _record_files(folder: Path, found: Loaded) -> list[Path]:
    """Files of records at any depth, by name. Those that are only nearly called so are noted."""
    paths = []
    for path in walk(folder):
        if isinstance(path, Problem):
            found.problems.append(path)
        else:
            paths.append(path)
    beside: dict[Path, set[str]] = defaultdict(set)
    for path in paths:
        beside[path.parent].add(path.name)
    records = []
    for path in paths:
        names, place = beside[path.parent], Place(_name(folder, path))
        if path == folder / SETTINGS_NAME:
            continue
        if path.parent == folder and looks_like_settings(path.name):
            # Of a backup nothing is said; where the settings are missing, that is said there.
            if SETTINGS_NAME in names and original(path.name) == path.name:
                found.problems.append(second_settings(place, path.name))
        elif is_record_file(path.name):
            records.append(path)
        elif path.relative_to(folder).parts[0] != _PICTURES and (problem := misnamed(place, path.name, names)):
            found.problems.append(problem)
    return records


def _media_files(folder: Path) -> Iterator[tuple[str, Path]]:
    media = folder / _PICTURES
    if media.is_dir() and inside(media, folder):
        for path in walk(media):
            if isinstance(path, Path) and inside(path, media) and path.is_file():
                yield path.relative_to(media).as_posix(), path


def _own_files(folder: Path, found: Loaded) -> OwnFiles:
    """The style sheet and the templates beside the records."""
    style, templates = folder / _STYLE, folder / _TEMPLATES
    rules = _text(style, _name(folder, style), folder, found) if style.exists() else None
    paths = [path for path in walk(templates) if isinstance(path, Path)] if templates.is_dir() else []
    read = ((path.relative_to(templates).as_posix(), _name(folder, path), path) for path in paths)
    texts = ((name, file, _text(path, file, folder, found)) for name, file, path in read)
    made = tuple(OwnTemplate(name, file, text.text) for name, file, text in texts if text is not None)
    return OwnFiles(rules.text if rules else "", made)


def _repeated_ids(named: Mapping[str, list[Origin]]) -> Iterator[Problem]:
    for id, origins_of_id in named.items():
        if len(origins_of_id) > 1:
            yield from _repeated(id, sorted(origins_of_id, key=lambda origin: origin.at("id")))


def _repeated(id: str, places: list[Origin]) -> Iterator[Problem]:
    other = places[0]
    for origin in places[1:]:
        if origin.tree == other.tree:
            message, advice = (
                "this record appears twice, word for word",
                f"delete one; the first is at {other.at('id')}",
            )
        else:
            message = f"`{id}` is also the id of another record"
            advice = f"give this one another id; the first is at {other.at('id')}"
        yield Problem("duplicate-id", origin.at("id"), message, advice)
