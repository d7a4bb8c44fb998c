"""`timeline ping` against a hub on this machine that takes what PubSubHubbub 0.3 (section 7.1) says and keeps it.

A protocol test: this hub is ours. tests/readers/test_real_hub.py has one that is not.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from lxml import etree

from tests.conftest import Story, first_quick
from timeline import cli, net
from timeline import ping as hub_ping
from timeline.journal import IGNORE, JOURNAL, OWN, PINGED
from timeline.problems import EnvironmentFailed, RecordsWrong, UsageWrong

pytest.importorskip("httpx2")

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://example.org/story/"
Answer = tuple[int, bytes, dict[str, str]]


class Hub:
    """Answers each request with what `answer` says, given the feed and how often that one was asked for before."""

    answer: Callable[[str, int], Answer]

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], list[tuple[str, str]]]] = []
        self.url = ""

    @property
    def feeds(self) -> list[str]:
        """The feeds that it was notified of, below the site's address, in order."""
        return [dict(form)["hub.url"].removeprefix(SITE) for _, _, form in self.requests]

    def handler(hub: Hub) -> type[BaseHTTPRequestHandler]:  # noqa: N805 (the handler has a self of its own)
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # head and body are two writes

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body))
                feed = dict(form).get("hub.url", "").removeprefix(SITE)
                times = hub.feeds.count(feed)
                hub.requests.append((self.command, dict(self.headers), form))
                status, words, headers = hub.answer(feed, times)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(words)

            do_GET = do_POST  # noqa: N815

            def log_message(self, *words: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture(scope="module")
def running() -> Iterator[Hub]:
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), hub.handler())
    hub.url = f"http://127.0.0.1:{server.server_port}/push"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield hub
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hub(running: Hub) -> Hub:
    """The hub as it is when nobody has notified it yet: it accepts everything."""
    running.requests.clear()
    running.answer = lambda feed, times: (204, b"", {})
    return running


@pytest.fixture(scope="module")
def built(running: Hub, tmp_path_factory: pytest.TempPathFactory) -> Path:
    story = Story(tmp_path_factory.mktemp("built"))
    settle(story, running.url)
    story.write(
        "a.yaml",
        """
        - {id: one, date: 2025-01-02, title: One, topics: [models], actors: [meta]}
        - {id: two, date: 2025-01-03, title: Two, topics: [talent]}
        - {id: three, date: 2025-01-04, title: Three, topics: [models]}
        """,
    )
    story.build()
    return story.root


@pytest.fixture
def site(story: Story, hub: Hub, built: Path) -> Story:
    """A built story whose feeds name the hub, with topics, actors and archives."""
    shutil.copytree(built, story.root, dirs_exist_ok=True)
    return story


def settle(story: Story, hub: str, languages: str = "en") -> None:
    story.write(
        "timeline.yaml",
        f"""
        title: A story
        url: {SITE}
        languages: [{languages}]
        hub: {hub}
        feed: {{size: 1}}
        """,
    )


def add_four(story: Story) -> None:
    """One more record, of one topic."""
    story.write("b.yaml", "{id: four, date: 2025-02-01, title: Four, topics: [talent]}\n")
    story.build(days=1)


def ping(story: Story, *, everything: bool = False, pauses: list[float] | None = None) -> hub_ping.Outcome:
    waits = pauses if pauses is not None else []
    with net.client(lambda _: True) as client:
        planned = hub_ping.plan(story.events, story.output, everything=everything)
        return hub_ping.ping(planned, story.output, client, sleep=waits.append)


def run(monkeypatch: pytest.MonkeyPatch, *words: str, private: bool = True) -> int:
    """The exit code of the command, run in this process so that it may connect to this machine if `private` is allowed."""
    if private:
        monkeypatch.setattr(net, "client", functools.partial(net.client, lambda _: True))
    monkeypatch.setattr(hub_ping.time, "sleep", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["timeline", "ping", *words])
    with pytest.raises(SystemExit) as ended:
        sys.exit(cli._run())
    return int(ended.value.code or 0)


def feeds_on_disk(story: Story) -> dict[str, bytes]:
    """Every document that calls itself a feed and names a hub, by its content and not by its name."""
    return {
        path: data
        for path, data in story.files().items()
        if (path.endswith(".xml") and b'rel="hub"' in data) or (path.endswith(".json") and "hubs" in json.loads(data))
    }


