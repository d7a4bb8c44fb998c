"""One file of a site can be had without the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import corpus
from tests.conftest import ROOT
from tests.pages.conftest import edition_of
from tests.pages.test_pictures import PNG
from timeline.emit import Files, emit, parts
from timeline.emit.pages import parts as page_parts

SMALL = ROOT / "tests/goldens/story"
SETTINGS = """
title: {en: A story, pt-BR: Uma história}
url: https://example.org/story/
languages: [en, pt-BR]
cards: true
about: {en: About}
feed: {archives: all}
topics: {one: {label: One, formerly: [eins]}}
feeds: [{id: some, title: Some, topics: [one], formerly: [few]}]
"""
RECORDS = """
- {id: a, formerly: [b], date: -0043-03-15, title: A, topics: [one], image: {file: A.png, alt: A}}
- {id: c, date: after 1900, title: C}
- {id: d, date: by 2030, title: D, status: planned, actors: [me], kind: plan}
"""


def of_every_kind(events: Path) -> None:
    (events / "media").mkdir(parents=True)
    (events / "media/A.png").write_bytes(PNG)
    (events / "timeline.yaml").write_text(SETTINGS, "utf-8")
    (events / "a.yaml").write_text(RECORDS, "utf-8")


@pytest.mark.parametrize("story", ["every-kind", "split", "small"])
def test_every_file_is_found_by_its_path_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, story: str) -> None:
    events = SMALL if story == "small" else tmp_path / "events"
    if story == "split":
        monkeypatch.setattr(parts, "WHOLE", 5)
        monkeypatch.setattr(page_parts, "SPLIT", 3)
        corpus.write(events, 8)
    elif story == "every-kind":
        of_every_kind(events)
    edition = edition_of(events)
    for file in emit(edition):
        assert Files(edition).get(file.path) == file


def test_a_path_that_differs_is_not_found() -> None:
    files = Files(edition_of(SMALL))
    for path in ("", "nothing", "Index.html", "index.html/", "events/nothing/index.html", "fr", "\n"):
        assert files.get(path) is None
    assert files.get("index.html") is not None
