"""Timeline + what was published + now → new lines of the log, decided without touching anything.

Two clocks: an event has a date (when it happened); an entry has `published` and `updated`. This module is the only one
that sets the second clock.

- A new record is published now; many at once keep the order of the page.
- A changed fact (date, status, certainty, withdrawn) or a notice of the author is a notice of its own.
- A notice that is withdrawn keeps its id, and the reason takes the place of its words.
- Every other change of what the log remembers (title, topics, a rename) is a line without a notification.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from timeline import addresses
from timeline.dates import Day, Relative
from timeline.plans import begun, effective_from, is_in_effect, is_missed
from timeline.problems import Place, Problem
from timeline.publications.arrivals import arrivals
from timeline.publications.entries import EPOCH, in_page_order, make_edition, matched
from timeline.publications.fold import PublishedEntry, fold
from timeline.publications.known import published_days
from timeline.publications.lines import Line, is_notice, name_of, read, write
from timeline.publications.log import FOLDER, Head, Log, LogFile, make_file
from timeline.publications.notices import is_same, type_of
from timeline.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from timeline.schema import NoticeSpec
    from timeline.types import Edition, Event, Origin, Timeline

_PUBLISH = f"run `timeline build` and commit events/{FOLDER} with the records"
_SKEW = timedelta(days=1)  # two machines disagree by less; more is a clock that is wrong
#: Facts whose change is news.
_LOUD = ("date", "status", "certainty", "withdrawn")
#: Facts whose change notifies nobody.
_QUIET = ("title", "topics", "actors", "kind")


@dataclass(frozen=True)
class Decision:
    """What to publish, the log with it, what is wrong, and how much is published for the first time."""

    edition: Edition
    log: Log
    file: LogFile | None  # the new one
    lines: tuple[Line, ...]  # those that are new
    problems: list[Problem]

    @property
    def new(self) -> tuple[str, ...]:
        """Ids of events that are published for the first time."""
        return tuple(line.event for line in self.lines if line.say == "added")

    @property
    def notices(self) -> tuple[tuple[str, str], ...]:
        """What subscribers receive besides: id of the event, and type."""
        ids = {entry.key: entry.id for entry in self.edition.entries}
        notified = (line for line in self.lines if not line.quiet and (is_notice(line) or line.say == "retracted"))
        return tuple((ids[line.event], line.type or "withdrawn notice") for line in notified)


@dataclass(frozen=True)
class Situation:
    """All that a decision about one event depends on besides the event."""

    timeline: Timeline
    published: Mapping[str, PublishedEntry]  # by the id that an event has now
    today: Day
    minor: bool
    locked: bool

    def key(self, id: str) -> str:
        """The id that an event was first published under, or will be."""
        entry = self.published.get(id)
        return entry.key if entry else id

    @cached_property
    def holders(self) -> Mapping[str, str]:
        """The same, by every id that it was ever published under."""
        return {name: entry.key for entry in self.published.values() for name in entry.names}

    @property
    def zone(self) -> str:
        """The zone whose days are meant."""
        return self.timeline.settings.timezone

    def day_of(self, moment: datetime) -> Day:
        """The day on which an instant falls."""
        return Day.from_date(moment.astimezone(ZoneInfo(self.zone)).date())


@dataclass(frozen=True)
class Draft:
    """A line that has no time and no place among the others yet."""

    say: str
    now: dict[str, Any] = field(default_factory=dict)
    was: dict[str, Any] = field(default_factory=dict)
    type: str | None = None
    more: dict[str, Any] = field(default_factory=dict)  # other fields of the line


def tag_prefix(url: str, now: datetime) -> str:
    """Prefix of all permanent ids (RFC 4151): host and day of the first build, then the path of the site.

    The path keeps two timelines on one host apart. The log holds it for ever, so that the site can move.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "localhost").encode("idna").decode()
    path = "".join(c if (c.isalnum() and c.isascii()) or c in "-._~/" else "-" for c in parts.path).strip("/")
    return f"tag:{host},{now:%Y-%m-%d}:{path or 'timeline'}"


