"""The lock: whatever is installed for work on timeline is in it, with hashes, and it names no address."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conftest import ROOT

FOLDER = ROOT / "requirements"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DIRECT = PROJECT["project"]["dependencies"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
GROUPS = PROJECT["dependency-groups"]
OPTIONAL = [requirement for extra in EXTRAS.values() for requirement in extra]
TOOLS = [requirement for group in GROUPS.values() for requirement in group]
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def pins(name: str) -> dict[str, set[str]]:
    """The locked versions of each package; more than one if they differ between versions of Python."""
    found: dict[str, set[str]] = {}
    for line in (FOLDER / name).read_text("utf-8").splitlines():
        if match := PIN.match(line):
            found.setdefault(match["name"], set()).add(match["version"])
    return found


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("build.txt", [*PROJECT["build-system"]["requires"], *GROUPS["build"]]),
        ("docs.txt", GROUPS["docs"]),
        ("lock.txt", GROUPS["lock"]),
        ("release.txt", GROUPS["release"]),
        ("run.txt", DIRECT),
        ("test.txt", [*DIRECT, *EXTRAS["import"], *EXTRAS["net"], *EXTRAS["serve"], *GROUPS["test"]]),
        ("lint.txt", [*DIRECT, *EXTRAS["import"], *EXTRAS["net"], *EXTRAS["serve"], *GROUPS["test"], *GROUPS["lint"]]),
        ("all.txt", [*DIRECT, *OPTIONAL, *TOOLS]),
        ("lowest.txt", [*DIRECT, *OPTIONAL, *GROUPS["test"]]),
    ],
)
def test_every_requirement_is_locked_within_its_bounds(name: str, wanted: list[str]) -> None:
    locked = pins(name)
    for requirement in map(Requirement, wanted):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement} is not in requirements/{name}; run `make lock`"
        assert all(version in requirement.specifier for version in versions), f"{requirement}; run `make lock`"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.name)
def test_every_line_is_a_version_with_its_hashes(path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    kinds = ["pin" if PIN.match(line) else "hash" if HASH.match(line) else line for line in lines]
    assert set(kinds) == {"pin", "hash"}
    assert not [pair for pair in zip(kinds, [*kinds[1:], "pin"], strict=True) if pair == ("pin", "pin")]


@pytest.mark.parametrize(
    "name", ["build.txt", "docs.txt", "lock.txt", "release.txt", "run.txt", "test.txt", "lint.txt"]
)
def test_the_smaller_files_are_parts_of_the_whole(name: str) -> None:
    whole = pins("all.txt")
    assert {
        package: versions for package, versions in pins(name).items() if not versions <= whole.get(package, set())
    } == {}


def test_the_lowest_set_has_the_lower_bounds() -> None:
    locked = pins("lowest.txt")
    for requirement in map(Requirement, [*DIRECT, *OPTIONAL]):
        bound = min(Version(part.version) for part in requirement.specifier)
        (version,) = locked[canonicalize_name(requirement.name)]
        # A bound like 2025.10 is met by the first release of that month.
        assert Version(version).release[: len(bound.release)] == bound.release, f"{requirement} starts at {version}"


def test_programs_of_npm_are_locked_without_an_address() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert locked[""]["devDependencies"] == json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    packages = {place: package for place, package in locked.items() if place}
    assert {f"node_modules/{name}" for name in locked[""]["devDependencies"]} <= packages.keys()
    assert [place for place, package in packages.items() if "integrity" not in package or "resolved" in package] == []
