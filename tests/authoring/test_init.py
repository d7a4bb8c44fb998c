"""`timeline init`: what it writes builds at once, and editors understand it."""

from __future__ import annotations

import contextlib
import errno
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import check_schema, first_quick
from tests.faults import Disk, Killed, failing
from timeline import cli, net
from timeline.problems import EnvironmentFailed, RecordsWrong, UsageWrong

NOW = ["--now", "2025-09-01T10:00:00Z"]


def run(*words: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(cli.cli, list(words), input=answers, catch_exceptions=False)


@pytest.fixture
def begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    done = run("init", *NOW, "--title", "A: story", "--url", "https://example.org/s/", "--lang", "en", "--lang", "fr")
    assert done.exit_code == 0, done.output
    return tmp_path


def test_it_builds_at_once_and_has_nothing_to_complain_of(begun: Path) -> None:
    assert run("check", *NOW).stderr == "1 record, 0 errors, 0 warnings\n"
    assert run("build", *NOW).exit_code == 0
    assert "This timeline starts" in Path("output/fr/index.html").read_text("utf-8")


def test_what_is_written(begun: Path) -> None:
    assert sorted(path.relative_to(begun).as_posix() for path in begun.rglob("*") if path.is_file()) == [
        ".gitattributes",
        ".gitignore",
        ".vscode/extensions.json",
        ".vscode/settings.json",
        "events/.schema/.gitignore",
        "events/.schema/record.schema.json",
        "events/.schema/timeline.schema.json",
        "events/2025.yaml",
        "events/timeline.yaml",
    ]
    assert (begun / ".gitattributes").read_text().endswith("events/published/* -text\n")
    assert json.loads((begun / ".vscode/settings.json").read_text())["yaml.schemas"]


@pytest.mark.parametrize("name", first_quick(["2025.yaml", "timeline.yaml"]))
def test_files_of_records_name_a_schema_that_is_there_and_agrees(begun: Path, name: str) -> None:
    first = (begun / "events" / name).read_text("utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    schema = begun / "events" / first.partition("=")[2]
    done = check_schema("--schemafile", str(schema), str(begun / "events" / name))
    assert done.exit_code == 0, done.output


def test_a_second_time_is_refused(begun: Path) -> None:
    with pytest.raises(UsageWrong, match="already exists; `timeline new` adds a record to it"):
        run("init", "--title", "B", "--url", "https://example.org/")


@pytest.mark.parametrize("step", first_quick([4, 1]))
def test_one_that_was_killed_can_be_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """After the files that it writes; the settings, which make a timeline of a folder, come last."""
    words = ("--title", "B", "--url", "https://example.org/")
    for nth in range(1, 30, step):
        folder = tmp_path / str(nth)
        with failing(monkeypatch, Disk("rename", nth, None)) as disk, contextlib.suppress(Killed):
            run("init", str(folder), *words)
        if not disk.fired:
            break
        assert not (folder / "events/timeline.yaml").exists()
        assert run("init", str(folder), *words).exit_code == 0
        assert (folder / "events/timeline.yaml").exists()
        assert (folder / ".gitattributes").exists()
        assert not list(folder.rglob("*.new"))
    assert nth > 8


def test_what_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    done = run("init", str(tmp_path), "--title", "B", "--url", "https://example.org/")
    assert f"kept    {tmp_path / '.gitignore'}, which already exists\n" in done.output
    assert (tmp_path / ".gitignore").read_text() == "mine\n"


def test_it_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    done = run("init", str(tmp_path), answers="A story\nhttps://example.org/a/\nfr, en\n")
    assert done.exit_code == 0
    text = (tmp_path / "events/timeline.yaml").read_text("utf-8")
    assert "\ntitle: A story\n" in text
    assert "\nurl: https://example.org/a/\n" in text
    assert "\nlanguages: [fr, en]\n" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--title", "A"], "this is not a terminal, so nothing can be asked; give --title and --url"),
        (["--title", "A", "--url", "example.org"], "`example.org` is not a web address; write it whole"),
        (["--title", "A", "--url", "https://example.org/", "--lang", "English"], "`English` is not a language code"),
    ],
)
def test_wrong_words_are_refused(tmp_path: Path, words: list[str], said: str) -> None:
    with pytest.raises(UsageWrong, match=said):
        run("init", str(tmp_path), *words)
    assert list(tmp_path.iterdir()) == []


