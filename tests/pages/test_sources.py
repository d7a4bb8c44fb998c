"""What a source says for itself: its date where it gives another one, and the note on it."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Story

SETTINGS = "{title: T, url: https://example.org/s/, languages: [en, fr, de, es]}\n"
RECORDS = """
- id: a
  date: 2025-04-05
  title: A
  date_note: By the register.
  sources:
    - {url: https://r.example/, publisher: Reuters, says: 2025-04-05}
    - {url: https://m.example/, publisher: Le Monde, lang: fr, says: 2025-04, note: {en: "Is *vague*.", fr: Reste vague.}}
    - {url: https://n.example/, publisher: Nobody}
- id: b
  date: 2025-04-06
  title: B
  sources:
    - {url: https://r.example/, publisher: Reuters, says: 2025-04-06, note: Agrees.}
"""


@pytest.mark.parametrize(
    ("folder", "head", "lines"),
    [
        ("", "The sources give different dates:", ["Reuters: 5 April 2025", "Le Monde: April 2025", "This chronology: 5 April 2025"]),
        ("fr/", "Les sources donnent des dates différentes\u00a0:", ["Reuters\u00a0: 5\u00a0avril\u00a02025", "Le Monde\u00a0: avril\u00a02025", "Cette chronologie\u00a0: 5\u00a0avril\u00a02025"]),
        ("de/", "Die Datumsangaben der Quellen weichen voneinander ab:", ["Reuters: 5. April 2025", "Le Monde: April 2025", "Diese Chronologie: 5. April 2025"]),
        ("es/", "Las fuentes dan fechas distintas:", ["Reuters: 5 de abril de 2025", "Le Monde: abril de 2025", "Esta cronología: 5 de abril de 2025"]),
    ],
)  # fmt: skip
def test_where_sources_differ_the_page_says_who_says_what(rendered, folder: str, head: str, lines: list[str]) -> None:
    page = rendered(RECORDS, SETTINGS)[f"{folder}events/a/index.html"]
    passage = re.search(
        r'<div class="s accounts"><p id="_accounts"><b>(.*?)</b></p><ul[^>]*>(.*?)</ul>', page, re.DOTALL
    )
    assert passage
    assert passage[1] == head
    plain = re.sub("<[^>]+>", "", passage[2])
    assert [line.replace("\xa0", " ") for line in plain.strip().splitlines()] == [
        line.replace("\u00a0", " ") for line in lines
    ]


def test_where_no_source_gives_another_date_there_is_no_such_passage(rendered) -> None:
    page = rendered(RECORDS, SETTINGS)["events/b/index.html"]
    assert "_accounts" not in page
    assert "date given: 6 April 2025" in page


def test_the_list_of_sources_has_date_and_note(rendered) -> None:
    pages = rendered(RECORDS, SETTINGS)
    for path in ("events/a/index.html", "index.html"):
        assert 'Le Monde</a> · date given: April 2025 <p class="says">Is <em>vague</em>.</p>' in pages[path]
    assert '<p class="says">Reste vague.</p>' in pages["fr/events/a/index.html"]
    # A source that is alone in a list has its note, too; in a missing language it is marked.
    assert '<p class="says">Agrees.</p>' in pages["index.html"]
    assert '<p class="says" lang="en" dir="ltr">Agrees.</p>' in pages["fr/index.html"]


def test_feeds_have_them_as_well(story: Story) -> None:
    story.write("timeline.yaml", SETTINGS)
    story.write("a.yaml", RECORDS)
    story.build()
    for path in ("atom.xml", "rss.xml", "feed.json", "timelinejs.json"):
        text = story.read(path).replace("&lt;", "<").replace("&gt;", ">")
        assert "Le Monde</a>, date given: April 2025" in text
        assert "<em>vague</em>" in text
    assert "date indiquée\u00a0: avril\u00a02025" in story.read("fr/atom.xml")


def test_what_a_note_says_is_text_and_no_markup(rendered) -> None:
    records = '- {id: a, date: 2025, title: A, sources: [{url: "https://x.example/", note: "<b>x</b> [l](https://y.example/)"}]}\n'
    page = rendered(records, SETTINGS)["events/a/index.html"]
    assert "<b>x</b>" not in page
    assert '<a href="https://y.example/"' in page
