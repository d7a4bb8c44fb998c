"""The first page of timelines of several sizes: bytes, nodes, and the time that a keystroke in the search takes."""

from __future__ import annotations

import gzip
import http.server
import statistics
import tempfile
import threading
from functools import partial
from pathlib import Path

from tests.browser.conftest import Browser, Handler, publish
from tests.browser.stories import rows, write_made

SIZES = (44, 100, 300, 500, 1_200, 3_000)
TEXTS = ("s", "st", "ste", "step", "step 1", "step 12", "step 1", "step", "", "harbor", "")
TYPED = """
const done = arguments[1], q = document.querySelector("[name=q]"), begin = performance.now();
q.value = arguments[0];
q.dispatchEvent(new Event("input", {bubbles: true}));
document.body.offsetHeight;
requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)));
"""


def main() -> None:
    """Print a row per size."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for n in SIZES:
            write_made(root / "sources" / str(n), str(n), rows(n)())
            publish(root / "sources" / str(n), root / str(n))
        handler = type("Asked", (Handler,), {"asked": []})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = Browser(f"http://127.0.0.1:{server.server_address[1]}/", [], root / "profile")
        print(f"{'events':>7}{'bytes':>10}{'gzip':>8}{'nodes':>7}{'filter, median':>16}")
        for n in SIZES:
            page = (root / str(n) / "index.html").read_bytes()
            browser.open(f"{n}/index.html")
            nodes = browser.run("document.querySelectorAll('*').length")
            times = [browser.driver.execute_async_script(TYPED, text) for text in TEXTS]
            print(
                f"{n:>7,}{len(page):>10,}{len(gzip.compress(page)):>8,}{nodes:>7,}{statistics.median(times):>13.0f} ms"
            )
        browser.driver.quit()
        server.shutdown()


if __name__ == "__main__":
    main()
