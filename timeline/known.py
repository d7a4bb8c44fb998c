"""What is known of the files of an output folder since the last build: how each was left, and what it was made from.

It is only a help: a file counts as known if it still looks as it did, and everything else is read and rendered.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from timeline import cache
from timeline.journal import digest_of
from timeline.looks import is_settled, look_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from timeline.journal import Manifest
    from timeline.looks import Look

_UNKNOWN = ("", "", "")


class Known:
    """Looks, digests and recipes by path. Without `cached`, nothing is known at first."""

    def __init__(self, output: Path, known_as: Path, *, cached: bool) -> None:
        self._output, self._cached = output, cached
        self._name = cache.name_of("site", os.path.realpath(known_as))
        self._at = time.time_ns()
        found = cache.load(self._name) if cached else None
        #: Digest, recipe and look of a file in one text, which takes a third of the time to read that a list takes.
        self._saved: dict[str, str] = found if isinstance(found, dict) else {}
        self._seen: dict[str, tuple[Look, str]] = {}  # look and digest of files, now

    def _entry(self, path: str) -> tuple[str, str, str]:
        """Digest, recipe and look of a file after the last build; an empty text for what is not known."""
        match str(self._saved.get(path)).split(","):
            case [digest, recipe, look]:
                return digest, recipe, look
        return _UNKNOWN

    def recipe(self, path: str, entry: tuple[int, str]) -> str | None:
        """What the file with this size and digest was made from."""
        digest, recipe, _ = self._entry(path)
        return recipe if digest == entry[1] else None

    def digest(self, path: str, status: os.stat_result) -> str:
        """The digest of the file at a path, of which this is the status. It is read if it was touched."""
        look = look_of(status)
        digest, _, known = self._entry(path)
        if known != _text(look):
            digest = digest_of(self._output / path)
        self._seen[path] = look, digest
        return digest

    @property
    def looks(self) -> Mapping[str, Look | None]:
        """Of all files once they are saved; None for one just written."""
        return {path: look_in(self._entry(path)[2]) for path in self._saved}

    def save(self, manifest: Manifest, recipes: Mapping[str, str | None]) -> None:
        """Remember the files of a site that was just published."""
        if not self._cached:
            return
        now, entries = time.time_ns(), dict[str, str]()
        for path, (_, digest) in manifest.items():
            look, seen = self._seen.get(path, (None, None))
            at = self._at
            if look is None or seen != digest:  # it was written by us
                look, at = look_of((self._output / path).lstat()), now
            entries[path] = f"{digest},{recipes.get(path) or ''},{_text(look) if is_settled(look, at) else ''}"
        if entries != self._saved:
            cache.save(self._name, entries)
        self._saved = entries


def _text(look: Look) -> str:
    return " ".join(map(str, look))


def look_in(text: str) -> Look | None:
    """The look that `_text` wrote; None if there is none."""
    match [int(number) for number in text.split()]:
        case [size, written, changed, inode]:
            return size, written, changed, inode
    return None
