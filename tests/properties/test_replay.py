"""A chronology kept over years, replayed commit by commit: every subscriber receives everything, once.

The history is made up but shaped like public ones: additions long after and long before their event, corrected dates,
renames, withdrawals, plans that pass, reformatting and moved files. Three subscribers poll: one after every build, one
after every tenth, one who follows the archives.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml
from lxml import etree

from tests.conftest import NOW, Story
from timeline.emit.feeds.atom import atom_feeds
from timeline.types import Edition

ATOM = "{http://www.w3.org/2005/Atom}"
SIZE = 20
BUILDS = 260


@dataclass
class Author:
    """Edits the records the way people do."""

    story: Story
    dice: random.Random
    records: dict[str, dict[str, object]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    expected: Counter[str] = field(
        default_factory=Counter
    )  # what must have been published: ids, and numbers of notices
    told: dict[str, tuple[object, ...]] = field(default_factory=dict)  # first id → facts when last saved
    first: dict[str, str] = field(default_factory=dict)  # id → the id it was first saved under
    number: int = 0
    edits: int = 0

    def edit(self, today: datetime) -> None:
        """One edit, of a kind drawn by chance."""
        kinds = [self.add] * 40 + [self.correct] * 12 + [self.reword] * 25 + [self.move] * 10 + [self.rename] * 4
        kinds += [self.withdraw] * 2 + [self.note] * 6
        (self.dice.choice(kinds) if self.records else self.add)(today)
        self.edits += 1

    def add(self, today: datetime) -> None:
        self.number += 1
        offset = self.dice.choice((-9000, -400, -30, -1, -1, -1, 0))
        day = today + timedelta(days=offset)
        id = f"event-{self.number}"
        self.records[id] = {
            "id": id,
            "date": self._date(day),
            "title": f"Event {self.number}",
            "summary": "Words.",
        }
        self.files[id] = f"{day.year}.yaml"

    def _date(self, day: datetime) -> str:
        return self.dice.choice((f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y-%m}~"))

    def _pick(self) -> dict[str, object]:
        return self.records[self.dice.choice([id for id in self.records if "withdrawn" not in self.records[id]])]

    def correct(self, today: datetime) -> None:
        self._pick()["date"] = self._date(today - timedelta(days=self.dice.randint(1, 3000)))

    def note(self, today: datetime) -> None:
        record = self._pick()
        notes = record.setdefault("notices", [])
        assert isinstance(notes, list)
        notes.append(
            {
                "date": f"{today:%Y-%m-%d}",
                "type": self.dice.choice(["correction", "development"]),
                "note": f"Said {self.edits}.",
            }
        )

    def withdraw(self, today: datetime) -> None:
        self._pick()["withdrawn"] = {"date": f"{today:%Y-%m-%d}", "reason": "Not so."}

    def _expect(self) -> None:
        """What this save must publish: new records, and one notice for all changed facts of a record or for each note."""
        for id, record in self.records.items():
            notes = record.get("notices", [])
            assert isinstance(notes, list)
            facts = (record["date"], "withdrawn" in record, len(notes))
            first = self.first.setdefault(id, id)
            before = self.told.get(first)
            self.told[first] = facts
            if before is None:
                self.expected[first] += 1  # with the notices that it has already
                continue
            new = facts[2] - before[2] or int(facts != before)  # type: ignore[operator]
            if facts[1]:  # a withdrawal is all that is said, whatever else has changed
                new = int(not before[1])
            if new:
                self.expected[f"{first}/notice"] += int(new)

    def reword(self, today: datetime) -> None:
        record = self._pick()
        record["summary"] = f"Other words of {today:%Y-%m-%d}."
        if self.dice.random() < 0.3:
            record["title"] = f"{record['title']}, again"[:100]

    def move(self, today: datetime) -> None:
        for id in self.dice.sample(sorted(self.files), min(5, len(self.files))):
            self.files[id] = f"part-{self.dice.randint(1, 5)}/{today.year}.yaml"

    def rename(self, today: datetime) -> None:
        record = self._pick()
        old = str(record["id"])
        self.number += 1
        new = f"renamed-{self.number}"
        record["formerly"] = [*record.get("formerly", []), old]  # type: ignore[misc]
        record["id"] = new
        self.records[new] = self.records.pop(old)
        self.files[new] = self.files.pop(old)
        if old in self.first:
            self.first[new] = self.first.pop(old)

    def save(self) -> None:
        self._expect()
        for path in self.story.events.rglob("*.yaml"):
            if path.name != "timeline.yaml":
                path.unlink()
        by_file: dict[str, list[object]] = {}
        ids = sorted(self.records)
        self.dice.shuffle(ids)
        for id in ids:
            by_file.setdefault(self.files[id], []).append(self.records[id])
        for name, records in by_file.items():
            style = self.dice.choice((None, False))
            self.story.write(
                name, yaml.safe_dump(records, sort_keys=self.dice.random() < 0.5, default_flow_style=style)
            )


@dataclass
class Subscriber:
    """Remembers ids, as a feed reader does; complains of what it must never see."""

    seen: list[str] = field(default_factory=list)

    def poll(self, edition: Edition, documents: dict[str, bytes], *, archives: bool) -> None:
        path = "atom.xml"
        while path:
            feed = etree.fromstring(documents[path])
            entries = feed.findall(f"{ATOM}entry")
            self._look(edition, entries, archive=path != "atom.xml")
            older = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "prev-archive"]
            path = older[0].removeprefix("https://example.org/story/") if older and archives else ""

    def _look(self, edition: Edition, entries: list[etree._Element], *, archive: bool) -> None:
        ids = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
        stamps = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
        assert len(set(ids)) == len(ids), "an id stands twice in one feed"
        assert all(datetime.fromisoformat(at) <= edition.as_of for at in stamps), "an entry lies in the future"
        if not archive:  # by publication: an event that a notice is about keeps its place
            published = [entry.findtext(f"{ATOM}published") or "" for entry in entries]
            assert published == sorted(published, reverse=True)
        self.seen += [id for id in ids if id not in set(self.seen)]

    @property
    def heard(self) -> Counter[str]:
        """How often each event, and each event's notices; an id is counted once."""
        names = (id.partition(":story/")[2].removesuffix("/en") for id in self.seen)
        return Counter(re.sub(r"/notice-.*", "/notice", name) for name in names)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_every_subscriber_hears_every_addition_and_every_notice_once(story: Story, seed: int) -> None:
    story.write("timeline.yaml", f"title: A story\nurl: https://example.org/story/\nfeed: {{size: {SIZE}}}\n")
    dice = random.Random(seed)
    author = Author(story, dice)
    always, seldom, thorough = Subscriber(), Subscriber(), Subscriber()
    today, closed = NOW, {}
    for build in range(BUILDS):
        today += timedelta(hours=dice.choice((1, 5, 24, 100, 300)))
        for _ in range(dice.choice((1, 2, 4, 6))):
            author.edit(today)
        author.save()
        edition = story.build(now=today).edition
        documents = {file.path: file.data() for file in atom_feeds(edition)}
        always.poll(edition, documents, archives=False)
        if build % 10 == 9:
            thorough.poll(edition, documents, archives=True)
            seldom.poll(edition, documents, archives=True)
        closed = _closed_archives_stay(documents, closed, f"archive/{edition.as_of:%Y-%m}")
    assert len(author.records) >= 300
    assert author.edits >= 700
    assert always.heard >= author.expected
    assert thorough.heard == always.heard == author.expected
    assert len(always.seen) == len(set(always.seen)) == author.expected.total()


