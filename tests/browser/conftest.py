"""A built site on a loopback port, and Debian's Chromium to look at it.

Programs from npm (axe-core, vnu-jar, lighthouse) that are absent are skipped with a reason, but never in CI.
"""

from __future__ import annotations

import gzip
import http.server
import io
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.bench.corpus import write
from tests.browser import stories
from tests.conftest import PATIENCE, ROOT, need
from tests.pages.conftest import edition_of
from tests.pages.test_pictures import PNG
from timeline.emit.media import media_files
from timeline.emit.pages import all_pages
from timeline.emit.pages.assets import POLICY

ARTEFACTS = ROOT / "build-artefacts" / "pages"
SMALL = tuple(name for name in stories.STORIES if name not in ("rows-1200", "rows-3000"))
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def publish(events: Path, output: Path) -> Path:
    """Only the pages and their pictures: nothing here looks at a feed."""
    edition = edition_of(events)
    for file in (*all_pages(edition), *media_files(edition)):
        path = output / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data())
    return output


LONG_AGO = """
title: {en: Reckoning time, fr: Compter le temps}
url: https://example.org/long/
languages: [en, fr]
"""


def _three_thousand_years() -> str:
    rows = [
        ("-0762", "happened"), ("-0044-01-01/..", "happened"), ("0325", "happened"), ("[0500..0525]", "happened"),
        ("0725~", "happened"), ("1079-03-15", "happened"), ("14XX", "happened"), ("1582-10-15", "happened"),
        ("1752-09-14", "happened"), ("1793-11-24/1805-12-31", "happened"), ("1884-10", "happened"),
        ("1972-01-01", "happened"), ("1988-06-15", "happened"), ("2022-11-18", "happened"), ("by 2035", "planned"),
    ]  # fmt: skip
    return "".join(
        f'- {{id: step-{i}, date: "{date}", status: {status}, allow: [first-of-month], '
        f"title: {{en: Step {i} of a long story, fr: Étape {i} d’une longue histoire}}}}\n"
        for i, (date, status) in enumerate(rows)
    )


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a site of every size: `story`, `one`, `dense` (400 events), `long` (3,000 years), `split`."""
    root = tmp_path_factory.mktemp("sites")
    sources = root / "sources"
    story = ROOT / "events" if (ROOT / "events/timeline.yaml").exists() else ROOT / "tests/goldens/story"
    shutil.copytree(story, sources / "story")
    write(sources / "dense", 400)
    write(sources / "split", 700)
    for name, records in (
        ("one", '- {id: only, date: "2025-08", title: {en: One, fr: Un}}\n'),
        ("long", _three_thousand_years()),
    ):
        (sources / name).mkdir()
        (sources / name / "timeline.yaml").write_text(LONG_AGO, "utf-8")
        (sources / name / "records.yaml").write_text(records, "utf-8")
    (sources / "one/media").mkdir()
    (sources / "one/media/logo.png").write_bytes(PNG)
    (sources / "one/timeline.yaml").write_text(f"{LONG_AGO}site: {{name: The Paper, logo: logo.png}}\n", "utf-8")
    for name in ("story", "one", "dense", "long", "split"):
        publish(sources / name, root / name)
    for name in SMALL:
        stories.write(sources / name, name)
        publish(sources / name, root / name)
    return root


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files with the policy as a header, as `_headers` asks for it, and a list of what was asked for."""

    asked: list[str]

    def send_head(self):
        """Text is compressed, as any host does it."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if (
            not path.is_file()
            or path.suffix not in (".html", ".css", ".js", ".json", ".svg")
            or not self.path.split("?")[0].endswith(("/", path.name))
        ):
            return super().send_head()
        made = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(made)))
        self.end_headers()
        return io.BytesIO(made)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        type(self).asked.append(self.path)


@pytest.fixture(scope="session")
def server(sites: Path) -> Iterator[tuple[str, list[str]]]:
    """Address of the sites, and the paths that were asked for."""
    handler = type("Asked", (Handler,), {"asked": []})
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(sites)))
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_address[1]}/", handler.asked  # type: ignore[attr-defined]
    made.shutdown()
    made.server_close()


class Browser:
    """Chromium, with the few things that tests ask of it."""

    def __init__(self, root: str, asked: list[str], profile: Path) -> None:
        from selenium import webdriver
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service

        options = Options()
        options.binary_location = need("chromium")
        for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(need("chromedriver")))
        self.root, self.asked = root, asked
        self.set()

    def set(self, width: int = 1280, *, height: int = 900, script: bool = True, **media: str) -> None:
        """How the page is looked at; `media` are features such as prefers_color_scheme."""
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})

    def open(self, path: str) -> None:
        """A page of the sites, freshly loaded."""
        self.driver.get("about:blank")
        self.asked.clear()
        self.driver.get(self.root + path)

    def run(self, script: str, *arguments: object):
        """The value of an expression or of `return …`."""
        body = script if "return" in script else f"return {script}"
        return self.driver.execute_script(body, *arguments)

    def until(self, script: str, *arguments: object):
        """The value of an expression as soon as it is true; what a page does by and by is waited for."""
        from selenium.webdriver.support.wait import WebDriverWait

        return WebDriverWait(self.driver, PATIENCE, 0.05).until(lambda _: self.run(script, *arguments), script)

    def idle(self) -> None:
        """Wait until the page is loaded and has nothing more to do."""
        self.driver.execute_async_script("const done = arguments[0]; requestIdleCallback(() => done())")

    def messages(self) -> list[str]:
        """What the console said since it was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def keep(self, name: str, *, whole: bool = False) -> None:
        """A picture among the artefacts."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        if whole:
            import base64

            made = self.driver.execute_cdp_cmd(
                "Page.captureScreenshot", {"captureBeyondViewport": True, "format": "png"}
            )
            (ARTEFACTS / f"{name}.png").write_bytes(base64.b64decode(made["data"]))
        else:
            self.driver.save_screenshot(str(ARTEFACTS / f"{name}.png"))


@pytest.fixture(scope="session")
def chromium(server: tuple[str, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    pytest.importorskip("selenium", reason="selenium is not installed")
    made = Browser(*server, tmp_path_factory.mktemp("profile"))
    yield made
    made.driver.quit()


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The browser as a test should find it."""
    chromium.set()
    chromium.messages()
    return chromium
