"""A build with nothing to do is recognized by looking at files, and only where that is certain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import Story, first_quick
from tests.test_cli import HEAVY, timeline
from timeline import cache, unchanged
from timeline.build import Options, Report, build_site
from timeline.looks import is_settled, look_of

WORDS = ("--quiet",)
RECORD = "- {id: a, date: 2025, title: A}\n"
SECOND = 1_000_000_000


def wait_a_tick() -> None:
    """Until a look at what was written before would show the next write."""
    time.sleep(0.03)


def build(story: Story, **options: bool) -> Report:
    return build_site(story.events, story.output, Options(now=lambda: datetime.now(UTC), **options))


def remember(story: Story) -> None:
    """Build until nothing is left to do, and remember that."""
    build(story)
    wait_a_tick()
    build(story)
    report = build(story)
    assert report.done
    assert not report.changes
    said = {"plain": [], "coloured": [], "result": []}
    unchanged.remember(WORDS, str(story.events), str(story.output), report.done, said)


@pytest.fixture
def quiet(story: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A story of which it is remembered that there is nothing to do, in a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(story.root.resolve() / "cache"))
    # A day that does not end during the test: what is remembered holds until then.
    zone = "UTC" if datetime.now(UTC).hour < 12 else "Etc/GMT+12"
    story.write("timeline.yaml", f"title: A story\nurl: https://example.org/story/\ntimezone: {zone}\n")
    story.write("a.yaml", RECORD)
    story.write("media/note.txt", "x")
    wait_a_tick()
    remember(story)
    assert unchanged.answer(WORDS) is not None
    return story


def again(path: Path) -> None:
    """The same bytes at another time."""
    path.write_bytes(path.read_bytes())


def same_size_and_time(path: Path) -> None:
    """Other bytes, and the time of the old ones."""
    status = path.stat()
    data = path.read_bytes()
    path.write_bytes(data[:-2] + b"!" + data[-1:])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


TOUCHED: dict[str, Callable[[Story], object]] = {
    "record": lambda story: again(story.events / "a.yaml"),
    "record-kept-its-time": lambda story: same_size_and_time(story.events / "a.yaml"),
    "settings": lambda story: again(story.events / "timeline.yaml"),
    "log": lambda story: again(next((story.events / "published").iterdir())),
    "new-record": lambda story: story.write("deep/down/b.yaml", "- {id: b, date: 2024, title: B}\n"),
    "new-misnamed-file": lambda story: story.write("2025.yaml.txt", "x"),
    "picture": lambda story: again(story.events / "media/note.txt"),
    "record-gone": lambda story: (story.events / "a.yaml").unlink(),
    "events-gone": lambda story: story.events.rename(story.root / "elsewhere"),
    "page": lambda story: again(story.output / "index.html"),
    "page-kept-its-time": lambda story: same_size_and_time(story.output / "events/a/index.html"),
    "page-gone": lambda story: (story.output / "atom.xml").unlink(),
    "page-a-link": lambda story: (
        (story.output / "atom.xml").rename(story.root / "atom.xml"),
        (story.output / "atom.xml").symlink_to(story.root.resolve() / "atom.xml"),
    ),
    "output-gone": lambda story: story.output.rename(story.root / "elsewhere"),
    "manifest": lambda story: again(story.output / ".timeline/manifest.json"),
    "interrupted": lambda story: (story.output / ".timeline/journal.json").write_text("{}"),
    "killed": lambda story: (story.output / ".timeline/stage").mkdir(),
}


@pytest.mark.parametrize("what", first_quick(TOUCHED, 6))
def test_whatever_was_touched_is_looked_at(quiet: Story, what: str) -> None:
    TOUCHED[what](quiet)
    assert unchanged.answer(WORDS) is None


@pytest.mark.parametrize("what", [name for name in TOUCHED if name.startswith("page") and "link" not in name])
def test_a_file_of_the_site_that_was_touched_is_made_again(quiet: Story, what: str) -> None:
    before = quiet.files()
    TOUCHED[what](quiet)
    build(quiet)
    assert quiet.files() == before


def test_other_words_another_folder_and_another_day_are_not_answered(
    quiet: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert unchanged.answer([*WORDS, "--locked"]) is None
    now = datetime.now(UTC)
    for moment in (now + timedelta(days=1), now - timedelta(hours=1)):
        with monkeypatch.context() as patch:
            patch.setattr(time, "time", moment.timestamp)
            assert unchanged.answer(WORDS) is None
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert unchanged.answer(WORDS) is None


def test_a_day_ends_where_the_timeline_is(story: Story) -> None:
    story.write("timeline.yaml", "title: A\nurl: https://example.org/\ntimezone: Pacific/Kiritimati\n")
    story.write("a.yaml", RECORD)
    wait_a_tick()
    story.build()
    wait_a_tick()
    done = story.build().done
    assert done
    assert datetime.fromtimestamp(done.until, UTC) == datetime(2025, 9, 2, 10, 0, tzinfo=UTC)  # UTC+14


@pytest.mark.parametrize("options", [{"cache": False}, {"check": True}])
def test_what_was_not_a_plain_build_is_not_remembered(quiet: Story, options: dict[str, bool]) -> None:
    assert build(quiet, **options).done is None


def test_what_was_written_a_moment_ago_cannot_be_told_by_looking(story: Story) -> None:
    """Two writes within one tick of the clock look the same."""
    path = story.write("a.yaml", RECORD)
    os.utime(path, ns=(0, SECOND + 1))
    look = look_of(path.stat())
    assert not is_settled(look, look[2])
    assert not is_settled(look, look[2] + 5_000_000)
    assert is_settled(look, look[2] + 50_000_000)
    whole = (look[0], 5 * SECOND, 5 * SECOND, look[3])  # of a file system that counts seconds
    assert not is_settled(whole, 6 * SECOND)
    assert is_settled(whole, 8 * SECOND)


def test_the_command_says_the_same_and_imports_nothing_heavy(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-12, title: A}\n- {id: b, date: 2025-22, title: B}\n")
    said = []
    for _ in range(3):
        wait_a_tick()
        done = timeline("build", cwd=story.root.resolve())
        assert done.returncode == 0
        said.append((done.stdout, done.stderr))
    assert said[1] == said[2]
    assert "2025-22" in said[2][1]
    code = (
        "import sys; sys.argv = ['timeline', 'build']\nfrom timeline.__main__ import main\nmain()\n"
        f"print('loaded', [m for m in {(*HEAVY, 'click', 'typing', 'pathlib')!r} if m in sys.modules])"
    )
    quick = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert quick.stdout == f"{said[2][0]}loaded []\n"
    assert quick.stderr == said[2][1]
    story.write("c.yaml", "- {id: c, date: 2024, title: C}\n")
    assert "1 new" in timeline("build", cwd=story.root.resolve()).stdout


def damages() -> dict[str, Callable[[bytes], bytes]]:
    return {
        "cut": lambda data: data[: len(data) // 2],
        "empty": lambda data: b"",
        "one-bit": lambda data: data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :],
        "other-program": lambda data: b"0" * 128 + data[128:],
        "deep": lambda data: b"[" * 100_000,
    }


@pytest.mark.parametrize("damage", first_quick(damages(), 2))
def test_a_damaged_cache_is_as_good_as_none(quiet: Story, damage: str) -> None:
    before = quiet.files()
    folder = Path(cache._folder())
    files = [path for path in folder.iterdir() if path.is_file()]
    assert {path.suffix for path in files} >= {".build", ".site", ".records", ".parts"}
    for path in files:
        path.write_bytes(damages()[damage](path.read_bytes()))
    assert unchanged.answer(WORDS) is None
    assert build(quiet).parsed == 1
    assert quiet.files() == before


def replaced_by_a_link(path: Path) -> None:
    path.rename(path.with_suffix(".elsewhere"))
    path.symlink_to(path.with_suffix(".elsewhere"))


def replaced_by_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


FOREIGN: dict[str, Callable[[Path], None]] = {
    "readable-by-others-as-after-a-clone": lambda path: path.chmod(0o644),
    "writable-by-the-group": lambda path: path.chmod(0o660),
    "of-another-user": lambda path: os.chown(path, 4242, -1),
    "a-link": replaced_by_a_link,
    "a-pipe": replaced_by_a_pipe,
}


@pytest.mark.skipif(os.name != "posix", reason="owners and modes of POSIX")
@pytest.mark.parametrize("how", first_quick(FOREIGN, 2))
def test_what_others_can_have_put_into_the_cache_is_not_believed(quiet: Story, how: str) -> None:
    """Its digest is right: anyone can compute it who knows the program and the place."""
    if how == "of-another-user" and os.geteuid():
        pytest.skip("only root can give a file away")
    before = quiet.files()
    for path in [path for path in Path(cache._folder()).iterdir() if path.is_file()]:
        FOREIGN[how](path)
    assert unchanged.answer(WORDS) is None
    assert build(quiet).parsed == 1
    assert quiet.files() == before
    assert {path.stat().st_mode & 0o777 for path in Path(cache._folder()).glob("*.records")} == {0o600}


JUNK = (None, 0, "x", [], {}, [[]], {"": None}, {"a.yaml": []}, {"a.yaml": ["", 0]}, {"index.html": [0, 1, 2]})
JUNK_SAID: tuple[object, ...] = (None, [], {}, {"plain": 0}, {"plain": [0], "coloured": [], "result": []})


def test_what_has_another_shape_in_the_cache_is_as_good_as_none(quiet: Story) -> None:
    before = quiet.files()
    names = [path.name for path in Path(cache._folder()).iterdir() if path.is_file()]
    (answer,) = (name for name in names if name.endswith(".build"))
    known = cache.load(answer)
    assert isinstance(known, dict)
    wrong = [{**known, key: value} for key in known for value in (None, "x", [0], {"a": 0})]
    wrong += [{**known, "said": said} for said in JUNK_SAID]
    for value in (*JUNK, *wrong, *({key: known[key]} for key in known)):
        cache.save(answer, value)
        assert unchanged.answer(WORDS) is None, value
    for value in JUNK:
        for name in names:
            cache.save(name, value)
        assert build(quiet).problems == []
        assert quiet.files() == before


def test_a_cache_that_cannot_be_used_stops_nothing(
    quiet: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = quiet.files()
    (tmp_path / "file").write_text("no folder")
    for place in (tmp_path / "file", Path("relative"), Path("/proc/nowhere")):
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        assert not build(quiet).changes
    assert quiet.files() == before
    assert not Path("relative").exists()


def test_a_copied_or_shared_cache_is_only_believed_where_it_is_true(
    quiet: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another checkout at the same path, as in CI: same names, other files."""
    import shutil

    shutil.copytree(quiet.root.resolve() / "events", tmp_path / "kept")
    quiet.write("a.yaml", "- {id: a, date: 2025, title: B}\n")
    shutil.rmtree(quiet.output)
    build(quiet, minor=True)
    assert ">B<" in quiet.read("index.html")
    assert unchanged.answer(WORDS) is None


def test_another_program_believes_nothing(quiet: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "program", lambda: b"another version")
    assert unchanged.answer(WORDS) is None
    assert build(quiet).parsed == 1


def test_the_cache_is_json_below_its_digest(quiet: Story) -> None:
    for path in Path(cache._folder()).iterdir():
        if path.suffix == ".parts":  # a table of parts, each with its own seal
            continue
        digest, _, data = path.read_bytes().partition(b"\n")
        assert len(digest) == 128
        json.loads(data)
