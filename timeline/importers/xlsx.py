"""Spreadsheets of Excel (XLSX): a sheet is a table with a header.

Cells hold values, not what people see: a day is a number with a format, and what a formula gives is there only if the
program that saved the file computed it. Whatever is unclear is a message that names the cell.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from timeline.importers import table
from timeline.importers.drafts import MAX_ITEMS, Found, Options
from timeline.importers.text import Unreadable
from timeline.problems import UsageWrong, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from timeline.importers.drafts import At
    from timeline.problems import Problem

MAX_UNPACKED = 100_000_000  # bytes of all parts
MAX_PARTS = 2_000
_ENTITIES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


def xlsx(data: bytes, options: Options) -> Found:
    """Rows of a sheet as drafts, by `map` like CSV."""
    try:
        import openpyxl
    except ImportError:
        raise UsageWrong("XLSX needs an extra: run `pip install 'timeline-feed[import]'`") from None
    has_formulas = _refuse_dangerous(data)
    try:
        values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data)) if has_formulas else None
    except Exception as error:  # noqa: BLE001 (a broken file fails anywhere in the library, in any way)
        raise Unreadable(f"this spreadsheet is broken ({type(error).__name__})", "open and save it again") from None
    sheet = _sheet(values, options)
    if isinstance(sheet, str):
        return Found(
            problems=(options.problem((1, 1), sheet, did_you_mean(options.spec.sheet or "", values.sheetnames)),)
        )
    if sheet.max_row > MAX_ITEMS or sheet.max_column > table.MAX_COLUMNS:
        message = f"this sheet has {sheet.max_row:,} rows and {sheet.max_column:,} columns"
        advice = f"delete what is far out; at most {MAX_ITEMS:,} and {table.MAX_COLUMNS} are read"
        return Found(problems=(options.problem((sheet.max_row, sheet.max_column), message, advice),))
    problems = [*_merged(sheet, options)]
    rows = list(_rows(sheet, formulas[sheet.title] if formulas else None, options, problems))
    return Found(problems=tuple(problems)) if problems else table.found(rows, options)


def _refuse_dangerous(data: bytes) -> bool:
    """Whether there are formulas. Raises Unreadable for what is no spreadsheet, or would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts = _parts(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        advice = "save it as XLSX (an Excel workbook), without a password"
        raise Unreadable("this is not an XLSX file", advice) from None
    if any(mark in text for text in texts for mark in _ENTITIES):
        raise Unreadable("this file declares entities, which no spreadsheet needs", "save it with another program")
    return any(mark in text for text in texts for mark in (b"<f>", b"<f ", b"<f/"))


def _parts(archive: zipfile.ZipFile) -> list[bytes]:
    """The texts of a workbook; of each no more is unpacked than it says. Raises Unreadable."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable(f"this file unpacks to more than {MAX_UNPACKED // 1_000_000} MB", "divide it")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable("this is not an XLSX file", "save it as XLSX (an Excel workbook)")
    return [archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels", ".vml"))]


def _sheet(book: Workbook, options: Options) -> Worksheet | str:
    """The sheet, or why there is none."""
    name = options.spec.sheet
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if name is None:
        return next(iter(sheets.values()), "there is no sheet with cells in this file")
    return sheets.get(name, f"there is no sheet `{name}`")


def _merged(sheet: Worksheet, options: Options) -> Iterator[Problem]:
    for area in sheet.merged_cells.ranges:
        message = f"the cells {area.coord} are merged, so only the first of them has a value"
        yield options.problem((area.min_row, area.min_col), message, "unmerge them, and write the value into each")


def _rows(sheet: Worksheet, formulas: Any, options: Options, problems: list[Problem]) -> Iterator[table.Row]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        texts = []
        for index, cell in enumerate(row, 1):
            text = _text(cell)
            if cell.data_type == "e":
                message = f"the cell {cell.coordinate} holds the error {text}"
                problems.append(options.problem((number, index), message, "correct its formula"))
            elif not text and formulas is not None and formulas.cell(number, index).data_type == "f":
                at: At = (number, index)
                message = f"the formula in the cell {cell.coordinate} has no value in this file"
                advice = "open the file in a spreadsheet program and save it there, or write the value itself"
                problems.append(options.problem(at, message, advice))
            texts.append(text)
        yield number, texts


def _text(cell: Any) -> str:
    """The value of a cell as an author would write it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return _moment(value, cell.number_format)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\x0b", "\n")


def _moment(value: dt.datetime, shown: str) -> str:
    """A day as precisely as its format shows it: `2025-04` of a cell that shows `Apr 2025`."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", shown.lower())
    if value.time() != dt.time() and "h" in shown:
        return value.isoformat(timespec="minutes")
    if "d" in shown or "y" not in shown:
        return value.date().isoformat()
    return value.strftime("%Y-%m") if "m" in shown else f"{value.year:04}"
