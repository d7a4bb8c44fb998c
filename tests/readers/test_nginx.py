"""The nginx settings of the docs, in a real nginx: media types, policy, "not modified", "not here"."""

from __future__ import annotations

import re
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

from tests.conftest import ROOT, Story, need
from timeline.emit.pages.assets import POLICY

pytestmark = pytest.mark.readers


@pytest.fixture
def host(story: Story, tmp_path: Path) -> Iterator[str]:
    """Address of a small story behind nginx, set up as the docs say."""
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
    for _ in range(100):
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


def test_pages_carry_the_policy_and_only_the_embed_may_be_framed(host: str) -> None:
    assert ask(host)[1]["Content-Security-Policy"] == f"{POLICY}; frame-ancestors 'self'"
    assert ask(host + "embed.html")[1]["Content-Security-Policy"] == POLICY


def test_an_unchanged_feed_is_not_sent_again(host: str) -> None:
    headers = ask(host + "atom.xml")[1]
    assert ask(host + "atom.xml", **{"If-None-Match": headers["ETag"]})[0] == 304
    assert ask(host + "atom.xml", **{"If-Modified-Since": headers["Last-Modified"]})[0] == 304


def test_what_is_not_there_is_answered_by_our_page(host: str) -> None:
    assert ask(host + "nothing-here/")[0] == 404
    assert ask(host + ".timeline/manifest.json")[0] == 403
