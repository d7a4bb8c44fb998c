"""The logo of the site: at the top, at the foot of every page, on cards."""

from __future__ import annotations

import pytest

from tests.conftest import Story
from tests.pages.test_pictures import PNG
from timeline.checks.media import MAX_LOGO
from timeline.problems import RecordsWrong

SETTINGS = "title: {{en: A story, fr: Un récit}}\nurl: https://example.org/story/\nlanguages: [en, fr]\nsite: {site}\n"
RECORD = "- {id: a, date: 2025-04-05, title: A}\n"


def with_logo(story: Story, site: str, **files: bytes) -> None:
    (story.events / "media").mkdir(exist_ok=True)
    for name, data in files.items():
        (story.events / f"media/{name}.png").write_bytes(data)
    story.write("timeline.yaml", SETTINGS.format(site=site))
    story.write("a.yaml", RECORD)


def test_it_takes_the_place_of_the_name_and_is_at_the_foot_of_every_page(story: Story) -> None:
    with_logo(story, "{name: The Paper, url: https://example.org/, logo: logo.png}", logo=PNG)
    story.build()
    image = '<img class="logo lit" src="{}media/logo.png" alt="The Paper" width="320" height="200">'
    link = f'<a href="https://example.org/"><picture>{image}</picture></a>'
    assert f'<b class="home">{link.format("")}</b>' in story.read("index.html")
    for path, top in (("index.html", ""), ("events/a/index.html", "../../"), ("fr/events/a/index.html", "../../../")):
        assert link.format(top) in story.read(path).partition('<footer class="foot')[2]
    assert image.format("/story/") in story.read("404.html")
    assert (story.output / "media/logo.png").read_bytes() == PNG


def test_dark_pages_have_another_file_and_words_of_their_own_language(story: Story) -> None:
    logo = "{file: logo.png, dark: night.png, alt: {en: The Paper of the town, fr: Le journal de la ville}}"
    with_logo(story, f"{{name: The Paper, logo: {logo}}}", logo=PNG, night=PNG + b"\0")
    story.build()
    source = '<source srcset="{}media/night.png" media="(prefers-color-scheme: dark)">'
    assert f'<b class="home"><picture>{source.format("")}<img class="logo" src="media/logo.png"' in story.read(
        "index.html"
    )
    assert 'alt="Le journal de la ville"' in story.read("fr/index.html")
    assert (story.output / "media/night.png").read_bytes() == PNG + b"\0"


def test_a_changed_size_renders_pages_again_and_without_one_nothing_is_there(story: Story) -> None:
    with_logo(story, "{name: The Paper, logo: logo.png}", logo=PNG)
    story.build()
    with_logo(story, "{name: The Paper, logo: logo.png}", logo=PNG.replace(b"\0\0\1\x40", b"\0\0\1\x41"))
    story.build()
    assert 'width="321"' in story.read("index.html")
    with_logo(story, "{name: The Paper}")
    story.build()
    assert "logo" not in story.read("index.html")
    assert not (story.output / "media/logo.png").exists()


def test_it_has_a_limit(story: Story) -> None:
    with_logo(story, "{name: The Paper, logo: logo.png}", logo=PNG + bytes(MAX_LOGO))
    with pytest.raises(RecordsWrong) as raised:
        story.build()
    assert [str(problem) for problem in raised.value.problems] == [
        "events/timeline.yaml:4:31: `logo.png` is larger than 200 kB, and every page would load it; make it smaller with a program for pictures"
    ]
    assert not story.output.exists()
