"""Timeline + lock + now → Edition + new lock: what is told to subscribers, decided without touching anything.

Two clocks: an event has a date (when it happened); an entry has `published` and `updated` (when it was told). This
module is the only one that sets the second clock.

- A new record is published now; many at once keep the page's order, a second apart, the last one now.
- A changed fact (date, status, withdrawn) or a notice of the author's moves `updated` and is a notice of its own.
- A notice that is withdrawn keeps its id; its entry gets a new `updated`, and the reason in place of its words.
- Everything else (words, comments, file names, another spelling of the same date, a rename) moves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from timeline.dates import DateError, Day, EventDate, Relative, parse
from timeline.dates.wording import day_words, word
from timeline.locales import load as locale
from timeline.lock import Lock, Told, ToldNotice
from timeline.problems import Place, Problem
from timeline.types import Edition, Entry, Event, Notice, Timeline, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from timeline.schema import NoticeSpec

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
) -> Decision:
    """What this build tells. `now` is aware; None (the locked form) tells nothing new and says what would need telling.

    With `minor`, changes of published facts are accepted without telling anyone; new records are still told.
    """
    before = lock or Lock(tag=tag_prefix(timeline.settings.url, now or _EPOCH))
    work = _Decider(timeline, before, now, minor=minor, lock_file=lock_file)
    work.run()
    lines = work.stamped()
    after = Lock(tag=before.tag, told={one.id: one for one in lines})
    told = _apart(after.told)
    entries = tuple(_entry(timeline, event, told[event.id]) for event in timeline.events if event.id in told)
    moments = [entry.updated for entry in entries] + [notice.updated for entry in entries for notice in entry.notices]
    as_of = max(moments, default=now or _EPOCH)
    edition = Edition(timeline, entries, as_of, after.tag, media or {})
    ahead = max(as_of - now, timedelta()) if now and (work.new or work.announced) else timedelta()
    return Decision(edition, after, work.problems, tuple(work.new), tuple(work.announced), ahead)


@dataclass
class _Change:
    """A line of the lock on its way: what stays, and notices that still wait for their second."""

    told: Told
    is_new: bool = False
    moved: bool = False
    waiting: list[ToldNotice] = field(default_factory=list)
    withdrawing: frozenset[str] = frozenset()  # names of published notices whose withdrawal is new


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

    def run(self) -> None:
        """Look at every record and at every line of the lock."""
        for event in self._timeline.events:
            told = self._told(event)
            change = self._first(event) if told is None else self._again(event, told)
            if change:
                self._changes.append(change)
        self.problems += self._vanished()

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
            overdue=event.latest.isoformat() if event.latest and self._is_overdue(event) else None,
            settled_by=event.fulfilled_by,
            withdrawn=record.withdrawn is not None,
            **self._facts(event),
        )
        self.new.append(event.id)
        return _Change(told, is_new=True, waiting=notices)

    # --- a record that was told before

    def _again(self, event: Event, told: Told) -> _Change | None:
        facts = self._facts(event)
        notices = self._notices(event, told, facts)
        withdrawing = self._withdrawing(event, told)
        update: dict[str, object] = facts | {
            "withdrawn": event.record.withdrawn is not None,
            "settled_by": event.fulfilled_by,
            "overdue": self._overdue(event, told, facts),
        }
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
        moved = bool(notices or withdrawing)
        return _Change(told.model_copy(update=update), moved=moved, waiting=notices, withdrawing=withdrawing)

    def _notices(self, event: Event, told: Told, facts: dict[str, str | None]) -> list[ToldNotice]:
        """Everything that must be said of this event, as few notices as possible."""
        count = len(told.notices)
        known = sum(notice.note is not None for notice in told.notices)
        self.problems += self._lost_notices(event, known)
        notices = [
            self._author_notice(event, index, count + index - known, announced=True)
            for index in range(known, len(event.record.notices))
        ]
        changed = self._changed(event, told, facts)
        if self._minor and changed.get("type") not in ("withdrawal", "restoration"):
            changed = {}  # accepted without a word; what else happened is told
        if changed and notices and not notices[-1].withdrawn:
            notices[-1] = notices[-1].model_copy(update={k: v for k, v in changed.items() if k != "type"})
        elif changed:
            notices.append(self._notice(count + len(notices), **changed))
        elif self._newly_overdue(event, told):
            assert event.latest
            notices.append(self._notice(count + len(notices), type="overdue", overdue=event.latest.isoformat()))
        before = self._timeline.names.get(told.settled_by or "", told.settled_by)
        if event.fulfilled_by != before:
            number = count + len(notices)
            if event.fulfilled_by:
                # Told by the entry of the record that settles it, if that is new.
                settling = self._timeline.by_id[event.fulfilled_by].record
                old = any(id in self._lock.told for id in (settling.id, *settling.formerly))
                notices.append(self._notice(number, type="development", settled_by=event.fulfilled_by, announced=old))
            else:
                notices.append(self._notice(number, type="correction", reopened=before))
        return notices

    def _changed(self, event: Event, told: Told, facts: dict[str, str | None]) -> dict[str, object]:
        """Facts that differ from what was told, as fields of a notice; empty if none do."""
        changed: dict[str, object] = {}
        if not _same_moment(str(facts["date"]), told.date):
            changed["date"] = (told.written or told.date, facts["written"] or facts["date"])
        if facts["status"] != told.status:
            changed["status"] = (told.status, facts["status"])
        withdrawn = event.record.withdrawn is not None
        if withdrawn != told.withdrawn:
            return changed | {"type": "withdrawal" if withdrawn else "restoration"}
        if changed:
            # What was only planned may move; what has happened can only have been told wrongly.
            changed["type"] = "development" if told.status == "planned" else "correction"
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

    # --- plans whose day has passed

    def _is_overdue(self, event: Event) -> bool:
        """Planned, its last day past, and nothing that settles it."""
        record = event.record
        waiting = record.status == "planned" and event.fulfilled_by is None and record.withdrawn is None
        return waiting and event.latest is not None and event.latest < self._today

    def _newly_overdue(self, event: Event, told: Told) -> bool:
        if not self._is_overdue(event) or event.latest is None or told.overdue == event.latest.isoformat():
            return False
        if self._locked:
            # Only time has passed; the locked form must give the same result on any day.
            self.problems.append(
                Problem(
                    "overdue",
                    event.origin.at("date"),
                    f"the last planned day of `{event.id}` has passed",
                    "run `timeline build` to tell subscribers",
                    "warning",
                )
            )
            return False
        return True

    def _overdue(self, event: Event, told: Told, facts: dict[str, str | None]) -> str | None:
        if self._is_overdue(event) and event.latest:
            return event.latest.isoformat()
        return told.overdue if facts["date"] == told.date and event.record.status == "planned" else None

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
        wanted += sum(len(c.waiting) + len(c.withdrawing) + 1 for c in self._changes if c.moved)
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


def _update(change: _Change, slots: Iterable[datetime]) -> Told:
    told, slots = change.told, iter(slots)
    if not change.moved:
        return told
    # The entry and its notices need seconds of their own: equal `updated` are a fault in Atom.
    updated = next(slots)
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
    taken: set[datetime] = {notice.updated for told in lines.values() for notice in told.notices if notice.announced}
    made: dict[str, Told] = {}
    for id in sorted(lines, key=lambda name: (lines[name].updated, name)):
        told = lines[id]
        updated = told.updated
        while updated in taken:
            updated -= SECOND
        taken.add(updated)
        made[id] = (
            told
            if updated == told.updated
            else told.model_copy(update={"updated": updated, "published": min(told.published, updated)})
        )
    return made


# --- from the lock's line to what outputs show ------------------------------------------------------------------------


def _entry(timeline: Timeline, event: Event, told: Told) -> Entry:
    notices = tuple(_shown(timeline, event, notice) for notice in told.notices)
    record = event.record
    if record.withdrawn:  # what was taken back is not published on in any output
        bare = {"summary": None, "place": None, "image": None, "sources": (), "date_note": None}
        event = replace(event, record=record.model_copy(update=bare))
    return Entry(
        event,
        published=record.published or told.published,
        updated=max(record.updated or told.updated, told.updated),
        notices=notices,
        overdue=told.overdue is not None and event.fulfilled_by is None and record.status == "planned",
        key=told.entry or told.id,
    )


def _shown(timeline: Timeline, event: Event, told: ToldNotice) -> Notice:
    spec = next((spec for _, spec in _specs(event, (told,))), None)
    if told.withdrawn:
        why = spec.withdrawn if spec else None
        reason = why.reason if why else {timeline.settings.default: ""}  # a problem says that it is gone
        date = why.date if why else None
        return Notice(told.name, told.at, told.type, reason, told.announced, date, told.withdrawn)
    note = spec.note if spec else {lang: _words(timeline, event, told, lang) for lang in timeline.settings.languages}
    return Notice(told.name, told.at, told.type, note, told.announced, spec.date if spec else None)


def _specs(event: Event, notices: Iterable[ToldNotice]) -> Iterator[tuple[ToldNotice, NoticeSpec]]:
    """Published notices that the author wrote, with what the record has for them."""
    written = event.record.notices
    for notice in notices:
        if notice.note is not None and notice.note < len(written):
            yield notice, written[notice.note]


def _words(timeline: Timeline, event: Event, told: ToldNotice, lang: str) -> str:
    """What the program says where the author said nothing."""
    text = locale(lang).text
    parts = []
    if told.date:
        before, after = (word(_date(timeline, written), lang) for written in told.date)
        parts.append(text("notice.date", before=before, after=after))
    if told.status:
        before, after = (text(f"status.{status}") for status in told.status)
        parts.append(text("notice.status", before=before, after=after))
    if told.overdue:
        parts.append(text("notice.overdue", day=day_words(lang, _day(told.overdue))))
    if told.settled_by:
        parts.append(text("notice.settled", title=_title(timeline, told.settled_by, lang)))
    if told.reopened:
        parts.append(text("notice.reopened", title=_title(timeline, told.reopened, lang)))
    if told.type == "withdrawal":
        withdrawn = event.record.withdrawn
        reason = said(withdrawn.reason, lang, timeline.settings.default).text if withdrawn else ""
        parts.append(text("notice.withdrawal", reason=reason))
    if told.type == "restoration":
        parts.append(text("notice.restoration"))
    return " ".join(parts)


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
        date = parse(written, timezone=timeline.settings.timezone)
    except DateError:  # the zone was another one then, and has no such hour now
        date = parse(written, timezone="UTC")
    assert isinstance(date, EventDate), written
    return date


def _day(iso: str) -> Day:
    date = parse(iso)
    assert isinstance(date, EventDate), iso
    assert date.earliest, iso
    return date.earliest
