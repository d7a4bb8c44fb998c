"""Real feed readers over loopback: what they store is what was published, and only what is new is new.

newsboat, sfeed, rss2email and feed2imap are Debian packages, `reader` is one of Python; the site is served by Python's
own server.
"""

from __future__ import annotations

import email
import email.policy
import functools
import http.server
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.conftest import NOW, ROOT, Story, need
from tests.preview import serving
from timeline.build import Options, build_site
from timeline.emit.feeds.channels import all_documents
from timeline.emit.overview import overview_of

pytestmark = pytest.mark.readers


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves without a word; `.xml` is XML, as on any static host."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".xml": "application/xml"}

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server(story: Story) -> Iterator[str]:
    """Address under which the output folder of the story is served, on loopback."""
    story.output.mkdir()
    handler = functools.partial(Quiet, directory=str(story.output.resolve()))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "TZ": "UTC", **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class Newsboat:
    """newsboat without a terminal: reload, then its cache."""

    def __init__(self, home: Path, url: str) -> None:
        self.program, self.home = need("newsboat"), home
        home.mkdir()
        (home / "urls").write_text(f"{url}\n")
        (home / "config").write_text("")

    def poll(self) -> list[tuple[str, str, str, int]]:
        """Guid, title, link and date (seconds) of everything stored, newest first."""
        run(
            self.program,
            "-u",
            str(self.home / "urls"),
            "-c",
            str(self.home / "cache"),
            "-C",
            str(self.home / "config"),
            "-x",
            "reload",
        )
        with sqlite3.connect(self.home / "cache") as cache:
            rows = cache.execute(
                "select guid, title, url, pubDate from rss_item where deleted = 0 order by pubDate desc, id desc"
            )
            found = rows.fetchall()
        cache.close()
        return found


class Sfeed:
    """sfeed_update with a folder of its own; its files are tab-separated."""

    def __init__(self, home: Path, url: str) -> None:
        need("sfeed")
        self.program, self.home = need("sfeed_update"), home
        home.mkdir()
        (home / "sfeedrc").write_text(f'sfeedpath="{home}/feeds"\nfeeds() {{\n  feed "story" "{url}"\n}}\n')

    def poll(self) -> list[tuple[str, str, str, int]]:
        """Guid, title, link and date (seconds) of everything stored, newest first."""
        run(self.program, str(self.home / "sfeedrc"))
        rows = [line.split("\t") for line in (self.home / "feeds/story").read_text().splitlines()]
        found = [(row[5], row[1], row[2], int(row[0])) for row in rows]
        return sorted(found, key=lambda row: row[3], reverse=True)


READERS = [Newsboat, Sfeed]


def build(story: Story, days: int) -> None:
    """Build, and date the changed files as they would be: readers ask for what is newer, by the second."""
    moment = (NOW + timedelta(days=days)).timestamp()
    for path in story.build(days=days).changes.written:
        os.utime(story.output / path, (moment, moment))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("path", ["atom.xml", "rss.xml", "fr/atom.xml", "fr/rss.xml"])
