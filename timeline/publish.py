"""Files → the output folder: the old site or the new one, never a mixture.

    stage     every changed file is written and flushed in `.timeline/stage/`, numbered
    look      whatever can be known to stop the moves stops them now
    journal   one small file lists what is to be moved and what deleted; from here on the new site is certain
    move      file by file, each an atomic rename, in an order that never leaves a link without its target
    manifest  what is ours: path, size, digest; then the journal goes

The journal is the one point of decision. Before it a failure leaves the old site and no staged file; after it only
`recover` leads on, and it is the first thing that every command does with this folder, whatever the records say.
Only files that we made and that nobody changed since are deleted. Links are never followed: a path of the site that is
a link is an error.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.disk import read_if_there, sync_folder, write_atomically, write_flushed
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
    Move,
    is_plain,
    is_unchanged,
    leaves,
    manifest_text,
    read_journal,
    read_manifest,
)
from timeline.locking import alone
from timeline.problems import EnvironmentFailed, UsageWrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from timeline.types import File

#: What pages load: in place before them. Other files that are no pages are feeds and data, which lead to pages.
_ASSETS = frozenset(
    (".avif", ".css", ".gif", ".ico", ".jpeg", ".jpg", ".js", ".png", ".svg", ".webp", ".woff2"),
)


AS_IT_WAS = "the site is as it was"


class HalfPublished(EnvironmentFailed):
    """The new site was decided, and `reason` stopped it halfway; `recover` leads on."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}; the new site is only partly in place. "
            "Put this right and run `timeline build` again: it first completes what is missing"
        )
        self.reason = reason


@dataclass
class Changes:
    """What a build did, or with `check` would do, to the output folder; paths with `/`."""

    written: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # ours once, changed by someone since: left alone
    overwritten: list[str] = field(default_factory=list)  # changed by someone, or not ours with `--adopt`
    total: int = 0

    def __bool__(self) -> bool:
        return bool(self.written or self.deleted)


class Site:
    """The output folder while this process holds it."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._manifest: Manifest = {}
        self._adopt = False
        self._decided = False  # whether a journal was written

    def open(self, *, adopt: bool, look_only: bool = False) -> None:
        """Finish what a killed build left; then make sure that the folder is ours (or empty, or adopted).

        With `look_only`, only a publication that was decided is finished; nothing else is written or removed.
        """
        recover(self._output)
        if not look_only:
            _discard_stage(self._output)
        manifest = read_manifest(self._output)
        self._adopt = adopt
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

        `before_commit` runs when all files are safely staged and before anything is decided. Raises OSError,
        EnvironmentFailed or UsageWrong with the old site in place, and HalfPublished with the new one partly in place.
        """
        try:
            plan = self._staged(files, check=check)
            if check:
                return plan.changes
            _look(self._output, plan)
            if before_commit:
                before_commit()
            if plan.changes or plan.manifest != self._manifest:
                self._commit(plan)
        except BaseException:
            if not check and not self._decided and not os.path.lexists(self._output / JOURNAL):
                shutil.rmtree(self._output / STAGE, ignore_errors=True)  # no draft stays on the disk
            raise
        shutil.rmtree(self._output / STAGE, ignore_errors=True)
        return plan.changes

    def _staged(self, files: Iterable[File], *, check: bool) -> _Plan:
        """Render every file, stage those that differ from what is there (not with `check`), and say what is to be done.

        Raises UsageWrong if a file of someone else is where a new file must go.
        """
        plan = _Plan()
        changes = plan.changes
        in_the_way = []
        for file in files:
            data = file.data()
            _guard(self._output, file.path)
            plan.manifest[file.path] = (len(data), hashlib.sha256(data).hexdigest())
            target = self._output / file.path
            there = target.exists()
            if there and is_unchanged(target, plan.manifest[file.path]):
                continue
            ours = file.path in self._manifest
            if there and not ours:
                in_the_way.append(file.path)
            if there and not (ours and is_unchanged(target, self._manifest[file.path])):
                changes.overwritten.append(file.path)
            changes.written.append(file.path)
            move = Move(file.path, len(plan.moves))
            plan.moves.append((_rank(file.path, new=not there), move))
            if not check:
                _make_stage(self._output)
                write_flushed(self._output / move.staged, data)
        if in_the_way and not self._adopt and not check:
            raise UsageWrong(_say_in_the_way(self._output, in_the_way))
        changes.total = len(plan.manifest)
        changes.written.sort()
        self._plan_deletions(plan.manifest, changes)
        return plan

    def _plan_deletions(self, manifest: Manifest, changes: Changes) -> None:
        for path in sorted(set(self._manifest) - set(manifest)):
            target = self._output / path
            if leaves(self._output, path) or not target.is_file():
                continue
            (changes.deleted if is_unchanged(target, self._manifest[path]) else changes.kept).append(path)

    def _commit(self, plan: _Plan) -> None:
        _make_stage(self._output)
        moves = tuple(move for _, move in sorted(plan.moves))
        deletions = sorted(plan.changes.deleted, key=lambda path: not path.endswith(".html"))  # pages, then their feeds
        journal = Journal(moves, tuple(deletions), plan.manifest)
        write_flushed(self._output / STAGE / ".journal", journal.text())
        if read_if_there(self._output / IGNORE) != IGNORED_BY_GIT:
            write_atomically(self._output / IGNORE, IGNORED_BY_GIT)
        for folder in (self._output / STAGE, self._output / OWN, self._output):
            sync_folder(folder)
        os.replace(self._output / STAGE / ".journal", self._output / JOURNAL)
        self._decided = True
        recover(self._output)
        self._manifest = plan.manifest


