"""The hooks for pre-commit, run by the real program in a repository of an author."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Story

pytestmark = pytest.mark.slow


@pytest.fixture
def repository(story: Story, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Story:
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path_factory.getbasetemp() / "hooks"))
    for name in ("GIT_AUTHOR", "GIT_COMMITTER"):
        monkeypatch.setenv(f"{name}_NAME", "Jo Doe")
        monkeypatch.setenv(f"{name}_EMAIL", "jo@example.org")
    subprocess.run(["git", "init", "--quiet"], check=True)
    return story


def run(hook: str) -> subprocess.CompletedProcess[str]:
    subprocess.run(["git", "add", "--all"], check=True)
    program = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), hook, "--all-files", "--color", "never"]
    return subprocess.run(program, capture_output=True, text=True, check=False, env=os.environ)


def test_a_wrong_record_cannot_be_committed(repository: Story) -> None:
    repository.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    done = run("timeline-check")
    assert done.returncode == 0, done.stdout + done.stderr
    repository.write("a.yaml", "- {id: a, date: 2025, title: A, sumary: B}\n")
    done = run("timeline-check")
    assert done.returncode == 1
    assert "events/a.yaml:1:33: unknown key `sumary`; did you mean `summary`?" in done.stdout


def test_a_forgotten_build_cannot_be_committed(repository: Story) -> None:
    repository.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    done = run("timeline-published")
    assert done.returncode == 1
    assert "`a` was not published yet" in done.stdout
    repository.build()
    assert run("timeline-published").returncode == 0
    done = run("timeline-built")
    assert done.returncode == 0, done.stdout + done.stderr
    repository.write("a.yaml", "- {id: a, date: 2025, title: A, summary: Words.}\n")
    done = run("timeline-built")
    assert done.returncode == 1
    assert "output/atom.xml: out of date" in done.stdout


def test_the_hooks_are_on_the_page_about_them() -> None:
    page = Path(ROOT / "docs/editors.md").read_text("utf-8")
    hooks = [
        line.partition(": ")[2] for line in (ROOT / ".pre-commit-hooks.yaml").read_text().splitlines() if "- id" in line
    ]
    assert len(hooks) == 3
    assert all(f"- id: {hook}" in page for hook in hooks)
