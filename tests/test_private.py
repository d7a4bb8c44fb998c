"""What would be published without being meant: positions in pictures, passwords in addresses."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from tests.conftest import Story
from tests.records.test_read import problems
from timeline.pictures import private

GPS = {0x0001: b"N\0\0\0", 0x0002: bytes(24)}
OWNER, SERIAL, ARTIST = {0xA430: b"Jo Doe\0"}, {0xA431: b"123456\0"}, {0x013B: b"Jo Doe\0"}


def exif(order: str = "<", *, main=(), camera=(), gps=()) -> bytes:
    """A TIFF file with folders for the camera and for the position, as Exif has them."""
    parts = [(dict(main), 0), (dict(camera), 0x8769), (dict(gps), 0x8825)]
    parts = [part for part in parts if part[0] or not part[1]]
    offsets, at = [], 8
    for number, (fields, _) in enumerate(parts):
        offsets.append(at)
        at += 2 + 12 * (len(fields) + (len(parts) - 1 if not number else 0)) + 4
    data, extra = b"", b""
    for number, (fields, _) in enumerate(parts):
        pointers = {tag: struct.pack(f"{order}I", offsets[n]) for n, (_, tag) in enumerate(parts) if n and not number}
        rows = b""
        for tag, value in sorted({**fields, **pointers}.items()):
            kind = 4 if tag in (0x8769, 0x8825) else 2
            shown = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(f"{order}I", at + len(extra))
            extra += value if len(value) > 4 else b""
            rows += struct.pack(f"{order}HHI", tag, kind, 1 if kind == 4 else len(value)) + shown
        data += struct.pack(f"{order}H", len(rows) // 12) + rows + bytes(4)
    return (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8) + data + extra


def jpeg(tiff: bytes) -> bytes:
    segment = b"Exif\0\0" + tiff
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + b"\xff\xd9"


def png(tiff: bytes) -> bytes:
    chunk = b"eXIf" + tiff
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(tiff)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def webp(tiff: bytes) -> bytes:
    chunk = b"EXIF" + struct.pack("<I", len(tiff)) + tiff
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def xmp(name: str) -> bytes:
    return b"\xff\xd8\xff\xe1" + f'<x:xmpmeta><rdf exif:{name}="48,51N"/></x:xmpmeta>'.encode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (jpeg(exif(gps=GPS)), ["where it was taken"]),
        (jpeg(exif(">", gps=GPS)), ["where it was taken"]),
        (png(exif(gps=GPS, camera=OWNER)), ["where it was taken", "who owns the camera"]),
        (webp(exif(">", camera=OWNER | SERIAL)), ["who owns the camera", "which camera it was"]),
        (xmp("GPSLatitude"), ["where it was taken"]),
        (xmp("DateTimeOriginal"), []),
        (jpeg(exif(main=ARTIST)), []),  # who took it belongs to the picture
        (jpeg(exif(main=ARTIST, gps={0x0000: b"\2\3\0\0"})), []),  # a version without a position
        (jpeg(exif()), []),
        (b"\xff\xd8\xff\xd9", []),
    ],
)
def test_what_a_picture_tells(tmp_path: Path, data: bytes, told: list[str]) -> None:
    (tmp_path / "a").write_bytes(data)
    assert private(tmp_path / "a") == told


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_broken_picture_tells_nothing_and_takes_no_time(tmp_path: Path, order: str) -> None:
    whole = jpeg(exif(order, gps=GPS, camera=OWNER))
    for end in range(len(whole)):
        (tmp_path / "a").write_bytes(whole[:end])
        private(tmp_path / "a")
    loop = exif(order, gps=GPS)
    at = loop.index(struct.pack(f"{order}H", 0x8825)) + 8
    (tmp_path / "a").write_bytes(jpeg(loop[:at] + struct.pack(f"{order}I", 8) + loop[at + 4 :]))  # points to itself
    assert private(tmp_path / "a") == []


def test_a_position_in_a_picture_is_a_warning_and_the_file_stays_as_it_is(story: Story) -> None:
    story.write("timeline.yaml", "{title: T, url: https://example.org/s/}\n")
    path = story.write("media/a.jpg", "")
    path.write_bytes(jpeg(exif(gps=GPS, camera=OWNER)))
    record = "- {{id: a, date: 2025-04-05, title: A, image: {{file: a.jpg, alt: A}}{0}}}\n"
    story.write("a.yaml", record.format(""))
    assert problems(story) == (
        f"{story.events}/a.yaml:1:53: warning: `a.jpg` reveals where it was taken and who owns the camera, and is published "
        "as it is; remove that with a program for pictures, or write `allow: [private-picture]` if it may be known"
    )
    story.build()
    assert (story.output / "media/a.jpg").read_bytes() == path.read_bytes()
    story.write("a.yaml", record.format(", allow: [private-picture]"))
    assert problems(story) == ""
