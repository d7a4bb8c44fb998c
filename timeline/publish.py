"""Files → the output folder: the old site or the new one, never a mixture.

    stage     every changed file is written and flushed below `.timeline/stage/`
    journal   one small file lists what is to be moved and what deleted; from here on the new site is certain
    move      file by file, each an atomic rename
    manifest  what is ours: path, size, digest; then the journal goes

Whoever comes next finishes an open journal first. Only files that we made and that nobody changed since are deleted.
Links are never followed: a path of the site that is a link is an error.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.journal import (
    FOREIGN,
    IGNORE,
    IGNORED_BY_GIT,
    JOURNAL,
    MANIFEST,
    OWN,
    STAGE,
    Journal,
    Manifest,
    is_plain,
    is_unchanged,
    leaves,
    manifest_text,
    read_journal,
    read_manifest,
)
from timeline.problems import EnvironmentFailed, UsageWrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from timeline.types import File


@dataclass
class Changes:
    """What a build did, or with `check` would do, to the output folder; paths with `/`."""

    written: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # ours once, changed by someone since: left alone
    total: int = 0

    def __bool__(self) -> bool:
        return bool(self.written or self.deleted)


class Site:
    """The output folder while this process holds it."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._manifest: Manifest = {}

    def open(self, *, adopt: bool, look_only: bool = False) -> None:
        """Finish what a killed build left; then make sure that the folder is ours (or empty, or adopted)."""
        if not look_only:
            _finish(self._output)
        manifest = read_manifest(self._output)
        if manifest is not None:
            self._manifest = manifest
        elif not adopt and (stranger := _stranger(self._output)):
            raise UsageWrong(
                f"{self._output}: this folder holds files that are not ours ({stranger}); "
                "name another one with --output, or add --adopt to publish into it "
                "(its files stay, but for those that the site has too)"
            )

    def publish(
        self, files: Iterable[File], *, check: bool, before_commit: Callable[[], None] | None = None
    ) -> Changes:
        """Make the folder hold exactly `files` (beside what is not ours). With `check` only say what differs.

        `before_commit` runs when all files are safely staged and before the first one moves.
        """
        changes = Changes()
        manifest: Manifest = {}
        stage = self._output / STAGE
        moves: list[str] = []
        for file in files:
            data = file.render()
            digest = hashlib.sha256(data).hexdigest()
            _guard(self._output, file.path)
            manifest[file.path] = (len(data), digest)
            if not _same(self._output / file.path, data):
                moves.append(file.path)
                if not check:
                    _write(stage / file.path, data)
        changes.total = len(manifest)
        changes.written = sorted(moves)
        self._plan_deletions(manifest, changes)
        if check:
            return changes
        if before_commit:
            before_commit()
        if changes or manifest != self._manifest:
            self._commit(manifest, changes)
        shutil.rmtree(stage, ignore_errors=True)
        return changes

    def _plan_deletions(self, manifest: Manifest, changes: Changes) -> None:
        for path in sorted(set(self._manifest) - set(manifest)):
            target = self._output / path
            if leaves(self._output, path) or not target.is_file():
                continue
            (changes.deleted if is_unchanged(target, self._manifest[path]) else changes.kept).append(path)

    def _commit(self, manifest: Manifest, changes: Changes) -> None:
        journal = Journal(tuple(changes.written), tuple(changes.deleted), manifest)
        _write(self._output / STAGE / ".journal", journal.text())
        if not (self._output / IGNORE).exists():
            _write(self._output / IGNORE, IGNORED_BY_GIT)
        _sync_folder(self._output / STAGE)
        os.replace(self._output / STAGE / ".journal", self._output / JOURNAL)
        _sync_folder(self._output / OWN)
        _finish(self._output)
        self._manifest = manifest


@contextmanager
def hold(events: Path, output: Path, *, waiting: Callable[[], None]) -> Iterator[Site]:
    """Keep other builds of the same records or into the same folder away; `waiting` is called when one has to wait.

    The operating system frees the locks of a process that died.
    """
    with ExitStack() as stack:
        for path in sorted({events.resolve(), output.resolve()}):
            stack.enter_context(alone(path, waiting=waiting))
        yield Site(output)


