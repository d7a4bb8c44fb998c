"""Social cards: one per event where timeline.yaml asks for them, with our fonts or those it names, and no others."""

from __future__ import annotations

import hashlib
import struct
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import Story, need
from tests.pages.conftest import edition_of
from timeline.build import load_timeline
from timeline.emit.overview import overview_of
from timeline.emit.pages import cards
from timeline.emit.pages.site import LanguageSite
from timeline.problems import RecordsWrong

CARDS = "cards: {fonts: [NotoSerif-Bold.ttf, NotoSans-Regular.ttf], serif: Noto Serif, sans: Noto Sans}\n"
RECORDS = """
    - {id: a, date: 2025-04-05, title: A day that is known}
    - {id: b, date: 2025-06/2025-08, title: A <long> & very long title that cannot stand on one line of a card, certainty: reported}
    - {id: c, date: by 2026, title: A plan, status: planned}
    - {id: d, date: 2025-08~, title: About then}
"""


def with_fonts(story: Story) -> None:
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    fonts = Path("/usr/share/fonts/truetype/noto")
    (story.events / "media").mkdir()
    for name in ("NotoSerif-Bold.ttf", "NotoSans-Regular.ttf"):
        if not (fonts / name).exists():
            need("the fonts of fonts-noto-core")
        (story.events / "media" / name).write_bytes((fonts / name).read_bytes())
    story.write("timeline.yaml", f"title: A story\nurl: https://example.org/story/\n{CARDS}")
    story.write("a.yaml", RECORDS)


def test_without_cards_pages_name_no_picture(story: Story) -> None:
    story.write("a.yaml", RECORDS)
    story.build()
    assert not list(story.output.rglob("card.png"))
    assert "og:image" not in story.read("events/a/index.html")
    assert 'name="twitter:card" content="summary"' in story.read("events/a/index.html")


@pytest.mark.browser
def test_every_event_has_a_card_of_its_own(story: Story) -> None:
    with_fonts(story)
    story.build()
    seen = set()
    for id in "abcd":
        data = (story.output / f"events/{id}/card.png").read_bytes()
        assert struct.unpack(">II", data[16:24]) == (1200, 630)
        assert len(data) > 8_000  # words were drawn: an empty card has 5,000 bytes
        seen.add(data)
        assert f'content="https://example.org/story/events/{id}/card.png"' in story.read(f"events/{id}/index.html")
    assert len(seen) == 4
    assert not story.build(days=1).changes


def test_without_fonts_of_the_author_those_of_the_program_are_used(story: Story) -> None:
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    titles = ("Größe, Şehir, Łódź, Việt Nam", "Η Ελλάδα", "Кириллица", "東京", "تاريخ", "A launch 🚀")
    records = "".join(f'- {{id: e{n}, date: 2025-04-0{n + 1}, title: "{title}"}}\n' for n, title in enumerate(titles))
    story.write("timeline.yaml", "title: A story\nurl: https://example.org/story/\ncards: true\n")
    story.write("a.yaml", records)
    story.build()
    drawn = [(story.output / f"events/e{n}/card.png").exists() for n in range(len(titles))]
    assert drawn == [True, True, True, False, False, False]
    assert "events/e0/card.png" in story.read("events/e0/index.html")
    assert 'content="https://example.org/story/card.png"' in story.read("events/e3/index.html")


@pytest.mark.skipif(
    find_spec("resvg_py") is None or version("resvg_py") != "0.5.0", reason="another version may draw otherwise"
)
def test_a_card_is_the_same_byte_for_byte_on_every_machine(story: Story) -> None:
    story.write("timeline.yaml", "title: A story\nurl: https://example.org/story/\ncards: true\n")
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A day that is known}\n")
    story.build()
    made = (story.output / "events/a/card.png").read_bytes()
    assert hashlib.sha256(made).hexdigest() == "95f693ac346b10f2ac2cc3dec0e714f1b946c87550c59f8f1539d38615664e39"


def test_the_card_of_the_timeline_has_its_drawing(story: Story) -> None:
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    for title, records in (
        ("A story", RECORDS),
        ("A story", "[]"),
        ("A story", "- {id: a, date: 2025, title: 東京}\n"),
    ):
        story.write("timeline.yaml", f"title: {title}\nurl: https://example.org/story/\ncards: true\n")
        story.write("a.yaml", records)
        site = LanguageSite(overview_of(edition_of(story.events)), overview_of(edition_of(story.events)).look)
        (file,) = (file for file in cards.card_files(site) if file.path == "card.png")
        made = cards.whole_drawing(file.source.listed, None)
        assert ('<circle class="k"' in made) is (records == RECORDS)
        assert struct.unpack(">II", file.data()[16:24]) == (1200, 630)
    story.write("timeline.yaml", "title: 東京\nurl: https://example.org/story/\ncards: true\n")
    story.build()
    assert not (story.output / "card.png").exists()
    assert "og:image" not in story.read("index.html")


def test_the_logo_of_the_site_is_on_a_card(story: Story) -> None:
    pytest.importorskip("resvg_py", reason="resvg-py is not installed")
    settings = "title: A story\nurl: https://example.org/story/\ncards: true\n"
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n")
    story.write("timeline.yaml", settings)
    story.build()
    without = (story.output / "events/a/card.png").read_bytes()
    (story.events / "media").mkdir()
    (story.events / "media/logo.png").write_bytes(without)
    story.write("timeline.yaml", f"{settings}site: {{name: S, logo: logo.png}}\n")
    story.build()
    assert (story.output / "events/a/card.png").read_bytes() != without


def test_cards_can_be_turned_off_in_a_word(story: Story) -> None:
    story.write("timeline.yaml", "title: A story\nurl: https://example.org/story/\ncards: false\n")
    story.write("a.yaml", RECORDS)
    story.build()
    assert not list(story.output.glob("events/*/card.png"))


@pytest.mark.browser
def test_only_the_events_published_last_have_a_card(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    with_fonts(story)
    monkeypatch.setattr(cards, "MOST", 2)
    story.build()
    assert len(list(story.output.glob("events/*/card.png"))) == 2
    pages = [path.read_text("utf-8") for path in story.output.glob("events/*/index.html")]
    assert sum('content="https://example.org/story/card.png"' in page for page in pages) == 2


@pytest.mark.browser
def test_a_font_that_is_not_there_is_named(story: Story) -> None:
    with_fonts(story)
    (story.events / "media/NotoSans-Regular.ttf").unlink()
    with pytest.raises(RecordsWrong) as error:
        story.build()
    assert [str(problem) for problem in error.value.problems] == [
        "events/timeline.yaml:3:37: there is no `NotoSans-Regular.ttf` in events/media/; put the font file there"
    ]


def test_without_the_library_there_is_a_message(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    story.write("timeline.yaml", f"title: A story\nurl: https://example.org/story/\n{CARDS}")
    story.write("a.yaml", RECORDS)
    _, _, problems = load_timeline(story.events, None)
    assert (
        "events/timeline.yaml:3:1: the library that draws cards is not installed; run `pip install 'timeline-feed[cards]'`, or remove `cards`"
        in map(str, problems)
    )
