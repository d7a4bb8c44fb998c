"""`changes.json`: every publication as data, the oldest first. Its form is `timeline schema changes`.

A long timeline has them in parts by the year in which they were published, `data/changes-2024.json`; `changes.json`
names the parts. Only the part of this year ever changes, but for what is withdrawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from timeline.emit import media_types
from timeline.emit.event_data import json_row, json_text, publication_data
from timeline.emit.overview import overview_of
from timeline.emit.parts import is_long
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.views import Look
    from timeline.types import Edition, Publication

VERSION = 1


@dataclass(frozen=True, eq=False)
class Publications(View):
    """Publications in one file, the oldest first."""

    look: Look
    publications: tuple[Publication, ...]


@dataclass(frozen=True, eq=False)
class Parts(View):
    """Year, number of publications and digest of every part."""

    look: Look
    parts: tuple[tuple[int, int, str], ...]


def all_changes(edition: Edition) -> Iterator[File]:
    """`changes.json`, and its parts if the timeline is long."""
    look = overview_of(edition).look
    if not is_long(edition.publications):
        yield File("changes.json", media_types.JSON, Publications(look, edition.publications), render)
        return
    years = groupby(edition.publications, lambda publication: publication.at.year)
    parts = [(year, Publications(look, tuple(found))) for year, found in years]
    names = tuple((year, len(part.publications), part.digest) for year, part in parts)
    yield File("changes.json", media_types.JSON, Parts(look, names), render_names)
    for year, part in parts:
        yield File(_path(year), media_types.JSON, part, render)


def _path(year: int) -> str:
    return f"data/changes-{year}.json"


def render(part: Publications) -> bytes:
    """The bytes of a file with publications."""
    rows = (json_row(publication_data(part.look, publication)) for publication in part.publications)
    return json_text({"version": VERSION}, changes=rows)


def render_names(names: Parts) -> bytes:
    """The bytes of `changes.json` where there are parts."""
    root = names.look.root
    rows = (
        {
            "url": root + _path(year),
            "from": f"{year}-01-01",
            "to": f"{year}-12-31",
            "count": count,
            "digest": digest,
        }
        for year, count, digest in names.parts
    )
    return json_text({"version": VERSION}, parts=map(json_row, rows))
