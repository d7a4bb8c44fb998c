"""Text with commas, semicolons or tabs → the rows of a table."""

from __future__ import annotations

import csv as _csv
import io
from contextlib import suppress
from typing import TYPE_CHECKING

from timeline.importers import table
from timeline.importers.drafts import MAX_ITEMS, Found, Options

if TYPE_CHECKING:
    from collections.abc import Iterator

_CELL = 1_000_000  # characters; what is too long for a record is reported later, with its place


def found(text: str, options: Options, *, preset: str = "") -> Found:
    """The drafts of a table in text."""
    try:
        return table.found(list(_rows(text)), options, preset=preset)
    except _csv.Error as error:
        return Found(problems=(options.problem(_broken(text), f"this is not CSV ({error})", "check the quotes"),))
    except OverflowError:
        return Found(problems=(options.too_many((MAX_ITEMS, 1)),))


def _rows(text: str) -> Iterator[table.Row]:
    _csv.field_size_limit(_CELL)
    for number, row in enumerate(_reader(text), 1):
        if number > MAX_ITEMS:
            raise OverflowError
        yield number, row


def _reader(text: str) -> Iterator[list[str]]:
    return _csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)


def _delimiter(text: str) -> str:
    """The sign that divides the header into most columns; spreadsheets in many countries write semicolons."""
    header = text.partition("\n")[0]
    return max(",;\t", key=lambda sign: (header.count(sign), sign == ","))


def _broken(text: str) -> tuple[int, int]:
    """The row that cannot be read."""
    whole, rows = 0, _reader(text)
    with suppress(_csv.Error):
        for _ in rows:
            whole += 1
    return whole + 1, 1
