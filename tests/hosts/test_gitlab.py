"""The pipeline that `init --gitlab` writes: its scripts are run, against a bare repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import check_schema
from tests.hosts.runner import Host, git
from timeline.authoring.hosts import Repository, files

TEXT = files(("gitlab",), Repository("trunk", "timeline-feed==0.1.0"))[".gitlab-ci.yml"]
ADDRESS = "https://gitlab-ci-token:secret@gitlab.example/group/project.git"


def run(host: Host, job: str, folder: Path) -> None:
    """A script in its folder, all lines in one shell that stops at the first that fails, as a runner does it."""
    environment = host.environment(
        CI_DEFAULT_BRANCH="trunk",
        CI_JOB_TOKEN="secret",
        CI_SERVER_FQDN="gitlab.example",
        CI_SERVER_HOST="gitlab.example",
        CI_PROJECT_PATH="group/project",
        GIT_CONFIG_COUNT="1",
        GIT_CONFIG_KEY_0=f"url.{host.bare.as_uri()}.insteadOf",
        GIT_CONFIG_VALUE_0=ADDRESS,
    )
    script = "set -eo pipefail\n" + "\n".join(yaml.safe_load(TEXT)[job]["script"])
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_it_publishes_the_branch_as_it_is_now_and_commits_the_log(tmp_path: Path) -> None:
    host = Host(tmp_path)
    git(host.bare, "config", "receive.advertisePushOptions", "true")
    begun = host.clone("begun")
    words = ["--title", "A", "--url", "https://example.org/", "--gitlab"]
    subprocess.run([host.tools / "timeline", "init", *words], cwd=begun, check=True, capture_output=True)
    assert (begun / ".gitlab-ci.yml").read_text("utf-8") == TEXT
    git(begun, "add", "--all")
    git(begun, "commit", "--quiet", "--message", "Begin")
    git(begun, "push", "--quiet", "origin", "HEAD:trunk")
    runner = host.clone("runner")
    (begun / "events/more.yaml").write_text("- id: more\n  date: 2025-04\n  title: More\n")
    git(begun, "add", "--all")
    git(begun, "commit", "--quiet", "--message", "Add a record")
    git(begun, "push", "--quiet", "origin", "HEAD:trunk")
    before = host.files()
    run(host, "check", runner)
    (said,) = yaml.safe_load(TEXT)["check"]["artifacts"]["paths"]
    assert "**New**: This timeline starts" in (runner / said).read_text("utf-8")
    run(host, "pages", runner)
    assert (runner / "public/events/more/index.html").exists()
    added = set(host.files()) - set(before)
    assert added
    assert all(name.startswith("events/published/") for name in added)
    commits = git(host.bare, "rev-list", "trunk")
    run(host, "pages", runner)
    assert git(host.bare, "rev-list", "trunk") == commits


def test_the_host_understands_the_file(tmp_path: Path) -> None:
    file = tmp_path / "ci.yml"
    file.write_text(TEXT, "utf-8")
    done = check_schema("--builtin-schema", "vendor.gitlab-ci", str(file))
    assert done.exit_code == 0, done.output
