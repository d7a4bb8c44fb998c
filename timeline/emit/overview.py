"""Edition → views: everything that is worked out over all events, once for all emitters."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from timeline.addresses import FACETS
from timeline.dates import Day
from timeline.emit.views import (
    ActorFacts,
    Brief,
    ChapterFacts,
    EventFacts,
    FeedItem,
    Fulfilment,
    Look,
    MediaFile,
    Picture,
    SourceNote,
    SourceNotes,
)
from timeline.markup import links
from timeline.pictures import recognize
from timeline.plans import listed_with
from timeline.recipes import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from timeline.dates import EventDate
    from timeline.plans import Listed
    from timeline.schema import NamedFeed, Source
    from timeline.types import Edition, Entry, Publication


@dataclass(frozen=True, eq=False)
class Overview:
    """The views of an edition."""

    edition: Edition

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """One for each language, the default one first."""
        of = self.edition
        return tuple(
            Look(of.settings, lang, of.tag, of.as_published, of.own, self._logo) for lang in of.settings.languages
        )

    @cached_property
    def _logo(self) -> tuple[Picture, ...]:
        """The files of the logo of the site."""
        site, media = self.edition.settings.site, self.edition.media
        named = site.logo.files if site and site.logo else ()
        return tuple(_picture(name, media[name]) for _, name in named if name in media)

    @property
    def look(self) -> Look:
        """That of the default language, for files that there are once."""
        return self.looks[0]

    @property
    def as_of(self) -> datetime:
        """The newest publication: the only "today" of the site."""
        return self.edition.as_of

    @cached_property
    def began(self) -> datetime:
        """When something first reached the site: used as the newest publication where nothing was published yet."""
        return min((item.arrival.moment for item in self.edition.items), default=self.as_of)

    @cached_property
    def briefs(self) -> Mapping[str, Brief]:
        """A line about each event, by id."""
        return {entry.id: self._brief(entry) for entry in self.edition.entries}

    @cached_property
    def events(self) -> tuple[EventFacts, ...]:
        """All events in timeline order, with those that were withdrawn."""
        return tuple(self._facts(entry) for entry in self.edition.entries)

    @cached_property
    def by_id(self) -> Mapping[str, EventFacts]:
        """All events by id."""
        return {event.id: event for event in self.events}

    @cached_property
    def standing(self) -> tuple[EventFacts, ...]:
        """Those that were not withdrawn: what lists are made from."""
        return tuple(event for event in self.events if not event.brief.withdrawn)

    @cached_property
    def chapters(self) -> tuple[ChapterFacts, ...]:
        """Parts of the story in the order of their beginnings; each ends where the next one begins, at the latest."""
        found = sorted(self._chapters(), key=lambda chapter: (chapter.first is not None, chapter.first))
        return tuple(
            replace(chapter, last=Day.from_ordinal(after.first.ordinal - 1))
            if after and after.first and not chapter.last
            else chapter
            for chapter, after in zip(found, [*found[1:], None], strict=False)  # nothing follows on no chapters
        )

    def _chapters(self) -> Iterator[ChapterFacts]:
        for chapter in self.edition.settings.chapters:
            start, end = self._bound(chapter.start), self._bound(chapter.end) if chapter.end else None
            first, last = start.earliest if start else None, end.latest if end else None
            yield ChapterFacts(f"_chapter-{chapter.id}", chapter.title, chapter.summary, first, last)

    def _bound(self, bound: EventDate | str) -> EventDate | None:
        """The date at which a chapter begins or ends: as written, or that of a record."""
        if not isinstance(bound, str):
            return bound
        event = self.by_id.get(self.edition.timeline.names.get(bound, ""))
        return event.date if event else None

    @cached_property
    def actors(self) -> tuple[ActorFacts, ...]:
        """Everyone who takes part in an event, those with the most events first."""
        found: dict[str, list[EventFacts]] = defaultdict(list)
        for event in self.standing:
            for id in dict.fromkeys(event.record.actors):
                found[id].append(event)
        actors = (self._actor(id, events) for id, events in found.items())
        return tuple(sorted(actors, key=lambda actor: (-actor.events, actor.id)))

    def _actor(self, id: str, events: list[EventFacts]) -> ActorFacts:
        past = [event for event in events if not event.upcoming] or events
        term = self.edition.settings.actors.get(id)
        return ActorFacts(id, term, len(events), past[0].brief, past[-1].brief)

    @cached_property
    def ledger(self) -> tuple[SourceNotes, ...]:
        """What entries note on each source that the author's text about the timeline links to."""
        linked = dict.fromkeys(one for text in (self.edition.settings.about or {}).values() for one in links(text))
        found: dict[str, list[tuple[Source, EventFacts]]] = {address: [] for address in linked}
        for event in self.standing:
            for source in event.record.sources:
                if source.url in found and (source.note or source.says):
                    found[source.url].append((source, event))
        return tuple(_source_notes(noted) for noted in found.values() if noted)

    @cached_property
    def items(self) -> tuple[FeedItem, ...]:
        """Entries of feeds, the newest first."""
        return tuple(
            FeedItem(self.by_id[i.entry.id], i.notice, i.published, i.updated, i.heard, i.arrival, i.is_background)
            for i in self.edition.items
        )

    def in_order(self, ids: Iterable[str]) -> tuple[EventFacts, ...]:
        """These events, each once, in timeline order."""
        places = self._places
        return tuple(self.events[place] for place in sorted({places[id] for id in ids}))

    @cached_property
    def filed(self) -> Mapping[str, Mapping[str, tuple[EventFacts, ...]]]:
        """By `topics`, `actors` and `kinds`, and by id, the events filed under it; with those that were withdrawn."""
        found: dict[str, dict[str, list[EventFacts]]] = {facet: {} for facet in FACETS}
        for event in self.events:
            for facet, ids in event.entry.terms.items():
                for id in dict.fromkeys(ids):
                    found[facet].setdefault(id, []).append(event)
        return {facet: {id: tuple(groups[id]) for id in sorted(groups)} for facet, groups in found.items()}

    @cached_property
    def fed(self) -> Mapping[str, tuple[EventFacts, ...]]:
        """Events that are in a named feed or once were, by its id."""
        return {id: self.in_order(item.event.id for item in items) for id, items in self.named.items()}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {event.id: place for place, event in enumerate(self.events)}

    @cached_property
    def named(self) -> Mapping[str, tuple[FeedItem, ...]]:
        """What is in each named feed, by its id."""
        return {
            feed.id: tuple(item for item in self.items if _is_in(feed, item)) for feed in self.edition.settings.feeds
        }

    def media(self, names: Iterable[str]) -> tuple[MediaFile, ...]:
        """Files beside the records, of those names that there are."""
        there = self.edition.media
        return tuple(media_file(name, there[name]) for name in sorted(set(names) & set(there)))

    @cached_property
    def _changes(self) -> Mapping[str, Mapping[str, Publication]]:
        """What notices changed, by the key of their event and by name."""
        found: dict[str, dict[str, Publication]] = {}
        for publication in self.edition.publications:
            if publication.name.startswith("notice-"):
                found.setdefault(publication.key, {})[publication.name] = publication
        return found

    def _brief(self, entry: Entry) -> Brief:
        event, record = entry.event, entry.event.record
        return Brief(
            entry.id,
            record.title,
            event.date,
            self.edition.is_past(event),
            event.earliest,
            event.latest,
            record.status,
            record.certainty,
            record.withdrawn is not None,
            entry.plan,
        )

    def _facts(self, entry: Entry) -> EventFacts:
        image = entry.event.record.image
        path = self.edition.media.get(image.file) if image else None
        return EventFacts(
            entry,
            self.briefs[entry.id],
            self._listed(entry),
            tuple(self._fulfils(entry)) if entry.event.record.fulfils else (),
            tuple([self.briefs[id] for id in entry.event.fulfilled_by]),
            _picture(image.file, path) if image and path else None,
            self._changes.get(entry.key, {}),
        )

    def _listed(self, entry: Entry) -> Listed:
        settling = self.edition.by_id.get(entry.event.settled_by or "")
        return listed_with(entry.event, settling.event if settling else None, overdue=entry.overdue)

    def _fulfils(self, entry: Entry) -> Iterator[Fulfilment]:
        names = self.edition.timeline.names
        for id in entry.event.record.fulfils:
            plan = self.edition.by_id[names[id]]
            partly = entry.id in plan.event.fulfilled_by
            how = "settles" if plan.event.settled_by == entry.id else "partly" if partly else "meant"
            yield Fulfilment(self.briefs[plan.id], how)  # type: ignore[arg-type]


