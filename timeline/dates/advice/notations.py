"""What people write for a date in other notations, and how it is written here. Only for advice: none is accepted.

`guess` turns `5 April 2025`, `Q4 2025`, `the 1990s`, `vers août 2025` into what the author can write instead. It gives
nothing where a text has two meanings: then the answers around it ask.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline.dates import units
from timeline.dates.day import Day, days_in_month, year_text
from timeline.dates.grammar import accepts

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = (
    "january jan janvier janv januar jänner enero ene",
    "february feb février fevrier févr fevr februar febrero",
    "march mar mars märz marz maerz marzo",
    "april apr avril avr abril abr",
    "may mai mayo",
    "june jun juin juni junio",
    "july jul juillet juil juli julio",
    "august aug août aout agosto ago",
    "september sep sept septembre septiembre",
    "october oct octobre oktober okt octubre",
    "november nov novembre noviembre",
    "december dec décembre decembre déc dezember dez diciembre dic",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_SEASONS = {
    **dict.fromkeys(("spring", "printemps", "frühling", "frühjahr", "primavera"), 21),
    **dict.fromkeys(("summer", "été", "ete", "sommer", "verano"), 22),
    **dict.fromkeys(("autumn", "fall", "automne", "herbst", "otoño"), 23),
    **dict.fromkeys(("winter", "hiver", "invierno"), 24),
}
_WINTER = 24
_ORDINALS = {
    **dict.fromkeys(("1", "1st", "first", "premier", "1er", "erstes", "primer", "i"), 1),
    **dict.fromkeys(("2", "2nd", "second", "deuxième", "2e", "zweites", "segundo", "ii"), 2),
    **dict.fromkeys(("3", "3rd", "third", "troisième", "3e", "drittes", "tercer", "iii"), 3),
    **dict.fromkeys(("4", "4th", "fourth", "last", "quatrième", "4e", "viertes", "cuarto", "iv"), 4),
}
# Words that mean one of ours.
_WORDS = {
    "about": "about|around|circa|ca|c|approximately|approx|roughly|vers|environ|env|autour de|etwa|um|gegen|hacia",
    "by": "by (?:the )?end of|by|no later than|not later than|at the latest|not after|on or before|before or in|"
    "before or on|d'ici (?:à |la )?fin(?: de)?|d'ici|au plus tard(?: le| en)?|(?:bis )?spätestens(?: am| im)?|"
    "a más tardar(?: el| en)?|para finales de",
    "before": "before|prior to|earlier than|avant|vor|antes del?",
    "after": "after|later than|following|après|apres|nach|después del?",
    "since": "since|depuis|seit",
    "until": "until|till|jusqu'en|jusqu'à|jusqu'au|jusque",
    "early": "early|early in",
    "mid": "mid|(?:à la )?mi",
    "late": "late|late in",
    "": "in|on|at|the|during|en|le|la|el|au|im|am|dem|den|dans|courant|on the|in the|dated|date:|anno|"
    "sometime in|some time in",
}
#: Those of them that take a date of any unit.
_TAKE_ANY = ("about", "by", "before", "after", "since", "until")
# Parts of a year or month that are points in time behind a preposition (see `edges`), so they are only read alone.
_EDGES = {
    "early": "(?:in |at )?(?:the )?(?:beginning|start) of|début(?: de)?|debut(?: de)?|anfang|(?:a )?principios de",
    "mid": "(?:in )?(?:the )?middle of|(?:au )?milieu(?: de)?|mitte|(?:a )?mediados de",
    "late": "(?:at )?(?:the )?end of|(?:toward|towards) (?:the )?end of|fin(?: de)?|ende|(?:a )?finales de",
}
_LEADING, _ON_EDGES = (
    tuple((ours, re.compile(rf"(?:{theirs})(?:\.\s*|\s+|-(?=\w))(.+)")) for ours, theirs in words.items())
    for words in (_WORDS, _EDGES)
)
PREPOSITIONS = tuple((ours, pattern) for ours, pattern in _LEADING if ours in _TAKE_ANY)
_WEEKDAYS = (
    "monday mon lundi montag mo lunes",
    "tuesday tues tue mardi dienstag di martes",
    "wednesday wed mercredi mittwoch mi miércoles miercoles",
    "thursday thurs thur thu jeudi donnerstag do jueves",
    "friday fri vendredi freitag fr viernes",
    "saturday sat samedi samstag sonnabend sa sábado sabado",
    "sunday sun dimanche sonntag so domingo",
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
WEEKDAY = rf"(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\.?,? "
JULIAN_LAST_NEW_YEAR = 1752  # the first year that began on 1 January in England
_FEASTS = {
    **dict.fromkeys(("christmas", "christmas day", "noël", "weihnachten", "navidad"), "12-25"),
    **dict.fromkeys(("christmas eve", "heiligabend", "nochebuena"), "12-24"),
    **dict.fromkeys(("new year's day", "new year", "neujahr", "jour de l'an"), "01-01"),
    **dict.fromkeys(("new year's eve", "silvester", "saint-sylvestre", "nochevieja"), "12-31"),
}
_ROMAN = {"i": 1, "v": 5, "x": 10}
_NUMERIC = re.compile(r"([0-9]{1,2})([/.\- ]|\. )([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_Y = r"(-?[0-9]{3,4})"
_D = r"([0-9]{1,2})(?:st|nd|rd|th|er|e|\.|º)?"
_NAME = r"([^\W\d_]{3,12})\.?"
_BC = r"(?:b\.? ?c\.?(?: ?e\.?)?|av\.? ?j\.?-?c\.?|v\.? ?chr\.?|a\. ?c\.?)"


def plain(text: str) -> str:
    """Small letters, single spaces, ordinary digits, dashes and apostrophes."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    return " ".join(re.sub("[\u2010-\u2012\u2212]", "-", text.replace("\u2019", "'")).split())


