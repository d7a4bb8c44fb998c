"""Texts that are dates, built from their parts, for properties and for the oracle."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from timeline.dates import Day
from timeline.dates.day import days_in_month, year_text
from timeline.dates.grammar.words import FORMS

marks = st.sampled_from(["", "", "", "~", "?", "%"])
years = st.integers(0, 9999) | st.integers(1900, 2100) | st.integers(-9999, -1)


@st.composite
def days(draw: st.DrawFn, of: st.SearchStrategy[int] = years) -> Day:
    year, month = draw(of), draw(st.integers(1, 12))
    return Day(year, month, draw(st.integers(1, days_in_month(year, month))))


plain_days = days().map(Day.isoformat)
months = st.builds(lambda year, month: f"{year_text(year)}-{month:02}", years, st.integers(1, 12))
parts_of_years = st.builds(lambda year, code: f"{year_text(year)}-{code}", years, st.integers(21, 41))
plain_years = years.map(year_text)
decades = st.builds(lambda digits: f"{digits:03}X", st.integers(0, 999))
centuries = st.builds(lambda digits: f"{digits:02}XX", st.integers(0, 99))
unspecified = st.one_of(
    plain_years.map(lambda year: f"{year}-XX"),
    months.map(lambda month: f"{month}-XX"),
    plain_years.map(lambda year: f"{year}-XX-XX"),
    st.builds(lambda decade, month: f"{decade}-{month:02}", decades, st.integers(1, 12)),
    st.builds(
        lambda century, month, day: f"{century}-{month:02}-{day:02}", centuries, st.integers(1, 12), st.integers(1, 28)
    ),
)
long_years = st.integers(10_000, 10**9).flatmap(lambda year: st.sampled_from([f"Y{year}", f"Y-{year}"]))
significant = st.builds(lambda year, digits: f"{year}S{digits}", st.integers(1000, 9999), st.integers(1, 3))

calendar = plain_days | months | plain_years
single = calendar | parts_of_years | decades | centuries | unspecified | long_years
qualified = st.builds(str.__add__, single, marks)
intervals = st.one_of(
    st.tuples(qualified, qualified | st.sampled_from(["..", ""])).map("/".join),
    st.tuples(st.sampled_from(["..", ""]), qualified).map("/".join),
)
runs = st.tuples(calendar | st.just(""), calendar).map("..".join) | calendar
sets = st.lists(calendar, min_size=1, max_size=4).map(",".join).flatmap(
    lambda inner: st.sampled_from([f"[{inner}]", f"{{{inner}}}"])
) | st.tuples(calendar, calendar).map(lambda ends: f"[{ends[0]}..{ends[1]}]")
edtf_texts = qualified | intervals | sets | significant

amounts = st.builds(
    lambda n, unit: f"{n} {unit}", st.integers(1, 400), st.sampled_from(["days", "weeks", "months", "years"])
)
#: Each form with words, its dates left open.
frames = [re.sub("[0-9-]+", "{}", form.example) for form in FORMS]
word_texts = st.one_of(
    st.tuples(st.sampled_from(["about", "early", "mid", "late"]), qualified).map(" ".join),
    st.builds(
        str.format, st.sampled_from(frames), qualified, qualified
    ),  # where there is one date, the second is ignored
    st.builds(lambda n, side, date: f"{n} {side} {date}", amounts, st.sampled_from(["after", "before"]), qualified),
    st.builds(
        lambda n, side, date: f"within {n} {side} {date}",
        amounts,
        st.sampled_from(["of", "after", "before"]),
        qualified,
    ),
)
texts = edtf_texts | word_texts

vocabulary = ["about", "by", "before", "after", "since", "until", "between", "and", "from", "to", "early", "mid", "late", "within", "of", "2", "a", "weeks", "months", "x-1", "2025", "2025-08", "[", "]", "{", "}", "/", "..", ",", "~", "?", "%", "T10:00", "+02:00", "Z", "Y", "X", "S2", "-0043", "août", "5", "April", "Q4", "BC", "end", "in", "–", "'25", "13"]  # fmt: skip
soup = st.lists(st.sampled_from(vocabulary), max_size=8).flatmap(
    lambda words: st.sampled_from([" ".join(words), "".join(words)])
)
