"""Numbers on a page: each counts what it says, and no two of them contradict each other."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from tests.conftest import ROOT, Story
from tests.pages.conftest import edition_of
from timeline.emit.overview import overview_of
from timeline.emit.pages import all_pages
from timeline.emit.pages.views.marks import is_dated

pytestmark = pytest.mark.in_memory

MIXED = "".join(
    f"- {{id: e{n}, date: '{date}', title: T{n}{fields}}}\n"
    for n, (date, fields) in enumerate(
        [
            ("2024-03-05", ""),
            ("2024-03-06~", ", certainty: reported"),
            ("2024-03", ""),
            ("2024", ""),
            ("2024-05-01/2024-05-09", ", allow: first-of-month"),
            ("2023/2024", ""),
            ("2024-06-02", ", status: cancelled"),
            ("2024-07-02", ", status: planned"),
            ("2024-08-02", ", status: planned, certainty: disputed"),
            ("2030", ", status: planned, certainty: reported"),
            ("2024-03-07", ", withdrawn: {date: 2025-01-02, reason: No.}"),
        ]
    )
)


def numbers(page: str) -> dict[str, int]:
    """What the page says, by what it says it of."""
    found = {
        "listed": len(re.findall(r'<li id="[a-z0-9-]+" class="e ', page)),
        "to come listed": page.partition('class="coming"')[2].count('class="h-entry"'),
    }
    numbers = {name: int(n) for name, n in re.findall(r'<a class="n" href="#\?s=(\w+)"><b>(\d+)</b>', page)}
    found |= {"events": sum(numbers.values()), "to come": numbers.get("planned", 0)}
    total, said = re.search(r'data-total="(\d+)"', page), re.search(r'<output id="_found">(\d+) event', page)
    assert total
    assert said
    assert total[1] == said[1]
    found["total"] = int(total[1])
    found["in months"] = sum(int(n) for n in re.findall(r"<small>· (\d+) event", page))
    caption = re.search(
        r"<figcaption[^>]*>(.*?)\. ?(?:The largest number is listed under (.*?): (\d+) events\.)?<", page
    )
    assert caption
    found["drawn"] = sum(int(n) for n in re.findall(r"\d+", caption[1]))
    if caption[2]:
        of_month = {name: int(n) for name, n in re.findall(r"<h3[^>]*>([^<]*) <small>· (\d+) event", page)}
        assert of_month[caption[2]] == int(caption[3]) == max(of_month.values())
    return found


def filters(page: str) -> dict[str, int]:
    return {
        value: int(n) for value, n in re.findall(r'name="s" value="(\w+)">[^<]* <span class="c">(\d+)</span>', page)
    }


@pytest.fixture(scope="module")
def bundled() -> str:
    """The page of the bundled story, and nothing else of its site."""
    files = all_pages(edition_of(ROOT / "events"))
    return next(file.data().decode() for file in files if file.path == "index.html")


@pytest.fixture(params=["mixed", "bundled"])
def page(request, front) -> str:
    return front(MIXED) if request.param == "mixed" else request.getfixturevalue("bundled")


def test_totals_agree(page: str) -> None:
    found = numbers(page)
    assert found["events"] == found["total"] == found["listed"] == found["drawn"]
    assert found["to come"] == found["to come listed"]
    assert found["in months"] == found["events"] - found["to come"]


def test_groups_add_up_and_each_filter_shows_its_group(page: str) -> None:
    marked = Counter(re.findall(r' data-s="(\w+)"', page))
    assert filters(page) == marked
    assert {name: int(n) for name, n in re.findall(r'<a class="n" href="#\?s=(\w+)"><b>(\d+)</b>', page)} == marked
    assert sum(marked.values()) == numbers(page)["events"]


def test_a_lane_counts_what_its_link_shows(page: str) -> None:
    lanes = re.findall(r'<li><a href="#\?t=([\w-]+)"><span>[^<]*</span> <span class="c">(\d+)</span></a>', page)
    topics = [id for ids in re.findall(r' data-t="([^"]+)"', page) for id in ids.split()]
    assert all(int(n) == topics.count(id) for id, n in lanes)


def test_overdue_and_cancelled_plans_have_groups_of_their_own(rendered) -> None:
    records = (
        "- {id: late, date: 2024-03-05, status: planned, title: Late}\n"
        "- {id: off, date: 2024-03-06, status: cancelled, title: Off}\n"
        "- {id: open, date: 2030, status: planned, certainty: reported, title: Open}\n"
        "- {id: law, date: 2024-03-07, status: scheduled, title: Law}\n"
        "- {id: kept, date: 2024-03-08, status: planned, title: Kept}\n"
        "- {id: done, date: 2024-03-07, title: Done, fulfils: kept}\n"
        "- {id: gone, date: 2024-03-07, title: Gone, withdrawn: {date: 2025-01-02, reason: No.}}\n"
    )
    page = rendered(records)["index.html"]
    assert filters(page) == {"established": 2, "planned": 1, "overdue": 1, "settled": 1, "cancelled": 1}


def test_the_caption_of_the_mixed_story(rendered) -> None:
    caption = re.search(r"<figcaption[^>]*>(.*?)</figcaption>", rendered(MIXED)["index.html"])
    assert caption
    assert caption[1] == (
        "5 confirmed, 1 reported, not confirmed, 1 still to come, 2 overdue, 1 cancelled. "
        "The largest number is listed under March 2024: 3 events."
    )


@pytest.mark.parametrize(
    ("date", "dated"),
    [
        ("2025-04-05", True),
        ("2025-04-05T10:00", True),
        ("2025-04-05/2025-04-09", True),
        ("2025-04-05/2025-09", True),
        ("2025-04-05/..", True),
        ("2025-04-05~", False),
        ("2025-04-05?", False),
        ("2025-04", False),
        ("2025", False),
        ("2024/2025", False),
        ("2025-04/2025-09", False),
        ("2025-04/..", False),
        ("2025-04-05~/2025-04-09", False),
        ("../2025-04-05", False),
        ("[2025-04-05..2025-04-09]", False),
        ("early 2025-04", False),
    ],
)
def test_only_a_stated_day_is_dated_to_the_day(rendered, date: str, dated: bool) -> None:
    edition = rendered(f"- {{id: a, date: '{date}', title: T}}\n").edition
    assert is_dated(overview_of(edition).events[0]) is dated


def test_a_withdrawn_event_is_counted_as_a_withdrawal(story: Story) -> None:
    """What the page counts is what the page of corrections lists and its feed holds, by label."""
    event = "- {{id: {0}, date: 2025-04-0{1}, title: {0}{2}}}\n"
    story.write("a.yaml", "".join(event.format(id, 1, "") for id in "abc"))
    story.build()
    note = ", notices: [{{date: 2025-06-02, type: correction, note: Wrong.{0}}}]"
    first = event.format("a", 2, "") + event.format("b", 1, ", withdrawn: {date: 2025-06-01, reason: Made up.}")
    story.write("a.yaml", first + event.format("c", 1, note.format("")))
    story.build(days=1)
    found = story.read("index.html")
    assert '<a href="corrections/">2 corrections, 1 withdrawal</a> since publication.' in found
    gone = note.format(", withdrawn: {date: 2025-06-03, reason: Right after all.}")
    story.write("a.yaml", first + event.format("c", 1, gone))
    story.build(days=2)
    assert story.read("index.html").count(">1 correction, 2 withdrawals</a>") == 1  # at the top; the foot has no number
    listed = re.findall(r'<div class="notice[^"]*"[^>]*><p><b>(\w[\w ]*),', story.read("corrections/index.html"))
    assert sorted(listed) == ["Correction", "Correction withdrawn", "Withdrawn"]
    labels = [item["title"].partition(":")[0] for item in json.loads(story.read("corrections/feed.json"))["items"]]
    assert sorted(labels) == sorted(listed)


def test_a_timeline_with_nothing_but_a_withdrawal_has_no_correction(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-01, title: A}\n- {id: b, date: 2025-04-02, title: B}\n")
    story.build()
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-04-01, title: A, withdrawn: {date: 2025-06-01, reason: No.}}\n"
        "- {id: b, date: 2025-04-02, title: B}\n",
    )
    story.build(days=1)
    assert '<a href="corrections/">1 withdrawal</a> since publication.' in story.read("index.html")
