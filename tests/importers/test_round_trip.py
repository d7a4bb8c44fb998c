"""What the program publishes is read back as the same timeline; what is read from anything can be published."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.conftest import NOW, Story, examples
from tests.importers.conftest import plain, read, said
from tests.importers.test_sync import records, run
from timeline.authoring.new import in_words
from timeline.build import Options, build_site, load_timeline
from timeline.problems import RecordsWrong

LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Co"))
TEXT = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
PARAGRAPHS = st.lists(TEXT, min_size=1, max_size=3).map("\n\n".join)
DATES = st.sampled_from(
    "2025-04-05 2025-04 2025 202X about~ -0043-03-15 2025-06-12/2025-06-30 2025-06/.. by~2025-12 2025-08? 2025-22 Y-17000 "
    "2025-04-05T10:00Z between~2025-01~and~2025-03".replace("about~", "about~2025-08").split()
).map(lambda date: date.replace("~", " "))
LINK = st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9,;?=&%-]{0,12}[a-z0-9]", fullmatch=True)
ID = st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True).filter(
    lambda word: word not in ("con", "nul", "aux", "prn")
)
SOURCE = st.fixed_dictionaries({"url": LINK}, optional={"title": TEXT, "publisher": TEXT})
FULL_SOURCE = st.fixed_dictionaries(
    {"url": LINK},
    optional={"title": TEXT, "publisher": TEXT, "date": st.just("2025-01"), "lang": st.just("fr"), "note": PARAGRAPHS}
    | {"archived": LINK, "says": st.just("2025-02-03")},
)


def record(source: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"date": DATES, "title": TEXT},
        optional={
            "summary": PARAGRAPHS,
            "kind": ID,
            "certainty": st.sampled_from(["reported", "disputed"]),
            "actors": st.lists(ID, min_size=1, max_size=3, unique=True),
            "topics": st.lists(ID, min_size=1, max_size=3, unique=True),
            "place": TEXT,
            "date_note": PARAGRAPHS,
            "sources": st.lists(source, min_size=1, max_size=2, unique_by=lambda source: source["url"]),
        },
    )


def timelines(source: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    def named(made: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"id": f"r-{number}", **fields} for number, fields in enumerate(made)]

    return st.lists(record(source), min_size=1, max_size=4).map(named)


def published(root: Path, made: list[dict[str, Any]]) -> Story:
    """A story of these records, built."""
    story = Story(root)
    shutil.rmtree(story.events)
    story.events.mkdir()
    story.write("timeline.yaml", "title: A story\nurl: https://example.org/story/\n")
    (story.events / "a.yaml").write_text("".join(map(in_words, made)), "utf-8")
    build_site(story.events, story.output, Options(now=lambda: NOW))
    return story


def imported(root: Path, source: Path, format: str) -> dict[str, dict[str, Any]]:
    """The records that another timeline makes of a file."""
    root.mkdir()
    story = Story(root)
    (root / source.name).write_bytes(source.read_bytes())
    head = "title: Another\nurl: https://example.org/other/\n"
    story.write("timeline.yaml", f"{head}imports: [{{name: other, from: {source.name}, format: {format}}}]\n")
    run(story)
    _, _, problems = load_timeline(story.events, None)
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    found = records(story)
    for fields in found.values():
        assert fields.pop("imported") == {"from": "other", "key": fields["id"]}
    return found


def comparable(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plain(fields).items() if value}


@examples(25)
@given(timelines(SOURCE))
def test_the_table_is_the_same_timeline(made: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = published(Path(folder), made)
        found = imported(Path(folder, "again"), story.output / "timeline.csv", "csv")
        assert found == {fields["id"]: comparable(fields) for fields in made}


@examples(25)
@given(timelines(FULL_SOURCE))
def test_the_slides_are_the_same_timeline(made: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        story = published(Path(folder), made)
        found = imported(Path(folder, "again"), story.output / "timelinejs.json", "timelinejs")
        assert found == {fields["id"]: comparable(fields) for fields in made}


STORY = """
    - id: plan
      date: by 2025-12
      title: {en: '=1+1 is "planned"', fr: Un plan}
      status: planned
      announced: 2025-03
      image: {file: a.png, alt: A square, credit: Jo}
    - {id: later, date: about 2 months after plan, title: "'-apostrophe", after: plan, fulfils: plan, key: true, short: S}
    - {id: gone, date: 2024, title: Gone, withdrawn: {date: 2025-01-01, reason: It was wrong.}}
