"""Timeline + lock + now → Edition + new lock: what is told to subscribers, decided without touching anything.

Two clocks: an event has a date (when it happened); an entry has `published` and `updated` (when it was told). This
module is the only one that sets the second clock.

- A new record is published now; many at once keep the page's order, a second apart, the last one now.
- A changed fact (date, status, withdrawn) or a notice of the author's moves `updated` and is a notice of its own.
- A notice that is withdrawn keeps its id; its entry gets a new `updated`, and the reason in place of its words.
- Everything else (words, comments, file names, another spelling of the same date, a rename) moves nothing.
- Of a withdrawn event outputs know only what the schema keeps; the lock remembers the rest of what was published.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from timeline import addresses
from timeline.dates import DateError, Day, EventDate, Relative, parse_date
from timeline.dates.wording import day_words, word
from timeline.locales import load as locale
from timeline.lock import Lock, Told, ToldNotice
from timeline.order import with_overdue
from timeline.plans import (
    Published,
    begun,
    effective_from,
    in_effect_words,
    is_in_effect,
    is_missed,
    is_open,
    plan_of,
)
from timeline.problems import Place, Problem
from timeline.types import Edition, Entry, Event, Node, Notice, Origin, Timeline, is_past, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from timeline.schema import NoticeSpec, Record, Settings

SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # where nothing was told yet


@dataclass(frozen=True)
class Decision:
    """What to publish, what to remember, what is wrong, and how many things are told for the first time."""

    edition: Edition
    lock: Lock
    problems: list[Problem]
    new: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]  # (id, type)
    ahead: timedelta = timedelta()  # how far the newest telling is ahead of the clock


def tag_prefix(url: str, now: datetime) -> str:
    """Prefix of all permanent ids (RFC 4151): host and day of the first build, then the path of the site.

    The path keeps two timelines on one host apart. The lock holds it for ever, so that the site can move.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "localhost").encode("idna").decode()
    path = "".join(c if (c.isalnum() and c.isascii()) or c in "-._~/" else "-" for c in parts.path).strip("/")
    return f"tag:{host},{now:%Y-%m-%d}:{path or 'timeline'}"


def decide(
    timeline: Timeline,
    lock: Lock | None,
    now: datetime | None,
    *,
    minor: bool = False,
    lock_file: str = "timeline.lock",
    media: Mapping[str, Path] | None = None,
    settings: Origin | None = None,
) -> Decision:
    """What this build tells. `now` is aware; None (the locked form) tells nothing new and says what would need telling.

    With `minor`, changes of published facts are accepted without telling anyone; new records are still told.
    `settings` is where timeline.yaml was read from, for the places of problems.
    """
    before = lock or Lock(tag=tag_prefix(timeline.settings.url, now or _EPOCH))
    work = _Decider(timeline, before, now, minor=minor, lock_file=lock_file)
    timeline = work.run()
    lines = work.stamped()
    lines_by_id = {one.id: one for one in lines}
    told = _apart(lines_by_id)
    public = replace(timeline, events=tuple(_public(event) for event in timeline.events))
    entries = tuple(_entry(public, event, told[event.id]) for event in public.events if event.id in told)
    paths = addresses.paths(timeline.settings, entries)
    work.look_at_paths(paths, settings)
    after = Lock(tag=before.tag, told=lines_by_id, **_known_paths(before, paths, timeline.settings, locked=now is None))
    moments = [entry.updated for entry in entries]
    moments += [notice.updated for entry in entries for notice in (*entry.emptied, *entry.notices)]
    as_of = max(moments, default=now or _EPOCH)
    edition = Edition(public, entries, as_of, after.tag, media or {})
    ahead = max(as_of - now, timedelta()) if now and (work.new or work.announced) else timedelta()
    return Decision(edition, after, work.problems, tuple(work.new), tuple(work.announced), ahead)


def _known_paths(before: Lock, paths: frozenset[str], settings: Settings, *, locked: bool) -> dict[str, frozenset[str]]:
    """What the new lock remembers of terms and languages; the locked form changes nothing."""
    if locked:
        return {"paths": before.paths, "roots": before.roots}
    return {"paths": paths, "roots": frozenset({settings.default})}


@dataclass
class _Change:
    """A line of the lock on its way: what stays, and notices that still wait for their second."""

    told: Told
    is_new: bool = False
    moved: bool = False
    waiting: list[ToldNotice] = field(default_factory=list)
    withdrawing: frozenset[str] = frozenset()  # names of published notices whose withdrawal is new


