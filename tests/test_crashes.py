"""Builds that are killed at random moments, and system calls that fail, seen from outside the process."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

from tests import crash
from tests.conftest import need

pytestmark = pytest.mark.slow


@pytest.fixture
def ground(tmp_path: Path) -> crash.Ground:
    root = tmp_path / "ground"
    root.mkdir()
    return crash.Ground(root)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked here")
def test_after_kill_9_at_any_moment_the_next_command_finds_a_whole_site(ground: crash.Ground) -> None:
    counted = crash.kills(ground, 100, random.Random(2025))
    assert counted.total() == 100
    assert any(state.endswith(", decided") for state in counted), "no kill met an open journal"


def test_after_the_nth_system_call_failed_the_next_command_finds_a_whole_site(ground: crash.Ground) -> None:
    need("strace")
    counted = crash.calls(ground, 36, random.Random(2025))
    assert counted.total() == 36
    assert any(state.startswith("exit 3: ") for state in counted)


@pytest.mark.skipif(sys.platform != "linux", reason="strace")
def test_a_file_system_without_flock_is_built_on(ground: crash.Ground) -> None:
    """The system's own call fails, as on NFS without its lock daemon."""
    need("strace")
    for error in ("ENOLCK", "EBADF", "EOPNOTSUPP", "EINVAL"):
        ground.again()
        done = crash.traced(ground, "-e", "trace=flock", "-e", f"inject=flock:error={error}", log="/dev/null")
        assert (done.returncode, done.stderr) == (0, "")
        assert ground.site() == ground.new
        assert not list(ground.root.rglob(".timeline-lock"))
