"""Which feeds there are, and what is in each: what Atom, RSS and JSON Feed share.

A channel is one thing to subscribe to: the whole timeline, a topic, an actor, the corrections. Its current document
holds the newest items by publication; older ones are reached through archives (RFC 5005, section 4). An archive is
closed when it is full, and keeps its items for ever; what is in none yet is in the current document.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from timeline.addresses import FACETS
from timeline.emit.overview import overview_of
from timeline.emit.views import CORRECTIONS, Look
from timeline.markup import plain
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from timeline.emit.overview import Overview
    from timeline.emit.views import FeedItem
    from timeline.schema import Term
    from timeline.types import Edition

ARCHIVE_SIZE = 200  # items; keeps an archive of long items below the 2 MB that small readers take
SECOND = timedelta(seconds=1)  # between two publications at least
WEEK = timedelta(days=7)  # whoever asks once a week misses nothing
MOST = 500  # items that a current document has for the sake of those


@dataclass(frozen=True, eq=False)
class Channel(View):
    """Something to subscribe to, in one language. `stem` is where its files are below the output folder."""

    look: Look
    stem: str
    page: str  # absolute address of the page that shows the same
    title: str
    description: str  # plain text
    group: str = ""  # `topics`, `actors`, `kinds` or `feeds`
    whole: bool = False  # whether it is the whole timeline
    former: tuple[str, ...] = ()  # stems that it had before: its files are there, too, and name the present ones


class Stream(NamedTuple):
    """Everything that was ever published about something, the newest first: a channel in each language has it."""

    group: str  # `topics`, `actors`, `kinds`, `feeds`, `corrections`; "" for the whole timeline
    id: str
    items: tuple[FeedItem, ...]

    @property
    def has_calendar(self) -> bool:
        """Whether it has a calendar of its own; that of the whole timeline is cut by year."""
        return self.group not in ("", "corrections")


@dataclass(frozen=True, eq=False)
class Document(View):
    """One file of a channel: the current one, or an archive."""

    channel: Channel
    name: str  # "" for the current one, "1", "2" … for an archive, the oldest first
    items: tuple[FeedItem, ...]
    updated: datetime  # its newest publication
    newer: str | None  # name of the archive after this one
    older: str | None  # name of the archive before this one
    complete: bool = False  # whether the channel has nothing else

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
    """Path below the output folder: `atom.xml`, `archive/3.atom.xml`."""
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
def streams(overview: Overview) -> tuple[Stream, ...]:
    """Every stream: all, corrections, topics, actors and kinds by id, then the named feeds."""
    items, feeds = overview.items, overview.edition.settings.feeds
    corrections = tuple(item for item in items if item.notice and item.notice.type in CORRECTIONS)
    return (
        Stream("", "", items),
        Stream("corrections", "", corrections),
        *(Stream(facet, id, tuple(found)) for facet in FACETS for id, found in sorted(_grouped(items, facet).items())),
        *(Stream("feeds", feed.id, overview.named[feed.id]) for feed in feeds),
    )


@lru_cache(maxsize=2)
def channels(overview: Overview) -> Mapping[Look, tuple[Channel, ...]]:
    """A channel for each stream, by language."""
    return {look: tuple(_channel(look, stream) for stream in streams(overview)) for look in overview.looks}


def _channel(look: Look, stream: Stream) -> Channel:
    settings, folder, base, title = look.settings, look.folder, look.base, look.title.text
    if not stream.group:
        about = plain(look.plain(settings.description or settings.subtitle or settings.title))
        return Channel(look, folder, base, title, about, whole=True)
    if stream.group == "corrections":
        name, about = look.text("feed.corrections", title=title), look.text("feed.corrections_about")
        return Channel(look, f"{folder}corrections/", f"{base}corrections/", name, about)
    label, formerly = _term(look, stream)
    name, path = look.text("feed.about", title=title, label=label), f"{stream.group}/{stream.id}/"
    former = tuple(f"{folder}{stream.group}/{old}/" for old in formerly)
    return Channel(look, folder + path, base + path, name, name, stream.group, former=former)


def _term(look: Look, stream: Stream) -> tuple[str, tuple[str, ...]]:
    """What readers see of a term or a named feed, and the ids that it had before."""
    if stream.group == "feeds":
        feed = next(feed for feed in look.settings.feeds if feed.id == stream.id)
        return look.plain(feed.title), feed.formerly
    declared: Mapping[str, Term] = getattr(look.settings, stream.group)
    return look.term(stream.group, stream.id), declared[stream.id].formerly if stream.id in declared else ()


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
    cuts = [
        tuple(
            _cuts(
                stream.items,
                feed.size,
                overview.began,
                archives=feed.archives == "all" or (archives and not stream.group),
            )
        )
        for stream in streams(overview)
    ]
    return tuple(
        Document(channel, *cut)
        for listed in channels(overview).values()
        for channel, parts in zip(listed, cuts, strict=True)
        for cut in parts
    )


class _Cut(NamedTuple):
    """A document in no language yet: its name, and so on."""

    name: str
    items: tuple[FeedItem, ...]
    updated: datetime
    newer: str | None
    older: str | None
    complete: bool = False


def _cuts(items: tuple[FeedItem, ...], size: int, began: datetime, *, archives: bool) -> Iterator[_Cut]:
    """The current document and the archives.

    `began` is when the site was first published. An empty document gives it as its last change, which must not be
    another one whenever something else changes.
    """
    closed, still_open = _archives(items) if archives else ([], ())
    current = _current(items, size, began, still_open)
    older = str(len(closed)) if closed else None
    complete = len(current) == len(items) and not closed
    yield _Cut("", current, _updated(items, began), None, older, complete)
    for number, part in enumerate(closed, 1):
        newer = str(number + 1) if number < len(closed) else None
        older = str(number - 1) if number > 1 else None
        yield _Cut(str(number), part, _updated(part, began), newer, older)


def _current(
    items: Sequence[FeedItem], size: int, began: datetime, still_open: Collection[FeedItem]
) -> tuple[FeedItem, ...]:
    """The newest items, those of the last week at least, and those that no archive has yet.

    Of what the site began with, nobody can miss anything: there was nothing to subscribe to before.
    """
    since = max(items[0].heard - WEEK, began + SECOND) if items else began
    recent = sum(1 for item in items[:MOST] if item.heard >= since)
    newest = items[: max(size, recent)]
    ranks = {item.arrival.rank for item in (*newest, *still_open)}
    return tuple(item for item in items if item.arrival.rank in ranks)


def _updated(items: Sequence[FeedItem], began: datetime) -> datetime:
    return max((max(item.updated, item.heard) for item in items), default=began)


def _archives(items: Iterable[FeedItem]) -> tuple[list[tuple[FeedItem, ...]], tuple[FeedItem, ...]]:
    """The items of each archive, the oldest archive first, and those that no archive has yet.

    Items are taken in the order in which they arrived, so that an archive keeps its items for ever. Those that were
    dated back are archived at once: in the current document they would be news.
    """
    closed: list[tuple[FeedItem, ...]] = []
    waiting: list[FeedItem] = []
    ordered = sorted(items, key=lambda item: item.arrival.rank)
    for _, arrived in groupby(ordered, key=lambda item: item.arrival.at):
        together = list(arrived)
        closed += _parts([item for item in together if item.is_background])
        waiting += [item for item in together if not item.is_background]
        full = len(waiting) - len(waiting) % ARCHIVE_SIZE
        closed += _parts(waiting[:full])
        waiting = waiting[full:]
    return closed, tuple(waiting)


def _parts(items: Sequence[FeedItem]) -> Iterator[tuple[FeedItem, ...]]:
    """Items as they come → archives, the newest item first."""
    for start in range(0, len(items), ARCHIVE_SIZE):
        yield tuple(reversed(items[start : start + ARCHIVE_SIZE]))
