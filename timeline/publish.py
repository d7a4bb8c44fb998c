"""Files → the output folder: the old site or the new one, never a mixture.

    render    files whose recipe is new, or that are not as we left them
    stage     every changed file is written and flushed in `.timeline/stage/`, numbered, while others are rendered
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
import stat
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from timeline import shared_parts
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
    digest_of,
    folders_above,
    is_plain,
    is_unchanged,
    leaves,
    manifest_text,
    read_journal,
    read_manifest,
)
from timeline.known import Known
from timeline.locking import alone
from timeline.problems import EnvironmentFailed, Progress, UsageWrong, unwatched, visible
from timeline.recipes import recipe
from timeline.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from timeline.looks import Look
    from timeline.types import File

#: What pages load: in place before them. Other files that are no pages are feeds and data, which lead to pages.
_ASSETS = frozenset(
    (".avif", ".css", ".gif", ".ico", ".jpeg", ".jpg", ".js", ".png", ".svg", ".webp", ".woff2"),
)


_FLUSHERS = 16  # threads that wait for the disk
_WAITING = 64  # files in memory that are not written yet

AS_IT_WAS = "the site was not changed"


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
    rendered: int = 0

    def __bool__(self) -> bool:
        return bool(self.written or self.deleted)


class OutputFolder:
    """The output folder while this process holds it.

    With `cached`, what is known of its files since the last build is used, so that those which would be the same are
    not rendered, and those which nobody touched are not read. That is kept under the name `known_as`.
    """

    def __init__(self, output: Path, *, cached: bool = False, known_as: Path | None = None) -> None:
        self._output = output
        self._manifest: Manifest = {}
        self._known = Known(output, known_as or output, cached=cached)
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
                f"{self._output}: this folder has files that this program did not write ({stranger}); "
                "name another one with --output, or add --adopt to publish into it "
                "(its files stay, but for those that the site has too)"
            )

    @property
    def manifest(self) -> Manifest:
        """What is ours, as it is in the folder."""
        return self._manifest

    @property
    def looks(self) -> Mapping[str, Look | None]:
        """How every file of the site looked when it was published; None for one that was only just written."""
        return self._known.looks

    def publish(
        self,
        files: Iterable[File],
        *,
        check: bool,
        before_commit: Callable[[], None] | None = None,
        progress: Progress = unwatched,
    ) -> Changes:
        """Make the folder hold exactly `files` (beside what is not ours). With `check` only say what differs.

        `before_commit` runs when all files are safely staged and before anything is decided. Raises OSError,
        EnvironmentFailed or UsageWrong with the old site in place, and HalfPublished with the new one partly in place.
        """
        try:
            plan = self._staged(files, progress, check=check)
            if not check:
                _look(self._output, plan)
                if before_commit:
                    before_commit()
                if plan.changes or plan.manifest != self._manifest:
                    self._commit(plan, progress)
        except BaseException:
            if not check and not self._decided and not os.path.lexists(self._output / JOURNAL):
                shutil.rmtree(self._output / STAGE, ignore_errors=True)  # no draft stays on the disk
            raise
        if not check:
            shutil.rmtree(self._output / STAGE, ignore_errors=True)
            self._known.save(plan.manifest, plan.recipes)
        return plan.changes

    def _staged(self, files: Iterable[File], progress: Progress, *, check: bool) -> _Plan:
        """Render what may be new, stage what differs from what is there (not with `check`), and say what is to be done.

        Raises UsageWrong if a file of someone else is where a new file must go.
        """
        plan, places = _Plan(), _Places(self._output)
        due: list[_Due] = []
        for file in files:
            there = places.status(file.path)
            if not self._is_as_rendered(file, there, plan):
                due.append(_Due(file, there, self._known.digest(file.path, there) if there else None))
        in_the_way: list[str] = []
        for number, ((file, there, old), new) in enumerate(
            zip(due, self._made(due, progress, check=check), strict=True)
        ):
            plan.manifest[file.path] = new
            if old == new[1]:
                continue
            ours = self._manifest.get(file.path)
            if there and not ours:
                in_the_way.append(file.path)
            if there and not (ours and ours[1] == old):
                plan.changes.overwritten.append(file.path)
            plan.changes.written.append(file.path)
            plan.moves.append((_rank(file.path, new=not there), Move(file.path, number, old)))
        if in_the_way and not self._adopt and not check:
            raise UsageWrong(_say_in_the_way(self._output, in_the_way))
        plan.changes.total, plan.changes.rendered = len(plan.manifest), len(due)
        plan.changes.written.sort()
        self._plan_deletions(plan.manifest, plan.changes)
        return plan

    def _made(self, due: Sequence[_Due], progress: Progress, *, check: bool) -> list[tuple[int, str]]:
        """Render files, and stage those that are not what is there (not with `check`): the size and digest of each."""
        found: dict[int, tuple[int, str]] = {}
        with _Stage(self._output) as stage:

            def make(number: int) -> str:
                file, _, old = due[number]
                data = file.data()
                digest = hashlib.sha256(data).hexdigest()
                if digest != old and not check:
                    stage.write(number, data)
                return f"{len(data)} {digest}"

            def settle() -> None:
                stage.settle()
                shared_parts.write()

            with Workers(len(due), make, settle) as workers:
                for number, text in progress("rendering", workers):
                    size, _, digest = text.partition(" ")
                    found[number] = int(size), digest
        return [found[number] for number in range(len(due))]

    def _is_as_rendered(self, file: File, there: os.stat_result | None, plan: _Plan) -> bool:
        """Whether rendering would give what is there: it was made by the same recipe, and nobody changed it since."""
        wanted = plan.recipes[file.path] = recipe(file)
        ours = self._manifest.get(file.path)
        if wanted is None or there is None or ours is None or self._known.recipe(file.path, ours) != wanted:
            return False
        same = there.st_size == ours[0] and self._known.digest(file.path, there) == ours[1]
        if same:
            plan.manifest[file.path] = ours
        return same

    def _plan_deletions(self, manifest: Manifest, changes: Changes) -> None:
        for path in sorted(set(self._manifest) - set(manifest)):
            target = self._output / path
            if leaves(self._output, path) or not target.is_file():
                continue
            (changes.deleted if is_unchanged(target, self._manifest[path]) else changes.kept).append(path)

    def _commit(self, plan: _Plan, progress: Progress) -> None:
        _make_stage(self._output)
        pages_first = sorted(plan.changes.deleted, key=lambda path: not path.endswith(".html"))  # then their feeds
        journal = Journal(
            tuple(move for _, move in sorted(plan.moves)),
            {path: self._manifest[path][1] for path in pages_first},
            {path: entry for path, entry in plan.manifest.items() if self._manifest.get(path) != entry},
            tuple(path for path in self._manifest if path not in plan.manifest),
        )
        write_flushed(self._output / STAGE / ".journal", journal.text())
        if read_if_there(self._output / IGNORE) != IGNORED_BY_GIT:
            write_atomically(self._output / IGNORE, IGNORED_BY_GIT)
        for folder in (self._output / STAGE, self._output / OWN, self._output):
            sync_folder(folder)
        os.replace(self._output / STAGE / ".journal", self._output / JOURNAL)
        self._decided = True
        try:
            _apply(self._output, journal, self._manifest, progress)
        except OSError as error:
            raise _half_published(self._output, error) from error
        self._manifest = plan.manifest


class _Due(NamedTuple):
    """A file that must be rendered, what is there now, and its digest."""

    file: File
    there: os.stat_result | None
    old: str | None


@dataclass
class _Plan:
    """What is to be published, staged or only looked at."""

    moves: list[tuple[tuple[int, int, str], Move]] = field(default_factory=list)  # with their rank
    manifest: Manifest = field(default_factory=dict)
    recipes: dict[str, str | None] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


class _Places:
    """Where files of the site go. No file may leave the output folder, by its name or through a link."""

    def __init__(self, output: Path) -> None:
        self._output = output.as_posix()
        self._folders: dict[str, bool] = {"": True}  # those that were looked at, and whether they are there

    def status(self, path: str) -> os.stat_result | None:
        """What is at a path, None if nothing is. Raises UsageWrong if a file of the site cannot be there."""
        if not is_plain(path):
            raise UsageWrong(f"{visible(path)}: an output cannot have this path")
        if not self._is_folder(path.rpartition("/")[0]):
            return None
        here = f"{self._output}/{path}"
        status = _status(here)
        if status is None or stat.S_ISREG(status.st_mode):
            return status
        if stat.S_ISLNK(status.st_mode):
            raise UsageWrong(f"{here}: this is a link; remove it, links are never followed")
        if stat.S_ISDIR(status.st_mode):
            raise UsageWrong(f"{here}: this folder is where a file of the site must go; move it away")
        raise UsageWrong(f"{here}: this is not a plain file, and a file of the site must go there; move it away")

    def _is_folder(self, folder: str) -> bool:
        """Whether a folder is there. Each is looked at once."""
        known = self._folders.get(folder)
        if known is None:
            known = self._folders[folder] = self._is_folder(folder.rpartition("/")[0]) and self._found(folder)
        return known

    def _found(self, folder: str) -> bool:
        here = f"{self._output}/{folder}"
        status = _status(here)
        if status is None:
            return False
        if stat.S_ISLNK(status.st_mode):
            raise UsageWrong(f"{here}: this is a link; remove it, links are never followed")
        if not stat.S_ISDIR(status.st_mode):
            raise UsageWrong(f"{here}: this file is where a folder of the site must go; move it away")
        return True


def _status(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


class _Stage:
    """Writes and flushes files in threads: the disk works while the next file is rendered, and shares its commits."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._pool = ThreadPoolExecutor(_FLUSHERS)
        self._writing: deque[Future[None]] = deque()

    def write(self, number: int, data: bytes) -> None:
        """Begin to write a file under its number. Raises OSError if that failed for an earlier one."""
        if not self._writing:
            _make_stage(self._output)
        elif len(self._writing) == _WAITING:
            self._writing.popleft().result()
        self._writing.append(self._pool.submit(_write_anew, self._output / STAGE / str(number), data))

    def settle(self) -> None:
        """Wait until everything so far is on the disk. Raises OSError if that failed."""
        while self._writing:
            self._writing.popleft().result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """When this returns, everything is on the disk. Raises OSError if that failed."""
        self._pool.shutdown(cancel_futures=kind is not None)
        if kind is None:
            self.settle()


