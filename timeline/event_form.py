"""The form for an event in `timeline serve`: addresses, and who may send it.

It writes into the records, so a form is only taken from its own page: its origin is this server, as browsers say, and
it has a token that no other page can read. The server makes a new token each time it starts.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from timeline.authoring import form
from timeline.emit import media_types
from timeline.problems import RecordsWrong, TimelineError
from timeline.reporting import text as in_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

LONGEST = 1_000_000  # bytes of a form
_FIELDS = 1_000
_FILES = {"form.js": media_types.SCRIPT, "form.css": media_types.CSS}
#: The page runs and asks for nothing but its own, and nobody may show it in a frame; besides what every answer has.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class _Refused(Exception):
    """A form that is not taken: the status of HTTP, and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"{why}; nothing was written")
        self.status = status


class EventForm:
    """Answers below `root`: `new` is the page, `date` says how a date is understood."""

    def __init__(self, events: Path, now: Callable[[], datetime], say: Callable[[str], None], root: str) -> None:
        self._events, self._now, self._say, self._root = events, now, say, root
        self._token = secrets.token_urlsafe(32)
        self._added: dict[str, form.Added] = {}

    def routes(self) -> list[Route]:
        """For the server."""
        from starlette.responses import Response
        from starlette.routing import Route

        def part_of_page(name: str) -> Callable[[Request], Response]:
            return lambda _: Response(form.file(name), headers=_HEADERS, media_type=_FILES[name])

        return [
            Route(f"{self._root}new", self._new),
            Route(f"{self._root}new", self._sent, methods=["POST"]),
            Route(f"{self._root}date", self._date),
            *(Route(f"{self._root}{name}", part_of_page(name)) for name in _FILES),
        ]

    async def _new(self, request: Request) -> Response:
        """The empty form, below what the last one added."""
        return await self._page(form.Form(), added=self._added.get(request.query_params.get("added", "")))

    async def _sent(self, request: Request) -> Response:
        from starlette.responses import PlainTextResponse, RedirectResponse

        try:
            answers = await self._answers(request)
            done = await asyncio.to_thread(form.submit, self._events, answers, self._now(), self._say)
        except _Refused as error:
            return PlainTextResponse(str(error), error.status, _HEADERS)
        except RecordsWrong as error:
            return _wrong(error)
        except (TimelineError, OSError) as error:
            return PlainTextResponse(f"timeline: {error}", 500, _HEADERS)
        if isinstance(done, form.Form):
            return await self._page(done, 422 if done.errors else 200)
        self._added[done.id] = done
        self._say(f"wrote {done.place}; `timeline build` publishes it")
        return RedirectResponse(f"{self._root}new?{urlencode({'added': done.id})}", 303, _HEADERS)

    async def _answers(self, request: Request) -> dict[str, list[str]]:
        """What was typed. Raises _Refused unless it is the form of our own page."""
        if not _is_from_here(request):
            raise _Refused(403, "this form was sent from another site")
        body = b""
        async for piece in request.stream():
            body += piece
            if len(body) > LONGEST:
                raise _Refused(413, "this is too long for a record")
        try:
            answers = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS, errors="strict")
        except ValueError:
            raise _Refused(400, "this is not a form") from None
        given = answers.pop("token", [""])[0]
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            raise _Refused(403, "this page is from an earlier `timeline serve`: reload it, and send the form again")
        return answers

    async def _date(self, request: Request) -> Response:
        from starlette.responses import JSONResponse

        text = request.query_params.get("text", "")[:LONGEST]
        try:
            found = await asyncio.to_thread(form.wording, self._events, text)
        except RecordsWrong as error:
            return _wrong(error)
        return JSONResponse(found, headers=_HEADERS)

    async def _page(self, shown: form.Form, status: int = 200, added: form.Added | None = None) -> Response:
        from starlette.responses import Response

        try:
            made = await asyncio.to_thread(form.page, self._events, shown, self._token, added)
        except RecordsWrong as error:
            return _wrong(error)
        return Response(made, status, _HEADERS, media_types.HTML)


def _is_from_here(request: Request) -> bool:
    """Whether a page of this server sent the form; the name in the Host header was looked at before."""
    headers = request.headers
    return (
        headers.get("origin", "") == f"http://{headers.get('host', '')}"
        and headers.get("sec-fetch-site", "same-origin") == "same-origin"
        and headers.get("content-type", "").partition(";")[0] == "application/x-www-form-urlencoded"
    )


def _wrong(error: RecordsWrong) -> Response:
    """Settings that cannot be read: without them there are no words to offer."""
    from starlette.responses import PlainTextResponse

    return PlainTextResponse("\n".join(in_text(error.problems, error.texts)), 500, _HEADERS)
