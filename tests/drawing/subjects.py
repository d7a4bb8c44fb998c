"""Stories to draw, and random ones."""

from __future__ import annotations

from hypothesis import strategies as st

from timeline.dates import Day
from timeline.emit.pages.drawing.subject import Chapter, Label, Lane, Mark, Promise, Subject, Words

TODAY = Day(2026, 11, 23).ordinal
WORDS = Words("as of 23 Nov 2026", "to come", "+ {n} more", "{n} other topics")


def day(text: str) -> int:
    return Day(*map(int, text.split("-"))).ordinal


def mark(id: str, first: str | int | None, last: str | int | None = "", **values: object) -> Mark:
    """A mark on a day, or on one of several; ends as `2025-04-05`."""
    ends = [day(end) if isinstance(end, str) and end else end for end in (first, first if last == "" else last)]
    shape = values.pop("shape", "day" if ends[0] == ends[1] is not None else "range")
    labels = (Label(str(values.pop("name", id))),)
    lanes = values.pop("lanes", ("a",))
    return Mark(id, f"#{id}", shape, *ends, lanes, labels, **values)  # type: ignore[arg-type]


def plan(id: str, announced: str | None, due: str | None, outcome: str, **values: object) -> Mark:
    """A plan; `settled` is the day on which it was."""
    settled = values.pop("settled", None)
    promise = Promise(
        day(announced) if announced else None,
        day(due) if due else None,
        outcome,  # type: ignore[arg-type]
        day(str(settled)) if settled else None,
        str(values.pop("words", "")),
        str(values.pop("due_words", "")),
    )
    return Mark(id, f"#{id}", "plan", None, promise.due, ("a",), (Label(id),), promise=promise, **values)  # type: ignore[arg-type]


def subject(*marks: Mark, lanes: tuple[str, ...] = ("a",), **values: object) -> Subject:
    """A subject of these marks, in English."""
    made = tuple(Lane(id, Label(f"Lane {id}"), f"#?t={id}", sum(id in m.lanes for m in marks)) for id in lanes)
    return Subject("en", TODAY, marks, made, WORDS, **values)  # type: ignore[arg-type]


# --- random stories

TEXTS = st.one_of(
    st.text("abcdefgh ijklmnop ", min_size=1, max_size=60),
    st.text("שלום עולם", min_size=1, max_size=40),
    st.text("日本語の見出し、", min_size=1, max_size=40),
    st.text("Wwm—…á̈n", min_size=1, max_size=300),
)
SPANS = st.sampled_from((30, 400, 4_000, 900_000))


@st.composite
def marks(draw: st.DrawFn, index: int, span: int) -> Mark:
    first = TODAY - draw(st.integers(0, span))
    last = min(TODAY + 40, first + draw(st.sampled_from((0, 0, 1, 9, 90))))
    id = f"e{index}"
    lanes = tuple(draw(st.lists(st.sampled_from("abcd"), max_size=2, unique=True)))
    labels = (Label(draw(TEXTS)),)
    common = {"hollow": draw(st.booleans()), "key": draw(st.sampled_from((False, False, True)))}
    alike = Label(draw(st.sampled_from(("", "Launch", "Departure"))))
    kind = draw(st.sampled_from(("known", "known", "known", "start", "end", "ongoing", "undated", "plan", "to come")))
    if kind == "plan":
        promise = Promise(
            draw(st.none() | st.just(first)),
            last,
            draw(st.sampled_from(("kept", "late", "cancelled", "overdue"))),
            draw(st.none() | st.integers(first, TODAY)),
            draw(st.sampled_from(("", "98 days late"))),
        )
        return Mark(id, f"#{id}", "plan", None, last, lanes, labels, promise=promise, alike=alike, **common)
    if kind == "to come":
        announced = draw(st.none() | st.just(first))
        promise = Promise(announced, draw(st.none() | st.integers(TODAY, TODAY + 9_000)), "open", due_words="by 2030")
        return Mark(id, f"#{id}", "plan", None, promise.due, lanes, labels, promise=promise, alike=alike, **common)
    shape = "range" if kind in ("start", "end") and draw(st.booleans()) else "bar" if kind != "known" else None
    shape = shape or ("day" if first == last else draw(st.sampled_from(("bar", "range"))))
    ends = {
        "known": (first, last),
        "start": (None, last),
        "end": (first, None),
        "ongoing": (draw(st.none() | st.just(first)), None),
        "undated": (None, None),
    }[kind]
    return Mark(id, f"#{id}", shape, *ends, lanes, labels, "", kind == "ongoing", alike=alike, **common)


@st.composite
def subjects(draw: st.DrawFn, most: int = 40) -> Subject:
    """A story with up to so many events, lanes, chapters, in either direction."""
    span = draw(SPANS)
    made = tuple(draw(marks(index, span)) for index in range(draw(st.integers(0, most))))
    names = draw(st.lists(TEXTS, min_size=4, max_size=4))
    lanes = tuple(
        Lane(id, Label(name), f"#?t={id}", sum(id in m.lanes for m in made))
        for id, name in zip("abcd", names, strict=True)
    )
    chapters = ()
    if draw(st.booleans()):
        middle = TODAY - span // 2
        chapters = (
            Chapter("x", Label(draw(TEXTS)), None, middle),
            Chapter("y", Label("Second part"), middle + 1, None),
        )
    return Subject(
        "en",
        TODAY,
        made,
        (*lanes, Lane("", Label("Other"), "", sum(not m.lanes for m in made))) if draw(st.booleans()) else (),
        WORDS,
        chapters,
        draw(st.booleans()),
    )
