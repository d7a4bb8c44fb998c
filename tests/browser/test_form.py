"""The form for an event in a real browser: by keyboard alone, with words while typing, and without barriers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Browser
from tests.browser.test_access import TAGS
from tests.conftest import TWO_LANGUAGES, Story, node_module
from tests.preview import Served, serving

pytest.importorskip("uvicorn")

WORDS = "document.getElementById('date-words').textContent"
ACTIVE = "document.activeElement.id"


@pytest.fixture
def served(browser: Browser, story: Story) -> Iterator[Served]:
    story.write("timeline.yaml", f"{TWO_LANGUAGES}    topics: {{law: The law, money: Money}}\n")
    story.write("2025.yaml", "- {id: a, date: 2025-04-05, title: A title}  # mine\n")
    with serving() as server:
        yield server
        browser.driver.get("about:blank")


def violations(browser: Browser) -> list[str]:
    browser.driver.execute_script(node_module("axe-core/axe.min.js").read_text("utf-8"))
    return list(
        browser.driver.execute_async_script(
            "const done = arguments[1]; axe.run(document, {runOnly: arguments[0]}).then((r) => done(r.violations.map("
            "(v) => v.id + ': ' + v.help + ' at ' + v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | '))))",
            TAGS,
        )
    )


def press(browser: Browser, *keys: str) -> None:
    """Keys go to whatever has the focus, as from a keyboard."""
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser.driver).send_keys(*keys).perform()


def test_an_event_is_added_by_keyboard_alone(browser: Browser, served: Served, story: Story) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.driver.get(f"{served.base}.preview/new")
    browser.run("document.getElementById('title').focus()")
    press(browser, "The harbor wall is closed", Keys.TAB, Keys.TAB)
    assert browser.run(ACTIVE) == "date"
    press(browser, "about 2025-0")
    browser.until(f"{WORDS} === 'not a date yet'")
    press(browser, "8")
    browser.until(f"{WORDS}.startsWith('understood as: around August 2025')")
    press(browser, Keys.ENTER)
    browser.until("document.querySelector('.done') !== null && document.activeElement.id === 'summary'")
    shown = browser.run("document.getElementById('summary').textContent")
    assert "the-harbor-wall-is-closed is in events/2025.yaml:3" in shown
    written = (story.events / "2025.yaml").read_text("utf-8")
    assert written.startswith("- {id: a, date: 2025-04-05, title: A title}  # mine\n")
    assert "title: The harbor wall is closed\n" in written
    assert browser.messages() == []


def test_what_is_wrong_is_read_out_and_leads_to_its_field(browser: Browser, served: Served) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.driver.get(f"{served.base}.preview/new")
    browser.run("document.getElementById('date').focus()")
    press(browser, "2025-02-30", Keys.ENTER)
    browser.until("document.title.startsWith('Error: ') && document.activeElement.id === 'summary'")
    links = "[...document.querySelectorAll('#summary a')].map((a) => a.getAttribute('href'))"
    assert browser.run(links) == ["#title", "#date"]
    assert browser.run("document.getElementById('date').value") == "2025-02-30"
    press(browser, Keys.TAB, Keys.ENTER)
    assert browser.run(ACTIVE) == "title"
    assert browser.run("document.getElementById('title').getAttribute('aria-invalid')") == "true"
    described = browser.run("document.getElementById('title').getAttribute('aria-describedby')")
    assert described == "title-hint title-wrong-1"
    press(browser, "A title of another kind", Keys.ENTER)
    browser.until("document.querySelector('#summary a')?.getAttribute('href') === '#date'")
    assert "2025-02 has only 28 days" in browser.run("document.getElementById('date-wrong-1').textContent")
    # Chromium says that the answer was 422.
    assert all("422" in message for message in browser.messages())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_no_violation(browser: Browser, served: Served, scheme: str, width: int) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.set(width, prefers_color_scheme=scheme)
    browser.driver.get(f"{served.base}.preview/new")
    assert violations(browser) == []
    assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    browser.keep(f"form-{scheme}-{width}", whole=True)
    browser.run("document.getElementById('date').focus()")
    press(browser, "never", Keys.ENTER)
    browser.until("document.title.startsWith('Error: ')")
    assert violations(browser) == []
    browser.keep(f"form-wrong-{scheme}-{width}", whole=True)
