"""Every id that was ever published: none of them may be given to another record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.publications.convert import ids_in_lock
from timeline.publications.fold import fold
from timeline.publications.log import LOCK_NAME, read_log

if TYPE_CHECKING:
    from pathlib import Path


def published_names(events: Path) -> frozenset[str]:
    """Ids in the publication log, as far as it can be read; what is wrong with it is for a build to say."""
    log, _ = read_log(events, None)
    names = {name for entry in fold(log.lines.values()).values() for name in entry.names}
    if not log.files and (events / LOCK_NAME).exists():
        names |= ids_in_lock(events)
    return frozenset(names)
