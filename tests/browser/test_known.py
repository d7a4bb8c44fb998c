"""`#?known=`: the list as it was published on an earlier day is that of `build --as-of`."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.browser.conftest import Browser
from tests.browser.test_access import violations
from tests.conftest import ROOT, Story
from tests.goldens.story_later import EDITS
from timeline.cli import cli

LISTED = """
return [...document.querySelectorAll('main li.e:not([hidden])')].map((one) => [
  one.id,
  one.className,
  one.querySelector('.d').textContent.replace(/\\s+/g, ' ').trim(),
  one.querySelector('.p-name').tagName,
  one.querySelector('.p-name').textContent,
  [...one.querySelectorAll('.badge')].map((badge) => badge.textContent).join(', '),
  one.dataset.s || '',
  one.dataset.t || '',
  one.dataset.a || '',
  one.closest('.coming') ? 'to come' : one.closest('.month').querySelector('h3').textContent.replace(/\\s+/g, ' ').trim(),
  one.closest('.year') ? one.closest('.year').querySelector('h2').textContent : '',
])
"""
NOTICES = "return [...document.querySelectorAll('main li.e [data-on]')].map((one) => one.textContent)"
ID, BADGES, GROUP, ACTORS = 0, 5, 6, 8
READY = "!document.querySelector('#_known .now').hidden"


@pytest.fixture(scope="session")
def stories(sites: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small story after all that happened to it, in both orders, and one of many events, and the bundled one."""
    for name, order in (("known", "oldest"), ("turned", "newest")):
        story = Story(tmp_path_factory.mktemp(name))
        shutil.copytree(ROOT / "tests/goldens/story", story.events, dirs_exist_ok=True)
        settings = story.events / "timeline.yaml"
        settings.write_text(f"{settings.read_text('utf-8')}order: {order}\n", "utf-8")
        records = story.events / "records.yaml"
        story.build()
        for days, edits in EDITS:
            text = records.read_text("utf-8")
            for before, after in edits:
                text = text.replace(before, after)
            records.write_text(text, "utf-8")
            story.build(days=days)
        _copies(story, sites, name)
    story = Story(tmp_path_factory.mktemp("rows"))
    story.write("records.yaml", _rows("2025-03-{day:02}", 104))
    story.build()
    story.write("records.yaml", _rows("2025-04-{day:02}", 110))
    story.build(days=1)
    _copies(story, sites, "rows")
    story = Story(tmp_path_factory.mktemp("whole"))
    shutil.copytree(ROOT / "events", story.events, dirs_exist_ok=True)
    story.build(now=datetime(2026, 12, 1, 10, tzinfo=UTC))
    _copies(story, sites, "whole")
    return sites


def _rows(date: str, count: int) -> str:
    """More events than are listed in full; the first ten have this date."""
    return "".join(
        f"- {{id: e{n}, date: {date.format(day=n + 2) if n < 10 else f'2025-{n % 8 + 1:02}-1{n % 9}'}, title: T{n}, topics: [t{n % 3}]}}\n"
        for n in range(count)
    )


def _copies(story: Story, sites: Path, name: str) -> None:
    """The site, and a copy of it for each day but the last."""
    shutil.copytree(story.output, sites / name)
    for day in json.loads(story.read("known.json"))["days"][:-1]:
        arguments = ["build", "--events", str(story.events), "--as-of", day, "--output", str(sites / f"{name}-{day}")]
        done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output


def _withdrawn(one: list[str], shown: list[list[str]]) -> list[str]:
    """What is said of an event that was withdrawn since: nothing of how it was known."""
    words = next(other[BADGES] for other in shown if other[ID] == one[ID])
    return [*one[:BADGES], words, "", "", "", *one[ACTORS + 1 :]]


def days(sites: Path, name: str) -> list[str]:
    return json.loads((sites / name / "known.json").read_text("utf-8"))["days"]


