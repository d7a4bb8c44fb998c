"""The documentation as a site: every page and the gallery, without a broken link and without third-party requests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html

from tests.conftest import ROOT, first_quick
from tests.test_cli import timeline

EXAMPLES = ("spaceflights", "parks")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `make docs` makes it; a warning of Sphinx is an error."""
    for name in ("sphinx", "myst_parser", "furo"):
        if not find_spec(name):
            reason = f"{name} is not installed"
            pytest.fail(reason) if os.environ.get("TIMELINE_NO_SKIPS") else pytest.skip(reason)
    source, made = (tmp_path_factory.mktemp("docs") / name for name in ("source", "site"))
    for command in (
        [".ci/docs/prepare.py", str(source)],
        ["-m", "sphinx", "-W", "--keep-going", "-q", str(source), str(made)],
    ):
        done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.mark.slow
def test_every_page_and_the_gallery_are_there(site: Path) -> None:
    for page in (ROOT / "docs").glob("*.md"):
        assert (site / f"{page.stem}.html").exists()
    for name in ("story", "calendars", *EXAMPLES):
        assert (site / f"gallery/{name}/index.html").exists()
        assert (site / f"gallery/{name}/atom.xml").exists()
    page = (site / "gallery.html").read_text("utf-8")
    assert [name for name in ("story", "calendars", *EXAMPLES) if f'href="gallery/{name}/index.html"' not in page] == []


@pytest.mark.slow
def test_it_can_be_searched(site: Path) -> None:
    text = (site / "searchindex.js").read_text("utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))
    assert "publish" in [index["docnames"][number] for number in index["terms"]["rclone"]]


@pytest.mark.slow
def test_pages_load_nothing_from_elsewhere_and_lead_somewhere(site: Path) -> None:
    broken, foreign = [], []
    for path in pages(site):
        address = f"https://docs.example/{path.relative_to(site).as_posix().removesuffix('index.html')}"
        page = html.fromstring(path.read_bytes())
        loaded = page.xpath(
            "//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='icon' or @rel='preconnect']/@href"
        )
        foreign += [(path.name, one) for one in loaded if urlsplit(urljoin(address, one)).hostname != "docs.example"]
        for link in (*loaded, *page.xpath("//a/@href")):
            target = urlsplit(urljoin(address, link))
            if target.hostname == "docs.example" and not exists(site, unquote(target.path)):
                broken.append((path.relative_to(site).as_posix(), link))
    assert foreign == []
    assert broken == []


def pages(site: Path) -> Iterator[Path]:
    """Those of the documentation; timelines have tests of their own."""
    for path in site.rglob("*.html"):
        if path.relative_to(site).parts[0] != "gallery":
            yield path


def exists(site: Path, path: str) -> bool:
    found = site / path.lstrip("/")
    return found.is_file() or (found / "index.html").is_file()


@pytest.mark.parametrize("name", first_quick(EXAMPLES))
def test_an_example_is_what_its_table_makes(tmp_path: Path, name: str) -> None:
    import shutil

    shutil.copytree(ROOT / "examples" / name, tmp_path / name)
    records = tmp_path / name / f"events/{name}.yaml"
    before = records.read_bytes()
    for words in (["sync"], ["check"]):
        done = timeline(*words, cwd=tmp_path / name)
        assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(" records, 0 errors, 0 warnings\n")
    assert records.read_bytes() == before