def address(data: bytes) -> str:
    """The address by which a feed calls itself, which is what subscribers give the hub as their topic."""
    if data.startswith(b"{"):
        return str(json.loads(data)["feed_url"])
    return next(link.get("href") for link in etree.fromstring(data).iter(f"{ATOM}link") if link.get("rel") == "self")


def test_the_hub_is_notified_of_every_current_feed_by_the_address_that_it_calls_itself(site: Story, hub: Hub) -> None:
    settle(site, hub.url, "en, fr")
    site.build(days=1)
    feeds = feeds_on_disk(site)
    assert {
        "atom.xml",
        "fr/rss.xml",
        "topics/models/feed.json",
        "fr/actors/meta/atom.xml",
        "corrections/rss.xml",
    } < set(feeds)
    assert len(feeds) == 3 * len([path for path in feeds if path.endswith("atom.xml")])
    outcome = ping(site)
    assert len(outcome.accepted) == len(feeds)
    assert not outcome.refused
    assert not outcome.stopped
    assert hub.feeds == sorted(feeds)
    assert [dict(form)["hub.url"] for *_, form in hub.requests] == [address(feeds[path]) for path in sorted(feeds)]


def test_a_notification_is_a_form_that_every_hub_takes(site: Story, hub: Hub) -> None:
    ping(site)
    method, headers, form = hub.requests[hub.feeds.index("topics/models/atom.xml")]
    assert method == "POST"
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["User-Agent"] == "timeline (a chronology's publisher notifies its hub)"
    feed = f"{SITE}topics/models/atom.xml"
    assert form == [("hub.mode", "publish"), ("hub.url", feed), ("hub.topic", feed)]


def test_after_a_build_only_feeds_that_changed(site: Story, hub: Hub) -> None:
    ping(site)
    before = feeds_on_disk(site)
    hub.requests.clear()
    assert ping(site) == hub_ping.Outcome()
    assert hub.requests == []
    add_four(site)
    after = feeds_on_disk(site)
    ping(site)
    changed = sorted(path for path in after if after[path] != before.get(path))
    assert hub.feeds == changed
    assert "topics/talent/atom.xml" in changed
    assert "topics/models/atom.xml" in set(after) - set(changed)


def test_everything_is_everything(site: Story, hub: Hub) -> None:
    ping(site)
    hub.requests.clear()
    ping(site, everything=True)
    assert hub.feeds == sorted(feeds_on_disk(site))


def test_a_feed_that_is_gone_is_forgotten(site: Story, hub: Hub) -> None:
    ping(site)
    path = site.events / "a.yaml"
    path.write_text(path.read_text("utf-8").replace(", actors: [meta]", ""), "utf-8")
    with (site.events / "timeline.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\nallow_gone: [actors/meta]\n")
    add_four(site)
    hub.requests.clear()
    ping(site)
    assert hub.feeds
    assert set(json.loads(site.read(PINGED))["feeds"]) == set(feeds_on_disk(site))
    assert not [feed for feed in hub.feeds if "actors" in feed]


def test_another_hub_knows_nothing_yet(site: Story, hub: Hub) -> None:
    ping(site)
    settle(site, f"{hub.url}?another")
    hub.requests.clear()
    ping(site)
    assert hub.feeds == sorted(feeds_on_disk(site))


@pytest.mark.parametrize("status", first_quick([400, 403, 404, 500, 501]))
def test_what_is_refused_is_tried_again_next_time_and_the_rest_is_not(site: Story, hub: Hub, status: int) -> None:
    hub.answer = lambda feed, times: (status if feed == "atom.xml" and not times else 202, b"no\n", {})
    outcome = ping(site)
    assert [(feed.path, why) for feed, why in outcome.refused] == [("atom.xml", f"the hub answers {status}: no")]
    assert len(outcome.accepted) == len(feeds_on_disk(site)) - 1
    hub.requests.clear()
    hub.answer = lambda feed, times: (200, b"", {})
    assert [feed.path for feed in ping(site).accepted] == ["atom.xml"]
    assert ping(site) == hub_ping.Outcome()


