"""Whatever call fails, whenever: the site is the old one or the new one, and what is said of it is true."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.conftest import Story, first_quick
from tests.faults import CALLS, Disk, Killed, failing
from timeline.journal import JOURNAL, OWN, STAGE
from timeline.problems import EnvironmentFailed, RecordsWrong, TimelineError
from timeline.publish import Changes, hold
from timeline.types import File

SLOW = pytest.mark.slow
ERRORS = [
    errno.ENOSPC,
    *(pytest.param(error, marks=SLOW) for error in (errno.EIO, errno.EACCES, errno.EMFILE, errno.EXDEV)),
    None,
]
OLD = {"index.html": "old", "a.xml": "old", "b/c.html": "old", "gone/d.html": "old", "same.css": "same"}
NEW = {"index.html": "new", "a.xml": "new", "b/c.html": "new", "e/f/g.html": "new", "same.css": "same", "i.png": "new"}
FOREIGN = {"CNAME": "example.org", "b/notes.txt": "mine"}


def publish(root: Path, site: dict[str, str]) -> Changes:
    with hold(root / "events", root / "output", waiting=lambda: None) as folder:
        folder.open(adopt=False)
        return folder.publish([File(path, "text/plain", text, str.encode) for path, text in site.items()], check=False)


def look(root: Path) -> None:
    """What a build does before it reads the records, which may be wrong."""
    with hold(root / "events", root / "output", waiting=lambda: None) as folder:
        folder.open(adopt=False)


def content(output: Path) -> dict[str, str]:
    return {
        path.relative_to(output).as_posix(): path.read_text()
        for path in output.rglob("*")
        if path.is_file() and OWN not in path.relative_to(output).parts
    }


def begun(root: Path) -> Path:
    (root / "events").mkdir(parents=True)
    publish(root, OLD)
    for path, text in FOREIGN.items():
        (root / "output" / path).write_text(text)
    return root / "output"


@pytest.mark.parametrize("persistent", [False, pytest.param(True, marks=SLOW)], ids=["once", "from-then-on"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: errno.errorcode[error] if error else "KILL")
@pytest.mark.parametrize("call", first_quick(CALLS, 2))
def test_the_next_command_finds_the_old_site_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: int | None, persistent: bool
) -> None:
    nth = 0
    while True:
        nth += 1
        root = tmp_path / str(nth)
        output = begun(root)
        ended: BaseException | None = None
        with failing(monkeypatch, Disk(call, nth, error, persistent)) as disk:
            try:
                publish(root, NEW)
            except (OSError, TimelineError, Killed) as caught:
                ended = caught
        if not disk.fired:
            break
        here = content(output)
        decided = (output / JOURNAL).exists()
        if isinstance(ended, OSError):  # `build_site` says of these that the site was not changed
            assert here == OLD | FOREIGN, (nth, ended)
            assert not decided
        elif isinstance(ended, TimelineError):
            assert "the new site is only partly in place" in str(ended), nth
            assert decided
        elif ended is None:
            assert here == NEW | FOREIGN, nth
        with failing(monkeypatch, Disk()):
            look(root)
            left = content(output)
            assert left in (OLD | FOREIGN, NEW | FOREIGN), nth
            if decided:
                assert left == NEW | FOREIGN, nth
            assert not (output / STAGE).exists()
            assert not (output / JOURNAL).exists()
            publish(root, NEW)
            assert content(output) == NEW | FOREIGN
            assert not publish(root, NEW)
        assert {path.name for path in (output / OWN).iterdir()} == {"manifest.json", ".gitignore"}, nth
    assert nth > 1, f"{call} was never called"


@pytest.mark.parametrize("error", first_quick([None, errno.EIO]), ids=["KILL", "EIO"])
@pytest.mark.parametrize("call", first_quick(sorted(CALLS, key="rename".__ne__)))
def test_a_recovery_that_fails_is_recovered_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: int | None
) -> None:
    """In the middle of a publication, then at every call of the recovery."""
    for nth in range(1, 100):
        root = tmp_path / str(nth)
        output = begun(root)
        with failing(monkeypatch, Disk("rename", 3, None)), suppress(Killed):
            publish(root, NEW)
        assert (output / JOURNAL).exists()
        with failing(monkeypatch, Disk(call, nth, error)) as disk, suppress(Killed, EnvironmentFailed, OSError):
            look(root)
        with failing(monkeypatch, Disk()):
            look(root)
        assert content(output) == NEW | FOREIGN, nth
        if not disk.fired:
            break


def test_a_publication_that_fails_keeps_no_draft_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = begun(tmp_path)
    with failing(monkeypatch, Disk("write", 3, errno.ENOSPC)), pytest.raises(OSError, match="No space left"):
        publish(tmp_path, NEW)
    assert not (output / STAGE).exists()

    def stopped(_: None) -> bytes:
        raise KeyboardInterrupt

    with hold(tmp_path / "events", output, waiting=lambda: None) as folder:
        folder.open(adopt=False)
        with pytest.raises(KeyboardInterrupt):
            folder.publish(
                [File("x.html", "text/html", b"draft", bytes), File("y.html", "text/html", None, stopped)], check=False
            )
    assert not (output / STAGE).exists()
    assert content(output) == OLD | FOREIGN


def test_a_folder_on_another_disk_is_published_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renaming into it fails; the bytes are copied beside the target, and that copy is renamed."""
    output = begun(tmp_path)
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        if "b" in Path(target).relative_to(output).parts and Path(source).parent != Path(target).parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    publish(tmp_path, NEW)
    assert content(output) == NEW | FOREIGN
    assert sorted(path.name for path in (output / "b").iterdir()) == ["c.html", "notes.txt"]


