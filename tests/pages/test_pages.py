"""What pages promise: truth about dates, addresses that hold, safety, budgets."""

from __future__ import annotations

import json
import re
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from posixpath import join, normpath

import pytest

from tests.bench.corpus import write
from tests.conftest import ROOT, TWO_LANGUAGES, Story, first_quick
from tests.pages.conftest import Pages, edition_of
from tests.write_assets import NAMES, digests, source
from timeline.emit.overview import overview_of
from timeline.emit.pages.assets import POLICY, content, headers
from timeline.emit.pages.index import index_page
from timeline.emit.pages.site import LanguageSite
from timeline.locales import load

pytestmark = pytest.mark.in_memory


class Links(HTMLParser):
    """Addresses, ids and headings of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [found[name] or "" for name in ("href", "src") if name in found and tag != "use"]
        if "id" in found:
            self.ids.append(found["id"] or "")
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


def html(pages) -> dict[str, str]:
    return {path: text for path, text in pages.items() if path.endswith(".html")}


# --- dates


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2025-04-05", 'datetime="2025-04-05">5 April 2025</time>'),
        ("2025-04", 'data-edtf="2025-04">April 2025</span>'),
        ("2025-04-05~", 'data-edtf="2025-04-05~">around 5 April 2025</span>'),
        ("-0043-03-15", 'data-edtf="-0043-03-15">15 March 44 BC</span>'),
    ],
)
def test_only_a_known_day_is_a_machine_date(rendered, date: str, shown: str) -> None:
    text = rendered(f"- {{id: a, date: '{date}', title: T}}\n")
    assert shown in text["index.html"]
    assert shown in text["events/a/index.html"]


def test_a_month_heading_never_claims_a_month_that_is_not_known(rendered) -> None:
    text = rendered(
        "- {id: a, date: 2024, title: A}\n- {id: b, date: 2024-22, title: B}\n- {id: c, date: 2024-07-09, title: C}\n"
    )["index.html"]
    headings = re.findall(r'<h3 id="(_[^"]+)">([^<]+)', text)
    assert headings == [
        ("_2024-00", "2024, month not known "),
        ("_2024-07", "July 2024 "),
    ]


def test_a_silence_is_that_of_the_record(rendered) -> None:
    text = rendered("- {id: a, date: 2025-04-05, title: A}\n- {id: b, date: 2025-05-15, title: B}\n")["index.html"]
    assert '<p class="gap">5 weeks with no recorded event</p>' in text


def test_no_silence_after_something_that_may_go_on(rendered) -> None:
    text = rendered("- {id: a, date: 2025-01-05/.., title: A}\n- {id: b, date: 2025-05-15, title: B}\n")["index.html"]
    assert 'class="gap"' not in text


@pytest.mark.parametrize("status", ["planned", "cancelled"])
def test_what_did_not_happen_says_so_in_words(rendered, status: str) -> None:
    text = rendered(f"- {{id: a, date: 2026, title: A, status: {status}}}\n")
    words = load("en").text(f"status.{status}")
    for page in ("index.html", "events/a/index.html", "embed.html"):
        assert f'<span class="badge {status}">{words}</span>' in text[page]


def test_an_overdue_plan_stays_in_the_record_and_a_coming_one_does_not(rendered) -> None:
    pages = rendered(
        "- {id: a, date: 2025-03, title: A, status: planned}\n- {id: b, date: 2026, title: B, status: planned}\n"
    )
    text = pages["index.html"]
    assert text.index('id="a"') < text.index('class="asof"') < text.index('id="b"')
    assert "Deadline passed, no news" in text


# --- addresses


def test_every_link_between_pages_leads_somewhere(small) -> None:
    other = {"atom.xml", "rss.xml", "feed.json", "calendar.ics", "feeds.opml", "timeline.json", "timeline.csv"}
    pages = {path: Links(text) for path, text in html(small).items()}
    for path, page in pages.items():
        for link in page.links:
            if re.match(r"[a-z]+:", link) or path.endswith("404.html"):
                continue
            place, _, anchor = link.partition("#")
            target = normpath(join(path.rpartition("/")[0], place.partition("?")[0])) if place else path
            if link.endswith("/") or place.endswith("/"):
                target = normpath(target + "/index.html")
            if target.rpartition("/")[2] in other:
                continue
            assert target in small, (path, link)
            if anchor and not anchor.startswith("?"):
                assert anchor in pages[target].ids, (path, link)


def test_ids_on_a_page_are_unique_and_headings_skip_no_level(small) -> None:
    for path, text in html(small).items():
        found = Links(text)
        assert len(found.ids) == len(set(found.ids)), path
        assert found.levels[0] == 1, path
        assert all(b - a <= 1 for a, b in pairwise(found.levels)), (path, found.levels)


def test_a_page_names_its_twins_absolutely(small) -> None:
    text = small["fr/events/launch/index.html"]
    assert '<link rel="canonical" href="https://example.org/small/fr/events/launch/">' in text
    assert '<link rel="alternate" hreflang="en" href="https://example.org/small/events/launch/">' in text
    assert '<link rel="alternate" hreflang="x-default" href="https://example.org/small/events/launch/">' in text
    assert '<a href="../../../events/launch/" hreflang="en" lang="en" dir="ltr">English</a>' in text


def test_feeds_of_the_page_come_first_and_in_its_language(small) -> None:
    feeds = re.findall(
        r'type="application/atom\+xml" title="([^"]+)" href="([^"]+)"', small["fr/topics/talent/index.html"]
    )
    assert [href for _, href in feeds] == ["../../topics/talent/atom.xml", "../../atom.xml"]


def test_a_withdrawn_event_keeps_its_address_and_leaves_the_list(small) -> None:
    assert "It was made up." in small["events/hoax/index.html"]
    assert '<meta name="robots" content="noindex">' in small["events/hoax/index.html"]
    assert 'id="hoax"' not in small["index.html"]
    assert 'data-gone="hoax"' in small["index.html"]
    assert "A hoax" in small["corrections/index.html"]


def test_a_plan_and_what_settles_it_name_each_other(small) -> None:
    assert "Outcome:" in small["events/plan/index.html"]
    assert "../../events/spark/" in small["events/plan/index.html"]
    assert "Fulfills the plan:" in small["events/spark/index.html"]


def test_a_former_address_leads_on(rendered) -> None:
    pages = rendered("- {id: new, formerly: [old], date: 2025, title: T}\n")
    assert "../new/" in pages["events/old/index.html"]


# --- safety


def test_nothing_an_author_writes_becomes_markup(rendered) -> None:
    evil = "'\\\"><script>alert(1)</script>{{7*7}}'"
    pages = rendered(
        f"- id: a\n  date: 2025-01-02\n  title: {evil}\n  summary: {evil}\n  place: {evil}\n  date_note: {evil}\n"
        f"  topics: [x]\n  certainty: reported\n  sources: [{{url: 'https://e.org/', title: {evil}, publisher: {evil}}}]\n"
        f"  notices: [{{date: 2025-01-03, type: correction, note: {evil}}}]\n",
        f"title: {evil}\nurl: https://example.org/\ndescription: {evil}\nauthors: [{evil}]\nlicense: {evil}\n"
        f"topics: {{x: {evil}}}\n",
    )
    for path, text in pages.items():
        made = json.loads(text)["html"] if path.endswith("oembed.json") else text
        if path.endswith((".html", ".json")):
            assert "<script>alert" not in made, path
            assert "{{7*7}}" in made or path == "method/index.html" or "404" in path, path  # no template of ours ran it


def test_a_page_asks_nothing_of_anyone_else(small) -> None:
    for path, text in html(small).items():
        loads = re.findall(
            r'<(?:script|img|iframe)[^>]* src="([^"]+)"|<link rel="(?:stylesheet|icon)" href="([^"]+)"', text
        )
        assert not [one for pair in loads for one in pair if re.match(r"(https?:)?//", one)], path
        assert "style=" not in text, path
        assert " on" not in re.findall(r"<[a-z][^>]*>", text)[0], path


def test_data_blocks_are_json(small) -> None:
    for text in html(small).values():
        for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text):
            json.loads(block)


def test_the_policy_in_the_docs_is_that_of_the_pages() -> None:
    assert POLICY in (ROOT / "docs/publish.md").read_text("utf-8")


def test_headers_hold_the_policy_and_media_types(small) -> None:
    text = headers(overview_of(small.edition).look).decode()
    assert "require-trusted-types-for 'script'" in text
    assert "/fr/calendar.ics\n  Content-Type: text/calendar; charset=utf-8" in text
    frames = [block for block in text.split("\n/") if "frame-ancestors" in block]
    assert frames
    assert not any(block.startswith("embed.html") for block in frames)


# --- languages


def test_a_language_without_phrases_falls_back_visibly(rendered) -> None:
    settings = "title: {sv: En historia, en: A story}\nurl: https://example.org/\nlanguages: [sv, en]\n"
    text = rendered("- {id: a, date: 2025-01-02, title: {sv: Faktum, en: Fact}}\n", settings)["index.html"]
    assert '<html lang="en" dir="ltr">' in text  # the phrases are English, and the page says so
    assert '<h1 lang="sv" dir="ltr">En historia</h1>' in text
    assert 'href="events/a/" lang="sv" dir="ltr">Faktum</a>' in text


def test_a_script_that_runs_to_the_left_mirrors_the_drawing(rendered, monkeypatch) -> None:
    # No language that we have phrases for runs to the left, so one is made to.
    records = "- {id: a, date: 2025-04-05, title: A}\n- {id: b, date: 2025-08-05, title: B}\n"
    text = rendered(records)["index.html"]
    place = re.search(r'<circle class="k" cx="([\d.]+)%"', text)
    monkeypatch.setattr(sys.modules["timeline.emit.views"], "_RIGHT_TO_LEFT", {"en"})
    mirrored = rendered(records)["index.html"]
    there = re.search(r'<circle class="k" cx="([\d.]+)%"', mirrored)
    assert '<html lang="en" dir="rtl">' in mirrored
    assert place
    assert there
    assert float(place[1]) + float(there[1]) == pytest.approx(100, abs=0.02)


def test_a_missing_translation_is_marked_with_its_language(small) -> None:
    assert 'lang="en" dir="ltr">Hiring stops</a>' in small["fr/index.html"]


@pytest.mark.parametrize("lang", ["de", "en", "es", "fr"])
def test_every_phrase_that_a_template_asks_for_exists(lang: str) -> None:
    asked = set()
    for file in (ROOT / "timeline/templates").glob("*.html"):
        asked |= set(re.findall(r"""\b[tr]\(["']([a-z_]+\.[a-z_]*[a-z])["']""", file.read_text("utf-8")))
    assert len(asked) > 50
    assert asked <= load(lang).keys()


# --- budgets


def test_style_and_script_keep_their_budget() -> None:
    assert len(content("page.css")) + len(content("page.js")) <= 36_000
    assert len(content("embed.js")) <= 640


def test_style_sheets_and_scripts_are_sent_as_they_were_written_last() -> None:
    """`uv run tests/write_assets.py` renews them."""
    assert json.loads(content("small/sources.json")) == digests()
    assert all(0 < len(content(name)) < len(source(name).encode()) for name in NAMES)


@pytest.mark.parametrize(("count", "limit"), first_quick([(16, 51_500), (400, 700_000)]))
def test_a_timeline_keeps_its_budget(tmp_path: Path, count: int, limit: int) -> None:
    write(tmp_path / "events", count)
    overview = overview_of(edition_of(tmp_path / "events"))
    for look in overview.looks:
        (file,) = index_page(LanguageSite(overview, look))
        assert len(file.data()) <= limit


def test_a_list_with_very_many_sources_has_a_line_per_event(front) -> None:
    def page(sources: int) -> str:
        listed = ", ".join(f"https://example.org/{n}" for n in range(sources))
        return front(
            "".join(f"- {{id: e{n}, date: 2025-01-0{n % 9 + 1}, title: T, sources: [{listed}]}}\n" for n in range(60))
        )

    assert 'class="h-feed"' in page(2)
    assert 'class="h-feed compact"' in page(9)


# --- too long for one page


@pytest.fixture(scope="session")
def long(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    folder = tmp_path_factory.mktemp("long")
    (folder / "timeline.yaml").write_text("title: Long\nurl: https://example.org/\ntopics: {odd: Odd}\n", "utf-8")
    rows = (
        f"- {{id: e{i}, date: {1990 + i // 20}-0{1 + i % 9}-11, title: Event {i}, topics: [{'odd' if i % 2 else ''}]}}\n"
        for i in range(520)
    )
    (folder / "records.yaml").write_text("".join(rows), "utf-8")
    return Pages(edition_of(folder))


def test_a_long_timeline_is_split_by_year(long) -> None:
    text = long["index.html"]
    assert " data-split" in text
    assert '<a href="years/1990/" data-from="7305">1990 – 1992</a>' in text
    assert 'id="e0"' not in text
    assert text.count('<li id="e5') == 20  # the latest are there in full
    assert text.index("Published last") < text.index('<a href="years/1990/" ')
    assert 'id="e0"' in long["years/1990/index.html"]
    pages = [long[path] for path in long if path.startswith("years/")]
    assert [page.count('<li id="e') for page in pages] == [60] * 8 + [40]
    assert '"e519"' in long["search.json"]


def test_strip_and_month_list_of_a_long_timeline_lead_to_the_years(long) -> None:
    text = long["index.html"]
    assert re.search(r'<a href="years/1990/#_1990(-01)?" tabindex="-1">', text)
    assert re.search(r'<nav class="months".*?href="years/1990/#_1990"', text, re.DOTALL)
    assert "../../years/1990/#e0" in long["events/e0/index.html"]


def test_a_plan_that_was_settled_early_lies_where_it_was_settled(story: Story) -> None:
    story.write(
        "a.yaml",
        """
        - {id: first, date: 2025-03-04, title: First}
        - {id: plan, date: by 2025-12, status: planned, title: Plan}
        - {id: done, date: 2025-03-28, title: Done, fulfils: plan}
        - {id: later, date: 2025-04-09, title: Later}
        - {id: still, date: since 2025-05, title: Still}
        """,
    )
    story.build()
    page = story.read("index.html")
    headings = re.findall(r"<h3[^>]*>(.*?)</h3>", page)
    assert not [heading for heading in headings if "not known" in heading]
    strip = page[page.index("<svg") : page.index("</svg>")]
    assert ">Aug<" in strip or ">Aug " in strip
    assert ">Dec" not in strip  # the axis ends on the day of the edition, 1 September


def test_the_old_address_of_a_record_leads_on(story: Story) -> None:
    story.write("timeline.yaml", TWO_LANGUAGES)
    story.write("a.yaml", "- {id: new-name, formerly: [old-name], date: 2025-03-04, title: First}\n")
    story.build()
    page = story.read("events/old-name/index.html")
    assert '<meta http-equiv="refresh" content="0; url=../new-name/">' in page
    assert 'This event has a new address: <a href="../new-name/">First</a>' in page
    assert "Cet événement a une nouvelle adresse" in story.read("fr/events/old-name/index.html")


def test_the_history_is_in_the_order_of_publication(story: Story) -> None:
    """A day that the author gives is data: it does not put a notice before what was published earlier."""
    notice = "{{date: {0}, type: clarification, note: {1}}}"
    first, second = notice.format("2025-05-01", "First word."), notice.format("2025-04-20", "Second word.")
    story.write("a.yaml", f"- {{id: a, date: 2025-04-05, title: A, notices: [{first}]}}\n")
    story.build()
    story.write("a.yaml", f"- {{id: a, date: 2025-04-05, title: A, notices: [{first}, {second}]}}\n")
    story.build(days=1)
    found = re.findall(
        r"<li[^>]*><b>([^<]*)</b> <span>([^<]*)</span>(?: <small>([^<]*)</small>)?", story.read("events/a/index.html")
    )
    assert found == [
        ("2 September 2025", "Clarification", "date given: 20 April 2025"),
        ("1 September 2025", "Clarification", "date given: 1 May 2025"),
        ("1 September 2025", "First published", ""),
    ]  # fmt: skip


def test_a_reason_that_is_not_translated_is_marked_with_its_language(story: Story) -> None:
    story.write("timeline.yaml", "title: T\nurl: https://example.org/s/\nlanguages: [en, fr]\n")
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n- {id: b, date: 2025-04-06, title: B}\n")
    story.build()
    gone = "withdrawn: {date: 2025-06-01, reason: It was made up.}"
    story.write("a.yaml", f"- {{id: a, date: 2025-04-05, title: A, {gone}}}\n- {{id: b, date: 2025-04-06, title: B}}\n")
    story.build(days=1)
    feed = '<div lang="en"><p>It was made up.</p></div>'
    words = '<p lang="en" dir="ltr">It was made up.</p>'
    for path in ("events/a/index.html", "corrections/index.html"):
        page = story.read(f"fr/{path}")
        assert page.count("It was made up.") == page.count(words) + page.count(feed) > 0, path
        assert '<p lang="en"' not in story.read(path)
    for item in json.loads(story.read("fr/feed.json"))["items"]:
        if item["_event"]["id"] == "a":
            assert feed in item["content_html"]
