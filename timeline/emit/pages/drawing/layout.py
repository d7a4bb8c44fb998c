"""The drawing of a wide page: lanes with names, marks in rows, and what is to come in a panel of its own.

The past is on a scale up to "as of". What is to come is not: a scale would let one promise for 2030 crush the story.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.pages.drawing.bins import bins, column, section
from timeline.emit.pages.drawing.clusters import clusters, of_any_kind, of_one_kind
from timeline.emit.pages.drawing.lanes import Assigned, assigned, crowd_of, shown_lanes
from timeline.emit.pages.drawing.measure import cut, lines, text_width
from timeline.emit.pages.drawing.packing import Box, Name, Place, height, pack
from timeline.emit.pages.drawing.placed import STUB, Band, Drawing, GridLine, Placed, Stretch, Strip, Text
from timeline.emit.pages.drawing.reach import BLOCK, Reach, reach
from timeline.emit.pages.drawing.subject import NOTHING
from timeline.emit.pages.drawing.ticks import OFFSET, Tick, ticks
from timeline.emit.pages.drawing.ticks import SIZE as TICK_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from timeline.emit.pages.drawing.bins import Bin, Edge
    from timeline.emit.pages.drawing.crowd import Crowd
    from timeline.emit.pages.drawing.measure import Style
    from timeline.emit.pages.drawing.scale import Scale
    from timeline.emit.pages.drawing.subject import Label, Mark, Subject

WIDTH = 940.0  # pixels: the narrowest page that has it; below, `rows` takes its place
SIZE = 11.5  # pixels: type of names of marks
NAME_SIZE = 12.0  # of lanes
NAMES = (56.0, 150.0)  # least and most width of the names of lanes, with their margins
NAME_LINES, NAME_LINE = 2, 15.0
HEADER, AXIS = 16.0, 20.0  # heights above the lanes: "as of", labels of the axis
CHAPTER_LINES, CHAPTER_LINE, LEAST_BAND = 2, 14.0, 30.0  # of titles of chapters, below these
ROW, PAD = 14.5, 4.0
EDGE = 8.0  # air between the axis and its frame
GAP = 4.0  # between a mark and its name
LONGEST, SHORTENED = 200.0, 96.0  # pixels of a name at most, and where that has no room
LEAST = 0.7  # share of its room that a name still fills when it is cut: one word says nothing
FEW, ROOMY = 12, 340.0  # a drawing of so few marks has room for longer names
PANEL, PANEL_TEXT = 0.26, 34.0  # share of the width, and where its texts begin
PANEL_ROWS = 6  # plans in a lane; the rest is counted
ROWS, FEWEST_ROWS = 6, 4  # in a lane before marks are put together: at first, and where all lanes are too high
DENSE_ROWS = 7  # and before they become columns
BODY, TALLEST = 390.0, 740.0  # height of all lanes: what a first screen has, and what is too much for single marks
KEY_ROWS = 3  # above columns, for the key events
COLUMN = 40.0  # height of columns, up and down together


@dataclass(frozen=True, slots=True)
class Field:
    """The ground of a drawing in pixels: names of lanes, axis, line of "as of", panel."""

    width: float
    names: float
    left: float  # of the first moment
    scale: Scale | None
    now: float
    has_panel: bool
    longest: float = LONGEST  # name

    def percent(self, x: float) -> float:
        """Pixels as a share of the width."""
        return 100 * x / self.width


def draw(subject: Subject, width: float = WIDTH) -> Drawing | None:
    """The drawing for pages that are at least `width` pixels wide there; None if nothing has a place."""
    crowd = crowd_of(subject)
    if not crowd.dated:
        return None
    # Of a crowd, only these are drawn as marks.
    marks = [m for m in subject.marks if not m.is_undated and (not crowd.is_large or m.key or m.is_to_come)]
    lanes = assigned(shown_lanes(subject, crowd), crowd, marks)
    field = _field(subject, crowd, marks, lanes, width)
    bands = tuple(_bands(subject, field)) if field.scale else ()
    top = HEADER + AXIS + _titles_height(bands)
    strips, stretches = _strips(subject, field, lanes, crowd, top)
    bottom = strips[-1].y + strips[-1].height
    return Drawing(
        width=width,
        height=bottom + 1,
        top=top,
        names=field.percent(field.names),
        now=field.percent(field.now) if field.scale else None,
        panel=field.percent(field.now) if field.has_panel else None,
        grid=_grid(subject, field) if field.scale else (),
        breaks=tuple(map(field.percent, field.scale.breaks)) if field.scale else (),
        bands=bands,
        head=HEADER + AXIS,
        strips=strips,
        stretches=stretches,
        as_of=_as_of(subject, field) if field.scale else None,
        to_come=_to_come(subject, field) if field.has_panel else None,
        undated=len(subject.marks) - len(crowd.dated),
        rtl=subject.rtl,
    )


# --- the ground -------------------------------------------------------------------------------------------------------


def _field(subject: Subject, crowd: Crowd, marks: Sequence[Mark], lanes: Sequence[Assigned], width: float) -> Field:
    names = _names_width(lanes)
    has_panel = len(crowd.past) < len(crowd.dated)
    if not crowd.axis:
        return Field(width, names, names, None, names, has_panel)
    now = names + (width - names) * (1 - PANEL if has_panel else 1) - (0.0 if has_panel else 1.0)
    left, right = names + EDGE, now - EDGE
    made = crowd.axis.placed(left, right)
    # Stubs at the ends of the axis need room. The axis is drawn again with more of it, and they keep their length.
    reaches = [reach(mark, made, subject.today, now) for mark in marks if not mark.is_to_come]
    left += _room(names + 2 - min((r.start for r in reaches), default=left))
    right -= _room(max((r.end for r in reaches if not r.flush), default=right) - now + 2)
    longest = ROOMY if len(crowd.dated) <= FEW else LONGEST
    return Field(width, names, left, crowd.axis.placed(left, right), now, has_panel, longest)


def _room(missing: float) -> float:
    """How much shorter the axis must be for what is missing at its end: marks near it move a little less than it."""
    return 1 + 1.1 * missing if missing > 0 else 0.0


def _names_width(lanes: Sequence[Assigned]) -> float:
    """Room for the names of lanes: that of the widest line; none where the only lane has no name."""
    least, most = NAMES
    shown = [line for a in lanes for line in lines(a.lane.name.text, most - 16, NAME_LINES, NAME_SIZE, "bold")]
    if not shown:
        return 0.0
    return min(most, max(least, 16 + max(text_width(line, NAME_SIZE, "bold") for line in shown)))


def _grid(subject: Subject, field: Field) -> tuple[GridLine, ...]:
    assert field.scale
    return tuple(_grid_line(field, tick) for tick in ticks(field.scale, subject.lang, field.now - 4))


def _grid_line(field: Field, tick: Tick) -> GridLine:
    x, y = field.percent(tick.x), HEADER + AXIS - 6
    label = Text(x, OFFSET, y, tick.unit, tick.width, strong=tick.year)
    return GridLine(x, label if tick.unit or tick.year else None)


def _bands(subject: Subject, field: Field) -> Iterable[Band]:
    assert field.scale
    for chapter in subject.chapters:
        start = field.scale.x(chapter.first) if chapter.first is not None else field.left
        end = field.scale.x(chapter.last + 1) if chapter.last is not None else field.now
        if end - start < 1:
            continue
        at = field.percent(start)
        shown = lines(chapter.title.text, end - start - 8, CHAPTER_LINES, SIZE) if end - start > LEAST_BAND else ()
        title = tuple(
            Text(at, 4, HEADER + AXIS + CHAPTER_LINE * (n + 1), line, text_width(line, SIZE), lang=chapter.title.lang)
            for n, line in enumerate(shown)
        )
        yield Band(chapter.id, at, field.percent(end - start), title)


def _titles_height(bands: Sequence[Band]) -> float:
    """Height of the titles of chapters."""
    return CHAPTER_LINE * max(len(band.title) for band in bands) + 5 if bands else 0.0


def _as_of(subject: Subject, field: Field) -> Text:
    text = subject.words.as_of
    return Text(field.percent(field.now), -6, HEADER - 4, text, text_width(text, TICK_SIZE, "bold"), "end")


def _to_come(subject: Subject, field: Field) -> Text:
    text = cut(subject.words.to_come, field.width - field.now - 10, TICK_SIZE)
    return Text(field.percent(field.now), 8, HEADER + AXIS - 6, text, text_width(text, TICK_SIZE))


# --- lanes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One mark of the drawing, which may stand for several events, and its box."""

    marks: tuple[Mark, ...]
    reach: Reach
    box: Box


