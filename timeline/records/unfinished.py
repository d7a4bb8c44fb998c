"""What is known of records that are wrong: enough that one mistake gives one message.

A record with a wrong date is no record yet, but others that come `after` it, or settle it, are right to name it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from timeline.records.validate import meant_key
from timeline.schema import slug
from timeline.types import Node, Nodes

#: A line with an id in a text that cannot be read as YAML; also one of several in a list of its own.
_LINE = re.compile(
    r"(?:^|[-{,])[ \t]*(?P<key>id|formerly|fulfils)[ \t]*:[ \t]*(?P<ids>\[[^\]\n]*|[^\n#,}]*)",
    re.MULTILINE | re.IGNORECASE,
)
_ID = re.compile(r"[A-Za-z0-9][\w-]*")


@dataclass
class Unfinished:
    """Names in records that are wrong.

    `ids` are theirs, now or formerly; `settled` are those of plans that they settle. If these are not the `whole` of
    them, because a file could not be read at all, any id may be one of theirs.
    """

    ids: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    whole: bool = True

    def add(self, tree: Node) -> None:
        """Take the names of a record that did not become one."""
        for key, value in tree.items():
            self._take(meant_key(key), _words(value))

    def add_text(self, text: str) -> None:
        """Take the names from a text that is no YAML, or whose records are not where they belong."""
        for match in _LINE.finditer(text):
            self._take(match["key"].lower(), _ID.findall(match["ids"]))

    def _take(self, key: str, names: list[str]) -> None:
        if key in ("id", "formerly"):
            self.ids.update(names)
            self.ids.update(filter(None, map(slug, names)))  # what the message proposes may be in use already
        elif key == "fulfils":
            self.settled.update(names)


def _words(value: object) -> list[str]:
    items = value if isinstance(value, Nodes) else [value]
    return [item for item in items if isinstance(item, str)]