@lru_cache(maxsize=4096)  # the same parts of a text come back under many readings of the whole
def guess(text: str, depth: int = 0) -> str | None:
    """What to write for `text` (see `plain`), if it has one meaning; `depth` counts the words before it."""
    text = text.strip(" ,;.\"'()")
    if text and depth and text[0].isdigit() and accepts(text):
        return text
    for pattern, make in _SHAPES:
        if (match := pattern.fullmatch(text)) and (found := make(*match.groups())) and accepts(found):
            return found
    if depth < 3:
        for ours, pattern in _LEADING:
            if (match := pattern.fullmatch(text)) and (inner := guess(match.group(1), depth + 1)):
                found = f"{ours} {inner}".strip()
                if accepts(found):
                    return found
    return _on_edge(text) if depth == 0 else None


def _on_edge(text: str) -> str | None:
    for ours, pattern in _ON_EDGES:
        if (match := pattern.fullmatch(text)) and (inner := guess(match.group(1), 1)) and accepts(f"{ours} {inner}"):
            return f"{ours} {inner}"
    return None


def julian(day: Day) -> Day:
    """The Gregorian day that a day of the Julian calendar is (Richards, Mapping Time, algorithm E)."""
    years, months = (day.year + 4800, day.month - 3) if day.month > 2 else (day.year + 4799, day.month + 9)
    number = day.day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32_083
    return Day.from_ordinal(number - 1_721_425)


def days_of(text: str, order: int | None = None) -> list[str]:
    """The days that `text` may be; `order` 0 takes the day before the month only, 1 the month before the day."""
    text = re.sub(f"^{WEEKDAY}", "", text.strip(" ,"))
    found = [text] if accepts(text) else [one] if (one := guess(text, 1)) else numeric(text, order)
    return [day for day in found if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day)]


def numeric(text: str, order: int | None = None) -> list[str]:
    """What `12/06/25` may be: day first (`order` 0), month first (1), and with a two-digit year, year first (2)."""
    if not (match := _NUMERIC.fullmatch(text)):
        return []
    first, mark, second, third = match.groups()
    year = third if len(third) == 4 else recent(third)
    ways = [(year, second, first), (year, first, second)]
    if len(first) == len(second) == len(third) == 2 and mark != ".":  # with dots the day is first, or the month
        ways.append((recent(first), second, third))
    wanted = ways if order is None else ways[order : order + 1]
    shown = (f"{year}-{int(month):02}-{int(day):02}" for year, month, day in wanted)
    return list(dict.fromkeys(day for day in shown if accepts(day)))


def recent(digits: str) -> str:
    """A year of two digits: 50 to 99 are of the last century."""
    return f"{20 if int(digits) < 50 else 19}{digits}"


def impossible(text: str) -> str | None:
    """The day that `text` names in another notation and that no calendar has: `2025-06-31` for `31 June 2025`."""
    for pattern, make in _SHAPES:
        if (match := pattern.fullmatch(text)) and (found := make(*match.groups())):
            return found if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", found) and not accepts(found) else None
    return None


