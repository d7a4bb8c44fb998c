"""What one value of a stranger costs, by its size: `python -m tests.bench.fields`.

Each case is a timeline with one value, list or file of 10³ to 10⁶ characters in a place where it may be. What counts is
the processor's time from the text to all outputs, or to the message that refuses it, above that of a small value. It
ends with 1 if a case takes more than `MOST`, or more than `STEP` times as long as one of a tenth of its size.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from tests.conftest import NOW
from timeline.build import plan
from timeline.emit import emit
from timeline.problems import RecordsWrong
from timeline.reporting import text as in_text

SIZES = (10**3, 10**4, 5 * 10**4, 10**5, 10**6)
MOST = 20.0  # seconds for a million characters that are read to their end
STEP = 25.0  # ten times the size is ten times the work; the rest is noise, and what grows with the logarithm
NOISE = 0.1  # seconds below which a ratio says nothing

MANY = 1_000  # events; their pages and feeds are no longer the cost of one value

SETTINGS = {"title": "T", "url": "https://example.org/s/", "authors": ["Jo"]}
RECORD = {"id": "a", "date": "2025-04-05", "title": "A"}
Case = Callable[[int], tuple[str, str]]  # size → settings and records


def _record(**fields: object) -> tuple[str, str]:
    return json.dumps(SETTINGS), json.dumps([{**RECORD, **fields}])


def _settings(**fields: object) -> tuple[str, str]:
    return json.dumps({**SETTINGS, **fields}), json.dumps([RECORD])


def _file(text: str) -> tuple[str, str]:
    return json.dumps(SETTINGS), text


def _words(size: int) -> str:
    return "word " * (size // 5)


def _items(size: int) -> list[str]:
    return [f"t{number}" for number in range(size // 6)]


#: Texts that are hard for readers of Markdown.
MARKDOWN = {
    "letters": "x",
    "words": "word ",
    "backticks": "`",
    "runs of backticks": "`a``b```c",
    "stars": "*a **a ",
    "underscores": "_a__",
    "brackets": "[",
    "links": "[a](b",
    "pictures": "![a](",
    "definitions": "[a]: https://x.example\n\n",
    "addresses": "https://x.example/ ",
    "tags": "<a ",
    "comments": "<!-- ",
    "references": "&#65;",
    "ampersands": "&",
    "backslashes": "\\",
    "quotes": "> ",
    "quotes in lines": "> a\n",
    "lists": "- ",
    "lists in lines": "- a\n",
    "deeper lists": "  - a\n    - b\n",
    "fences": "~~~\n",
    "tables": "|a|b\n|-|-\n",
    "breaks": "a  \n",
    "paragraphs": "a\n\n",
    "headings": "# a\n",
    "emoji": "\U0001f600",
}
LINES = ("title", "short", "place", "date", "id", "kind")
TEXTS = ("summary", "date_note")
LISTS = ("topics", "actors", "after", "before", "formerly", "allow", "sources")

CASES: dict[str, Case] = {
    **{f"summary: {name}": lambda n, part=part: _record(summary=part * (n // len(part))) for name, part in MARKDOWN.items()},
    **{field: lambda n, field=field: _record(**{field: "x" * n}) for field in (*LINES, *TEXTS)},
    **{f"list of {field}": lambda n, field=field: _record(**{field: _items(n)}) for field in LISTS},
    "source: url": lambda n: _record(sources=["https://x.example/" + "n" * n]),
    "source: url and <": lambda n: _record(sources=["https://x.example/" + "n" * n + "<"]),
    "source: title": lambda n: _record(sources=[{"url": "https://x.example/", "title": _words(n)}]),
    "source: note": lambda n: _record(sources=[{"url": "https://x.example/", "note": _words(n)}]),
    "list of sources with addresses": lambda n: _record(sources=[f"https://x.example/{i}" for i in range(n // 24)]),
    "notice": lambda n: _record(notices=[{"date": "2025-05", "type": "clarification", "note": _words(n)}]),
    "list of notices": lambda n: _record(
        notices=[{"date": f"2025-05-{i % 28 + 1:02}", "type": "clarification", "note": f"n {i}"} for i in range(n // 60)]
    ),
    "withdrawn": lambda n: _record(withdrawn={"date": "2025-05", "reason": _words(n)}),
    "image": lambda n: _record(image={"file": "x" * n, "alt": _words(n)}),
    "languages of a title": lambda n: _record(title={f"x-{i}": "A" for i in range(n // 12)}),
    "unknown keys": lambda n: _record(**{f"key{i}": "x" for i in range(n // 14)}),
    "date: exponent": lambda n: _record(date="Y1E" + "9" * n),
    "date: set": lambda n: _record(date="{" + ",".join(["2025-04-05"] * (n // 11)) + "}"),
    "date: words": lambda n: _record(date="between " * (n // 8)),
    "settings: title": lambda n: _settings(title=_words(n)),
    "settings: description": lambda n: _settings(description=_words(n)),
    "settings: topics": lambda n: _settings(topics={f"t{i}": "T" for i in range(n // 12)}),
    "settings: authors": lambda n: _settings(authors=[f"Jo {i}" for i in range(n // 10)]),
    "settings: allow_gone": lambda n: _settings(allow_gone=[f"topics/t{i}" for i in range(n // 14)]),
    "settings: url": lambda n: _settings(url="https://example.org/" + "a/" * (n // 2)),
    "file: records": lambda n: _file("".join(f"- {{id: a{i}, date: 2025, title: A{i}}}\n" for i in range(n // 38))),
    "file: one title": lambda n: _file("".join(f"- {{id: a{i}, date: 2025, title: A}}\n" for i in range(n // 36))),
    "file: one id": lambda n: _file("- {id: a, date: 2025, title: A}\n" * (n // 33)),
    "file: one key again and again": lambda n: _file("- {" + "id: a,\n" * (n // 7) + "}"),
    "file: one record without dashes": lambda n: _file("- id: a\n" + "  id: a\n" * (n // 8)),
    "file: keys that are lists": lambda n: _file("- [a]: b\n" * (n // 9)),
    "file: plans after one another": lambda n: _file(
        "".join(f"- {{id: a{i}, date: 2025, title: A{i}, after: [a{i - 1 if i else 1}]}}\n" for i in range(n // 55))
    ),
    "file: dates from one another": lambda n: _file(
        "- {id: a0, date: 2025, title: A}\n"
        + "".join(f"- {{id: a{i}, date: 1 day after a{i - 1}, title: A{i}}}\n" for i in range(1, n // 55))
    ),
    "file: dashes": lambda n: _file("-\n" * (n // 2)),
    "file: dashes with text": lambda n: _file("- a\n" * (n // 4)),
    "file: anchors": lambda n: _file("- &a x\n" * (n // 7)),
    "file: brackets": lambda n: _file("[" * n),
    "file: braces": lambda n: _file("- " + "{a: " * (n // 4)),
    "file: quotes": lambda n: _file("- '" + "''" * (n // 2)),
    "file: colons": lambda n: _file("a: b: " * (n // 6)),
    "file: comments": lambda n: _file("# x\n" * (n // 4) + json.dumps([RECORD])),
    "file: tabs": lambda n: _file("\t- x\n" * (n // 5)),
    "file: hidden line breaks": lambda n: _file("- '" + "\u2028" * n + "'"),
    "file: control characters": lambda n: _file("- '" + "\x01" * n + "'"),
    "file: merge markers": lambda n: _file("<<<<<<< a\n" * (n // 10)),
    "file: one line": lambda n: _file("x" * n),
}  # fmt: skip


def cost(case: Case, size: int) -> tuple[float, str]:
    """Seconds of the processor, and how it ended: the code of the first problem, or that it was published."""
    settings, records = case(size)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as root:
        events = Path(root, "events")
        events.mkdir()
        (events / "timeline.yaml").write_text(settings, "utf-8")
        (events / "a.yaml").write_text(records, "utf-8")
        started = time.process_time()
        try:
            edition = plan(events, None, NOW).decided().edition
            for file in emit(edition) if len(edition.entries) < MANY else ():  # for more, see tests.bench
                file.data()
            ended = "published"
        except RecordsWrong as wrong:
            for _ in in_text(wrong.problems, wrong.texts):
                pass
            found = [problem for problem in wrong.problems if problem.severity == "error"]
            ended = f"{len(found):,} × {found[0].code}" if len(found) > 1 else found[0].code
        return time.process_time() - started, ended


def main() -> None:
    """Print a table; exit code 1 if something costs too much."""
    wanted = sys.argv[1:]
    for _ in range(2):
        cost(CASES["summary: letters"], 10)  # what is done once only
    wrong: list[str] = []
    print("| value | 10³ | 10⁴ | 5·10⁴ | 10⁵ | 10⁶ | the largest |\n| --- | --- | --- | --- | --- | --- | --- |")
    for name, case in CASES.items():
        if wanted and not any(word in name for word in wanted):
            continue
        costs = [cost(case, size) for size in SIZES]
        times = [seconds for seconds, _ in costs]
        steps = [later / max(NOISE, sooner) for sooner, later in pairwise(times)]
        if max(times) > MOST or max(steps) > STEP:
            wrong.append(name)
        print(f"| {name} | {' | '.join(f'{seconds:.2f}' for seconds in times)} | {costs[-1][1]} |", flush=True)
    print(f"{len(CASES)} cases; too expensive: {', '.join(wrong) or 'none'}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
