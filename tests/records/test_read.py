"""Bad input: every mistake in one run, each with its place and what would be right."""

from __future__ import annotations

import errno
import os
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from difflib import unified_diff
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest
from yaml.error import Mark, MarkedYAMLError

from tests.conftest import NOW, ROOT, Story, first_quick
from timeline.build import load_timeline, plan
from timeline.problems import RecordsWrong, errors, in_order

CASES = sorted((ROOT / "tests/cases/wrong").glob("*.txt"))
SAYS = "=== says\n"


def problems(story: Story, now: datetime | None = None) -> str:
    _, timeline, found = load_timeline(story.events, now)
    if timeline is not None and not errors(found):
        decision = plan(story.events, None, now or NOW, given=True).decision
        found += decision.problems if decision else []
    return "\n".join(map(str, in_order(found)))


def parts(path: Path) -> tuple[dict[str, str], str]:
    """Files (`--- name` and their text) and the expected messages (below `=== says`) of a case."""
    text, _, expected = path.read_text("utf-8").partition(SAYS)
    files = {}
    for part in text.split("--- ")[1:]:
        name, _, body = part.partition("\n")
        files[name.strip()] = body
    return files, expected.rstrip("\n")


def said_of(cases: Iterable[Path], story: Story) -> Iterator[tuple[Path, str, str]]:
    """Each case, what is said of it, and what should be."""
    for case in cases:
        for path in story.events.rglob("*"):
            if path.is_file():
                path.unlink()
        files, expected = parts(case)
        for name, text in files.items():
            story.write(name, text)
        yield case, problems(story), expected


def differences(cases: Iterable[Path], story: Story) -> dict[Path, tuple[str, str]]:
    """Of each case about which something else is said than it expects: both."""
    return {case: (said, expected) for case, said, expected in said_of(cases, story) if said != expected}


def shown(found: Mapping[Path, tuple[str, str]]) -> str:
    """A diff of each case, and how to accept them."""
    files = (
        unified_diff(
            expected.splitlines(),
            said.splitlines(),
            case.relative_to(ROOT).as_posix(),
            "what is said",
            n=0,
            lineterm="",
        )
        for case, (said, expected) in found.items()
    )
    diffs = "\n".join(line for lines in files for line in lines)
    return f"{diffs}\nIf this is right, run: pytest tests/records/test_read.py --force-regen"


@pytest.fixture(autouse=True)
def _drawing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the library that draws cards is installed here is no mistake of a record; test_cards looks at that."""
    library = ModuleType("resvg_py")
    library.__spec__ = ModuleSpec(library.__name__, None)
    monkeypatch.setitem(sys.modules, library.__name__, library)


def test_a_mistake_is_named_with_its_place_and_what_would_be_right(story: Story, pytestconfig: pytest.Config) -> None:
    """`--force-regen` writes what is said below `=== says`, and fails once; it is reviewed like code."""
    found = differences(CASES, story)
    if pytestconfig.getoption("force_regen"):
        for case, (said, _) in found.items():
            case.write_text(f"{case.read_text('utf-8').partition(SAYS)[0]}{SAYS}{said}\n", "utf-8")
    if found:
        pytest.fail(shown(found), pytrace=False)


@pytest.mark.parametrize("cases", first_quick([CASES[::8], CASES]), ids=["every 8th", "all"])
def test_what_a_library_calls_a_mistake_is_never_shown(
    cases: list[Path], story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The words of PyYAML and libyaml differ from version to version, so here they say nothing at all."""

    def silent(self: MarkedYAMLError, context: str, began: Mark, problem: str, ended: Mark) -> None:
        self.context, self.context_mark = context and "a context", began
        self.problem, self.problem_mark = problem and "a problem", ended
        self.note = None

    monkeypatch.setattr(MarkedYAMLError, "__init__", silent)
    found = differences(cases, story)
    if found:
        pytest.fail(shown(found), pytrace=False)


def test_the_catalogue_of_mistakes_is_there() -> None:
    assert len(CASES) >= 120


def test_no_folder_is_one_line(story: Story) -> None:
    _, _, found = load_timeline(story.root / "elsewhere", None)
    assert [str(problem) for problem in found] == [
        "elsewhere:1:1: there is no such folder; `timeline init` starts a timeline here; "
        "or name the folder that holds timeline.yaml with --events"
    ]


