"""`timeline push` with rclone itself: into a folder of this machine, and interrupted at every step.

tests/readers/test_s3.py has the same against an S3 server.
"""

from __future__ import annotations

import functools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from lxml import etree, html

from tests.conftest import NOW, Story, need
from tests.test_ping import SITE, Hub, settle
from tests.test_ping import hub as hub  # noqa: PLC0414 (a fixture)
from tests.test_ping import running as running  # noqa: PLC0414
from timeline import cli, net
from timeline import push as uploading
from timeline.journal import JOURNAL, MANIFEST, PINGED
from timeline.problems import EnvironmentFailed, UsageWrong

pytest.importorskip("httpx2")

_CLIENT = net.client
PLAIN = f"title: {{en: A story, fr: Une histoire}}\nurl: {SITE}\nlanguages: [en, fr]\nfeed: {{size: 2}}\n"
RECORDS = """
- {id: one, date: 2025-01-02, title: One, topics: [models], actors: [meta]}
- {id: two, date: 2025-01-03, title: Two, topics: [talent]}
- {id: three, date: 2025-01-04, title: Three, topics: [models]}
"""
#: A new event of a new topic, a corrected one, and a topic that goes.
LATER = """
- {id: one, date: 2025-01-05, title: One, topics: [models], actors: [meta]}
- {id: two, date: 2025-01-03, title: Two, topics: [people]}
- {id: three, date: 2025-01-04, title: Three, topics: [models]}
- {id: four, date: 2025-02-01, title: Four, topics: [people, money], actors: [scale]}
"""


@pytest.fixture
def site(story: Story) -> Story:
    """A built story in two languages, with archives."""
    need("rclone")
    story.write("timeline.yaml", PLAIN)
    story.write("a.yaml", RECORDS)
    story.build()
    return story


def change(story: Story) -> None:
    settings = (story.events / "timeline.yaml").read_text("utf-8")
    story.write("timeline.yaml", f"{settings}allow_gone: [topics/talent]\n")
    story.write("a.yaml", LATER)
    story.build(days=1)


