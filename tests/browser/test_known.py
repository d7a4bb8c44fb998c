"""`#?known=`: the list as it was published on an earlier day is that of `build --as-of`."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.browser.conftest import Browser
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
  one.querySelector('.b')?.textContent || '',
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
    """The small story after all that happened to it, in both orders, and the bundled one: `known`, `turned`, `whole`."""
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
    story = Story(tmp_path_factory.mktemp("whole"))
    shutil.copytree(ROOT / "events", story.events, dirs_exist_ok=True)
    story.build(now=datetime(2026, 12, 1, 10, tzinfo=UTC))
    _copies(story, sites, "whole")
    return sites


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
@pytest.mark.parametrize("name", ["known", "turned", "whole"])
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
        assert shown == [one if one[ID] not in gone else _withdrawn(one, shown) for one in then], day
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
    assert compared >= (1 if name == "whole" else 3)
