"""How single dates are called in a language: the forms of `[date.units]` and the phrases of `[date.phrases]`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from timeline.dates import units
from timeline.dates.model import Precision, Stated
from timeline.locales import Locale, load

if TYPE_CHECKING:
    from datetime import datetime

_CROSSING = (24, 28, 30)  # codes of seasons that end in the year after the one they are named by
_ROUNDED = 1_000_000  # from here on a year is worded in round numbers: nobody knows the year 13,800,000,001 BC
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Grammar:
    """The section `[date]` of a language, ready for use."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.head: dict[str, Any] = dict(locale.table("date"))
        self.units: dict[str, dict[str, str]] = self.head["units"]
        self.phrases: dict[str, str] = self.head["phrases"]
        self._contractions = [(re.compile(pattern), to) for pattern, to in self.head["contractions"]]

    def contracted(self, words: str) -> str:
        """`de août` → `d’août`, `in dem` → `im`."""
        for pattern, to in self._contractions:
            words = pattern.sub(to, words)
        return words

    def variant(self, name: str, unit: str) -> str:
        """The phrase `name` as the unit asks for."""
        return self.phrases.get(f"{name}.{unit}") or self.phrases[name]

    def wrapped(self, name: str, words: str) -> str:
        """A phrase around finished words."""
        return self.phrases[name].format(words=words)

    def year(self, year: int) -> str:
        """A year with its era where that is not plain."""
        if unit := far(year):
            return self.units[unit]["alone"].format(scaled=self.scaled(year))
        if year >= 100:
            return str(year) if year < 10_000 else self.locale.number(year)
        return str(self.head["year_early" if year > 0 else "year_bce"].format(year=self.era_year(year)))

    def era_year(self, year: int) -> str:
        """Number of a year within its era: year 0 is 1 (BCE)."""
        number = _era_number(year)
        return str(number) if number < 10_000 else self.locale.number(number)

    def scaled(self, year: int) -> str:
        """How many years before or after the era's beginning, with three digits that count: `13.8 billion`."""
        number = _era_number(year)
        step = 10 ** (len(str(number)) - 3)
        number = (number + step // 2) // step * step
        rules = self.locale.table("number")
        scale = next(scale for scale in rules["scales"] if number >= scale["size"])
        whole, rest = divmod(number, scale["size"])
        decimals = str(rest).zfill(len(str(scale["size"])) - 1).rstrip("0")
        shown = self.locale.number(whole) + (rules["decimal"] + decimals if decimals else "")
        category = "other" if decimals and rules["decimals_are_plural"] else self.locale.plural(whole)
        return str(scale.get(category, scale["other"])).format(n=shown)

    def century(self, first: int, last: int) -> str:
        """Ordinal of the century of these years."""
        n = first // 100 + 1 if first >= 0 else -last // 100 + 1
        forms = self.head["century"]
        roman, rest = "", n
        for value, letters in _ROMAN:
            roman += letters * (rest // value)
            rest %= value
        return str(forms.get(self.locale.ordinal(n), forms["other"]).format(n=n, roman=roman))


def far(year: int) -> str:
    """The unit in which a year is worded that is too far away for its digits; empty if it is not."""
    if _era_number(year) < _ROUNDED:
        return ""
    return "year_far" if year > 0 else "year_ago"


def _era_number(year: int) -> int:
    return year if year > 0 else 1 - year


@lru_cache(maxsize=64)
def grammar(lang: str) -> Grammar:
    """The grammar of dates of a language, or of the one it falls back to."""
    return Grammar(load(lang))


class Named:
    """A single date in a language; as a mapping it fills the placeholders of a phrase.

    `level` is what need not be said: `in_month`, `in_year`, `in_era`.
    """

    def __init__(self, stated: Stated, lang: str, level: str = "", instant: datetime | None = None) -> None:
        self.stated = stated
        self._lang = lang
        self._level = level
        self.instant = instant
        self._grammar = grammar(lang)
        self._unit: str = (far(stated.year) if stated.unit == "year" else "") or stated.unit
        if stated.unit == "century" and stated.year < 0:
            self._unit = "century_bce"
        elif stated.unit == "anniversary":
            self._unit = "anniversary_day" if stated.day else "anniversary_month"

    def phrase(self, name: str) -> str:
        """The date in the phrase called `name`; on its own if that is empty."""
        return self._grammar.contracted(self._filled(name) if name else str(self["alone"]))

    def label(self) -> str:
        """The date on a drawing."""
        forms = self._grammar.units.get(self._unit)
        if forms is None or self.stated.portion:
            return str(self["alone"])
        pattern = forms.get(f"short_{self._level}") or forms["short"]
        return pattern.format_map(self)

    def _filled(self, name: str) -> str:
        unit = "portion" if self.stated.portion else self._unit
        return self._grammar.variant(name, unit).format_map(self)

    def __getitem__(self, key: str) -> Any:
        """A form of the date, a part of it, or a phrase around it."""
        found = self._form(key)
        if found is None:
            part = _PARTS.get(key) or _declined(key)
            found = part(self.stated, self._grammar, self) if part else self._filled(key)
        return found

    def _form(self, key: str) -> str | None:
        """The date in a grammatical form (`alone`, `named`, `at`, …); None if `key` is not one."""
        if key not in _FORMS:
            return None
        stated, grammar_ = self.stated, self._grammar
        if stated.portion:
            whole = Named(stated._replace(portion=""), self._lang)
            declined = grammar_.phrases.get(f"{stated.portion}.{key}")
            return declined.format_map(whole) if declined else whole._filled(stated.portion)
        if stated.unit == "unknown":
            return grammar_.phrases["undated"]
        if stated.unit == "span":
            return _years_between(stated, self._lang)
        forms = grammar_.units[self._unit]
        pattern = (
            forms.get(f"{key}_{self._level}") or (forms.get(self._level) if key == "alone" else None) or forms.get(key)
        )
        if pattern is None:
            return self._form("alone" if key == "named" else "named")
        words = pattern.format_map(self)
        south = key == "alone" and stated.unit == "season" and stated.part in range(29, 33)
        return grammar_.head["south"].format(words=words) if south else words


_FORMS = frozenset(("alone", "named", "at", "dative", "genitive", "accusative", "locative", "instrumental"))


def span_ends(stated: Stated) -> tuple[Stated, Stated] | None:
    """First and last of what a date with unspecified digits may be, in the unit that is stated."""
    if stated.earliest is None or stated.latest is None:
        return None
    if stated.precision is Precision.DAY:
        return units.day(stated.earliest), units.day(stated.latest)
    if stated.precision is Precision.MONTH:
        first, last = stated.earliest, stated.latest
        return units.month(first.year, first.month), units.month(last.year, last.month)
    return units.year(stated.earliest.year), units.year(stated.latest.year)


def shared(first: Stated, last: Stated) -> str:
    """What two ends need not both say: their month, their year, their era."""
    if first.portion or last.portion:
        return ""
    if first.unit == last.unit == "year" and first.year <= 0 and last.year <= 0:
        return "in_era"
    if first.year != last.year:
        return ""
    if first.unit == last.unit == "day" and first.part == last.part:
        return "in_month"
    calendar = ("day", "month")
    if first.unit in calendar and last.unit in calendar:
        return "in_year"
    same = first.unit == last.unit and first.unit in ("season", "quarter", "third", "half")
    within = first.latest is not None and first.latest.year == first.year
    return "in_year" if same and within and first.part not in range(29, 33) else ""


def _years_between(stated: Stated, lang: str) -> str:
    """`between October and December 2004`; `year unknown` where there is nothing to go by."""
    ends = span_ends(stated)
    if ends is None:
        return grammar(lang).phrases["year_unknown"]
    first, last = ends
    if first == last:
        return str(Named(last, lang)["alone"])
    return ranged(first, last, lang, "between", "and")


def ranged(first: Stated, last: Stated, lang: str, opening: str, closing: str) -> str:
    """Two ends, each in a phrase; what they share is said once: `between 18 and 21 August 2025`."""
    one, other = ends(first, last, lang)
    return grammar(lang).phrases["range"].format(first=one.phrase(opening), last=other.phrase(closing))


def ends(first: Stated, last: Stated, lang: str) -> tuple[Named, Named]:
    """Both ends of a range; the one that the language does not say in full lacks what they share."""
    level = shared(first, last)
    levels = (level, "") if grammar(lang).head["complete"] == "last" else ("", level)
    return Named(first, lang, levels[0]), Named(last, lang, levels[1])


def _month(form: str) -> Any:
    return lambda stated, grammar_, _: grammar_.locale.month(stated.part, form)


def _day(stated: Stated, grammar_: Grammar, _: Named) -> str:
    return grammar_.head["first"].format(day=1) if stated.day == 1 else str(stated.day)


def _year(stated: Stated, grammar_: Grammar, _: Named) -> str:
    """The year; of a winter both that it touches."""
    if stated.unit == "season" and stated.part in _CROSSING and 100 <= stated.year < 9999:
        after = stated.year + 1
        short = f"{after % 100:02}" if after % 100 else str(after)
        return str(grammar_.head["winter"].format(year=stated.year, next=after, next_short=short))
    return grammar_.year(stated.year)


def _number(stated: Stated, grammar_: Grammar, _: Named) -> str:
    """Number of the quarter; of a year, its digits without the era."""
    if stated.unit == "year":
        return grammar_.era_year(stated.year)
    return str(_index(stated) + 1)


def _index(stated: Stated) -> int:
    """Which of its year, from 0: the first quarter, the second half."""
    return stated.part - next(low for low in (40, 37, 33, 29, 25, 21) if stated.part >= low)


def _declined(key: str) -> Any:
    """The part that has a list in `[date]`: `season` and `season_genitive` are `seasons` and `seasons_genitive`."""
    noun, _, form = key.partition("_")
    if noun not in ("month", "season", "ordinal"):
        return None
    name = f"{noun}s_{form}" if form else f"{noun}s"
    return lambda stated, grammar_, _: grammar_.head[name][stated.part - 1 if noun == "month" else _index(stated)]


def _years(stated: Stated, grammar_: Grammar, _: Named) -> str:
    return _years_between(stated._replace(precision=Precision.YEAR), grammar_.locale.asked)


def _time(_: Stated, grammar_: Grammar, named: Named) -> str:
    at = named.instant
    assert at is not None
    second = 60 if ":60" in named.stated.edtf else at.second
    pattern = grammar_.head["time_seconds" if second else "time"]
    return str(pattern.format(hour=at.hour, minute=at.minute, second=second))


_PARTS: dict[str, Any] = {
    "day": _day,
    "month": _month("wide"),
    "mon": _month("abbreviated"),
    "year": _year,
    "years": _years,
    "year_last": lambda stated, grammar_, _: grammar_.year(stated.latest.year),
    "number": _number,
    "scaled": lambda stated, grammar_, _: grammar_.scaled(stated.year),
    "time": _time,
    "century": lambda stated, grammar_, _: grammar_.century(stated.year, stated.latest.year),
}
