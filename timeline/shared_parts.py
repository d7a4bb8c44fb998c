"""Parts that several files share, kept between builds: an event as lists show it, an entry of a feed.

After an append the lists and feeds that hold the new event are rendered again; all else in them is looked up. A part
is known by what it was made from, so that it can never be out of date.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from timeline import cache
from timeline.recipes import rendered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from timeline.part_store import Store

Part = TypeVar("Part", str, bytes)

_store: Store | None = None  # that of the build which runs


def kept(render: Callable[..., Part], *sources: Any) -> Part:
    """What `render` gives for these sources: text or bytes. It is rendered only if no build has it yet."""
    made: Part = rendered(_store.get, render, *sources) if _store else rendered(render, *sources)
    return made


def write() -> None:
    """Write what is new there now: for a process that will not come to the end of `keeping`."""
    if _store:
        _store.write()


@contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """Inside, parts are looked up in the cache for the records in `folder`; at the end, new ones are written there."""
    global _store  # noqa: PLW0603 - as with the parts in memory, who renders need not know
    before, _store = _store, _open(folder)
    try:
        yield
    finally:
        if _store:
            _store.close()
        _store = before


def _open(folder: Path) -> Store | None:
    path = cache.path_of(cache.name_of("parts", os.path.realpath(folder)))
    try:
        from timeline.part_store import Store
    except ImportError:  # a Python without SQLite
        return None
    return Store(path) if path else None
