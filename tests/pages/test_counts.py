"""Numbers on a page: each counts what it says, and no two of them contradict each other."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from tests.conftest import ROOT, Story
from tests.pages.conftest import Pages, edition_of
from timeline.emit.overview import overview_of
from timeline.emit.pages.views.marks import is_dated

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
    facts = re.search(r'<p class="facts"><b>(\d+) events?</b>(?:, <b>(\d+) of them)?', page)
    assert facts
    found |= {"events": int(facts[1]), "to come": int(facts[2] or 0)}
    total = re.search(r'data-total="(\d+)">(\d+) event', page)
    assert total
    assert total[1] == total[2]
    found["total"] = int(total[1])
    found["in months"] = sum(int(n) for n in re.findall(r"<small>· (\d+) event", page))
    caption = re.search(
        r"<figcaption[^>]*>(.*?)\. (?:The busiest (?:month|year) is (.*?): (at least )?(\d+) events)?", page
    )
    assert caption
    found["drawn"] = sum(int(n) for n in re.findall(r"\d+", caption[1]))
    if caption[2]:
        of_month = {name: int(n) for name, n in re.findall(r"<h3[^>]*>([^<]*) <small>· (\d+) event", page)}
        assert of_month[caption[2]] >= int(caption[4])
        assert bool(caption[3]) is (of_month[caption[2]] > int(caption[4]))
    return found


def filters(page: str) -> dict[str, int]:
    return {
        value: int(n)
        for value, n in re.findall(r'name="s" value="(\w+)"><span>[^<]*</span><span class="c">(\d+)</span>', page)
    }


@pytest.fixture(params=["mixed", "bundled"])
def page(request, rendered) -> str:
    if request.param == "mixed":
        return rendered(MIXED)["index.html"]
    return Pages(edition_of(ROOT / "events"))["index.html"]


def test_totals_agree(page: str) -> None:
    found = numbers(page)
    assert found["events"] == found["total"] == found["listed"] == found["drawn"]
    assert found["to come"] == found["to come listed"]
    assert found["in months"] == found["events"] - found["to come"]


def test_a_filter_has_as_many_events_as_there_are_badges(page: str) -> None:
    badges = Counter(re.findall(r'class="badge (\w+)"', page.partition('class="record"')[2]))
    found = filters(page)
    for name in ("reported", "disputed", "planned", "cancelled"):
        assert found.get(name, 0) == badges[name]
        marked = [words.split() for words in re.findall(r' data-s="([\w ]+)"', page)]
        assert found.get(name, 0) == sum(name in words for words in marked)


def test_the_caption_of_the_mixed_story(rendered) -> None:
    caption = re.search(r"<figcaption[^>]*>(.*?)</figcaption>", rendered(MIXED)["index.html"])
    assert caption
    assert caption[1] == (
        "1 event dated to the day, 2 periods, 3 events dated less exactly, 3 planned, 1 cancelled. "
        "The busiest month is March 2024: at least 2 events."  # the third is only around the 6th
    )


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (("2024-03-05", "2024-03-06"), "The busiest month is March 2024: 2 events."),
        (("2024-03-05", "2024-03"), "The busiest month is March 2024: 2 events."),
        (("2024-03-05", "2024-03-06", "by 2024-03-09"), "The busiest month is March 2024: at least 2 events."),
        (("2024-03-05", "2024-03-06", "2024-03~"), "The busiest month is March 2024: at least 2 events."),
        (("2024-03-05", "2024-03-28/2024-04-02", "2024-03-06"), "The busiest month is March 2024: at least 2 events."),
        (("by 2024-03-05", "by 2024-03-06", "by 2024-03-07"), ""),
        (("2024-03~", "2024-03-05?", "2024-04-05", "2024-04-06"), "The busiest month is April 2024: 2 events."),
    ],
)
def test_the_busiest_month_counts_only_what_lies_in_it(rendered, dates: tuple[str, ...], words: str) -> None:
    records = "".join(f"- {{id: e{n}, date: '{date}', title: T{n}}}\n" for n, date in enumerate(dates))
    caption = re.search(r"<figcaption[^>]*>(.*?)</figcaption>", rendered(records)["index.html"])
    assert caption
    assert caption[1].partition(".")[2].strip() == words


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


def test_columns_of_a_dense_story_count_no_year_as_a_day(rendered) -> None:
    records = "".join(f"- {{id: e{n}, date: 2001/2002, title: T{n}}}\n" for n in range(40))
    page = rendered(records)["index.html"]
    assert "0 events dated to the day" in page
    assert not re.search(r"[1-9]\d* events? dated to the day", page)


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
    listed = re.findall(r'<div class="told[^"]*"><p><b>(\w[\w ]*),', story.read("corrections/index.html"))
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
