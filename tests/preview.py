"""`timeline serve`, run as a person runs it, for the tests that look at it from outside."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import PATIENCE


class Served:
    """A preview on a port of this machine."""

    def __init__(self, port: int, process: subprocess.Popen[str]) -> None:
        self.port, self.process = port, process
        self.base = f"http://127.0.0.1:{port}/"

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body, whatever the status."""
        return self.post(path, None, **headers)

    def post(self, path: str, body: bytes | None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """The same for a form that is sent; what it leads to is fetched."""
        try:
            with self.open(path, body, **headers) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def open(self, path: str, body: bytes | None = None, **headers: str) -> urllib.request.addinfourl:
        """An answer that may go on."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers)
        return urllib.request.urlopen(request, timeout=PATIENCE)


@contextmanager
def serving(folder: Path | None = None) -> Iterator[Served]:
    """The preview of the story in a folder, or in the working directory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["serve", "--port", str(port), "--no-open", "--now", "2025-09-01T10:00:00Z"]
    command = [sys.executable, "-m", "timeline", *words]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=folder)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("saves are shown"):
            break
    server = Served(port, process)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            server.get("/")
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE)
        process.stderr.close()
