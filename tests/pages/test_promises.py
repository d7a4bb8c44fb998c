"""Plans on a page of their own, and how an event is cited."""

from __future__ import annotations

import html
import json
import re

RECORDS = (
    "- {id: kept, date: by 2025-06-30, announced: 2025-02-03, status: planned, title: Kept}\n"
    "- {id: done, date: 2025-07-04, title: Done, fulfils: kept}\n"
    "- {id: far, date: by 2040, status: planned, title: Far}\n"
    "- {id: near, date: by 2030, status: planned, title: Near}\n"
    "- {id: off, date: 2025-05, status: cancelled, title: Off}\n"
)


def test_open_plans_come_first_and_each_says_what_came_of_it(rendered) -> None:
    pages = rendered(RECORDS)
    page = pages["promises/index.html"]
    assert re.findall(r'<li><a href="../events/(\w+)/">', page) == ["near", "far", "kept", "off"]
    kept = page.partition(">Kept<")[2].partition("</li>")[0]
    assert "3 February 2025" in kept
    assert "<dd>4 days late<br>" in kept
    assert "../events/done/" in kept
    assert '<a href="promises/">Promises</a>' in pages["index.html"]


def test_without_plans_there_is_no_such_page(rendered) -> None:
    pages = rendered("- {id: a, date: 2025-04-05, title: A}\n")
    assert "promises/index.html" not in pages
    assert "promises/" not in pages["index.html"]


def test_an_event_is_cited_as_it_was_published(rendered) -> None:
    title = '50 % of {A} & B: “C” "\\'
    page = rendered(f"- {{id: a, date: 2025-04-05, title: '{title}'}}\n")["events/a/index.html"]
    bibtex, ris, csl = map(html.unescape, re.findall(r"<pre tabindex=.0.><code>(.*?)</code></pre>", page, re.DOTALL))
    assert 'title = {{50 \\% of \\{A\\} \\& B: “C” "\\textbackslash{}}}' in bibtex
    assert "TI  - " + title in ris
    assert ris.startswith("TY  - ELEC\n")
    item = json.loads(csl)[0]
    assert csl == json.dumps([item], ensure_ascii=False, indent=1)
    assert item["title"] == title
    assert item["URL"].endswith("/events/a/")
    year, month, day = item["issued"]["date-parts"][0]
    assert f"date = {{{year}-{month:02}-{day:02}}}" in bibtex
    assert item["URL"] in html.unescape(page.partition('class="cite">')[2].partition("</p>")[0])


def test_what_is_doubtful_is_the_plan_and_not_its_outcome(rendered) -> None:
    plan = "- {id: kept, date: by 2025-06, status: planned, certainty: reported, title: Kept}\n"
    page = rendered(plan + "- {id: done, date: 2025-07-04, title: Done, fulfils: kept}\n")["promises/index.html"]
    title, _, lines = page.partition(">Kept<")[2].partition("</li>")[0].partition('<dl class="promise">')
    assert "Reported, not confirmed" in title
    assert "not confirmed" not in lines
    assert "<dd>by the end of June 2025</dd>" in lines
    assert "<dd>4 days late<br>" in lines
