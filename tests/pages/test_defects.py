"""Defects of the first edition of the page that were measured, each held gone."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape

import pytest

from tests.conftest import ROOT, Story
from tests.pages.conftest import edition_of
from tests.pages.test_counts import numbers
from timeline.emit.pages import all_pages
from timeline.emit.pages.assets import POLICY

pytestmark = pytest.mark.in_memory

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def bundled() -> dict[str, str]:
    """The first page, the corrections and the page for lost addresses of the bundled story."""
    wanted = ("index.html", "corrections/index.html", "404.html")
    files = all_pages(edition_of(ROOT / "events"))
    return {file.path: file.data().decode() for file in files if file.path in wanted}


def many(count: int) -> str:
    """So many events, ten a month."""
    days = ((2000 + n // 120, n // 10 % 12 + 1, n % 10 + 11) for n in range(count))
    return "".join(f"- {{id: e{n}, date: {y}-{m:02}-{d}, title: Event {n}}}\n" for n, (y, m, d) in enumerate(days))


def test_counts_do_not_contradict_each_other(bundled: dict[str, str]) -> None:
    """42 "facts", Planned 4 in one place and 2 in another, a fullest month of 4 beside a month of 13."""
    found = numbers(bundled["index.html"])  # also compares the month that the caption names with all months
    assert found["events"] == found["total"] == found["listed"] == found["drawn"]
    assert found["to come"] == found["to come listed"]
    assert found["in months"] + found["to come"] == found["events"]


def test_corrections_are_about_this_chronology(bundled: dict[str, str]) -> None:
    """Two corrections that corrected another paper: both are withdrawn, in the open."""
    page = bundled["corrections/index.html"]
    notices = re.findall(r'<div class="notice[^"]*"[^>]*><p><b>(\w[\w ]*), [^<]*</b>(.*?)</div>', page, re.DOTALL)
    about_another = [label for label, text in notices if "Clubic" in text]
    assert about_another == ["Correction withdrawn", "Correction withdrawn"]
    assert sum(label == "Correction" for label, _ in notices) >= 6


def test_no_notice_is_before_the_first_publication(story: Story) -> None:
    """A history that had a clarification dated before the first publication."""
    notice = "notices: [{date: 2025-04-20, type: clarification, note: More.}]"
    story.write("a.yaml", f"- {{id: a, date: 2025-04-05, title: A, {notice}}}\n")
    story.build()
    history = story.read("events/a/index.html").partition('id="_history"')[2].partition("</section>")[0]
    assert re.findall(r"<li[^>]*><b>([^<]*)</b> <span>([^<]*)</span>", history) == [
        ("1 September 2025", "Clarification"),
        ("1 September 2025", "First published"),
    ]


def test_the_page_for_lost_addresses_has_its_own_style(bundled: dict[str, str]) -> None:
    """The 404 page unstyled where the site is below another path than its own."""
    page = bundled["404.html"]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    assert "max-inline-size" in style[1]
    allowed = f"style-src 'self' 'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'"
    own = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert own
    assert allowed in unescape(own[1])
    assert allowed in POLICY  # what hosts send


@pytest.mark.parametrize("count", [30, 300])
def test_landmarks_are_few(front, count: int) -> None:
    """18 to 172 region landmarks: years, not months, and no more of them than one can choose from."""
    page = front(many(count))
    assert len(re.findall(r'<section(?=[^>]*aria-label)|role="region"', page)) <= 12
    assert not re.search(r'<section class="month"[^>]*aria-label', page)


def test_deep_time_is_not_falsely_precise(rendered) -> None:
    """ "13,000,000,001 BC"."""
    page = rendered(
        "- {id: bang, date: Y-13000000000, title: The beginning}\n"
        "- {id: earth, date: Y-4540000000, title: The earth}\n"
        "- {id: now, date: 2024-03-05, title: Now}\n"
    )["index.html"]
    assert "13 billion years ago" in page
    assert not re.search(r"000,?00[01]", re.sub(r"<script.*?</script>|<[^>]*>", "", page, flags=re.DOTALL))


@pytest.mark.parametrize("count", [120, 600, pytest.param(3000, marks=pytest.mark.slow)])
def test_data_for_machines_is_a_small_part(front, count: int) -> None:
    """JSON-LD that was 89 % of the page at 3,000 events."""
    page = front(many(count))
    data = DATA.findall(page)
    assert 0 < sum(map(len, data)) < len(page) / 10
    assert all("ItemList" not in block for block in data)
    assert all(json.loads(block) for block in data)


def test_a_timeline_is_a_dataset_with_its_files(rendered) -> None:
    page = rendered("- {id: a, date: 2024-03-05, title: A}\n- {id: p, date: by 2040, status: planned, title: P}\n")
    data = json.loads(DATA.findall(page["index.html"])[0])
    assert data["mainEntity"]["numberOfItems"] == 2
    about = data["about"]
    assert about["@type"] == "Dataset"
    assert about["temporalCoverage"] == "2024-03-05/2025-09-01"
    assert [one["encodingFormat"] for one in about["distribution"]] == ["application/json", "text/csv"]


def test_a_frame_is_named_after_its_timeline(rendered) -> None:
    """Frames that were all titled "Chronology"."""
    made = rendered("- {id: a, date: 2024-03-05, title: A}\n", "title: The harbor\nurl: https://example.org/h/\n")
    assert "Chronology" not in made["embed.js"]
    assert "title:document.title" in made["assets/frame.js"]
    assert "<title>The harbor</title>" in made["embed.html"]
    assert made["subscribe/index.html"].count('title="The harbor"') >= 2


def test_a_frame_begins_with_the_newest_fact_and_has_plans_at_its_end(rendered) -> None:
    records = "".join(
        f"- {{id: {id}, date: {date}, title: T, status: {status}}}\n"
        for id, date, status in (
            ("old", "2024-01-05", "happened"),
            ("new", "2024-02-05", "happened"),
            ("near", "by 2040", "planned"),
            ("far", "by 2050", "planned"),
        )
    )
    assert re.findall(r'<li id="(\w+)"', rendered(records)["embed.html"]) == ["new", "old", "near", "far"]


def test_the_first_page_of_a_split_timeline_does_not_count_the_months_of_which_it_has_a_part(front) -> None:
    page = front(many(515))
    assert "<h3 id=" in page
    assert re.search(r"<h3[^>]*>[^<]*<small>", page) is None
    assert re.search(r"<h3[^>]*>[^<]*<small>· 10 events", front(many(50)))


def test_feeds_of_a_part_are_listed_by_what_they_are_about(rendered) -> None:
    record = "- {id: a, date: 2025-04-05, title: A, topics: [t], actors: [x], kind: launch}\n"
    page = rendered(record)["subscribe/index.html"]
    found = re.findall(r'<h3>(\w+)</h3>|<li><a href="../(\w+)/\w+/">', page)
    assert [one or other for one, other in found] == ["Topics", "topics", "Actors", "actors", "Kinds", "kinds"]


def test_a_long_silence_has_no_false_precision(rendered) -> None:
    dates = ("Y-13800000000", "Y-300000", "-8000", "-7000")
    page = rendered("".join(f"- {{id: e{n}, date: {date}, title: E}}\n" for n, date in enumerate(dates)))["index.html"]
    gaps = re.findall(r'<p class="gap">([\d,]+) years', page)
    assert gaps == ["290,000", "999"]
