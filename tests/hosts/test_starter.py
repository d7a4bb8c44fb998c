"""`examples/starter/` is what `init --github` writes, and `action.yml` builds it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.hosts.runner import Host
from timeline.authoring.hosts import Repository, files
from timeline.authoring.init import Wanted
from timeline.authoring.init import files as beginning
from timeline.dates import Day

STARTER = ROOT / "examples/starter"
WANTED = Wanted("A story", "https://example.org/story/", ("en",))


def written() -> dict[str, str]:
    hosts = files(("github",), Repository("main", "timeline-feed==0.1.0"))
    made = beginning(WANTED, Day(2025, 9, 2)) | hosts
    return {name: text for name, text in made.items() if not name.endswith(".schema.json")}  # git ignores those


def test_it_is_what_the_program_writes(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("force_regen"):
        for name, text in written().items():
            (STARTER / name).parent.mkdir(parents=True, exist_ok=True)
            (STARTER / name).write_text(text, "utf-8")
    found = {
        path.relative_to(STARTER).as_posix(): path.read_text("utf-8")
        for path in STARTER.rglob("*")
        if path.is_file() and not path.name.endswith(".schema.json")
    }
    found.pop("README.md")
    assert found == written(), "run: pytest tests/hosts/test_starter.py --force-regen"


@pytest.mark.slow
def test_the_action_checks_and_builds_it(tmp_path: Path) -> None:
    """Its steps after the installation, which a slow test takes."""
    host = Host(tmp_path)
    shutil.copytree(STARTER, tmp_path / "work")
    done = [
        run_step(host, step)
        for step in action()["runs"]["steps"]
        if step.get("name", "").startswith(("Check", "Build"))
    ]
    assert [one.returncode for one in done] == [0, 0], done
    assert (tmp_path / "work/output/index.html").exists()
    assert (tmp_path / "work/events/published").exists()
    assert (tmp_path / "work/events/.schema/record.schema.json").exists(), "editors find it after the first build"


def action() -> dict:
    return yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


def run_step(host: Host, step: dict) -> subprocess.CompletedProcess[str]:
    defaults = {name: given["default"] for name, given in action()["inputs"].items()}
    assert "${{" not in step["run"]
    environment = {
        key: defaults[text.removeprefix("${{ inputs.").removesuffix(" }}")] for key, text in step["env"].items()
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(
        command,
        cwd=host.root / "work",
        env=host.environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_installs_what_is_locked() -> None:
    (install,) = [step["run"] for step in action()["runs"]["steps"] if step.get("name") == "Install timeline"]
    assert install.count("--require-hashes") == 2
    for name in ("build", "run"):
        assert f"requirements/{name}.txt" in install
        assert (ROOT / f"requirements/{name}.txt").exists()
