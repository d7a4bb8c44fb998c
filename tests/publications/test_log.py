"""The files of the publication log: harmless merges, damage with a way out, restoring, packing."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import NOW, Story, first_quick, little_work
from timeline import cache, cli
from timeline.build import plan
from timeline.history import lines, pack_years, verify
from timeline.problems import RecordsWrong, errors
from timeline.publications import log as log_module
from timeline.publications.fold import fold
from timeline.publications.lines import Damaged, read, write
from timeline.publications.log import Head, Log, make_file, make_log, read_log

pytestmark = pytest.mark.in_memory

A = "- {id: a, date: 2025-03-04, title: A}\n"
B = "- {id: b, date: 2025-03-05, title: B}\n"


@pytest.fixture(scope="module")
def three_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two events, a correction, a note, each published. It is only copied."""
    story = Story(tmp_path_factory.mktemp("three"))
    story.write("a.yaml", A + B)
    story.build()
    story.write("a.yaml", A.replace("03-04", "03-06") + B)
    story.build(days=1)
    note = "notices: [{date: 2025-09-03, type: clarification, note: Words.}]"
    story.write("a.yaml", A.replace("03-04", "03-06") + B.replace("title: B", f"title: B, {note}"))
    story.build(days=2)
    return story.root


@pytest.fixture
def published(story: Story, three_files: Path) -> Story:
    shutil.copytree(three_files, story.root, dirs_exist_ok=True)
    return story


def paths(story: Story) -> list[Path]:
    return sorted((story.events / "published").iterdir())


def said(story: Story) -> str:
    """What is wrong, after making sure that nothing was written."""
    before, site = story.log(), story.files()
    with pytest.raises(RecordsWrong) as error:
        story.build(days=9)
    assert (story.log(), story.files()) == (before, site)
    return str(error.value)


def without_site(story: Story) -> None:
    shutil.rmtree(story.output)


# --- what does no harm ------------------------------------------------------------------------------------------------


def _copy(story: Story) -> None:
    first = paths(story)[0]
    shutil.copy(first, first.with_name(f"{first.stem} (1).jsonl"))


def _windows(story: Story) -> None:
    for path in paths(story):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def _other(story: Story) -> None:
    story.write("published/README.txt", "What is this?")
    story.write("published/.hidden.jsonl", "x")


def _doubled(story: Story) -> None:
    path = paths(story)[0]
    head, *rest = path.read_text().splitlines()
    path.write_text("\n".join(["<<<<<<< HEAD", head, *rest, "=======", head, *rest, ">>>>>>> other", ""]))


def _twice(story: Story) -> None:
    for path in paths(story):
        path.write_text(path.read_text() * 2)


@pytest.mark.written
@pytest.mark.parametrize("harm", first_quick([_copy, _windows, _other, _twice], 2))
def test_copies_line_ends_and_other_files_do_no_harm(published: Story, harm: Callable[[Story], None]) -> None:
    harm(published)
    without_site(published)
    report = published.build(days=9)
    assert (report.new, report.notices, report.problems) == ((), (), [])


@pytest.mark.written
def test_the_two_sides_of_a_merge_that_left_its_marks_count(published: Story) -> None:
    _doubled(published)
    without_site(published)
    report = published.build(days=9)
    assert (report.new, report.notices) == ((), ())


def test_the_order_of_files_means_nothing(published: Story) -> None:
    log, _ = read_log(published.events, None)
    files = list(log.files)
    for seed in range(6):
        random.Random(seed).shuffle(files)
        other, problems = make_log([*files, files[0]])
        assert (problems, fold(other.lines.values())) == ([], fold(log.lines.values()))


# --- what is missing or was changed -----------------------------------------------------------------------------------


@pytest.mark.written
def test_a_file_that_is_missing_is_restored_from_the_site(published: Story) -> None:
    before = published.log()
    for path in paths(published)[:2]:
        path.unlink()
    report = published.build(days=9)
    assert [(p.severity, p.code) for p in report.problems] == [("warning", "restored")] * 2
    assert {p.message for p in report.problems} == {"this file was missing"}
    assert {p.advice.split(" output/")[0] for p in report.problems} == {"the build restores it from"}
    assert published.log() == before


