"""One YAML text → plain values with their places.

YAML is taken apart by libyaml; putting it together is ours, because that gives positions, and because nothing of what
makes YAML surprising may reach a record: every scalar is text (no dates, no `no` = false), and duplicate keys,
anchors, aliases, tags and several documents are refused. Events come one at a time: depth is checked before it costs.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from timeline.problems import Clipped, Place, Problem, shortened
from timeline.records.yaml_words import explain, quoted
from timeline.types import Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 20  # a record needs 4; a text of 100,000 brackets must not cost a stack
MAX_TEXT = 50_000  # characters of one text; Markdown and HTML cost more than their length
MAX_KEYS = 10_000  # keys of one mapping; the longest list of actors is shorter
MAX_LIST = 1_000  # items of a list inside a record; each actor or topic becomes several files
_BRACKETS = re.compile(r"[\[{]" * (MAX_DEPTH + 1))
NULLS = frozenset({"", "~", "null"})

# Refused in any text: C0 and C1 controls (feed readers reject the whole feed), lone surrogates (no encoding
# takes them), overrides and isolates of writing direction (a title that shows other words than it has),
# noncharacters.
UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)

_COMMENT = re.compile(r"[ \t]+(?P<rest>#.*)")
_HASHTAG = re.compile(r"(?P<indent> +)(?P<rest>#[^\s#].*)")  # a further line of a text, not a comment on its own line
_AFTER_KEY = re.compile(r" *:[ \t]+(?P<rest>#.*)")
#: A text that begins with brackets in one another, such as the `{{ name }}` of a template.
_BRACKETED = re.compile(r"^ *(?:- +)*(?P<key>[\w-]+): +(?P<text>[\[{][\[{].*[\]}].*)$")
_INDENT = re.compile(r" *(?:- +)*")

_ESCAPE = re.compile(r"\\[xuU]((?<=x)[0-9A-Fa-f]{2}|(?<=u)[0-9A-Fa-f]{4}|(?<=U)[0-9A-Fa-f]{8})")

_QUOTE = "or put the text in quotes if it is text"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML without libyaml is slow, but reads the same


def events_of(text: str) -> Iterator[Event]:
    """What libyaml finds in a text, one thing after the other, each with its place."""
    return yaml.parse(text, Loader=_LOADER)


_TOO_DEEP = (
    "yaml-depth",
    f"this is nested more than {MAX_DEPTH} levels deep",
    "check the brackets and the indentation",
)


class _Refused(Exception):
    """Composing cannot go on; the problem is already noted."""


class _Composer:
    def __init__(self, text: str, file: str) -> None:
        self._file, self._text = file, text
        self._has_comments = " #" in text or "\t#" in text
        self._events = events_of(text)
        self.problems: list[Problem] = []

    def document(self) -> object:
        """The only document of the text; None if it is empty."""
        event = next(self._events)
        assert isinstance(event, StreamStartEvent)
        event = next(self._events)
        if not isinstance(event, DocumentStartEvent):
            return None
        value = self._value(next(self._events), 0)
        event = next(self._events)
        assert isinstance(event, DocumentEndEvent)
        event = next(self._events)
        if isinstance(event, DocumentStartEvent):
            self._stop(
                event,
                "yaml-documents",
                "`---` begins a new document, and a file holds one list",
                self._undivided(event, value),
            )
        return value

    def _undivided(self, event: Event, value: object) -> str:
        """How to do without the `---` at `event`; what is above it is `value`."""
        below = self._text[event.start_mark.index if event.start_mark else 0 :]
        if re.match(r"---[^\n]*\s+(- *)?(id|date|title) *:", below):
            if isinstance(value, Node):
                advice = "delete the lines of dashes, begin each record with `- id: …`"
                return f"{advice}, and put two spaces before each of its other fields"
            return "delete the lines of dashes, and begin each record with `- id: …`"
        if isinstance(value, Node):
            return "write what is above as `- id: …`, what follows as `summary: …`, and no lines of dashes"
        return "put what follows into a file of its own, or delete this line"

    def _value(self, event: Event, depth: int) -> object:
        if type(event) is ScalarEvent:
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            self._stop(event, *_TOO_DEEP)
        if type(event) is MappingStartEvent:
            return self._mapping(event, depth)
        if type(event) is SequenceStartEvent:
            return self._sequence(event, depth)
        assert isinstance(event, AliasEvent)
        self._note(
            event, "yaml-anchor", f"in YAML `*{event.anchor}` refers to another place", f"write the value out, {_QUOTE}"
        )
        return f"*{event.anchor}"

    def _scalar(self, event: ScalarEvent) -> str | None:
        value: str = event.value
        if event.tag or event.anchor:
            self._refuse_properties(event)
            return value or str(event.anchor or event.tag)  # not None, which would be a second problem
        if not event.style and value in NULLS:
            return None
        if len(value) > MAX_TEXT:
            message = f"this text has {len(value):,} characters, and a text has at most {MAX_TEXT:,}"
            self._note(event, "too-long", message, "shorten it, or make it several records")
            value = value[:MAX_TEXT]
        if unsafe := UNSAFE.search(value):
            message = f"the text holds the invisible character U+{ord(unsafe[0]):04X}"
            self._note(event, "unsafe-character", message, self._unwanted(event, unsafe[0]))
        return self._clipped(event) or value

    def _unwanted(self, event: ScalarEvent, character: str) -> str:
        """How to be rid of a character that cannot be seen: as an escape in quotes it can."""
        start, end = event.start_mark, event.end_mark
        written = self._text[start.index : end.index] if start and end else ""
        for escape in _ESCAPE.finditer(written if event.style == '"' else ""):
            if int(escape[1], 16) == ord(character):
                return f"delete `{escape[0]}`, which is how it is written here"
        return "delete it (it often comes along when text is pasted)"

    def _clipped(self, event: ScalarEvent) -> Clipped | None:
        """The text as a value that knows its comment, if a ` #` on its line ends it."""
        if not self._has_comments or event.style:
            return None
        mark = event.end_mark
        assert mark is not None
        line, column = mark.line, mark.column
        comment = _COMMENT.match(self._line(line), column)
        if comment is None and column and not self._line(line)[column:].strip():
            line += 1
            comment = _HASHTAG.match(self._line(line))
            if comment and len(comment["indent"]) <= self._indent(event):
                return None
        if comment is None:
            return None
        return Clipped(event.value, (line + 1, comment.start("rest") + 1), comment["rest"].rstrip())

    def _before(self, key: Event, text: str) -> Clipped | None:
        """What is between a key and its text, if that begins on a later line."""
        line = key.end_mark.line if key.end_mark else 0
        comment = _AFTER_KEY.match(self._line(line), key.end_mark.column if key.end_mark else 0)
        return Clipped("", (line + 1, comment.start("rest") + 1), comment["rest"].rstrip(), text) if comment else None

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    def _line(self, number: int) -> str:
        return self._lines[number] if number < len(self._lines) else ""

    def _indent(self, event: ScalarEvent) -> int:
        """How far the key or item of a value is indented."""
        found = _INDENT.match(self._line(_at(event)[0] - 1))
        assert found is not None
        return found.end()

    def _mapping(self, event: MappingStartEvent, depth: int) -> Node:
        if event.tag or event.anchor:
            self._refuse_properties(event)
        node, merged = Node(_at(event)), False
        while type(key_event := next(self._events)) is not MappingEndEvent:
            if len(node) == MAX_KEYS:
                message = f"this has more than {MAX_KEYS:,} keys"
                self._stop(key_event, "too-long", message, "shorten it, or make it several records")
            key = self._key(key_event)
            value_event = next(self._events)
            if key in node and not merged:
                merged = self._repeated(key_event, key, node, depth)
            node.keys_at[key] = _at(key_event)
            node.values_at[key] = _at(value_event)
            node[key] = value = self._value(value_event, depth + 1)
            if self._has_comments and isinstance(value_event, ScalarEvent) and not value_event.style:
                clipped = self._before(key_event, value_event.value) if value else self._clipped(value_event)
                if clipped is not None:
                    node.emptied[key] = clipped
        return node

    def _repeated(self, event: Event, key: str, node: Node, depth: int) -> bool:
        """Note a key that is there twice; say whether that is because the dash before a new item is missing."""
        begun = key == next(iter(node)) and (key == "id" or (key == "url" and depth))
        if begun and (advice := self._with_its_dash(key, Place(self._file, *node.keys_at[key]))):
            thing = "record" if key == "id" else "item of the list"
            self._note(event, "duplicate-key", f"a new {thing} begins here without its dash", advice)
            return True
        first = Place(self._file, *node.keys_at[key])
        self._note(event, "duplicate-key", f"`{key}` appears twice", f"keep one of them, the first is at {first}")
        return False

    def _with_its_dash(self, key: str, first: Place) -> str:
        """How an item begins whose dash is missing; the item before it begins with the same key, at `first`.

        Empty inside braces, where no item has a dash.
        """
        before = self._line(first.line - 1)[: first.column - 1]
        dash = re.search(r"- +$", before)
        if dash is None:
            return "" if before.strip() else f"write `- {key}: …` each time, and two spaces before the lines below each"
        where = f"with the dash right below the dash in line {first.line}"
        return f"write `{dash[0]}{key}: …` {where}; leave the lines below as they are"

    def _key(self, event: Event) -> str:
        if type(event) is ScalarEvent:
            self._scalar(event)
            return str(event.value)
        mark = event.start_mark
        line = self._line(mark.line) if mark else ""
        if text := _BRACKETED.match(line):
            what = "a group of fields" if text["text"][0] == "{" else "a list"
            whole = quoted(text["text"])
            advice = f"put the text in quotes: {whole[0]}{text['key']}: {whole[1:]}" if whole else "put it in quotes"
            return self._stop(event, "yaml-key", f"to YAML, `{text['text'][0]}` begins {what}", advice)
        advice = "write `- id: …`, or put the text in quotes if it begins with a bracket"
        return self._stop(event, "yaml-key", "here is a list or a mapping in place of the name of a field", advice)

    def _sequence(self, event: SequenceStartEvent, depth: int) -> Nodes:
        if event.tag or event.anchor:
            self._refuse_properties(event)
        nodes = Nodes(_at(event))
        while type(item := next(self._events)) is not SequenceEndEvent:
            if depth and len(nodes) == MAX_LIST:  # not the list of records, which is as long as the file
                message = f"this list has more than {MAX_LIST:,} items"
                self._stop(item, "too-long", message, "shorten it, or make it several records")
            nodes.values_at.append(_at(item))
            nodes.append(value := self._value(item, depth + 1))
            clipped = self._clipped(item) if value is None and isinstance(item, ScalarEvent) else None
            if clipped is not None:
                nodes.emptied[len(nodes) - 1] = clipped
        return nodes

    def _refuse_properties(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        if event.anchor:
            self._note(
                event,
                "yaml-anchor",
                f"in YAML `&{event.anchor}` names a value for use elsewhere",
                f"write the value out, {_QUOTE}",
            )
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event, "yaml-tag", f"in YAML `{tag}` is a command to programs", f"delete it, {_QUOTE}")

    def _note(self, event: Event, code: str, message: str, advice: str) -> None:
        self.problems.append(Problem(code, Place(self._file, *_at(event)), shortened(message), advice))

    def _stop(self, event: Event, code: str, message: str, advice: str) -> NoReturn:
        self._note(event, code, message, advice)
        raise _Refused


def _at(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None
    return mark.line + 1, mark.column + 1


def compose(text: str, file: str) -> tuple[object, list[Problem]]:
    """Values of a YAML text, and what is wrong with it. `file` is only for the places.

    Mappings are `Node`, sequences `Nodes`, scalars str or None. With a problem that stops the parser the value is None.
    """
    composer = _Composer(text, file)
    try:
        return composer.document(), composer.problems
    except _Refused:
        pass
    except yaml.YAMLError as error:
        composer.problems.append(_too_deep(text, file) or explain(error, text, file))
    return None, composer.problems


def _too_deep(text: str, file: str) -> Problem | None:
    """What is wrong with a row of brackets on which the parser gave up; None if it gave up on something else.

    The parser reads some 1,000 characters ahead, and libyaml has a limit of its own there: of a thousand brackets in a
    row no event arrives. So the text is read again, only as far as our limit.
    """
    found = _BRACKETS.search(text)
    if found is None:
        return None
    composer = _Composer(text[: found.end()], file)
    with suppress(yaml.YAMLError):
        try:
            composer.document()
        except _Refused:
            return composer.problems[-1]
    return None
