"""The command line as a person meets it: words, exit codes, and what it does not import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Story

HEAVY = ("lxml", "pydantic", "jinja2", "feedgen", "pendulum", "icalendar", "rich", "yaml")


def timeline(*words: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command."""
    return subprocess.run(
        [sys.executable, "-m", "timeline", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        timeout=60,
        env={**os.environ, **environment},
    )


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


def test_every_command_has_help_with_an_example_or_a_line() -> None:
    listed = timeline("--help").stdout
    for command in ("build", "check", "date", "log", "schema"):
        assert command in listed
        assert timeline(command, "--help").returncode == 0


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
    for command in ("build", "check"):
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
        (["bild"], "No such command 'bild'"),
        (["build", "--nwo", "x"], "No such option"),
        (
            ["build", "--now", "yesterday"],
            "--now yesterday: this is not an instant; write it like 2025-09-01T10:00:00Z",
        ),
        (["build", "--now", "2025-09-01T10:00:00"], "an instant needs its offset"),
        (["build", "--output", "events"], "the output cannot be inside the records"),
        (["schema", "x"], "is not one of 'record', 'settings'"),
    ],
)
def test_wrong_usage_is_exit_code_2(story: Story, words: list[str], said: str) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    done = timeline(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_epoch_is_wrong_usage(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    done = timeline("build", SOURCE_DATE_EPOCH="soon")
    assert done.returncode == 2
    assert "SOURCE_DATE_EPOCH=soon: this is not an instant" in done.stderr


def test_the_epoch_of_reproducible_builds_is_now(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    assert timeline("build", SOURCE_DATE_EPOCH="1756720800").returncode == 0
    assert "2025-09-01T10:00:00+00:00" in story.read("atom.xml")


def test_a_failing_environment_is_exit_code_3(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    done = timeline("build", "--output", "/proc/timeline-cannot-be-here")
    assert done.returncode == 3
    assert "the site is as it was" in done.stderr
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
    assert "output/atom.xml: is not what the records make\n" in done.stderr


def test_log_tells_what_was_told(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025-04-05, title: A}\n")
    story.build()
    story.write("a.yaml", "{id: a, date: 2025-04-06, title: A}\n")
    story.build(days=1)
    assert timeline("log").stdout == (
        "2025-09-02T10:00:00Z  correction    a: A (2025-04-05 → 2025-04-06)\n2025-09-01T10:00:00Z  new           a: A\n"
    )


def test_a_date_is_explained_and_a_wrong_one_is_exit_code_1() -> None:
    done = timeline("date", "about 2 weeks before 2025-08-29")
    assert done.returncode == 0
    assert "2025-08-15" in done.stdout
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
