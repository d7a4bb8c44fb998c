"""A disk that fails: every call that changes it can end in an error or in the end of the process, at a chosen time.

It works on any system, because it replaces the functions of Python that make these calls. A killed process is one for
which every further call fails as well, so that nothing that is done on the way out reaches the disk.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

CALLS = ("write", "fsync", "rename", "open", "unlink", "mkdir")


class Killed(BaseException):
    """The process ended here."""


@dataclass
class Disk:
    """Fails the `nth` call of one sort (from 1), once or from then on; with `error` None, the process ends there."""

    call: str = ""
    nth: int = 0
    error: int | None = None
    persistent: bool = False
    counted: Counter[str] = field(default_factory=Counter)
    dead: bool = False

    def fails(self, call: str, path: object = None) -> None:
        """Count a call, and raise if its time has come."""
        if self.dead:
            raise Killed
        self.counted[call] += 1
        count = self.counted[call]
        if call != self.call or not (count == self.nth or (self.persistent and count > self.nth)):
            return
        if self.error is None:
            self.dead = True
            raise Killed
        raise OSError(self.error, os.strerror(self.error), str(path))

    @property
    def fired(self) -> bool:
        """Whether the chosen call was reached."""
        return self.counted[self.call] >= self.nth > 0


class _Stream:
    """A file that is being written; a failing write gets half of the bytes to the disk."""

    def __init__(self, stream: Any, disk: Disk) -> None:
        self._stream, self._disk = stream, disk

    def write(self, data: bytes) -> int:
        try:
            self._disk.fails("write", self._stream.name)
        except BaseException:
            self._stream.write(data[: len(data) // 2])
            raise
        return self._stream.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self._stream.close()


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, disk: Disk) -> Iterator[Disk]:
    """While this lasts, the disk of this process is `disk`. Nothing is really flushed, which is slow and shows nothing."""
    real = {name: getattr(os, name) for name in ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "open")}
    real_open = io.open

    def of(name: str, call: str) -> Callable[..., Any]:
        def function(path: Any, *args: Any, **options: Any) -> Any:
            disk.fails(call, path)
            return real[name](path, *args, **options)

        return function

    def opened(path: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        disk.fails("open", path)
        stream = real_open(path, mode, *args, **options)
        return _Stream(stream, disk) if set(mode) & set("wxa") else stream

    with monkeypatch.context() as patch:
        for name, call in (("replace", "rename"), ("rename", "rename"), ("unlink", "unlink"), ("remove", "unlink")):
            patch.setattr(os, name, of(name, call))
        for name, call in (("mkdir", "mkdir"), ("rmdir", "unlink"), ("open", "open")):
            patch.setattr(os, name, of(name, call))
        patch.setattr(os, "fsync", lambda handle: disk.fails("fsync", handle))
        patch.setattr(io, "open", opened)
        yield disk
