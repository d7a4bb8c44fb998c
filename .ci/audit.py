"""Check what is installed for work on timeline against the lock. Nothing goes online.

Every distribution in the environment that runs this, and every package in node_modules, must be locked in the version
that is installed, with a hash, under a license that is listed here.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LICENSES = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "Apache Software License",
        "BlueOak-1.0.0",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD License",
        "CC0-1.0",
        "GNU Lesser General Public License v3 (LGPLv3)",
        "GNU Lesser General Public License v3 or later (LGPLv3+)",
        "GPL-3.0-or-later",  # yamllint, a program that the benchmark runs
        "ISC",
        "ISC License (ISCL)",
        "MIT",
        "MIT-0",
        "MIT License",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "MPL-2.0",
        "PSF-2.0",
        "Python Software Foundation License",
    }
)
# Packages whose metadata names no license, with the one that their LICENSE file holds.
READ = {"docutils": "BSD-2-Clause", "parse-cache-control": "BSD-3-Clause", "resvg-py": "MIT"}
# pip comes with the environment, and timeline is what it is for.
EXEMPT = frozenset({"pip", "timeline-feed"})


def main() -> int:
    """Exit code: 0 if nothing is wrong, else 1."""
    checked = [*_python(), *_node()]
    wrong = [problem for problem in checked if problem]
    for problem in wrong:
        print(problem, file=sys.stderr)
    print(f"{len(checked)} packages checked, {len(wrong)} wrong")
    return 1 if wrong else 0


def _python() -> list[str]:
    """A problem, or nothing, for each distribution of this environment."""
    lock = (ROOT / "requirements/all.txt").read_text("utf-8")
    pins = set(re.findall(r"^([a-z0-9-]+)==([^\s;]+)[^\n]*\\\n +--hash=", lock, re.MULTILINE))
    named = [(re.sub(r"[-_.]+", "-", found.name).lower(), found) for found in distributions()]
    return [
        _problem(name, found.version, (name, found.version) in pins, _license(found))
        for name, found in named
        if name not in EXEMPT
    ]


def _license(found: Distribution) -> str:
    expression: str | None = found.metadata.get("License-Expression")
    classifiers = found.metadata.get_all("Classifier") or []
    names = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: ")]
    return expression or " AND ".join(names) or str(found.metadata.get("License", "")).partition("\n")[0]


def _node() -> list[str]:
    """A problem, or nothing, for each package in node_modules."""
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    checked = []
    for path in sorted((ROOT / "node_modules").rglob("package.json")):
        place = path.parent.relative_to(ROOT).as_posix()
        if not re.fullmatch(r"(.*/)?node_modules/(@[^/]+/)?[^/]+", place):
            continue  # a folder inside a package
        found, pin = json.loads(path.read_text("utf-8")), locked.get(place, {})
        is_locked = "integrity" in pin and pin["version"] == found["version"]
        checked.append(_problem(found["name"], found["version"], is_locked, str(found.get("license", ""))))
    return checked


def _problem(name: str, version: str, is_locked: bool, license: str) -> str:
    if not is_locked:
        return f"{name} {version}: is installed but not locked; run `make clean`, or add it and run `make lock`"
    parts = re.split(r" AND | OR ", re.sub(r"^\((.*)\)$", r"\1", READ.get(name, license)))
    if unknown := [part for part in parts if part not in LICENSES]:
        return f"{name} {version}: the license `{unknown[0]}` is not listed in .ci/audit.py"
    return ""


if __name__ == "__main__":
    sys.exit(main())
