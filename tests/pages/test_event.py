"""The page of an event: what happened later apart from what was published later, and what it is related to."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Story


def section(page: str, name: str) -> str:
    return page.partition(f'aria-labelledby="_{name}"')[2].partition("</section>")[0]


def test_developments_are_dated_by_when_they_happened_and_stand_apart_from_history(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-01, title: A}\n")
    story.build()
    notices = (
        "{date: 2025-06-09, type: development, note: Second.}, {date: 2025-05-03, type: development, note: First.}, "
        "{date: 2025-06-10, type: correction, note: Wrong.}"
    )
    story.write("a.yaml", f"- {{id: a, date: 2025-04-01, title: A, notices: [{notices}]}}\n")
    story.build(days=1)
    page = story.read("events/a/index.html")
    assert re.findall(r"<b>([^<]+)</b>", section(page, "developments")) == ["3 May 2025", "9 June 2025"]
    history = section(page, "history")
    assert "Wrong." in history
    assert "First." not in history
    assert all(page.count(f'id="{name}"') == 1 for name in re.findall(r'<li id="([^"]+)"', page))


@pytest.mark.parametrize(("given", "is_said"), [("2025-09-03", False), ("2025-09-02", True)])
def test_the_day_of_a_notice_is_said_once(story: Story, given: str, is_said: bool) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n")
    story.build()
    notice = f"{{date: {given}, type: correction, note: Wrong.}}"
    story.write("a.yaml", f"- {{id: a, date: 2025-04-05, title: A, notices: [{notice}]}}\n")
    story.build(days=2)
    history = section(story.read("events/a/index.html"), "history")
    assert "<b>3 September 2025</b>" in history
    assert ("date given" in history) == is_said


def test_an_event_without_developments_has_no_such_section(rendered) -> None:
    assert "_developments" not in rendered("- {id: a, date: 2025-04-01, title: A}\n")["events/a/index.html"]


def test_related_are_those_that_a_relation_names_then_those_with_rare_actors(rendered) -> None:
    events = [("a", "common, rare", ""), ("b", "", "")]
    events += [(f"c{n}", "common", "") for n in range(7)]
    events += [("r", "common, rare", ""), ("d", "", ""), ("n", "", ", after: a")]
    records = "".join(
        f"- {{id: {id}, date: 2025-04-{day:02}, title: {id}, actors: [{actors}]{more}, allow: first-of-month}}\n"
        for day, (id, actors, more) in enumerate(events, 1)
    )
    settings = "title: T\nurl: https://example.org/t/\nactors: {common: Common, rare: Rare}\n"
    related = section(rendered(records, settings)["events/a/index.html"], "related")
    found = re.findall(r'href="../../events/(\w+)/"', related)
    assert found[0] == "n"
    assert "r" in found
    assert len(found) == 5


def test_the_heading_of_the_page_has_the_date_and_the_title(rendered) -> None:
    page = rendered("- {id: a, date: 2025-04-05, title: The bridge opens}\n")["events/a/index.html"]
    heading = page.partition("<h1>")[2].partition("</h1>")[0]
    assert "5 April 2025" in heading
    assert '<span class="p-name">The bridge opens</span>' in heading