def _closed_archives_stay(
    documents: dict[str, bytes], before: dict[str, list[str]], current: str
) -> dict[str, list[str]]:
    """Archives of months that are over keep their entries, in their order."""
    now = {
        path: [e.findtext(f"{ATOM}id") or "" for e in etree.fromstring(data).findall(f"{ATOM}entry")]
        for path, data in documents.items()
        if path.startswith("archive/") and not path.startswith(current)
    }
    for path, ids in before.items():
        assert now[path] == ids, f"{path} changed after its month was over"
    return now


def test_two_peoples_additions_merge_by_git(story: Story, tmp_path: Path) -> None:
    import subprocess

    def git(*words: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *identity, *words], check=True, cwd=tmp_path, capture_output=True)

    story.write("a.yaml", "{id: m, date: 2025-04-05, title: M}\n")
    story.build()
    git("init")
    git("add", "events")
    git("commit", "-m", "start")
    for branch, id in (("left", "n"), ("right", "o")):
        git("checkout", "-b", branch, "main")
        story.write(f"{id}.yaml", f"{{id: {id}, date: 2025, title: {id}}}\n")
        story.build(days=1)
        git("add", "events")
        git("commit", "-m", id)
    git("merge", "left", "-m", "both")
    report = story.build(days=2)
    assert report.new == ()
    assert len(report.edition.entries) == 3
    assert story.build(days=3, locked=True).problems == []
