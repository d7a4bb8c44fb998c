"""Dates that count from another one: `2 months after msl-announced`, `within 3 weeks of x` (FORMAT, fine print).

What they count from is the id of a record, known later, or a date, and then they are dates at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from timeline.dates import units
from timeline.dates.errors import DateError
from timeline.dates.grammar import edtf, shifting
from timeline.dates.model import EventDate, Stated, date_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Side = Literal["after", "before"]
_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_AMOUNT = rf"([0-9]{{1,6}}|an?|the|{'|'.join(_NUMBERS[1:])}) ?(minute|hour|day|week|month|quarter|year|decade)s?"
_ABOUT = r"((?:about|around|circa|ca\.?|c\.?) ?)?"
_COUNTED = re.compile(rf"{_ABOUT}{_AMOUNT} (after|before) (.+)", re.ASCII)
_EXACT = re.compile(rf"(exactly ){_AMOUNT} (after|before) (.+)", re.ASCII)
_WITHIN = re.compile(rf"within {_ABOUT}{_AMOUNT} (of|after|before) (.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rule:
    """How to get from anchors to a date."""

    kind: Literal["counted", "exact", "within", "side", "between"]
    side: Literal["after", "before", "of"] = "after"
    amount: shifting.Amount | None = None
    about: bool = False


@dataclass(frozen=True, slots=True)
class Relative:
    """A date that depends on other records: `anchors` are their ids."""

    written: str
    anchors: tuple[str, ...]
    rule: Rule
    operands: tuple[str | EventDate, ...]  # ids and dates, in the order of writing

    @property
    def orders(self) -> tuple[tuple[Side, str], ...]:
        """What the words say about the order of records: `("after", "x")` is, this one does not begin before x."""
        if self.rule.kind == "between":
            sides: tuple[Side, ...] = ("after", "before")
            pairs = zip(sides, self.operands, strict=True)
            return tuple((side, operand) for side, operand in pairs if isinstance(operand, str))
        if self.rule.side == "of":
            return ()
        return tuple((self.rule.side, anchor) for anchor in self.anchors)

    def resolve(self, dates: Mapping[str, EventDate]) -> EventDate:
        """The date, once the dates of the anchors are known; `DateError` if they do not say enough.

        Raises `KeyError` for an anchor that `dates` lacks.
        """
        return _resolve(self.written, self.rule, tuple(dates[o] if isinstance(o, str) else o for o in self.operands))


def read(
    written: str, text: str, operand: Callable[[str], Stated | EventDate | str | None]
) -> EventDate | Relative | None:
    """`N units after|before X`, perhaps with `exactly`, `within N units of|after|before X`; None for any other text."""
    for kind, pattern in (("counted", _COUNTED), ("exact", _EXACT), ("within", _WITHIN)):
        match = pattern.fullmatch(text)
        if match and (anchor := operand(match.group(5))) is not None:
            about, number, unit, side = match.group(1, 2, 3, 4)
            amount = shifting.Amount(_count(number), unit)
            rule = Rule(kind, side, amount, about=bool(about) and kind != "exact")  # type: ignore[arg-type]
            return _made(written, rule, anchor)
    return None


def side(written: str, which: Side, anchor: str) -> Relative:
    """`after x`, `before x` of a record: the same day is possible."""
    return Relative(written, (anchor,), Rule("side", which), (anchor,))


def between(written: str, low: Stated | EventDate | str, high: Stated | EventDate | str) -> EventDate | Relative:
    """From what begins first to what begins last, of which at least one is a record."""
    return _made(written, Rule("between"), low, high)


def _made(written: str, rule: Rule, *operands: Stated | EventDate | str) -> EventDate | Relative:
    known = tuple(date_of(o.edtf, o) if isinstance(o, Stated) else o for o in operands)
    anchors = tuple(dict.fromkeys(o for o in known if isinstance(o, str)))
    if anchors:
        return Relative(written, anchors, rule, known)
    return _resolve(written, rule, tuple(o for o in known if not isinstance(o, str)))


def _count(number: str) -> int:
    if number.isdigit():
        return int(number)
    return _NUMBERS.index(number) if number in _NUMBERS else 1


def _resolve(written: str, rule: Rule, anchors: tuple[EventDate, ...]) -> EventDate:
    first, last = shifting.ends(anchors[0])[0], shifting.ends(anchors[-1])[1]
    if rule.kind in ("counted", "exact"):
        found = _counted(written, rule, anchors[0])
    elif rule.kind == "within":
        found = _within(written, rule, anchors[0])
    elif rule.kind == "between":
        found = edtf.between(written, _bound(first, anchors[0]), _bound(last, anchors[-1]))
    elif rule.side == "after":
        found = edtf.between(written, _bound(first, anchors[0]), None)
    else:
        found = edtf.between(written, None, _bound(last, anchors[0]))
    return _about(found) if rule.about else found


def _counted(written: str, rule: Rule, anchor: EventDate) -> EventDate:
    assert rule.amount is not None
    amount = rule.amount.signed(-1 if rule.side == "before" else 1)
    if anchor.instant is not None and (moment := shifting.instant(anchor, amount)):
        return replace(moment, written=written)
    count = shifting.moved if rule.kind == "exact" else shifting.counted
    low, high = count(anchor, amount)
    if low is not None and low is high:
        return date_of(written, low)
    if low is None and high is None:
        raise _unknown(anchor)
    return edtf.between(written, low, high)


def _within(written: str, rule: Rule, anchor: EventDate) -> EventDate:
    """A limit, so counted to the day: from so long before to so long after."""
    assert rule.amount is not None
    if rule.amount.unit in ("minute", "hour"):
        raise DateError("`within` counts in days or more", "write it like `within 1 day of 2025-08-29`")
    start, end = shifting.ends(anchor)
    low = shifting.moved(anchor, rule.amount.signed(-1))[0] if rule.side != "after" else start
    high = shifting.moved(anchor, rule.amount)[1] if rule.side != "before" else end
    if low is None and high is None:
        raise _unknown(anchor)
    return edtf.between(written, low, high)


def _bound(stated: Stated | None, anchor: EventDate) -> Stated:
    if stated is None:
        raise _unknown(anchor)
    return stated


def _unknown(anchor: EventDate) -> DateError:
    return DateError(
        f"nothing can be counted from `{anchor.written}`, which is open on that side",
        "count from a record whose date is known, or write the date itself, like `2025-08`",
    )


def _about(date: EventDate) -> EventDate:
    """The same date with the flag; bounds stay (FORMAT: `about` adds only the flag)."""
    parts = tuple(units.flagged(part, approximate=True) if isinstance(part, Stated) else part for part in date.parts)
    if date.form == "date" and date.instant is None:
        (stated,) = parts
        assert isinstance(stated, Stated)
        return date_of(date.written, stated)
    if date.instant is not None:
        day = date.instant.date()
        stated = units.day(shifting.day_of(day), approximate=True)
        return date_of(date.written, stated)
    low, high = (part if isinstance(part, Stated) else None for part in parts)
    return edtf.between(date.written, low, high)
