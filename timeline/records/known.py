"""Records that were read before: what has the same text has the same values, and need not be parsed or validated again.

Only files without any problem are kept, as plain values; places are found again when a problem has to be printed. Of a
file that was added to at its end, all but the last record that it had are known.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from timeline import cache
from timeline.records.compose import compose
from timeline.records.restore import from_plain, to_plain
from timeline.types import Node, Nodes, Origin, Recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from timeline.records.files import Text
    from timeline.records.restore import Plain
    from timeline.records.validate import Context

_SHARDS = 64  # files of the cache; of many small files of records, only one in so many is written after a change
_DASH = re.compile(" *- +")
FEW = 32  # records of a file that are composed one by one: each takes a look at the whole text


class _Kept(NamedTuple):
    """A record: the digest of what it was read from, and its values."""

    source: str
    values: Plain


class _File(NamedTuple):
    """A file: digest of its bytes, of the text before its last record, and the lines on which its records begin.

    Without lines, records have none of their own, and nothing is known of where the last one begins.
    """

    digest: str
    before_last: str
    lines: list[int]
    records: list[_Kept]


class Beginning(NamedTuple):
    """What is known of a file that was added to: its first records, their lines, and the text of the others."""

    records: list[Recorded]
    lines: list[int]
    rest: str  # in its place


class Clean(NamedTuple):
    """All records of a file that nothing is wrong with, and the lines on which they begin."""

    records: list[Recorded]
    lines: list[int]  # none if one has no line of its own


class KnownRecords:
    """The records in files of a folder, by name and digest of the text; also from one reading to the next."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.path.realpath(folder)
        self._loaded: dict[str, dict[str, _File]] = {}
        self._kept: dict[str, dict[str, _File]] = {}
        self._made: dict[str, tuple[str, list[Recorded]]] = {}

    def records(self, name: str, text: Text, context: Context) -> list[Recorded] | None:
        """The records in a file, if it had this text before, and nothing was wrong with it."""
        digest = _digest(text.digest, context)
        made = self._made.get(name)
        if made and made[0] == digest:
            return made[1]
        known = self._shard(name).get(name)
        if known is None or known.digest != digest:
            return None
        records = list(_restored(name, text.text, context, known, len(known.records)))
        self._keep(name, known, records)
        return records

    def beginning(self, name: str, text: Text, context: Context) -> Beginning | None:
        """The records above the last one that a file had, if all is as it was until there."""
        known = self._shard(name).get(name)
        if known is None or not known.before_last:
            return None
        first, last = known.lines[0], known.lines[-1]
        lines = text.text.split("\n")
        if _digest(_before(lines, last), context) != known.before_last or not _are_items(lines, first, last):
            return None
        records = list(_restored(name, text.text, context, known, len(known.records) - 1))
        return Beginning(records, known.lines[:-1], _from(lines, last))

    def keep(self, name: str, text: Text, context: Context, clean: Clean, begun: int = 0) -> None:
        """Remember the records of a file; so many of them are those of its `beginning`."""
        known = self._shard(name).get(name) if begun else None
        begin = clean.lines
        before_last = _digest(_before(text.text.split("\n"), begin[-1]), context) if len(begin) > 1 else ""
        kept = known.records[:begun] if known else []
        kept += [_Kept(recorded.record.source, to_plain(recorded.record)) for recorded in clean.records[begun:]]
        self._keep(name, _File(_digest(text.digest, context), before_last, begin, kept), clean.records)

    def _keep(self, name: str, file: _File, records: list[Recorded]) -> None:
        self._kept.setdefault(_shard(name), {})[name] = file
        self._made[name] = file.digest, records

    def save(self) -> None:
        """Write what was kept, where any of it is new."""
        for shard, kept in self._kept.items():
            if _digests(kept) != _digests(self._loaded.get(shard, {})):
                cache.save(self._name(shard), kept)
                self._loaded[shard] = kept
        self._kept = {}

    def _shard(self, name: str) -> dict[str, _File]:
        shard = _shard(name)
        if shard not in self._loaded:
            self._loaded[shard] = _files(cache.load(self._name(shard)))
        return self._loaded[shard]

    def _name(self, shard: str) -> str:
        return cache.name_of("records", self._folder, shard)


