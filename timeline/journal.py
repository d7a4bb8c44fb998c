"""What the program remembers in `output/.timeline/`, read back as input that anyone may have written.

The output folder is committed and cloned, so a manifest or a journal can come from a stranger. Nothing in them is
believed: every path must stay inside the site, nothing may be a link, and what a journal moves, replaces or deletes
must have the digest that the journal gives.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from timeline.locking import LOCK_FILE
from timeline.problems import EnvironmentFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = ".timeline"  # our folder inside the output folder
MANIFEST = f"{OWN}/manifest.json"
JOURNAL = f"{OWN}/journal.json"
STAGE = f"{OWN}/stage"
PINGED = f"{OWN}/pinged.json"
IGNORE = f"{OWN}/.gitignore"
#: A journal is only good where its stage is, and what the hub accepted changes without a build: not for a repository.
IGNORED_BY_GIT = b"journal.json\npinged.json\nstage/\n"

#: Git and hosts put these beside the site. They are never ours, whatever a manifest says.
FOREIGN = frozenset({OWN, LOCK_FILE, ".git", ".gitattributes", ".gitignore", ".nojekyll", "CNAME"})
_FOREIGN = frozenset(map(str.casefold, FOREIGN))
LARGEST = 64 * 1024 * 1024  # bytes of a manifest or journal; 100,000 files make about 12 MB

_NOT_IN_PATHS = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]")  # Windows' slash, control characters, half characters
#: Nearly all paths: nothing begins with a dot, no folder has one, and the first name is not in `FOREIGN`.
_COMMON = re.compile(r"(?!(?i:cname))(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")
LONGEST_NAME = 255  # bytes of a name on every common file system
LONGEST_PATH = 1024

Manifest = dict[str, tuple[int, str]]  # path with `/` → size in bytes, SHA-256 in hex


class Move(NamedTuple):
    """A staged file, by its number in the stage, and the path where it belongs.

    `replaces` is the SHA-256 of the file that was there when the site was decided, None if there was none.
    """

    path: str
    number: int
    replaces: str | None = None

    @property
    def staged(self) -> str:
        """Where it is staged, below the output folder."""
        return f"{STAGE}/{self.number}"


@dataclass(frozen=True)
class Journal:
    """A publication that was decided: what is moved, in this order, and what is deleted, by path and SHA-256.

    `ours` are the lines that the manifest gets, `forgotten` those that it loses: a journal is as long as the change,
    not as the site.
    """

    move: tuple[Move, ...]
    delete: dict[str, str]
    ours: Manifest
    forgotten: tuple[str, ...]

    def text(self) -> bytes:
        """The journal as `read_journal` takes it."""
        return json.dumps(
            {"move": self.move, "delete": self.delete, "ours": self.ours, "forgotten": self.forgotten}
        ).encode()

    def after(self, old: Manifest) -> Manifest:
        """The manifest once all of it is done; nothing changes when it is done twice."""
        return {path: entry for path, entry in old.items() if path not in self.forgotten} | self.ours


@dataclass(frozen=True)
class Pinged:
    """What a WebSub hub was last notified of and accepted: path of the feed → SHA-256 in hex."""

    hub: str
    feeds: dict[str, str]

    def text(self) -> bytes:
        """The file as `read_pinged` takes it."""
        return (json.dumps({"hub": self.hub, "feeds": self.feeds}, indent=1, sort_keys=True) + "\n").encode()


def is_plain(path: str) -> bool:
    """Whether a path names a file of the site: relative, `/`, no step up, and nothing that is git's or ours.

    Names are compared without case, as some file systems do, and are no longer than all of them allow.
    """
    if len(path) <= LONGEST_NAME and _COMMON.fullmatch(path):
        return True
    if _NOT_IN_PATHS.search(path):
        return False
    parts = path.casefold().split("/")
    return (
        parts[0] not in _FOREIGN
        and not any(part in ("", ".", "..", ".git") for part in parts)
        and len(path.encode()) <= LONGEST_PATH
        and all(len(part.encode()) <= LONGEST_NAME for part in path.split("/"))
    )


def manifest_text(manifest: Manifest) -> bytes:
    """One line per file, so that a diff of a committed site stays readable."""
    quoted = json.JSONEncoder().encode
    lines = ",\n".join(
        f" {quoted(path)}: [{size}, {quoted(digest)}]" for path, (size, digest) in sorted(manifest.items())
    )
    return f"{{\n{lines}\n}}\n".encode()


def read_manifest(output: Path) -> Manifest | None:
    """The manifest in `output`, None if there is none.

    Raises EnvironmentFailed if it is damaged. Entries that cannot be ours are left out, so that they are never deleted.
    """
    data = _read(output, MANIFEST)
    if data is None:
        return None
    found = parse_manifest(data)
    if found is None:
        raise EnvironmentFailed(f"{output / MANIFEST}: this file is damaged; delete the output folder and build again")
    return found


def parse_manifest(data: bytes) -> Manifest | None:
    """The manifest that `manifest_text` wrote, without entries that cannot be ours; None if it is damaged."""
    found = _json(data)
    if not _is_manifest(found):
        return None
    return {path: (entry[0], entry[1]) for path, entry in found.items() if is_plain(path)}


def read_journal(output: Path) -> Journal | None:
    """The journal that an interrupted publication left in `output`, None if there is none.

    Raises EnvironmentFailed, before anything is touched, unless all of it can only have been written by us and all of
    it can be done: the paths stay inside the site, the staged files are what the manifest is to say, and what is
    replaced or deleted is still what it was then.
    """
    data = _read(output, JOURNAL)
    if data is None:
        return None
    journal = _journal(_json(data))
    old = read_manifest(output) or {}
    if journal is None or not _is_consistent(journal, old):
        raise _refused(output)
    for move in journal.move:
        _refuse_move(output, move, journal.ours[move.path])
    for path, digest in journal.delete.items():
        _refuse_blocked(output, path)
        if path not in old and (output / path).exists():
            raise _refused(output, f"{path} is not ours")
        _refuse_changed(output, path, {digest})
    return journal


def _journal(found: object) -> Journal | None:
    """The journal in JSON; None if it is none."""
    if not isinstance(found, dict) or set(found) != {"move", "delete", "ours", "forgotten"}:
        return None
    moves, delete, ours, forgotten = found["move"], found["delete"], found["ours"], found["forgotten"]
    if not (_is_moves(moves) and _is_digests(delete) and _is_manifest(ours) and _is_paths(forgotten)):
        return None
    entries = {path: (entry[0], entry[1]) for path, entry in ours.items()}
    return Journal(tuple(Move(*move) for move in moves), delete, entries, tuple(forgotten))


def _is_consistent(journal: Journal, old: Manifest) -> bool:
    """Whether the parts of a journal fit each other and the manifest, which may have been replaced already."""
    moved, deleted, new = {move.path for move in journal.move}, set(journal.delete), set(journal.ours)
    return (
        moved <= new
        and deleted <= set(journal.forgotten)
        and not new & set(journal.forgotten)
        and (deleted <= set(old) or journal.after(old) == old)
        and all(map(is_plain, (*new, *journal.forgotten)))
        and not any(above in moved for path in moved for above in folders_above(path))
    )


def folders_above(path: str) -> Iterator[str]:
    """The folders of a path, the innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _refuse_move(output: Path, move: Move, entry: tuple[int, str]) -> None:
    """Raise EnvironmentFailed unless the staged file is the promised one, or has arrived already."""
    _refuse_blocked(output, move.path)
    staged = output / move.staged
    arrived = not os.path.lexists(staged)
    if leaves(output, move.staged) or not is_unchanged(output / move.path if arrived else staged, entry):
        raise _refused(output, f"{move.path} is not what was to be published")
    if not arrived:
        _refuse_changed(output, move.path, {entry[1], move.replaces})


