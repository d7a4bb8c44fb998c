"""Lines → publications as data: of every line, the facts that it changed, before and after.

They come in the order of their times, which is not that of a fold where two branches published: what a branch published
in March counts in March, also if it was merged in May. So the facts after each publication are the sum of all lines up
to it, and applying every publication after a moment to the facts of that moment gives those of today.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from timeline.publications.fold import SoFar, set_by
from timeline.publications.lines import DEFAULTS, is_notice
from timeline.types import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from timeline.publications.lines import Facts, Line
    from timeline.types import Entry

#: Facts that are still published of a withdrawn event.
_KEPT = ("id", "date", "title", "withdrawn")
_NOTHING: Facts = {}
_WITHOUT: tuple[Any, ...] = (None, False, [])


def publications(lines: Iterable[Line], entries: Iterable[Entry]) -> tuple[Publication, ...]:
    """Every publication, the oldest first. `entries` are those of the edition, whose notices have the words."""
    ordered = sorted(lines, key=lambda line: line.at)  # of one time, in the order of the log
    return tuple(_History(ordered, entries).all())


class _History:
    """The facts of every event while the lines are walked."""

    def __init__(self, ordered: list[Line], entries: Iterable[Entry]) -> None:
        self._lines = ordered
        self._facts: dict[str, Facts] = {}
        self._before: dict[str, list[Line]] = defaultdict(list)
        self._branched: dict[str, SoFar] = {}
        self._part_of = {line.event: line.now["into"] for line in ordered if line.now.get("into")}
        self._entries = {entry.key: entry for entry in entries}
        self._notes = {
            (entry.key, notice.name): notice.note for entry in self._entries.values() for notice in entry.notices
        }
        self._gone = {key for key, entry in self._entries.items() if entry.event.record.withdrawn}

    def all(self) -> Iterator[Publication]:
        for line in self._lines:
            if line.say == "added" and line.event not in self._facts and line.event not in self._part_of:
                yield self._added(line)
                continue
            was = self._facts.get(line.event)
            now = self._facts[line.event] = self._after(line, was)
            made = self._publication(line, was, now)
            if made.now or is_notice(line) or line.say == "retracted":
                yield made

    def _added(self, line: Line) -> Publication:
        """The first line about an event, as most lines are."""
        if line.follows:
            self._branch(line.event).add(line)
        self._before[line.event].append(line)
        facts = self._facts[line.event] = {**DEFAULTS, "id": line.event, **set_by(line)}
        entry = self._entries.get(line.event)
        gone = entry is not None and line.event in self._gone
        stated = self._stated(facts, entry.event.record.title if entry and gone else None)
        now = {fact: value for fact, value in stated.items() if value not in _WITHOUT}
        return Publication(
            name="",
            at=line.at,
            key=line.event,
            event=str(facts["id"]),
            type=type_of(line),
            was=dict.fromkeys(now),
            now=now,
            statuses=(facts["status"], facts["status"]),
            note=_NOTHING,
            announced=not line.quiet,
            line=line.name,
        )

    def _after(self, line: Line, was: Facts | None) -> Facts:
        before = self._before[line.event]
        branched = self._branched.get(line.event)
        if branched is None and list(line.follows) != ([before[-1].name] if before else []):
            branched = self._branch(line.event)
        before.append(line)
        if branched is None:
            return {**(was or {**DEFAULTS, "id": line.event}), **set_by(line)}
        branched.add(line)
        return branched.sum.facts

    def _branch(self, key: str) -> SoFar:
        """What the lines so far say of an event of which there is more than one branch, or the beginning is missing."""
        found = self._branched[key] = SoFar(key)
        for line in self._before[key]:
            found.add(line)
        return found

    def _publication(self, line: Line, was: Facts | None, now: Facts) -> Publication:
        key = self._holder(line.event)
        name = line.notice_name if is_notice(line) else f"change-{line.name}"
        if was is None and key == line.event:
            name = ""
        title = self._entries[key].event.record.title if key in self._gone else None
        old = self._stated(was, title) if was else _NOTHING
        new = self._stated(now, title)
        changed = [fact for fact, value in new.items() if old.get(fact) != value] if was else list(_with_value(new))
        return Publication(
            name=name,
            at=line.at,
            key=line.event,
            event=str(was["id"] if was else now["id"]),
            type=type_of(line),
            was={fact: old.get(fact) for fact in changed},
            now={fact: new[fact] for fact in changed},
            statuses=((was or now)["status"], now["status"]),
            note=self._notes.get((line.event, line.of or name), {}),
            announced=not line.quiet and line.say != "unannounced",
            line=line.name,
        )

    def _stated(self, facts: Facts, title: Mapping[str, str] | None) -> dict[str, Any]:
        """Facts as outputs name them. Of an event that is withdrawn by now, only what may be said of it."""
        id = self._id(facts["into"]) if facts["into"] else facts["id"]
        settled_by = facts["settled_by"]
        made = {
            "id": id,
            "date": facts.get("written") or facts.get("date"),
            "title": title or facts.get("title"),
            "status": facts["status"],
            "certainty": facts["certainty"],
            "withdrawn": facts["withdrawn"],
            "fulfilled_by": self._id(settled_by) if settled_by else None,
            "topics": facts["topics"],
            "actors": facts["actors"],
            "kind": facts["kind"],
        }
        if title is not None:
            return {fact: made[fact] for fact in _KEPT}
        return {fact: made[fact] if fact in _KEPT else None for fact in made} if facts["withdrawn"] else made

    def _holder(self, key: str) -> str:
        """The event of which this one is a part by now."""
        return _last(key, self._part_of.get)

    def _id(self, key: str) -> str:
        """The id that an event has at this point; if it became part of another one, the id of that."""
        key = _last(key, lambda key: self._facts.get(key, _NOTHING).get("into"))
        return str(self._facts.get(key, {"id": key})["id"])


def _last(key: str, after: Callable[[str], str | None]) -> str:
    seen = {key}
    while (then := after(key)) and then not in seen:
        seen.add(then)
        key = then
    return key


def _with_value(facts: Facts) -> Iterator[str]:
    return (fact for fact, value in facts.items() if value not in _WITHOUT)


def type_of(line: Line) -> str:
    """The type of publication that a line is, as `changes.json` has it."""
    if line.say == "notice" or (line.type and is_notice(line)):
        return str(line.type)
    return line.say
