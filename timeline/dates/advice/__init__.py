"""What people write for a date by mistake, and what would be right.

Each answer looks at the text in its own way; the first that knows what is wrong is right. Whatever an advice puts in
backticks can be copied as it is, and means what was written, or is one of several readings of it (tests hold both).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from timeline.dates import grammar
from timeline.dates.advice import calendars, counts, edges, programs, spans, times, weekdays
from timeline.dates.advice.notations import PREPOSITIONS, guess, impossible, plain
from timeline.dates.advice.rules import COUNT, MONTH, by_rule
from timeline.dates.errors import DateError, Unclear
from timeline.dates.grammar import accepts

_GENERAL = "write it like `2025-04-05`, `2025-04`, `about 2025` or `by 2025-12`; `timeline date` lists all forms"
_CORRECT = "correct that part; `timeline date` lists all forms"
_LEAVE_OUT = "leave it out if the date is the same without it, and explain it in date_note"
_LONGEST_LED = 60  # characters, with which a preposition is looked at
_COUNT = re.compile(rf"({COUNT}) (.+)")
_OPTION = re.compile("`([^`]+)`")
_EXAMPLES = re.compile("like `.*")  # up to the end: what follows an example is one, too


def diagnose(text: str) -> DateError:
    """Why `text` is not a date; the caller raises it."""
    text = _spaced(text)
    tidy = plain(text)
    found = (answer(text, tidy) for answer in _ANSWERS)
    return next((error for error in found if error), DateError(f"`{text}` is not a date", _GENERAL))


def for_the_whole(text: str, error: DateError) -> DateError:
    """The error of a part of `text`, with advice for all of it: `by 2025-08`, where `2025-8` alone is wrong.

    Advice for the part alone would lose the words around it. Where it does not fit between them, there is none.
    """
    text, error = _spaced(text), _explained(error)
    parts = [part for part in _parts(text) if _is_error_of(part, error)]
    for part in parts:
        if advice := _around(text, part, error.advice):
            return DateError(error.message, advice, error.offset)
    if not parts:
        return error
    own = diagnose(text)
    return own if own.advice != _GENERAL else DateError(error.message, _CORRECT, error.offset)


def _around(text: str, part: str, advice: str) -> str | None:
    """The advice for `part`, with the rest of `text` around what it says to write; None if that does not fit."""
    whole = {own: text.replace(part, own, 1) for own in _OPTION.findall(advice)}
    fitting = {own: written for own, written in whole.items() if accepts(written)}
    if re.fullmatch(re.escape(part) + r"T\S+", text, re.IGNORECASE):  # what is coarser than a day has no time of day
        fitting = {own: fitting.get(own, own) for own in whole}
    if not fitting.keys() >= set(_OPTION.findall(_EXAMPLES.sub("", advice))):
        return None
    return _OPTION.sub(lambda match: f"`{fitting.get(match[1], match[1])}`", advice)


def _parts(text: str) -> list[str]:
    """What may be wrong in a text: its last words, then its single words, ends and members."""
    words = text.split(" ")
    behind = [" ".join(words[index:]) for index in range(1, len(words) - 1)]
    parts = [*behind, *re.split(r"\s+|/|,|\.\.|[\[\]{}]|(?<=[0-9])T", text)]
    return [part for part in parts if part not in ("", text)]


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


def _led(text: str, tidy: str) -> DateError | None:
    """A preposition before what has several readings, or a reading with a reason: each behind the preposition.

    So too for what counts from a date in another notation: `2 weeks after 5 March 2025`.
    """
    if guess(tidy) or len(tidy) > _LONGEST_LED:
        return None
    for ours, inner in _without_lead(tidy):
        if accepts(inner) or not re.search("[0-9]", inner):
            continue
        found = diagnose(inner)
        options = _OPTION.findall(_EXAMPLES.sub("", found.advice))
        if options and found.advice != _GENERAL and all(accepts(f"{ours} {option}") for option in options):
            advice = _OPTION.sub(lambda option: f"`{ours} {option[1]}`", found.advice)  # noqa: B023 - used at once
            return DateError(found.message.replace(f"`{inner}`", f"`{text}`"), advice)
    return None


def _without_lead(tidy: str) -> Iterator[tuple[str, str]]:
    """The preposition, or the count, that a text may begin with, as we write it, and the rest."""
    if match := _COUNT.fullmatch(tidy):
        yield match[1], match[2]
    yield from ((ours, match[1]) for ours, pattern in PREPOSITIONS if (match := pattern.fullmatch(tidy)))


# What can be left out of a date without making it another one: where it was, and the time of day in words.
_HARMLESS = re.compile(
    r"(?:in the |early |late |le |am |por la )?(?:morning|afternoon|evening|night|matin|soir|abends?|morgens?|tarde)"
    r"|(?:in|at|near|à|bei) (?!(?:the )?(?:least|most|latest|earliest|advance|future|past|part)\b)[^\W\d][^\d]*"
)
_TELLING = re.compile(rf"[0-9?]|\b(?:and|or|not|no|to|ago|after|before|since|until|by|from|later|earlier|{MONTH})\b")


def _words_behind(text: str, tidy: str) -> DateError | None:
    """A date, and then words that are none. Only harmless ones are left out: any other may change the meaning."""
    words = tidy.split(" ")
    for end in range(len(words) - 1, 0, -1):
        date = " ".join(words[:end])
        found = date if accepts(date) else guess(date)
        if found and re.search(r"[0-9]{3}", found):
            rest = " ".join(words[end:])
            if _TELLING.search(rest):
                return None
            message = f"`{text[-len(rest) :]}` is not part of a date"
            if _HARMLESS.fullmatch(rest.strip("() ,")):
                return DateError(message, f"write `{found}`; words about it go into date_note")
            return DateError(message, _LEAVE_OUT)
    return None


#: Each says what is wrong, if it knows; the first that does is right.
_ANSWERS = (
    programs.read,
    edges.read,
    _led,
    calendars.read,
    lambda text, tidy: weekdays.read(text, tidy, diagnose),
    times.read,
    by_rule,
    _disguised,
    _in_other_words,
    counts.read,
    spans.read,
    _impossible,
    _with_spaces,
    _words_behind,
)