def _strips(
    subject: Subject, field: Field, lanes: Sequence[Assigned], crowd: Crowd, top: float
) -> tuple[tuple[Strip, ...], tuple[Stretch, ...]]:
    """Single marks in the lanes that have room for them, columns in the others; columns in all if that is too high."""
    items = [[] for _ in lanes] if crowd.is_large else _grouped(subject, field, lanes)
    dense = [crowd.is_large or height(pack(_bare(of_lane), ROWS)) > DENSE_ROWS for of_lane in items]
    counted = _counted(subject, field, lanes, crowd) if any(dense) else None
    items = [[] if is_dense else of_lane for of_lane, is_dense in zip(items, dense, strict=True)]
    columns_of = {
        index: _dense_strip(subject, field, a, counted, index)
        for index, a in enumerate(lanes)
        if counted and dense[index]
    }
    for most in range(ROWS, -1, -1):
        packed = [_packed(of_lane, most) for of_lane in items]
        heights = (
            columns_of[index].height if index in columns_of else _lane_height(a, _taken(packed[index]))
            for index, a in enumerate(lanes)
        )
        if sum(heights) <= BODY:
            break
    strips = [columns_of.get(index) or _strip(subject, field, a, packed[index]) for index, a in enumerate(lanes)]
    if not all(dense) and sum(strip.height for strip in strips) > TALLEST:
        counted = _counted(subject, field, lanes, crowd)
        strips = [_dense_strip(subject, field, a, counted, index) for index, a in enumerate(lanes)]
    return _stacked(strips, top), counted.stretches if counted else ()


