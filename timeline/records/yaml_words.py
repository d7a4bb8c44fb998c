"""What a YAML parser's complaint means to the person who wrote the file.

A parser complains where it gave up, which is often behind the slip, and in its own terms. So the line of the complaint
and those before it are first searched for slips that people are known to make; each has its own place and words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

from timeline.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml import YAMLError

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)

_KEY = r"^(?P<key> *(?:- +)*[\w-]+: +)"


def quoted(text: str) -> str:
    """The text as it should stand; empty if it is too long to be shown."""
    text = text.strip()
    if len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]:
        text = text[1:-1]
    whole = (
        f"'{text}'"
        if "'" not in text
        else f'"{text}"'
        if not re.search(r'["\\]', text)
        else "'" + text.replace("'", "''") + "'"
    )
    return f"`{whole}`" if len(whole) < 80 else ""


def _in_quotes(match: re.Match[str]) -> str:
    whole = quoted(match["text"])
    return f"put the whole text in quotes: {whole}" if whole else "put the whole text in quotes that do not stand in it"


# How a line looks, what is wrong with it, what would be right. The place is where the group `at` begins, or `text`.
_SLIPS: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), message, advise)
    for pattern, message, advise in (
        (
            r"^ *(?P<at>[\u00a0\u2000-\u200a\u202f\u3000]+)",
            "this line begins with blanks that only look like spaces",
            lambda _: "indent with ordinary spaces (pasted text often brings others along)",
        ),
        (
            r"^ *(?:- +)?(?P<name>[\w-]+) ?(?P<at>\uff1a)",
            "`\uff1a` is not the colon that YAML knows",
            lambda match: f"write `{match['name']}: …`",
        ),
        (
            _KEY + r"""(?P<text>(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?:[^\s#,\]}:]| +[^\s#]).*)$""",
            "the text goes on after its closing quote",
            _in_quotes,
        ),
        (
            _KEY + r"(?P<text>(?P<at>\[[^\]]*\]|\{[^}]*\})\s*[^\s#,\]}].*)$",
            "text cannot start with a bracket: YAML takes it for a list or a group",
            _in_quotes,
        ),
        (
            _KEY + r"(?P<text>(?P<at>[>|])[+-]?[0-9]? +[^\s#].*)$",
            "text cannot start with `>` or `|`: YAML takes it for the mark before a text of several lines",
            _in_quotes,
        ),
        (
            r"^ *-(?P<at>[A-Za-z_]+): ",
            "there is no blank after the dash",
            lambda match: f"write `- {match['at']}: …`, and one more space before the lines below it",
        ),
        (
            r"^ *(?:- +)?(?P<name>[A-Za-z_]+):(?P<at>[^\s:/].*)$",
            "there is no blank after the colon",
            lambda match: f"write `{match['name']}: {match['at'].strip()[:60]}`",
        ),
        (
            _KEY + r"(?P<text>[^\s\"'\[{|>&*!#%@`][^#]*?: .*)$",
            "a second `: ` on this line",
            _in_quotes,
        ),
        (
            r"^(?P<at>\.\.\.)\s*$",
            "`...` ends the file for YAML, and more follows",
            lambda _: "delete this line",
        ),
    )
)
_FIELD = re.compile(r"^ *(?P<name>[A-Za-z_]+):(?: |$)")
_BLOCK = re.compile(r"^(?P<indent> *)(?:- +)?(?P<key>[\w-]+): *[|>][+-]?[0-9]? *(?:#.*)?$")

_OPEN = re.compile(r"quoted scalar|flow|scanning an a")

