"""The output is the old site or the new one, and nothing that is not ours is touched."""

from __future__ import annotations

import errno
import json
import os
import posixpath
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

import timeline.publish
from tests.conftest import PATIENCE, Story, first_quick
from timeline.problems import EnvironmentFailed, UsageWrong
from timeline.publish import OutputFolder
from timeline.types import File


def site(output: Path, **files: str) -> list[File]:
    """Files of a site, `a_txt` for a.txt."""
    return [File(name.replace("_", "."), "text/plain", text, str.encode) for name, text in files.items()]


def publish(output: Path, **files: str):
    one = OutputFolder(output)
    one.open(adopt=False)
    return one.publish(site(output, **files), check=False)


def content(output: Path) -> dict[str, str]:
    return {
        path.relative_to(output).as_posix(): path.read_text()
        for path in sorted(output.rglob("*"))
        if path.is_file() and ".timeline" not in path.parts
    }


def test_only_files_whose_bytes_changed_are_written(tmp_path: Path) -> None:
    publish(tmp_path, a_txt="a", b_txt="b")
    os.utime(tmp_path / "a.txt", (1, 1))
    os.utime(tmp_path / "b.txt", (1, 1))
    changes = publish(tmp_path, a_txt="a", b_txt="c")
    assert changes.written == ["b.txt"]
    assert (tmp_path / "a.txt").stat().st_mtime == 1
    assert (tmp_path / "b.txt").stat().st_mtime != 1


def test_what_is_no_longer_made_is_deleted_with_its_empty_folder(tmp_path: Path) -> None:
    one = OutputFolder(tmp_path)
    one.open(adopt=False)
    one.publish(
        [File("events/a/index.html", "text/html", b"a", bytes), File("x.html", "text/html", b"x", bytes)], check=False
    )
    publish(tmp_path, x_html="x")
    assert content(tmp_path) == {"x.html": "x"}
    assert not (tmp_path / "events").exists()


def test_a_file_of_ours_that_someone_changed_is_never_deleted(tmp_path: Path) -> None:
    publish(tmp_path, a_txt="a", b_txt="b")
    (tmp_path / "a.txt").write_text("mine now")
    changes = publish(tmp_path, b_txt="b")
    assert changes.kept == ["a.txt"]
    assert content(tmp_path) == {"a.txt": "mine now", "b.txt": "b"}


def test_a_folder_that_is_not_ours_is_refused_unless_adopted(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("work of years")
    with pytest.raises(UsageWrong, match=r"files that this program did not write \(thesis.txt\).*--adopt"):
        publish(tmp_path, a_txt="a")
    adopted = OutputFolder(tmp_path)
    adopted.open(adopt=True)
    adopted.publish(site(tmp_path, a_txt="a"), check=False)
    publish(tmp_path, b_txt="b")
    assert content(tmp_path) == {"b.txt": "b", "thesis.txt": "work of years"}


@pytest.mark.parametrize("path", ["../a", "/etc/a", "a/../../b", "a\\b", ""])
def test_no_path_leaves_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageWrong, match="cannot have this path"):
        OutputFolder(tmp_path / "o").publish([File(path, "text/plain", b"x", bytes)], check=False)
    assert not list(tmp_path.rglob("*.*"))


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    output = tmp_path / "output"
    publish(output, a_txt="a")
    (output / "events").symlink_to(outside)
    with pytest.raises(UsageWrong, match="this is a link"):
        OutputFolder(output).publish([File("events/a.html", "text/html", b"x", bytes)], check=False)
    assert list(outside.iterdir()) == []


def test_a_manifest_cannot_make_us_delete_elsewhere(tmp_path: Path) -> None:
    output = tmp_path / "output"
    publish(output, a_txt="a")
    victim = tmp_path / "victim.txt"
    victim.write_text("a")
    manifest = output / ".timeline/manifest.json"
    entries = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({"../victim.txt": entries["a.txt"], **entries}))
    publish(output, b_txt="b")
    assert victim.exists()


@pytest.mark.parametrize("place", [".", "events/site", "..", "/"])
def test_dangerous_outputs_are_refused(story: Story, place: str) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    story.output = story.root / place if place != ".." else Path("..")
    with pytest.raises(UsageWrong):
        story.build()
    assert sorted(path.name for path in story.events.iterdir()) == ["a.yaml", "timeline.yaml"]


