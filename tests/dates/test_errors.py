"""What is not a date: every message says what is wrong, every advice something that can be written (cases/errors.txt)."""

from __future__ import annotations

import pickle
import re
import tracemalloc

import pytest

from tests.conftest import little_work
from tests.dates.cases import each, rows
from timeline.dates import DateError, EventDate, parse_date
from timeline.dates.grammar.words import FORMS

ERRORS = rows("errors.txt")
MEANT = [(row[0], row[2], row[3].split(" ; ")) for row in ERRORS if row[3] not in ("?", "!")]
EXAMPLES = [(row[0], row[2]) for row in ERRORS if row[3] == "?"]
EXPLAINED = [(row[0], row[2]) for row in ERRORS if row[3] == "!"]


def suggestions(advice: str, *, examples: bool = True) -> list[str]:
    """What can be written; without `examples`, not what comes behind `like`."""
    advice = advice if examples else re.sub(r"like `[^`]+`(,? or `[^`]+`)?", "", advice)
    written = (text for text in re.findall(r"`([^`]+)`", advice) if text != "timeline date")
    return [text.replace("YYYY", "2024") for text in written]  # a year that is not known, and has a 29 February


def read(text: str) -> EventDate:
    """The date; of one that counts from records, what it is if all of them are of 15 January 2025."""
    date = parse_date(text)
    if isinstance(date, EventDate):
        return date
    return date.resolve(dict.fromkeys(date.anchors, parse_date("2025-01-15")))


def holds(suggestion: EventDate, reading: EventDate) -> bool:
    """Whether the bounds of the one contain those of the other, and the flags are the same."""
    flags = [(date.approximate, date.uncertain, date.ongoing, date.lasting) for date in (suggestion, reading)]
    early = suggestion.earliest is None or (reading.earliest is not None and suggestion.earliest <= reading.earliest)
    late = suggestion.latest is None or (reading.latest is not None and reading.latest <= suggestion.latest)
    moment = suggestion.instant is None or suggestion.instant == reading.instant
    return early and late and moment and flags[0] == flags[1]


def test_there_are_enough_wrong_strings():
    assert len({row[0] for row in ERRORS}) >= 400


@each([row[:3] for row in ERRORS])
def test_a_wrong_string_is_told_what_would_be_right(written, message, advice):
    with pytest.raises(DateError) as caught:
        parse_date(written)
    assert (caught.value.message, caught.value.advice) == (message, advice)
    assert advice
    for text in suggestions(advice):
        parse_date(text)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
def test_a_form_gives_its_example_for_what_it_does_not_take(form):
    assert parse_date(form.example)
    for operand in ("some-record", "2025-01/2025-03", "[2025-01,2025-03]", "2025-04-05T10:00Z", "XXXX-12"):
        try:
            parse_date(re.sub("[0-9-]+", operand, form.example))
        except DateError as error:
            assert suggestions(error.advice)
        except KeyError as error:
            pytest.fail(f"`_dates` and `_needs_bounds` are asked about {error}; the example does not begin with it")


@each(MEANT)
def test_advice_holds_what_was_meant_and_nothing_else(written, advice, readings):
    known = [read(text) for text in readings]
    offered = [read(text) for text in suggestions(advice, examples=False)]
    assert offered
    for reading in known:
        assert any(holds(one, reading) for one in offered), f"{reading.edtf} is lost"
    for one in offered:
        assert any(holds(one, reading) for reading in known), f"{one.edtf} was not meant"


@each(EXAMPLES)
def test_where_nothing_is_known_advice_gives_examples_only(written, advice):
    assert re.search(r" like `| is `", advice)


@each(EXPLAINED)
def test_where_there_is_no_exact_form_advice_explains_and_gives_none(written, advice):
    assert not suggestions(advice)


@pytest.mark.parametrize(
    ("written", "zone", "message", "advice"),
    [
        ("2025-03-30T02:30", "Europe/Paris", "clocks in Europe/Paris skipped 02:30 that day", "write `2025-03-30T03:30`, or give the offset"),
        ("2025-10-26T02:30", "Europe/Paris", "02:30 came twice that day in Europe/Paris", "say which: `2025-10-26T02:30:00+02:00` or `2025-10-26T02:30:00+01:00`"),
        ("2025-04-25T00:30", "Africa/Cairo", "clocks in Africa/Cairo skipped 00:30 that day", "write `2025-04-25T01:30`, or give the offset"),
        ("2025-04-05T10:00", "Mars/Olympus", "there is no time zone 'Mars/Olympus'", "name one like Europe/Paris or UTC"),
    ],
)  # fmt: skip
def test_an_hour_that_clocks_skip_or_repeat_is_an_error(written, zone, message, advice):
    with pytest.raises(DateError) as caught:
        parse_date(written, timezone=zone)
    assert (caught.value.message, caught.value.advice) == (message, advice)
    for text in suggestions(advice):
        assert parse_date(text, timezone=zone).instant


def test_nothing_long_is_read_and_nothing_takes_long():
    with pytest.raises(DateError, match="a date of 201 characters"):
        parse_date("2" * 201)
    with little_work():
        for text in (
            "[" + "2025," * 39 + "]",
            "between " * 25,
            "a " * 100,
            "1 " * 99,
            "-" * 200,
            "(" * 200,
            "X" * 200,
            "2025-" * 40,
            "of " * 66,
        ):
            with pytest.raises(DateError):
                parse_date(text)
        with pytest.raises(DateError):
            parse_date("XXX1-02-29")


@pytest.mark.parametrize(
    "text",
    ["Y1E2999999999", "Y1E29999999999", f"Y1E{'9' * 190}", f"Y{'9' * 190}", "[..Y-9E99999999]", "about Y2E4000000000"],
)
def test_a_year_with_a_huge_exponent_takes_no_memory(text):
    tracemalloc.start()
    with pytest.raises(DateError, match="too far away"):
        parse_date(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 100_000


def test_an_error_points_at_the_part_and_survives_pickling():
    with pytest.raises(DateError) as caught:
        parse_date("2025-06-12/2025-06-31")
    assert caught.value.offset == 11
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.message, copy.advice, copy.offset, str(copy)) == (
        caught.value.message,
        caught.value.advice,
        11,
        str(caught.value),
    )
