"""From the events of a page to the subject of its drawing: what it never pretends to know, and where its links lead."""

from __future__ import annotations

import re

import pytest

from timeline.dates import Day
from timeline.emit.overview import overview_of
from timeline.emit.pages.drawing.crowd import CAPACITY
from timeline.emit.pages.views.counts import counts_of
from timeline.emit.pages.views.drawing import Place, subject


def drawn(pages, *, filtered: bool = True, lang: str = "en"):
    overview = overview_of(pages.edition)
    look = next(look for look in overview.looks if look.lang == lang)
    place = Place(Day.from_date(pages.edition.today), "today", "#{}".format, (), filtered)
    return subject(look, overview.standing, counts_of(overview.standing), place)


def mark(pages, id: str):
    return next(one for one in drawn(pages).marks if one.id == id)


def day(text: str) -> int:
    return Day(*map(int, text.split("-"))).ordinal


@pytest.mark.parametrize(
    ("date", "shape", "first", "last"),
    [
        ("2025-04-05", "day", "2025-04-05", "2025-04-05"),
        ("2025-04-05T10:00", "day", "2025-04-05", "2025-04-05"),
        ("2025-04", "range", "2025-04-01", "2025-04-30"),
        ("[2025-04-05..2025-04-09]", "range", "2025-04-05", "2025-04-09"),
        ("by 2025-07", "range", None, "2025-07-31"),
        ("after 2025-05", "range", "2025-06-01", None),
        ("2025-04-05/2025-04-09", "bar", "2025-04-05", "2025-04-09"),
        ("2025-06-05/..", "bar", "2025-06-05", None),
    ],
)
def test_a_mark_is_never_more_exact_than_the_date(rendered, date: str, shape: str, first: str, last: str) -> None:
    found = mark(rendered(f'- {{id: a, date: "{date}", title: A}}\n'), "a")
    assert found.shape == shape
    assert found.first == (day(first) if first else None)
    assert found.last == (day(last) if last else None)
    assert found.ongoing is date.endswith("..")


def test_a_plan_runs_from_its_announcement_to_what_came_of_it(rendered) -> None:
    pages = rendered(
        "- {id: p, date: by 2025-06-30, announced: 2025-02-03, status: planned, title: P}\n"
        "- {id: d, date: 2025-07-04, title: D, fulfils: p}\n"
        "- {id: off, date: 2025-05, status: cancelled, title: Off}\n"
        "- {id: late, date: 2025-05, status: planned, title: Late}\n"
        "- {id: open, date: by 2030, status: planned, title: Open}\n"
    )
    promise = mark(pages, "p").promise
    assert promise is not None
    assert (promise.announced, promise.due) == (day("2025-02-03"), day("2025-06-30"))
    assert (promise.outcome, promise.settled, promise.outcome_words) == ("late", day("2025-07-04"), "4 days late")
    assert {one.id: one.promise.outcome for one in drawn(pages).marks if one.promise} == {
        "p": "late",
        "off": "cancelled",
        "late": "overdue",
        "open": "open",
    }
    assert mark(pages, "open").promise.due_words == "by 2030"
    assert mark(pages, "d").promise is None


def test_names_are_short_where_the_author_gave_a_short_one(rendered) -> None:
    pages = rendered(
        "- {id: a, date: 2025-04-05, title: A long title, short: Long, key: true, certainty: reported}\n"
        "- {id: b, date: 2025-04-06, title: B}\n"
    )
    assert [one.labels[0].text for one in drawn(pages).marks] == ["Long", "B"]
    assert [(one.key, one.hollow) for one in drawn(pages).marks] == [(True, True), (False, False)]
    assert mark(pages, "a").tip == "5 April 2025 · A long title (unconfirmed)"


SETTINGS = """
title: T
url: https://example.org/t/
topics: {z: Zeta, a: Alpha, all: All}
actors: {one: One}
%s
"""
RECORDS = "".join(
    f"- {{id: e{n}, date: 2025-04-0{n + 1}, title: T{n}, topics: [{topics}], actors: [{actors}]}}\n"
    for n, (topics, actors) in enumerate(
        [("a, all", "one"), ("z, a, all", ""), ("all", ""), ("all", "one"), ("all", "")]
    )
)


def test_lanes_are_in_the_order_of_the_settings_and_one_is_for_the_rest(rendered) -> None:
    found = drawn(rendered(RECORDS, SETTINGS % ""))
    lanes = [(lane.id, lane.name.text, lane.href, lane.count) for lane in found.lanes]
    assert lanes == [("z", "Zeta", "#?t=z", 1), ("a", "Alpha", "#?t=a", 2), ("", "Other", "", 3)]
    assert [one.lanes for one in found.marks] == [("a",), ("z", "a"), (), (), ()]


def test_lanes_by_actor_and_none(rendered) -> None:
    by_actor = drawn(rendered(RECORDS, SETTINGS % "strip: {by: actors}"))
    assert [(lane.name.text, lane.href) for lane in by_actor.lanes] == [("One", "#?a=one"), ("Other", "")]
    none = rendered(RECORDS, SETTINGS % "strip: {by: none}")
    assert drawn(none).lanes == ()
    assert 'class="draw wide"' in none["index.html"]
    assert 'class="lanes"' not in none["index.html"]


def test_a_crowd_is_counted_once_for_all_languages_and_its_words_are_not_made(rendered) -> None:
    days = [f"2025-{n % 9 + 1:02}-{n % 27 + 1:02}" for n in range(CAPACITY + 1)]
    records = "".join(f"- {{id: e{n}, date: {day}, topics: [z], title: T{n}}}\n" for n, day in enumerate(days))
    pages = rendered(records, SETTINGS % "languages: [en, fr]")
    english, french = (drawn(pages, lang=lang) for lang in ("en", "fr"))
    assert english.crowd is french.crowd
    assert {one.labels for one in english.marks} == {()}
    assert sum(one.n for one in english.crowd.columns[""]) == CAPACITY + 1


def test_lanes_of_a_page_without_filters_are_no_links(rendered) -> None:
    assert {lane.href for lane in drawn(rendered(RECORDS, SETTINGS % ""), filtered=False).lanes} == {""}


def test_the_legend_explains_only_what_is_drawn(rendered) -> None:
    page = rendered("- {id: a, date: 2025-04-05, title: A}\n- {id: b, date: by 2025-04-20, title: B}\n")["index.html"]
    legend = re.findall(r"</svg> ([^<]+)</li>", page.partition('class="key')[2].partition("</ul>")[0])
    assert legend == ["exact day", "one unknown day in the interval", "fading dots: that end is not known"]


def test_an_empty_timeline_has_no_drawing(rendered) -> None:
    assert "<figure" not in rendered("[]")["index.html"]


def test_a_dense_story_leads_to_the_months_of_its_list(front) -> None:
    records = "".join(f"- {{id: e{n}, date: 2025-0{n % 8 + 1}-1{n % 9}, title: T{n}}}\n" for n in range(450))
    page = front(records)
    assert re.findall(r'<a href="#(_2025-0\d)" tabindex="-1"><title>', page)[0] == "_2025-01"
