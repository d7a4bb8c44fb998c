"""`timeline new`, from the first word to the written line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from timeline.authoring import new
from timeline.dates import DateError, Day, EventDate, Relative, parse_date
from timeline.disk import Overtaken
from timeline.locking import alone
from timeline.problems import EnvironmentFailed, RecordsWrong, TimelineError, UsageWrong
from timeline.reporting import text as in_text
from timeline.schema import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

_ANSWERS = click.Choice(["y", "n", "e"], case_sensitive=False)
_LISTS = ("actors", "topics", "sources", "fulfils")
_TRIES = 5  # to write a record into a file that somebody else keeps saving


@dataclass(frozen=True)
class Issue:
    """The body of an issue, and what messages call it."""

    name: str
    body: bytes

    @classmethod
    def read(cls, stream: BinaryIO) -> Issue:
        """From a file or from standard input; no more than is looked at."""
        from timeline.authoring.issue import MAX_BODY

        name = str(getattr(stream, "name", "<stdin>"))
        return cls("issue" if name == "<stdin>" else name, stream.read(MAX_BODY + 1))


@dataclass(frozen=True)
class Given:
    """What the command line said of the record."""

    titles: tuple[str, ...]
    page: str | None
    fields: Mapping[str, Any]
    issue: Issue | None = None

    @classmethod
    def of(
        cls, titles: tuple[str, ...], date: str | None, id: str | None, page: str | None, others: Mapping[str, Any]
    ) -> Given:
        """The options as click has them; those not given are left out."""
        fields = {"id": id, "date": date, **{k: list(v) if k in _LISTS else v for k, v in others.items()}}
        return cls(titles, page, {key: value for key, value in fields.items() if value})

    def from_issue(self, issue: Issue) -> Given:
        """The same, with the answers of an issue form; an option goes before an answer."""
        return replace(self, issue=issue)


def add(
    events: Path, given: Given, now: datetime, *, file: str | None, editor: bool, dry_run: bool, asking: bool
) -> None:
    """Add a record to the folder. Raises RecordsWrong or UsageWrong, and has then written nothing."""
    desk = new.desk(events)
    today = Day.from_date(now.date())
    fields = _given(desk, given, today)
    _check(desk, fields)
    complete = "title" in fields and "date" in fields
    if asking and not complete and not editor:
        from timeline.authoring.ask import ask

        fields = ask(desk, fields, today)
    elif not complete and not editor:
        raise UsageWrong("this is not a terminal, so nothing can be asked; give at least --title and --date")
    place = _Place(desk, file, today)
    item = _edited(place, _draft(fields), now, asking=asking) if editor else new.in_words(record_of(desk, fields))
    tried = _attempt(place, item, now, dry_run=dry_run)
    click.echo(item, nl=False)
    for line in in_text(tried.problems, tried.texts):
        click.echo(line, err=True)
    while not dry_run and asking:
        answer = click.prompt(
            f"Add this to {tried.path}? (y, n, or e to edit it)", default="y", type=_ANSWERS, show_choices=False
        )
        if answer != "e":
            dry_run = answer == "n"
            break
        item = _edited(place, item, now, asking=asking)
        tried = _attempt(place, item, now, dry_run=dry_run)
        click.echo(item, nl=False)
    if dry_run:
        click.echo("nothing was written", err=True)
        return
    waiting = partial(click.echo, "another run is in progress here; waiting for it to finish", err=True)
    with alone(events, waiting=waiting):
        tried = written(events, file, today, item, now, keeps_id=asking or editor or "id" in given.fields)
    click.echo(f"wrote {tried.path}:{tried.spliced.line}; `timeline build` publishes it", err=True)


def written(events: Path, file: str | None, today: Day, item: str, now: datetime, *, keeps_id: bool) -> new.Attempt:
    """The record, added to what the folder holds now: others may have added records or saved files since it was tried.

    An id that another record got meanwhile is changed, unless the author has seen it (`keeps_id`); then it is an error.
    """
    for left in reversed(range(_TRIES)):
        desk = new.desk(events)
        item = item if keeps_id else _with_free_id(desk, item)
        tried = _attempt(_Place(desk, file, today), item, now, dry_run=False)
        try:
            tried.write()
        except Overtaken:
            if not left:
                click.echo(item, nl=False)
                raise
        else:
            break
    return tried


def _with_free_id(desk: new.Desk, item: str) -> str:
    """The record under an id that no other has."""
    fields = new.fields_of(item)
    id = fields.get("id")
    if id not in desk.ids:
        return item
    free = record_of(desk, {key: value for key, value in fields.items() if key != "id"})["id"]
    click.echo(f"`{id}` was given to another record just now; this one becomes `{free}`", err=True)
    return item.replace(f"- id: {id}\n", f"- id: {free}\n", 1)


@dataclass(frozen=True)
class _Place:
    """Where a record goes: the file that was named, or the one that fits its date."""

    desk: new.Desk
    file: str | None
    today: Day

    def path(self, item: str) -> Path:
        if self.file:
            return new.target(self.desk, self.file)
        return new.default_file(self.desk, _date(self.desk, new.fields_of(item).get("date")), self.today)


def _attempt(place: _Place, item: str, now: datetime, *, dry_run: bool) -> new.Attempt:
    """The record in its place. If it is refused, it is printed, so that nothing typed is lost."""
    try:
        tried = new.attempt(place.desk, place.path(item), item, now)
        if tried.wrong:
            raise RecordsWrong(tried.problems, tried.texts)
    except TimelineError:
        if not dry_run:
            click.echo(item, nl=False)
            click.echo("nothing was written, because:", err=True)
        raise
    return tried


def _check(desk: new.Desk, fields: Mapping[str, Any]) -> None:
    """What the command line said is looked at before anything is asked."""
    from timeline.authoring.ask import refused
    from timeline.schema import Date, Id, Link

    if fields.get("id") in desk.ids:
        raise UsageWrong(f"--id {fields['id']}: it is, or was, the id of another record; choose another id")
    for option, value in [("id", fields.get("id")), *(("fulfils", plan) for plan in fields.get("fulfils", ()))]:
        if value and (why := refused(value, Id)):
            raise UsageWrong(f"--{option} {value}: {why}")
    if "announced" in fields and (why := refused(fields["announced"], Date)):
        raise UsageWrong(f"--announced {fields['announced']}: {why}")
    for source in fields.get("sources", ()):
        if isinstance(source, str) and (why := refused(source, Link)):
            raise UsageWrong(f"--source {source}: {why}")


def _given(desk: new.Desk, given: Given, today: Day) -> dict[str, Any]:
    fields = dict(given.fields)
    if given.issue:
        from timeline.authoring.issue import fields_of_issue

        fields = fields_of_issue(given.issue.body, given.issue.name, desk.settings, today) | fields
    if given.titles:
        fields["title"] = by_language(desk, given.titles, "--title")
    if given.page:
        from timeline.authoring.page import fetched

        source, drafted = fetched(given.page)
        fields["sources"] = [source, *fields.get("sources", [])]
        fields = drafted | fields
    return fields


def by_language(desk: new.Desk, texts: tuple[str, ...], option: str) -> str | dict[str, str]:
    """`en=Words` for a language of the timeline; anything else is the text itself, in the default language."""
    by_lang: dict[str, str] = {}
    for text in texts:
        lang, sign, words = text.partition("=")
        known = bool(sign) and lang in desk.settings.languages
        if sign and not known and LANGUAGE.fullmatch(lang):
            raise UsageWrong(
                f"{option} {text}: `{lang}` is not one of the languages of this timeline "
                f"({', '.join(desk.settings.languages)}); add it in timeline.yaml, or write the "
                f"{option.removeprefix('--')} alone"
            )
        by_lang[lang if known else desk.settings.default] = words if known else text
    return by_lang[desk.settings.default] if list(by_lang) == [desk.settings.default] else by_lang


def record_of(desk: new.Desk, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with an id: the one that is given, else one made of the title."""
    title = fields.get("title") or ""
    words = title if isinstance(title, str) else str(next(iter(title.values()), ""))
    return {**fields, "id": fields.get("id") or new.propose_id(words, str(fields.get("date", "")), desk.ids)}


