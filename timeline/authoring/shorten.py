"""A record cut down to what is kept of a withdrawn one: nothing outside of it changes, byte for byte.

What is kept stays as its author wrote it, quotes and comments on its lines included. The result is read again, and must
be what the file said before with this one record changed; if it is not, nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yaml.events import CollectionStartEvent, MappingStartEvent, ScalarEvent

from timeline.authoring.append import Spliced, decoded, spliced
from timeline.authoring.scalars import key_value, scalar
from timeline.problems import Place, UsageWrong
from timeline.records.compose import compose, events_of
from timeline.schema import KEPT_WHEN_WITHDRAWN
from timeline.types import Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yaml.events import Event

    _Withdrawn = Mapping[str, str | Mapping[str, str]]

_KEPT = frozenset(KEPT_WHEN_WITHDRAWN) - {"withdrawn"}


@dataclass(frozen=True)
class _Pair:
    """A key with its value, in offsets of the text."""

    key: str
    start: int
    end: int


@dataclass(frozen=True)
class _Written:
    """A record in the text: from `start` to `end`, in braces or with a key on each line."""

    start: int
    end: int
    braces: bool
    pairs: tuple[_Pair, ...]


def shorten(old: bytes, name: str, id: str, withdrawn: _Withdrawn) -> Spliced:
    """`old`, the bytes of a file, with the record `id` cut down and marked as withdrawn. `name` is for messages.

    Raises UsageWrong where that cannot be done without touching what is around it.
    """
    text = decoded(old, name)
    before = _read(text, name)
    tree = next((tree for tree in records_in(before) if tree.get("id") == id), None)
    if tree is None:
        raise UsageWrong(f"{name}: the file was saved by someone else just now; nothing was written")
    record = _find(text, tree.at)
    new = text[: record.start] + _shortened(text, record, withdrawn) + text[record.end :]
    if _read(new, name) != _wanted(before, tree, withdrawn):
        raise UsageWrong(
            f"{Place(name, *tree.at)}: this record cannot be changed without changing what is around it; edit it by "
            f"hand: keep {', '.join(f'`{key}`' for key in tree if key in _KEPT)}, delete the other fields, "
            "and add `withdrawn: {date: …, reason: …}`"
        )
    return spliced(old, new, tree.at[0])


def records_in(value: object) -> list[Node]:
    """The records of a file, which holds a list of them or one by itself."""
    return [tree for tree in (value if isinstance(value, Nodes) else [value]) if isinstance(tree, Node)]


def _find(text: str, at: tuple[int, int]) -> _Written:
    """The record that begins at this line and column."""
    events = events_of(text)
    start = next(event for event in events if isinstance(event, MappingStartEvent) and _at(event) == at)
    braces, pairs, end = bool(start.flow_style), [], _begin(start)
    key: ScalarEvent | None = None
    around = [braces]  # what is open here, the record first: in braces or brackets, or by indentation
    while around:
        event = next(events)
        if isinstance(event, CollectionStartEvent):
            around.append(bool(event.flow_style))
            continue
        if isinstance(event, ScalarEvent) or around.pop():  # what ends by indentation ends with the last text in it
            end = _end(text, event)
        if len(around) == 1:
            if key is not None:
                pairs.append(_Pair(key.value, _begin(key), end))
                key = None
            elif isinstance(event, ScalarEvent):
                key = event
    return _Written(_begin(start), end if braces else _line_end(text, end), braces, tuple(pairs))


def _shortened(text: str, record: _Written, withdrawn: _Withdrawn) -> str:
    """The record as it is written from now on; its first line begins where it began."""
    kept = [pair for pair in record.pairs if pair.key in _KEPT]
    if record.braces:
        return (
            f"{{{', '.join([*(text[pair.start : pair.end] for pair in kept), f'withdrawn: {_in_braces(withdrawn)}'])}}}"
        )
    newline = "\r\n" if "\r\n" in text else "\n"
    pad = " " * (record.start - text.rfind("\n", 0, record.start) - 1)
    lines = [text[pair.start : _line_end(text, pair.end)] for pair in kept]
    lines += key_value("withdrawn", withdrawn).split("\n")
    return newline.join([lines[0], *(pad + line if line else "" for line in lines[1:])])


def _in_braces(value: str | _Withdrawn) -> str:
    if isinstance(value, str):
        return scalar(value)
    return f"{{{', '.join(f'{key}: {_in_braces(part)}' for key, part in value.items())}}}"


def _read(text: str, name: str) -> object:
    value, problems = compose(text.replace("\r\n", "\n"), name)
    return None if problems else value


def _wanted(before: object, tree: Node, withdrawn: _Withdrawn) -> object:
    """What the file must say: the same, but for this record."""
    bare = {key: part for key, part in tree.items() if key in _KEPT} | {"withdrawn": withdrawn}
    return [bare if item is tree else item for item in before] if isinstance(before, Nodes) else bare


def _at(event: Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark is not None
    return mark.line + 1, mark.column + 1


def _begin(event: Event) -> int:
    assert event.start_mark is not None
    return event.start_mark.index


def _end(text: str, event: Event) -> int:
    """Where it ends. The end of a text in lines of its own is taken for that of the last one with words."""
    assert event.end_mark is not None
    return len(text[_begin(event) : event.end_mark.index].rstrip()) + _begin(event)


def _line_end(text: str, offset: int) -> int:
    """The end of the line, before its line break."""
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    return end - 1 if text[:end].endswith("\r") else end