#: What time alone has brought, by code.
_PASSED = {
    "overdue": "the last planned day of `{id}` has passed",
    "in-effect": "`{id}` is in effect now",
    "reminder": "a reminder of `{id}` is due",
}

_PENDING = datetime.max.replace(tzinfo=UTC)  # stands in until seconds are given out


class _Decider:
    def __init__(self, timeline: Timeline, lock: Lock, now: datetime | None, *, minor: bool, lock_file: str) -> None:
        self._timeline, self._lock, self._minor, self._file = timeline, lock, minor, lock_file
        self._now = now.astimezone(UTC).replace(microsecond=0) if now else None
        self._locked = now is None
        moments = [told.updated for told in lock.told.values()]
        moments += [notice.updated for told in lock.told.values() for notice in told.notices]
        self._newest = max(moments, default=None)
        zone = ZoneInfo(timeline.settings.timezone)
        self._today = Day.from_date((self._now or self._newest or _EPOCH).astimezone(zone).date())
        self._absorbed = {old: told.id for told in lock.told.values() for old in (*told.absorbed, told.entry) if old}
        self._changes: list[_Change] = []
        self.problems: list[Problem] = []
        self.new: list[str] = []
        self.announced: list[tuple[str, str]] = []

    def run(self) -> Timeline:
        """Look at every record and at every line of the lock; the timeline in the order that is published."""
        for event in self._timeline.events:
            told = self._told(event)
            change = self._first(event) if told is None else self._again(event, told)
            if change:
                self._changes.append(change)
        self.problems += self._vanished()
        overdue = {c.told.id for c in self._changes if _is_overdue(self._timeline.by_id[c.told.id], c.told)}
        self._timeline = with_overdue(self._timeline, overdue)
        place = {event.id: index for index, event in enumerate(self._timeline.events)}
        self._changes.sort(key=lambda change: place[change.told.id])
        return self._timeline

    def _told(self, event: Event) -> Told | None:
        """What was told of it, under its id or one that it had."""
        lines = [line for id in (event.id, *event.record.formerly) if (line := self._lock.told.get(id))]
        if not lines:
            return None
        found = lines[0]
        names = {name for line in lines for name in (line.id, line.entry, *line.absorbed) if name}
        update: dict[str, object] = {}
        if found.id != event.id:
            update |= {"id": event.id, "entry": found.entry or found.id}
        # Every name that any of them had stays theirs for ever: addresses and ids in readers' memories are made of it.
        gone = names - {event.id, update.get("entry", found.entry)}
        if gone != set(found.absorbed):
            update["absorbed"] = tuple(sorted(gone))
        return found.model_copy(update=update) if update else found

    # --- a record that was never told

    def _first(self, event: Event) -> _Change | None:
        if holder := self._absorbed.get(event.id):
            message = f"`{event.id}` was published before and became `{holder}`"
            self.problems.append(Problem("used-id", event.origin.at("id"), message, "give this record another id"))
            return None
        if self._locked:
            self._refuse(event, f"`{event.id}` was not published yet")
            return None
        record = event.record
        notices = [self._author_notice(event, index, 0, announced=False) for index in range(len(record.notices))]
        told = Told(
            id=event.id,
            published=record.published or _PENDING,
            updated=record.updated or record.published or _PENDING,
            overdue=event.latest.isoformat() if event.latest and is_missed(event, self._today) else None,
            in_effect=day.isoformat() if (day := effective_from(event)) and is_in_effect(event, self._today) else None,
            reminded=self._reminded(event),
            settled_by=event.settled_by,
            withdrawn=record.withdrawn is not None,
            **self._facts(event),
            **_filed(record),
        )
        self.new.append(event.id)
        return _Change(told, is_new=True, waiting=notices)

    # --- a record that was told before

    def _again(self, event: Event, told: Told) -> _Change | None:
        facts = self._facts(event)
        notices = self._notices(event, told, facts)
        withdrawing = frozenset() if event.record.withdrawn else self._withdrawing(event, told)
        if event.record.withdrawn:
            update = self._withdrawn(event, told, facts)
        else:
            update = self._standing(event, told, facts, has_news=bool(notices))
        if self._locked:
            if event.id not in self._lock.told:
                self._refuse(event, f"the lock does not know yet that `{told.entry}` is `{event.id}` now")
            if notices:
                self._refuse(event, f"subscribers were not yet told of a change of `{event.id}` ({notices[0].type})")
            if withdrawing:
                self._refuse(event, f"the withdrawal of a notice about `{event.id}` was not published yet")
            return _Change(told)
        self.announced += [(event.id, notice.type) for notice in notices if notice.announced]
        self.announced += [(event.id, "withdrawn notice") for notice in told.notices if notice.name in withdrawing]
        # A reminder leaves the entry as it is.
        moved = bool(withdrawing) or any(notice.type != "reminder" for notice in notices)
        return _Change(told.model_copy(update=update), moved=moved, waiting=notices, withdrawing=withdrawing)

    def _standing(self, event: Event, told: Told, facts: dict[str, str | None], *, has_news: bool) -> dict[str, object]:
        """What the lock remembers of an event from now on."""
        return {
            **facts,
            **_filed(event.record),
            "withdrawn": False,
            "settled_by": event.settled_by,
            "overdue": self._overdue(event, told, facts),
            "in_effect": self._in_effect(event, told, facts),
            "reminded": self._reminded(event) if has_news else told.reminded,
        }

    def _withdrawn(self, event: Event, told: Told, facts: dict[str, str | None]) -> dict[str, object]:
        """The same of a withdrawn one: its record may no longer say more than this, so all else stays as it was."""
        unknown = {key: value for key, value in _filed(event.record).items() if not getattr(told, key)}
        return {key: facts[key] for key in ("date", "written", "title")} | unknown | {"withdrawn": True}

    def _notices(self, event: Event, told: Told, facts: dict[str, str | None]) -> list[ToldNotice]:
        """Everything that must be said of this event, as few notices as possible."""
        count = len(told.notices)
        known = sum(notice.note is not None for notice in told.notices)
        if event.record.withdrawn:
            self.problems += self._unpublished_notices(event, known)
            return [] if told.withdrawn else [self._notice(count, type="withdrawal")]
        self.problems += self._lost_notices(event, known)
        notices = [
            self._author_notice(event, index, count + index - known, announced=True)
            for index in range(known, len(event.record.notices))
        ]
        changed = self._changed(told, facts)
        if self._minor and changed.get("type") != "restoration":
            changed = {}  # accepted without a word; what else happened is told
        if changed and notices and not notices[-1].withdrawn:
            notices[-1] = notices[-1].model_copy(update={k: v for k, v in changed.items() if k != "type"})
        elif changed:
            notices.append(self._notice(count + len(notices), **changed))
        elif passed := self._passed(event, told, facts):
            notices.append(self._notice(count + len(notices), **passed))
        before = self._timeline.names.get(told.settled_by or "", told.settled_by)
        if event.settled_by != before:
            number = count + len(notices)
            if event.settled_by:
                # Told by the entry of the record that settles it, if that is new.
                settling = self._timeline.by_id[event.settled_by].record
                old = any(id in self._lock.told for id in (settling.id, *settling.formerly))
                notices.append(self._notice(number, type="development", settled_by=event.settled_by, announced=old))
            else:
                notices.append(self._notice(number, type="correction", reopened=before))
        return notices

    def _changed(self, told: Told, facts: dict[str, str | None]) -> dict[str, object]:
        """Facts that differ from what was told, as fields of a notice; empty if none do."""
        changed: dict[str, object] = {}
        if not _same_moment(str(facts["date"]), told.date):
            changed["date"] = (told.written or told.date, facts["written"] or facts["date"])
        if facts["status"] != told.status:
            changed["status"] = (told.status, facts["status"])
        if told.withdrawn:
            return changed | {"type": "restoration"}
        if changed:
            # What was only planned may move; what has happened can only have been told wrongly.
            changed["type"] = "correction" if _was_fact(told) and not _confirms(changed) else "development"
        return changed

    def _author_notice(self, event: Event, index: int, number: int, *, announced: bool) -> ToldNotice:
        spec = event.record.notices[index]
        withdrawn = _PENDING if spec.withdrawn else None  # never published: subscribers have nothing to unlearn
        name = number if announced else index
        announced = announced and not spec.withdrawn
        return self._notice(name, type=spec.type, note=index, announced=announced, withdrawn=withdrawn)

    def _notice(self, number: int, **fields: object) -> ToldNotice:
        return ToldNotice.model_validate({"name": f"notice-{number + 1}", "at": _PENDING, **fields})

    def _withdrawing(self, event: Event, told: Told) -> frozenset[str]:
        """Names of published notices that are withdrawn since."""
        found = set()
        for notice, spec in () if event.record.withdrawn else _specs(event, told.notices):
            if spec.withdrawn and not notice.withdrawn:
                found.add(notice.name)
            elif notice.withdrawn and not spec.withdrawn:
                self.problems.append(
                    Problem(
                        "lost-withdrawal",
                        event.origin.at("notices", notice.note or 0),
                        f"the withdrawal of this notice about `{event.id}` was published, and `withdrawn` is gone",
                        "restore it; if the notice was right after all, write a new one at the end",
                    )
                )
        return frozenset(found)

    def _lost_notices(self, event: Event, known: int) -> Iterable[Problem]:
        if len(event.record.notices) < known:
            yield Problem(
                "lost-notice",
                event.origin.at_key("notices"),
                f"a notice about `{event.id}` was told to subscribers and is gone "
                f"({len(event.record.notices)} of {known} are here)",
                "restore it; new ones go to the end",
            )

    def _unpublished_notices(self, event: Event, known: int) -> Iterable[Problem]:
        """New notices of a withdrawn event: only its title and the reason are published."""
        for index in range(known, len(event.record.notices)):
            yield Problem(
                "withdrawn-notice",
                event.origin.at("notices", index),
                f"`{event.id}` is withdrawn, so this notice is not published",
                "say it in the `reason` of the withdrawal, or take the notice out",
                "warning",
            )

    # --- what comes by time alone

    def _passed(self, event: Event, told: Told, facts: dict[str, str | None]) -> dict[str, object]:
        """What time alone has brought, as fields of a notice: a deadline missed, an effect, a reminder; {} if nothing.

        The locked form only warns of it: it must give the same result on any day.
        """
        written, effect = facts["written"] or facts["date"], effective_from(event)
        found: dict[str, object] = {}
        if event.latest and is_missed(event, self._today) and told.overdue != event.latest.isoformat():
            found = {"type": "overdue", "overdue": event.latest.isoformat()}
        elif effect and is_in_effect(event, self._today) and told.in_effect != effect.isoformat():
            found = {"type": "in_effect", "in_effect": written}
        elif self._has_new_reminder(event, told):
            found = {"type": "reminder", "reminder": written}
        if found and self._locked:
            code = str(found["type"]).replace("_", "-")
            message, advice = _PASSED[code].format(id=event.id), "run `timeline build` to tell subscribers"
            self.problems.append(Problem(code, event.origin.at("date"), message, advice, "warning"))
            return {}
        return found

    def _overdue(self, event: Event, told: Told, facts: dict[str, str | None]) -> str | None:
        if event.latest and is_missed(event, self._today):
            return event.latest.isoformat()
        return told.overdue if facts["date"] == told.date and event.record.status == "planned" else None

    def _in_effect(self, event: Event, told: Told, facts: dict[str, str | None]) -> str | None:
        effect = effective_from(event)
        if effect and is_in_effect(event, self._today):
            return effect.isoformat()
        return told.in_effect if facts["date"] == told.date and event.record.status == "scheduled" else None

    def _has_new_reminder(self, event: Event, told: Told) -> bool:
        """Whether a reminder span has begun since the last reminder; two that began meanwhile are one notice."""
        starts = begun(event, self._timeline.settings, self._today)
        return any(told.reminded is None or start > _day(told.reminded) for start in starts)

    def _reminded(self, event: Event) -> str | None:
        """Whatever is published of a plan today is a reminder, too."""
        return self._today.isoformat() if begun(event, self._timeline.settings, self._today) else None

    # --- the rest

    def _facts(self, event: Event) -> dict[str, str | None]:
        """What the record says, as it is compared with what was told."""
        date, record, settings = event.date, event.record, self._timeline.settings
        relative = isinstance(record.date, Relative)
        return {
            "date": date.edtf,
            "written": None if relative or date.written == date.edtf else date.written,
            "status": record.status,
            "title": record.title.get(settings.default) or next(iter(record.title.values())),
        }

    def _refuse(self, event: Event, message: str) -> None:
        self.problems.append(
            Problem(
                "not-told",
                event.origin.at("id"),
                message,
                "run `timeline build` and commit timeline.lock with the records",
            )
        )

    def _vanished(self) -> Iterable[Problem]:
        """A published id never disappears without a word."""
        titles = {str(self._facts(event)["title"]): event.id for event in self._timeline.events}
        for line, id in enumerate(sorted(self._lock.told), 2):
            told = self._lock.told[id]
            if id in self._timeline.names:
                now = self._timeline.names[id]
                for old in sorted({*told.absorbed, told.entry or id} - self._timeline.names.keys()):
                    message = f"`{old}` was published, is `{now}` now, and its address would lead nowhere"
                    advice = f"keep it under `formerly` of `{now}`"
                    yield Problem("vanished-id", Place(self._file, line), message, advice)
                continue
            twin = titles.get(told.title)
            hint = (
                f"`formerly: [{id}]` under `{twin}`"
                if twin
                else f"`formerly: [{id}]` under the record that replaces it"
            )
            yield Problem(
                "vanished-id",
                Place(self._file, line),
                f"`{id}` ({told.title}) was published and is gone",
                f"restore the record, or write {hint}, or keep it with `withdrawn: {{date: …, reason: …}}`; "
                "if nothing was uploaded yet, delete this file and the output folder, and build afresh",
            )

    def look_at_paths(self, paths: frozenset[str], settings: Origin | None) -> None:
        """Pages and feeds of terms and languages never disappear without a word, either."""
        compared = addresses.Comparison(self._lock, paths, self._timeline.settings, settings)
        self.problems += compared.problems()
        if self._locked:
            advice = "run `timeline build` and commit timeline.lock with the records"
            self.problems += [
                Problem("not-told", Place(self._file), f"`{path}` was not published yet", advice)
                for path in compared.unpublished
            ]

    def stamped(self) -> list[Told]:
        """Lines of the new lock, every one with its times."""
        slots = iter(self._seconds())
        # What is new gets the later seconds: a record that settles a plan stands above the plan that it moved.
        known = [_update(change, slots) for change in self._changes if not change.is_new]
        return known + [_publish(change, slots) for change in self._changes if change.is_new]

    def _seconds(self) -> list[datetime]:
        """As many seconds as there are things to tell, the last one now, all after what was told before.

        Builds that follow one another faster than that run ahead of the clock by a few seconds; whoever publishes
        waits for it (`Decision.ahead`). Order and uniqueness always hold: a reader must see what is new as newer.
        """
        wanted = sum(c.is_new and c.told.published == _PENDING for c in self._changes)
        wanted += sum(len(c.waiting) + len(c.withdrawing) + c.moved for c in self._changes if not c.is_new)
        if not wanted:
            return []
        assert self._now is not None
        first = self._now - (wanted - 1) * SECOND
        if self._newest is not None:
            first = max(first, self._newest + SECOND)
        return [first + number * SECOND for number in range(wanted)]


