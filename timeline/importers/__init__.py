"""Bytes of a source → drafts of records. Each importer is a function; this table is the list of them.

To add one: write `def name(data: bytes, options: Options) -> Found` in a module beside this one, add a line here, and
an example file to the tests. Other packages join by an entry point of the group `timeline.importers` that names such a
function; its name is the word for `format:`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from timeline.packages import described, offered
from timeline.problems import EnvironmentFailed, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from importlib.metadata import EntryPoint

    from timeline.importers.drafts import Found, Options

    Importer = Callable[[bytes, Options], Found]

#: What `format:` calls it, and module and function, imported when a source is read.
IMPORTERS = {
    "csv": "timeline.importers.csv:csv",
    "xlsx": "timeline.importers.xlsx:xlsx",
    "timelinejs": "timeline.importers.timelinejs:timelinejs",
    "ics": "timeline.importers.ics:ics",
    "feed": "timeline.importers.feed:feed",
    "json": "timeline.importers.json:json",
    "markwhen": "timeline.importers.markwhen:markwhen",
}
GROUP = "timeline.importers"


def formats() -> Collection[str]:
    """Every format that can be read, those of other packages included."""
    return [*IMPORTERS, *(point.name for point in offered(GROUP) if point.name not in IMPORTERS)]


def importer(format: str) -> Importer | None:
    """The importer for a format; None if there is none."""
    if line := IMPORTERS.get(format):
        module, name = line.split(":")
        found: Importer = getattr(import_module(module), name)
        return found
    point = next((point for point in offered(GROUP) if point.name == format), None)
    return _of_another(point) if point else None


def _of_another(point: EntryPoint) -> Importer:
    """An importer of another package. Whatever it does wrong is reported in its name. Raises EnvironmentFailed."""

    def run(data: bytes, options: Options) -> Found:
        from timeline.importers.drafts import Found

        who = described("importer", point)
        try:
            found = point.load()(data, options)
        except Exception as error:
            raise EnvironmentFailed(
                visible(f"{who} failed: {type(error).__name__}: {error}; update it, or report it to its author")
            ) from error
        if not isinstance(found, Found):
            raise EnvironmentFailed(f"{who} returned {type(found).__name__}, not Found; report it to its author")
        return found

    return run
