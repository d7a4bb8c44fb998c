"""The drawing of a wide page: nothing overlaps, nothing leaves it, nothing pretends to know more than is known."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import examples
from tests.drawing.subjects import TODAY, mark, plan, subject, subjects
from timeline.emit.pages.drawing.layout import DENSE_ROWS, KEY_ROWS, WIDTH, draw
from timeline.emit.pages.drawing.packing import AIR, Box, Name, pack
from timeline.emit.pages.drawing.placed import STUB, Drawing, Placed, Strip
from timeline.emit.pages.drawing.subject import Chapter, Label, Lane, Mark, Subject
from timeline.emit.pages.drawings import svg

WIDTHS = (WIDTH, WIDTH + 57, 1160)
ROUND = 0.01  # pixels that percent may be off


def extents(strip: Strip, width: float) -> list[tuple[float, float, float]]:
    """(row, from, to) of each mark with its name, and of each name."""
    found = []
    for placed in strip.marks:
        start, end = placed.extent(width)
        if placed.label:
            left, right = placed.label.extent(width)
            start, end = min(start, left), max(end, right)
        found.append((placed.y, start, end))
    return found


def overlaps(drawing: Drawing, width: float) -> list[object]:
    """Pairs in a row that touch."""
    found: list[object] = []
    for strip in drawing.strips:
        ordered = sorted(extents(strip, width))
        found += [(a, b) for a, b in pairwise(ordered) if a[0] == b[0] and b[1] < a[2] - ROUND]
    return found


# --- for any story


@examples(30)
@given(subjects())
def test_no_two_things_overlap_on_any_wide_page(story: Subject) -> None:
    drawing = draw(story)
    if drawing:
        assert [overlaps(drawing, width) for width in WIDTHS] == [[], [], []]


@examples(30)
@given(subjects())
def test_nothing_leaves_the_drawing_or_its_lane(story: Subject) -> None:
    drawing = draw(story)
    for width in WIDTHS if drawing else ():
        assert drawing
        now = width if drawing.now is None else drawing.now * width / 100
        for strip in drawing.strips:
            for placed in strip.marks:
                assert strip.y < placed.y < strip.y + strip.height
                start, end = placed.extent(width)
                reaches = [(start, end)] + ([placed.label.extent(width)] if placed.label else [])
                limit = width if placed.form == "to_come" else now
                assert all(a >= drawing.names * width / 100 - ROUND and b <= limit + ROUND for a, b in reaches)
            assert all(
                strip.y <= strip.axis - c.up and strip.axis + c.down <= strip.y + strip.height for c in strip.columns
            )


@examples(30)
@given(subjects())
def test_labels_of_the_axis_and_of_chapters_keep_apart(story: Subject) -> None:
    drawing = draw(story)
    if drawing:
        labels = [line.label.extent(WIDTH) for line in drawing.grid if line.label]
        titles = [band.title[0].extent(WIDTH) for band in drawing.bands if band.title]
        for row in (labels, titles):
            assert all(a[1] < b[0] for a, b in pairwise(row))
        assert all(right <= (drawing.now or 0) * WIDTH / 100 for _, right in labels)


@examples(30)
@given(subjects())
def test_every_dated_event_is_drawn_once(story: Subject) -> None:
    drawing = draw(story)
    undated = sum(m.is_undated for m in story.marks)
    if not drawing:
        assert undated == len(story.marks)
        return
    assert drawing.undated == undated
    counted = 0.0
    for strip in drawing.strips:
        columns = sum(c.n + c.share for c in strip.columns)
        marks = strip.marks if not strip.columns else [m for m in strip.marks if m.form == "to_come"]
        counted += columns + sum(len(m.ids) for m in marks) + (int(strip.more.text.split()[1]) if strip.more else 0)
    assert counted == pytest.approx(len(story.marks) - undated)


@examples(30)
@given(subjects())
def test_a_stub_is_where_an_end_is_not_known_and_has_one_length(story: Subject) -> None:
    by_id = {m.id: m for m in story.marks}
    drawing = draw(story)
    for placed in drawing.marks if drawing else ():
        (of, *others) = (by_id[id] for id in placed.ids)
        if others or placed.form in ("to_come", "day"):
            continue
        begin = of.promise.announced if of.promise else of.first
        known = begin is not None and not (of.promise and of.promise.due and begin > of.promise.due)
        assert placed.stub_start == (not known)
        bare = {"range": 6.0, "block": 11.0 if placed.stub_start else 0.0, "bar": 0.0, "plan": None}[placed.form]
        if bare is not None:
            assert placed.before == bare + STUB * placed.stub_start


@examples(30)
@given(subjects())
def test_the_svg_is_the_same_for_the_same_story_and_has_no_inline_style(story: Subject) -> None:
    drawing = draw(story)
    if drawing:
        text = svg(drawing)
        again = draw(story)
        assert again
        assert text == svg(again)
        assert "style=" not in text
        assert "nan" not in text


# --- names


boxes = st.lists(
    st.tuples(st.floats(0, 800), st.floats(1, 60), st.floats(5, 200), st.booleans()).map(
        lambda v: (v[0], v[0] + v[1], v[2], v[3])
    ),
    max_size=30,
).map(
    lambda made: [
        Box(a, b, (Name("x", b + 4, b + 4 + w, after=True), Name("x", a - 4 - w, a - 4, after=False)), (not key, a, i))
        for i, (a, b, w, key) in enumerate(made)
    ]
)


@given(boxes, st.integers(1, 6))
def test_events_that_tell_the_story_are_named_as_if_they_were_alone(made: list[Box], most: int) -> None:
    keys = [box for box in made if not box.rank[0]]
    among = [place for box, place in zip(made, pack(made, most), strict=True) if not box.rank[0]]
    alone = pack(keys, most)
    assert [place.row for place in among] == [place.row for place in alone]
    assert all(a == b for a, b in zip(among, alone, strict=True) if b.row < most)


@given(boxes)
def test_a_name_that_waits_moves_no_mark(made: list[Box]) -> None:
    waiting = [box._replace(waits=True) for box in made]
    bare = [box._replace(names=()) for box in made]
    assert [place.row for place in pack(waiting, 1)] == [place.row for place in pack(bare, 1)]


@given(boxes, st.integers(1, 6))
def test_names_and_marks_of_a_row_keep_apart(made: list[Box], most: int) -> None:
    rows: dict[int, list[tuple[float, float]]] = {}
    for box, place in zip(made, pack(made, most), strict=True):
        spans = [(box.start, box.end), *([(place.name.start, place.name.end)] if place.name else [])]
        rows.setdefault(place.row, []).append((min(s for s, _ in spans), max(e for _, e in spans)))
    for row in rows.values():
        row.sort()
        assert all(b[0] - a[1] >= AIR - ROUND for a, b in pairwise(row))


def test_the_key_event_of_two_on_one_day_has_the_name_at_its_side() -> None:
    drawing = draw(subject(mark("a", "2026-05-04", name="Plain"), mark("b", "2026-05-04", name="Key", key=True)))
    assert drawing
    by_id = {placed.ids[0]: placed for placed in drawing.marks}
    assert by_id["b"].y < by_id["a"].y
    assert by_id["b"].label
    assert by_id["b"].label.anchor == "start"


def test_a_name_with_no_room_behind_its_mark_stands_before_it() -> None:
    drawing = draw(subject(mark("a", "2026-01-04"), mark("b", "2026-11-22", name="Google sells Muse Ember")))
    assert drawing
    label = drawing.marks[-1].label
    assert label
    assert label.anchor == "end"
    assert label.text == "Google sells Muse Ember"


def test_a_long_title_is_cut_at_a_word_and_says_so() -> None:
    title = "The committee " * 30
    drawing = draw(subject(*(mark(f"e{i}", f"2026-{i % 9 + 1:02}-04", name=title) for i in range(20))))
    assert drawing
    texts = {placed.label.text for placed in drawing.marks if placed.label}
    assert texts
    assert all(text.endswith(("committee…", "The…")) for text in texts)


# --- what is not known


@pytest.mark.parametrize("days", [30, 3_000])
def test_an_unknown_start_is_never_invented_from_the_width_of_the_drawing(days: int) -> None:
    """`by 5 May` on an axis of a month and on one of years: the same pixels before the day, and a flag."""
    drawing = draw(subject(mark("by", None, TODAY - 20), mark("other", TODAY - days)))
    assert drawing
    by = next(placed for placed in drawing.marks if placed.ids == ("by",))
    assert (by.x1, by.before, by.stub_start, by.stub_end) == (by.x2, 6 + STUB, True, False)


def test_what_goes_on_reaches_the_line_and_has_no_stub_there() -> None:
    drawing = draw(subject(mark("a", "2025-01-04"), mark("on", "2026-01-04", None, shape="bar", ongoing=True)))
    assert drawing
    on = next(placed for placed in drawing.marks if placed.ids == ("on",))
    assert (on.flush, on.stub_end, on.x2) == (True, False, drawing.now)


def test_a_story_without_dates_has_no_drawing() -> None:
    assert draw(subject()) is None
    assert draw(subject(mark("a", None, None))) is None


# --- plans


def drawn(*marks: Mark) -> dict[str, Placed]:
    drawing = draw(subject(*marks))
    assert drawing
    return {placed.ids[0]: placed for placed in drawing.marks}


def test_a_plan_runs_from_its_announcement_to_its_day_and_on_to_what_came() -> None:
    late = plan("late", "2025-02-01", "2025-12-31", "late", settled="2026-04-08", words="98 days late")
    found = drawn(late, mark("announced", "2025-02-01"), mark("due", "2025-12-31"), mark("came", "2026-04-08"))
    placed = found["late"]
    assert (placed.x1, placed.x2, placed.settled) == (found["announced"].x1, found["due"].x1, found["came"].x1)
    assert placed.label
    assert (placed.label.text, placed.label.outcome) == ("late", "98 days late")


def test_a_plan_that_was_never_said_to_be_announced_has_a_stub_before_its_day() -> None:
    placed = drawn(plan("p", None, "2025-12-31", "overdue"), mark("a", "2025-01-01"))["p"]
    assert placed.stub_start
    assert placed.x1 == placed.x2


def test_what_is_to_come_stands_in_the_panel_with_its_day_in_words() -> None:
    coming = plan("Hyperion", "2026-01-10", "2030-12-31", "open", due_words="by 2030")
    drawing = draw(subject(coming, mark("a", "2025-01-01")))
    assert drawing
    assert drawing.panel == drawing.now
    placed = next(m for m in drawing.marks if m.form == "to_come")
    assert placed.x1 < drawing.panel
    assert placed.label
    assert (placed.label.due, placed.label.text) == ("by 2030", "Hyperion")


def test_plans_that_have_no_room_are_counted() -> None:
    drawing = draw(subject(*(plan(f"p{i}", None, f"20{30 + i}-01-01", "open") for i in range(9))))
    assert drawing
    assert drawing.strips[0].more
    assert drawing.strips[0].more.text == "+ 4 more"
    assert [m.ids[0] for m in sorted(drawing.marks, key=lambda m: m.y)] == ["p0", "p1", "p2", "p3", "p4"]


# --- many


def test_many_alike_close_together_become_one_mark_with_a_count() -> None:
    crowd = [
        mark(f"d{i}", f"2025-08-{10 + i}", f"2025-08-{12 + i}", alike=Label("Departure")) for i in range(DENSE_ROWS)
    ]
    drawing = draw(subject(mark("first", "2024-01-01"), *crowd, mark("key", "2025-08-12", key=True)))
    assert drawing
    (cluster,) = (placed for placed in drawing.marks if placed.form == "cluster")
    assert cluster.ids == tuple(m.id for m in crowd)
    assert cluster.label
    assert cluster.label.text == "Departure"
    assert cluster.href == "#d0"


def test_sixty_topics_are_eleven_lanes_and_one_that_counts_the_others() -> None:
    ids = tuple(f"t{i}" for i in range(60))
    marks = [mark(f"e{i}", f"2025-0{i % 9 + 1}-04", lanes=(ids[i], ids[(i + 1) % 60])) for i in range(60)]
    drawing = draw(subject(*marks, mark("more", "2025-05-05", lanes=("t7",)), lanes=ids, other_href="#?t={ids}"))
    assert drawing
    assert len(drawing.strips) == 12
    assert drawing.strips[0].lane.id == "t0"
    assert drawing.strips[0].lane.count == 2
    other = drawing.strips[-1].lane
    assert other.name.text == "49 other topics"
    assert other.href.removeprefix("#?t=").count(",") == 48
    listed = set(other.href.removeprefix("#?t=").split(","))
    assert other.count == sum(1 for m in marks if listed & set(m.lanes))


def test_what_has_no_topic_is_in_one_lane_beside_that_of_the_small_topics() -> None:
    ids = tuple(f"t{i}" for i in range(12))
    marks = [mark(f"e{i}", f"2025-01-{i + 1:02}", lanes=(ids[i],) if i < 12 else ()) for i in range(20)]
    found = subject(*marks, lanes=ids, other_href="#?t={ids}")
    drawing = draw(replace(found, lanes=(*found.lanes, Lane("", Label("Other"), "", 8))))
    assert drawing
    assert sorted(id for strip in drawing.strips for one in strip.marks for id in one.ids) == sorted(
        m.id for m in marks
    )
    *_, other, rest = drawing.strips
    assert (other.lane.name.text, rest.lane.name.text) == ("Other", "2 other topics")
    assert rest.lane.href == "#?t=t10,t11"
    assert (rest.lane.count, sum(len(one.ids) for one in rest.marks)) == (2, 2)


def test_three_thousand_events_are_columns_with_the_story_above_them() -> None:
    marks = [mark(f"e{i}", TODAY - 1 - i * 2, key=i % 500 == 0, lanes=("ab"[i % 2],)) for i in range(3_000)]
    drawing = draw(subject(*marks, lanes=("a", "b")))
    assert drawing
    assert drawing.height < 300
    assert [sum(c.n for c in strip.columns) for strip in drawing.strips] == [1_500, 1_500]
    assert all(placed.key and placed.label for placed in drawing.marks)
    assert 1 <= len({placed.y for placed in drawing.strips[0].marks}) <= KEY_ROWS
    assert str(svg(drawing)).count("<") < 1_500


# --- right to left


def test_a_right_to_left_drawing_is_the_mirror_image() -> None:
    marks = (mark("a", "2025-01-01"), mark("b", "2025-06-01", "2025-09-01", shape="bar"), mark("c", None, "2026-01-01"))
    chapters = (Chapter("x", Label("Part"), None, None),)
    one, other = (draw(subject(*marks, rtl=rtl, chapters=chapters)) for rtl in (False, True))
    assert one
    assert other
    assert one.marks == other.marks
    assert other.at(30) == "70%"
    assert other.left(30, 10) == "60%"
    assert other.dx(4) == "-4"
    assert "_stub-left" in str(svg(one)).split("</defs>")[1]
    assert "_stub-right" in str(svg(other)).split("</defs>")[1]


def test_air_is_left_between_names() -> None:
    assert AIR >= 4
