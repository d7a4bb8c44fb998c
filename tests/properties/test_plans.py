"""Promises about plans: days late are what a calendar says, words never say more, and time alone is announced once."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import examples
from tests.properties.test_order import SETTINGS
from timeline.normalise import normalise
from timeline.plans import listed_by, outcome_words
from timeline.publications.decide import decide
from timeline.publications.log import Log
from timeline.schema import Record
from timeline.types import Entry, Node, Origin, Plan, Recorded

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2029, 12, 31))
DATES = st.one_of(
    DAYS.map(str),
    DAYS.map(lambda day: f"{day:%Y-%m}"),
    DAYS.map(lambda day: f"{day:%Y}"),
    DAYS.map(lambda day: f"by {day}"),
    DAYS.map(lambda day: f"after {day}"),
    DAYS.map(lambda day: f"{day:%Y}-{(day.month - 1) // 3 + 33}"),
    st.tuples(DAYS, st.integers(1, 60)).map(lambda pair: f"[{pair[0]}..{pair[0] + dt.timedelta(pair[1])}]"),
)
NOON = dt.time(12, tzinfo=dt.UTC)


def recorded(**fields: object) -> Recorded:
    record = Record.model_validate({"title": "T", **fields}, context={"lang": "en"})
    return Recorded(record, Origin("a.yaml", Node((1, 1))))


def entries(records: list[Recorded], day: dt.date) -> dict[str, Entry]:
    timeline, problems = normalise(SETTINGS, records)
    assert not problems
    return dict(decide(timeline, Log(), dt.datetime.combine(day, NOON), events=Path("events")).edition.by_id)


def plain(day: object) -> dt.date | None:
    return dt.date.fromisoformat(str(day)) if day else None


def claimed(words: str) -> tuple[int | None, int | None]:
    """The days from least to most late that English words allow."""
    numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", words)]
    last = numbers[-1] if numbers else 0
    sign = -1 if "early" in words else 1
    if words.startswith("Between"):
        return -numbers[0], numbers[1]
    if words == "On the day or earlier":
        return None, 0
    if words == "On the day or later":
        return 0, None
    if words.startswith("At "):
        later = ("least" in words) == (sign > 0)  # at least so late, at most so early
        return (sign * last, None) if later else (None, sign * last)
    ends = [0, last] if words.startswith("On the day or") else [numbers[0], last] if numbers else [0, 0]
    return (-ends[1], -ends[0]) if sign < 0 else (ends[0], ends[1])


@examples(300)
@given(DATES, DATES)
def test_days_late_are_a_plain_calculation(due: str, done: str) -> None:
    records = [recorded(id="p", date=due, status="planned"), recorded(id="d", date=done, fulfils="p")]
    found = entries(records, dt.date(2031, 1, 1))
    plan, settling = found["p"].plan, found["d"].event
    assert plan is not None
    deadline = plain(found["p"].event.latest and found["p"].event.latest.isoformat())
    first, last = (plain(end and end.isoformat()) for end in (settling.earliest, settling.latest))
    if deadline is None:
        assert (plan.days, plan.state) == (None, "kept")
        return
    expected = tuple((end - deadline).days if end else None for end in (first, last))
    assert plan.days == expected
    assert plan.state == ("kept" if last is not None and last <= deadline else "late")
    assert claimed(outcome_words(plan, "en")) == expected


@examples(300)
@given(st.integers(-4000, 4000), st.integers(0, 400), st.sampled_from([(), (0,), (1,)]))
def test_words_claim_no_more_and_no_less_than_is_known(least: int, more: int, unknown: tuple[int, ...]) -> None:
    ends = [None if index in unknown else end for index, end in enumerate((least, least + more))]
    days = (ends[0], ends[1])
    assert claimed(outcome_words(Plan(None, None, "late", ("d",), days), "en")) == days
    for lang in ("fr", "de", "es"):
        words = outcome_words(Plan(None, None, "late", ("d",), days), lang)
        numbers = {int(re.sub(r"\D", "", number)) for number in re.findall(r"\d[\d.\u202f]*", words)}
        assert numbers == {abs(end) for end in days if end} or (least < 0 < least + more and len(numbers) <= 2)


@examples(150)
@given(
    st.lists(
        st.tuples(DATES, st.one_of(st.none(), DAYS.map(str)), st.sampled_from(["planned", "happened", "cancelled"])),
        min_size=1,
        max_size=8,
    ),
    DAYS,
)
def test_plans_that_are_over_are_listed_at_their_announcement(
    made: list[tuple[str, str | None, str]], today: dt.date
) -> None:
    """Without relations the places alone decide, and the edition's order is that of the places."""
    records = [
        recorded(
            id=f"e-{n}", date=date, status=status, **({"announced": said} if said and status != "happened" else {})
        )
        for n, (date, said, status) in enumerate(made)
    ]
    found = entries(records, today)
    places = [listed_by(entry.event, overdue=entry.overdue).day for entry in found.values()]
    assert places == sorted(places)
    for entry in found.values():
        said = entry.event.record.announced
        if entry.plan and said and entry.plan.state in ("overdue", "cancelled"):
            assert listed_by(entry.event, overdue=entry.overdue).day == said.earliest


@examples(100)
@given(
    DAYS,
    st.sampled_from(["planned", "scheduled"]),
    st.lists(st.integers(1, 200), unique=True, max_size=4),
    st.lists(st.integers(0, 400), min_size=1, max_size=12),
)
def test_time_alone_is_told_once(day: dt.date, status: str, spans: list[int], steps: list[int]) -> None:
    """However builds fall: no span twice, nothing after its day, one ending; scheduled is never overdue."""
    remind = [f"{n} days" for n in spans]
    timeline, _ = normalise(SETTINGS, [recorded(id="p", date=str(day), status=status, remind=remind)])
    now, log = day - dt.timedelta(500), Log()
    told: list[tuple[dt.date, str]] = []
    for step in [0, *steps, 1000]:
        before, now = now, now + dt.timedelta(step)
        decision = decide(timeline, log, dt.datetime.combine(now, NOON), events=Path("events"))
        log = decision.log
        types = [type_ for _, type_ in decision.notices]
        assert len(types) <= 1
        over = now >= day if status == "scheduled" else now > day
        begun = [n for n in spans if before < day - dt.timedelta(n) <= now]
        assert ("reminder" in types) == bool(begun and not over)
        told += [(now, type_) for type_ in types]
    ends = [type_ for _, type_ in told if type_ != "reminder"]
    assert ends == ["in_effect" if status == "scheduled" else "overdue"]
