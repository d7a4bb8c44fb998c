"""What holds for every date, whatever is written."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tests.dates import strategies as dates
from timeline.dates import DateError, Day, EventDate, Relative, parse_date
from timeline.dates.wording import month_name, short, word
from timeline.locales import available

FIRST = dt.datetime(1900, 1, 1)  # noqa: DTZ001 - on the clock of whatever zone is drawn
far = st.integers(-(10**15), 10**15)


def read(text: str) -> EventDate | None:
    """The date, if `text` is one: ends may be turned round, days may be missing."""
    try:
        date = parse_date(text)
    except DateError:
        return None
    return date if isinstance(date, EventDate) else None


@given(st.dates())
def test_days_count_like_python(date):
    day = Day.from_date(date)
    assert day.ordinal == date.toordinal()
    assert Day.from_ordinal(date.toordinal()) == day
    assert day.to_date() == date
    assert day.isoformat() == date.isoformat()


@given(far, far)
@example(-306, -305)
def test_days_far_away_keep_their_order(one, other):
    first, second = Day.from_ordinal(one), Day.from_ordinal(other)
    assert (first.ordinal, second.ordinal) == (one, other)
    assert (first < second) == (one < other)
    assert parse_date(first.isoformat()).earliest == first if abs(first.year) < 10**12 else True


@given(dates.days(st.integers(-(10**9), 10**9)), st.integers(-5000, 5000))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months):
    moved = day.plus_months(months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and moved.plus_days(1).day == 1)


@given(dates.texts)
def test_canonical_edtf_is_a_fixed_point(text):
    date = read(text)
    if date:
        again = parse_date(date.edtf)
        assert again.edtf == date.edtf
        assert (again.earliest, again.latest, again.latest_start) == (date.earliest, date.latest, date.latest_start)
        held = (date.approximate, date.uncertain, date.ongoing, date.lasting)
        assert (again.approximate, again.uncertain, again.ongoing, again.lasting) == held


@given(dates.texts)
def test_bounds_are_in_order(text):
    date = read(text)
    if date and date.earliest and date.latest:
        assert date.earliest <= date.latest
        assert date.earliest <= date.latest_start <= date.latest
        assert date.start[0] == date.earliest


@given(dates.days(), dates.marks)
def test_bounds_hold_the_day_that_was_made_coarser(day, mark):
    text = day.isoformat()
    for cut in (
        text,
        text[:-3],
        text[:-6],
        f"{text[:-7]}X",
        f"{text[:-8]}XX",
        f"{text[:-3]}-XX",
        f"{text[:-7]}X{text[-6:]}",
    ):
        date = read(cut + mark)
        if date is None:
            assert cut.endswith("02-29") or cut.startswith(("-000", "-00XX"))
        else:
            assert date.earliest <= day <= date.latest


@given(dates.qualified)
def test_qualifiers_and_about_never_widen_bounds(text):
    bare, about = parse_date(text.rstrip("~?%")), parse_date(f"about {text}")
    assert (bare.earliest, bare.latest, bare.precision) == (about.earliest, about.latest, about.precision)
    assert about.approximate


@given(dates.qualified, dates.qualified)
def test_by_before_and_after_share_out_all_days(one, other):
    date, day = read(one), read(other)
    if date is None or date.earliest is None or day is None or day.earliest is None:
        return
    by, before, after = (parse_date(f"{word_} {one}") for word_ in ("by", "before", "after"))
    assert before.latest.ordinal + 1 == date.earliest.ordinal
    assert by.latest == date.latest
    assert after.earliest.ordinal - 1 == date.latest.ordinal
    assert (day.earliest <= by.latest) != (day.earliest >= after.earliest)


@given(dates.calendar, st.integers(1, 400), st.sampled_from(["days", "weeks", "months", "years"]))
def test_within_holds_what_is_counted_to_both_sides(text, number, unit):
    within = parse_date(f"within {number} {unit} of {text}")
    before, after = (parse_date(f"exactly {number} {unit} {side} {text}") for side in ("before", "after"))
    assert within.earliest == before.earliest
    assert within.latest == after.latest
    assert parse_date(f"within {number} {unit} after {text}").earliest == parse_date(text).earliest


@given(dates.qualified, dates.amounts, st.sampled_from(["after", "before"]))
def test_what_is_counted_holds_the_exact_day_and_is_no_finer_than_the_unit(text, amount, side):
    anchor = read(text)
    if anchor is None or anchor.earliest is None:
        return
    counted, exact = (parse_date(f"{how}{amount} {side} {text}") for how in ("", "exactly "))
    assert counted.earliest <= exact.earliest
    assert exact.latest <= counted.latest
    shortest = {"day": 1, "week": 7, "month": 28, "year": 365}[amount.split()[1].rstrip("s")]
    assert counted.latest.ordinal - counted.earliest.ordinal + 1 >= shortest
    assert (counted.approximate, counted.uncertain) == (anchor.approximate, anchor.uncertain)


@given(st.text(max_size=60) | dates.soup)
@example("2025-08-٣")
@example("\ud800")
@example("2025-08-01T10:00:00+")
@example("[..]")
@example("{}")
@example("''''")
@example("c. c. c. 2025")
def test_any_text_is_a_date_or_a_date_error(text):
    try:
        date = parse_date(text)
    except DateError as error:
        assert error.message
        assert error.advice
        for suggestion in re.findall(r"`([^`]+)`", error.advice):
            # Where the year is missing, four letters stand for it.
            assert suggestion == "timeline date" or parse_date(suggestion.replace("YYYY", "2024"))
    else:
        assert isinstance(date, EventDate | Relative)


MONTHS = {lang: [month_name(lang, number, "wide") for number in range(1, 13)] for lang in available()}
NOTATIONS = (
    lambda day: f"{day.day} {MONTHS['en'][day.month - 1]} {day.year}",
    lambda day: f"{MONTHS['en'][day.month - 1]} {day.day}, {day.year}",
    lambda day: f"{day:%a %b %d %Y} 00:00:00 GMT+0200 (Central European Summer Time)",
    lambda day: f"{day.day} {MONTHS['fr'][day.month - 1]} {day.year}",
    lambda day: f"le {day.day} {MONTHS['fr'][day.month - 1]} {day.year}",
    lambda day: f"{day.day}. {MONTHS['de'][day.month - 1]} {day.year}",
    lambda day: f"{day.day} de {MONTHS['es'][day.month - 1]} de {day.year}",
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day:%m/%d/%Y}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y.%m.%d}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day:%G-W%V-%u}",
    lambda day: f"{day:%Y-%j}",
    lambda day: f"{day:%y-%m-%d}",
    lambda day: f"{day:%d-%m-%y}",
    lambda day: f"{day:%d-%b-%y}",
    lambda day: str((day - dt.date(1899, 12, 30)).days),
    lambda day: f"@{int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())}",
)


@examples(300)
@given(st.dates(dt.date(1980, 1, 1), dt.date(2049, 12, 31)), st.sampled_from(NOTATIONS))
def test_advice_for_a_day_in_another_notation_offers_that_day(day, notation):
    with pytest.raises(DateError) as caught:
        parse_date(notation(day))
    assert day.isoformat() in re.findall(r"`([^`]+)`", caught.value.advice), (notation(day), caught.value.advice)


@given(
    st.dates(dt.date(1980, 1, 1), dt.date(2049, 12, 31)),
    st.sampled_from(["about", "before", "after", "by", "since", "until"]),
    st.sampled_from(NOTATIONS[:2] + NOTATIONS[10:12]),
)
def test_advice_keeps_the_word_before_a_day(day, word_, notation):
    with pytest.raises(DateError) as caught:
        parse_date(f"{word_} {notation(day)}")
    assert re.findall(r"`([^`]+)`", caught.value.advice) == [f"{word_} {day.isoformat()}"]


@given(st.sampled_from(["not", "pre", "almost", "never", "xyz"]), dates.days(st.integers(2100, 9999)))
def test_a_word_that_is_not_known_is_never_dropped(word_, day):
    for written in (day.isoformat(), f"{day.day} June {day.year}", f"June {day.day}, {day.year}", f"June {day.year}"):
        with pytest.raises(DateError) as caught:
            parse_date(f"{word_} {written}")
        assert str(day.year) not in caught.value.advice, caught.value.advice


JOINED = {
    "{0} to {1}": "{0}/{1}",
    "{0} – {1}": "{0}/{1}",
    "{0}-{1}": "{0}/{1}",
    "{0} bis {1}": "{0}/{1}",
    "{0} and {1}": "{{{0},{1}}}",
    "{0}, {1}": "{{{0},{1}}}",
    "{0} or {1}": "[{0},{1}]",
}


@given(
    st.lists(st.one_of(dates.days(st.integers(1000, 9998)).map(Day.isoformat), dates.months), min_size=2, max_size=2),
    st.sampled_from(sorted(JOINED)),
)
def test_advice_for_two_dates_keeps_both(pair, frame):
    first, last = sorted(pair)
    if not all(re.match(r"[1-9]", text) for text in pair) or first[:7] == last[:7]:
        return
    with pytest.raises(DateError) as caught:
        parse_date(frame.format(first, last))
    assert JOINED[frame].format(first, last) in re.findall(r"`([^`]+)`", caught.value.advice), caught.value.advice


@given(
    st.datetimes(dt.datetime(1980, 1, 1), dt.datetime(2049, 12, 31)),  # noqa: DTZ001 - on the clock of whatever zone
    st.sampled_from([("UTC", "Z"), ("CET", "+01:00"), ("EDT", "-04:00"), ("GMT+2", "+02:00"), ("+0530", "+05:30")]),
    st.sampled_from(["%Y-%m-%d %H:%M {}", "%d %B %Y, %H:%M {}", "%B %d, %Y at %I:%M %p {}", "%a, %d %b %Y %H:%M {}"]),
)
def test_advice_for_a_time_keeps_its_offset(at, zone, frame):
    with pytest.raises(DateError) as caught:
        parse_date(at.strftime(frame.format(zone[0])))
    assert f"{at:%Y-%m-%dT%H:%M}{zone[1]}" in re.findall(r"`([^`]+)`", caught.value.advice), caught.value.advice


@given(st.one_of(dates.months, dates.plain_years, dates.decades, dates.parts_of_years), dates.marks)
def test_words_are_never_finer_than_the_date(text, mark):
    date = parse_date(text + mark)
    stated = date.parts[0]
    if stated.unit not in ("month", "year", "decade", "season", "quarter", "half"):
        return
    year = stated.year
    allowed = {abs(year), 1 - year, year + 1, (year + 1) % 100}
    allowed |= {year + 9} if stated.unit == "decade" else set()
    allowed |= {stated.part, stated.part % 4 or 4} if stated.unit in ("month", "quarter") else set()  # 2025年6月
    for lang in available():
        numbers = {
            int(number)
            for past in (False, True)
            for number in re.findall(
                r"\d+", re.sub(r"(?<=\d)[.,\u00a0\u202f](?=\d{3})", "", word(date, lang, past=past))
            )
        }
        assert numbers <= allowed


@given(dates.texts)
def test_every_date_has_words_and_a_label_in_every_language(text):
    date = read(text)
    if date:
        for lang in available():
            for words in (say(date, lang, past=past) for say in (word, short) for past in (False, True)):
                assert words
                assert words == words.strip()
                assert not re.search(r"[{}]|None|  ", words), words


@examples(50)
@given(
    st.datetimes(FIRST, FIRST.replace(year=2100)),
    st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_an_instant_comes_back(at, zone):
    text = at.replace(microsecond=0).isoformat()
    try:
        date = parse_date(text, timezone=zone)
    except DateError as error:
        assert "clocks" in error.message or "twice" in error.message
        return
    again = parse_date(date.edtf, timezone=zone)
    assert (again.instant, again.start) == (date.instant, date.start)
    assert date.start[0] == Day.from_date(at)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(st.text(max_size=200) | dates.soup | dates.texts)
def test_any_text_at_length(text):
    try:
        date = parse_date(text)
    except DateError:
        return
    if isinstance(date, EventDate):
        assert parse_date(date.edtf).edtf == date.edtf