def _restored(name: str, text: str, context: Context, file: _File, count: int) -> Iterator[Recorded]:
    """The first records of a file. Its text is composed where a place is asked for."""
    written = _Written(name, text, file.lines)
    for index, kept in enumerate(file.records[:count]):
        record = from_plain(kept.values, context["timezone"])
        record.read_from(kept.source)
        yield Recorded(record, Origin(name, partial(written.tree, index)))


def without_places(name: str, text: str, records: Sequence[Recorded], begun: Beginning | None = None) -> Clean:
    """Records that nothing is wrong with, behind those of the beginning of their file if that is known.

    The places of all that is in them, most of the memory of a record, are found again where one is asked for.
    """
    lines = text.split("\n")
    begin = begun.lines if begun else []
    begin = [*begin, *(_line_of(recorded.origin.tree, lines) for recorded in records)]
    begin = begin if all(begin) else []
    written = _Written(name, text, begin)
    whole = [*(begun.records if begun else ()), *records]
    return Clean(
        [Recorded(one.record, Origin(name, partial(written.tree, index))) for index, one in enumerate(whole)], begin
    )


class _Written:
    """The records of a text as they are written."""

    def __init__(self, name: str, text: str, lines: list[int]) -> None:
        self._name, self._text, self._lines = name, text, lines
        self._trees: dict[int, Node] = {}

    def tree(self, index: int) -> Node:
        """One of the records, with its places."""
        if index not in self._trees:
            self._trees.update(self._composed(index))
        return self._trees[index]

    @cached_property
    def _text_lines(self) -> list[str]:
        return self._text.split("\n")

    def _composed(self, index: int) -> dict[int, Node]:
        """The record alone, if it is known where it begins, and it is one of a few; else all of them."""
        if not self._lines or len(self._trees) >= FEW:
            value, _ = compose(self._text, self._name)
            trees = value if isinstance(value, Nodes) else [value]
            return {number: tree for number, tree in enumerate(trees) if isinstance(tree, Node)}
        lines = self._text_lines
        if index + 1 < len(self._lines):
            lines = [*lines[: self._lines[index + 1] - 1], ""]
        value, _ = compose(_from(lines, self._lines[index]), self._name)
        (tree,) = value if isinstance(value, Nodes) else []
        assert isinstance(tree, Node)
        return {index: tree}


# --- where a record begins --------------------------------------------------------------------------------------------
#
# A record of a list begins with a dash. What is above the line of the dash means the same whatever is below it, and the
# other way round. So the two can be read without each other.


def _line_of(tree: Node, lines: list[str]) -> int:
    """The line on which a record begins, if it has one of its own; else 0, as in brackets or behind a lonely dash."""
    line, column = tree.at
    dash = _DASH.match(lines[line - 1])
    return line if dash and dash.end() == column - 1 else 0


def _are_items(lines: list[str], first: int, other: int) -> bool:
    """Whether an item begins on another line as on the first one."""
    dashes = [_DASH.match(line) for line in (*lines[first - 1 : first], *lines[other - 1 : other])]
    columns = {dash[0].index("-") if dash else None for dash in dashes}
    return len(dashes) == 2 and None not in columns and len(columns) == 1


def _before(lines: list[str], line: int) -> str:
    return "\n".join(lines[: line - 1])


def _from(lines: list[str], line: int) -> str:
    """The text from a line, with empty lines above it, so that all that is in it is in its place."""
    return "\n" * (line - 1) + "\n".join(lines[line - 1 :])


# --- in the cache -----------------------------------------------------------------------------------------------------


def _files(found: object) -> dict[str, _File]:
    """What `save` saved."""
    files = {}
    for name, file in found.items() if isinstance(found, dict) else ():
        match file:
            case [str(digest), str(before_last), list(lines), list(records)]:
                files[name] = _File(digest, before_last, lines, [_Kept(*kept) for kept in records])
    return files


def _digests(files: Mapping[str, _File]) -> dict[str, str]:
    return {name: file.digest for name, file in files.items()}


def _shard(name: str) -> str:
    return str(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()[0] % _SHARDS)


def _digest(text: str, context: Context) -> str:
    """Digest of a text, or of its digest, and of what else its values depend on."""
    digest = hashlib.sha256(json.dumps(context).encode())
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
