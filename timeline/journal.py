"""What the program remembers in `output/.timeline/`, read back as input that anyone may have written.

The output folder is committed and cloned, so a manifest or a journal can come from a stranger. Nothing in them is
believed: every path must stay inside the site, nothing may be a link, and what a journal moves or deletes must have
the digest that the manifests give.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

from timeline.locking import LOCK_FILE
from timeline.problems import EnvironmentFailed

if TYPE_CHECKING:
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

Manifest = dict[str, tuple[int, str]]  # path with `/` → size in bytes, SHA-256 in hex


class Move(NamedTuple):
    """A staged file, by its number in the stage, and the path where it belongs."""

    path: str
    number: int

    @property
    def staged(self) -> str:
        """Where it is staged, below the output folder."""
        return f"{STAGE}/{self.number}"


@dataclass(frozen=True)
class Journal:
    """A publication that was decided: `move` in this order, `delete`, then `manifest` is what is ours."""

    move: tuple[Move, ...]
    delete: tuple[str, ...]
    manifest: Manifest

    def text(self) -> bytes:
        """The journal as `read_journal` takes it."""
        return json.dumps({"move": self.move, "delete": self.delete, "manifest": self.manifest}).encode()


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

    Names are compared without case, as some file systems do.
    """
    parts = path.casefold().split("/")
    return (
        parts[0] not in _FOREIGN
        and not any(part in ("", ".", "..", ".git") for part in parts)
        and not any(c == "\\" or ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in path)
    )


def manifest_text(manifest: Manifest) -> bytes:
    """One line per file, so that a diff of a committed site stays readable."""
    lines = ",\n".join(f" {json.dumps(path)}: {json.dumps(list(entry))}" for path, entry in sorted(manifest.items()))
    return f"{{\n{lines}\n}}\n".encode()


def read_manifest(output: Path) -> Manifest | None:
    """The manifest in `output`, None if there is none.

    Raises EnvironmentFailed if it is damaged. Entries that cannot be ours are left out, so that they are never deleted.
    """
    data = _read(output, MANIFEST)
    if data is None:
        return None
    found = _json(data)
    if not _is_manifest(found):
        raise EnvironmentFailed(f"{output / MANIFEST}: this file is damaged; delete the output folder and build again")
    return {path: (entry[0], entry[1]) for path, entry in found.items() if is_plain(path)}


def read_journal(output: Path) -> Journal | None:
    """The journal that an interrupted publication left in `output`, None if there is none.

    Raises EnvironmentFailed, before anything is touched, unless all of it can only have been written by us: the paths
    stay inside the site, the staged files are what the new manifest says, and what is deleted is in the old one.
    """
    data = _read(output, JOURNAL)
    if data is None:
        return None
    found = _json(data)
    if not isinstance(found, dict) or set(found) != {"move", "delete", "manifest"}:
        raise _refused(output)
    moves, delete, manifest = found["move"], found["delete"], found["manifest"]
    if not _is_moves(moves) or not _is_paths(delete) or not _is_manifest(manifest):
        raise _refused(output)
    move = tuple(Move(path, number) for path, number in moves)
    new: Manifest = {path: (entry[0], entry[1]) for path, entry in manifest.items()}
    old = read_manifest(output) or {}
    ours = {one.path for one in move} <= set(new) and not set(delete) & set(new)
    known = set(delete) <= set(old) or old == new  # in the latter case only the journal was left to remove
    if not (ours and known and all(map(is_plain, [*new, *delete]))):
        raise _refused(output)
    for one in move:
        if not _can_move(output, one, new[one.path]):
            raise _refused(output, f"{one.path} is not what was to be published")
    for path in delete:
        if leaves(output, path):
            raise _refused(output, f"{path} is behind a link")
    return Journal(move, tuple(delete), new)


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
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == entry[1]


def _can_move(output: Path, move: Move, entry: tuple[int, str]) -> bool:
    """Whether the staged file is the promised one, or has arrived already."""
    if leaves(output, move.staged) or leaves(output, move.path):
        return False
    staged = output / move.staged
    return is_unchanged(staged if staged.exists() else output / move.path, entry)


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


def _is_moves(value: object) -> TypeGuard[list[tuple[str, int]]]:
    """Pairs of path and number, each once; the numbers are names of files, so that nothing else can be one."""
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        return False
    paths, numbers = [pair[0] for pair in value], [pair[1] for pair in value]
    typed = _is_paths(paths) and all(type(number) is int and 0 <= number < 10**9 for number in numbers)
    return typed and len(set(paths)) == len(paths) and len(set(numbers)) == len(numbers)


def _is_manifest(value: object) -> TypeGuard[dict[str, tuple[int, str]]]:
    """Whether JSON holds a manifest; its pairs are lists there."""
    return isinstance(value, dict) and all(
        isinstance(entry, list) and len(entry) == 2 and type(entry[0]) is int and isinstance(entry[1], str)
        for entry in value.values()
    )
