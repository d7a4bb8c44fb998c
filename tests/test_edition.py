"""The two clocks: what is published, when, and what is not news."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta

import feedparser
import pytest

from tests.conftest import NOW, TWO_LANGUAGES, Story
from timeline.history import lines
from timeline.problems import RecordsWrong

pytestmark = pytest.mark.in_memory

LAUNCH = """
    - id: launch
      date: 2025-04-05
      title: Llama 4 is out
"""
PLAN = """
    - id: plan
      date: {date}
      status: {status}
      title: A model will come
"""


def titles(story: Story, path: str = "atom.xml") -> list[str]:
    return [entry.title for entry in feedparser.parse(story.read(path)).entries]


def ids(story: Story, path: str = "atom.xml") -> list[str]:
    return [entry.id for entry in feedparser.parse(story.read(path)).entries]


@pytest.mark.written
def test_a_second_build_changes_no_byte(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    before = story.files()
    log = story.log()
    report = story.build(days=40)
    assert not report.changes
    assert story.files() == before
    assert story.log() == log


def test_what_is_added_later_is_told_first_whatever_year_it_happened_in(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    story.write("b.yaml", "{id: old, date: 1969-07-20, title: A step}\n")
    story.build(days=1)
    assert titles(story) == ["A step", "Llama 4 is out"]
    assert feedparser.parse(story.read("atom.xml")).entries[0].published == "2025-09-02T10:00:00+00:00"


def test_many_at_once_are_published_at_one_time_in_the_order_of_the_page(story: Story) -> None:
    story.write(
        "a.yaml",
        "[{id: c, date: 2025-03, title: C}, {id: a, date: 2025-05, title: A}, {id: b, date: 2025-04, title: B}]\n",
    )
    report = story.build()
    assert [(entry.id, entry.published) for entry in report.edition.entries] == [("c", NOW), ("b", NOW), ("a", NOW)]
    assert titles(story) == ["A", "B", "C"]


def test_builds_that_follow_at_once_keep_their_order_and_wait_for_nothing(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    story.write("b.yaml", "[{id: b, date: 2025, title: B}, {id: c, date: 2025, title: C}]\n")
    report = story.build()
    assert [item.entry.id for item in report.edition.items] == ["launch", "c", "b"]
    assert {item.published for item in report.edition.items} == {NOW}


def test_no_time_is_before_the_newest_one(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build(days=0.5)
    story.write("b.yaml", "{id: b, date: 2025, title: B}\n")
    assert story.build().edition.by_id["b"].published == NOW + timedelta(days=0.5)


def test_a_clock_that_is_a_day_behind_the_log_is_an_error_with_the_line(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build(days=9)
    story.write("b.yaml", "{id: b, date: 2025, title: B}\n")
    before = story.files(), story.log()
    with pytest.raises(RecordsWrong) as error:
        story.build()
    [file] = story.log()
    assert str(error.value) == (
        f"events/published/{file}:2:1: this was published at 2025-09-10T10:00:00Z, and now it is 2025-09-01T10:00:00Z "
        "by the clock of this machine; set the clock; if it is right, and the one that wrote this line was ahead, "
        "give the time with --now"
    )
    assert (story.files(), story.log()) == before
    story.build(given=True)
    assert story.read("atom.xml").count("<published>2025-09-10T10:00:00") == 2


def test_updated_is_never_before_published(story: Story) -> None:
    story.write("a.yaml", "".join(f"- {{id: e-{n}, date: 2025, title: E}}\n" for n in range(30)))
    story.build()
    story.write("a.yaml", "".join(f"- {{id: e-{n}, date: 2024, title: E}}\n" for n in range(30)))
    for entry in story.build(days=1).edition.entries:
        assert entry.published < entry.updated == entry.notices[0].at


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(LAUNCH.replace("Llama 4 is out", "Meta releases Llama 4"), id="reworded title"),
        pytest.param(LAUNCH.replace("2025-04-05", '"2025-04-05" # sure'), id="quotes and comment"),
        pytest.param("    {id: launch, title: Llama 4 is out, date: 2025-04-05}", id="layout"),
        pytest.param(LAUNCH + "      summary: More words.\n", id="summary"),
    ],
)
def test_editing_words_moves_nothing(story: Story, edited: str) -> None:
    story.write("a.yaml", LAUNCH)
    first = story.build()
    (story.events / "a.yaml").unlink()
    story.write("elsewhere/b.yaml", edited)
    second = story.build(days=3)
    assert second.notices == ()
    assert second.edition.as_of == first.edition.as_of
    assert ids(story) == ["tag:example.org,2025-09-01:story/launch/en"]


def test_another_spelling_of_the_same_date_is_no_change(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-12", status="planned"))
    story.build()
    story.write("a.yaml", PLAN.format(date='"[..2025-12-31]"', status="planned"))
    assert story.build(days=1).notices == ()


def test_a_changed_date_is_a_notice_of_its_own_and_moves_the_entry(story: Story) -> None:
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("a.yaml", LAUNCH)
    story.build()
    story.write("a.yaml", LAUNCH.replace("2025-04-05", "2025-04-06"))
    report = story.build(days=1)
    assert report.notices == (("launch", "correction"),)
    feed = feedparser.parse(story.read("atom.xml"))
    notice, entry = feed.entries
    [name] = [notice.name for notice in report.edition.by_id["launch"].notices]
    assert re.fullmatch("notice-[0-9a-f]{12}", name)
    assert (notice.id, entry.id) == (
        f"tag:example.org,2025-09-01:story/launch/{name}/en",
        "tag:example.org,2025-09-01:story/launch/en",
    )
    assert "Date: was “5 April 2025”, is now “6 April 2025”." in notice.summary
    assert notice.link == f"https://example.org/story/events/launch/#{name}"
    assert entry.updated == notice.updated
    assert entry.published == "2025-09-01T10:00:00+00:00"
    assert "Date: was" in entry.content[0].value
    french = feedparser.parse(story.read("fr/atom.xml")).entries[0]
    assert french.id == f"tag:example.org,2025-09-01:story/launch/{name}/fr"
    assert "5 avril 2025" in french.summary.replace("\u00a0", " ")


def test_a_moved_plan_is_a_development_not_a_correction(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2026-12", status="planned"))
    story.build()
    story.write("a.yaml", PLAN.format(date="2027-04", status="planned"))
    assert story.build(days=1).notices == (("plan", "development"),)
    assert titles(story, "corrections/atom.xml") == []


def test_several_facts_changed_in_one_build_are_one_notice(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2026-12", status="planned"))
    story.build()
    story.write("a.yaml", PLAN.format(date="2025-09-02", status="happened"))
    assert story.build(days=1).notices == (("plan", "development"),)


def test_the_authors_note_speaks_for_a_change_in_the_same_build(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    note = "      notices: [{date: 2025-09-02, type: correction, note: We had the day wrong.}]\n"
    story.write("a.yaml", LAUNCH.replace("2025-04-05", "2025-04-06") + note)
    report = story.build(days=1)
    assert report.notices == (("launch", "correction"),)
    assert titles(story, "corrections/atom.xml") == ["Correction: Llama 4 is out"]
    assert "We had the day wrong" in story.read("atom.xml")
    assert "Date: was" not in story.read("atom.xml")
    assert story.build(days=2).notices == ()


def test_notices_that_a_new_record_brings_along_are_told_by_its_own_entry(story: Story) -> None:
    note = "      notices: [{date: 2025-09-01, type: clarification, note: As he tells it.}]\n"
    story.write("a.yaml", LAUNCH + note)
    assert story.build().notices == ()
    assert len(ids(story)) == 1
    assert "As he tells it" in story.read("atom.xml")
    assert story.build(days=1).notices == ()


def test_a_notice_that_was_published_cannot_vanish(story: Story) -> None:
    note = "      notices: [{date: 2025-09-01, type: clarification, note: As he tells it.}]\n"
    story.write("a.yaml", LAUNCH + note)
    story.build()
    story.write("a.yaml", LAUNCH)
    with pytest.raises(
        RecordsWrong,
        match=r"a notice about `launch` was published and is gone, or was changed: "
        r"{date: 2025-09-01, type: clarification, note: As he tells it.}; restore it; to say",
    ):
        story.build(days=1)


MISTAKE = """
      notices:
        - {date: 2025-09-01, type: correction, note: The words of a mistake.}
