"""Phrases around dates, a table of patterns: the first that fits says what is wrong, and what would be right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline.dates.advice.notations import MONTHS, guess, recent
from timeline.dates.advice.numbers import NUMBERS
from timeline.dates.errors import DateError
from timeline.dates.grammar import accepts, read, single
from timeline.dates.model import EventDate

if TYPE_CHECKING:
    from collections.abc import Callable

_RECORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_UNITS = "(?:minute|hour|day|week|month|quarter|year|decade)s?"
#: How many units after or before, and perhaps `about`.
COUNT = (
    rf"(?:(?:about |exactly )?[0-9]+ {_UNITS} (?:after|before)|within (?:about )?[0-9]+ {_UNITS} (?:of|after|before))"
)
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))


def by_rule(text: str, tidy: str) -> DateError | None:
    """The answer of the first rule that fits."""
    for pattern, message, advise in RULES:
        match = pattern.fullmatch(tidy)
        advice = advise(match) if match else None
        if advice:
            return DateError(message.format(text=text), advice)
    return None


def _say(*options: str) -> Callable[[re.Match[str]], str | None]:
    """`write …`: the options, filled with what was matched, of which those that cannot be written are left out."""

    def advise(match: re.Match[str]) -> str | None:
        groups = [group or "" for group in match.groups()]
        found = list(dict.fromkeys(filled for option in options if accepts(filled := option.format(*groups))))
        return f"write `{'` or `'.join(found)}`" if found else None

    return advise


def _open(example: str, known: str) -> Callable[[re.Match[str]], str | None]:
    """`write …`: what is known, or with a number that only the author can know, of which `example` shows the form."""

    def advise(match: re.Match[str]) -> str | None:
        groups = [group or "" for group in match.groups()]
        first, second = known.format(*groups), example.format(*groups)
        return f"write `{first}`, or say how long, like `{second}`" if accepts(first) and accepts(second) else None

    return advise


def _like(example: str) -> Callable[[re.Match[str]], str | None]:
    """`write it like …`: what only the author can know is made up."""

    def advise(match: re.Match[str]) -> str | None:
        filled = example.format(*match.groups())
        return f"write it like `{filled}`" if accepts(filled) else None

    return advise


def _told(advice: str) -> Callable[[re.Match[str]], str]:
    return lambda _: advice


def _guessed(frame: str, *groups: int) -> Callable[[re.Match[str]], str | None]:
    """`write …`: `frame`, filled with what can be guessed for the groups."""

    def advise(match: re.Match[str]) -> str | None:
        found = [guess(match.group(group).strip(), 1) for group in groups]
        filled = frame.format(*found)
        return f"write `{filled}`" if None not in found and accepts(filled) else None

    return advise


def _both(one: str, why: str, other: str, because: str) -> Callable[[re.Match[str]], str | None]:
    """Two readings of a date that can be guessed, each with its reason."""

    def advise(match: re.Match[str]) -> str | None:
        if match.group(1).startswith("spätestens "):
            return None  # has a reading of its own
        inner = guess(match.group(1), 1)
        first, second = one.format(inner), other.format(inner)
        fine = inner and accepts(first) and accepts(second)
        return f"write `{first}` {why}, `{second}` {because}" if fine else None

    return advise


def _without_year(month: str, day: str) -> str | None:
    rest = f"{MONTHS[month]:02}-{int(day):02}"
    exists = accepts(f"2024-{rest}")  # which has a 29 February
    return f"write the year first, like `YYYY-{rest}`" if exists else None


def _doubted(match: re.Match[str]) -> str | None:
    """`June? 2025`: the year is certain, but a qualifier of a month holds for the whole."""
    found = guess(" ".join(match.groups()))
    return f"write `{found}?`" if found else None


def _end_of(match: re.Match[str]) -> str | None:
    """`end of 2025` is both a part of the year and a limit."""
    inner = guess(match.group(1), 1)
    if inner is None or not accepts(f"late {inner}"):
        return None
    return f"write `late {inner}`, or `by {inner}` if it is a limit"


def _day_at_the_end(match: re.Match[str]) -> str | None:
    inner = guess(match.group(2), 1)
    stated = single.read(inner) if inner else None
    if stated is None or stated.earliest is None or stated.latest is None:
        return None
    return f"write `{(stated.earliest if match.group(1) == 'first' else stated.latest).isoformat()}`"


def _portions(match: re.Match[str]) -> str | None:
    """`mid to late 2025`: one day in two thirds of the year."""
    first, last, unit = match.groups()
    inner = guess(unit, 1)
    filled = f"between {first} {inner} and {last} {inner}"
    return f"write `{filled}`" if inner and accepts(filled) else None


def _from_portion_to_portion(match: re.Match[str]) -> str | None:
    """`late 2024 or early 2025`; where the two do not touch, days between them would be added."""
    first, one, last, other = match.groups()
    units = guess(one, 1), guess(other, 1)
    if None in units or " or " not in match.string:
        return None
    low, high = (f"{portion} {unit}" for portion, unit in zip((first, last), units, strict=True))
    before, after = read(low), read(high)
    touching = (
        isinstance(before, EventDate)
        and isinstance(after, EventDate)
        and before.latest
        and after.earliest
        and before.latest.ordinal + 1 == after.earliest.ordinal
    )
    return f"write `between {low} and {high}`" if touching else None


# What is a date, or was meant as one.
_NO_TITLE = re.compile(
    rf"^(?:or|and|(?:end|start|beginning|middle) of) |[0-9]{{4}}-[0-9]{{2}}|^(?:early|mid|late)[ -](?:{MONTH})$"
)


def _slug(match: re.Match[str]) -> str | None:
    """A title in place of an id."""
    lead, title = match.groups()
    if guess(title, 1) or _NO_TITLE.search(title):
        return None
    words = re.sub(r"[^a-z0-9]+", "-", title).strip("-")
    return f"after, before and of go with the id of a record: `{lead} {words}`" if accepts(f"{lead} {words}") else None


_OTHER = "`{text}` is not how dates are written here"
_NO_TODAY = "`{text}` means another day tomorrow"
_TODAY = _told("write the day itself, like `2025-08-29`, or count from a record: `2 months after other-record`")

RULES: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], str | None]], ...] = tuple(
    (re.compile(pattern), message, advise)
    for pattern, message, advise in (
        *NUMBERS,
        # --- no date at all
        (
            r"\?+|-+|~|%|…|\.+|/|n/?a|none|null|nil|tbd|tba|tbc|unknown|undated|n\.d\.|s\.d\.|soon|later|never|someday|recently",
            "`{text}` says nothing about when",
            _told("write what is known, like `2025`, `by 2030` or `after 2024`"),
        ),
        (
            r"now|today|yesterday|tomorrow|tonight|hier|demain|aujourd'hui|heute|gestern|morgen|hoy|ayer",
            _NO_TODAY,
            _TODAY,
        ),
        (rf"(?:in|dans|in about) (?:[0-9]+|an?|one|two|three|a few|some) {_UNITS}", _NO_TODAY, _TODAY),
        (
            rf"(?:[0-9]+|an?|one|two|three|a few|some) {_UNITS} (?:ago|hence|later|from now|from today|earlier)",
            _NO_TODAY,
            _TODAY,
        ),
        (r"(?:last|next|this|past|coming) \w+|(?:il y a|vor|hace|dans) (?!.*[0-9]{4}).+", _NO_TODAY, _TODAY),
        (rf"((?:{MONTH})\.?)\? ([0-9]{{4}})", _OTHER, _doubted),
        (
            rf"((?:{MONTH}))-([0-9]{{2}})",
            "a year has four digits",
            lambda m: f"write `{recent(m[2])}-{MONTHS[m[1]]:02}` if {m[2]} is the year",
        ),
        (r"(.+?),? \(?(?:maybe|perhaps|possibly|probably|unconfirmed)\)?", _OTHER, _guessed("{0}?", 1)),
        (
            r"([0-9]{4})[- ]?q[05-9]",
            "a year has four quarters",
            lambda m: f"the fourth is written like `{m[1]}-36`",
        ),
        (r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", "a day of the week does not say which", _TODAY),
        (
            rf"(?:{MONTH})\.?",
            "a month needs its year",
            lambda m: f"write the year first, like `2025-{MONTHS[m.group().rstrip('.')]:02}`",
        ),
        (
            rf"(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th|er|\.)?(?: of)?[ -](?:de )?({MONTH})\.?",
            "the year is missing",
            lambda m: _without_year(m[2], m[1]),
        ),
        (
            rf"({MONTH})\.? (?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?",
            "the year is missing",
            lambda m: _without_year(m[1], m[2]),
        ),
        (
            r"(?:spring|summer|autumn|fall|winter|q[1-4]|h[12])",
            "the year is missing",
            _told("write the year first, like `2025-21` (spring), `2025-33` (first quarter) or `2025-40` (first half)"),
        ),
        (
            r"[\[{].*|[^a-z]*[\]}]",
            "`{text}` is no set of dates",
            _told("one of several is written like `[2025..2026]` or `[2025,2027]`, all of them like `{2025,2027}`"),
        ),
        (
            r"(.+?),? or (?!later|after|earlier|before|so)(.+)",
            _OTHER,
            _guessed("[{},{}]", 1, 2),
        ),
        (
            r"(about|around|circa|by|before|after|since|until|early|mid|late|exactly) \1 (.+)",
            "`{text}` says the same word twice",
            _say("{0} {1}"),
        ),
        (
            r"(?:exactly about|about exactly) (.+)",
            "`exactly` and `about` contradict each other",
            _say("exactly {0}", "about {0}"),
        ),
        (
            r"(?:exactly|precisely) (?![0-9]+ [a-z])(.+)",
            "`exactly` goes with what is counted, like `exactly 60 days after other-record`",
            _guessed("{0}", 1),
        ),
        # --- comparisons and ends
        (
            r"(?:the )?(first|last) day (?:of|in) (.+)",
            _OTHER,
            _day_at_the_end,
        ),
        (
            r"(early|mid)[ -](?:to|or)[ -](mid|late)[ -](.+)",
            _OTHER,
            _portions,
        ),
        (
            r"(?:some ?time )?(?:in )?(early|mid|late)[ -](.+?) (?:or|and|to) (early|mid|late)[ -](.+)",
            _OTHER,
            _from_portion_to_portion,
        ),
        (r"(?:(?:the )?end(?: of)?|eoy|year[- ]end|end of(?: the)? year) (.+)", _OTHER, _end_of),
        (r"(?:<=|≤) ?(.+)", _OTHER, _guessed("by {}", 1)),
        (r"(?:>=|≥) ?(.+)", _OTHER, _guessed("[{}..]", 1)),
        (r"< ?(.+)", _OTHER, _guessed("before {}", 1)),
        (r"> ?(.+)", _OTHER, _guessed("after {}", 1)),
        (r"[≈≃~] ?(.+)", _OTHER, _guessed("about {}", 1)),
        (
            r"(.+) ?(?:-|–|—|/|to|until) ?(?:present|now|today|ongoing|open|heute|aujourd'hui|à ce jour|hoy|\?|…)?",
            "`{text}` has no end",
            _guessed("{}/..", 1),
        ),
        (
            r"(?:(?:from|since|starting|as of|depuis) )?(.+) (?:on|onwards?|to now|to today|to the present)",
            _OTHER,
            _guessed("since {}", 1),
        ),
        (
            r"(?:from|starting|starting in|as of|ab|desde|à partir de|a partir de|dès) ([^/]+)",
            "`{text}` leaves open whether it lasts",
            _both("since {0}", "if it still goes on", "[{0}..]", "for one day from then on"),
        ),
        (
            r"(?:bis|bis zum|hasta|hasta el|up to) ([^/]+)",
            "`{text}` leaves open whether it lasts",
            _both("until {0}", "if it lasted till then", "by {0}", "for a day up to then"),
        ),
        (r"(?:unknown|open|\?) ?(?:/|-|–|to) ?(.+)", _OTHER, _guessed("/{}", 1)),
        (r"(.+),? at the latest", _OTHER, _guessed("by {}", 1)),
        (
            r"(.+),? at the earliest|frühestens (?:am |im )?(.+)",
            _OTHER,
            lambda m: _guessed("[{}..]", 1 if m[1] else 2)(m),
        ),
        (r"(.+) or (?:earlier|before)", _OTHER, _guessed("by {}", 1)),
        (
            r"(.+) or (?:later|after)|(?:not before|n(?:o|ot) earlier than|(?:on|in) or after) (.+)",
            _OTHER,
            lambda m: _guessed("[{}..]", 1 if m.group(1) else 2)(m),
        ),
        # --- words and relative dates that are nearly right
        (rf"within (.+ {_UNITS})(?: from)?", "`{text}` does not say of what", _like("within {0} of other-record")),
        (
            rf".+ {_UNITS} (?:after|before)|(?:after|before|by|since|until|about|between|from|within|early|mid|late)",
            "`{text}` is not finished",
            _told("write what it counts from, like `2 weeks after other-record` or `after 2025-08`"),
        ),
        (
            r"(?:between|from) \S+(?: and| to| until)?",
            "`{text}` is not finished",
            _told("write the second date, too, like `between 2025-03 and 2025-08`"),
        ),
        (
            rf"(?:a )?(?:few|couple of|couple|some|several) ({_UNITS}) (after|before) (.+)",
            "`{text}` does not say how many",
            _open("about 3 {0} {1} {2}", "{1} {2}"),
        ),
        (
            r"(?:the )?(?:same day|day) (?:as|of) (.+)",
            _OTHER,
            _say("0 days after {0}"),
        ),
        (
            r"(?:shortly|soon|right|just|immediately) (after|before) (.+)",
            "`{text}` does not say how long",
            _open("within 2 weeks {0} {1}", "{0} {1}"),
        ),
        (
            r"(?:some ?time )?between (.+?) (?:-|–|to|/|et|und|y) (.+)",
            _OTHER,
            _guessed("between {} and {}", 1, 2),
        ),
        (
            r"(?:some ?time )?(?:between|entre|zwischen) (.+?) (?:and|et|und|y|bis) (.+)",
            _OTHER,
            _guessed("between {} and {}", 1, 2),
        ),
        (
            r"(?:from|de|du|von|vom) (.+?) (?:to|until|till|through|à|au|bis) (.+)",
            _OTHER,
            _guessed("from {} to {}", 1, 2),
        ),
        (r"about ([^/]+)/([^/]+)", "`about` goes with one date", _say("{0}~/{1}~")),
        (r"about \[(.+)\.\.(.+)\]", "`about` goes with one date", _say("[{0}~..{1}~]")),
        (
            (
                rf"({COUNT}|after|before)"
                r" (?:the )?(\w[\w .,'-]*)"
            ),
            "`{text}` does not name a record by its id",
            _slug,
        ),
        (
            r"(.+?[0-9])-?ish|(.+?)[ ,(]+(?:approx|approximately|circa|ca|est|estimated|roughly|or so|environ)\.?\)?",
            _OTHER,
            lambda m: _guessed("about {}", 1 if m[1] else 2)(m),
        ),
        (
            r"(?:maybe|perhaps|possibly|probably|peut-être|vielleicht) (.+)|(.+?) ?(?:\(\?\)|\?)",
            _OTHER,
            lambda m: _guessed("{}?", 1 if m.group(1) else 2)(m),
        ),
    )
)
