"""How a text is understood, for `timeline date TEXT`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.dates.forms import bounds, table
from timeline.dates.grammar.relative import Relative
from timeline.dates.parse import parse_date
from timeline.dates.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from timeline.dates.model import EventDate

__all__ = ["explain", "table"]


def explain(text: str, timezone: str, langs: Iterable[str]) -> str:
    """Lines that say everything about a date, ending in a newline. Raises DateError like `parse_date`."""
    date = parse_date(text, timezone=timezone)
    rows = _relative(date) if isinstance(date, Relative) else _date(date, langs)
    width = max(len(name) for name, _ in rows)
    return "".join(f"{name:{width}}  {value}\n" for name, value in rows)


def _relative(date: Relative) -> list[tuple[str, str]]:
    order = [f"does not begin {'before' if side == 'after' else 'after'} {anchor}" for side, anchor in date.orders]
    return [
        ("written", date.written),
        ("counts from", ", ".join(date.anchors)),
        ("order", "; ".join(order) or "none is implied"),
        ("known when", "the dates of these records are; `timeline check` looks them up"),
    ]


def _date(date: EventDate, langs: Iterable[str]) -> list[tuple[str, str]]:
    flags = [name for name in ("approximate", "uncertain", "ongoing") if getattr(date, name)]
    rows = [
        ("written", date.written),
        ("EDTF", date.edtf),
        ("from, to", bounds(date)),
        ("precision", date.precision.value),
        ("is", "a period that lasted" if date.lasting else _one(date)),
        ("flags", ", ".join(flags) or "none"),
        ("sorted by", _start(date)),
    ]
    for lang in langs:
        ahead, past = (word(date, lang, past=past) for past in (False, True))
        rows.append((f"in {lang}", ahead if ahead == past else f"{ahead}; once it is past: {past}"))
    return rows


def _one(date: EventDate) -> str:
    if date.form == "all-of":
        return "several dates"
    if date.approximate or date.uncertain:
        return "one day or unit, with the flags below"
    if date.instant or (date.earliest is not None and date.earliest == date.latest):
        return "one known day"
    return "one day that is not known exactly"


def _start(date: EventDate) -> str:
    if date.instant is not None:
        return f"{date.instant.isoformat()} ({date.instant.tzinfo})"
    if date.start is not None:
        return date.start[0].isoformat()
    return f"{date.latest.isoformat()}, as the beginning is open" if date.latest else "nothing; it is listed last"
