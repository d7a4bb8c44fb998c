"""Days with their weekday: `Mon May 13 2024`, `2024-05-14 (Tuesday)`. A weekday may contradict its day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline.dates.advice.notations import WEEKDAYS, julian
from timeline.dates.day import Day
from timeline.dates.errors import DateError
from timeline.dates.grammar import accepts

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORD = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_BEFORE = re.compile(rf"(?:on )?(?:{_WORD})\.?,? (?=.*[0-9]{{4}})")
_BEHIND = re.compile(rf"(?<=[0-9]),? \(?(?:{_WORD})\.?\)?$")
_DAY = re.compile(r"(?:[0-9]{4})-(?:[0-9]{2})-(?:[0-9]{2})")
_LAST_JULIAN = 1926  # Turkey was the last country to leave the Julian calendar


def read(text: str, tidy: str, diagnose: Callable[[str], DateError]) -> DateError | None:
    """What to write for a day with its weekday; None if there is no weekday, or no day. `diagnose` reads the rest."""
    match = _BEFORE.match(tidy) or _BEHIND.search(tidy)
    if match is None:
        return None
    bare = (tidy[: match.start()] + tidy[match.end() :]).strip(" ,")
    found = diagnose(bare)
    options = [bare] if accepts(bare) else re.findall("`([^`]+)`", found.advice)
    if not options or not all(_DAY.match(option) and accepts(option) for option in options):
        return None
    name = re.search(_WORD, match[0])
    assert name
    weekday = WEEKDAYS[name[0]]
    right = [option for option in options if _weekday(_day(option)) == weekday]
    if right:
        message = f"`{text}` is not how dates are written here" if accepts(bare) or right != options else found.message
        return DateError(message.replace(f"`{bare}`", f"`{text}`"), f"write `{'` or `'.join(right)}`")
    return _contradiction(text, options, weekday)


def _contradiction(text: str, options: list[str], weekday: int) -> DateError:
    option = options[0]
    day = _day(option)
    message = f"{day.isoformat()} is a {_NAMES[_weekday(day)]}, and `{text}` says {_NAMES[weekday]}"
    if len(options) > 1:
        return DateError(
            message, f"write `{'` or `'.join(options)}`, whichever is right; the weekday fits none of them"
        )
    if day.year <= _LAST_JULIAN and _weekday(converted := julian(day)) == weekday:
        other, why = converted, "if this is a date of the Julian calendar"
    else:
        other, why = day.plus_days((weekday - _weekday(day) + 3) % 7 - 3), "if the weekday is right"
    moved = _DAY.sub(other.isoformat(), option, count=1)
    return DateError(message, f"write `{option}` if the day is right, `{moved}` {why}")


def _day(option: str) -> Day:
    year, month, day = (int(part) for part in option[:10].split("-"))
    return Day(year, month, day)


def _weekday(day: Day) -> int:
    """0 is Monday."""
    return (day.ordinal - 1) % 7
