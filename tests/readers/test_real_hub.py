"""`timeline ping` with a hub that is not ours, Flask-WebSub: from a build over ping and hub to a subscriber.

All of it is on this machine, so the command's client is allowed to connect here.
"""

from __future__ import annotations

import functools
import hmac
import http.server
import os
import queue
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import NamedTuple

import pytest
from lxml import etree

from tests.conftest import ROOT, Story
from timeline import net
from timeline import ping as hub_ping

pytestmark = pytest.mark.readers

SECRET = "between subscriber and hub"


class Delivery(NamedTuple):
    """What a subscriber received: the feed in whose name, the bytes, whether the hub signed them."""

    topic: str
    body: bytes
    signed: bool


class Subscriber(http.server.BaseHTTPRequestHandler):
    """Confirms its subscriptions (WebSub, section 5.3) and keeps what it receives (section 7)."""

    def do_GET(self) -> None:
        asked = dict(urllib.parse.parse_qsl(self.path.partition("?")[2]))
        wanted = asked.get("hub.mode") == "subscribe" and asked.get("hub.topic") in self.server.topics.values()
        self.send_response(200 if wanted else 404)
        self.end_headers()
        self.wfile.write(asked.get("hub.challenge", "").encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        method, _, given = self.headers.get("X-Hub-Signature", "=").partition("=")
        signed = method != "" and hmac.compare_digest(hmac.new(SECRET.encode(), body, method).hexdigest(), given)
        self.server.deliveries.put(Delivery(self.server.topics[self.path], body, signed))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves the site; feeds also have their links as headers, as this hub looks for them only there."""

    def end_headers(self) -> None:
        if self.path.endswith(".xml"):
            own = f"http://{self.headers['Host']}{self.path}"
            self.send_header("Link", f'<{own}>; rel="self", <{self.server.hub}>; rel="hub"')
        super().end_headers()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def serving(handler: type[http.server.BaseHTTPRequestHandler]) -> Iterator[http.server.ThreadingHTTPServer]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def hub(story: Story) -> Iterator[str]:
    """Address of a running hub."""
    if not (find_spec("flask_websub") and find_spec("celery")):
        reason = "Flask-WebSub is not installed: pip install --group readers"
        if os.environ.get("TIMELINE_NO_SKIPS"):
            pytest.fail(reason)
        pytest.skip(reason)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.readers.flask_hub", str(port), str(story.root.resolve() / "hub.sqlite")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/hub"
    finally:
        process.terminate()
        process.wait(timeout=20)


def discover(feed: str) -> tuple[str, str]:
    """The topic and the hub that a feed names (WebSub, section 4)."""
    with urllib.request.urlopen(feed) as answer:
        links = etree.fromstring(answer.read()).findall("{*}link")
    named = {link.get("rel"): link.get("href") for link in links}
    return named["self"], named["hub"]


def subscribe(server: http.server.ThreadingHTTPServer, feed: str, path: str) -> None:
    topic, hub = discover(feed)
    server.topics[path] = topic
    form = {
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": f"http://127.0.0.1:{server.server_port}{path}",
        "hub.secret": SECRET,
    }
    with urllib.request.urlopen(hub, urllib.parse.urlencode(form).encode()) as answer:
        assert answer.status == 202


def ping(story: Story) -> hub_ping.Outcome:
    with net.client(lambda _: True) as client:
        return hub_ping.ping(hub_ping.plan(story.events, story.output), story.output, client)


def received(server: http.server.ThreadingHTTPServer, number: int) -> dict[str, Delivery]:
    """The next deliveries by topic; an error if there are not exactly so many."""
    deliveries = [server.deliveries.get(timeout=20) for _ in range(number)]
    with pytest.raises(queue.Empty):
        server.deliveries.get(timeout=1)
    return {delivery.topic: delivery for delivery in deliveries}


def test_a_subscriber_receives_the_new_feed_and_no_other(story: Story, hub: str) -> None:
    story.output.mkdir()
    with (
        serving(functools.partial(Host, directory=str(story.output.resolve()))) as host,
        serving(Subscriber) as subscriber,
    ):
        base = f"http://127.0.0.1:{host.server_port}/"
        host.hub = hub
        subscriber.topics, subscriber.deliveries = {}, queue.Queue()
        story.write("timeline.yaml", f"{{title: A story, url: '{base}', hub: '{hub}'}}")
        story.write("a.yaml", "{id: one, date: 2025-01-02, title: One, topics: [models]}\n")
        story.build()
        subscribe(subscriber, f"{base}atom.xml", "/all")
        subscribe(subscriber, f"{base}topics/models/atom.xml", "/models")

        first = ping(story)
        assert (first.refused, first.stopped) == ((), "")
        assert set(received(subscriber, 2)) == {f"{base}atom.xml", f"{base}topics/models/atom.xml"}

        story.write("b.yaml", "{id: two, date: 2025-02-01, title: Something new, topics: [talent]}\n")
        story.build(days=1)
        second = ping(story)
        assert (second.refused, second.stopped) == ((), "")
        (delivery,) = received(subscriber, 1).values()
        assert delivery == (f"{base}atom.xml", story.files()["atom.xml"], True)
        assert b"Something new" in delivery.body

        assert ping(story) == hub_ping.Outcome()
        assert received(subscriber, 0) == {}
