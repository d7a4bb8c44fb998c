"""The preview: what a person sees while writing, and that nobody else sees it or is notified."""

from __future__ import annotations

import errno
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import NOW, PATIENCE, Story
from tests.emit.test_others import join
from tests.pages.test_pictures import PNG
from tests.preview import Served, serving
from tests.test_cli import timeline
from timeline.serve import Preview, Seen, saves, seen
from timeline.types import File

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
pytest.importorskip("watchfiles")

RECORD = "- {id: a, date: 2025-04-05, title: A title}\n"


@pytest.fixture
def story(story: Story) -> Story:
    story.write("a.yaml", RECORD)
    return story


def preview(story: Story) -> Preview:
    made = Preview(story.events, story.output, lambda: NOW, "http://127.0.0.1:8000/")
    made.look()
    return made


def test_nothing_is_written_and_nobody_is_told(story: Story) -> None:
    shown = preview(story)
    assert b"A title" in shown.page("")[2]
    assert sorted(path.name for path in story.root.rglob("*")) == ["a.yaml", "events", "timeline.yaml"]


def test_links_and_feeds_lead_here(story: Story) -> None:
    shown = preview(story)
    status, media, body = shown.page("atom.xml")
    assert (status, media) == (200, "application/xml")
    assert b"http://127.0.0.1:8000/events/a/" in body
    assert b"tag:example.org,2025-09-01:" in body


def test_a_mistake_stands_over_the_last_good_page(story: Story) -> None:
    shown = preview(story)
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: New, sumary: x}\n")
    said = shown.look()
    assert said[0] == "events/a.yaml:1:41: unknown key `sumary`; did you mean `summary`?"
    assert json.loads(shown.state()) == {
        "version": 2,
        "wrong": [said[0], "    - {id: a, date: 2025-04-05, title: New, sumary: x}", "    " + " " * 40 + "^"],
    }
    assert b"A title" in shown.page("")[2]
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: New}\n")
    shown.look()
    assert json.loads(shown.state()) == {"version": 3, "wrong": []}
    assert b"New" in shown.page("")[2]


BASE = '{% extends "timeline/base.html" %}\n{% block foot %}FOOT NUMBER{% endblock %}\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BASE.replace("{% endblock %}", ""), "events/templates/base.html:2:1: "),
        (BASE.replace("FOOT NUMBER", "{{ mispelled }}"), "events/templates/base.html:2:1: 'mispelled' is undefined; "),
    ],
    ids=["read", "use"],
)
def test_a_wrong_template_stands_over_the_last_good_page_until_it_is_right(story: Story, text: str, said: str) -> None:
    shown = preview(story)
    heard: list[str] = []
    shown.say = heard.append
    story.write("templates/base.html", BASE.replace("NUMBER", "1"))
    shown.look()
    assert b"FOOT 1" in shown.page("")[2]
    story.write("templates/base.html", text)
    heard += shown.look()
    for path in ("", "events/a/"):
        status, _, body = shown.page(path)
        assert (status, b"FOOT 1" in body) == (200, True)
    assert json.loads(shown.state())["wrong"][0].startswith(said)
    assert [line for line in heard if line.startswith(said)] == [json.loads(shown.state())["wrong"][0]]
    story.write("templates/base.html", BASE.replace("NUMBER", "2"))
    shown.look()
    assert json.loads(shown.state())["wrong"] == []
    assert b"FOOT 2" in shown.page("")[2]


def test_a_template_that_is_wrong_from_the_first_has_a_page_too(story: Story) -> None:
    story.write("templates/base.html", BASE.replace("FOOT NUMBER", "{{ mispelled }}"))
    shown = preview(story)
    status, _, body = shown.page("")
    assert (status, b"look.js" in body) == (200, True)
    assert json.loads(shown.state())["wrong"][0].startswith("events/templates/base.html:2:1: ")


def test_a_first_mistake_has_a_page_too(story: Story) -> None:
    story.write("a.yaml", "- {id: a}\n")
    status, _, body = preview(story).page("")
    assert status == 404
    assert b"look.js" in body