def test_home_is_refused(story: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    story.output = tmp_path / "home"
    with pytest.raises(UsageWrong, match="home folder"):
        story.build()


@pytest.mark.parametrize("call", ["fsync", "replace", "open"])
@pytest.mark.parametrize("nth", first_quick([3, 1, 5, 7, 9, 11]))
def test_a_failing_system_call_leaves_the_old_site_or_the_new_one(
    story: Story, monkeypatch: pytest.MonkeyPatch, call: str, nth: int
) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    story.build()
    old = story.files()
    story.write("b.yaml", "{id: b, date: 2024, title: B}\n")
    real, count = getattr(os, call), 0

    def failing(*args, **kwargs):
        nonlocal count
        count += 1
        if count == nth:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(timeline.publish.os, call, failing)
        with suppress(EnvironmentFailed):
            story.build(days=1)
    journal = story.output / ".timeline/journal.json"
    after = {path: data for path, data in story.files().items() if not path.startswith(".timeline/")}
    if not journal.exists():
        assert after in (
            {path: data for path, data in old.items() if not path.startswith(".timeline/")},
            after if "b" in json.dumps(json.loads(story.read("timeline.json"))["events"][0]) else None,
        )
    # Whatever happened, the next build ends where an undisturbed one would.
    report = story.build(days=1)
    assert [entry.id for entry in report.edition.entries] == ["b", "a"]
    assert not story.build(days=2).changes
    assert not (story.output / ".timeline/stage").exists()


KILLED = """
import sys, os, signal
from pathlib import Path
from timeline.publish import OutputFolder
from timeline.types import File
import timeline.publish as publish
real, left = os.replace, int(sys.argv[2])
def replace(*args):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args)
os.replace = replace
site = OutputFolder(Path(sys.argv[1]))
site.open(adopt=False)
site.publish([File(f"{i}.txt", "text/plain", b"new", bytes) for i in range(8)], check=False)
"""


@pytest.mark.parametrize("after", first_quick([5, 0, 9, 1, 2, 3, 4, 6, 7, 8]))
def test_a_killed_build_is_finished_or_undone_by_the_next(tmp_path: Path, after: int) -> None:
    publish(tmp_path, **{f"{i}_txt": "old" for i in range(8)})
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(after)], check=False)
    assert done.returncode == -signal.SIGKILL
    reopened = OutputFolder(tmp_path)
    reopened.open(adopt=False)
    assert set(content(tmp_path).values()) in ({"old"}, {"new"})
    assert set(content(tmp_path).values()) == ({"old"} if after == 0 else {"new"})


WAITING = """
import sys, time
from pathlib import Path
from timeline.publish import hold
with hold(Path("events"), Path("output"), waiting=lambda: print("waiting", flush=True)):
    print("held", flush=True)
    time.sleep(float(sys.argv[1]))
"""


def test_a_second_build_waits_visibly_and_a_dead_one_frees_its_lock(story: Story) -> None:
    first = subprocess.Popen([sys.executable, "-c", WAITING, "3600"], stdout=subprocess.PIPE, text=True)
    assert first.stdout
    assert first.stdout.readline() == "held\n"
    second = subprocess.Popen([sys.executable, "-c", WAITING, "0"], stdout=subprocess.PIPE, text=True)
    assert second.stdout
    assert second.stdout.readline() == "waiting\n"
    first.kill()
    assert second.communicate(timeout=PATIENCE)[0] == "held\n"
    assert second.returncode == 0
    first.communicate()


