"""Dates in outputs: no finer than known, worded for who looks back or ahead, and quoted where they changed."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import icalendar
import pytest

from tests.conftest import Story
from timeline.dates import parse_date
from timeline.dates.wording import word
from timeline.locales import available, load

pytestmark = pytest.mark.in_memory

SETTINGS = "{title: A story, url: 'https://example.org/story/', languages: [en, fr, de, es]}\n"
PLAN = "{{id: plan, title: A plan, date: {date}, status: {status}}}\n"


def dates(story: Story) -> dict[str, dict[str, Any]]:
    """Date of every event in `timeline.json`."""
    return {event["id"]: event["date"] for event in json.loads(story.read("timeline.json"))["events"]}


def notice(story: Story, lang: str = "en") -> str:
    """The newest notice of the first event, as plain words."""
    event = json.loads(story.read("timeline.json"))["events"][0]
    return re.sub("<[^>]+>", "", event["notices"][-1]["note"][lang]).replace("&nbsp;", " ")


def test_two_months_after_a_day_are_nowhere_one_day(story: Story) -> None:
    story.write("a.yaml", "- {id: a, title: A, date: 2025-06-12}\n- {id: b, title: B, date: 2 months after a}\n")
    story.build()
    found = dates(story)["b"]
    assert (found["edtf"], found["precision"]) == ("2025-08", "month")
    assert (found["earliest"], found["latest"]) == ("2025-08-01", "2025-08-31")
    calendar = icalendar.Calendar.from_ical(story.read("calendar.ics"))
    entry = next(entry for entry in calendar.walk("VEVENT") if entry["summary"] == "B (August 2025)")
    assert (entry["dtend"].dt - entry["dtstart"].dt).days == 31
    assert "August 2025" in story.read("events/b/index.html")
    assert not re.search(r"1?2 August 2025", story.read("events/b/index.html"))


def test_what_happened_is_worded_as_past_and_a_plan_as_ahead(story: Story) -> None:
    story.write("timeline.yaml", SETTINGS)
    story.write(
        "a.yaml", "- {id: a, title: A, date: by 2025-08}\n- {id: b, title: B, date: by 2026-08, status: planned}\n"
    )
    story.build()
    past, ahead = (dates(story)[id]["text"] for id in ("a", "b"))
    assert {lang: text.replace("\u00a0", " ") for lang, text in past.items()} == {
        "en": "no later than August 2025",
        "fr": "au plus tard en août 2025",
        "de": "spätestens im August 2025",
        "es": "a más tardar en agosto de 2025",
    }
    assert {lang: text.replace("\u00a0", " ") for lang, text in ahead.items()} == {
        "en": "by the end of August 2026",
        "fr": "d’ici fin août 2026",
        "de": "bis Ende August 2026",
        "es": "para finales de agosto de 2026",
    }
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(story.read("fr/timeline.csv").lstrip("\ufeff")))}
    assert past["fr"] in rows["a"].values()
    assert ahead["fr"] in rows["b"].values()


def test_a_plan_is_worded_as_past_once_its_day_is(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-09-03", status="planned"))
    story.build()
    assert dates(story)["plan"]["text"]["en"] == "by 3 September 2025"
    story.build(days=5)
    assert dates(story)["plan"]["text"]["en"] == "no later than 3 September 2025"


def test_a_notice_quotes_what_was_published_and_keeps_its_words(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-12", status="planned"))
    story.build()
    story.write("a.yaml", PLAN.format(date="by 2026-03", status="planned"))
    story.build(days=1)
    words = "Date: was “by the end of December 2025”, is now “by the end of March 2026”."
    assert notice(story) == words
    story.write("a.yaml", PLAN.format(date="2026-04-02", status="happened"))
    story.build(days=240)
    event = json.loads(story.read("timeline.json"))["events"][0]
    assert words in event["notices"][0]["note"]["en"]
    assert "was “by the end of March 2026”, is now “2 April 2026”." in notice(story)


def test_a_correction_of_what_happened_is_past_on_both_sides(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-08", status="happened"))
    story.build()
    story.write("a.yaml", PLAN.format(date="by 2025-07", status="happened"))
    story.build(days=1)
    assert notice(story) == "Date: was “no later than August 2025”, is now “no later than July 2025”."


FORMS = ("2025", "by 2025", "before 2025-08", "after 2025-08", "[2025-01-01..2025-01-31]", "2025-01-01/2025-01-31", "2025-06/..", "../2025-06", "about 2025-08", "2025?", "early 2025", "[2025,2026]", "Y-66000000", "Y-66000000/..")  # fmt: skip


@pytest.mark.parametrize("lang", available())
@pytest.mark.parametrize("past", [False, True])
def test_no_preposition_of_a_notice_meets_that_of_a_date(lang: str, past: bool) -> None:
    quotes = {"fr": "«»", "de": "„“", "es": "«»", "it": "«»", "nl": "‘’", "pl": "„”", "ar": "«»", "ja": "「」"}.get(
        lang, "“”"
    )
    for before in FORMS:
        for after in FORMS:
            words = [word(parse_date(text), lang, past=past) for text in (before, after)]
            note = load(lang).text("notice.date", before=words[0], after=words[1])
            assert re.findall(rf"{quotes[0]} ?(.+?) ?{quotes[1]}", note) == words
