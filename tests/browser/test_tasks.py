"""What readers come for, each in at most three actions, on a wide screen and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Browser

SHOWN = "[...document.querySelectorAll('li.e:not([hidden])')]"
MOST = 3


class Reader:
    """Somebody who clicks and types what can be seen, and counts it."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.actions = browser, 0

    def click(self, selector: str) -> None:
        """Click something that is visible, or can be scrolled to."""
        visible = "const e = document.querySelector(arguments[0]); return !!e && e.checkVisibility()"
        assert self.browser.run(visible, selector), selector
        self.actions += 1
        self.browser.run("document.querySelector(arguments[0]).click(); return 0", selector)

    def write(self, text: str) -> None:
        """Type into the search."""
        self.actions += 1
        self.browser.run(
            "const q = document.querySelector('[name=q]'); q.value = arguments[0];"
            "q.dispatchEvent(new Event('input', {bubbles: true})); return 0",
            text,
        )

    def copy(self, selector: str) -> str:
        """Press a button that copies; what it copied. A live region says so."""
        self.browser.driver.execute_cdp_cmd(
            "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
        )
        self.click(selector)
        self.browser.until("document.querySelector('output.toast').textContent === 'Copied'")
        return self.browser.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")

    def open_filters(self) -> None:
        """On a phone, the filters are behind a button."""
        if self.browser.run("!document.querySelector('.filters').open"):
            self.click("#_filter")


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["wide", "phone"])
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Reader]:
    width, height = request.param
    browser.set(width, height=height)
    browser.open("story/index.html")
    made = Reader(browser)
    yield made
    assert made.actions <= MOST


def test_when_did_somebody_leave(reader: Reader) -> None:
    reader.write("lecun leaves")
    reader.browser.until(f"{SHOWN}.length > 0 && {SHOWN}.length < 5")
    assert reader.browser.run(f"{SHOWN}.some((e) => /LeCun/.test(e.textContent) && e.querySelector('.d'))")


def test_what_happened_in_june(reader: Reader) -> None:
    reader.click(".months a[href='#_2025-06']")
    reader.browser.until("Math.abs(document.getElementById('_2025-06').getBoundingClientRect().top) < 400")


def test_what_is_still_promised(reader: Reader) -> None:
    number = reader.browser.run("+document.querySelector('[href=\"#?s=planned\"] b').textContent")
    reader.click('[href="#?s=planned"]')
    reader.browser.until(f"{SHOWN}.length === {number}")


def test_what_was_corrected(reader: Reader) -> None:
    reader.click(".numbers a[href='corrections/']")
    reader.browser.until("location.pathname.endsWith('/corrections/')")
    assert reader.browser.run("document.querySelectorAll('.notice').length") > 0


def test_what_concerns_somebody(reader: Reader) -> None:
    reader.open_filters()
    reader.click("[name=a][value=google]")
    reader.browser.until(f"{SHOWN}.length > 0 && {SHOWN}.every((e) => e.dataset.a.split(' ').includes('google'))")


def test_follow_departures_only(reader: Reader) -> None:
    reader.click(".numbers a[href='subscribe/']")
    reader.browser.until("location.pathname.endsWith('/subscribe/')")
    reader.click("a[href='../topics/talent/']")
    reader.browser.until("location.pathname.endsWith('/topics/talent/')")
    assert reader.browser.run("document.querySelector('.follow a').getAttribute('href')").endswith("talent/atom.xml")


def test_embed(reader: Reader) -> None:
    reader.click("a[href$='subscribe/#_embed']")
    reader.browser.until("location.pathname.endsWith('/subscribe/')")
    assert "<chrono-embed" in reader.browser.run("document.querySelector('main').textContent")
    assert reader.copy('[aria-label="Copy: chrono-embed"]').startswith("<script src=")


def test_cite(reader: Reader) -> None:
    reader.click(".latest a")
    reader.browser.until("location.pathname.includes('/events/')")
    assert "https://" in reader.copy('[aria-label="Copy: Cite"]')
