"""Problems as other programs read them, and as a terminal shows them."""

from __future__ import annotations

import json
from http.server import ThreadingHTTPServer

import pytest
from click.testing import CliRunner, Result

from tests.authoring.conftest import host
from tests.conftest import Story
from timeline import cli, linkcheck, net
from timeline.problems import Place, Problem
from timeline.reporting import FORMATS, SHOWN, caret, text

__all__ = ["host"]

WRONG = [
    Problem("unknown-key", Place("events/a b,c:d.yaml", 4, 3), "unknown key `50%`", "did you mean `x`?"),
    Problem("look-alike", Place("events/b.yaml", 9), "two lines\n::error::injected", "", "warning"),
]


def check(*words: str) -> Result:
    return CliRunner().invoke(cli.cli, ["check", "--now", "2025-09-01T10:00:00Z", *words])


def test_github_shows_them_beside_the_lines_and_nothing_can_be_slipped_in() -> None:
    assert list(FORMATS["github"](WRONG)) == [
        "::error file=events/a b%2Cc%3Ad.yaml,line=4,col=3,title=unknown-key::unknown key `50%25`; did you mean `x`?",
        "::warning file=events/b.yaml,line=9,col=1,title=look-alike::two lines%0A::error::injected",
    ]


def test_json_has_every_problem_and_the_counts() -> None:
    made = json.loads("".join(FORMATS["json"](WRONG)))
    assert (made["version"], made["errors"], made["warnings"]) == (1, 1, 1)
    assert made["problems"][0] == {
        "file": "events/a b,c:d.yaml",
        "line": 4,
        "column": 3,
        "severity": "error",
        "code": "unknown-key",
        "message": "unknown key `50%`",
        "advice": "did you mean `x`?",
    }


def test_sarif_has_rules_results_and_places() -> None:
    made = json.loads("".join(FORMATS["sarif"](WRONG)))
    (run,) = made["runs"]
    assert made["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["look-alike", "unknown-key"]
    first, second = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("unknown-key", 1, "error")
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "events/a%20b%2Cc%3Ad.yaml"
    assert place["region"] == {"startLine": 4, "startColumn": 3}
    assert second["level"] == "warning"


def test_formats_go_to_standard_output_and_keep_the_exit_code(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A, sumary: B}\n")
    done = check("--format", "json")
    assert (done.exit_code, done.stderr) == (1, "")
    assert json.loads(done.stdout)["errors"] == 1
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    done = check("--format", "json")
    assert (done.exit_code, json.loads(done.stdout)["problems"]) == (0, [])
    assert check("--format", "github").stdout == ""


def test_all_errors_are_listed(story: Story) -> None:
    keys = "".join(f"  key{number}: x\n" for number in range(30))
    story.write("a.yaml", "- id: a\n  date: 2025-04-02\n  title: A\n" + keys)
    lines = check().stderr.splitlines()
    assert sum(line.startswith("events/") for line in lines) == 30
    assert lines[-1] == "0 records, 30 errors, 0 warnings"


def test_the_first_warnings_of_a_kind_are_listed_and_the_rest_is_counted(story: Story) -> None:
    story.write("a.yaml", "".join(f"- {{id: a{n}, date: 2025-04-01, title: A{n}}}\n" for n in range(SHOWN + 3)))
    story.write("b.yaml", "".join(f"- {{id: b{n}, date: 2025-01-01, title: B{n}}}\n" for n in range(SHOWN)))
    lines = check().stderr.splitlines()
    assert sum(line.startswith("events/a") for line in lines) == SHOWN
    assert sum(line.startswith("events/b") for line in lines) == SHOWN
    assert lines[-2:] == [
        "… and 3 more of the kind `first-of-month`; `timeline check --all` lists every warning",
        "23 records, 0 errors, 23 warnings",
    ]
    lines = check("--all").stderr.splitlines()
    assert sum(line.startswith("events/") for line in lines) == 2 * SHOWN + 3
    assert lines[-1] == "23 records, 0 errors, 23 warnings"


@pytest.mark.parametrize("form", FORMATS)
def test_programs_get_all_warnings(form: str) -> None:
    many = [Problem("x", Place("a.yaml", line), f"doubt {line}", "", "warning") for line in range(1, 40)]
    said = "\n".join(FORMATS[form](many))
    assert all(f"doubt {line}" in said for line in range(1, 40))


def test_errors_are_not_hidden_behind_warnings() -> None:
    doubts = [Problem("x", Place("a.yaml", line), "doubt", "", "warning") for line in range(1, 40)]
    lines = list(text([*doubts, Problem("y", Place("z.yaml"), "wrong")], {}))
    assert lines[0] == "z.yaml:1:1: wrong"
    assert lines[-1] == "… and 29 more of the kind `x`; `timeline check --all` lists every warning"


def test_problems_are_listed_by_place_while_all_of_them_are() -> None:
    doubt = Problem("x", Place("a.yaml"), "doubt", "", "warning")
    assert list(text([doubt, Problem("y", Place("z.yaml"), "wrong")], {})) == [
        "a.yaml:1:1: warning: doubt",
        "z.yaml:1:1: wrong",
    ]


@pytest.mark.parametrize(
    ("line", "column", "shown"),
    [
        ("  title: x", 10, ["      title: x", "             ^"]),
        ("\ttitle: x", 9, ["     title: x", "            ^"]),
        ("東京: x", 5, ["    東京: x", "          ^"]),
        ("e\u0301: x", 5, ["    e\u0301: x", "       ^"]),
        ("a\x1b[31m: x", 8, ["    a\ufffd[31m: x", "           ^"]),
        ("a\u202eb: x", 5, ["    a\ufffdb: x", "        ^"]),
        ("x" * 200, 150, ["    " + "x" * 100, "    " + " " * 60 + "^"]),
        ("", 1, []),
    ],
)
def test_the_caret_stands_below_the_place(line: str, column: int, shown: list[str]) -> None:
    problem = Problem("x", Place("a.yaml", 1, column), "wrong")
    found = list(caret(problem, {"a.yaml": line}))
    assert found == shown or (len(line) > 100 and found[1] == shown[1])


def test_dead_sources_are_told_with_their_place(
    story: Story, host: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("httpx2")
    real = net.client
    monkeypatch.setattr(linkcheck, "PAUSE", 0.01)
    monkeypatch.setattr(net, "client", lambda: real(lambda address: address == "127.0.0.1"))
    base = f"http://127.0.0.1:{host.server_port}"
    record = f"- {{id: a, date: 2025-04-05, title: A, sources: [{base}/404, {base}/fine, {base}/403]}}\n"
    story.write("a.yaml", record)
    done = check("--links")
    assert done.exit_code == 0
    assert (
        f"events/a.yaml:1:{record.index('http') + 1}: warning: this source is not there any more: the host answers 404 (not found)"
        in done.stderr
    )
    assert f"{base}/403: the host answers 403" in done.stderr
    assert done.stderr.endswith("1 record, 0 errors, 1 warning\n")
