"""Two records of one event."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline.checks.context import meet
from timeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context
    from timeline.types import Event


_OTHERS = re.compile("[^a-z0-9]+")  # of ASCII in lower case: neither letters nor digits


def look_alike(context: Context) -> Iterator[Problem]:
    """Two records that look like one: same title and overlapping dates."""
    by_title: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in context.timeline.events:
        if event.record.withdrawn:
            continue
        for lang, title in event.record.title.items():
            by_title[lang, _folded(title)].append(event)
    noted: set[tuple[str, str]] = set()
    for events in by_title.values():
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


def _folded(title: str) -> str:
    """A title without case, accents and punctuation."""
    if title.isascii():
        return _OTHERS.sub(" ", title.casefold()).strip()
    letters = unicodedata.normalize("NFKD", title.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())
