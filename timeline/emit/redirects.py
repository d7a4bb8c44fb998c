"""Pages under former ids of a record: an address that was told once leads on for ever.

A static host cannot answer 301; a refresh after 0 seconds is what search engines take for it.
"""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition, Entry


def redirects(edition: Edition) -> Iterator[File]:
    """One page a former id and language."""
    for entry in edition.entries:
        for old in entry.event.record.formerly:
            for lang in edition.settings.languages:
                path = f"{edition.folder(lang)}events/{old}/index.html"
                yield File(path, partial(_render, edition, entry, lang))


def _render(edition: Edition, entry: Entry, lang: str) -> bytes:
    title = escape(edition.said(entry.event.record.title, lang).text)
    address, canonical = f"../{entry.id}/", escape(edition.address(lang, entry))
    return (
        f'<!doctype html>\n<html lang="{escape(lang)}">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={address}">\n<link rel="canonical" href="{canonical}">\n'
        f'<p><a href="{address}">{title}</a></p>\n</html>\n'
    ).encode()