"""
MISTAKE_WITHDRAWN = MISTAKE.replace("}", ", withdrawn: {date: 2025-09-03, reason: 'It was *right*.'}}")


def record(notices: str) -> str:
    return LAUNCH + notices.removeprefix("\n")


def with_withdrawn_notice(story: Story) -> None:
    """A correction that is published on the second day and withdrawn on the third."""
    story.write("a.yaml", LAUNCH)
    story.build()
    story.write("a.yaml", record(MISTAKE))
    story.build(days=1)
    story.write("a.yaml", record(MISTAKE_WITHDRAWN))


@pytest.mark.written
def test_a_notice_is_withdrawn_once_under_the_id_that_it_has(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    story.write("a.yaml", record(MISTAKE))
    story.build(days=1)
    before = feedparser.parse(story.read("corrections/atom.xml")).entries
    assert [entry.title for entry in before] == ["Correction: Llama 4 is out"]
    story.write("a.yaml", record(MISTAKE_WITHDRAWN))
    report = story.build(days=2)
    assert report.notices == (("launch", "withdrawn notice"),)
    for path in ("atom.xml", "rss.xml", "feed.json", "corrections/atom.xml"):
        feed = feedparser.parse(story.read(path)).entries if path != "feed.json" else None
        found = [(e.id, e.title) for e in feed] if feed else []
        found = found or [(e["id"], e["title"]) for e in json.loads(story.read(path))["items"]]
        assert found[0] == (before[0].id, "Correction withdrawn: Llama 4 is out")
        assert len(found) == (1 if path.startswith("corrections") else 2)
    after = feedparser.parse(story.read("corrections/atom.xml")).entries
    assert after[0].published == before[0].published
    assert after[0].updated > before[0].updated
    assert [(item.entry.id, item.notice is not None) for item in report.edition.items] == [
        ("launch", True),
        ("launch", False),
    ]
    files = story.files()
    assert not story.build(days=3).changes
    assert story.files() == files


def test_the_words_of_a_withdrawn_notice_are_published_nowhere(story: Story) -> None:
    with_withdrawn_notice(story)
    assert "words of a mistake" in story.read("atom.xml")
    story.build(days=2)
    assert [
        path
        for path, data in story.files().items()
        if b"words of a mistake" in data and not path.startswith("published/")
    ] == []
    for path in ("atom.xml", "feed.json", "events/launch/index.html", "corrections/index.html", "timeline.json"):
        assert "right" in story.read(path)


def test_a_withdrawn_correction_does_not_count_as_one(story: Story) -> None:
    story.write("timeline.yaml", TWO_LANGUAGES)
    with_withdrawn_notice(story)
    assert "1 correction" in story.read("index.html")
    story.build(days=2)
    page = story.read("index.html")
    assert page.count(">1 withdrawal</a>") == 1  # at the top; the footer has no number
    assert " correction<" not in page
    assert 'class="told fix"' not in page
    log = story.read("corrections/index.html")
    assert "Nothing had to be corrected so far." not in log  # something had been, and was withdrawn
    assert "<b>Correction withdrawn, 3 September 2025</b>" in log
    event = story.read("events/launch/index.html")
    assert re.search(r'<li id="notice-\w+"><b>3 September 2025</b> <span>Correction withdrawn</span>', event)
    assert "CorrectionComment" not in event
    assert "CorrectionComment" not in story.read("fr/events/launch/index.html")
    assert "Correction retirée" in story.read("fr/events/launch/index.html")
    assert story.read("log/index.html").count("Correction withdrawn: ") == 1
    (notice,) = json.loads(story.read("timeline.json"))["events"][0]["notices"]
    assert (notice["type"], notice["at"], notice["withdrawn"]) == (
        "correction",
        "2025-09-02T10:00:00Z",
        "2025-09-03T10:00:00Z",
    )


def test_locked_refuses_a_withdrawal_that_was_not_published(story: Story) -> None:
    with_withdrawn_notice(story)
    with pytest.raises(RecordsWrong, match="the withdrawal of a notice about `launch` was not published yet; run"):
        story.build(days=2, locked=True)
    story.build(days=2)
    before = story.files()
    story.build(days=90, locked=True)
    assert story.files() == before


def test_the_withdrawal_of_a_notice_cannot_be_lost(story: Story) -> None:
    with_withdrawn_notice(story)
    story.build(days=2)
    story.write("a.yaml", record(MISTAKE))
    with pytest.raises(
        RecordsWrong,
        match=r"a.yaml:5:7: the withdrawal of this notice about `launch` was published, and `withdrawn` is gone; restore it",
    ):
        story.build(days=3)


def test_a_reworded_reason_is_no_news(story: Story) -> None:
    with_withdrawn_notice(story)
    story.build(days=2)
    story.write("a.yaml", record(MISTAKE_WITHDRAWN.replace("It was *right*", "It was correct")))
    report = story.build(days=3)
    assert report.notices == ()
    assert "It was correct" in story.read("atom.xml")


def test_a_notice_withdrawn_before_it_was_published_is_told_to_nobody(story: Story) -> None:
    story.write("a.yaml", record(MISTAKE_WITHDRAWN))
    assert story.build().notices == ()
    assert len(ids(story)) == 1
    assert "words of a mistake" not in story.read("atom.xml")
    assert story.build(days=1).notices == ()
    more = "        - {date: 2025-09-02, type: development, note: More., withdrawn: {date: 2025-09-03, reason: No.}}\n"
    story.write("a.yaml", record(MISTAKE_WITHDRAWN + more).replace("2025-04-05", "2025-04-06"))
    assert story.build(days=2).notices == (("launch", "correction"),)  # of the date, in words of the program
    assert titles(story) == ["Correction: Llama 4 is out", "Llama 4 is out"]
    types = [notice["type"] for notice in json.loads(story.read("timeline.json"))["events"][0]["notices"]]
    assert types == ["correction"]


def test_a_notice_and_a_withdrawal_in_one_build_are_both_told(story: Story) -> None:
    with_withdrawn_notice(story)
    more = "        - {date: 2025-09-03, type: clarification, note: More.}\n"
    story.write("a.yaml", record(MISTAKE_WITHDRAWN + more))
    report = story.build(days=2)
    assert report.notices == (("launch", "clarification"), ("launch", "withdrawn notice"))
    assert titles(story) == [
        "Clarification: Llama 4 is out",
        "Correction withdrawn: Llama 4 is out",
        "Llama 4 is out",
    ]
    assert report.edition.items[0].updated == report.edition.items[1].updated


def test_a_plan_whose_day_has_passed_is_news_once(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-12", status="planned"))
    story.build()
    assert story.build(days=121).notices == ()  # 31 December: the last day is not over
    assert story.build(days=122).notices == (("plan", "overdue"),)
    assert story.build(days=123).notices == ()
    assert "31 December 2025" in feedparser.parse(story.read("atom.xml")).entries[0].summary


def test_a_new_date_arms_an_overdue_plan_again(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="2025-10", status="planned"))
    story.build()
    assert story.build(days=100).notices == (("plan", "overdue"),)
    story.write("a.yaml", PLAN.format(date="2026-03", status="planned"))
    assert story.build(days=101).notices == (("plan", "development"),)
    assert story.build(days=102).notices == ()
    assert story.build(days=250).notices == (("plan", "overdue"),)


def test_a_plan_recorded_when_overdue_says_so_in_its_own_entry(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="2025-03", status="planned"))
    report = story.build()
    assert report.notices == ()
    assert report.edition.by_id["plan"].overdue
    assert story.build(days=1).notices == ()


def test_a_settled_plan_is_told_by_the_entry_that_settles_it(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-12", status="planned"))
    story.build()
    story.write("b.yaml", "{id: spark, date: 2026-04-08, title: Spark is out, fulfils: plan}\n")
    report = story.build(days=230)
    assert report.new == ("spark",)
    assert report.notices == ()
    assert titles(story) == ["A model will come (outcome known)", "Spark is out"] or titles(story) == [
        "Spark is out",
        "A model will come (outcome known)",
    ]
    entries = {entry.title: entry for entry in feedparser.parse(story.read("atom.xml")).entries}
    assert "A model will come" in entries["Spark is out"].content[0].value
    assert "Spark is out" in entries["A model will come (outcome known)"].content[0].value
    assert (
        entries["A model will come (outcome known)"].updated != entries["A model will come (outcome known)"].published
    )
    assert not report.edition.by_id["plan"].overdue


def test_a_renamed_record_keeps_the_id_of_its_entry(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    before = ids(story)
    story.write("a.yaml", LAUNCH.replace("id: launch", "id: llama-4-launch\n      formerly: launch"))
    report = story.build(days=1)
    assert (report.new, report.notices) == ((), ())
    assert ids(story) == before
    assert "events/llama-4-launch/" in story.read("atom.xml")
    story.write("a.yaml", LAUNCH.replace("id: launch", "id: llama-four\n      formerly: [launch, llama-4-launch]"))
    story.build(days=2)
    assert ids(story) == before


@pytest.mark.written
def test_ids_that_changed_places_are_a_warning_once(story: Story) -> None:
    """D21: what was published of each would become a correction of the other."""
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n- {id: b, date: 2024, title: B}\n")
    story.build()
    story.write("a.yaml", "- {id: b, date: 2025, title: A}\n- {id: a, date: 2024, title: B}\n")
    assert [str(problem) for problem in story.build(days=1, check=True).problems] == [
        "events/a.yaml:2:8: warning: `a` has the title now that `b` was published with, and `b` that of `a`; "
        "if their ids changed places, change them back: an id belongs to one event for ever"
    ]
    story.build(days=1)
    assert story.build(days=2).problems == []


def test_events_with_one_title_did_not_change_places(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n- {id: b, date: 2024, title: A}\n")
    story.build()
    assert "swapped-ids" not in {problem.code for problem in story.build(days=1).problems}


def test_one_title_that_comes_to_another_event_is_no_exchange_of_ids(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n- {id: b, date: 2024, title: B}\n")
    story.build()
    story.write("a.yaml", "- {id: a, date: 2025, title: B}\n- {id: b, date: 2024, title: C}\n")
    assert story.build(days=1).problems == []


def test_an_id_that_vanishes_fails_the_build_with_three_ways_out(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.write("b.yaml", "{id: b, date: 2025, title: B}\n")
    story.build()
    before = story.files()
    (story.events / "a.yaml").unlink()
    with pytest.raises(RecordsWrong) as error:
        story.build(days=1)
    [file] = story.log()
    assert str(error.value) == (
        f"events/published/{file}:3:1: `launch` (Llama 4 is out) was published and is gone; restore the record, or write "
        "`formerly: [launch]` under the record that replaces it, or keep it with `withdrawn: {date: …, reason: …}`; "
        "if nothing was uploaded yet, delete this file and the output folder, and build again"
    )
    assert story.files() == before


def test_a_withdrawn_event_keeps_its_place_and_says_so(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    story.write(
        "a.yaml",
        LAUNCH + "      summary: Secret words.\n      withdrawn: {date: 2025-09-02, reason: It was a hoax.}\n",
    )
    assert story.build(days=1).notices == (("launch", "withdrawal"),)
    feed = feedparser.parse(story.read("atom.xml"))
    assert len(feed.entries) == 2
    for entry in feed.entries:
        assert "It was a hoax" in entry.content[0].value
        assert "Secret words" not in entry.content[0].value
    assert titles(story, "corrections/atom.xml") == ["Withdrawn: Llama 4 is out"]


NOTED = LAUNCH + (
    "      status: planned\n      topics: [models]\n"
    "      notices: [{date: 2025-09-02, type: development, note: Secret words.}]\n"
)
WITHDRAWN = "      withdrawn: {date: 2025-09-03, reason: It was a hoax.}\n"


def withdrawn_later(story: Story) -> None:
    """A plan that moved, has a notice of its author's, and is then cut down as `timeline withdraw` does."""
    story.write("a.yaml", NOTED.partition("      notices")[0].replace("2025-04-05", "2026-04-05"))
    story.build()
    story.write("a.yaml", NOTED.replace("2025-04-05", "2026-05-05"))
    story.build(days=1)
    story.write("a.yaml", LAUNCH.replace("2025-04-05", "2026-05-05") + WITHDRAWN)
    assert story.build(days=2).notices == (("launch", "withdrawal"),)