def test_it_writes_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / ".vscode").write_text("a file")
    with pytest.raises(UsageWrong, match=r"\.vscode: this is a file, so nothing can be put below it"):
        run("init", str(tmp_path), "--title", "B", "--url", "https://example.org/")
    assert [path.name for path in tmp_path.iterdir()] == [".vscode"]
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageWrong, match="this is a file"):
        run("init", str(tmp_path / "file/sub"), "--title", "B", "--url", "https://example.org/")
    with pytest.raises(EnvironmentFailed, match=f"{os.strerror(errno.ENAMETOOLONG)}; nothing was written"):
        run("init", str(tmp_path / ("x" * 300)), "--title", "B", "--url", "https://example.org/")


def test_a_second_time_is_refused_before_anything_is_asked(begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    with pytest.raises(UsageWrong, match="already exists"):
        run("init", answers="")
    monkeypatch.chdir(begun / "events")
    with pytest.raises(UsageWrong, match=r"timeline\.yaml already exists"):
        run("init", answers="")


def test_files_of_a_host_are_added_to_a_timeline_and_overwrite_nothing(begun: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--initial-branch=trunk", "."], check=True)
    settings = Path("events/timeline.yaml").read_text("utf-8")
    Path(".github/workflows").mkdir(parents=True)
    Path(".github/workflows/check.yml").write_text("mine\n")
    done = run("init", "--github", "--gitlab")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "wrote   .github/workflows/publish.yml",
        "wrote   .github/workflows/event.yml",
        "wrote   .github/ISSUE_TEMPLATE/event.yml",
        "wrote   .gitlab-ci.yml",
        "kept    .github/workflows/check.yml, which already exists",
    ]
    assert Path(".github/workflows/check.yml").read_text() == "mine\n"
    assert Path("events/timeline.yaml").read_text("utf-8") == settings
    assert 'branches: ["trunk"]' in Path(".github/workflows/publish.yml").read_text("utf-8")


def test_files_of_a_host_are_refused_below_the_top_of_a_repository(begun: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "."], check=True)
    with pytest.raises(UsageWrong, match="hosts look for their files only at its top"):
        run("init", "inside", "--github", "--title", "B", "--url", "https://example.org/")
    assert not Path("inside").exists()


SHEET = (
    "Year,Month,Day,Headline,Text,Media,Group\n"
    "1957,10,4,Sputnik is launched,<p>It <i>beeps</i>.</p>,,Soviet Union\n"
    "1969,7,20,People walk on the Moon,,,United States\n"
)


@pytest.fixture
def sheet(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a sheet on this machine, to which the command may connect here."""
    pytest.importorskip("httpx2")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if "edit" in self.path else "text/csv")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Sign in</title>" if "edit" in self.path else SHEET.encode())

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    real = net.client
    monkeypatch.setattr(net, "client", lambda allowed=None: real(lambda _: True))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/pub?output=csv"
    server.shutdown()
    server.server_close()


def test_from_the_address_of_a_sheet_to_a_built_timeline(
    tmp_path: Path, sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    start = ["--title", "The moon race", "--url", "https://example.org/moon/"]
    done = run("init", "moon", *start, "--from", sheet)
    assert done.exit_code == 0, done.output
    assert "sheet: 2 new; moon/events/sheet.yaml" in done.output
    assert "2 events: 2 new, 0 notices" in done.output
    assert "People walk on the Moon" in Path("moon/output/index.html").read_text("utf-8")
    assert not list(Path("moon/events").glob("2*.yaml")), "no example"
    monkeypatch.chdir("moon")
    assert "sheet: 2 unchanged" in run("sync").output


def test_a_sheet_that_cannot_be_read_leaves_what_can_be_corrected(
    tmp_path: Path, sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [])
    command = ["init", "moon", "--title", "A", "--url", "https://example.org/moon/", "--from"]
    with pytest.raises(RecordsWrong, match=r"HTML|page"):
        run(*command, sheet.replace("pub", "edit"))
    assert Path("moon/events/timeline.yaml").exists()
    assert not Path("moon/events/sheet.yaml").exists()
    assert not Path("moon/output").exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--from", "sheet.csv"], "this is not an address of the web"),
        (["--from", "https://a.example/", "--format", "timlinejs"], "did you mean `timelinejs`"),
    ],
)
def test_a_source_that_is_none(tmp_path: Path, words: list[str], why: str) -> None:
    with pytest.raises(UsageWrong, match=why):
        run("init", str(tmp_path / "x"), "--title", "A", "--url", "https://example.org/", *words)
    assert not (tmp_path / "x").exists()