def _grouped(subject: Subject, field: Field, lanes: Sequence[Assigned]) -> list[list[Item]]:
    """The marks of each lane; the higher all lanes are together, the more marks are put together."""
    ways = [list(_ways(subject, field, lane)) for lane in lanes]
    chosen: list[Way] = []
    for rows in range(ROWS, FEWEST_ROWS - 1, -1):
        chosen = [next((way for way in of_lane if way.rows <= rows), of_lane[-1]) for of_lane in ways]
        if sum(_lane_height(lane, way.rows) for lane, way in zip(lanes, chosen, strict=True)) <= BODY:
            break
    return [way.items for way in chosen]


def _waiting(items: Sequence[Item]) -> list[Box]:
    """Boxes of a lane whose names take no room from marks, except those of the key events."""
    return [item.box._replace(waits=not item.marks[0].key) for item in items]


def _rows(items: Sequence[Item]) -> int:
    """The rows that a lane needs at least: with the names of the key events, and no others."""
    return height(pack(_waiting(items), 1))


def _bare(items: Sequence[Item]) -> list[Box]:
    """Boxes without names."""
    return [item.box._replace(names=()) for item in items]


def _lane_height(lane: Assigned, rows: int) -> float:
    return max(2 * PAD + ROW * max(1, rows + lane.has_more(PANEL_ROWS)), 8 + NAME_LINE * len(_name(lane)))