def _publish(change: _Change, slots: Iterable[datetime]) -> Told:
    told = change.told
    if told.published == _PENDING:
        at = next(iter(slots))
        told = told.model_copy(
            update={"published": at, "updated": max(at, told.updated) if told.updated != _PENDING else at}
        )
    notices = tuple(_stamped(notice, told.updated) for notice in change.waiting)
    return told.model_copy(update={"notices": notices})


def _update(change: _Change, slots: Iterator[datetime]) -> Told:
    told = change.told
    if not change.waiting and not change.withdrawing:
        return told
    # The entry and its notices need seconds of their own: equal `updated` are a fault in Atom.
    updated = next(slots) if change.moved else told.updated
    known = tuple(
        notice.model_copy(update={"withdrawn": next(slots)}) if notice.name in change.withdrawing else notice
        for notice in told.notices
    )
    notices = tuple(_stamped(notice, next(slots)) for notice in change.waiting)
    return told.model_copy(update={"updated": updated, "notices": (*known, *notices)})


def _stamped(notice: ToldNotice, at: datetime) -> ToldNotice:
    return notice.model_copy(update={"at": at, "withdrawn": at if notice.withdrawn else None})


def _apart(lines: Mapping[str, Told]) -> dict[str, Told]:
    """The same lines with no two `updated` alike.

    Two people who build in the same second and merge their locks make equal ones, a fault in Atom. The later id is
    shown a second earlier; the lock stays as it was merged.
    """
    # A moment that is taken → the next one to try; shortened while it is walked, or many equal ones cost a square.
    announced = [notice.updated for told in lines.values() for notice in told.notices if notice.announced]
    taken = {moment: moment - SECOND for moment in announced}
    made: dict[str, Told] = {}
    for id in sorted(lines, key=lambda name: (lines[name].updated, name)):
        told = lines[id]
        walked, updated = [], told.updated
        while updated in taken:
            walked.append(updated)
            updated = taken[updated]
        taken |= dict.fromkeys([*walked, updated], updated - SECOND)
        made[id] = (
            told
            if updated == told.updated
            else told.model_copy(update={"updated": updated, "published": min(told.published, updated)})
        )
    return made


