"""Words around dates, a thin layer over EDTF: `about 2025-08`, `by 2025`, `between … and …`, `2 months after x`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates import units
from timeline.dates.errors import DateError, Unclear
from timeline.dates.grammar import edtf, relative, single
from timeline.dates.model import EventDate, Stated, date_of

if TYPE_CHECKING:
    from timeline.dates.grammar.relative import Relative

ABOUT = r"(?:(?:about|around|circa|ca\.?|c\.?)\s+|c(?:a?\.)?(?=[0-9]))"
_ABOUT = re.compile(rf"{ABOUT}(.+)")
_PORTION = re.compile(r"(early|mid|late)(?: |(?<=mid)-)(?:in )?(.+)")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
#: What has the form of an id, and is meant as a date: never the id of a record.
_LIKE_A_DATE = re.compile(
    r"[0-9]{4}-[0-9]{1,2}(?:-[0-9]{1,2})?|[0-9]{6,}|[0-9]{1,3}0s|[0-9]{1,2}(?:st|nd|rd|th)(?:-century)?|"
    r"[0-9]+-?(?:ad|ah|bc|bce|be|bp|ce|ka|kya|ma|mya)|(?:ad|ah|bc|bce)-?[0-9]+|[0-9]{4}-?w[0-9]{1,2}(?:-[1-7])?|"
    r"[0-9]{4}-?(?:q[1-4]|h[12])|(?:q[1-4]|h[12])-?[0-9]{4}|"
    r"today|now|yesterday|tomorrow|tonight|(?:last|next|this)-(?:week|month|quarter|year|decade|century)",
    re.ASCII,
)
LONGEST_ID = 80  # as for records

Operand = Stated | EventDate | str  # a date, a date that is no single one or an instant, the id of a record


def read(written: str, text: str, timezone: str) -> EventDate | Relative | None:
    """The date in `text` (small letters, single spaces); None if it is not put in words that are known."""
    if found := relative.read(written, text, lambda part: _operand(part, timezone)):
        return found
    for pattern, make, _ in FORMS:
        if match := pattern.fullmatch(text):
            operands = [_operand(part, timezone) for part in match.groups()]
            if None not in operands:
                return make(written, *operands)
    stated = _stated(text)
    return date_of(written, stated) if stated else None


def _stated(text: str) -> Stated | None:
    """One date with `about`, or `early`, `mid`, `late` before it, in this order."""
    if match := _ABOUT.fullmatch(text):
        bare = match.group(1)
        while again := _ABOUT.fullmatch(bare):
            bare = again.group(1)
        inner = _stated(bare)
        if inner and bare != match.group(1):
            raise DateError("`about` is written twice", f"write `about {bare}`")
        return units.flagged(inner, approximate=True) if inner else None
    if match := _PORTION.fullmatch(text):
        whole = single.read(match.group(2).upper())
        if whole is None:
            return None
        if whole.unit not in ("month", "year") or whole.earliest is None or whole.precision not in ("month", "year"):
            raise DateError(f"`{match.group(1)}` goes with a month or a year", f"write `{whole.edtf}`")
        return units.portion(whole, match.group(1))  # type: ignore[arg-type]
    return single.read(text.upper())


def _operand(text: str, timezone: str) -> Operand | None:
    """What follows a preposition. What can be read as a date is a date, else it may be the id of a record."""
    if stated := _stated(text):
        return stated
    if date := edtf.read(text.upper(), text, timezone):
        return date
    if _ID.fullmatch(text) and len(text) <= LONGEST_ID:
        if _LIKE_A_DATE.fullmatch(text):
            raise Unclear(text)
        return text
    return None


def _dates(word: str, *operands: Operand) -> list[Stated]:
    """The operands, when `word` takes nothing but single dates."""
    found = []
    for operand in operands:
        if isinstance(operand, str):
            raise DateError(f"`{word}` needs a date, and `{operand}` is none", f"write one, like `{_EXAMPLES[word]}`")
        if isinstance(operand, EventDate):
            example = _EXAMPLES[word]
            if operand.earliest and word not in {"between", "from"}:
                first = operand.parts[0]
                known = (
                    first.edtf if isinstance(first, Stated) and not operand.instant else operand.earliest.isoformat()
                )
                example = f"{word} {known}"
            what = "an instant" if operand.instant else "more than one date"
            raise DateError(
                f"`{word}` needs a day, month or year, and `{operand.written}` is {what}",
                f"write one, like `{example}`",
            )
        found.append(operand)
    return found


def _by(written: str, operand: Operand) -> EventDate:
    (stated,) = _dates("by", operand)
    _needs_bounds("by", stated)
    return edtf.between(written, None, stated)


def _before(written: str, operand: Operand) -> EventDate | Relative:
    if isinstance(operand, str):
        return relative.side(written, "before", operand)
    (stated,) = _dates("before", operand)
    _needs_bounds("before", stated)
    assert stated.earliest
    last = units.day(stated.earliest.plus_days(-1), approximate=stated.approximate, uncertain=stated.uncertain)
    return _worded(edtf.between(written, None, last, "before"), stated)


def _after(written: str, operand: Operand) -> EventDate | Relative:
    if isinstance(operand, str):
        return relative.side(written, "after", operand)
    (stated,) = _dates("after", operand)
    _needs_bounds("after", stated)
    assert stated.latest
    first = units.day(stated.latest.plus_days(1), approximate=stated.approximate, uncertain=stated.uncertain)
    return _worded(edtf.between(written, first, None, "after"), stated)


def _worded(date: EventDate, stated: Stated) -> EventDate:
    """`date` with the part that was stated, for its words, in place of the one that follows from it."""
    from dataclasses import replace

    return replace(date, parts=(stated,))


def _between(written: str, low: Operand, high: Operand) -> EventDate | Relative:
    if isinstance(low, str) or isinstance(high, str):
        return relative.between(written, low, high)
    first, last = _dates("between", low, high)
    _needs_bounds("between", first, last)
    return edtf.between(written, first, last)


def _from(written: str, low: Operand, high: Operand) -> EventDate:
    first, last = _dates("from", low, high)
    return edtf.period(written, first, last)


def _since(written: str, operand: Operand) -> EventDate:
    (first,) = _dates("since", operand)
    return edtf.period(written, first, "..")


def _until(written: str, operand: Operand) -> EventDate:
    (last,) = _dates("until", operand)
    return edtf.period(written, "..", last)


def _needs_bounds(word: str, *parts: Stated) -> None:
    for stated in parts:
        if stated.earliest is None or stated.latest is None:
            advice = f"write what is known, like `{_EXAMPLES[word]}`"
            raise DateError(f"nobody can say what is {word} `{stated.edtf}`", advice)


class Form(NamedTuple):
    """Dates with words around them. `example` begins with the word that `_dates` is asked about."""

    pattern: re.Pattern[str]
    make: Callable[..., EventDate | Relative]
    example: str


FORMS = (
    Form(re.compile(r"between (.+?) and (.+)"), _between, "between 2025-06 and 2025-08"),
    Form(re.compile(r"from (.+?) to (.+)"), _from, "from 2025-06 to 2025-08"),
    Form(re.compile(r"by (.+)"), _by, "by 2025-12"),
    Form(re.compile(r"before (.+)"), _before, "before 2025-12"),
    Form(re.compile(r"after (.+)"), _after, "after 2025-12"),
    Form(re.compile(r"since (.+)"), _since, "since 2025-06"),
    Form(re.compile(r"until (.+)"), _until, "until 2025-06"),
)
_EXAMPLES = {form.example.partition(" ")[0]: form.example for form in FORMS}
