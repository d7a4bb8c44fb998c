"""Readers of a real nginx while the site is published again and again."""

from __future__ import annotations

import http.client
import os
import re
import threading
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import TWO_LANGUAGES, Story
from tests.readers.test_nginx import serving

pytestmark = pytest.mark.readers

PUBLISHES = int(os.environ.get("PUBLISHES", "30"))  # 200 for docs/reliability.md
VIEW = ("/", "/atom.xml", "/timeline.json", "/events/a/", "/fr/rss.xml", "/")


def version(connection: http.client.HTTPConnection, path: str) -> str:
    """Which publication a file is of; what is wrong with the answer, if something is."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    found = set(re.findall(rb"Title (\d+) end", body))
    return found.pop().decode() if answer.status == 200 and len(found) == 1 else f"{path}: {answer.status}"


def read(address: str, end: threading.Event, seen: Counter[str]) -> None:
    """Look at several files, the first one twice: if it was the same both times, all between must be of it as well."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    while not end.is_set():
        versions = [version(connection, path) for path in VIEW]
        seen.update(found for found in versions if not found.isdigit())
        seen["views"] += 1
        if versions[0] == versions[-1]:
            seen["mixed"] += len(set(versions)) > 1
    connection.close()


def publish(story: Story, number: int, *, releases: int) -> None:
    story.write("a.yaml", f"- {{id: a, date: 2025, title: Title {number} end, topics: [t{number % 3}, all]}}\n")
    story.build(days=number / 10, releases=releases)


@pytest.mark.parametrize("releases", [0, 2], ids=["folder", "releases"])
def test_nobody_sees_a_torn_or_missing_file(story: Story, tmp_path: Path, releases: int) -> None:
    """And with releases, nobody sees two publications side by side. Pages of topics come and go meanwhile."""
    story.write("timeline.yaml", f"{TWO_LANGUAGES}    allow_gone: [topics/t0, topics/t1, topics/t2]\n")
    publish(story, 0, releases=releases)
    end, seen = threading.Event(), Counter[str]()
    with serving(Path.cwd() / story.output, tmp_path) as address:
        readers = [threading.Thread(target=read, args=(address, end, seen)) for _ in range(4)]
        for reader in readers:
            reader.start()
        for number in range(1, PUBLISHES + 1):
            publish(story, number, releases=releases)
        end.set()
        for reader in readers:
            reader.join()
    print(dict(seen))
    assert seen["views"] > PUBLISHES
    assert set(seen) <= {"views", "mixed"}
    if releases:
        assert seen["mixed"] == 0
