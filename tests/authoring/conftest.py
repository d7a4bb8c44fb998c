"""A host on this machine that answers what its paths say, and keeps what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>A story | The Daily</title>
<meta property="og:title" content="A story: the &amp; whole"><meta property="og:site_name" content="The Daily">
<meta property="article:published_time" content="2025-04-05T10:00:00+02:00"></head><body><time datetime="1999-01-01">
</body></html>"""


class Host(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path))
        status = int(self.path[1:4]) if self.path[1:4].isdigit() else 200
        status = 405 if self.path == "/no-head" and self.command == "HEAD" else status
        self.send_response(status)
        to = {"/301-home": "/", "/302-private": f"http://localhost:{self.server.server_port}/"}.get(self.path)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"x" * 3_000_000 if self.path == "/long" else PAGE.encode())

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
