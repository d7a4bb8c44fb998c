"""Same records and publication log, same bytes: over hash seeds, zones, locales, umask, order of files, checkout path, line ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Story
from tests.test_cli import timeline

STORY = ROOT / "tests/goldens/story"


def build(folder: Path, *words: str, **environment: str) -> dict[str, bytes]:
    """Build in a process of its own; every file of the site with its bytes."""
    done = subprocess.run(
        [sys.executable, "-m", "timeline", "build", "--quiet", *words],
        cwd=folder,
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return site(folder)


def site(folder: Path) -> dict[str, bytes]:
    output = folder / "output"
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def again(folder: Path) -> dict[str, bytes]:
    """Build in this process."""
    assert timeline("build", "--locked", "--quiet", cwd=folder).returncode == 0
    return site(folder)


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    story = Story(tmp_path_factory.mktemp("reference"))
    shutil.copytree(STORY, story.events, dirs_exist_ok=True)
    story.build()
    return story.root, story.files()


@pytest.mark.slow  # the quick suite has another hash seed in each run, and its goldens are bytes
@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242"},
        {"TZ": "Pacific/Kiritimati"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "C"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"PYTHONUTF8": "0", "LC_ALL": "POSIX"},
        {"SOURCE_DATE_EPOCH": "4102444800"},
    ],
    ids=str,
)
def test_the_environment_changes_no_byte(tmp_path: Path, reference, environment: dict[str, str]) -> None:
    folder, expected = reference
    shutil.copytree(folder / "events", tmp_path / "events")
    assert build(tmp_path, "--locked", **environment) == expected


def test_path_umask_and_order_of_files_change_no_byte(tmp_path: Path, reference) -> None:
    folder, expected = reference
    elsewhere = tmp_path / "a folder" / "with blanks é"
    (elsewhere / "events").mkdir(parents=True)
    # The same records, one file each, written in another order.
    text = (folder / "events/records.yaml").read_text("utf-8")
    parts = ["- id: " + part for part in text.split("- id: ")[1:]]
    for number, part in enumerate(reversed(parts)):
        (elsewhere / f"events/{number:02d}-x.yaml").write_text(part, "utf-8")
    shutil.copy(folder / "events/timeline.yaml", elsewhere / "events")
    shutil.copytree(folder / "events/published", elsewhere / "events/published")
    mask = os.umask(0o077)
    try:
        assert again(elsewhere) == expected
    finally:
        os.umask(mask)


def test_line_ends_of_windows_change_no_byte(tmp_path: Path, reference) -> None:
    folder, expected = reference
    shutil.copytree(folder / "events", tmp_path / "events")
    for path in (tmp_path / "events").rglob("*.*l*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert again(tmp_path) == expected


def test_an_output_that_exists_ends_where_a_new_one_does(tmp_path: Path, reference) -> None:
    folder, expected = reference
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    for name in ("atom.xml", "timeline.json"):
        (tmp_path / "output" / name).write_text("someone was here")
    (tmp_path / "output/feed.json").unlink()
    assert again(tmp_path) == expected


def test_no_build_reaches_the_network(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a build opened a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    story.write("a.yaml", "- {id: a, date: 2025, title: A, sources: [https://example.com/]}\n")
    story.build()