def decide(
    timeline: Timeline,
    log: Log,
    now: datetime | None,
    *,
    events: Path,
    minor: bool = False,
    given: bool = False,
    machine: datetime | None = None,
    media: Mapping[str, Path] | None = None,
    settings: Origin | None = None,
) -> Decision:
    """What this build publishes. `now` is aware; None (the locked form) publishes nothing and says what it would have.

    With `minor`, changes of published facts are accepted without notice; new records are still published. `given` is a
    time that was asked for, which is not compared with the log; but it cannot be ahead of `machine`, the clock of this
    machine, unless that is behind the log. `settings` is where timeline.yaml was read from.
    """
    newest = log.newest.at if log.newest else None
    clock = now.astimezone(UTC).replace(microsecond=0) if now else None
    at = max(clock, newest) if clock and newest else clock or newest or EPOCH
    claimed, problems = _claims(timeline, fold(log.lines.values()))
    here = _situation(timeline, claimed, at, minor=minor, locked=now is None)
    changed = [event for event in timeline.events if not _is_as_published(event, claimed.get(event.id, ()))]
    problems += _swapped(here, changed)
    if clock and not given:
        problems += _clock(clock, log)
    if clock and given and machine:
        problems += _ahead(clock, machine, log, events)
    drafts: dict[str, list[Draft]] = {}
    for event in changed:
        drafts[event.id] = _drafts(here, event, claimed.get(event.id, []), problems)
        if here.locked:
            problems += [_unpublished(event, draft) for draft in drafts[event.id]]
            drafts[event.id] = []
    texts = {id: _texts(here, timeline.by_id[id], claimed.get(id, []), made, at) for id, made in drafts.items() if made}
    new = {id: [read(text, "", 0) for text in made] for id, made in texts.items()}
    published = _after(here, log, [line for made in new.values() for line in made])
    timeline = in_page_order(timeline, published.values())
    listed = [event.id for event in timeline.events if event.id in texts]
    ordered = [text for id in listed for text in texts[id]]
    lines = [line for id in listed for line in new[id]]
    tag = log.tag or tag_prefix(timeline.settings.url, at)
    everything = (*log.lines.values(), *lines)
    edition = make_edition(timeline, published, tag, media or {}, at, lines=everything)
    edition = replace(edition, find_days=partial(published_days, everything, edition.entries, here.zone))
    head, found = _head(timeline, log, edition, settings, locked=here.locked)
    joins = len(log.ends) > 1 and not here.locked
    if not ordered and head == Head(follows=log.ends) and not joins:
        return Decision(replace(edition, arrivals=arrivals(log)), log, None, (), problems + found)
    file = make_file(events / FOLDER, at, head, ordered)
    placed = tuple(line._replace(file=file.path, number=number) for number, line in enumerate(lines, 2))
    log = log.plus(file, placed)
    return Decision(replace(edition, arrivals=arrivals(log)), log, file, placed, problems + found)


def _situation(
    timeline: Timeline, claimed: Mapping[str, list[PublishedEntry]], at: datetime, *, minor: bool, locked: bool
) -> Situation:
    published = {id: entries[0] for id, entries in claimed.items()}
    today = Day.from_date(at.astimezone(ZoneInfo(timeline.settings.timezone)).date())
    return Situation(timeline, published, today, minor, locked)


def _swapped(here: Situation, events: Iterable[Event]) -> Iterator[Problem]:
    """Ids that changed places, as when records are sorted and their first lines are not."""
    lang = here.timeline.settings.default
    changed: dict[str, tuple[str, str]] = {}  # titles before and now, by id
    for event in events:
        if entry := here.published.get(event.id):
            before, now = entry.facts["title"].get(lang, ""), event.record.title.get(lang, "")
            if before and now and before != now:
                changed[event.id] = before, now
    had = {before: id for id, (before, _) in changed.items()}
    for id, (before, now) in changed.items():
        other = had.get(now, id)
        if id < other and changed[other][1] == before:
            message = f"`{id}` has the title now that `{other}` was published with, and `{other}` that of `{id}`"
            advice = "if their ids changed places, change them back: an id belongs to one event for ever"
            yield Problem("swapped-ids", here.timeline.by_id[id].origin.at("id"), message, advice, "warning")


def _clock(clock: datetime, log: Log) -> Iterator[Problem]:
    newest = log.newest
    if newest and newest.at - clock > _SKEW:
        yield Problem(
            "clock",
            newest.place,
            f"this was published at {stamp(newest.at)}, and now it is {stamp(clock)} by the clock of this machine",
            "set the clock; if it is right, and the one that wrote this line was ahead, give the time with --now",
        )


