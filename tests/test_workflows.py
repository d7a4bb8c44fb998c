"""Workflows, ours and those that the docs give: what they run is fixed, and each may do no more than it needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT

OURS = [(path.name, path.read_text("utf-8")) for path in sorted((ROOT / ".github/workflows").glob("*.yml"))]
SHOWN = [
    (f"{path.name}-{number}", block)
    for path in sorted((ROOT / "docs").glob("*.md"))
    for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", path.read_text("utf-8"), re.DOTALL))
    if "\njobs:" in block
]
WORKFLOWS = OURS + SHOWN
FILES = [*(ROOT / ".github/workflows").glob("*.yml"), *(ROOT / "docs").glob("*.md")]


def test_there_are_workflows_to_look_at() -> None:
    assert len(OURS) >= 2
    assert SHOWN


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_actions_are_named_by_commit_with_the_release_beside_it(path: Path) -> None:
    used = re.findall(r"^\s*-? *uses: (.*)$", path.read_text("utf-8"), re.MULTILINE)
    assert [name for name in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", name)] == []


@pytest.mark.parametrize(("name", "text"), WORKFLOWS, ids=[name for name, _ in WORKFLOWS])
def test_a_workflow_may_only_read_and_ends(name: str, text: str) -> None:
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert 0 < job["timeout-minutes"] <= 60
        commands = [step for step in job["steps"] if "run" in step]
        if "write" in job.get("permissions", {}).values():
            assert not commands, name  # what may write runs no program of ours, nor of those that we install
            assert job["needs"]
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            assert "${{ github.event" not in step.get("run", "")
