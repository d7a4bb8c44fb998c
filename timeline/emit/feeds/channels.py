"""Which feeds there are, and what is in each: what Atom, RSS and JSON Feed share.

A channel is one thing to subscribe to: the whole timeline, a topic, an actor, the corrections. Its current document
holds the newest items by publication; older ones are reached through archives (RFC 5005, section 4), cut by the month
in which an item was first published, so that a closed archive keeps its items for ever.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.overview import overview_of
from timeline.emit.views import CORRECTIONS, Look
from timeline.markup import plain
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from timeline.emit.overview import Overview
    from timeline.emit.views import FeedItem
    from timeline.types import Edition

ARCHIVE_SIZE = 200  # items; keeps an archive of long items below the 2 MB that small readers take


@dataclass(frozen=True, eq=False)
class Channel(View):
    """Something to subscribe to, in one language. `stem` is where its files are below the output folder."""

    look: Look
    stem: str
    page: str  # absolute address of the page that shows the same
    title: str
    description: str  # plain text
    whole: bool = False  # whether it is the whole timeline
    former: tuple[str, ...] = ()  # stems that it had before: its files are there, too, and name the present ones


class Filled(NamedTuple):
    """A channel and everything that was ever published in it, the newest first."""

    channel: Channel
    items: tuple[FeedItem, ...]


@dataclass(frozen=True, eq=False)
class Document(View):
    """One file of a channel: the current one, or an archive."""

    channel: Channel
    name: str  # "" for the current one, "2025-09" or "2025-09-2" for an archive
    items: tuple[FeedItem, ...]
    updated: datetime  # its newest publication
    newer: str | None  # name of the archive after this one
    older: str | None  # name of the archive before this one

    @property
    def look(self) -> Look:
        """Its language."""
        return self.channel.look

    @property
    def is_archive(self) -> bool:
        """Whether it is an archive document."""
        return bool(self.name)

    def path(self, file: str) -> str:
        """Path of this document in the format whose current document is called `file`."""
        return document_path(self.channel.stem, self.name, file)

    def paths(self, file: str) -> tuple[str, ...]:
        """All paths that it is published at: its own, and those of a term before it was renamed."""
        return tuple(document_path(stem, self.name, file) for stem in (self.channel.stem, *self.channel.former))

    def address(self, name: str, file: str) -> str:
        """Absolute address of the document called `name` in the same channel."""
        return self.look.root + document_path(self.channel.stem, name, file)


def document_path(stem: str, name: str, file: str) -> str:
    """Path below the output folder: `atom.xml`, `archive/2025-09.atom.xml`."""
    return f"{stem}archive/{name}.{file}" if name else f"{stem}{file}"


def files(
    edition: Edition, file: str, media_type: str, render: Callable[[Document], bytes], *, archives: bool = False
) -> Iterator[File]:
    """All documents of the site in one format. `archives` says whether the whole timeline has them in this format.

    No other feed has any by default: they would hold nothing that those of the whole timeline lack, and are most of the
    bytes of a large site.
    """
    overview = overview_of(edition)
    for document in all_documents(overview, archives=archives):
        for path in document.paths(file):
            yield File(path, media_type, document, render)


@lru_cache(maxsize=2)
def channels(overview: Overview) -> tuple[Filled, ...]:
    """Every channel in every language: all, corrections, then topics and actors by id."""
    grouped = {facet: _grouped(overview.items, facet) for facet in ("topics", "actors")}
    return tuple(channel for look in overview.looks for channel in _channels(overview, look, grouped))


def _channels(
    overview: Overview, look: Look, grouped: Mapping[str, Mapping[str, Sequence[FeedItem]]]
) -> Iterator[Filled]:
    settings, folder, base = look.settings, look.folder, look.base
    title = look.title.text
    about = plain(look.plain(settings.description or settings.subtitle or settings.title))
    yield Filled(Channel(look, folder, base, title, about, whole=True), overview.items)
    corrections = tuple(item for item in overview.items if item.notice and item.notice.type in CORRECTIONS)
    name, about = look.text("feed.corrections", title=title), look.text("feed.corrections_about")
    yield Filled(Channel(look, f"{folder}corrections/", f"{base}corrections/", name, about), corrections)
    for facet, groups in grouped.items():
        declared = getattr(settings, facet)
        for id, items in sorted(groups.items()):
            name = look.text("feed.about", title=title, label=look.term(facet, id))
            former = tuple(f"{folder}{facet}/{old}/" for old in (declared[id].formerly if id in declared else ()))
            channel = Channel(look, f"{folder}{facet}/{id}/", f"{base}{facet}/{id}/", name, name, former=former)
            yield Filled(channel, tuple(items))


def _grouped(items: Iterable[FeedItem], facet: str) -> dict[str, list[FeedItem]]:
    groups: dict[str, list[FeedItem]] = defaultdict(list)
    for item in items:
        for id in dict.fromkeys(item.event.entry.terms.get(facet, ())):
            groups[id].append(item)
    return groups


@lru_cache(maxsize=4)
def all_documents(overview: Overview, *, archives: bool) -> tuple[Document, ...]:
    """Every document of every channel in one format."""
    feed = overview.edition.settings.feed
    return tuple(
        document
        for filled in channels(overview)
        for document in documents(
            filled,
            feed.size,
            overview.began,
            archives=feed.archives == "all" or (archives and filled.channel.whole),
        )
    )


def documents(filled: Filled, size: int, began: datetime, *, archives: bool) -> Iterator[Document]:
    """The current document and, when not everything fits in it, the archives that together hold every item.

    `began` is what an empty document gives as its last change: it must not change whenever something else does.
    """
    channel, items = filled
    if len(items) <= size or not archives:
        yield Document(channel, "", items[:size], _updated(items, began), None, None)
        return
    parts = list(_archives(items))
    names = [name for name, _ in parts]
    yield Document(channel, "", items[:size], _updated(items, began), None, names[-1])
    for index, (name, part) in enumerate(parts):
        newer = names[index + 1] if index + 1 < len(names) else None
        yield Document(channel, name, part, _updated(part, began), newer, names[index - 1] if index else None)


def _updated(items: Sequence[FeedItem], began: datetime) -> datetime:
    return max((item.updated for item in items), default=began)


def _archives(items: Iterable[FeedItem]) -> Iterator[tuple[str, tuple[FeedItem, ...]]]:
    """Name and items of each archive, oldest first. A month with many items is cut into parts from its start."""
    months: dict[str, list[FeedItem]] = defaultdict(list)
    for item in sorted(items, key=lambda i: (i.published, i.event.id, i.notice is not None)):
        months[f"{item.published:%Y-%m}"].append(item)
    for month, found in sorted(months.items()):
        for start in range(0, len(found), ARCHIVE_SIZE):
            part = start // ARCHIVE_SIZE + 1
            name = month if part == 1 else f"{month}-{part}"
            yield name, tuple(reversed(found[start : start + ARCHIVE_SIZE]))