@pytest.mark.written
def test_a_file_that_nothing_names_is_restored_as_long_as_its_events_are_there(published: Story) -> None:
    before = published.log()
    paths(published)[-1].unlink()
    assert published.build(days=9).notices == ()
    assert published.log() == before


@pytest.mark.written
def test_a_file_about_events_of_another_branch_is_a_warning_and_is_not_copied(published: Story) -> None:
    published.write("c.yaml", "- {id: c, date: 2025-03-07, title: C}\n")
    published.build(days=3)
    (published.events / "c.yaml").unlink()
    paths(published)[-1].unlink()
    (problem,) = published.build(days=9).problems
    assert (problem.severity, problem.code) == ("warning", "other-branch")
    assert "does not have it" in problem.message
    assert len(paths(published)) == 3


def test_a_folder_without_a_log_says_what_to_do(story: Story) -> None:
    story.write("a.yaml", A)
    with pytest.raises(RecordsWrong, match="nothing was published yet; run `timeline build`"):
        lines(story.events, None)


@pytest.mark.written
def test_what_was_reverted_after_it_was_published_is_published_as_a_change(published: Story) -> None:
    paths(published)[-1].unlink()
    paths(published)[-1].unlink()
    published.write("a.yaml", A + B)
    with pytest.raises(RecordsWrong, match="a notice about `b` was published and is gone"):
        published.build(days=9)
    note = "notices: [{date: 2025-09-03, type: clarification, note: Words.}]"
    published.write("a.yaml", A + B.replace("title: B", f"title: B, {note}"))
    assert published.build(days=9).notices == (("a", "correction"),)


@pytest.mark.written
def test_a_missing_file_that_is_nowhere_is_an_error_with_the_way_to_get_it_back(published: Story) -> None:
    without_site(published)
    first, second, _ = paths(published)
    first.unlink()
    message = said(published)
    assert message.splitlines()[0] == (
        f"{second}:1:1: {first} was published before this file and is missing; "
        f"`git log --all --full-history -- {first}` shows where it was; `git checkout COMMIT -- {first}`"
    )


@pytest.mark.written
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: text.replace("2025-03-06", "2025-03-07"), ":1:1: this file was changed after it was published"),
        (lambda text: text[:-9], ":2:1: this file was changed after it was published"),
        (lambda _: "", ":1:1: this file was changed after it was published"),
        (lambda text: text.replace('"say":"changed"', '"say":"sung"'), ":2:1: this file was changed after"),
        (lambda text: "<<<<<<< HEAD\n" + text.replace('"now"', "now"), ":2:1: this line is damaged: it is not whole"),
    ],
)
def test_a_changed_file_is_restored_or_an_error(published: Story, damage: Callable[[str], str], message: str) -> None:
    path, before = paths(published)[1], published.log()
    path.write_text(damage(path.read_text()))
    changed = path.read_bytes()
    kept = published.output.rename(published.root / "kept")
    with pytest.raises(RecordsWrong) as error:
        published.build(days=9)
    assert f"{path}{message}" in str(error.value)
    assert f"restore it from git (`git checkout -- {path}`)" in str(error.value)
    assert path.read_bytes() == changed
    kept.rename(published.output)
    assert [p.code for p in published.build(days=9).problems] == ["restored"]
    assert published.log() == before


@pytest.mark.written
def test_a_file_of_a_later_version_says_so(published: Story) -> None:
    without_site(published)
    file = make_file(published.events / "published", NOW, Head(), [])
    text = file.text.replace('"format":1', '"format":2')
    published.write(f"published/{make_named(text)}", text)
    assert "this file has format 2, and this program knows 1; update the program" in said(published)


def make_named(text: str) -> str:
    return f"2026-01-01T000000Z-{sha256(text.encode()).hexdigest()[:12]}.jsonl"


@pytest.mark.written
def test_two_timelines_that_were_begun_apart_are_not_mixed(published: Story) -> None:
    without_site(published)
    text = '{"format":1,"tag":"tag:other.org,2025:t"}\n'
    published.write(f"published/{make_named(text)}", text)
    assert "two timelines were started separately: ids start with `tag:example.org,2025-09-01:story` here" in said(
        published
    )


