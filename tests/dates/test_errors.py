"""What is not a date: every message says what is wrong, every advice something that can be written (cases/errors.txt)."""

from __future__ import annotations

import pickle
import re

import pytest

from tests.conftest import little_work
from tests.dates.cases import rows
from timeline.dates import DateError, parse

ERRORS = rows("errors.txt")


def suggestions(advice: str) -> list[str]:
    return [text for text in re.findall(r"`([^`]+)`", advice) if text != "timeline date"]


def test_there_are_enough_wrong_strings():
    assert len({row[0] for row in ERRORS}) >= 100


@pytest.mark.parametrize(("written", "message", "advice"), ERRORS)
def test_a_wrong_string_is_told_what_would_be_right(written, message, advice):
    with pytest.raises(DateError) as caught:
        parse(written)
    assert (caught.value.message, caught.value.advice) == (message, advice)
    assert suggestions(advice)
    for text in suggestions(advice):
        parse(text)


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
        parse(written, timezone=zone)
    assert (caught.value.message, caught.value.advice) == (message, advice)
    for text in suggestions(advice):
        assert parse(text, timezone=zone).instant


def test_nothing_long_is_read_and_nothing_takes_long():
    with pytest.raises(DateError, match="a date of 201 characters"):
        parse("2" * 201)
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
                parse(text)
        with pytest.raises(DateError):
            parse("XXX1-02-29")


def test_an_error_points_at_the_part_and_survives_pickling():
    with pytest.raises(DateError) as caught:
        parse("2025-06-12/2025-06-31")
    assert caught.value.offset == 11
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.message, copy.advice, copy.offset, str(copy)) == (
        caught.value.message,
        caught.value.advice,
        11,
        str(caught.value),
    )
