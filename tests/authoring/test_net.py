"""What is fetched, what is refused, and what a page says of itself."""

from __future__ import annotations

import contextlib
import gzip
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer

import pytest

from tests.authoring.conftest import PAGE
from tests.conftest import little_work
from timeline import net
from timeline.authoring.page import source_of
from timeline.linkcheck import Link, look
from timeline.net import Fetched, NotFetched, client, fetch, is_public
from timeline.problems import Place

pytest.importorskip("httpx2")

DATA = """<html lang=fr><script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "X"},
{"@type": ["NewsArticle"], "headline": "Le titre", "datePublished": "2025-06-07", "publisher": {"name": "Le Jour"},
"inLanguage": "fr-FR"}]}</script><script type="application/ld+json">{broken</script><title>Le
 titre</title>"""


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "64:ff9b:1::7f00:1",
        "fec0::1",
        "::ffff:0:7f00:1",
    ],
)
def test_private_addresses_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_ones_are_not(address: str) -> None:
    assert is_public(address)


def test_nothing_is_fetched_from_this_machine(host: ThreadingHTTPServer) -> None:
    with client() as guarded, pytest.raises(NotFetched, match=r"127\.0\.0\.1 is an address of a private network"):
        fetch(guarded, f"http://127.0.0.1:{host.server_port}/")
    with client() as guarded, pytest.raises(NotFetched, match="private network"):
        fetch(guarded, f"http://localhost:{host.server_port}/")
    assert host.asked == []


def test_nor_after_a_redirect(host: ThreadingHTTPServer) -> None:
    # The first connection is allowed, the one that the redirect asks for is not.
    allowed = iter([True])
    with client(lambda _: next(allowed, False)) as guarded, pytest.raises(NotFetched, match="private network"):
        fetch(guarded, f"http://127.0.0.1:{host.server_port}/302-private")
    assert [path for _, path in host.asked] == ["/302-private"]


