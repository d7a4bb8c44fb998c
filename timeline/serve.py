"""`timeline serve`: the site as it would be published now, in the browser, rebuilt at every save.

Nothing is published: the edition is decided in memory, and a page is rendered when it is asked for. Only the form for
an event (event_form.py) writes. Only this machine is answered (loopback, and the Host header is checked, so that a page
elsewhere cannot read drafts by a name that points here). While a record is wrong, the last good pages stay, with the
mistake shown over them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import socket
import threading
import webbrowser
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from timeline.build import plan, without_gc
from timeline.emit import Files, media_types
from timeline.event_form import EventForm
from timeline.locking import alone
from timeline.problems import EnvironmentFailed, RecordsWrong, TimelineError, UsageWrong
from timeline.publish import recover
from timeline.records import KnownRecords
from timeline.reporting import caret, count
from timeline.reporting import text as in_text
from timeline.schema import Author, SiteInfo

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime
    from types import FrameType

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from timeline.problems import Problem
    from timeline.types import File

HOST = "127.0.0.1"
_LOOK_AGAIN = 1_000  # milliseconds
_OWN = "/.preview/"  # hidden files are never part of a site, so that no page is in the way
_TAGS = (
    f'<link rel="stylesheet" href="{_OWN}look.css"><script src="{_OWN}look.js" data-version="%d" defer></script></head>'
)


# --- what is shown ----------------------------------------------------------------------------------------------------


@dataclass
class Preview:
    """The site in memory. `version` counts every look at the records, good or bad."""

    events: Path
    output: Path
    now: Callable[[], datetime]
    base: str  # address here: links and feeds lead to this machine, not to the published site
    say: Callable[[str], None] = lambda _: None  # to the terminal
    files: Files | None = None  # listed as far as pages were asked for; None before the first good look
    good: Files | None = None  # those of the look before: some templates fail only in use
    known: KnownRecords = field(init=False)  # files of records that did not change are not read again
    wrong: list[str] = field(default_factory=list)  # what is shown over the page; empty if all is well
    fails: bool = False  # a template did, since the last look
    version: int = 0
    _rendering: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.known = KnownRecords(self.events)

    def look(self) -> list[str]:
        """Read the records again; lines for the terminal."""
        with without_gc():
            return self._look()

    def _look(self) -> list[str]:
        try:
            # Nothing is written: the clock may be wrong.
            made = plan(self.events, self.output, self.now(), given=True, known=self.known)
            edition, problems = made.decided().edition, made.problems
            real = edition.settings
            host = urlsplit(real.url).hostname or ""  # used where nobody is named
            named = {"authors": real.authors or (Author(name=host),), "site": real.site or SiteInfo(name=host)}
            settings = real.model_copy(update={"url": self.base, **named})
            here = replace(edition, timeline=replace(edition.timeline, settings=settings))
            files = Files(here)
            files.check()
        except RecordsWrong as error:
            said = list(in_text(error.problems, error.texts))
            self.wrong = _over_the_page(error)
        except (TimelineError, OSError) as error:
            said = self.wrong = [f"timeline: {error}"]
        else:
            with self._rendering:
                if not self.fails:
                    self.good = self.files
                self.files, self.wrong, self.fails = files, [], False
            said = [f"{count(len(here.entries), 'event')}, {count(len(problems), 'warning')}"]
        self.version += 1
        return said

    def page(self, path: str) -> tuple[int, str, bytes] | None:
        """Status, media type and bytes of an address; None if it lacks the slash at its end."""
        try:
            with self._rendering, without_gc():  # what emitters share in an edition is not made for two threads
                return self._page(path)
        except Exception as error:  # noqa: BLE001 (a mistake of ours, or of an emitter from elsewhere: it is shown)
            said = f"{path or 'index.html'} cannot be made: {type(error).__name__}: {error}"
            self.say(said)
            body = _NOTHING_YET.replace(b"There is nothing to show yet.", escape(said).encode())
            return 500, media_types.HTML, self._tagged(body)

    def _page(self, path: str) -> tuple[int, str, bytes] | None:
        name = f"{path}index.html" if not path or path.endswith("/") else path
        found = self._file(name)
        if not found and self._file(f"{name}/index.html"):
            return None
        status, file = (200, found) if found else (404, self._file("404.html"))
        body = self._data(file) if file else _NOTHING_YET
        media = shown_as(file.media_type) if file else media_types.HTML
        if media == media_types.HTML:
            body = self._tagged(body)
        return status, media, body

    def _file(self, path: str) -> File | None:
        return self.files.get(path) if self.files else None

    def _data(self, file: File) -> bytes:
        """The bytes of a file; while a template of the author fails, those of the last good look."""
        try:
            return file.data()
        except RecordsWrong as error:
            if not self.fails:
                self.wrong, self.fails = _over_the_page(error), True
                for line in in_text(error.problems, error.texts):
                    self.say(line)
            before = self.good.get(file.path) if self.good else None
            return before.data() if before else _NOTHING_YET

    def _tagged(self, page: bytes) -> bytes:
        """A page that knows its version: a save before it listens would otherwise be missed."""
        return page.replace(b"</head>", (_TAGS % self.version).encode(), 1)

    def state(self) -> str:
        """What the page receives: the version, and what is wrong."""
        return json.dumps({"version": self.version, "wrong": self.wrong})


def _over_the_page(error: RecordsWrong) -> list[str]:
    """The first mistakes, as they are shown over the page."""
    found = [line for problem in error.problems[:5] for line in _shown(problem, error)]
    if len(error.problems) > 5:
        found.append(f"… and {len(error.problems) - 5} more, in the terminal")
    return found


def _shown(problem: Problem, error: RecordsWrong) -> Iterator[str]:
    yield str(problem)
    yield from caret(problem, error.texts)


def shown_as(media_type: str) -> str:
    """The media type for a browser: feeds are XML, as a host sends them by their name, or they would be downloaded."""
    return media_types.XML if media_type in (media_types.ATOM, media_types.RSS) else media_type


# --- the server -------------------------------------------------------------------------------------------------------


def need_extra() -> None:
    """Say what to install where a library is missing."""
    if any(find_spec(name) is None for name in ("starlette", "uvicorn", "watchfiles")):
        raise UsageWrong("this needs a server: run `pip install 'timeline-feed[serve]'`")


Seen = frozenset[tuple[str, int, int]]


def seen(events: Path) -> Seen:
    """Every file below the folder with its time and size: what differs when something was saved."""
    found = set()
    for folder, _, names in os.walk(events):
        for name in names:
            with suppress(OSError):
                path = Path(folder, name)
                status = path.stat()
                found.add((path.as_posix(), status.st_mtime_ns, status.st_size))
    return frozenset(found)


def saves(events: Path, since: Seen, end: threading.Event | None = None) -> Iterator[None]:
    """Once for every save below the folder that came after `since`, until Ctrl-C or `end`.

    The operating system reports saves at once; each second the folder is looked at as well, because what is saved
    before it listens is not reported, nor what happens after the folder was taken away and put back.
    """
    need_extra()
    from watchfiles import watch

    end = end or threading.Event()
    while not end.is_set():
        with suppress(OSError):  # the folder is not there, for now
            for _ in watch(
                events,
                stop_event=end,
                rust_timeout=_LOOK_AGAIN,
                yield_on_timeout=True,
                raise_interrupt=True,
                ignore_permission_denied=True,
            ):
                now = seen(events)
                if now != since:
                    since = now
                    yield
                if not events.is_dir():
                    break
        if end.wait(_LOOK_AGAIN / 1000):
            break
        if (now := seen(events)) != since:
            since = now
            yield


class _Saves:
    """Looks at the records again at every save, and notifies the open pages."""

    def __init__(self, preview: Preview, since: Seen) -> None:
        self._preview, self._since = preview, since
        self._changed = asyncio.Condition()
        self._end = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def watch(self) -> None:
        """Until it is cancelled."""
        loop = self._loop = asyncio.get_running_loop()

        def work() -> None:
            for _ in saves(self._preview.events, self._since, self._end):
                for line in self._preview.look():
                    self._preview.say(line)
                asyncio.run_coroutine_threadsafe(self._tell(), loop)

        await asyncio.to_thread(work)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def end(self) -> None:
        """No more saves, and no more waiting for them: the server is to end. For a signal handler."""
        self._end.set()
        if self._loop:
            asyncio.run_coroutine_threadsafe(self._tell(), self._loop)

    async def states(self) -> AsyncIterator[str]:
        """The state now, and each later one, as server-sent events."""
        shown = 0  # the version that the page has; a save may come while the last one is still on its way
        while not self._end.is_set():
            async with self._changed:
                await self._changed.wait_for(partial(self._is_over_or_newer, shown))
            if self._is_newer(shown):
                shown = self._preview.version
                yield f"data: {self._preview.state()}\n\n"

    def _is_over_or_newer(self, shown: int) -> bool:
        return self._end.is_set() or self._is_newer(shown)

    def _is_newer(self, shown: int) -> bool:
        return self._preview.version > shown


def application(preview: Preview, saves: _Saves) -> Starlette:
    """The server's only application: pages, and under a name of our own the form and what makes pages reload."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.responses import RedirectResponse, Response, StreamingResponse
    from starlette.routing import Route

    async def state(request: Request) -> Response:
        return StreamingResponse(saves.states(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def own(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _OWN_FILES:
            return Response("", 404)
        made, media = _OWN_FILES[name]
        return Response(made, media_type=media)

    async def page(request: Request) -> Response:
        path = request.path_params["path"]
        found = await asyncio.to_thread(preview.page, path)
        if found is None:
            return RedirectResponse(f"/{path}/")
        status, media, body = found
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        known = status == 200 and etag in request.headers.get("if-none-match", "")
        headers = {"ETag": etag, "Cache-Control": "no-cache", "Content-Type": media}
        return Response(b"" if known else body, 304 if known else status, headers)

    routes = [
        Route(f"{_OWN}state", state),
        *EventForm(preview.events, preview.now, preview.say, _OWN).routes(),
        Route(f"{_OWN}{{name:str}}", own),
        Route("/{path:path}", page),
    ]
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    return Starlette(routes=routes, middleware=[Middleware(_Closed), hosts], lifespan=_while(saves.watch))


class _Closed:
    """Tells browsers that pages of other sites may neither load nor read what is here: it is not published yet."""

    HEADERS = (
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"same-origin"),  # with less, browsers do not say that the form is from here
    )

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.HEADERS]
            await send(message)

        await self._app(scope, receive, closed)


def _while(work: Callable[[], Coroutine[None, None, None]]) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """A lifespan that does `work` beside the server."""
    from contextlib import asynccontextmanager

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(work())
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    return lifespan


def run(
    events: Path, output: Path, now: Callable[[], datetime], port: int, *, say: Callable[[str], None], open_page: bool
) -> None:
    """Serve until Ctrl-C."""
    need_extra()
    import uvicorn

    if not events.is_dir():
        raise UsageWrong(f"{events}: there is no such folder; `timeline init` starts a timeline here")
    _recover(output, say)
    with _listening(port) as door:
        base = f"http://{HOST}:{port}/"
        preview = Preview(events, output, now, base, say)
        saves = _Saves(preview, seen(events))  # before the first look: what is saved during it counts
        for line in preview.look():
            say(line)
        say(f"page      {base}")
        say(f"feeds     {base}atom.xml, rss.xml, feed.json; calendar.ics")
        say(f"new       {base}{_OWN.removeprefix('/')}new, a form for an event")
        say("saves are shown at once; nothing is published; Ctrl-C ends this")
        if open_page:
            threading.Timer(0.5, webbrowser.open, [base]).start()

        class Server(uvicorn.Server):
            """Lets open pages go before it waits for them."""

            def handle_exit(self, sig: int, frame: FrameType | None) -> None:
                saves.end()
                super().handle_exit(sig, frame)

        config = uvicorn.Config(application(preview, saves), log_level="critical", timeout_graceful_shutdown=3)
        Server(config).run(sockets=[door])


def _recover(output: Path, say: Callable[[str], None]) -> None:
    """Complete what an interrupted build had decided to publish. The preview does not depend on it."""
    try:
        with alone(output, waiting=lambda: say("a build is running here; waiting for it to finish")):
            if recover(output):
                say(f"{output}: an interrupted build was completed")
    except (TimelineError, OSError) as error:
        say(f"timeline: {error}")


def _listening(port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
        door.listen()  # only now is the port ours
    except OSError as error:
        door.close()
        raise EnvironmentFailed(f"port {port}: {error.strerror}; choose another with --port") from error
    return door


# --- what the page does -----------------------------------------------------------------------------------------------

_NOTHING_YET = b"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Nothing to show yet</title></head>
<body><p>There is nothing to show yet.</p></body></html>"""

# Pages have a strict policy: no text becomes markup here, and no style is in an attribute.
# A hidden tab lets go of its connection: browsers allow only six to one host.
_JS = b"""(() => {
  const version = Number(document.currentScript.dataset.version);
  let source = null;
  const show = (message) => {
    const state = JSON.parse(message.data);
    document.getElementById("preview-wrong")?.remove();
    if (state.wrong.length) {
      const box = document.createElement("pre");
      box.id = "preview-wrong";
      box.setAttribute("role", "alert");
      box.textContent = "The last save is not shown, because of this:\\n\\n" + state.wrong.join("\\n");
      document.body.append(box);
    } else if (version !== state.version) {
      source.close();
      location.reload();
    }
  };
  const listen = () => {
    source?.close();
    source = document.hidden ? null : new EventSource("/.preview/state");
    if (source) source.onmessage = show;
  };
  addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  listen();
})();
"""
_CSS = b"""#preview-wrong {
  position: fixed; inset: auto 0 0 0; z-index: 9999; margin: 0; padding: 1rem; max-height: 50vh; overflow: auto;
  background: #fff4f2; color: #3b0d06; border-top: 4px solid #b3261e;
  font: 14px/1.5 ui-monospace, monospace; white-space: pre-wrap;
}
@media print { #preview-wrong { display: none; } }
"""
_OWN_FILES = {"look.js": (_JS, media_types.SCRIPT), "look.css": (_CSS, media_types.CSS)}
