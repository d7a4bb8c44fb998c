"""What a YAML parser's complaint means to the person who wrote the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.error import MarkedYAMLError
from yaml.reader import ReaderError

from timeline.problems import Place, Problem

if TYPE_CHECKING:
    from yaml import YAMLError

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)

# The parser's words, what they mean, what would be right. The first that is found in the complaint counts.
_MEANINGS = (
    (
        "mapping values are not allowed",
        "a second `: ` on this line, or a line that is indented too far",
        'put the text in quotes ("…"), or align the line with the ones above',
    ),
    (
        "did not find expected key",
        "this line does not line up with the ones above",
        "give keys of one record the same indentation",
    ),
    (
        "did not find expected '-' indicator",
        "this line is not part of the list above",
        "start each record with `- ` at the same column",
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
        "text that starts with `*` or `&`",
        "put the text in quotes",
    ),
    (
        "invalid Unicode character escape code",
        "an escape such as \\ud800 that stands for no character",
        "write the character itself",
    ),
    ("undefined alias", "text that starts with `*`", "put it in quotes"),
    ("alias", "text that starts with `*` or `&`", "put it in quotes"),
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
    if "cannot start any token" in complaint:
        return _reserved(place, text)
    for found, meaning, advice in _MEANINGS:
        if found in complaint:
            return Problem("yaml", place, f"YAML cannot be read here: {meaning}", advice)
    return Problem("yaml", place, f"YAML cannot be read here: {complaint}", "compare with the records around it")


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
        if mark is not None:
            return Place(file, mark.line + 1, mark.column + 1), str(error.problem or error.context)
    if isinstance(error, ReaderError):
        before = text[: error.position] if isinstance(error.position, int) else ""
        return Place(file, before.count("\n") + 1, len(before) - before.rfind("\n")), str(error.reason)
    return Place(file), str(error).splitlines()[0]