# --- history ----------------------------------------------------------------------------------------------------------


def test_history_lists_everything_the_newest_first(published: Story) -> None:
    assert lines(published.events) == [
        "2025-09-03T10:00:00Z  clarification    b: B (“Words.”)",
        "2025-09-02T10:00:00Z  correction       a: A (2025-03-04 → 2025-03-06)",
        "2025-09-01T10:00:00Z  new              b: B",
        "2025-09-01T10:00:00Z  new              a: A",
    ]
    assert len(lines(published.events, "b")) == 2
    with pytest.raises(RecordsWrong, match="no event was ever published as `c`"):
        lines(published.events, "c")


@pytest.mark.written
def test_packing_leaves_one_file_per_year_and_the_same_log(published: Story) -> None:
    published.write("c.yaml", "- {id: c, date: 2025-03-04, title: C}\n")
    published.build(days=200)
    before, old = read_log(published.events, None)[0], published.log()
    site = {path: data for path, data in published.files().items() if not path.startswith(("published/", ".timeline"))}
    done = CliRunner().invoke(cli.cli, ["history", "--pack", "--verify"])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "2 files, 5 publications, 0 errors")
    assert [path.name[:4] for path in paths(published)] == ["2025", "2026"]
    log, problems = read_log(published.events, published.output)
    assert problems == []
    assert fold(log.lines.values()) == {
        key: entry for key, entry in fold(log.lines.values()).items() if before.lines[entry.line.name]
    }
    report = published.build(days=201)
    assert (report.new, report.notices, report.problems) == ((), (), [])
    after = {path: data for path, data in published.files().items() if not path.startswith(("published/", ".timeline"))}
    assert after == site
    for name, data in old.items():  # a branch that was not packed is merged
        (published.events / "published" / name).write_bytes(data)
    assert published.build(days=202).problems == []
    assert pack_years(published.events, lambda: None)
    assert len(paths(published)) == 2
    assert errors(verify(published.events)[0]) == []


# --- hostile lines ----------------------------------------------------------------------------------------------------


def test_a_line_has_one_name_whenever_it_was_published() -> None:
    fields = {"event": "a", "say": "added", "now": {"date": "2025", "title": {"en": "A"}}}
    first, second = (read(write(NOW + timedelta(n), fields), "f", 1) for n in (0, 9))
    assert first.name == second.name
    assert first.at != second.at


WORDS = ['"a"', "null", "[]", "{}", "-5", "1e999", '"\\u0000"', "[[", '"2025-99"', '"9999-12-31T23:59:59Z"', "true"]


def mutated(text: str, dice: random.Random) -> str:
    """Text with something wrong in it: a character, a value, a line."""
    kind = dice.randrange(5)
    if kind == 0:
        place = dice.randrange(len(text))
        return text[:place] + chr(dice.choice((0, 34, 44, 58, 92, 123, 125, 0xD7FF, 0x202E, 10))) + text[place + 1 :]
    if kind == 1:
        values = list(re.finditer(r'"[^"]*"|\[[^\]]*\]', text))
        match = dice.choice(values)
        return text[: match.start()] + dice.choice(WORDS) + text[match.end() :]
    if kind == 2:
        return text[: dice.randrange(len(text))]
    parts = text.split("\n")
    index = dice.randrange(len(parts))
    return "\n".join(parts[:index] + parts[index + 1 :] if kind == 3 else [*parts, parts[index]])


def attacked(published: Story, count: int) -> int:
    """How many of so many broken logs were an error with a place; none may be anything else but harmless."""
    dice, wrong = random.Random(count), 0
    originals = published.log()
    folder = published.events / "published"
    for _ in range(count):
        name = dice.choice(list(originals))
        text = mutated(originals[name].decode(), dice)
        new = name if dice.random() < 0.3 else make_named(text)  # a name that fits: someone took the trouble
        (folder / name).unlink()
        (folder / new).write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            plan(published.events, None, NOW, given=True).decided()
            published.build(days=9, check=True)  # nothing that is let through may break an output
        except RecordsWrong as error:
            wrong += 1
            for problem in error.problems:
                assert problem.place.file.startswith("events/")
                assert problem.advice or problem.code != "log"
        (folder / new).unlink()
        (folder / name).write_bytes(originals[name])
    return wrong