def test_an_unreadable_file_is_one_line(story: Story) -> None:
    if os.geteuid() == 0:
        # Root reads everything; a folder where a file should be gives the same kind of failure.
        (story.events / "locked.yaml").mkdir()
        (story.events / "gone.yaml").symlink_to("nowhere.yaml")
        assert "gone.yaml:1:1: this file cannot be read" in problems(story)
        return
    path = story.write("locked.yaml", "- id: a\n")
    path.chmod(0)
    assert f"events/locked.yaml:1:1: this file cannot be read ({os.strerror(errno.EACCES)}); check its permissions" in (
        problems(story)
    )


def test_latin_1_is_recognised(story: Story) -> None:
    (story.events / "a.yaml").write_bytes("- id: a\n  title: Départ\n".encode("latin-1"))
    assert problems(story) == (
        "events/a.yaml:2:11: this is not UTF-8 (is it a `é` in Windows-1252 or Latin-1?); save the file as UTF-8"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 25, "1:21"),
        ("[" * 100_000, "1:21"),
        ("- id: a\n  title: " + "[" * 5_000, "2:28"),
        ("- id: a\n  date: [" + "[ " * 5_000, "2:44"),
        ("[a, " * 5_000, "1:81"),
        ("- " * 100_000, "1:41"),
        ("".join(" " * n + "a:\n" for n in range(1_200)), "21:21"),
    ],
    ids=lambda value: value[:12].strip(),
)
def test_what_is_nested_too_deeply_is_refused_in_our_words(story: Story, text: str, place: str) -> None:
    story.write("a.yaml", text)
    assert problems(story) == (
        f"events/a.yaml:{place}: this is nested more than 20 levels deep; check the brackets and the indentation"
    )


def test_braces_in_a_row_are_refused_in_our_words(story: Story) -> None:
    story.write("a.yaml", "{" * 100_000)
    assert problems(story) == (
        "events/a.yaml:1:2: here is a list or a mapping in place of the name of a field; "
        "write `- id: …`, or put the text in quotes if it begins with a bracket"
    )


def test_brackets_inside_a_text_are_not_nested(story: Story) -> None:
    brackets = "[" * 1_000
    story.write("a.yaml", f"- id: a\n  date: 2025\n  title: 'A {brackets}'\n")
    assert problems(story) == ""
    story.write("a.yaml", f"- id: a\n  title: '{brackets}'\n  date:2025\n")
    assert problems(story) == "events/a.yaml:3:8: there is no space after the colon; write `date: 2025`"


def test_mark_and_line_ends_of_windows_change_nothing(story: Story) -> None:
    text = textwrap.dedent("""\
        - id: a
          date: 2025-04-05
          title: A day
        """)
    (story.events / "a.yaml").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert problems(story) == ""


def test_files_may_have_any_name_and_depth(story: Story) -> None:
    story.write("departures/2025/x.yml", "{id: a, date: 2025, title: A}\n")
    story.write("b.yaml", "- {id: b, date: 2025, title: B}\n")
    story.write(".draft.yaml", "- {id: c}\n")
    found, _, wrong = load_timeline(story.events, None)
    assert sorted(r.record.id for r in found.records) == ["a", "b"]
    assert wrong == []


def test_yaml_guesses_no_types(story: Story) -> None:
    story.write("a.yaml", "- {id: no, date: 2025, title: 12:30, summary: 1.10, actors: [on, 007]}\n")
    found, _, wrong = load_timeline(story.events, None)
    assert wrong == []
    record = found.records[0].record
    assert (record.id, record.title, record.summary, record.actors) == (
        "no",
        {"en": "12:30"},
        {"en": "1.10"},
        ("on", "007"),
    )


def test_utf_16_is_recognised(story: Story) -> None:
    (story.events / "a.yaml").write_text("- id: a\n", "utf-16")
    assert problems(story) == (
        "events/a.yaml:1:1: this file was saved as UTF-16 (some programs call that “Unicode”); save it as UTF-8"
    )


def test_line_breaks_that_editors_do_not_show_are_refused_at_their_place(story: Story) -> None:
    story.write("a.yaml", "- id: a\n  date: 2025\n  title: 'one\u2028two'\n  sumary: x\n")
    assert problems(story) == (
        "events/a.yaml:3:14: the text holds a line break that editors do not show, U+2028; "
        "write a space or an ordinary line break in its place\n"
        "events/a.yaml:4:3: unknown key `sumary`; did you mean `summary`?"
    )