def _refuse_blocked(output: Path, path: str) -> None:
    """Raise EnvironmentFailed if something is at `path` that is no file, or on the way to it that is no folder."""
    if leaves(output, path):
        raise _refused(output, f"{path} is behind a link, or is one")
    for above in folders_above(path):
        if (output / above).exists() and not (output / above).is_dir():
            raise _refused(output, f"{above}, a folder of {path}, is not a folder")
    if (output / path).exists() and not (output / path).is_file():
        raise _refused(output, f"{path} is not a file")


def _refuse_changed(output: Path, path: str, known: set[str | None]) -> None:
    """Raise EnvironmentFailed if there is a file at `path` whose digest is not `known`: somebody wrote it since."""
    file = output / path
    if file.exists() and digest_of(file) not in known:
        raise EnvironmentFailed(
            f"{file}: this file is not the one that an interrupted build was to replace or delete; nothing was "
            f"touched. Move it away and run `timeline build` again; or, if you know of no interrupted build, delete "
            f"{output / JOURNAL} and {output / STAGE}"
        )


def read_pinged(output: Path) -> Pinged | None:
    """What the hub accepted, None if it was never notified. Raises EnvironmentFailed if the file is damaged."""
    data = _read(output, PINGED)
    if data is None:
        return None
    found = _json(data)
    if (
        isinstance(found, dict)
        and set(found) == {"hub", "feeds"}
        and isinstance(found["hub"], str)
        and isinstance(found["feeds"], dict)
        and _is_paths(list(found["feeds"].values()))
    ):
        return Pinged(found["hub"], found["feeds"])
    raise EnvironmentFailed(
        f"{output / PINGED}: this file is damaged; delete it, and the next `timeline ping` sends the hub every feed"
    )


