"""Chapters: what they begin and end with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.dates import EventDate
from timeline.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context
    from timeline.dates import Day


def chapters(context: Context) -> Iterator[Problem]:
    """A chapter begins and ends with a record that exists, and begins first."""
    timeline, settings = context.timeline, context.origin
    for index, chapter in enumerate(timeline.settings.chapters):
        ends: list[Day | None] = []
        for key, bound in (("from", chapter.start), ("to", chapter.end)):
            id = timeline.names.get(bound) if isinstance(bound, str) else None
            if isinstance(bound, str) and id is None:
                advice = did_you_mean(bound, timeline.names)
                place = settings.at("chapters", index, key)
                yield Problem("unknown-id", place, f"there is no record `{bound}`", advice)
            date = timeline.by_id[id].date if id else bound if isinstance(bound, EventDate) else None
            ends.append((date.earliest if key == "from" else date.latest) if date else None)
        if ends[0] and ends[1] and ends[1] < ends[0]:
            message, advice = "this chapter ends before it begins", "correct `from` or `to`"
            yield Problem("chapter", settings.at("chapters", index, "to"), message, advice)
