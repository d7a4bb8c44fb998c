"""`feed.css`: makes the feeds readable for people who open them in a browser.

CSS and not XSLT: browsers are dropping that. It works where feeds are served as XML, hence their names end in `.xml`.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from timeline.emit import media_types
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition

NAME = "feed.css"


def feed_stylesheet(edition: Edition) -> Iterator[File]:
    """The one file, for all languages."""
    _ = edition
    yield File(NAME, media_types.CSS, NAME, content)


def content(name: str) -> bytes:
    """A file of this package."""
    return files(__package__).joinpath(name).read_bytes()
