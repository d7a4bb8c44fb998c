"""The preview in a real browser: a save is seen, a mistake is shown over the page, the policy holds."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Browser
from tests.conftest import TWO_LANGUAGES, Story
from tests.preview import serving

pytest.importorskip("uvicorn")

SHOWN = "document.body.innerText"
WRONG = "(document.getElementById('preview-wrong') || {}).textContent || ''"


def wait(browser: Browser, script: str, words: str) -> str:
    """What the script gives as soon as the words are in it."""
    return str(browser.until(f"const shown = String({script}); return shown.includes(arguments[0]) && shown", words))


def test_an_author_sees_what_a_save_does(browser: Browser, story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A title}\n")
    with serving() as server:
        browser.driver.get(server.base)
        wait(browser, SHOWN, "A title")
        story.save("a.yaml", "- {id: a, date: 2025-04-05, title: Another title}\n")
        wait(browser, SHOWN, "Another title")

        story.save("a.yaml", "- {id: a, date: 2025-04-05, title: A third, sumary: <b>x</b>}\n")
        shown = wait(browser, WRONG, "sumary")
        assert shown.startswith(
            "The last save is not shown, because of this:\n\nevents/a.yaml:1:45: unknown key `sumary`; did you mean `summary`?\n    - {id: a,"
        )
        assert "<b>x</b>" in shown
        assert "Another title" in browser.run(SHOWN)
        assert browser.run("getComputedStyle(document.getElementById('preview-wrong')).position") == "fixed"
        browser.keep("serve-mistake")
        browser.driver.get(f"{server.base}events/a/")
        wait(browser, WRONG, "sumary")

        story.save("a.yaml", "- {id: a, date: 2025-04-05, title: A third}\n")
        wait(browser, "!document.getElementById('preview-wrong')", "true")
        assert "A third" in browser.run(SHOWN)
        assert browser.messages() == []
        browser.driver.get("about:blank")


def test_the_page_works_while_it_is_previewed(browser: Browser, story: Story) -> None:
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A title}\n- {id: b, date: 2025-05, title: Another}\n")
    with serving() as server:
        browser.driver.get(f"{server.base}#?q=another")
        wait(browser, "[...document.querySelectorAll('li.e:not([hidden])')].length.toString()", "1")
        browser.driver.get(f"{server.base}fr/")
        wait(browser, SHOWN, "Another")
        assert browser.messages() == []
        browser.driver.get("about:blank")
