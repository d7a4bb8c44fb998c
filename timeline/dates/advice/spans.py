"""Several dates in one field: `13 and 14 June 2025`, `1969-January 1983`, `12.06.–14.06.2025`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline.dates.advice.notations import MONTHS, days_of, guess
from timeline.dates.errors import DateError
from timeline.dates.grammar import accepts

if TYPE_CHECKING:
    from collections.abc import Iterator

_OR, _AND = r" (?:or|ou|oder|o) ", r" (?:and|et|und|y|e) | ?& ?| ?\+ ?| ?; ?"
_JOIN = re.compile(rf"{_OR}|{_AND}|, ?")
_TO = (
    r" ?[–—] ?| - | ?\.\. ?| ?/ ?"
    r"| (?:to|through|thru|until|till|bis|au|à|al|a|hasta|jusqu'au|jusqu'en) (?:zum |la |le |el )?"
)
_SPLIT = re.compile(rf"{_TO}|-")
_LEAD = re.compile(r"(?:from|du|del|de|desde|von|vom) (?:le |el )?")
_MONTH = re.compile(rf"({'|'.join(sorted(MONTHS, key=len, reverse=True))})\.? [0-9]")
_ERA = re.compile(r"(?:b\.? ?c|a\.? ?d|c|v\. ?chr|n\. ?chr|av\. j\.-c|apr\. j\.-c)\.?(?: ?e\.?)?")
_ABOUT = re.compile(r"(?:about|around|approximately|approx\.?|circa|ca?\.?|vers|etwa|um|hacia) ?(?=[0-9])")
_BETWEEN = re.compile(r"(?:some ?time )?(?:between|entre|zwischen) (?:the |le |el |dem )?(.+)")
_TWO = re.compile(r" (?:and|et|und|y|bis|to) (?:the |le |el |dem )?| ?[–-] ?")
_NOT_HERE = "`{}` is not how dates are written here"


def read(text: str, tidy: str) -> DateError | None:
    """What to write for a list or a range of dates; None if `tidy` (see `notations.plain`) is neither."""
    plain = re.sub(r"(?<![0-9])([0-9]{1,2}), ([0-9]{4})(?![-0-9])", r"\1 \2", tidy)  # `June 13, 2025`
    return _between(text, plain) or _list(text, plain) or _range(text, plain)


def _between(text: str, tidy: str) -> DateError | None:
    """`between 12 and 14 May 2024`: one day, so there is no question whether it lasted."""
    match = _BETWEEN.fullmatch(tidy)
    for two in _TWO.finditer(match[1]) if match else ():
        assert match
        parts = [match[1][: two.start()], match[1][two.end() :]]
        ends = [guess(part) for part in parts]  # the end of 2024 is a part of it here
        found = [f"between {ends[0]} and {ends[1]}"] if all(ends) else []
        found += [f"between {first} and {last}" for first, last in _several(parts)] if all(parts) else []
        options = list(dict.fromkeys(one for one in found if accepts(one)))
        if options:
            return DateError(_NOT_HERE.format(text), f"write `{'` or `'.join(options)}`")
    return None


# --- lists ------------------------------------------------------------------------------------------------------------


def _list(text: str, tidy: str) -> DateError | None:
    parts = [part for part in _JOIN.split(tidy) if part]
    joins = _JOIN.findall(tidy)
    if len(parts) < 2 or len(parts) > 12 or (len(parts) > 2 and set(joins) == {", "} and not parts[-1][:1].isdigit()):
        return None
    if all(join.strip() == "," for join in joins) and not all(re.search(r"[0-9]{4}", part) for part in parts):
        return None  # `5 April, 2025` has a comma, too
    either = any(re.fullmatch(_OR, join) for join in joins)
    left, right = "[]" if either else "{}"
    for found in _several(parts):
        if accepts(whole := f"{left}{','.join(found)}{right}"):
            return DateError(f"`{text}` is more than one date", f"write `{whole}`")
    year_less = next(_several([*parts[:-1], f"{parts[-1]} 2025"]), None)
    if year_less and not re.search("[0-9]{3}", tidy) and accepts(whole := f"{left}{','.join(year_less)}{right}"):
        return DateError("the year is missing", f"write the year, too, like `{whole}`")
    return None


def _several(parts: list[str]) -> Iterator[list[str]]:
    """What the parts of a list or range say, each with what only the last or the first of them names."""
    month = _MONTH.match(parts[0])
    last = parts[-1] if not month or not re.match(r"[0-9]{1,2},? ", parts[-1]) else f"{month.group(1)} {parts[-1]}"
    yield from _completed([*parts[:-1], last])


def _completed(parts: list[str]) -> Iterator[list[str]]:
    last = parts[-1]
    behind = re.sub(r"^[0-9]{1,2}(?![0-9])(?:st|nd|rd|th|er|\.)? ?(?:de )?|^[0-9]{3,5} (?=\D)", "", last)
    year = match.group() if (match := re.search(r"-?[0-9]{4}$", last)) else ""
    era = _ERA.fullmatch(behind)
    for index in range(2):  # day or month first, where numbers alone leave that open
        tries = [
            (f"{part} {behind}",)
            if era and part.isdigit()
            else (part, f"{part} {behind}", f"{part}{year}", f"{part} {year}")
            for part in parts
        ]
        found = [next((day for one in texts if (day := _date(one.strip(), index))), "") for texts in tries]
        if all(found):
            yield found


def _date(text: str, index: int) -> str | None:
    if found := guess(text, 1):
        return found
    if match := re.fullmatch("([0-9]{4})-([1-9])", text):  # which alone may be two years
        return f"{match[1]}-0{match[2]}"
    days = days_of(text, order=index)
    return days[0] if days else None


# --- ranges -----------------------------------------------------------------------------------------------------------


def _range(text: str, tidy: str) -> DateError | None:
    """Two dates and something between them: a period, or one unknown day in it."""
    about = _ABOUT.match(tidy)
    tidy = tidy[about.end() :] if about else tidy
    bare = _LEAD.sub("", tidy, count=1) if _LEAD.match(tidy) else tidy
    found = next((pairs for match in _SPLIT.finditer(bare) if (pairs := _periods(bare, match))), [])
    if about:
        found = [loose for pair in found if accepts(loose := f"{pair.replace('/', '~/')}~")]
    if not found:
        return None
    if bare != tidy or len(found) > 1:  # `from … to …` clearly says that it lasted
        return DateError(_NOT_HERE.format(text), f"write `{'` or `'.join(found)}`")
    advice = f"write `{found[0]}` if it lasted that long"
    one = f"[{found[0].replace('/', '..')}]"
    return DateError(_NOT_HERE.format(text), f"{advice}, `{one}` for one unknown day" if accepts(one) else advice)


def _periods(text: str, between: re.Match[str]) -> list[str]:
    """`A/B`, where both are dates; two where numbers alone leave open which is the day."""
    parts = [text[: between.start()], text[between.end() :]]
    if not all(parts) or not re.search("[0-9]", text):
        return []
    if "/" not in between.group() and re.fullmatch("[0-9]{4}", parts[0]) and re.fullmatch("[0-9]{2}", parts[1]):
        parts[1] = parts[0][:2] + parts[1]
    found = ("/".join(pair) for pair in _several(parts) if pair[0] != pair[1])
    return list(dict.fromkeys(period for period in found if accepts(period)))
