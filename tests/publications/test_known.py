"""`known.json`: taken away from the page of today, it gives what `build --as-of` shows of every publication day."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from lxml import html

from tests.conftest import ROOT, TWO_LANGUAGES, Story, first_quick
from tests.publications.test_as_of import build
from tests.test_diff import edit
from timeline.emit.pages import known

pytestmark = pytest.mark.in_memory

SCHEMA = json.loads((ROOT / "timeline/emit/data/schemas/known.json").read_text("utf-8"))
Listed = dict[str, dict[str, Any]]


def listed(path: Path) -> Listed:
    """What a page shows of each event in its list, by id."""
    page = html.fromstring(path.read_bytes())
    return {item.get("id"): shown(item) for item in page.xpath("//li[contains(@class, 'e ') and @id]")}


def shown(item: Any) -> dict[str, Any]:
    mark, *hollow = item.get("class").split()[1:]
    small = [small.text_content() for small in item.xpath(".//*[@class='d']/small")]
    when = item.xpath(".//*[@class='d']")[0].text_content()
    for aside in small:
        when = when.replace(aside, "")
    made = {
        "title": item.xpath(".//*[contains(@class, 'p-name')]")[0].text_content(),
        "date": when.strip(),
        "time": "".join(item.xpath(".//*[@class='d']/descendant-or-self::time/@datetime")[:1]),
        "mark": mark,
        "hollow": bool(hollow),
        "status": item.get("data-s"),
        "badges": [badge.text_content().strip() for badge in item.xpath(".//span[starts-with(@class, 'badge')]")],
        "small": small,
        "topics": (item.get("data-t") or "").split(),
        "actors": (item.get("data-a") or "").split(),
        "kind": item.get("data-k") or "",
        "upcoming": bool(item.xpath("ancestor::section[@class='coming']")),
    }
    return {key: value for key, value in made.items() if value}


def as_shown(state: dict[str, Any]) -> dict[str, Any]:
    """What a page shows of an event in `before`."""
    made = {key: value for key, value in state.items() if key not in UNSEEN}
    if "badges" in made:
        made["badges"] = [words for _, words in state["badges"]]
    if small := [state[key] for key in ("aside", "announced") if key in state]:
        made["small"] = small
    return made


UNSEEN = ("aside", "announced", "place", "rank", "section", "headings", "settled_by", "settles")


def applied(today: Listed, data: dict[str, Any], day: str) -> Listed:
    """The list of a day, from that of today and by nothing but `known.json`."""
    found = dict(today)
    for change in reversed(data["changes"]):
        if change["day"] <= day:
            break
        for id in change["absent"]:
            found.pop(id, None)
        for id, state in change["before"].items():
            found[id] = as_shown(state)
    return found


def order(data: dict[str, Any], day: str) -> list[str]:
    """Ids in the order of the list of a day, from that of today and by nothing but `known.json`, as the page does it."""
    today = {id: (float("inf") if place is None else place, *(rank or [0])) for id, place, *rank in data["places"]}
    there = dict(today)
    for change in reversed(data["changes"]):
        if change["day"] > day:
            for id in change["absent"]:
                there.pop(id, None)
            for id, state in change["before"].items():
                place = state["place"]
                there[id] = (float("inf") if place is None else place, state.get("rank", 0))
    kept = [id for id in today if there.get(id) == today[id]]
    others = sorted(there.keys() - set(kept), key=lambda one: (there[one], one))
    made = []
    while kept and others:
        made.append((others if (there[others[0]], others[0]) < (there[kept[0]], kept[0]) else kept).pop(0))
    return made + kept + others


def read(story: Story, folder: str = "") -> dict[str, Any]:
    """The whole file, its parts put together."""
    found: dict[str, Any] = json.loads(story.read(f"{folder}known.json"))
    jsonschema.validate(found, SCHEMA)
    for part in found.pop("parts", ()):
        made = json.loads(story.read(part["url"].removeprefix("https://example.org/story/")))
        jsonschema.validate(made, SCHEMA)
        assert sum(len(one["absent"]) + len(one["before"]) for one in made["changes"]) == part["count"]
        assert (made["changes"][0]["day"], made["changes"][-1]["day"]) == (part["from"], part["to"])
        found.setdefault("changes", []).extend(made["changes"])
    return found


def check(story: Story) -> None:
    """Every day, in every language."""
    folders = ("", "fr/") if "fr" in json.loads(story.read("timeline.json"))["languages"] else ("",)
    gone = {event["id"] for event in json.loads(story.read("timeline.json"))["events"] if event["withdrawn"]}
    data = read(story)
    formerly = {event["id"]: event["formerly"] for event in _records(story)}
    for day in data["days"]:
        build("--as-of", day, "--output", f"then-{day}")
        for folder in folders:
            data = read(story, folder)
            made = applied(listed(story.output / folder / "index.html"), data, day)
            then = listed(Path(f"then-{day}/{folder}index.html"))
            assert len(made) == len(then), day
            assert bare(made, gone) == bare(then, gone), day
            now = {old: id for id, olds in formerly.items() for old in olds}
            ids = order(data, day)
            for coming in (False, True):
                found = [
                    id if id in ids else now[id] for id, one in then.items() if one.get("upcoming", False) is coming
                ]
                found = [id for id in found if id not in gone]
                assert [id for id in ids if id in found] == found, day


def _records(story: Story) -> list[dict[str, Any]]:
    paths = (path for path in story.events.glob("*.yaml") if path.name != "timeline.yaml")
    found = [record for path in paths for record in yaml.safe_load(path.read_text("utf-8"))]
    return [{"formerly": []} | record for record in found]


def bare(found: Listed, gone: set[str]) -> dict[str, Any]:
    """Without ids, which a rename changed since; of what was withdrawn since, its date."""
    rows = sorted(
        json.dumps(event, sort_keys=True, ensure_ascii=False) for id, event in found.items() if id not in gone
    )
    return {"rows": rows, "withdrawn": sorted(event["date"] for id, event in found.items() if id in gone)}


@pytest.mark.written
@pytest.mark.parametrize("seed", first_quick(range(3)))
def test_taken_from_today_it_gives_every_day(story: Story, seed: int) -> None:
    dice = random.Random(300 + seed)
    records: list[dict[str, Any]] = []
    standing = [
        {"id": "e0", "date": "2025-03-05", "title": "Has all topics", "topics": ["a", "b"]},
        {"id": "plan", "date": "by 2025-09-04", "status": "planned", "title": "Plan"},
        {"id": "fair", "date": "2025-09-03", "status": "scheduled", "title": "Fair", "announced": "2025-01"},
        {"id": "off", "date": "2025-09-03", "status": "cancelled", "title": "Off", "announced": "2025-01"},
    ]
    for day in range(5):
        for _ in range(dice.randint(1, 4)):
            edit(dice, records)
        story.write("a.yaml", json.dumps([*records, *standing], indent=1))
        story.build(days=day)
    check(story)


MARCH = ["2025", "2025-03", "2025-03-05", "2025-03-05T00:00", "2025-03-05T10:00", "by 2025-03-09", "about 2025-03-05"]


@pytest.mark.slow
@pytest.mark.written
@pytest.mark.parametrize("seed", range(8))
def test_the_order_is_that_of_as_of_also_with_relations(story: Story, seed: int) -> None:
    """All dates may be 5 March, so every relation is possible; ids count, so none of them is part of a cycle."""
    story.write("timeline.yaml", TWO_LANGUAGES)
    dice = random.Random(seed)
    records: list[dict[str, Any]] = []
    for day in range(4):
        for _ in range(dice.randint(2, 6)):
            record = dice.choice(records) if records and dice.random() < 0.4 else None
            if record is None:
                record = {"id": f"{dice.choice('abc')}{len(records)}", "title": f"No. {len(records)}"}
                record["status"] = dice.choice(["happened", "happened", "planned"])
                records.append(record)
            earlier = [one["id"] for one in records[: records.index(record)]]
            record["date"] = dice.choice(MARCH)
            record["after"] = dice.sample(earlier, min(len(earlier), dice.randint(0, 2)))
            plans = [one["id"] for one in records[: records.index(record)] if one.get("status") == "planned"]
            record["fulfils"] = dice.sample(plans, min(len(plans), 1)) if record["status"] == "happened" else []
        story.write("a.yaml", json.dumps(records, indent=1))
        story.build(days=day)
    check(story)


@pytest.mark.slow
@pytest.mark.written
def test_the_bundled_story_has_a_few_kilobytes(story: Story) -> None:
    shutil.rmtree(story.events)
    shutil.copytree(ROOT / "events", story.events)
    story.build(now=datetime(2026, 11, 29, 12, tzinfo=UTC), locked=True)
    check(story)
    assert len(gzip.compress(story.read("known.json").encode())) < 6000


@pytest.mark.written
def test_what_became_part_of_another_event_is_shown_as_it_was(story: Story) -> None:
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n- {id: b, date: 2025-05, title: B}\n")
    story.build()
    story.write("a.yaml", "- {id: b, formerly: [a], date: 2025-05, title: B, summary: Of b alone}\n")
    story.build(days=1)
    story.write("a.yaml", "- {id: c, formerly: [a, b], date: 2025-05, title: B, summary: Of b alone}\n")
    story.build(days=2)
    check(story)
    change = read(story)["changes"][0]
    assert (change["day"], list(change["before"])) == ("2025-09-02", ["a"])
    then = json.loads(Path("then-2025-09-01/timeline.json").read_text("utf-8"))["events"]
    assert [bool(event["summary"]) for event in then] == [False, True]


@pytest.mark.written
def test_nothing_is_said_of_what_was_withdrawn_but_its_date(story: Story) -> None:
    record = "id: a, date: 2025-04-05, title: Secret, kind: k, topics: [t], actors: [x], certainty: reported"
    story.write("a.yaml", f"- {{{record}}}\n- {{id: b, date: 2025, title: B}}\n")
    story.build()
    story.write("a.yaml", f"- {{{record.replace('04-05', '04-06')}}}\n- {{id: b, date: 2025, title: B}}\n")
    story.build(days=1)
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-04-06, title: Gone, withdrawn: {date: 2025-09-03, reason: Wrong}}\n- {id: b, date: 2025, title: B}\n",
    )
    story.build(days=2)
    check(story)
    states = [change["before"]["a"] for change in read(story)["changes"]]
    assert [(state["title"], state["date"]) for state in states] == [("Gone", "5 April 2025"), ("Gone", "6 April 2025")]
    hidden = {"status", "topics", "actors", "kind", "hollow", "settled_by", "announced"}
    assert all(hidden.isdisjoint(state) for state in states)


def test_many_changes_are_in_parts_that_do_not_change(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "WHOLE", 3)
    records: list[dict[str, Any]] = [{"id": "e0", "date": "2025-03-05", "title": "First"}]
    seen: dict[str, bytes] = {}
    for day in range(5):
        story.write("a.yaml", json.dumps(records))
        story.build(days=day)
        parts = {name: data for name, data in story.files().items() if "data/known-" in name}
        full = sorted(parts)[:-2] if len(parts) > 2 else []  # the last one of each language may grow
        assert all(parts[name] == data for name, data in seen.items() if name in full)
        seen = {name: parts[name] for name in full}
        records += [{"id": f"e{day}-{n}", "date": "2025-03-06", "title": "More"} for n in range(2)]
        records[0]["date"] = f"2025-03-0{day + 1}"
    data = json.loads(story.read("known.json"))
    assert [part["count"] for part in data["parts"]][:-1] == [3] * (len(data["parts"]) - 1)
    assert {id for id, *_ in data["places"]} == {record["id"] for record in records} - {"e4-0", "e4-1"}
    whole = read(story)
    assert [change["before"].get("e0", {}).get("date") for change in whole["changes"] if change["before"]] == [
        "5 March 2025",
        "1 March 2025",
        "2 March 2025",
        "3 March 2025",
    ]


def test_an_event_that_never_changed_costs_its_id(story: Story) -> None:
    for day in range(2):
        rows = [{"id": f"event-{n:04}", "date": "2025-03-05", "title": "T" * 80} for n in range(100 + 300 * day)]
        story.write("a.yaml", json.dumps(rows))
        story.build(days=day)
    assert len(story.read("known.json")) < 300 * len('"event-0000", ') + 400 * len('["event-0000", 20152],\n') + 200
