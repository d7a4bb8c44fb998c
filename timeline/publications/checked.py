"""Files of the log that were read before: a file with the same text has passed every check, and its lines their names.

So its lines are only parsed. Files are known by a digest of the whole text, which is longer than the one in their
name; the cache itself is believed only where nobody else can have written it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline import cache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class CheckedFiles:
    """Names of the lines of each file, also from one build to the next."""

    def __init__(self, folder: Path) -> None:
        self._name = cache.name_of("log", folder.resolve())
        found = cache.load(self._name)
        self._known: dict[str, object] = found if isinstance(found, dict) else {}
        self._kept: dict[str, Sequence[str]] = {}

    def knows(self, digest: str) -> bool:
        """Whether a file with this digest was read before."""
        return digest in self._known

    def names(self, digest: str, count: int) -> Sequence[str] | None:
        """Names of so many lines in a file with this digest; None if it was not read before."""
        names = self._known.get(digest)
        if not isinstance(names, list) or len(names) != count:
            return None
        self._kept[digest] = names
        return names

    def keep(self, digest: str, names: Sequence[str]) -> None:
        """Remember a file in which nothing is wrong."""
        self._kept[digest] = names

    def save(self) -> None:
        """Remember the files of this reading, if they are not those of the one before."""
        if self._kept.keys() != self._known.keys():
            cache.save(self._name, self._kept)
