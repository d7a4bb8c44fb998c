"""Advice never changes the meaning: what it offers, once written, has the bounds that the text was made from."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import examples
from tests.dates.meanings import TEMPLATES, Reading
from tests.dates.test_errors import read, suggestions
from timeline.dates import DateError, parse_date


def offered(text: str) -> list[str]:
    """What the advice says to write; empty if it only explains."""
    with pytest.raises(DateError) as caught:
        parse_date(text)
    assert caught.value.advice
    return suggestions(re.sub("like `.*", "", caught.value.advice))


def bounds(date: str) -> tuple[str | None, str | None, bool, bool]:
    found = read(date)
    first, last = (day.isoformat() if day else None for day in (found.earliest, found.latest))
    return first, last, found.lasting, found.approximate


@pytest.mark.parametrize("make", TEMPLATES, ids=lambda make: make.__name__)
@examples(15)
@given(seed=st.integers(0, 10**6))
def test_advice_offers_every_reading_and_no_other(make, seed):
    text, readings = make(Random(seed))
    found = {bounds(date) for date in offered(text)}
    if readings is None:
        assert not found, text
    else:
        assert found == {tuple(reading) for reading in readings}, text


def test_the_readings_of_a_template_can_be_written():
    for make in TEMPLATES:
        _, readings = make(Random(0))
        for reading in readings or ():
            assert bounds(reading.text()) == tuple(reading)


@pytest.mark.parametrize("text", ["by 1914-18", "since 1939-45", "before 12/25", "about 31 June 2025"])
def test_a_word_before_what_is_wrong_is_never_dropped(text):
    word = text.split()[0]
    assert all(re.match(word, date) for date in offered(text))


def test_a_reading_knows_its_form():
    assert Reading("2024-01-01", "2024-12-31").text() == "[2024-01-01..2024-12-31]"
    assert Reading(None, "2024-12-31", lasting=True).text() == "../2024-12-31"