class Place:
    """A folder of this machine as a destination of rclone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f":local:{folder}"

    def files(self) -> dict[str, bytes]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    def site(self) -> dict[str, bytes]:
        """What readers see."""
        return {path: data for path, data in self.files().items() if not path.startswith(".timeline/")}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "place")


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    """Exit code and output of the command, in this process so that it may connect to a hub on this machine."""
    monkeypatch.setattr(net, "client", functools.partial(_CLIENT, lambda _: True))
    monkeypatch.setattr(sys, "argv", ["timeline", "push", *words])
    with pytest.raises(SystemExit) as ended:
        sys.exit(cli._run())
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


@pytest.fixture
def push(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    return functools.partial(run, capsys, monkeypatch)


def published(story: Story) -> dict[str, bytes]:
    return {path: data for path, data in story.files().items() if not path.startswith(".timeline/")}


# --- a reader that follows every link ---------------------------------------------------------------------------------


def broken(
    files: dict[str, bytes], starts: Iterable[str] = ("index.html",), *, whole: bool = True
) -> list[tuple[str, str]]:
    """Links that lead to no file, for someone who knows these addresses and follows them all.

    Of a `whole` site, also those that lead to no place in a page. A new event and the list of all events link to each
    other's places, so that on the way one of the two leads to the top of the page.
    """
    pages = {path: html.fromstring(data) for path, data in files.items() if path.endswith(".html")}
    places = {path: {str(one) for one in page.xpath("//@id")} for path, page in pages.items()}
    found, waiting, seen = [], [path for path in starts if path in files and path.endswith(_WITH_LINKS)], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for link in _links(path, files, pages):
            target = _target(urljoin(SITE + path, link))
            if target is None:
                continue
            name, place = target
            if name not in files or (whole and place and name in places and place not in places[name]):
                found.append((path, link))
            elif name.endswith(_WITH_LINKS):
                waiting.append(name)
    return found


_WITH_LINKS = (".html", "atom.xml", "rss.xml")


def _links(path: str, files: dict[str, bytes], pages: dict[str, html.HtmlElement]) -> list[str]:
    if path in pages:
        return [str(link) for link in pages[path].xpath("//a/@href | //link/@href | //script/@src | //img/@src")]
    links = etree.fromstring(files[path]).xpath("//*[local-name()='link']/@href | //*[local-name()='link']/text()")
    return [str(link).strip() for link in links]


def _target(url: str) -> tuple[str, str] | None:
    """The file of the site that an address names, and the place in it."""
    address, fragment = urldefrag(url)
    if not address.startswith(SITE):
        return None
    path = unquote(address.removeprefix(SITE)).partition("?")[0]
    return f"{path}index.html" if not path or path.endswith("/") else path, "" if "=" in fragment else fragment


def test_the_reader_finds_what_is_broken(site: Story) -> None:
    files = published(site)
    assert broken(files) == broken(files, files) == []
    assert ("index.html", "events/one/") in broken({k: v for k, v in files.items() if k != "events/one/index.html"})


# --- what is sent -----------------------------------------------------------------------------------------------------


def test_the_first_push_sends_everything_and_the_second_nothing(
    site: Story, place: Place, push: Callable, stop: Callable
) -> None:
    """Also if one before it stopped in the middle."""
    place.folder.mkdir()
    (place.folder / "mine.txt").write_text("a file of somebody else")
    stop(3, half=True)  # two commands note what is coming, and the third sends half of the new files
    with pytest.raises(Stopped):
        send(site, place)
    uploading.Store._run = _REAL
    assert 10 < len(place.site()) < len(published(site))
    assert "index.html" not in place.site()
    total = len(published(site))
    assert push(place.name) == (
        0,
        f"sent {total} of {total} files, deleted 0, at {place.name}\n",
        f"sending {total - 1} (new files)\nsending 1 (lists, search, site map, data)\n",
    )
    assert place.site() == published(site) | {"mine.txt": b"a file of somebody else"}
    before = {path: (place.folder / path).stat().st_mtime_ns for path in place.files()}
    assert push(place.name) == (0, f"{place.name} is up to date ({total} files)\n", "")
    assert {path: (place.folder / path).stat().st_mtime_ns for path in place.files()} == before


@pytest.mark.slow
def test_a_change_sends_the_difference_in_waves(site: Story, place: Place, push: Callable) -> None:
    push(place.name)
    before = published(site)
    change(site)
    after = published(site)
    code, out, err = push(place.name)
    new = len(after.keys() - before.keys())
    changed = len([path for path in after.keys() & before.keys() if after[path] != before[path]])
    gone = len(before.keys() - after.keys())
    assert new > 20
    assert gone > 5
    assert (code, out) == (0, f"sent {new + changed} of {len(after)} files, deleted {gone}, at {place.name}\n")
    assert [line.partition("(")[2].rstrip(")") for line in err.splitlines()[:-1]] == list(uploading.WAVES)
    assert err.splitlines()[-1] == f"deleting {gone}"
    assert place.site() == after


@pytest.mark.parametrize(
    ("path", "wave"),
    [
        ("events/one/index.html", 1),
        ("fr/events/one/index.html", 1),
        ("assets/page.0123.css", 1),
        ("archive/1.atom.xml", 1),
        ("fr/topics/models/archive/2.rss.xml", 1),
        ("index.html", 2),
        ("topics/events/index.html", 2),
        ("sitemap.xml", 2),
        ("timeline.json", 2),
        ("feeds.opml", 2),
        ("atom.xml", 3),
        ("fr/topics/models/feed.json", 3),
        ("calendar.ics", 3),
    ],
)
def test_waves(path: str, wave: int) -> None:
    assert uploading.wave_of(path, new=False) == wave
    assert uploading.wave_of(path, new=True) == (wave if path == "index.html" else 0)


def test_a_dry_run_sends_nothing(site: Story, place: Place, push: Callable) -> None:
    code, out, err = push(place.name, "--dry-run")
    assert code == 0
    assert "send    events/one/index.html   (new files)\n" in out
    assert err == f"{len(published(site))} to send, 0 to delete; nothing was sent\n"
    assert not place.folder.exists()


def test_a_dry_run_says_in_which_wave_a_change_comes(site: Story, place: Place, push: Callable) -> None:
    shutil.copytree(site.output, place.folder)  # as a push leaves it
    before = place.files()
    change(site)
    code, out, err = push(place.name, "--dry-run")
    assert (code, place.files()) == (0, before)
    waves = dict(
        reversed(line.removeprefix("send ").strip().removesuffix(")").split("   ("))
        for line in out.splitlines()
        if "(" in line
    )
    assert list(waves) == list(uploading.WAVES)
    assert "delete  events/two/" not in out
    assert "delete  topics/talent/index.html" in out
    assert " to send, " in err


# --- interrupted ------------------------------------------------------------------------------------------------------


class Stopped(Exception):
    """Power off."""


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Let the n-th command of rclone that writes never come, or half of it: the paths that come first."""

    def after(n: int, *, half: bool) -> None:
        real, done = uploading.Store._run, 0

        def counted(self: uploading.Store, *words: str, given: bytes = b"", **options: bool) -> bytes:
            nonlocal done
            if words[0] not in ("rcat", "moveto", "copy", "delete"):
                return real(self, *words, given=given, **options)
            done += 1
            if done < n:
                return real(self, *words, given=given, **options)
            if half and options.get("filtered"):
                lines = given.splitlines(keepends=True)
                real(self, *words, given=b"".join(lines[: len(lines) // 2]), **options)
            raise Stopped

        monkeypatch.setattr(uploading.Store, "_run", counted)

    yield after
    monkeypatch.undo()


@pytest.mark.slow
@pytest.mark.parametrize("half", [False, True])
def test_whenever_it_stops_no_link_is_without_its_target(
    site: Story, tmp_path: Path, stop: Callable, half: bool
) -> None:
    begun = Place(tmp_path / "begun")
    begun.folder.mkdir()
    (begun.folder / "mine.txt").write_text("a file of somebody else")
    send(site, begun)
    change(site)
    n = 0
    while True:
        n += 1
        place = Place(tmp_path / f"place-{n}")
        shutil.copytree(begun.folder, place.folder)
        with pytest.MonkeyPatch.context():
            stop(n, half=True)
            try:
                send(site, place)
            except Stopped:
                ended = False
            else:
                ended = True
        assert broken(place.site(), begun.site().keys() & published(site).keys(), whole=False) == [], n
        if ended:
            break
        uploading.Store._run = _REAL
        send(site, place)
        assert place.site() == published(site) | {"mine.txt": b"a file of somebody else"}, n
    assert n > 12


@pytest.mark.slow
@pytest.mark.parametrize("half", [False, True])
def test_whenever_a_first_upload_stops_nobody_is_led_to_half_of_it(
    site: Story, tmp_path: Path, stop: Callable, half: bool
) -> None:
    n = 0
    while True:
        n += 1
        place = Place(tmp_path / f"place-{n}")
        place.folder.mkdir()
        (place.folder / "mine.txt").write_text("a file of somebody else")
        with pytest.MonkeyPatch.context():
            stop(n, half=half)
            try:
                send(site, place)
            except Stopped:
                ended = False
            else:
                ended = True
        uploading.Store._run = _REAL
        there = place.site()
        assert "index.html" not in there or broken(there) == [], n
        if ended:
            break
        send(site, place)
        assert place.site() == published(site) | {"mine.txt": b"a file of somebody else"}, n
    assert n > 9


_REAL = uploading.Store._run


def send(story: Story, place: Place) -> None:
    store = uploading.Store.of(place.name)
    uploading.push(uploading.plan(story.output, store), story.output, store)


@pytest.mark.slow
def test_what_was_on_its_way_is_sent_again_even_if_it_is_as_before(site: Story, place: Place, stop: Callable) -> None:
    """Sent, stopped before that was noted, and undone by the author: the first version must come again."""
    send(site, place)
    first = published(site)
    shutil.copytree(site.output, site.root / "first")
    change(site)
    stop(4, half=False)  # two commands note what is coming, one sends new files, and the fourth never comes
    with pytest.raises(Stopped):
        send(site, place)
    uploading.Store._run = _REAL
    assert place.site() != first
    shutil.rmtree(site.output)
    (site.root / "first").rename(site.output)
    send(site, place)
    assert place.site() == first, "new files that nobody needs are deleted, although their arrival was never noted"


# --- two at once ------------------------------------------------------------------------------------------------------


@pytest.fixture
def other(site: Story, tmp_path: Path) -> Story:
    """The same story on another machine, where it went on."""
    (tmp_path / "other").mkdir()
    made = Story(tmp_path / "other")
    shutil.copytree(site.root, made.root, dirs_exist_ok=True)
    change(made)
    return made


def markers(place: Place) -> list[str]:
    return [path for path in place.files() if path.startswith(".timeline/pushing/")]


@pytest.mark.slow
def test_a_second_push_stops_while_the_first_is_in_progress(
    site: Story, other: Story, place: Place, push: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, second = uploading.Store.send, []

    def sent(self: uploading.Store, folder: Path, paths: Iterable[str]) -> None:
        monkeypatch.setattr(uploading.Store, "send", real)
        second.append(push(place.name, "--output", str(other.output), "--events", str(other.events)))
        real(self, folder, paths)

    monkeypatch.setattr(uploading.Store, "send", sent)
    assert push(place.name)[0] == 0
    ((code, out, err),) = second
    assert (code, out) == (3, "")
    assert re.fullmatch(
        rf"(?s).*timeline: {re.escape(place.name)}: another push is in progress there, begun at 20\S+Z; nothing was "
        r"sent; wait until it has ended, then push again; if it was killed, add --take-over\n",
        err,
    )
    assert place.site() == published(site)
    assert markers(place) == []
    assert push(place.name, "--output", str(other.output), "--events", str(other.events))[0] == 0
    assert place.site() == published(other)


@pytest.mark.slow
def test_of_two_that_begin_at_once_one_site_is_there_in_the_end(site: Story, other: Story, place: Place) -> None:
    for _ in range(3):
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "timeline", "push", place.name, "--output", one.output, "--events", one.events],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for one in (site, other)
        ]
        done = [(one.communicate(), one.returncode) for one in running]
        assert {code for _, code in done} <= {0, 3}, done
        assert all(code == 0 or "another push is in progress there" in words[1] for words, code in done), done
        assert place.site() in ({}, published(site), published(other))
        assert markers(place) == []


@pytest.mark.slow
def test_where_a_listing_is_late_it_is_found_out_and_the_next_push_sends_everything(
    site: Story, other: Story, place: Place, push: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(site, place)
    site.write("a.yaml", f"{RECORDS}- {{id: five, date: 2025-02-02, title: Five}}\n")
    site.build(days=2)
    real, second = uploading.Store.send, []

    def sent(self: uploading.Store, folder: Path, paths: Iterable[str]) -> None:
        real(self, folder, paths)
        monkeypatch.setattr(uploading.Store, "send", real)
        second.append(push(place.name, "--output", str(other.output), "--events", str(other.events)))

    monkeypatch.setattr(uploading.Store, "names", lambda self, folder: [])
    monkeypatch.setattr(uploading.Store, "send", sent)
    code, _, err = push(place.name)
    assert second[0][0] == 0
    assert code == 3
    assert "another push wrote there at the same time, so files of two builds may be mixed" in err
    assert markers(place) == []
    total = len(published(site))
    assert push(place.name)[1].startswith(f"sent {total} of {total} files")
    assert place.site() == published(site)


@pytest.mark.slow
def test_a_push_that_was_killed(
    site: Story, other: Story, place: Place, push: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves its marker. From the same folder the next push knows; from elsewhere somebody has to say so."""

    def killed() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(uploading.Store, "delete", fails)
            push(place.name)

    def fails(self: uploading.Store, paths: Iterable[str]) -> None:
        raise EnvironmentFailed("killed")

    killed()
    assert len(markers(place)) == 1
    elsewhere = (place.name, "--output", str(other.output), "--events", str(other.events))
    assert "another push is in progress there" in push(*elsewhere)[2]
    assert len(markers(place)) == 1
    site.write("a.yaml", f"{RECORDS}- {{id: five, date: 2025-02-02, title: Five}}\n")
    site.build(days=2)
    assert push(place.name)[0] == 0
    assert markers(place) == []
    site.write("a.yaml", f"{RECORDS}- {{id: five, date: 2025-02-03, title: Five}}\n")
    site.build(days=3)
    killed()
    assert push(*elsewhere)[0] == 3
    assert push(*elsewhere, "--take-over")[0] == 0
    assert place.site() == published(other)
    assert markers(place) == []


def test_a_marker_that_was_left_stops_pushes_from_elsewhere_only(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("rclone")
    store, here, elsewhere = uploading.Store.of(place.name), tmp_path / "here", tmp_path / "elsewhere"

    def leave() -> None:
        def fails(self: uploading.Store, paths: Iterable[str]) -> None:
            raise EnvironmentFailed("killed")

        with monkeypatch.context() as patch:
            patch.setattr(uploading.Store, "delete", fails)
            with uploading.alone_there(store, here, NOW):
                pass

    leave()
    busy = pytest.raises(EnvironmentFailed, match="another push is in progress there, begun at 2025-09-01T10:00:00Z;")
    with busy, uploading.alone_there(store, elsewhere, NOW):
        pass
    assert len(markers(place)) == 1
    with uploading.alone_there(store, here, NOW):
        assert len(markers(place)) == 1
    assert markers(place) == []
    leave()
    with uploading.alone_there(store, elsewhere, NOW, take_over=True):
        assert len(markers(place)) == 1
    assert markers(place) == []


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": []}', '{"at": "\\u001b[2J"}'])
def test_a_marker_of_another_version_stops_it_too(site: Story, place: Place, push: Callable, text: str) -> None:
    (place.folder / ".timeline/pushing").mkdir(parents=True)
    (place.folder / ".timeline/pushing/0123.json").write_text(text)
    code, _, err = push(place.name)
    assert code == 3
    assert f"timeline: {place.name}: another push is in progress there" in err
    assert "\x1b" not in err
    assert place.site() == {}


# --- what is not ours -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_files_of_others_stay_and_are_not_written_over(site: Story, place: Place, push: Callable) -> None:
    place.folder.mkdir()
    (place.folder / "mine.txt").write_text("mine")
    (place.folder / "index.html").write_text("my own front page")
    code, out, err = push(place.name)
    assert (code, out) == (2, "")
    assert err == (
        f"timeline: {place.name}: not uploaded by this program, and the site needs the place: index.html; "
        "move it away, or add --adopt to write over it\n"
    )
    assert place.files() == {"mine.txt": b"mine", "index.html": b"my own front page"}
    assert push(place.name, "--adopt")[0] == 0
    assert place.site() == published(site) | {"mine.txt": b"mine"}
    change(site)
    (place.folder / "events/four").mkdir()
    (place.folder / "events/four/index.html").write_text("mine")
    assert "the site needs the place: events/four/index.html" in push(place.name)[2]
    assert push(place.name, "--adopt")[0] == 0
    assert place.site() == published(site) | {"mine.txt": b"mine"}


@pytest.mark.slow
def test_a_manifest_from_elsewhere_deletes_nothing_outside(site: Story, place: Place, push: Callable) -> None:
    send(site, place)
    outside = place.folder.parent / "outside.txt"
    outside.write_text("x")
    (place.folder / "CNAME").write_text("x")
    manifest = json.loads((place.folder / MANIFEST).read_bytes())
    more = {"../outside.txt": [1, ""], "/outside.txt": [1, ""], "CNAME": [1, ""], ".git/config": [1, ""]}
    (place.folder / MANIFEST).write_text(json.dumps(manifest | more))
    assert push(place.name)[0] == 0
    assert outside.exists()
    assert (place.folder / "CNAME").exists()


def test_a_damaged_manifest_stops_it(site: Story, place: Place, push: Callable) -> None:
    shutil.copytree(site.output, place.folder)
    (place.folder / MANIFEST).write_text("{")
    before = place.files()
    code, _, err = push(place.name)
    assert code == 3
    assert err.startswith(f"timeline: {place.name}/{MANIFEST}: this file is damaged; delete it there")
    assert place.files() == before


# --- what cannot be done ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bucket", "s3://", "remote:", "https://example.org/", "--", ":local:", "s3:///"])
def test_a_destination_that_is_none(name: str) -> None:
    with pytest.raises(UsageWrong, match="this is no place to upload to"):
        uploading.Store.of(name)


def test_a_remote_that_does_not_exist(site: Story, push: Callable) -> None:
    code, out, err = push("nowhere:bucket")
    assert (code, out) == (3, "")
    assert err.startswith("timeline: nowhere:bucket: rclone cat: ")
    assert "didn't find section in config file" in err


def test_without_rclone(site: Story, push: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert push("a:b") == (
        2,
        "",
        "timeline: this needs rclone, which uploads: install it (https://rclone.org/install/)\n",
    )


def test_nothing_is_sent_of_a_site_that_is_not_whole(site: Story, place: Place, push: Callable) -> None:
    (site.output / "index.html").write_text("edited by hand")
    code, _, err = push(place.name)
    assert code == 3
    assert "output/index.html: this file is not as it was built" in err
    (site.output / JOURNAL).write_text("{}")
    assert "a build was interrupted here" in push(place.name)[2]
    shutil.rmtree(site.output)
    code, _, err = push(place.name)
    assert code == 2
    assert "no site was built here" in err
    assert not place.folder.exists()


@pytest.mark.slow
def test_rclone_fails_in_the_middle(site: Story, place: Place, push: Callable) -> None:
    place.folder.mkdir()
    (place.folder / "events").write_text("a file where a folder must be")
    code, out, err = push(place.name)
    assert (code, out) == (3, "")
    assert f"timeline: {place.name}: rclone copy: " in err
    (place.folder / "events").unlink()
    assert push(place.name)[0] == 0
    assert place.site() == published(site)


# --- the hub ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_hub(site: Story, hub: Hub) -> Story:
    settle(site, hub.url, "en, fr")
    site.build()
    return site


@pytest.mark.slow
def test_the_hub_is_notified_once_of_what_changed(with_hub: Story, hub: Hub, place: Place, push: Callable) -> None:
    code, out, _ = push(place.name)
    assert code == 0
    assert out.splitlines()[-1] == f"notified {hub.url} of {len(hub.feeds)} feeds"
    before = published(with_hub)
    assert set(hub.feeds) == {path for path in before if path.endswith(("atom.xml", "rss.xml", "feed.json"))} - {
        path for path in before if "archive/" in path
    }
    hub.requests.clear()
    assert push(place.name)[0] == 0
    assert hub.feeds == []
    change(with_hub)
    (with_hub.output / PINGED).unlink()  # another machine, which has the site and has never notified anyone
    push(place.name)
    after = published(with_hub)
    changed = {path for path in after if path.endswith(("atom.xml", "rss.xml", "feed.json"))}
    changed = {path for path in changed if "archive/" not in path and after[path] != before.get(path)}
    assert set(hub.feeds) == changed
    assert len(hub.feeds) == len(changed)


@pytest.mark.slow
def test_a_hub_that_refuses_is_asked_again_by_the_next_push(
    with_hub: Story, hub: Hub, place: Place, push: Callable
) -> None:
    hub.answer = lambda feed, times: (400, b"no", {}) if feed == "atom.xml" else (204, b"", {})
    code, _, err = push(place.name)
    assert code == 3
    assert "1 feed not accepted" in err
    assert place.site() == published(with_hub)
    hub.requests.clear()
    hub.answer = lambda feed, times: (204, b"", {})
    code, out, _ = push(place.name)
    assert (code, hub.feeds) == (0, ["atom.xml"])
    assert "is up to date" in out


@pytest.mark.slow
def test_a_place_for_trials_notifies_nobody(with_hub: Story, hub: Hub, place: Place, push: Callable) -> None:
    assert push(place.name, "--no-ping")[0] == 0
    assert hub.feeds == []
    assert not (place.folder / PINGED).exists()


def test_wrong_settings_stop_it_before_anything_is_sent(site: Story, place: Place, push: Callable) -> None:
    site.write("timeline.yaml", "titel: A\n")
    assert push(place.name)[0] == 1
    assert not place.folder.exists()


@pytest.mark.slow
def test_it_runs_as_a_command(site: Story, place: Place) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "timeline", "push", place.name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert place.site() == published(site)
    assert EnvironmentFailed.exit_code == 3
