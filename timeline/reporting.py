"""Problems as text for people, and in the forms that editors, CI and code hosts read.

A problem is a value; this is the only place that lays one out. The line `file:line:col: what is wrong; what would be
right` comes first in every form that is text, because editors and terminals make a link of it.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from timeline.problems import errors, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from timeline.problems import Place, Problem

SHOWN = 10  # warnings of one kind that are listed; the rest is counted
_BEFORE, _WIDTH = 60, 100  # of a long line: characters before the place, characters in all
_RED, _YELLOW, _BOLD, _PLAIN = "\x1b[31m", "\x1b[33m", "\x1b[1m", "\x1b[0m"


def count(number: int, thing: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


# --- for people -------------------------------------------------------------------------------------------------------


def text(
    problems: Sequence[Problem], texts: Mapping[str, str], *, colour: bool = False, every: bool = False
) -> Iterator[str]:
    """Every error, and the first warnings of each kind, each with its line and a caret; then how many more there are.

    Where not all are listed, errors come first. With `every`, all warnings are listed.
    """
    kinds = Counter(problem.code for problem in problems if problem.severity == "warning")
    many = {} if every else {code: number - SHOWN for code, number in kinds.items() if number > SHOWN}
    left = dict.fromkeys(many, SHOWN)
    for problem in sorted(problems, key=lambda problem: problem.severity) if many else problems:
        if problem.severity == "warning" and problem.code in many:
            left[problem.code] -= 1
            if left[problem.code] < 0:
                continue
        yield _coloured(problem) if colour else str(problem)
        yield from caret(problem, texts)
    for code, number in sorted(many.items()):
        yield f"… and {number} more of the kind `{code}`; `timeline check --all` lists every warning"


def _coloured(problem: Problem) -> str:
    place, _, rest = str(problem).partition(": ")
    return f"{_BOLD}{place}:{_PLAIN} {_RED if problem.severity == 'error' else _YELLOW}{rest}{_PLAIN}"


def caret(problem: Problem, texts: Mapping[str, str]) -> Iterator[str]:
    """The line of the file, and below it a caret at the place; nothing if the file has no such line."""
    lines = _lines(texts.get(problem.place.file, ""))
    if not 0 < problem.place.line <= len(lines) or not lines[problem.place.line - 1].strip():
        return
    line, column = lines[problem.place.line - 1], problem.place.column - 1
    start = max(0, column - _BEFORE)
    yield f"    {visible(line[start : start + _WIDTH])}"
    yield f"    {' ' * _cells(line[start:column])}^"


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    """Lines of a file, split once for all the problems in it."""
    return text.split("\n")


def _cells(line: str) -> int:
    """How many columns of a terminal a text takes (UAX 11): wide letters two, combining marks none."""
    if line.isascii():
        return len(line)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in visible(line)
    )


# --- for programs -----------------------------------------------------------------------------------------------------


def github(problems: Sequence[Problem]) -> Iterator[str]:
    """Workflow commands that GitHub shows beside the line of a pull request."""
    for problem in problems:
        place = problem.place
        where = f"file={_property(place.file)},line={place.line},col={place.column},title={_property(problem.code)}"
        yield f"::{problem.severity} {where}::{_data(problem.words)}"


def github_notice(place: Place | None, title: str, words: str) -> str:
    """The same for something that is no problem."""
    where = f"file={_property(place.file)},line={place.line},col={place.column}," if place else ""
    return f"::notice {where}title={_property(visible(title))}::{_data(visible(words))}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def as_json(problems: Sequence[Problem]) -> Iterator[str]:
    """One object with every problem; a test holds its keys."""
    wrong = len(errors(problems))
    listed = [
        {
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "severity": problem.severity,
            "code": problem.code,
            "message": problem.message,
            "advice": problem.advice,
        }
        for problem in problems
    ]
    yield _dumped({"version": 1, "errors": wrong, "warnings": len(problems) - wrong, "problems": listed})


def sarif(problems: Sequence[Problem]) -> Iterator[str]:
    """SARIF 2.1.0, which code hosts take as the result of a static analysis."""
    from importlib.metadata import version

    rules = sorted({problem.code for problem in problems})
    driver = {"name": "timeline", "version": version("timeline-feed"), "rules": [{"id": code} for code in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, rules.index(problem.code)) for problem in problems],
    }
    yield _dumped({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    place = problem.place
    region = {"startLine": place.line, "startColumn": place.column}
    return {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": problem.words},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}, "region": region}}],
    }


def _uri(file: str) -> str:
    from urllib.parse import quote

    return quote(os.fsencode(file))


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


FORMATS: Mapping[str, Callable[[Sequence[Problem]], Iterable[str]]] = {
    "github": github,
    "json": as_json,
    "sarif": sarif,
}
