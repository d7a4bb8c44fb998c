"""What a YAML parser's complaint means to the person who wrote the file.

A parser complains where it gave up, which is often behind the mistake, and in words that change. So the line of the
complaint and those before it are first searched for mistakes that people are known to make; each has its own place and
words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from yaml.error import MarkedYAMLError
from yaml.parser import ParserError
from yaml.reader import ReaderError

from timeline.problems import Place, Problem
from timeline.schema import BULLETS, OF_IDS, Record, sign

if TYPE_CHECKING:
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
    """The text as it should be; empty if it is too long to be shown."""
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


def no_hyphen(bullet: str) -> str:
    """What is wrong with one of the `BULLETS` in place of a dash."""
    return f"this is {sign(bullet)}, and YAML needs a hyphen"


#: Fields whose text may have paragraphs, and those with one line of text.
_TEXTS = frozenset(("summary", "date_note", "note", "reason", "alt", "description"))
_LINES = frozenset(("title", "place", "publisher", "credit", "subtitle", "label"))


def _below_its_key(match: re.Match[str]) -> str:
    name = match["name"]
    if name in _TEXTS:
        spaces = match.start("name") + 2
        return f"write `{name}: |`, and the text on the lines below it, each with {spaces} spaces in front"
    return _in_quotes(match) if name in _LINES else f"move each item to a line of its own below `{name}`"


_Words = Callable[[re.Match[str]], str]
# How a line looks, what is wrong with it, what would be right. The place is where the group `at` begins, or `text`.
_MISTAKES: tuple[tuple[re.Pattern[str], str | _Words, _Words], ...] = tuple(
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
            lambda match: no_hyphen(match["at"]),
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
            r"^ *(?:- +)?(?P<name>\w[\w-]*): +(?P<text>(?P<at>- +\S.*))$",
            lambda match: (
                "a list cannot begin on the line of its key"
                if match["name"] not in _TEXTS | _LINES
                else "a text cannot begin with a dash"
            ),
            _below_its_key,
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
    "document": (
        "this line does not line up with what is above it",
        "write one list in which each record begins with `- id: …`",
    ),
    "inside": ("a colon inside brackets", "put the text in quotes"),
    "colon": ("a key without a colon", "write `key: value`, with a space after the colon"),
    "brackets": (
        "a bracket that is not closed, or a comma that is missing",
        "close it, or write the list with one item per line",
    ),
    "nothing": ("a bracket that is not closed, or an empty item", "close it, or write the list with one item per line"),
    "quote": ("a quote or a bracket that is not closed", "close it"),
    "escape": ("an escape such as \\ud800, which is not a character", "delete it"),
    "backslash": ("a backslash inside double quotes", "use single quotes, or write it twice"),
    "tab": ("a tab", "indent with spaces"),
    "control": ("an invisible control character", "delete it"),
}
_OPENED = frozenset({"brackets", "quote", "escape", "backslash", "reference", "character", "colon"})


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
    if mistake := _mistake(text, place, kind):
        return mistake
    if kind in ("character", "reference"):
        found = text.split("\n")[place.line - 1][place.column - 1 :]
        if found.startswith("* "):
            return Problem("yaml", place, no_hyphen("*"), "write `- ` in its place")
        meaning, advice = f"text cannot start with `{found[:1]}`", "put the text in quotes"
    elif kind in _MEANINGS:
        meaning, advice = _MEANINGS[kind]
    else:
        return Problem("yaml", place, "from here on, this is not valid YAML", "compare with the records around it")
    if kind in ("character", "inside") and _takes_ids(text.split("\n")[place.line - 1]):
        advice = "delete it: an id has only lowercase letters, digits and hyphens"
    return Problem("yaml", place, f"this is not valid YAML here: {meaning}", advice)


def _takes_ids(line: str) -> bool:
    """Whether the field on this line takes ids, which are never in quotes."""
    field = _FIELD.match(line)
    return field is not None and field["name"] in OF_IDS


def _mistake(text: str, complaint: Place, kind: str) -> Problem | None:
    """A well-known mistake on the line of the complaint, or on the nearest lines before it."""
    lines = text.split("\n")
    last = min(complaint.line, len(lines))
    near = [number for number in range(last, 0, -1) if lines[number - 1].strip()][:3]
    if mistake := _not_a_mapping(lines, last, kind) or _without_dash(lines, last, kind):
        return _at(complaint.file, *mistake)
    for number in near:
        for pattern, message, advise in _MISTAKES:
            if match := pattern.match(lines[number - 1]):
                column = match.start("at" if "at" in match.groupdict() else "text") + 1
                said = message if isinstance(message, str) else message(match)
                return _at(complaint.file, number, column, said, advise(match))
        if mistake := _cut_off(lines, number, last) or _belongs_above(lines, number, kind):
            return _at(complaint.file, *mistake)
    if mistake := _open_quote(lines, last):
        return _at(complaint.file, *mistake)
    return None


#: Line, column, what is wrong, what would be right.
_Mistake = tuple[int, int, str, str]


def _at(file: str, line: int, column: int, message: str, advice: str) -> Problem:
    return Problem("yaml", Place(file, line, column), message, advice)


def _without_dash(lines: list[str], last: int, kind: str) -> _Mistake | None:
    """A field at the column of the dashes: it begins a record, or belongs to the one above."""
    match = _FIELD.match(lines[last - 1])
    if kind != "list" or not match or match["dash"]:
        return None
    column = match.start("name") + 1
    if match["name"] == "id":
        advice = "write `- id: …`, and two spaces before the lines below it"
        return last, column, "a record begins here without its dash", advice
    message = f"`{match['name']}` is not indented like the lines above it"
    return last, column, message, "put spaces before it until it is below them"


def _not_a_mapping(lines: list[str], last: int, kind: str) -> _Mistake | None:
    """A field that is indented further than a line that ends in text, so that YAML takes it for more of that text."""
    line = lines[last - 1]
    head = _VALUE.match(lines[last - 2]) if last > 1 else None
    field = _FIELD.match(line)
    if kind != "indented" or head is None:
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
        spaces = head.start("key") + 2
        advice = f"put the whole text of `{head['key']}` in quotes"
        if head["key"] in _TEXTS:
            advice = f"write `{head['key']}: |`, and all of its text below, each line with {spaces} spaces in front"
        return last, _indent(line) + 1, message, advice
    return None


def _cut_off(lines: list[str], number: int, last: int) -> _Mistake | None:
    """A text of several lines, or a list in brackets, that a ` #` ends too early."""
    match = _COMMENT.match(lines[number - 1])
    if not match:
        return None
    following = next((line for line in lines[number:last] if line.strip()), "")
    goes_on = number < last and not _FIELD.match(following) and not following.lstrip().startswith(("-", "#"))
    in_brackets = match["value"][:1] in ("[", "{") and re.search(r"[\]}]", match["comment"])
    if not goes_on and not in_brackets:
        return None
    left = "YAML does not see the closing bracket" if in_brackets else f"the text ends at `{match['value'][-40:]}`"
    advice = "put the text in quotes if the `#` belongs to it"
    if _takes_ids(lines[number - 1]):
        word = re.match(r"#([a-z0-9-]+)\s*[,\]]", match["comment"])
        advice = f"write `{word[1]}`, without the `#`" if word else "delete the comment, or move it behind the bracket"
    return number, match.start("comment") + 1, f"` #` begins a comment, so {left}", advice


def _belongs_above(lines: list[str], number: int, kind: str) -> _Mistake | None:
    """A line that goes on with the text above it, or is an item of the list above, and does not look it."""
    line = lines[number - 1]
    indent = _indent(line)
    above = next((other for other in reversed(lines[: number - 1]) if other.strip()), "")
    item = _ITEM.match(above)
    plain = not _FIELD.match(line) and not line.lstrip().startswith(("-", "#"))
    name = re.match(r" *(?:- +)?(?P<name>\w+)(?P<rest> .*)?$", line)
    if kind == "colon" and name and name["name"] in Record.model_fields:
        text = f"{name['name']}:{name['rest'] or ' …'}"[:60]
        return number, name.end("name") + 1, f"there is no colon after `{name['name']}`", f"write `{text}`"
    if kind == "colon" and plain and item and len(item["indent"]) == indent:
        advice = f"write `- {line.strip()[:40]}`, or put two more spaces before it if it goes on with the line above"
        return number, indent + 1, "this line of a list has no dash", advice
    head = _BLOCK.match(above) or (plain and kind == "colon" and _head(lines, number))
    if head and indent <= head.start("key"):
        message = f"this text seems to belong to `{head['key']}` above, but is not indented further than it"
        return number, indent + 1, message, _further_in(lines, number, head)
    block = plain and kind == "mapping" and _head(lines, number)
    if block and _BLOCK.match(block.string):
        message = f"this line of the text of `{block['key']}` is indented less than the first one"
        return number, indent + 1, message, "give all lines of the text the same indentation"
    return None


def _further_in(lines: list[str], number: int, head: re.Match[str]) -> str:
    """How the text of a field is written of which the line is not indented enough."""
    spaces = head.start("key") + 2
    if _BLOCK.match(head.string):
        begun = max(index for index in range(number - 1) if lines[index] == head.string)
        spaces = max(spaces, _indent(next(line for line in lines[begun + 1 :] if line.strip())))
        return f"begin each line of the text with {spaces} spaces"
    if not lines[number - 2].strip() and head["key"] in _TEXTS:
        return f"write `{head['key']}: |`, and put every paragraph below it, each line with {spaces} spaces in front"
    return f"begin each further line of the text with {spaces} spaces"


def _head(lines: list[str], number: int) -> re.Match[str] | None:
    """The nearest line above that begins the text of a field."""
    heads = (_BLOCK.match(line) or _VALUE.match(line) for line in reversed(lines[: number - 1]))
    return next((head for head in heads if head and head["key"]), None)


def _open_quote(lines: list[str], last: int) -> _Mistake | None:
    """A quote that ends only where the next one begins, some fields further down."""
    for number in range(last, max(0, last - 50), -1):
        match = _OPEN_QUOTE.match(lines[number - 1])
        following = next((line for line in lines[number:] if line.strip()), "")
        if match and (not following or _FIELD.match(following) or re.match(r"---|\.\.\.", following)):
            advice = "close it on this line"
            if re.match(r"'\w", match["quote"]) and (whole := quoted(match["quote"])):
                advice = f"write {whole} if the text begins with an apostrophe, or close the quote on this line"
            return number, match.start("quote") + 1, "the quote that begins here is not closed", advice
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


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
        kind = "document" if began is None else _unparsed(text[began.index :], text[ended.index :])
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
