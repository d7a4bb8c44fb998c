"""Edition → files of the site. Each emitter is a function; this table is the list of them.

To add one: write `def name(edition: Edition) -> Iterable[File]` in a module beside this one, add a line here, and a
golden to the tests. Other packages join by an entry point of the group `timeline.emitters` that names such a function.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from timeline.problems import UsageWrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from timeline.types import Edition, File

#: Module and function, imported when a build runs.
EMITTERS = (
    "timeline.emit.pages:pages",
    "timeline.emit.atom:atom",
    "timeline.emit.rss:rss",
    "timeline.emit.jsonfeed:json_feed",
    "timeline.emit.stylesheet:stylesheet",
    "timeline.emit.calendar:calendar",
    "timeline.emit.opml:opml",
    "timeline.emit.data:data",
    "timeline.emit.csv:csv",
    "timeline.emit.timelinejs:timelinejs",
    "timeline.emit.sitemap:sitemap",
    "timeline.emit.media:media",
)
GROUP = "timeline.emitters"


def emitters() -> list[Callable[[Edition], Iterable[File]]]:
    """Our own emitters in the order of the table, then those of other packages by name."""
    own = [getattr(import_module(module), name) for module, name in (line.split(":") for line in EMITTERS)]
    return own + [point.load() for point in sorted(entry_points(group=GROUP), key=lambda p: p.name)]


def emit(edition: Edition) -> Iterator[File]:
    """All files of the site, each path once."""
    seen: dict[str, str] = {}
    for emitter in emitters():
        name = f"{emitter.__module__}.{emitter.__qualname__}"
        for file in emitter(edition):
            if file.path in seen:
                raise UsageWrong(f"two emitters write {file.path}: {seen[file.path]} and {name}")
            seen[file.path] = name
            yield file
