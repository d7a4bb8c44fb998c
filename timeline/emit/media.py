"""Pictures that records use and the logo of the site, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.emit.overview import overview_of
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.views import MediaFile
    from timeline.types import Edition


def media_files(edition: Edition) -> Iterator[File]:
    """Only pictures that are named: a draft lying beside them is not published."""
    overview = overview_of(edition)
    pictures = [*(event.picture for event in overview.standing if event.picture), *overview.look.logo]
    types = {picture.file: picture.type for picture in pictures}
    for file in overview.media(types):
        yield File(f"media/{file.name}", types[file.name], file, content)


def content(file: MediaFile) -> bytes:
    """The file as it is."""
    return file.path.read_bytes()
