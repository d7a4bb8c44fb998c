"""`timeline sync` of COUNT (2,000) rows against reading them: `python -m tests.bench.sync [COUNT]`.

Reading is what no import can do without: from the bytes of the table to records that are checked. Ratios are of the processor's
time, taken in turns in one process, as machines are noisy.
"""

from __future__ import annotations

import csv
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from timeline.authoring.sync import Request, sync
from timeline.importers import importer
from timeline.importers.drafts import Options
from timeline.importers.finish import finish
from timeline.records import read, read_settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROUNDS = 5
SETTINGS = """
title: A table
url: https://example.org/table/
imports:
  - name: table
    from: table.csv
    format: csv
    map: {date: When, title: What, summary: Details, topics: Tags, source: Link}
"""


def table(count: int, changed: int | None = None) -> bytes:
    """A table of so many rows, one of which has another title."""
    made = io.StringIO()
    rows = csv.writer(made)
    rows.writerow(("When", "What", "Details", "Tags", "Link"))
    for number in range(count):
        title = f"Event {number} of the harbour wall" + (" (corrected)" if number == changed else "")
        day = f"{1900 + number % 120}-{1 + number % 12:02}-{1 + number % 28:02}"
        words = f"What is known about number {number}, in *two* sentences. The second one says: it was so."
        rows.writerow((day, title, words, f"Tag {number % 9}, Wall", f"https://example.org/news/{number}"))
    return made.getvalue().encode()


def cpu(work: Callable[[], object]) -> float:
    """The processor's time that it takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def reading(events: Path, data: bytes) -> None:
    """From the bytes of the table to records that are checked."""
    settings = read_settings(events).settings
    assert settings
    run = importer("csv")
    assert run
    options = Options("table.csv", settings.imports[0], settings)
    finished = finish(run(data, options), options)
    assert not finished.problems, finished.problems[:3]


def main(count: int) -> None:
    """All of it, in turns."""
    with tempfile.TemporaryDirectory() as work:
        events, source = Path(work, "events"), Path(work, "table.csv")
        events.mkdir()
        (events / "timeline.yaml").write_text(SETTINGS, "utf-8")
        source.write_bytes(table(count))
        request = Request(events, NOW, first="background")
        times: dict[str, list[float]] = {}

        def measured(name: str, run: Callable[[], object]) -> None:
            times.setdefault(name, []).append(cpu(run))

        measured("sync, first run", lambda: sync(request))
        for number in range(ROUNDS):
            data = table(count, changed=number)
            measured("reading the table", partial(reading, events, data))
            source.write_bytes(data)
            measured("sync, one row changed", lambda: sync(request))
            measured("sync, nothing changed", lambda: sync(request))
            measured("reading the records", lambda: read(events))
        first = statistics.median(times["reading the table"])
        print(f"{count:,} rows; medians of the processor's time, and the ratio to reading the table")
        for name, found in times.items():
            median = statistics.median(found)
            print(f"  {name:<24} {median:7.3f} s   ({min(found):.3f} to {max(found):.3f})   {median / first:6.2f} ×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
