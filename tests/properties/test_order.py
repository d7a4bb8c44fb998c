"""Promises of the order: total, the same for any order of files; relations hold; bounds only tighten, and only once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import examples
from timeline.dates import parse_date
from timeline.normalise import normalise
from timeline.problems import Problem
from timeline.schema import Record, Settings
from timeline.types import Node, Origin, Recorded, Timeline

SETTINGS = Settings.model_validate({"title": "T", "url": "https://example.org/"}, context={"lang": "en"})
IDS = [f"e-{n}" for n in range(12)]
DATES = st.one_of(
    st.dates().map(str),
    st.dates().map(lambda d: f"{d:%Y-%m}".rjust(7, "0")),
    st.integers(1900, 2100).map(str),
    st.builds("{}~".format, st.integers(2000, 2030)),
    st.builds("by {}-12".format, st.integers(2000, 2030)),
    st.builds("{}-06/..".format, st.integers(2000, 2030)),
    st.builds("[{0}-03-01..{0}-09-30]".format, st.integers(2000, 2030)),
    st.builds("{}-{}".format, st.integers(2000, 2030), st.integers(21, 36)),
    st.sampled_from(["199X", "-0043-03-15", "Y-17000", "../..", "2025-04-05T10:00"]),
)
RELATIVE = st.builds(
    "{} {} {}".format,
    st.sampled_from(["2 months after", "about 3 weeks before", "within 1 year of", "after", "before"]).map(str),
    st.just(""),
    st.sampled_from(IDS),
).map(lambda text: " ".join(text.split()))


@st.composite
def records(draw: st.DrawFn) -> list[Recorded]:
    """A dozen records with any dates and relations, contradictions and cycles among them."""
    made = []
    for id in IDS[: draw(st.integers(1, len(IDS)))]:
        data = {
            "id": id,
            "title": id,
            "date": draw(st.one_of(DATES, DATES, DATES, RELATIVE)),
            "after": draw(st.lists(st.sampled_from(IDS), max_size=2, unique=True)),
            "before": draw(st.lists(st.sampled_from(IDS), max_size=1)),
        }
        record = Record.model_validate(data, context={"lang": "en"})
        made.append(Recorded(record, Origin("a.yaml", Node((1, 1)))))
    return made


def facts(timeline: Timeline) -> list[tuple[object, ...]]:
    return [(event.id, event.earliest, event.latest) for event in timeline.events]


def errors(problems: list[Problem]) -> set[tuple[str, str]]:
    return {(problem.code, problem.message) for problem in problems}


@examples(150)
@given(records(), st.randoms(use_true_random=False))
def test_the_order_is_total_and_the_same_for_any_order_of_files(found: list[Recorded], dice) -> None:
    timeline, problems = normalise(SETTINGS, found)
    assert sorted(event.id for event in timeline.events) == sorted(r.record.id for r in found)
    shuffled = list(found)
    dice.shuffle(shuffled)
    again, same = normalise(SETTINGS, shuffled)
    assert facts(again) == facts(timeline)
    assert errors(same) == errors(problems)


@examples(150)
@given(records())
def test_relations_hold_wherever_nothing_is_wrong(found: list[Recorded]) -> None:
    timeline, problems = normalise(SETTINGS, found)
    if problems:
        return
    place = {event.id: index for index, event in enumerate(timeline.events)}
    for event in timeline.events:
        assert all(place[other] < place[event.id] for other in event.record.after)
        assert all(place[event.id] < place[other] for other in event.record.before)


@examples(150)
@given(records())
def test_bounds_only_tighten_and_never_cross(found: list[Recorded]) -> None:
    timeline, problems = normalise(SETTINGS, found)
    for event in timeline.events:
        stated = event.date
        if stated.earliest is not None:
            assert event.earliest is not None
            assert event.earliest >= stated.earliest
        if stated.latest is not None:
            assert event.latest is not None
            assert event.latest <= stated.latest
        if event.earliest is not None and event.latest is not None and not problems:
            assert event.earliest <= event.latest


@examples(150)
@given(records())
def test_tightening_twice_is_tightening_once(found: list[Recorded]) -> None:
    timeline, problems = normalise(SETTINGS, found)
    if problems or any(
        event.date.approximate or event.date.uncertain or event.date.lasting for event in timeline.events
    ):
        return
    again = []
    for event in timeline.events:
        ends = [day.isoformat() if day else "" for day in (event.earliest, event.latest)]
        text = f"[{ends[0]}..{ends[1]}]" if any(ends) else "../.."
        date = parse_date(text) if ends[0] != ends[1] or not ends[0] else parse_date(ends[0])
        again.append(Recorded(event.record.model_copy(update={"date": date}), event.origin))
    tight, more = normalise(SETTINGS, again)
    assert not more
    assert {f[0]: f[1:] for f in facts(tight)} == {f[0]: f[1:] for f in facts(timeline)}


@examples(150)
@given(records())
def test_without_relations_the_keys_alone_decide(found: list[Recorded]) -> None:
    plain = [
        Recorded(r.record.model_copy(update={"after": (), "before": ()}), r.origin)
        for r in found
        if not hasattr(r.record.date, "anchors")
    ]
    timeline, problems = normalise(SETTINGS, plain)
    assert not problems
    starts = [event.earliest or event.latest for event in timeline.events]
    known = [start for start in starts if start is not None]
    assert known == sorted(known)
    assert starts == [*known, *[None] * (len(starts) - len(known))]
