"""Which days an event has in the calendar: those that are known, and none that are made up."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import icalendar
import pytest

from tests.conftest import TWO_LANGUAGES, Story
from timeline.emit.feeds import calendar as feeds_calendar
from timeline.emit.views import Look

pytestmark = pytest.mark.in_memory


def calendar(story: Story, records: str) -> tuple[dict[str, tuple[str, str]], icalendar.Calendar]:
    """First day and the day after the last one, by id; and the calendar."""
    story.write("a.yaml", records)
    story.build()
    made = icalendar.Calendar.from_ical(story.read("calendar.ics"))
    days = {
        str(event["url"]).rstrip("/").rpartition("/")[2]: (
            event["dtstart"].dt.isoformat(),
            event["dtend"].dt.isoformat(),
        )
        for event in made.walk("VEVENT")
    }
    return days, made


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2025-04-05", ("2025-04-05", "2025-04-06")),
        ("2025-04-05T23:30", ("2025-04-05", "2025-04-06")),
        ("2025-06", ("2025-06-01", "2025-07-01")),
        ("2024-01-15/2025-03-31", ("2024-01-15", "2025-04-01")),
        ("1914-07-28/1918-11-11", ("1914-07-28", "1918-11-12")),
        ("2025-02-03/..", ("2025-02-03", "2025-02-04")),
        ("2024-01-15~/2025-03-31", None),
        ("2024-01-15/2025-03", None),
        ("2024/2025", None),
        ("2025", None),
        ("2025-02/..", None),
        ("[2024-01-15..2025-03-31]", None),
        ("by 2025-03-31", None),  # it happened, and its last possible day is no deadline
        ("2024-01-15/", None),
        ("-0043-03-15", None),
    ],
)
def test_a_period_with_exact_days_is_shown_whole_and_what_is_vague_is_left_out(
    story: Story, date: str, days: tuple[str, str] | None
) -> None:
    found, made = calendar(story, f"- {{id: a, date: '{date}', title: T}}\n")
    assert found.get("a") == days
    assert ("1 event is only on the page" in str(made["description"])) is (days is None)


def test_what_still_goes_on_says_so_on_its_first_day(story: Story) -> None:
    _, made = calendar(story, "- {id: a, date: 2025-02-03/.., title: A strike}\n")
    (event,) = made.walk("VEVENT")
    assert event["summary"] == "A strike (since 3 February 2025)"


def test_left_out_are_counted_in_every_language(story: Story) -> None:
    story.write("timeline.yaml", "{title: T, url: https://example.org/s/, languages: [en, fr, de, es]}\n")
    records = (
        "- {id: a, date: 2025, title: A}\n- {id: b, date: -0043, title: B}\n- {id: c, date: 2025-04-05, title: C}\n"
    )
    _, made = calendar(story, records)
    assert str(made["description"]).startswith("2 events are only on the page")
    for lang, words in (
        ("fr", "2\u00a0événements ne figurent"),
        ("de", "2 Ereignisse stehen"),
        ("es", "2 hechos solo"),
    ):
        found = icalendar.Calendar.from_ical(story.read(f"{lang}/calendar.ics"))
        assert str(found["description"]).startswith(words)


@pytest.mark.parametrize(
    ("fields", "status", "title"),
    [
        ("certainty: confirmed", "CONFIRMED", "T"),
        ("certainty: reported", "TENTATIVE", "T (unconfirmed)"),
        ("certainty: disputed", "TENTATIVE", "T (disputed)"),
        ("status: planned", "TENTATIVE", "T (planned)"),
        ("status: cancelled, certainty: reported", "CANCELLED", "T (cancelled, unconfirmed)"),
        ("withdrawn: {date: 2025-09-01, reason: No.}", "CANCELLED", "T (withdrawn)"),
    ],
)
def test_what_is_not_a_fact_is_not_confirmed(story: Story, fields: str, status: str, title: str) -> None:
    _, made = calendar(story, f"- {{id: a, date: 2025-04-05, title: T, {fields}}}\n")
    (event,) = made.walk("VEVENT")
    assert (event["status"], event["summary"]) == (status, title)


@pytest.mark.parametrize(
    ("date", "status", "title", "days"),
    [
        ("2025-04-05", "CONFIRMED", "T", 1),
        ("2025-04-05T10:00", "CONFIRMED", "T", 1),
        ("2025-04-05/2025-04-09", "CONFIRMED", "T", 5),
        ("2025-04-05/..", "CONFIRMED", "T (since 5 April 2025)", 1),
        ("[2025-08-01..2025-08-20]", "TENTATIVE", "T (between 1 and 20 August 2025)", 20),
        ("[2025-06-13, 2025-06-14]", "TENTATIVE", "T (13 or 14 June 2025)", 2),
        ("between 2025-08-10 and 2025-08-16", "TENTATIVE", "T (between 10 and 16 August 2025)", 7),
        ("early 2025-08", "TENTATIVE", "T (early August 2025)", 10),
        ("2025-06", "TENTATIVE", "T (June 2025)", 30),
        ("2 months after anchor", "TENTATIVE", "T (March 2025)", 31),
        ("3 weeks after anchor", "TENTATIVE", "T (between 31 January and 6 February 2025)", 7),
        ("10 days after anchor", "CONFIRMED", "T", 1),
        ("2025-04-05~", "TENTATIVE", "T (around 5 April 2025)", 1),
        ("2025-04-05?", "TENTATIVE", "T (possibly 5 April 2025)", 1),
        ("2025-04/2025-05", "TENTATIVE", "T (from April to May 2025)", 61),
    ],
)
def test_a_day_that_nobody_knows_is_not_confirmed(story: Story, date: str, status: str, title: str, days: int) -> None:
    records = f"- {{id: anchor, date: 2025-01-13, title: A}}\n- {{id: a, date: '{date}', title: T}}\n"
    _, made = calendar(story, records)
    event = next(event for event in made.walk("VEVENT") if "/a/" in event["url"])
    assert (event["status"], event["summary"]) == (status, title)
    assert (event["dtend"].dt - event["dtstart"].dt).days == days


@pytest.mark.parametrize(
    ("fields", "day", "title", "alarm"),
    [
        ("date: by 2026-03, status: planned", "2026-03-31", "T (planned, by the end of March 2026)", "2026-03-01"),
        ("date: by 2026-03-05, status: planned", "2026-03-05", "T (planned, by 5 March 2026)", "2026-02-03"),
        ("date: before 2026-03-05, status: planned", "2026-03-04", "T (planned, before 5 March 2026)", "2026-02-02"),
        ("date: 2027, status: planned", "2027-12-31", "T (planned, 2027)", "2027-12-01"),
        ("date: by 2026-03-05, status: scheduled", "2026-03-05", "T (scheduled, by 5 March 2026)", "2026-02-03"),
        ("date: 2026-01/2026-12, status: scheduled", "2026-01-31", "T (scheduled, from January to December 2026)", "2025-12-02"),
    ],
)  # fmt: skip
def test_a_deadline_is_on_its_last_day(story: Story, fields: str, day: str, title: str, alarm: str) -> None:
    found, made = calendar(story, f"- {{id: a, {fields}, title: T, remind: 30 days}}\n")
    (event,) = made.walk("VEVENT")
    (reminder,) = event.walk("VALARM")
    assert found["a"][0] == day
    assert (event["dtend"].dt - event["dtstart"].dt).days == 1
    assert (event["summary"], event["status"]) == (title, "TENTATIVE")
    from_end = reminder["trigger"].params.get("RELATED") == "END"
    assert (event["dtend" if from_end else "dtstart"].dt + reminder["trigger"].dt).isoformat() == alarm
    assert "too vague" not in str(made["description"])


def events_of(story: Story, path: str = "calendar.ics") -> dict[str, icalendar.Event]:
    made = icalendar.Calendar.from_ical(story.read(path))
    return {str(event["url"]).rstrip("/").rpartition("/")[2]: event for event in made.walk("VEVENT")}


def test_a_uid_is_made_from_the_entry_and_a_rename_keeps_it(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-03-04, title: A}\n")
    story.build()
    uid = str(events_of(story)["a"]["uid"])
    assert uid == str(uuid.uuid5(uuid.NAMESPACE_URL, "tag:example.org,2025-09-01:story/a/en"))
    story.write("a.yaml", "- {id: b, formerly: [a], date: 2025-03-04, title: A}\n")
    story.build(days=1)
    assert str(events_of(story)["b"]["uid"]) == uid


@pytest.mark.parametrize("minor", [False, True])
def test_sequence_and_last_modified_move_with_the_day(story: Story, minor: bool) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-03-04, title: A}\n")
    story.build()
    before = events_of(story)["a"]
    story.write("a.yaml", "- {id: a, date: 2025-03-09, title: A}\n")
    story.build(days=1, minor=minor)
    after = events_of(story)["a"]
    assert after["dtstart"].dt != before["dtstart"].dt
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["last-modified"].dt - before["last-modified"].dt == timedelta(days=1)


def test_an_event_is_rendered_once_for_all_calendars(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = feeds_calendar.event_lines

    def event_lines(look: Look, one: feeds_calendar.CalendarEvent) -> Iterator[str]:
        made.append(f"{look.lang} {one.event.id}")
        return real(look, one)

    monkeypatch.setattr(feeds_calendar, "event_lines", event_lines)
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("a.yaml", "- {id: once, date: 2025-03-04, title: Once, topics: [x, y], kind: k}\n")
    story.build()
    paths = ("calendar.ics", "topics/x/calendar.ics", "topics/y/calendar.ics", "kinds/k/calendar.ics")
    assert all(set(events_of(story, path)) == {"once"} for path in (*paths, *(f"fr/{path}" for path in paths)))
    assert sorted(made) == ["en once", "fr once"]


def test_terms_have_calendars_that_say_how_often_to_ask(story: Story) -> None:
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-03-04, title: A, topics: [x], kind: k}\n- {id: b, date: 2025-03-05, title: B, actors: [y]}\n",
    )
    story.build()
    found = {path: set(events_of(story, f"{path}/calendar.ics")) for path in ("topics/x", "kinds/k", "fr/actors/y")}
    assert found == {"topics/x": {"a"}, "kinds/k": {"a"}, "fr/actors/y": {"b"}}
    made = icalendar.Calendar.from_ical(story.read("topics/x/calendar.ics"))
    assert made["refresh-interval"].dt == timedelta(hours=12)
    assert str(made["x-published-ttl"]) == "PT12H"
    assert 'href="webcal://example.org/story/topics/x/calendar.ics"' in story.read("subscribe/index.html")
