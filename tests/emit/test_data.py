"""`timeline.json`, the table and the slides have everything that a record says, or it is said here why not."""

from __future__ import annotations

import json

from tests.conftest import Story
from timeline.emit.data import portable
from timeline.emit.data.csv import COLUMNS
from timeline.schema import Date, Ids, Record, Text

#: Fields of a record that are not in `timeline.json` under their name, and where they are instead.
ELSEWHERE = {
    "after": "the order of the events",
    "before": "the order of the events",
    "announced": "plan",
    "date_note": "date",
    "remind": "notices",
    "short": "nowhere: a label of the drawing",
    "allow": "nowhere: a word to the checks",
    "imported": "nowhere: for the next import",
    "formerly": "nowhere: old addresses lead to the new one",
}


#: Fields of a record that no column of `timeline.csv` is named after, and why.
NOT_IN_TABLE = {
    "short": "a label of the drawing",
    "key": "a matter of the drawing",
    "remind": "for subscribers",
    "formerly": "old addresses lead to the new one",
    "notices": "in changes.json",
    "allow": "a word to the checks",
    "imported": "for the next import",
}


def test_a_field_of_a_record_is_in_the_data_or_it_is_said_where_it_is(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2024, title: A}\n")
    story.build()
    (event,) = json.loads(story.read("timeline.json"))["events"]
    missing = Record.model_fields.keys() - event.keys()
    assert missing <= ELSEWHERE.keys(), (
        f"add {missing - ELSEWHERE.keys()} to `_event` in emit/data/timeline_json.py and twice to `event` in "
        "emit/data/schemas/data.json (`required`, `properties`), or to ELSEWHERE above with the reason"
    )
    assert ELSEWHERE.keys() <= missing, f"{ELSEWHERE.keys() - missing} is in timeline.json; delete it from ELSEWHERE"


def test_a_field_of_a_record_is_in_the_table_or_it_is_said_why_not() -> None:
    missing = Record.model_fields.keys() - set(COLUMNS)
    assert missing <= NOT_IN_TABLE.keys(), (
        f"add {missing - NOT_IN_TABLE.keys()} to `_CELLS` in emit/data/portable.py, "
        "or to NOT_IN_TABLE above with the reason; an import of timeline.csv loses what is not there"
    )
    assert NOT_IN_TABLE.keys() <= missing, f"{NOT_IN_TABLE.keys() - missing} is in timeline.csv; delete it above"


class Wider(Record):
    """A record with fields that the schema does not have, as somebody may add."""

    motto: Text | None = None
    seen: Date | None = None
    near: Ids = ()


def test_a_field_that_is_added_is_in_the_slides_without_a_list() -> None:
    added = {"motto": {"en": "Onward"}, "seen": "2025-04", "near": ["b", "c"]}
    record = Wider.model_validate({"id": "a", "date": "2025", "title": {"en": "A"}, "formerly": "z", **added})
    assert portable.fields(record, lambda text: text["en"]) == {
        "id": "a",
        "date": "2025",
        "title": "A",
        "motto": "Onward",
        "seen": "2025-04",
        "near": ["b", "c"],
    }
    assert portable.LEFT_OUT.keys() <= Record.model_fields.keys()


def test_a_picture_is_in_the_data_with_its_words(story: Story) -> None:
    (story.events / "media").mkdir()
    (story.events / "media/a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(48))
    image = "{file: a.png, alt: {en: A rocket, fr: Une fusée}, credit: NASA, license: CC0-1.0}"
    story.write("a.yaml", f"- {{id: a, date: 2024, title: A, image: {image}}}\n")
    story.build()
    (event,) = json.loads(story.read("timeline.json"))["events"]
    assert event["image"] == {
        "url": "https://example.org/story/media/a.png",
        "alt": {"en": "A rocket", "fr": "Une fusée"},
        "credit": {"en": "NASA"},
        "license": "CC0-1.0",
    }


def test_the_events_that_tell_the_story_are_marked(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2024, title: A, key: true}\n- {id: b, date: 2025, title: B}\n")
    story.build()
    assert [event["key"] for event in json.loads(story.read("timeline.json"))["events"]] == [True, False]
