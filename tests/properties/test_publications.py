"""Histories drawn by chance: authors, branches, merges, reverts, lost files and clocks, all in memory.

One subscriber follows the site that the main branch publishes. Whatever happens, the last word on every fact is what
the records say, by the order in which entries came and by their times; nothing is lost, nothing is said twice, and no
id is used for anything else.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.conftest import NOW
from timeline.normalise import normalise
from timeline.problems import errors
from timeline.publications import decide as deciding
from timeline.publications.decide import Decision, decide
from timeline.publications.fold import fold
from timeline.publications.lines import Line, is_notice
from timeline.publications.log import Log, LogFile, make_log, missing
from timeline.schema import Record, Settings
from timeline.types import Node, Origin, Recorded

SETTINGS = Settings.model_validate({"title": "T", "url": "https://example.org/t/"}, context={"lang": "en"})
DATES = ["2025", "2025-03", "2025-03-04", "about 2025-03", "2025-06-01/2025-06-09", "by 2026-12", "2024-01-02"]
FACTS = ("date", "status", "certainty", "withdrawn")
Records = dict[str, dict[str, Any]]  # by what the event is, whatever its id


@dataclass
class Branch:
    """What a checkout holds: records, and files of the log."""

    records: Records = field(default_factory=dict)
    files: dict[str, LogFile] = field(default_factory=dict)

    def copy(self) -> Branch:
        return Branch({key: dict(record) for key, record in self.records.items()}, dict(self.files))


@dataclass
class Subscriber:
    """Remembers every entry by its id, and the last word on every fact: as it came, and by the newest time."""

    seen: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    came: dict[tuple[str, str], Any] = field(default_factory=dict)
    stamped: dict[tuple[str, str], Any] = field(default_factory=dict)

    def poll(self, log: Log) -> None:
        published = fold(log.lines.values())
        place = {notice.line.name: n for entry in published.values() for n, notice in enumerate(entry.notices, 1)}
        lines = [line for line in log.lines.values() if line.say == "added" or (is_notice(line) and not line.quiet)]
        for line in sorted(lines, key=lambda line: (line.at, place.get(line.name, 0))):
            id = f"{line.event}/{line.notice_name if is_notice(line) else ''}"
            content = (line.say, str(line.now), str(line.notice))
            if line.say == "added":
                id, content = f"{id}{line.name}", ("", "", "")  # the entry itself may change
            assert self.seen.setdefault(id, content) == content, "an id stands for something else"
        assert self.seen.keys() >= {f"{line.event}/{line.notice_name}" for line in lines if is_notice(line)}
        self.stamped = {}
        for line in sorted(lines, key=lambda line: (line.at, place.get(line.name, 0))):
            new = (line.event, line.name) not in self.came
            self.came[line.event, line.name] = True
            for fact, value in stated(line).items():
                self.stamped[line.event, fact] = value
                if new:
                    self.came[line.event, fact] = value


def stated(line: Line) -> dict[str, Any]:
    """The facts that an entry of a feed states."""
    usual = {"status": "happened", "certainty": "confirmed", "withdrawn": False} if line.say == "added" else {}
    return {fact: value for fact, value in {**usual, **line.now}.items() if fact in FACTS}


class History:
    """One history; `main` is what is published."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.main, self.branches = Branch(), [Branch() for _ in range(0)]
        self.before: list[Branch] = []  # earlier states of main, to revert to
        self.site: dict[str, LogFile] = {}
        self.git: dict[str, LogFile] = {}  # every file that was ever committed
        self.now = NOW
        self.subscriber = Subscriber()
        self.number = 0
        self.lines: set[str] = set()
        self.builds = 0

    def run(self, steps: int) -> None:
        self._add(self.main)
        self.build()
        for _ in range(steps):
            self.now += timedelta(hours=self.dice.choice((0, 1, 30, 300)))
            self.dice.choice((self.edit, self.edit, self.branch, self.merge, self.revert, self.lose, self.build))()
        while self.branches:
            self.merge()
        self.build()
        assert not self.build().lines, "a second build publishes nothing"

    # --- what authors do

    def edit(self) -> None:
        where = self.dice.choice([self.main, *self.branches])
        self.dice.choice((self._add, self._change, self._change, self._note, self._rename, self._withdraw))(where)
        if where is not self.main and self.dice.random() < 0.6:
            self._decide(where, {})

    def _add(self, where: Branch) -> None:
        self.number += 1
        name = f"event-{self.dice.choice((self.number, self.number, 1))}"  # at times two authors think of one id
        taken = {id for record in where.records.values() for id in (record["id"], *record.get("formerly", ()))}
        if name not in taken and name not in self._used(where):
            where.records.setdefault(name, {"id": name, "date": self.dice.choice(DATES), "title": "T"})

    def _used(self, where: Branch) -> set[str]:
        log, _ = make_log(where.files.values())
        return {name for entry in fold(log.lines.values()).values() for name in entry.names}

    def _pick(self, where: Branch) -> dict[str, Any]:
        return where.records[self.dice.choice(sorted(where.records))]

    def _change(self, where: Branch) -> None:
        if where.records:
            fact, values = self.dice.choice((
                ("date", DATES), ("status", ["happened", "planned", "cancelled"]),
                ("certainty", ["confirmed", "reported", "disputed"]), ("topics", [["a"], ["b"], []]),
            ))  # fmt: skip
            self._pick(where)[fact] = self.dice.choice(values)

    def _note(self, where: Branch) -> None:
        if where.records:
            record = self._pick(where)
            self.number += 1
            note = {"date": "2025-09-01", "type": "development", "note": f"Note {self.number}."}
            place = self.dice.randint(0, len(record.get("notices", [])))
            record["notices"] = [*record.get("notices", [])[:place], note, *record.get("notices", [])[place:]]

    def _rename(self, where: Branch) -> None:
        if where.records:
            record = self._pick(where)
            self.number += 1
            record["formerly"] = [*record.get("formerly", []), record["id"]]
            record["id"] = f"renamed-{self.number}"

    def _withdraw(self, where: Branch) -> None:
        if where.records:
            record = self._pick(where)
            if not record.pop("withdrawn", None):
                record["withdrawn"] = {"date": "2025-09-01", "reason": "No."}

    # --- what git does

    def branch(self) -> None:
        if len(self.branches) < 3:
            self.branches.append(self.main.copy())

    def merge(self) -> None:
        """Union of the files; of a record that differs, the fields of either side."""
        if not self.branches:
            return
        other = self.branches.pop(self.dice.randrange(len(self.branches)))
        self.before.append(self.main.copy())
        self.main.files |= other.files
        for key, theirs in other.records.items():
            ours = self.main.records.get(key)
            self.main.records[key] = self._merged(ours, theirs) if ours else theirs

    def _merged(self, ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
        record = {
            key: side[key] for key in sorted({*ours, *theirs}) if key in (side := self.dice.choice((ours, theirs)))
        }
        record |= {key: ours.get(key, theirs.get(key)) for key in ("id", "date", "title")}
        names = dict.fromkeys([*ours.get("formerly", []), *theirs.get("formerly", []), ours["id"], theirs["id"]])
        record["formerly"] = [name for name in names if name != record["id"]]
        notes = {note["note"]: note for note in (*ours.get("notices", []), *theirs.get("notices", []))}
        record["notices"] = list(notes.values())
        return record

    def revert(self) -> None:
        """Main goes back to an earlier state, files of the log and all; records that were added since stay."""
        if not self.before:
            return
        earlier = self.before.pop(self.dice.randrange(len(self.before))).copy()
        later = self.main
        self.main = Branch({**later.records}, earlier.files)
        for key, record in earlier.records.items():
            if key in later.records:
                kept = {name: later.records[key].get(name, []) for name in ("formerly", "notices")}
                self.main.records[key] = {**record, **kept, "id": later.records[key]["id"]}

    def lose(self) -> None:
        """A file is deleted by mistake."""
        if self.main.files and self.dice.random() < 0.3:
            del self.main.files[self.dice.choice(sorted(self.main.files))]

    # --- what the program does

    def build(self) -> Decision:
        decision = self._decide(self.main, self.site)
        for line in decision.lines:
            if line.say in ("changed", "withdrawn", "restored"):
                assert self._is_news(line, decision), f"said twice: {line}"
        names = {line.name for line in decision.log.lines.values()}
        assert names >= self.lines, "lines were lost"
        self.lines = names
        self.site = {file.stem: file for file in decision.log.files}
        self.subscriber.poll(decision.log)
        self._last_word(decision)
        return decision

    def _is_news(self, line: Line, decision: Decision) -> bool:
        """Whether a fact differs from the last word, or lines have come that the subscriber has yet to see."""
        came = decision.log.lines.keys() - self.lines - {new.name for new in decision.lines}
        facts = {(line.event, fact): value for fact, value in stated(line).items()}
        words = (self.subscriber.came, self.subscriber.stamped)
        return bool(came) or any(last.get(key) != value for last in words for key, value in facts.items())

    def _decide(self, where: Branch, site: dict[str, LogFile]) -> Decision:
        ids = {id for record in where.records.values() for id in (record["id"], *record.get("formerly", ()))}
        for copies, events in ((self.git, ()), (site, ids)):  # what the program asks for is restored from git
            wanted, unwanted = missing(where.files, copies, events) if where.files else (site.values(), ())
            where.files |= {file.stem: file for file in wanted}
        assert not unwanted, "records have all events here"
        log, problems = make_log(where.files.values())
        assert problems == []
        clock = self.now + timedelta(hours=self.dice.randint(-10, 10))
        timeline, problems = normalise(SETTINGS, [self._recorded(record) for record in where.records.values()])
        assert errors(problems) == []
        decision = decide(timeline, log, clock, events=Path("events"))
        with patch.object(deciding, "_is_as_published", lambda event, found: False):
            at_length = decide(timeline, log, clock, events=Path("events"))
        assert (at_length.lines, at_length.problems) == (decision.lines, decision.problems)
        serious = [
            p for p in errors(decision.problems) if not p.code.startswith("vanished-topic") and p.code != "clock"
        ]
        assert [str(problem) for problem in serious] == []
        assert all(line.at >= (log.newest.at if log.newest else line.at) for line in decision.lines)
        where.files = {file.stem: file for file in decision.log.files}
        self.git |= where.files
        self.builds += 1
        if where is self.main:
            self.before.append(where.copy())
        return decision

    def _recorded(self, record: dict[str, Any]) -> Recorded:
        return Recorded(Record.model_validate(record, context={"lang": "en"}), Origin("a.yaml", Node((1, 1))))

    def _last_word(self, decision: Decision) -> None:
        """For every event, each fact as it was published last is that of the record."""
        keys = {entry.id: entry.key for entry in decision.edition.entries}
        for event in decision.edition.timeline.events:
            record = event.record
            facts = {"withdrawn": record.withdrawn is not None}
            if not record.withdrawn:
                facts |= {"date": event.date.edtf, "status": record.status, "certainty": record.certainty}
            for fact, value in facts.items():
                key = (keys[event.id], fact)
                assert self.subscriber.came[key] == value, (key, "as it came")
                assert self.subscriber.stamped[key] == value, (key, "by its time")


def run(seeds: Iterable[int], steps: int = 14) -> int:
    builds = 0
    for seed in seeds:
        history = History(seed)
        try:
            history.run(steps)
        except Exception as error:
            error.add_note(f"history {seed}")
            raise
        builds += history.builds
    return builds


def test_whatever_happens_the_last_word_is_that_of_the_records() -> None:
    assert run(range(60)) > 200


@pytest.mark.slow
def test_the_same_over_many_histories() -> None:
    assert run(range(60, 2060)) > 8000
