"""Records in a shape that other programs use, and how they are written here: each is one mistake, not one per field."""

from __future__ import annotations

import re

from timeline.records.validate import meant_key
from timeline.schema import Record
from timeline.types import Node, Nodes

#: Line and column, what is wrong, what would be right.
_Shape = tuple[tuple[int, int], str, str]
_DATE = re.compile(r"-?\d{4}(-\d\d){0,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")


def wrapper_of(value: Node) -> str | None:
    """The only key of the file, if what is below it is a list of records."""
    for key, items in value.items():
        if len(value) == 1 and isinstance(items, Nodes) and items and all(isinstance(item, Node) for item in items):
            return key
    return None


def misshapen(value: Node) -> _Shape | None:
    """Why a mapping is no record at all, at its first key; None if at least one of its fields is known."""
    if not value or any(key in Record.model_fields for key in value):
        return None
    key = next(iter(value))
    said = _wrapped(value) or _named_by_key(key, value[key])
    if wrapper_of(value) is None and any(meant_key(key) in Record.model_fields for key in value):
        return None  # its keys are misspelt
    return (value.keys_at[key], *said) if said else None


def _wrapped(value: Node) -> tuple[str, str] | None:
    if wrapper := wrapper_of(value):
        message = f"the records are below `{wrapper}`, and no name belongs above them"
        return message, f"delete the line `{wrapper}:`; the list may stay indented"
    return None


def _named_by_key(key: str, inner: object) -> tuple[str, str] | None:
    """A mapping from dates, ids or a word to records."""
    if _DATE.fullmatch(key):
        title = inner if isinstance(inner, str) and len(inner) <= 60 else "…"
        return f"`{key}` is a date and not the name of a field", f"write `- id: …`, `date: {key}` and `title: {title}`"
    if not isinstance(inner, Node) or not any(field in inner for field in ("id", "date", "title")):
        return None
    if "id" in inner:
        advice = f"delete the line with `{key}:`, write `- ` before the first field, and align the others with it"
        return f"the record is below `{key}`, and no name belongs above it", advice
    return f"a record is not named by a key such as `{key}`", f"write `- id: {key}`, and its other fields below `id`"


def a_dash_each(value: Nodes) -> _Shape | None:
    """A list in which every field has a dash, so that each would be a record of its own."""
    fields = [next(iter(item)) for item in value if isinstance(item, Node) and len(item) == 1]
    if (
        len(fields) < max(2, len(value))
        or "id" not in fields
        or any(field not in Record.model_fields for field in fields)
    ):
        return None
    message = "each field has a dash here, so that each would be a record of its own"
    return value.values_at[0], message, "keep the dash before `id`, and write two spaces before the other fields"
