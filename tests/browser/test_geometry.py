"""Nothing overlaps, nothing is cut without a sign, nothing scrolls sideways: on timelines that try the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import SMALL, Browser

WRONG = (Path(__file__).parent / "geometry.js").read_text("utf-8")
WIDTHS = (320, 390, 1280)
PAGES = [f"{name}/index.html" for name in SMALL] + [
    "story/index.html",
    "story/fr/index.html",
    "one/index.html",
    "one/fr/index.html",
    "story/promises/index.html",
    "titles/events/step-0/index.html",
    "titles/topics/b/index.html",
    "titles/embed.html",
    "topics/subscribe/index.html",
    "arabic/events/event-1/index.html",
    "hebrew/method/index.html",
    "deep/events/step-0/index.html",
    "split/index.html",
    "long/index.html",
    "dense/index.html",
]


@pytest.mark.parametrize("page", PAGES)
def test_everything_has_room(browser: Browser, page: str) -> None:
    for width in WIDTHS:
        browser.set(width)
        browser.open(page)
        assert browser.run(WRONG) == [], width


@pytest.mark.parametrize("page", ["story/index.html", "titles/index.html", "topics/index.html"])
def test_filters_have_room_while_they_are_used(browser: Browser, page: str) -> None:
    for width in WIDTHS:
        browser.set(width)
        browser.open(f"{page}#?q=e")
        browser.until("!document.querySelector('#_clear').hidden")
        if width < 1120:
            browser.run("document.querySelector('#_filter').click(); return 0")
        assert browser.run(WRONG) == [], width


def test_stubs_have_the_same_length_on_every_page_and_width(browser: Browser) -> None:
    lengths: set[float] = set()
    for page in ("arabic/index.html", "story/index.html", "long/index.html"):
        for width in (1000, 1280, 1600):
            browser.set(width)
            browser.open(page)
            lengths |= set(
                browser.run("[...document.querySelectorAll('.draw.wide .stub')].map((s) => s.getBBox().width)")
            )
    assert lengths
    assert max(lengths) - min(lengths) <= 1  # the browser rounds to pixels


@pytest.mark.parametrize(("name", "least"), [("story", 77), ("rows-101", 101), ("rows-300", 300), ("rows-500", 500)])
def test_a_page_of_any_size_is_light(browser: Browser, sites: Path, name: str, least: int) -> None:
    browser.open(f"{name}/index.html")
    assert browser.run("document.querySelectorAll('li.e').length") >= least
    nodes = browser.run("document.querySelectorAll('*').length")
    size = len((sites / name / "index.html").read_bytes())
    print(name, nodes, "nodes", size, "bytes")
    assert nodes <= 3_000
    if name == "rows-300":
        assert size <= 160_000