def _date(desk: new.Desk, text: object) -> EventDate | Relative | None:
    """The date, if it can be read; what is wrong with it is reported later, at its place."""
    try:
        return parse_date(str(text), timezone=desk.settings.timezone) if text else None
    except DateError:
        return None


def _edited(place: _Place, draft: str, now: datetime, *, asking: bool) -> str:
    """The record as the author leaves it in the editor; opened again while something is wrong with it."""
    while True:
        try:
            text = click.edit(draft, extension=".yaml", require_save=False)
        except click.ClickException as error:
            raise EnvironmentFailed(f"{error.message}; set VISUAL or EDITOR to the name of your editor") from None
        record = "".join(line for line in (text or "").splitlines(keepends=True) if not line.startswith("#"))
        record = _EMPTY.sub("", record.strip() + "\n")
        if not record.strip(" -\n"):
            raise click.Abort
        try:
            record = _named(place.desk, record)
            tried = new.attempt(place.desk, place.path(record), record, now)
        except UsageWrong as error:
            said = [str(error)]
        else:
            if not tried.wrong:
                return record
            said = list(in_text(tried.problems, tried.texts))
        for line in said:
            click.echo(line, err=True)
        if not asking or not click.confirm("Open it again?", default=True):
            click.echo(record, nl=False)  # so that it is not lost
            raise click.Abort
        draft = text or ""


#: A field of the draft that was left empty, with nothing indented below it.
_EMPTY = re.compile(r"^  [a-z_]+:[ ]*\n(?!   )", re.MULTILINE)


def _named(desk: new.Desk, record: str) -> str:
    """The record with an id, made of its title where the author left it empty."""
    fields = new.fields_of(record)
    if fields.get("id") or not re.match(r"- id:[ ]*\n", record):
        return record
    id = record_of(desk, {key: value for key, value in fields.items() if value})["id"]
    return record.replace("- id:", f"- id: {id}", 1)


def _draft(fields: Mapping[str, Any]) -> str:
    """The record with the usual fields, empty ones too, and below it what they mean. An empty id is filled in later."""
    from timeline.schema import Record

    shown = ("id", "date", "title", "summary", "status", "kind", "actors", "topics", "sources")
    given = {"id": "", **fields}
    draft = new.in_words(given) if given["id"] else "- id:\n" + new.in_words({"id": "x", **fields}).partition("\n")[2]
    empty = [key for key in shown if not fields.get(key)]
    lines = [f"  {key}:\n" for key in empty if key in ("date", "title", "kind", "actors", "topics")]
    notes = [f"# {key}: {Record.model_fields[key].description}\n" for key in shown]
    return "".join(
        [
            draft,
            *lines,
            "\n# Lines that start with # are left out, and empty fields; an empty file adds nothing.\n",
            *notes,
        ]
    )
