"""Sources, and what they say of the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.checks.context import meet
from timeline.plans import is_plan
from timeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context


def source_before_event(context: Context) -> Iterator[Problem]:
    """A source cannot report what had not happened; an announcement is `planned`."""
    for event in context.unanswered("source-before-event", "sources"):
        record = event.record
        if is_plan(event) or event.earliest is None or event.date.approximate:
            continue
        for index, source in enumerate(record.sources):
            if source.date and source.date.latest and source.date.latest < event.earliest:
                yield context.warning(
                    event,
                    "source-before-event",
                    f"this source is dated {source.date.written}, before the event ({record.date.written})",
                    "correct one of the dates, or write `allow: [source-before-event]` into the record",
                    "sources",
                    index,
                    "date",
                )


def sources_differ(context: Context) -> Iterator[Problem]:
    """A source that gives another date has a reason, or the fact is disputed."""
    for event in context.unanswered("sources-differ", "sources"):
        record = event.record
        if record.withdrawn or record.certainty == "disputed":
            continue
        for index, source in enumerate(record.sources):
            if source.says and not meet(source.says, event.date):
                yield context.warning(
                    event,
                    "sources-differ",
                    f"this source says `{source.says.written}`, but the date is `{record.date.written}`",
                    "say in `date_note` why, or write `certainty: disputed`, or `allow: [sources-differ]`",
                    "sources",
                    index,
                    "says",
                )
