"""The body of an issue form → the fields of a record. Text in, fields or problems out.

A code host writes each answer of a form below a heading, `### Date`. Answers are written by strangers, and an answer
may hold such a heading itself. So the headings are expected in the order of the form, every answer but the last is one
line, and the last one is the rest of the body: a heading inside an answer never starts another answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from timeline.authoring.ask import refused
from timeline.authoring.new import probable_status, understood
from timeline.dates import DateError
from timeline.problems import Place, Problem, RecordsWrong
from timeline.records.compose import UNSAFE
from timeline.schema import Link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from timeline.dates import Day
    from timeline.schema import Settings

#: The headings of the form in `timeline/hosts/event-form.yml`, in its order. The last answer may have several lines.
LABELS = ("Title", "Date", "Source", "Summary")
_REQUIRED = ("Title", "Date")
_NO_ANSWER = "_No response_"  # what GitHub writes for a field that was left empty
#: Bytes. GitHub allows 65,536 characters, each of at most four bytes.
MAX_BODY = 4 * 65_536


@dataclass(frozen=True)
class Answer:
    """What was written below a heading, and on which line it begins."""

    text: str
    line: int


def fields_of_issue(data: bytes, name: str, settings: Settings, today: Day) -> dict[str, Any]:
    """The fields of the record that the form describes. Raises RecordsWrong, which lists all that is wrong.

    `name` is what messages call the body.
    """
    body = _decoded(data, name)
    answers, problems = read_answers(body, name)
    problems = problems or list(_wrong(answers, name, settings))
    if problems:
        raise RecordsWrong(problems, {name: body})
    return _fields(answers, settings, today)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MAX_BODY:
        raise RecordsWrong([Problem("too-long", Place(name), f"the body has more than {MAX_BODY} bytes", "shorten it")])
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise RecordsWrong([Problem("encoding", Place(name), "the body is not UTF-8", "save it as UTF-8")]) from None


def read_answers(body: str, name: str) -> tuple[dict[str, Answer], list[Problem]]:
    """The answers by their headings. A problem if the body is not the form, and then no answers."""
    lines = body.split("\n")
    answers: dict[str, Answer] = {}
    expected, at = list(LABELS), _next_text(lines, 0)
    while at < len(lines):
        label = next((label for label in expected if lines[at].rstrip() == f"### {label}"), None)
        if label is None or not set(_REQUIRED).isdisjoint(expected[: expected.index(label)]):
            return {}, [_unexpected(lines[at], Place(name, at + 1), expected)]
        expected = expected[expected.index(label) + 1 :]
        begin = _next_text(lines, at + 1)
        end = begin + 1 if expected else len(lines)
        text = "\n".join(lines[begin:end]).strip()
        answers[label] = Answer("" if text == _NO_ANSWER else text, begin + 1)
        at = _next_text(lines, end)
    return answers, [_missing(label, Place(name, len(lines))) for label in _REQUIRED if label not in answers]


def _next_text(lines: list[str], start: int) -> int:
    """The first line from `start` on that is not empty; the number of lines if there is none."""
    return next((at for at in range(start, len(lines)) if lines[at].strip()), len(lines))


def _unexpected(line: str, place: Place, expected: list[str]) -> Problem:
    wanted = expected[:1] if expected[0] in _REQUIRED else expected
    headings = " or ".join(f"`### {label}`" for label in wanted)
    advice = f"write the heading {headings} here; only the last answer may have several lines"
    return Problem("issue-form", place, f"`{line[:60].strip()}` is not the next heading of the form", advice)


def _missing(label: str, place: Place) -> Problem:
    return Problem(
        "issue-form", place, f"the form has no answer `{label}`", f"add the heading `### {label}` and a text"
    )


def _wrong(answers: Mapping[str, Answer], name: str, settings: Settings) -> Iterator[Problem]:
    """What cannot go into a record. What the schema has against the whole is found when the record is tried."""
    for label, answer in answers.items():
        if unsafe := UNSAFE.search(answer.text):
            before = answer.text[: unsafe.start()]
            place = Place(name, answer.line + before.count("\n"), len(before) - before.rfind("\n"))
            message = f"the text holds the invisible character U+{ord(unsafe[0]):04X}"
            yield Problem("unsafe-character", place, message, "delete it")
        elif not answer.text and label in _REQUIRED:
            yield _missing(label, Place(name, answer.line))
        elif label == "Date" and (problem := _wrong_date(answer, Place(name, answer.line), settings)):
            yield problem
        elif label == "Source":
            for url in re.finditer(r"\S+", answer.text):
                if why := refused(url[0], Link):
                    message, _, advice = why.partition("; ")
                    yield Problem("link", Place(name, answer.line, url.start() + 1), message, advice)


def _wrong_date(answer: Answer, place: Place, settings: Settings) -> Problem | None:
    try:
        understood(answer.text, settings.timezone, settings.default)
    except DateError as error:
        return Problem("date", place, error.message, error.advice)
    return None


def _fields(answers: Mapping[str, Answer], settings: Settings, today: Day) -> dict[str, Any]:
    texts = {label: answers[label].text if label in answers else "" for label in LABELS}
    date, _ = understood(texts["Date"], settings.timezone, settings.default)
    status = probable_status(date, today)
    fields = {
        "title": texts["Title"],
        "date": texts["Date"],
        "summary": texts["Summary"],
        "status": "" if status == "happened" else status,
        "sources": texts["Source"].split(),
    }
    return {key: value for key, value in fields.items() if value}