def test_an_address_without_its_slash_leads_on(story: Story) -> None:
    shown = preview(story)
    assert shown.page("events/a") is None
    assert shown.page("events/a/")[0] == 200
    assert shown.page("events/../../secret")[0] == 404


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("atom.xml", "application/xml"),
        ("feed.json", "application/feed+json"),
        ("timeline.json", "application/json"),
        ("calendar.ics", "text/calendar; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
        ("assets/page.css", "text/css"),
    ],
)
def test_media_types_are_those_of_a_good_host(story: Story, path: str, media: str) -> None:
    found = preview(story).page(path)
    assert found
    assert found[1] == media


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The preview of a story that nobody changes."""
    folder = tmp_path_factory.mktemp("served")
    Story(folder).write("a.yaml", RECORD)
    with serving(folder) as server:
        yield server


def test_only_this_machine_is_answered_by_its_own_name(served: Served) -> None:
    assert served.get("/", Host="evil.example:8000")[0] == 400
    assert served.get("/", Host=f"localhost:{served.port}")[0] == 200
    table = Path("/proc/net/tcp")
    if table.exists():
        listening = [line.split()[1] for line in table.read_text().splitlines() if line.split()[3] == "0A"]
        assert f"0100007F:{served.port:04X}" in listening
        assert f"00000000:{served.port:04X}" not in listening


@pytest.mark.parametrize(
    "path", ["/", "/timeline.json", "/nothing", "/events/a", "/.preview/look.js", "/assets/page.css"]
)
def test_pages_of_other_sites_can_neither_load_nor_read_what_is_here(served: Served, path: str) -> None:
    _, headers, _ = served.get(path, Origin="https://evil.example")
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


def test_a_reader_that_asks_again_is_told_that_nothing_changed(served: Served) -> None:
    _, headers, _ = served.get("/atom.xml")
    assert headers["content-type"] == "application/xml"
    assert served.get("/atom.xml", **{"If-None-Match": headers["etag"]})[0] == 304


def test_the_form_has_a_strict_policy_and_words_a_date_or_what_is_wrong(served: Served) -> None:
    _, headers, body = served.get("/.preview/new")
    assert headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert b"style=" not in body
    assert b"understood as: around August 2025" in served.get("/.preview/date?text=about+2025-08")[2]
    assert b"not a date yet" in served.get("/.preview/date?text=about")[2]


def test_a_save_reaches_the_page_and_it_ends_quietly_with_a_page_open(story: Story) -> None:
    with serving() as served, served.open("/.preview/state") as stream:
        assert json.loads(stream.readline()[6:]) == {"version": 1, "wrong": []}
        assert stream.readline() == b"\n"
        story.save("a.yaml", "- {id: a, date: 2025-04-05, title: Saved}\n")
        assert json.loads(stream.readline()[6:]) == {"version": 2, "wrong": []}
        body = served.get("/")[2].decode()
        assert "Saved" in body
        assert re.search(r'<script src="/\.preview/look\.js" data-version="2" defer></script></head>', body)
        story.save("timeline.yaml", "titel: A\n")
        status, _, body = served.get("/.preview/new")
        assert status == 500
        assert b"unknown key `titel`" in body
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=PATIENCE) == 130
        assert served.process.stderr is not None
        assert "Traceback" not in served.process.stderr.read()


@pytest.mark.slow  # that a save is seen is in a quick one above
def test_check_looks_again_at_every_save(story: Story) -> None:
    command = [sys.executable, "-m", "timeline", "check", "--watch", "--now", "2025-09-01T10:00:00Z"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "1 record, 0 errors, 0 warnings\n"
        story.save("a.yaml", "- {id: a, date: 2025-04-05, title: New, sumary: x}\n")
        said = [process.stderr.readline() for _ in range(5)]
        assert said[1] == "events/a.yaml:1:41: unknown key `sumary`; did you mean `summary`?\n"
        assert said[4] == "0 records, 1 error, 0 warnings\n"
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.stderr.read()
    assert process.returncode in (1, 130)  # the interrupt may come while it looks, or while it waits


def fail(_: object) -> bytes:
    raise ValueError("Invalid <b>")


def test_a_page_that_cannot_be_made_says_so_and_goes_on_listening(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(monkeypatch, lambda: lambda edition: [File("broken/index.html", "text/html; charset=utf-8", None, fail)])
    shown = preview(story)
    said: list[str] = []
    shown.say = said.append
    status, _, body = shown.page("broken/")
    assert status == 500
    assert b"ValueError: Invalid &lt;b&gt;" in body
    assert b"look.js" in body
    assert len(said) == 1
    assert said[0].startswith("broken/ cannot be made: EnvironmentFailed: the emitter `pdf` of the package ")
    assert shown.page("")[0] == 200


def test_a_file_of_another_package_is_there(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    join(monkeypatch, lambda: lambda edition: [File("a/b.txt", "text/plain", b"theirs", bytes)])
    assert preview(story).page("a/b.txt") == (200, "text/plain", b"theirs")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            ["atom.xml"],
            "timeline: two emitters write atom.xml: timeline.emit.feeds.atom.atom_feeds and the emitter `pdf` ",
        ),
        (["Events/A/index.html"], "timeline: events/a/index.html and Events/A/index.html are one file on Windows and "),
        (
            ["a.txt", "a.txt"],
            "timeline: two emitters write a.txt: the emitter `pdf` of the package timeline-pdf 1.2 and ",
        ),
        ([""], "timeline: the emitter `pdf` of the package timeline-pdf 1.2 failed: ValueError: a file of the site "),
    ],
)
def test_what_another_package_does_wrong_stands_over_the_last_good_page(
    story: Story, monkeypatch: pytest.MonkeyPatch, made: list[str], said: str
) -> None:
    shown = preview(story)
    assert b"A title" in shown.page("")[2]
    join(monkeypatch, lambda: lambda edition: [File(path, "text/plain", b"", bytes) for path in made])
    assert shown.look()[0].startswith(said)
    assert json.loads(shown.state())["wrong"][0].startswith(said)
    assert b"A title" in shown.page("")[2]


def test_pictures_that_are_one_file_elsewhere_are_said_at_once(story: Story) -> None:
    (story.events / "media").mkdir()
    for name in ("a.png", "A.png"):
        (story.events / "media" / name).write_bytes(PNG)
    if len(list((story.events / "media").iterdir())) < 2:
        pytest.skip("on this disk they are one file")
    story.write(
        "b.yaml",
        "- {id: b, date: 2025-04-06, title: B, image: {file: a.png, alt: One}}\n"
        "- {id: c, date: 2025-04-06, title: C, image: {file: A.png, alt: Two}}\n",
    )
    shown = Preview(story.events, story.output, lambda: NOW, "http://127.0.0.1:8000/")
    assert shown.look()[0].startswith("timeline: media/A.png and media/a.png are one file on Windows and macOS")


def test_a_page_is_looked_for_among_few_files(story: Story) -> None:
    """What a save costs is what the page shows, however many files the site has."""
    story.write(
        "many.yaml", "".join(f"- {{id: e-{n}, date: 2024-01-01, title: E, topics: [t-{n}]}}\n" for n in range(99))
    )
    shown = preview(story)
    assert shown.files is not None
    assert shown.files.listed == 0
    for path in ("", "assets/page.css", "nothing", "events/e-0/", "log/", "atom.xml", "favicon.ico"):
        shown.page(path)
    assert shown.files.listed < 60
    for number in range(99):
        assert shown.page(f"topics/t-{number}/")[0] == 200
    assert shown.files.listed < 200


def looked(events: Path, since: Seen, *steps: Callable[[], object]) -> int:
    """How many saves are seen, if each step is taken when the one before it was seen."""
    end = threading.Event()
    heard: queue.SimpleQueue[None] = queue.SimpleQueue()

    def listen() -> None:
        for _ in saves(events, since, end):
            heard.put(None)

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        for step in steps:
            step()
            heard.get(timeout=PATIENCE)
    finally:
        end.set()
        thread.join()
    return len(steps) + heard.qsize()


@pytest.mark.slow
def test_a_save_before_the_watch_began_is_seen(story: Story) -> None:
    since = seen(story.events)
    story.save("b.yaml", "- {id: b, date: 2025, title: B}\n")
    assert looked(story.events, since, lambda: None) == 1


@pytest.mark.slow
def test_a_folder_that_goes_and_comes_back_is_watched_on(story: Story) -> None:
    away = story.root / "away"

    def gone() -> None:
        story.events.rename(away)

    def back() -> None:
        away.rename(story.events)

    def save() -> None:
        story.save("a.yaml", "- {id: a, date: 2025, title: Another}\n")

    assert looked(story.events, seen(story.events), gone, back, save) == 3


def test_an_unknown_file_of_the_preview_is_not_there(served: Served) -> None:
    assert served.get("/.preview/look.css")[0] == 200
    assert served.get("/.preview/anything")[0] == 404


def test_a_port_is_given_once(served: Served, story: Story) -> None:
    done = timeline("serve", "--no-open", "--port", str(served.port))
    assert (done.returncode, done.stderr) == (
        3,
        f"timeline: port {served.port}: {os.strerror(errno.EADDRINUSE)}; choose another with --port\n",
    )
