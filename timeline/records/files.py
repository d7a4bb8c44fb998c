"""Files in the folder of records → bytes and text, within limits, and only of regular files.

A folder of records is often a stranger's pull request. So a link may not lead out of it (the first line of what it
leads to would be shown in a message), and a pipe or a device may not stop the program or fill its memory.
"""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FILE = 10_000_000  # bytes of a file of records: some 30,000 of them, as an import may have

_OF_THE_MACHINE = {errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC}  # no fault of the records
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)  # a pipe must not make us wait


class Unreadable(Exception):
    """A file that is not read: `message` says why, `advice` what would be right."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.message, self.advice = message, advice


@dataclass(frozen=True)
class Text:
    """The text of a file. If it is not `readable`, it is only good for showing lines and for finding ids."""

    text: str = ""
    problems: list[Problem] = field(default_factory=list)
    readable: bool = False
    digest: str = ""  # of the bytes


def read_bytes(path: Path, folder: Path, limit: int = MAX_FILE) -> bytes:
    """All bytes of a common file below `folder`, at most `limit` of them.

    Raises Unreadable; OSError if it is the machine that fails.
    """
    if not inside(path, folder):
        raise Unreadable("this is a link that leads out of the folder of records", "put the file itself here")
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise
        gone = path.is_symlink() and not path.exists()
        advice = f"it is a link to {path.readlink()}, which is not there" if gone else "check its permissions"
        raise Unreadable(f"this file cannot be read ({error.strerror})", advice) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # asked of what was opened: a path could be another file by now
        os.close(descriptor)
        raise Unreadable("this is not a regular file", "delete it")
    with open(descriptor, "rb") as stream:  # noqa: PTH123
        data = stream.read(limit + 1)
    if len(data) > limit:
        size = f"{limit // 1_000_000} MB"
        raise Unreadable(f"this file is larger than {size}", f"divide it into files of less than {size} each")
    return data


def read_text(path: Path, name: str, folder: Path) -> Text:
    """The text of a file with `\\n` at the end of each line. `name` is only for the places."""
    try:
        data = read_bytes(path, folder)
    except Unreadable as error:
        return Text("", [Problem("unreadable", Place(name), error.message, error.advice)])
    text, problem = _decoded(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if problem:
        return Text(text, [problem])
    return Text(text, list(_hidden_breaks(text, name)), readable=True, digest=hashlib.sha256(data).hexdigest())


#: What the files of other programs begin with.
_OTHERS = {
    b"PK\x03\x04": "a document of an office program, or an archive",
    b"\xd0\xcf\x11\xe0": "a document of an office program",
    b"{\\rtf": "rich text",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
}


def _decoded(data: bytes, name: str) -> tuple[str, Problem | None]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), _utf16(name)
    if kind := next((kind for start, kind in _OTHERS.items() if data.startswith(start)), None):
        advice = "save it as plain text (UTF-8)"
        return "", Problem("encoding", Place(name), f"this is {kind}, not a text file", advice)
    if data[:4].count(0) == len(data[:4]) // 2 > 0:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace"), _utf16(name)
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n")
        line = before.count(b"\n") + 1
        text = data.decode("cp1252", "replace")  # what most programs on Windows write that do not write UTF-8
        column = error.start - data.rfind(b"\n", 0, error.start)
        guess = text[error.start]
        message = f"this is not UTF-8 (is it a `{guess}` in Windows-1252 or Latin-1?)"
        return text, Problem("encoding", Place(name, line, column), message, "save the file as UTF-8")


def _utf16(name: str) -> Problem:
    message = "this file was saved as UTF-16 (some programs call that “Unicode”)"
    return Problem("encoding", Place(name), message, "save it as UTF-8")


#: Editors count no line there, the parser of YAML would.
_BREAKS = re.compile("[\x85\u2028\u2029]")


def without_hidden_breaks(text: str) -> str:
    """The text with spaces in place of hidden line breaks."""
    return _BREAKS.sub(" ", text) if _has_hidden_breaks(text) else text


def _has_hidden_breaks(text: str) -> bool:
    return any(sign in text for sign in "\x85\u2028\u2029")  # 20 times as fast as the pattern


def _hidden_breaks(text: str, name: str) -> Iterator[Problem]:
    """One problem for each line that has them: a file can hold a million, and an editor replaces all at once."""
    if not _has_hidden_breaks(text):
        return
    for number, line in enumerate(text.split("\n"), 1):
        if first := _BREAKS.search(line):
            count = len(_BREAKS.findall(line))
            message = f"the text holds a line break that editors do not show, U+{ord(first[0]):04X}"
            message += f", and {count - 1:,} more in this line" if count > 1 else ""
            place = Place(name, number, first.start() + 1)
            yield Problem("unsafe-character", place, message, "write a space or an ordinary line break in its place")


# --- which files there are --------------------------------------------------------------------------------------------


def walk(folder: Path) -> Iterator[Path | Problem]:
    """Every file below `folder` by name, hidden ones left out; a problem in place of a folder that cannot be read."""
    failed: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=failed.append):
        yield from map(_closed, failed)
        failed.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(root, name)
    yield from map(_closed, failed)


def _closed(error: OSError) -> Problem:
    place = Place(Path(error.filename).as_posix())
    return Problem("unreadable", place, f"this folder cannot be read ({error.strerror})", "check its permissions")


def inside(path: Path, folder: Path) -> bool:
    """Whether a path is no link, or one that stays in the folder."""
    try:
        return not path.is_symlink() or path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link to itself; Python before 3.13 raises the latter
        return True  # so that reading it says what is wrong