def test_feeds_keep_the_ids_of_what_was_said_before_a_withdrawal_and_not_its_words(story: Story) -> None:
    story.write("timeline.yaml", "title: T\nurl: https://example.org/story/\n")
    withdrawn_later(story)
    for path in ("atom.xml", "topics/models/atom.xml"):
        entries = feedparser.parse(story.read(path)).entries
        assert [len(entry.id.rpartition("story/")[2].split("/")) for entry in entries] == [
            3,
            3,
            2,
        ]  # its notices and itself
        for entry in entries:
            assert "It was a hoax" in entry.content[0].value
            assert "2026-04" not in entry.content[0].value
            assert "April" not in entry.content[0].value
    found = [path for path, data in story.files().items() if b"Secret words" in data]
    assert all(path.startswith("published/") for path in found)  # what was said, was said


def test_only_the_withdrawal_is_left_of_the_history_of_a_withdrawn_event(story: Story) -> None:
    withdrawn_later(story)
    [event] = json.loads(story.read("timeline.json"))["events"]
    assert [notice["type"] for notice in event["notices"]] == ["withdrawal"]
    assert (event["status"], event["certainty"], event["topics"]) == (None, None, [])
    assert story.read("events/launch/index.html").count('id="notice-') == 1
    assert "SEQUENCE:2" in story.read("calendar.ics")  # as often as it has changed: that never goes back