# --- from the lock's line to what outputs show ------------------------------------------------------------------------


def _public(event: Event) -> Event:
    """The event as outputs may know it: of a withdrawn one what the schema keeps, its date as stated, no relation."""
    if event.record.withdrawn is None:
        return event
    nothing = Origin(event.origin.file, Node(event.origin.tree.at))
    return Event(event.record.as_withdrawn(), nothing, event.date, event.date.earliest, event.date.latest)


def _entry(timeline: Timeline, event: Event, told: Told) -> Entry:
    record = event.record
    statuses = _statuses(told.notices, record.status)
    notices = [_shown(timeline, event, *pair) for pair in zip(told.notices, statuses, strict=True)]
    settling = timeline.by_id[event.settled_by] if event.settled_by else None
    published = Published(_is_overdue(event, told), _is_in_effect(event, told), _first_deadline(timeline, told))
    return Entry(
        event,
        published=record.published or told.published,
        updated=max(record.updated or told.updated, told.updated),
        notices=tuple(notice for notice in notices if not _is_emptied(event, notice)),
        plan=plan_of(event, settling, published),
        terms=_terms(timeline.settings, record, told),
        emptied=tuple(notice for notice in notices if _is_emptied(event, notice)),
        key=told.entry or told.id,
    )


def _was_fact(told: Told) -> bool:
    """Whether it was published as something that had come: happened, cancelled, or in effect."""
    return told.status != "planned" and (told.status != "scheduled" or told.in_effect is not None)


