"""`changes.json` as data: applied to the facts of any earlier moment, it gives those of today."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import jsonschema
import pytest

from tests.conftest import NOW, ROOT, Story
from tests.properties.test_publications import History
from tests.test_diff import edit
from timeline.publications.changes import publications
from timeline.publications.decide import Decision
from timeline.publications.fold import fold
from timeline.publications.log import Log
from timeline.types import Publication

pytestmark = pytest.mark.in_memory

SCHEMA = json.loads((ROOT / "timeline/emit/data/schemas/changes.json").read_text("utf-8"))
Facts = dict[str, dict[str, Any]]


def applied(facts: Facts, changes: Iterable[Publication]) -> Facts:
    """Facts after these publications, by id, by nothing but what `changes.json` says of them."""
    facts = {id: dict(known) for id, known in facts.items()}
    for one in changes:
        event = facts.pop(one.event, {})
        assert all(
            event.get(fact) in (value, None, [], False) or event.get(fact) == value for fact, value in one.was.items()
        )
        event.update(one.now)
        facts.setdefault(event["id"], event)  # what became part of another event is that event now
        if event.get("withdrawn"):
            facts[event["id"]] = {key: event[key] for key in ("id", "date", "title", "withdrawn")}
        if one.now.get("id", one.event) != one.event:
            for other in facts.values():
                if other.get("fulfilled_by") == one.event:
                    other["fulfilled_by"] = one.now["id"]
    return facts


def stated(log: Log) -> Facts:
    """The facts that the log has now, without those that are not set."""
    published = fold(log.lines.values())

    def id_of(key: str) -> str:
        while into := published[key].facts["into"]:
            key = into
        return published[key].id

    found = {}
    for entry in published.values():
        facts = entry.facts
        if facts["into"]:
            continue
        made = {
            "id": entry.id,
            "date": facts.get("written") or facts["date"],
            "title": facts["title"],
            "withdrawn": facts["withdrawn"],
        }
        if not facts["withdrawn"]:
            made |= {key: facts[key] for key in ("status", "certainty", "topics", "actors", "kind")}
            made["fulfilled_by"] = id_of(facts["settled_by"]) if facts["settled_by"] else None
        found[entry.id] = made
    return without_empty(found)


def without_empty(facts: Facts) -> Facts:
    return {
        id: {key: value for key, value in known.items() if value not in (None, [], False)}
        for id, known in facts.items()
    }


def check(log: Log, dice: random.Random) -> None:
    """From a few moments, the last ones among them."""
    changes = publications(log.lines.values(), ())
    moments = sorted({line.at for line in log.lines.values()})
    today = stated(log)
    assert without_empty(applied({}, changes)) == today
    for moment in dice.sample(moments, min(4, len(moments))):
        then = stated(log.up_to(moment))
        assert without_empty(applied(then, [one for one in changes if one.at > moment])) == today


@pytest.mark.parametrize("seed", range(25))
def test_changes_after_a_moment_give_today(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    decided: list[Decision] = []
    build = History.build

    def kept(self: History) -> Decision:
        decided.append(build(self))
        return decided[-1]

    monkeypatch.setattr(History, "build", kept)
    History(seed).run(14)
    check(decided[-1].log, dice)


@pytest.mark.parametrize("seed", range(3))
def test_the_file_says_the_same_and_keeps_its_schema(story: Story, seed: int) -> None:
    dice = random.Random(100 + seed)
    records: list[dict[str, Any]] = []
    kept = [
        {"id": "e0", "date": "2025-03-05", "title": "Has all topics", "topics": ["a", "b"]},
        {"id": "plan", "date": "by 2025-09-04", "status": "planned", "title": "Plan"},
    ]
    for day in range(6):
        for _ in range(4):
            edit(dice, records)
        story.write("a.yaml", json.dumps([*records, *kept], indent=1))
        report = story.build(days=day)
    found = json.loads(story.read("changes.json"))
    jsonschema.validate(found, SCHEMA)
    assert len({one["id"] for one in found["changes"]}) == len(found["changes"])
    assert [one["at"] for one in found["changes"]] == sorted(one["at"] for one in found["changes"])
    whole = json.loads(story.read("timeline.json"))
    by_id = {one["id"]: one for one in found["changes"]}
    for event in whole["events"]:
        for notice in event["notices"]:
            assert by_id[notice["id"]]["changes"] == notice["changes"]
            if notice["type"] != "withdrawal":
                assert by_id[notice["id"]]["note"] == notice["note"]
    assert report.edition.publications


def test_nothing_of_a_withdrawn_event_is_left(story: Story) -> None:
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-03-04, title: Old, topics: [libel], certainty: reported}\n- {id: b, date: 2025, title: B, topics: [libel]}\n",
    )
    story.build()
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-03-05, title: Bad words, topics: [libel], notices: [{date: 2025-09-01, type: correction, note: Libel it is}]}\n- {id: b, date: 2025, title: B, topics: [libel]}\n",
    )
    story.build(days=1)
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-03-05, title: A, withdrawn: {date: 2025-09-03, reason: Wrong}}\n- {id: b, date: 2025, title: B, topics: [libel]}\n",
    )
    story.build(days=2)
    found = [one for one in json.loads(story.read("changes.json"))["changes"] if one["event"] == "a"]
    text = json.dumps(found)
    assert [one["type"] for one in found] == ["added", "correction", "withdrawal"]
    assert not any(word in text for word in ("Libel", "libel", "Bad words", "Old", "reported"))
    assert found[-1]["changes"][-1] == {"field": "withdrawn", "from": False, "to": True}


@pytest.mark.written
def test_one_more_publication_changes_one_part(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timeline.emit import parts
    from timeline.emit.data import changes

    monkeypatch.setattr(parts, "WHOLE", 3)
    monkeypatch.setattr(changes, "PART", 3)
    root = tmp_path_factory.mktemp("long")
    story = Story(root)
    story.write("a.yaml", "".join(f"- {{id: e{n}, date: 202{n}, title: T{n}}}\n" for n in range(4)))
    story.build()
    story.write("b.yaml", "- {id: new, date: 2025, title: New}\n")
    story.build(now=NOW + timedelta(days=365))
    whole = json.loads(story.read("changes.json"))
    jsonschema.validate(whole, SCHEMA)
    root_address = "https://example.org/story/"
    later = (NOW + timedelta(days=365)).date().isoformat()
    assert [(part["url"], part["from"], part["to"], part["count"]) for part in whole["parts"]] == [
        (f"{root_address}data/changes-2025.json", "2025-09-01", "2025-09-01", 3),
        (f"{root_address}data/changes-2025-2.json", "2025-09-01", "2025-09-01", 1),
        (f"{root_address}data/changes-2026.json", later, later, 1),
    ]
    found = [json.loads(story.read(part["url"].removeprefix(root_address))) for part in whole["parts"]]
    for part in found:
        jsonschema.validate(part, SCHEMA)
    assert [one["event"] for part in found for one in part["changes"]] == ["e0", "e1", "e2", "e3", "new"]
    story.write("c.yaml", "- {id: newer, date: 2025, title: Newer}\n")
    written = story.build(now=NOW + timedelta(days=366)).changes.written
    assert [path for path in written if path.startswith("data/changes")] == ["data/changes-2026.json"]
