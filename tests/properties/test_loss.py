"""No word of an author is lost without a word: what is written without quotes is published whole, or a problem says so."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import examples
from timeline.build import load_timeline
from timeline.problems import Problem
from timeline.schema import Record

words = st.text(alphabet="ab#:-,'\"[]{}&*!|>%@`.~?\\é ", min_size=1, max_size=24)
#: A line that begins with `# ` is a comment; quotes at the beginning of a text quote it; `>` and `|` announce a block.
texts = words.filter(lambda text: text.strip() and not re.match(r"\s*([\"'>|]|#(\s|#|$))", text))


def read(record: str) -> tuple[Record | None, list[Problem]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "timeline.yaml").write_text("{title: T, url: https://example.org/s/}\n", "utf-8")
        (folder / "a.yaml").write_text(record, "utf-8")
        found, _, problems = load_timeline(folder, None)
    return (found.records[0].record if found.records else None), problems


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(texts)
@examples(150)
def test_a_title_is_published_whole_or_a_problem_says_so(text: str) -> None:
    record, problems = read(f"- id: a\n  date: 2025-04-05\n  title: {text}\n")
    if not problems:
        assert record is not None
        assert record.title["en"] == text.strip()


@given(st.lists(texts, min_size=2, max_size=4))
@examples(150)
def test_a_text_of_several_lines_is_published_whole_or_a_problem_says_so(lines: list[str]) -> None:
    record, problems = read("- id: a\n  date: 2025-04-05\n  title: A\n  summary: " + "\n    ".join(lines) + "\n")
    if not problems:
        assert record is not None
        assert record.summary is not None
        assert squeezed(record.summary["en"]) == squeezed("".join(lines))


@given(texts, texts)
@examples(100)
def test_the_quoted_form_that_a_warning_proposes_is_the_whole_text(begin: str, rest: str) -> None:
    _, problems = read(f"- id: a\n  date: 2025-04-05\n  title: {begin.strip()} #{rest}\n")
    lost = [problem for problem in problems if problem.code == "lost-text"]
    for problem in lost:
        form = re.search(r"write `(.*)` if that belongs", problem.advice)
        assert form is not None
        record, problems = read(f"- id: a\n  date: 2025-04-05\n  title: {form[1]}\n")
        assert problems == []
        assert record is not None
        assert squeezed(record.title["en"]) == squeezed(f"{begin} #{rest}")
