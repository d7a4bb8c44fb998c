"""Lines → what was published of each event.

The lines about an event follow one another, so that in most cases there is one order. Two branches that both published
leave two ends; their lines are put side by side in an order that does not depend on how git merged them. Where both
changed the same fact, the fact is contested until a later line follows both.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from timeline.publications.lines import DEFAULTS, Facts, Line, is_notice
from timeline.stamps import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

#: Lines that leave the entry as it is: subscribers receive nothing about it, or nothing new.
_NO_UPDATE = frozenset({"unannounced", "renamed", "reminder"})
#: Lines that change nothing of the event: a calendar has it as it was.
_NO_CHANGE = frozenset({"reminder", "in_effect"})


@dataclass(frozen=True)
class PublishedNotice:
    """A notice: the line that made it, the facts before and after it, and when it was withdrawn."""

    line: Line
    before: Facts
    after: Facts
    retracted: datetime | None = None

    @property
    def name(self) -> str:
        """Unique within its event, for ever the same."""
        return self.line.notice_name


@dataclass(frozen=True)
class PublishedEntry:
    """What was published of one event."""

    key: str  # the id that it was first published under
    facts: Facts
    contested: Mapping[str, tuple[Any, ...]]  # facts that two branches changed: values that are not in `facts`
    ends: tuple[str, ...]  # names of the lines that nothing follows yet
    published: datetime
    updated: datetime
    notified: datetime  # when subscribers last received something about it
    day: str | None  # the day whose passing was published, or from which it is in effect
    names: frozenset[str]  # every id that it was published under
    notices: tuple[PublishedNotice, ...]
    line: Line  # the first one, for the places of problems
    sequence: int  # how often anything that the log remembers was changed
    changed: datetime  # the last time
    first_date: str | None  # that was published, if it was changed since; a correction of it is no change of plan

    @property
    def id(self) -> str:
        """The id that it is published under now."""
        return str(self.facts["id"])


def fold(lines: Iterable[Line]) -> dict[str, PublishedEntry]:
    """What the lines say of each event, by the id that it was first published under."""
    by_event: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_event[line.event].append(line)
    return {key: _entry(key, found) if len(found) > 1 else _new(key, found[0]) for key, found in by_event.items()}


def _new(key: str, line: Line) -> PublishedEntry:
    """An event of which there is one line, as of most; the same as `_entry`."""
    facts = {**_DEFAULTS, "id": key, **line.now}
    names = (key, facts["id"], *facts["formerly"])
    return PublishedEntry(
        key,
        facts,
        _NOTHING,
        (line.name,),
        moment(line.published) if line.published else line.at,
        moment(line.updated) if line.updated and line.say not in _NO_UPDATE else line.at,
        line.at,
        line.day if line.day or "date" in line.now or "status" in line.now else None,
        frozenset(names),
        (PublishedNotice(line, {**DEFAULTS, "id": key}, facts),) if is_notice(line) else (),
        line,
        0,
        line.at,
        _first_date(None, line) if is_notice(line) else None,
    )


_NOTHING: Mapping[str, tuple[Any, ...]] = MappingProxyType({})
_DEFAULTS = dict(DEFAULTS)  # which is copied faster than the view of it


def _entry(key: str, lines: list[Line]) -> PublishedEntry:
    ordered, ends = _ordered(lines)
    first = ordered[0]
    found = Sum(key, first)
    for line in ordered:
        found.add(line)
    return PublishedEntry(
        key,
        MappingProxyType(found.facts),
        _contested(ordered) if _branched(ordered) else {},
        ends,
        moment(first.published) if first.published else min(line.at for line in lines),
        found.updated,
        found.notified,
        found.day,
        frozenset(found.names),
        tuple(PublishedNotice(n.line, n.before, n.after, found.retracted.get(n.name)) for n in found.notices),
        first,
        found.sequence,
        found.changed or first.at,
        found.first_date,
    )


class Sum:
    """What lines say of an event, added one by one, each after those that it follows. The fields are as above."""

    def __init__(self, key: str, first: Line) -> None:
        self.facts: Facts = {**DEFAULTS, "id": key}
        self.names = {key}
        self.day: str | None = None
        self.notices: list[PublishedNotice] = []
        self.retracted: dict[str, datetime] = {}
        self.updated = self.notified = first.at
        self.sequence = 0
        self.changed: datetime | None = None
        self.first_date: str | None = None
        self._first = first

    def add(self, line: Line) -> None:
        """Count one more line in."""
        before = self.facts
        if line.now:
            self.facts = {**before, **set_by(line)}
            self.names.add(self.facts["id"])
            self.names.update(self.facts["formerly"])
        if line.day or "date" in line.now or "status" in line.now:
            self.day = line.day
        if line.say not in _NO_UPDATE:
            self.updated = moment(line.updated) if line.updated else max(self.updated, line.at)
        if line.say == "retracted" and line.of:
            self.retracted[line.of] = line.at
        if not line.quiet and line.say != "unannounced":
            self.notified = max(self.notified, line.at)
        if is_notice(line):
            self.notices.append(PublishedNotice(line, before, self.facts))
            self.first_date = _first_date(self.first_date, line)
        if line is not self._first and line.say not in _NO_CHANGE:
            self.sequence += 1
            self.changed = max(self.changed, line.at) if self.changed else line.at


def _first_date(first: str | None, notice: Line) -> str | None:
    """`PublishedEntry.first_date` once this notice is published."""
    was, now = (facts.get("written") or facts.get("date") for facts in (notice.was, notice.now))
    is_correction = notice.type == "correction"
    if not was or not now or not (first is None or (is_correction and first == was)):
        return first
    return str(now if is_correction else was)


class SoFar:
    """What was published of one event while its lines come in the order of their times.

    A line that follows the only end is added to the sum; lines of two branches are put in order when somebody asks.
    """

    def __init__(self, key: str) -> None:
        self._key = key
        self._lines: list[Line] = []
        self._ends: tuple[str, ...] = ()
        self._sum: Sum | None = None

    def add(self, line: Line) -> None:
        """Count the next line in."""
        self._lines.append(line)
        if self._sum and len(self._ends) == 1 and self._ends == tuple(line.follows):
            self._sum.add(line)
            self._ends = (line.name,)
        else:
            self._sum = None

    @property
    def sum(self) -> Sum:
        """What its lines say until now."""
        if self._sum is None:
            ordered, self._ends = _ordered(self._lines)
            self._sum = Sum(self._key, ordered[0])
            for line in ordered:
                self._sum.add(line)
        return self._sum


def set_by(line: Line) -> Facts:
    """The facts that a line sets: a new event is as usual in all that is not said of it."""
    return {**_USUAL, **line.now} if line.say == "added" else line.now


_USUAL = {key: value for key, value in DEFAULTS.items() if key not in ("formerly", "into")}


# --- the order of lines about one event -------------------------------------------------------------------------------


def _ordered(lines: list[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """Lines after those that they follow; which of them nothing follows. One walk where there is one branch."""
    for before, line in pairwise(lines):
        if list(line.follows) != [before.name]:
            break
    else:
        if not lines[0].follows:
            return lines, (lines[-1].name,)
    by_name = {line.name: line for line in lines}
    followed = {name for line in lines for name in line.follows}
    ends = sorted((line for line in lines if line.name not in followed), key=lambda line: (line.at, line.name))
    order: dict[str, Line] = {}
    todo = [(end, False) for end in reversed(ends)]
    begun: set[str] = set()
    while todo:
        line, ready = todo.pop()
        if ready:
            order[line.name] = line
        elif line.name not in begun:
            begun.add(line.name)
            todo.append((line, True))
            todo += [(by_name[name], False) for name in reversed(line.follows) if name in by_name]
    return list(order.values()), tuple(end.name for end in ends)


def _branched(ordered: list[Line]) -> bool:
    return any(list(line.follows) != [before.name] for before, line in pairwise(ordered))


def _contested(ordered: list[Line]) -> dict[str, tuple[Any, ...]]:
    """Facts that were changed on two branches: every value but the one that counts, which is that of the last line.

    Of the lines that set a fact, those count that no later one of them follows.
    """
    above: dict[str, frozenset[str]] = {}
    setters: dict[str, list[Line]] = defaultdict(list)
    for line in ordered:
        above[line.name] = frozenset(line.follows).union(*(above.get(name, frozenset()) for name in line.follows))
        for key in set_by(line):
            setters[key] = [s for s in setters[key] if s.name not in above[line.name]] + [line]
    found = {}
    for key, lines in setters.items():
        values = [set_by(line)[key] for line in lines]
        others = tuple(_unique(value for value in values if value != values[-1]))
        if others:
            found[key] = others
    return found


def _unique(values: Iterable[Any]) -> Iterator[Any]:
    seen: list[Any] = []
    for value in values:
        if value not in seen:
            seen.append(value)
            yield value
