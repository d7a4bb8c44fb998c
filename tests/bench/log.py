"""The publication log: reading 100,000 lines, and one publication at 10,000 events: `python -m tests.bench.log [LINES]`.

Each is a ratio to parsing the same lines with `json` alone, one by one, in the same run: processor time, the median of
some rounds. Machines are shared and differ; the ratio does not.
"""

from __future__ import annotations

import gc
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from timeline.build import plan
from timeline.publications.changes import publications
from timeline.publications.fold import fold
from timeline.publications.known import published_days
from timeline.publications.lines import name_of, write
from timeline.publications.log import FOLDER, Head, make_file, read_log

ROUNDS = 5
EVENTS = 10_000
OF_A_FILE = 500
SETTINGS = "title: {en: A log, fr: Un journal}\nurl: https://example.org/log/\nlanguages: [en, fr]\n"


def lines(count: int, dice: random.Random, at: datetime) -> Iterator[str]:
    """New events and, one in ten, a correction of one of them."""
    known: list[tuple[str, str, str]] = []
    for number in range(count):
        day = f"20{dice.randint(10, 25)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        if known and number % 10 == 9:
            place = dice.randrange(len(known))
            key, name, was = known[place]
            fields = {
                "say": "changed",
                "type": "correction",
                "follows": [name],
                "now": {"date": day},
                "was": {"date": was},
            }
        else:
            place, key = len(known), f"event-number-{number}"
            title = {"en": f"Something happens at place {number}", "fr": f"Événement numéro {number}"}
            now = {"date": day, "title": title, "topics": [f"topic-{number % 12}"], "actors": [f"actor-{number % 40}"]}
            fields = {"say": "added", "now": now}
            known.append((key, "", day))
        text = write(at + timedelta(hours=7 * (number // OF_A_FILE)), {"event": key} | fields)
        known[place] = (key, name_of(text), day)
        yield text


def store(events: Path, texts: list[str], at: datetime) -> None:
    """A log with these lines below `events`."""
    folder = events / FOLDER
    folder.mkdir(parents=True)
    follows: tuple[str, ...] = ()
    for number in range(0, len(texts), OF_A_FILE):
        head = Head(follows=follows) if follows else Head(tag="tag:example.org,2020-01-01:log")
        file = make_file(
            folder, at + timedelta(hours=7 * (number // OF_A_FILE)), head, texts[number : number + OF_A_FILE]
        )
        (folder / file.name).write_bytes(file.data)
        follows = (file.stem,)


def took(what: Callable[[], object]) -> float:
    """Processor seconds."""
    start = time.process_time()
    what()
    return time.process_time() - start


def compare(texts: list[str], **others: Callable[[], object]) -> None:
    """Print each as a ratio to parsing the lines."""
    runs: dict[str, list[float]] = {name: [] for name in ("json", *others)}
    for _ in range(ROUNDS):
        for name, what in {"json": lambda: [json.loads(text) for text in texts], **others}.items():
            runs[name].append(took(what))
    parse = statistics.median(runs["json"])
    for name, found in runs.items():
        print(f"  {name:<14} {statistics.median(found):7.3f} s  {statistics.median(found) / parse:6.1f} × json")


def reading(count: int) -> None:
    """A log of so many lines."""
    at, dice = datetime(2020, 1, 1, tzinfo=UTC), random.Random(1)
    with tempfile.TemporaryDirectory() as work:
        events, texts = Path(work), list(lines(count, dice, at))
        store(events, texts, at)
        log, problems = read_log(events, None)
        assert not problems, problems[:3]
        print(f"{count:,} lines")
        all_of = log.lines.values()
        compare(
            texts,
            read_log=lambda: read_log(events, None),
            again=lambda: read_log(events, None, cached=True),
            fold=lambda: fold(all_of),
            publications=lambda: publications(all_of, ()),
            known=lambda: published_days(all_of, (), "UTC"),
        )


def publishing(count: int) -> None:
    """One more event where so many are published: all that decides what is published, without reading records twice."""
    at = datetime(2020, 1, 1, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as work:
        events = Path(work, "events")
        events.mkdir()
        (events / "timeline.yaml").write_text(SETTINGS)
        rows = [f"- {{id: event-{n}, date: 2025-04-05, title: Number {n}}}\n" for n in range(count)]
        (events / "a.yaml").write_text("".join(rows))
        first = plan(events, None, at).decided()
        assert first.file
        (events / FOLDER).mkdir()
        (events / FOLDER / first.file.name).write_bytes(first.file.data)
        (events / "b.yaml").write_text("- {id: one-more, date: 2025-04-05, title: One more}\n")
        print(f"one publication at {count:,} events, reading of records included")
        compare(first.file.text.split("\n")[1:-1], plan=lambda: plan(events, None, at + timedelta(hours=1)).decided())


if __name__ == "__main__":
    gc.disable()  # as a build does
    reading(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    publishing(EVENTS)
