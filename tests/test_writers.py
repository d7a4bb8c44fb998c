"""Whoever else writes into the folder at the same moment loses no word: an editor, git, another run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import timeline.build
from tests.conftest import Story
from timeline import cli
from timeline.disk import Overtaken, replace_unchanged, write_atomically
from timeline.problems import RecordsWrong


def new(*words: str) -> Result:
    return CliRunner().invoke(cli.cli, ["new", "--now", "2025-09-01T10:00:00Z", *words], catch_exceptions=False)


def while_flushing(monkeypatch: pytest.MonkeyPatch, *saves: Callable[[], object]) -> None:
    """Someone else saves while our bytes are on their way to the disk, once for each flush."""
    real, left = os.fsync, list(saves)

    def fsync(handle: int) -> None:
        real(handle)
        if left:
            left.pop(0)()

    monkeypatch.setattr(os, "fsync", fsync)


@pytest.fixture
def records(story: Story) -> Path:
    return story.write("2025.yaml", "- {id: a, date: 2025-01-02, title: First}\n")


def test_an_editor_that_saves_while_new_writes_keeps_its_words(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = "- {id: a, date: 2025-01-02, title: First words}\n# a comment, typed just now\n"
    while_flushing(monkeypatch, lambda: records.write_text(typed))
    assert new("--title", "A lab", "--date", "2025-06-30").exit_code == 0
    text = records.read_text()
    assert text.startswith(typed)
    assert text.count("- id: a-lab\n") == 1


def test_an_editor_that_never_stops_saving_wins(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saves = [lambda n=n: records.write_text(f"# {n}\n") for n in range(20)]
    while_flushing(monkeypatch, *saves)
    done = CliRunner().invoke(cli.cli, ["new", "--title", "A lab", "--date", "2025-06-30"])
    assert isinstance(done.exception, Overtaken)
    assert "the file was saved by someone else just now; nothing was written" in str(done.exception)
    assert "- id: a-lab" in done.output  # what was typed is shown once more
    assert records.read_text() == "# 4\n"
    assert sorted(path.name for path in records.parent.iterdir()) == ["2025.yaml", "timeline.yaml"]


def test_a_file_that_is_deleted_meanwhile_stays_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    while_flushing(monkeypatch, path.unlink)
    with pytest.raises(Overtaken):
        replace_unchanged(path, b"old", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_came_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    while_flushing(monkeypatch, lambda: path.write_text("theirs"))
    with pytest.raises(Overtaken):
        replace_unchanged(path, None, b"ours")
    assert path.read_text() == "theirs"


def test_what_a_killed_process_left_beside_a_file_goes(tmp_path: Path) -> None:
    for name in (".a.0123456789abcdef.new", ".a.0123456789abcdeg.new", ".b.0123456789abcdef.new"):
        (tmp_path / name).write_text("x")
    write_atomically(tmp_path / "a", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".a.0123456789abcdeg.new",
        ".b.0123456789abcdef.new",
        "a",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 6])
def test_some_at_once_of_one_title_give_as_many_ids(records: Path, count: int) -> None:
    """Also when they go into files of different years."""
    words = [["--title", "A lab", "--date", f"202{n % 3}-06-30"] for n in range(count)]
    commands = [[sys.executable, "-m", "timeline", "new", *more] for more in words]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for command in commands]
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0] * count, said
    text = "".join(path.read_text() for path in records.parent.glob("202*.yaml"))
    ids = [line.removeprefix("- id: ") for line in text.splitlines() if line.startswith("- id: ")]
    assert sorted(ids) == ["a-lab", *(f"a-lab-{n}" for n in range(2, count + 1))]


def another_first(monkeypatch: pytest.MonkeyPatch, save: Callable[[], object]) -> None:
    """Between the look at the record and the lock, someone else adds one."""
    from timeline.authoring import session

    real = session.alone

    def alone(*args, **options):
        save()
        return real(*args, **options)

    monkeypatch.setattr(session, "alone", alone)


def test_an_id_that_was_given_meanwhile_is_changed_and_that_is_said(
    records: Path, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_first(monkeypatch, lambda: story.write("2020.yaml", "- {id: a-lab, date: 2020-05-05, title: Else}\n"))
    done = new("--title", "A lab", "--date", "2025-06-30")
    assert "`a-lab` was given to another record just now; this one becomes `a-lab-2`\n" in done.stderr
    assert "- id: a-lab-2\n" in records.read_text()


def test_an_id_that_the_author_chose_is_never_changed(
    records: Path, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_first(monkeypatch, lambda: story.write("2020.yaml", "- {id: lab, date: 2020-05-05, title: Else}\n"))
    before = records.read_text()
    done = CliRunner().invoke(cli.cli, ["new", "--title", "A lab", "--id", "lab", "--date", "2025-06-30"])
    assert isinstance(done.exception, RecordsWrong)
    assert "`lab` is, or was, the id of another record" in str(done.exception)
    assert records.read_text() == before


def pulled(story: Story, tmp_path: Path) -> Callable[[], None]:
    """What a colleague has published from a clone, coming with `git pull`: a record, and its publication."""
    clone = Story(tmp_path / "clone") if not (tmp_path / "clone").mkdir() else story
    shutil.copytree(story.events, clone.events, dirs_exist_ok=True)
    (clone.events / "b.yaml").unlink(missing_ok=True)
    clone.write("c.yaml", "- {id: c, date: 2023, title: C}\n")
    clone.build(days=1)

    def pull() -> None:
        shutil.copy(clone.events / "c.yaml", story.events / "c.yaml")
        shutil.copytree(clone.events / "published", story.events / "published", dirs_exist_ok=True)

    return pull


def test_publications_that_come_during_a_build_are_kept(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    pull = pulled(story, tmp_path)
    story.write("b.yaml", "- {id: b, date: 2024, title: B}\n")
    real, pulls = timeline.build.store, [pull]

    def store(*arguments: Any) -> None:
        if pulls:
            pulls.pop()()
        real(*arguments)

    monkeypatch.setattr(timeline.build, "store", store)
    report = story.build(days=2)
    assert {entry.id: entry.published.day for entry in report.edition.entries} == {"a": 1, "b": 3, "c": 2}
    assert report.new == ("b",)
    assert (story.output / "events/c/index.html").exists()
    assert not (story.output / ".timeline/stage").exists()


def test_a_log_that_changes_all_the_time_ends_the_build_with_the_old_site(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    before = story.files()
    story.write("b.yaml", "- {id: b, date: 2024, title: B}\n")
    real, number = timeline.build.store, iter(range(99))

    def store(*arguments: Any) -> None:
        story.write(f"published/{next(number)}.txt", "")
        real(*arguments)

    monkeypatch.setattr(timeline.build, "store", store)
    with pytest.raises(Overtaken, match=r"events/published: someone else just added to the publication log"):
        story.build(days=1)
    assert story.files() == before
