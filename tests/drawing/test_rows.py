"""The drawing of a phone: a row per lane with its count."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from tests.conftest import examples
from tests.drawing.subjects import TODAY, mark, plan, subject, subjects
from timeline.emit.pages.drawing.rows import CROWD, WIDTH, rows
from timeline.emit.pages.drawing.subject import Subject
from timeline.emit.pages.drawings import lanes


@examples(30)
@given(subjects())
def test_dots_keep_apart_and_stay_inside(story: Subject) -> None:
    made = rows(story)
    for row in made.rows if made else ():
        for width in (WIDTH, 300):
            dots = [run.extent(width) for run in row.dots]
            assert all(a[1] < b[0] for a, b in pairwise(dots))
            assert all(a >= 0 and b <= width for a, b in [run.extent(width) for run in row.lines + row.dots])


@examples(30)
@given(subjects())
def test_a_row_has_every_dated_event_of_its_lane(story: Subject) -> None:
    made = rows(story)
    for row in made.rows if made else ():
        found = [id for run in row.lines + row.dots for id in run.ids] + list(row.to_come)
        assert len(found) == len(set(found))
        if row.lane.id:
            assert set(found) == {m.id for m in story.marks if row.lane.id in m.lanes and not m.is_undated}


def test_an_event_of_two_topics_is_in_both_rows_which_count_what_their_links_show() -> None:
    both = mark("x", "2025-05-01", lanes=("a", "b"))
    made = rows(subject(both, mark("y", "2026-05-01"), plan("p", None, "2027-01-01", "open"), lanes=("a", "b")))
    assert made
    assert [(row.lane.count, [run.ids for run in row.dots], row.to_come) for row in made.rows] == [
        (3, [("x",), ("y",)], ("p",)),
        (1, [("x",)], ()),
    ]
    text = str(lanes(made))
    assert 'href="#?t=a"' in text
    assert text.count("<li>") == 2


def test_very_many_events_are_columns_that_count_each_in_all_of_its_lanes() -> None:
    days = [TODAY - 1 - 3 * i for i in range(CROWD + 1)]
    marks = [mark(f"e{i}", day, lanes=("a", "b") if i % 2 else ("a",)) for i, day in enumerate(days)]
    made = rows(subject(*marks, plan("p", None, "2027-01-01", "open"), lanes=("a", "b")))
    assert made
    assert [(sum(c.n for c in row.columns), row.dots, row.to_come) for row in made.rows] == [
        (CROWD + 1, (), ("p",)),
        (CROWD // 2, (), ()),
    ]
    assert all(made.axis - c.up >= 0 and made.axis + c.down <= made.height for row in made.rows for c in row.columns)
    text = str(lanes(made))
    assert text.count('class="col"') == 2
    assert "e1 " not in text


def test_a_dot_that_is_several_events_is_solid_if_one_of_them_is_a_fact() -> None:
    made = rows(subject(mark("a", "2025-05-01", hollow=True), mark("b", "2025-05-02"), mark("c", "2026-05-02")))
    assert made
    first, last = made.rows[0].dots
    assert (first.kind, first.ids, last.kind) == ("dot", ("a", "b"), "dot")
    assert first.half > last.half
