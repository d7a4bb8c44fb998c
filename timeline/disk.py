"""Bytes on disk: a file is replaced as a whole or not at all, and never over what someone else has just saved."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from timeline.problems import UsageWrong

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Overtaken(UsageWrong):
    """Someone else saved the file after it was read; it has their bytes, and ours were not written."""


def read_if_there(path: Path) -> bytes | None:
    """The bytes of a file, None if there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def write_flushed(path: Path, data: bytes) -> None:
    """Write a file that does not exist yet, and wait until the disk has it. Raises FileExistsError if it does."""
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def write_atomically(path: Path, data: bytes) -> None:
    """Replace one file as a whole: the old bytes or the new ones. Its permissions stay."""
    _replace(path, data, lambda: None)


def replace_unchanged(path: Path, old: bytes | None, data: bytes) -> None:
    """Replace one file as a whole, provided that it still has the bytes `old`; None if there was no file.

    Raises Overtaken otherwise. The comparison comes after the new bytes are safe on disk and immediately before the
    rename, so that a slow disk leaves no time in which somebody's save could be lost.
    """

    def compare() -> None:
        if read_if_there(path) != old:
            raise Overtaken(f"{path}: the file was saved by someone else just now; nothing was written")

    _replace(path, data, compare)


def _replace(path: Path, data: bytes, check: Callable[[], None]) -> None:
    """The new bytes are first written beside the file, under a name that nobody can have taken, not even by a link."""
    remove_leftovers(path)
    beside = name_beside(path)
    try:
        write_flushed(beside, data)
        if path.exists():
            shutil.copymode(path, beside)
        check()
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def name_beside(path: Path) -> Path:
    """A name for what is to replace `path`, in the same folder."""
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}.new")


def remove_leftovers(path: Path) -> None:
    """Remove what a process that was killed meanwhile left under such names."""
    _remove(path.parent, re.escape(path.name[:100]))


def remove_all_leftovers(folder: Path) -> None:
    """The same for every file of a folder in which only this program writes. The folder may be missing."""
    if folder.is_dir():
        _remove(folder, ".+")


def _remove(folder: Path, names: str) -> None:
    leftover = re.compile(rf"\.{names}\.[0-9a-f]{{16}}\.new")
    for name in os.listdir(folder):
        if leftover.fullmatch(name):
            (folder / name).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder: what was created, renamed or deleted there."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
