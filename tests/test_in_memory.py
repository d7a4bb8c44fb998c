"""Stories in memory, on which many tests rely, are what a build would write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Story, StoryInMemory
from tests.goldens.story_later import EDITS

#: What only publishing writes: which files are ours, and what git leaves alone.
BOOKS_OF_A_BUILD = (".timeline/.gitignore", ".timeline/manifest.json")


def whole_life(story: Story) -> list[dict[str, bytes]]:
    """The site and the log of the small story, after its first publication and a change."""
    shutil.copytree(ROOT / "tests/goldens/story", story.events, dirs_exist_ok=True)
    records = story.events / "records.yaml"
    lives = []
    for days, edits in ((0, []), *EDITS[:1]):
        for before, after in edits:
            records.write_text(records.read_text("utf-8").replace(before, after), "utf-8")
        report = story.build(days=days)
        site = {path: data for path, data in story.files().items() if path not in BOOKS_OF_A_BUILD}
        lives.append({**site, **story.log(), "report": repr((report.new, report.notices)).encode()})
    return lives


def test_a_story_in_memory_is_what_a_build_would_write(tmp_path: Path) -> None:
    written, in_memory = (tmp_path / name for name in ("written", "in-memory"))
    written.mkdir()
    in_memory.mkdir()
    assert whole_life(StoryInMemory(in_memory)) == whole_life(Story(written))


@pytest.mark.in_memory
def test_a_file_that_the_site_does_not_have_cannot_be_read(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    story.build()
    assert story.read("atom.xml").count("<entry>") == 1
    with pytest.raises(FileNotFoundError):
        story.read("nothing.xml")
    assert not story.output.exists()
