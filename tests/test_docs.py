"""What the docs say to type is typed here, in their order and in one shell; what they show is what comes out."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, Story, check_schema
from tests.write_docs import PAGES as MADE
from timeline.build import load_timeline
from timeline.recipes import recipe

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)")
#: Commands that CI runs itself, by the words in `.ci/run`.
RUN_BY_CI = {
    "make": 'make --directory "$clone"',
    "make test": "make test",
    "make lint types": "make lint types",
    "bash .ci/run": "#!/usr/bin/env bash",
}
#: Commands that do not end by themselves, or need the network: the test that runs them, and words in it.
RUN_ELSEWHERE = {
    "make lock": ("tests/test_requirements.py", "run `make lock`"),
    "timeline serve": ("tests/preview.py", '"serve"'),
    "timeline check --watch": ("tests/authoring/test_serve.py", '"--watch"'),
    "timeline push": ("tests/readers/test_s3.py", '"push"'),
    "timeline ping": ("tests/test_ping.py", '"ping"'),
    "timeline new --from": ("tests/authoring/test_new.py", '"--from"'),
    "newsboat": ("tests/readers/test_real_readers.py", "self.program"),
}
#: Commands that set the program up; run from a fresh clone, in a test that takes its time.
SET_UP = ("python3 -m venv", ".venv/bin/pip", ". .venv/bin/activate", ".venv/bin/timeline")
#: YAML that is not ours: by its first key, the schema that it must satisfy.
FOREIGN = {"name": "vendor.github-workflows", "pages": "vendor.gitlab-ci", "repos": ""}


def blocks(kind: str) -> list[tuple[str, str]]:
    """Page and text of every block of a kind."""
    return [
        (page.name, text) for page in PAGES for found, text in BLOCK.findall(page.read_text("utf-8")) if found == kind
    ]


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Each command, without its comment, and the lines that are shown below it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:].partition("  #")[0].strip(), []))
        else:
            found[-1][1].append(line)
    return found


def pages_with(kind: str) -> list[str]:
    return list(dict.fromkeys(name for name, _ in blocks(kind)))


def first_key(text: str) -> str:
    return next((line.partition(":")[0] for line in text.splitlines() if re.match(r"[a-z]+:", line)), "")


def test_there_are_commands_and_records_to_check() -> None:
    assert len(blocks("console")) >= 12
    assert len(blocks("yaml")) >= 8


@pytest.mark.parametrize("page", sorted(MADE))
def test_pages_made_from_the_program_are_up_to_date(page: str) -> None:
    assert (ROOT / "docs" / page).read_text("utf-8") == MADE[page](), "run: python -m tests.write_docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = BLOCK.sub("", page.read_text("utf-8"))
    assert [link for link in LINK.findall(text) if not (page.parent / link).exists()] == []


def test_every_page_is_linked_from_the_readme() -> None:
    linked = set(LINK.findall((ROOT / "README.md").read_text("utf-8")))
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} <= linked


OURS = [(page, text) for page, text in blocks("yaml") if first_key(text) not in FOREIGN]
THEIRS = [(page, text) for page, text in blocks("yaml") if first_key(text) in FOREIGN]


@pytest.mark.parametrize(("page", "text"), OURS, ids=lambda value: value[:20].strip())
def test_records_in_the_docs_are_right(story: Story, page: str, text: str) -> None:
    settings = re.search(r"^(title|url):", text, re.MULTILINE)
    story.write("timeline.yaml" if settings else "a.yaml", text)
    if not settings:
        # What a record counts from is elsewhere in the story.
        own = set(re.findall(r"^- id: (\S+)", text, re.MULTILINE))
        others = re.findall(r"(?:after|before|fulfils:|of) ([a-z0-9]+(?:-[a-z0-9]+)+)$", text, re.MULTILINE)
        for id in set(others) - own:
            story.write(f"{id}.yaml", f"{{id: {id}, date: by 2030, status: planned, title: {id}}}\n")
    _, _, problems = load_timeline(story.events, None)
    wrong = [str(problem) for problem in problems if problem.severity == "error" and problem.code != "no-records"]
    assert wrong == [], page


@pytest.mark.parametrize(("page", "text"), THEIRS, ids=lambda value: value[:20].strip())
def test_settings_of_other_programs_are_right(tmp_path: Path, page: str, text: str) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text, "utf-8")
    if schema := FOREIGN[first_key(text)]:
        done = check_schema("--builtin-schema", schema, str(path))
        assert done.exit_code == 0, (page, done.output)
    else:
        command = [sys.executable, "-m", "pre_commit", "validate-config", str(path)]
        subprocess.run(command, check=True)


@pytest.mark.parametrize(
    "page",
    [page if page == "README.md" else pytest.param(page, marks=pytest.mark.slow) for page in pages_with("console")],
)
def test_commands_in_the_docs_work_and_say_what_is_shown(tmp_path: Path, page: str) -> None:
    said = [pair for name, text in blocks("console") if name == page for pair in commands(text)]
    ours = [(command, shown) for command, shown in said if not _is_run_elsewhere(command)]
    if not any(command.startswith("timeline init") for command, _ in ours):
        shutil.copytree(ROOT / "events", tmp_path / "events")
        shutil.copytree(ROOT / "examples", tmp_path / "examples")
    outputs = _in_one_shell(tmp_path, [command for command, _ in ours])
    for (command, shown), output in zip(ours, outputs, strict=True):
        for line in shown:
            pattern = line.replace("[", "[[]").replace("…", "*")
            assert line == "…" or fnmatch.filter(output.splitlines(), pattern), (command, line, output)


def _is_run_elsewhere(command: str) -> bool:
    if command in RUN_BY_CI:
        assert RUN_BY_CI[command] in (ROOT / ".ci/run").read_text("utf-8")
        return True
    for start, (file, words) in RUN_ELSEWHERE.items():
        if command.startswith(start):
            assert words in (ROOT / file).read_text("utf-8"), command
            return True
    return command.startswith(SET_UP)


def _in_one_shell(folder: Path, lines: list[str]) -> list[str]:
    """What each of the commands prints, run one after the other; all of them must succeed."""
    home = folder / "home"
    home.mkdir()
    (home / "timeline").write_text(f'#!/bin/sh\nexec {sys.executable} -m timeline "$@"\n')
    (home / "timeline").chmod(0o755)
    environment = {
        **os.environ,
        "HOME": str(home),
        "PATH": f"{home}:{os.environ['PATH']}",
        **{f"GIT_{who}_{what}": "jo@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    mark = "== next =="
    script = "set -e\n" + "".join(f"echo '{mark}'\n{line}\n" for line in lines)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.split(f"{mark}\n")[1:]


@pytest.mark.parametrize(("page", "text"), blocks("python"), ids=lambda value: value[:20].strip())
def test_python_in_the_docs_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "tests/goldens/story", tmp_path / "events")
    exec(compile(text, page, "exec"), {})


@pytest.mark.in_memory
def test_the_files_of_the_example_output_have_recipes(story: Story) -> None:
    """The example is copied; what has no recipe is rendered in every build."""
    story.write("a.yaml", "- {id: a, date: 2025, title: A title}\n")
    (text,) = (text for _, text in blocks("python") if "def titles" in text)
    example: dict[str, Any] = {"__name__": "example"}
    exec(compile(text, "data.md", "exec"), example)
    (file,) = example["titles"](story.build().edition)
    assert recipe(file) is not None
    assert file.data() == b"A title"


def test_the_second_timeline_has_nothing_to_complain_of(tmp_path: Path) -> None:
    from tests.conftest import NOW
    from timeline.build import Options, build_site

    shutil.copytree(ROOT / "examples/calendars", tmp_path / "events")
    report = build_site(tmp_path / "events", tmp_path / "output", Options(now=lambda: NOW))
    assert report.problems == []
    assert len(report.edition.entries) == 14


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "first-timeline.md"])
def test_the_steps_by_hand_work_in_a_fresh_clone(tmp_path: Path, page: str) -> None:
    by_hand = next(text for name, text in blocks("console") if name == page and "pip install" in text)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    script = "set -e\n" + "\n".join(command for command, _ in commands(by_hand))
    subprocess.run(["bash", "-c", script], cwd=clone, check=True, capture_output=True)
    done = subprocess.run([clone / ".venv/bin/timeline", "check"], cwd=clone, check=False)
    assert done.returncode == 0
