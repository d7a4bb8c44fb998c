"""Which feeds there are, and what stands in each: what Atom, RSS and JSON Feed share.

A channel is one thing to subscribe to: the whole timeline, a topic, an actor, the corrections. Its current document
holds the newest items by what was told last; older ones are reached through archives (RFC 5005, section 4), cut by the
month in which an item was first published, so that a closed archive keeps its items for ever.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.locales import load as locale
from timeline.markup import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from timeline.schema import Term
    from timeline.types import Edition, Item

CORRECTIONS = frozenset({"correction", "withdrawal"})
ARCHIVE_SIZE = 200  # items; keeps an archive of long items below the 2 MB that small readers take


@dataclass(frozen=True)
class Channel:
    """Something to subscribe to, in one language. `stem` is where its files stand below the output folder."""

    lang: str
    stem: str
    page: str  # absolute address of the page that shows the same
    title: str
    description: str  # plain text
    items: tuple[Item, ...]
    former: tuple[str, ...] = ()  # stems that it had before: its files are there, too, and name the present ones


@dataclass(frozen=True)
class Document:
    """One file of a channel: the current one, or an archive."""

    channel: Channel
    name: str  # "" for the current one, "2025-09" or "2025-09-2" for an archive
    items: tuple[Item, ...]
    newer: str | None  # name of the archive after this one
    older: str | None  # name of the archive before this one

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

    def updated(self, edition: Edition) -> datetime:
        """When its newest item was told; of an empty one, when the first event was, so that it stays as it is."""
        first = min((entry.published for entry in edition.entries), default=edition.as_of)
        return max((item.updated for item in self.items), default=first)


def document_path(stem: str, name: str, file: str) -> str:
    """Path below the output folder: `atom.xml`, `archive/2025-09.atom.xml`."""
    return f"{stem}archive/{name}.{file}" if name else f"{stem}{file}"


def channels(edition: Edition) -> Iterator[Channel]:
    """Every channel in every language: all, corrections, then topics and actors by id."""
    for lang in edition.settings.languages:
        yield from _channels(edition, lang)


def _channels(edition: Edition, lang: str) -> Iterator[Channel]:
    text, base, folder = locale(lang).text, edition.base(lang), edition.folder(lang)
    settings = edition.settings
    title = edition.said(settings.title, lang).text
    about = plain(edition.said(settings.description or settings.subtitle or settings.title, lang).text)
    yield Channel(lang, folder, base, title, about, edition.items)
    corrections = tuple(item for item in edition.items if item.notice and item.notice.type in CORRECTIONS)
    name = text("feed.corrections", title=title)
    yield Channel(
        lang,
        f"{folder}corrections/",
        f"{base}corrections/",
        name,
        text("feed.corrections_about"),
        corrections,
    )
    for sort, declared in (("topics", settings.topics), ("actors", settings.actors)):
        for id, items in sorted(_grouped(edition, sort).items()):
            label = term_label(edition, declared, id, lang)
            name = text("feed.about", title=title, label=label)
            former = tuple(f"{folder}{sort}/{old}/" for old in (declared[id].formerly if id in declared else ()))
            yield Channel(lang, f"{folder}{sort}/{id}/", f"{base}{sort}/{id}/", name, name, tuple(items), former)


def _grouped(edition: Edition, sort: str) -> dict[str, list[Item]]:
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in edition.items:
        for id in dict.fromkeys(item.entry.terms.get(sort, ())):
            groups[id].append(item)
    return groups


def term_label(edition: Edition, declared: dict[str, Term], id: str, lang: str) -> str:
    """What readers see of a topic, actor or kind; its id where it has no label."""
    return edition.said(declared[id].label, lang).text if id in declared else id


def documents(channel: Channel, size: int) -> Iterator[Document]:
    """The current document and, when not everything fits in it, the archives that together hold every item."""
    if len(channel.items) <= size:
        yield Document(channel, "", channel.items, None, None)
        return
    archives = list(_archives(channel))
    names = [name for name, _ in archives]
    yield Document(channel, "", channel.items[:size], None, names[-1])
    for index, (name, items) in enumerate(archives):
        newer = names[index + 1] if index + 1 < len(names) else None
        yield Document(channel, name, items, newer, names[index - 1] if index else None)


def _archives(channel: Channel) -> Iterator[tuple[str, tuple[Item, ...]]]:
    """Name and items of each archive, oldest first. A month with many items is cut into parts from its start."""
    months: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(channel.items, key=lambda i: (i.published, i.entry.id, i.notice is not None)):
        months[f"{item.published:%Y-%m}"].append(item)
    for month, items in sorted(months.items()):
        for start in range(0, len(items), ARCHIVE_SIZE):
            part = start // ARCHIVE_SIZE + 1
            name = month if part == 1 else f"{month}-{part}"
            yield name, tuple(reversed(items[start : start + ARCHIVE_SIZE]))