def _source_notes(noted: Iterable[tuple[Source, EventFacts]]) -> SourceNotes:
    """The notes on a source in timeline order; what several entries say in the same words is one of them."""
    events: dict[str, list[Brief]] = defaultdict(list)
    sources: dict[str, Source] = {}
    for source, event in noted:
        words = digest((source.note, source.says))
        sources.setdefault(words, source)
        events[words].append(event.brief)
    notes = tuple(SourceNote(one.note, one.says, tuple(events[words])) for words, one in sources.items())
    return SourceNotes(next(iter(sources.values())), notes)


def _is_in(feed: NamedFeed, item: FeedItem) -> bool:
    """Whether a feed takes an item: one of the words, of every sort that it names."""
    terms = item.event.entry.terms
    wanted = (("topics", feed.topics), ("actors", feed.actors), ("kinds", feed.kinds))
    if any(ids and not set(ids) & set(terms.get(facet, ())) for facet, ids in wanted):
        return False
    return not feed.types or (item.notice.type if item.notice else "added") in feed.types


@lru_cache(maxsize=2)
def overview_of(edition: Edition) -> Overview:
    """The views of an edition, which all emitters share."""
    return Overview(edition)


def media_file(name: str, path: Path) -> MediaFile:
    """A file as it is now."""
    with path.open("rb") as stream:
        return MediaFile(name, hashlib.file_digest(stream, "sha256").hexdigest(), path)


def _picture(file: str, path: Path) -> Picture:
    found = recognize(path)
    assert found, path  # `check` lets nothing else through
    return Picture(file, found.type, path.stat().st_size, _size(path))


def _size(path: Path) -> tuple[int, int] | None:
    """Width and height in pixels, so that the text below need not jump when the picture comes; None if unknown."""
    import imagesize

    try:
        width, height = imagesize.get(path)
    except (ValueError, OSError):  # a kind of picture that it does not know
        return None
    return (round(width), round(height)) if width > 0 and height > 0 else None
