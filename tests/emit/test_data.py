"""`timeline.json` has everything that a record says, or it is said here why not."""

from __future__ import annotations

import json

from tests.conftest import Story
from timeline.schema import Record

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


def test_a_field_of_a_record_is_in_the_data_or_it_is_said_where_it_is(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2024, title: A}\n")
    story.build()
    (event,) = json.loads(story.read("timeline.json"))["events"]
    assert Record.model_fields.keys() - event.keys() == ELSEWHERE.keys()


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
