"""A broken lock is a clear error with a way out, and never read as something else."""

from __future__ import annotations

import pytest

from tests.conftest import Story
from timeline.lock import dump, load
from timeline.problems import RecordsWrong


@pytest.fixture
def told(story: Story) -> Story:
    story.write("a.yaml", "[{id: a, date: 2025, title: A}, {id: b, date: 2025-04-05, title: B}]\n")
    story.build()
    return story


def test_it_reads_back_what_it_writes(told: Story) -> None:
    text = told.events.joinpath("timeline.lock").read_text()
    lock, problems = load(text, "timeline.lock")
    assert lock is not None
    assert problems == []
    assert dump(lock) == text


def test_one_line_a_record_sorted_by_id_then_one_a_path(told: Story) -> None:
    lines = told.events.joinpath("timeline.lock").read_text().splitlines()
    assert [line[:20] for line in lines] == [
        '{"timeline-lock": 1,',
        '{"id":"a","published',
        '{"id":"b","published',
        '{"path":"en","root":',
        '{"path":"fr"}',
    ]


RESTORE = "restore the file from git (`git checkout -- events/timeline.lock`)"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda text: "<<<<<<< HEAD\n" + text,
            "events/timeline.lock:1:1: two versions of the lock were merged and left side by side; keep the lines of both "
            "sides and delete the marks; add `*.lock merge=union` to .gitattributes",
        ),
        (lambda text: text[:-5], f"events/timeline.lock:5:1: the last line is cut off; {RESTORE}"),
        (
            lambda text: text.replace('{"path":"fr"}', '{"path":5}'),
            f"events/timeline.lock:5:1: this line is damaged (path); {RESTORE}",
        ),
        (
            lambda _: "",
            f"events/timeline.lock:1:1: this is not a lock of this program; {RESTORE}; never edit it",
        ),
        (
            lambda _: '{"lockfileVersion": 3}\n',
            f"events/timeline.lock:1:1: this is not a lock of this program; {RESTORE}; never edit it",
        ),
        (
            lambda text: text.replace('"timeline-lock": 1', '"timeline-lock": 9'),
            "events/timeline.lock:1:1: this lock has version 9, this program knows 1; use the program that wrote it, or a newer one",
        ),
        (
            lambda text: text.replace('"published":"2025-09-01T', '"published":"yesterday', 1),
            f"events/timeline.lock:2:1: this line is damaged (published); {RESTORE}",
        ),
        (
            lambda text: text + text.splitlines()[1] + "\n",
            "events/timeline.lock:6:1: `a` stands here twice; keep the line with the newer `updated` and delete the other",
        ),
    ],
)
def test_damage_is_named_and_nothing_is_touched(told: Story, damage, message: str) -> None:
    path = told.events / "timeline.lock"
    path.write_text(damage(path.read_text()))
    before, site = path.read_bytes(), told.files()
    with pytest.raises(RecordsWrong) as error:
        told.build(days=1)
    assert message in [str(problem) for problem in error.value.problems]
    assert path.read_bytes() == before
    assert told.files() == site


def test_line_ends_of_windows_do_no_harm(told: Story) -> None:
    path = told.events / "timeline.lock"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    report = told.build(days=1)
    assert (report.new, report.notices) == ((), ())
