"""Texts for people use standard terms: a word of our own, once replaced, does not come back."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import timeline
from tests.conftest import ROOT
from timeline.cli import cli

#: A pattern, and what to write instead.
WORDS = {
    r"\b(?:was|were|is|are|been|be|nobody is|nothing is) told\b": "published, notified",
    r"\btells? (?:nobody|subscribers|readers nothing)\b": "notify",
    r"\bhears?\b": "receives",
    r"\b(?:a|the|of each|every) rooms?\b": "a stage, a module",
    r"\bmade anew\b|\bmended\b|\bmend\b": "rebuilt, fixed",
    r"\bhad back\b": "restored",
    r"\bnoughts?\b": "zeros",
    r"\bin a circle\b|\bcircles and\b": "a cycle",
    r"\bdoubts are\b": "warnings",
    r"\bstands? (?:here|there|twice|below|again|in brackets)\b": "is, appears",
    r"\btak(?:e|ing) (?:it|this|that|this one) out\b": "remove",
    r"\bby itself \(`scheduled`\)": "automatically",
    r"\bis disarmed\b": "is escaped",
    r"\band its kin\b": "and its subclasses",
    r"\b(?:nothing|nobody) (?:rings|is disturbed)\b": "without a new notification",
    r"\bis at work here\b": "is running",
    r"\b(?:one|file|line|item) an? (?:event|language|line|source)\b": "per",
    r"\bafresh\b": "from scratch",
    r"\blead nowhere\b": "stop working",
}
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "timeline/locales").glob("*.toml")),
)


def _wrong(text: str) -> list[str]:
    flat = " ".join(text.split())
    return [
        f"“{match[0]}”: write {better}"
        for word, better in WORDS.items()
        for match in re.finditer(word, flat, re.IGNORECASE)
    ]


@cache
def messages() -> tuple[tuple[str, str], ...]:
    """Every text in the program that is no docstring, with its place."""
    return tuple(_texts())


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted(Path(timeline.__file__).parent.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            if node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def test_the_list_finds_what_it_is_for() -> None:
    assert _wrong("subscribers were told, and the record\nstands here twice")
    assert not _wrong("subscribers were notified, and the record appears twice")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_and_phrases_use_standard_terms(page: Path) -> None:
    assert _wrong(page.read_text("utf-8")) == []


@pytest.mark.parametrize("name", ["", *sorted(cli.commands)])
def test_help_uses_standard_terms(name: str) -> None:
    command = cli.commands[name] if name else cli
    assert _wrong(command.get_help(click.Context(command))) == []


def test_messages_use_standard_terms() -> None:
    assert [(place, wrong) for place, text in messages() for wrong in _wrong(text)] == []
