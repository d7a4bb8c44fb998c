"""What people write for a date by mistake, and what would be right.

A table of patterns; the first that fits tells what is wrong. All that an advice puts in backticks can be written as it
stands (a test holds it to that).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline.dates.advice_numbers import NUMBERS
from timeline.dates.errors import DateError
from timeline.dates.guess import MONTHS, accepted, guess, plain

if TYPE_CHECKING:
    from collections.abc import Callable

_GENERAL = "write it like `2025-04-05`, `2025-04`, `about 2025` or `by 2025-12`; `timeline date` lists all forms"
_RECORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_UNITS = "(?:minute|hour|day|week|month|quarter|year|decade)s?"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))


def diagnose(text: str) -> DateError:
    """Why `text` (single spaces) is no date; the caller raises it."""
    tidy = plain(text)
    for pattern, message, advise in RULES:
        match = pattern.fullmatch(tidy)
        advice = advise(match) if match else None
        if advice:
            return DateError(message.format(text=text), advice)
    if tidy != text and accepted(tidy):
        return DateError(f"`{text}` has characters that only look like digits or dashes", f"write `{tidy}`")
    if found := guess(tidy):
        return DateError(f"`{text}` is not how dates are written here", f"write `{found}`")
    if accepted(tight := tidy.replace(" ", "")):
        return DateError(f"`{text}` has spaces where none belong", f"write `{tight}`")
    if not text:
        return DateError("the date is empty", "write what is known, like `2025-04` or `2025`")
    return _words_behind(text, tidy) or DateError(f"`{text}` is not a date", _GENERAL)


def _words_behind(text: str, tidy: str) -> DateError | None:
    """A date, and then words that are none."""
    words = tidy.split(" ")
    for end in range(len(words) - 1, 0, -1):
        date = " ".join(words[:end])
        found = date if accepted(date) else guess(date)
        if found and re.search(r"[0-9]{3}", found):
            rest = text[-len(" ".join(words[end:])) :]
            return DateError(f"`{rest}` is not part of a date", f"write `{found}`; words about it go into date_note")
    return None


def _say(*options: str) -> Callable[[re.Match[str]], str | None]:
    """`write …`: the options, filled with what was matched, of which those that cannot be written are left out."""

    def advise(match: re.Match[str]) -> str | None:
        groups = [group or "" for group in match.groups()]
        found = list(dict.fromkeys(filled for option in options if accepted(filled := option.format(*groups))))
        return f"write `{'` or `'.join(found)}`" if found else None

    return advise


def _told(advice: str) -> Callable[[re.Match[str]], str]:
    return lambda _: advice


def _guessed(frame: str, *groups: int) -> Callable[[re.Match[str]], str | None]:
    """`write …`: `frame`, filled with what can be guessed for the groups."""

    def advise(match: re.Match[str]) -> str | None:
        found = [guess(match.group(group).strip(), 1) for group in groups]
        filled = frame.format(*found)
        return f"write `{filled}`" if None not in found and accepted(filled) else None

    return advise


def _range(match: re.Match[str]) -> str | None:
    """Two dates and something between them: a period, or one unknown day in it."""
    first, last = (guess(part.strip(), 1) for part in match.groups())
    if first is None or last is None:
        first, last = _shared(*match.groups())
    if first is None or last is None or not accepted(f"{first}/{last}"):
        return None
    period = f"`{first}/{last}` if it lasted that long"
    one = f"[{first}..{last}]"
    return f"write {period}, `{one}` for one unknown day" if accepted(one) else f"write {period}"


def _end_of(match: re.Match[str]) -> str | None:
    """`end of 2025` is both a part of the year and a limit."""
    inner = guess(match.group(1), 1)
    if inner is None or not accepted(f"late {inner}"):
        return None
    return f"write `late {inner}`, or `by {inner}` if it is a limit"


def _shared(first: str, last: str) -> tuple[str | None, str | None]:
    """The year that only the second of two dates names: `June to August 2025`, `12 June – 5 July 2025`."""
    year = re.search(r"[0-9]{4}$", last.strip())
    return (guess(f"{first.strip()} {year.group()}", 1), guess(last.strip(), 1)) if year else (None, None)


def _between(match: re.Match[str]) -> str | None:
    first, last = _shared(*match.groups())
    filled = f"between {first} and {last}"
    return f"write `{filled}`" if first and last and accepted(filled) else None


def _slug(match: re.Match[str]) -> str | None:
    """A title in place of an id."""
    lead, title = match.groups()
    if guess(title, 1) or title.startswith(("or ", "and ")):
        return None
    words = re.sub(r"[^a-z0-9]+", "-", title).strip("-")
    return f"after, before and of go with the id of a record: `{lead} {words}`" if accepted(f"{lead} {words}") else None


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
        (r"(?:last|next|this|past|coming) \w+|(?:il y a|vor|hace|dans) .+", _NO_TODAY, _TODAY),
        (r"(.+?),? \(?(?:maybe|perhaps|possibly|probably|unconfirmed)\)?", _OTHER, _guessed("{0}?", 1)),
        (
            r"([0-9]{4})[- ]?q[05-9]",
            "a year has four quarters",
            lambda m: f"the fourth is written `{m[1]}-36`",
        ),
        (r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", "a day of the week does not say which", _TODAY),
        (
            rf"(?:{_MONTH})\.?",
            "a month needs its year",
            lambda m: f"write the year first: `2025-{MONTHS[m.group().rstrip('.')]:02}`",
        ),
        (
            rf"[0-9]{{1,2}}\.? (?:{_MONTH})|(?:{_MONTH})\.? [0-9]{{1,2}}(?:st|nd|rd|th)?",
            "the year is missing",
            _told("write the year first: `2025-08-21`"),
        ),
        (
            r"(?:spring|summer|autumn|fall|winter|q[1-4]|h[12])",
            "the year is missing",
            _told("write the year first: `2025-21` is spring, `2025-33` the first quarter, `2025-40` the first half"),
        ),
        (
            r"[\[{].*|[^a-z]*[\]}]",
            "`{text}` is no set of dates",
            _told("one of several is `[2025..2026]` or `[2025,2027]`, all of them `{2025,2027}`"),
        ),
        (
            r"(.+?),? or (?!later|after|earlier|before|so)(.+)",
            _OTHER,
            _guessed("[{},{}]", 1, 2),
        ),
        # --- comparisons and ends
        (r"(?:the )?end of (.+)", _OTHER, _end_of),
        (r"(?:<=|≤) ?(.+)", _OTHER, _guessed("by {}", 1)),
        (r"(?:>=|≥) ?(.+)", _OTHER, _guessed("[{}..]", 1)),
        (r"< ?(.+)", _OTHER, _guessed("before {}", 1)),
        (r"> ?(.+)", _OTHER, _guessed("after {}", 1)),
        (r"[≈≃~] ?(.+)", _OTHER, _guessed("about {}", 1)),
        (
            r"(.+) ?(?:-|–|—|/|to|until) ?(?:present|now|today|ongoing|open|\?|…)?",
            "`{text}` has no end",
            _guessed("{}/..", 1),
        ),
        (
            r"(?:from|since|starting|as of|depuis) (.+) (?:on|onwards?|to now|to today|to the present)",
            _OTHER,
            _guessed("since {}", 1),
        ),
        (r"(?:unknown|open|\?) ?(?:/|-|–|to) ?(.+)", _OTHER, _guessed("/{}", 1)),
        (r"(.+) or (?:earlier|before)", _OTHER, _guessed("by {}", 1)),
        (
            r"(.+) or (?:later|after)|(?:not before|no earlier than|not earlier than) (.+)",
            _OTHER,
            lambda m: _guessed("[{}..]", 1 if m.group(1) else 2)(m),
        ),
        # --- words and relative dates that are nearly right
        (
            rf"(.+ {_UNITS}) (?:since|from|following) ({_RECORD})",
            _OTHER,
            _say("{0} after {1}"),
        ),
        (
            rf"(.+ {_UNITS}) (?:prior to|ahead of|until) ({_RECORD})",
            _OTHER,
            _say("{0} before {1}"),
        ),
        (rf"within (.+ {_UNITS})(?: from)?", "`{text}` does not say of what", _say("within {0} of other-record")),
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
            _say("about 3 {0} {1} {2}", "{1} {2}"),
        ),
        (
            rf"(?:[0-9]+[.,][0-9]+|half an?|.* and a half) {_UNITS} (after|before) (.+)",
            "only whole numbers can be counted",
            _say("about 2 weeks {0} {1}"),
        ),
        (
            r"(?:a|one) fortnight (after|before) (.+)",
            _OTHER,
            _say("2 weeks {0} {1}"),
        ),
        (
            r"(?:the )?(?:same day|day) (?:as|of) (.+)",
            _OTHER,
            _say("0 days after {0}"),
        ),
        (
            r"(?:shortly|soon|right|just|immediately) (after|before) (.+)",
            "`{text}` does not say how long",
            _say("{0} {1}", "within 2 weeks {0} {1}"),
        ),
        (
            r"between (.+?) (?:-|–|to|/|et|und|y) (.+)",
            _OTHER,
            _guessed("between {} and {}", 1, 2),
        ),
        (
            r"(?:between|entre|zwischen) (.+?) (?:and|et|und|y|bis) (.+)",
            _OTHER,
            _guessed("between {} and {}", 1, 2),
        ),
        (
            r"(?:between|entre|zwischen) (.+?) (?:and|et|und|y|bis|-|–) (.+)",
            _OTHER,
            _between,
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
                rf"((?:{_MONTH})\.?(?: [0-9]+)?|[0-9]+(?: (?:{_MONTH}))?|.*[0-9]{{3}}.*?)"
                r" ?(?:–|—| - |\.\.|\bto\b|\bthrough\b|\buntil\b|\band\b|/) ?(.+)"
            ),
            _OTHER,
            _range,
        ),
        (
            (
                rf"((?:about )?[0-9]+ {_UNITS} (?:after|before)|within [0-9]+ {_UNITS} of|after|before)"
                r" (?:the )?(\w[\w .,'-]*)"
            ),
            "`{text}` does not name a record by its id",
            _slug,
        ),
        (
            r"(.+?)[ ,(]+(?:approx|approximately|circa|ca|roughly|or so|environ|ish)\.?\)?",
            _OTHER,
            _guessed("about {}", 1),
        ),
        (
            r"(?:maybe|perhaps|possibly|probably|peut-être|vielleicht) (.+)|(.+?) ?\(\?\)",
            _OTHER,
            lambda m: _guessed("{}?", 1 if m.group(1) else 2)(m),
        ),
    )
)
