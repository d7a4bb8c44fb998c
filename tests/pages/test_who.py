"""The who's who: actors by what they are, with numbers that are those of their own pages, and in the data."""

from __future__ import annotations

import json
import re

from tests.conftest import Story

SETTINGS = """
title: T
url: https://example.org/t/
actors:
  acme:
    label: Acme
    about: A *maker* of [models](events/a/).
    type: organization
    url: https://acme.example/
  jo: {label: Jo, type: person}
  other: {label: Other, about: Nobody’s kind.}
  unused: Unused
"""
RECORDS = (
    "- {id: a, date: 2025-04-02, title: A, actors: [acme, jo]}\n"
    "- {id: b, date: 2025-05-02, title: B, actors: [acme], certainty: reported}\n"
    "- {id: c, date: 2025-06-02, title: C, actors: [other]}\n"
    "- {id: gone, date: 2025-07-02, title: Gone, actors: [acme, jo], withdrawn: {date: 2025-08-03, reason: No.}}\n"
    "- {id: p, date: 2030, status: planned, title: P, actors: [acme]}\n"
)


def test_actors_are_listed_by_type_with_what_is_known_of_them(rendered) -> None:
    pages = rendered(RECORDS, SETTINGS)
    page = pages["who/index.html"]
    assert re.findall(r'<h2 id="_\d">(\w+)</h2>|<li id="(\w+)">', page) == [
        ("People", ""), ("", "jo"), ("Organizations", ""), ("", "acme"), ("Others", ""), ("", "other"),
    ]  # fmt: skip
    acme = page.partition('<li id="acme">')[2].partition("</li>")[0]
    assert "3 events" in acme
    assert '<p>A <em>maker</em> of <a href="../events/a/">models</a>.</p>' in acme
    assert 'href="https://acme.example/"' in acme
    assert re.findall(r"<dt>(\w+)</dt><dd><a href=.../events/(\w+)/.", acme) == [("first", "a"), ("latest", "b")]
    assert "unconfirmed" in acme
    assert "Gone" not in page


def test_the_numbers_are_those_of_the_actors_own_pages_and_of_the_filter(rendered) -> None:
    pages = rendered(RECORDS, SETTINGS)
    numbers = dict(
        re.findall(r'<li id="(\w+)"><a href=[^>]*>[^<]*</a> <span class="when">(\d+) event', pages["who/index.html"])
    )
    assert numbers == {"jo": "1", "acme": "3", "other": "1"}
    for id, number in numbers.items():
        assert f'data-total="{number}"' in pages[f"actors/{id}/index.html"]
    shown = dict(re.findall(r'name="a" value="(\w+)">\w+ <span class="c">(\d)</span>', pages["index.html"]))
    assert shown == numbers


def test_the_page_is_linked_and_an_actors_page_says_who_it_is(rendered) -> None:
    pages = rendered(RECORDS, SETTINGS)
    assert '<a href="who/">' in pages["index.html"]
    assert '<a href="../../who/">' in pages["actors/acme/index.html"]
    assert "A <em>maker</em> of" in pages["actors/acme/index.html"]


def test_without_actors_there_is_no_such_page(rendered) -> None:
    pages = rendered("- {id: a, date: 2025-04-05, title: A}\n")
    assert "who/index.html" not in pages
    assert "who/" not in pages["index.html"]


def test_the_data_has_the_same(story: Story) -> None:
    story.write("timeline.yaml", SETTINGS)
    story.write("records.yaml", RECORDS)
    story.build()
    actors = {actor["id"]: actor for actor in json.loads(story.read("timeline.json"))["actors"]}
    assert list(actors) == ["acme", "jo", "other"]
    assert actors["acme"] == {
        "id": "acme",
        "url": "https://example.org/t/actors/acme/",
        "label": {"en": "Acme"},
        "about": {"en": '<p>A <em>maker</em> of <a href="https://example.org/t/events/a/">models</a>.</p>'},
        "type": "organization",
        "link": "https://acme.example/",
        "events": 3,
        "first": "a",
        "last": "b",
    }
    assert "https://example.org/t/who/" in story.read("sitemap.xml")