def test_a_withdrawn_plan_is_not_told_as_changed_because_its_record_says_less(story: Story) -> None:
    withdrawn_later(story)
    assert story.build(days=300).notices == ()
    story.write("a.yaml", NOTED.replace("2025-04-05", "2026-05-05"))
    assert story.build(days=301).notices == (("launch", "restoration"),)
    assert "Secret words" in story.read("timeline.json")
    assert "This event was withdrawn; it was restored later." in story.read("timeline.json")


def test_a_plan_that_is_withdrawn_may_still_be_named_as_settled(story: Story) -> None:
    story.write("a.yaml", NOTED + "    - {id: done, date: 2025-04-06, title: Done, fulfils: launch}\n")
    story.build()
    story.write("a.yaml", LAUNCH + WITHDRAWN + "    - {id: done, date: 2025-04-06, title: Done, fulfils: launch}\n")
    assert story.build(days=1).notices == (("launch", "withdrawal"),)


def test_what_is_required_of_records_is_not_asked_of_a_withdrawn_one(story: Story) -> None:
    story.write(
        "timeline.yaml", "title: T\nurl: https://example.org/story/\nrequire: {sources: true, languages: true}\n"
    )
    story.write("a.yaml", "- {id: a, date: 2025-05-01, title: A, withdrawn: {date: 2025-09-03, reason: Wrong.}}\n")
    assert story.build().problems == []


