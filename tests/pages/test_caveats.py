"""A title that is shown alone says what keeps it from being a fact: in feeds, link previews, cards, data for machines."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import feedparser
import pytest

from tests.conftest import Story
from timeline.emit.overview import overview_of
from timeline.emit.pages.cards import drawing
from timeline.schema import Cards

pytestmark = pytest.mark.in_memory

CASES = {
    "reported": ("certainty: reported", "unconfirmed", "Reported, not confirmed"),
    "disputed": ("certainty: disputed", "disputed", "Disputed"),
    "planned": ("status: planned", "planned", "Planned"),
    "cancelled": ("status: cancelled", "cancelled", "Cancelled"),
    "planned-reported": ("status: planned, certainty: reported", "planned, unconfirmed", "Planned. Reported, not confirmed"),
    "withdrawn": ("withdrawn: {date: 2025-09-01, reason: Made up.}", "withdrawn", ""),
}  # fmt: skip
OTHER = "- {id: other, date: 2025-04-06, title: Another, actors: [x]}\n"
SETTINGS = "title: A story\nurl: https://example.org/story/\nlanguages: [en, fr, de, es]\n"


@pytest.fixture(params=CASES)
def case(request, story: Story) -> tuple[Story, str, str]:
    fields, caveats, status = CASES[request.param]
    story.write("timeline.yaml", SETTINGS)
    story.write("a.yaml", f"- {{id: a, date: 2027-04-05, title: A merger, actors: [x], {fields}}}\n{OTHER}")
    story.build()
    return story, f"A merger ({caveats})", status


def test_in_every_feed(case: tuple[Story, str, str]) -> None:
    story, title, status = case
    for path in ("atom.xml", "rss.xml"):
        entries = feedparser.parse(story.read(path)).entries
        assert title in [entry.title for entry in entries]
        assert "A merger" not in [entry.title for entry in entries]
    item = next(item for item in json.loads(story.read("feed.json"))["items"] if item["_event"]["id"] == "a")
    assert item["title"] == title
    if status:
        assert item["summary"] == f"5 April 2027. {status}."
        slides = json.loads(story.read("timelinejs.json"))["events"]
        assert title in [slide["text"]["headline"] for slide in slides]


def test_in_link_previews_and_data_for_machines(case: tuple[Story, str, str]) -> None:
    story, title, status = case
    page = story.read("events/a/index.html")
    assert f"<title>{title} – A story</title>" in page
    assert f'<meta property="og:title" content="{title}">' in page
    if status:
        for name in ('name="description"', 'property="og:description"'):
            assert f'<meta {name} content="5 April 2027. {status}.' in page
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block
    data = json.loads(block[1])
    assert data.get("headline", data.get("name")) == title


def test_where_another_page_names_it(case: tuple[Story, str, str]) -> None:
    story, title, _ = case
    caveats = title.removeprefix("A merger (").removesuffix(")")
    pages = ["log/index.html"] if caveats == "withdrawn" else ["log/index.html", "events/other/index.html"]
    for path in pages:
        assert f'A merger</a> <span class="when">5 April 2027 · {caveats}</span>' in story.read(path)


@pytest.mark.parametrize("name", [name for name in CASES if name != "withdrawn"])  # which has no card
def test_on_its_card(rendered, name: str) -> None:
    fields, _, status = CASES[name]
    edition = rendered(f"- {{id: a, date: 2027-04-05, title: A merger, {fields}}}\n").edition
    cards = Cards(fonts=(), serif="Serif", sans="Sans")
    settings = edition.settings.model_copy(update={"cards": cards})
    edition = replace(edition, timeline=replace(edition.timeline, settings=settings))
    overview = overview_of(edition)
    svg = drawing(overview.look, overview.by_id["a"])
    assert f">{status.replace('. ', ' · ')}</text>" in svg


def test_in_every_language(story: Story) -> None:
    story.write("timeline.yaml", SETTINGS)
    story.write("a.yaml", "- {id: a, date: 2027, title: T, status: planned, certainty: reported}\n")
    story.build()
    for folder, words in (
        ("fr/", "T (prévu, non confirmé)"),
        ("de/", "T (geplant, nicht bestätigt)"),
        ("es/", "T (previsto, sin confirmar)"),
    ):
        assert [entry.title for entry in feedparser.parse(story.read(f"{folder}atom.xml")).entries] == [words]
        assert f'property="og:title" content="{words}"' in story.read(f"{folder}events/a/index.html")


def test_a_fact_has_its_title_alone(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A merger}\n")
    story.build()
    assert [entry.title for entry in feedparser.parse(story.read("atom.xml")).entries] == ["A merger"]
    assert '<meta name="description" content="5 April 2025.">' in story.read("events/a/index.html")


def test_a_year_is_no_number_of_a_list(story: Story) -> None:
    """`2026. One` would be the item of a list in CommonMark, which only the words of the author are."""
    story.write(
        "a.yaml", "- {id: a, date: 2026, title: A, summary: One.}\n- {id: b, date: 2026, title: B, summary: 1. *One*}\n"
    )
    story.build()
    assert '<meta name="description" content="2026. One.">' in story.read("events/a/index.html")
    assert '<meta name="description" content="2026. One">' in story.read("events/b/index.html")


def test_a_notice_about_what_is_not_a_fact_says_so(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A merger, certainty: reported}\n")
    story.build()
    story.write("a.yaml", "- {id: a, date: 2025-04-06, title: A merger, certainty: reported}\n")
    story.build(days=1)
    titles = [entry.title for entry in feedparser.parse(story.read("atom.xml")).entries]
    assert titles == ["Correction: A merger (unconfirmed)", "A merger (unconfirmed)"]
    assert "A merger</a> (6 April 2025, unconfirmed)" in json.loads(story.read("feed.json"))["items"][0]["content_html"]


def test_the_subscribe_page_promises_only_what_is_true(story: Story) -> None:
    story.write("timeline.yaml", SETTINGS)
    story.write("a.yaml", "- {id: a, date: 2025, title: T}\n")
    story.build()
    for folder, words in (
        ("", "No account, no e-mail address."),
        ("fr/", "Pas de compte, pas d’adresse électronique."),
        ("de/", "Kein Konto, keine E-Mail-Adresse."),
        ("es/", "Sin cuenta, sin correo electrónico."),
    ):
        page = story.read(f"{folder}subscribe/index.html")
        assert words in page
        for untrue in ("Nobody learns", "Personne ne sait", "Niemand erfährt", "Nadie sabe"):
            assert untrue not in page


def test_a_settled_plan_is_no_longer_called_planned(story: Story) -> None:
    story.write("timeline.yaml", SETTINGS)
    story.write(
        "a.yaml",
        "- {id: plan, date: by 2025-03, announced: 2025-01-05, title: A model is to come, status: planned}\n"
        "- {id: model, date: 2025-04-05, title: The model, fulfils: plan, actors: [x]}\n"
        "- {id: other, date: 2025-04-06, title: Another, actors: [x]}\n",
    )
    story.build()
    titles = [entry.title for entry in feedparser.parse(story.read("atom.xml")).entries]
    assert "A model is to come (outcome known)" in titles
    item = next(item for item in json.loads(story.read("feed.json"))["items"] if item["_event"]["id"] == "plan")
    assert item["summary"] == "No later than March 2025. Outcome: 5 days late."
    page = story.read("index.html")
    assert '<span class="badge settled">Outcome: 5 days late</span>' in page
    assert "1 plan settled" in page
    for path in ("index.html", "events/plan/index.html", "events/model/index.html", "calendar.ics", "timelinejs.json"):
        assert "planned)" not in story.read(path), path
        assert 'class="badge planned"' not in story.read(path), path
    for folder, words in (
        ("fr/", "A model is to come (issue connue)"),
        ("de/", "A model is to come (erledigt)"),
        ("es/", "A model is to come (resuelto)"),
    ):
        assert words in [entry.title for entry in feedparser.parse(story.read(f"{folder}atom.xml")).entries]


@pytest.mark.parametrize(
    ("lang", "title", "shown"),
    [
        ("en", "A vote is planned", "A vote is planned"),
        ("en", "Planned: a vote", "Planned: a vote"),
        ("en", "An unplanned vote", "An unplanned vote (planned)"),
        ("fr", "Mise en service prévue de Prometheus", "Mise en service prévue de Prometheus"),
        ("fr", "Deux votes prévus", "Deux votes prévus"),
        ("fr", "Un vote imprévu", "Un vote imprévu (prévu)"),
        ("de", "Eröffnung geplant", "Eröffnung geplant"),
        ("de", "Die geplante Eröffnung", "Die geplante Eröffnung"),
        ("es", "Apertura prevista", "Apertura prevista"),
        ("es", "Dos votos previstos", "Dos votos previstos"),
        ("es", "Un voto imprevisto", "Un voto imprevisto (previsto)"),
    ],
)
def test_a_title_that_says_it_is_not_told_again(story: Story, lang: str, title: str, shown: str) -> None:
    story.write("timeline.yaml", f"title: T\nurl: https://example.org/s/\nlanguages: [{lang}]\n")
    story.write("a.yaml", f"- {{id: a, date: 2027-04-05, status: planned, title: '{title}'}}\n")
    story.build()
    assert [entry.title for entry in feedparser.parse(story.read("atom.xml")).entries] == [shown]
    assert f"SUMMARY:{shown}" in story.read("calendar.ics").replace("\r\n ", "")
    assert f'property="og:title" content="{shown}"' in story.read("events/a/index.html")


def test_a_title_that_says_that_it_is_planned_may_still_be_unconfirmed(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2027, status: planned, certainty: reported, title: A planned vote}\n")
    story.build()
    assert [entry.title for entry in feedparser.parse(story.read("atom.xml")).entries] == [
        "A planned vote (unconfirmed)"
    ]
