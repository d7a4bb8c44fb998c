"""`#?known=`: the list as it was published on an earlier day is that of `build --as-of`."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from tests.browser.conftest import Browser
from tests.browser.test_access import violations
from tests.conftest import ROOT, TWO_LANGUAGES, Story
from tests.goldens.story_later import EDITS
from timeline.cli import cli

LISTED = """
return [...document.querySelectorAll('main li.e:not([hidden])')].map((one) => [
  one.id,
  one.className,
  one.querySelector('.d').textContent.replace(/\\s+/g, ' ').trim(),
  one.querySelector('h3, h4')?.tagName || '',
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
ID, BADGES, GROUP, ACTORS, SECTION = 0, 5, 6, 8, 9
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
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("records.yaml", _rows("2025-03-{day:02}", 104))
    story.build()
    story.write("records.yaml", _rows("2025-04-{day:02}", 110))
    story.build(days=1)
    _copies(story, sites, "rows")
    story = Story(tmp_path_factory.mktemp("whole"))
    shutil.copytree(ROOT / "events", story.events, dirs_exist_ok=True)
    story.build(now=datetime(2026, 12, 1, 10, tzinfo=UTC))
    _copies(story, sites, "whole")
    story = Story(tmp_path_factory.mktemp("parts"))
    story.write("timeline.yaml", TWO_LANGUAGES)
    for number, records in enumerate(_parts()):
        story.write("records.yaml", yaml.safe_dump(records, allow_unicode=True, sort_keys=False))
        story.build(days=number)
    _copies(story, sites, "parts")
    return sites


def _parts() -> Iterator[list[dict]]:
    """A timeline of more events than one page lists, day by day: some are added, moved, withdrawn, planned, settled."""
    records = [
        {
            "id": f"e{n}",
            "date": f"{2010 + n // 60}-{n // 5 % 12 + 1:02}-{n % 27 + 2:02}",
            "title": f"T{n}",
            "topics": [f"t{n % 3}"],
        }
        for n in range(560)
    ]
    records += [
        {"id": "plan", "date": "by 2031", "status": "planned", "title": "A plan"},
        {"id": "soon", "date": "by 2030", "status": "planned", "title": "Another plan"},
    ]
    records[3]["date"] = "2010"  # a month is not known
    yield copy.deepcopy(records)
    records[5] |= {"date": "2014-07-08", "title": "Moved by years"}
    records[200] |= {"date": "2019-04-20", "certainty": "reported"}
    records[300] |= {"certainty": "disputed"}
    records += [{"id": f"new{n}", "date": f"{2011 + n}-02-03", "title": f"N{n}", "topics": ["t1"]} for n in range(12)]
    yield copy.deepcopy(records)
    records += [{"id": "kept", "date": "2025-08-30", "title": "Kept", "fulfils": "plan"}]
    records[40] |= {"withdrawn": {"date": "2025-09-03", "reason": "Wrong"}}
    yield copy.deepcopy(records)
    records += [{"id": f"late{n}", "date": "2025-08-31", "title": f"L{n}"} for n in range(3)]
    yield records


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


PAGES = "return [...document.querySelectorAll('.years a')].map((one) => one.pathname.split('/').slice(2).join('/'))"
COUNTS = """
return Object.fromEntries([...document.querySelectorAll('.numbers a[href^="#?s="]')].map((one) => [
  new URLSearchParams(one.hash.slice(2)).get('s'), +one.querySelector('b').textContent]))
"""
MONTHS = """
return [...document.querySelectorAll('.months li:not([hidden])')].map((one) => one.textContent.replace(/\\s+/g, ' ').trim())
"""
FRONT = """
return [...document.querySelectorAll('main li.e')].map((one) => [one.id, one.querySelector('h3, h4').textContent])
"""


def _every_page(browser: Browser, root: str, then: str = "") -> tuple[list, list]:
    """What the pages of a timeline list together, and what the first page has of plans."""
    browser.open(f"{root}/{then}")
    if then:
        browser.until(READY)
    coming = [one for one in browser.run(LISTED) if one[SECTION] == "to come"]
    found = []
    for path in browser.run(PAGES):
        browser.open(f"{root}/{path}{then}")
        if then:
            browser.until(READY)
        listed = browser.run(LISTED)
        browser.until("parseInt(document.querySelector('#_found').textContent) === arguments[0]", len(listed))
        found += listed
    return found, coming


def test_pages_of_a_split_timeline_show_each_day_as_a_build_as_of_that_day(browser: Browser, stories: Path) -> None:
    for day in days(stories, "parts")[:-1]:
        then, coming = _every_page(browser, f"parts-{day}")
        shown, shown_coming = _every_page(browser, "parts", f"#?known={day}")
        gone = {one[ID] for one in shown if not one[GROUP]}
        then = [one if one[ID] not in gone else _withdrawn(one, shown) for one in then]
        assert (shown, shown_coming) == (then, coming), day
        browser.open(f"parts-{day}/")
        front, counts, months = browser.run(FRONT), browser.run(COUNTS), browser.run(MONTHS)
        latest = browser.run("document.querySelector('.latest').textContent.replace(/\\s+/g, ' ')")
        browser.open(f"parts/#?known={day}")
        browser.until(READY)
        assert browser.run(FRONT) == front, day
        assert browser.run("document.querySelector('.latest').textContent.replace(/\\s+/g, ' ')") == latest
        assert browser.run(MONTHS) == months, day
        numbers = browser.run(COUNTS)
        counts["established"] -= len(gone)
        assert numbers == counts, day
        filters = "Object.fromEntries([...document.querySelectorAll('input[name=s]')].map((one) => [one.value, parseInt(one.parentNode.lastElementChild.textContent)]))"
        browser.until(f"({filters}).established === arguments[0]", counts["established"])
        assert {name: n for name, n in browser.run(filters).items() if n} == counts
        assert browser.messages() == []


def test_the_first_page_of_a_split_timeline_searches_and_leads_on_as_of_the_day(
    browser: Browser, stories: Path
) -> None:
    browser.open("parts/#?known=2025-09-01")
    browser.until(READY)
    browser.run(
        "const q = document.querySelector('[name=q]'); q.value = 'moved';"
        "q.dispatchEvent(new Event('input', {bubbles: true})); return 0"
    )
    browser.until("document.querySelector('#_found').textContent.startsWith('0')")
    browser.run(
        "const q = document.querySelector('[name=q]'); q.value = 'T5'; q.dispatchEvent(new Event('input', {bubbles: true})); return 0"
    )
    browser.until("[...document.querySelectorAll('#_hits li a')].some((one) => one.textContent === 'T5')")
    browser.open("parts/#?known=2025-09-01")
    browser.until(READY)
    browser.run("document.querySelector('.years a').click(); return 0")
    browser.until("location.pathname.includes('/years/') && location.hash === '#?known=2025-09-01'")
    browser.until(READY)
    assert "As published on 1 September 2025." in browser.run("document.querySelector('#_known').textContent")
    browser.run("document.querySelector('a.home').click(); return 0")
    browser.until("location.pathname.endsWith('/parts/') && location.hash === '#?known=2025-09-01'")
    browser.until(READY)
    assert browser.messages() == []


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
        for page in ("whole/#?known=2026-11-25", "parts/#?known=2025-09-01", "parts/years/2014/#?known=2025-09-01"):
            browser.open(page)
            browser.until(READY)
            assert violations(browser) == [], (scheme, page)
            assert browser.run("document.documentElement.scrollWidth") <= 390


def test_only_an_earlier_day_costs_a_request(browser: Browser, stories: Path) -> None:
    browser.open("known/")
    browser.idle()
    assert not [path for path in browser.asked if "known.js" in path]


def test_before_its_first_day_a_split_timeline_counts_and_lists_nothing(browser: Browser, stories: Path) -> None:
    browser.open("parts/#?known=2020-01-01")
    browser.until(READY)
    browser.until("parseInt(document.querySelector('#_found').textContent) === 0")
    assert browser.run("document.querySelector('#_published').checkVisibility()") is False


def test_the_lanes_of_a_phone_draw_what_they_count(browser: Browser, stories: Path) -> None:
    """Events have their topics of the day: what was given a topic later is not drawn in its lane."""
    drawn = """
    return Object.fromEntries([...document.querySelectorAll('.lanes li:has(a)')].map((lane) => [
      lane.querySelector('.c').textContent,
      new Set([...lane.querySelectorAll('[data-of]')].flatMap((mark) => mark.dataset.of.split(' '))).size]))
    """
    browser.open("whole/#?known=2026-11-25")
    browser.until(READY)
    lanes = browser.run(drawn)
    assert lanes["0"] == 0
    assert all(n <= int(count) for count, n in lanes.items())


def test_columns_that_count_the_events_of_today_are_left_out_on_an_earlier_day(browser: Browser, stories: Path) -> None:
    drawings = "document.querySelectorAll('.strip svg').length"
    browser.open("parts/")
    assert browser.run("document.querySelectorAll('.lanes .col').length") == 4
    assert browser.run(drawings) > 4
    browser.open("parts/#?known=2025-09-02")
    browser.until(READY)
    assert browser.run(drawings) == 0
    assert browser.run("document.querySelectorAll('.lanes a').length") == 3
