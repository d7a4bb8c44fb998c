"""The text of markwhen: `2025-04-05: What happened #tag`, with sections; which become topics.

A date is read as markwhen has it where that is clear (`2020 - 2021` is a period, `2020-04/2020-06` too); what it counts
from another event, repeats, or could be read two ways, is a message.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from timeline.dates import DateError, parse_date
from timeline.importers.drafts import MAX_ITEMS, Draft, Found, Options, tree
from timeline.importers.text import decoded, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.importers.drafts import At
    from timeline.problems import Problem

_ENTRY = re.compile(r"(?P<date>[^\s:#/][^:]*?(?::\d\d[^:]*?)*?)\s*:(?:\s+(?P<title>.*)|\s*)$")
_SECTION = re.compile(r"(?:#+\s+(?P<head>.+)|(?:section|group)\s+(?P<name>.+))", re.IGNORECASE)
_END = re.compile(r"(?:endsection|endgroup)\b", re.IGNORECASE)
_TAG = re.compile(r"(?:^|(?<=\s))#([^\s#]+)")
_LINKED = re.compile(r"\[([^\]]*)\]\((https?://[^\s)]+)\)")
_FRONT = re.compile(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|$)")
_DASH = re.compile(r"\s+-\s+|\s*/\s*(?=\d{4}|now\b)|(?<=\d{4})\s*-\s*(?=\d{4}$)")
_REPEATS = re.compile(r"\bevery\b|\bfor \d+ times\b|\bx\d+\b", re.IGNORECASE)


def markwhen(data: bytes, options: Options) -> Found:
    """Entries as drafts."""
    text = decoded(data).replace("\r\n", "\n")
    reading = _Reading(options)
    for number, line in enumerate(_without_front(text).split("\n"), 1):
        reading.line(number, line)
        if len(reading.entries) > MAX_ITEMS:
            return Found(problems=(options.too_many((number, 1)),))
    return Found(tuple(reading.drafts()), tuple(reading.problems), reading.left_out)


def _without_front(text: str) -> str:
    """The text with its settings emptied, so that lines keep their numbers."""
    front = _FRONT.match(text)
    return "\n" * front[0].count("\n") + text[front.end() :] if front else text


class _Reading:
    """The text, line by line."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._sections: list[str] = []
        self.entries: list[tuple[At, str, At, list[str], list[str]]] = []
        self.problems: list[Problem] = []
        self.left_out: Counter[str] = Counter()

    def line(self, number: int, line: str) -> None:
        """Take one line."""
        words = line.strip()
        if not words or words.startswith("//"):
            if not words and self.entries:
                self.entries[-1][3].append("")
            return
        if not line[0].isspace():
            if section := _SECTION.fullmatch(words):
                self._begin(section)
                return
            if _END.match(words):
                self._sections = self._sections[:-1]
                return
        entry = _ENTRY.fullmatch(words)
        if entry and not line[0].isspace() and re.match(r"every\b", entry["date"], re.IGNORECASE):
            self.left_out[f"repeating entry “{plain(entry['title'] or '')[:60]}”"] += 1
        elif entry and self._is_entry(entry["date"], indented=line[0].isspace()):
            self._entry(number, line.index(words[0]) + 1, entry)
        elif self.entries:
            self.entries[-1][3].append(words)
        else:
            self.left_out["lines before the first entry"] += 1

    def _begin(self, section: re.Match[str]) -> None:
        name = plain(_TAG.sub("", section["head"] or section["name"]))
        if section["head"]:
            depth = len(section[0]) - len(section[0].lstrip("#"))
            self._sections = [*self._sections[: depth - 1], name]
        else:
            self._sections = [*self._sections, name]

    def _is_entry(self, date: str, *, indented: bool) -> bool:
        """Whether the words before a colon are a date; of a line that is not indented, digits alone say so."""
        if len(date) > 200 or _is_date(_date(date)):
            return len(date) <= 200
        return not indented and bool(re.match(r"[\d-]", date)) and not re.match(r"-\s|\d+\.\s", date)

    def _entry(self, number: int, column: int, entry: re.Match[str]) -> None:
        at = (number, column)
        if _REPEATS.search(entry["date"]):
            self.left_out[f"repeating entry “{(entry['title'] or '')[:60]}”"] += 1
            return
        sections = [name for name in self._sections if name]
        self.entries.append((at, _date(entry["date"]), at, [entry["title"] or ""], sections))

    def drafts(self) -> Iterator[Draft]:
        """A draft of each entry."""
        for at, date, where, lines, sections in self.entries:
            text = "\n".join(lines)
            links = list(dict.fromkeys(url for _, url in _LINKED.findall(text)))
            tags = list(dict.fromkeys([*sections, *_TAG.findall(text)]))
            title, _, body = _TAG.sub("", text).partition("\n")
            fields: list[tuple[str, object, At]] = [
                ("date", date, where),
                ("title", plain(_LINKED.sub(r"\1", title)), at),
                ("summary", "\n".join(line.rstrip() for line in body.split("\n")).strip(), at),
                ("topics", tags, at),
                ("sources", [{"url": url} for url in links], at),
            ]
            yield Draft(tree(at, fields))


def _date(text: str) -> str:
    """A date of markwhen as the date reader has it, where that needs no guess."""
    text = " ".join(text.split())
    if _is_date(text):
        return text
    made = _DASH.sub("/", text)
    if made.endswith("/now"):
        made = made.removesuffix("now") + ".."
    return made if _is_date(made) else text


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except DateError:
        return False
    return True
