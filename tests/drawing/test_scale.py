"""The axis: linear, broken, or in years ago; its labels, and the columns of a dense story."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drawing.subjects import TODAY, day, mark
from timeline.dates import Day
from timeline.emit.pages.drawing.bins import LEAST, MOST, bins, first_day, starts
from timeline.emit.pages.drawing.crowd import Crowd
from timeline.emit.pages.drawing.scale import Logarithmic, Scale, axis, is_deep
from timeline.emit.pages.drawing.ticks import AIR, ticks, years_ago

YEAR = 365.2425


def scale(spans: list[tuple[int, int]], today: int, left: float, right: float) -> Scale:
    return axis(spans, today).placed(left, right)


def ago(*years: float) -> list[tuple[int, int]]:
    return [(TODAY - int(y * YEAR),) * 2 for y in years]


UNIVERSE = ago(13.8e9, 4.5e9, 541e6, 66e6, 300_000, 11_700, 5_200, 2_070, 534, 237, 57)
spans = st.lists(st.integers(0, 40_000), min_size=1, max_size=40).map(lambda days: [(TODAY - d,) * 2 for d in days])


def test_the_axis_begins_with_the_first_month_and_ends_with_today() -> None:
    made = scale([(day("2025-04-05"),) * 2], day("2025-09-02"), 100, 800)
    assert made.x(day("2025-04-01")) == 100
    assert made.x(day("2025-09-03")) == pytest.approx(800)
    assert made.x(day("2025-04-05")) == pytest.approx(100 + 4 / 155 * 700)


@given(spans)
def test_time_never_runs_backwards(found: list[tuple[int, int]]) -> None:
    made = scale(found, TODAY, 0, 800)
    places = [made.x(first) for first, _ in sorted(found)]
    assert places == sorted(places)
    assert all(0 <= x <= 800 for x in places)


def test_years_without_events_are_cut_out() -> None:
    made = scale([(day(d),) * 2 for d in ("1990-03-15", "2025-01-09", "2025-11-30")], day("2025-12-01"), 0, 800)
    assert len(made.breaks) == 1
    assert made.x(day("2025-11-30")) - made.x(day("2025-01-09")) > 300


def test_deep_time_is_logarithmic_and_dense_years_are_not() -> None:
    assert isinstance(scale(UNIVERSE, TODAY, 0, 800), Logarithmic)
    caesar = ago(2_069, *(i / 365 for i in range(1, 90)))
    assert is_deep(caesar)
    bursts = [(day(f"{year}-01-01") + i,) * 2 for year in (1969, 1989, 2001, 2020) for i in range(30)]
    assert not is_deep(bursts)
    assert not is_deep([(TODAY - i,) * 2 for i in range(20_000)])


def test_deep_time_is_labelled_in_round_years_ago() -> None:
    labels = [tick.unit for tick in ticks(scale(UNIVERSE, TODAY, 0, 800), "en", 800) if tick.unit]
    assert labels == ["10 billion years ago", "100 million years ago", "1 million years ago", "10,000 years ago"]
    assert years_ago(1_000_000_000, "fr") == "il y a 1 milliard d’années"


@given(spans, st.sampled_from(("en", "fr", "de", "es")), st.integers(250, 1100))
def test_labels_of_the_axis_never_touch(found: list[tuple[int, int]], lang: str, width: int) -> None:
    made = [tick for tick in ticks(scale(found, TODAY, 0, width), lang, width) if tick.unit or tick.year]
    assert all(b.x - a.x >= a.width + AIR for a, b in pairwise(made))
    assert all(tick.x + tick.width <= width for tick in made)


def test_a_year_is_named_at_the_beginning_and_at_each_january() -> None:
    made = ticks(scale([(day("2025-04-05"),) * 2], TODAY, 0, 740), "en", 740)
    assert [(t.unit, t.year) for t in made][:4] == [("Apr", "2025"), ("Jul", ""), ("Oct", ""), ("Jan", "2026")]


# --- columns


@pytest.mark.parametrize("days", [3, 39, 41, 73, 100, 400, 1_100, 2_300, 4_000, 30_000, 800_000])
def test_forty_to_seventy_two_columns_stand(days: int) -> None:
    start = first_day(TODAY - days, days + 1)
    edges = bins(scale([(start, TODAY)], TODAY, 0, 800), "en")
    assert len(edges) <= MOST
    assert len(edges) >= LEAST or days < LEAST
    assert all(a.end == b.start for a, b in pairwise(edges))


def test_a_story_that_ended_long_ago_has_as_many_columns() -> None:
    first = day("1990-01-03")
    spans = [(first + 4 * i,) * 2 for i in range(300)]
    start = first_day(first, axis(spans, TODAY).days)
    assert start == first
    edges = bins(scale(spans, TODAY, 0, 800), "en")
    assert LEAST <= len(edges) <= MOST
    assert all(a.left < a.right <= b.left for a, b in pairwise(edges))


def test_columns_have_the_names_of_what_they_are() -> None:
    names = [
        bins(scale([(TODAY - days, TODAY)], TODAY, 0, 800), "en")[1].name for days in (50, 300, 1_500, 18_000, 180_000)
    ]
    assert names[0] == "2 October 2026"
    assert names[2] == "February 2022"
    assert names[3] == "1978"
    assert names[4] == "1540 – 1549"


@given(st.lists(st.tuples(st.integers(0, 2_000), st.sampled_from((0, 0, 5, 400))), max_size=60))
def test_every_event_counts_once(made: list[tuple[int, int]]) -> None:
    marks = [mark(f"e{i}", TODAY - ago, min(TODAY, TODAY - ago + long)) for i, (ago, long) in enumerate(made)]
    found = Crowd(tuple(marks), TODAY, ("a",)).columns["a"]
    assert sum(c.n for c in found) == sum(m.shape == "day" for m in marks)
    assert sum(c.n + c.share for c in found) == pytest.approx(len(marks))


@given(spans)
def test_stretches_begin_where_they_are_drawn(found: list[tuple[int, int]]) -> None:
    made = axis(found, TODAY)
    assert starts(made) == tuple(edge.start for edge in bins(made.placed(0, 800), "en"))


def test_a_day_of_a_year_that_is_far_away_is_no_precise_number() -> None:
    assert Day.from_ordinal(UNIVERSE[0][0]).year < -13_000_000_000
    assert {edge.name for edge in bins(scale(UNIVERSE, TODAY, 0, 800), "en")} >= {"14 billion years ago"}
