"""A record at the end of a file, by splicing: every byte that was there stays where it is.

YAML writers lose comments and layout; so nothing is written but the new lines. The result is read again, and must be
what the file said before and one record more; if it is not, nothing is written and the author is told what to do.
"""

from __future__ import annotations

import codecs
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.problems import EnvironmentFailed, UsageWrong
from timeline.publish import write_atomically
from timeline.records.compose import compose
from timeline.types import Node, Nodes

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Spliced:
    """A file with one record more: its bytes, its text as the reader has it, and the line where the record begins."""

    data: bytes
    text: str
    line: int


def splice(old: bytes, item: str, name: str, head: str = "") -> Spliced:
    """`old` with `item` (a list item at column 0) behind it; a new file begins with `head`. `name` is for messages.

    Raises UsageWrong where a record cannot be added without touching what is there.
    """
    try:
        text = old.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageWrong(f"{name}: this file is not UTF-8; save it as UTF-8 first") from None
    column, records = _layout(text, name)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [" " * column + line if line else "" for line in item.rstrip("\n").split("\n")]
    added = newline.join(lines) + newline
    before = head.replace("\n", newline) if not text else "" if text.endswith("\n") else newline
    between = newline if records and _is_spaced(text, column) else ""
    for gap in dict.fromkeys((between, "")):
        new = text + before + gap + added
        if _says(new, name, [*records, *_records(item, name)]):
            mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
            begins = (text + before + gap).count("\n") + 1
            return Spliced(mark + new.encode(), new.replace("\r\n", "\n"), begins)
    raise UsageWrong(f"{name}: a record at its end would change what is above it; name another file with --file")


def _layout(text: str, name: str) -> tuple[int, list[object]]:
    """The column of the dashes, from 0, and the records that are there."""
    value, problems = compose(text.replace("\r\n", "\n"), name)
    if problems:
        raise UsageWrong(f"{problems[0]}\nmend the file first; nothing was written")
    if value is None:
        return 0, []
    if not isinstance(value, Nodes):
        what = "one record by itself" if isinstance(value, Node) else "text, not records"
        raise UsageWrong(f"{name}: this file holds {what}, not a list; name another with --file")
    line, column = value.at
    if text.replace("\r\n", "\n").split("\n")[line - 1][column - 1 : column] == "[":
        raise UsageWrong(f"{name}: the records of this file stand in brackets […]; name another with --file")
    return column - 1, list(value)


def _is_spaced(text: str, column: int) -> bool:
    """Do blank lines stand between the records of this file? With one record, that is what most people mean."""
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [i for i, line in enumerate(lines) if line.startswith(" " * column + "- ")]
    return len(starts) < 2 or any(not line.strip() for line in lines[starts[0] + 1 : starts[-1]])


def _records(item: str, name: str) -> list[object]:
    value, problems = compose(item, name)
    if problems or not isinstance(value, Nodes) or len(value) != 1:
        raise UsageWrong(f"{problems[0] if problems else 'this is not one record'}; nothing was written")
    return list(value)


def _says(text: str, name: str, records: list[object]) -> bool:
    value, problems = compose(text.replace("\r\n", "\n"), name)
    return not problems and isinstance(value, Nodes) and list(value) == records


def read_bytes(path: Path) -> bytes:
    """The file as it is; nothing if there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise EnvironmentFailed(f"{path}: {error.strerror}; nothing was written") from error


def save(path: Path, old: bytes, spliced: Spliced) -> None:
    """Replace the file as a whole, unless someone saved it in the meantime. Links and permissions stay."""
    target = path.resolve()
    if read_bytes(target) != old:
        raise UsageWrong(f"{path}: the file was saved by someone else just now; nothing was written")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        existed = target.exists()
        if existed:
            beside = target.with_name(f".{target.name}.new")
            beside.write_bytes(b"")
            shutil.copymode(target, beside)
        write_atomically(target, spliced.data)
    except OSError as error:
        raise EnvironmentFailed(f"{path}: {error.strerror}; nothing was written") from error
