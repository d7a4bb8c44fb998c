"""What the program says, one file per language: `<lang>.toml` beside this one.

A language is its file, and the file may be short: each phrase that it lacks is the English one. Month names and plural
rules come from CLDR, as pendulum ships it; a file may have its own, for a language that pendulum does not have.
`[date]` is read by `timeline.dates.wording`, the other sections by pages and feeds.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import import_module, resources
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FALLBACK = "en"
_CATEGORIES = frozenset(("zero", "one", "two", "few", "many", "other"))  # CLDR, language plural rules
_WHOLE = "date.units."  # forms of a unit belong together: a language has all of them, or none
_OWN = ("date.units.", "date.ordinals", "date.seasons", "date.months", "date.phrases.variant:", "plural.")
_CLDR_NAMES = {"pt": "pt_br"}  # where pendulum does not have the language itself; CLDR calls this one `pt`
_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*", re.ASCII)


class Locale:
    """The phrases of one language. `lang` is the language they really are in, `asked` the one that was wanted."""

    def __init__(self, lang: str, asked: str) -> None:
        self.lang = lang
        self.asked = asked
        own = _tables(lang)
        self._own = frozenset(name for name, _ in _flat(own, ""))
        self._tables = own if lang == FALLBACK else _completed(own, _tables(FALLBACK), "")
        self._phrases = dict(_flat(self._tables, ""))

    def text(self, key: str, /, **values: object) -> str:
        """The phrase called `section.name`, with `{name}` filled in; `n` picks the plural form.

        Raises KeyError, naming key and language, where not even English has such a phrase.
        """
        phrase = self._phrases.get(key)
        if isinstance(phrase, dict):
            category = plural(self.lang if key in self._own else FALLBACK, values.get("n", 1))
            phrase = phrase.get(category, phrase["other"])
        if not isinstance(phrase, str):
            raise KeyError(f"{key} is missing in the language {self.lang}")
        if not values:
            return phrase
        if isinstance(values.get("n"), int):
            values["n"] = self.number(values["n"])  # type: ignore[arg-type]
        return phrase.format_map(values)

    def keys(self) -> frozenset[str]:
        """Dotted names of the phrases in the file of the language; a phrase with plural forms counts once.

        Left out are those that each language has in its own way: forms of units, and variants (`"before.day"`).
        """
        return frozenset(key for key in self._own if not key.startswith(_OWN))

    def table(self, name: str) -> Mapping[str, Any]:
        """A section, as in the file."""
        found = self._tables.get(name)
        if not isinstance(found, dict):
            raise KeyError(f"{name} is missing in the language {self.lang}")
        return found

    def plural(self, n: object) -> str:
        """The plural category (CLDR) of a number."""
        return plural(self.lang, n)

    def ordinal(self, n: int) -> str:
        """The category (CLDR) of `n` as an ordinal: English 21st is `one`."""
        return str(_cldr(self.lang)["ordinal"](n))

    def number(self, n: int) -> str:
        """A whole number with its thousands set apart, where the language does that for a number of this length."""
        digits = str(abs(n))
        if len(digits) < 4 + int(self._tables["number"]["minimum"]) - 1:
            return str(n)
        return f"{n:,}".replace(",", self._tables["number"]["group"])

    def month(self, month: int, form: Literal["wide", "abbreviated"] = "wide") -> str:
        """Name of a month, 1 to 12."""
        own = self._tables["date"].get("months" if form == "wide" else f"months_{form}")
        if own:
            return str(own[month - 1])
        return str(_cldr(self.lang)["translations"]["months"][form][month])


def available() -> tuple[str, ...]:
    """Languages that have a file, sorted."""
    names = (entry.name for entry in resources.files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@lru_cache(maxsize=64)
def load(lang: str) -> Locale:
    """The phrases for `lang`; for `fr-CA` those of `fr`; for a language without a file the English ones.

    Compare `Locale.lang` to what was asked for, and mark up the difference.
    """
    known = available()
    tag = lang.replace("_", "-").lower() if _TAG.fullmatch(lang) else FALLBACK
    while tag not in known and "-" in tag:
        tag = tag.rpartition("-")[0]
    return Locale(tag if tag in known else FALLBACK, lang)


@cache
def _tables(lang: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__name__).joinpath(f"{lang}.toml").read_text("utf-8"))


def _completed(own: Mapping[str, Any], english: Mapping[str, Any], path: str) -> dict[str, Any]:
    """The tables of a language, with the English phrase wherever it has none.

    Variants (`"by.day"`) go with their phrase: where a language has its own `by`, it has no English `by.day`.
    """
    made = dict(own)
    for name, value in english.items():
        where, mine = f"{path}{name}.", own.get(name)
        if mine is None:
            if name.partition(".")[0] not in own:
                made[name] = value
        elif isinstance(value, dict) and not _is_plural(value) and path != _WHOLE:
            made[name] = _completed(mine, value, where)
    return made


def _is_plural(value: object) -> bool:
    return isinstance(value, dict) and "other" in value and _CATEGORIES.issuperset(value)


def plural(lang: str, n: object) -> str:
    """The plural category of a number in a language: by the rules in its file if it has any, else by those of CLDR."""
    number = n if isinstance(n, int) else 1
    rules = _tables(lang).get("plural")
    if rules is None:
        return str(_cldr(lang)["plural"](number))
    return next((category for category, rule in rules.items() if _holds(rule, number)), "other")


def _holds(rule: str, n: int) -> bool:
    """Whether a plural rule in the notation of CLDR holds for a whole number: `n % 100 = 3..10 and n != 4`."""
    return any(all(_is(part, n) for part in choice.split(" and ")) for choice in rule.split(" or "))


def _is(relation: str, n: int) -> bool:
    left, negated, values = re.fullmatch(r"\s*n(?: % (\d+))? (!?)= ([\d.,]+)\s*", relation).groups()  # type: ignore[union-attr]
    number = n % int(left) if left else n
    ranges = (value.split("..") for value in values.split(","))
    return any(int(ends[0]) <= number <= int(ends[-1]) for ends in ranges) != bool(negated)


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    """Phrases by dotted key; tables of plural categories are phrases too."""
    for name, value in table.items():
        if isinstance(value, dict) and not _is_plural(value):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{'variant:' if '.' in name else ''}{name}", value


@cache
def _cldr(lang: str) -> Mapping[str, Any]:
    """Locale data of CLDR; the English ones for a language that pendulum does not have.

    Imported when first used: it takes pendulum with it, some 40 ms.
    """
    name = _CLDR_NAMES.get(lang) or lang.replace("-", "_")
    try:
        data: Mapping[str, Any] = import_module(f"pendulum.locales.{name}.locale").locale
    except ModuleNotFoundError:
        return _cldr(FALLBACK)
    return data
