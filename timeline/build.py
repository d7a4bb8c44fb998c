"""The order of the stages: read → normalise → check → publications → emit → publish."""

from __future__ import annotations

import gc
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from timeline.disk import Overtaken
from timeline.limits import beyond_limits
from timeline.locking import alone
from timeline.problems import EnvironmentFailed, Place, Problem, Progress, RecordsWrong, UsageWrong, errors, unwatched
from timeline.publications.log import FOLDER, LOCK_NAME, Log, read_log, store
from timeline.publish import AS_IT_WAS, Changes, HalfPublished, OutputFolder, hold, refuse_dangerous
from timeline.records import KnownRecords, Loaded, read
from timeline.releases import Releases
from timeline.shared_parts import keeping
from timeline.stamps import stamp
from timeline.types import File
from timeline.unchanged import Inputs
from timeline.vocabulary import renew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from timeline.publications.decide import Decision
    from timeline.publications.log import LogFile
    from timeline.types import Edition, Timeline
    from timeline.unchanged import Done

FOR_EVER = 2.0**53
TRIES = 5  # builds begun again because somebody changed the log meanwhile


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
    validated: int = 0  # records that were not
    #: What the next build may go by if it finds all of it untouched; None if this one was not without work.
    done: Done | None = None


@dataclass(frozen=True)
class Options:
    """How to build. `now` is aware; it is asked for only when something new may be published."""

    now: Callable[[], datetime]
    given: bool = False  # `now` is a time that was asked for, and not the clock
    machine: datetime | None = None  # the clock, where `now` is not
    locked: bool = False
    check: bool = False
    minor: bool = False
    adopt: bool = False
    releases: int = 0  # the output is a link to a release, and so many older ones are kept; 0 for a plain folder
    cache: bool = True  # whether what earlier builds made and read may be used again
    progress: Progress = unwatched
    waiting: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Plan:
    """What a build would publish, and what is wrong; nothing is written.

    Without a timeline the records cannot be read; without a decision, they or the publication log are wrong.
    """

    loaded: Loaded
    timeline: Timeline | None
    log: Log
    decision: Decision | None
    problems: list[Problem]

    def decided(self) -> Decision:
        """The decision. Raises RecordsWrong if there is an error."""
        if self.decision is None or errors(self.problems):
            raise RecordsWrong(self.problems, self.loaded.texts)
        return self.decision

    @property
    def files(self) -> tuple[LogFile, ...]:
        """Files of the log that are not in the folder of the records yet."""
        known = {file.stem for file in self.log.files if file.name in self.log.seen}
        found = self.decision.log.files if self.decision else ()
        restored = {file.stem for file in self.log.restored}
        return tuple(file for file in found if file.stem not in known or file.stem in restored)


def plan(
    events: Path,
    output: Path | None,
    now: datetime | None,
    *,
    given: bool = False,
    machine: datetime | None = None,
    minor: bool = False,
    progress: Progress = unwatched,
    publishing: bool = True,
    known: KnownRecords | None = None,
) -> Plan:
    """What a build at this moment would publish: what build, check, serve and diff share.

    Without an `output` nothing can be restored from it. With `now` None nothing new is published, and warnings that
    depend on the day are left out. Unless it is `publishing`, nothing new is published either; but warnings know the
    day.
    """
    loaded, timeline, problems = load_timeline(events, now, progress, known)
    if timeline is None or errors(problems):
        return Plan(loaded, timeline, Log(), None, problems)
    from timeline.publications.decide import decide

    log, found = _log(events, output, timeline, cached=known is not None)
    problems += found
    if errors(problems):
        return Plan(loaded, timeline, log, None, problems)
    decision = decide(
        timeline,
        log,
        now if publishing else None,
        events=events,
        minor=minor,
        given=given,
        machine=machine,
        media=loaded.media,
        settings=loaded.settings_origin,
    )
    from timeline.emit import over_packages, wrong_templates

    own = over_packages(loaded.own)
    if own.templates:
        problems += wrong_templates(own)
    decision = replace(decision, edition=replace(decision.edition, own=own))
    return Plan(loaded, timeline, log, decision, problems + decision.problems)


def _log(events: Path, output: Path | None, timeline: Timeline, *, cached: bool) -> tuple[Log, list[Problem]]:
    """The publication log; made from the lock of the first edition where there is only that."""
    log, problems = read_log(events, output, timeline.names, cached=cached)
    lock = events / LOCK_NAME
    if errors(problems) or not lock.exists():
        return log, problems
    from timeline.publications.convert import convert, is_converted

    if is_converted(events, log):
        return log, problems
    if not log.files:
        return convert(events, timeline)
    message = f"this is the lock of an older version, and there is `{FOLDER}/` already"
    advice = f"if everything in it was published, delete it; else take `{FOLDER}/` out, build, and merge the two"
    return log, [*problems, Problem("lock", Place(lock.as_posix()), message, advice)]


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
        site = OutputFolder(place, cached=options.cache, known_as=releases.folder)
        site.open(adopt=options.adopt)
        try:
            report = _until_nobody_interferes(lambda: _build(events, place, options, site))
        except HalfPublished as error:
            raise EnvironmentFailed(f"{error.reason}; {AS_IT_WAS}") from error
        if report.changes:
            releases.publish(place, options.releases)
    return report