def leaves(root: Path, path: str) -> bool:
    """Whether `path` below `root` goes through a link, or is one."""
    here = root
    for part in path.split("/"):
        here = here / part
        if here.is_symlink():
            return True
    return False


def is_unchanged(path: Path, entry: tuple[int, str]) -> bool:
    """Whether the file at `path` is there, is no link, and has the size and digest of `entry`."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size != entry[0]:
        return False
    return digest_of(path) == entry[1]


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refused(output: Path, reason: str = "") -> EnvironmentFailed:
    because = f" ({reason})" if reason else ""
    return EnvironmentFailed(
        f"{output / JOURNAL}: this journal is damaged or was not written by this program{because}; "
        f"nothing was touched. Delete it together with {output / STAGE}, and build again with --adopt"
    )


def _read(output: Path, path: str) -> bytes | None:
    """The bytes of a file of ours; None if there is none. Our folder and what is in it are never links or devices."""
    if leaves(output, path):
        raise EnvironmentFailed(f"{output / path}: this is a link, or behind one; remove it, links are never followed")
    file = output / path
    if not file.exists():
        return None
    if not file.is_file() or file.stat().st_size > LARGEST:
        raise EnvironmentFailed(f"{file}: this is not a file that the program wrote; remove it and build again")
    return file.read_bytes()


def _json(data: bytes) -> object:
    """The value in `data`; None if it is not JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _is_paths(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(path, str) for path in value)


def _is_digests(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and all(isinstance(digest, str) for digest in value.values())


def _is_moves(value: object) -> TypeGuard[list[tuple[str, int, str | None]]]:
    """Path, number and digest, each path once; the numbers are names of files, so that nothing else can be one."""
    if not isinstance(value, list) or not all(isinstance(move, list) and len(move) == 3 for move in value):
        return False
    paths, numbers = [move[0] for move in value], [move[1] for move in value]
    typed = (
        _is_paths(paths)
        and all(type(number) is int and 0 <= number < 10**9 for number in numbers)
        and all(move[2] is None or isinstance(move[2], str) for move in value)
    )
    return typed and len(set(paths)) == len(paths) and len(set(numbers)) == len(numbers)


def _is_manifest(value: object) -> TypeGuard[dict[str, tuple[int, str]]]:
    """Whether JSON holds a manifest; its pairs are lists there."""
    return isinstance(value, dict) and all(
        isinstance(entry, list) and len(entry) == 2 and type(entry[0]) is int and isinstance(entry[1], str)
        for entry in value.values()
    )
