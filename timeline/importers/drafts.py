"""What an importer gets and gives: a draft is the fields of a record, each with its place in the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from timeline.problems import Place, Problem
from timeline.types import Node, Nodes

if TYPE_CHECKING:
    from timeline.schema import Import, Settings

MAX_ITEMS = 50_000  # rows, events or entries of one source
ENTRY = "import-entry"  # code of problems that are of no single value
#: What dates of other programs have and those of records do not.
TIMES, END_OF_DAY = "times of day of a period", "ends on the same day"
At = tuple[int, int]  # line and column, or row and column, from 1


@dataclass(frozen=True, slots=True)
class Options:
    """How a source is read: its name for messages, its entry in `imports`, the timeline's settings."""

    name: str
    spec: Import
    settings: Settings

    def problem(self, at: At, message: str, advice: str = "") -> Problem:
        """A value in the source that cannot be imported."""
        return Problem("import", Place(self.name, *at), message, advice)

    def too_many(self, at: At) -> Problem:
        """More entries than are read; none is left out without a word."""
        return self.problem_of_entry(at, f"this has more than {MAX_ITEMS:,} entries", "divide it into several")

    def problem_of_entry(self, at: At, message: str, advice: str = "") -> Problem:
        """The same of an entry as a whole, which has no column."""
        return Problem(ENTRY, Place(self.name, *at), message, advice)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a draft; it is fetched only on request."""

    url: str
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as the source has it. `key` is the source's own name for it, "" if it has none.

    `tree` may also have `end`, the end of a period; `topics`, `actors` and `kind` hold labels or ids.
    """

    tree: Node
    key: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Everything in a source. `left_out` counts what has no place in a record.

    `columns` are the headers of a table. Of a `window`, such as a feed, an item that is gone is not a lost one.
    """

    drafts: tuple[Draft, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    chapters: tuple[Node, ...] = ()
    columns: tuple[str, ...] = ()
    window: bool = False


def tree(at: At, fields: Iterable[tuple[str, object, At]]) -> Node:
    """The fields that have a value, with their places."""
    made = Node(at)
    for name, value, where in fields:
        if value:
            made[name] = placed(value, where)
            made.keys_at[name] = made.values_at[name] = where
    return made


def placed(value: object, at: At) -> object:
    """A value all of whose parts are in one place."""
    if isinstance(value, Mapping):
        return tree(at, ((str(key), part, at) for key, part in value.items()))
    if isinstance(value, (list, tuple)):
        nodes = Nodes(at)
        for item in value:
            nodes.append(placed(item, at))
            nodes.values_at.append(at)
        return nodes
    return value if value is None else str(value)
