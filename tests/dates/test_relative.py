"""Dates that count from records."""

from __future__ import annotations

import pytest

from timeline.dates import DateError, EventDate, Relative, parse_date


def resolved(text: str, *anchors: str, timezone: str = "UTC") -> EventDate:
    """`text` about records x and y, dated `anchors`."""
    relative = parse_date(text)
    assert isinstance(relative, Relative)
    return relative.resolve(
        {id: parse_date(anchor, timezone=timezone) for id, anchor in zip("xy", anchors, strict=False)}
    )


@pytest.mark.parametrize(
    ("text", "anchors", "edtf"),
    [
        # as precise as the coarser of the anchor and the unit counted
        ("2 months after x", ["2025-06-12"], "2025-08"),
        ("2 months after x", ["2025-12-31"], "2026-02"),
        ("2 months after x", ["2025-08"], "2025-10"),
        ("1 year after x", ["2025-06-12"], "2026"),
        ("1 year before x", ["2025"], "2024"),
        ("1 quarter after x", ["2025-06-12"], "2025-35"),
        ("a decade after x", ["2025-06-12"], "203X"),
        ("10 days after x", ["2025-06-12"], "2025-06-22"),
        ("3 weeks after x", ["2025-06-12"], "[2025-06-30..2025-07-06]"),
        ("about 2 weeks before x", ["2025-08-29"], "[2025-08-12~..2025-08-18~]"),
        ("2 weeks after x", ["2025-08-29~"], "[2025-09-09~..2025-09-15~]"),
        ("2 months after x", ["2025-08-29?"], "2025-10?"),
        ("2 weeks after x", ["2025-08"], "[2025-08-15..2025-09-14]"),
        ("1 month after x", ["early 2025-08"], "2025-09"),
        ("1 month after x", ["[2025-08-18..2025-08-21]"], "2025-09"),
        ("1 month after x", ["[2025-08-25..2025-09-05]"], "[2025-09-01..2025-10-31]"),
        ("1 week after x", ["[2025-08-18..2025-08-21]"], "[2025-08-22..2025-08-31]"),
        ("1 month after x", ["2025-06-12/2025-06-30"], "2025-07"),
        ("1 year after x", ["2025-24"], "[2026-01-01..2027-12-31]"),
        ("a decade after x", ["-0043-03-15"], "[-0040-01-01..-0031-12-31]"),
        # exactly: to the day, the ends of months clipped
        ("exactly 60 days after x", ["2025-06-12"], "2025-08-11"),
        ("exactly 2 months after x", ["2025-06-30"], "2025-08-30"),
        ("exactly 2 months after x", ["2025-12-31"], "2026-02-28"),
        ("exactly 1 year before x", ["2024-02-29"], "2023-02-28"),
        ("exactly 3 weeks after x", ["2025-06-12"], "2025-07-03"),
        ("exactly 1 year after x", ["2025-06"], "2026-06"),
        ("exactly 60 days after x", ["2025-08"], "[2025-09-30..2025-10-30]"),
        ("Exactly two months after x", ["2025-06-12~"], "2025-08-12~"),
        # only hours and minutes go from instant to instant
        ("36 hours after x", ["2025-03-02T10:00"], "2025-03-03T22:00:00Z"),
        ("90 minutes before x", ["2025-03-02T10:00"], "2025-03-02T08:30:00Z"),
        ("exactly 36 hours after x", ["2025-03-02T10:00"], "2025-03-03T22:00:00Z"),
        ("1 month after x", ["2025-03-02T10:00"], "2025-04"),
        ("exactly 1 month after x", ["2025-03-02T10:00"], "2025-04-02"),
        ("1 day after x", ["2025-03-02T10:00"], "2025-03-03"),
        ("about 1 day after x", ["2025-03-02T10:00"], "2025-03-03~"),
        ("about 36 hours after x", ["2025-03-02T10:00"], "2025-03-03~"),
        # after or before a record: the same day is possible; of a period the start counts
        ("after x", ["2025-08-05"], "[2025-08-05..]"),
        ("after x", ["2025-08"], "[2025-08-01..]"),
        ("before x", ["2025-08-05"], "[..2025-08-05]"),
        ("before x", ["2025-08"], "[..2025-08-31]"),
        ("after x", ["2025-06-12/2025-06-30"], "[2025-06-12..]"),
        ("before x", ["2025-06/2025-08"], "[..2025-06-30]"),
        ("after x", ["2025-06/.."], "[2025-06-01..]"),
        ("before x", ["2025-06/.."], "[..2025-06-30]"),
        ("before x", ["../2025-06"], "[..2025-06-30]"),
        ("after x", ["2025-04-05T23:00Z"], "[2025-04-05..]"),
        # within
        ("within 2 months of x", ["2025-06-12"], "[2025-04-12..2025-08-12]"),
        ("within 2 weeks of x", ["2025-08-29"], "[2025-08-15..2025-09-12]"),
        ("within 2 weeks after x", ["2025-08-29"], "[2025-08-29..2025-09-12]"),
        ("within 2 weeks before x", ["2025-08-29"], "[2025-08-15..2025-08-29]"),
        ("within 3 months of x", ["2025-08"], "[2025-05-01..2025-11-30]"),
        ("within 2 days of x", ["2025-04-05T10:00Z"], "[2025-04-03..2025-04-07]"),
        ("within 1 month of x", ["[..2025-12-31]"], "[..2026-01-31]"),
        # between
        ("between x and y", ["2025-06-12", "2025-08"], "[2025-06-12..2025-08-31]"),
        ("between x and y", ["2025-06/2025-07", "2025-08/2025-09"], "[2025-06-01..2025-08-31]"),
        ("between 2025-05 and x", ["2025-06-12"], "[2025-05-01..2025-06-12]"),
        ("between x and 2025-12", ["2025-06-12"], "[2025-06-12..2025-12-31]"),
    ],
)
def test_a_relative_date_is_exact(text, anchors, edtf):
    date = resolved(text, *anchors)
    assert date.edtf == edtf
    assert date.written == text
    assert parse_date(date.edtf).latest == date.latest


