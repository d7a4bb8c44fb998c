"""Texts whose meaning is known by construction, for the test that advice keeps it.

Nothing of `timeline.dates` is used here: days are counted with `datetime`, the Julian calendar by its leap years. A
meaning is a list of readings, each with the first and last possible day, or None where no exact form exists.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from random import Random
from typing import NamedTuple


class Reading(NamedTuple):
    """What a text may mean: one day from `first` to `last`, or all of them if it is `lasting`."""

    first: str | None
    last: str | None
    lasting: bool = False
    about: bool = False

    def text(self) -> str:
        """In EDTF."""
        mark = "~" if self.about else ""
        first, last = (f"{day}{mark}" if day else "" for day in self[:2])
        if self.lasting:
            return f"{first or '..'}/{last or '..'}"
        return f"[{first}..{last}]" if first != last else first


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
}
#: How prepositions are said; those that take an article in German or Spanish only go with what needs none.
BEFORE = {"en": ("before", "prior to"), "fr": ("avant",), "de": ("vor",), "es": ("antes de",)}
AFTER = {"en": ("after",), "fr": ("après",), "de": ("nach",), "es": ("después de",)}
BY = {
    "en": ("by", "no later than", "not after"),
    "fr": ("au plus tard",),
    "de": ("spätestens",),
    "es": ("a más tardar",),
}
SINCE = {"en": ("since",), "fr": ("depuis",), "de": ("seit",)}
ABOUT = {"en": ("about", "circa", "c.", "around"), "fr": ("vers", "environ"), "de": ("etwa", "um"), "es": ("hacia",)}
BEGINNING = {
    "en": ("the beginning of", "the start of"),
    "fr": ("le début de", "début"),
    "de": ("Anfang",),
    "es": ("principios de",),
}
END = {"en": ("the end of", "end of"), "fr": ("la fin de", "fin"), "de": ("Ende",), "es": ("finales de",)}


class Unit(NamedTuple):
    """A year, month or day in words, with its first and last day."""

    words: str
    first: dt.date
    last: dt.date


def month_name(lang: str, month: int) -> str:
    return MONTHS[lang].split()[month - 1]


def a_year(dice: Random, lang: str) -> Unit:
    year = dice.randint(1000, 2090)
    return Unit(str(year), dt.date(year, 1, 1), dt.date(year, 12, 31))


def a_month(dice: Random, lang: str) -> Unit:
    year, month = dice.randint(1000, 2090), dice.randint(1, 12)
    of = " de " if lang == "es" else " "
    last = dt.date(year, month, monthrange(year, month)[1])
    return Unit(f"{month_name(lang, month)}{of}{year}", last.replace(day=1), last)


def a_day(dice: Random, lang: str) -> Unit:
    day = dt.date(dice.randint(1000, 2090), 1, 1) + dt.timedelta(dice.randint(0, 364))
    return Unit(in_words(day, lang), day, day)


def in_words(day: dt.date, lang: str) -> str:
    name = month_name(lang, day.month)
    return {
        "en": f"{day.day} {name} {day.year}",
        "fr": f"{day.day} {name} {day.year}",
        "de": f"{day.day}. {name} {day.year}",
        "es": f"{day.day} de {name} de {day.year}",
    }[lang]


def next_to(day: dt.date, days: int) -> str:
    return (day + dt.timedelta(days)).isoformat()


Meaning = tuple[str, list[Reading] | None]
Template = Callable[[Random], Meaning]
TEMPLATES: list[Template] = []


def template(make: Template) -> Template:
    TEMPLATES.append(make)
    return make


def lang_of(dice: Random, words: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    lang = dice.choice(sorted(words))
    return lang, dice.choice(words[lang])


@template
def a_unit_alone(dice: Random) -> Meaning:
    lang = dice.choice(sorted(MONTHS))
    unit = dice.choice((a_month, a_day))(dice, lang)
    return unit.words, [Reading(unit.first.isoformat(), unit.last.isoformat())]


@template
def before(dice: Random) -> Meaning:
    lang, word = lang_of(dice, BEFORE)
    unit = a_month(dice, lang)
    return f"{word} {unit.words}", [Reading(None, next_to(unit.first, -1))]


@template
def after(dice: Random) -> Meaning:
    lang, word = lang_of(dice, AFTER)
    unit = a_month(dice, lang)
    return f"{word} {unit.words}", [Reading(next_to(unit.last, 1), None)]


@template
def by(dice: Random) -> Meaning:
    lang, word = lang_of(dice, BY)
    unit = a_month(dice, lang)
    return f"{word} {unit.words}", [Reading(None, unit.last.isoformat())]


@template
def since(dice: Random) -> Meaning:
    lang, word = lang_of(dice, SINCE)
    unit = a_month(dice, lang)
    return f"{word} {unit.words}", [Reading(unit.first.isoformat(), None, lasting=True)]


@template
def about(dice: Random) -> Meaning:
    lang, word = lang_of(dice, ABOUT)
    unit = a_month(dice, lang)
    return f"{word} {unit.words}", [Reading(unit.first.isoformat(), unit.last.isoformat(), about=True)]


def edge(dice: Random, words: dict[str, tuple[str, ...]], edges: dict[str, tuple[str, ...]]) -> tuple[str, Unit]:
    lang, word = lang_of(dice, words)
    unit = dice.choice((a_year, a_month))(dice, lang)
    return f"{word} {dice.choice(edges[lang])} {unit.words}", unit


def first_third(unit: Unit) -> str:
    """Its last day (FORMAT: days 1 to 10, months 1 to 4)."""
    end = unit.first.replace(month=4, day=30) if unit.last.month != unit.first.month else unit.first.replace(day=10)
    return end.isoformat()


@template
def before_the_end(dice: Random) -> Meaning:
    text, unit = edge(dice, BEFORE, END)
    return text, [Reading(None, unit.last.isoformat())]


@template
def before_the_beginning(dice: Random) -> Meaning:
    text, unit = edge(dice, BEFORE, BEGINNING)
    return text, [Reading(None, next_to(unit.first, -1))]


@template
def after_the_end(dice: Random) -> Meaning:
    text, unit = edge(dice, AFTER, END)
    return text, [Reading(next_to(unit.last, 1), None)]


@template
def after_the_beginning(dice: Random) -> Meaning:
    text, unit = edge(dice, AFTER, BEGINNING)
    later = next_to(dt.date.fromisoformat(first_third(unit)), 1)
    return text, [Reading(unit.first.isoformat(), None), Reading(later, None)]


@template
def by_the_end(dice: Random) -> Meaning:
    text, unit = edge(dice, BY, END)
    return text, [Reading(None, unit.last.isoformat())]


@template
def by_the_beginning(dice: Random) -> Meaning:
    text, unit = edge(dice, BY, BEGINNING)
    return text, [Reading(None, unit.first.isoformat()), Reading(None, first_third(unit))]


@template
def until_the_end(dice: Random) -> Meaning:
    text, unit = edge(
        dice, {"en": ("until", "till", "up to"), "de": ("bis",), "es": ("hasta",), "fr": ("jusqu’à",)}, END
    )
    return text, [Reading(None, unit.last.isoformat(), lasting=True), Reading(None, unit.last.isoformat())]


@template
def since_the_beginning(dice: Random) -> Meaning:
    text, unit = edge(dice, SINCE, BEGINNING)
    return text, [Reading(unit.first.isoformat(), None, lasting=True)]


@template
def a_range_of_years(dice: Random) -> Meaning:
    first = dice.randint(1100, 1950)
    last = first + dice.randint(13, 49)
    mark = dice.choice(("-", "–", " to ", " – "))
    word = dice.choice(("", "c. ", "ca. ", "about ", "circa "))
    ends = f"{first}-01-01", f"{last}-12-31"
    return f"{word}{first}{mark}{last}", [Reading(*ends, lasting=lasts, about=bool(word)) for lasts in (True, False)]


@template
def a_range_before_our_era(dice: Random) -> Meaning:
    first = dice.randint(60, 4000)
    last = first - dice.randint(1, 55)
    text = f"{first}{dice.choice(('-', '–', ' to '))}{last} {dice.choice(('BC', 'BCE', 'B.C.'))}"
    ends = (
        f"-{first - 1:04}-01-01" if first > 1 else "0000-01-01",
        f"-{last - 1:04}-12-31" if last > 1 else "0000-12-31",
    )
    return text, [Reading(*ends, lasting=lasts) for lasts in (True, False)]


@template
def a_year_before_our_era(dice: Random) -> Meaning:
    year = dice.randint(2, 9999)
    text = dice.choice(("{} BC", "{} BCE", "{} av. J.-C.", "{} v. Chr.", "BC {}", "{} B.C.E.")).format(year)
    return text, [Reading(f"-{year - 1:04}-01-01", f"-{year - 1:04}-12-31")]


@template
def between_days_of_a_month(dice: Random) -> Meaning:
    unit = a_month(dice, "en")
    low, high = sorted(dice.sample(range(1, 29), 2))
    name, year = unit.words.split()
    text = dice.choice((f"between {low} and {high} {name} {year}", f"between {name} {low} and {high}, {year}"))
    return text, [Reading(unit.first.replace(day=low).isoformat(), unit.first.replace(day=high).isoformat())]


@template
def several_years(dice: Random) -> Meaning:
    first = dice.randint(1100, 2080)
    last = first + dice.randint(1, 9)
    return f"{first}, {last}", [Reading(f"{first}-01-01", f"{last}-12-31")]


@template
def a_day_with_its_weekday(dice: Random) -> Meaning:
    lang = dice.choice(sorted(WEEKDAYS))
    unit = a_day(dice, lang)
    name = WEEKDAYS[lang].split()[unit.first.weekday()]
    forms = [f"{name} {unit.words}", f"{name}, {unit.words}", f"{unit.first} ({name})", f"{name} {unit.first}"]
    return dice.choice(forms), [Reading(unit.first.isoformat(), unit.first.isoformat())]


@template
def an_american_day_with_its_weekday(dice: Random) -> Meaning:
    unit = a_day(dice, "en")
    return f"{unit.first:%a %b %d} {unit.first.year}", [Reading(unit.first.isoformat(), unit.first.isoformat())]


@template
def a_day_with_another_weekday(dice: Random) -> Meaning:
    lang = dice.choice(sorted(WEEKDAYS))
    day = dt.date(1930, 1, 1) + dt.timedelta(dice.randint(0, 50_000))
    off = dice.choice((-3, -2, -1, 1, 2, 3))
    name = WEEKDAYS[lang].split()[(day.weekday() + off) % 7]
    readings = [day.isoformat(), next_to(day, off)]
    return f"{name} {in_words(day, lang)}", [Reading(one, one) for one in readings]


@template
def code_that_counts_months_from_0(dice: Random) -> Meaning:
    day = a_day(dice, "en").first
    return f"new Date({day.year}, {day.month - 1}, {day.day})", [Reading(day.isoformat(), day.isoformat())]


@template
def code_that_counts_months_from_1(dice: Random) -> Meaning:
    day = a_day(dice, "en").first
    call = dice.choice(("datetime({})", "date({})", "datetime.date({})", "LocalDate.of({})", "=DATE({})"))
    return call.format(f"{day.year}, {day.month}, {day.day}"), [Reading(day.isoformat(), day.isoformat())]


@template
def an_old_style_day(dice: Random) -> Meaning:
    year, month, day = dice.randint(1584, 1917), dice.randint(4, 12), dice.randint(1, 28)
    name = month_name("en", month)
    behind = dice.choice(("OS", "O.S.", "(O.S.)", "(Old Style)", "Old Style", "(Julian)", "Julian calendar"))
    return f"{day} {name} {year} {behind}", [Reading(gregorian(year, month, day), gregorian(year, month, day))]


def gregorian(year: int, month: int, day: int) -> str:
    """Of a Julian day: every century year that the Gregorian calendar has no leap day in is one day more."""
    shift = sum(1 for y in range(100, year + 1, 100) if y % 400 and (y, 3, 1) <= (year, month, day)) - 2
    return (dt.date(year, month, day) + dt.timedelta(shift)).isoformat()


@template
def an_early_old_style_day(dice: Random) -> Meaning:
    year, month, day = dice.randint(1584, 1750), dice.randint(1, 2), dice.randint(1, 28)
    days = [gregorian(year, month, day), gregorian(year + 1, month, day)]
    return f"{day} {month_name('en', month)} {year} O.S.", [Reading(one, one) for one in days]


@template
def a_day_with_two_years(dice: Random) -> Meaning:
    year, month, day = dice.randint(1600, 1750), dice.randint(1, 2), dice.randint(1, 28)
    second = str(year + 1)[-dice.choice((1, 2)) :]
    days = [gregorian(year + 1, month, day), dt.date(year + 1, month, day).isoformat()]
    return f"{day} {month_name('en', month)} {year}/{second}", [Reading(one, one) for one in days]


@template
def a_japanese_year(dice: Random) -> Meaning:
    name, first, last = dice.choice(
        (("Showa", 1926, 1988), ("Heisei", 1989, 2018), ("Reiwa", 2019, 2060), ("昭和", 1926, 1988))
    )
    year = dice.randint(first + 1, last)
    number = year - first + 1
    text = f"{name}{number}年" if name == "昭和" else f"{name} {number}"
    return text, [Reading(f"{year}-01-01", f"{year}-12-31")]


@template
def a_thai_year(dice: Random) -> Meaning:
    year = dice.randint(1941, 2060)
    return dice.choice(("{} BE", "BE {}", "{} B.E.")).format(year + 543), [Reading(f"{year}-01-01", f"{year}-12-31")]


@template
def a_year_of_another_calendar(dice: Random) -> Meaning:
    number = dice.randint(1000, 1500)
    forms = (
        "{} AH",
        "AH {}",
        "1 Ramadan {}",
        "{} Hijri",
        "about {} AH",
        "before {} AH",
        "{} SH",
        "{} Saka",
        "{} AUC",
        "early {} AH",
    )
    return dice.choice(forms).format(number), None


@template
def a_hebrew_year(dice: Random) -> Meaning:
    forms = ("{} AM", "AM {}", "15 Tishrei {}", "Nisan {}", "{} (Hebrew)")
    return dice.choice(forms).format(dice.randint(5000, 5999)), None


@template
def a_century_or_a_decade(dice: Random) -> Meaning:
    century = dice.randint(11, 20)
    text = dice.choice(("{}00s", "the {}00s", "{}00's")).format(century)
    return text, [Reading(f"{century}00-01-01", f"{century}{end}-12-31") for end in ("09", "99")]


@template
def a_decade(dice: Random) -> Meaning:
    decade = f"{dice.randint(11, 20)}{dice.randint(1, 9)}"
    text = dice.choice(("{}0s", "the {}0s", "les années {}0", "{}0er Jahre", "los años {}0")).format(decade)
    return text, [Reading(f"{decade}0-01-01", f"{decade}9-12-31")]


@template
def a_decade_without_century(dice: Random) -> Meaning:
    tens = dice.randint(5, 9)
    text = dice.choice(("{}0s", "the {}0s", "'{}0s", "années {}0", "die {}0er Jahre")).format(tens)
    return text, [Reading(f"{century}{tens}0-01-01", f"{century}{tens}9-12-31") for century in (19, 18)]


@template
def a_month_or_two_years(dice: Random) -> Meaning:
    year = dice.randint(1100, 2080)
    if year % 10 == 9:
        year -= 1
    last = dice.randint(year % 10 + 1, 9)
    text = f"{year}{dice.choice('-/')}{last}"
    later = year - year % 10 + last
    month = Reading(f"{year}-{last:02}-01", dt.date(year, last, monthrange(year, last)[1]).isoformat())
    return text, [month, Reading(f"{year}-01-01", f"{later}-12-31", lasting=True)]


@template
def a_winter(dice: Random) -> Meaning:
    year = dice.randint(1100, 2080)
    text = dice.choice(("winter {}", "winter of {}", "hiver {}", "invierno de {}")).format(year)
    return text, [
        Reading(f"{first}-12-01", (dt.date(first + 1, 3, 1) - dt.timedelta(1)).isoformat())
        for first in (year - 1, year)
    ]


@template
def numbers_that_leave_open_which_is_the_month(dice: Random) -> Meaning:
    year, first, second = dice.randint(1900, 2080), *dice.sample(range(1, 13), 2)
    text = f"{first:02}/{second:02}/{year}"
    days = [dt.date(year, second, first).isoformat(), dt.date(year, first, second).isoformat()]
    word, open_end = dice.choice((("", None), ("by ", "first"), ("about ", "about")))
    if open_end == "first":
        return word + text, [Reading(None, day) for day in days]
    return word + text, [Reading(day, day, about=bool(word)) for day in days]


@template
def what_is_not_known_beside_a_day(dice: Random) -> Meaning:
    word = dice.choice(("cancelled", "fiscal", "at least", "BH", "(proleptic)", "fiscal year", "est", "xyz", "at most"))
    unit = a_day(dice, "en")
    if word == "est":
        return f"{unit.words} {word}", [Reading(unit.first.isoformat(), unit.first.isoformat(), about=True)]
    return f"{unit.words} {word}", None