def _ahead(given: datetime, machine: datetime, log: Log, events: Path) -> Iterator[Problem]:
    """Nothing is published in the future: one stamp of a wrong year would stop the timeline until that year."""
    if given > machine and not (log.newest and log.newest.at > machine):
        yield Problem(
            "clock",
            log.newest.place if log.newest else Place((events / FOLDER).as_posix()),
            f"the time given is {stamp(given)}, and now it is {stamp(machine)} by the clock of this machine",
            "nothing can be published in the future; leave out --now or SOURCE_DATE_EPOCH, or set the clock",
        )


# --- which event is which ---------------------------------------------------------------------------------------------


def _claims(
    timeline: Timeline, published: Mapping[str, PublishedEntry]
) -> tuple[dict[str, list[PublishedEntry]], list[Problem]]:
    """What was published of each event, by its id now: under its id or one that it had, and what became part of it."""
    standing = {entry.id: entry for entry in published.values() if not entry.facts["into"]}
    claimed: dict[str, list[PublishedEntry]] = {}
    for event in timeline.events:
        names = dict.fromkeys((event.id, *event.record.formerly))
        if found := [standing[name] for name in names if name in standing]:
            claimed[event.id] = found
    gone = sorted(id for id, entry in standing.items() if not timeline.names.keys() >= entry.names)
    problems = [problem for id in gone for problem in _vanished(timeline, standing[id])]
    renamed = ((id, entry) for id, entry in standing.items() if len(entry.names) > 1)
    former = {name: id for id, entry in renamed for name in entry.names - {id}}
    for event in timeline.events:
        if event.id not in claimed and (holder := former.get(event.id)):
            message = f"`{event.id}` was published before and became `{holder}`"
            problems.append(Problem("used-id", event.origin.at("id"), message, "give this record another id"))
    return claimed, problems


def _vanished(timeline: Timeline, entry: PublishedEntry) -> Iterator[Problem]:
    """A published id never disappears without a word."""
    now = timeline.names.get(entry.id)
    if now is not None:
        for old in sorted(name for name in entry.names if name not in timeline.names):
            message = f"`{old}` was published, is `{now}` now, and its address would stop working"
            yield Problem("vanished-id", entry.line.place, message, f"keep it under `formerly` of `{now}`")
        return
    default = timeline.settings.default
    titles = {event.record.title.get(default): event.id for event in timeline.events}
    twin = titles.get(entry.facts["title"].get(default, ""))
    other = f"`{twin}`" if twin else "the record that replaces it"
    title = next(iter(entry.facts["title"].values()))
    yield Problem(
        "vanished-id",
        entry.line.place,
        f"`{entry.id}` ({title}) was published and is gone",
        f"restore the record, or write `formerly: [{entry.id}]` under {other}, or keep it with "
        "`withdrawn: {date: …, reason: …}`; if nothing was uploaded yet, delete this file and the output folder, and "
        "build again",
    )


# --- one event --------------------------------------------------------------------------------------------------------


def _drafts(here: Situation, event: Event, found: list[PublishedEntry], problems: list[Problem]) -> list[Draft]:
    if not found:
        return _first(here, event)
    entry = found[0]
    drafts = _renamed(event, found)
    problems += _lost(here, event, entry)
    if event.record.withdrawn:
        problems += _not_published(event, entry)
        is_known = entry.facts["withdrawn"] and "withdrawn" not in entry.contested
        news = [] if is_known else [Draft("withdrawn", type="withdrawal")]
    else:
        news = _news(here, event, entry, problems)
    return drafts + _with_quiet(_quiet(here, event, entry), news)


def _is_as_published(event: Event, found: Sequence[PublishedEntry]) -> bool:
    """Whether it is plain that there is nothing to say, as of most events: it has happened, and nothing was changed.

    It only spares them all that follows, which says nothing of such an event either.
    """
    if len(found) != 1:
        return False
    (entry,) = found
    record, facts = event.record, entry.facts
    return (
        event.id == facts["id"]
        and record.status == facts["status"] == "happened"
        and record.withdrawn is None
        and not (facts["withdrawn"] or facts["settled_by"] or event.fulfilled_by)
        and not (record.notices or entry.notices or entry.contested)
        and event.date.edtf == facts["date"]
        and record.title == facts["title"]
        and record.certainty == facts["certainty"]
        and [*record.topics] == facts["topics"]
        and [*record.actors] == facts["actors"]
        and record.kind == facts["kind"]
    )