def _confirms(changed: dict[str, object]) -> bool:
    """Whether a scheduled event is only said to have happened, as it was to."""
    return changed == {"status": ("scheduled", "happened")}


def _is_overdue(event: Event, told: Told) -> bool:
    return told.overdue is not None and event.record.status == "planned" and is_open(event)


def _is_in_effect(event: Event, told: Told) -> bool:
    return told.in_effect is not None and event.record.status == "scheduled" and is_open(event)


def _first_deadline(timeline: Timeline, told: Told) -> Day | None:
    """The deadline that was published first, if it was changed since; a correction of it is no change of plan."""
    first: str | None = None
    for notice in told.notices:
        if notice.date and (first is None or (notice.type == "correction" and first == notice.date[0])):
            first = notice.date[1] if notice.type == "correction" else notice.date[0]
    return _date(timeline, first).latest if first else None


def _is_emptied(event: Event, notice: Notice) -> bool:
    return event.record.withdrawn is not None and notice.type != "withdrawal"


def _filed(record: Record) -> dict[str, Any]:
    """What an event is filed under, as the lock keeps it."""
    return {"topics": record.topics, "actors": record.actors, "kind": record.kind}


def _terms(settings: Settings, record: Record, told: Told) -> dict[str, tuple[str, ...]]:
    """What an event is filed under, by facet; of a withdrawn one, those of its terms that there still are."""
    source = told if record.withdrawn else record
    terms = {"topics": source.topics, "actors": source.actors, "kinds": (source.kind,) if source.kind else ()}
    if not record.withdrawn:
        return terms
    return {facet: tuple(_remaining(settings, facet, ids)) for facet, ids in terms.items()}


