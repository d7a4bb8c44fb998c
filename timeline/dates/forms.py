"""What can be written for a date: the table behind `timeline date` and docs/dates.md. A new form gets a row here."""

from __future__ import annotations

from typing import NamedTuple

from timeline.dates.errors import DateError
from timeline.dates.grammar.relative import Relative
from timeline.dates.model import EventDate
from timeline.dates.parse import parse_date
from timeline.dates.wording import word


class Row(NamedTuple):
    """A form: an example, and what it means."""

    written: str
    meaning: str


FORMS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    (
        "Known to a unit",
        (
            Row("2025-04-05", "a day"),
            Row("2025-04", "a month"),
            Row("2025", "a year"),
            Row("2025-04-05T10:00+02:00", "an instant; without offset in the timeline's own zone"),
            Row("2025-22", "a season: 21 spring, 22 summer, 23 autumn, 24 winter, northern and meteorological"),
            Row(
                "2025-36",
                "a quarter: 33 to 36 (37 to 39 thirds, 40 and 41 halves of a year, 29 to 32 southern seasons)",
            ),
            Row("202X", "a decade"),
            Row("19XX", "a century"),
        ),
    ),
    (
        "Not quite known",
        (
            Row("2025-08~", "about then"),
            Row("2025-08?", "perhaps then"),
            Row("2025-08%", "perhaps about then"),
            Row("about 2025-08", "the same as 2025-08~; also circa, c., around"),
            Row("early 2025-08", "also mid and late, of a month or a year"),
            Row("156X-12-25", "X is an unknown digit"),
            Row("1950S2", "1950 is an estimate; its first two digits are certain"),
        ),
    ),
    (
        "Lasted",
        (
            Row("2025-06-12/2025-06-30", "lasted from the one to the other; also from … to …"),
            Row("2025-06/..", "still going on; also since …"),
            Row("../2025-06", "until then; also until …"),
            Row("2025-06/", "the end is unknown; in /2025-06 the beginning is unknown"),
        ),
    ),
    (
        "One day, not known exactly",
        (
            Row("[2025-08-18..2025-08-21]", "some day from the first to the last"),
            Row("between 2025-06 and 2025-08", "the same in words, with dates of any unit"),
            Row("by 2025", "no later than the last day of that"),
            Row("before 2025-08", "no later than the day before it"),
            Row("after 2025-08", "no earlier than the day after it"),
            Row("[2025-08-18,2025-08-21]", "one of these; {…} all of these"),
        ),
    ),
    (
        "Counted from something else",
        (
            Row(
                "2 months after msl-announced",
                "from a record, by its id; days, weeks, months, quarters, years, decades",
            ),
            Row("2 months after 2025-06-12", "or from a date; as precise as the unit that is counted: a month"),
            Row("about 2 weeks before 2025-08-29", "weeks are the seven days around that day; about adds a flag"),
            Row("exactly 60 days after 2025-06-12", "a deadline, counted to the day"),
            Row("within 3 months of 2025-08", "before or after; within … after X and within … before X on one side"),
            Row("after llama-4-launch", "no earlier than that record; also before"),
            Row("between msl-announced and 2025-12", "from that record to that date"),
        ),
    ),
    (
        "Far away",
        (
            Row("-0043-03-15", "year 0 is 1 BC, so -0043 is 44 BC"),
            Row("Y-17000", "a year of more than four digits; Y-17E7 has seven zeros"),
            Row("Y-66000000", "more than six digits are worded in round numbers; the data stays exact"),
        ),
    ),
)

_INTRODUCTION = """\
# Dates

Find the way to write a date that you know only in part, and what readers will see. A date is only as precise as it is
known: it has a first and a last possible day, and pages, feeds and calendars put it into words.

`timeline date 'about 2 weeks before 2025-08-29'` shows how a date is understood; without an argument it prints these
tables. YAML requires quotes only around `[…]` and `{…}`. This page is generated from the program.
"""

