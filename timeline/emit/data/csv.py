"""`timeline.csv`: one row per event, for spreadsheets. Dates are bounds and words, never a made-up day.

A long timeline has a table per year, `data/2024.csv`; `timeline.csv` then is the table of these tables.
"""

from __future__ import annotations

import csv as _csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.data import portable
from timeline.emit.event_data import plan_data
from timeline.emit.overview import overview_of
from timeline.emit.parts import by_year, is_long
from timeline.markup import plain
from timeline.recipes import View
from timeline.stamps import stamp
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline.emit.views import EventFacts, Look
    from timeline.types import Edition

COLUMNS = [
    "id",
    "date",
    "edtf",
    "earliest",
    "latest",
    "precision",
    "title",
    "summary",
    "kind",
    "status",
    "certainty",
    "actors",
    "topics",
    "sources",
    "url",
    "published",
    "updated",
    "announced",
    "due",
    "plan",
    "days_least",
    "days_most",
    *portable.COLUMNS,
]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run these as a formula
_SAFE = re.compile(r"[+-]\d+(?:-\d\d-\d\d)?")


@dataclass(frozen=True, eq=False)
class Table(View):
    """A table of events in one language."""

    look: Look
    events: tuple[EventFacts, ...]


@dataclass(frozen=True, eq=False)
class TableOfTables(View):
    """Year, number of events, address and digest of each table."""

    rows: tuple[tuple[str, ...], ...]


def tables(edition: Edition) -> Iterator[File]:
    """One table per language, or one per language and year."""
    overview = overview_of(edition)
    for look in overview.looks:
        if not is_long(overview.events):
            yield File(f"{look.folder}timeline.csv", media_types.CSV, Table(look, overview.events), render)
            continue
        parts = [(part.name, Table(look, part.events)) for part in by_year(overview.events)]
        rows = tuple((name, str(len(table.events)), _address(look, name), table.digest) for name, table in parts)
        yield File(f"{look.folder}timeline.csv", media_types.CSV, TableOfTables(rows), render_tables)
        for name, table in parts:
            yield File(f"{look.folder}data/{name}.csv", media_types.CSV, table, render)


def _address(look: Look, name: str) -> str:
    return f"{look.base}data/{name}.csv"


def render(table: Table) -> bytes:
    """The bytes of a table."""
    return _written(COLUMNS, (_row(table.look, event) for event in table.events))


def render_tables(source: TableOfTables) -> bytes:
    """The bytes of the table of tables."""
    return _written(["year", "events", "url", "digest"], source.rows)


def _written(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    made = io.StringIO()
    writer = _csv.writer(made, lineterminator="\r\n")  # RFC 4180
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return made.getvalue().encode("utf-8-sig")  # without the mark, Excel takes it for Latin-1


def _row(look: Look, event: EventFacts) -> Iterator[str]:
    brief, record = event.brief, event.record
    yield event.id
    yield word(event.date, look.lang, past=event.past)
    yield event.date.edtf
    yield brief.earliest.isoformat() if brief.earliest else ""
    yield brief.latest.isoformat() if brief.latest else ""
    yield event.date.precision.value
    yield look.plain(record.title)
    yield plain(look.plain(record.summary)) if record.summary else ""
    yield record.kind or ""
    yield "withdrawn" if record.withdrawn else record.status
    yield "" if record.withdrawn else record.certainty
    yield " ".join(record.actors)
    yield " ".join(record.topics)
    yield " ".join(source.url for source in record.sources)
    yield look.address(event.id)
    yield stamp(event.entry.published)
    yield stamp(event.entry.updated)
    plan = plan_data(event.entry.plan) or {}
    least, most = plan.get("days") or (None, None)
    for value in (plan.get("announced"), plan.get("due"), plan.get("state"), least, most):
        yield "" if value is None else str(value)
    yield from portable.cells(record, look.plain)


def _safe(cell: str) -> str:
    """Text stays text: a leading apostrophe keeps a spreadsheet from computing it. Signed days and numbers are safe.

    A text that has such an apostrophe itself gets another one, so that whoever takes one away has the text.
    """
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) and not _SAFE.fullmatch(cell) else cell
