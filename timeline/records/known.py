"""Records that were read before: a file with the same text has the same values, and need not be parsed again.

Only files without any problem are kept, as plain values; places are found again when a problem has to be printed.
"""

from __future__ import annotations

import hashlib
import os
from functools import cached_property, partial
from typing import TYPE_CHECKING

from timeline import cache
from timeline.records.compose import compose
from timeline.types import Node, Nodes, Origin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SHARDS = 64  # files of the cache; of many small files of records, only one in so many is written after a change

Trees = list[object]


class KnownRecords:
    """The values in files of a folder, by name and digest of the text. Without `cached`, nothing is known or kept."""

    def __init__(self, folder: Path, *, cached: bool) -> None:
        self._cached = cached
        self._folder = os.path.realpath(folder)
        self._loaded: dict[str, dict[str, tuple[str, Trees]]] = {}
        self._kept: dict[str, dict[str, tuple[str, Trees]]] = {}

    def trees(self, name: str, text: str) -> Trees | None:
        """The records in a file, if it had this text before and nothing was wrong with it."""
        if not self._cached:
            return None
        digest, trees = self._shard(name).get(name, ("", None))
        return trees if digest == _digest(text) else None

    def keep(self, name: str, text: str, trees: Sequence[object]) -> None:
        """Remember the records of a file, which nothing is wrong with."""
        self._kept.setdefault(_shard(name), {})[name] = (_digest(text), list(trees))

    def save(self) -> None:
        """Write what was kept, if any of it is new; files that are gone are forgotten."""
        if not self._cached:
            return
        for shard, kept in self._kept.items():
            before = self._loaded.get(shard, {})
            if {name: digest for name, (digest, _) in kept.items()} != {name: one[0] for name, one in before.items()}:
                cache.save(self._name(shard), kept)

    def _shard(self, name: str) -> dict[str, tuple[str, Trees]]:
        shard = _shard(name)
        if shard not in self._loaded:
            found = cache.load(self._name(shard))
            self._loaded[shard] = found if isinstance(found, dict) else {}
        return self._loaded[shard]

    def _name(self, shard: str) -> str:
        return cache.name_of("records", self._folder, shard)


def origins(name: str, text: str, count: int) -> list[Origin]:
    """Where each of the records in a text was written. The text is composed when the first place is asked for."""
    written = _Written(name, text)
    return [Origin(name, partial(written.tree, index)) for index in range(count)]


class _Written:
    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text

    @cached_property
    def _trees(self) -> list[Node]:
        value, _ = compose(self._text, self._name)
        return [item for item in (value if isinstance(value, Nodes) else [value]) if isinstance(item, Node)]

    def tree(self, index: int) -> Node:
        return self._trees[index]


def _shard(name: str) -> str:
    return str(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()[0] % _SHARDS)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
