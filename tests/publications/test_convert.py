"""`timeline.lock` of the first edition is converted once, and every id, time and notice survives."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Story
from tests.goldens.story_later import EDITS
from timeline.build import load_timeline
from timeline.problems import RecordsWrong
from timeline.publications.convert import convert
from timeline.publications.decide import decide
from timeline.stamps import moment
from timeline.types import Entry

pytestmark = pytest.mark.in_memory

LOCKS = Path(__file__).parent / "first"
LATER = datetime(2026, 11, 29, tzinfo=UTC)


def small(events: Path) -> None:
    shutil.copytree(ROOT / "tests/goldens/story", events, dirs_exist_ok=True)
    records = events / "records.yaml"
    text = records.read_text("utf-8")
    for _, edits in EDITS:
        for before, after in edits:
            text = text.replace(before, after)
    records.write_text(text, "utf-8")


def bundled(events: Path) -> None:
    shutil.copytree(ROOT / "events", events, dirs_exist_ok=True, ignore=shutil.ignore_patterns("published"))


@pytest.fixture(params=[small, bundled], ids=["small", "bundled"])
def first(request: pytest.FixtureRequest, story: Story) -> tuple[Story, list[dict[str, Any]]]:
    """A story with its lock of the first edition, and what the lock says."""
    request.param(story.events)
    lock = LOCKS / f"{request.param.__name__}.lock"
    shutil.copy(lock, story.events / "timeline.lock")
    return story, [json.loads(line) for line in lock.read_text("utf-8").splitlines()]


def test_every_id_time_and_notice_survives(first: tuple[Story, list[dict[str, Any]]]) -> None:
    story, lock = first
    _, timeline, _ = load_timeline(story.events, None)
    assert timeline
    log, problems = convert(story.events, timeline)
    assert problems == []
    edition = decide(timeline, log, None, events=story.events).edition
    assert edition.tag == lock[0]["tag"]
    told = [line for line in lock if "id" in line]
    assert len(told) == len(edition.entries)
    for line in told:
        entry = edition.by_id[line["id"]]
        assert (entry.published, entry.updated) == (moment(line["published"]), moment(line["updated"]))
        assert [shown(notice) for notice in notices(entry)] == [
            (n["name"], n["at"], n["type"], n.get("announced", True), n.get("withdrawn"))
            for n in line.get("notices", [])
        ]
    assert log.paths() | set(log.languages) == {line["path"] for line in lock if "path" in line}
    assert edition.as_of == max(moment(n["at"]) for line in told for n in [{"at": line["updated"]}, *all_of(line)])


def all_of(line: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"at": n.get("withdrawn") or n["at"]} for n in line.get("notices", [])]


def notices(entry: Entry) -> list[Any]:
    return sorted((*entry.emptied, *entry.notices), key=lambda notice: notice.name)


def shown(notice: Any) -> tuple[Any, ...]:
    withdrawn = f"{notice.withdrawn:%Y-%m-%dT%H:%M:%SZ}" if notice.withdrawn else None
    return notice.name, f"{notice.at:%Y-%m-%dT%H:%M:%SZ}", notice.type, notice.announced, withdrawn


@pytest.mark.written
@pytest.mark.parametrize(
    "first", [small, pytest.param(bundled, marks=pytest.mark.slow)], indirect=True, ids=["small", "bundled"]
)
def test_the_build_converts_and_nothing_is_news(first: tuple[Story, list[dict[str, Any]]]) -> None:
    story, _ = first
    report = story.build(now=LATER)
    if "small" in str(report.edition.tag):
        assert (report.new, report.notices) == ((), ())
    assert not (story.events / "timeline.lock").exists()
    before = story.log()
    story.build(now=LATER)
    assert story.log() == before
    story.build(now=LATER, locked=True)


@pytest.mark.written
def test_a_build_that_was_killed_after_the_conversion_is_completed(story: Story) -> None:
    small(story.events)
    shutil.copy(LOCKS / "small.lock", story.events / "timeline.lock")
    story.build(now=LATER)
    shutil.copy(LOCKS / "small.lock", story.events / "timeline.lock")
    before = story.log()
    story.build(now=LATER)
    assert (story.log(), (story.events / "timeline.lock").exists()) == (before, False)


def test_a_lock_that_comes_later_is_an_error(story: Story) -> None:
    small(story.events)
    shutil.copy(LOCKS / "small.lock", story.events / "timeline.lock")
    story.build(now=LATER)
    (story.events / "timeline.lock").write_text('{"timeline-lock": 1, "tag": "tag:example.org,2025-09-01:small"}\n')
    with pytest.raises(
        RecordsWrong, match=r"events/timeline.lock:1:1: this is the lock of an older version, and there is"
    ):
        story.build(now=LATER)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda text: "<<<<<<< HEAD\n" + text, ":1:1: two versions of the lock were merged"),
        (lambda text: text[:-5], ": the last line is cut off; restore the file from git"),
        (lambda _: "", ":1:1: this is not a lock of this program"),
        (lambda text: text.replace('"timeline-lock": 1', '"timeline-lock": 9'), ":1:1: this lock has version 9"),
        (lambda text: text.replace('"published":"2025-09-01T', '"published":"once', 1), ":2:1: this line is damaged"),
        (lambda text: text.replace('"status":"happened"', '"status":"sung"', 1), ":2:1: this line is damaged"),
        (lambda text: text + text.splitlines()[1] + "\n", ":20:1: `caesar` appears here twice"),
        (lambda text: text.replace('"note":0', '"note":-5'), ": this line is damaged (notices.1.note)"),
        (lambda text: text.replace('["2025-04-05","2025-04-06"]', '["soon","2025-04-06"]'), ": this line is damaged"),
    ],
)
def test_a_damaged_lock_is_an_error_with_its_line(story: Story, damage: Any, message: str) -> None:
    small(story.events)
    text = damage((LOCKS / "small.lock").read_text("utf-8"))
    (story.events / "timeline.lock").write_text(text, "utf-8")
    with pytest.raises(RecordsWrong) as error:
        story.build(now=LATER)
    assert f"events/timeline.lock{message}" in str(error.value) or message in str(error.value)
    assert (story.events / "timeline.lock").read_text("utf-8") == text
    assert not (story.events / "published").exists()
