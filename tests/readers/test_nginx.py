"""The nginx settings of the docs, in a real nginx: media types, policy, "not modified", "not here"."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPMessage
from pathlib import Path

import pytest

from tests.conftest import PATIENCE, ROOT, TWO_LANGUAGES, Story, need
from timeline.emit.pages.assets import POLICY

pytestmark = pytest.mark.readers


@pytest.fixture
def host(story: Story, tmp_path: Path) -> Iterator[str]:
    """Address of a small story behind nginx, set up as the docs say."""
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("a.yaml", "{id: a, date: 2025-04-05, title: A day}\n")
    story.build()
    with serving(story.output.resolve(), tmp_path) as address:
        yield address


@contextmanager
def serving(root: Path, tmp_path: Path) -> Iterator[str]:
    """Address of a folder behind nginx, set up as the docs say."""
    program = need("nginx")
    text = (ROOT / "docs/publish.md").read_text("utf-8")
    match = re.search(r"```nginx\n(.*?)```", text, re.DOTALL)
    assert match
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = tmp_path / "nginx.conf"
    settings.write_text(
        f"user root;\npid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\ndaemon off;\nevents {{}}\n"
        f"http {{ access_log off; client_body_temp_path {tmp_path}/b; proxy_temp_path {tmp_path}/p; "
        f"fastcgi_temp_path {tmp_path}/f; uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;\n"
        f"server {{ listen 127.0.0.1:{port}; root {root};\n{match[1]}}} }}\n"
    )
    running = subprocess.Popen([program, "-c", str(settings)], stderr=subprocess.PIPE, text=True)
    for _ in range(PATIENCE * 20):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        running.terminate()
        running.communicate()


def ask(address: str, **headers: str) -> tuple[int, HTTPMessage]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, error.headers


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("", "text/html"),
        ("atom.xml", "application/xml"),
        ("rss.xml", "application/xml"),
        ("feed.json", "application/feed+json"),
        ("fr/calendar.ics", "text/calendar"),
        ("feeds.opml", "text/x-opml"),
        ("timeline.json", "application/json"),
        ("events/a/", "text/html"),
    ],
)
def test_files_are_served_as_what_they_are(host: str, path: str, media: str) -> None:
    status, headers = ask(host + path)
    assert status == 200
    assert headers.get_content_type() == media


EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "path",
    [
        *("", "fr/", "events/a/", "embed.html", "assets/page.css", "nothing-here/", ".timeline/manifest.json"),
        *("atom.xml", "fr/feed.json", "timeline.json", "fr/calendar.ics"),
    ],
)  # fmt: skip
def test_every_answer_has_the_headers(host: str, path: str) -> None:
    headers = ask(host + path)[1]
    assert {name: headers[name] for name in EVERYWHERE} == EVERYWHERE
    framed = "" if path == "embed.html" else "; frame-ancestors 'self'"
    assert headers.get_all("Content-Security-Policy") == [POLICY + framed]
    shared = path.endswith((".json", ".ics")) and not path.startswith(".")
    assert headers["Access-Control-Allow-Origin"] == ("*" if shared else None)
    assert (headers["Cache-Control"] is not None) is path.startswith("assets/")


@pytest.mark.parametrize("path", ["feed.json", "timeline.json", "atom.xml", "calendar.ics", "index.html"])
def test_text_is_packed(host: str, path: str) -> None:
    assert ask(host + path, **{"Accept-Encoding": "gzip"})[1]["Content-Encoding"] == "gzip"


def test_an_unchanged_feed_is_not_sent_again(host: str) -> None:
    headers = ask(host + "atom.xml")[1]
    assert ask(host + "atom.xml", **{"If-None-Match": headers["ETag"]})[0] == 304
    assert ask(host + "atom.xml", **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304


def test_what_is_not_there_is_answered_by_our_page(host: str) -> None:
    assert ask(host + "nothing-here/")[0] == 404
    assert ask(host + ".timeline/manifest.json")[0] == 403


FEEDS = (
    "atom.xml",
    "rss.xml",
    "feed.json",
    "calendar.ics",
    "corrections/atom.xml",
    "topics/old/atom.xml",
    "topics/new/atom.xml",
)


def test_copying_by_content_keeps_what_is_equal_not_modified(story: Story, tmp_path: Path) -> None:
    """Every build is one of a new machine; the site is copied as the docs say, and readers ask as readers do."""
    rsync = need("rsync")
    command = re.search(
        r"^rsync (.*) output/ host\.example:\S+$", (ROOT / "docs/publish.md").read_text("utf-8"), re.MULTILINE
    )
    assert command
    served = tmp_path / "served"
    old = "".join(f"- {{id: e{n}, date: 2025-04-{n:02}, title: T{n}, topics: [old]}}\n" for n in range(1, 9))
    new = "- {id: b, date: 2025-05-02, title: B, topics: [new]}\n"

    def publish(records: str, days: int) -> None:
        shutil.rmtree(story.output, ignore_errors=True)
        story.write("a.yaml", records)
        story.build(days=days)
        for path in story.output.rglob("*"):
            os.utime(path, (days * 86400 + 1.7e9,) * 2)
        subprocess.run([rsync, *command[1].split(), f"{story.output}/", f"{served}/"], check=True)

    publish(old + new, 0)
    with serving(served, tmp_path) as address:
        known = {path: ask(address + path)[1] for path in FEEDS}

        def again() -> list[str]:
            asked = {path: ask(address + path, **{"If-None-Match": known[path]["ETag"]})[0] for path in FEEDS}
            return [path for path, status in asked.items() if status != 304]

        publish(old + new, 1)
        assert again() == []
        publish(old + new + new.replace("id: b", "id: c").replace("05-02", "05-03"), 2)
        assert again() == ["atom.xml", "rss.xml", "feed.json", "calendar.ics", "topics/new/atom.xml"]