@contextmanager
def alone(path: Path, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """While this lasts, nobody else who asks for the same folder has it."""
    from filelock import FileLock, Timeout

    lock = FileLock(_mutex(path.resolve()))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _mutex(path: Path) -> Path:
    """A file outside of both folders, so that neither is littered: named after the folder it stands for."""
    import platformdirs

    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
    for place in (
        Path(platformdirs.user_cache_dir("timeline-feed")),
        Path(tempfile.gettempdir(), f"timeline-feed-{_user()}"),
    ):
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(place, os.W_OK):
            return place / f"{name}.lock"
    raise EnvironmentFailed("there is no folder for a lock file; make the cache folder of your user writable")


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def refuse_dangerous(events: Path, output: Path) -> None:
    """Stop before a build could write over the records, a home folder or a file system root."""
    place, records = output.resolve(), events.resolve()
    if place == records or records in place.parents:
        raise UsageWrong(f"{output}: the output cannot be inside the records; name a folder beside them")
    if place in records.parents:
        raise UsageWrong(f"{output}: the output cannot be a folder that holds the records; name a folder beside them")
    if place == Path.home().resolve() or place.parent == place:
        raise UsageWrong(f"{output}: this is a home folder or the root; name a folder of its own for the site")
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise UsageWrong(f"{output}: the output must be a folder, and not a link")


def _finish(output: Path) -> None:
    """Complete an open journal; without one, throw away what was only staged."""
    stage = output / STAGE
    journal = read_journal(output)
    if leaves(output, STAGE):
        raise EnvironmentFailed(f"{stage}: this is a link, or behind one; remove it, links are never followed")
    if journal is None:
        if stage.exists():
            shutil.rmtree(stage)
        return
    old = read_manifest(output) or {}
    folders: set[Path] = set()
    for path in journal.move:
        staged, target = stage / path, output / path
        if staged.exists():  # else it was moved before we were interrupted
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged, target)
            folders.add(target.parent)
    for path in journal.delete:
        if path in old and is_unchanged(output / path, old[path]):  # else it is gone already, or someone changed it
            _delete(output, path)
    _write(stage / ".manifest", manifest_text(journal.manifest))
    os.replace(stage / ".manifest", output / MANIFEST)
    for folder in folders:
        _sync_folder(folder)
    _sync_folder(output / OWN)
    (output / JOURNAL).unlink()
    shutil.rmtree(stage, ignore_errors=True)


def _delete(output: Path, path: str) -> None:
    target = output / path
    target.unlink(missing_ok=True)
    for folder in target.parents:
        if folder == output:
            break
        try:
            folder.rmdir()
        except OSError:
            break  # not empty


def _guard(output: Path, path: str) -> None:
    """No file of the site may leave the output folder, by its name or through a link."""
    if not is_plain(path):
        raise UsageWrong(f"{path}: an output cannot have this path")
    here = output
    for part in path.split("/"):
        here = here / part
        if here.is_symlink():
            raise UsageWrong(f"{here}: this is a link; remove it, links are never followed")
    for above in list(here.parents)[: path.count("/")]:
        if above.exists() and not above.is_dir():
            raise UsageWrong(f"{above}: this file is where a folder of the site must go; move it away")
    if here.is_dir():
        raise UsageWrong(f"{here}: this folder is where a file of the site must go; move it away")


def _stranger(output: Path) -> str | None:
    if not output.exists():
        return None
    return next((name for name in sorted(os.listdir(output)) if name not in FOREIGN), None)


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except (FileNotFoundError, NotADirectoryError):
        return False


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def write_atomically(path: Path, data: bytes) -> None:
    """Replace one file as a whole: the old bytes or the new ones. Its permissions stay.

    The new bytes are first written beside it, under a name that nothing can have yet: neither another process nor a
    link that somebody left there.
    """
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.new")
    try:
        with beside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