def _month(name: str, year: str) -> str | None:
    part = MONTHS.get(name) or _SEASONS.get(name)
    return f"{_year(year)}-{part:02}" if part and part != _WINTER else None  # a winter has two years


def _day(day: str, name: str, year: str) -> str | None:
    return f"{_year(year)}-{MONTHS[name]:02}-{int(day):02}" if name in MONTHS else None


def _year(year: str) -> str:
    return year_text(int(year))


def _part(first: int) -> Callable[[str, str], str | None]:
    def found(number: str, year: str) -> str | None:
        index = _ORDINALS.get(number.rstrip("."))
        return f"{_year(year)}-{first - 1 + index}" if index else None

    return found


def _turned(make: Callable[..., str | None]) -> Callable[..., str | None]:
    return lambda *groups: make(*reversed(groups))


def _bce(year: str) -> str:
    return units.plain_year(1 - int(year.replace(",", "").replace(" ", "").replace(".", "")))


def _century(number: str, bce: str | None = None) -> str | None:
    return f"{'-' if bce else ''}{int(number) - 1:02}XX" if 1 <= int(number) <= 100 else None


def _roman(letters: str, bce: str | None = None) -> str | None:
    """`XIX` is 19; as centuries are counted."""
    values = [_ROMAN[letter] for letter in letters]
    total = sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))
    return _century(str(total), bce)


def _feast(name: str, year: str) -> str | None:
    return f"{_year(year)}-{_FEASTS[name]}" if name in _FEASTS else None


def _half_of_month(which: str, name: str, year: str) -> str | None:
    if name not in MONTHS:
        return None
    month = f"{year}-{MONTHS[name]:02}"
    last = days_in_month(int(year), MONTHS[name])
    return f"[{month}-01..{month}-15]" if which in ("first", "1st") else f"[{month}-16..{month}-{last}]"


def _winter(name: str, first: str, last: str) -> str | None:
    """`Winter 2024/25`: the only season with two years."""
    follows = int(last) % 100 == (int(first) + 1) % 100
    return f"{first}-24" if _SEASONS.get(name) == _WINTER and follows else None


def _decade(digits: str) -> str | None:
    """`1990s`; the 1900s may be a century as well."""
    return None if digits.endswith("0") else f"{digits}X"


def _school_year(first: str, last: str) -> str | None:
    """`2024/25`, but not `2011/12`, which may be a month."""
    follows = int(last) == (int(first) + 1) % 100
    return f"{first}/{int(first) + 1}" if follows and not 1 <= int(last) <= 12 else None


def _academic(first: str, last: str) -> str | None:
    """A school year by its name, which is clearly two years."""
    return f"{first}/{int(first) + 1}" if int(last) % 100 == (int(first) + 1) % 100 else None


def _unpadded(year: str, month: str, day: str | None = None) -> str:
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")


def _year_and_month(year: str, mark: str, month: str) -> str | None:
    """`2025-4`; not `1914-8` or `2011/12`, which may be two years."""
    years = month > year[-len(month) :] and (len(month) == 1 or mark == "/")
    return None if years else _unpadded(year, month)


def _span(day: str, last: str, name: str, year: str) -> str | None:
    first, second = _day(day, name, year), _day(last, name, year)
    return f"{first}/{second}" if first and second else None