def _until_nobody_interferes(build: Callable[[], Report]) -> Report:
    """Build again if somebody adds to the log meanwhile, as `git pull` does: the lines that came must not be lost."""
    for _ in range(TRIES - 1):
        try:
            return build()
        except Overtaken:
            continue
    return build()


def _build(events: Path, output: Path, options: Options, site: OutputFolder) -> Report:
    from timeline.emit import emit

    inputs = Inputs(str(events))
    made = plan(
        events,
        output,
        None if options.locked else options.now(),
        given=options.given,
        machine=options.machine,
        minor=options.minor,
        progress=options.progress,
        known=KnownRecords(events) if options.cache else None,
    )
    decision, loaded = made.decided(), made.loaded
    files = [*emit(decision.edition), *(_copy(file) for file in decision.log.files)]
    converted = (events / LOCK_NAME).exists()

    def remember() -> None:
        """The log goes first: what it says was published can be published again; the reverse cannot be undone."""
        store(events, made.log.seen, made.files)
        if converted and not options.locked:
            (events / LOCK_NAME).unlink(missing_ok=True)

    with keeping(events) if options.cache else nullcontext():
        changes = site.publish(files, check=options.check, before_commit=remember, progress=options.progress)
    if not options.check:
        renew(events, decision.edition.settings, loaded.records)
    assert loaded.settings_origin is not None
    too_much = beyond_limits(events, decision.edition.settings, loaded.settings_origin, lambda: site.manifest)
    problems = [*made.problems, *too_much]
    report = Report(decision.edition, changes, problems, decision.new, decision.notices, loaded.texts)
    report.parsed, report.validated = loaded.parsed, loaded.validated
    idle = not (made.files or converted or changes or changes.overwritten or changes.kept)
    if idle and _may_compare_files(options):
        report.done = inputs.done(str(output), site.looks, _until(decision.edition, options))
    return report


def build_as_of(events: Path, output: Path, moment: datetime, options: Options) -> Report:
    """Write a copy of the site as it was published at `moment` into `output`; nothing is written below `events`.

    Raises RecordsWrong, UsageWrong or EnvironmentFailed.
    """
    from timeline.emit import emit

    refuse_dangerous(events, output)
    if (output / FOLDER).is_dir():
        raise UsageWrong(f"{output}: this is the site itself; name another folder for the copy")
    with without_gc():
        edition = _edition_as_of(events, moment, options)
        with alone(output, waiting=options.waiting, make=True):
            site = OutputFolder(output, cached=options.cache)
            site.open(adopt=options.adopt)
            changes = site.publish(emit(edition), check=False, progress=options.progress)
    return Report(edition, changes)


def _edition_as_of(events: Path, moment: datetime, options: Options) -> Edition:
    from timeline.publications.as_of import edition_as_of

    now = options.now()
    if moment > now + timedelta(days=1):  # the end of today may still be to come
        raise UsageWrong(f"--as-of {stamp(moment)}: nobody knows what is published then; it is {stamp(now)}")
    made = plan(events, None, now, publishing=False, progress=options.progress)
    if made.timeline is None or made.decision is None:
        raise RecordsWrong(made.problems, made.loaded.texts)
    oldest = min((line.at for line in made.log.lines.values()), default=None)
    if oldest is None or moment < oldest:
        since = f"the first publication was at {stamp(oldest)}" if oldest else "nothing was published yet"
        raise UsageWrong(f"--as-of {stamp(moment)}: nothing was published then; {since}")
    today = made.decision.edition
    return replace(edition_as_of(made.timeline, made.log, moment, today.tag, today.media), own=today.own)


def _copy(file: LogFile) -> File:
    """A file of the log as it is published with the site, so that a lost one can be restored."""
    return File(f"{FOLDER}/{file.name}", "application/jsonl; charset=utf-8", file.text, _encoded)


def _encoded(text: str) -> bytes:
    return text.encode()


def _may_compare_files(options: Options) -> bool:
    """Whether the next build may know without reading that nothing changed. Emitters of others may read anything."""
    from timeline.emit import others, templates_of_packages

    return options.cache and not (options.check or options.releases or others() or templates_of_packages())


def _until(edition: Edition, options: Options) -> float:
    """Seconds since 1970 until which time alone changes nothing: the next day of the timeline; never, if locked."""
    if options.locked:
        return FOR_EVER
    zone = ZoneInfo(edition.settings.timezone)
    tomorrow = options.now().astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), zone).timestamp()


def load_timeline(
    events: Path, now: datetime | None, progress: Progress = unwatched, known: KnownRecords | None = None
) -> tuple[Loaded, Timeline | None, list[Problem]]:
    """Read, normalise, check: the first half of a plan.

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


@contextmanager
def without_gc() -> Iterator[None]:
    """Nothing in a build makes reference cycles worth collecting; looking for them costs up to half of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
