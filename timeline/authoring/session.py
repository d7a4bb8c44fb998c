"""`timeline new`, from the first word to the written line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from timeline.authoring import new
from timeline.dates import DateError, Day, parse
from timeline.problems import RecordsWrong, UsageWrong
from timeline.reporting import text as in_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

_LISTS = ("actors", "topics", "sources")


@dataclass(frozen=True)
class Given:
    """What the command line said of the record."""

    titles: tuple[str, ...]
    page: str | None
    fields: Mapping[str, Any]

    @classmethod
    def of(
        cls, titles: tuple[str, ...], date: str | None, id: str | None, page: str | None, others: Mapping[str, Any]
    ) -> Given:
        """The options as click has them; those not given are left out."""
        fields = {"id": id, "date": date, **{k: list(v) if k in _LISTS else v for k, v in others.items()}}
        return cls(titles, page, {key: value for key, value in fields.items() if value})


def add(
    events: Path, given: Given, now: datetime, *, file: str | None, editor: bool, dry_run: bool, asking: bool
) -> None:
    """Add a record to the folder. Raises RecordsWrong or UsageWrong, and has then written nothing."""
    desk = new.desk(events)
    today = Day.from_date(now.date())
    fields = _given(desk, given)
    complete = "title" in fields and "date" in fields
    if asking and not complete and not editor:
        from timeline.authoring.ask import ask

        fields = ask(desk, fields, today)
    elif not complete and not editor:
        raise UsageWrong("there is nobody to ask: say --title and --date at least")
    fields = _with_id(desk, fields)
    path = new.target(desk, file) if file else new.default_file(desk, _date(desk, fields), today)
    item = _edited(desk, path, fields, now, asking=asking) if editor else new.in_words(fields)
    tried = new.attempt(desk, path, item, now)
    if tried.wrong:
        raise RecordsWrong(tried.problems, tried.texts)
    click.echo(item, nl=False)
    for line in in_text(tried.problems, tried.texts):
        click.echo(line, err=True)
    if dry_run or (asking and not click.confirm(f"Add this to {path}?", default=True)):
        click.echo("nothing was written", err=True)
        return
    tried.write()
    click.echo(f"wrote {path}:{tried.spliced.line}; `timeline build` tells subscribers", err=True)


def _given(desk: new.Desk, given: Given) -> dict[str, Any]:
    fields = dict(given.fields)
    if given.titles:
        fields["title"] = _titles(desk, given.titles)
    if given.page:
        from timeline.authoring.page import fetched

        source, drafted = fetched(given.page)
        fields["sources"] = [source, *fields.get("sources", [])]
        fields = drafted | fields
    return fields


def _titles(desk: new.Desk, titles: tuple[str, ...]) -> str | dict[str, str]:
    """`en=Words` for a language of the timeline; anything else is the title itself."""
    by_lang: dict[str, str] = {}
    for title in titles:
        lang, sign, words = title.partition("=")
        known = bool(sign) and lang in desk.settings.languages
        by_lang[lang if known else desk.settings.default] = words if known else title
    return by_lang[desk.settings.default] if list(by_lang) == [desk.settings.default] else by_lang


def _with_id(desk: new.Desk, fields: Mapping[str, Any]) -> dict[str, Any]:
    title = fields.get("title") or ""
    words = title if isinstance(title, str) else next(iter(title.values()))
    return {"id": new.propose_id(words, str(fields.get("date", "")), desk.ids), **fields}


def _date(desk: new.Desk, fields: Mapping[str, Any]) -> Any:
    """The date, if there is one that can be read; what is wrong with it is told later, at its place."""
    try:
        return parse(str(fields["date"]), timezone=desk.settings.timezone)
    except (DateError, KeyError):
        return None


def _edited(desk: new.Desk, path: Path, fields: Mapping[str, Any], now: datetime, *, asking: bool) -> str:
    """The record as the author leaves it in the editor; opened again while something is wrong with it."""
    draft = _draft(fields)
    while True:
        text = click.edit(draft, extension=".yaml", require_save=False)
        record = "".join(line for line in (text or "").splitlines(keepends=True) if not line.startswith("#"))
        if not record.strip():
            raise click.Abort
        try:
            tried = new.attempt(desk, path, record, now)
        except UsageWrong as error:
            said = [str(error)]
        else:
            if not tried.wrong:
                return record.rstrip() + "\n"
            said = list(in_text(tried.problems, tried.texts))
        for line in said:
            click.echo(line, err=True)
        if not asking or not click.confirm("Open it again?", default=True):
            raise click.Abort
        draft = text or ""


def _draft(fields: Mapping[str, Any]) -> str:
    """The record with the usual fields, empty ones too, and below it what they mean."""
    from timeline.schema import Record

    shown = ("id", "date", "title", "summary", "status", "kind", "actors", "topics", "sources")
    draft = new.in_words(fields)
    empty = [key for key in shown if not fields.get(key)]
    lines = [f"  {key}:\n" for key in empty if key in ("date", "title", "kind", "actors", "topics")]
    notes = [f"# {key}: {Record.model_fields[key].description}\n" for key in shown]
    return "".join([draft, *lines, "\n# Lines that start with # are left out; an empty file adds nothing.\n", *notes])
