"""The command line as a person meets it: words, exit codes, and what it does not import."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, Story, first_quick
from timeline import cli
from timeline.__main__ import main

HEAVY = ("lxml", "pydantic", "jinja2", "feedgen", "pendulum", "icalendar", "rich", "yaml")


def timeline(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command from its beginning, in this process: starting another one takes ten times as long as the work."""
    streams = {name: io.TextIOWrapper(io.BytesIO(), "utf-8") for name in ("stdin", "stdout", "stderr")}
    code: object = 0
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(cwd or "."):
        patch.setattr(sys, "argv", ["timeline", *words])
        patch.setenv("PYTHONTZPATH", "")  # which the command sets, and which is restored here
        for name, value in environment.items():
            patch.setenv(name, value)
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        try:
            main()
        except SystemExit as end:
            code = end.code
    said = []
    for name in ("stdout", "stderr"):
        streams[name].flush()
        said.append(streams[name].buffer.getvalue().decode())  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(words, code, *said)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["build", "--help"], ["check", "--help"]])
def test_answers_that_need_no_work_import_nothing_heavy(words: list[str]) -> None:
    code = (
        f"import sys; sys.argv = ['timeline', *{words!r}]\n"
        "import timeline.cli\n"
        "try: timeline.cli.main()\nexcept SystemExit: pass\n"
        f"print('loaded', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"


@pytest.mark.parametrize("words", [["--help"], ["build", "-h"], ["completion", "zsh"]])
def test_help_is_printed_the_same_when_it_is_remembered(words: list[str]) -> None:
    first, again = timeline(*words), timeline(*words)
    assert (again.stdout, again.stderr, again.returncode) == (first.stdout, first.stderr, 0)
    assert timeline(*words, COLUMNS="50").stdout == timeline(*words, COLUMNS="50", XDG_CACHE_HOME="").stdout
    code = (
        f"import sys; sys.argv = ['timeline', *{words!r}]\nfrom timeline.__main__ import main\nmain()\n"
        "print('loaded', 'click' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{first.stdout}loaded False\n"


def test_commands_are_listed_in_the_order_of_use_and_whole() -> None:
    lines = timeline("--help").stdout.splitlines()
    listed = [line for line in lines if line.startswith("  ") and line.split()[0] in cli.cli.commands]
    assert [line.split()[0] for line in listed] == [
        "init", "new", "withdraw", "sync", "check", "serve", "build", "push", "ping", "date", "diff", "history",
        "schema", "completion",
    ]  # fmt: skip
    assert not [line for line in listed if line.endswith("...")]


@pytest.mark.parametrize("command", sorted(cli.cli.commands))
def test_every_command_shows_an_example(command: str) -> None:
    done = timeline(command, "--help")
    assert done.returncode == 0
    assert f"\n  timeline {command}" in done.stdout


@pytest.mark.parametrize(
    ("words", "proposed"),
    first_quick(
        [
            (["new", "--topic", "mo"], ["models"]),
            (["che"], ["check"]),
            (["new", "--actor", "met"], ["meta"]),
            (["new", "--fulfils", "llama"], ["llama-4"]),
            (["new", "--status", "pl"], ["planned"]),
            (["withdraw", "llama"], ["llama-4"]),
            (["new", "--events", "nowhere", "--topic", "m"], []),
        ]
    ),
)
def test_tab_completes_in_a_real_bash(story: Story, words: list[str], proposed: list[str]) -> None:
    story.write("timeline.yaml", "{title: T, url: https://example.org/, topics: {models: Models, talent: Talent}}")
    story.write("a.yaml", "- {id: llama-4, date: 2025, title: A, topics: [models], actors: [meta, openai]}\n")
    (story.root / "timeline").write_text(f'#!/bin/sh\nexec {sys.executable} -m timeline "$@"\n')
    (story.root / "timeline").chmod(0o755)
    script = (
        f"source <(timeline completion bash); COMP_WORDS=(timeline {' '.join(words)}); COMP_CWORD={len(words)}; "
        '_timeline_completion timeline; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environment = {**os.environ, "PATH": f"{story.root}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert (done.stdout.split(), done.stderr) == (proposed, "")


def at_a_terminal(*words: str, **environment: str) -> str:
    """What a person sees: the command runs in a pseudo-terminal."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    main, side = pty.openpty()
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    with subprocess.Popen(
        [sys.executable, "-m", "timeline", *words],
        stdin=side,
        stdout=side,
        stderr=side,
        env={**kept, "TERM": "xterm", **environment},
    ):
        os.close(side)
        shown = b""
        with contextlib.suppress(OSError):  # Linux says so when the other side is closed
            while piece := os.read(main, 65536):
                shown += piece
    os.close(main)
    return shown.decode().replace("\r\n", "\n")


def test_colours_are_for_terminals_whose_owner_wants_them(story: Story) -> None:
    story.write("a.yaml", "- id: a\n  date: 2025\n  title: A\n  sumary: B\n")
    assert "\x1b[1mevents/a.yaml:4:3:\x1b[0m \x1b[31munknown key" in at_a_terminal("check")
    assert "\x1b" not in timeline("check").stderr


@pytest.mark.slow
@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_colours_are_for_nobody_who_does_not_want_them(story: Story, environment: dict[str, str]) -> None:
    story.write("a.yaml", "- id: a\n  date: 2025\n  title: A\n  sumary: B\n")
    shown = at_a_terminal("check", **environment)
    assert shown.startswith("events/a.yaml:4:3: unknown key")
    assert "\x1b" not in shown


def test_a_bar_shows_how_far_a_long_build_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(cli.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(cli._with_bar("publishing", range(20))) == list(range(20))
    shown = capsys.readouterr().err
    assert shown.startswith("\rpublishing") or "publishing" in shown
    assert "100%" in shown


def test_a_short_build_shows_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli.time, "monotonic", lambda: 0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(cli._with_bar("publishing", range(20))) == list(range(20))
    assert capsys.readouterr().err == ""


def test_a_build_ends_by_naming_page_feeds_and_how_to_look(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    done = timeline("build", "--now", "2025-09-01T10:00:00Z")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("1 event: 1 new, 0 notices; ")
    assert "page      output/index.html" in done.stdout
    assert "https://example.org/story/atom.xml" in done.stdout
    assert "python3 -m http.server --directory output 8000" in done.stdout


def test_wrong_records_are_exit_code_1_with_place_line_and_caret(story: Story) -> None:
    story.write("a.yaml", "- id: a\n  date: 2025\n  title: A\n  sumary: B\n")
    for command in ("check", "build"):
        done = timeline(command)
        assert done.returncode == 1
        assert (
            "events/a.yaml:4:3: unknown key `sumary`; did you mean `summary`?\n      sumary: B\n      ^\n"
            in done.stderr
        )
        assert "Traceback" not in done.stderr
    assert not (story.output).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["build", "--now", "yesterday"],
            "--now yesterday: this is not a time; write it like 2025-09-01T10:00:00Z",
        ),
        (["build", "--now", "2025-09-01T10:00:00"], "this time has no offset from UTC"),
        (["build", "--output", "events"], "the output cannot be inside the records"),
    ],
)
def test_wrong_usage_is_exit_code_2(story: Story, words: list[str], said: str) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    done = timeline(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["bild"], ["build", "--nwo", "x"], ["schema", "x"]])
def test_wrong_usage_that_click_finds_is_exit_code_2(story: Story, words: list[str]) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    done = timeline(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr
    assert not story.output.exists()


def test_a_wrong_epoch_is_wrong_usage(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    done = timeline("build", SOURCE_DATE_EPOCH="soon")
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH=soon: this is not a time" in done.stderr


@pytest.mark.parametrize("year", ["0001", "0999", "1969", "2200", "9999"])
def test_a_time_that_cannot_be_published_is_wrong_usage(story: Story, year: str) -> None:
    """D11: the log could not be read any more, or the arithmetic of dates ends there."""
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    for command in ("build", "check", "diff"):
        done = timeline(command, "--now", f"{year}-12-31T23:59:59Z", cwd=story.root)
        assert done.returncode == 2, done
        assert done.stderr == (
            f"timeline: the time given is in the year {int(year)}; only the years 1970 to 2199 can be published\n"
        )
    assert sorted(path.name for path in story.root.rglob("*")) == ["a.yaml", "events", "timeline.yaml"]


def test_the_epoch_of_reproducible_builds_is_now(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    assert timeline("build", SOURCE_DATE_EPOCH="1756720800").returncode == 0
    assert "2025-09-01T10:00:00+00:00" in story.read("atom.xml")


def test_a_failing_environment_is_exit_code_3(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    done = timeline("build", "--output", "/proc/timeline-cannot-be-here")
    assert done.returncode == 3
    assert "the site was not changed" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_counts_and_only_errors_fail(story: Story) -> None:
    story.write("a.yaml", "- id: a\n  date: 2025-04-01\n  title: A\n")
    done = timeline("check")
    assert done.returncode == 0
    assert "warning: was it really on the first of the month?" in done.stderr
    assert done.stderr.endswith("1 record, 0 errors, 1 warning\n")


def test_check_says_which_file_differs(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    timeline("build")
    (story.output / "atom.xml").write_text("broken")
    done = timeline("build", "--locked", "--check")
    assert done.returncode == 1
    assert "output/atom.xml: out of date\n" in done.stderr


def test_history_lists_what_was_published(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025-04-05, title: A}\n")
    story.build()
    story.write("a.yaml", "{id: a, date: 2025-04-06, title: A}\n")
    story.build(days=1)
    assert timeline("history").stdout == (
        "2025-09-02T10:00:00Z  correction       a: A (2025-04-05 → 2025-04-06)\n2025-09-01T10:00:00Z  new              a: A\n"
    )
    story.write("a.yaml", "{id: a, date: 2025-04-06, title: B}\n")
    story.build(days=2)
    assert timeline("history", "--limit", "1").stdout == (
        "2025-09-03T10:00:00Z  no notice        a: B (title: A → B)\n"
    )


def test_a_date_is_explained_and_a_wrong_one_is_exit_code_1() -> None:
    done = timeline("date", "about 2 weeks before 2025-08-29")
    assert done.returncode == 0
    assert "[2025-08-12~..2025-08-18~]" in done.stdout
    done = timeline("date", "05/04/2025")
    assert done.returncode == 1
    assert "2025-04-05" in done.stderr
    assert "202X" in timeline("date").stdout


def test_the_public_names_are_few_and_there() -> None:
    import timeline as package

    assert len(package.__all__) <= 12
    assert package.__all__ == sorted(package.__all__)
    for name in package.__all__:
        assert getattr(package, name) is not None
    assert (ROOT / "timeline/py.typed").exists()


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """A line of bash in which `timeline` is the program."""
    program = f'timeline() {{ {sys.executable} -m timeline "$@"; }}; '
    return subprocess.run(
        ["bash", "-c", program + script], capture_output=True, text=True, check=False, timeout=PATIENCE
    )


@pytest.mark.parametrize(
    ("script", "code", "said"),
    first_quick(
        [
            # Streams that a caller closed, or stopped reading; and what the system refuses.
            ("timeline check --format json > /dev/full", 3, f"timeline: {os.strerror(errno.ENOSPC)}"),
            ("timeline new --title B --date 2025-02-03 <&-", 0, "wrote events/a.yaml"),
            ("timeline check 2>&-", 0, ""),
            ("timeline build --now 2025-09-01T10:00:00Z 2>&- >/dev/null", 0, ""),
            ("timeline check --format json | true; exit ${PIPESTATUS[0]}", 141, ""),
            ("timeline date > /dev/full", 3, f"timeline: {os.strerror(errno.ENOSPC)}"),
            ("timeline --help > /dev/full", 3, f"timeline: {os.strerror(errno.ENOSPC)}"),
            ("touch afile; timeline init afile --title A --url https://example.org/", 2, "afile: this is a file"),
            (
                "mkdir -p events/published/2025-09-01T100000Z-0123456789ab.jsonl; timeline history",
                1,
                "events/published/2025-09-01T100000Z-0123456789ab.jsonl:1:1: this is not a regular file; delete it",
            ),
            ("timeline check --now 0001-01-01T00:00:00+14:00", 2, "this is not a time"),
        ]
    ),
)
def test_no_traceback_whatever_the_caller_does(story: Story, script: str, code: int, said: str) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-01-05, title: A}\n")
    done = shell(script)
    assert "Traceback" not in done.stderr
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_names_that_are_not_text_have_a_place_in_sarif(story: Story) -> None:
    (story.events / os.fsdecode(b"caf\xe9.yaml")).write_text("- id: a\n")
    done = timeline("check", "--format", "sarif")
    assert done.returncode == 1
    assert '"uri": "events/caf%E9.yaml"' in done.stdout


def test_check_knows_what_was_published(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-01-05, title: A}\n- {id: b, date: 2025-01-06, title: B}\n")
    assert timeline("check").returncode == 0
    done = timeline("check", "--locked")
    assert done.returncode == 1
    assert "`a` was not published yet" in done.stderr
    story.build()
    assert timeline("check", "--locked").returncode == 0
    story.write("a.yaml", "- {id: a, date: 2025-01-05, title: A}\n")
    done = timeline("check")
    assert done.returncode == 1
    assert "`b` (B) was published and is gone; restore the record" in done.stderr
    assert "if nothing was uploaded yet, delete this file and the output folder, and build again" in done.stderr


def test_inside_the_folder_of_records_one_is_told_to_go_up(story: Story) -> None:
    done = timeline("check", cwd=story.events.resolve())
    assert "you are in the folder of the records; go up one (`cd ..`), or use `--events .`" in done.stderr


def test_what_cannot_be_read_is_not_counted_as_no_records(story: Story) -> None:
    story.write("a.yaml", "- id: a\n  date:2025\n  title: A\n")
    assert timeline("check").stderr.endswith("\n1 error, 0 warnings\n")
