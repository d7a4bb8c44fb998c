"""Compact labels for drawings, and headings."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from timeline.dates.model import EventDate, Stated
from timeline.dates.wording.naming import Named, ends, far, grammar, span_ends
from timeline.dates.wording.sentences import tensed, word


@lru_cache(maxsize=4096)
def short(date: EventDate, lang: str, *, past: bool) -> str:
    """A compact label for a drawing: `Dec 2025`, `déc. 2025`, `since c. Jun 2025`; `past` as for `word`."""
    grammar_ = grammar(lang)
    phrases = grammar_.phrases
    named = _named(date)
    if not named:
        return phrases["undated"]
    if any(far(stated.year) for stated in named):
        return word(date, lang, past=past)
    words = _short_range(named, lang)
    if date.approximate:
        words = phrases["short_about"].format(words=words)
    name = _side(date, past=past)
    if name and len(named) == 1:
        words = grammar_.contracted(grammar_.variant(name, named[0].unit).format(words=words))
    return phrases["short_uncertain"].format(words=words) if date.uncertain else words


def _side(date: EventDate, *, past: bool) -> str:
    """The phrase that says on which side a label is open; empty if on none."""
    if date.form in ("one-of", "all-of") and isinstance(date.parts[0], tuple):
        name = "onwards" if date.latest is None else "by" if date.form == "one-of" else "until"
    else:
        name = {"ended": "until", "began": "onwards", "or-later": "onwards"}.get(date.form, date.form)
    known = name in ("by", "before", "after", "since", "until", "onwards")
    return f"short_{tensed(name, past=past)}" if known else ""


def _named(date: EventDate) -> tuple[Stated, ...]:
    """First and last of what a date names, or the one that it names."""
    named: list[Stated] = []
    for part in date.parts:
        pair = (part,) if part is None or isinstance(part, Stated) else part
        named += (stated for stated in pair if stated)
    if len(named) == 1 and named[0].unit == "span":
        return span_ends(named[0]) or ()
    return tuple(named) if len(named) < 2 else (named[0], named[-1])


def _short_range(named: tuple[Stated, ...], lang: str) -> str:
    first, last = named[0], named[-1]
    if first[1:8] == last[1:8]:
        return Named(last, lang).label()
    one, other = ends(first, last, lang)
    return grammar(lang).phrases["short_range"].format(first=one.label(), last=other.label())


def month_name(lang: str, month: int, form: Literal["wide", "abbreviated"]) -> str:
    """Name of a month (1 to 12) as CLDR has it."""
    return grammar(lang).locale.month(month, form)


def month_heading(lang: str, year: int, month: int) -> str:
    """`April 2025`, `avril 2025`."""
    grammar_ = grammar(lang)
    heading: str = grammar_.head["heading"]
    return heading.format(month=grammar_.locale.month(month), year=grammar_.year(year))


def year_heading(lang: str, year: int) -> str:
    """`2025`, `44 BC`, `2025年`; `year` is astronomical (0 is 1 BCE)."""
    grammar_ = grammar(lang)
    words = grammar_.year(year)
    return words if far(year) else grammar_.units["year"]["alone"].format(year=words)
