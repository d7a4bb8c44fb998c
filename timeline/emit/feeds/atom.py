"""Atom 1.0 (RFC 4287), archives by RFC 5005: one document per channel, language and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.emit import media_types
from timeline.emit.feeds import xml_feed
from timeline.emit.feeds.channels import Document, files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition, File

FORM = xml_feed.Format("atom.xml", media_types.ATOM, rss=False)


def atom_feeds(edition: Edition) -> Iterator[File]:
    """All Atom documents of the site."""
    yield from files(edition, FORM.file, FORM.type, render, archives=True)


def render(document: Document) -> bytes:
    """The bytes of a document."""
    return xml_feed.render(document, FORM)