"""


@pytest.mark.parametrize(
    ("file", "format"), [("timeline.csv", "csv"), ("timelinejs.json", "timelinejs"), ("timeline.json", "json")]
)
def test_plans_relations_and_withdrawals_come_back(story: Story, tmp_path: Path, file: str, format: str) -> None:
    from tests.importers.test_sync import PIXEL

    (story.events / "media").mkdir()
    (story.events / "media/a.png").write_bytes(PIXEL)
    story.write("a.yaml", STORY.replace("    - {id: gone", "    - {id: gone, kind: x").replace(", withdrawn:", "#"))
    story.write("a.yaml", STORY.replace(", withdrawn: {date: 2025-01-01, reason: It was wrong.}", ""))
    story.build()
    story.write("a.yaml", STORY)
    story.build(days=1)
    root = tmp_path / "again"
    (root / "events/media").mkdir(parents=True)
    shutil.copy(story.events / "media/a.png", root / "events/media/a.png")
    (root / "events").rename(root / "kept")
    again = Story(root)
    shutil.copytree(root / "kept", again.events, dirs_exist_ok=True)
    (root / file).write_bytes((story.output / file).read_bytes())
    again.write(
        "timeline.yaml",
        f"title: A\nurl: https://example.org/\nlanguages: [en, fr]\nimports: [{{name: x, from: {file}, format: {format}}}]",
    )
    run(again)
    _, timeline, problems = load_timeline(again.events, NOW)
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    assert timeline
    plan, later = timeline.by_id["plan"].record, timeline.by_id["later"].record
    assert (plan.date.written, plan.status, plan.announced and plan.announced.edtf) == (
        "by 2025-12",
        "planned",
        "2025-03",
    )
    assert (plan.title["en"], later.title["en"]) == ('=1+1 is "planned"', "'-apostrophe")
    assert later.fulfils == ("plan",)
    if format != "json":  # which has neither the relations nor the pictures of a record
        assert (later.after, plan.image and plan.image.file) == (("plan",), "a.png")
    if format != "csv":
        assert later.key
    if format == "timelinejs":
        assert later.short == {"en": "S"}
    if format != "timelinejs":  # which shows nothing that is withdrawn
        withdrawn = timeline.by_id["gone"].record.withdrawn
        assert withdrawn
        assert withdrawn.reason == {"en": "It was wrong."}
    assert run(again)[0].file is None


def test_our_calendar_keeps_the_ids(story: Story) -> None:
    story.write(
        "a.yaml", "- {id: first, date: 2025-04-05, title: First}\n- {id: next, date: 2025-06-12/2025-06-30, title: N}"
    )
    story.build()
    made = read((story.output / "calendar.ics").read_bytes(), "ics")
    assert [(r["id"], r["date"]) for r in made.records] == [("first", "2025-04-05"), ("next", "2025-06-12/2025-06-30")]
    assert made.said == []


# --- anything ---------------------------------------------------------------------------------------------------------

CELL = st.one_of(
    st.text(max_size=30),
    DATES,
    st.sampled_from(["", "2025-13", "=1+1", "<b>x</b>", "a: b #c", "- x", "{", "|", "'", "null", "3/4/2025", "45058"]),
)


@examples(60)
@example(rows=[["2025", "Title", "", "", "", "\x1b"]])  # a key is a text of the record, too
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=6), max_size=6))
def test_any_row_is_a_record_or_a_message(rows: list[list[str]]) -> None:
    made = io.StringIO()
    csv.writer(made).writerows([["date", "title", "summary", "topics", "place", "key"], *rows])
    data = made.getvalue().encode("utf-8", "surrogatepass")
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder))
        (story.root / "rows.csv").write_bytes(data)
        head = "title: A\nurl: https://example.org/\n"
        story.write("timeline.yaml", f"{head}imports: [{{name: rows, from: rows.csv, format: csv}}]")
        try:
            (outcome,) = run(story)
        except RecordsWrong as error:
            wrong = {problem.place.file for problem in error.problems}
        else:
            wrong = set()
        if wrong:
            assert (wrong, (story.events / "rows.yaml").exists()) == ({"rows.csv"}, False)
        else:
            if outcome.file is not None:
                _, _, problems = load_timeline(story.events, None)
                wrong = [problem for problem in problems if problem.severity == "error"]
                # What is wrong with a timeline as a whole is found by `check`, not by an import.
                assert {problem.code for problem in wrong} <= {"no-records", "unsafe-character", "unknown-id", "nested"}
            assert run(story)[0].file is None


@examples(60)
@given(st.binary(max_size=300), st.sampled_from(["csv", "xlsx", "timelinejs", "ics", "feed", "json", "markwhen"]))
def test_any_bytes_are_records_or_messages(data: bytes, format: str) -> None:
    said(data, format, {"date": "a", "title": "b"} if format in ("csv", "json") else None)


STARTS = {
    "ics": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n%s\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "feed": '<rss version="2.0"><channel><item><title>T</title>%s</item></channel></rss>',
    "json": '[{"a": "2025", "b": "T", %s}]',
    "timelinejs": '{"events": [{"start_date": {"year": 2025}, %s}]}',
    "markwhen": "2025: T\n%s\n2026 - 2027: U #x",
}
PIECES = st.lists(
    st.sampled_from(
        (
            *("DTSTART:20250405", "DTEND;VALUE=DATE:20250101", "DTSTART;TZID=No/Where:20250405T100000", "RRULE:x"),
            *("SUMMARY:x", "CATEGORIES:", "DURATION:P1D", "\r\n", "\n", ","),
            *("<pubDate>Sat, 05 Apr 2025 10:00:00 GMT</pubDate>", "<category/>", "<link>x</link>", "<guid>1</guid>"),
            *(
                '"text": {"headline": 3}',
                '"media": {"url": []}',
                '"end_date": {"year": "x"}',
                '"group": {}',
                '"text": null',
            ),
            *("# A", "group B", "endgroup", "every day: x", "2025-: x", "[a](https://b.example)"),
        )
    ),
    max_size=8,
).map("".join)


@examples(120)
@given(st.sampled_from(sorted(STARTS)), PIECES)
def test_pieces_of_formats_are_records_or_messages(format: str, pieces: str) -> None:
    said((STARTS[format] % pieces).encode(), format, {"date": "a", "title": "b"} if format == "json" else None)
