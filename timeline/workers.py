"""Much work of one kind, done by several processes where the system can fork this one.

A forked process has everything that was made so far, and gives back a line of text for each thing that it did. What it
could not do is done by this process, so that an error is the same with and without others.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MOST = 4  # processes; each comes to hold a good part of the memory of this one
WORTH = 1_000  # things to do: with fewer, a second process costs more than it does
STRETCHES = 2_000  # what is handed out at a time is one of at most so many; all their numbers fit into a pipe
_WIDTH = 4  # bytes of a number there


class Workers:
    """Numbers below `count`, each with what `work` gives for it, as it is done; in no order, if there are others.

    `settle` is called in a process of its own after some work and before any of it counts as done. What others do must
    not matter if it is not finished: they are killed when this one stops, and end by themselves when it was killed.
    """

    def __init__(self, count: int, work: Callable[[int], str], settle: Callable[[], None]) -> None:
        self._count, self._work, self._settle = count, work, settle
        self._missing = set(range(count))
        self._processes: list[int] = []
        self._stream = -1

    def __len__(self) -> int:
        return self._count

    def __enter__(self) -> Self:
        """Begin, while this process has no other thread."""
        most = min(MOST, _processors()) if self._count >= WORTH and _can_fork() else 1
        if most > 1:
            self._fork(most)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(process, 0)
        if self._stream >= 0:
            os.close(self._stream)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        yield from self._theirs()
        for number in sorted(self._missing):
            yield number, self._work(number)

    def _theirs(self) -> Iterator[tuple[int, str]]:
        if self._stream < 0:
            return
        with open(self._stream, encoding="ascii", closefd=False) as lines:
            for line in lines:
                number, _, made = line.rstrip("\n").partition(" ")
                self._missing.discard(int(number))
                yield int(number), made

    def _fork(self, most: int) -> None:
        size = -(-self._count // STRETCHES)
        stretches = [range(first, min(first + size, self._count)) for first in range(0, self._count, size)]
        waiting, handing = os.pipe()
        self._stream, telling = os.pipe()
        os.write(handing, b"".join(number.to_bytes(_WIDTH, "big") for number in range(len(stretches))))
        os.close(handing)
        for _ in range(most):
            process = os.fork()
            if not process:
                os.close(self._stream)
                self._be_worker(stretches, waiting, telling)
            self._processes.append(process)
        os.close(waiting)
        os.close(telling)

    def _be_worker(self, stretches: Sequence[range], waiting: int, telling: int) -> NoReturn:
        """Take one stretch after the other until none is left. Nothing of this process but the work is done here."""
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process decides what that means
            while taken := os.read(waiting, _WIDTH):
                done = [(number, self._work(number)) for number in stretches[int.from_bytes(taken, "big")]]
                self._settle()
                for number, made in done:
                    os.write(telling, f"{number} {made}\n".encode("ascii"))  # so short that it arrives whole
        finally:
            os._exit(0)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _can_fork() -> bool:
    """Whether there is fork, and no thread that a forked process would lack. On macOS, system libraries have some."""
    return sys.platform not in ("win32", "darwin") and hasattr(os, "fork") and threading.active_count() == 1
