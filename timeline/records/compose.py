"""One YAML text → plain values that know where they stand.

YAML is taken apart by libyaml; putting it together is ours, because that gives positions, and because nothing of what
makes YAML surprising may reach a record: every scalar is text (no dates, no `no` = false), and duplicate keys,
anchors, aliases, tags and several documents are refused. Events come one at a time: depth is checked before it costs.
"""

from __future__ import annotations

import re
from contextlib import suppress
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

from timeline.problems import Place, Problem
from timeline.records.yaml_words import explain
from timeline.types import Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 20  # a record needs 4; a text of 100,000 brackets must not cost a stack
_BRACKETS = re.compile(r"[\[{]" * (MAX_DEPTH + 1))
NULLS = frozenset({"", "~", "null"})

# Refused wherever text stands: C0 and C1 controls (feed readers reject the whole feed), lone surrogates (no encoding
# takes them), overrides of writing direction (a title that shows other words than it has), noncharacters.
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\ufdd0-\ufdef\ufffe\uffff]")

_QUOTE = "or put the text in quotes if it is text"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML without libyaml is slow, but reads the same


class _Refused(Exception):
    """Composing cannot go on; the problem is already noted."""


class _Composer:
    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._events: Iterator[Event] = yaml.parse(text, Loader=_LOADER)
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
            advice = "put what follows into a file of its own, or delete this line"
            if isinstance(value, Node):
                advice = "write what stands above as `- id: …`, what follows as `summary: …`, and no lines of dashes"
            self._stop(event, "yaml-documents", "`---` begins something new, and a file holds one list", advice)
        return value

    def _value(self, event: Event, depth: int) -> object:
        if type(event) is ScalarEvent:
            return self._scalar(event)
        if depth >= MAX_DEPTH:
            self._stop(
                event,
                "yaml-depth",
                f"this is nested more than {MAX_DEPTH} levels deep",
                "check the brackets and the indentation",
            )
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
        if unsafe := UNSAFE.search(value):
            self._note(
                event,
                "unsafe-character",
                f"the text holds the invisible character U+{ord(unsafe[0]):04X}",
                "delete it (it often comes along when text is pasted)",
            )
        return value

    def _mapping(self, event: MappingStartEvent, depth: int) -> Node:
        if event.tag or event.anchor:
            self._refuse_properties(event)
        node = Node(_at(event))
        while type(key_event := next(self._events)) is not MappingEndEvent:
            key = self._key(key_event)
            value_event = next(self._events)
            if key in node:
                first = Place(self._file, *node.keys_at[key])
                self._note(
                    key_event,
                    "duplicate-key",
                    f"`{key}` is written twice",
                    f"keep one of them, the first is at {first}",
                )
            node.keys_at[key] = _at(key_event)
            node.values_at[key] = _at(value_event)
            node[key] = self._value(value_event, depth + 1)
        return node

    def _key(self, event: Event) -> str:
        if type(event) is ScalarEvent:
            self._scalar(event)
            return str(event.value)
        return self._stop(event, "yaml-key", "a list stands where the name of a field belongs", "write `- id: …`")

    def _sequence(self, event: SequenceStartEvent, depth: int) -> Nodes:
        if event.tag or event.anchor:
            self._refuse_properties(event)
        nodes = Nodes(_at(event))
        while type(item := next(self._events)) is not SequenceEndEvent:
            nodes.values_at.append(_at(item))
            nodes.append(self._value(item, depth + 1))
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
        self.problems.append(Problem(code, Place(self._file, *_at(event)), message, advice))

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
