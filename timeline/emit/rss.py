"""RSS 2.0 by the profile of its Advisory Board: one document a channel, language and period."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from timeline.emit import feedgen_kit as kit
from timeline.emit.channels import channels, documents
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition

FORM = kit.Format("rss.xml", "application/rss+xml", rss=True)


def rss(edition: Edition) -> Iterator[File]:
    """All RSS documents of the site."""
    for channel in channels(edition):
        for document in documents(channel, edition.settings.feed.size):
            for path in document.paths(FORM.file):
                yield File(path, partial(kit.render, edition, document, FORM))
