"""The body of an issue form becomes the fields of a record, or a list of what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Story
from timeline import cli
from timeline.authoring.issue import LABELS, MAX_BODY, fields_of_issue
from timeline.dates import Day
from timeline.problems import RecordsWrong
from timeline.schema import Settings

SETTINGS = Settings.model_validate({"title": {"en": "A"}, "url": "https://example.org/", "languages": ("en",)})
TODAY = Day(2025, 9, 1)
LINE = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn", "Cf")), min_size=1)
    .map(str.strip)
    .filter(bool)
)


def body(**answers: str) -> str:
    return "\n\n".join(f"### {label}\n\n{answers.get(label.lower(), '_No response_')}" for label in LABELS) + "\n"


def fields(text: str) -> dict[str, object]:
    return fields_of_issue(text.encode(), "issue", SETTINGS, TODAY)


def wrong(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(RecordsWrong) as found:
        fields_of_issue(data, "issue", SETTINGS, TODAY)
    return [f"{problem.code} {problem.place}" for problem in found.value.problems]


def test_all_answers_are_read() -> None:
    text = body(
        title="A: thing", date="2025-04", source="https://a.example/ https://b.example/", summary="One.\n\nTwo."
    )
    expected = {
        "title": "A: thing",
        "date": "2025-04",
        "sources": ["https://a.example/", "https://b.example/"],
        "summary": "One.\n\nTwo.",
    }
    assert fields(text) == expected
    assert fields("\ufeff" + text.replace("\n", "\r\n")) == expected


def test_title_and_date_are_enough_and_what_lies_ahead_is_planned() -> None:
    assert fields("### Title\n\nX\n\n### Date\n\n2026") == {"title": "X", "date": "2026", "status": "planned"}


@given(title=LINE, summary=LINE)
def test_any_line_of_text_comes_back_as_it_is(title: str, summary: str) -> None:
    found = fields(body(title=title, date="2025-04-05", summary=summary))
    assert (found["title"], found["summary"], found["date"]) == (title, summary, "2025-04-05")


@given(st.sampled_from(LABELS), st.sampled_from(LABELS))
def test_a_heading_inside_an_answer_is_text(title: str, inside: str) -> None:
    summary = f"As said:\n\n### {inside}\n\nhttps://evil.example/\n\n### Date\n\n1999"
    found = fields(body(title=f"### {title}", date="2025-04-05", summary=summary))
    assert found == {"title": f"### {title}", "date": "2025-04-05", "summary": summary}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["issue-form issue:1:1", "issue-form issue:1:1"]),
        ("hello", ["issue-form issue:1:1"]),
        ("### Date\n\n2025\n\n### Title\n\nX", ["issue-form issue:1:1"]),
        ("### Title\n\nX\n\n### Source\n\nhttps://a.example/", ["issue-form issue:5:1"]),
        ("### Title\n\nX\nY\n\n### Date\n\n2025", ["issue-form issue:4:1"]),
        ("### Title\n\nX\n\n### Title\n\nY\n\n### Date\n\n2025", ["issue-form issue:5:1"]),
        (body(title="X"), ["issue-form issue:7:1"]),
        (body(title="X", date="2025-02-30"), ["date issue:7:1"]),
        (
            body(title="X\x1b[2J", date="soon", source="https://a.example/ javascript:x", summary="a\nb\u202e"),
            ["unsafe-character issue:3:2", "date issue:7:1", "link issue:11:20", "unsafe-character issue:16:2"],
        ),
        (b"### Title\n\n\xff", ["encoding issue:1:1"]),
        (b"x" * (MAX_BODY + 1), ["too-long issue:1:1"]),
    ],
)
def test_everything_that_is_wrong_is_listed_with_its_place(text: str | bytes, expected: list[str]) -> None:
    assert wrong(text) == expected


def test_messages_say_what_would_be_right() -> None:
    with pytest.raises(RecordsWrong, match="is not the next heading of the form; write the heading `### Title` here"):
        fields("hello")
    with pytest.raises(RecordsWrong, match="write the heading `### Source` or `### Summary` here"):
        fields("### Title\n\nX\n\n### Date\n\n2025\n\nmore")


def new(*words: str, given: str | None = None) -> object:
    return CliRunner().invoke(
        cli.cli, ["new", "--now", "2025-09-01T10:00:00Z", *words], input=given, catch_exceptions=False
    )


def test_the_command_reads_a_file_or_standard_input(story: Story) -> None:
    Path("issue.md").write_text(body(title="fr=Un", date="2025-04-05"), "utf-8")
    tried = new("--from-issue", "issue.md", "--dry-run")
    assert "title: fr=Un\n" in tried.stdout
    assert not Path("events/2025.yaml").exists()
    done = new("--from-issue", "-", "--id", "mine", given=body(title="Two", date="2025-04-06"))
    assert done.exit_code == 0
    assert "- id: mine\n  date: 2025-04-06\n  title: Two\n" in Path("events/2025.yaml").read_text("utf-8")


def test_a_wrong_one_writes_nothing(story: Story) -> None:
    with pytest.raises(RecordsWrong, match="issue:7:1: `soon` says nothing about when"):
        new("--from-issue", "-", given=body(title="Two", date="soon"))
    assert sorted(path.name for path in Path("events").iterdir()) == ["timeline.yaml"]
