"""What the docs say to type is typed here, and the records they show are read."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Story
from timeline.build import understand

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: Commands that CI runs itself, by the words in `.ci/run`.
RUN_BY_CI = {
    "make": 'make --directory "$clone"',
    "make test": "make test",
    "make lint types": "make lint types",
    "bash .ci/run": "#!/usr/bin/env bash",
}


def blocks(kind: str) -> list[tuple[str, str]]:
    """Page and text of every block of a kind."""
    return [
        (page.name, text) for page in PAGES for found, text in BLOCK.findall(page.read_text("utf-8")) if found == kind
    ]


def commands(text: str) -> list[str]:
    return [line[2:].partition("  #")[0].strip() for line in text.splitlines() if line.startswith("$ ")]


def test_there_are_commands_and_records_to_check() -> None:
    assert len(blocks("console")) >= 3
    assert len(blocks("yaml")) >= 1


@pytest.mark.parametrize(("page", "text"), blocks("yaml"), ids=lambda value: value[:20].strip())
def test_records_in_the_docs_are_right(story: Story, page: str, text: str) -> None:
    settings = re.search(r"^(title|url):", text, re.MULTILINE)
    story.write("timeline.yaml" if settings else "a.yaml", text)
    if not settings:
        # What a record counts from stands elsewhere in the story.
        for id in set(re.findall(r"(?:after|before|fulfils:|of) ([a-z0-9]+(?:-[a-z0-9]+)+)$", text, re.MULTILINE)):
            story.write(f"{id}.yaml", f"{{id: {id}, date: by 2030, status: planned, title: {id}}}\n")
    _, _, problems = understand(story.events, None)
    wrong = [str(problem) for problem in problems if problem.severity == "error" and problem.code != "no-records"]
    assert wrong == [], page


@pytest.mark.parametrize(("page", "text"), blocks("console"), ids=lambda value: value[:20].strip())
def test_commands_in_the_docs_work(tmp_path: Path, page: str, text: str) -> None:
    shutil.copytree(ROOT / "events", tmp_path / "events")
    script = (ROOT / ".ci/run").read_text("utf-8")
    for command in commands(text):
        if command in RUN_BY_CI:
            assert RUN_BY_CI[command] in script
        elif command.startswith("timeline "):
            program = command.replace("timeline ", f"{ROOT}/.venv/bin/timeline ", 1)
            done = subprocess.run(program, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (page, command, done.stderr)
        else:
            assert text in by_hand(), f"{page}: nothing runs `{command}`"


def by_hand() -> str:
    """The block of the README for those who have no make."""
    return next(text for page, text in blocks("console") if page == "README.md" and "pip install" in text)


@pytest.mark.slow
def test_the_steps_by_hand_work_in_a_fresh_clone(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    for command in commands(by_hand()):
        subprocess.run(command, shell=True, cwd=clone, check=True, capture_output=True)
    assert (clone / "output/index.html").exists()