@dataclass
class _Plan:
    """What is to be published, staged or only looked at."""

    moves: list[tuple[tuple[int, int, str], Move]] = field(default_factory=list)  # with their rank
    manifest: Manifest = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def _rank(path: str, *, new: bool) -> tuple[int, int, str]:
    """When a file is moved: whatever it leads to comes first, so that a reader never meets a link without its target.

    Assets; new pages, which no old page leads to; new feeds and data; changed pages, the deepest first; changed feeds
    and data; the front page. What is deleted goes after all of them.
    """
    page = path.endswith(".html")
    if path == "index.html":
        group = 5
    elif not page and path[path.rfind(".") :] in _ASSETS:
        group = 0
    else:
        group = (1 if page else 2) if new else (3 if page else 4)
    return group, -path.count("/"), path


@contextmanager
def hold(events: Path, output: Path, *, waiting: Callable[[], None], look_only: bool = False) -> Iterator[Site]:
    """Keep other builds of the same records or into the same folder away; `waiting` is called when one has to wait.

    The records come first for everyone, or two builds could wait for each other. The output folder is made (not with
    `look_only`), and is gone again afterwards if nothing was published into it.
    """
    missing = [folder for folder in (output, *output.parents) if not folder.exists()]
    with alone(events, waiting=waiting), alone(output, waiting=waiting, make=not look_only):
        try:
            yield Site(output)
        finally:
            for folder in missing:
                with suppress(OSError):  # not empty
                    folder.rmdir()


def refuse_dangerous(events: Path, output: Path) -> None:
    """Stop before a build could write over the records, a home folder or a file system root."""
    place, records = output.resolve(), events.resolve()
    if place == records or records in place.parents:
        raise UsageWrong(f"{output}: the output cannot be inside the records; name a folder beside them")
    if place in records.parents:
        raise UsageWrong(f"{output}: the output cannot be a folder that holds the records; name a folder beside them")
    if place == _home() or place.parent == place:
        raise UsageWrong(f"{output}: this is a home folder or the root; name a folder of its own for the site")
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise UsageWrong(f"{output}: the output must be a folder, and not a link (unless it was made with --releases)")


def _home() -> Path | None:
    """The home folder; None for a user whom the system does not know, as in a container."""
    try:
        return Path.home().resolve()
    except RuntimeError:
        return None


def recover(output: Path) -> bool:
    """Complete a publication that was decided and then interrupted. Whether there was one.

    Raises EnvironmentFailed if the journal is not ours, or if the disk or a permission stops it again.
    """
    if leaves(output, STAGE):
        raise EnvironmentFailed(f"{output / STAGE}: this is a link, or behind one; remove it, links are never followed")
    decided = os.path.lexists(output / JOURNAL)
    try:
        journal = read_journal(output)
        if journal is not None:
            _apply(output, journal)
    except OSError as error:
        if not decided:
            raise
        raise HalfPublished(f"{error.filename or output}: {error.strerror or error}") from error
    return journal is not None


def _apply(output: Path, journal: Journal) -> None:
    """Every step may have been done already by a run that was interrupted."""
    sync_folder(output / OWN)  # the journal is on disk before the first file moves
    touched: set[Path] = set()
    for move in journal.move:
        staged, target = output / move.staged, output / move.path
        if staged.exists():
            if not target.parent.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
            _move(staged, target)
        touched.update(_folders(output, move.path))
    old = read_manifest(output) or {}
    for path in journal.delete:
        if path in old and is_unchanged(output / path, old[path]):  # else it is gone already, or someone changed it
            _delete(output, path)
        touched.update(_folders(output, path))
    for folder in touched:
        if folder.is_dir():
            sync_folder(folder)
    write_atomically(output / MANIFEST, manifest_text(journal.manifest))
    (output / JOURNAL).unlink()
    shutil.rmtree(output / STAGE, ignore_errors=True)


def _move(staged: Path, target: Path) -> None:
    """An atomic rename. A folder of the site may be on another disk: then a copy beside the target is renamed."""
    try:
        os.replace(staged, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_atomically(target, staged.read_bytes())
        staged.unlink()


def _folders(output: Path, path: str) -> Iterator[Path]:
    """Every folder from the file at `path` up to the output folder."""
    for folder in (output / path).parents:
        yield folder
        if folder == output:
            break


def _make_stage(output: Path) -> None:
    """Make the folder of the stage. Only its owner and group may look into it: a web server may serve the output."""
    stage = output / STAGE
    if not stage.is_dir():
        (output / OWN).mkdir(parents=True, exist_ok=True)
        stage.mkdir(mode=0o770)


def _discard_stage(output: Path) -> None:
    """Without a journal, nothing staged will be published."""
    if os.path.lexists(output / STAGE):
        shutil.rmtree(output / STAGE)


def _look(output: Path, plan: _Plan) -> None:
    """Stop while the old site is whole, if a folder cannot be written to. Raises EnvironmentFailed."""
    folders = {(output / path).parent for path in (*plan.changes.written, *plan.changes.deleted)}
    for folder in sorted(folders):
        nearest = next(above for above in (folder, *folder.parents) if above.exists())
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise EnvironmentFailed(f"{nearest}: nothing can be written into this folder; {AS_IT_WAS}")


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
    if here.exists() and not here.is_file():
        raise UsageWrong(f"{here}: this is not a plain file, and a file of the site must go there; move it away")


def _say_in_the_way(output: Path, paths: list[str]) -> str:
    shown = ", ".join(f"{output / path}" for path in paths[:5])
    more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
    return (
        f"{shown}{more}: not made by this program, and the site needs the place; "
        "move it away, or add --adopt to write over it"
    )


def _stranger(output: Path) -> str | None:
    if not output.exists():
        return None
    return next((name for name in sorted(os.listdir(output)) if name not in FOREIGN), None)