@pytest.mark.parametrize("status", [429, 503])
def test_a_hub_with_too_much_to_do_is_asked_once_more_after_a_pause(site: Story, hub: Hub, status: int) -> None:
    hub.answer = lambda feed, times: (status if feed == "atom.xml" and not times else 204, b"", {})
    pauses: list[float] = []
    outcome = ping(site, pauses=pauses)
    assert pauses == [5.0]
    assert len(outcome.accepted) == len(feeds_on_disk(site))


def test_then_the_rest_is_left_for_the_next_time(site: Story, hub: Hub) -> None:
    hub.answer = lambda feed, times: (503 if feed == "atom.xml" else 204, b"<h1>Come\x1b back</h1>", {})
    pauses: list[float] = []
    outcome = ping(site, pauses=pauses)
    assert pauses == [5.0]
    assert outcome.stopped == f"{hub.url}: the hub answers 503: Come� back"
    assert [feed.path for feed in outcome.accepted] == [
        path for path in sorted(feeds_on_disk(site)) if path < "atom.xml"
    ]
    assert len(hub.requests) == len(outcome.accepted) + 2
    hub.requests.clear()
    hub.answer = lambda feed, times: (204, b"", {})
    ping(site)
    assert hub.feeds == [path for path in sorted(feeds_on_disk(site)) if path >= "atom.xml"]


def test_so_is_it_where_nobody_answers(site: Story) -> None:
    settle(site, "http://127.0.0.1:1/")
    pauses: list[float] = []
    outcome = ping(site, pauses=pauses)
    assert (outcome.accepted, pauses) == ((), [5.0])
    assert "refused" in outcome.stopped
    assert not (site.output / PINGED).exists()


@pytest.mark.parametrize("status", first_quick([301, 302, 303, 307, 308]))
def test_a_redirect_is_no_acceptance(site: Story, hub: Hub, status: int) -> None:
    hub.answer = lambda feed, times: (status, b"", {"Location": "/elsewhere"}) if feed == "atom.xml" else (204, b"", {})
    (refused,) = ping(site).refused
    assert refused[0].path == "atom.xml"
    assert refused[1] == (
        f"the hub answers {status} and names another address, /elsewhere; write that one as `hub` if you trust it"
    )
    assert {method for method, *_ in hub.requests} == {"POST"}


def test_the_words_of_a_hub_are_cut_and_on_one_line(site: Story, hub: Hub) -> None:
    page = b"<html><title>Bad\n request</title>" + b"<" * 5_000_000
    hub.answer = lambda feed, times: (400, page if feed == "atom.xml" else b"x\xff " * 1000, {})
    why = {feed.path: words for feed, words in ping(site).refused}
    assert why["atom.xml"].startswith("the hub answers 400: Bad request <<<")
    assert why["rss.xml"].startswith("the hub answers 400: x� x� ")
    assert max(map(len, why.values())) <= len("the hub answers 400: ") + hub_ping.WORDS + 1


def test_what_was_accepted_before_ctrl_c_is_remembered(site: Story, hub: Hub) -> None:
    def stop(label: str, feeds: tuple[hub_ping.Feed, ...]) -> Iterator[hub_ping.Feed]:
        yield from feeds[:2]
        raise KeyboardInterrupt

    planned = hub_ping.plan(site.events, site.output)
    with net.client(lambda _: True) as client, pytest.raises(KeyboardInterrupt):
        hub_ping.ping(planned, site.output, client, stop)
    assert hub_ping.plan(site.events, site.output).changed == planned.changed[2:]


def test_an_interrupted_build_is_not_announced(site: Story, hub: Hub) -> None:
    (site.output / JOURNAL).write_text("{}")
    with pytest.raises(EnvironmentFailed) as failed:
        hub_ping.plan(site.events, site.output)
    assert str(failed.value) == (
        f"output/{JOURNAL}: a build was interrupted here; run `timeline build`, upload the site, then ping"
    )


