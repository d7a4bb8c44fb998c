"""Years that are counted in another way: other calendars and eras, Old Style, years before present.

Dates here are Gregorian. What can be converted exactly is; of anything else the advice says which calendar it is, and
offers no date, since a wrong one would look right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline.dates import units
from timeline.dates.advice.notations import JULIAN_LAST_NEW_YEAR, MONTHS, days_of, guess, julian
from timeline.dates.day import Day, days_in_month
from timeline.dates.errors import DateError
from timeline.dates.grammar import accepts

if TYPE_CHECKING:
    from collections.abc import Callable

_CONVERT = "convert it to the Gregorian calendar, and keep what was written in date_note"

# --- calendars without an exact form ----------------------------------------------------------------------------------

# Words and abbreviations that name a calendar.
_WORDS = {
    "Islamic": "hijri hijra islamic muharram safar rabi rabi' jumada rajab shaban sha'ban ramadan shawwal dhu",
    "Hebrew": "hebrew jewish tishri tishrei heshvan cheshvan marcheshvan kislev tevet tebet shevat adar nisan iyar "
    "iyyar sivan tammuz elul",
    "Persian": "persian jalali farvardin ordibehesht khordad mordad shahrivar bahman esfand",
    "French Republican": "vendémiaire brumaire frimaire nivôse pluviôse ventôse germinal floréal prairial messidor "
    "thermidor fructidor",
    "Indian": "saka śaka samvat vikram bikram bengali",
    "Coptic or Ethiopian": "coptic ethiopian ethiopic",
    "Chinese": "chinese lunar 农历 農曆",
    "Greek": "olympiad",
    "Japanese": "meiji taisho taishō showa shōwa heisei reiwa",
    "Taiwanese": "minguo",
    "Buddhist": "buddhist",
    "Julian": "julian",
}
_SIGNS = {
    "Islamic": r"a\.? ?h\.?",
    "Hebrew": r"anno mundi|a\.?m\.? [3-6][0-9]{3}|[3-6][0-9]{3} ?a\.?m\.?",
    "Persian": r"[0-9]{3,4} (?:s\.?h\.?|a\.?p\.?)",
    "French Republican": r"an (?:[ivx]+|[0-9]{1,2})",
    "Roman": r"a\.?u\.?c\.?|ab urbe condita",
    "Japanese": r".*(?:明治|大正|昭和|平成|令和).*",
    "Taiwanese": r".*(?:民國|民国).*|roc era",
    "Buddhist": r"[0-9]{4} ?b\.?e\.?|b\.?e\.? ?[0-9]{4}|พ\.ศ\.",
    "Julian": r"old style|(?<=[0-9] )\(?o\.? ?s\.?\)?",
    "Before Present": r"b\.?p\.?|before present|b2k",
}
_NAMED = tuple(
    (
        calendar,
        re.compile(rf"(?<!\w)(?:{'|'.join([*_WORDS.get(calendar, '').split(), *signs])})(?!\w)"),
    )
    for calendar in {**_WORDS, **_SIGNS}
    for signs in [[_SIGNS[calendar]] if calendar in _SIGNS else []]
)


def read(text: str, tidy: str) -> DateError | None:
    """What is wrong with a date of another calendar; None if `tidy` is not one."""
    for convert in _CONVERSIONS:
        if found := convert(text, tidy):
            return found
    if not re.search(r"[0-9]|\b[ivx]+\b|元", tidy):
        return None
    for calendar, pattern in _NAMED:
        if pattern.search(tidy):
            return DateError(f"`{text}` counts by another calendar ({calendar})", _CONVERT)
    return None


# --- what can be converted --------------------------------------------------------------------------------------------

_ERAS = {
    **dict.fromkeys(("meiji", "明治"), (Day(1868, 1, 25), Day(1912, 7, 29))),
    **dict.fromkeys(("taisho", "taishō", "大正"), (Day(1912, 7, 30), Day(1926, 12, 24))),
    **dict.fromkeys(("showa", "shōwa", "昭和"), (Day(1926, 12, 25), Day(1989, 1, 7))),
    **dict.fromkeys(("heisei", "平成"), (Day(1989, 1, 8), Day(2019, 4, 30))),
    **dict.fromkeys(("reiwa", "令和"), (Day(2019, 5, 1), Day(9999, 12, 31))),
    **dict.fromkeys(("minguo", "民國", "民国"), (Day(1912, 1, 1), Day(9999, 12, 31))),
}
_ERA_YEAR = re.compile(rf"({'|'.join(_ERAS)}) ?([0-9]{{1,3}}|元)(?:年(?:([0-9]{{1,2}})月(?:([0-9]{{1,2}})日)?)?)?")
_GREGORIAN_JAPAN = 1873


def _east_asian(text: str, tidy: str) -> DateError | None:
    """A year of an era of Japan or Taiwan, which begins and ends with the Gregorian one."""
    if not (match := _ERA_YEAR.fullmatch(tidy)):
        return None
    start, end = _ERAS[match[1]]
    year = start.year - 1 + (1 if match[2] == "元" else int(match[2]))
    first, last = Day(year, int(match[3] or 1), int(match[4] or 1)), Day(year, int(match[3] or 12), int(match[4] or 31))
    if not 1 <= first.month <= 12 or (not match[4] and last.month == 2):
        last = last._replace(day=days_in_month(year, 2))
    elif not match[4]:
        last = last._replace(day=days_in_month(year, last.month))
    whole = "-".join((f"{year:04}", *(f"{int(part):02}" for part in match.group(3, 4) if part)))
    if year < _GREGORIAN_JAPAN or not accepts(whole) or last < start or first > end:
        return None
    inside = start <= first and last <= end
    written = whole if inside else f"[{max(first, start).isoformat()}..{min(last, end).isoformat()}]"
    return DateError(f"`{text}` counts from the beginning of an era", f"write `{written}`")


_THAI = re.compile(r"(?:b\.?e\.?|พ\.ศ\.) ?(2[4-9][0-9]{2})|(2[4-9][0-9]{2}) ?b\.?e\.?")


def _thai(text: str, tidy: str) -> DateError | None:
    match = _THAI.fullmatch(tidy)
    year = int(match[1] or match[2]) - 543 if match else 0
    if year <= 1940:  # before, the year did not begin in January
        return None
    return DateError(f"`{text}` counts by the Buddhist era", f"write `{year}` if it is a year of Thailand")


_STYLE = r"\(?(?:{})\)?"
_OLD = r"o\.? ?s\.?|old style|julian(?: calendar| date)?|in the julian calendar"
_NEW = r"n\.? ?s\.?|new style|gregorian(?: calendar)?|in the gregorian calendar"
_JULIAN = re.compile(rf"{_STYLE.format(_OLD)},? (.+)|(.+?),? {_STYLE.format(_OLD)}")
_GREGORIAN = re.compile(rf"{_STYLE.format(_NEW)},? (.+)|(.+?),? {_STYLE.format(_NEW)}")


def _new_style(text: str, tidy: str) -> DateError | None:
    """Dates are in New Style anyway."""
    match = _GREGORIAN.fullmatch(tidy)
    found = guess(match[1] or match[2], 1) if match else None
    return DateError(f"`{text}` says the calendar", f"write `{found}`: all dates here are Gregorian") if found else None


def _old_style(text: str, tidy: str) -> DateError | None:
    """A Julian day or month. In Old Style the year may begin on 25 March, so that January has the year before."""
    if not (match := _JULIAN.fullmatch(tidy)):
        return None
    inner = match[1] or match[2]
    days = days_of(inner)
    month = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", guess(inner, 1) or "")
    if len(days) == 1:
        found = [julian(day).isoformat() for day in _years_of(*(int(part) for part in days[0].split("-")))]
    elif month:
        firsts = _years_of(int(month[1]), int(month[2]), 1)
        found = [f"[{julian(day).isoformat()}..{_month_end(day).isoformat()}]" for day in firsts]
    else:
        return None
    if len(found) == 1:
        return DateError(f"`{text}` is a date of the Julian calendar", f"write `{found[0]}`, which is Gregorian")
    advice = f"write `{found[0]}` if its year began on 1 January, `{found[1]}` if on 25 March"
    return DateError(f"`{text}` is a date of the Julian calendar", advice)


def _years_of(year: int, month: int, day: int) -> list[Day]:
    early = (month, day) < (3, 25)
    return [Day(year, month, day), Day(year + 1, month, day)] if early else [Day(year, month, day)]


def _month_end(first: Day) -> Day:
    length = 29 if first.month == 2 and first.year % 4 == 0 else days_in_month(first.year, first.month)
    return julian(first._replace(day=28 if first.month == 2 and first.year % 4 else length))


_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_DUAL = re.compile(
    rf"(?:(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)? )?(?P<m>{_NAMES})\.?(?: (?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?)?,? "
    r"(?P<y>1[1-9][0-9]{2})[/–-](?P<z>[0-9]{1,2})"
)


def _dual_year(text: str, tidy: str) -> DateError | None:
    """`21 March 1731/2`: a day before 25 March, with its year in both ways of counting, until England gave up one."""
    if not (match := _DUAL.fullmatch(tidy)):
        return None
    year, month, day = int(match["y"]) + 1, MONTHS[match["m"]], int(match["d"] or match["d2"] or 0)
    second = match["z"]
    if year > JULIAN_LAST_NEW_YEAR or (month, day) >= (3, 25) or int(second) != year % 10 ** len(second):
        return None
    if day and not accepts(f"{year}-{month:02}-{day:02}"):
        return None
    first = Day(year, month, day or 1)
    own = f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"
    start = julian(first).isoformat()
    other = start if day else f"[{start}..{_month_end(first).isoformat()}]"
    return DateError(
        f"`{text}` gives its year in two ways of counting",
        f"write `{other}` if it is a date of the Julian calendar, as in England, `{own}` if of the Gregorian",
    )


_BP = re.compile(
    r"(?:about |around |circa |ca?\.? ?)?([0-9][0-9,]*(?:\.[0-9]+)?) ?(ka|kyr|k)? ?"
    r"(?:years? |yrs? )?(cal(?:ibrated|\.)? ?)?(?:b\.?p\.?|before present)"
)


def _before_present(text: str, tidy: str) -> DateError | None:
    """Years before 1950. Radiocarbon years are no calendar years until they are calibrated."""
    if not (match := _BP.fullmatch(tidy)):
        return None
    count = float(match[1].replace(",", "")) * (1000 if match[2] else 1)
    written = f"about {units.plain_year(1950 - round(count))}"
    if not accepts(written):
        return None
    condition = "" if match[3] else " if it is calibrated; if not, it is no year of a calendar"
    return DateError(f"`{text}` counts the years before 1950", f"write `{written}`{condition}")


_JULIAN_DAY = re.compile(r"(m?)jd ?([0-9]{1,7})(?:\.([05]))?")


def _julian_day(text: str, tidy: str) -> DateError | None:
    """The day numbers of astronomers: JD begins at noon, MJD at midnight (UTC)."""
    if not (match := _JULIAN_DAY.fullmatch(tidy)):
        return None
    modified, number, half = match[1], int(match[2]), match[3] == "5"
    day = Day.from_ordinal(number - (0 if modified else 1_721_425) + (678_576 if modified else 0))
    if modified and not match[3]:
        written = day.isoformat()
    elif half and not modified:
        written = day.plus_days(1).isoformat()
    else:
        written = f"{day.isoformat()}T12:00Z"
    return DateError(f"`{text}` is the number of a day", f"write `{written}`") if accepts(written) else None


_CONVERSIONS: tuple[Callable[[str, str], DateError | None], ...] = (
    _east_asian,
    _thai,
    _new_style,
    _old_style,
    _dual_year,
    _before_present,
    _julian_day,
)
