"""`timeline withdraw`: from an id and a reason to the record in its file that says only what is still published."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from timeline.authoring import new
from timeline.authoring.append import read_bytes, save
from timeline.authoring.session import by_language
from timeline.authoring.shorten import records_in, shorten
from timeline.dates import DateError, Relative, parse_date
from timeline.locking import alone
from timeline.problems import RecordsWrong, UsageWrong, nearest
from timeline.publications.names import published_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from timeline.authoring.append import Spliced
    from timeline.types import Recorded

_NOTHING = "nothing was written"


@dataclass(frozen=True)
class _Attempt:
    """A withdrawal in its file, not yet written."""

    path: Path
    old: bytes
    spliced: Spliced

    @property
    def diff(self) -> str:
        """What changes, for people."""
        before = self.old.decode("utf-8-sig").replace("\r\n", "\n")
        name, lines = self.path.as_posix(), (before.splitlines(), self.spliced.text.splitlines())
        return "\n".join(unified_diff(*lines, name, name, lineterm="", n=2))


def withdraw(
    events: Path, id: str, reasons: tuple[str, ...], date: str | None, now: datetime, *, dry_run: bool, asking: bool
) -> None:
    """Cut a published record down to its title and the reason why it is withdrawn; `now` is aware.

    Raises RecordsWrong, UsageWrong or EnvironmentFailed, and has then written nothing.
    """
    desk = new.desk(events)
    _find(desk, id)
    day = _day(desk, date, now)
    reason = _reasons(desk, reasons, asking=asking)
    tried = _attempt(desk, id, {"date": day, "reason": reason})
    click.echo(tried.diff)
    sure = bool(reasons) or dry_run or click.confirm(f"Withdraw `{id}`?", default=False)
    if dry_run or not sure:
        click.echo(_NOTHING, err=True)
        return
    with alone(
        events, waiting=lambda: click.echo("another run is in progress here; waiting for it to finish", err=True)
    ):
        if (
            read_bytes(tried.path) != tried.old
        ):  # somebody saved the file meanwhile: the change is made to what is there
            tried = _attempt(new.desk(events), id, {"date": day, "reason": reason})
        save(tried.path, tried.old, tried.spliced)
    click.echo(f"wrote {tried.path}:{tried.spliced.line}; `timeline build` publishes the withdrawal", err=True)


def _find(desk: new.Desk, id: str) -> Recorded:
    """The record that is to be withdrawn: there once, without mistakes, published, and not withdrawn yet."""
    named = desk.found.named.get(id, [])
    found = [recorded for recorded in desk.found.records if recorded.record.id == id]
    if not named:
        raise UsageWrong(_unknown(desk, id))
    if len(named) > 1:
        raise UsageWrong(f"{named[1].at('id')}: `{id}` is the id of another record too, at {named[0].at('id')}")
    if not found:
        place = named[0].at()
        here = [p for p in desk.found.problems if p.place.file == place.file and p.place >= place]
        raise RecordsWrong(here or desk.found.problems, desk.found.texts)
    record, place = found[0].record, found[0].origin.at("id")
    if record.withdrawn:
        raise UsageWrong(f"{place}: `{id}` is withdrawn already, since {record.withdrawn.date.written}")
    if not published_names(desk.events) & {id, *record.formerly}:
        raise UsageWrong(f"{place}: `{id}` was not published yet; delete the record instead")
    return found[0]


def _unknown(desk: new.Desk, id: str) -> str:
    former = {old: r.record.id for r in desk.found.records for old in r.record.formerly}
    if id in former:
        return f"there is no record `{id}`; it is called `{former[id]}` now"
    near = nearest(id, desk.titles)
    return f"there is no record `{id}`; " + (
        f"did you mean `{near}`?" if near else "`timeline history` lists what there is"
    )


def _day(desk: new.Desk, date: str | None, now: datetime) -> str:
    """The day of the withdrawal: the one that was given, else that of `now` in the timeline's zone."""
    if date is None:
        return now.astimezone(ZoneInfo(desk.settings.timezone)).date().isoformat()
    try:
        understood = parse_date(date, timezone=desk.settings.timezone)
    except DateError as error:
        raise UsageWrong(f"--date {date}: {error.message}; {error.advice}") from None
    if isinstance(understood, Relative):
        raise UsageWrong(f"--date {date}: this date cannot depend on another record; write the day itself")
    return date


def _reasons(desk: new.Desk, reasons: tuple[str, ...], *, asking: bool) -> str | Mapping[str, str]:
    """Why, in one language or several."""
    if not reasons and asking:
        from timeline.authoring.prompting import question

        languages = desk.settings.languages
        answers = {lang: question(f"Reason, for readers ({lang})") for lang in languages}
        reasons = tuple(f"{lang}={text}" for lang, text in answers.items() if text)
    if not reasons:
        raise UsageWrong("a withdrawal needs a reason for readers: add --reason TEXT, or --reason LANG=TEXT")
    reason = by_language(desk, reasons, "--reason")
    if any(not text.strip() for text in ([reason] if isinstance(reason, str) else reason.values())):
        raise UsageWrong("--reason: the text is empty; say why, for readers")
    return reason


def _attempt(desk: new.Desk, id: str, withdrawn: Mapping[str, str | Mapping[str, str]]) -> _Attempt:
    """The record cut down in its file, in memory, and read as a build would read it."""
    from timeline.records.compose import compose
    from timeline.records.validate import Context, validate_record
    from timeline.types import Origin

    name = _find(desk, id).origin.file
    old = read_bytes(Path(name))
    done = shorten(old, name, id, withdrawn)
    tree = next(tree for tree in records_in(compose(done.text, name)[0]) if tree.get("id") == id)
    context: Context = {"lang": desk.settings.default, "timezone": desk.settings.timezone}
    recorded, problems = validate_record(Origin(name, tree), context)
    if recorded is None:
        raise RecordsWrong(problems, {name: done.text})
    assert recorded.record.withdrawn, name
    return _Attempt(Path(name), old, done)
