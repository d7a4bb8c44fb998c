"""Schemas with the words of a timeline: what they suggest, and when they are written."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import Story
from tests.test_cli import timeline
from timeline import disk
from timeline.schema import json_schema
from timeline.vocabulary import SCHEMAS, words

RECORDS = """
- {id: a, date: 2025-04-05, title: A title, topics: [models, law], kind: launch}
- {id: b, date: 2025-05, title: Another, topics: law, actors: [meta]}
"""


@pytest.fixture
def used(story: Story) -> Story:
    """A story whose author uses the schemas."""
    (story.events / ".schema").mkdir()
    story.write("a.yaml", RECORDS)
    return story


def written(story: Story, what: str = "record") -> dict:
    return json.loads((story.events / SCHEMAS[what]).read_text("utf-8"))


def suggested(schema: dict) -> dict[str, list[str]]:
    return {
        name: schema["$defs"][name]["enum"]
        for name in ("topics", "actors", "kinds", "ids")
        if name in schema.get("$defs", {})
    }


def printed(*options: str) -> subprocess.CompletedProcess[str]:
    return timeline("schema", *options)


def test_a_build_writes_the_words_of_the_records(used: Story) -> None:
    used.build()
    expected = {"topics": ["law", "models"], "actors": ["meta"], "kinds": ["launch"], "ids": ["a", "b"]}
    assert suggested(written(used)) == suggested(written(used, "settings")) == expected
    assert printed("record", "--with-vocabulary").stdout == (used.events / SCHEMAS["record"]).read_text("utf-8")


def test_declared_words_have_their_labels(used: Story) -> None:
    used.write("timeline.yaml", "title: A\nurl: https://example.org/\ntopics: {models: Models, law: The law}\n")
    used.build()
    known = written(used)["$defs"]["topics"]
    assert dict(zip(known["enum"], known["enumDescriptions"], strict=True)) == {"models": "Models", "law": "The law"}


def test_an_unknown_word_is_no_mistake_for_the_editor(used: Story) -> None:
    """The schema may be older than what is typed."""
    used.build()
    schema = written(used)
    Draft202012Validator.check_schema(schema)
    record = {"id": "c", "date": "2026", "title": "C", "topics": ["new"], "after": "d", "kind": "x"}
    assert list(Draft202012Validator(schema).iter_errors([record])) == []
    assert list(Draft202012Validator(schema).iter_errors([{**record, "topics": {}}]))


def test_only_other_words_are_written(used: Story) -> None:
    used.build()
    path = used.events / SCHEMAS["record"]
    before = path.stat()
    used.write("a.yaml", RECORDS.replace("2025-05", "2025-06"))
    used.build(days=1)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    used.write("b.yaml", "- {id: c, date: 2025-07, title: C, topics: [justice]}\n")
    used.build(days=2)
    assert suggested(written(used))["topics"] == ["law", "justice", "models"]
    assert sorted(os.listdir(used.events / ".schema")) == ["record.schema.json", "timeline.schema.json"]


def test_the_site_is_the_same_with_and_without(used: Story) -> None:
    used.build()
    site = used.files()
    for name in SCHEMAS.values():
        (used.events / name).unlink()
    assert not used.build(check=True).changes
    assert not (used.events / SCHEMAS["record"]).exists(), "--check writes nothing"
    used.build()
    assert (used.events / SCHEMAS["record"]).exists()
    assert used.files() == site


def test_nothing_is_written_where_nobody_uses_them(story: Story) -> None:
    story.write("a.yaml", RECORDS)
    story.build()
    assert not (story.events / ".schema").exists()


def test_what_stops_the_writing_does_not_stop_the_build(used: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, as the last bytes are written: the old schema is whole, and the site is published."""
    used.build()
    before = (used.events / SCHEMAS["record"]).read_bytes()
    real = disk.write_flushed

    def full(path: Path, data: bytes) -> None:
        if ".schema" in path.as_posix():
            path.write_bytes(data[: len(data) // 2])
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(disk, "write_flushed", full)
    used.write("b.yaml", "- {id: c, date: 2025-06, title: C}\n")
    assert used.build(days=1).new == ("c",)
    assert (used.events / SCHEMAS["record"]).read_bytes() == before
    assert sorted(os.listdir(used.events / ".schema")) == ["record.schema.json", "timeline.schema.json"]


def test_the_command_says_what_it_cannot_do(used: Story) -> None:
    done = printed("data", "--with-vocabulary")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the schema of data has no words of a timeline" in done.stderr
    used.write("timeline.yaml", "titel: A\n")
    done = printed("record", "--with-vocabulary")
    assert (done.returncode, done.stdout) == (1, "")
    assert "events/timeline.yaml:1:1: unknown key `titel`; did you mean `title`?" in done.stderr


def test_without_words_it_is_the_schema_of_the_program(story: Story) -> None:
    story.write("a.yaml", RECORDS)
    assert printed("record").stdout == json_schema("record")
    assert json.loads(json_schema("record"))["$id"] == "urn:timeline-feed:0.1.0:record"


def test_words_are_the_same_whatever_the_order_of_the_records(used: Story) -> None:
    from timeline.records import read

    found = read(used.events)
    assert found.settings
    assert list(words(found.settings, found.records, "topics")) == ["law", "models"]
    assert list(words(found.settings, found.records[::-1], "topics")) == ["law", "models"]
