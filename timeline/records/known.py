"""Records that were read before: a file with the same text has the same values, and need not be parsed again.

Only files without any problem are kept, as plain values; places are found again when a problem has to be printed.
"""

from __future__ import annotations

import hashlib
import os
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeGuard

from timeline import cache
from timeline.records.compose import compose
from timeline.records.validate import known_record
from timeline.types import Node, Nodes, Origin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from timeline.records.validate import Context
    from timeline.types import Recorded

_SHARDS = 64  # files of the cache; of many small files of records, only one in so many is written after a change

Trees = list[object]


class KnownRecords:
    """The records in files of a folder, by name and digest of the text; also from one reading to the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.path.realpath(folder)
        self._loaded: dict[str, dict[str, tuple[str, Trees]]] = {}
        self._kept: dict[str, dict[str, tuple[str, Trees]]] = {}
        self._made: dict[str, tuple[str, Context, list[Recorded]]] = {}

    def records(self, name: str, text: str, context: Context) -> list[Recorded] | None:
        """The records in a file, if it had this text before, and nothing was wrong with it and is now."""
        digest = _digest(text)
        before = self._made.get(name)
        if before and before[:2] == (digest, context):
            return before[2]
        known, trees = self._shard(name).get(name, ("", []))
        if known != digest or not isinstance(trees, list):
            return None
        records = []
        for tree, origin in zip(trees, _origins(name, text, len(trees)), strict=True):
            recorded = known_record(tree, origin, context)
            if recorded is None:
                return None
            records.append(recorded)
        self._keep(name, digest, trees)
        self._made[name] = digest, context, records
        return records

    def keep(self, name: str, text: str, context: Context, records: list[Recorded]) -> None:
        """Remember the records of a file, which nothing is wrong with."""
        digest = _digest(text)
        self._keep(name, digest, [recorded.origin.tree for recorded in records])
        self._made[name] = digest, context, records

    def _keep(self, name: str, digest: str, trees: Trees) -> None:
        self._kept.setdefault(_shard(name), {})[name] = digest, trees

    def save(self) -> None:
        """Write what was kept, where any of it is new."""
        for shard, kept in self._kept.items():
            if _digests(kept) != _digests(self._loaded.get(shard, {})):
                cache.save(self._name(shard), kept)
                self._loaded[shard] = kept
        self._kept = {}

    def _shard(self, name: str) -> dict[str, tuple[str, Trees]]:
        shard = _shard(name)
        if shard not in self._loaded:
            found = cache.load(self._name(shard))
            self._loaded[shard] = found if _is_shard(found) else {}
        return self._loaded[shard]

    def _name(self, shard: str) -> str:
        return cache.name_of("records", self._folder, shard)


def _origins(name: str, text: str, count: int) -> list[Origin]:
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


def _is_shard(found: object) -> TypeGuard[dict[str, tuple[str, Trees]]]:
    return isinstance(found, dict) and all(isinstance(file, list) and len(file) == 2 for file in found.values())


def _digests(files: Mapping[str, tuple[str, Trees]]) -> dict[str, str]:
    return {name: digest for name, (digest, _) in files.items()}


def _shard(name: str) -> str:
    return str(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()[0] % _SHARDS)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
