"""Defects of the first edition of the page that only a browser shows, each held gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import Browser
from tests.browser.test_use import SHOWN, press, write


def test_marks_keep_the_ground_they_are_on_after_the_skip_link(browser: Browser) -> None:
    """A halo around marks after the skip link: the whole list is the target then, on the ground of the page."""
    browser.open("story/index.html")
    ground = "getComputedStyle(document.querySelector('.record .e'), '::after').boxShadow"
    before = browser.run(ground)
    press(browser, "TAB", "ENTER")
    assert browser.run("location.hash") == "#_main"
    assert browser.run(ground) == before


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_an_event_that_a_link_leads_to_is_below_what_sticks(browser: Browser, width: int, height: int) -> None:
    """The target under the sticky month."""
    browser.set(width, height=height)
    browser.open("story/index.html")
    ids = browser.run("[...document.querySelectorAll('.record .e')].map((one) => one.id)")
    browser.run("document.documentElement.style.scrollBehavior = 'auto'; return 0")
    covered = (
        "const e = document.getElementById(arguments[0]), top = e.querySelector('.d').getBoundingClientRect().top;"
        "return [e.closest('.month').querySelector('h3'), document.querySelector('.months'), document.querySelector('.top')]"
        ".filter((one) => one && getComputedStyle(one).position === 'sticky')"
        ".map((one) => one.getBoundingClientRect()).some((box) => box.left < 400 && box.top < top + 10 && box.bottom > top + 1"
        " && box.width > innerWidth / 2)"
    )
    for id in (ids[0], ids[len(ids) // 2], ids[len(ids) // 2 + 1], ids[-1]):
        browser.run(f"location.hash = '{id}'; return 0")
        browser.until("location.hash.length > 1 && document.querySelector(':target') !== null")
        assert not browser.run(covered, id), id


def test_hits_that_are_not_shown_are_counted_and_offered(browser: Browser) -> None:
    """200 hits shown of 942 without a word."""
    browser.open("split/index.html")
    write(browser, "e")
    browser.until("document.querySelectorAll('#_hits li').length === 100")
    offer = browser.run(
        "const more = document.querySelector('#_hits button'); return more.hidden ? '' : more.textContent"
    )
    count = int("".join(filter(str.isdigit, offer)))
    assert count > 100
    browser.until(f"document.querySelector('#_found').textContent.startsWith('{count} event')")
    browser.run("document.querySelector('#_hits button').click(); return 0")
    browser.until(f"document.querySelectorAll('#_hits li').length === {count}")


def test_filters_hide_plans_as_anything_else(browser: Browser) -> None:
    """Filters that left plans standing."""
    browser.open("story/index.html#?s=reported")
    browser.until(f"{SHOWN} > 0")
    assert browser.run("document.querySelectorAll('.coming .e').length") > 0
    assert browser.run("document.querySelector('.coming').hidden")
    plans = "new Set([...document.querySelectorAll('.coming .e')].map((one) => '#' + one.id))"
    marks = f"const plans = {plans}; return [...document.querySelectorAll('.draw.wide a')].filter((one) => plans.has(one.getAttribute('href')))"
    assert browser.run(f"{marks}.length") > 0
    assert browser.run(f"{marks}.every((one) => one.classList.contains('off'))")


def test_month_and_language_links_keep_what_is_chosen(browser: Browser) -> None:
    """State lost on month and language links."""
    browser.open("story/index.html#?o=desc&t=models")
    state = browser.run("location.hash")
    browser.run("document.querySelector('.months li:not([hidden]) a').click(); return 0")
    assert browser.run("location.hash") == state
    browser.run("document.querySelector('.langs a').click(); return 0")
    browser.until("location.pathname.includes('/fr/')")
    assert browser.run("location.hash") == state


def test_the_page_for_lost_addresses_has_room_below_any_path(browser: Browser) -> None:
    """The 404 unstyled off its base path: here, the site is below another path than the one in its settings."""
    browser.open("story/404.html")
    assert browser.run("document.querySelector('main').getBoundingClientRect().width") < 700
    assert browser.run("getComputedStyle(document.body).fontFamily").startswith("system-ui")
    assert not any("Content Security Policy" in message for message in browser.messages())


def test_frames_have_the_titles_of_their_timelines(browser: Browser, sites: Path) -> None:
    """Frames that were all titled "Chronology"."""
    page = sites / "hosts.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><title>Host</title><script src="story/embed.js"></script>'
        '<chrono-embed last="2"></chrono-embed><chrono-embed last="2" title="Mine"></chrono-embed>',
        "utf-8",
    )
    browser.driver.get(page.as_uri())
    titles = "[...document.querySelectorAll('iframe')].map((one) => one.title)"
    browser.until(f"{titles}.length === 2 && {titles}.every(Boolean)")
    assert browser.run(titles) == ["Meta’s AI push, 2025–2026", "Mine"]


@pytest.mark.parametrize(("order", "first"), [("", "new"), ("&order=oldest", "old")])
def test_the_last_of_a_frame_are_facts_and_the_nearest_plan(browser: Browser, order: str, first: str) -> None:
    browser.open(f"story/embed.html#?last=5{order}")
    shown = "[...document.querySelectorAll('li:not([hidden])')]"
    assert browser.run(f"{shown}.map((one) => one.className)") == ["", "", "", "", "", "coming"]
    days = browser.run(f"{shown}.slice(0, 5).map((one) => (one.querySelector('time') || {{}}).dateTime || '')")
    known = [day for day in days if day]
    assert known == sorted(known, reverse=first == "new")