def test_hours_are_counted_as_they_pass():
    """On the night of the change of clocks, too."""
    assert resolved("24 hours after x", "2025-03-29T12:00", timezone="Europe/Paris").edtf == "2025-03-30T13:00:00+02:00"
    assert resolved("1 day after x", "2025-03-29T23:30Z", timezone="Europe/Paris").edtf == "2025-03-31"


@pytest.mark.parametrize(("text", "holds"), [("3 weeks after x", 7), ("2 months after x", 31), ("1 year after x", 365)])
def test_a_span_that_is_only_counted_never_ends_in_one_day(text, holds):
    date = resolved(text, "2025-06-12")
    assert date.latest.ordinal - date.earliest.ordinal + 1 == holds
    exact = resolved(f"exactly {text}", "2025-06-12")
    assert exact.precision == "day"
    assert date.earliest <= exact.earliest == exact.latest <= date.latest


@pytest.mark.parametrize(
    ("text", "anchors", "orders"),
    [
        ("2 months after msl-announced", ("msl-announced",), (("after", "msl-announced"),)),
        ("2 Months  After MSL-announced", ("msl-announced",), (("after", "msl-announced"),)),
        ("2 weeks before x", ("x",), (("before", "x"),)),
        ("exactly 60 days after x", ("x",), (("after", "x"),)),
        ("after x", ("x",), (("after", "x"),)),
        ("before x-2", ("x-2",), (("before", "x-2"),)),
        ("between x and y", ("x", "y"), (("after", "x"), ("before", "y"))),
        ("between 2025 and y", ("y",), (("before", "y"),)),
        ("between x and 2025", ("x",), (("after", "x"),)),
        ("within 3 months of x", ("x",), ()),
        ("within 3 months after x", ("x",), (("after", "x"),)),
        ("within 3 months before x", ("x",), (("before", "x"),)),
    ],
)
def test_a_relative_date_names_anchors_and_implies_an_order(text, anchors, orders):
    relative = parse_date(text)
    assert isinstance(relative, Relative)
    assert (relative.anchors, relative.orders) == (anchors, orders)


def test_what_can_be_read_as_a_date_is_no_record():
    assert isinstance(parse_date("after 2025"), EventDate)
    assert isinstance(parse_date("2 months after 2025-08-01"), EventDate)
    assert isinstance(parse_date("after 2025-launch"), Relative)


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("after x", ["[..2025-12-31]"]),
        ("before x", ["[2025-12-31..]"]),
        ("2 weeks after x", ["../.."]),
        ("within 2 weeks of x", ["XXXX"]),
        ("between x and y", ["2025-08", "2025-06"]),
        ("2 hours after x", ["2025-08"]),
        ("within 2 hours of x", ["2025-08-01T10:00Z"]),
        ("999999 hours before x", ["0001-08-01T10:00Z"]),
    ],
)
def test_a_date_that_cannot_be_counted_is_an_error(text, anchors):
    with pytest.raises(DateError) as caught:
        resolved(text, *anchors)
    assert caught.value.advice
