"""`timeline.csv`: one row an event, for spreadsheets. Dates are bounds and words, never a made-up day."""

from __future__ import annotations

import csv as _csv
import io
import re
from functools import partial
from typing import TYPE_CHECKING

from timeline.dates.wording import word
from timeline.emit import portable
from timeline.emit.facts import plan_data
from timeline.lock import stamp
from timeline.markup import plain
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition, Entry

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


def csv(edition: Edition) -> Iterator[File]:
    """One table a language."""
    for lang in edition.settings.languages:
        yield File(f"{edition.folder(lang)}timeline.csv", partial(_render, edition, lang))


def _render(edition: Edition, lang: str) -> bytes:
    made = io.StringIO()
    table = _csv.writer(made, lineterminator="\r\n")  # RFC 4180
    table.writerow(COLUMNS)
    for entry in edition.entries:
        table.writerow([_safe(cell) for cell in _row(edition, entry, lang)])
    return made.getvalue().encode("utf-8-sig")  # without the mark, Excel takes it for Latin-1


def _row(edition: Edition, entry: Entry, lang: str) -> Iterator[str]:
    event, record = entry.event, entry.event.record
    yield entry.id
    yield word(event.date, lang, past=edition.is_past(event))
    yield event.date.edtf
    yield event.earliest.isoformat() if event.earliest else ""
    yield event.latest.isoformat() if event.latest else ""
    yield event.date.precision.value
    yield edition.said(record.title, lang).text
    yield plain(edition.said(record.summary, lang).text) if record.summary else ""
    yield record.kind or ""
    yield "withdrawn" if record.withdrawn else record.status
    yield "" if record.withdrawn else record.certainty
    yield " ".join(record.actors)
    yield " ".join(record.topics)
    yield " ".join(source.url for source in record.sources)
    yield edition.address(lang, entry)
    yield stamp(entry.published)
    yield stamp(entry.updated)
    plan = plan_data(entry.plan) or {}
    least, most = plan.get("days") or (None, None)
    for value in (plan.get("announced"), plan.get("due"), plan.get("state"), least, most):
        yield "" if value is None else str(value)
    yield from portable.cells(record, lambda text: edition.said(text, lang).text)


def _safe(cell: str) -> str:
    """Text stays text: a leading apostrophe keeps a spreadsheet from computing it. Signed days and numbers are safe.

    A text that has such an apostrophe itself gets another one, so that whoever takes one away has the text.
    """
    return f"'{cell}" if cell.lstrip("'").startswith(_FORMULA) and not _SAFE.fullmatch(cell) else cell
