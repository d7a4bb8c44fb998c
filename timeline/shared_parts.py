"""Parts that several files share, kept between runs: an event as lists show it, an entry of a feed.

After an append the lists and feeds that hold the new event are rendered again; all else in them is looked up here. A
part is known by what it was made from, so that it can never be out of date. It is a cache like the others: whatever is
damaged, locked or by another version of the program is not there, and is made again.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from timeline import cache
from timeline.recipes import digest, rendered

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

Part = TypeVar("Part", str, bytes)

MOST = 256 * 1024 * 1024  # bytes of the file; it is begun anew when it is larger
_TABLE = "CREATE TABLE IF NOT EXISTS parts (key BLOB PRIMARY KEY, value BLOB, seal BLOB)"
_BATCH = 1000  # parts in memory that are not written yet

_store: Store | None = None  # that of the build which runs


def kept(render: Callable[..., Part], *sources: Any) -> Part:
    """What `render` gives for these sources: text or bytes. It is rendered only if no build has it yet."""
    made: Part = rendered(_store.get, render, *sources) if _store else rendered(render, *sources)
    return made


@contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """Inside, parts are looked up in the cache for the records in `folder`; at the end, new ones are written there."""
    global _store  # noqa: PLW0603 - as with the parts in memory, who renders need not be told
    before, _store = _store, Store(cache.path_of(cache.name_of("parts", os.path.realpath(folder))))
    try:
        yield
    finally:
        _store.close()
        _store = before


class Store:
    """A table of parts in a file. Whatever goes wrong with it, it only knows less."""

    def __init__(self, path: str | None) -> None:
        self._path, self._new = path, dict[bytes, "str | bytes"]()
        self._table = _opened(path) if path else None

    def get(self, render: Callable[..., Part], *sources: Any) -> Part:
        """A part: the one that is kept, or else a new one."""
        key = bytes.fromhex(digest((render, *sources)))
        found = self._found(key)
        if found is None:
            found = self._new[key] = render(*sources)
            if len(self._new) == _BATCH:
                self._write()
        return found  # type: ignore[return-value]  # SQLite gives back the type that it got

    def close(self) -> None:
        """Write what is new, and let the file go."""
        self._write()
        if self._table is not None:
            self._table.close()

    def _found(self, key: bytes) -> str | bytes | None:
        if self._table is None:
            return None
        with suppress(*_errors()):
            row = self._table.execute("SELECT value, seal FROM parts WHERE key = ?", (key,)).fetchone()
            if row and row[1] == _seal(key, row[0]):
                value: str | bytes = row[0]
                return value
        return None

    def _write(self) -> None:
        if self._table is not None and self._new:
            rows = [(key, value, _seal(key, value)) for key, value in self._new.items()]
            with suppress(*_errors()), self._table:
                self._table.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", rows)
        self._new = {}


def _opened(path: str) -> sqlite3.Connection | None:
    """The table in a file; None if there can be none. A file that is damaged or too large is begun anew."""
    try:
        import sqlite3
    except ImportError:  # a Python without it
        return None
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        if os.path.exists(path) and os.path.getsize(path) > MOST:  # noqa: PTH110, PTH202
            os.unlink(path)  # noqa: PTH108
        for _ in range(2):
            try:
                table = sqlite3.connect(path, timeout=1)
                table.execute("PRAGMA synchronous = OFF")  # nothing in a cache is worth waiting for the disk
                table.execute(_TABLE)
            except sqlite3.OperationalError:  # somebody else has it, or nothing can be written there
                return None
            except sqlite3.DatabaseError:
                table.close()
                os.unlink(path)  # noqa: PTH108
            else:
                return table
    return None


def _seal(key: bytes, value: str | bytes) -> bytes:
    """What only this version of the program writes beside this value, as in the other caches."""
    made = blake2b(key, key=cache.program(), digest_size=16)
    made.update(value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)
    return made.digest()


def _errors() -> tuple[type[Exception], ...]:
    import sqlite3

    return (sqlite3.Error,)