def _remaining(settings: Settings, facet: str, ids: Iterable[str]) -> Iterator[str]:
    known = addresses.declared(settings, facet)
    for id in (addresses.current_id(settings, facet, old) for old in ids):
        if (not known or id in known) and f"{facet}/{id}" not in settings.allow_gone:
            yield id


def _statuses(notices: Iterable[ToldNotice], now: str) -> list[tuple[str, str]]:
    """Status of the event before and after each notice; only the notices that changed it say so."""
    found: list[tuple[str, str]] = []
    for notice in reversed(tuple(notices)):
        before, after = notice.status or (now, now)
        found.append((before, after))
        now = before
    return found[::-1]


def _shown(timeline: Timeline, event: Event, told: ToldNotice, statuses: tuple[str, str]) -> Notice:
    if event.record.withdrawn:
        note = {lang: _withdrawal(timeline, event, lang) for lang in timeline.settings.languages}
        return Notice(told.name, told.at, told.type, note, told.announced)
    spec = next((spec for _, spec in _specs(event, (told,))), None)
    if told.withdrawn:
        why = spec.withdrawn if spec else None
        reason = why.reason if why else {timeline.settings.default: ""}  # a problem says that it is gone
        date = why.date if why else None
        return Notice(told.name, told.at, told.type, reason, told.announced, date, told.withdrawn)
    languages = timeline.settings.languages
    note = spec.note if spec else {lang: _words(timeline, event, told, statuses, lang) for lang in languages}
    return Notice(told.name, told.at, told.type, note, told.announced, spec.date if spec else None)