_SHAPES: tuple[tuple[re.Pattern[str], Callable[..., str | None]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (rf"{_NAME}(?:,? | of | de |-)'?{_Y}", _month),
        (rf"{_Y}[ -]{_NAME}", _turned(_month)),
        (rf"{_D}(?: of| de)?[ -]{_NAME}(?: de|,)?[ -]{_Y}", _day),
        (rf"{_NAME} {_D},? {_Y}", lambda name, day, year: _day(day, name, year)),
        (rf"{_Y}[ -]{_NAME}[ -]{_D}", _turned(_day)),
        (rf"{_D} ?(?:-|–|—|to|au|bis) ?{_D} {_NAME},? {_Y}", _span),
        (rf"{_NAME} ([0-9]{{4}})[/–-]([0-9]{{4}}|[0-9]{{2}})", _winter),
        (rf"([0-9]{{4}})[/–-]([0-9]{{4}}|[0-9]{{2}}) {_NAME}", lambda first, last, name: _winter(name, first, last)),
        (rf"{_NAME} '([0-9]{{2}})", lambda name, year: _month(name, recent(year))),
        (rf"{_D}[ -]{_NAME}[ -]'?([0-9]{{2}})", lambda day, name, year: _day(day, name, recent(year))),
        (rf"(?:xx|\?\?) {_NAME} {_Y}", _month),
        (rf"([\w' -]+) {_Y}", _feast),
        (rf"(?:the )?(first|1st|second|2nd) half of {_NAME},? ([0-9]{{4}})", _half_of_month),
        (r"([0-9]{4})/([0-9]{2})", _school_year),
        (r"([0-9]{4})[/–-]([0-9]{4}|[0-9]{2}) (?:school|academic) year", _academic),
        (
            (
                r"(?:the )?(?:school year|academic year|année scolaire|schuljahr|curso)(?: de)? "
                r"([0-9]{4})[/–-]([0-9]{4}|[0-9]{2})"
            ),
            _academic,
        ),
        (rf"{_NAME} {_D} ?(?:-|–|—|to) ?{_D},? {_Y}", lambda name, day, last, year: _span(day, last, name, year)),
        (rf"[qt]([1-4])[ /-]?{_Y}", _part(33)),
        (rf"{_Y}[ /-]?[qt]([1-4])", _turned(_part(33))),
        (rf"([1-4])[qt][ /-]?{_Y}", _part(33)),
        (r"[qt]([1-4])[ /-]?'([0-9]{2})", lambda part, year: _part(33)(part, recent(year))),
        (r"([1-4])[qt]([0-9]{2})", lambda part, year: _part(33)(part, recent(year))),
        (rf"([\w.]+) (?:quarter|trimestre|quartal)(?: of| de)? {_Y}", _part(33)),
        (rf"[hs]([12])[ /-]?{_Y}", _part(40)),
        (rf"([12])[hs][ /-]?{_Y}", _part(40)),
        (rf"{_Y}[ /-]?[hs]([12])", _turned(_part(40))),
        (rf"([\w.]+) (?:half|semester|semestre|halbjahr)(?: of| de)? {_Y}", _part(40)),
        (
            r"(?:the |die |les |los |la )?(?:années |años |década de )?([0-9]{3})0'?(?:s|er|er-jahren?|er jahren?)?",
            _decade,
        ),
        (
            (
                r"(?:the |le )?([0-9]{1,2})(?:st|nd|rd|th|e|er|ème|\.) (?:century|siècle|jahrhundert|c\.?)"
                r"( (?:bce?|b\.c\.|v\. ?chr\.|av\. ?j\.-?c\.?))?"
            ),
            _century,
        ),
        (r"(?:le )?([ivx]{1,6})(?:er|e|ème) (?:siècle|s\.?)( av\. ?j\.-?c\.?)?", _roman),
        (r"(?:el )?(?:siglo|s\.) ([ivx]{1,6})( a\. ?c\.?)?", _roman),
        (rf"{_D} {_NAME} ([0-9]{{1,4}}) ?{_BC}", lambda day, name, year: _day(day, name, _bce(year))),
        (rf"{_NAME} {_D},? ([0-9]{{1,4}}) ?{_BC}", lambda name, day, year: _day(day, name, _bce(year))),
        (rf"{_NAME} ([0-9]{{1,4}}) ?{_BC}", lambda name, year: _month(name, _bce(year))),
        (r"b\.? ?c\.?(?: ?e\.?)? ?([0-9][0-9,]{0,6})", _bce),
        (rf"([0-9][0-9,. ]{{0,12}}) ?{_BC}", _bce),
        (r"(?:ad|a\.d\.|ce) ?([0-9]{1,4})", _year),
        (r"([0-9]{1,4}) ?(?:ad|a\.d\.?|ce|c\.e\.?|apr\.? ?j\.?-?c\.?|n\.? ?chr\.?)", _year),
        (r"([0-9]{4})([-/. ])([0-9]{1,2})\2([0-9]{1,2})", lambda year, _, month, day: _unpadded(year, month, day)),
        (r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", _unpadded),
        (r"([0-9]{4})([-/. ])(0?[1-9]|1[0-2])", _year_and_month),
        (r"([0-9]{4})([01][0-9])([0-3][0-9])", _unpadded),
        (r"([0-9]{4})", lambda year: year),
    )
)
