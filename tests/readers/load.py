"""What readers of all feeds load from nginx when nothing is new and when one record is: `python -m tests.readers.load`.

Every build is of the bundled story and begins with an empty folder, as in CI. The site is copied to where nginx, set up
as in docs/publish.md, has it, in two ways; readers ask with the `ETag` that they have, and take packed answers.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.conftest import ROOT
from tests.readers.test_nginx import serving
from timeline.build import Options, build_site

WAYS = (("-a", "--delete"), ("-rl", "--checksum", "--delete"))
FEEDS = {"atom.xml", "rss.xml", "feed.json", "calendar.ics"}
NEW = '- {id: one-more, date: 2025-11-02, title: {en: One more, fr: Un de plus}, kind: launch, topics: [models], actors: [meta], sources: ["https://example.org/"]}\n'


def build(events: Path, output: Path, now: datetime) -> None:
    """The whole site, written at that time."""
    shutil.rmtree(output, ignore_errors=True)
    build_site(events, output, Options(now=lambda: now, given=True, cache=False))
    for path in output.rglob("*"):
        os.utime(path, (now.timestamp(),) * 2)


def loaded(address: str, known: dict[str, str], feeds: list[str]) -> tuple[int, int]:
    """How many of the feeds are not modified, and the bytes that the others take; `known` gets their new ETags."""
    same = size = 0
    for feed in feeds:
        request = urllib.request.Request(address + feed, headers={"Accept-Encoding": "gzip"})
        if feed in known:
            request.add_header("If-None-Match", known[feed])
        try:
            with urllib.request.urlopen(request) as answer:
                body = answer.read()
                known[feed] = answer.headers["ETag"]
        except urllib.error.HTTPError as error:
            assert error.code == 304, (feed, error)
            same += 1
            continue
        assert answer.headers["Content-Encoding"] != "gzip" or gzip.decompress(body)
        size += len(body)
    return same, size


def main() -> None:
    """Print a table."""
    print("| copied with | first load | nothing new | one new record |\n| --- | --- | --- | --- |")
    for way in WAYS:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            root.chmod(0o755)
            events, output, served = root / "events", root / "output", root / "served"
            shutil.copytree(ROOT / "events", events)
            now, known, cells = (
                datetime.now(UTC).replace(microsecond=0) - timedelta(days=3),
                dict[str, str](),
                list[str](),
            )
            build(events, output, now)
            subprocess.run(["rsync", *way, f"{output}/", f"{served}/"], check=True)
            feeds = sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.name in FEEDS)
            with serving(served, root) as address:
                for day in range(3):
                    if day == 2:
                        (events / "one-more.yaml").write_text(NEW, "utf-8")
                    if day:
                        build(events, output, now + timedelta(days=day))
                        subprocess.run(["rsync", *way, f"{output}/", f"{served}/"], check=True)
                    same, size = loaded(address, known, feeds)
                    cells.append(f"{same} of {len(feeds)} not modified, {size / 1000:,.0f} KB")
        print(f"| `rsync {' '.join(way)}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
