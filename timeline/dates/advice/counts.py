"""Relative dates in other words: `half a year after x`, `deux mois après x`."""

from __future__ import annotations

import re

from timeline.dates.errors import DateError
from timeline.dates.grammar import accepts

_UNITS = {
    "minute": "minutes? mins? minuten? minutos?",
    "hour": "hours? hrs? heures? stunden? horas?",
    "day": "days? jours? tage?n? días? dias?",
    "week": "weeks? wks? wk semaines? wochen? semanas?",
    "month": "months? mos? mths? mois monate?n? mes(?:es)?",
    "quarter": "quarters? trimestres? quartale?n?",
    "year": "years? yrs? ans? années? jahre?n? años?",
    "decade": "decades? décennies? jahrzehnte?n? décadas?",
    "century": "century centuries siècles? jahrhunderte?n? siglos?",
    "fortnight": "fortnights?",
}
_NAMED = tuple((unit, re.compile(rf"(?:{names.replace(' ', '|')})\.?")) for unit, names in _UNITS.items())
_SIDES = {
    "after": "after|since|from|following|past|après|apres|depuis|nach|seit|después de|despues de|desde",
    "before": "before|prior to|ahead of|until|avant|vor|antes de",
    "of": "of|from|de|von",
}
_NUMBERS = (
    "an? un une ein eine einem einer una one",
    "two deux zwei dos",
    "three trois drei tres",
    "four quatre vier cuatro",
    "five cinq fünf cinco",
    "six sechs seis",
    "seven sept sieben siete",
    "eight huit acht ocho",
    "nine neuf neun nueve",
    "ten dix zehn diez",
)
_WORDS = {word: number for number, words in enumerate(_NUMBERS, 1) for word in words.replace("an?", "a an").split()}
_MORE = {"century": (100, "years"), "fortnight": (2, "weeks")}
_HALF = {
    "decade": (5, "years"),
    "year": (6, "months"),
    "month": (15, "days"),
    "day": (12, "hours"),
    "hour": (30, "minutes"),
}
_WHOLE = {
    "decade": (10, "years"),
    "year": (12, "months"),
    "month": (30.44, "days"),
    "week": (7, "days"),
    "day": (24, "hours"),
    "hour": (60, "minutes"),
}
_EXACTLY = ("exactly", "exactement", "genau", "precisely")
_LEAD = rf"((?:about|around|approximately|roughly|circa|environ|etwa|unos|unas|{'|'.join(_EXACTLY)}) )?"
_COUNTED = re.compile(
    rf"(within )?{_LEAD}([0-9]+(?:[.,][0-9]+)?|half an?|[^\W\d]+)(?: (and a half))? ([^\W\d_]+\.?) "
    rf"({'|'.join(_SIDES.values())}) ([a-z0-9]+(?:-[a-z0-9]+)*)"
)


def read(text: str, tidy: str) -> DateError | None:
    """What to write for a relative date in other words; None if `tidy` (see `notations.plain`) is none."""
    if not (match := _COUNTED.fullmatch(tidy)):
        return None
    within, lead, number, half, unit_word, side_word, anchor = match.groups()
    unit = next((unit for unit, names in _NAMED if names.fullmatch(unit_word)), None)
    side = _side(side_word, within=bool(within))
    amount = _amount(number, unit, half=bool(half)) if unit else None
    if amount is None or side is None:
        return None
    exact = (lead or "").strip() in _EXACTLY
    loose = amount.startswith("about ") or (lead and not exact)
    how = "exactly " if exact and not amount.startswith("about ") else "about " if loose else ""
    shown = f"{within or ''}{how}{amount.removeprefix('about ')} {side} {anchor}"
    if not accepts(shown):
        return None
    fraction = re.search("[.,]", number) or number.startswith("half") or half
    message = "only whole numbers can be counted" if fraction else f"`{text}` is not how dates are written here"
    return DateError(message, f"write `{shown}`")


def _side(word: str, *, within: bool) -> str | None:
    sides = ("of", "after", "before") if within else ("after", "before")
    return next((side for side in sides if re.fullmatch(_SIDES[side], word)), None)


def _amount(number: str, unit: str, *, half: bool) -> str | None:
    """`18 months` for 1.5 years; `about 76 days` where it does not come out even."""
    if number.startswith("half"):
        return _counted(*_HALF[unit]) if unit in _HALF else None
    if number in _WORDS or number.isdigit():
        count = float(_WORDS.get(number) or number) + (0.5 if half else 0)
    elif re.fullmatch(r"[0-9]+[.,][0-9]+", number):
        count = float(number.replace(",", "."))
    else:
        return None
    if unit in _MORE:
        times, unit = _MORE[unit]
        return _counted(round(count * times), unit) if (count * times).is_integer() else None
    if count.is_integer():
        return _counted(int(count), f"{unit}s")
    if unit not in _WHOLE:
        return None
    length, finer = _WHOLE[unit]
    found = count * length
    return _counted(round(found), finer) if found.is_integer() else f"about {_counted(round(found), finer)}"


def _counted(count: int, units: str) -> str:
    return f"{count} {units if count != 1 else units.removesuffix('s')}"