@pytest.fixture
def two(story: Story) -> Callable[[], None]:
    """A story that is published, and a second record that is not; the function makes the records wrong and right again."""
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    story.write("b.yaml", "- {id: b, date: 2024, title: B}\n")

    def with_wrong_records() -> None:
        story.write("b.yaml", "- {id: b, date: never, title: B}\n")
        with pytest.raises(RecordsWrong):
            story.build(days=2)
        story.write("b.yaml", "- {id: b, date: 2024, title: B}\n")

    return with_wrong_records


def pages(story: Story) -> set[str]:
    """What the pages and feeds name; a mixed site has them disagree."""
    files = ("index.html", "atom.xml", "rss.xml", "feed.json", "timeline.json", "sitemap.xml")
    return {"AB" if "events/b/" in story.read(file) else "A" for file in files} | {
        "AB" if (story.output / "events/b/index.html").exists() else "A"
    }


@pytest.mark.parametrize("call", first_quick(["rename", "fsync", "open", "unlink"]))
@pytest.mark.parametrize("error", [errno.EIO, None], ids=["EIO", "KILL"])
@pytest.mark.parametrize("nth", first_quick([34, 1, 2, 5, 13, 60]))
def test_a_build_that_fails_is_whole_after_one_with_wrong_records(  # noqa: PLR0917
    story: Story, two: Callable[[], None], monkeypatch: pytest.MonkeyPatch, call: str, error: int | None, nth: int
) -> None:
    ended: BaseException | None = None
    with failing(monkeypatch, Disk(call, nth, error)):
        try:
            story.build(days=1)
        except (Killed, EnvironmentFailed, RecordsWrong) as caught:
            ended = caught
    if isinstance(ended, EnvironmentFailed):
        as_it_was = str(ended).endswith("the site was not changed")
        assert as_it_was != (story.output / JOURNAL).exists(), ended  # decided, though perhaps nothing is moved yet
        assert pages(story) == {"A"} or not as_it_was
    with failing(monkeypatch, Disk()):
        two()
        assert len(pages(story)) == 1
        report = story.build(days=2)
    assert pages(story) == {"AB"}
    assert [entry.id for entry in report.edition.entries] == ["b", "a"]
    assert sorted(path.name for path in story.events.iterdir()) == [
        "a.yaml",
        "b.yaml",
        "published",
        "timeline.yaml",
    ]


def test_what_a_killed_build_began_in_the_log_goes(
    story: Story, two: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the next build has another time, so that its file has another name, or nothing new to write."""

    def hidden() -> list[str]:
        return [path.name for path in (story.events / "published").iterdir() if path.name[0] == "."]

    with failing(monkeypatch, Disk("rename", 1, None)), pytest.raises(Killed):
        story.build(days=1, cache=False)
    two()
    assert hidden(), "wrong records write nothing"
    (story.events / "b.yaml").unlink()
    story.build(days=2)
    assert not hidden()


def test_what_a_power_cut_could_undo_is_flushed_before_it_is_relied_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Staged files and their folder before the journal, the journal before the moves, the moves before it goes."""
    output = begun(tmp_path)
    steps: list[tuple[str, object]] = []
    real = {name: getattr(os, name) for name in ("fsync", "replace", "unlink")}

    def fsync(handle: int) -> None:
        steps.append(("flush", os.fstat(handle).st_ino))
        real["fsync"](handle)

    def replace(source: Path, target: Path) -> None:
        steps.append(("rename", (Path(source).stat().st_ino, Path(target).relative_to(output).as_posix())))
        real["replace"](source, target)

    def unlink(path: Path, **options: object) -> None:
        steps.append(("unlink", Path(path).name))
        real["unlink"](path, **options)

    for function in (fsync, replace, unlink):
        monkeypatch.setattr(os, function.__name__, function)
    publish(tmp_path, NEW)
    renames = [(n, *what) for n, (kind, what) in enumerate(steps) if kind == "rename"]
    flushes = {what: n for n, (kind, what) in enumerate(steps) if kind == "flush"}
    decided = next(n for n, _, path in renames if path == JOURNAL)
    dropped = steps.index(("unlink", "journal.json"))
    moves = [(n, inode, path) for n, inode, path in renames if path in NEW]
    assert {path for _, _, path in moves} == {path for path in NEW if path != "same.css"}
    assert all(flushes[inode] < decided for _, inode, _ in moves)
    own, folder = (output / OWN).stat().st_ino, output.stat().st_ino
    first, last = moves[0][0], moves[-1][0]
    kept = [n for n, (kind, what) in enumerate(steps) if (kind, what) == ("flush", own)]
    assert any(n < decided for n in kept)
    assert any(decided < n < first for n in kept), "the journal is on disk before the first move"
    assert any(last < n < dropped for n in kept), "the manifest is on disk before the journal goes"
    for moved in ("b", "e/f", "e"):
        assert last < flushes[(output / moved).stat().st_ino] < dropped
    assert last < flushes[folder] < dropped
    stage = [n for n, (kind, what) in enumerate(steps) if kind == "flush" and n < decided]
    assert len(stage) >= len(moves) + 4  # the files, the journal, the stage, its folder, the output folder