def test_line_ends_of_old_computers_are_line_ends(story: Story) -> None:
    (story.events / "a.yaml").write_bytes(b"- id: a\r  date: 2025\r  sumary: x\r  title: A\r")
    assert problems(story) == "events/a.yaml:3:3: unknown key `sumary`; did you mean `summary`?"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_pipe_does_not_stop_the_reader(story: Story) -> None:
    os.mkfifo(story.events / "pipe.yaml")
    assert problems(story) == "events/pipe.yaml:1:1: this is not a regular file; delete it"


def test_links_to_nowhere_and_to_themselves_are_named(story: Story) -> None:
    (story.events / "gone.yaml").symlink_to("nowhere.yaml")
    (story.events / "loop.yaml").symlink_to("loop.yaml")
    gone, loop = problems(story).splitlines()
    assert gone.endswith("it is a link to nowhere.yaml, which is not there")
    assert loop.startswith("events/loop.yaml:1:1: this file cannot be read (")


def test_pictures_are_not_taken_from_outside(story: Story, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "s.png").write_text("secret")
    (story.events / "media").symlink_to(outside)
    story.write("a.yaml", "- {id: a, date: 2025, title: A, image: {file: s.png, alt: x}}\n")
    assert "there is no `s.png` in events/media/" in problems(story)


def test_what_is_printed_cannot_move_a_terminal_or_command_a_ci(story: Story) -> None:
    story.write("a.yaml", '- {id: a, date: 2025, title: A, kind: "x\\e[2J\\n::set-output name=a::b"}\n')
    said = problems(story)
    assert "\x1b" not in said
    assert all(line.startswith("events/a.yaml:1:") for line in said.split("\n"))
    assert "`x\ufffd[2J\ufffd::set-output" in said


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04\x00", "a document of an office program, or an archive"),
        (b"{\\rtf1\\ansi", "rich text"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08\x00", "a compressed file"),
    ],
)
def test_what_another_program_wrote_is_called_by_its_kind(story: Story, data: bytes, kind: str) -> None:
    (story.events / "a.yaml").write_bytes(data)
    assert problems(story) == (f"events/a.yaml:1:1: this is {kind}, not a text file; save it as plain text (UTF-8)")


def test_utf_16_without_a_mark_is_recognised(story: Story) -> None:
    (story.events / "a.yaml").write_bytes("- id: a\n".encode("utf-16-le"))
    assert problems(story).startswith("events/a.yaml:1:1: this file was saved as UTF-16")


# --- one mistake, one message -----------------------------------------------------------------------------------------

PLAN = "- {id: plan, date: by 2025-06, status: planned, title: A plan}\n"


def test_a_plan_that_a_wrong_record_settles_is_not_called_overdue(story: Story) -> None:
    story.write("a.yaml", PLAN)
    assert "nothing settles it" in problems(story, NOW)
    story.write("b.yaml", "- {id: b, date: 2025-13, title: B, fulfils: plan}\n")
    assert problems(story, NOW).splitlines() == [problems(story)]
    story.write("b.yaml", "- id: b\n  date: 2025-05\n  title: B: b\n  fulfils: plan\n")
    assert problems(story, NOW).splitlines() == [problems(story)]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_records_in_a_file_of_another_encoding_are_known(story: Story, encoding: str) -> None:
    (story.events / "a.yaml").write_bytes("- {id: x, date: 2025, title: x}\n- id: a\n  title: é\n".encode(encoding))
    story.write("b.yaml", "- {id: b, date: 2025, title: B, after: a}\n")
    assert len(problems(story).splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_a_record_may_be_in_the_file_that_cannot_be_read(story: Story) -> None:
    os.mkfifo(story.events / "a.yaml")
    story.write("b.yaml", "- {id: b, date: 2 months after a, title: B, after: a}\n")
    assert problems(story) == "events/a.yaml:1:1: this is not a regular file; delete it"


def test_a_published_record_that_is_wrong_now_has_not_vanished(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n- {id: b, date: 2025-04-05, title: B}\n")
    story.build()
    story.write("a.yaml", "- {id: a, date: 2025-13, title: A}\n- {id: b, date: 2025-04-05, title: B}\n")
    with pytest.raises(RecordsWrong) as caught:
        story.build(days=1)
    assert [problem.code for problem in caught.value.problems] == ["date"]


def test_a_new_record_does_not_take_the_id_of_a_wrong_one(story: Story) -> None:
    story.write("a.yaml", "- id: a\n  date: 2025\n  title: A: a\n- {id: b, date: 2025-13, title: B}\n")
    found, _, _ = load_timeline(story.events, None)
    assert found.ids == {"a", "b"}
