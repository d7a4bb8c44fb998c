"""Two records of one event."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline.checks.context import meet
from timeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline.checks.context import Context
    from timeline.types import Event


class _Folded(dict[int, str]):
    """What is left of a character without case and accent; a space of what is neither letter nor digit."""

    def __missing__(self, character: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(character).casefold())
        letters = (part for part in parts if not unicodedata.combining(part))
        self[character] = "".join(part if part.isalnum() else " " for part in letters)
        return self[character]


_FOLDED = _Folded()


def look_alike(context: Context) -> Iterator[Problem]:
    """Two records that look like one: same title and overlapping dates."""
    noted: set[tuple[str, str]] = set()
    for events in _with_one_title(context.timeline.events):
        for first, second in pairwise(events):
            if (first.id, second.id) in noted or not meet(first, second) or context.is_answered(first, "look-alike"):
                continue
            noted.add((first.id, second.id))
            place = first.origin.at("title")
            yield context.warning(
                second,
                "look-alike",
                f"this looks like `{first.id}`",
                f"that one is at {place}; merge them, or write `allow: [look-alike]`",
                "title",
            )


def _with_one_title(events: Iterable[Event]) -> list[list[Event]]:
    """Events that have a title in common, each group in order, by their first ones."""
    first: dict[tuple[str, str], Event] = {}
    groups: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        if event.record.withdrawn:
            continue
        for lang, title in event.record.title.items():
            key = lang, folded(title)
            if (other := first.setdefault(key, event)) is not event:
                groups.setdefault(key, [other]).append(event)
    return [groups[key] for key in first if key in groups]


def folded(title: str) -> str:
    """A title without case, accents and punctuation."""
    return " ".join(title.translate(_FOLDED).split())
