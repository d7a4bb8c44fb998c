"""One publication ⇄ one line of JSON.

A line says what was published of one event: the facts that are new, what they were, and the lines about the same event
that it follows. Its name is a hash of all that but the time, so the same publication has the same name on any branch,
and nobody has to count. The time comes first in the text, so that the rest can be hashed as it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
_FRAGMENT = re.compile(r"notice-[0-9a-f]{1,12}", re.ASCII)
_LANG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_PLAIN_DATE = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1\d|2[0-8]))?)?[~?%]?", re.ASCII)


class Line(NamedTuple):
    """One publication about one event, and where it was read. `event` is the id that it was first published under."""

    name: str
    at: datetime
    event: str
    say: str
    follows: Sequence[str]
    now: Facts
    was: Facts
    rest: Mapping[str, Any]  # what few lines have; the properties below name it
    file: str
    number: int

    @property
    def type(self) -> str | None:
        """What sort of news it is."""
        return self.rest.get("type")

    @property
    def notice(self) -> Facts | None:
        """Words of the author: type, date (EDTF), note by language."""
        return self.rest.get("notice")

    @property
    def of(self) -> str | None:
        """The notice that is retracted."""
        return self.rest.get("of")

    @property
    def day(self) -> str | None:
        """The day that had passed, or from which it was in effect, when this was published."""
        return self.rest.get("day")

    @property
    def published(self) -> str | None:
        """When it was published elsewhere before (importers)."""
        return self.rest.get("published")

    @property
    def updated(self) -> str | None:
        """When the entry changed, if not `at`."""
        return self.rest.get("updated")

    @property
    def quiet(self) -> bool:
        """Whether subscribers get no entry of its own."""
        return bool(self.rest.get("quiet"))

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.file, self.number)

    @property
    def notice_name(self) -> str:
        """Name of the notice that this line makes; unique within its event, for ever the same."""
        return str(self.rest.get("fragment") or f"notice-{self.name}")


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


class Wrong(NamedTuple):
    """A line that cannot be read: its number, and the part that is wrong."""

    number: int
    what: Damaged


def read_all(texts: Iterable[str], file: str, first: int) -> Iterator[Line | Wrong]:
    """The lines with these texts, the first of which has the number `first`; empty ones are left out.

    None of the texts may hold an unsafe character as it is: the log refuses such a file. Escaped ones are found here.

    Most of them have a form that one pattern describes in full. Such a text is known to be one object of JSON, so
    that all of them are parsed at once, and none of its parts needs to be looked at again.
    """
    numbered = [(number, text, _COMMON.fullmatch(text)) for number, text in enumerate(texts, first) if text]
    common = ",".join(text for _, text, match in numbered if match)
    parsed = iter(json.loads(f"[{common}]"))
    for number, text, match in numbered:
        try:
            yield _line(next(parsed), name_of(text), file, number) if match else read(text, file, number)
        except Damaged as error:
            yield Wrong(number, error)


def read_checked(texts: Iterable[str], names: Iterable[str], file: str, first: int) -> Iterator[Line]:
    """The same of lines that `read_all` has read before, and nothing was wrong: these are their names."""
    numbered = [(number, text) for number, text in enumerate(texts, first) if text]
    found = json.loads(f"[{','.join(text for _, text in numbered)}]")
    for (number, _), name, raw in zip(numbered, names, found, strict=True):
        get = raw.get
        facts = get("now", _NOTHING), get("was", _NOTHING)
        yield Line(name, _at(raw["at"]), raw["event"], raw["say"], get("follows", ()), *facts, raw, file, number)


def read(text: str, file: str, number: int) -> Line:
    """The line with this text. Raises Damaged."""
    if not is_shaped(text):
        raise Damaged("it is not whole")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged("it is not whole") from None
    if type(raw) is not dict:
        raise Damaged("it is not whole")
    if "\\" in text and not _is_safe(raw):
        raise Damaged("it holds characters that are not allowed")
    for key, value in raw.items():
        check = _FIELDS.get(key)
        if check is None:
            raise Damaged(f"unknown key {key[:50]!r}")
        if not check(value):
            raise Damaged(f"`{key}`")
    return _line(raw, name_of(text), file, number)


def _line(raw: dict[str, Any], name: str, file: str, number: int) -> Line:
    """The line with these fields, each of which is as it must be. Raises Damaged if some are missing."""
    get = raw.get
    event, say, now = get("event"), get("say"), get("now", _NOTHING)
    if not event or not say:
        raise Damaged("`event` or `say` is missing")
    for part in _NEEDED[say]:
        if not get(part):
            raise Damaged(f"`{part}` is missing")
    if say == "added" and not ("date" in now and "title" in now):
        raise Damaged("`date` or `title` is missing in `now`")
    return Line(name, _at(raw["at"]), event, say, get("follows", ()), now, get("was", _NOTHING), raw, file, number)


@lru_cache(maxsize=4096)
def _at(text: str) -> datetime:
    """The time of a line; those of a file have one. Raises Damaged."""
    try:
        return moment(text)
    except ValueError:
        raise Damaged("`at`") from None


_NOTHING: Facts = MappingProxyType({})
#: What a line of each sort must have.
_NEEDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(SAYS, ("follows", "type")),
    **dict.fromkeys(("renamed", "unannounced"), ("follows",)),
    **dict.fromkeys(("overdue", "in_effect"), ("follows", "type", "day")),
    "added": (),
    "notice": ("follows", "type", "notice"),
    "retracted": ("follows", "of"),
}


#: Lines that are notices, with a page address and mostly with an entry of their own in feeds.
_NOTICES = SAYS - {"added", "retracted", "renamed", "unannounced"}


def is_notice(line: Line) -> bool:
    """Whether the line is a notice of its own."""
    return line.say in _NOTICES


# --- the form of most lines ------------------------------------------------------------------------------------------


def _common() -> re.Pattern[str]:
    """What `write` makes of what is published every day. All that it matches passes the checks below."""
    id = rf'"(?=[a-z0-9-]{{1,{ID_LENGTH}}}")[a-z0-9]++(?:-[a-z0-9]++)*+"'
    month, day = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|1[0-9]|2[0-8]|(?<!02-)(?:29|30)|(?<=0[13578]-)31|(?<=1[02]-)31)"
    date = rf'"[12][0-9]{{3}}(?:-{month}(?:-{day})?+)?+[~?%]?+"'
    words = r'"(?:[^"\\\x00-\x1f]|\\["\\/nrt])++"'
    lang = r'"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*+"'
    title = rf"\{{{lang}:{words}(?:,{lang}:{words})*+\}}"
    ids, names = (rf"\[(?:{one}(?:,{one})*+)?+\]" for one in (id, '"[0-9a-f]{12}"'))
    fact = _one(
        date=date,
        title=title,
        topics=ids,
        actors=ids,
        kind=f"(?:{id}|null)",
        status=_words(get_args(Status)),
        certainty=_words(get_args(Certainty)),
        id=id,
        settled_by=f"(?:{id}|null)",
        withdrawn="(?:true|false)",
    )
    facts = rf"\{{(?:{fact}(?:,{fact})*+)?+\}}"
    field = _one(event=id, say=_words(SAYS), type=_words(TYPES), follows=names, now=facts, was=facts, quiet="true")
    return re.compile(rf'\{{"at":"[0-9TZ:-]{{20}}"(?:,{field})++\}}')


def _one(**values: str) -> str:
    alternatives = "|".join(f'"{key}":{value}' for key, value in values.items())
    return f"(?:{alternatives})"


def _words(words: Iterable[str]) -> str:
    return f'"(?:{"|".join(sorted(words))})"'


_COMMON = _common()


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


def _is_str(value: object) -> bool:
    return isinstance(value, str)


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
    "at": _is_str,
    "event": _is_id,
    "say": _one_of(SAYS),
    "type": _one_of(TYPES),
    "follows": _are(_is_str),  # that there is such a line is looked at later
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
