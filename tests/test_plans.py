"""Plans: what has come of them, how late, and what comes by time alone."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import feedparser
import icalendar
import pytest

from tests.conftest import NOW, Story
from timeline.build import Options, build_site
from timeline.dates import Day, parse_date
from timeline.dates.model import EventDate
from timeline.plans import in_effect_words, outcome_words
from timeline.publications.log import Head, make_file
from timeline.types import Plan

pytestmark = pytest.mark.in_memory

PLAN = "- {{id: plan, date: {date}, status: planned, title: A plan}}\n"
LAW = "- {{id: law, date: {date}, status: scheduled, title: The law{more}}}\n"


def plan(story: Story, id: str = "plan") -> dict[str, object]:
    """The plan in timeline.json."""
    events = json.loads(story.read("timeline.json"))["events"]
    return next(event["plan"] for event in events if event["id"] == id)


def order(story: Story) -> list[str]:
    return [event["id"] for event in json.loads(story.read("timeline.json"))["events"]]


def notices(story: Story, *days: float) -> list[tuple[tuple[str, str], ...]]:
    return [story.build(days=day).notices for day in days]


# --- what has come of it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "done", "days", "state", "words"),
    [
        ("by 2025-12", "2026-04-08", [98, 98], "late", "98 days late"),
        ("2025-12", "2026-04-08", [98, 98], "late", "98 days late"),
        ("2025-12-30", "2026-01", [2, 32], "late", "2 to 32 days late"),
        ("2025-12-30", "2025-12-31", [1, 1], "late", "1 day late"),
        ("2025-12-31", "2025-12-31", [0, 0], "kept", "On the day"),
        ("2025-12", "2025-12-19", [-12, -12], "kept", "12 days early"),
        ("2025-12-31", "2025-12", [-30, 0], "kept", "On the day or up to 30 days early"),
        ("2025-12-15", "2025-12", [-14, 16], "late", "Between 14 days early and 16 days late"),
        ("2025-12-01", "2025-12", [0, 30], "late", "On the day or up to 30 days late"),
        ("2025-12-31", "by 2025-11", [None, -31], "kept", "At least 31 days early"),
        ("2025-11-30", "by 2025-11", [None, 0], "kept", "On the day or earlier"),
        ("2025-12-31", "by 2026-01", [None, 31], "late", "At most 31 days late"),
        ("2025-12-30", "after 2025-12", [2, None], "late", "At least 2 days late"),
        ("2026-02-01", "after 2025-12", [-31, None], "late", "At most 31 days early"),
        ("after 2026", "2027-01-02", None, "kept", "Outcome known"),
        ("2026-06-10/2026-06-12", "2026-06-10/2026-06-12", [0, 0], "kept", "On the day"),
        ("2026-06-10/2026-06-12", "2026-06-11", [-1, -1], "kept", "1 day early"),
        ("2025-12-31", "about 2026-04-08", [98, 98], "late", "98 days late (dates not exact)"),
        ("1999-12", "2026-04-08", [9595, 9595], "late", "9,595 days late"),
    ],
)
def test_days_between_deadline_and_fulfilment(  # noqa: PLR0917
    story: Story, due: str, done: str, days: object, state: str, words: str
) -> None:
    story.write("a.yaml", PLAN.format(date=due) + f"- {{id: done, date: {done}, title: Done, fulfils: plan}}\n")
    report = story.build(days=700)
    found = plan(story)
    assert (found["days"], found["state"], found["fulfilled_by"]) == (days, state, ["done"])
    badge = words if words == "Outcome known" else f"Outcome: {words[0].lower()}{words[1:]}"
    assert f'<span class="badge settled">{badge}</span>' in story.read("events/plan/index.html")
    assert report.notices == ()


@pytest.mark.parametrize(
    ("lang", "days", "words"),
    [
        ("fr", (98, 98), "98\u00a0jours de retard"),
        ("fr", (3, 33), "3 à 33\u00a0jours de retard"),
        ("fr", (-1, -1), "1\u00a0jour d’avance"),
        ("fr", (-2, 1), "Entre 2\u00a0jours d’avance et 1\u00a0jour de retard"),
        ("fr", (0, 0), "Le jour dit"),
        ("de", (98, 98), "98 Tage zu spät"),
        ("de", (3, 33), "3 bis 33 Tage zu spät"),
        ("de", (-12, -12), "12 Tage zu früh"),
        ("de", (-2, 1), "2 Tage zu früh bis 1 Tag zu spät"),
        ("de", (0, 0), "Am geplanten Tag"),
        ("es", (98, 98), "98 días de retraso"),
        ("es", (3, 33), "De 3 a 33 días de retraso"),
        ("es", (-12, -3), "De 3 a 12 días de antelación"),
        ("es", (0, 5), "El día previsto o con hasta 5 días de retraso"),
        ("es", (0, 0), "El día previsto"),
        ("en", None, ""),
    ],
)
def test_how_late_is_said_in_four_languages(lang: str, days: tuple[int, int] | None, words: str) -> None:
    assert outcome_words(Plan(None, None, "late", ("done",), days), lang) == words


def test_a_fulfilment_that_is_only_reported_makes_the_outcome_reported(story: Story) -> None:
    done = "- {id: done, date: 2026-01-07, title: Done, fulfils: plan, certainty: reported}\n"
    story.write("a.yaml", PLAN.format(date="2025-12-31") + done)
    story.build(days=200)
    assert "7 days late (reported, not confirmed)" in story.read("events/plan/index.html")


def test_one_event_settles_several_plans_and_the_last_of_several_settles_a_plan(story: Story) -> None:
    story.write(
        "a.yaml",
        PLAN.format(date="by 2025-12")
        + "- {id: other, date: 2026-01-15, status: planned, title: Another plan}\n"
        + "- {id: all, date: 2026-01-20, title: All of it, fulfils: [plan, other]}\n"
        + "- {id: half, date: 2025-11-02, title: Half of it, fulfils: plan}\n",
    )
    story.build(days=200)
    assert plan(story)["fulfilled_by"] == ["half", "all"]
    assert plan(story)["days"] == [20, 20]
    assert (plan(story, "other")["fulfilled_by"], plan(story, "other")["days"]) == (["all"], [5, 5])
    assert "Fulfills part of the plan:" in story.read("events/half/index.html")
    page = story.read("events/all/index.html")
    assert page.count("Fulfills the plan:") == 2
    assert "· 20 days late" in page
    entries = {entry.title: entry.content[0].value for entry in feedparser.parse(story.read("atom.xml")).entries}
    assert "A plan</a> (no later than December 2025, outcome known) · 20 days late" in entries["All of it"]
    assert "Outcome: 20 days late" in entries["A plan (outcome known)"]
    events = {event["id"]: event for event in json.loads(story.read("timeline.json"))["events"]}
    assert events["all"]["fulfils"] == ["plan", "other"]
    assert events["plan"]["fulfilled_by"] == ["half", "all"]


def test_what_is_only_planned_settles_nothing(story: Story) -> None:
    more = "- {id: next, date: 2026-02-02, status: planned, title: Next, fulfils: plan}\n"
    story.write("a.yaml", PLAN.format(date="by 2025-12") + more)
    assert story.build(days=130).edition.by_id["plan"].overdue
    assert plan(story)["fulfilled_by"] == []
    assert "Is to fulfill the plan:" in story.read("events/next/index.html")


def test_a_cancelled_or_withdrawn_plan(story: Story) -> None:
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-12, status: cancelled, title: A}\n"
        "- {id: b, date: 2025-12, status: planned, title: B, withdrawn: {date: 2025-09-01, reason: No.}}\n"
        "- {id: c, date: 2025-08-02, title: C}\n",
    )
    story.build(days=200)
    assert plan(story, "a")["state"] == "cancelled"
    assert plan(story, "b") is None
    assert plan(story, "c") is None


def test_a_plan_with_a_later_deadline_is_moved(story: Story) -> None:
    states = []
    for day, date in enumerate(("by 2025-12", "2025-12-30", "by 2026-03", "by 2025-11", "by 2025-12")):
        story.write("a.yaml", PLAN.format(date=date))
        story.build(days=day)
        states.append(plan(story)["state"])
    assert states == ["open", "open", "moved", "open", "open"]
    story.write("a.yaml", PLAN.format(date="by 2026-01"))
    story.build(days=9)
    assert '<span class="badge moved">Postponed</span>' in story.read("index.html")
    assert plan(story)["due"] == "2026-01-31"


def test_a_corrected_deadline_is_not_a_moved_one(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-12"))
    story.build()
    note = "notices: [{date: 2025-09-02, type: correction, note: We misread it.}]"
    story.write("a.yaml", PLAN.format(date="by 2026-03").replace("title: A plan", f"title: A plan, {note}"))
    assert story.build(days=1).notices == (("plan", "correction"),)
    assert plan(story)["state"] == "open"


# --- its place --------------------------------------------------------------------------------------------------------

STORY = """
- {id: before, date: 2025-08-20, title: Before}
- {id: plan, date: by 2025-12, announced: 2025-08-29, status: planned, title: A plan}
- {id: slips, date: 2025-10-09, title: It slips}
"""


def test_an_open_plan_is_to_come_and_an_overdue_one_is_listed_at_its_announcement(story: Story) -> None:
    story.write("a.yaml", STORY)
    story.build(days=60)
    assert order(story) == ["before", "slips", "plan"]
    assert re.search(r'id="_to-come".*id="plan"', story.read("index.html"), re.DOTALL)
    story.build(days=130)
    assert order(story) == ["before", "plan", "slips"]
    assert '<section class="month" aria-labelledby="_2025-12">' not in story.read("index.html")
    assert "<small>announced 29 August 2025</small>" in story.read("index.html")


def test_the_order_of_an_overdue_plan_does_not_hang_on_the_clock(story: Story) -> None:
    story.write("a.yaml", STORY)
    story.build(days=60)
    before = story.files()
    report = story.build(days=999, locked=True)
    assert story.files() == before
    assert [problem.code for problem in report.problems] == []
    story.build(days=130)
    after = story.files()
    story.build(days=0, locked=True)
    assert story.files() == after


def test_an_overdue_plan_is_published_in_the_order_of_the_page(story: Story) -> None:
    story.write("a.yaml", STORY)
    story.build(days=130)
    titles = [entry.title for entry in feedparser.parse(story.read("atom.xml")).entries]
    assert titles == ["It slips", "A plan (planned)", "Before"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("- {id: done, date: 2026-01-08, title: Done, fulfils: plan}\n", ["before", "plan", "slips", "done"]),
        ("- {id: done, date: 2025-09-20, title: Done, fulfils: plan}\n", ["before", "plan", "done", "slips"]),
    ],
)
def test_a_settled_plan_is_listed_at_its_announcement(story: Story, more: str, expected: list[str]) -> None:
    story.write("a.yaml", STORY + more)
    story.build(days=60)
    assert order(story) == expected


def test_a_cancelled_plan_is_listed_at_its_announcement(story: Story) -> None:
    story.write("a.yaml", STORY.replace("planned", "cancelled"))
    story.build(days=60)
    assert order(story) == ["before", "plan", "slips"]


def test_without_an_announcement_a_plan_is_listed_by_its_deadline_or_earlier_settlement(story: Story) -> None:
    text = STORY.replace("by 2025-12, announced: 2025-08-29", "2025")
    story.write("a.yaml", text)
    story.build(days=130)
    assert order(story) == ["before", "slips", "plan"]
    story.write("a.yaml", text + "- {id: done, date: 2025-09-20, title: Done, fulfils: plan}\n")
    story.build(days=131)
    assert order(story) == ["before", "plan", "done", "slips"]


def test_what_is_to_come_is_listed_by_deadline(story: Story) -> None:
    story.write(
        "a.yaml",
        "- {id: a, date: 2027, status: planned, title: A}\n"
        "- {id: b, date: by 2027-06, status: planned, title: B}\n"
        "- {id: c, date: 2027-03, status: scheduled, title: C}\n",
    )
    story.build()
    assert order(story) == ["c", "b", "a"]


def test_relations_hold_for_a_plan_that_is_listed_at_its_announcement(story: Story) -> None:
    text = STORY.replace("title: A plan", "title: A plan, after: [slips]")
    story.write("a.yaml", text)
    story.build(days=130)
    assert order(story) == ["before", "slips", "plan"]


# --- scheduled --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "last_day_open", "words"),
    [
        ("2025-09-20", 18, "In effect since 20 September 2025"),
        ("2025-09", 29, "In effect since September 2025"),
        ("2025-09-20/2025-10-05", 18, "In effect since 20 September 2025"),
        ("by 2025-09-20", 19, "Took effect: no later than 20 September 2025"),
        ("2025-10-01T00:00", 29, "In effect since 1 October 2025"),
    ],
)
def test_a_scheduled_event_takes_effect_by_itself(story: Story, date: str, last_day_open: int, words: str) -> None:
    story.write("a.yaml", LAW.format(date=date, more=""))
    assert notices(story, 0, last_day_open) == [(), ()]
    assert plan(story, "law")["state"] == "open"
    assert '<span class="badge scheduled">Scheduled</span>' in story.read("index.html")
    assert notices(story, last_day_open + 1, last_day_open + 2, 400) == [(("law", "in_effect"),), (), ()]
    assert plan(story, "law")["state"] == "in_effect"
    assert f'<span class="badge in-effect">{words}</span>' in story.read("index.html")
    titles = [entry.title for entry in feedparser.parse(story.read("atom.xml")).entries]
    assert sorted(titles) == ["In effect: The law", "The law"]
    assert 'data-s="established"' in story.read("index.html")


def test_what_was_in_effect_when_it_was_recorded_needs_no_notice(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2025-03-01", more=""))
    assert notices(story, 0, 1) == [(), ()]
    assert plan(story, "law")["state"] == "in_effect"


def test_a_law_that_is_put_off_takes_effect_once_on_its_new_day(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2025-09-20", more=""))
    story.build()
    story.write("a.yaml", LAW.format(date="2025-11-20", more=""))
    assert notices(story, 1, 30, 80, 81) == [(("law", "development"),), (), (("law", "in_effect"),), ()]
    story.write("a.yaml", LAW.format(date="2025-11-19", more=""))
    assert notices(story, 90) == [(("law", "correction"),)]  # what is in effect is a fact
    assert plan(story, "law")["state"] == "in_effect"


def test_that_a_law_in_effect_has_happened_is_no_correction(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2025-09-20", more=""))
    assert notices(story, 0, 20) == [(), (("law", "in_effect"),)]
    story.write("a.yaml", LAW.format(date="2025-09-20", more="").replace("scheduled", "happened"))
    assert notices(story, 21) == [(("law", "development"),)]


def test_a_law_that_is_cancelled_never_takes_effect(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2025-09-20", more=""))
    story.build()
    story.write("a.yaml", LAW.format(date="2025-09-20", more="").replace("scheduled", "cancelled"))
    assert notices(story, 1, 30) == [(("law", "development"),), ()]


@pytest.mark.parametrize(
    ("written", "lang", "words"),
    [
        ("2026-08-02", "fr", "En vigueur depuis le 2\u00a0août\u00a02026."),
        ("2026-08", "de", "In Kraft seit August 2026."),
        ("2026", "es", "En vigor desde 2026."),
        ("[2026-08-01..2026-08-05]", "en", "Took effect: between 1 and 5 August 2026."),
        ("early 2026-08", "en", "Took effect: early August 2026."),
    ],
)
def test_since_when_it_is_in_effect_is_said_as_exactly_as_it_is_known(written: str, lang: str, words: str) -> None:
    date = parse_date(written)
    assert isinstance(date, EventDate)
    assert in_effect_words(date, lang) == words


# --- reminders --------------------------------------------------------------------------------------------------------


def test_each_reminder_is_one_notice_by_the_first_build_in_its_span(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2025-10-20", more=", remind: [30 days, 1 week]"))
    assert notices(story, 0, 18) == [(), ()]  # 19 September
    reminder = (("law", "reminder"),)
    assert notices(story, 22, 23, 41, 43, 44, 48) == [reminder, (), (), reminder, (), ()]
    assert notices(story, 49) == [(("law", "in_effect"),)]


def test_two_reminders_begun_at_once_are_one_notice(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2025-10-20", more=", remind: [30 days, 7 days]"))
    assert notices(story, 0, 45, 46) == [(), (("law", "reminder"),), ()]


def test_a_span_that_nobody_built_in_is_over(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2025-10-20", more=", remind: 3 days"))
    assert notices(story, 0, 60) == [(), (("law", "in_effect"),)]


def test_the_entry_of_a_new_plan_is_its_first_reminder(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-09-20").replace("A plan", "A plan, remind: [30 days, 7 days]"))
    assert notices(story, 0, 1, 12, 13) == [(), (), (("plan", "reminder"),), ()]  # 13 September is a week before


def test_a_new_deadline_has_reminders_of_its_own(story: Story) -> None:
    text = PLAN.format(date="by 2025-09-20").replace("A plan", "A plan, remind: 7 days")
    story.write("a.yaml", text)
    assert notices(story, 0, 13) == [(), (("plan", "reminder"),)]
    story.write("a.yaml", text.replace("09-20", "09-25"))
    moved = notices(story, 18, 19)  # within the new span: the news of the new deadline is the reminder
    assert moved == [(("plan", "development"),), ()]
    story.write("a.yaml", text.replace("09-20", "11-20"))
    assert notices(story, 20, 72, 74, 75) == [(("plan", "development"),), (), (("plan", "reminder"),), ()]


def test_kinds_have_reminders_that_a_record_can_change(story: Story) -> None:
    story.write("timeline.yaml", "{title: T, url: 'https://example.org/s/', remind: {law: [2 months]}}\n")
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-12-20, status: scheduled, kind: law, title: A}\n"
        "- {id: b, date: 2025-12-20, status: scheduled, kind: law, title: B, remind: []}\n"
        "- {id: c, date: 2025-12-20, status: scheduled, kind: law, title: C, remind: 1 day}\n"
        "- {id: d, date: 2025-12-20, status: scheduled, title: D}\n",
    )
    assert notices(story, 0, 48, 49, 109) == [(), (), (("a", "reminder"),), (("c", "reminder"),)]


@pytest.mark.parametrize(
    "end",
    [
        "status: cancelled",
        "status: planned, withdrawn: {date: 2025-09-01, reason: No.}",
        "status: happened, allow: [future]",
    ],
)
def test_nobody_is_reminded_of_what_is_over(story: Story, end: str) -> None:
    story.write("a.yaml", f"- {{id: a, date: 2025-09-20, title: A, remind: 3 days, {end}}}\n")
    assert notices(story, 0, 18) == [(), ()]


def test_a_settled_plan_needs_no_reminder(story: Story) -> None:
    plan_ = PLAN.format(date="by 2025-09-20").replace("A plan", "A plan, remind: 3 days")
    story.write("a.yaml", plan_ + "- {id: done, date: 2025-09-01, title: Done, fulfils: plan}\n")
    assert notices(story, 0, 18) == [(), ()]
    assert "BEGIN:VALARM" not in story.read("calendar.ics")


def test_a_reminder_leaves_the_entry_of_the_event_where_it_is(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2025-10-20", more=", remind: 7 days"))
    story.build()
    report = story.build(days=45)
    entry = report.edition.by_id["law"]
    assert (entry.updated, entry.sequence) == (NOW, 0)
    first = feedparser.parse(story.read("atom.xml")).entries[0]
    assert first.title == "Reminder: The law (scheduled)"
    assert first.summary == "Reminder: The law (20 October 2025, scheduled). Coming up: 20 October 2025."
    assert first.published == "2025-10-16T10:00:00+00:00"
    assert "Coming up" in story.read("events/law/index.html")
    assert "Coming up" not in story.read("calendar.ics")


def test_the_locked_form_warns_of_what_time_has_brought_and_changes_nothing(story: Story) -> None:
    story.write(
        "a.yaml",
        LAW.format(date="2025-09-20", more="")
        + "- {id: next, date: 2025-10-20, status: scheduled, title: Next, remind: 30 days}\n"
        + PLAN.format(date="2025-09-20"),
    )
    story.build()
    # Somebody else has published later: the newest publication is the only day that the locked form knows.
    story.write("z.yaml", "{id: z, date: 2025-09-30, title: Z}\n")
    text = '{"at":"2025-10-02T10:00:00Z","event":"z","say":"added","now":{"date":"2025-09-30","title":{"en":"Z"}}}'
    [first] = story.log()
    head = Head(follows=(first.removesuffix(".jsonl"),))
    story.write(f"published/{(file := make_file(story.events, NOW, head, [text])).name}", file.text)
    made = []
    for day in (40, 900):
        report = build_site(
            story.events, story.output, Options(now=lambda day=day: NOW + timedelta(days=day), locked=True)
        )
        made.append(story.files())
        assert [(p.severity, p.code, p.message) for p in report.problems] == [
            ("warning", "in-effect", "`law` is in effect now"),
            ("warning", "overdue", "the last planned day of `plan` has passed"),
            ("warning", "reminder", "a reminder of `next` is due"),
        ]
        assert plan(story, "law")["state"] == "open"
    assert made[0] == made[1]


# --- other outputs ----------------------------------------------------------------------------------------------------


def test_the_calendar_has_alarms_and_the_right_status(story: Story) -> None:
    story.write(
        "a.yaml",
        LAW.format(date="2025-10-20", more=", remind: [1 month, 1 week]")
        + "- {id: month, date: 2025-12, status: planned, title: Month, remind: 7 days}\n"
        + "- {id: fair, date: 2025-11-10/2025-11-12, status: planned, title: Fair, remind: 2 days}\n"
        + "- {id: off, date: 2025-11-10, status: cancelled, title: Off}\n",
    )
    story.build()
    events = {str(e["summary"]): e for e in icalendar.Calendar.from_ical(story.read("calendar.ics")).walk("VEVENT")}
    assert {title: str(event["status"]) for title, event in events.items()} == {
        "The law (scheduled)": "CONFIRMED",
        "Month (planned, December 2025)": "TENTATIVE",
        "Fair (planned)": "TENTATIVE",
        "Off (cancelled)": "CANCELLED",
    }
    alarms = {
        title: [
            (alarm["trigger"].to_ical().decode(), alarm["trigger"].params.get("RELATED", "START"))
            for alarm in event.walk("VALARM")
        ]
        for title, event in events.items()
    }
    assert alarms == {
        "The law (scheduled)": [("-P30D", "START"), ("-P7D", "START")],  # the month before 20 October has 30 days
        "Month (planned, December 2025)": [("-P8D", "END")],  # the end is the midnight after 31 December
        "Fair (planned)": [("-P2D", "START")],
        "Off (cancelled)": [],
    }
    assert {str(alarm["description"]) for alarm in events["The law (scheduled)"].walk("VALARM")} == {
        "The law (scheduled)"
    }
    assert "Scheduled" in str(events["The law (scheduled)"]["description"])
    story.build(days=60)
    assert story.read("calendar.ics").count("BEGIN:VALARM") == 2  # that of the law is over


def test_the_table_and_the_json_feed_say_it(story: Story) -> None:
    story.write(
        "a.yaml",
        PLAN.format(date="by 2025-12").replace("title", "announced: 2025-08-29, title")
        + "- {id: done, date: 2025-12, title: Done, fulfils: plan}\n",
    )
    story.build(days=200)
    rows = [line.split(",") for line in story.read("timeline.csv").splitlines()]
    columns = dict(zip(rows[0], next(row for row in rows if row[0] == "plan"), strict=True))
    assert {k: columns[k] for k in ("status", "announced", "due", "plan", "days_least", "days_most")} == {
        "status": "planned",
        "announced": "2025-08-29",
        "due": "2025-12-31",
        "plan": "kept",
        "days_least": "-30",
        "days_most": "0",
    }
    items = {item["title"]: item["_event"] for item in json.loads(story.read("feed.json"))["items"]}
    assert items["A plan (outcome known)"]["status"] == "planned"
    assert items["A plan (outcome known)"]["plan"]["days"] == [-30, 0]
    assert items["Done"]["plan"] is None


def test_a_filter_knows_what_is_scheduled(story: Story) -> None:
    story.write("a.yaml", LAW.format(date="2027", more="") + PLAN.format(date="2027"))
    story.build()
    page = story.read("index.html")
    assert '<a class="n" href="#?s=planned"><b>2</b> <span>still to come</span></a>' in page  # with the plan
    assert '<li id="law" class="e plan" data-s="planned"' in page


def test_due_of_a_day_far_away(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by Y12000"))
    story.build()
    assert plan(story)["due"] == Day(12000, 12, 31).isoformat()
