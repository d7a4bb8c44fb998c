"""No barrier that a machine can find: axe-core over kinds of pages and states (A, AA, AAA, best practice)."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Browser
from tests.conftest import node_module

TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "story/index.html",
    "story/fr/index.html",
    "story/promises/index.html",
    "story/who/index.html",
    "story/fr/about/index.html",
    "story/{event}",
    "story/{topic}",
    "story/corrections/index.html",
    "story/method/index.html",
    "story/subscribe/index.html",
    "story/embed.html",
    "one/index.html",
    "long/index.html",
    "dense/index.html",
    "split/index.html",
    "split/years/2012/index.html",
)
STATES: dict[str, dict] = {
    "light": {},
    "dark": {"prefers_color_scheme": "dark"},
    "phone": {"width": 390, "height": 844},
    "without script": {"script": False},
}


def violations(browser: Browser) -> list[str]:
    """Rules that are broken, each with a place."""
    source = node_module("axe-core/axe.min.js").read_text("utf-8")
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.driver.execute_script(source)
    # Boxes that are not laid out yet overlap, which axe takes for what people see.
    browser.driver.execute_script(
        "document.styleSheets[0].insertRule('.e { content-visibility: visible !important }', 0)"
    )
    found = browser.driver.execute_async_script(
        "const done = arguments[1]; axe.run(document, {runOnly: arguments[0]}).then((r) => done(r.violations.map("
        "(v) => v.id + ': ' + v.help + ' at ' + v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).slice(0, 3).join(' | '))))",
        TAGS,
    )
    return list(found)


def first(browser: Browser, path: str) -> str:
    """`{event}` and `{topic}` stand for the first ones of the story."""
    if "{" not in path:
        return path
    browser.open("story/index.html")
    link = ".u-url" if "event" in path else ".p-category"
    return "story/" + browser.run(f"document.querySelector('{link}').getAttribute('href')") + "index.html"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("page", PAGES)
def test_no_violation(browser: Browser, page: str, state: str) -> None:
    path = first(browser, page)
    browser.set(**STATES[state])
    browser.open(path)
    assert violations(browser) == []


STORIES = ("none", "plain", "planned", "topics", "titles", "arabic", "hebrew", "japanese", "marks", "deep", "rows-101")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", STORIES)
def test_no_violation_whatever_the_story_is(browser: Browser, name: str, width: int) -> None:
    browser.set(width, height=844)
    browser.open(f"{name}/index.html")
    assert violations(browser) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_with_the_filters_open_on_a_phone(browser: Browser, scheme: str) -> None:
    browser.set(390, height=844, prefers_color_scheme=scheme)
    browser.open("story/index.html#?t=models")
    browser.run("document.querySelector('#_filter').click(); return 0")
    assert violations(browser) == []


@pytest.mark.parametrize("address", ["#?q=meta", "#?q=nothing-like-this", "#?o=desc", "#?s=reported"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_while_filtered(browser: Browser, address: str, scheme: str) -> None:
    browser.set(prefers_color_scheme=scheme)
    browser.open("story/index.html" + address)
    assert violations(browser) == []