def _name(lane: Assigned) -> tuple[str, ...]:
    return lines(lane.lane.name.text, NAMES[1] - 16, NAME_LINES, NAME_SIZE, "bold")


def _stacked(strips: Iterable[Strip], top: float) -> tuple[Strip, ...]:
    """Lanes one below the other: everything in them moves down with them."""
    made = []
    for strip in strips:
        made.append(
            replace(
                strip,
                y=top,
                axis=strip.axis + top,
                marks=tuple(_moved(mark, top) for mark in strip.marks),
                more=replace(strip.more, y=strip.more.y + top) if strip.more else None,
            )
        )
        top += strip.height
    return tuple(made)


def _moved(mark: Placed, by: float) -> Placed:
    return replace(mark, y=mark.y + by, label=replace(mark.label, y=mark.label.y + by) if mark.label else None)


def _packed(items: Sequence[Item], most: int) -> list[tuple[Item, Place]]:
    """Marks in their rows, names in at most so many of these; with none, names get what marks have left."""
    boxes = [item.box for item in items] if most else _waiting(items)
    return list(zip(items, pack(boxes, max(1, most)), strict=True))


def _taken(items: Sequence[tuple[Item, Place]]) -> int:
    """The rows that marks take, names with them."""
    return height(place for _, place in items)


def _strip(subject: Subject, field: Field, lane: Assigned, items: Sequence[tuple[Item, Place]]) -> Strip:
    """A lane as if it were the only one."""
    rows = _taken(items)
    placed = (_placed(field, item, place) for item, place in items)
    more = None
    if n := lane.more(PANEL_ROWS):
        text = subject.words.more.format(n=n)
        y = PAD + ROW * rows + ROW / 2 + 4
        more = Text(field.percent(field.now), PANEL_TEXT, y, text, text_width(text, SIZE))
    in_order = tuple(sorted(placed, key=lambda mark: (mark.x1, mark.y, mark.ids)))
    return Strip(lane.lane, _name(lane), 0.0, _lane_height(lane, rows), in_order, more)


# --- marks ------------------------------------------------------------------------------------------------------------


class Way(NamedTuple):
    """Marks of a lane with their boxes, and the rows that they need at least."""

    items: list[Item]
    rows: int


def _ways(subject: Subject, field: Field, lane: Assigned) -> Iterator[Way]:
    """The marks of a lane one by one; then, if they need too many rows, those close together as one."""
    past = [mark for mark in lane.marks if not mark.is_to_come]
    coming = [_coming(subject, field, mark) for mark in lane.coming[: lane.shown(PANEL_ROWS)]]
    scale_ = field.scale
    if not scale_:
        yield _way(coming)
        return
    where = {mark.id: reach(mark, scale_, subject.today, field.now) for mark in past}
    way = _way([*(_single(field, mark, where[mark.id]) for mark in past), *coming])
    yield way
    for alike in (of_one_kind, of_any_kind):
        if way.rows <= FEWEST_ROWS:
            break
        groups = clusters(past, lambda mark: (where[mark.id].start, where[mark.id].end), alike)
        way = _way([*(_group(field, group, [where[mark.id] for mark in group]) for group in groups), *coming])
        yield way


def _way(items: list[Item]) -> Way:
    return Way(items, _rows(items))


def _group(field: Field, marks: Sequence[Mark], reaches: Sequence[Reach]) -> Item:
    return _cluster(field, marks, reaches) if len(marks) > 1 else _single(field, marks[0], reaches[0])


def _single(field: Field, mark: Mark, at: Reach) -> Item:
    style: Style = "italic" if mark.hollow or mark.promise else "regular"
    label = mark.labels[0] if mark.labels else None
    outcome = mark.promise.outcome_words if mark.promise else ""
    names = _names(field, at, label, style, outcome) if label else ()
    return Item((mark,), at, Box(at.start, at.end, names, (*_rank(mark), at.start, mark.id)))


