"""One run at a time: a lock on the folder itself, so that every user and every container that sees it is kept away.

On POSIX it is `flock` on the folder: nothing is written, the right to read is enough, and the system frees the lock of
a process that died. Where a folder cannot be locked (Windows; NFS and SMB without locks), a file in it does the same.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from timeline.problems import EnvironmentFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOCK_FILE = ".timeline-lock"  # only where folders cannot be locked
PATIENCE = 600.0  # seconds to wait for a lock file, which a process on another machine may have left for ever


@contextmanager
def alone(folder: Path, *, waiting: Callable[[], None] = lambda: None, make: bool = False) -> Iterator[None]:
    """While this lasts, nobody else who asks for the same folder has it; `waiting` is called if someone has it now.

    A folder that does not exist is made with `make`, and else not locked. Raises OSError if it cannot be opened,
    EnvironmentFailed if a lock file does not go away.
    """
    try:
        handle = _locked(folder, waiting, make=make)
    except (FileNotFoundError, NotADirectoryError):
        release = _nothing
    else:
        release = _by_file(folder, waiting) if handle is None else partial(os.close, handle)
    try:
        yield
    finally:
        release()


def _nothing() -> None:
    pass


def _locked(folder: Path, waiting: Callable[[], None], *, make: bool) -> int | None:
    """A descriptor of the folder that holds its lock; None where there are no such locks."""
    while True:
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        if sys.platform == "win32":
            return None
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            held = _flock(handle, waiting)
            if held and _is_still(folder, handle):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if not held:
            return None
        # Else the folder was deleted while we waited, and perhaps made again.


def _is_still(folder: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except FileNotFoundError:
        return False


def _flock(handle: int, waiting: Callable[[], None]) -> bool:
    """Lock an open folder, however long that takes. Whether its file system can do that."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:  # NFS wants a file that is open for writing, others know no locks at all
        return False
    return True


def _by_file(folder: Path, waiting: Callable[[], None]) -> Callable[[], None]:
    """Lock by a file: the system's own lock on Windows, else a file that only one process can create."""
    from filelock import FileLock, SoftFileLock, Timeout

    path = folder / LOCK_FILE
    lock = (FileLock if sys.platform == "win32" else SoftFileLock)(path)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire(timeout=PATIENCE)
    except Timeout:
        raise EnvironmentFailed(
            f"{path}: another run has held this folder for {PATIENCE / 60:.0f} minutes; "
            "if none is running on any machine, delete this file"
        ) from None
    except OSError:  # nothing can be written here, neither by us nor by another run
        return _nothing
    return lock.release
