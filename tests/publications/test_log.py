"""The files of the publication log: harmless merges, damage with a way out, restoring, packing."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import NOW, Story, little_work
from timeline import cli
from timeline.build import plan
from timeline.history import lines, pack_years, verify
from timeline.problems import RecordsWrong, errors
from timeline.publications.fold import fold
from timeline.publications.lines import Damaged, read, write
from timeline.publications.log import Head, Log, make_file, make_log, read_log

A = "- {id: a, date: 2025-03-04, title: A}\n"
B = "- {id: b, date: 2025-03-05, title: B}\n"


@pytest.fixture
def published(story: Story) -> Story:
    """Three files: two events, a correction, a note."""
    story.write("a.yaml", A + B)
    story.build()
    story.write("a.yaml", A.replace("03-04", "03-06") + B)
    story.build(days=1)
    note = "notices: [{date: 2025-09-03, type: clarification, note: Words.}]"
    story.write("a.yaml", A.replace("03-04", "03-06") + B.replace("title: B", f"title: B, {note}"))
    story.build(days=2)
    return story


def paths(story: Story) -> list[Path]:
    return sorted((story.events / "published").iterdir())


def said(story: Story) -> str:
    """What is wrong, after making sure that nothing was written."""
    before, site = story.log(), story.files()
    with pytest.raises(RecordsWrong) as error:
        story.build(days=9)
    assert (story.log(), story.files()) == (before, site)
    return str(error.value)


def without_site(story: Story) -> None:
    shutil.rmtree(story.output)


# --- what does no harm ------------------------------------------------------------------------------------------------


def _copy(story: Story) -> None:
    first = paths(story)[0]
    shutil.copy(first, first.with_name(f"{first.stem} (1).jsonl"))


def _windows(story: Story) -> None:
    for path in paths(story):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def _other(story: Story) -> None:
    story.write("published/README.txt", "What is this?")
    story.write("published/.hidden.jsonl", "x")


def _doubled(story: Story) -> None:
    path = paths(story)[0]
    head, *rest = path.read_text().splitlines()
    path.write_text("\n".join(["    assert report.edition.by_id["z"].key == "a"


def test_an_empty_log_has_no_end() -> None:
    assert (Log().ends, Log().tag, Log().newest, Log().paths()) == ((), None, None, frozenset())
