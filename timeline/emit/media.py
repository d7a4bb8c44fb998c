"""Pictures that records use, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition


def media(edition: Edition) -> Iterator[File]:
    """Only pictures that a record names: a draft lying beside them is not published."""
    used = {entry.event.record.image.file for entry in edition.standing if entry.event.record.image}
    for name in sorted(used & set(edition.media)):
        yield File(f"media/{name}", edition.media[name].read_bytes)