def _facts(here: Situation, event: Event) -> dict[str, Any]:
    """What the record says, as the log keeps it."""
    date, record = event.date, event.record
    relative = isinstance(record.date, Relative)
    return {
        "date": date.edtf,
        "written": None if relative or date.written == date.edtf else date.written,
        "title": dict(record.title),
        "status": record.status,
        "certainty": record.certainty,
        "withdrawn": record.withdrawn is not None,
        "settled_by": here.key(event.settled_by) if event.settled_by else None,
        "topics": list(record.topics),
        "actors": list(record.actors),
        "kind": record.kind,
    }


def _first(here: Situation, event: Event) -> list[Draft]:
    """A record that was never published. Notices that it brings along are part of its entry."""
    record = event.record
    now = _facts(here, event)
    kept = {key: value for key, value in now.items() if value not in (None, False, [])}
    kept = {key: value for key, value in kept.items() if (key, value) not in _USUAL}
    elsewhere = {"published": record.published, "updated": record.updated or record.published}
    more = {key: stamp(moment) for key, moment in elsewhere.items() if moment} | _day(here, event)
    own = [spec for spec in record.notices if not spec.withdrawn and not record.withdrawn]
    return [Draft("added", kept, more=more), *(_of_author(spec, quiet=True) for spec in own)]


_USUAL = (("status", "happened"), ("certainty", "confirmed"))


def _renamed(event: Event, found: list[PublishedEntry]) -> list[Draft]:
    """The new id, and ids of others that became part of this event. Every name stays its own for ever."""
    entry, *others = found
    now: dict[str, Any] = {}
    if event.id != entry.id:
        now["id"] = event.id
    if taken := {name for other in others for name in other.names} - entry.names:
        now["formerly"] = sorted({*entry.facts["formerly"], *taken})
    return [Draft("renamed", now, {key: entry.facts[key] for key in now}, more={"quiet": True})] if now else []


def _news(here: Situation, event: Event, entry: PublishedEntry, problems: list[Problem]) -> list[Draft]:
    """Everything that must be said of an event that is not withdrawn, in as few notices as possible."""
    specs = matched(event, entry, here.timeline.settings.languages)
    news = [_of_author(spec) for spec in _unmatched(event, specs.values())]
    change = _changed(here, event, entry)
    if here.minor and change and change.say != "restored":
        change = Draft("unannounced", change.now, change.was, more=change.more)
    if change and news and change.say != "unannounced":
        news[-1] = Draft("notice", change.now, change.was, news[-1].type, news[-1].more | change.more)
    elif change:
        news.append(change)
    if (not change or change.say == "unannounced") and (passed := _passed(here, event, entry, problems)):
        if change:  # one line, so that what was accepted quietly stays quiet
            news[-1] = Draft(passed.say, change.now, {}, passed.type, passed.more)
        else:
            news.append(passed)
    news += _settled(here, event, entry)
    return news + [Draft("retracted", more={"of": name}) for name in _retracted(event, entry, specs, problems)]


def _changed(here: Situation, event: Event, entry: PublishedEntry) -> Draft | None:
    """Facts that differ from what was published, or of which two branches published different things."""
    facts, before = _facts(here, event), entry.facts
    was: dict[str, Any] = {}
    for key in _LOUD:
        known = (before[key], *entry.contested.get(key, ()))
        others = [
            value for value in known if not (is_same(value, facts[key]) if key == "date" else value == facts[key])
        ]
        if others:
            was[key] = others[0]
    if not was:
        return None
    now = {key: facts[key] for key in was}
    if "date" in now and (facts["written"] or before["written"]):
        now["written"] = facts["written"]
        was["written"] = before["written"] if was["date"] == before["date"] else None
    if "withdrawn" in was:
        return Draft("restored", now, was, "restoration", _day(here, event))
    in_effect = before["status"] == "scheduled" and entry.day is not None
    status = str(was.get("status", before["status"]))
    return Draft(
        "changed", now, was, type_of(was, now, status=status, in_effect=in_effect, zone=here.zone), _day(here, event)
    )


def _quiet(here: Situation, event: Event, entry: PublishedEntry) -> Draft:
    """Changes that notify nobody."""
    facts, before = _facts(here, event), entry.facts
    keys: tuple[str, ...] = _QUIET
    if event.record.withdrawn:  # its record may no longer say more than this; all else stays as it was published
        facts["withdrawn"] = True
        keys = ("title", "withdrawn", *(key for key in ("topics", "actors", "kind") if not before[key]))
    now = {key: facts[key] for key in keys if facts[key] != before[key] or entry.contested.get(key)}
    return Draft("unannounced", now, {key: before[key] for key in now if facts[key] != before[key]})


