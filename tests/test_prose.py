"""Texts for people use standard terms: a word of our own, once replaced, does not come back."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import timeline
from tests.conftest import ROOT, first_quick
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
#: What comments and docstrings avoid besides: words that other texts use in their plain meaning.
HOUSE_WORDS = {
    r"\b(?:told|hears?|heard)\b": "published, notified, received",
    r"\bstands? (?!for\b|out\b)|\bstand(?:s|ing)?$": "is, appears",
    r"\b(?:lies?|lay) (?:in|at|on|beside|between|behind|before|after|ahead|with|inside|there|here|from|over|under)\b": "is",
    r"\brooms\b": "stages, modules",
    r"\banew\b|\bmend(?:s|ed|ing)?\b": "again, rebuilt, fixed",
    r"\bcircles?\b": "cycle",
    r"\bslips?\b": "mistake",
    r"\bspare (?:blanks|spaces)\b|\bblanks (?:around|between|before|after)\b": "spaces",
    r"\band (?:its|their) kin\b": "and its subclasses",
    r"\btaken back\b": "withdrawn",
}
PAGES = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "timeline/locales").glob("*.toml")),
)


@cache
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


def _wrong(text: str, words: dict[str, str] = WORDS) -> list[str]:
    flat = " ".join(text.split())
    if not _any(tuple(words)).search(flat):
        return []
    return [
        f"“{match[0]}”: write {better}"
        for word, better in words.items()
        for match in re.finditer(word, flat, re.IGNORECASE)
    ]


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def messages() -> tuple[tuple[str, str], ...]:
    """Every text that is no docstring of those modules of the program that may have one of the words, with its place."""
    return tuple(_texts())


def _may_have(source: str, words: dict[str, str]) -> bool:
    """Whether a module has one of the words anywhere: few do, and to parse them all takes seconds.

    Lines of a comment, and the parts of a text on several lines, are put together as they are read.
    """
    together = re.sub(r"\n\s*#[ :]*|[\"']\s*\n\s*[a-z]?[\"']|\\n|\\\n", " ", source)
    return bool(_any(tuple(words)).search(" ".join(together.split())))


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted(Path(timeline.__file__).parent.rglob("*.py")):
        if not _may_have(path.read_text("utf-8"), WORDS):
            continue
        tree = _tree(path)
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            if node.body and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def _remarks(path: Path) -> Iterator[tuple[int, str]]:
    """Docstrings and comments of a module, with their lines; neighboring lines of a comment are one text."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "lineno", 1), ast.get_docstring(node) or ""
    last, start, text = -1, 0, ""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.COMMENT:
            if token.start[0] != last + 1:
                yield start, text
                start, text = token.start[0], ""
            last, text = token.start[0], f"{text} {token.string.lstrip('#: ')}"
    yield start, text


def test_the_list_finds_what_it_is_for() -> None:
    assert _wrong("subscribers were told, and the record\nstands here twice")
    assert not _wrong("subscribers were notified, and the record appears twice")


@pytest.mark.parametrize(
    "source",
    [
        'x = "it was told"',
        'x = (\n    "it was "\n    "told"\n)',
        'x = f"it was {y}" "told" and (\n    f"it was "\n    f"told"\n)',
        "x = 1\n# it was\n#: told",
        'x = """it was\n    told"""',
        'x = "it was\\ntold"',
        'x = """it was \\\ntold"""',
    ],
)
def test_a_module_with_a_word_is_looked_at(source: str) -> None:
    assert _may_have(source, WORDS)
    assert not _may_have(source.replace("was", "is not"), WORDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_and_phrases_use_standard_terms(page: Path) -> None:
    assert _wrong(page.read_text("utf-8")) == []


@pytest.mark.parametrize("name", ["", *sorted(cli.commands)])
def test_help_uses_standard_terms(name: str) -> None:
    command = cli.commands[name] if name else cli
    assert _wrong(command.get_help(click.Context(command, help_option_names=["-h", "--help"]))) == []


def test_messages_use_standard_terms() -> None:
    assert [(place, wrong) for place, text in messages() for wrong in _wrong(text)] == []


@pytest.mark.parametrize("folder", first_quick(["timeline", "tests"]))
def test_docstrings_and_comments_use_standard_terms(folder: str) -> None:
    words = WORDS | HOUSE_WORDS
    assert [
        (f"{path.relative_to(ROOT)}:{line}", wrong)
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != Path(__file__) and _may_have(path.read_text("utf-8"), words)
        for line, text in _remarks(path)
        for wrong in _wrong(text, words)
    ] == []


def test_the_list_for_comments_finds_what_it_is_for() -> None:
    words = WORDS | HOUSE_WORDS
    assert len(_wrong("What stands there lies beside the rooms, is told anew, and is mended.", words)) >= 5
    assert not _wrong("`n` stands for a number; there is room for a name; the tests lie to nobody.", words)
