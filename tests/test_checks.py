"""Honesty checks: what is probably not as known as it looks, and how an author says "yes, I mean it"."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Story
from timeline.build import load_timeline
from timeline.checks import CHECKS, HONESTY, Check, check
from timeline.checks.context import Context
from timeline.checks.twins import folded
from timeline.schema import Line, Record, Text

NOW = datetime(2025, 9, 1, 23, 30, tzinfo=UTC)

#: Name of a check: the fields of a record with the warning, and without it (id and title are added), and further records.
CASES = {
    "announced-late": (
        "date: 2025-07, status: cancelled, announced: 2025-08-02",
        "date: 2025-07, status: cancelled, announced: 2025-07",
        "",
    ),
    "first-of-month": ("date: 2025-04-01", "date: 2025-04-02", ""),
    "first-of-year": ("date: 2025-01-01", "date: 2025", ""),
    "future": ("date: 2025-09-03", "date: 2025-08-31", ""),
    "overdue": ("date: by 2025-08, status: planned", "date: by 2025-09, status: planned", ""),
    "season": ("date: 2025-21", "date: 2024-21", "- {id: b, title: B, date: 2025-04/2025-06}\n"),
    "source-before-event": (
        "date: 2025-04-05, sources: [{url: 'https://x.org/', date: 2025-04-04}]",
        "date: 2025-04-05, sources: [{url: 'https://x.org/', date: 2025-04}]",
        "",
    ),
    "sources-differ": (
        "date: 2025-04-05, sources: [{url: 'https://x.org/', says: 2025-04}, {url: 'https://y.org/', says: 2025-04-06}]",
        "date: 2025-04-05, sources: [{url: 'https://x.org/', says: 2025-04}, {url: 'https://y.org/', says: 2025-04-05}]",
        "",
    ),
    "look-alike": ("date: 2025-04-05", "date: 2025-05-05", "- {id: z, title: 'Á. day!', date: 2025-04}\n"),
}

#: Honesty checks whose case needs a picture: tests/test_private.py.
OF_PICTURES = {"private-picture"}

FIRSTS = {"2026-01-01": "first-of-year", "2026-04-01": "first-of-month"}


def records(fields: str, more: str = "") -> str:
    """A record with these fields, with id and title if they have none, and more records."""
    made = {"id": "a", "title": "A day"} | yaml.load(f"{{{fields}}}", yaml.BaseLoader)
    return f"- {json.dumps(made)}\n{more}"


def warnings(story: Story, fields: str, more: str = "", now: datetime | None = NOW) -> list[str]:
    story.write("a.yaml", records(fields, more))
    _, _, problems = load_timeline(story.events, now)
    assert all(problem.severity == "warning" for problem in problems), problems
    return [problem.code for problem in problems]


@given(st.text(st.one_of(st.sampled_from("aÉß Ⅷﬁ-’ू१ा́_İΣς"), st.characters()), max_size=8))
def test_a_title_is_folded_as_unicode_folds_it(title: str) -> None:
    letters = unicodedata.normalize("NFKD", title.casefold())
    words = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    assert folded(title) == " ".join(words.split())


def test_every_check_has_a_case() -> None:
    missing = set(HONESTY) - CASES.keys() - OF_PICTURES
    assert not missing, f"add {missing} to CASES above: fields of a record with the warning, and without it"
    assert CASES.keys() | OF_PICTURES <= set(HONESTY)


@pytest.mark.parametrize("row", CHECKS, ids=lambda row: row.run.__name__)
def test_a_check_finds_only_what_its_row_lists(row: Check, story: Story) -> None:
    """The cases of every check are looked at by each: none reports under a code of another."""
    found = set()
    for doubtful, _, more in CASES.values():
        story.write("a.yaml", records(doubtful, more))
        found |= {problem.code for problem in row.run(context_of(story))}
    assert found <= set(row.codes)
    assert found == (set(row.codes) - OF_PICTURES if row.honesty else set())


def context_of(story: Story) -> Context:
    found, timeline, _ = load_timeline(story.events, NOW)
    assert timeline
    assert found.settings_origin
    return Context(timeline, found.settings_origin, NOW, {}, (), HONESTY)


class Wider(Record):
    """A record with fields that the schema does not have, as somebody may add."""

    motto: Text | None = None
    byline: Line | None = None


def test_a_field_that_is_added_is_checked_and_withdrawn_without_a_list(story: Story) -> None:
    story.write("a.yaml", "- {id: a, title: A day, date: 2025-04-05}\n")
    context = context_of(story)
    (event,) = context.timeline.events
    record = Wider.model_validate(
        {
            "id": "a",
            "date": "2025-04-05",
            "title": "A day",
            "motto": {"xx": "<b>", "en": "&#8238;"},
            "byline": {"xx": "Jo"},
        }
    )
    wider = replace(context.timeline, events=(replace(event, record=record),))
    problems = check(wider, context.origin, NOW, {})
    assert sorted(problem.code for problem in problems) == [
        "html",
        "unlisted-language",
        "unlisted-language",
        "unsafe-character",
    ]
    assert record.as_withdrawn().model_dump(exclude_defaults=True).keys() == {"id", "date", "title"}


@pytest.mark.parametrize("name", CASES)
def test_a_doubtful_record_is_warned_of_and_one_without_doubt_is_not(story: Story, name: str) -> None:
    doubtful, sure, more = CASES[name]
    assert warnings(story, doubtful, more) == [name]
    assert warnings(story, sure, more) == []


@pytest.mark.parametrize("name", CASES)
def test_an_author_can_say_that_it_is_meant(story: Story, name: str) -> None:
    doubtful, _, more = CASES[name]
    more = more.replace("id: z", "id: z, allow: [look-alike]")
    assert warnings(story, f"{doubtful}, allow: [{name}]", more) == []


@pytest.mark.parametrize("name", ["first-of-month", "first-of-year", "season", "sources-differ"])
def test_a_note_on_the_date_answers_for_it(story: Story, name: str) -> None:
    fields, _, more = CASES[name]
    assert warnings(story, f"{fields}, date_note: By the register.", more) == []


def test_seasons_among_months_are_mentioned_once(story: Story) -> None:
    more = "- {id: b, title: B, date: 2025-04}\n- {id: c, title: C, date: 2025-22}\n- {id: d, title: D, date: 2025-25, allow: [season]}\n"
    assert warnings(story, "date: 2025-21", more) == ["season"]


def test_a_season_without_months_is_fine(story: Story) -> None:
    more = "- {id: b, title: B, date: 2025-04-12}\n- {id: c, title: C, date: 2 months after b}\n"
    assert warnings(story, "date: 2025-22", more) == []


@pytest.mark.parametrize("fields", ["certainty: disputed", "withdrawn: {date: 2025-09-01, reason: Made up.}"])
def test_what_is_disputed_or_withdrawn_may_have_sources_that_differ(story: Story, fields: str) -> None:
    assert warnings(story, f"{CASES['sources-differ'][0]}, {fields}") == []


def test_only_dates_that_cannot_both_be_true_differ(story: Story) -> None:
    for date, says in (("2025-04~", "by 2025-04-01"), ("by 2025", "2025-12-31/.."), ("after 2025-04-05", "2026")):
        assert warnings(story, f"date: {date}, sources: [{{url: 'https://x.org/', says: {says}}}]") == []
    for date, says in (("by 2025-04", "after 2025-04"), ("2025-05-02/..", "2025-04")):
        found = warnings(story, f"date: {date}, sources: [{{url: 'https://x.org/', says: {says}}}]")
        assert found == ["sources-differ"]


def test_what_was_settled_is_not_overdue(story: Story) -> None:
    more = "- {id: b, title: Done, date: 2025-08-30, fulfils: a}\n"
    assert warnings(story, CASES["overdue"][0], more) == []


@pytest.mark.parametrize("status", ["planned", "scheduled", "cancelled"])
def test_a_plan_may_have_a_source_before_its_day(story: Story, status: str) -> None:
    fields = f"date: 2026, status: {status}, sources: [{{url: 'https://x.org/', date: 2025-04-04}}]"
    assert warnings(story, fields) == []


@pytest.mark.parametrize("date", ["2026-01-01", "2026-04-01"])
def test_a_law_may_take_effect_on_the_first_of_a_month(story: Story, date: str) -> None:
    assert warnings(story, f"date: {date}, status: planned") == [FIRSTS[date]]
    assert warnings(story, f"date: {date}, status: scheduled") == []


def test_an_announcement_in_the_future_has_not_been_made(story: Story) -> None:
    assert warnings(story, "date: 2026, status: planned, announced: 2025-10-02") == ["future"]
    assert warnings(story, "date: 2026, status: planned, announced: 2025-09-01") == []


def test_what_is_scheduled_is_never_overdue(story: Story) -> None:
    assert warnings(story, "date: 2024, status: scheduled") == []


def test_today_is_the_day_in_the_zone_of_the_timeline(story: Story) -> None:
    assert warnings(story, "date: 2025-09-02") == ["future"]
    story.write("timeline.yaml", "{title: T, url: 'https://x.org/', timezone: Europe/Paris}\n")
    assert warnings(story, "date: 2025-09-02") == []


def test_without_a_clock_nothing_depends_on_the_day(story: Story) -> None:
    assert warnings(story, "date: 2999-05-05", now=None) == []