def test_nor_is_one_that_never_was(story: Story) -> None:
    settle(story, "https://hub.example.net/")
    with pytest.raises(UsageWrong) as failed:
        hub_ping.plan(story.events, story.output)
    assert str(failed.value) == "output: no site was built here; run `timeline build`, upload the site, then ping"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "null",
        "[]",
        "{}",
        '{"hub": "x"}',
        '{"hub": 1, "feeds": {}}',
        '{"hub": "x", "feeds": []}',
        '{"hub": "x", "feeds": {"atom.xml": 1}}',
        '{"hub": "x", "feeds": {}, "more": 1}',
        "[" * 100_000,
    ],
)
def test_a_damaged_state_stops_with_the_way_out(site: Story, text: str) -> None:
    (site.output / PINGED).write_text(text)
    with pytest.raises(EnvironmentFailed) as failed:
        hub_ping.plan(site.events, site.output)
    assert str(failed.value) == (
        f"output/{PINGED}: this file is damaged; delete it, and the next `timeline ping` sends the hub every feed"
    )


def test_a_state_behind_a_link_is_not_followed(site: Story, tmp_path: Path) -> None:
    victim = tmp_path / "victim.json"
    victim.write_text('{"hub": "x", "feeds": {}}')
    (site.output / PINGED).symlink_to(victim)
    with pytest.raises(EnvironmentFailed, match="this is a link"):
        ping(site)
    assert victim.read_text() == '{"hub": "x", "feeds": {}}'


def test_the_state_is_neither_part_of_the_site_nor_of_a_repository(site: Story) -> None:
    ping(site)
    add_four(site)
    assert (site.output / PINGED).exists()
    assert PINGED not in site.read(f"{OWN}/manifest.json")
    assert "pinged.json" in site.read(IGNORE).splitlines()
    assert not site.build(days=1, check=True).changes


def test_a_job_on_a_new_machine_needs_only_the_state(site: Story, hub: Hub) -> None:
    ping(site)
    kept = site.read(PINGED)
    shutil.rmtree(site.output)
    (site.output / OWN).mkdir(parents=True)
    (site.output / PINGED).write_text(kept)
    add_four(site)
    hub.requests.clear()
    ping(site)
    assert "topics/talent/atom.xml" in hub.feeds
    assert "topics/models/atom.xml" not in hub.feeds


def test_without_a_hub_the_advice_names_the_place(story: Story) -> None:
    story.write("a.yaml", "{id: a, date: 2025, title: A}\n")
    story.build()
    with pytest.raises(RecordsWrong) as failed:
        hub_ping.plan(story.events, story.output)
    assert str(failed.value) == (
        "events/timeline.yaml:1:1: `hub` is not set, so there is no hub to notify; "
        "add `hub: https://…`, the address of a WebSub hub, then build and upload the site"
    )
    story.write("timeline.yaml", "title: A\nurl: https://example.org/\nhub: hub\n")
    with pytest.raises(RecordsWrong, match=r"events/timeline.yaml:3:6: "):
        hub_ping.plan(story.events, story.output)


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_says_how_many_and_then_that_nothing_changed(
    site: Story, hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch) == 0
    number = len(feeds_on_disk(site))
    assert capsys.readouterr() == (f"notified {hub.url} of {number} feeds\n", "")
    assert run(monkeypatch) == 0
    assert capsys.readouterr() == ("", "no feed changed since the hub was last notified\n")
    assert len(hub.requests) == number


def test_a_dry_run_lists_the_feeds_and_sends_nothing(
    site: Story, hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--dry-run") == 0
    said = capsys.readouterr()
    feeds = sorted(feeds_on_disk(site))
    assert said.out.split() == [SITE + path for path in feeds]
    assert said.err == f"{len(feeds)} feeds to notify {hub.url} of; nothing was sent\n"
    assert hub.requests == []
    assert not (site.output / PINGED).exists()


def test_what_was_refused_is_exit_code_3(
    site: Story, hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hub.answer = lambda feed, times: (
        404 if feed == "rss.xml" else 503 if feed.startswith("topics") else 204,
        b"no",
        {},
    )
    assert run(monkeypatch) == 3
    said = capsys.readouterr()
    assert re.fullmatch(rf"notified {hub.url} of \d+ feeds\n", said.out)
    assert said.err == (
        f"{SITE}rss.xml: the hub answers 404: no\n"
        f"timeline: {hub.url}: the hub answers 503: no\n"
        "7 feeds not accepted; the next `timeline ping` tries again\n"
    )


def test_a_hub_on_a_private_network_is_not_contacted(
    site: Story, hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, private=False) == 3
    assert "127.0.0.1 is an address of a private network" in capsys.readouterr().err
    assert hub.requests == []
