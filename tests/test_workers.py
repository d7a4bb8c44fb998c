"""Several processes that render: the same site as one makes, whatever becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import Story
from timeline import workers
from timeline.problems import EnvironmentFailed
from timeline.workers import Workers

pytestmark = pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="this system has no fork")

MANY = "".join(f"- {{id: e-{n}, date: 2024-01-{n:02}, title: Event {n}, topics: [a]}}\n" for n in range(1, 29))


@pytest.fixture(autouse=True)
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes, however little there is to do and however few the machine has."""
    monkeypatch.setattr(workers, "WORTH", 1)
    monkeypatch.setattr(workers, "_processors", lambda: 2)
    monkeypatch.setattr(workers.threading, "active_count", lambda: 1)  # that of pytest-xdist does not matter here


def nothing() -> None:
    """What there is to settle."""


def test_each_number_comes_once_with_what_others_made_of_it() -> None:
    with Workers(100, lambda number: f"{number * number} {os.getpid()}", nothing) as found:
        made = dict(found)
    assert {number: int(text.split()[0]) for number, text in made.items()} == {n: n * n for n in range(100)}
    assert str(os.getpid()) not in {text.split()[1] for text in made.values()}


def test_nothing_to_do_starts_nobody() -> None:
    with Workers(0, str, nothing) as found:
        assert list(found) == []


def test_what_a_process_could_not_do_is_done_here() -> None:
    here = os.getpid()

    def work(number: int) -> str:
        if os.getpid() != here and number % 3 == 0:
            os._exit(1) if number % 2 else sys.exit("this is not printed")
        return str(os.getpid())

    with Workers(30, work, nothing) as found:
        made = dict(found)
    assert len(made) == 30
    assert str(here) in made.values()


def test_what_is_not_settled_does_not_count() -> None:
    here = os.getpid()

    def settle() -> None:
        raise OSError("no space")

    with Workers(30, lambda number: str(os.getpid()), settle) as found:
        assert {text for _, text in found} == {str(here)}


def test_an_error_is_that_of_one_process_and_leaves_none_behind() -> None:
    def work(number: int) -> str:
        if number == 7:
            raise ValueError("seven")
        return ""

    with pytest.raises(ValueError, match="seven"), Workers(30, work, nothing) as found:
        list(found)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_they_make_the_same_site(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.write("a.yaml", MANY)
    report = story.build()
    assert report.changes.rendered == len(report.changes.written) == report.changes.total
    together = story.files()
    monkeypatch.setattr(workers, "WORTH", 10_000)
    (story.root / "other").mkdir()
    other = Story(story.root / "other")
    other.write("a.yaml", MANY)
    other.build()
    assert other.files() == together


def test_a_full_disk_leaves_the_old_site(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.write("a.yaml", MANY)
    story.build()
    before = story.files()
    story.write("a.yaml", MANY.replace("Event", "Another event"))

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("timeline.publish.write_flushed", full)
    with pytest.raises(EnvironmentFailed, match="No space left on device; the site was not changed"):
        story.build(days=1)
    assert story.files() == before


def test_they_end_when_the_first_process_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import time\nfrom timeline import workers\n"
        "workers.WORTH, workers._processors = 1, lambda: 2\n"
        "with workers.Workers(10_000, lambda n: time.sleep(0.02) or '', lambda: None) as found:\n"
        "    for number, _ in found:\n        print(number, flush=True)\n",
        "utf-8",
    )
    with subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.read()  # ends when the last of them is gone
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                os.killpg(process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
    pytest.fail("a process was left")