def _with_quiet(quiet: Draft, news: list[Draft]) -> list[Draft]:
    """What notifies nobody goes into the first line that there is anyway."""
    if not quiet.now:
        return news
    if not news:
        return [quiet]
    first = news[0]
    return [Draft(first.say, quiet.now | first.now, quiet.was | first.was, first.type, first.more), *news[1:]]


def _settled(here: Situation, event: Event, entry: PublishedEntry) -> list[Draft]:
    """That a plan was settled, by another event than before, or is open again."""
    before = entry.facts["settled_by"]
    before = here.holders.get(before, before)
    key = here.key(event.settled_by) if event.settled_by else None
    if key == before and not entry.contested.get("settled_by"):
        return []
    now, was = {"settled_by": key}, {"settled_by": before}
    if event.settled_by is None:
        return [Draft("reopened", now, was, "correction")]
    # The entry of the record that settles it says so, if that is new.
    return [Draft("settled", now, was, "development", {"quiet": event.settled_by not in here.published})]


# --- notices of the author --------------------------------------------------------------------------------------------


def _of_author(spec: NoticeSpec, *, quiet: bool = False) -> Draft:
    content = {"type": spec.type, "date": spec.date.edtf, "note": dict(spec.note)}
    return Draft("notice", type=spec.type, more={"notice": content, "quiet": quiet})


def _unmatched(event: Event, known: Iterable[NoticeSpec]) -> Iterator[NoticeSpec]:
    """Notices that were not published yet. One that was withdrawn before that is published to nobody."""
    published = {id(spec) for spec in known}
    return (spec for spec in event.record.notices if id(spec) not in published and not spec.withdrawn)


def _retracted(
    event: Event, entry: PublishedEntry, specs: Mapping[str, NoticeSpec], problems: list[Problem]
) -> Iterator[str]:
    """Names of published notices that are withdrawn since."""
    for notice in entry.notices:
        spec = specs.get(notice.name)
        if spec is None:
            continue
        if spec.withdrawn and not notice.retracted:
            yield notice.name
        elif notice.retracted and not spec.withdrawn:
            index = next(i for i, other in enumerate(event.record.notices) if other is spec)
            problems.append(
                Problem(
                    "lost-withdrawal",
                    event.origin.at("notices", index),
                    f"the withdrawal of this notice about `{event.id}` was published, and `withdrawn` is gone",
                    "restore it; if the notice was right after all, write a new one",
                )
            )


def _lost(here: Situation, event: Event, entry: PublishedEntry) -> Iterator[Problem]:
    """Notices that were published and are gone, or have other words."""
    if event.record.withdrawn:
        return
    specs = matched(event, entry, here.timeline.settings.languages)
    for notice in entry.notices:
        if notice.line.notice and notice.name not in specs:
            text = next(iter(notice.line.notice["note"].values()))
            yield Problem(
                "lost-notice",
                event.origin.at_key("notices"),
                f"a notice about `{event.id}` was published and is gone, or was changed: "
                f"{{date: {notice.line.notice['date']}, type: {notice.line.type}, note: {text}}}",
                "restore it; to say something else, add another notice",
            )


def _not_published(event: Event, entry: PublishedEntry) -> Iterator[Problem]:
    """New notices of a withdrawn event: only its title and the reason are published."""
    known = matched(event, entry, ())
    published = {id(spec) for spec in known.values()}
    for index, spec in enumerate(event.record.notices):
        if id(spec) not in published:
            yield Problem(
                "withdrawn-notice",
                event.origin.at("notices", index),
                f"`{event.id}` is withdrawn, so this notice is not published",
                "say it in the `reason` of the withdrawal, or remove the notice",
                "warning",
            )


# --- what comes by time alone -----------------------------------------------------------------------------------------

#: What time alone has brought, by what the line says.
_PASSED = {
    "overdue": "the last planned day of `{id}` has passed",
    "in_effect": "`{id}` is in effect now",
    "reminder": "a reminder of `{id}` is due",
}


def _day(here: Situation, event: Event) -> dict[str, str]:
    """The day of a plan that is over already, for a line that says something new of it."""
    if event.latest and is_missed(event, here.today):
        return {"day": event.latest.isoformat()}
    effect = effective_from(event)
    return {"day": effect.isoformat()} if effect and is_in_effect(event, here.today) else {}