@pytest.mark.written
def test_a_hostile_log_is_an_error_with_a_place(published: Story) -> None:
    without_site(published)
    assert attacked(published, 60) > 40


@pytest.mark.written
@pytest.mark.slow
def test_many_hostile_logs(published: Story) -> None:
    without_site(published)
    assert attacked(published, 3000) > 2000


@pytest.mark.written
def test_one_damage_is_one_message(published: Story) -> None:
    """What follows from it is not wrong too, and the advice can be followed."""
    without_site(published)
    first = paths(published)[0]
    data = first.read_bytes()
    first.unlink()
    assert said(published).count("jsonl:") == 1
    first.write_bytes(data[:-9])
    assert said(published).count("jsonl:") == 1
    first.unlink()
    first.with_name("x.jsonl").write_bytes(data)
    assert f"its name ends in `-{first.stem[-12:]}.jsonl`" in said(published)
    first.with_name("x.jsonl").rename(first)
    shutil.rmtree(published.events / "published")
    published.write("published", "x")
    for command in (["build"], ["history"], ["diff"]):
        done = CliRunner().invoke(cli.cli, command)
        assert isinstance(done.exception, RecordsWrong)
        assert "must be the folder of the publication log" in str(done.exception)


@pytest.mark.parametrize(
    "line",
    [
        '{"at":"2025-09-01T10:00:00Z","event":"a","say":"added","now":{"date":"2025","title":{"en":"\\b"}}}',
        '{"at":"2025-09-01T10:00:00Z","event":"a","say":"added"}',
        '{"at":"2025-09-01T10:00:00Z","event":"a","say":"added","now":{"date":"soon","title":{"en":"A"}}}',
        '{"at":"0999-09-01T10:00:00Z","event":"a","say":"added","now":{"date":"2025","title":{"en":"A"}}}',
        '{"at":"2025-09-01T10:00:00Z","event":"../a","say":"added","now":{"date":"2025","title":{"en":"A"}}}',
        '{"at":"2025-09-01T10:00:00Z","event":"a","say":"added","now":{"date":"2025","title":{"en":"\\u0000"}}}',
        '{"at":"2025-09-01T10:00:00Z","event":"a","say":"overdue","type":"overdue","follows":["0123456789ab"]}',
        '{"at":"2025-09-01T10:00:00Z","event":"a","say":"changed","type":"x","follows":["0123456789ab"]}',
        '{"at":"2025-09-01T10:00:00Z","event":["a"],"say":"added"}',
        '{"at":"2025-09-01T10:00:00Z",' + '"x":[' * 5000 + "]" * 5000 + "}",
    ],
)
def test_every_part_of_a_line_is_checked(line: str) -> None:
    with pytest.raises(Damaged):
        read(line, "f", 1)


