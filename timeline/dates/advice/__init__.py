"""What people write for a date by mistake, and what would be right.

Each answer looks at the text in its own way; the first that knows what is wrong is right. Whatever an advice puts in
backticks can be copied as it is, and means what was written, or is one of several readings of it (tests hold both).
"""

from __future__ import annotations

import re

from timeline.dates import grammar
from timeline.dates.advice import counts, spans, times
from timeline.dates.advice.notations import WEEKDAY, guess, impossible, plain
from timeline.dates.advice.rules import MONTH, by_rule
from timeline.dates.errors import DateError, Unclear
from timeline.dates.grammar import accepts

_GENERAL = "write it like `2025-04-05`, `2025-04`, `about 2025` or `by 2025-12`; `timeline date` lists all forms"
_OPTION = re.compile("`([^`]+)`")


def diagnose(text: str) -> DateError:
    """Why `text` is not a date; the caller raises it."""
    text = _spaced(text)
    tidy = plain(text)
    found = (answer(text, tidy) for answer in _ANSWERS)
    return next((error for error in found if error), DateError(f"`{text}` is not a date", _GENERAL))


def for_the_whole(text: str, error: DateError) -> DateError:
    """The error of a part of `text`, with advice for all of it: `by 2025-08`, where `2025-8` alone is wrong."""
    text, error = _spaced(text), _explained(error)
    words = text.split(" ")
    behind = [" ".join(words[index:]) for index in range(1, len(words) - 1)]
    for part in (*behind, *re.split(r"\s+|/|,|\.\.|[\[\]{}]|(?<=[0-9])T", text)):
        if part in ("", text) or not _is_error_of(part, error):
            continue
        options = {own: text.replace(part, own, 1) for own in _OPTION.findall(error.advice)}
        options = {own: whole for own, whole in options.items() if accepts(whole)}
        if not options or next(iter(options)) != _OPTION.findall(error.advice)[0]:
            continue
        advice = _OPTION.sub(lambda match: f"`{options.get(match[1], match[1])}`", error.advice)  # noqa: B023 - used at once
        return DateError(error.message, advice, error.offset)
    return error


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _explained(error: DateError) -> DateError:
    return diagnose(error.part) if isinstance(error, Unclear) else error


def _is_error_of(part: str, error: DateError) -> bool:
    try:
        own = diagnose(part) if grammar.read(part) is None else None
    except DateError as found:
        own = _explained(found)
    return own is not None and (own.message, own.advice) == (error.message, error.advice)


def _disguised(text: str, tidy: str) -> DateError | None:
    if tidy == text or not accepts(tidy):
        return None
    return DateError(f"`{text}` has characters that only look like digits or dashes", f"write `{tidy}`")


def _in_other_words(text: str, tidy: str) -> DateError | None:
    found = guess(tidy)
    return DateError(f"`{text}` is not how dates are written here", f"write `{found}`") if found else None


def _behind_a_weekday(text: str, tidy: str) -> DateError | None:
    bare = re.sub(f"^{WEEKDAY}", "", tidy)
    return by_rule(text, bare) if bare != tidy else None


def _impossible(_: str, tidy: str) -> DateError | None:
    """The error of a day that no calendar has, in another notation."""
    try:
        grammar.read(impossible(tidy) or "2025")
    except DateError as error:
        return DateError(error.message, error.advice)
    return None


def _with_spaces(text: str, tidy: str) -> DateError | None:
    if not text:
        return DateError("the date is empty", "write what is known, like `2025-04` or `2025`")
    tight = tidy.replace(" ", "")
    return DateError(f"`{text}` has spaces where none belong", f"write `{tight}`") if accepts(tight) else None


# Words that say something of the date itself; a date without them would be another one.
_TELLING = re.compile(
    r"[0-9?]|\b(?:b\.?c|a\.?d|av|v|apr|n|and|or|not|no|to|ago|after|before|since|until|by|from|ce|bce|est|y|et|later|latest|earlier|earliest|never|und|oder|"
    rf"on|onwards?|{MONTH})\b"
)


def _words_behind(text: str, tidy: str) -> DateError | None:
    """A date, and then words that are none."""
    words = tidy.split(" ")
    for end in range(len(words) - 1, 0, -1):
        date = " ".join(words[:end])
        found = date if accepts(date) else guess(date)
        if found and re.search(r"[0-9]{3}", found):
            if _TELLING.search(" ".join(words[end:])):
                return None
            rest = text[-len(" ".join(words[end:])) :]
            return DateError(f"`{rest}` is not part of a date", f"write `{found}`; words about it go into date_note")
    return None


#: Each tells what is wrong, if it can; the first that does is right.
_ANSWERS = (
    times.read,
    by_rule,
    _disguised,
    _in_other_words,
    _behind_a_weekday,
    counts.read,
    spans.read,
    _impossible,
    _with_spaces,
    _words_behind,
)
