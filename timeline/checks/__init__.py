"""Timeline → problems: what the timeline's own rules forbid, and what is probably not as known as it looks.

Rules are errors: undeclared words, what `require` asks for, pictures that do not exist. Honesty checks are warnings;
each has a name, and a record's `allow: [name]` answers "yes, I mean it" (a `date_note` answers those about its date).

To add a check: a function from the context to problems, a row in the table, a case in the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from timeline.checks import allow, chapters, dates, media, plans, required, sources, terms, texts, twins
from timeline.checks.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from timeline.problems import Problem
    from timeline.types import Origin, Timeline

__all__ = ["CHECKS", "HONESTY", "Check", "check"]


class Check(NamedTuple):
    """A check, and the codes of the problems it may find; those of an honesty check are names for `allow`."""

    run: Callable[[Context], Iterable[Problem]]
    codes: tuple[str, ...]
    honesty: bool = False


CHECKS = (
    Check(terms.undeclared, ("undeclared-topic", "undeclared-actor", "undeclared-kind")),
    Check(terms.reminded_kinds, ("undeclared-kind",)),
    Check(terms.named_feeds, ("undeclared-topic", "undeclared-actor", "undeclared-kind")),
    Check(terms.former_terms, ("formerly",)),
    Check(plans.fields_of_plans, ("announced", "remind", "scheduled")),
    Check(required.required, ("no-source", "no-archive", "no-alt", "no-translation")),
    Check(media.images, ("no-picture", "not-a-picture", "picture-name")),
    Check(media.logo, ("no-picture", "not-a-picture", "picture-name", "too-long")),
    Check(media.private, ("private-picture",), honesty=True),
    Check(media.cards, ("no-font", "no-cards")),
    Check(chapters.chapters, ("unknown-id", "chapter")),
    Check(allow.unknown_names, ("unknown-check",)),
    Check(texts.languages, ("unlisted-language",)),
    Check(texts.html, ("html",)),
    Check(texts.markup, ("unsafe-character", "nesting")),
    Check(texts.links, ("site-link",)),
    Check(texts.overrides, ("future-publication",)),
    Check(plans.announced_late, ("announced-late",), honesty=True),
    Check(dates.first_of_month, ("first-of-month",), honesty=True),
    Check(dates.first_of_year, ("first-of-year",), honesty=True),
    Check(plans.future, ("future",), honesty=True),
    Check(twins.look_alike, ("look-alike",), honesty=True),
    Check(plans.overdue, ("overdue",), honesty=True),
    Check(dates.season, ("season",), honesty=True),
    Check(sources.source_before_event, ("source-before-event",), honesty=True),
    Check(sources.sources_differ, ("sources-differ",), honesty=True),
)
HONESTY = tuple(code for row in CHECKS if row.honesty for code in row.codes)


def check(
    timeline: Timeline,
    settings: Origin,
    now: datetime | None,
    media: Mapping[str, Path],
    settled: Collection[str] = (),
) -> list[Problem]:
    """All problems of a timeline (see `Context` for what is handed in)."""
    context = Context(timeline, settings, now, media, settled, HONESTY)
    return [problem for row in CHECKS for problem in row.run(context)]