def test_readers_store_the_bundled_story_as_it_was_told(
    story: Story, server: str, tmp_path: Path, reader: type[Newsboat | Sfeed], path: str
) -> None:
    shutil.rmtree(story.events)
    shutil.copytree(ROOT / "events", story.events)
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    edition = build_site(story.events, story.output, Options(now=lambda: moment, locked=True)).edition
    lang = "fr" if path.startswith("fr/") else "en"
    overview = overview_of(edition)
    look = next(look for look in overview.looks if look.lang == lang)
    stored = reader(tmp_path / "reader", f"{server}/{path}").poll()
    file = path.removeprefix("fr/")
    documents = all_documents(overview, archives=file == "atom.xml")
    items = next(document.items for document in documents if document.path(file) == path)
    expected = [
        (
            look.uri(item.event.entry.key, item.notice),
            look.plain(item.event.record.title),
            look.address(item.event.id),
            int(item.published.timestamp()),
        )
        for item in items
    ]
    assert len(stored) == len(expected) > 90
    assert {row[0] for row in stored} == {row[0] for row in expected}
    by_id = {row[0]: row for row in stored}
    for guid, title, link, date in expected:
        assert title in by_id[guid][1]
        assert by_id[guid][2].partition("#")[0] == link
        assert by_id[guid][3] == date


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("path", ["atom.xml", "rss.xml"])
def test_additions_and_notices_are_new_items_and_nothing_else_is(
    story: Story, server: str, tmp_path: Path, reader: type[Newsboat | Sfeed], path: str
) -> None:
    one = reader(tmp_path / "reader", f"{server}/{path}")
    story.write("a.yaml", "{id: a, date: 2025-04-05, title: A day}\n")
    story.write("b.yaml", "{id: b, date: by 2026, status: planned, title: A plan}\n")
    build(story, 0)
    first = {row[0] for row in one.poll()}
    assert len(first) == 2

    # Words edited, a file moved, an old event added: one new item.
    (story.events / "a.yaml").unlink()
    story.write("old/x.yaml", "{id: a, date: 2025-04-05, title: A day, summary: More words.}\n")
    story.write("c.yaml", "{id: c, date: 1969-07-20, title: A step}\n")
    build(story, 1)
    rows = one.poll()
    assert [row[1] for row in rows if row[0] not in first] == ["A step"]
    assert rows[0][1] == "A step"

    # A date corrected: one new item, the notice; the event stays one item.
    second = {row[0] for row in rows}
    story.write("c.yaml", "{id: c, date: 1969-07-21, title: A step}\n")
    build(story, 2)
    rows = one.poll()
    assert [row[1] for row in rows if row[0] not in second] == ["Correction: A step"]
    assert len({row[0] for row in rows}) == 4


class Rss2Email:
    """r2e with a folder of mails."""

    def __init__(self, home: Path, url: str) -> None:
        self.mail = maildir(home / "mail" / "inbox")
        config = home / "r2e.cfg"
        config.write_text(
            "[DEFAULT]\nfrom = a@example.org\nto = b@example.org\nemail-protocol = maildir\n"
            f"maildir-path = {self.mail.parent}\nmaildir-mailbox = inbox\nuse-publisher-email = False\n"
        )
        self.r2e = functools.partial(run, need("r2e"), "-c", str(config), "-d", str(home / "r2e.json"))
        self.r2e("add", "story", url)

    def poll(self) -> list[str]:
        self.r2e("run")
        return subjects(self.mail)


class Feed2Imap:
    """feed2imap with a folder of mails."""

    def __init__(self, home: Path, url: str) -> None:
        self.mail = maildir(home / "mail")
        self.home, self.program = home, need("feed2imap")
        (home / "rc").write_text(f"feeds:\n  - name: story\n    url: {url}\n    target: maildir://{self.mail}\n")

    def poll(self) -> list[str]:
        run(self.program, "-f", str(self.home / "rc"), HOME=str(self.home))
        for path in (self.mail / "new").iterdir():  # as a mail client does; feed2imap counts from 0 each time
            path.rename(self.mail / "cur" / f"{uuid4()}:2,S")
        return subjects(self.mail)


def maildir(path: Path) -> Path:
    for folder in ("cur", "new", "tmp"):
        (path / folder).mkdir(parents=True)
    return path


def subjects(mail: Path) -> list[str]:
    files = [path for folder in ("cur", "new") for path in (mail / folder).iterdir()]
    return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default)["Subject"] for path in files]


class Lemon24:
    """`reader`, a library."""

    def __init__(self, home: Path, url: str) -> None:
        make_reader = pytest.importorskip("reader", reason="reader is not installed").make_reader
        self.reader, self.url = make_reader(str(home / "db.sqlite")), url
        self.reader.add_feed(url)

    def poll(self) -> list[str]:
        self.reader.update_feed(self.url)
        return [entry.title for entry in self.reader.get_entries()]


