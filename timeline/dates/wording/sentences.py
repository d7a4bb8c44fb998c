"""A date as a person would write it, in the language of the reader, and never finer than it is known.

Everything that depends on a language is in its file (`[date]`, explained in locales/en.toml); this module only
knows which phrase a date asks for. It is shared by every output.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from timeline.dates import units
from timeline.dates.day import Day
from timeline.dates.model import EventDate, Member, Stated
from timeline.dates.wording.naming import Named, grammar, ranged, shared


@lru_cache(maxsize=16_384)
def word(date: EventDate, lang: str, *, past: bool) -> str:
    """The date in words: `by the end of 2025`, `entre le 18 et le 21 août 2025`.

    `past` says that the reader looks back at it: `no later than 2025`, `au plus tard en 2025`. There is no clock here.
    """
    grammar_ = grammar(lang)
    words = _words(date, lang, past=past)
    if _flags_in_words(date):
        return grammar_.contracted(words)
    name = "_".join(n for n, flag in (("approximate", date.approximate), ("uncertain", date.uncertain)) if flag)
    return grammar_.contracted(grammar_.wrapped(name, words) if name else words)


def _flags_in_words(date: EventDate) -> bool:
    """Flags of one plain date are part of its phrase; of anything else they are said behind it."""
    first = date.parts[0] if date.parts else None
    return date.form == "date" and isinstance(first, Stated) and _plain(first)


def _plain(stated: Stated) -> bool:
    return not stated.portion and stated.unit not in ("anniversary", "estimate", "span", "unknown")


def _words(date: EventDate, lang: str, *, past: bool) -> str:
    grammar_ = grammar(lang)
    form, parts = date.form, date.parts
    if form in ("going-on", "undated"):
        return grammar_.phrases[form.replace("-", "_")]
    if form in ("one-of", "all-of"):
        return _list([part for part in parts if part is not None], lang, form, past=past)
    stated = [part for part in parts if isinstance(part, Stated)]
    if form == "between" and _neighbors(*stated):
        return _list(list(stated), lang, "one-of", past=past)
    if len(stated) == 2:
        return _range(stated[0], stated[1], lang, "from to" if form == "period" else "between and")
    one = Named(stated[0], lang, instant=date.instant)
    return one.phrase(_simple(stated[0]) if form == "date" else tensed(form, past=past).replace("-", "_"))


def tensed(form: str, *, past: bool) -> str:
    """`by` has a phrase of its own for what is past; the other forms hold for both."""
    return "by_past" if form == "by" and past else form


def _neighbors(first: Stated, last: Stated) -> bool:
    """Whether these are two days, one after the other: the 13th or the 14th."""
    if first.unit != "day" or last.unit != "day" or first.earliest is None or last.latest is None:
        return False
    return first.earliest.ordinal + 1 == last.latest.ordinal


def _simple(stated: Stated) -> str:
    if stated.portion:
        return "portion"
    if not _plain(stated):
        return ""
    if stated.uncertain:
        return "maybe_about" if stated.approximate else "maybe"
    return "about" if stated.approximate else ""


def _range(first: Stated, last: Stated, lang: str, frame: Literal["from to", "between and"]) -> str:
    if first[1:8] == last[1:8] and first.portion == last.portion:
        return Named(last, lang).phrase("")
    return ranged(first, last, lang, *frame.split())


def _list(members: list[Member], lang: str, form: str, *, past: bool) -> str:
    """`1667, 1668 or from 1670 to 1672`."""
    grammar_ = grammar(lang)
    first, last = members[0], members[-1]
    full = last if grammar_.head["complete"] == "last" else first
    words = []
    for member in members:
        if not isinstance(member, Stated):
            words.append(_run(*member, lang, form, past=past))
        elif member is full or not isinstance(full, Stated):
            words.append(Named(member, lang).phrase("item"))
        else:
            words.append(Named(member, lang, shared(member, full)).phrase("item"))
    if len(words) == 1:
        return words[0]
    frame = grammar_.phrases["last_or" if form == "one-of" else "last_and"]
    return frame.format(list=grammar_.phrases["comma"].join(words[:-1]), last=words[-1])


def _run(first: Stated | None, last: Stated | None, lang: str, form: str, *, past: bool) -> str:
    if first and last:
        return _range(first, last, lang, "from to")
    if first:
        return Named(first, lang).phrase("or_later" if form == "one-of" else "onwards")
    assert last is not None
    return Named(last, lang).phrase(tensed("by", past=past) if form == "one-of" else "until")


def stated_words(stated: Stated, lang: str) -> str:
    """A single date in words, without its qualifiers: `spring 2024`."""
    return Named(stated, lang).phrase("")


@lru_cache(maxsize=16_384)
def day_words(lang: str, day: Day) -> str:
    """`5 April 2025`, `1er juin 2025`."""
    return Named(units.day(Day(*day)), lang).phrase("")
