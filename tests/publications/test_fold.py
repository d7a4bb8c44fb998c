"""Lines that come one by one say the same as all of them at once, and cost no more."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

import pytest

from tests.conftest import NOW, first_quick, little_work
from tests.properties.test_publications import History
from timeline.publications.changes import publications
from timeline.publications.decide import Decision
from timeline.publications.fold import SoFar, fold
from timeline.publications.known import published_days
from timeline.publications.lines import Line, name_of, read, write

CHANGES = 4_000


@pytest.mark.parametrize("seed", range(10))
def test_one_by_one_lines_say_what_they_say_together(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    decided: list[Decision] = []
    build = History.build

    def kept(self: History) -> Decision:
        decided.append(build(self))
        return decided[-1]

    monkeypatch.setattr(History, "build", kept)
    History(seed).run(14)
    dice = random.Random(seed)
    lines = sorted(decided[-1].log.lines.values(), key=lambda line: line.at)
    for key, found in groupby(sorted(lines, key=lambda line: line.event), key=lambda line: line.event):
        so_far, before = SoFar(key), []
        for line in found:
            so_far.add(line)
            before.append(line)
            if dice.random() < 0.7:  # not after each line: what is put in order late is in order as well
                entry, made = fold(before)[key], so_far.sum
                assert made.facts == entry.facts
                assert (made.day, made.first_date) == (entry.day, entry.first_date)
                assert (made.sequence, made.updated, made.notified) == (entry.sequence, entry.updated, entry.notified)
                assert made.names == entry.names


def chain(count: int, *, branched: bool) -> Iterator[Line]:
    """An event of which a date was changed every day; a second branch was merged on the third day."""
    ends: list[str] = []
    for number in range(count):
        date, before = (f"2025-03-{1 + n % 28:02}" for n in (number, number - 1))
        fields: dict[str, Any] = {"event": "a", "say": "changed" if number else "added", "now": {"date": date}}
        if number:
            follows = ends[:1] if branched and number == 2 else ends
            fields |= {"type": "correction", "follows": follows, "was": {"date": before}}
        else:
            fields["now"]["title"] = {"en": "A"}
        text = write(NOW + timedelta(days=number), fields)
        ends = [*ends, name_of(text)] if branched and number in (1, 2) else [name_of(text)]
        yield read(text, "f", number + 2)


@pytest.mark.parametrize("branched", first_quick([True, False]))
def test_many_lines_of_one_event_cost_no_more_than_those_of_many(branched: bool) -> None:
    lines = list(chain(CHANGES, branched=branched))
    with little_work():
        days = published_days(lines, (), "UTC")
        changes = publications(lines, ())
    assert len(days) == len(changes) == CHANGES
    assert days[-1].before[0].date == changes[-2].now["date"]
