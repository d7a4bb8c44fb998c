"""Whether a file is still the one that was looked at, without reading it: by size, times and inode, as git does.

A file that is written twice within one tick of the clock looks the same both times. So a look counts only if the file
had been left alone for longer than a tick when it was taken.
"""

from __future__ import annotations

import os

Look = tuple[int, int, int, int]  # size, time of the bytes, time of the inode (both in ns), inode

_TICK = 20_000_000  # ns; the clocks of Linux kernels tick 100 to 1,000 times a second
_SECOND = 1_000_000_000  # some file systems count whole seconds, FAT two of them


def look_of(status: os.stat_result) -> Look:
    """What is compared."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def is_settled(look: Look, at: int) -> bool:
    """Whether a look that was taken at `at` (ns) would have changed with the next write."""
    changed = max(look[1], look[2])
    return changed + (_TICK if look[1] % _SECOND else 2 * _SECOND) < at