def _rank(mark: Mark) -> tuple[int, ...]:
    """Who is named first: key events, then facts, then what is reported, then plans."""
    return (not mark.key, mark.is_to_come, mark.promise is not None, mark.hollow)


def _cluster(field: Field, marks: Sequence[Mark], reaches: Sequence[Reach]) -> Item:
    """One mark for many: from the first possible day of any to the last one."""
    digits = text_width(str(len(marks)), SIZE, "bold")
    x1, x2 = min(r.x1 for r in reaches), max(r.x2 for r in reaches)
    side = 8.0
    if x2 - x1 < digits:
        x1 = x2 = (x1 + x2) / 2
        side = max(8.0, digits / 2 + 4)
    first, last = any(r.stub_start for r in reaches), any(r.stub_end for r in reaches)
    at = Reach("cluster", x1, x2, side + STUB * first, side + STUB * last, first, last)
    kind = marks[0].alike if len({mark.alike for mark in marks}) == 1 else NOTHING
    style: Style = "italic" if marks[0].hollow else "regular"
    names = _names(field, at, kind, style, "") if kind.text else ()  # beside the count, on either side
    return Item(tuple(marks), at, Box(at.start, at.end, names, (*_rank(marks[0]), -1.0, marks[0].id)))


def _names(field: Field, at: Reach, label: Label, style: Style, outcome: str) -> tuple[Name, ...]:
    """Ways to write a name beside a mark: whole, then cut; behind the mark, then before it."""
    whole = cut(label.text, field.longest, SIZE, style)
    shorter = cut(label.text, SHORTENED, SIZE, style)
    if shorter != label.text and text_width(shorter, SIZE, style) < LEAST * SHORTENED:
        shorter = ""
    found = []
    tail = f" · {outcome}" if outcome else ""
    for text in dict.fromkeys((whole + tail, whole, shorter)):
        if not text or text == tail:
            continue
        needed = text_width(text, SIZE, style)
        behind = Name(text, at.end + GAP, at.end + GAP + needed, after=True)
        before = Name(text, at.start - GAP - needed, at.start - GAP, after=False)
        if behind.end <= field.now - 4:
            found.append(behind)
        if before.start >= field.names + 2:
            found.append(before)
    return tuple(found)


def _in_panel(field: Field, mark: Mark, start: float | None = None) -> Item:
    """A plan that is to come, drawn from `start`, or in the panel alone."""
    begin = field.now if start is None else start
    at = Reach("to_come", begin, field.now, 0.0, field.width - field.now)
    due = mark.promise.due if mark.promise else None
    rank = (*_rank(mark), float("inf") if due is None else due, mark.id)
    return Item((mark,), at, Box(begin, field.width, (), rank))


def _coming(subject: Subject, field: Field, mark: Mark) -> Item:
    """A plan in the panel; if it is known when it was announced, it is drawn from there."""
    promise = mark.promise
    assert promise
    start = field.now
    if field.scale and promise.announced is not None and promise.announced <= subject.today:
        start = min(field.scale.x(promise.announced + 0.5), field.now - BLOCK)
    return _in_panel(field, mark, start)


def _placed(field: Field, item: Item, place: Place) -> Placed:
    mark, at = item.marks[0], item.reach
    y = PAD + place.row * ROW + ROW / 2
    tips = " · ".join(dict.fromkeys(m.tip for m in item.marks if m.tip)) if len(item.marks) <= 12 else ""
    return Placed(
        ids=tuple(m.id for m in item.marks),
        href=mark.href,
        tip=tips,
        form=at.form,
        x1=field.percent(at.x1),
        x2=field.percent(at.x2),
        y=y,
        before=at.before,
        after=at.after,
        stub_start=at.stub_start,
        stub_end=at.stub_end,
        flush=at.flush,
        hollow=mark.hollow,
        key=mark.key,
        outcome=mark.promise.outcome if mark.promise else None,
        settled=None if at.settled is None else field.percent(at.settled),
        label=_panel_text(field, mark, y) if at.form == "to_come" else _label(field, item, place, y),
    )


