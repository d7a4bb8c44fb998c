"""The list in chapters, in either order, in lines, and without tags that say nothing."""

from __future__ import annotations

import re

from tests.pages.test_pictures import PNG

SETTINGS = """
title: T
url: https://example.org/t/
topics: {a: Alpha, all: All}
chapters:
  - {id: second, title: Second, from: b, summary: How it went on.}
  - {id: first, title: First, from: 2025-04-01, to: 2025-04-30}
%s
"""
RECORDS = (
    "- {id: z, date: 2025-03-02, title: Z, topics: [all]}\n"
    "- {id: a, date: 2025-04-02, title: A, topics: [all, a]}\n"
    "- {id: b, date: 2025-05-02, title: B, topics: [all]}\n"
    "- {id: c, date: 2026-05-02, title: C, topics: [all]}\n"
    "- {id: p, date: 2030, status: planned, title: P, topics: [all]}\n"
)


def listed(page: str) -> list[str]:
    return re.findall(r'<li(?: class="chapter")? id="([\w-]+)"', page)


def test_chapters_are_headings_before_their_first_event_and_bands_of_the_drawing(rendered) -> None:
    page = rendered(RECORDS, SETTINGS % "")["index.html"]
    assert listed(page) == ["z", "_chapter-first", "a", "_chapter-second", "b", "c", "p"]
    assert "<h3>Second</h3><p>How it went on.</p>" in re.sub(r"\n", "", page)
    assert re.findall(r'class="name" href="#(_chapter-\w+)"', page) == ["_chapter-first", "_chapter-second"]


def test_newest_first_is_the_same_list_from_its_end(rendered) -> None:
    page = rendered(RECORDS, SETTINGS % "order: newest")["index.html"]
    assert listed(page) == ["p", "_chapter-second", "c", "b", "_chapter-first", "a", "z"]
    assert page.index('<h3 id="_2026-05"') < page.index('<h3 id="_2025-05"')
    assert 'data-order="desc"' in page


def test_more_than_a_hundred_events_begin_as_lines(front) -> None:
    for n, compact in ((100, False), (101, True)):
        records = "".join(f"- {{id: e{i}, date: 2025-01-02, title: T{i}}}\n" for i in range(n))
        page = front(records)
        assert ('class="h-feed compact"' in page) is compact
        assert len(listed(page)) == n
        assert "&lt;li" not in page


def test_a_tag_that_most_events_share_is_left_out_of_the_list_only(rendered) -> None:
    pages = rendered(RECORDS, SETTINGS % "")
    assert ">Alpha</a>" in pages["index.html"]
    assert 'class="p-category"' in pages["index.html"]
    assert ">All</a>" not in pages["index.html"]
    assert ">All</a>" in pages["events/z/index.html"]


def test_place_picture_and_what_came_later_are_in_the_list(story) -> None:
    (story.events / "media").mkdir()
    (story.events / "media/a.png").write_bytes(PNG)
    record = "- {id: a, date: 2025-04-02, title: A, place: Oslo, image: {file: a.png, alt: A ship}%s}\n"
    story.write("a.yaml", record % "")
    story.build()
    notice = "{date: 2025-06-02, type: %s, note: More of %s.}"
    notices = ", ".join(notice % (kind, kind) for kind in ("development", "clarification", "correction"))
    story.write("a.yaml", record % f", notices: [{notices}]")
    story.build(days=1)
    page = story.read("index.html")
    for kind in ("development", "clarification", "correction"):
        assert f"<p>More of {kind}.</p>" in page
    assert "<b>Place:</b> <span>Oslo</span>" in page
    assert re.search(r'<img src="media/a.png" alt="A ship" width="\d+" height="\d+" loading="lazy">', page)
