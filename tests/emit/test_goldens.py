"""Every output of a small fixed timeline, reviewed like code. Renew with `pytest --force-regen` and read the diff."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import icalendar
import jsonschema
import pytest
from lxml import etree

from tests.conftest import ROOT, SETTINGS, Story, StoryInMemory
from tests.goldens.story_later import EDITS
from timeline.emit.feeds.calendar import escaped, folded

GOLDENS = ROOT / "tests/goldens"
PATHS = (
    "atom.xml",
    "fr/atom.xml",
    "rss.xml",
    "feed.json",
    "corrections/atom.xml",
    "topics/talent/rss.xml",
    "feeds.opml",
    "calendar.ics",
    "timeline.json",
    "fr/timeline.csv",
    "known.json",
    "sitemap.xml",
    "timelinejs.json",
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> StoryInMemory:
    """The small story after all that happened to it."""
    story = StoryInMemory(tmp_path_factory.mktemp("small"))
    shutil.copytree(GOLDENS / "story", story.events, dirs_exist_ok=True)
    story.build()
    records = story.events / "records.yaml"
    for days, edits in EDITS:
        text = records.read_text("utf-8")
        for before, after in edits:
            assert before in text
            text = text.replace(before, after)
        records.write_text(text, "utf-8")
        story.build(days=days)
    return story


@pytest.mark.parametrize("path", PATHS)
def test_output_is_as_reviewed(small: StoryInMemory, path: str, file_regression) -> None:
    name = GOLDENS / "output" / path.replace("/", "-")
    # Line ends and encoding are part of the promise.
    text = small.site[path].decode("utf-8")
    file_regression.check(text, encoding="utf-8", newline="", fullpath=name)


def test_the_calendar_reads_back(small: StoryInMemory) -> None:
    calendar = icalendar.Calendar.from_ical(small.read("calendar.ics"))
    events = {str(event["url"]).rstrip("/").rpartition("/")[2]: event for event in calendar.walk("VEVENT")}
    assert sorted(events) == ["far", "freeze", "hiring", "hoax", "launch", "law", "leaves", "plan", "spark"]
    launch = events["launch"]
    assert launch["uid"] == str(uuid5(NAMESPACE_URL, "tag:example.org,2025-09-01:small/launch/en"))
    assert launch["sequence"] == 1
    assert launch["dtstart"].dt.isoformat() == "2025-04-06"
    assert launch["dtend"].dt.isoformat() == "2025-04-07"
    assert events["hoax"]["status"] == "CANCELLED"
    freeze = events["freeze"]
    assert (freeze["dtstart"].dt.isoformat(), freeze["dtend"].dt.isoformat()) == ("2025-08-10", "2025-08-17")
    assert {str(event["transp"]) for event in events.values()} == {"TRANSPARENT"}
    assert "1 event is only on the page: its date is too vague" in str(calendar["x-wr-caldesc"])


def test_a_second_strict_parser_reads_the_calendar(small: StoryInMemory) -> None:
    from ical.calendar_stream import IcsCalendarStream

    text = small.site["fr/calendar.ics"].decode()
    calendar = IcsCalendarStream.calendar_from_ics(text)
    assert {event.summary for event in calendar.events} >= {
        "Un été de recrutements (non confirmé, de juin à août\u00a02025)",
        "Spark est sorti",
    }
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))  # RFC 5545, section 3.1


def test_timeline_json_keeps_its_schema(small: StoryInMemory) -> None:
    schema = json.loads((ROOT / "timeline/emit/data/schemas/data.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(small.read("timeline.json")), schema)


@pytest.mark.parametrize("path", ["feeds.opml", "sitemap.xml", "atom.xml", "rss.xml"])
def test_xml_is_well_formed(small: StoryInMemory, path: str) -> None:
    etree.fromstring(small.site[path], etree.XMLParser(resolve_entities=False, no_network=True))


def test_a_table_computes_nothing(story: Story) -> None:
    story.write(
        "a.yaml", "- {id: a, date: 2025, title: '=HYPERLINK(\"x\")'}\n- {id: b, date: -0043-03-15, title: '-2+3'}\n"
    )
    story.build()
    text = Path("output/timeline.csv").read_text("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "'-2+3" in text
    assert ",-0043-03-15," in text


def test_the_name_of_a_calendar_is_escaped(story: Story) -> None:
    """RFC 7986, 5.1: NAME is TEXT, and in TEXT a comma follows a backslash (RFC 5545, 3.3.11)."""
    story.write("timeline.yaml", SETTINGS.replace("A story", "'Bells, pipes; organs'"))
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n")
    story.build()
    for name in ("NAME", "X-WR-CALNAME"):
        assert f"\r\n{name}:Bells\\, pipes\\; organs\r\n" in (story.output / "calendar.ics").read_bytes().decode()


def test_every_event_is_as_icalendar_writes_it(small: StoryInMemory) -> None:
    """Our own lines, fold and escapes, against those of the library: what it parses, it writes with the same bytes."""
    for path in ("calendar.ics", "fr/calendar.ics"):
        data = small.site[path]
        assert icalendar.Calendar.from_ical(data).to_ical() == data


@pytest.mark.parametrize(
    "text", ["a\\b;c,d", "é" * 80, "\\" * 100, "x" * 73 + "\\n", "a\nb\r\nc\rd", "^" * 90, "漢字" * 60]
)
def test_text_is_escaped_and_folded_as_icalendar_does(text: str) -> None:
    event = icalendar.Event()
    event.add("summary", text)
    line = folded(f"SUMMARY:{escaped(text)}")
    assert line in event.to_ical()
    assert all(len(part) <= 75 for part in line.split(b"\r\n"))
    assert icalendar.Event.from_ical(b"BEGIN:VEVENT\r\n" + line + b"END:VEVENT\r\n")["summary"] == re.sub(
        "\r\n?", "\n", text
    )
