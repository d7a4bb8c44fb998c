"""Files with which a code host checks, builds and publishes a timeline: their texts are in `timeline/hosts/`."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import files as resources
from pathlib import Path

from timeline import __version__
from timeline.problems import UsageWrong

_DISTRIBUTION = "timeline-feed"
_BRANCH = re.compile(r"[\w./-]+")

#: By host: the path in the repository, and the file in `timeline/hosts/`.
HOSTS = {
    "github": {
        ".github/workflows/publish.yml": "publish.yml",
        ".github/workflows/check.yml": "check.yml",
        ".github/workflows/event.yml": "event.yml",
        ".github/ISSUE_TEMPLATE/event.yml": "event-form.yml",
    },
    "gitlab": {".gitlab-ci.yml": "gitlab-ci.yml"},
}


@dataclass(frozen=True)
class Repository:
    """What the files of a host say of the repository: its default branch, and how `pip` installs this program."""

    branch: str
    requirement: str

    @classmethod
    def of(cls, folder: Path) -> Repository:
        """The repository in a folder, or the one that git would make there.

        Raises UsageWrong if the folder is below the top of a repository: hosts look for their files only there.
        """
        above = next(path for path in (folder.resolve(), *folder.resolve().parents) if path.is_dir())
        top = _git(above, "rev-parse", "--show-toplevel")
        if top and Path(top).resolve() != folder.resolve():
            raise UsageWrong(
                f"{folder}: this folder is inside the git repository {top}, and hosts look for their files only at its "
                "top; begin the timeline there, or in a repository of its own"
            )
        return cls(default_branch(above), requirement())


def files(hosts: tuple[str, ...], repository: Repository) -> dict[str, str]:
    """Every file of these hosts by its path, with its text."""
    texts = resources("timeline").joinpath("hosts")
    return {
        path: texts.joinpath(name)
        .read_text("utf-8")
        .replace("@BRANCH@", json.dumps(repository.branch))
        .replace("@REQUIREMENT@", json.dumps(repository.requirement))
        for host in hosts
        for path, name in HOSTS[host].items()
    }


def default_branch(folder: Path) -> str:
    """The branch that the host publishes: that of the remote, else the present one, else what git names a first one."""
    remote = _git(folder, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").removeprefix("origin/")
    branch = remote or _git(folder, "symbolic-ref", "--short", "HEAD") or _git(folder, "var", "GIT_DEFAULT_BRANCH")
    branch = branch or "main"
    if not _BRANCH.fullmatch(branch):
        raise UsageWrong(f"the branch `{branch}` has unusual characters in its name; rename it first")
    return branch


def requirement() -> str:
    """What installs the program that is running: its commit, if it came from git (PEP 610), else its release."""
    try:
        origin = json.loads(distribution(_DISTRIBUTION).read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        origin = {}
    version = origin.get("vcs_info", {})
    if version.get("vcs") == "git":
        return f"{_DISTRIBUTION} @ git+{origin['url']}@{version['commit_id']}"
    return f"{_DISTRIBUTION}=={__version__}"


def _git(folder: Path, *words: str) -> str:
    """What git answers; nothing if there is no git, no repository or no answer."""
    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
