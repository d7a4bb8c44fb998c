"""The `edtf` package as oracle: over generated strings its strict bounds are ours, but for the divergences listed here.

Every entry has a reason. A disagreement that no entry explains fails; so does an entry that explains none of its examples.
"""

from __future__ import annotations

import re
from functools import cache
from types import ModuleType
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings

from tests.conftest import examples
from tests.dates import strategies as dates
from timeline.dates import DateError, parse_date

Bounds = tuple[tuple[int, ...] | None, tuple[int, ...] | None]
REFUSED = "refused"


class Divergence(NamedTuple):
    """`theirs` and `ours` are what each makes of it: bounds differ, or one of them refuses."""

    reason: str
    pattern: str  # of the text
    theirs: str  # "bounds", "refused"
    ours: str
    examples: tuple[str, ...]


_X = r"[0-9]*X"
DIVERGENCES = (
    Divergence(
        "An unknown end is unknown. The package puts it ten years away, which the specification does not say.",
        r"/.+|.+/",
        "bounds",
        "bounds",
        ("/2025-12-31", "1985/", "/-0001-09-05~"),
    ),
    Divergence(
        "Winter and southern summer run into February (FORMAT). The package ends them with the year.",
        r".*-(24|28|30)(\D.*)?",
        "bounds",
        "bounds",
        ("2025-24", "1900-30"),
    ),
    Divergence(
        "Before the common era the package takes the last month or day for an unspecified first one, and the other way round.",
        r".*-[0-9]{4}-(XX|[0-9]{2}-XX).*|.*-[0-9]{4}-XX.*",
        "bounds",
        "bounds",
        ("-0232-XX", "-3351-XX-XX", "-0967-01-XX%"),
    ),
    Divergence(
        "The package keeps significant digits but gives the year itself as bounds; the specification: 1950S2 is between 1900 and 1999.",
        r".*S[0-9]+",
        "bounds",
        "bounds",
        ("1950S2",),
    ),
    Divergence(
        "A period or run whose end comes before its beginning is refused; the package accepts it.",
        r".+(/|\.\.).+",
        "bounds",
        "refused",
        ("2025/2024", "2100-XX-XX/0012-XX-XX", "[2002..2001]"),
    ),
    Divergence(
        "Sets of one member, and runs between dates of different precision, are in the specification's grammar; the package refuses them.",
        r"[\[{][^,]+[\]}]",
        "refused",
        "bounds",
        ("[1900]", "{1997}", "[2002..2005-01-05]"),
    ),
    Divergence(
        "Lists with runs between dates of different precision, or with an open run, are refused by the package.",
        r"[\[{].*\.\..*[\]}]",
        "refused",
        "bounds",
        ("[2002..2005-01-05,2007]",),
    ),
    Divergence(
        "Unspecified digits with a qualifier, in an interval, or before the common era: the package refuses or crashes.",
        rf".*{_X}.*",
        "refused",
        "bounds",
        ("010X-10/..", "54XX-05-09?", "../1900-XX", "2100-XX-XX/2100-XX"),
    ),
    Divergence(
        "Parts of a year with a qualifier or in an interval: the package takes bare seasons there, if anything.",
        r".*-(2[1-9]|3[0-9]|4[01])([~?%/].*)?",
        "refused",
        "bounds",
        ("1900-33/", "0027-27~/..", "2025-21~"),
    ),
    Divergence(
        "Long years with a qualifier or in an interval: the package refuses them.",
        r".*Y.*",
        "refused",
        "bounds",
        ("Y-17000~", "Y-17000/2000"),
    ),
    Divergence(
        "An interval that is still going on since nobody knows when: the package refuses it.",
        r"/\.\.",
        "refused",
        "bounds",
        ("/..",),
    ),
    Divergence(
        "A day that the calendar lacks is refused; the package lets 29 February of any year pass.",
        r".*-02-29.*",
        "bounds",
        "refused",
        ("2025-02-29",),
    ),
)  # fmt: skip


@cache
def oracle() -> ModuleType:
    """Its grammar takes long to import."""
    return pytest.importorskip("edtf")


def theirs(text: str) -> Bounds | str:
    parse = oracle().parse_edtf
    try:
        date = parse(text)
        ends = date.lower_strict(), date.upper_strict()
    except Exception:  # noqa: BLE001 - TypeError, AttributeError and worse come out of it
        return REFUSED
    return tuple(None if isinstance(end, float) else tuple(end[:3]) for end in ends)


def ours(text: str) -> Bounds | str:
    try:
        date = parse_date(text)
    except DateError:
        return REFUSED
    return tuple(day and tuple(day) for day in (date.earliest, date.latest))


def kind(result: Bounds | str) -> str:
    return REFUSED if result == REFUSED else "bounds"


def explained(text: str) -> bool:
    """Whether both agree, or a listed divergence says why not."""
    them, us = theirs(text), ours(text)
    return them == us or any(
        re.fullmatch(entry.pattern, text) and (entry.theirs, entry.ours) == (kind(them), kind(us))
        for entry in DIVERGENCES
    )


@pytest.mark.parametrize(("entry", "text"), [(entry, text) for entry in DIVERGENCES for text in entry.examples])
def test_every_divergence_is_one(entry, text):
    them, us = theirs(text), ours(text)
    assert them != us
    assert (kind(them), kind(us)) == (entry.theirs, entry.ours)
    assert re.fullmatch(entry.pattern, text)


@examples(60)
@given(dates.edtf_texts)
def test_bounds_are_those_of_the_oracle(text):
    assert explained(text), (theirs(text), ours(text))


@pytest.mark.parametrize("text", ["2025-04-05", "2025-04", "2025", "2025-12~", "2025-21", "2025-06-12/2025-06-30", "202X", "Y-17000", "[2025-04-05,2025-04-06]", "156X-12-25", "-0043-03-15", "2004-06~-11", "2004-?06-11", "{1667,1668,1670..1672}", "1985-04-12/..", "Y-17E7", "2001-34"])  # fmt: skip
def test_the_oracle_agrees_on_the_common_forms(text):
    assert theirs(text) == ours(text)


@pytest.mark.slow
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
@given(dates.edtf_texts)
def test_bounds_are_those_of_the_oracle_at_length(text):
    assert explained(text), (theirs(text), ours(text))
