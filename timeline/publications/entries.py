"""What was published → the edition that outputs are made from.

Of a withdrawn event outputs know only what the schema keeps. The log remembers the rest of what was published.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from timeline import addresses
from timeline.dates import Day
from timeline.order import with_overdue
from timeline.plans import Published, is_open, is_plan, plan_of
from timeline.publications.changes import publications
from timeline.publications.notices import Context, withdrawal, words
from timeline.types import Edition, Entry, Event, Node, Notice, Origin, Timeline, date_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from timeline.publications.fold import PublishedEntry, PublishedNotice
    from timeline.publications.lines import Line
    from timeline.schema import NoticeSpec, Settings
    from timeline.types import Plan

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # where nothing was published yet


def in_page_order(timeline: Timeline, published: Iterable[PublishedEntry]) -> Timeline:
    """The timeline with overdue plans where they are listed."""
    passed = (entry for entry in published if entry.day is not None and entry.id in timeline.by_id)
    overdue = {entry.id for entry in passed if is_overdue(timeline, entry)}
    return with_overdue(timeline, overdue)


def make_edition(
    timeline: Timeline,
    published: Mapping[str, PublishedEntry],
    tag: str,
    media: Mapping[str, Path],
    now: datetime,
    *,
    lines: Collection[Line],
) -> Edition:
    """The edition of a timeline whose events are all published; `published` is by the id that they have now.

    `now` replaces the newest publication while there is none. `lines` are all of the log.
    """
    public = _public(timeline)
    context = Context(public, {entry.key: entry.id for entry in published.values()})
    entries = tuple(_entry(context, event, published[event.id]) for event in public.events if event.id in published)
    moments = [entry.updated for entry in entries]
    with_notices = [entry for entry in entries if entry.notices or entry.emptied]
    moments += [notice.updated for entry in with_notices for notice in (*entry.emptied, *entry.notices)]
    as_of = max(moments, default=now)
    return Edition(public, entries, as_of, tag, media, partial(publications, lines, entries))


def is_overdue(timeline: Timeline, published: PublishedEntry) -> bool:
    """Whether it was published that the last day of this plan has passed, and nothing settles it."""
    return _is_at_its_day(timeline.by_id[published.id], published, "planned")


def _is_at_its_day(event: Event, published: PublishedEntry, status: str) -> bool:
    return published.day is not None and event.record.status == status and is_open(event)


def _public(timeline: Timeline) -> Timeline:
    """The timeline as outputs may know it."""
    if all(event.record.withdrawn is None for event in timeline.events):
        return timeline
    return replace(timeline, events=tuple(_public_event(event) for event in timeline.events))


def _public_event(event: Event) -> Event:
    """The same of an event: of a withdrawn one what the schema keeps, its date as stated, no relation."""
    if event.record.withdrawn is None:
        return event
    origin = event.origin
    nothing = Origin(origin.file, lambda: Node(origin.tree.at))
    return Event(event.record.as_withdrawn(), nothing, event.date, event.date.earliest, event.date.latest)


def _entry(context: Context, event: Event, published: PublishedEntry) -> Entry:
    record = event.record
    found = tuple(_notices(context, event, published)) if published.notices else ()
    updated = max(record.updated, published.updated) if record.updated else published.updated
    return Entry(
        event,
        published=record.published or published.published,
        updated=updated,
        notices=tuple(notice for notice in found if notice.type == "withdrawal") if record.withdrawn else found,
        plan=_plan(context, event, published) if is_plan(event) else None,
        terms=_terms(context.timeline.settings, event, published),
        emptied=tuple(notice for notice in found if notice.type != "withdrawal") if record.withdrawn else (),
        key=published.key,
        sequence=published.sequence,
        modified=max(updated, published.changed),
    )


def _plan(context: Context, event: Event, published: PublishedEntry) -> Plan | None:
    settling = context.timeline.by_id[event.settled_by] if event.settled_by else None
    state = Published(
        _is_at_its_day(event, published, "planned"),
        _is_at_its_day(event, published, "scheduled"),
        first_deadline(context.zone, published.first_date),
    )
    return plan_of(event, settling, state)


def first_deadline(zone: str, first_date: str | None) -> Day | None:
    """The deadline that was published first, if it was changed since."""
    return date_of(first_date, zone).latest if first_date else None


def _terms(settings: Settings, event: Event, published: PublishedEntry) -> dict[str, tuple[str, ...]]:
    """What an event is filed under, by facet; of a withdrawn one, those of its terms that there still are."""
    record = event.record
    if not record.withdrawn:
        return {"topics": record.topics, "actors": record.actors, "kinds": (record.kind,) if record.kind else ()}
    facts = published.facts
    terms = {"topics": facts["topics"], "actors": facts["actors"], "kinds": [facts["kind"]] if facts["kind"] else []}
    return {facet: tuple(_remaining(settings, facet, ids)) for facet, ids in terms.items()}


def _remaining(settings: Settings, facet: str, ids: Iterable[str]) -> Iterator[str]:
    known = addresses.declared(settings, facet)
    for id in (addresses.current_id(settings, facet, old) for old in ids):
        if (not known or id in known) and f"{facet}/{id}" not in settings.allow_gone:
            yield id


# --- notices ----------------------------------------------------------------------------------------------------------


def _notices(context: Context, event: Event, published: PublishedEntry) -> Iterator[Notice]:
    specs = matched(event, published, context.timeline.settings.languages)
    for notice in published.notices:
        yield _shown(context, event, notice, specs.get(notice.name))


def _shown(context: Context, event: Event, notice: PublishedNotice, spec: NoticeSpec | None) -> Notice:
    timeline, line = context.timeline, notice.line
    settings, announced = timeline.settings, not line.quiet
    type = line.type or "clarification"
    if event.record.withdrawn:
        note = {lang: withdrawal(timeline, event, lang) for lang in settings.languages}
        return Notice(notice.name, line.at, type, note, announced)
    if notice.retracted:
        why = spec.withdrawn if spec else None
        reason = why.reason if why else {settings.default: ""}  # a problem says that it is gone
        return Notice(notice.name, line.at, type, reason, announced, why.date if why else None, notice.retracted)
    if spec:
        return Notice(notice.name, line.at, type, spec.note, announced, spec.date)
    if line.notice:  # its record is gone or was changed; a problem says so
        return Notice(notice.name, line.at, type, line.notice["note"], announced)
    return Notice(
        notice.name, line.at, type, {lang: words(context, notice, lang) for lang in settings.languages}, announced
    )


def matched(event: Event, published: PublishedEntry, languages: Iterable[str]) -> dict[str, NoticeSpec]:
    """Published notices of the author, by name, with what the record has for them: the same type, date and words.

    A translation may have been added since; the order in the record means nothing. Two branches may have published the
    same notice.
    """
    written = [notice for notice in published.notices if notice.line.notice]
    if not written:
        return {}
    free, found = list(event.record.notices), {}
    for notice in written:
        index = next((i for i, spec in enumerate(free) if _says(notice, spec, languages)), None)
        if index is not None:
            found[notice.name] = free.pop(index)
    for notice in written:
        twin = next((spec for spec in found.values() if _says(notice, spec, languages)), None)
        if twin is not None:
            found.setdefault(notice.name, twin)
    return found


def _says(notice: PublishedNotice, spec: NoticeSpec, languages: Iterable[str]) -> bool:
    content = notice.line.notice
    if content is None or (content["type"], content["date"]) != (spec.type, spec.date.edtf):
        return False
    published = {lang: text for lang, text in content["note"].items() if lang in languages}
    return published.items() <= dict(spec.note).items()
