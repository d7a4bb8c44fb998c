"""Texts: languages, CommonMark, and times of publication that an author wrote."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from timeline.markup import given_by_reference, is_nested_deeper
from timeline.markup import links as links_in
from timeline.problems import Problem, did_you_mean
from timeline.records.compose import UNSAFE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context


#: A tag; not an address in angle brackets.
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>")
#: A character by its number (CommonMark 0.31, 2.5); those above U+FFFFF are of no interest here.
_REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]{1,5})|(?P<decimal>[0-9]{1,6}));")
#: The page of an event, from the first page of a language.
_EVENT = re.compile(r"events/([^/?#]+)/?(?:[?#].*)?")
_BACKTICKS = re.compile("`+")
MAX_NESTING = 20  # quotes and lists in one another


def outside_code(text: str) -> str:
    """A text without its code spans: what is between two runs of equally many backticks (CommonMark 0.31, 6.1)."""
    runs = [match.span() for match in _BACKTICKS.finditer(text)]
    later: dict[int, list[int]] = defaultdict(list)  # by length, the runs of it that are still to come, last one first
    for number in range(len(runs) - 1, -1, -1):
        start, end = runs[number]
        later[end - start].append(number)
    kept, done, number = [], 0, 0
    while number < len(runs):
        start, end = runs[number]
        same = later[end - start]
        while same and same[-1] <= number:
            same.pop()
        if same:
            number = same[-1]
            kept.append(text[done:start])
            done = runs[number][1]
        number += 1
    return "".join([*kept, text[done:]])


def markup(context: Context) -> Iterator[Problem]:
    """What CommonMark may not hold: unsafe characters by reference, and quotes that take long to render."""
    for origin, path, words in context.prose:
        if unsafe := given_by_reference(words, UNSAFE):
            message = f"{_reference(words, unsafe)} puts the invisible character U+{ord(unsafe):04X} into this text"
            yield Problem("unsafe-character", origin.at(*path), message, "delete it")
        if is_nested_deeper(words, MAX_NESTING):
            message = f"quotes and lists are nested more than {MAX_NESTING} levels deep in this text"
            yield Problem("nesting", origin.at(*path), message, "use fewer `>` at the beginning of its lines")


def _reference(text: str, character: str) -> str:
    """The reference that puts a character into a CommonMark text, as it is written."""
    for found in _REFERENCE.finditer(text):
        if character == chr(int(found["hex"], 16) if found["hex"] else int(found["decimal"])):
            return f"`{found[0]}`"
    return "a character reference"


def languages(context: Context) -> Iterator[Problem]:
    """Words in a language that the site does not have are shown to nobody; most are a misspelt tag."""
    known = context.timeline.settings.languages
    listed = set(known)
    unknown = (
        (origin, path, lang)
        for origin, written in context.texts
        for path, words, _ in written
        if not words.keys() <= listed
        for lang in words
        if lang not in listed
    )
    for origin, path, lang in unknown:
        yield Problem(
            "unlisted-language",
            origin.at(*path, lang),
            f"`{lang}` is not a language of this site, so this text is not shown",
            f"add `{lang}` to `languages` in timeline.yaml, or write them under `{known[0]}`",
            "warning",
        )


def html(context: Context) -> Iterator[Problem]:
    """Texts are CommonMark without HTML, which is left out when pages are made."""
    for origin, path, words in context.prose:
        if "<" in words and (tag := _TAG.search(outside_code(words))):
            yield Problem(
                "html",
                origin.at(*path),
                f"`{tag[0]}` is HTML, which is left out",
                "write *emphasis* and [links](https://…) as in CommonMark, or the sign `&lt;` for `<`",
                "warning",
            )


def links(context: Context) -> Iterator[Problem]:
    """Links of texts into the site begin at its first page, as texts are in pages and feeds; the event is there."""
    for origin, path, words in context.prose:
        if "events/" not in words and "../" not in words:
            continue
        for address in links_in(words):
            if address.startswith("../"):
                message = f"the link `{address}` leads out of the site"
                advice = f"write `{address.replace('../', '')}`: links begin at the first page of the site"
                yield Problem("site-link", origin.at(*path), message, advice)
            elif (event := _EVENT.fullmatch(address)) and event[1] not in context.timeline.names:
                message = f"the link `{address}` leads to no event: there is no record `{event[1]}`"
                yield Problem("site-link", origin.at(*path), message, did_you_mean(event[1], context.timeline.names))


def overrides(context: Context) -> Iterator[Problem]:
    """No entry is published in the future: every later one would have to wait for it."""
    for event in context.having("published", "updated") if context.now else ():
        for key, moment in (("published", event.record.published), ("updated", event.record.updated)):
            if moment and context.now and moment > context.now:
                message, advice = f"`{key}` is in the future", "write when it was, or leave it out"
                yield Problem("future-publication", event.origin.at(key), message, advice)
