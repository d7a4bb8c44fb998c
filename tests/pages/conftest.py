"""The pages of a folder of records, rendered without publishing anything."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.conftest import NOW, ROOT, Rendered, StoryInMemory
from tests.goldens.story_later import EDITS
from timeline.emit.pages import all_pages
from timeline.normalise import normalise
from timeline.problems import errors
from timeline.publications.convert import convert
from timeline.publications.decide import decide
from timeline.publications.log import LOCK_NAME, read_log
from timeline.records import read
from timeline.types import Edition


class Pages(Mapping[str, str]):
    """Text of each file by its path, rendered when it is read; the card is no text and is left out."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._files = Rendered(file for file in all_pages(edition) if not file.path.endswith(".png"))

    def __getitem__(self, path: str) -> str:
        return self._files[path].decode("utf-8")

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def edition_of(events: Path, now: datetime = datetime(2026, 11, 23, 10, tzinfo=UTC)) -> Edition:
    """The pages of the records of a folder, with the publication log that is beside them; nothing is published."""
    found = read(events)
    assert found.settings
    timeline, problems = normalise(found.settings, found.records)
    assert errors(found.problems + problems) == []
    log, wrong = convert(events, timeline) if (events / LOCK_NAME).exists() else read_log(events, None)
    assert wrong == []
    return decide(timeline, log, now, events=events, media=found.media).edition


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The small story after all that happened to it."""
    story = StoryInMemory(tmp_path_factory.mktemp("pages"))
    shutil.copytree(ROOT / "tests/goldens/story", story.events, dirs_exist_ok=True)
    report = story.build()
    records = story.events / "records.yaml"
    for days, edits in EDITS:
        text = records.read_text("utf-8")
        for before, after in edits:
            text = text.replace(before, after)
        records.write_text(text, "utf-8")
        report = story.build(days=days)
    return Pages(report.edition)


@pytest.fixture
def rendered(tmp_path: Path):
    """Pages of records that a test writes."""

    def render(records: str, settings: str | None = None, **options: object) -> Pages:
        folder = tmp_path / f"story-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        story = StoryInMemory(folder)
        if settings:
            story.write("timeline.yaml", settings)
        story.write("records.yaml", records)
        return Pages(story.build(**options).edition)

    return render


@pytest.fixture
def front(tmp_path: Path) -> Callable[[str], str]:
    """The page of many records, and nothing else of their site."""

    def render(records: str) -> str:
        folder = tmp_path / f"front-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        story = StoryInMemory(folder)
        story.write("records.yaml", records)
        files = all_pages(edition_of(story.events, NOW))
        return next(file.data().decode() for file in files if file.path == "index.html")

    return render