class Titles:
    """What newsboat or sfeed stores, by title."""

    def __init__(self, kind: type[Newsboat | Sfeed], home: Path, url: str) -> None:
        self.one = kind(home / "reader", url)

    def poll(self) -> list[str]:
        return [row[1] for row in self.one.poll()]


BEFORE = """
    - {id: wrong, date: 2025-04-05, title: A wrong day}
    - {id: vague, date: 2025-05, title: A month}
    - {id: hoax, date: 2025-06-01, title: A hoax}
    - {id: same, date: 2025-06-02, title: The same}
"""
AFTER = """
    - {id: wrong, date: 2025-04-06, title: A wrong day}
    - {id: vague, date: 2025-05-12, title: A month, summary: Now with words.}
    - {id: hoax, date: 2025-06-01, title: A hoax, withdrawn: {date: 2025-09-02, reason: Made up.}}
    - {id: same, date: 2025-06-02, title: The same}
    - {id: old, date: 1969-07-20, title: Long ago}
"""
FIRST = ["A wrong day", "A month", "A hoax", "The same"]
NEW = ["Correction: A wrong day", "Known more exactly: A month", "Withdrawn: A hoax", "Long ago"]


@pytest.mark.parametrize(
    "reader", [functools.partial(Titles, Newsboat), functools.partial(Titles, Sfeed), Rss2Email, Feed2Imap, Lemon24],
    ids=["newsboat", "sfeed", "rss2email", "feed2imap", "reader"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["atom.xml", "rss.xml"])
def test_a_second_version_is_one_item_for_each_notice(
    story: Story, server: str, tmp_path: Path, reader: Callable[[Path, str], Any], path: str
) -> None:
    story.write("a.yaml", BEFORE)
    build(story, 0)
    one = reader(tmp_path, f"{server}/{path}")
    assert sorted(one.poll()) == sorted(FIRST)
    story.write("a.yaml", AFTER)
    build(story, 1)
    later = time.time() + 60  # feed2imap asks for what changed since it asked, by its own clock
    os.utime(story.output / path, (later, later))
    shown = FIRST + NEW
    if isinstance(one, Titles) and isinstance(one.one, Sfeed):
        shown = [*shown, "A hoax"]  # it takes a title that says "(withdrawn)" now for one more item
    for _ in range(2):
        assert sorted(title.removesuffix(" (withdrawn)") for title in one.poll()) == sorted(shown)


def test_reader_keeps_what_it_read_and_shows_what_is_new(story: Story, server: str, tmp_path: Path) -> None:
    make_reader = pytest.importorskip("reader", reason="reader is not installed").make_reader
    url = f"{server}/atom.xml"
    story.write("a.yaml", "{id: a, date: 1969-07-20, title: A step}\n")
    build(story, 0)
    with make_reader(str(tmp_path / "db.sqlite")) as reader:
        reader.add_feed(url)
        reader.update_feed(url)
        (entry,) = reader.get_entries()
        assert (entry.title, entry.published) == ("A step", NOW)
        reader.mark_entry_as_read(entry)

        story.write("a.yaml", "{id: a, date: 1969-07-20, title: A step, summary: More words.}\n")
        build(story, 1)
        reader.update_feed(url)
        assert [entry.title for entry in reader.get_entries(read=False)] == []

        story.write("a.yaml", "{id: a, date: 1969-07-21, title: A step, summary: More words.}\n")
        story.write("b.yaml", "{id: b, date: 2025, title: B}\n")
        build(story, 2)
        reader.update_feed(url)
        assert sorted(entry.title for entry in reader.get_entries(read=False)) == ["B", "Correction: A step"]
        assert len(list(reader.get_entries())) == 3


def test_the_addresses_of_the_preview_work_in_a_reader(story: Story, tmp_path: Path) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A title}\n")
    with serving() as server:
        for name in ("atom.xml", "rss.xml"):
            stored = Newsboat(tmp_path / name.partition(".")[0], server.base + name).poll()
            assert [(title, link) for _, title, link, _ in stored] == [("A title", f"{server.base}events/a/")]
        assert server.get("/events/a/")[0] == 200
