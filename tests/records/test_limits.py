"""What one file of a stranger can cost: limits with their place, and work that grows no faster than the file."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from tests.conftest import Story, little_work
from tests.records.test_read import problems
from timeline import markup
from timeline.checks.texts import MAX_NESTING, outside_code
from timeline.problems import shortened
from timeline.records import compose as composing
from timeline.records.compose import MAX_KEYS, MAX_LIST, MAX_TEXT, UNSAFE, compose
from timeline.records.files import _hidden_breaks
from timeline.records.read import _records_in
from timeline.schema import _LINK, _each_once
from timeline.types import Nodes

RECORD = "- id: a\n  date: 2025-04-05\n  title: A\n"


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python a piece of work runs."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows_with_its_size(work: Callable[[int], object]) -> bool:
    """Whether four times as much is about four times the work, and not sixteen."""
    work(10)  # what is done once only
    return steps(lambda: work(800)) < 6 * steps(lambda: work(200))


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_text_has_a_limit(story: Story) -> None:
    story.write("a.yaml", f"{RECORD}  summary: {'x' * MAX_TEXT}\n")
    assert problems(story) == ""
    story.write("a.yaml", f"{RECORD}  summary: {'x' * MAX_TEXT}y\n")
    assert problems(story) == (
        "events/a.yaml:4:12: this text has 50,001 characters, and a text has at most 50,000; "
        "shorten it, or make it several records"
    )


def test_a_list_has_a_limit(story: Story) -> None:
    def listed(number: int) -> str:
        return f"{RECORD}  topics: [{', '.join(f't{index}' for index in range(number))}]\n"

    story.write("a.yaml", listed(MAX_LIST))
    assert problems(story) == ""
    text = listed(MAX_LIST + 1)
    story.write("a.yaml", text)
    column = text.splitlines()[3].index("t1000") + 1
    assert problems(story) == (
        f"events/a.yaml:4:{column}: this list has more than 1,000 items; shorten it, or make it several records"
    )


def test_a_mapping_has_a_limit(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_KEYS == 10_000
    monkeypatch.setattr(composing, "MAX_KEYS", 1_000)

    def keys(number: int) -> str:
        return "title: T\nurl: https://example.org/\nactors:\n" + "".join(f"  a{n}: A\n" for n in range(number))

    story.write("a.yaml", RECORD)
    story.write("timeline.yaml", keys(1_000))
    assert problems(story) == ""
    story.write("timeline.yaml", keys(1_001))
    assert problems(story) == (
        "events/timeline.yaml:1004:3: this has more than 1,000 keys; shorten it, or make it several records"
    )


def test_the_list_of_records_is_as_long_as_its_file(story: Story) -> None:
    story.write("a.yaml", "".join(f"- {{id: a{n}, date: 2025, title: A{n}}}\n" for n in range(MAX_LIST + 1)))
    assert problems(story) == ""


@pytest.mark.parametrize("mark", ["> ", ">", "+ ", "1. ", "> - "])
def test_quotes_and_lists_have_a_depth(story: Story, mark: str) -> None:
    levels = len(mark.split()) if mark.strip() else 1
    allowed = MAX_NESTING // levels
    story.write("a.yaml", f"{RECORD}  summary: '{mark * allowed}x'\n")
    assert problems(story) == ""
    story.write("a.yaml", f"{RECORD}  summary: '{mark * (allowed + 1)}x'\n")
    assert problems(story) == (
        "events/a.yaml:4:12: quotes and lists are nested more than 20 levels deep in this text; "
        "use fewer `>` at the beginning of its lines"
    )


def test_a_line_of_stars_is_no_deep_list() -> None:
    assert not markup.is_nested_deeper("* " * 40, MAX_NESTING)
    assert not markup.is_nested_deeper("- " * 40, MAX_NESTING)


def test_a_message_does_not_repeat_a_long_value(story: Story) -> None:
    story.write("a.yaml", f"{RECORD}  sources: ['{'x' * 40_000}']\n")
    assert len(problems(story)) < 600
    assert len(shortened("x" * 10**6)) < 500


# --- characters by reference ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [0x1, 0x8, 0xB, 0x1F, 0x7F, 0x85, 0x202E, 0x2066, 0xFFFE, 0xFFFF])
@pytest.mark.parametrize("form", ["&#{};", "&#x{:x};", "&#X{:04X};"])
def test_a_reference_brings_no_unsafe_character_back(code: int, form: str) -> None:
    assert markup.given_by_reference(f"One {form.format(code)} two", UNSAFE) == chr(code)


@pytest.mark.parametrize("text", ["&#65;", "`&#1;`", "&amp;#1;", "&#0;", "\\&#1;", "A &# B", "    &#1;"])
def test_other_references_are_fine(text: str) -> None:
    assert markup.given_by_reference(text, UNSAFE) == ""
    assert not UNSAFE.search(markup.plain(text))


# --- work -------------------------------------------------------------------------------------------------------------


def test_dashes_without_records_cost_no_square() -> None:
    def dashes(number: int) -> object:
        nodes = Nodes((1, 1))
        for line in range(number):
            nodes.append(None)
            nodes.values_at.append((line + 1, 2))
        return _records_in(nodes, "a.yaml", set())

    assert grows_with_its_size(dashes)


def test_backticks_cost_no_square() -> None:
    assert grows_with_its_size(lambda number: outside_code("`" * number + "x" * 200))
    assert grows_with_its_size(lambda number: outside_code("".join("`" * (n % 40 + 1) + " " for n in range(number))))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a `b` c", "a  c"),
        ("a `` `b` `` c", "a  c"),
        ("a `b`` c` d", "a  d"),
        ("a ``b` c", "a ``b` c"),
        ("`a` b `c`", " b "),
        ("```\n<b>\n``` and `<i>`", " and "),
        ("`", "`"),
        ("", ""),
    ],
)
def test_code_is_what_commonmark_takes_for_code(text: str, left: str) -> None:
    assert outside_code(text) == left


def test_hidden_line_breaks_of_a_line_cost_no_square() -> None:
    """Counting the lines before each of them again took 17 s; an error for each, a minute."""
    begun = time.process_time()
    (problem,) = _hidden_breaks("\u2028" * 200_000, "a.yaml")
    assert problem.message.endswith("U+2028, and 199,999 more in this line")
    assert time.process_time() - begun < 2


@pytest.mark.slow
def test_hidden_line_breaks_of_many_lines_cost_no_square() -> None:
    begun = time.process_time()
    assert len(list(_hidden_breaks("\u2028\n" * 100_000, "a.yaml"))) == 100_000
    assert time.process_time() - begun < 5


def test_a_key_that_appears_again_and_again_costs_no_square(story: Story) -> None:
    """All lines of the file were divided again for each: 140,000 keys took minutes."""
    with little_work():
        compose("- {" + "id: a,\n" * 40_000 + "}", "a.yaml")


class _Counted(str):
    """A word that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        _Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_words_of_a_list_are_compared_about_once() -> None:
    _each_once(tuple(_Counted(f"word-{number}") for number in range(1_000)))
    assert _Counted.compared < 2_000


