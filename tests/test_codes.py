"""Every code of a problem is in one table, is raised somewhere, and has a case that is run, with the example's words."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

import timeline
from tests.conftest import NOW, ROOT, Story
from tests.records.test_read import CASES, parts
from tests.test_checks import CASES as DOUBTFUL
from tests.test_checks import NOW as DOUBTFUL_NOW
from tests.test_checks import records
from timeline.build import plan
from timeline.checks import CHECKS
from timeline.codes import CODES

#: Where the code is an argument, by the name of the function.
RAISED = {"Problem": 0, "wrong": 0, "warning": 1, "_note": 1, "_stop": 1}
#: Codes that are made from a word, or looked up in a table.
MADE = {
    "undeclared-": ("topic", "actor", "kind"),
    "vanished-": ("topic", "actor", "kind"),
}
LOOKED_UP = {"import-entry", "in-effect", "overdue", "reminder", "yaml-depth"}
#: Codes whose case needs more than files of records: the tests that have one, and words of its message.
ELSEWHERE = {
    "clock": ("test_edition.py", "this was published at"),
    "dead-link": ("authoring/test_net.py", "not there any more"),
    "encoding": ("records/test_read.py", "UTF-16"),
    "future-publication": ("test_edition.py", "in the future"),
    "host-limit": ("test_limits.py", "the site has 950 MB, and GitHub Pages takes 1,000 MB"),
    "import-edited": ("importers/test_sync.py", "this file was changed by hand"),
    "import-entry": ("importers/test_wrong.py", "there is no column `date`"),
    "import-gone": ("importers/test_sync.py", "was published, and is no longer in"),
    "in-effect": ("test_plans.py", "is in effect now"),
    "issue-form": ("authoring/test_issue.py", "is not the next heading"),
    "lock": ("publications/test_convert.py", "the last line is cut off"),
    "log": ("publications/test_log.py", "this line is damaged"),
    "lost-notice": ("test_edition.py", "a notice about"),
    "lost-withdrawal": ("test_edition.py", "the withdrawal of this notice"),
    "no-export": ("test_diff.py", "not JSON"),
    "vanished-feed": ("emit/test_feeds.py", "the feed `space-laws` was published"),
    "no-cards": ("pages/test_cards.py", "the library that draws cards"),
    "no-folder": ("records/test_read.py", "there is no such folder"),
    "no-font": ("pages/test_cards.py", "there is no `NotoSans-Regular.ttf` in events/media/"),
    "no-hub": ("test_ping.py", "`hub` is not set"),
    "no-log": ("publications/test_log.py", "nothing was published yet"),
    "not-published": ("test_edition.py", "was not published yet"),
    "other-branch": ("publications/test_log.py", "does not have it"),
    "private-picture": ("test_private.py", "reveals where it was taken"),
    "reminder": ("test_plans.py", "a reminder of"),
    "restored": ("publications/test_log.py", "this file was missing"),
    "swapped-ids": ("test_edition.py", "has the title now that"),
    "too-long": ("records/test_limits.py", "this list has more than 1,000 items"),
    "unreadable": ("records/test_read.py", "this file cannot be read"),
    "used-id": ("test_edition.py", "was published before and became"),
    "vanished-id": ("test_edition.py", "was published and is gone"),
    "yaml-depth": ("records/test_limits.py", "nested more than"),
    "template": ("pages/test_own.py", "is not the name of a page"),
}


def raised() -> frozenset[str]:
    return frozenset(LOOKED_UP | _raised_in(Path(timeline.__file__).parent.rglob("*.py")))


def _raised_in(paths: Iterable[Path]) -> set[str]:
    return set().union(*map(_raised_in_module, paths))


@cache
def _raised_in_module(path: Path) -> frozenset[str]:
    found: set[str] = set()
    text = path.read_text("utf-8")
    if not any(f"{name}(" in text for name in RAISED):
        return frozenset()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            place = RAISED.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
            code = node.args[place] if place is not None and len(node.args) > place else None
            if isinstance(code, ast.Constant):
                found.add(code.value)
            elif isinstance(code, ast.JoinedStr):
                lead = code.values[0].value
                found |= {lead + word for word in MADE[lead]}
    return frozenset(found)


def test_the_table_has_every_code_that_is_raised_and_no_other() -> None:
    missing, unused = raised() - CODES.keys(), CODES.keys() - raised()
    assert not missing, f"add {missing} to CODES in timeline/codes.py"
    assert not unused, f"nothing raises {unused}; delete it from CODES in timeline/codes.py"


def test_checks_list_codes_of_the_table() -> None:
    missing = {code for row in CHECKS for code in row.codes} - CODES.keys()
    assert not missing, f"add {missing} to CODES in timeline/codes.py, or correct CHECKS in timeline/checks/__init__.py"


def test_the_example_of_every_code_is_a_message_of_a_case(story: Story) -> None:
    found: dict[str, set[str]] = {code: {CODES[code].message} for code in ELSEWHERE}
    wanted = [row.message for code, row in CODES.items() if code not in ELSEWHERE]
    for case in [case for case in CASES if any(message in parts(case)[1] for message in wanted)]:
        for path in story.events.rglob("*"):
            if path.is_file():
                path.unlink()
        for name, text in parts(case)[0].items():
            story.write(name, text)
        for problem in plan(story.events, None, NOW, given=True, publishing=False).problems:
            found.setdefault(problem.code, set()).add(problem.message)
    for path in story.events.rglob("*"):
        if path.is_file():
            path.unlink()
    story.write("timeline.yaml", "{title: T, url: https://example.org/s/}\n")
    for fields, _, more in DOUBTFUL.values():
        story.write("a.yaml", records(fields, more))
        for problem in plan(story.events, None, DOUBTFUL_NOW, given=True, publishing=False).problems:
            found.setdefault(problem.code, set()).add(problem.message)
    other = {code: sorted(found.get(code, ())) for code, row in CODES.items() if row.message not in found.get(code, ())}
    assert not other, f"the message in CODES is said of no case in tests/cases/wrong/; said is, by code: {other}"


@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_code_without_a_case_has_a_test_of_its_own(code: str) -> None:
    file, words = ELSEWHERE[code]
    assert words in (ROOT / "tests" / file).read_text("utf-8")
    assert words in CODES[code].message


def test_the_page_of_problems_can_be_read_as_a_table() -> None:
    for code, row in CODES.items():
        assert not any("|" in text or "\n" in text for text in (code, *row)), code


def test_the_page_about_recovery_has_every_code_that_is_not_of_a_line() -> None:
    page = (ROOT / "docs/recovery.md").read_text("utf-8")
    package = Path(timeline.__file__).parent
    files = {package / name for name in ("schema.py", "normalise.py", "linkcheck.py")}
    of_lines = files.union(*((package / name).rglob("*") for name in ("records", "checks")))
    modules = set(package.rglob("*.py"))
    codes = _raised_in(modules - of_lines) - _raised_in(modules & of_lines)
    assert len(codes) > 15
    assert [code for code in sorted(codes) if f"`{code}`" not in page] == []
