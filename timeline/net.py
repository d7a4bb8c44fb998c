"""Fetching pages and notifying a hub, for the commands that are asked to; a build never comes here.

Addresses are in records that anyone may have sent. So nothing is fetched from a machine of this network: names are
looked up here, private addresses are refused, and the connection goes to the very address that was looked at. As that
is done for each connection, it holds after redirects, and for names that change their address in between.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from timeline.problems import TimelineError, UsageWrong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from httpcore2 import NetworkBackend
    from httpx2 import Client

LONGEST = 2_000_000  # bytes of a page that are read; metadata is at its beginning
SECONDS = 10.0  # for each step of a request
WHOLE = 30.0  # seconds for a request with all that belongs to it, however slowly it drips
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
#: When the request of this thread must be over, by the monotonic clock.
_end: ContextVar[float] = ContextVar("_end", default=float("inf"))
AGENT = "timeline (a chronology's author looks at its sources)"
PUBLISHER = "timeline (a chronology's publisher notifies its hub)"


class NotFetched(TimelineError):
    """The page could not be had; the message says why, as far as is known."""

    exit_code = 3


@dataclass(frozen=True)
class Fetched:
    """An answer: where it came from in the end, what it says, the bytes that were read."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    #: Answers on the way: status and address that sent on.
    way: tuple[tuple[int, str], ...] = ()


def is_public(address: str) -> bool:
    """Whether this is the address of a machine of the open internet; one that carries another one counts as that one.

    Of IPv6, only what is given out to the world (2000::/3, RFC 4291 section 2.4), and NAT64 (RFC 6052).
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    inner = ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
    if ip in _NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if inner is not None:
        return is_public(str(inner))
    return ip in _GIVEN_OUT and ip.is_global


def client(allowed: Callable[[str], bool] = is_public) -> Client:
    """A client that connects to addresses that are `allowed`, and to nothing else."""
    try:
        import httpcore2
        import httpx2
    except ImportError:
        raise UsageWrong("this needs the network: run `pip install 'timeline-feed[net]'`") from None
    transport = httpx2.HTTPTransport(trust_env=False)
    # A test goes through a private address, so that a release that moves this is noticed.
    transport._pool = httpcore2.ConnectionPool(  # noqa: SLF001
        ssl_context=httpcore2.default_ssl_context(), network_backend=_backend(allowed)
    )
    return httpx2.Client(
        transport=transport,
        trust_env=False,
        follow_redirects=True,
        max_redirects=5,
        timeout=SECONDS,
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
    )


def _backend(allowed: Callable[[str], bool]) -> NetworkBackend:
    """How connections are made: to allowed addresses, and read no longer than the request may take."""
    import httpcore2

    class Guarded(httpcore2.NetworkBackend):
        """Looks a name up, refuses what is private, and connects to what it looked at."""

        def __init__(self) -> None:
            self._real = httpcore2.SyncBackend()

        def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore2.NetworkStream:
            return Timed(self._real.connect_tcp(_address(host, port, allowed), port, *args, **options))

    class Timed(httpcore2.NetworkStream):
        """A connection that is read until the end of the request's time, not for each piece."""

        def __init__(self, real: httpcore2.NetworkStream) -> None:
            self._real = real

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            left = _end.get() - time.monotonic()
            if left <= 0:
                raise httpcore2.ReadTimeout
            return self._real.read(max_bytes, min(left, timeout or left))

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            self._real.write(buffer, timeout)

        def close(self) -> None:
            self._real.close()

        def start_tls(self, *args: Any, **options: Any) -> httpcore2.NetworkStream:
            return Timed(self._real.start_tls(*args, **options))

        def get_extra_info(self, info: str) -> Any:
            return self._real.get_extra_info(info)

    return Guarded()


def _address(host: str, port: int, allowed: Callable[[str], bool]) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotFetched(f"{host}: there is no such host") from None
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not allowed(address):
            raise NotFetched(f"{host}: {address} is an address of a private network; nothing is fetched from there")
    # IPv4 first: many machines have IPv6 addresses and no way out over them.
    return min(addresses, key=lambda address: ":" in address)


def fetch(
    client: Client, url: str, *, method: str = "GET", accept: Iterable[str] = (), longest: int = LONGEST
) -> Fetched:
    """One page, cut after `longest` bytes. With `accept`, the body is read only if its media type is one of these.

    Raises NotFetched.
    """
    return _ask(client, method, url, accept, longest)


def post(client: Client, url: str, form: Mapping[str, str]) -> Fetched:
    """The answer to a form, sent as application/x-www-form-urlencoded. Raises NotFetched.

    A redirect is the answer, and is not followed: after 301, 302 and 303 a client asks the new address for a page, and
    the 200 of that page would look like an acceptance of the form.
    """
    return _ask(client, "POST", url, data=form, headers={"User-Agent": PUBLISHER}, follow_redirects=False)


def _ask(
    client: Client, method: str, url: str, accept: Iterable[str] = (), longest: int = LONGEST, **options: Any
) -> Fetched:
    import httpx2

    _end.set(time.monotonic() + WHOLE)
    try:
        with client.stream(method, url, **options) as answer:
            body = b""
            media = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            # Packed answers were not asked for; unpacking them could fill the memory.
            if (not accept or media in accept) and answer.headers.get("content-encoding", "identity") == "identity":
                for piece in answer.iter_raw():
                    body += piece
                    if len(body) > longest:
                        break
            way = tuple((step.status_code, str(step.url)) for step in answer.history)
            return Fetched(str(answer.url), answer.status_code, dict(answer.headers), body[:longest], way)
    except httpx2.TimeoutException:
        dripping = time.monotonic() >= _end.get()
        waited = f"no whole answer within {WHOLE:.0f}" if dripping else f"no answer for {SECONDS:.0f}"
        raise NotFetched(f"{url}: {waited} seconds") from None
    except httpx2.TooManyRedirects:
        raise NotFetched(f"{url}: sends on and on") from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise NotFetched(f"{url}: {error or type(error).__name__}") from None