def _label(field: Field, item: Item, place: Place, y: float) -> Text | None:
    name, at = place.name, item.reach
    if not name:
        return None
    mark = item.marks[0]
    lang = mark.alike.lang if len(item.marks) > 1 else mark.labels[0].lang
    anchor = max(at.x2, at.settled or 0.0) if name.after else min(at.x1, at.settled or at.x1)
    dx = (name.start if name.after else name.end) - anchor
    words, _, outcome = name.text.partition(" · ") if mark.promise else (name.text, "", "")
    return Text(
        field.percent(anchor),
        dx,
        y + 4,
        words,
        name.end - name.start,
        "start" if name.after else "end",
        lang,
        outcome=outcome,
    )


def _panel_text(field: Field, mark: Mark, y: float) -> Text:
    """When a plan is due, and what it is, as far as there is room."""
    promise = mark.promise
    assert promise
    room = field.width - field.now - PANEL_TEXT - 6
    due = cut(promise.due_words, room, SIZE)
    separator = text_width(" ", SIZE)
    label = mark.labels[0] if mark.labels else None
    used = text_width(due, SIZE) + separator if due else 0.0
    text = cut(label.text, room - used, SIZE) if label else ""
    width = used + text_width(text, SIZE)
    return Text(field.percent(field.now), PANEL_TEXT, y + 4, text, width, lang=label.lang if label else None, due=due)


# --- columns ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """What is in the stretches of the axis, lane by lane, and the pixels of one event."""

    edges: tuple[Edge, ...]
    lanes: tuple[tuple[Bin, ...], ...]
    stretches: tuple[Stretch, ...]
    up: float
    unit: float


def _counted(subject: Subject, field: Field, lanes: Sequence[Assigned], crowd: Crowd) -> Counted:
    edges = bins(field.scale, subject.lang) if field.scale else ()
    made = tuple(crowd.columns[a.lane.id] for a in lanes)
    stretches = tuple(_stretch(subject, field, edges[index], n) for index, n in crowd.touched)
    most_up = max((c.n for of_lane in made for c in of_lane), default=0)
    most_down = max((c.share for of_lane in made for c in of_lane), default=0.0)
    unit = COLUMN / max(1.0, most_up + most_down)
    return Counted(edges, made, stretches, unit * most_up, unit)


def _stretch(subject: Subject, field: Field, edge: Edge, n: int) -> Stretch:
    tip = f"{edge.name} · {n}"
    return Stretch(field.percent(edge.left), field.percent(edge.right - edge.left), section(subject, edge), tip)


def _dense_strip(subject: Subject, field: Field, lane: Assigned, counted: Counted, index: int) -> Strip:
    """A lane of columns; above them the key events, as far as their names have room."""
    keys = _keys(subject, field, lane)
    places = pack([item.box for item in keys], KEY_ROWS)
    named = [pair for pair in zip(keys, places, strict=True) if pair[1].name and pair[1].row < KEY_ROWS]
    above = ROW * height(place for _, place in named)
    coming = [_in_panel(field, mark) for mark in lane.coming[: lane.shown(PANEL_ROWS)]]
    shown = [*named, *zip(coming, pack([item.box for item in coming], PANEL_ROWS), strict=True)]
    strip = _strip(subject, field, lane, shown)
    drawn = tuple(column(counted.edges[one.at], one, counted.unit, field.width) for one in counted.lanes[index])
    return replace(
        strip,
        columns=drawn,
        axis=PAD + above + 3 + counted.up,
        height=max(strip.height, 2 * PAD + above + 3 + COLUMN),
    )


def _keys(subject: Subject, field: Field, lane: Assigned) -> list[Item]:
    """The key events of a lane."""
    if not field.scale:
        return []
    marks = (mark for mark in lane.marks if mark.key and not mark.is_to_come)
    return [_single(field, mark, reach(mark, field.scale, subject.today, field.now)) for mark in marks]
