"""A build with nothing to do, recognized by looking at files: none is read, and nothing that a build needs is imported.

A build that found everything done is remembered: how every input and every file of the site looked, until when that
holds if nobody touches them, and what was said. The next build says the same, as long as all of it looks the same.
"""

from __future__ import annotations

import os
import time

from timeline import cache
from timeline.looks import is_settled, look_of

TYPE_CHECKING = False  # the real one is in `typing`, which takes as long to import as the rest of this
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from timeline.looks import Look

SAID = ("plain", "coloured", "result")  # what is remembered of what was said
_MANIFEST = ".timeline/manifest.json"
_UNFINISHED = (".timeline/journal.json", ".timeline/stage")


class Inputs:
    """How all that a build will read looks, before it is read."""

    def __init__(self, events: str) -> None:
        self._events = events
        self._at = time.time_ns()
        self._read = _looks_below(events)

    def done(self, output: str, site: Mapping[str, Look | None], until: float) -> Done | None:
        """What the next build may go by, if this one had nothing to do and nothing comes by time alone before `until`.

        None if looking at the files would not show whether someone wrote them.
        """
        looks = {**site, _MANIFEST: look_of(os.lstat(f"{output}/{_MANIFEST}"))}
        settled = all(
            look is not None and is_settled(look, self._at) for look in (*looks.values(), *self._read.values())
        )
        return (
            Done(self._read, looks, self._at / 1e9, until)
            if settled and _looks_below(self._events) == self._read
            else None
        )


class Done:
    """A build that had nothing to do: how all that it `read` and the `site` looked.

    Between `since` and `until` (seconds since 1970) nothing comes by time alone.
    """

    __slots__ = ("read", "since", "site", "until")

    def __init__(self, read: Mapping[str, Look], site: Mapping[str, Look | None], since: float, until: float) -> None:
        self.read, self.site, self.since, self.until = read, site, since, until


def _looks_below(events: str) -> dict[str, Look]:
    """How every file of the records looks, hidden ones left out; links by what they lead to as well."""
    found: dict[str, Look] = {}
    waiting = [events]
    while waiting:
        folder = waiting.pop()
        try:
            found[folder] = look_of(os.lstat(folder))
            entries = os.scandir(folder)
        except OSError:  # the reading of the records says so
            continue
        with entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                    continue
                found[entry.path] = look_of(entry.stat(follow_symlinks=False))
                if entry.is_symlink() and os.path.exists(entry.path):  # noqa: PTH110
                    found[f"{entry.path}/"] = look_of(entry.stat())
    return found


def remember(words: Sequence[str], events: str, output: str, done: Done, said: Mapping[str, Sequence[str]]) -> None:
    """Remember that a command line with these words had nothing to do, and the lines that it `said`."""
    known = {
        "events": events,
        "output": output,
        "read": sorted(done.read.items()),
        "site": sorted(done.site.items()),
        "since": done.since,
        "until": done.until,
        "said": said,
    }
    cache.save(_name(words), known)


def answer(words: Sequence[str]) -> Mapping[str, Sequence[str]] | None:
    """What a command line with these words says if there is still nothing to do; None if that is not certain."""
    known = cache.load(_name(words))
    try:
        if isinstance(known, dict) and known["since"] <= time.time() < known["until"] and _looks_the_same(known):
            said: Mapping[str, Sequence[str]] = known["said"]
            return said if all(isinstance(line, str) for kind in SAID for line in said[kind]) else None
    except (OSError, LookupError, TypeError, ValueError, AttributeError):  # something is gone, or is not what we saved
        pass
    return None


def _looks_the_same(known: Mapping[str, Any]) -> bool:
    """Whether the records and the site are as they were, and no publication was interrupted."""
    output = known["output"]
    return (
        [[path, list(look)] for path, look in sorted(_looks_below(known["events"]).items())] == known["read"]
        and all(list(look_of(os.lstat(f"{output}/{path}"))) == look for path, look in known["site"])
        and not any(os.path.lexists(f"{output}/{path}") for path in _UNFINISHED)
    )


def _name(words: Sequence[str]) -> str:
    return cache.name_of("build", os.getcwd(), *words)  # noqa: PTH109
