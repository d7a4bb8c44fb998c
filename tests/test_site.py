"""The bundled story as it is published: what a visitor clicks exists, and the committed site is up to date."""

from __future__ import annotations

import posixpath
import re
import shutil
from html.parser import HTMLParser

import pytest

from tests.conftest import ROOT, Rendered, StoryInMemory
from timeline.build import Report


class Page(HTMLParser):
    """Links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.links |= {value for name in ("href", "src", "poster") if (value := values.get(name))}
        self.anchors |= {value for name in ("id", "name") if (value := values.get(name))}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rendered, Report]:
    story = StoryInMemory(tmp_path_factory.mktemp("site"))
    shutil.copytree(ROOT / "events", story.events, dirs_exist_ok=True)
    report = story.build(locked=True)
    return story.site, report


@pytest.fixture(scope="module")
def pages(site: tuple[Rendered, Report]) -> dict[str, Page]:
    files, _ = site
    return {path: Page(files[path].decode()) for path in files if path.endswith(".html")}


def test_the_story_has_what_it_is_there_to_show(site: tuple[Rendered, Report]) -> None:
    _, report = site
    entries = report.edition.entries
    assert len(entries) >= 20
    assert (
        sum(e.event.date.precision in {"interval", "month", "year"} or e.event.date.approximate for e in entries) >= 3
    )
    assert sum(e.event.record.status == "planned" for e in entries) >= 2
    assert any(e.event.fulfilled_by for e in entries)
    assert any(notice.type == "correction" and notice.announced for e in entries for notice in e.notices)
    assert all(e.event.record.sources for e in entries)
    assert all(set(e.event.record.title) == {"en", "fr"} for e in entries)
    assert report.problems == []


def test_a_plan_is_listed_above_the_news_of_its_postponement(site: tuple[Rendered, Report]) -> None:
    files, report = site
    place = {entry.id: index for index, entry in enumerate(report.edition.entries)}
    assert place["next-model-by-year-end"] < place["avocado-slips"] < place["muse-spark-launch"]
    assert place["avocado-slips"] < place["avocado-mango-first-half-2026"] < place["avocado-delayed"]
    plan = report.edition.by_id["next-model-by-year-end"].plan
    assert plan is not None
    assert (plan.state, plan.days) == ("late", (98, 98))
    assert "98 days late" in files["index.html"].decode()
    assert "98\u00a0jours de retard" in files["fr/index.html"].decode()


@pytest.mark.slow
def test_every_link_inside_the_site_leads_somewhere(site: tuple[Rendered, Report], pages: dict[str, Page]) -> None:
    files, _ = site
    broken = []
    for name, page in pages.items():
        for link in page.links:
            if re.match(r"[a-z]+:|//", link):
                continue
            path, _, anchor = link.partition("#")
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), path.partition("?")[0])) if path else name
            )
            if path.startswith("/meta-ai/"):  # 404.html is shown at any address, so its links are not relative
                target = posixpath.normpath(path.removeprefix("/meta-ai/").partition("?")[0])
            target = "" if target == "." else target
            found = next((t for t in (target, posixpath.join(target, "index.html")) if t in pages), None)
            lost = found is None and target not in files
            if lost or (found and not anchor.startswith("?") and anchor not in pages[found].anchors):
                broken.append((name, link))
    assert broken[:20] == []


@pytest.mark.slow
def test_nothing_is_loaded_from_anyone_else(site: tuple[Rendered, Report]) -> None:
    files, _ = site
    loads = re.compile(
        r'<(?:script|img|iframe|source|video|audio|embed|object)[^>]+(?:src|data)="([^"]*)"|<link[^>]+rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]*)"'
    )
    for path in (path for path in files if path.endswith(".html")):
        for match in loads.finditer(files[path].decode()):
            address = match[1] or match[2]
            assert not re.match(r"https?:|//", address), (path, address)


@pytest.mark.slow
def test_every_event_has_a_page_in_every_language_and_a_place_on_the_timeline(
    site: tuple[Rendered, Report], pages: dict[str, Page]
) -> None:
    _, report = site
    for folder in ("", "fr/"):
        for entry in report.edition.entries:
            assert f"{folder}events/{entry.id}/index.html" in pages
            assert entry.id in pages[f"{folder}index.html"].anchors