def test_a_foreign_file_in_the_way_of_a_folder_stops_the_build_before_anything_is_told(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    before, log = story.files(), story.log()
    (story.output / "events/b").write_text("x")
    story.write("b.yaml", "- {id: b, date: 2025, title: B}\n")
    with pytest.raises(
        UsageWrong, match=r"output/events/b: this file is where a folder of the site must go; move it away"
    ):
        story.build(days=1)
    (story.output / "events/b").unlink()
    assert story.log() == log
    assert {path: data for path, data in story.files().items() if "/stage/" not in path} == before
    story.build(days=1)
    (story.output / "events/b/index.html").unlink()
    (story.output / "events/b/index.html").mkdir()
    with pytest.raises(UsageWrong, match="this folder is where a file of the site must go"):
        story.build(days=2)


def test_check_writes_nothing_at_all(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    (story.output / ".timeline/stage").mkdir()
    (story.output / ".timeline/stage/left").write_text("by a killed build")
    story.build(check=True)
    assert (story.output / ".timeline/stage/left").exists()


def test_a_publication_that_was_decided_is_completed_even_by_a_check(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    story.write("b.yaml", "- {id: b, date: 2024, title: B}\n")
    interrupted(story, after=5)
    assert not story.build(check=True, locked=True).changes
    assert not (story.output / ".timeline/journal.json").exists()


def interrupted(story: Story, *, after: int) -> None:
    """A build of the next day that ends after so many of its moves."""

    class Ended(BaseException):
        pass

    real, left = timeline.publish._move, after

    def move(staged: Path, target: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Ended
        real(staged, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timeline.publish, "_move", move)
        with pytest.raises(Ended):
            story.build(days=1)
    assert (story.output / ".timeline/journal.json").exists()


def test_a_failing_rename_says_that_the_site_is_only_partly_there(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    story.write("b.yaml", "- {id: b, date: 2024, title: B}\n")

    def move(staged: Path, target: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(target))

    with monkeypatch.context() as patch:
        patch.setattr(timeline.publish, "_move", move)
        with pytest.raises(EnvironmentFailed) as failed:
            story.build(days=1)
    assert str(failed.value).split(": ", 1)[1] == (
        "Input/output error; the new site is only partly in place. "
        "Put this right and run `timeline build` again: it first completes what is missing"
    )
    assert failed.value.exit_code == 3


@cache
def _links(text: str) -> list[str]:
    return re.findall(r"""(?:href|src|url|loc)["']?\s*[=:>]\s*["'{]?([^"'<>\s#?,{}]+)""", text)


def lost_links(output: Path, known: set[str]) -> list[str]:
    """Links without a target in what a reader can come to from the files that are `known`: pages, feeds, sitemap."""
    lost, seen, waiting = [], set(known), sorted(known)
    while waiting:
        name = waiting.pop()
        path = output / name
        if path.suffix not in {".html", ".xml"} or not path.is_file():
            continue
        for found in _links(path.read_text("utf-8")):
            link = found.removeprefix("https://example.org/story/")
            if re.match(r"[a-z]+:|//", link) or link.startswith("/"):
                continue
            base = "" if link != found else posixpath.dirname(name)
            target = posixpath.normpath(posixpath.join(base, link))
            target = target if (output / target).is_file() else posixpath.normpath(f"{target}/index.html")
            if not (output / target).is_file():
                lost.append(f"{name} → {link}")
            elif target not in seen:
                seen.add(target)
                waiting.append(target)
    return lost


def test_between_two_moves_no_link_leads_nowhere(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records are added, changed, renamed and gone; a reader looks after each step."""
    story.write("timeline.yaml", "title: A story\nurl: https://example.org/story/\nauthors: [Jo Doe]\n")
    story.write("a.yaml", "- {id: a, date: 2025, title: A, topics: [one, two], actors: [x]}\n")
    story.write("b.yaml", "- {id: b, date: 2024-05, title: B, topics: [two]}\n- {id: d, date: 2023, title: D}\n")
    story.build()
    known = set(story.files())
    with (story.events / "timeline.yaml").open("a") as settings:
        settings.write("allow_gone: [actors/x, topics/one]\n")
    assert lost_links(story.output, known) == []
    story.write("a.yaml", "- {id: a, date: 2025-02, title: A, topics: [two, three], actors: [y]}\n")
    story.write("b.yaml", "- {id: e, formerly: [b], date: 2024-05, title: B, topics: [two]}\n")
    story.write("c.yaml", "- {id: c, date: 2024, title: C, topics: [three]}\n- {id: d, date: 2023, title: D!}\n")
    goes = set(story.build(days=1, check=True).changes.deleted)
    steps: list[list[str]] = []

    def watched(step: Callable[..., None]) -> Callable[..., None]:
        def function(*args: Path | str) -> None:
            step(*args)
            # When pages begin to go, nothing leads to them any more; among themselves they may.
            start = known - goes if step.__name__ == "_delete" else known
            steps.append(lost_links(story.output, start))

        return function

    for name in ("_move", "_delete"):
        monkeypatch.setattr(timeline.publish, name, watched(getattr(timeline.publish, name)))
    report = story.build(days=1)
    assert report.changes.deleted
    assert len(steps) == len(report.changes.written) + len(report.changes.deleted) > 20
    assert [lost for lost in steps if lost] == []


def test_a_file_of_someone_else_is_not_written_over(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    (story.output / "events/b").mkdir()
    (story.output / "events/b/index.html").write_text("by hand")
    story.write("b.yaml", "- {id: b, date: 2024, title: B}\n")
    before, log = story.files(), story.log()
    with pytest.raises(UsageWrong) as refused:
        story.build(days=1)
    assert str(refused.value) == (
        "output/events/b/index.html: not made by this program, and the site needs the place; "
        "move it away, or add --adopt to write over it"
    )
    assert (story.files(), story.log()) == (before, log)
    assert story.build(days=1, check=True).changes
    report = story.build(days=1, adopt=True)
    assert report.changes.overwritten == ["events/b/index.html"]
    assert "by hand" not in story.read("events/b/index.html")


def test_a_page_that_someone_edited_is_replaced_with_a_word(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    good = story.read("index.html")
    (story.output / "index.html").write_text("by hand")
    assert story.build(check=True).changes.overwritten == ["index.html"]
    assert story.build().changes.overwritten == ["index.html"]
    assert story.read("index.html") == good
    assert story.build().changes.overwritten == []
