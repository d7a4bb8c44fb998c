"""What a YAML parser's complaint means to the person who wrote the file.

A parser complains where it gave up, which is often behind the slip, and in words that change. So the line of the
complaint and those before it are first searched for slips that people are known to make; each has its own place and
words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from yaml.error import MarkedYAMLError
from yaml.parser import ParserError
from yaml.reader import ReaderError

from timeline.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml import YAMLError

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)

_KEY = r"^(?P<key> *(?:- +)*[\w-]+: +)"


def _quoted(text: str) -> str:
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
    whole = _quoted(match["text"])
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

_CLOSED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")

# What was found wrong, what it means, what would be right.
_MEANINGS = {
    "indented": ("this line is indented further than the one it belongs to", "align it with the lines above"),
    "mapping": (
        "this line does not line up with the ones above",
        "give keys of one record the same indentation",
    ),
    "list": (
        "this line is not part of the list above",
        "start each record with `- ` at the same column, and move the lines below it along",
    ),
    "item": ("a list cannot begin on the line of its key", "write each `- ` on a line of its own"),
    "inside": ("a colon inside brackets", "put the text in quotes"),
    "colon": ("a key without a colon", "write `key: value`, with a blank after the colon"),
    "brackets": (
        "a bracket that is not closed, or a comma that is missing",
        "close it, or write the list one item a line",
    ),
    "nothing": ("a bracket that is not closed, or an empty item", "close it, or write the list one item a line"),
    "quote": ("a quote or a bracket that is not closed", "close it"),
    "reference": ("text cannot start with `*` or `&`", "put the text in quotes"),
    "escape": ("an escape such as \\ud800 that stands for no character", "delete it"),
    "backslash": ("a backslash inside double quotes", "use single quotes, or write it twice"),
    "tab": ("a tab", "indent with spaces"),
    "control": ("an invisible control character", "delete it"),
}
_OPENED = frozenset({"brackets", "quote", "escape", "backslash", "reference", "character"})


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
    kind, place = _complaint(error, text, file)
    if slip := _slip(text, place, kind):
        return slip
    if kind == "character":
        found = text.split("\n")[place.line - 1][place.column - 1 : place.column]
        meaning, advice = f"text cannot start with `{found}`", "put the text in quotes"
    elif kind in _MEANINGS:
        meaning, advice = _MEANINGS[kind]
    else:
        return Problem("yaml", place, "YAML cannot be read from here on", "compare with the records around it")
    return Problem("yaml", place, f"YAML cannot be read here: {meaning}", advice)


def _slip(text: str, complaint: Place, kind: str) -> Problem | None:
    """A well-known slip on the line of the complaint, or on the nearest lines before it."""
    lines = text.split("\n")
    last = min(complaint.line, len(lines))
    near = [number for number in range(last, 0, -1) if lines[number - 1].strip()][:3]
    if kind == "list" and (match := _FIELD.match(lines[last - 1])):
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


def _complaint(error: YAMLError, text: str, file: str) -> tuple[str, Place]:
    """What a parser found wrong, and where; if it missed an end, that is where the beginning is.

    The words of the parser are not used, because they change from version to version: only the place where it gave up,
    and the place where the thing began that it was reading.
    """
    if isinstance(error, ReaderError):
        before = text[: error.position] if isinstance(error.position, int) else ""
        return "control", Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return "unknown", Place(file)
    began, ended = error.context_mark, error.problem_mark
    if isinstance(error, ParserError):
        kind = "mapping" if began is None else _unparsed(text[began.index :], text[ended.index :])
    elif began is None or began.index == ended.index:
        kind = {":": "indented", "-": "item", "\t": "tab"}.get(text[ended.index : ended.index + 1], "character")
    else:
        kind = _unscanned(text, began.index, ended.index)
    mark = began if began and kind in _OPENED else ended
    return kind, Place(file, mark.line + 1, mark.column + 1)


def _unparsed(began: str, ended: str) -> str:
    """What is wrong where the words are clear and their order is not."""
    if began.startswith(("[", "{")):
        return "brackets"
    if began == ended:
        return "character" if ended.startswith("!") else "nothing"
    return "list" if re.match(r"-\s", began) else "mapping"


def _unscanned(text: str, began: int, ended: int) -> str:
    """What is wrong where a word began and did not end."""
    first, rest, between = text[began], text[ended:], text[began:ended]
    if rest.startswith("\t"):
        return "tab"
    if first in "\"'":
        closed = _CLOSED.match(text, began)
        if closed is None or closed.end() > ended:
            return _unquoted(text, ended)
    if first in "|>!%":
        return "character"
    if first in "*&" and "\n" not in between:
        return "reference"
    if rest.startswith(":"):
        return "inside"
    return "colon" if "\n" in between or not rest else "unknown"


def _unquoted(text: str, ended: int) -> str:
    """What is wrong inside quotes."""
    start = text.rfind("\\", ended - 2, ended + 1)
    if start < 0 or ended == len(text):
        return "quote"
    return "escape" if _ESCAPE.match(text, start) else "backslash"