def _write_anew(path: Path, data: bytes) -> None:
    """Write a staged file, also where a worker that did not come to its end has begun to."""
    try:
        write_flushed(path, data)
    except FileExistsError:
        path.unlink()
        write_flushed(path, data)


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
def hold(
    events: Path, output: Path, *, waiting: Callable[[], None], look_only: bool = False, cached: bool = False
) -> Iterator[OutputFolder]:
    """Keep other builds of the same records or into the same folder away; `waiting` is called when one has to wait.

    The records come first for everyone, or two builds could wait for each other. The output folder is made (not with
    `look_only`), and is gone again afterwards if nothing was published into it.
    """
    missing = [folder for folder in (output, *output.parents) if not folder.exists()]
    with alone(events, waiting=waiting), alone(output, waiting=waiting, make=not look_only):
        try:
            yield OutputFolder(output, cached=cached)
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
            _apply(output, journal, read_manifest(output) or {})
    except OSError as error:
        if not decided:
            raise
        raise _half_published(output, error) from error
    return journal is not None


def _half_published(output: Path, error: OSError) -> HalfPublished:
    return HalfPublished(f"{error.filename or output}: {error.strerror or error}")


def _apply(output: Path, journal: Journal, old: Manifest, progress: Progress = unwatched) -> None:
    """Every step may have been done already by a run that was interrupted."""
    sync_folder(output / OWN)  # the journal is on disk before the first file moves
    made: set[Path] = set()
    for move in progress("publishing", journal.move):
        staged, target = output / move.staged, output / move.path
        if staged.exists():
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            _move(staged, target)
    for path, digest in journal.delete.items():
        target = output / path
        if target.is_file() and digest_of(target) == digest:  # else it is gone already, or someone changed it just now
            _delete(output, path)
    _flush_folders(output, (*(move.path for move in journal.move), *journal.delete))
    write_atomically(output / MANIFEST, manifest_text(journal.after(old)))
    (output / JOURNAL).unlink()
    shutil.rmtree(output / STAGE, ignore_errors=True)


def _flush_folders(output: Path, paths: Iterable[str]) -> None:
    """Wait until the disk has the names of these files, and of every folder above them that may be new or gone."""
    folders = {output / above for path in paths for above in (*folders_above(path), "")}
    with ThreadPoolExecutor(_FLUSHERS) as pool:
        for _ in pool.map(sync_folder, filter(Path.is_dir, folders)):
            pass


def _move(staged: Path, target: Path) -> None:
    """An atomic rename. A folder of the site may be on another disk: then a copy beside the target is renamed."""
    try:
        os.replace(staged, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        write_atomically(target, staged.read_bytes())
        staged.unlink()


def _make_stage(output: Path) -> None:
    """Make the folder of the stage. Only its owner and group may look into it: a web server may serve the output."""
    stage = output / STAGE
    if not stage.is_dir():
        (output / OWN).mkdir(parents=True, exist_ok=True)
        stage.mkdir(mode=0o770, exist_ok=True)  # a worker may have been first


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
