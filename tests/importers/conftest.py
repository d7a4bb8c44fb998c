"""What tests of imports share: a source, read as `timeline sync` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from timeline.importers import importer
from timeline.importers.drafts import Found, Options
from timeline.importers.finish import Finished, finish
from timeline.importers.text import Unreadable, refuse_page
from timeline.schema import Import, Settings

FILES = Path(__file__).parent / "files"
SETTINGS = {"title": "The harbour wall", "url": "https://example.org/wall/", "timezone": "Europe/Paris"}
#: Of the tables that are made for these tests.
COLUMNS = {"date": "When", "title": "What", "summary": "Details", "topics": "Tags", "source": "Link"}


@dataclass(frozen=True)
class Loaded:
    """What was found in a source, and what is said of it."""

    found: Found
    finished: Finished

    @property
    def said(self) -> list[str]:
        return [str(problem) for problem in self.finished.problems]

    @property
    def records(self) -> list[dict[str, Any]]:
        return [plain(draft.tree) for draft in self.finished.drafts]


def plain(value: Any) -> Any:
    """A value without its places."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def read(data: bytes, format: str, map: Any = None, name: str = "source", settings: Any = None, **spec: Any) -> Loaded:
    """A source from its bytes to records. Raises Unreadable where nothing of it can be read."""
    made = Import.model_validate({"name": "source", "from": name, "format": format, "map": map, **spec})
    options = Options(name, made, Settings.model_validate(SETTINGS | (settings or {}), context={"lang": "en"}))
    refuse_page(data)
    run = importer(format)
    assert run
    found = run(data, options)
    return Loaded(found, finish(found, options))


def said(data: bytes, format: str, map: Any = None, **others: Any) -> list[str]:
    """What is wrong with a source, as lines."""
    try:
        return read(data, format, map, **others).said
    except Unreadable as error:
        return [f"source:{error.at[0]}:{error.at[1]}: {error.message}; {error.advice}"]
