"""A file with parts of outputs, by what they were made from: a table of SQLite in the user's cache folder.

A build looks up some thousand of many more parts, so that reading all of them would cost as much as making them.
Beside each is a seal, keyed by the program like the digests of the other caches: what was damaged, or written by
another version, is not there.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from timeline import cache
from timeline.recipes import digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

Part = TypeVar("Part", str, bytes)

MOST = 256 * 1024 * 1024  # bytes of the file; it starts empty again when it is larger
_TABLE = "CREATE TABLE IF NOT EXISTS parts (key BLOB PRIMARY KEY, value BLOB, seal BLOB)"
WAIT = 5.0  # seconds for another process that writes
_BATCH = 1000  # parts in memory that are not written yet
_WRONG = (sqlite3.Error, ValueError)  # damaged, full, or somebody else writes; a text that is no Unicode


class Store:
    """Parts in a file, which is opened when the first one is asked for. Whatever goes wrong with it, it knows less."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._new: dict[bytes, str | bytes] = {}
        self._table: sqlite3.Connection | None = None
        self._opened_by = 0
        self._keys: set[bytes] | None = None  # in the table, as long as this process alone has filled it

    def _open(self) -> None:
        """Open the file, once in each process: a connection is of no use in one that was forked."""
        if self._opened_by != os.getpid():
            self._opened_by, self._table = os.getpid(), _opened(self._path)
            self._keys = set() if self._table and _is_empty(self._table) else None

    def get(self, render: Callable[..., Part], *sources: Any) -> Part:
        """A part: the one that is kept, or else a new one."""
        key = bytes.fromhex(digest((render, *sources)))
        found = self._found(key)
        if found is None:
            found = self._new[key] = render(*sources)
            if len(self._new) == _BATCH:
                self.write()
        return found  # type: ignore[return-value]  # SQLite gives back the type that it got

    def close(self) -> None:
        """Write what is new, and let the file go."""
        self.write()
        if self._table:
            self._table.close()

    def _found(self, key: bytes) -> str | bytes | None:
        self._open()
        if not self._table or (self._keys is not None and key not in self._keys):
            return None
        try:
            row = self._table.execute("SELECT value, seal FROM parts WHERE key = ?", (key,)).fetchone()
        except _WRONG:
            self._give_up()
            return None
        value, seal = row or (None, None)
        return value if isinstance(value, str | bytes) and seal == _seal(key, value) else None

    def write(self) -> None:
        """Write what is new."""
        if self._new and self._table:
            try:
                rows = [(key, value, _seal(key, value)) for key, value in self._new.items()]
                with self._table:
                    self._table.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", rows)
                if self._keys is not None:
                    self._keys.update(self._new)
            except _WRONG:
                self._give_up()
        self._new = {}

    def _give_up(self) -> None:
        """Begin a new file next time."""
        if self._table:
            self._table.close()
            self._table = None
        _remove(self._path)


def _opened(path: str) -> sqlite3.Connection | None:
    """The table in a file; None if there can be none. One that is damaged, too large or not ours starts empty again."""
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        with suppress(FileExistsError):
            _make(path)
        if not cache.is_own(path) or os.path.getsize(path) > MOST:  # noqa: PTH202
            _begin(path)
        for _ in range(2):
            table = sqlite3.connect(path, timeout=WAIT)
            try:
                table.execute("PRAGMA synchronous = OFF")  # nothing in a cache is worth waiting for the disk
                table.execute(_TABLE)
            except sqlite3.Error:
                table.close()
                _begin(path)
            else:
                return table
    return None


def _is_empty(table: sqlite3.Connection) -> bool:
    """Whether there is nothing to look up, as in the first build. A table that cannot be read is not known to be."""
    try:
        return table.execute("SELECT 1 FROM parts LIMIT 1").fetchone() is None
    except sqlite3.Error:
        return False


def _begin(path: str) -> None:
    """An empty file that only this user can write, which SQLite takes for a new one. Raises OSError if none can be."""
    _remove(path)
    _make(path)


def _make(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)  # noqa: PTH108


def _seal(key: bytes, value: str | bytes) -> bytes:
    """What only this version of the program writes beside this value."""
    made = blake2b(key, key=cache.program(), digest_size=16)
    made.update(value.encode() if isinstance(value, str) else value)
    return made.digest()
