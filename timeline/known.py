"""What is known of the files of an output folder since the last build: how each was left, and what it was made from.

It is only a help: a file counts as known if it still looks as it did, and everything else is read and rendered.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from timeline import cache
from timeline.journal import digest_of
from timeline.looks import Look, is_settled, look_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from timeline.journal import Manifest


class Known:
    """Looks, digests and recipes by path. Without `cached`, nothing is known at first."""

    def __init__(self, output: Path, known_as: Path, *, cached: bool) -> None:
        self._output, self._cached = output, cached
        self._name = cache.name_of("site", os.path.realpath(known_as))
        self._at = time.time_ns()
        self.looks: dict[str, Look | None] = {}  # of all files once they are saved; None for one just written
        self._digests: dict[str, tuple[Look, str]] = {}
        self._recipes: dict[str, tuple[str, str]] = {}  # with the digest of what was made
        self._saved = cache.load(self._name) if cached else None
        for path, (look, digest, recipe) in _entries(self._saved):
            if look:
                self._digests[path] = look, digest
            if recipe:
                self._recipes[path] = recipe, digest

    def recipe(self, path: str, entry: tuple[int, str]) -> str | None:
        """What the file with this size and digest was made from."""
        recipe, digest = self._recipes.get(path, (None, None))
        return recipe if digest == entry[1] else None

    def digest(self, path: str, status: os.stat_result) -> str:
        """The digest of the file at a path, of which this is the status. It is read if it was touched."""
        look = look_of(status)
        known = self._digests.get(path)
        if known is None or known[0] != look:
            known = self._digests[path] = look, digest_of(self._output / path)
        return known[1]

    def save(self, manifest: Manifest, recipes: Mapping[str, str | None]) -> None:
        """Remember the files of a site that was just published."""
        if not self._cached:
            return
        now, self.looks = time.time_ns(), {}
        entries: dict[str, list[object]] = {}
        for path, (_, digest) in manifest.items():
            known, at = self._digests.get(path), self._at
            if known is None or known[1] != digest:  # it was written by us
                known, at = (look_of((self._output / path).lstat()), digest), now
            look = known[0] if is_settled(known[0], at) else None
            entries[path] = [look, digest, recipes.get(path)]
            self.looks[path] = look
        if entries != self._saved:
            cache.save(self._name, entries)


def _entries(saved: object) -> Iterator[tuple[str, tuple[Look | None, str, str | None]]]:
    """What `save` saved."""
    if isinstance(saved, dict):
        for path, entry in saved.items():
            match entry:
                case [[int(), int(), int(), int()] | None as look, str(digest), str() | None as recipe]:
                    yield path, (tuple(look) if look else None, digest, recipe)