def test_the_parts_of_an_address_do_not_overlap() -> None:
    """Where they do, an address of 64,000 letters and a wrong sign at its end costs 17 s."""
    address = "https://" + "n" * 64_000
    begun = time.process_time()
    assert not _LINK.fullmatch(address + "<")
    assert _LINK.fullmatch(address + "/n?n#n")
    assert time.process_time() - begun < 5


def test_many_anchors_cost_no_square(story: Story) -> None:
    def anchors(number: int) -> None:
        story.write("a.yaml", "- &a x\n" * number)
        problems(story)

    assert grows_with_its_size(anchors)


def test_no_pattern_of_the_check_takes_long_on_its_longest_text(story: Story) -> None:
    """Texts of the greatest length that made the first edition work for minutes end as problems or as nothing."""
    worst = ("`" * 40_000, "> " * 24_000, "<a " * 16_000, "[" * 49_000, "&#1;" * 12_000, "#" * 49_000, "*_" * 24_000)
    begun = time.process_time()
    for text in worst:
        story.write("a.yaml", f"{RECORD}  summary: '{text}x'\n")
        for line in problems(story).splitlines():
            assert re.match(r"events/a\.yaml:4:12: ", line)
    assert time.process_time() - begun < 20  # it is below one; the worst of them once took an hour
