"""Pictures of events: the page knows their size before they come."""

from __future__ import annotations

import json
import os
import struct
import zlib

import pytest

from tests.conftest import Story
from timeline.checks.media import MAX_MEDIA
from timeline.problems import RecordsWrong

pytestmark = pytest.mark.in_memory

PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    for name, data in ((b"IHDR", struct.pack(">IIBBBBB", 320, 200, 8, 2, 0, 0, 0)), (b"IEND", b""))
)
GIF = b"GIF89a" + struct.pack("<HH", 40, 30)


HEADS = {
    "a.jpg": b"\xff\xd8\xff\xe0",
    "a.JPEG": b"\xff\xd8\xff\xdb",
    "a.webp": b"RIFF\x00\x01\x00\x00WEBPVP8 ",
    "a.avif": b"\x00\x00\x00\x1cftypavif",
}


def show(story: Story, name: str, data: bytes) -> None:
    (story.events / "media").mkdir()
    (story.events / "media" / name).write_bytes(data)
    story.write(
        "a.yaml", f"- {{id: a, date: 2025-04-05, title: A, image: {{file: {json.dumps(name)}, alt: A wall}}}}\n"
    )
    story.build()


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", PNG, ' width="320" height="200"'),
        ("a.gif", GIF, ' width="40" height="30"'),
        ("a.png", b"\x89PNG\r\n\x1a\n", ""),
    ],
)
def test_the_page_keeps_room_for_a_picture(story: Story, name: str, data: bytes, size: str) -> None:
    show(story, name, data)
    assert f'<img src="../../media/{name}" alt="A wall"{size}>' in story.read("events/a/index.html")


@pytest.mark.written
@pytest.mark.parametrize("name", HEADS)
def test_every_kind_of_picture_is_published_as_it_is(story: Story, name: str) -> None:
    show(story, name, HEADS[name])
    assert (story.output / "media" / name).read_bytes() == HEADS[name]


@pytest.mark.written
@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b"%PDF-1.7", b"\x7fELF", b"<?php", b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_picture_is_not_published_under_any_name(story: Story, data: bytes) -> None:
    with pytest.raises(RecordsWrong) as raised:
        show(story, "a.png", data)
    assert [problem.code for problem in raised.value.problems] == ["not-a-picture"]
    assert not story.output.exists()


@pytest.mark.written
@pytest.mark.skipif(os.name != "posix", reason="no such names")
@pytest.mark.parametrize("name", ["a\\b.png", "a\nb.png", "a\x1b[31m.png"])
def test_a_name_that_no_address_can_have_is_a_problem_at_its_place(story: Story, name: str) -> None:
    """D17: it was wrong usage without a place."""
    with pytest.raises(RecordsWrong) as raised:
        show(story, name, PNG)
    assert "picture-name" in {problem.code for problem in raised.value.problems}
    assert all(str(problem).startswith("events/a.yaml:1:") for problem in raised.value.problems)
    assert not story.output.exists()


@pytest.mark.written
def test_a_picture_has_a_limit(story: Story) -> None:
    """A file of zeros takes no room in a repository; its size is enough, and it is not read."""
    (story.events / "media").mkdir()
    with (story.events / "media/a.png").open("wb") as file:
        file.write(PNG)
        file.truncate(MAX_MEDIA + 1)
    story.write("a.yaml", "- {id: a, date: 2025, title: A, image: {file: a.png}}\n")
    with pytest.raises(RecordsWrong, match=r"events/a.yaml:1:47: `a.png` is larger than 20 MB, and each reader"):
        story.build()
    assert not story.output.exists()


def test_addresses_of_pictures_are_encoded(story: Story) -> None:
    show(story, "a b#c?d%2e.png", PNG)
    address = "media/a%20b%23c%3Fd%252e.png"
    assert f'<img src="../../{address}"' in story.read("events/a/index.html")
    assert json.loads(story.read("feed.json"))["items"][0]["image"] == f"https://example.org/story/{address}"
    assert f'href="https://example.org/story/{address}"' in story.read("atom.xml")


def test_where_an_event_is_shared_its_own_picture_is_shown(story: Story) -> None:
    show(story, "a.png", PNG)
    page = story.read("events/a/index.html")
    for name, value in (
        ("", "https://example.org/story/media/a.png"),
        (":width", 320),
        (":height", 200),
        (":alt", "A wall"),
    ):
        assert f'<meta property="og:image{name}" content="{value}">' in page
    assert "og:image" not in story.read("index.html")
