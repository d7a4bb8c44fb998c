"""The order of the rooms: read → normalise → check → edition → emit → publish."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from timeline import lock as locks
from timeline.disk import Overtaken, read_if_there, replace_unchanged
from timeline.problems import EnvironmentFailed, Place, Problem, Progress, RecordsWrong, errors, unwatched
from timeline.publish import AS_IT_WAS, Changes, HalfPublished, Site, hold, refuse_dangerous
from timeline.records import LOCK_NAME, KnownRecords, Read, read
from timeline.records.files import MAX_LOCK, Unreadable, read_bytes
from timeline.releases import Releases
from timeline.types import File
from timeline.unchanged import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from timeline.edition import Decision
    from timeline.types import Edition, Timeline
    from timeline.unchanged import Done

TRIES = 5  # builds begun again because somebody changed the lock meanwhile
LOCK_COPY = LOCK_NAME  # published with the site, so that a lost lock can be had back


@dataclass
class Report:
    """What a build found and did. `problems` holds only warnings if it succeeded."""

    edition: Edition
    changes: Changes
    problems: list[Problem] = field(default_factory=list)
    new: tuple[str, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    parsed: int = 0  # files of records that were not known from an earlier build
    #: What the next build may go by if it finds all of it untouched; None if this one was not without work.
    done: Done | None = None


@dataclass(frozen=True)
class Options:
    """How to build. `now` is aware; it is asked for only when something new may be told."""

    now: Callable[[], datetime]
    locked: bool = False
    check: bool = False
    minor: bool = False
    adopt: bool = False
    releases: int = 0  # the output is a link to a release, and so many older ones are kept; 0 for a plain folder
    cache: bool = True  # whether what earlier builds made and read may be used again
    progress: Progress = unwatched
    waiting: Callable[[], None] = lambda: None
    #: Waits until the clock has caught up with what is told; left out where `now` is not the clock.
    sleep: Callable[[float], None] | None = None


def build_site(events: Path, output: Path, options: Options) -> Report:
    """Publish the records in `events` into `output`.

    Raises RecordsWrong, UsageWrong or EnvironmentFailed. The output is then what it was before, unless the last of
    these says that the new site is partly in place: then the next build completes it first.
    """
    try:
        with without_gc():
            if options.releases:
                return _build_release(events, Releases(output), options)
            refuse_dangerous(events, output)
            return _build_into(events, output, options)
    except OSError as error:
        raise EnvironmentFailed(f"{error.filename or output}: {error.strerror or error}; {AS_IT_WAS}") from error


def _build_into(events: Path, output: Path, options: Options) -> Report:
    with hold(events, output, waiting=options.waiting, look_only=options.check, cached=options.cache) as site:
        site.open(adopt=options.adopt, look_only=options.check)
        return _until_nobody_interferes(lambda: _build(events, output, options, site))


def _build_release(events: Path, releases: Releases, options: Options) -> Report:
    """Build into a folder that nobody sees yet; the site is one rename of a link away."""
    refuse_dangerous(events, releases.folder)
    if options.check:
        return _build_into(events, releases.current() or releases.folder / "none", options)
    with hold(events, releases.folder, waiting=options.waiting), releases.next() as place:
        site = Site(place, cached=options.cache, known_as=releases.folder)
        site.open(adopt=options.adopt)
        try:
            report = _until_nobody_interferes(lambda: _build(events, place, options, site))
        except HalfPublished as error:
            raise EnvironmentFailed(f"{error.reason}; {AS_IT_WAS}") from error
        if report.changes:
            releases.publish(place, options.releases)
    return report


def _until_nobody_interferes(build: Callable[[], Report]) -> Report:
    """Build again if the lock was changed meanwhile, by `git pull` for one: the lines that came must not be lost."""
    for _ in range(TRIES - 1):
        try:
            return build()
        except Overtaken:
            continue
    return build()


def _build(events: Path, output: Path, options: Options, site: Site) -> Report:
    from timeline.emit import emit

    inputs = Inputs(str(events))
    found, timeline, problems = understand(
        events,
        None if options.locked else options.now(),
        options.progress,
        KnownRecords(events) if options.cache else None,
    )
    lock_bytes = read_if_there(events / LOCK_NAME)
    lock, lock_text, more = _read_lock(events, output)
    problems += more
    if timeline is None or errors(problems):
        raise RecordsWrong(problems, found.texts)
    decision = _decide(timeline, lock, events, options, found)
    problems += decision.problems
    if errors(problems):
        raise RecordsWrong(problems, found.texts)
    text = locks.dump(decision.lock)
    files = [*emit(decision.edition), File(LOCK_COPY, text.encode)]

    def remember() -> None:
        """The lock goes first: what it says was told can be published again, what was told cannot be taken back."""
        if options.sleep and decision.ahead:
            options.sleep(decision.ahead.total_seconds())
        if text != lock_text and not options.locked:
            replace_unchanged(events / LOCK_NAME, lock_bytes, text.encode())

    changes = site.publish(files, check=options.check, before_commit=remember, progress=options.progress)
    report = Report(decision.edition, changes, problems, decision.new, decision.notices, found.texts, found.parsed)
    if text == lock_text and not (changes or changes.overwritten or changes.kept) and _can_be_told_by_looking(options):
        report.done = inputs.done(str(output), site.looks, _next_day(decision.edition, options.now()))
    return report


def _can_be_told_by_looking(options: Options) -> bool:
    """Whether the next build may know without reading that nothing changed. Emitters of others may read anything."""
    from timeline.emit import others

    return options.cache and not (options.check or options.releases or others())


def _next_day(edition: Edition, now: datetime) -> float:
    """When the next day begins for the timeline, in seconds since 1970. Until then time alone changes nothing."""
    zone = ZoneInfo(edition.settings.timezone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), zone).timestamp()


def understand(
    events: Path, now: datetime | None, progress: Progress = unwatched, known: KnownRecords | None = None
) -> tuple[Read, Timeline | None, list[Problem]]:
    """Read, normalise, check: what `timeline check` does, and the first half of a build.

    With `now` None, warnings that depend on the day are left out.
    """
    from timeline.checks import check
    from timeline.normalise import normalise

    found = read(events, progress, known)
    if found.settings is None or found.settings_origin is None:
        return found, None, found.problems
    timeline, problems = normalise(found.settings, found.records, found.unfinished.ids)
    if not found.unfinished.whole:  # the records that are missed may be in the file that cannot be read
        problems = [problem for problem in problems if problem.code != "unknown-id"]
    problems = found.problems + problems
    problems += check(timeline, found.settings_origin, now, found.media, settled=found.unfinished.settled)
    return found, timeline, problems


def draft(
    events: Path, output: Path, now: datetime, known: KnownRecords | None = None
) -> tuple[Edition, list[Problem]]:
    """The edition as a build would make it at this instant, for a look at it: nothing is written, nobody is told.

    Raises RecordsWrong like a build.
    """
    found, timeline, problems = understand(events, now, known=known)
    lock, _, more = _read_lock(events, output)
    problems += more
    if timeline is None or errors(problems):
        raise RecordsWrong(problems, found.texts)
    decision = _decide(timeline, lock, events, Options(now=lambda: now), found)
    problems += decision.problems
    if errors(problems):
        raise RecordsWrong(problems, found.texts)
    return decision.edition, problems


def against_lock(
    events: Path, found: Read, timeline: Timeline, now: datetime, *, locked: bool = False
) -> list[Problem]:
    """What a build would have against these records because of what was told before: ids and notices that are gone.

    With `locked`, also what is not told yet.
    """
    if not (events / LOCK_NAME).exists() and not locked:
        return []
    lock, _, problems = _read_lock(events, events)
    if errors(problems):
        return problems
    return problems + _decide(timeline, lock, events, Options(now=lambda: now, locked=locked), found).problems


def _decide(timeline: Timeline, lock: locks.Lock | None, events: Path, options: Options, found: Read) -> Decision:
    from timeline.edition import decide

    now = None if options.locked else options.now()
    name = (events / LOCK_NAME).as_posix()
    return decide(
        timeline,
        lock,
        now,
        minor=options.minor,
        lock_file=name,
        media=found.media,
        settings=found.settings_origin,
    )


def _read_lock(events: Path, output: Path) -> tuple[locks.Lock | None, str, list[Problem]]:
    """The lock and its text. A lost one is had back from the copy in the site."""
    path = events / LOCK_NAME
    try:
        if path.exists():
            text = read_bytes(path, events, MAX_LOCK).decode("utf-8", "replace")
            lock, problems = locks.load(text, path.as_posix())
            return lock, text, problems
        copy = output / LOCK_COPY
        if not copy.exists():
            return None, "", []
        lock, problems = locks.load(read_bytes(copy, output, MAX_LOCK).decode("utf-8", "replace"), copy.as_posix())
    except Unreadable as error:
        return None, "", [Problem("lock", Place(path.as_posix()), error.message, error.advice)]
    if lock is not None:
        note = Problem(
            "lost-lock",
            Place(path.as_posix()),
            "this file was missing",
            f"it was restored from {copy.as_posix()}; commit it",
            "warning",
        )
        problems = [note]
    return lock, "", problems


@contextmanager
def without_gc() -> Iterator[None]:
    """Nothing in a build makes circles worth collecting; looking for them costs up to half of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
