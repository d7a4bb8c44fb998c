"""What sort of news a change is: knowing better, something new, or a mistake."""

from __future__ import annotations

import pytest

from tests.conftest import Story
from timeline.publications.notices import is_finer
from timeline.types import date_of

pytestmark = pytest.mark.in_memory


@pytest.mark.parametrize(
    ("old", "new", "finer"),
    [
        ("2025-08", "2025-08-12", True),
        ("2025", "2025-08", True),
        ("[2025-08-10..2025-08-16]", "2025-08-12", True),
        ("about 2025-08", "2025-08-12", True),
        ("2025-08-12?", "2025-08-12", True),
        ("by 2025-12", "2025-11", True),
        ("2025-06/..", "2025-06/2025-09", True),
        ("2025-06/2025-08", "2025-06-12/2025-08-30", True),
        ("2025-08-12", "2025-08", False),
        ("2025-08-12", "2025-08-13", False),
        ("2025-08", "about 2025-08", False),
        ("2025-06/2025-08", "2025-07-01", False),
        ("2025-06/2025-08", "2025-07/2025-08", False),
    ],
)
def test_bounds_inside_the_old_ones_are_known_better(old: str, new: str, finer: bool) -> None:
    assert is_finer(date_of(old, "UTC"), date_of(new, "UTC")) is finer


@pytest.mark.parametrize(
    ("before", "after", "type"),
    [
        ("date: 2025-03", "date: 2025-03-04", "refinement"),
        ("date: 2025-03-04", "date: 2025-03-05", "correction"),
        ("date: 2025, certainty: reported", "date: 2025", "refinement"),
        ("date: 2025", "date: 2025, certainty: disputed", "correction"),
        ("date: 2025-03, certainty: reported", "date: 2025-04, certainty: confirmed", "correction"),
        ("date: 2026, status: planned", "date: 2026-03, status: planned", "refinement"),
        ("date: 2026, status: planned", "date: 2027, status: planned", "development"),
        ("date: 2026, status: planned", "date: 2025-08-30, status: happened", "development"),
        ("date: 2026, status: planned", "date: 2026, status: cancelled", "development"),
        ("date: 2026, status: scheduled", "date: 2026, status: happened", "development"),
        ("date: 2025-03, status: happened", "date: 2025-03, status: cancelled", "correction"),
        ("date: 2025-03", "date: 2025-03, withdrawn: {date: 2025-09-02, reason: No.}", "withdrawal"),
        ("date: 2025-03, withdrawn: {date: 2025-09-01, reason: No.}", "date: 2025-03", "restoration"),
        ("date: 2025-03", "date: '2025-03'", None),
        ("date: 2025-03, topics: [a]", "date: 2025-03, topics: [a, b]", None),
    ],
)
@pytest.mark.parametrize("lang", ["en", "fr", "de", "es"])
def test_the_type_of_a_change(story: Story, before: str, after: str, type: str | None, lang: str) -> None:
    story.write("timeline.yaml", f"title: T\nurl: https://example.org/t/\nlanguages: [{lang}]\n")
    story.write("a.yaml", f"- {{id: a, title: A, {before}}}\n")
    story.build()
    story.write("a.yaml", f"- {{id: a, title: A, {after}}}\n")
    report = story.build(days=1)
    assert [found for _, found in report.notices] == ([type] if type else [])
    assert all(notice.note[lang] for entry in report.edition.entries for notice in entry.notices)
    corrections = story.read("corrections/atom.xml").count("<entry>")
    assert corrections == (type in ("correction", "withdrawal"))


def test_a_quiet_change_leaves_a_line_that_nobody_hears_of(story: Story) -> None:
    story.write("a.yaml", "- {id: a, title: A, date: 2025-03-04}\n")
    story.build()
    feed = story.read("atom.xml")
    story.write("a.yaml", "- {id: a, title: Another, date: 2025-03-05}\n")
    story.build(days=1, minor=True)
    assert b'"say":"unannounced","follows"' in list(story.log().values())[-1]
    assert story.read("atom.xml").count("<entry>") == feed.count("<entry>")
    assert len(story.log()) == 2
    story.build(days=2)
    assert len(story.log()) == 2


def test_notices_are_known_by_their_words_in_any_order(story: Story) -> None:
    one, two, three = (f"{{date: 2025-09-0{n}, type: clarification, note: Words {n}.}}" for n in (1, 2, 3))
    record = "- {{id: a, title: A, date: 2025-03-04, notices: [{}]}}\n"
    story.write("a.yaml", record.format(f"{one}, {three}"))
    story.build()
    story.write("a.yaml", record.format(f"{three}, {two}, {one}"))
    assert story.build(days=1).notices == (("a", "clarification"),)
    story.write("a.yaml", record.format(f"{two}, {one}, {three}"))
    assert story.build(days=2).notices == ()
    translated = three.replace("Words 3.", "{en: Words 3., fr: Mots.}")
    story.write("a.yaml", record.format(f"{two}, {one}, {translated}"))
    assert story.build(days=3).notices == ()