def _specs(event: Event, notices: Iterable[ToldNotice]) -> Iterator[tuple[ToldNotice, NoticeSpec]]:
    """Published notices that the author wrote, with what the record has for them."""
    written = event.record.notices
    for notice in notices:
        if notice.note is not None and notice.note < len(written):
            yield notice, written[notice.note]


def _words(timeline: Timeline, event: Event, told: ToldNotice, statuses: tuple[str, str], lang: str) -> str:
    """What the program says where the author said nothing.

    It depends on the notice alone, never on the day of a later build: what was published keeps its words.
    """
    text = locale(lang).text
    parts = []
    if told.date:
        parts.append(text("notice.date", **_both_dates(timeline, told, statuses, lang)))
    if told.status:
        before, after = (text(f"status.{status}") for status in told.status)
        parts.append(text("notice.status", before=before, after=after))
    if told.overdue:
        parts.append(text("notice.overdue", day=day_words(lang, _day(told.overdue))))
    if told.reminder:
        parts.append(text("notice.reminder", date=word(_date(timeline, told.reminder), lang, past=False)))
    if told.in_effect:
        parts.append(in_effect_words(_date(timeline, told.in_effect), lang))
    if told.settled_by:
        parts.append(text("notice.settled", title=_title(timeline, told.settled_by, lang)))
    if told.reopened:
        parts.append(text("notice.reopened", title=_title(timeline, told.reopened, lang)))
    if told.type == "withdrawal":
        parts.append(text("notice.withdrawal_over"))
    if told.type == "restoration":
        parts.append(text("notice.restoration"))
    return " ".join(parts)


def _withdrawal(timeline: Timeline, event: Event, lang: str) -> str:
    """What is said of a withdrawn event, and in the place of whatever was said before."""
    assert event.record.withdrawn
    reason = said(event.record.withdrawn.reason, lang, timeline.settings.default).text
    return locale(lang).text("notice.withdrawal", reason=reason)


def _both_dates(timeline: Timeline, told: ToldNotice, statuses: tuple[str, str], lang: str) -> dict[str, str]:
    """The date before and after in words: the old one as it was published, the new one as of the notice."""
    assert told.date is not None
    before, after = (_date(timeline, written) for written in told.date)
    today = Day.from_date(told.at.astimezone(ZoneInfo(timeline.settings.timezone)))
    was = word(before, lang, past=statuses[0] == "happened")
    return {"before": was, "after": word(after, lang, past=is_past(after, statuses[1], today))}


def _title(timeline: Timeline, id: str, lang: str) -> str:
    """Title of a record that is or was there."""
    event = timeline.by_id.get(timeline.names.get(id, ""))
    return said(event.record.title, lang, timeline.settings.default).text if event else id


def _same_moment(one: str, two: str) -> bool:
    """Whether two dates in EDTF are the same, or the same instant seen from two zones."""
    if one == two or "T" not in one or "T" not in two:
        return one == two
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(two)
    except (ValueError, TypeError):
        return False


def _date(timeline: Timeline, written: str) -> EventDate:
    try:
        date = parse_date(written, timezone=timeline.settings.timezone)
    except DateError:  # the zone was another one then, and has no such hour now
        date = parse_date(written, timezone="UTC")
    assert isinstance(date, EventDate), written
    return date


def _day(iso: str) -> Day:
    date = parse_date(iso)
    assert isinstance(date, EventDate), iso
    assert date.earliest, iso
    return date.earliest
