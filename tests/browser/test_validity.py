"""Every kind of page before the Nu HTML checker, and before Lighthouse."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import ARGUMENTS
from tests.conftest import PATIENCE, need, node_module


def test_the_nu_html_checker_finds_no_error(sites: Path) -> None:
    jar = node_module("vnu-jar/build/dist/vnu.jar")
    folders = ["story", "one", "long", "split/index.html", "split/years", "dense/index.html", "dense/fr/index.html"]
    made = subprocess.run(
        [
            need("java"),
            "-jar",
            str(jar),
            "--errors-only",
            "--skip-non-html",
            "--format",
            "json",
            *(str(sites / f) for f in folders),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(made.stderr or made.stdout)["messages"]
    assert [f"{m['url']}:{m.get('lastLine')}: {m['message']}" for m in messages] == []


@pytest.mark.parametrize("form", ["mobile", "desktop"])
@pytest.mark.parametrize("page", ["story/index.html", "dense/index.html"])
def test_lighthouse(server: tuple[str, list[str]], tmp_path: Path, form: str, page: str) -> None:
    program = node_module("lighthouse/cli/index.js")
    report = tmp_path / "report.json"
    flags = " ".join((*ARGUMENTS, f"--user-data-dir={tmp_path / 'profile'}"))
    command = [need("node"), str(program), server[0] + page, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--chrome-flags={flags}", "--only-categories=performance,accessibility,best-practices,seo"]
    command += ["--preset=desktop"] if form == "desktop" else []
    environment = os.environ | {"CHROME_PATH": need("chromium")}
    subprocess.run(command, check=True, env=environment, capture_output=True, timeout=10 * PATIENCE)
    found = json.loads(report.read_text("utf-8"))
    scores = {name: round(part["score"] * 100) for name, part in found["categories"].items()}
    print("performance, as this machine has it:", scores["performance"])
    failed = [a["id"] for a in found["audits"].values() if a.get("score") == 0]
    # The page names its own host as canonical, and is looked at on another one.
    assert scores["accessibility"] == scores["best-practices"] == 100, failed
    assert scores["seo"] == 100, failed
    # The score for performance is a measure of time. What it comes from is not: few requests, few bytes, nothing that moves.
    audits = found["audits"]
    assert len(audits["network-requests"]["details"]["items"]) <= 4
    assert audits["total-byte-weight"]["numericValue"] <= 100_000
    assert audits["cumulative-layout-shift"]["numericValue"] <= 0.05