@pytest.mark.parametrize("count", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_many_lines_are_little_work(count: int) -> None:
    texts = []
    for number in range(count):
        fields = {"event": f"event-{number}", "say": "added", "now": {"date": "2025-03-04", "title": {"en": "T" * 60}}}
        texts.append(write(NOW, fields))
    folder = Path("events/published")
    files = [
        make_file(folder, NOW + timedelta(hours=n), Head(tag="tag:example.org,2025:t"), texts[n::10]) for n in range(10)
    ]
    with little_work():
        log, problems = make_log(files)
        assert (problems, len(fold(log.lines.values()))) == ([], count)


# --- the clock, and what was published once (SAFETY, D2, D10, D11, D12) -----------------------------------------------


def decided(story: Story, now: datetime, machine: datetime) -> list[str]:
    problems = plan(story.events, story.output, now, given=True, machine=machine).problems
    return [problem.message for problem in errors(problems)]


def test_nothing_is_published_in_the_future(published: Story) -> None:
    """D2: a clock that was wrong once must not stop the timeline for years."""
    published.write("new.yaml", "- {id: new, date: 2025-03-04, title: New}\n")
    machine = NOW + timedelta(days=9)
    assert decided(published, machine, machine) == []
    (message,) = decided(published, machine + timedelta(days=365 * 9), machine)
    assert "the time given is 2034-09" in message
    # A clock that is behind the log is wrong itself, so the time that is given counts.
    assert decided(published, machine, NOW - timedelta(days=400)) == []


@pytest.mark.written
def test_an_older_log_is_restored_and_tells_nothing_again(published: Story) -> None:
    """D10: an older or shortened log, while the site has all of it."""
    before = published.log()
    for name in list(before)[1:]:
        (published.events / "published" / name).unlink()
    report = published.build(days=20)
    assert (report.new, report.notices) == ((), ())
    assert published.log() == before


@pytest.mark.written
def test_a_log_that_is_a_link_is_neither_read_nor_written(published: Story, tmp_path: Path) -> None:
    """It can come with a clone, and a file of the log would be written to wherever it leads."""
    elsewhere = tmp_path / "elsewhere"
    (published.events / "published").rename(elsewhere)
    (published.events / "published").symlink_to(elsewhere)
    published.write("b.yaml", "- {id: new-one, date: 2024, title: New}\n")
    before, site = sorted(elsewhere.iterdir()), published.files()
    with pytest.raises(RecordsWrong, match="events/published:1:1: this is a link, and links are never followed"):
        published.build(days=9)
    assert (sorted(elsewhere.iterdir()), published.files()) == (before, site)


def test_times_that_cannot_be_stored_are_refused(published: Story) -> None:
    """D11: a year before 1970 or after 2200 is never written, whoever asks for it."""
    before = published.log()
    for year in ("0999", "1969", "2200", "9999"):
        published.write("old.yaml", f"- {{id: old, date: 2025, title: Old, published: {year}-01-01T00:00:00Z}}\n")
        with pytest.raises(RecordsWrong):
            published.build(days=9)
    assert published.log() == before


# --- real git ---------------------------------------------------------------------------------------------------------


class Repository:
    """The story in a repository; the site is not in it."""

    def __init__(self, story: Story) -> None:
        self.story = story
        (story.root / ".gitignore").write_text("output\n")
        self.git("init")
        self.commit("start")

    def git(self, *words: str) -> str:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        done = subprocess.run(
            ["git", *identity, *words], check=True, cwd=self.story.root, capture_output=True, text=True
        )
        return done.stdout

    def commit(self, message: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-m", message)


@pytest.fixture
def repository(published: Story) -> Repository:
    return Repository(published)


@pytest.mark.written
def test_git_merges_two_corrections_and_the_last_word_is_that_of_the_records(repository: Repository) -> None:
    story = repository.story
    for branch, date, day in (("left", "2025-03-07", 3), ("right", "2025-03-08", 4)):
        repository.git("checkout", "-q", "-b", branch, "main")
        without_site(story)
        story.write("a.yaml", story.events.joinpath("a.yaml").read_text().replace("2025-03-06", date))
        assert story.build(days=day).notices == (("a", "correction"),)
        repository.commit(branch)
    repository.git("merge", "-X", "theirs", "left", "-m", "both")
    without_site(story)
    report = story.build(days=5)
    assert report.notices == (("a", "correction"),)
    [entry] = [entry for entry in report.edition.entries if entry.id == "a"]
    assert "7 March 2025" in entry.notices[-1].note["en"].partition("is now")[2]
    assert len(entry.notices) == 4
    assert story.build(days=6).notices == ()


@pytest.mark.written
def test_git_revert_of_a_publication_publishes_the_difference(repository: Repository) -> None:
    story = repository.story
    text = story.events.joinpath("a.yaml").read_text()
    story.write("a.yaml", text.replace("2025-03-06", "2025-03-07"))
    story.build(days=3)
    repository.commit("wrong")
    repository.git("revert", "--no-edit", "HEAD")
    assert story.events.joinpath("a.yaml").read_text() == text
    report = story.build(days=4)
    assert [p.code for p in report.problems] == ["restored"]
    assert report.notices == (("a", "correction"),)
    assert len(report.edition.by_id["a"].notices) == 3


@pytest.mark.written
def test_a_rename_on_one_branch_and_a_correction_on_the_other_are_published_once_each(repository: Repository) -> None:
    story = repository.story
    text = story.events.joinpath("a.yaml").read_text()
    repository.git("checkout", "-q", "-b", "left")
    story.write("a.yaml", text.replace("{id: a,", "{id: z, formerly: a,"))
    story.build(days=3)
    repository.commit("rename")
    repository.git("checkout", "-q", "-b", "right", "main")
    without_site(story)
    story.write("a.yaml", text.replace("2025-03-06", "2025-03-09"))
    story.build(days=4)
    repository.commit("correct")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "left")
    repository.git("merge", "-q", "-s", "ours", "right", "-m", "both")
    repository.git("checkout", "right", "--", "events/published")
    story.write("a.yaml", text.replace("{id: a,", "{id: z, formerly: a,").replace("2025-03-06", "2025-03-09"))
    without_site(story)
    report = story.build(days=5)
    assert (report.new, report.notices) == ((), ())
    assert len(report.edition.by_id["z"].notices) == 2
    ids = {item["id"]: item["url"] for item in json.loads(story.read("feed.json"))["items"]}
    assert [url.endswith("/events/z/") for id, url in ids.items() if id.endswith("/a/en")] == [True]


def test_an_empty_log_has_no_end() -> None:
    assert (Log().ends, Log().tag, Log().newest, Log().paths()) == ((), None, None, frozenset())


# --- what is remembered -----------------------------------------------------------------------------------------------


def remembered() -> Path:
    paths = Path(os.environ["XDG_CACHE_HOME"], "timeline-feed").glob("*.log")
    return max(paths, key=lambda path: path.stat().st_mtime_ns)


def test_a_log_that_was_read_before_is_the_same_log(published: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    published.write("c.yaml", "- {id: c, date: about 2025-03, title: 'A \\\\ \U0001f680', topics: [t]}\n")
    published.build(days=5)
    plain = read_log(published.events, None)
    assert read_log(published.events, None, cached=True) == plain
    with monkeypatch.context() as patch:
        patch.setattr(log_module, "read_all", None)  # nothing is checked again
        assert read_log(published.events, None, cached=True) == plain


@pytest.mark.parametrize("how", ["cut", "gone", "shape", "names", "text"])
def test_whatever_is_remembered_of_a_log_its_lines_are_the_same(published: Story, how: str) -> None:
    read_log(published.events, None, cached=True)
    path, plain = remembered(), read_log(published.events, None)
    match how:
        case "cut":
            path.write_bytes(path.read_bytes()[:-9])
        case "gone":
            path.unlink()
        case "shape":
            cache.save(path.name, ["no", "mapping"])
        case "names":
            cache.save(path.name, dict.fromkeys(json.loads(path.read_bytes().partition(b"\n")[2]), 1))
        case "text":
            file = min((published.events / "published").iterdir())
            file.write_text(file.read_text("utf-8").replace('"say":"added"', '"say":"adxed"'), "utf-8")
            found = read_log(published.events, None, cached=True)
            assert [problem.code for problem in found[1]] == ["log"]
            assert found == read_log(published.events, None)
            return
    assert read_log(published.events, None, cached=True) == plain


def test_a_log_with_a_damaged_line_is_never_remembered_as_whole(published: Story) -> None:
    folder = published.events / "published"
    text = next(folder.iterdir()).read_text("utf-8")
    bad = text.split("\n")[0] + '\n{"at":"2025-09-09T10:00:00Z","event":"x","say":"changed"}\n'
    (folder / f"2025-09-09T100000Z-{hashlib.sha256(bad.encode()).hexdigest()[:12]}.jsonl").write_text(bad, "utf-8")
    once = read_log(published.events, None, cached=True)
    assert "this line is damaged" in str(once[1][0])
    assert read_log(published.events, None, cached=True) == once
