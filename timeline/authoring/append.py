"""A record at the end of a file, by splicing: every byte that was there stays where it is.

YAML writers lose comments and layout; so nothing is written but the new lines. The result is read again, and must be
what the file said before and one record more; if it is not, nothing is written and the author gets instructions.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.disk import replace_unchanged
from timeline.problems import EnvironmentFailed, UsageWrong
from timeline.records import wrapper_of
from timeline.records.compose import compose
from timeline.types import Node, Nodes

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Spliced:
    """A file with a record added or changed: its bytes, its text as the reader has it, the line of the record."""

    data: bytes
    text: str
    line: int


def splice(old: bytes, item: str, name: str, head: str = "") -> Spliced:
    """`old` with `item` (a list item at column 0) behind it; a new file begins with `head`. `name` is for messages.

    Raises UsageWrong where a record cannot be added without touching what is there.
    """
    text = decoded(old, name)
    column, records = _layout(text, name)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [" " * column + line if line else "" for line in item.rstrip("\n").split("\n")]
    added = newline.join(lines) + newline
    before = head.replace("\n", newline) if not text else "" if text.endswith("\n") else newline
    between = newline if records and _is_spaced(text, column) else ""
    wanted = [*records, *_records(item, name)]
    for gap, same in ((between, _identical), ("", _identical), ("", _but_for_ends)):
        new = text + before + gap + added
        if same(_read(new, name), wanted):
            return spliced(old, new, (text + before + gap).count("\n") + 1)
    if re.search(r"^\.\.\.\s*$", text, re.MULTILINE):
        raise UsageWrong(f"{name}: a line `...` ends this file for YAML; delete it, or name another file with --file")
    raise UsageWrong(f"{name}: a record at its end would change what is above it; name another file with --file")


def decoded(old: bytes, name: str) -> str:
    """The text of a file, line ends as they are, without a byte order mark. Raises UsageWrong if it is unclear."""
    try:
        text = old.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageWrong(f"{name}: this file is not UTF-8; save it as UTF-8 first") from None
    if odd := _ODD_BREAKS.search(text):
        raise UsageWrong(
            f"{name}: this file has line ends of a rare kind (U+{ord(odd[0]):04X}); save it with common ones"
        )
    return text


def spliced(old: bytes, new: str, line: int) -> Spliced:
    """The new text in the place of `old`, with its byte order mark if it had one."""
    mark = codecs.BOM_UTF8 if old.startswith(codecs.BOM_UTF8) else b""
    return Spliced(mark + new.encode(), new.replace("\r\n", "\n"), line)


#: What some programs take for the end of a line, and others do not.
_ODD_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")


def _layout(text: str, name: str) -> tuple[int, list[object]]:
    """The column of the dashes, from 0, and the records that are there."""
    value, problems = compose(text.replace("\r\n", "\n"), name)
    if problems:
        raise UsageWrong(f"{problems[0]}\nfix the file first; nothing was written")
    if value is None:
        return 0, []
    if isinstance(value, Node) and (wrapper := wrapper_of(value)):
        raise UsageWrong(
            f"{name}: the records are below `{wrapper}:`; delete that line, or name another file with --file"
        )
    if not isinstance(value, Nodes):
        what = "one record by itself" if isinstance(value, Node) else "text, not records"
        raise UsageWrong(f"{name}: this file holds {what}, not a list; name another with --file")
    line, column = value.at
    if text.replace("\r\n", "\n").split("\n")[line - 1][column - 1 : column] == "[":
        raise UsageWrong(f"{name}: the records of this file are in brackets […]; name another with --file")
    return column - 1, list(value)


def _is_spaced(text: str, column: int) -> bool:
    """Are there blank lines between the records of this file? With one record, that is what most people mean."""
    lines = text.replace("\r\n", "\n").split("\n")
    starts = [i for i, line in enumerate(lines) if line.startswith(" " * column + "- ")]
    return len(starts) < 2 or any(not line.strip() for line in lines[starts[0] + 1 : starts[-1]])


def _records(item: str, name: str) -> list[object]:
    value, problems = compose(item, name)
    if problems or not isinstance(value, Nodes) or len(value) != 1:
        raise UsageWrong(f"{problems[0] if problems else 'this is not one record'}; nothing was written")
    return list(value)


def _read(text: str, name: str) -> list[object] | None:
    value, problems = compose(text.replace("\r\n", "\n"), name)
    return list(value) if not problems and isinstance(value, Nodes) else None


def _identical(found: list[object] | None, wanted: list[object]) -> bool:
    return found == wanted


def _but_for_ends(found: list[object] | None, wanted: list[object]) -> bool:
    """The last text of a file that ended without a line end may get one; no reader of records sees it."""
    return found is not None and _trimmed(found) == _trimmed(wanted)


def _trimmed(value: object) -> object:
    if isinstance(value, str):
        return value.rstrip("\n")
    if isinstance(value, dict):
        return {key: _trimmed(part) for key, part in value.items()}
    return [_trimmed(part) for part in value] if isinstance(value, list) else value


def read_bytes(path: Path) -> bytes:
    """The file as it is; nothing if there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise EnvironmentFailed(f"{path}: {error.strerror}; nothing was written") from error


def save(path: Path, old: bytes, spliced: Spliced) -> None:
    """Replace the file as a whole, unless it is no longer what was spliced into. Links and permissions stay.

    The caller keeps others of this program away (`locking.alone`); an editor may still have saved meanwhile. Raises
    Overtaken then, and UsageWrong or EnvironmentFailed where the file cannot be written.
    """
    target = path.resolve()
    try:
        if target.exists() and not target.stat().st_mode & 0o222:
            raise EnvironmentFailed(f"{path}: the file is read-only; nothing was written")
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_unchanged(target, old if old or target.exists() else None, spliced.data)
    except OSError as error:
        raise EnvironmentFailed(f"{path}: {error.strerror}; {_whether_written(target, spliced.data)}") from error


def _whether_written(path: Path, data: bytes) -> str:
    """The last step may fail when the file is already in place."""
    try:
        return "the record is in the file" if path.read_bytes() == data else "nothing was written"
    except OSError:
        return "nothing was written"