_FINE_PRINT = """\
## Details

- Every form is EDTF (ISO 8601-2) or words for it. Case and extra spaces do not matter.
- `~`, `?` and `%` are flags. They never widen the bounds. On a period they hold if either end has them.
- The bounds of an open or unknown end are empty. Only `…/..` means that it is still going on.
- Early, mid and late are the days 1 to 10, 11 to 20, 21 to the end of a month, and four months each of a year. Winter
  runs into February of the next year.
- A relative date is as precise as the coarser of two things: the date it counts from, and the unit counted. From a day,
  `10 days after` gives a day, `3 weeks after` the seven days around that day, `2 months after` a month, and `1 year
  after` a year. From a month, `2 months after` gives a month, `2 weeks after` one day between two days.
- `exactly` counts to the day: `exactly 2 months after 2025-12-31` is 2026-02-28, as February has no 31st. From a month
  or a year it can only give a month, a year, or one day between two days.
- `about` only adds the flag. Of a period the start counts. Hours and minutes are counted from an instant only.
- `within 3 months of` a date is a limit, counted to the day: from three months before it to three months after it.
- The wording follows the tense: a plan is due `by the end of 2025`; an event happened `no later than 2025`. A plan is
  worded as past once its last day is before the newest publication.
- After or before a *record*: the same day is possible. After or before a *date*: it is not.
- Text that can be read as a date is never read as the id of a record: `after 2025` refers to the year.
- An instant falls on the day that it has in the `timezone` of `timeline.yaml`. 24:00 is the next day. An hour that the
  clocks skip is an error; one that they repeat needs an offset from UTC.
- `2024-25` is not the years 2024 to 2025 (that is `2024/2025`) but a season: 25 to 28 are northern seasons, as 21
  to 24 are.
- Dates are Gregorian, also before 1582. Error messages convert dates that can be converted exactly (Old Style, Japanese
  eras); for other calendars they only name the calendar.
- Years of more than four digits have a sign and as many digits as they need.
"""


def bounds(date: EventDate) -> str:
    """First and last possible day: `2025-08-01 to 2025-08-31`."""
    first, last = (day.isoformat() if day else "…" for day in (date.earliest, date.latest))
    return first if first == last else f"{first} to {last}"


def table() -> str:
    """The forms as plain text for a terminal."""
    lines: list[str] = []
    width = max(len(row.written) for _, rows in FORMS for row in rows)
    for title, rows in FORMS:
        lines += ["", title] if lines else [title]
        lines += [f"  {row.written:{width}}  {row.meaning}" for row in rows]
    return "\n".join(lines) + "\n"


def docs_page() -> str:
    """docs/dates.md."""
    parts = [_INTRODUCTION]
    for title, rows in FORMS:
        head = f"## {title}\n\n| written | meaning | from, to | in words |\n| --- | --- | --- | --- |"
        parts.append("\n".join([head, *(_line(row) for row in rows)]) + "\n")
    parts += [_FINE_PRINT, _mistakes()]
    return "\n".join(parts)


def _line(row: Row) -> str:
    date = parse_date(row.written)
    cells = [f"`{row.written}`", row.meaning]
    if isinstance(date, Relative):
        cells += ["", ""]
    else:
        cells += [bounds(date), _words(date)]
    return f"| {' | '.join(cells)} |"


def _words(date: EventDate) -> str:
    ahead, past = (f"{word(date, 'en', past=past)}; *{word(date, 'fr', past=past)}*" for past in (False, True))
    return ahead if ahead == past else f"{ahead}. Once past: {past}"


_MISTAKES = (
    "05/04/2025",
    "26-05-12",
    "45058",
    "August 2025",
    "Q4 2025",
    "2025-W24",
    "2024/25",
    "2024–2025",
    "13 and 14 June 2025",
    "end of 2025",
    "before the end of 2025",
    "by the beginning of 2025",
    "Monday 14 May 2024",
    "1800s",
    "winter 2025",
    "25 October 1917 (Old Style)",
    "1444 AH",
    "2025-06-12 14:30 CET",
    "2025-02-30",
    "44 BC",
    "half a year after msl-announced",
    "in 2 months",
)


def _mistakes() -> str:
    lines = ["## What is not read, and what to write instead\n", "| written | answer |", "| --- | --- |"]
    for text in _MISTAKES:
        try:
            parse_date(text)
        except DateError as error:
            lines.append(f"| {text} | {error.message}; {error.advice} |")
    return "\n".join(lines) + "\n"
