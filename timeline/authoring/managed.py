"""The file of records that an import writes, and nobody else: its head, its records, and the text of each.

A record that stays as it is keeps its text, so that one changed row costs one record to write and to read again. The
values of the file are remembered as those of files of records are; what is not remembered is parsed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from timeline import cache
from timeline.authoring.new import in_words
from timeline.problems import Place, Problem
from timeline.records.compose import compose
from timeline.types import Node, Nodes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    Tree = Mapping[str, Any]

_HEAD = re.compile(r"# Written by `timeline sync (?P<name>[a-z0-9-]+)`.*\n# Digests: (?P<input>\w+) (?P<body>\w+)\n\n?")
_RECORD = re.compile(r"^(?=- )", re.MULTILINE)


@dataclass(frozen=True)
class Managed:
    """A file as it is, or as it will be: its text, the digest of what it was made from, and that of its records."""

    path: Path
    name: str  # of the import
    whole: str = ""
    input: str = ""
    body: str = ""

    @cached_property
    def text(self) -> str:
        """Its records, without the head."""
        head = _HEAD.match(self.whole)
        return self.whole[head.end() :] if head else ""

    @cached_property
    def is_edited(self) -> bool:
        """Whether somebody else changed it."""
        return bool(self.body) and digest_of(self.text) != self.body

    def is_made_from(self, digest: str) -> bool:
        """Whether it is what would be made now."""
        return self.input == digest and not self.is_edited

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The text of each of its records."""
        return tuple(text.rstrip("\n") + "\n" for text in _RECORD.split(self.text)[1:])

    @cached_property
    def _read(self) -> tuple[list[Node], list[Problem]]:
        return _composed(self.whole, self.path)

    def records(self) -> tuple[Sequence[Tree], list[Problem]]:
        """The values of its records."""
        known = cache.load(self._cached_as) if self.body else []
        if isinstance(known, list) and len(known) == 2 and known[0] == digest_of(self.text):
            return known[1], []
        return self._read

    def remember(self, records: Sequence[Tree]) -> None:
        """Keep the values of its records for the next run."""
        cache.save(self._cached_as, [self.body, records])

    @property
    def _cached_as(self) -> str:
        return cache.name_of("import", self.path.resolve())

    def place_of(self, id: str) -> Place:
        """Where the id of a record is written."""
        found = next((record.values_at["id"] for record in self._read[0] if record.get("id") == id), (1, 1))
        return Place(self.path.as_posix(), *found)


def managed_file(path: Path, name: str, data: bytes) -> tuple[Managed, list[Problem]]:
    """The file of an import as it is; an error if somebody else wrote it."""
    if not data:
        return Managed(path, name), []
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    head = _HEAD.match(text)
    if head is None or head["name"] != name:
        message = "this file was not written by this import, and would be overwritten"
        advice = f"name another one: `file: events/{name}-import.yaml`"
        return Managed(path, name), [Problem("import", Place(path.as_posix()), message, advice)]
    return Managed(path, name, text, head["input"], head["body"]), []


@dataclass(frozen=True)
class Rewritten:
    """What a file is to be: its records, and the texts that those keep which stay as they are, by identity."""

    old: Managed
    records: Sequence[Tree]
    kept: Mapping[int, str]
    pieces: Sequence[str]

    def file(self, digest: str) -> Managed:
        """The file. Its head does not repeat an address, which may have a password in it."""
        old, body = self.old, "\n".join(self.pieces)
        head = (
            f"# Written by `timeline sync {old.name}`. Make changes in the source of the import, not here.\n"
            f"# Digests: {digest} {digest_of(body)}\n\n"
        )
        return Managed(old.path, old.name, head + body, digest, digest_of(body))

    def read_again(self, file: Managed) -> tuple[list[Tree], list[Problem]]:
        """The values of the records as they are in the file, and what is wrong with them.

        What is written is read before it is kept, so that no mistake in writing YAML can cost a record. That was done
        with records that keep their text.
        """
        added = [index for index, record in enumerate(self.records) if id(record) not in self.kept]
        read, problems = _composed("\n".join(self.pieces[index] for index in added), file.path)
        if problems:
            return [], _composed(file.whole, file.path)[1]
        assert [item.get("id") for item in read] == [self.records[index]["id"] for index in added], file.path
        found = dict(zip(added, read, strict=True))
        return [found.get(index, record) for index, record in enumerate(self.records)], []


def rewritten(old: Managed, before: Sequence[Tree], records: Sequence[Tree]) -> Rewritten:
    """A file with these records in place of those `before`; what is one of those keeps its text."""
    kept: dict[int, str] = {}
    if not old.is_edited and len(before) == len(old.pieces):
        kept = {id(record): piece for record, piece in zip(before, old.pieces, strict=True)}
    pieces = [kept.get(id(record)) or in_words(record) for record in records]
    return Rewritten(old, records, kept, pieces)


def _composed(text: str, path: Path) -> tuple[list[Node], list[Problem]]:
    value, problems = compose(text, path.as_posix())
    return [item for item in value if isinstance(item, Node)] if isinstance(value, Nodes) else [], problems


def digest_of(text: str) -> str:
    """A short hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
