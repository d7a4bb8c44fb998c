"""EDTF (ISO 8601-2:2019, levels 0 and 1, and what FORMAT names of level 2): one date, a period, a set."""

from __future__ import annotations

import re

from timeline.dates import units
from timeline.dates.errors import DateError
from timeline.dates.grammar import instants, single
from timeline.dates.model import EventDate, Form, Member, Precision, Stated, date_of

_OPEN = {"..": "..", "": ""}


def read(written: str, text: str, timezone: str) -> EventDate | None:
    """The date in `text`; None if it does not have the shape of one. Capitals and spaces around marks do not matter."""
    tight = re.sub(r"\s*(\.\.|[/,\[\]{}])\s*", r"\1", text).upper()
    if tight.startswith(("[", "{")) and tight.endswith(("]", "}")):
        return _set(written, tight)
    if tight.count("/") == 1:
        return _period(written, *tight.split("/"))
    if "T" in tight:
        return instants.read(written, tight, timezone)
    stated = single.read(tight)
    return date_of(written, stated) if stated else None


# --- periods ----------------------------------------------------------------------------------------------------------


def _period(written: str, first: str, last: str) -> EventDate | None:
    """`A/B`, with `..` for an open and nothing for an unknown end (EDTF level 1, extended interval)."""
    if not first and not last:
        return None
    for timed, offset in ((first, 0), (last, len(first) + 1)):
        if instants.SHAPE.fullmatch(timed):
            days = [part.partition("T")[0] for part in (first, last)]
            if all(day in _OPEN or single.read(day) for day in days):
                advice = f"write its first and last day, `{'/'.join(days)}`"
                raise DateError("a period has no time of day", advice, offset)
    start, end = _end(first, 0), _end(last, len(first) + 1)
    if (start is None and first not in _OPEN) or (end is None and last not in _OPEN):
        return None
    return period(written, start or first, end or last)


def _end(text: str, offset: int) -> Stated | None:
    if text in _OPEN:
        return None
    if "T" in text and instants.SHAPE.fullmatch(text):
        day = text[: text.index("T")]
        raise DateError("a period has no time of day", f"write its first and last day, like `{day}/{day}`", offset)
    return single.read(text, offset)


def period(written: str, start: Stated | str, end: Stated | str) -> EventDate:
    """A period that lasted; `..` or nothing in place of an end is open or unknown."""
    stated = [part for part in (start, end) if isinstance(part, Stated)]
    for part in stated:
        if part.portion:
            advice = f"write `{'/'.join(_whole(end_) for end_ in (start, end))}`, and say the rest in date_note"
            raise DateError(f"a period cannot begin or end {part.portion} in something", advice)
    texts = [part.edtf if isinstance(part, Stated) else part for part in (start, end)]
    first = start if isinstance(start, Stated) else None
    last = end if isinstance(end, Stated) else None
    if first and last:
        _in_order(first, last, "/")
    return EventDate(
        written,
        "/".join(texts),
        first.earliest if first else None,
        last.latest if last else None,
        Precision.INTERVAL,
        any(part.approximate for part in stated),
        any(part.uncertain for part in stated),
        ongoing=end == "..",
        lasting=True,
        form=_form(start, end),
        parts=(first, last),
    )


def _whole(end: Stated | str) -> str:
    """An end as it can be written: without `early`, `mid`, `late`."""
    if isinstance(end, str) or not end.portion:
        return end if isinstance(end, str) else end.edtf
    flags = units.mark(end.approximate, end.uncertain)
    return f"{end.year:04}-{end.part:02}{flags}" if end.part else f"{end.year:04}{flags}"


def _form(start: Stated | str, end: Stated | str) -> Form:
    if isinstance(start, Stated):
        return "period" if isinstance(end, Stated) else "since" if end == ".." else "began"
    if isinstance(end, Stated):
        return "until" if start == ".." else "ended"
    return "going-on" if (start, end) == ("", "..") else "undated"


def _in_order(first: Stated, last: Stated, between: str) -> None:
    if first.earliest and last.latest and first.earliest > last.latest:
        turned = f"{last.edtf}{between}{first.edtf}"
        if between == "..":
            turned = f"[{turned}]"
        raise DateError("the end comes before the beginning", f"write `{turned}`")


# --- sets -------------------------------------------------------------------------------------------------------------


def _set(written: str, text: str) -> EventDate | None:
    """`[..]` one of these, `{..}` all of these (EDTF level 2, set representation)."""
    if (text[0], text[-1]) not in {("[", "]"), ("{", "}")} or len(text) == 2:
        return None
    pieces = text[1:-1].split(",")
    members: list[Member] = []
    offset = 1
    for index, piece in enumerate(pieces):
        member = _member(piece, offset, first=index == 0, last=index == len(pieces) - 1)
        if member is None:
            return None
        members.append(member)
        offset += len(piece) + 1
    run = members[0]
    if text[0] == "[" and len(members) == 1 and not isinstance(run, Stated):
        return between(written, *run)
    return _of(written, members, all_=text[0] == "{")


def _member(text: str, offset: int, *, first: bool, last: bool) -> Member | None:
    if ".." not in text:
        return _end(text, offset) if text else None
    low, high = text.split("..", 1)
    start, end = _end(low, offset), _end(high, offset + len(low) + 2)
    if (low and not start) or (high and not end) or not (start or end):
        return None
    if (not low and not first) or (not high and not last):
        raise DateError(
            "only the first of a set may be open at its beginning, and the last at its end",
            "write both ends, like `[2024..2025]`",
            offset,
        )
    if start and end:
        _in_order(start, end, "..")
    return start, end


def between(written: str, low: Stated | None, high: Stated | None, form: Form | None = None) -> EventDate:
    """One unknown day from the first day of `low` to the last of `high`."""
    if low and high:
        _in_order(low, high, "..")
    stated = [part for part in (low, high) if part]
    return EventDate(
        written,
        units.between_text(low, high),
        low.earliest if low else None,
        high.latest if high else None,
        Precision.INTERVAL,
        any(part.approximate for part in stated),
        any(part.uncertain for part in stated),
        form=form or ("between" if low and high else "or-later" if low else "by"),
        parts=(low, high),
    )


def _of(written: str, members: list[Member], *, all_: bool) -> EventDate:
    starts = [member if isinstance(member, Stated) else member[0] for member in members]
    ends = [member if isinstance(member, Stated) else member[1] for member in members]
    stated = [part for part in (*starts, *ends) if part]
    firsts = [part and part.earliest for part in starts]
    lasts = [part and part.latest for part in ends]
    text = ",".join(_member_text(member) for member in members)
    return EventDate(
        written,
        f"{{{text}}}" if all_ else f"[{text}]",
        None if None in firsts else min(day for day in firsts if day),
        None if None in lasts else max(day for day in lasts if day),
        Precision.INTERVAL,
        any(part.approximate for part in stated),
        any(part.uncertain for part in stated),
        form="all-of" if all_ else "one-of",
        parts=tuple(members),
    )


def _member_text(member: Member) -> str:
    if isinstance(member, Stated):
        return member.edtf
    low, high = member
    return f"{low.edtf if low else ''}..{high.edtf if high else ''}"
