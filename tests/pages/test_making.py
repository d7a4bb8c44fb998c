"""The page about the timeline: its author's text, and what entries note on the sources that the text links to."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Story
from timeline.markup import article, links

SETTINGS = """
title: {en: T, fr: U}
url: https://example.org/t/
languages: [en, fr]
about:
  en: |
    From [an article](https://press.example/a), checked [here](events/a/).

    ## How it was made

    By hand.
  fr: D’après [un article](https://press.example/a).
"""
RECORDS = """
- id: a
  date: 2025-04-02
  title: A
  sources:
    - url: https://press.example/a
      publisher: Press
      note: {en: Calls it *new*., fr: Le dit *nouveau*.}
- id: b
  date: 2025-05-02
  title: B
  certainty: reported
  date_note: Two dates.
  sources:
    - {url: 'https://press.example/a', publisher: Press, says: 2025-05}
    - {url: 'https://press.example/b', note: Of another source.}
- id: c
  date: 2025-06-02
  title: C
  sources: [{url: 'https://press.example/a', note: {en: Calls it *new*., fr: Le dit *nouveau*.}}]
- {id: d, date: 2025-07-02, title: D, sources: ['https://press.example/a']}
- id: e
  date: 2025-08-02
  title: E
  sources: [{url: 'https://press.example/a', note: Of what was withdrawn.}]
  withdrawn: {date: 2025-08-03, reason: No.}
"""


def test_the_authors_text_is_a_page_in_each_language(rendered) -> None:
    pages = rendered(RECORDS, SETTINGS)
    page = pages["about/index.html"]
    assert "<h2>How it was made</h2>" in page
    assert 'checked <a href="../events/a/">here</a>' in page
    assert '<meta name="description" content="From an article, checked here.' in page
    assert "D’après <a" in pages["fr/about/index.html"]
    for path, text in pages.items():
        if path.endswith("index.html"):
            assert re.search(r'<footer.*href="[./]*about/"', text, re.DOTALL), path
    assert pages["index.html"].count('href="about/"') == 2, "above the list, and at the foot"


def test_what_entries_note_on_a_source_of_the_text_is_listed_with_what_was_found(rendered) -> None:
    page = rendered(RECORDS, SETTINGS)["about/index.html"]
    assert "What Press says, and what was found" in page
    rows = page.partition('<ol class="mentions"')[2].partition("</ol>")[0].split("</li>")[:-1]
    assert [re.findall(r"events/(\w)/", row) for row in rows] == [["a", "c"], ["b"]]
    assert "Calls it <em>new</em>." in rows[0]
    assert "date given: May 2025" in rows[1]
    assert "unconfirmed" in rows[1]
    assert "another source" not in page
    assert "withdrawn" not in page


def test_without_such_a_text_there_is_no_such_page(rendered) -> None:
    pages = rendered(RECORDS)
    assert "about/index.html" not in pages
    assert not any('about/"' in text for text in pages.values())


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# A\n## B\n# C", "2 3 2"),
        ("## A\n#### B\n### C\n## D", "2 3 3 2"),
        ("###### A", "2"),
        ("A\n===\n\nB\n---", "2 3"),
    ],
)
def test_headings_begin_below_the_title_and_skip_no_level(text: str, levels: str) -> None:
    assert re.findall(r"<h(\d)>", article(text, "")) == levels.split()


def test_a_page_of_text_is_as_safe_as_any_other_text() -> None:
    made = article(
        "## <b>x</b> [y](javascript:alert(1))\n\n<script>z</script>\n\n[w](events/a/)", "https://example.org/t/"
    )
    assert made == (
        '<h2>x <a href="https://example.org/t/">y</a></h2>\n\n<p><a href="https://example.org/t/events/a/">w</a></p>'
    )


def test_links_are_as_written() -> None:
    assert links("[a](events/x/?a=1&b=2) <https://b.example/>") == ("events/x/?a=1&b=2", "https://b.example/")


def test_the_page_is_in_the_site_map_and_in_the_data(story: Story) -> None:
    story.write("timeline.yaml", SETTINGS)
    story.write("records.yaml", RECORDS)
    story.build()
    assert "https://example.org/t/fr/about/" in story.read("sitemap.xml")
    assert '"about": {"en": "<p>From <a href=' in story.read("timeline.json")
