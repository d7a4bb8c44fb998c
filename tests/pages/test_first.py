"""What a reader meets first: the event published last, and numbers that lead into the list."""

from __future__ import annotations

import re

from tests.conftest import Story

SETTINGS = """
title: T
url: https://example.org/t/
authors: [An Author]
%s
"""


def latest(page: str) -> str:
    found = re.search(r'<section class="latest h-entry".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def test_the_latest_is_what_was_published_last_whenever_it_happened(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n")
    story.build()
    new = '- {id: b, date: 2024-01-02, title: B, certainty: reported, summary: "One.\\n\\nTwo."}\n'
    story.write("b.yaml", new + "- {id: p, date: 2030, status: planned, title: P}\n")
    story.build(days=1)
    found = latest(story.read("index.html"))
    assert "Latest · 2 January 2024 · unconfirmed · published 2 September 2025</p>" in found
    assert '<a class="u-url" href="events/b/">B</a>' in found
    assert '<p class="e-content">One.</p>' in found
    assert "Two." not in found


def test_of_those_published_together_the_last_in_the_list_is_the_latest(rendered) -> None:
    page = rendered("- {id: a, date: 2025-04-05, title: A}\n- {id: b, date: 2025-04-06, title: B}\n")["index.html"]
    assert "events/b/" in latest(page)


def test_an_empty_timeline_has_no_latest(rendered) -> None:
    assert latest(rendered("[]")["index.html"]) == ""


def test_numbers_say_what_is_due_next_and_how_plans_ended(rendered) -> None:
    page = rendered(
        "- {id: p, date: by 2025-06-30, status: planned, title: P}\n"
        "- {id: d, date: 2025-07-04, title: D, fulfils: p}\n"
        "- {id: far, date: by 2040, status: planned, title: Far}\n"
        "- {id: near, date: by 2030, status: planned, title: A long title, short: Near}\n"
    )["index.html"]
    assert "still to come</span></a> <span>next: Near, by 2030</span>" in page
    assert "plan settled</span></a> <span>4 days late</span>" in page


def test_the_site_is_named_and_never_the_authors(rendered) -> None:
    record = "- {id: a, date: 2025-04-05, title: A}\n"
    plain = rendered(record, SETTINGS % "")
    assert '<b class="home">example.org</b>' in plain["index.html"]
    site = (
        "site: {name: Chronologies, url: https://example.org/, links: [{title: Imprint, url: https://example.org/i}]}"
    )
    named = rendered(record, SETTINGS % site)
    assert '<b class="home"><a href="https://example.org/">Chronologies</a></b>' in named["index.html"]
    for page in ("index.html", "events/a/index.html"):
        assert '<a href="https://example.org/i">Imprint</a>' in named[page].partition("<footer")[2]
