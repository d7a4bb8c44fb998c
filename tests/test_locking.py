"""One run at a time, whoever runs it, from wherever, and on whatever file system."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, Story
from timeline import locking
from timeline.disk import write_flushed
from timeline.locking import LOCK_FILE, alone
from timeline.problems import EnvironmentFailed
from timeline.publish import hold

fcntl = pytest.importorskip("fcntl")

HOLDING = """
import sys, time
from pathlib import Path
from timeline.publish import hold
with hold(Path("events"), Path("output"), waiting=lambda: print("waiting", flush=True)):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(**environment: str) -> Iterator[subprocess.Popen[str]]:
    """Another run in this folder; it lets go when its standard input ends."""
    command = [sys.executable, "-c", HOLDING]
    words = {**os.environ, **environment}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=words) as process:
        yield process
        process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_another_cache_folder_and_home_see_the_same_lock(story: Story, tmp_path: Path) -> None:
    """As root and a deploy user have, or a container and its host."""
    places = [{"HOME": str(tmp_path / who), "XDG_CACHE_HOME": str(tmp_path / who / "cache")} for who in ("one", "two")]
    with holder(**places[0]) as first:
        assert line(first) == "held"
        with holder(**places[1]) as second:
            assert line(second) == "waiting"
            assert first.stdin
            first.stdin.close()
            assert line(second) == "held"


def test_builds_of_other_records_into_one_folder_wait_for_each_other(story: Story) -> None:
    (story.root / "more").mkdir()
    waits = threading.Event()
    with hold(story.events, story.output, waiting=lambda: None):
        other = threading.Thread(
            target=lambda: hold(Path("more"), story.output, waiting=waits.set).__enter__(), daemon=True
        )
        other.start()
        assert waits.wait(PATIENCE)
        assert other.is_alive()
    other.join(PATIENCE)
    assert not other.is_alive()


def test_nothing_is_left_in_the_folders(story: Story) -> None:
    with hold(story.events, story.output, waiting=lambda: None):
        assert story.output.is_dir()
    assert not story.output.exists()
    assert [path.name for path in story.events.iterdir()] == ["timeline.yaml"]


def test_who_waits_for_a_folder_that_goes_makes_and_locks_it_again(tmp_path: Path) -> None:
    output = tmp_path / "output"
    waits, held, done = threading.Event(), threading.Event(), threading.Event()

    def second() -> None:
        with hold(tmp_path / "other", output, waiting=waits.set):
            held.set()
            done.wait(PATIENCE)

    with hold(tmp_path / "events", output, waiting=lambda: None):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(PATIENCE)
    assert held.wait(PATIENCE)
    assert output.is_dir()
    more = threading.Event()
    third = threading.Thread(target=lambda: hold(tmp_path / "third", output, waiting=more.set).__enter__())
    third.start()
    assert more.wait(PATIENCE), "the second one holds the folder that is there now"
    done.set()
    thread.join(PATIENCE)
    third.join(PATIENCE)


def test_a_folder_that_is_deleted_and_made_again_is_locked_anew(tmp_path: Path) -> None:
    """Who waits for a folder that is gone must not believe that it holds the one that came after it."""
    folder = tmp_path / "output"
    folder.mkdir()
    order: list[str] = []

    def third() -> None:
        with alone(folder, waiting=lambda: order.append("third waits")):
            order.append("third")

    def second() -> None:
        with alone(folder, waiting=lambda: order.append("second waits")):
            order.append("second")
            thread = threading.Thread(target=third)
            thread.start()
            while "third waits" not in order:
                time.sleep(0.01)
            order.append("second done")
            threads.append(thread)

    threads: list[threading.Thread] = []
    with alone(folder):
        waiter = threading.Thread(target=second)
        waiter.start()
        while "second waits" not in order:
            time.sleep(0.01)
        folder.rmdir()
        folder.mkdir()
    waiter.join(PATIENCE)
    threads[0].join(PATIENCE)
    assert order == ["second waits", "second", "third waits", "second done", "third"]


@pytest.fixture(params=[errno.ENOLCK, errno.EBADF, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS])
def no_locks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system without locks: NFS without its lock daemon, SMB, some of FUSE."""

    def flock(handle: int, how: int) -> None:
        raise OSError(request.param, os.strerror(request.param))

    monkeypatch.setattr(fcntl, "flock", flock)


@pytest.mark.usefixtures("no_locks")
def test_without_locks_a_file_does_the_same(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    with alone(story.events):
        assert (story.events / LOCK_FILE).exists()
    assert story.build().changes
    assert not list(story.root.rglob(LOCK_FILE))


@pytest.mark.usefixtures("no_locks")
def test_without_locks_a_second_run_waits_visibly_and_for_a_limited_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 0.2)
    waits: list[bool] = []
    with (
        alone(tmp_path),
        pytest.raises(EnvironmentFailed, match=r"\.timeline-lock: another run has held .* delete this file"),
        alone(tmp_path, waiting=lambda: waits.append(True)),
    ):
        pass
    assert waits == [True]


@pytest.mark.usefixtures("no_locks")
def test_without_locks_a_file_of_a_dead_process_is_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locking, "PATIENCE", 30)  # a wait that ends says that the file was taken for a lock
    dead = (
        "import os; from pathlib import Path; from filelock import SoftFileLock\n"
        f"lock = SoftFileLock({str(tmp_path / LOCK_FILE)!r}); lock.acquire(); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", dead], check=False)
    assert (tmp_path / LOCK_FILE).exists()
    with alone(tmp_path):
        assert (tmp_path / LOCK_FILE).exists()
    assert not (tmp_path / LOCK_FILE).exists()


@pytest.mark.usefixtures("no_locks")
def test_a_folder_that_knows_no_locks_and_cannot_be_written_to_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class ReadOnly:
        def __init__(self, path: Path) -> None: ...

        def acquire(self, timeout: float) -> None:
            raise PermissionError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("filelock.SoftFileLock", ReadOnly)
    with alone(tmp_path):
        pass


def test_a_user_whom_the_system_does_not_know_can_build(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """No HOME and no entry in passwd: `docker --user 4242`."""
    pwd = pytest.importorskip("pwd")

    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", nobody)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    with pytest.raises(RuntimeError):
        Path.home()
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    assert story.build().new == ("a",)
    assert sorted(path.name for path in story.root.iterdir()) == ["events", "output"]


@pytest.mark.slow
def test_a_path_that_is_too_long_is_one_line(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    for length in (3_600, 3_900, 4_000, 4_060, 4_090, 4_500, 10_000):
        name = "/".join(["a" * 199] * (length // 200)) + "/" + "b" * (length % 200)
        command = [
            sys.executable,
            "-m",
            "timeline",
            "build",
            "--quiet",
            "--now",
            "2025-09-01T10:00:00Z",
            "--output",
            name,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=story.root)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 3), (length, done.stderr)
        assert done.returncode == 0 or "File name too long" in done.stderr


def test_a_staged_file_is_only_for_its_owner_and_group(tmp_path: Path) -> None:
    """A web server may serve the output folder, hidden folders too."""
    from timeline.publish import _make_stage

    _make_stage(tmp_path)
    write_flushed(tmp_path / ".timeline/stage/0", b"draft")
    assert (tmp_path / ".timeline/stage").stat().st_mode & 0o007 == 0
