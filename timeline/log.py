"""What subscribers were told and when, for people: read from the lock alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline import lock as locks
from timeline.lock import Told, ToldNotice, stamp
from timeline.problems import Place, Problem, RecordsWrong
from timeline.records import LOCK_NAME
from timeline.records.files import MAX_LOCK, Unreadable, read_bytes

if TYPE_CHECKING:
    from pathlib import Path


def lines(events: Path) -> list[str]:
    """One line a telling, newest first. Raises RecordsWrong if the lock is missing or damaged."""
    path = events / LOCK_NAME
    if not path.exists():
        problem = Problem("no-lock", Place(path.as_posix()), "nothing was told yet", "run `timeline build`")
        raise RecordsWrong([problem])
    try:
        text = read_bytes(path, events, MAX_LOCK).decode("utf-8", "replace")
    except Unreadable as error:
        raise RecordsWrong([Problem("lock", Place(path.as_posix()), error.message, error.advice)]) from None
    lock, problems = locks.load(text, path.as_posix())
    if lock is None:
        raise RecordsWrong(problems)
    tellings = [telling for told in lock.told.values() for telling in _tellings(told)]
    return [f"{at}  {what}" for at, what in sorted(tellings, reverse=True)]


def _tellings(told: Told) -> list[tuple[str, str]]:
    name = f"{told.id}: {told.title}"
    first = [(stamp(told.published), f"{'new':<13} {name}")]
    notices = [(stamp(notice.at), f"{notice.type:<13} {name}{_about(notice)}") for notice in told.notices]
    withdrawn = [
        (stamp(notice.withdrawn), f"{'withdrawn':<13} {name} ({notice.type} of {stamp(notice.at)})")
        for notice in told.notices
        if notice.withdrawn
    ]
    return first + notices + withdrawn


def _about(notice: ToldNotice) -> str:
    parts = [f"{before} → {after}" for before, after in (change for change in (notice.date, notice.status) if change)]
    if notice.overdue:
        parts.append(f"{notice.overdue} has passed")
    if notice.reminder or notice.in_effect:
        parts.append(str(notice.reminder or notice.in_effect))
    if notice.settled_by:
        parts.append(f"settled by {notice.settled_by}")
    if not notice.announced:
        parts.append("in the entry that settles it" if notice.settled_by else "in the entry of the new event")
    if notice.reopened:
        parts.append(f"no longer settled by {notice.reopened}")
    if notice.note is not None:
        parts.append(f"notice {notice.note + 1} of the record")
    return f" ({'; '.join(parts)})" if parts else ""
