"""Dates that are probably not known as exactly as they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.dates import EventDate, Precision
from timeline.dates.model import Stated
from timeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context
    from timeline.types import Event


def _is_first(event: Event) -> bool:
    date = event.date
    return (
        date.precision is Precision.DAY
        and event.record.status != "scheduled"  # laws often take effect on the first of a month
        and date.earliest is not None
        and date.earliest.day == 1
        and not date.approximate
    )


def first_of_year(context: Context) -> Iterator[Problem]:
    """1 January often stands for "sometime that year"."""
    for event in context.unanswered("first-of-year"):
        if _is_first(event) and event.date.earliest and event.date.earliest.month == 1:
            year = event.date.earliest.isoformat()[:-6]
            yield context.warning(
                event,
                "first-of-year",
                "was it really on 1 January?",
                f"write `{year}` if only the year is known; else say how it is known in `date_note`, "
                "or `allow: [first-of-year]`",
            )


def first_of_month(context: Context) -> Iterator[Problem]:
    """The first of a month often stands for "sometime that month"."""
    for event in context.unanswered("first-of-month"):
        if _is_first(event) and event.date.earliest and event.date.earliest.month != 1:
            month = event.date.earliest.isoformat()[:-3]
            yield context.warning(
                event,
                "first-of-month",
                "was it really on the first of the month?",
                f"write `{month}` if only the month is known; else say how it is known in `date_note`, "
                "or `allow: [first-of-month]`",
            )


def season(context: Context) -> Iterator[Problem]:
    """`2024-21` to `2024-28` are seasons (EDTF); among months of that year they may be typos. Said once a timeline."""
    coarse = (event for event in context.timeline.events if event.date.precision is not Precision.DAY)
    written = [(event, stated) for event in coarse for stated in _written(event)]
    with_months = {stated.year for _, stated in written if stated.unit == "month"}
    found = next((pair for pair in written if pair[1].part in range(21, 29) and pair[1].year in with_months), None)
    if found is not None:
        from timeline.dates.wording import stated_words

        event, stated = found
        if context.is_answered(event, "season"):
            return
        yield context.warning(
            event,
            "season",
            f"this means {stated_words(stated, 'en')}",
            f"months are `{stated.year:04}-01` to `{stated.year:04}-12`, and two years are written with a slash; "
            "if you mean the season, write `allow: [season]`",
        )


def _written(event: Event) -> Iterator[Stated]:
    """The dates that an author wrote for an event, each end of a period or a set."""
    date = event.record.date
    for part in date.parts if isinstance(date, EventDate) else ():
        yield from (stated for stated in (part if type(part) is tuple else (part,)) if isinstance(stated, Stated))
