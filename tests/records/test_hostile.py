"""Hostile values in every field of a record: what is said of each, and that what is accepted does no harm.

The expected lines are in tests/cases/hostile.txt, one for each value in each field; `--force-regen` rewrites them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import NOW, ROOT, Story
from tests.fuzz.outputs import look_at
from timeline.build import load_timeline, plan
from timeline.emit import emit
from timeline.problems import errors, in_order

VALUES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "]]><b>&lt;i&gt;</b>",
    "&#x202E;gpj.exe",
    "\u202egpj.exe",
    "a\0b",
    "\x1b[31mred",
    "a\ufffeb",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example/x",
    'https://example.org/"onclick="alert(1)',
    "https://jo:secret@example.org/",
    "https://example.org@evil.example/",
    "=cmd|' /C calc'!A0",
    "../../../etc/passwd",
    "{{ 7*7 }}",
    "a\r\nBEGIN:VEVENT",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "9" * 40,
    "Y1E2999999999",
    "con",
    "a" * 300,
    "e\u0301\u200b\U0001f600",
    " ",
)
FIELDS = {
    "id": "",
    "date": "",
    "title": "",
    "title.fr": "title: {{en: A, fr: {0}}}",
    "summary": "",
    "kind": "",
    "status": "",
    "certainty": "",
    "actors": "actors: [{0}]",
    "topics": "topics: [{0}]",
    "place": "",
    "date_note": "",
    "sources": "sources: [{0}]",
    "sources.title": "sources: [{{url: https://example.org/, title: {0}}}]",
    "sources.publisher": "sources: [{{url: https://example.org/, publisher: {0}}}]",
    "sources.lang": "sources: [{{url: https://example.org/, lang: {0}}}]",
    "sources.archived": "sources: [{{url: https://example.org/, archived: {0}}}]",
    "sources.note": "sources: [{{url: https://example.org/, note: {0}}}]",
    "image.file": "image: {{file: {0}}}",
    "notices.note": "notices: [{{date: 2025-05-01, type: correction, note: {0}}}]",
    "withdrawn.reason": "withdrawn: {{date: 2025-05-01, reason: {0}}}",
    "after": "after: [{0}]",
    "fulfils": "fulfils: {0}",
    "formerly": "formerly: {0}",
    "allow": "allow: [{0}]",
    "a key": "{0}: x",
}


def record(number: int, field: str, value: str) -> str:
    """A record on one line, right but for the value."""
    fields = {"id": f"r{number}", "date": "2025-04-05", "title": f"Title {number}"}
    text = "".join(c if c.isascii() else f"\\U{ord(c):08x}" for c in json.dumps(value, ensure_ascii=False))
    lines = {key: f"{key}: {known}" for key, known in fields.items()}
    lines[field.partition(".")[0]] = (FIELDS[field] or f"{field}: {{0}}").format(text)
    return (
        f"- {{{', '.join(lines.values())}, allow: [look-alike]}}"
        if field != "allow"
        else f"- {{{', '.join(lines.values())}}}"
    )


def hostile(story: Story) -> tuple[list[tuple[str, str]], list[str]]:
    """Each field with each value, and their records, which are written."""
    story.write("timeline.yaml", "{title: T, url: https://example.org/s/, languages: [en, fr]}\n")
    pairs = [(field, value) for field in FIELDS for value in VALUES]
    lines = [record(number, *pair) for number, pair in enumerate(pairs)]
    (story.events / "a.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    return pairs, lines


def test_every_hostile_value_in_every_field(story: Story, file_regression) -> None:
    pairs, _ = hostile(story)
    _, _, problems = load_timeline(story.events, NOW)
    said: dict[int, list[str]] = defaultdict(list)
    for problem in in_order(problems):
        place, _, words = str(problem).partition("a.yaml:")[2].partition(": ")
        said[int(place.partition(":")[0])].append(words)
    rows = [
        f"{field} | {json.dumps(value)[:60]} | {' || '.join(said[number]) or 'published'}"
        for number, (field, value) in enumerate(pairs, 1)
    ]
    assert len(rows) >= 300
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", "\n".join(rows))  # no message repeats it raw
    file_regression.check("\n".join(rows) + "\n", encoding="utf-8", fullpath=ROOT / "tests/cases/hostile.txt")


@pytest.mark.slow
def test_what_is_accepted_of_them_does_no_harm(story: Story) -> None:
    """Quick ones are in tests/test_fuzz.py and tests/emit."""
    _, lines = hostile(story)
    _, _, problems = load_timeline(story.events, NOW)
    wrong = {problem.place.line for problem in errors(problems)}
    kept = [line for number, line in enumerate(lines, 1) if number not in wrong]
    (story.events / "a.yaml").write_text("\n".join(kept) + "\n", "utf-8")
    edition = plan(story.events, story.output, NOW).decided().edition
    assert len(edition.entries) == len(kept) > 100
    for file in emit(edition):
        data = file.data()
        look_at(file.path, data)
        assert Path(file.path).parts[0] != "..", file.path