def test_lists_of_events_are_made_of_what_stands(story: Story) -> None:
    story.write("a.yaml", "- {id: b, date: 2025, title: B}\n" + LAUNCH.replace("\n    ", "\n").lstrip() + WITHDRAWN[4:])
    edition = story.build().edition
    assert [entry.id for entry in edition.standing] == ["b"]
    assert [entry.id for entry in edition.entries] == ["b", "launch"]
    assert "launch" not in story.read("timelinejs.json")
    assert "events/launch/" not in story.read("sitemap.xml")


def test_a_withdrawn_event_may_stand_again(story: Story) -> None:
    story.write("a.yaml", LAUNCH + "      withdrawn: {date: 2025-09-02, reason: It was a hoax.}\n")
    story.build()
    story.write("a.yaml", LAUNCH)
    assert story.build(days=1).notices == (("launch", "restoration"),)
    assert titles(story)[0] == "Restored: Llama 4 is out"


def test_a_plan_that_is_no_longer_settled_is_told_open_again(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2026-12", status="planned"))
    story.write("b.yaml", "{id: spark, date: 2025-08-08, title: Spark is out, fulfils: plan}\n")
    story.build()
    story.write("b.yaml", "{id: spark, date: 2025-08-08, title: Spark is out}\n")
    assert story.build(days=1).notices == (("plan", "correction"),)
    assert "The plan is open again: it is not fulfilled by “Spark is out”." in story.read("atom.xml")
    assert story.build(days=2).notices == ()


def test_an_id_that_became_part_of_another_record_is_never_used_again(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.write("b.yaml", "{id: b, date: 2025, title: B}\n")
    story.build()
    (story.events / "a.yaml").unlink()
    story.write("b.yaml", "{id: b, date: 2025, title: B, formerly: launch}\n")
    assert story.build(days=1).notices == ()
    story.write("a.yaml", LAUNCH)
    story.write("b.yaml", "{id: b, date: 2025, title: B}\n")
    with pytest.raises(RecordsWrong, match="`launch` was published before and became `b`; give this record another id"):
        story.build(days=2)


def test_minor_accepts_a_change_without_telling(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    before = story.read("atom.xml")
    story.write("a.yaml", LAUNCH.replace("2025-04-05", "2025-04-06"))
    assert story.build(days=1, minor=True).notices == ()
    assert feedparser.parse(before).feed.updated == feedparser.parse(story.read("atom.xml")).feed.updated
    assert story.build(days=2).notices == ()


@pytest.mark.written
def test_locked_refuses_what_would_be_told(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    story.build(locked=True, check=True)
    story.write("a.yaml", LAUNCH.replace("2025-04-05", "2025-04-06"))
    story.write("b.yaml", "{id: b, date: 2025, title: B}\n")
    before = story.files()
    with pytest.raises(RecordsWrong) as error:
        story.build(locked=True)
    assert [str(problem) for problem in error.value.problems] == [
        "events/a.yaml:1:7: a change of `launch` was not published yet (correction); "
        "run `timeline build` and commit events/published with the records",
        "events/b.yaml:1:6: `b` was not published yet; run `timeline build` and commit events/published with the records",
    ]
    assert story.files() == before


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_locked_without_a_lock_is_a_message_in_every_zone(story: Story, zone: str) -> None:
    story.write("timeline.yaml", f"{{title: T, url: 'https://x.org/', timezone: {zone}}}\n")
    story.write("a.yaml", LAUNCH)
    with pytest.raises(RecordsWrong, match="`launch` was not published yet"):
        story.build(locked=True)


@pytest.mark.written
def test_locked_gives_the_same_site_on_any_day(story: Story) -> None:
    story.write("a.yaml", PLAN.format(date="by 2025-12", status="planned"))
    story.build()
    report = story.build(days=4000, locked=True, check=True)
    assert not report.changes


@pytest.mark.written
def test_a_lost_log_is_restored_from_the_site(story: Story) -> None:
    story.write("a.yaml", LAUNCH)
    story.build()
    before = story.log()
    shutil.rmtree(story.events / "published")
    report = story.build(days=9)
    assert (report.new, report.notices) == ((), ())
    assert [problem.code for problem in report.problems] == ["restored"]
    assert story.log() == before


def test_an_importer_may_set_the_record_clock(story: Story) -> None:
    story.write("a.yaml", LAUNCH + "      published: 2024-01-02T03:04:05+01:00\n")
    story.build()
    assert feedparser.parse(story.read("atom.xml")).entries[0].published == "2024-01-02T02:04:05+00:00"


# --- what a hostile review found


@pytest.mark.parametrize(
    "steps",
    [
        # a becomes b, and the name a is dropped, then given to another record
        ["- {id: a, T}", "- {id: b, formerly: [a], T}", "- {id: b, T}"],
        ["- {id: a, T}", "- {id: b, formerly: [a], T}", "- {id: b, T}\n- {id: a, date: 2025-03-04, title: Other}"],
        ["- {id: a, T}", "- {id: b, formerly: [a], T}", "- {id: c, formerly: [b], T}"],
        ["- {id: a, T}\n- {id: b, T}", "- {id: c, formerly: [a, b], T}", "- {id: c, formerly: [a], T}\n- {id: b, T}"],
    ],
)
def test_a_name_that_was_published_is_never_lost_nor_given_again(story: Story, steps: list[str]) -> None:
    *fine, last = [step.replace("T}", "date: 2025-01-02, title: First}") for step in steps]
    for day, text in enumerate(fine):
        story.write("a.yaml", text + "\n")
        story.build(days=day)
        assert len(ids(story)) == len(set(ids(story)))
    story.write("a.yaml", last + "\n")
    with pytest.raises(RecordsWrong, match="was published"):
        story.build(days=9)


def test_a_zone_that_changes_corrects_no_instant_and_breaks_no_build(story: Story) -> None:
    settings = "{title: T, url: https://example.org/t/, timezone: %s}\n"
    story.write("timeline.yaml", settings % "UTC")
    story.write(
        "a.yaml", "- {id: a, date: '2025-03-30T23:30Z', title: A}\n- {id: b, date: '2025-03-30T02:30', title: B}\n"
    )
    story.build()
    story.write(
        "a.yaml", "- {id: a, date: '2025-03-30T23:30Z', title: A}\n- {id: b, date: '2025-03-29T02:30', title: B}\n"
    )
    story.build(days=1)
    story.write("timeline.yaml", settings % "Europe/Paris")
    assert ("a", "correction") not in story.build(days=2).notices


@pytest.mark.parametrize("key", ["published", "updated"])
def test_nothing_is_told_in_the_future(story: Story, key: str) -> None:
    story.write("a.yaml", f"- {{id: a, date: 2025, title: A, {key}: '2030-01-01T00:00:00Z'}}\n")
    with pytest.raises(RecordsWrong, match=f"`{key}` is in the future; write when it was, or leave it out"):
        story.build()


A_PLAN = "- {id: p, date: 2025-09-10, status: planned, title: Plan}\n"


@pytest.mark.parametrize("end", ["withdrawn: {date: 2025-09-03, reason: wrong}", "status: cancelled"])
def test_what_was_taken_back_settles_nothing(story: Story, end: str) -> None:
    story.write("a.yaml", A_PLAN + "- {id: d, date: 2025-09-01, title: Done, fulfils: p}\n")
    story.build()
    story.write("a.yaml", A_PLAN + f"- {{id: d, date: 2025-09-01, title: Done, fulfils: p, {end}}}\n")
    assert ("p", "correction") in story.build(days=2).notices
    assert ("p", "overdue") in story.build(days=30).notices


def test_a_plan_settled_by_what_was_told_before_is_news(story: Story) -> None:
    story.write("a.yaml", A_PLAN + "- {id: d, date: 2025-09-01, title: Done}\n")
    story.build()
    story.write("a.yaml", A_PLAN + "- {id: d, date: 2025-09-01, title: Done, fulfils: p}\n")
    assert story.build(days=2).notices == (("p", "development"),)


def test_minor_is_silent_only_about_changed_facts(story: Story) -> None:
    story.write("a.yaml", A_PLAN + "- {id: a, date: 2025-08-03, title: A}\n")
    story.build()
    story.write("a.yaml", A_PLAN + "- {id: a, date: 2025-08-04, title: A}\n")
    assert story.build(days=20, minor=True).notices == (("p", "overdue"),)


def test_withdrawn_content_is_published_nowhere(story: Story) -> None:
    (story.events / "media").mkdir()
    (story.events / "media/x.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    more = "image: {file: x.png, alt: SECRET}, place: SECRET, summary: SECRET, date_note: SECRET, sources: ['https://secret.example/']"
    story.write("a.yaml", f"- {{id: a, date: 2025-08-03, title: A, {more}}}\n")
    story.build()
    assert b"SECRET" in story.files()["timeline.json"]
    story.write(
        "a.yaml", f"- {{id: a, date: 2025-08-03, title: A, withdrawn: {{date: 2025-09-02, reason: wrong}}, {more}}}\n"
    )
    story.build(days=1)
    left = [path for path, data in story.files().items() if b"SECRET" in data or b"secret.example" in data]
    assert left == []
    assert "media/x.png" not in story.files()


def test_locked_refuses_a_rename_that_no_build_has_seen(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-08-03, title: A}\n")
    story.build()
    story.write("a.yaml", "- {id: b, formerly: [a], date: 2025-08-03, title: A}\n")
    with pytest.raises(RecordsWrong, match="the publication log does not know yet that `a` is `b` now"):
        story.build(days=1, locked=True)


def test_the_withdrawal_of_a_correction_that_came_with_its_record_is_told(story: Story) -> None:
    story.write("a.yaml", record(MISTAKE))
    story.build()
    assert titles(story) == ["Llama 4 is out"]
    assert titles(story, "corrections/atom.xml") == []
    assert "since publication" not in story.read("index.html")  # it is part of what was published first
    story.write("a.yaml", record(MISTAKE_WITHDRAWN))
    assert story.build(days=2).notices == (("launch", "withdrawn notice"),)
    for path in ("atom.xml", "corrections/atom.xml"):
        entry = feedparser.parse(story.read(path)).entries[0]
        assert entry.title == "Correction withdrawn: Llama 4 is out"
        assert entry.published == entry.updated  # in no archive that was closed before
    assert ">1 withdrawal</a> since publication" in story.read("index.html")
    log = re.findall(r"<li>([\w ]+): <a", story.read("log/index.html"))
    assert log == ["Correction withdrawn", "New"]
    listed = [line.partition("  ")[2][:16].strip() for line in lines(story.events)]
    assert listed == ["notice withdrawn", "correction", "new"]
    assert "(in the entry of the new event; “The words of a mistake.”)" in lines(story.events)[1]