@pytest.mark.parametrize("lang", ["", "fr/"])
@pytest.mark.parametrize("name", ["known", "turned", "rows", "whole"])
def test_each_day_shows_what_a_build_as_of_that_day_lists(
    browser: Browser, stories: Path, name: str, lang: str
) -> None:
    compared = 0
    for day in days(stories, name)[:-1]:
        browser.open(f"{name}-{day}/{lang}")
        then, notices = browser.run(LISTED), browser.run(NOTICES)
        browser.open(f"{name}/{lang}#?known={day}")
        browser.until(READY)
        shown = browser.run(LISTED)
        gone = {one[ID] for one in shown if not one[GROUP]}
        then = [one if one[ID] not in gone else _withdrawn(one, shown) for one in then]
        assert shown == then, day
        assert set(browser.run(NOTICES)) <= set(notices), day
        browser.until("parseInt(document.querySelector('#_found').textContent) === arguments[0]", len(then))
        numbers = browser.run(
            "[...document.querySelectorAll('.numbers a[href^=\"#?s=\"] b')].map((b) => +b.textContent)"
        )
        assert sum(numbers) == len(then) - len(gone)
        months = browser.run("[...document.querySelectorAll('.months li:not([hidden]) .c')].map((c) => +c.textContent)")
        assert sum(months) == len(then)
        compared += 1
        assert browser.messages() == []
    assert compared >= (1 if name == "rows" else 3)


def test_a_day_before_the_first_is_an_empty_page_and_what_is_no_day_is_today(browser: Browser, stories: Path) -> None:
    browser.open("known/#?known=2025-08-31")
    browser.until(READY)
    assert browser.run(LISTED) == []
    assert "Nothing had been published yet." in browser.run("document.querySelector('#_known').textContent")
    for value in ("yesterday", "2025-02-30", "2999-01-01", ""):
        browser.open(f"known/#?known={value}")
        browser.idle()
        assert browser.run("document.querySelectorAll('li.e').length") == 9, value
        assert browser.run("document.querySelector('#_known .now').hidden"), value
        assert browser.messages() == []


def test_the_day_is_chosen_on_the_page_and_outlives_filters_and_languages(browser: Browser, stories: Path) -> None:
    browser.open("known/")
    browser.run("document.querySelector('#_known button').click(); return 0")
    browser.until("document.querySelectorAll('#_known option').length === 6")
    browser.run(
        "const select = document.querySelector('#_known select'); select.value = '2025-09-02';"
        "select.dispatchEvent(new Event('change')); return 0"
    )
    browser.until(READY)
    assert browser.run("location.hash") == "#?known=2025-09-02"
    assert "As published on 2 September 2025." in browser.run("document.querySelector('#_known').textContent")
    assert browser.run("document.querySelector('#_known').getBoundingClientRect().bottom") < 300
    browser.run("document.querySelector('.numbers a[href*=\"s=planned\"]').click(); return 0")
    browser.until("location.hash.includes('s=planned') && location.hash.includes('known=2025-09-02')")
    browser.until("[...document.querySelectorAll('li.e:not([hidden])')].every((one) => one.dataset.s === 'planned')")
    browser.run("document.querySelector('.langs a').click(); return 0")
    browser.until("document.documentElement.lang === 'fr'")
    browser.until(READY)
    assert "2 septembre 2025" in browser.run("document.querySelector('#_known').textContent")
    browser.run("document.querySelector('#_known .pick a').click(); return 0")
    browser.until("document.querySelector('#_known .now').hidden && document.querySelectorAll('li.e').length === 9")


def test_without_script_there_is_no_such_control(browser: Browser, stories: Path) -> None:
    browser.set(script=False)
    browser.open("known/#?known=2025-09-02")
    assert not browser.driver.find_element("id", "_known").is_displayed()


def test_an_earlier_day_has_no_barrier(browser: Browser, stories: Path) -> None:
    for scheme in ("light", "dark"):
        browser.set(390, height=844, prefers_color_scheme=scheme)
        browser.open("whole/#?known=2026-11-25")
        browser.until(READY)
        assert violations(browser) == [], scheme
        assert browser.run("document.documentElement.scrollWidth") <= 390


def test_only_an_earlier_day_costs_a_request(browser: Browser, stories: Path) -> None:
    browser.open("known/")
    browser.idle()
    assert not [path for path in browser.asked if "known.js" in path]
