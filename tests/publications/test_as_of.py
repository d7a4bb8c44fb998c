"""`timeline build --as-of`: the site as it was published at an earlier moment, equal to a copy that was kept then."""

from __future__ import annotations

import json
import random
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from tests.conftest import NOW, ROOT, TWO_LANGUAGES, Story, first_quick
from tests.test_diff import edit
from timeline.cli import cli

SCHEMA = json.loads((ROOT / "timeline/emit/data/schemas/data.json").read_text("utf-8"))
#: Facts that the log keeps.
FACTS = (
    "id",
    "title",
    "status",
    "certainty",
    "topics",
    "actors",
    "kind",
    "published",
    "overdue",
    "fulfilled_by",
    "plan",
)


def facts(path: Path) -> list[dict[str, Any]]:
    """Facts of a timeline.json, in its order; of a date, what was stated."""
    found = []
    for event in json.loads(path.read_text("utf-8"))["events"]:
        stated = {key: value for key, value in event["date"].items() if key not in ("note", "text")}
        notices = [(one["id"], one["at"], one["type"], one["changes"]) for one in event["notices"]]
        found.append(
            {fact: event[fact] for fact in FACTS}
            | {"date": stated, "withdrawn": event["withdrawn"] is not None, "notices": notices}
        )
    return sorted(found, key=lambda event: str(event["id"]))


def build(*words: str) -> None:
    done = CliRunner().invoke(cli, ["build", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(("seed", "days"), first_quick([(0, 3), (0, 7), (1, 7), (2, 7)]))
def test_it_equals_a_copy_that_was_kept(story: Story, seed: int, days: int) -> None:
    dice = random.Random(200 + seed)
    records: list[dict[str, Any]] = []
    standing = [
        {"id": "e0", "date": "2025-03-05", "title": "Has all topics", "topics": ["a", "b"]},
        {"id": "plan", "date": "by 2025-09-04", "status": "planned", "title": "Plan"},
    ]
    kept = []
    for day in range(days):
        for _ in range(dice.randint(1, 4)):
            edit(dice, records)
        story.write("a.yaml", json.dumps([*records, *standing], indent=1))
        story.build(days=day)
        path = Path(f"kept-{day}.json")
        path.write_text(story.read("timeline.json"))
        kept.append(path)
    log = story.log()
    for day, path in enumerate(kept):
        moment = (NOW + timedelta(days=day)).isoformat()
        build("--as-of", moment, "--output", f"then-{day}")
        made = json.loads(Path(f"then-{day}/timeline.json").read_text("utf-8"))
        jsonschema.validate(made, SCHEMA)
        assert facts(Path(f"then-{day}/timeline.json")) == facts(path), day
    assert story.log() == log


def test_a_copy_is_marked_and_has_no_feeds(story: Story) -> None:
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A, summary: Words}\n")
    story.build()
    story.write(
        "a.yaml", "- {id: a, date: 2025-04-06, title: A, summary: Other words}\n- {id: b, date: 2025, title: B}\n"
    )
    story.build(days=3)
    before, log = story.files(), story.log()
    build("--as-of", "2025-09-01", "--output", "then")
    pages = list(Path("then").rglob("*.html"))
    assert len(pages) > 8
    for page in pages:
        text = page.read_text("utf-8")
        assert '<meta name="robots" content="noindex">' in text, page
        if page.name == "index.html":
            assert re.search(r"As published on 1\sSeptember\s2025\.|État publié le 1er\sseptembre\s2025\.", text), page
        assert 'type="application/atom+xml"' not in text, page
    suffixes = {path.suffix for path in Path("then").rglob("*") if path.is_file()} - {""}
    assert not suffixes & {".xml", ".ics", ".jsonl", ".opml", ".csv"}
    assert not list(Path("then").rglob("feed.json"))
    assert (story.files(), story.log()) == (before, log)
    text = Path("then/index.html").read_text("utf-8")
    assert "5 April 2025" in text
    assert 'href="https://example.org/story/atom.xml"' in text
    made = json.loads(Path("then/timeline.json").read_text("utf-8"))
    assert (made["as_published"], made["as_of"]) == ("2025-09-01T23:59:59Z", "2025-09-01T10:00:00Z")


@pytest.mark.parametrize(
    "words",
    [
        ["--as-of", "2025-09-01"],
        ["--as-of", "2025-09-01", "--output", "output"],
        ["--as-of", "soon", "--output", "then"],
        ["--as-of", "2025-09-01T10:00:00", "--output", "then"],
        ["--as-of", "2024-09-01", "--output", "then"],
        ["--as-of", "2199-09-01", "--output", "then"],
        ["--as-of", "2025-09-01", "--output", "then", "--locked"],
    ],
)
def test_what_cannot_be_shown_is_wrong_usage(story: Story, words: list[str]) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n")
    story.build()
    files = story.files()
    done = CliRunner().invoke(cli, ["build", *words])
    assert type(done.exception).__name__ == "UsageWrong", done.output
    assert story.files() == files
    assert not Path("then").exists()


def test_a_day_ends_in_the_zone_of_the_timeline(story: Story) -> None:
    story.write("timeline.yaml", "title: T\nurl: https://example.org/t/\ntimezone: Pacific/Auckland\n")
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n")
    story.build()  # 1 September at 22:00 there
    story.write("b.yaml", "- {id: b, date: 2025-04-06, title: B}\n")
    story.build(days=0.1)  # 2 September there, 1 September in UTC
    build("--as-of", "2025-09-01", "--output", "then")
    assert [event["id"] for event in json.loads(Path("then/timeline.json").read_text("utf-8"))["events"]] == ["a"]
