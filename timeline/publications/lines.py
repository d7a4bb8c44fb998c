"""One publication ⇄ one line of JSON.

A line says what was published of one event: the facts that are new, what they were, and the lines about the same event
that it follows. Its name is a hash of all that but the time, so the same publication has the same name on any branch,
and nobody has to count. The time comes first in the text, so that the rest can be hashed as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple, get_args

from timeline.dates import DateError, EventDate, parse_date
from timeline.problems import Place
from timeline.records.compose import UNSAFE
from timeline.schema import ID_LENGTH, Certainty, NoticeType, Status
from timeline.stamps import moment, stamp

#: What a line can say of an event.
SAYS = frozenset((
    "added", "changed", "notice", "retracted", "renamed", "settled", "reopened", "overdue", "reminder", "in_effect",
    "withdrawn", "restored", "unannounced",
))  # fmt: skip
#: What sort of news a notice is.
TYPES = frozenset((
    *get_args(NoticeType), "refinement", "overdue", "reminder", "in_effect", "withdrawal", "restoration",
))  # fmt: skip

Facts = Mapping[str, Any]
#: What an event is unless a line says otherwise.
DEFAULTS: Facts = MappingProxyType({
    "written": None, "status": "happened", "certainty": "confirmed", "withdrawn": False, "settled_by": None,
    "topics": [], "actors": [], "kind": None, "formerly": [], "into": None,
})  # fmt: skip

_HEAD = len('{"at":"')
_TIME = len("2026-11-23T07:55:45Z")
_REST = _HEAD + _TIME + len('",')
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_NAME = re.compile(r"[0-9a-f]{12}", re.ASCII)
_FRAGMENT = re.compile(r"notice-[0-9a-f]{1,12}", re.ASCII)
_LANG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_PLAIN_DATE = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1\d|2[0-8]))?)?[~?%]?", re.ASCII)


class Line(NamedTuple):
    """One publication about one event, and where it was read. `event` is the id that it was first published under."""

    name: str
    at: datetime
    event: str
    say: str
    follows: tuple[str, ...]
    now: Facts
    was: Facts
    type: str | None
    notice: Facts | None  # words of the author: type, date (EDTF), note by language
    of: str | None  # the notice that is retracted
    day: str | None  # the day that had passed, or from which it was in effect, when this was published
    fragment: str | None  # name of the notice, where it is not made of the name of the line
    published: str | None  # when it was published elsewhere before (importers)
    updated: str | None  # when the entry changed, if not `at`
    quiet: bool  # subscribers get no entry of its own
    file: str
    number: int

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.number)

    @property
    def notice_name(self) -> str:
        """Name of the notice that this line makes; unique within its event, for ever the same."""
        return self.fragment or f"notice-{self.name}"


class Damaged(ValueError):
    """A line that is not one of ours; its text names the part that is wrong."""


def write(line_at: datetime, fields: Mapping[str, Any]) -> str:
    """The text of a line. Fields that are None, False or empty are left out, but for those inside `now` and `was`."""
    kept = {key: value for key, value in fields.items() if value not in (None, False, (), [], {})}
    rest = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return f'{{"at":"{stamp(line_at)}",{rest[1:]}'


def name_of(text: str) -> str:
    """The name of the line with this text: a hash of everything but its time."""
    return hashlib.sha256(text[_REST:].encode()).hexdigest()[:12]


def is_shaped(text: str) -> bool:
    """Whether the text can be a line: it begins with a time and ends like an object."""
    return text.startswith('{"at":"') and text[_REST - 2 : _REST] == '",' and text.endswith("}")


def read(text: str, file: str, number: int) -> Line:
    """The line with this text. Raises Damaged."""
    if not is_shaped(text):
        raise Damaged("it is not whole")
    try:
        raw = json.loads(text)
        at = moment(raw.pop("at"))
    except (ValueError, RecursionError, TypeError):
        raise Damaged("it is not whole, or `at` is no time") from None
    if "\\u" in text and not _is_safe(raw):
        raise Damaged("it holds characters that are not allowed")
    try:
        for key, value in raw.items():
            if not _FIELDS[key](value):
                raise Damaged(f"`{key}`")
    except KeyError as error:
        raise Damaged(f"unknown key {str(error)[:50]}") from None
    get = raw.get
    line = Line(
        name_of(text), at, get("event"), get("say"), tuple(get("follows", ())), get("now", {}), get("was", {}),
        get("type"), get("notice"), get("of"), get("day"), get("fragment"), get("published"), get("updated"),
        get("quiet", False), file, number,
    )  # fmt: skip
    if missing := _missing(line):
        raise Damaged(f"`{missing}` is missing")
    return line


def _missing(line: Line) -> str | None:
    """What a line of its sort must have and has not."""
    needed = ["event", "say"]
    if line.say == "added":
        return "now" if not {"date", "title"} <= line.now.keys() else "event" if line.event is None else None
    needed += ["follows", *_NEEDED.get(line.say, ())]
    if line.say in _NOTICES:
        needed.append("type")
    return next((name for name in needed if not getattr(line, name)), None)


_NEEDED = {"notice": ["notice"], "retracted": ["of"], "overdue": ["day"], "in_effect": ["day"]}
#: Lines that are notices, with a page address and mostly with an entry of their own in feeds.
_NOTICES = SAYS - {"added", "retracted", "renamed", "unannounced"}


def is_notice(line: Line) -> bool:
    """Whether the line is a notice of its own."""
    return line.say in _NOTICES


# --- what each field may hold -----------------------------------------------------------------------------------------


def _is_id(value: object) -> bool:
    return isinstance(value, str) and _matches_id(value)


@lru_cache(maxsize=200_000)
def _matches_id(value: str) -> bool:
    return len(value) <= ID_LENGTH and _ID.fullmatch(value) is not None


def _is_date(value: object) -> bool:
    return isinstance(value, str) and (_PLAIN_DATE.fullmatch(value) is not None or _parses(value))


@lru_cache(maxsize=50_000)
def _parses(value: str) -> bool:
    try:
        return isinstance(parse_date(value), EventDate)
    except DateError:
        return False


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or not _is_date(value):
        return False
    date = parse_date(value)
    return isinstance(date, EventDate) and date.earliest is not None and date.earliest.isoformat() == value


def _is_stamp(value: object) -> bool:
    try:
        return isinstance(value, str) and moment(value) is not None
    except ValueError:
        return False


def _is_text(value: object) -> bool:
    """Words by language, at least one."""
    if not isinstance(value, dict) or not value:
        return False
    return all(isinstance(words, str) and words and _LANG.fullmatch(lang) for lang, words in value.items())


def _is_notice(value: object) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"type", "date", "note"}
        and value["type"] in get_args(NoticeType)
        and _is_date(value["date"])
        and _is_text(value["note"])
    )


def _are(check: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(check, value))


def _or_none(check: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or check(value)


def _one_of(words: frozenset[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in words


def _like(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


_FACTS: dict[str, Callable[[object], bool]] = {
    "id": _is_id,
    "date": _is_date,
    "written": _or_none(_is_date),
    "title": _is_text,
    "status": _one_of(frozenset(get_args(Status))),
    "certainty": _one_of(frozenset(get_args(Certainty))),
    "withdrawn": _is_bool,
    "settled_by": _or_none(_is_id),
    "topics": _are(_is_id),
    "actors": _are(_is_id),
    "kind": _or_none(_is_id),
    "formerly": _are(_is_id),
    "into": _or_none(_is_id),
}


def _are_facts(value: object) -> bool:
    try:
        return isinstance(value, dict) and all(_FACTS[key](part) for key, part in value.items())
    except KeyError:
        return False


_FIELDS: dict[str, Callable[[object], bool]] = {
    "event": _is_id,
    "say": _one_of(SAYS),
    "type": _one_of(TYPES),
    "follows": _are(_like(_NAME)),
    "now": _are_facts,
    "was": _are_facts,
    "notice": _is_notice,
    "of": _like(_FRAGMENT),
    "day": _is_day,
    "fragment": _like(_FRAGMENT),
    "published": _is_stamp,
    "updated": _is_stamp,
    "quiet": _is_bool,
}


def _is_safe(value: object) -> bool:
    """Whether no text inside holds a character that could break an output or turn round its text."""
    if isinstance(value, str):
        return UNSAFE.search(value) is None
    if isinstance(value, dict):
        return all(_is_safe(key) and _is_safe(part) for key, part in value.items())
    return all(map(_is_safe, value)) if isinstance(value, list) else True
