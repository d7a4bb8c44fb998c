"""What grows with every event is bounded: lists and data of a long timeline are in parts, and each part is named."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

from tests.bench.corpus import write
from tests.conftest import ROOT, Rendered
from tests.pages.conftest import edition_of
from timeline.emit import emit, parts
from timeline.emit.data import timelinejs
from timeline.emit.pages import index, terms
from timeline.emit.pages import parts as page_parts

COUNT = 150
XML = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """A timeline that is long for the limits that it is given, which have the proportions of the real ones."""
    events = tmp_path_factory.mktemp("long") / "events"
    write(events, COUNT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "WHOLE", 100)
        patch.setattr(page_parts, "SPLIT", 8)
        patch.setattr(page_parts, "LEAST", 3)
        patch.setattr(index, "NEWEST", 4)
        patch.setattr(terms, "NEWEST", 4)
        patch.setattr(timelinejs, "NEWEST", 10)
        return Rendered(emit(edition_of(events)))


def test_timeline_json_names_parts_that_hold_every_event_once(site: Mapping[str, bytes]) -> None:
    whole = json.loads(site["timeline.json"])
    schema = json.loads((ROOT / "timeline/emit/data/schemas/data.json").read_text("utf-8"))
    jsonschema.validate(whole, schema)
    ids = []
    for part in whole["parts"]:
        found = json.loads(site[part["url"].removeprefix(whole["url"])])["events"]
        assert len(found) == part["count"]
        ids += [event["id"] for event in found]
    assert sorted(ids) == sorted(f"event-{n}" for n in range(COUNT))
    assert len({part["digest"] for part in whole["parts"]}) == len(whole["parts"])


def test_the_table_names_tables_that_hold_every_event_once(site: Mapping[str, bytes]) -> None:
    for folder in ("", "fr/"):
        tables = list(csv.DictReader(io.StringIO(site[f"{folder}timeline.csv"].decode("utf-8-sig"))))
        rows = 0
        for table in tables:
            path = table["url"].removeprefix("https://example.org/corpus/")
            rows += len(list(csv.DictReader(io.StringIO(site[path].decode("utf-8-sig")))))
        assert rows == sum(int(table["events"]) for table in tables) == COUNT


def test_the_search_names_parts_by_their_content(site: Mapping[str, bytes]) -> None:
    paths = json.loads(site["search.json"])["parts"]
    assert all(re.fullmatch(r"search/\d{4}\.json\?v=[0-9a-f]{8}", path) for path in paths)
    assert sum(len(json.loads(site[path.partition("?")[0]])) for path in paths) == COUNT


def test_calendars_hold_every_event_once_and_the_page_names_the_older_ones(site: Mapping[str, bytes]) -> None:
    main = site["calendar.ics"].count(b"BEGIN:VEVENT")
    older = {path: site[path].count(b"BEGIN:VEVENT") for path in site if path.startswith("calendar/")}
    assert 0 < main < 40
    assert main + sum(older.values()) > COUNT - 30  # some are too vague for any calendar
    page = site["subscribe/index.html"].decode()
    assert all(f'href="../{path}"' in page for path in older)


def test_the_site_map_is_an_index_of_valid_ones(site: Mapping[str, bytes]) -> None:
    index = etree.fromstring(site["sitemap.xml"])
    assert index.tag == f"{XML}sitemapindex"
    pages = set()
    for place in index.iter(f"{XML}loc"):
        path = (place.text or "").removeprefix("https://example.org/corpus/")
        pages |= {found.text for found in etree.fromstring(site[path]).iter(f"{XML}loc")}
    assert {f"https://example.org/corpus/events/event-{n}/" for n in range(COUNT)} <= pages
    assert "https://example.org/corpus/fr/" in pages


def test_slides_are_the_newest(site: Mapping[str, bytes]) -> None:
    assert len(json.loads(site["timelinejs.json"])["events"]) == 10


def test_a_long_list_is_split_by_year_and_a_long_year_by_month(site: Mapping[str, bytes]) -> None:
    topic = site["topics/topic-1/index.html"].decode()
    years = re.findall(r'href="\.\./\.\./(topics/topic-1/\d{4}/)"', topic)
    assert years
    listed = topic.count('class="h-entry"')
    assert listed <= 4
    everywhere = sum(site[f"{path}index.html"].count(b' h-entry"') for path in years)
    total = re.search(r'data-total="(\d+)"', topic)
    assert total
    assert everywhere == int(total[1])
    months = [path for path in site if re.fullmatch(r"years/\d{4}/\d\d/index.html", path)]
    assert months
    sizes = [site[path].count(b'class="h-entry"') for path in site if re.match("years/", path)]
    assert sum(sizes) > COUNT - 30  # but for those that are to come
    assert all(size >= 3 for size in sizes[:-1])


@pytest.mark.slow
def test_every_link_between_pages_leads_to_a_section_that_is_there(site: Mapping[str, bytes]) -> None:
    ids = {
        path: set(re.findall(r' id="([^"]+)"', data.decode())) for path, data in site.items() if path.endswith(".html")
    }
    for path in (p for p in ids if not p.startswith("404") and "/404" not in p and "embed" not in p):
        folder = Path("/", path).parent
        for href in re.findall(r'href="([^":?]*)"', site[path].decode()):
            target, _, anchor = href.partition("#")
            place = (folder / target).as_posix() if target else f"/{path}"
            name = re.sub(r"[^/]+/\.\./", "", _plain(place)).lstrip("/")
            found = f"{name.rstrip('/')}/index.html".lstrip("/") if f"{name}/index.html".lstrip("/") in site else name
            assert found in site, (path, href)
            if anchor and found in ids:
                assert anchor in ids[found], (path, href)


def _plain(path: str) -> str:
    made: list[str] = []
    for part in path.split("/"):
        if part == "..":
            made.pop()
        elif part not in ("", "."):
            made.append(part)
    return "/".join(made)


def test_a_site_keeps_its_size(tmp_path: Path) -> None:
    """Files and bytes per event, in two languages; feeds of terms hold 50 entries each, however few events there are."""
    write(tmp_path / "events", 240)
    files = list(emit(edition_of(tmp_path / "events")))
    per_event = [file for file in files if "/events/" in f"/{file.path}"]
    assert len(per_event) == 2 * 240
    shown = [file for file in per_event if file.path.endswith("7/index.html")]
    assert sum(len(file.data()) for file in shown) / len(shown) < 9_800
    assert len(files) - len(per_event) < 2 * ((52 + 8) * 5 + 30)  # page, three feeds and a calendar per term and kind