def _passed(here: Situation, event: Event, entry: PublishedEntry, problems: list[Problem]) -> Draft | None:
    """A deadline missed, an effect, a reminder. The locked form only warns: it gives the same result on any day."""
    over = _day(here, event)
    say = None
    if over and over["day"] != entry.day:
        say = "overdue" if event.record.status == "planned" else "in_effect"
    elif _is_reminder_due(here, event, entry):
        say = "reminder"
    if say and here.locked:
        message = _PASSED[say].format(id=event.id)
        advice = "run `timeline build` to publish that"
        problems.append(Problem(say.replace("_", "-"), event.origin.at("date"), message, advice, "warning"))
        return None
    return Draft(say, type=say, more=over) if say else None


def _is_reminder_due(here: Situation, event: Event, entry: PublishedEntry) -> bool:
    """Whether a reminder is due since subscribers were last notified; two that are due at once are one notice."""
    starts = begun(event, here.timeline.settings, here.today)
    return bool(starts) and max(starts) > here.day_of(entry.notified)


# --- lines ------------------------------------------------------------------------------------------------------------


def _texts(here: Situation, event: Event, found: list[PublishedEntry], drafts: list[Draft], at: datetime) -> list[str]:
    """The text of the lines about one event, each following the one before; then of those that became part of it."""
    key = here.key(event.id)
    ends: Iterable[str] = found[0].ends if found else ()
    texts = []
    for draft in drafts:
        text = _text(at, key, draft, ends)
        ends = (name_of(text),)
        texts.append(text)
    joined = Draft("renamed", {"into": key}, more={"quiet": True})
    return texts + [_text(at, other.key, joined, other.ends) for other in found[1:]]


def _text(at: datetime, key: str, draft: Draft, ends: Iterable[str]) -> str:
    fields = {
        "event": key,
        "say": draft.say,
        "type": draft.type,
        "follows": list(ends),
        "now": draft.now,
        "was": draft.was,
    }
    return write(at, fields | draft.more)


def _after(here: Situation, log: Log, new: list[Line]) -> dict[str, PublishedEntry]:
    """What is published of each event, by its id now, once the new lines are."""
    keys = {line.event for line in new}
    lines = [*(line for line in log.lines.values() if line.event in keys), *new] if keys else []
    changed = {entry.id: entry for entry in fold(lines).values() if not entry.facts["into"] and entry.key in keys}
    kept = {id: entry for id, entry in here.published.items() if entry.key not in keys}
    return {**kept, **changed}


def _unpublished(event: Event, draft: Draft) -> Problem:
    """What the locked form says of a line that it may not write."""
    if draft.say == "added":
        message = f"`{event.id}` was not published yet"
    elif draft.say == "renamed":
        message = f"the publication log does not know yet that `{draft.was.get('id', event.id)}` is `{event.id}` now"
    elif draft.say == "retracted":
        message = f"the withdrawal of a notice about `{event.id}` was not published yet"
    elif draft.say == "unannounced":
        message = f"a change of `{event.id}` is not in the publication log yet ({', '.join(draft.now)})"
    else:
        message = f"a change of `{event.id}` was not published yet ({draft.type})"
    return Problem("not-published", event.origin.at("id"), message, _PUBLISH)


def _head(
    timeline: Timeline, log: Log, edition: Edition, settings: Origin | None, *, locked: bool
) -> tuple[Head, list[Problem]]:
    """First line of the new file, and what is wrong with pages and feeds of terms and languages that would be gone."""
    now = addresses.paths(timeline.settings, edition.entries)
    compared = addresses.Comparison(log.paths(), log.languages, now, timeline.settings, settings)
    problems = list(compared.problems())
    languages = timeline.settings.languages
    feeds = tuple(sorted(addresses.named_feeds(timeline.settings) - compared.paths))
    if locked:
        if feeds:
            message = f"`{feeds[0]}` was not published yet"
            problems.append(Problem("not-published", compared.at("feeds"), message, _PUBLISH))
        if log.languages and log.languages != languages:
            where = settings.at_key("languages") if settings else Place("timeline.yaml")
            message = f"`languages` were published as {', '.join(log.languages)}"
            problems.append(Problem("not-published", where, message, _PUBLISH))
        return Head(follows=log.ends), problems
    return Head(
        tag=None if log.tag else edition.tag,
        follows=log.ends,
        languages=() if log.languages == languages else languages,
        paths=feeds,
        gone=compared.given_up,
    ), problems
