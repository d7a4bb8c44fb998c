"""Every form of a date: bounds, precision, flags, canonical EDTF (cases/*.txt)."""

from __future__ import annotations

from tests.dates.cases import each, rows
from timeline.dates import Day, EventDate, parse_date

FILES = ("level0.txt", "level1.txt", "level2.txt", "words.txt")
VECTORS = [(name, *row) for name in FILES for row in rows(name)]


def day(value: Day | None) -> str:
    return value.isoformat() if value else "-"


def flags(date: EventDate) -> str:
    held = {"a": date.approximate, "u": date.uncertain, "o": date.ongoing, "l": date.lasting}
    return "".join(letter for letter, flag in held.items() if flag)


def test_there_are_enough_vectors():
    assert len({vector[1] for vector in VECTORS}) + len(rows("instants.txt")) >= 250


@each(VECTORS)
def test_a_date_is_understood(file, written, edtf, earliest, latest, precision, flag):  # noqa: PLR0917 - columns
    date = parse_date(written)
    assert isinstance(date, EventDate)
    expected = (written if edtf == "=" else edtf, earliest, earliest if latest == "=" else latest, precision, flag)
    assert (date.edtf, day(date.earliest), day(date.latest), date.precision.value, flags(date)) == expected
    assert date.written == written


@each(rows("instants.txt"))
def test_an_instant_falls_on_a_day(written, edtf, earliest, latest, precision, elapsed, zone):  # noqa: PLR0917 - columns
    date = parse_date(written, timezone=zone)
    assert isinstance(date, EventDate)
    assert date.instant is not None
    assert date.instant.utcoffset() is not None
    found = (date.edtf, day(date.earliest), day(date.latest), date.precision.value, date.start)
    expected_day = date.earliest
    expected = (
        written if edtf == "=" else edtf,
        earliest,
        earliest if latest == "=" else latest,
        precision,
        (expected_day, int(elapsed)),
    )
    assert found == expected


@each([(vector[1],) for vector in VECTORS])
def test_canonical_edtf_means_the_same_date(written):
    date = parse_date(written)
    again = parse_date(date.edtf)
    assert (again.edtf, again.earliest, again.latest) == (date.edtf, date.earliest, date.latest)
    assert flags(again) == flags(date)
    assert again.latest_start == date.latest_start
    if not written.casefold().startswith(("early", "mid", "late", "about early")):
        assert again.precision == date.precision


def test_spellings_of_one_date_are_one():
    spellings = [
        "by 2025",
        "by 2025-12",
        "by 2025-12-31",
        "[..2025]",
        "[..2025-12]",
        "before 2026",
        "before 2026-01-01",
    ]
    assert {parse_date(text).edtf for text in spellings} == {"[..2025-12-31]"}


def test_the_beginning_of_a_period_is_known_apart_from_its_end():
    assert parse_date("2025-06/2025-08").latest_start == Day(2025, 6, 30)
    assert parse_date("../2025-08").latest_start == Day(2025, 8, 31)
    assert parse_date("[2025-06..2025-08]").latest_start == Day(2025, 8, 31)
    assert parse_date("2025-06/..").latest_start == Day(2025, 6, 30)


def test_a_leap_second_comes_between_its_neighbours():
    before, leap, after = (
        parse_date(f"{text}Z").start for text in ("2016-12-31T23:59:59", "2016-12-31T23:59:60", "2017-01-01T00:00")
    )
    assert before < leap < after


def test_nothing_is_imported_that_common_dates_do_not_need():
    import subprocess
    import sys

    code = "import sys, timeline.dates as d; d.parse_date('2025-04-05'); d.parse_date('about 2 weeks before 2025-08'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pendulum", "zoneinfo", "tomllib", "timeline.dates.advice", "timeline.dates.wording"} & set(loaded)