def test_a_name_is_looked_up_once(host: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer to a second question could be a private address: the connection is made to what was looked at."""
    real, answers = socket.getaddrinfo, iter(["127.0.0.1", "10.255.255.1"])

    def answer(name: str, *words: object, **options: object) -> object:
        return real(next(answers) if name == "rebinding.example" else name, *words, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    with client({"127.0.0.1"}.__contains__) as open_client:
        assert fetch(open_client, f"http://rebinding.example:{host.server_port}/fine").status == 200
    assert list(answers) == ["10.255.255.1"]


def test_one_private_address_of_a_name_is_enough_to_refuse_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with client() as open_client, pytest.raises(NotFetched, match="is an address of a private network"):
        fetch(open_client, "http://both.example/")


def test_a_long_page_is_cut(host: ThreadingHTTPServer) -> None:
    with client(lambda _: True) as open_client:
        assert len(fetch(open_client, f"http://127.0.0.1:{host.server_port}/long").body) == 2_000_000


def test_a_page_says_what_it_is() -> None:
    page = Fetched("https://x.org/", 200, {"content-type": "text/html"}, PAGE.encode())
    assert source_of(page, "https://x.org/a") == {
        "url": "https://x.org/a",
        "title": "A story: the & whole",
        "publisher": "The Daily",
        "date": "2025-04-05",
        "lang": "en",
    }
    page = Fetched("https://x.org/", 200, {}, DATA.encode())
    assert source_of(page, "https://x.org/a") == {
        "url": "https://x.org/a",
        "title": "Le titre",
        "publisher": "Le Jour",
        "date": "2025-06-07",
        "lang": "fr",
    }


def test_a_page_that_says_nothing_is_its_address() -> None:
    page = Fetched("https://x.org/", 200, {"content-type": "text/html; charset=latin-1"}, "é <b".encode("latin-1"))
    assert source_of(page, "https://x.org/a") == {"url": "https://x.org/a"}


def test_links_are_asked_once_and_politely(host: ThreadingHTTPServer) -> None:
    base = f"http://127.0.0.1:{host.server_port}"
    paths = ["/fine", "/404", "/410", "/403", "/500", "/no-head", "/301-home", "/fine#part"]
    wanted = [Link(base + path, Place("a.yaml", line), archived=True) for line, path in enumerate(paths, 1)]
    waits: list[float] = []
    with client(lambda _: True) as open_client:
        looked = look(wanted, open_client, sleep=waits.append)
    assert [str(problem) for problem in looked.problems] == [
        "a.yaml:2:1: warning: this source is not there any more: the host answers 404 (not found); "
        "readers have the archived copy",
        "a.yaml:3:1: warning: this source is not there any more: the host answers 410 (gone for good); "
        "readers have the archived copy",
        f"a.yaml:7:1: warning: this source is not there any more: the host leads on to its first page, {base}/; "
        "readers have the archived copy",
    ]
    assert looked.unclear == {f"{base}/403": "the host answers 403", f"{base}/500": "the host answers 500"}
    assert waits == [1.0] * 6
    assert host.asked.count(("HEAD", "/fine")) == 1


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Iterator[bytes]], str]]:
    """A host that sends the given answer, piece by piece, and reads nothing."""
    monkeypatch.setattr(net, "WHOLE", 1.0)
    doors: list[socket.socket] = []

    def tell(pieces: Iterator[bytes]) -> str:
        door = socket.create_server(("127.0.0.1", 0))
        doors.append(door)

        def answer() -> None:
            with contextlib.suppress(OSError):
                connection, _ = door.accept()
                with connection:
                    connection.recv(65536)
                    for piece in pieces:
                        connection.sendall(piece)

        threading.Thread(target=answer, daemon=True).start()
        return f"http://127.0.0.1:{door.getsockname()[1]}/"

    yield tell
    for door in doors:
        door.close()


def drip(*pieces: bytes) -> Iterator[bytes]:
    for piece in pieces:
        time.sleep(0.1)
        yield piece


@pytest.mark.slow
@pytest.mark.parametrize(
    "pieces",
    [
        (b"HTTP/1.1 200 OK\r\nX: ", *[b"x"] * 600),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n",) * 600,
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", *[b"x"] * 600),
    ],
)
def test_a_host_that_drips_is_left(told: Callable[[Iterator[bytes]], str], pieces: tuple[bytes, ...]) -> None:
    with client(lambda _: True) as open_client, pytest.raises(NotFetched, match="no whole answer within 1 seconds"):
        fetch(open_client, told(drip(*pieces)))


def test_a_host_that_is_silent_is_left_with_the_right_number_of_seconds(
    told: Callable[[Iterator[bytes]], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(net, "SECONDS", 1.0)
    monkeypatch.setattr(net, "WHOLE", 30.0)
    pieces = (time.sleep(3) or piece for piece in (b"HTTP/1.1 200 OK\r\n\r\n",))
    with client(lambda _: True) as open_client, pytest.raises(NotFetched, match="no answer for 1 seconds"):
        fetch(open_client, told(pieces))


def test_packed_answers_are_not_unpacked(told: Callable[[Iterator[bytes]], str]) -> None:
    packed = gzip.compress(gzip.compress(bytes(50_000_000)))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip, gzip\r\n\r\n"
    with client(lambda _: True) as open_client:
        assert fetch(open_client, told(iter([head, packed]))).body == b""


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b"<a " * 300_000, None),
        (b"<!--" * 300_000, None),
        (b"<title>x</title><![<foo", "x"),
        (b"<meta charset=undefined><title>x</title>", "x"),
        (b"<meta charset=idna><title>x</title>", "x"),
        (b"", None),
    ],
)
def test_odd_pages_are_read_at_once(body: bytes, title: str | None) -> None:
    with little_work():
        assert source_of(Fetched("u", 200, {}, body), "https://x.org/").get("title") == title


def test_ctrl_c_does_not_wait_for_the_hosts(told: Callable[[Iterator[bytes]], str]) -> None:
    over, asked = threading.Event(), []

    def never(number: int) -> Iterator[bytes]:
        asked.append(number)
        if number == 0:
            os.kill(os.getpid(), signal.SIGINT)
        over.wait()
        yield b""

    wanted = [Link(told(never(number)), Place("a.yaml"), archived=True) for number in range(50)]
    try:
        with client(lambda _: True) as open_client, pytest.raises(KeyboardInterrupt):
            look(wanted, open_client)
        assert 0 < len(asked) < 50
    finally:
        over.set()