# The parser's words, what they mean, what would be right. The first that is found in the complaint counts.
_MEANINGS = (
    (
        "mapping values are not allowed",
        "this line is indented further than the one it belongs to",
        "align it with the lines above",
    ),
    (
        "did not find expected key",
        "this line does not line up with the ones above",
        "give keys of one record the same indentation",
    ),
    (
        "did not find expected '-' indicator",
        "this line is not part of the list above",
        "start each record with `- ` at the same column, and move the lines below it along",
    ),
    (
        "could not find expected ':'",
        "a key without a colon",
        "write `key: value`, with a blank after the colon",
    ),
    (
        "did not find expected ',' or",
        "a bracket that is not closed, or a comma that is missing",
        "close it, or write the list one item a line",
    ),
    (
        "did not find expected node content",
        "a bracket that is not closed, or an empty item",
        "close it, or write the list one item a line",
    ),
    ("unexpected end of stream", "a quote or a bracket that is not closed", "close it"),
    (
        "did not find expected alphabetic or numeric character",
        "text cannot start with `*` or `&`",
        "put the text in quotes",
    ),
    (
        "invalid Unicode character escape code",
        "an escape such as \\ud800 that stands for no character",
        "delete it",
    ),
    ("alias", "text cannot start with `*` or `&`", "put the text in quotes"),
    ("unknown escape character", "a backslash inside double quotes", "use single quotes, or write it twice"),
    ("tab", "a tab", "indent with spaces"),
    ("control characters are not allowed", "an invisible control character", "delete it"),
)


def explain(error: YAMLError, text: str, file: str) -> Problem:
    """A syntax error in plain words, at its place."""
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        return Problem(
            "conflict-marker",
            Place(file, line),
            "two versions of this file were merged and left side by side",
            "keep what is right of both and delete the lines with <<<<<<<, ======= and >>>>>>>",
        )
    place, complaint = _place(error, text, file)
    if slip := _slip(text, place, complaint):
        return slip
    if "cannot start any token" in complaint:
        return _reserved(place, text)
    for found, meaning, advice in _MEANINGS:
        if found in complaint:
            return Problem("yaml", place, f"YAML cannot be read here: {meaning}", advice)
    return Problem("yaml", place, f"YAML cannot be read here: {complaint}", "compare with the records around it")


def _slip(text: str, complaint: Place, words: str) -> Problem | None:
    """A well-known slip on the line of the complaint, or on the nearest lines before it."""
    lines = text.split("\n")
    last = min(complaint.line, len(lines))
    near = [number for number in range(last, 0, -1) if lines[number - 1].strip()][:3]
    if "'-' indicator" in words and (match := _FIELD.match(lines[last - 1])):
        place = Place(complaint.file, last, match.start("name") + 1)
        if match["name"] == "id":
            advice = "write `- id: …`, and two spaces before the lines below it"
            return Problem("yaml", place, "a record begins here without its dash", advice)
        message = f"`{match['name']}` is not indented like the lines above it"
        return Problem("yaml", place, message, "put spaces before it until it stands below them")
    for number in near:
        line = lines[number - 1]
        for pattern, message, advise in _SLIPS:
            if match := pattern.match(line):
                groups = match.groupdict()
                column = match.start("at" if "at" in groups else "text") + 1
                place = Place(complaint.file, number, column)
                return Problem("yaml", place, message, advise(match))
        if (
            number > 1
            and (head := _BLOCK.match(lines[number - 2]))
            and len(line) - len(line.lstrip()) <= len(head["indent"])
        ):
            place = Place(complaint.file, number, len(line) - len(line.lstrip()) + 1)
            message = f"this text belongs to `{head['key']}` above, but is not indented further than it"
            return Problem("yaml", place, message, "put two more spaces before each line of the text")
    return None


def _reserved(place: Place, text: str) -> Problem:
    """A character that YAML keeps for itself, at the start of a value or of a line."""
    found = text.split("\n")[place.line - 1][place.column - 1 : place.column]
    if found == "\t":
        return Problem("yaml", place, "YAML cannot be read here: a tab", "indent with spaces")
    return Problem(
        "yaml", place, f"YAML cannot be read here: text cannot start with `{found}`", "put the text in quotes"
    )


def _place(error: YAMLError, text: str, file: str) -> tuple[Place, str]:
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if error.context_mark and _OPEN.search(error.context or ""):
            mark = error.context_mark  # where it was opened, not where the parser missed the end
        if mark is not None:
            return Place(file, mark.line + 1, mark.column + 1), str(error.problem or error.context)
    if isinstance(error, ReaderError):
        before = text[: error.position] if isinstance(error.position, int) else ""
        return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n")), str(error.reason)
    return Place(file), str(error).splitlines()[0]
