"""`changes.json`: every publication as data, the oldest first. Its form is `timeline schema changes`.

A long timeline has them in parts by the year in which they were published, and each year in parts of `PART`, from the
oldest: `data/changes-2024.json`, `data/changes-2024-2.json`. `changes.json` names them. A part that is full never
changes, unless something in it is withdrawn or a branch is merged late: one more publication rewrites the last part.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit import media_types
from timeline.emit.event_data import json_row, json_text, publication_data
from timeline.emit.overview import overview_of
from timeline.emit.parts import is_long
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline.emit.views import Look
    from timeline.types import Edition, Publication

VERSION = 1
PART = 500  # publications in a part


@dataclass(frozen=True, eq=False)
class Publications(View):
    """Publications in one file, the oldest first."""

    look: Look
    publications: tuple[Publication, ...]


class PartName(NamedTuple):
    """What `changes.json` says of a part."""

    path: str
    first: str  # days of its first and last publication
    last: str
    n: int
    digest: str


@dataclass(frozen=True, eq=False)
class Parts(View):
    """The parts, the oldest first."""

    look: Look
    parts: tuple[PartName, ...]


def all_changes(edition: Edition) -> Iterator[File]:
    """`changes.json`, and its parts if the timeline is long."""
    look = overview_of(edition).look
    if not is_long(edition.publications):
        yield File("changes.json", media_types.JSON, Publications(look, edition.publications), render)
        return
    parts = [(path, Publications(look, found)) for path, found in _parts(edition.publications)]
    names = tuple(_name(path, part) for path, part in parts)
    yield File("changes.json", media_types.JSON, Parts(look, names), render_names)
    for path, part in parts:
        yield File(path, media_types.JSON, part, render)


def _parts(publications: Iterable[Publication]) -> Iterator[tuple[str, tuple[Publication, ...]]]:
    """Paths and publications of the parts. The first part of a year has no number."""
    for year, found in groupby(publications, lambda publication: publication.at.year):
        of_year = tuple(found)
        for number, start in enumerate(range(0, len(of_year), PART), 1):
            name = f"{year}-{number}" if number > 1 else f"{year}"
            yield f"data/changes-{name}.json", of_year[start : start + PART]


def _name(path: str, part: Publications) -> PartName:
    first, last = (part.publications[end].at.date().isoformat() for end in (0, -1))
    return PartName(path, first, last, len(part.publications), part.digest)


def render(part: Publications) -> bytes:
    """The bytes of a file with publications."""
    rows = (json_row(publication_data(part.look, publication)) for publication in part.publications)
    return json_text({"version": VERSION}, changes=rows)


def render_names(names: Parts) -> bytes:
    """The bytes of `changes.json` where there are parts."""
    root = names.look.root
    rows = (
        {"url": root + part.path, "from": part.first, "to": part.last, "count": part.n, "digest": part.digest}
        for part in names.parts
    )
    return json_text({"version": VERSION}, parts=map(json_row, rows))
