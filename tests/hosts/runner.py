"""Runs the steps of workflows on this machine, against a bare repository: their own shell, git and program.

Actions of other people are not run. What those that we use do to files is done here: a clone, and copies of artifacts.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


@dataclass
class Host:
    """A code host with one repository."""

    root: Path
    event: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bare = self.root / "bare.git"
        self.artifacts = self.root / "artifacts"
        self.tools = self.root / "tools"
        self.tools.mkdir(parents=True)
        git(self.root, "init", "--quiet", "--bare", "--initial-branch=trunk", str(self.bare))
        self._tool("timeline", f'#!/bin/sh\nexec {sys.executable} -m timeline "$@"\n')
        # What the host itself would do: it writes down what it was asked for.
        self._tool("gh", f'#!/bin/sh\necho "$@" >> {self.root}/asked\n[ "$2" = list ] && echo "[]" || true\n')

    def _tool(self, name: str, text: str) -> None:
        path = self.tools / name
        path.write_text(text)
        path.chmod(0o755)

    def clone(self, name: str) -> Path:
        """A clone with what is published now."""
        folder = self.root / name
        git(self.root, "clone", "--quiet", self.bare.as_uri(), str(folder))
        return folder

    def files(self, branch: str = "trunk") -> list[str]:
        return git(self.bare, "ls-tree", "-r", "--name-only", branch).splitlines()

    def environment(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{self.tools}:{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "XDG_CACHE_HOME": str(self.root / "cache"),
            "RUNNER_TEMP": str(self.root / "temp"),
            "GITHUB_EVENT_PATH": str(self.root / "event.json"),
            "GITHUB_STEP_SUMMARY": str(self.root / "summary.md"),
            **more,
        }


@dataclass
class Job:
    """One job of a workflow, in a folder of its own; `steps` can be taken one by one, so that others come between."""

    host: Host
    job: dict[str, Any]
    name: str

    def __post_init__(self) -> None:
        self.folder = self.host.root / self.name
        self.folder.mkdir()
        self.steps = list(self.job["steps"])

    def run(self) -> None:
        while self.steps:
            self.step()

    def step(self) -> str:
        """Take the next step; what it was."""
        step = self.steps.pop(0)
        if "run" in step:
            self._shell(step)
            return str(step["run"])
        action = str(step["uses"]).partition("@")[0]
        self._action(action, step.get("with", {}))
        return action

    def _shell(self, step: dict[str, Any]) -> None:
        if step.get("name") == "Install timeline":
            return  # it is installed here
        assert "${{" not in step["run"], "a text from outside could become a command"
        environment = {**self.job.get("env", {}), **step.get("env", {})}
        environment = {key: self._filled(str(value)) for key, value in environment.items()}
        (self.host.root / "event.json").write_text(json.dumps(self.host.event))
        # GitHub's own: without `shell`, no pipefail.
        options = ["--noprofile", "--norc", "-eo", "pipefail"] if step.get("shell") == "bash" else ["-e"]
        done = subprocess.run(
            ["bash", *options, "-c", step["run"]],
            cwd=self.folder,
            env=self.host.environment(**environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise StepFailed(done.stdout + done.stderr)

    def _filled(self, text: str) -> str:
        known = {
            "github.token": "token",
            "github.event.issue.number": str(self.host.event.get("issue", {}).get("number")),
        }
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: known[match[1]], text)

    def _action(self, name: str, given: dict[str, Any]) -> None:
        artifact = self.host.artifacts / str(given.get("name", "github-pages"))
        path = self.folder / str(given.get("path", ""))
        if name == "actions/checkout":
            ref = ["--branch", given["ref"]] if "ref" in given else []
            git(self.folder, "clone", "--quiet", "--depth=1", *ref, self.host.bare.as_uri(), ".")
        elif name.startswith("actions/upload-"):
            shutil.rmtree(artifact, ignore_errors=True)
            artifact.mkdir(parents=True)
            assert path.exists(), "there is nothing to upload"
            if path.is_dir():
                shutil.copytree(path, artifact, dirs_exist_ok=True)
            else:
                shutil.copy(path, artifact)
        elif name == "actions/download-artifact":
            shutil.copytree(artifact, path, dirs_exist_ok=True)
        else:
            assert name in ("actions/setup-python", "actions/deploy-pages"), name


class StepFailed(AssertionError):
    """A step ended with an exit code; what it printed."""


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(path.read_text("utf-8"))["jobs"])


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=Jo", "-c", "user.email=jo@example.org"]
    done = subprocess.run(["git", *who, "-C", str(folder), *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout
