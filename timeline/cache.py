"""What is remembered between runs, in the user's cache folder: safe to delete, to damage, to copy and to share.

It is not kept in the project, because whoever can write there could then decide what is believed. Every file is JSON
below a line with its digest, and the digest is keyed by the program: what was damaged, or written by another version,
is not there. Nor is what somebody else can have put there: a file of another user, one that others may read or write
(as all are that come with a clone or are copied into a shared folder), a link, a pipe. Nothing is flushed, and whatever
cannot be read or written is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from contextlib import suppress
from functools import cache

_PACKAGE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 (pathlib is too slow to import here)
_SITES = ("site-packages", "dist-packages")


def load(name: str) -> object:
    """What was saved under a name; None if there is nothing that can be believed."""
    try:
        with open(_path(name), "rb", opener=_open_own) as stream:
            digest, _, data = stream.read().partition(b"\n")
        return json.loads(data) if digest == _digest(data) else None
    except (OSError, ValueError, RecursionError):
        return None


def is_own(path: str) -> bool:
    """Whether a file is there that only this user can have written."""
    try:
        os.close(_open_own(path, os.O_RDONLY))
    except OSError:
        return False
    return True


def _open_own(path: str, flags: int) -> int:
    """Open a file that only this user can have written. Raises OSError for any other."""
    handle = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    status = os.fstat(handle)
    private = os.name != "posix" or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)
    if not (private and stat.S_ISREG(status.st_mode)):
        os.close(handle)
        raise PermissionError(path)
    return handle


def save(name: str, value: object) -> None:
    """Remember a value under a name, if that is possible."""
    data = json.dumps(value, separators=(",", ":")).encode()
    with suppress(OSError):
        path = _path(name)
        beside = f"{path}.{os.getpid()}.new"
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        try:
            with open(beside, "xb", opener=_open_new) as stream:
                stream.write(_digest(data) + b"\n" + data)
            os.replace(beside, path)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(beside)  # noqa: PTH108
            raise


def _open_new(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def name_of(kind: str, *what: object) -> str:
    """A name for what is remembered of something."""
    digest = hashlib.sha256("\0".join(map(str, what)).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{digest[:32]}.{kind}"


def path_of(name: str) -> str | None:
    """Where the file of a name is; None if there is no place for such files."""
    try:
        return _path(name)
    except OSError:
        return None


def _path(name: str) -> str:
    return os.path.join(_folder(), name)  # noqa: PTH118


def _folder() -> str:
    """Where this user's programs keep such files. Raises OSError if there is no such place."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Caches")  # noqa: PTH111
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")  # noqa: PTH111, PTH117
    if not os.path.isabs(base):  # noqa: PTH117
        raise FileNotFoundError(base)  # a user without a home
    return os.path.join(base, "timeline-feed")  # noqa: PTH118


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, key=program()).hexdigest().encode()


@cache
def program() -> bytes:
    """What identifies this program: Python, every installed distribution, and where it is worked on, its files."""
    found = [sys.version]
    for folder in sys.path:
        if os.path.basename(folder) in _SITES:  # noqa: PTH119
            with suppress(OSError):
                found += sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
    if not any(f"{os.sep}{name}{os.sep}" in _PACKAGE for name in _SITES):
        found += _sources(_PACKAGE)
    return hashlib.blake2b("\n".join(found).encode("utf-8", "surrogateescape")).digest()


def _sources(folder: str) -> list[str]:
    """Every file below a folder of the program, with size and time."""
    found: list[str] = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir():
                found += [] if entry.name == "__pycache__" else _sources(entry.path)
            else:
                status = entry.stat()
                found.append(f"{entry.path} {status.st_size} {status.st_mtime_ns}")
    return found
