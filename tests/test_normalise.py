"""Relations tighten bounds and make one total order; what cannot be is an error that names everyone on it."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.conftest import Story
from timeline.build import load_timeline
from timeline.types import Timeline


def understood(story: Story, text: str) -> tuple[Timeline, list[str]]:
    story.write("a.yaml", text)
    _, timeline, problems = load_timeline(story.events, None)
    assert timeline is not None
    return timeline, [str(p) for p in problems if p.severity == "error"]


def order(story: Story, text: str) -> list[str]:
    timeline, problems = understood(story, text)
    assert problems == []
    return [event.id for event in timeline.events]


def bounds(story: Story, text: str) -> dict[str, str]:
    timeline, problems = understood(story, text)
    assert problems == []
    return {
        event.id: "..".join(day.isoformat() if day else "" for day in (event.earliest, event.latest))
        for event in timeline.events
    }


def record(id: str, date: str, more: str = "") -> str:
    return f'- {{id: {id}, title: {id}, date: "{date}"{", " + more if more else ""}}}\n'


# --- order ------------------------------------------------------------------------------------------------------------


def test_the_earliest_possible_moment_comes_first(story: Story) -> None:
    text = record("c", "2025-04") + record("b", "2025-03-31") + record("a", "2025-04-02")
    assert order(story, text) == ["b", "c", "a"]


def test_coarser_comes_before_finer_and_then_the_id_decides(story: Story) -> None:
    text = (
        record("e", "2025-01-01T10:00")
        + record("d", "2025-01-01")
        + record("c", "2025-01")
        + record("b", "2025")
        + record("a", "2025-01-01")
        + record("f", "2025-01-01/..")
    )
    assert order(story, text) == ["f", "b", "c", "a", "d", "e"]


def test_an_open_start_counts_by_its_end(story: Story) -> None:
    assert order(story, record("a", "by 2025-12") + record("b", "2025-11") + record("c", "2026")) == [
        "b",
        "a",
        "c",
    ]


def test_far_past_keeps_its_order(story: Story) -> None:
    text = record("d", "1") + record("c", "-0043-03-15") + record("b", "Y-17000") + record("a", "-0044")
    assert order(story, text.replace('"1"', '"0001"')) == ["b", "a", "c", "d"]


def test_relations_hold_among_equal_dates(story: Story) -> None:
    text = record("a", "2025-08", "after: [b]") + record("b", "2025-08", "after: [c]") + record("c", "2025-08")
    assert order(story, text) == ["c", "b", "a"]
    text = record("a", "2025-08") + record("b", "2025-08", "before: [a]")
    assert order(story, text) == ["b", "a"]


def test_a_plan_stands_before_what_settles_it_even_when_that_came_early(story: Story) -> None:
    text = (
        record("plan", "by 2025-12", "status: planned")
        + record("done", "2025-10-01", "fulfils: plan, allow: [first-of-month]")
        + record("between", "2025-11-15")
    )
    assert order(story, text) == ["plan", "done", "between"]


def test_settling_late_is_no_contradiction(story: Story) -> None:
    text = record("plan", "by 2025-12", "status: planned") + record("done", "2026-04-08", "fulfils: plan")
    assert order(story, text) == ["plan", "done"]


def test_a_former_id_goes_on_meaning_its_record(story: Story) -> None:
    text = (
        record("new", "2025", "formerly: [old]")
        + record("b", "2025", "after: [old]")
        + record("c", "2 months after old")
    )
    assert order(story, text)[0] == "new"


def test_the_order_does_not_depend_on_files(story: Story) -> None:
    dice = random.Random(1)
    dates = [
        "2025",
        "2025-04",
        "2025-04-05",
        "2025-04~",
        "by 2025-06",
        "after e-1",
        "2025-04-05/..",
        "about 2 weeks after e-1",
    ]
    records = [record(f"e-{n}", "2025-04-01" if n == 1 else dice.choice(dates)) for n in range(60)]
    expected = None
    for _ in range(6):
        dice.shuffle(records)
        for path in story.events.glob("part-*.yaml"):
            path.unlink()
        for number, part in enumerate(itertools.batched(records, 7) if hasattr(itertools, "batched") else [records]):
            story.write(f"part-{dice.randint(0, 999)}-{number}.yaml", "".join(part))
        (story.events / "a.yaml").unlink(missing_ok=True)
        _, timeline, _ = load_timeline(story.events, None)
        assert timeline
        found = [event.id for event in timeline.events]
        expected = expected or found
        assert found == expected


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_a_relation_tightens_bounds(story: Story) -> None:
    text = record("lab", "2025-06-30") + record("hire", "2025", "after: [lab]") + record("row", "2025", "before: [lab]")
    assert bounds(story, text) == {
        "row": "2025-01-01..2025-06-30",
        "lab": "2025-06-30..2025-06-30",
        "hire": "2025-06-30..2025-12-31",
    }


def test_tightening_reaches_through_others(story: Story) -> None:
    text = record("a", "2025-06-30") + record("b", "2025", "after: [a]") + record("c", "2025", "after: [b]")
    assert bounds(story, text)["c"] == "2025-06-30..2025-12-31"
    text = record("a", "2025-06-30", "after: [b]") + record("b", "2025", "after: [c]") + record("c", "2025")
    assert bounds(story, text)["c"] == "2025-01-01..2025-06-30"


def test_of_a_period_the_start_counts(story: Story) -> None:
    text = record("war", "2025-06/2025-08") + record("a", "2025", "after: [war]") + record("b", "2025", "before: [war]")
    assert bounds(story, text) == {
        "b": "2025-01-01..2025-06-30",
        "war": "2025-06-01..2025-08-31",
        "a": "2025-06-01..2025-12-31",
    }


def test_a_date_that_is_about_right_is_no_evidence(story: Story) -> None:
    text = record("a", "2025-06-15~") + record("b", "2025", "after: [a]")
    assert bounds(story, text)["b"] == "2025-01-01..2025-12-31"
    assert order(story, text) == ["a", "b"]
    text = record("a", "2025-06-15~") + record("b", "2025-06-10", "after: [a]")
    assert order(story, text) == ["a", "b"]


def test_settling_tightens_nothing(story: Story) -> None:
    text = record("plan", "2026", "status: planned") + record("done", "2026", "fulfils: plan")
    assert bounds(story, text) == {"plan": "2026-01-01..2026-12-31", "done": "2026-01-01..2026-12-31"}


# --- dates that count from others -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2 months after x", "2025-08-01..2025-08-31"),
        ("about 2 months after x", "2025-08-01..2025-08-31"),
        ("3 weeks after x", "2025-07-18..2025-07-24"),
        ("1 year after x", "2026-01-01..2026-12-31"),
        ("1 day before x", "2025-06-29..2025-06-29"),
        ("exactly 2 months after x", "2025-08-30..2025-08-30"),
        ("exactly 8 months after x", "2026-02-28..2026-02-28"),
        ("within 1 month of x", "2025-05-30..2025-07-30"),
        ("within 1 month after x", "2025-06-30..2025-07-30"),
        ("after x", "2025-06-30.."),
        ("before x", "..2025-06-30"),
        ("between x and y", "2025-06-30..2025-09-10"),
        ("2 months after y", "2025-11-01..2025-11-30"),
    ],
)
def test_relative_dates_are_as_precise_as_the_unit_counted(story: Story, date: str, expected: str) -> None:
    text = record("x", "2025-06-30") + record("y", "2025-09-10") + record("a", date)
    assert bounds(story, text)["a"] == expected


def test_relative_dates_may_count_from_one_another(story: Story) -> None:
    text = record("c", "1 month after b") + record("b", "1 month after a") + record("a", "2025-01")
    assert bounds(story, text)["c"] == "2025-03-01..2025-03-31"
    assert order(story, text) == ["a", "b", "c"]


# --- contradictions ---------------------------------------------------------------------------------------------------


def test_a_contradiction_names_every_record_on_it_once(story: Story) -> None:
    text = (
        record("a", "2025-06-30")
        + record("x", "2025", "after: [a]")
        + record("y", "2025", "after: [x]")
        + record("b", "2025-05", "after: [y]")
    )
    _, problems = understood(story, text)
    assert problems == [
        "events/a.yaml:4:27: the order and the dates cannot both be right: `a` (2025-06-30, events/a.yaml:1:27), then `x` "
        "(2025, events/a.yaml:2:27), then `y` (2025, events/a.yaml:3:27), then `b` (2025-05, events/a.yaml:4:27); "
        "correct a date, or remove an `after`, `before` or `fulfils` between them"
    ]


def test_every_circle_is_named(story: Story) -> None:
    text = (
        record("a", "2025", "after: [b]")
        + record("b", "2025", "after: [a]")
        + record("c", "2025", "after: [d]")
        + record("d", "2025", "before: [c], after: [e]")
        + record("e", "2025", "after: [c]")
    )
    _, problems = understood(story, text)
    assert len(problems) == 2
    assert all(f"`{id}`" in problems[0] for id in "ab")
    assert all(f"`{id}`" in problems[1] for id in "cde")


@pytest.mark.slow
def test_ten_thousand_records_in_a_row_are_fine(story: Story) -> None:
    text = record("e-0", "2025") + "".join(record(f"e-{n}", "2025", f"after: [e-{n - 1}]") for n in range(1, 10_000))
    assert order(story, text) == [f"e-{n}" for n in range(10_000)]
