"""`timeline diff`: what it shows is what the next build publishes; and two timelines compared by fact."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from tests.conftest import NOW, ROOT, Story, first_quick
from timeline.cli import cli

SCHEMA = json.loads((ROOT / "timeline/emit/data/schemas/changes.json").read_text("utf-8"))
DATES = ["2025", "2025-03", "2025-03-04", "about 2025-03", "2025-06-01/2025-06-09", "by 2026-12", "2 days after e0"]


def run(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def published(story: Story) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(story.read("changes.json"))["changes"]
    return found


FACTS: dict[str, list[Any]] = {
    "date": DATES,
    "status": ["happened", "planned", "cancelled"],
    "certainty": ["confirmed", "reported", "disputed"],
    "title": ["One", "Two", "Three"],
    "topics": [["a"], ["a", "b"], []],
    "fulfils": [["plan"], []],
    "withdrawn": [{"date": "2025-09-01", "reason": "Wrong."}, None],
}


def edit(dice: random.Random, records: list[dict[str, Any]]) -> None:
    """Change one thing, as an author might."""
    if not records or dice.random() < 0.25:
        records.append({"id": f"e{len(records) + 1}", "date": dice.choice(DATES[:-1]), "title": "New"})
        return
    record, number = dice.choice(records), dice.randrange(10**9)
    match dice.choice(("fact", "fact", "fact", "note", "rename")):
        case "fact":
            fact = dice.choice(sorted(FACTS))
            if (value := dice.choice(FACTS[fact])) is None:
                record.pop(fact, None)
            else:
                record[fact] = value
        case "note" if not record.get("withdrawn"):
            note = {"date": "2025-09-01", "type": "clarification", "note": f"*Note* {number}."}
            record.setdefault("notices", []).append(note)
        case "rename":
            record.setdefault("formerly", []).append(record["id"])
            record["id"] = f"r{number}"


@pytest.mark.parametrize(("seed", "days"), first_quick([(0, 3), (0, 8), (1, 8), (2, 8), (3, 8)]))
def test_it_shows_what_the_next_build_publishes(story: Story, seed: int, days: int) -> None:
    dice = random.Random(seed)
    records: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = [
        {"id": "e0", "date": "2025-03-05", "title": "Has all topics", "topics": ["a", "b"]},
        {"id": "plan", "date": "by 2025-09-04", "status": "planned", "title": "Plan"},
    ]
    for day in range(days):
        for _ in range(dice.randint(0, 4)):
            edit(dice, records)
        story.write("a.yaml", json.dumps([*records, *kept], indent=1))
        now = NOW.replace(month=9, day=1 + day).isoformat()
        before = len(published(story)) if day else 0
        shown = json.loads(run("diff", "--format", "json", "--now", now))
        jsonschema.validate(shown, SCHEMA)
        files = story.files()
        run("diff", "--now", now)
        assert story.files() == files
        story.build(days=day)
        new = published(story)[before:]
        assert shown["changes"] == [{k: v for k, v in one.items() if k not in ("at", "id")} for one in new]
        assert json.loads(run("diff", "--format", "json", "--now", now))["changes"] == []


def test_every_form_names_the_event_and_markdown_mentions_nobody(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: '@octocat <b> [x](y) is late'}\n")
    now = NOW.isoformat()
    assert "new            a: @octocat <b> [x](y) is late" in run("diff", "--now", now)
    comment = run("diff", "--format", "markdown", "--now", now)
    assert "@<!-- -->octocat \\<b\\> \\[x\\]\\(y\\) is late (`a`)" in comment
    note = run("diff", "--format", "github", "--now", now)
    assert note.startswith("::notice file=events/a.yaml,line=1,col=8,title=will be published%3A new::@octocat")


def test_a_restored_event_lists_only_facts_that_it_has(story: Story) -> None:
    record = "- {{id: a, date: 2025-04-05, title: A{}}}\n"
    story.write("a.yaml", record.format(""))
    story.build()
    story.write("a.yaml", record.format(", withdrawn: {date: 2025-09-01, reason: Wrong.}"))
    story.build(days=1)
    story.write("a.yaml", record.format(", topics: [x]"))
    now = NOW.replace(month=9, day=4).isoformat()
    (change,) = json.loads(run("diff", "--format", "json", "--now", now))["changes"]
    assert (change["type"], [one["field"] for one in change["changes"]]) == (
        "restoration",
        ["status", "certainty", "withdrawn", "topics"],
    )


def test_records_that_are_wrong_are_an_error(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: soon, title: A}\n")
    assert type(CliRunner().invoke(cli, ["diff"]).exception).__name__ == "RecordsWrong"


def test_two_timelines_are_compared_by_fact(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n- {id: b, date: 2025-05, title: B}\n")
    story.build()
    story.write("a.yaml", "- {id: z, formerly: [a], date: 2025-04-06, title: A}\n- {id: c, date: 2025, title: C}\n")
    found = json.loads(run("diff", "output/timeline.json", "events", "--format", "json"))
    jsonschema.validate(found, SCHEMA)
    assert [(one["event"], one["type"], [c["field"] for c in one["changes"]]) for one in found["changes"]] == [
        ("c", "added", ["id", "date", "title", "status", "certainty"]),
        ("a", "changed", ["id", "date"]),
        ("b", "removed", ["id", "date", "title", "status", "certainty"]),
    ]
    assert json.loads(run("diff", "events", ".", "--format", "json"))["changes"] == []
    assert run("diff", "output/timeline.json", "output/timeline.json") == ""


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", "{", '{"version": 2, "events": [{}]}', '{"version": 2, "parts": [{"url": "../x"}]}', "[" * 9999],
)
def test_a_file_that_is_no_timeline_is_an_error_with_its_name(story: Story, text: str) -> None:
    Path("x.json").write_text(text)
    done = CliRunner().invoke(cli, ["diff", "x.json", str(story.events)])
    assert type(done.exception).__name__ in ("SystemExit", "RecordsWrong")
    assert "x.json" in str(getattr(done.exception, "problems", "")) + done.stderr


def test_a_file_that_is_no_json_is_an_error_that_says_so(story: Story) -> None:
    Path("x.json").write_text("{")
    done = CliRunner().invoke(cli, ["diff", "x.json", str(story.events)])
    assert [str(problem) for problem in done.exception.problems] == [
        "x.json:1:1: this is not JSON, or not an object; take the file from the site again"
    ]


def test_one_timeline_is_wrong_usage(story: Story) -> None:
    assert type(CliRunner().invoke(cli, ["diff", str(story.events)]).exception).__name__ == "UsageWrong"
    assert type(CliRunner().invoke(cli, ["diff", "x", "y"]).exception).__name__ == "UsageWrong"
