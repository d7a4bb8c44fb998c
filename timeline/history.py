"""The publication log for people and programs: what was published and when, whether it is whole, and packing it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from timeline.emit.event_data import publication_data
from timeline.emit.views import Look
from timeline.locking import alone
from timeline.problems import Place, Problem, RecordsWrong, errors
from timeline.publications.changes import publications, type_of
from timeline.publications.fold import fold
from timeline.publications.log import FOLDER, LOCK_NAME, pack, read_log
from timeline.publications.words import WIDTH, changed_text, label
from timeline.records import read_settings
from timeline.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from timeline.publications.fold import PublishedEntry
    from timeline.publications.lines import Line
    from timeline.publications.log import Log


def lines(events: Path, event: str | None = None) -> list[str]:
    """One line per publication, newest first; of one event, by any id that it had, if `event` is given.

    Raises RecordsWrong if nothing was published, or if the log is damaged.
    """
    log = _whole(events)
    published = fold(log.lines.values())
    wanted = _of(published, event, events) if event else published
    shown = [(line.at, place, line) for place, line in enumerate(log.lines.values()) if line.event in wanted]
    return [_words(line, published[line.event]) for _, _, line in sorted(shown, reverse=True)]


def as_json(events: Path, event: str | None = None, limit: int | None = None) -> str:
    """The same as data, in the form of `changes.json`, but newest first. Words are those that the log keeps.

    Raises RecordsWrong if nothing was published, or if the log or timeline.yaml is damaged.
    """
    log, found = _whole(events), read_settings(events)
    if found.settings is None:
        raise RecordsWrong(found.problems, found.texts)
    look = Look(found.settings, found.settings.default, log.tag or "")
    lines = log.lines
    wanted = _of(fold(lines.values()), event, events) if event else None
    rows = []
    for publication in reversed(publications(lines.values(), ())):
        if wanted is None or publication.key in wanted:
            notice = lines[publication.line].notice
            rows.append(publication_data(look, publication._replace(note=notice["note"] if notice else {})))
    return json.dumps({"version": 1, "changes": rows[:limit]}, ensure_ascii=False, indent=2)


def verify(events: Path) -> tuple[list[Problem], Log]:
    """Everything that is wrong with the log, without any help from the site."""
    log, problems = read_log(events, None)
    if not log.files and not problems:
        raise RecordsWrong([_nothing(events)])
    return problems, log


def pack_years(events: Path, waiting: Callable[[], None]) -> list[str]:
    """Put the files of each year into one; the paths of the new files. Raises RecordsWrong if the log is damaged."""
    with alone(events, waiting=waiting):
        return [file.path for file in pack(events, _whole(events))]


def _whole(events: Path) -> Log:
    log, problems = read_log(events, None)
    if errors(problems):
        raise RecordsWrong(problems)
    if not log.files:
        raise RecordsWrong([_nothing(events)])
    return log


def _nothing(events: Path) -> Problem:
    if (events / LOCK_NAME).exists():
        place = Place((events / LOCK_NAME).as_posix())
        return Problem("no-log", place, "this is the lock of an older version", "`timeline build` converts it")
    return Problem("no-log", Place((events / FOLDER).as_posix()), "nothing was published yet", "run `timeline build`")


def _of(published: dict[str, PublishedEntry], event: str, events: Path) -> dict[str, PublishedEntry]:
    found = {key: entry for key, entry in published.items() if event in entry.names}
    if not found:
        message = f"no event was ever published as `{event}`"
        advice = "`timeline history` lists what was published"
        raise RecordsWrong([Problem("unknown-id", Place((events / FOLDER).as_posix()), message, advice)])
    return found


def _words(line: Line, entry: PublishedEntry) -> str:
    title = next(iter(entry.facts["title"].values()))
    about = "; ".join(_about(line, entry))
    return f"{stamp(line.at)}  {label(type_of(line)):<{WIDTH}} {entry.id}: {title}{f' ({about})' if about else ''}"


def _about(line: Line, entry: PublishedEntry) -> Iterator[str]:
    if line.say != "added":
        yield from _changes(line)
    if line.say in _ABOUT:
        yield _ABOUT[line.say].format(day=line.day, now=line.now.get("settled_by"), was=line.was.get("settled_by"))
    if line.say == "retracted":
        yield from (f"{n.line.type} of {stamp(n.line.at)}" for n in entry.notices if n.name == line.of)
    if line.quiet and line.say in ("settled", "notice"):
        yield "in the entry that settles it" if line.say == "settled" else "in the entry of the new event"
    if line.notice:
        yield f"“{next(iter(line.notice['note'].values()))}”"


_ABOUT = {
    "overdue": "{day} has passed",
    "in_effect": "since {day}",
    "settled": "settled by {now}",
    "reopened": "no longer settled by {was}",
}


def _changes(line: Line) -> Iterator[str]:
    was, now = line.was, line.now
    if "date" in was and "date" in now:
        yield f"{was.get('written') or was['date']} → {now.get('written') or now['date']}"
    yield from (f"{was[fact]} → {now[fact]}" for fact in ("status", "certainty", "id") if fact in was and fact in now)
    if "title" in was and "title" in now:
        yield from changed_text("title", was["title"], now["title"])
    yield from (f"{fact} changed" for fact in ("topics", "actors", "kind") if fact in now)
