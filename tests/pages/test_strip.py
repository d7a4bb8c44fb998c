"""The overview strip: where marks lie, and what it never pretends to know."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from timeline.dates import Day, parse_date
from timeline.emit.overview import overview_of
from timeline.emit.pages.listing import EventList
from timeline.emit.pages.views.columns import Anchors
from timeline.emit.pages.views.scale import Scale
from timeline.emit.pages.views.sections import sections_of
from timeline.emit.pages.views.strip import AIRY, GAP, LANES, _cut, _pixels, draw

NOWHERE = Anchors((), ())


def day(text: str) -> int:
    found = parse_date(text)
    assert found.earliest
    return found.earliest.ordinal


def strip(pages, lang: str = "en"):
    overview = overview_of(pages.edition)
    look = next(look for look in overview.looks if look.lang == lang)
    listed = EventList(look, overview.standing, overview.as_of)
    today = Day.from_date(pages.edition.today)
    return draw(look, listed.past, listed.upcoming, sections_of(look, listed.past), NOWHERE, today=today)


def records(*dates: str, extra: str = "") -> str:
    return "".join(f'- {{id: e{i}, date: "{date}", title: T{i}{extra}}}\n' for i, date in enumerate(dates))


# --- the scale


def test_the_axis_begins_with_the_first_month_and_ends_with_as_of() -> None:
    scale = Scale([(day("2025-04-05"), day("2025-04-05"))], day("2025-09-02"), 77)
    assert scale.x(day("2025-04-01")) == 0
    assert scale.x(day("2025-09-03")) == 77
    assert scale.x(day("2025-04-05")) == pytest.approx(4 / 155 * 77)
    assert scale.x(day("2026-01-01")) == 77  # what is after "as of" stays at its line


def test_a_story_of_months_has_no_break_even_where_it_is_silent() -> None:
    spans = [(day(d), day(d)) for d in ("2025-01-05", "2025-01-09", "2025-11-30")]
    assert Scale(spans, day("2025-12-01"), 77).breaks == []


def test_years_without_events_are_cut_out_and_the_cut_is_known() -> None:
    spans = [(day(d), day(d)) for d in ("-0043-03-15", "2025-01-09", "2025-11-30")]
    scale = Scale(spans, day("2025-12-01"), 100)
    assert len(scale.breaks) == 1
    caesar, first, last = (scale.x(s) for s, _ in spans)
    assert caesar < scale.breaks[0] < first < last
    assert last - first > 40  # the dense part has most of the room


def test_three_thousand_years_are_labelled_by_centuries() -> None:
    spans = [(day(f"{year:05}-01-01" if year < 0 else f"{year:04}-01-01"),) * 2 for year in range(-999, 2000, 100)]
    scale = Scale(spans, day("2025-01-01"), 100)
    years = [tick.day.year for tick in scale.ticks()]
    assert years[0] == -999
    assert {-499, 1, 500, 1000, 1500, 2000} <= set(years)  # 500 BC is year -499
    places = [tick.x for tick in scale.ticks()]
    assert min(b - a for a, b in pairwise(places)) > 5


@pytest.mark.parametrize(
    ("first", "last"), [("2025-08-31", "2025-09-02"), ("2025-01-01", "2025-12-31"), ("1800-01-01", "2025-01-01")]
)
def test_labels_never_collide(first: str, last: str) -> None:
    ticks = list(Scale([(day(first), day(first)), (day(last), day(last))], day(last), 77).ticks())
    assert ticks
    assert all(b.x - a.x >= 5 for a, b in pairwise(ticks))
    phone = [tick.x for tick in ticks if tick.phone]
    assert all(b - a >= 20 for a, b in pairwise(phone))


# --- marks


def test_marks_in_a_lane_keep_apart(rendered) -> None:
    made = strip(rendered(records(*(f"2025-0{m}-{d:02}" for m in (5, 6, 7) for d in range(1, 28, 6)))))
    lanes: dict[int, list] = {}
    for mark in made.marks:
        lanes.setdefault(mark.lane, []).append(mark)
    for marks in lanes.values():
        assert all(b.start - a.end >= GAP for a, b in pairwise(marks))


@pytest.mark.parametrize(
    ("date", "kind"),
    [
        ("2025-04-05", "day"),
        ("2025-04-05T10:00", "day"),
        ("2025-04-05~", "range"),
        ("2025-04", "range"),
        ("2025", "range"),
        ("[2025-04-05..2025-04-09]", "range"),
        ("by 2025-07", "range"),
        ("2025-04-05/2025-04-09", "bar"),
        ("2025-06/..", "bar"),
    ],
)
def test_a_mark_is_never_more_exact_than_the_date(rendered, date: str, kind: str) -> None:
    made = strip(rendered(records("2025-01-02", date)))
    assert next(mark for mark in made.marks if mark.id == "e1").mark == kind


def test_an_interval_begins_on_its_first_and_ends_on_its_last_possible_day(rendered) -> None:
    made = strip(rendered(records("2025-08-02", "[2025-08-11..2025-08-20]")))
    mark = next(m for m in made.marks if m.mark == "range")
    assert mark.start == pytest.approx(10.5 / 32 * 100, abs=0.01)
    assert mark.end == pytest.approx(19.5 / 32 * 100, abs=0.01)


def test_an_open_end_has_no_cap(rendered) -> None:
    made = strip(rendered(records("2025-01-02", "by 2025-07", "after 2025-05")))
    assert {mark.id: mark.open for mark in made.marks} == {"e0": False, "e1": True, "e2": True}


def test_what_still_goes_on_runs_into_the_line(rendered) -> None:
    made = strip(rendered(records("2025-01-02", "2025-06/..")))
    bar = next(mark for mark in made.marks if mark.mark == "bar")
    assert bar.end == made.past
    assert not bar.open


def test_a_reported_fact_is_drawn_hollow_and_a_plan_dashed(rendered) -> None:
    text = records("2025-01-02") + "- {id: r, date: 2025-02-02, title: R, certainty: reported}\n"
    made = strip(rendered(text + "- {id: p, date: 2025-12, status: planned, title: P}\n"))
    assert {mark.id: mark.hollow for mark in made.marks} == {"e0": False, "r": True}
    assert [planned.id for planned in made.planned] == ["p"]
    assert made.past == 77


def test_only_plans_make_a_strip_too(rendered) -> None:
    pages = rendered("- {id: p, date: 2030, status: planned, title: P}\n")
    assert strip(pages).marks == ()
    assert 'class="now"' not in pages["index.html"]


def test_an_empty_timeline_has_a_page(rendered) -> None:
    assert "<h1" in rendered("[]")["index.html"]


# --- columns


def test_a_dense_story_becomes_columns_and_counts_nothing_twice(rendered) -> None:
    dates = ["2025-08-10"] * 28 + ["2025-08", "[2025-08-20..2025-09-08]"]
    made = strip(rendered(records(*dates), days=30))
    assert made.marks == ()
    august, september = made.columns[0], made.columns[1]
    unit = august.up / 28
    assert august.down / unit == pytest.approx(1 + 12 / 20)
    assert september.up == 0
    assert september.down / unit == pytest.approx(8 / 20)


def test_lanes_close_up_before_they_give_way(rendered) -> None:
    made = strip(rendered(records(*["2025-08-01", *["2025-08-20"] * 14])))
    assert AIRY < len({mark.lane for mark in made.marks}) <= LANES
    assert made.lane == 14


# --- words


def test_a_title_is_cut_between_words() -> None:
    assert _cut("Hyperion reaches two gigawatts in Louisiana", 150) == "Hyperion reaches two…"
    assert _cut("Short", 150) == "Short"
    assert _cut("Donaudampfschifffahrtsgesellschaft", 60) == ""
    assert _pixels("年") > _pixels("i")


def test_the_caption_says_what_the_drawing_shows(small) -> None:
    caption = re.search(r"<figcaption[^>]*>(.*?)</figcaption>", small["index.html"])
    assert caption
    assert "1 period" in caption[1]
    assert "planned" in caption[1]


def test_days_before_our_era_are_placed() -> None:
    assert Day(-43, 3, 15).ordinal < Day(1, 1, 1).ordinal
