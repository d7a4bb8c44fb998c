"""Workflows, ours and those that the docs give: what they run is fixed, and each may do no more than it needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

OURS = [(path.name, path.read_text("utf-8")) for path in sorted((ROOT / ".github/workflows").glob("*.yml"))]
WRITTEN = [
    (path.name, path.read_text("utf-8"))
    for path in sorted((ROOT / "timeline/hosts").glob("*.yml"))
    if "\njobs:" in path.read_text("utf-8")
]
SHOWN = [
    (f"{path.name}-{number}", block)
    for path in sorted((ROOT / "docs").glob("*.md"))
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", path.read_text("utf-8"), re.DOTALL))
    if "\njobs:" in block
]
WORKFLOWS = OURS + SHOWN + WRITTEN
FILES = [path for folder in (".github/workflows", "timeline/hosts", "docs") for path in (ROOT / folder).iterdir()]
FILES = [*(path for path in FILES if path.suffix in (".yml", ".md")), ROOT / "action.yml"]
#: What a job that may write to the repository runs: nothing of ours, and nothing that was installed.
TRUSTED = {"git", "gh", "for", "do", "done", "if", "fi", "exit"}


def test_there_are_workflows_to_look_at() -> None:
    assert len(OURS) >= 2
    assert len(WRITTEN) >= 3


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_actions_are_named_by_commit_with_the_release_beside_it(path: Path) -> None:
    used = re.findall(r"^\s*-? *uses: (.*)$", path.read_text("utf-8"), re.MULTILINE)
    assert [name for name in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", name)] == []


@pytest.mark.parametrize(("name", "text"), WORKFLOWS, ids=[name for name, _ in WORKFLOWS])
def test_a_workflow_may_only_read_and_ends(name: str, text: str) -> None:
    workflow = yaml.safe_load(re.sub(r"@[A-Z]+@", "text", text))
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert 0 < job["timeout-minutes"] <= 60
        permissions = job.get("permissions", {})
        if "write" in permissions.values():
            assert job["needs"]
            assert first_words(job) <= TRUSTED, name
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is (permissions.get("contents") == "write")
            assert "${{ github.event" not in step.get("run", "")


def first_words(job: dict[str, Any]) -> set[str]:
    lines = [line.strip() for step in job["steps"] for line in step.get("run", "").splitlines()]
    return {line.partition(" ")[0].rstrip(";") for line in lines if line and not line.startswith("#")}
