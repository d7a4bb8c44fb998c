"""Pictures of events: the page knows their size before they come."""

from __future__ import annotations

import struct
import zlib

import pytest

from tests.conftest import Story

PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    for name, data in ((b"IHDR", struct.pack(">IIBBBBB", 320, 200, 8, 2, 0, 0, 0)), (b"IEND", b""))
)
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>'


@pytest.mark.parametrize(
    ("name", "data", "size"),
    [
        ("a.png", PNG, ' width="320" height="200"'),
        ("a.svg", SVG, ' width="40" height="30"'),
        ("a.png", b"nothing of the kind", ""),
        ("a.png", b"", ""),
    ],
)
def test_the_page_keeps_room_for_a_picture(story: Story, name: str, data: bytes, size: str) -> None:
    (story.events / "media").mkdir()
    (story.events / "media" / name).write_bytes(data)
    story.write("a.yaml", f"- {{id: a, date: 2025-04-05, title: A, image: {{file: {name}, alt: A wall}}}}\n")
    story.build()
    assert f'<img src="../../media/{name}" alt="A wall"{size}>' in story.read("events/a/index.html")
