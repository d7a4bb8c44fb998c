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
from timeline.schema import BULLETS, Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml import YAMLError

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)

_KEY = r"^(?P<key> *(?:- +)*[\w-]+: +)"


_NO_SPACE = "[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]"
_BULLET = f"[{re.escape(BULLETS)}]"
_MARKDOWN_LINK = r"\[(?P<title>[^\]]*)\]\((?P<url>https?://[^)\s]+)\)"


def _as_source(url: str, title: str) -> str:
    """How a source with a title is written; its title quoted where it must be."""
    words = title.strip()
    if not re.fullmatch(r"[\w(][^:#]*", words):
        words = quoted(words).strip("`")
    return f"write `- url: {url}`, and on the next line, below `url`, `title: {words or '…'}`"


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
    return (
        f"put the whole text in quotes: {whole}"
        if whole
        else "put the whole text in quotes of a kind that it does not contain"
    )


# How a line looks, what is wrong with it, what would be right. The place is where the group `at` begins, or `text`.
_SLIPS: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), message, advise)
    for pattern, message, advise in (
        (
            rf"^ *(?P<at>{_NO_SPACE}+)",
            "this line begins with characters that only look like spaces",
            lambda _: "indent with ordinary spaces (pasted text often brings others along)",
        ),
        (
            rf"^ *-? *(?:(?P<name>[\w-]+):|-)(?P<at>{_NO_SPACE}+)",
            "here is a character that only looks like a space",
            lambda match: f"write `{match['name'] + ':' if match['name'] else '-'} …` with an ordinary space",
        ),
        (
            rf"^ *(?P<at>{_BULLET})\s*(?P<name>[\w-]+): ",
            "this is a bullet, and not the dash that YAML knows",
            lambda match: f"write `- {match['name']}: …`, with a hyphen and a space",
        ),
        (
            rf"^ *(?:- +|- *(?:url|archived): +|(?:url|archived|sources|source): +)(?P<at>{_MARKDOWN_LINK})",
            "this is a Markdown link, and an address is expected here",
            lambda match: _as_source(match["url"], match["title"]),
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
            "`>` and `|` announce a text that begins on the next line",
            lambda match: f"move the words to the next line, indented, or {_in_quotes(match)}",
        ),
        (
            r"^ *-(?P<at>[A-Za-z_]+): ",
            "there is no space after the dash",
            lambda match: f"write `- {match['at']}: …`, and one more space before the lines below it",
        ),
        (
            r"^ *-(?P<at>(?P<item>[A-Za-z][^:]*))$",
            "there is no space after the dash",
            lambda match: f"write `- {match['item'].strip()[:60]}`",
        ),
        (
            r"^ *(?:- +)?(?P<name>\w[\w-]*): +(?P<at>- +\S.*)$",
            "a list begins on the line after its key, and text cannot begin with a dash",
            lambda match: f"move each item to a line of its own below `{match['name']}`, or put the text in quotes",
        ),
        (
            _KEY + r"(?P<text>[^\s\"'\[{|>&*!#%@`][^#]*(?P<at>:))\s*$",
            "the text ends with a colon, and YAML takes it for the name of a field",
            _in_quotes,
        ),
        (
            r"^ *(?:- +)?(?P<name>[A-Za-z_]+):(?P<at>[^\s:/].*)$",
            "there is no space after the colon",
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
_FIELD = re.compile(r"^ *(?P<dash>- +)?(?P<name>[A-Za-z_]+):(?: |$)")
_VALUE = re.compile(r"^(?P<indent> *)(?P<dash>- +)?(?:(?P<key>\w[\w-]*): +)?(?P<value>[^\s\"'\[{|>&*!#%@`-].*)$")
_ITEM = re.compile(r"^(?P<indent> *)- +\S")
_BLOCK = re.compile(r"^(?P<indent> *)(?:- +)?(?P<key>[\w-]+): *[|>][+-]?[0-9]? *(?:#.*)?$")
_COMMENT = re.compile(r"^ *(?:- +)*(?:[\w-]+: +)?(?P<value>[^\s\"'#|>][^#]*?)\s+(?P<comment>#.*)$")
_OPEN_QUOTE = re.compile(r"""^ *(?:- +)*[\w-]+: +(?P<quote>"(?:[^"\\]|\\.)*|'(?:[^']|'')*)$""")

_OPEN = re.compile(r"quoted scalar|flow|scanning an a|simple key")

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
        "write `key: value`, with a space after the colon",
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
    (
        "did not find expected <document start>",
        "this line does not belong to what is above it",
        "write one list in which each record begins with `- id: …`",
    ),
    ("unexpected end of stream", "a quote or a bracket that is not closed", "close it"),
    (
        "invalid Unicode character escape code",
        "an escape such as \\ud800, which is not a character",
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
    if "cannot start any token" in complaint or "alphabetic or numeric character" in complaint:
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
    if slip := _not_a_mapping(lines, last, words) or _without_dash(lines, last, words):
        return _at(complaint.file, *slip)
    for number in near:
        for pattern, message, advise in _SLIPS:
            if match := pattern.match(lines[number - 1]):
                column = match.start("at" if "at" in match.groupdict() else "text") + 1
                return _at(complaint.file, number, column, message, advise(match))
        if slip := _cut_off(lines, number, last) or _belongs_above(lines, number, words):
            return _at(complaint.file, *slip)
    if slip := _open_quote(lines, last):
        return _at(complaint.file, *slip)
    return None


#: Line, column, what is wrong, what would be right.
_Slip = tuple[int, int, str, str]


def _at(file: str, line: int, column: int, message: str, advice: str) -> Problem:
    return Problem("yaml", Place(file, line, column), message, advice)


def _without_dash(lines: list[str], last: int, words: str) -> _Slip | None:
    """A field at the column of the dashes: it begins a record, or belongs to the one above."""
    match = _FIELD.match(lines[last - 1])
    if "'-' indicator" not in words or not match or match["dash"]:
        return None
    column = match.start("name") + 1
    if match["name"] == "id":
        advice = "write `- id: …`, and two spaces before the lines below it"
        return last, column, "a record begins here without its dash", advice
    message = f"`{match['name']}` is not indented like the lines above it"
    return last, column, message, "put spaces before it until it is below them"


def _not_a_mapping(lines: list[str], last: int, words: str) -> _Slip | None:
    """A field that is indented further than a line that ends in text, so that YAML takes it for more of that text."""
    line = lines[last - 1]
    head = _VALUE.match(lines[last - 2]) if last > 1 else None
    field = _FIELD.match(line)
    if "mapping values are not allowed" not in words or head is None:
        return None
    if _indent(line) <= (head.start("key") if head["key"] else len(head["indent"])):
        return None
    if head["value"].startswith(("http://", "https://")) and head["key"] in (None, "sources", "source"):
        where = f" on a line below `{head['key']}`" if head["key"] else ""
        dash = "- " if head["dash"] or head["key"] else ""
        message = f"an address alone takes no further lines such as `{line.strip()[:40]}`"
        advice = f"write `{dash}url: {head['value'].strip()}`{where}, and the other lines below `url`"
        return last - 1, head.start("value") + 1, message, advice
    if field and head["key"]:
        message = f"`{field['name']}` is indented further than `{head['key']}`, so YAML takes it for more of its text"
        return last, field.start("name") + 1, message, f"align it with `{head['key']}`"
    if head["key"]:
        message = f"`: ` in the text of `{head['key']}`, which goes on here"
        return last, _indent(line) + 1, message, f"put the whole text of `{head['key']}` in quotes"
    return None


def _cut_off(lines: list[str], number: int, last: int) -> _Slip | None:
    """A text of several lines, or a list in brackets, that a ` #` ends too early."""
    match = _COMMENT.match(lines[number - 1])
    if not match:
        return None
    following = next((line for line in lines[number:last] if line.strip()), "")
    goes_on = number < last and not _FIELD.match(following) and not following.lstrip().startswith(("-", "#"))
    in_brackets = match["value"][:1] in ("[", "{") and re.search(r"[\]}]", match["comment"])
    if not goes_on and not in_brackets:
        return None
    message = "` #` begins a comment, which " + ("takes the closing bracket along" if in_brackets else "ends the text")
    return number, match.start("comment") + 1, message, "put the text in quotes if the `#` belongs to it"


def _belongs_above(lines: list[str], number: int, words: str) -> _Slip | None:
    """A line that goes on with the text above it, or is an item of the list above, and does not look it."""
    line = lines[number - 1]
    indent = _indent(line)
    above = next((other for other in reversed(lines[: number - 1]) if other.strip()), "")
    item = _ITEM.match(above)
    plain = not _FIELD.match(line) and not line.lstrip().startswith(("-", "#"))
    name = re.match(r" *(?:- +)?(?P<name>\w+)(?P<rest> .*)?$", line)
    if "could not find expected ':'" in words and name and name["name"] in Record.model_fields:
        text = f"{name['name']}:{name['rest'] or ' …'}"[:60]
        return number, name.end("name") + 1, f"there is no colon after `{name['name']}`", f"write `{text}`"
    if "could not find expected ':'" in words and plain and item and len(item["indent"]) == indent:
        advice = f"write `- {line.strip()[:40]}`, or put two more spaces before it if it goes on with the line above"
        return number, indent + 1, "this line of a list has no dash", advice
    head = _BLOCK.match(above) or (plain and "could not find expected ':'" in words and _head(lines, number))
    if head and indent <= head.start("key"):
        message = f"this text belongs to `{head['key']}` above, but is not indented further than it"
        return number, indent + 1, message, "put two more spaces before each line of the text"
    block = plain and "did not find expected key" in words and _head(lines, number)
    if block and _BLOCK.match(block.string):
        message = f"this line of the text of `{block['key']}` is indented less than the first one"
        return number, indent + 1, message, "give all lines of the text the same indentation"
    return None


def _head(lines: list[str], number: int) -> re.Match[str] | None:
    """The nearest line above that begins the text of a field."""
    heads = (_BLOCK.match(line) or _VALUE.match(line) for line in reversed(lines[: number - 1]))
    return next((head for head in heads if head and head["key"]), None)


def _open_quote(lines: list[str], last: int) -> _Slip | None:
    """A quote that ends only where the next one begins, some fields further down."""
    for number in range(last, max(0, last - 50), -1):
        match = _OPEN_QUOTE.match(lines[number - 1])
        following = next((line for line in lines[number:] if line.strip()), "")
        if match and (not following or _FIELD.match(following)):
            advice = "close it on this line"
            if match["quote"][0] == "'":
                advice += ", or put the whole text in double quotes if it begins with an apostrophe"
            return number, match.start("quote") + 1, "the quote that begins here is not closed", advice
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _reserved(place: Place, text: str) -> Problem:
    """A character that YAML keeps for itself, at the start of a value or of a line."""
    found = text.split("\n")[place.line - 1][place.column - 1 : place.column]
    if found == "\t":
        return Problem("yaml", place, "YAML cannot be read here: a tab", "indent with spaces")
    line = text.split("\n")[place.line - 1]
    if found == "*" and line[place.column : place.column + 1] == " ":
        return Problem("yaml", place, "this is a bullet, and not the dash that YAML knows", "write `- ` in its place")
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
