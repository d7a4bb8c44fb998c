"""Which files may be published as pictures. Their content decides: a name can say anything.

Only formats that cannot hold script are in the table. An SVG can, and HTML under any name does: opened by itself, it
would run with the rights of the site.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Picture(NamedTuple):
    """A format that is published: what people call it, its media type, its suffixes (the usual one first)."""

    name: str
    type: str
    suffixes: tuple[str, ...]


#: What the first bytes of a file must look like → what it is.
_KINDS = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), Picture("PNG", "image/png", (".png",))),
    (re.compile(rb"\xff\xd8\xff"), Picture("JPEG", "image/jpeg", (".jpg", ".jpeg"))),
    (re.compile(rb"GIF8[79]a"), Picture("GIF", "image/gif", (".gif",))),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), Picture("WebP", "image/webp", (".webp",))),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), Picture("AVIF", "image/avif", (".avif",))),
)
NAMES = [picture.name for _, picture in _KINDS]


def recognize(path: Path) -> Picture | None:
    """The format of the file at `path`; None if it is none that is published. Raises OSError."""
    with path.open("rb") as stream:
        head = stream.read(16)
    return next((picture for pattern, picture in _KINDS if pattern.match(head)), None)


# --- what a picture reveals besides what it shows --------------------------------------------------------------------

MOST = 50_000_000  # bytes of a file that are looked through
#: Where Exif begins, in JPEG and AVIF, in PNG, in WebP; what follows is a TIFF file.
_EXIF = re.compile(rb"(?:Exif\0\0|eXIf|EXIF.{4})(?=II\*\0|MM\0\*)", re.DOTALL)
_XMP = re.compile(rb"<x:xmpmeta.{0,500000}?</x:xmpmeta>", re.DOTALL)
_EXIF_FOLDER, _GPS_FOLDER = 0x8769, 0x8825
_LATITUDE, _OWNER, _SERIAL = 0x0002, 0xA430, 0xA431
#: Tags of Exif 2.32 and names of XMP (Exif schema) that reveal more than a newsroom means to. Not among them are author
#: and copyright, which belong to a picture.
_PRIVATE = {_LATITUDE: "where it was taken", _OWNER: "who owns the camera", _SERIAL: "which camera it was"}
_PRIVATE_XMP = {b"GPSLatitude": _LATITUDE, b"CameraOwnerName": _OWNER, b"BodySerialNumber": _SERIAL}
_FIELDS = 1_000  # in a folder of Exif; one that claims more is broken


def private(path: Path) -> list[str]:
    """What the metadata of a picture reveals about the person who took it, in words. Raises OSError."""
    with path.open("rb") as stream:
        data = stream.read(MOST)
    found = {tag for match in _EXIF.finditer(data) for tag in _tags(data[match.end() :])}
    found |= {tag for match in _XMP.finditer(data) for name, tag in _PRIVATE_XMP.items() if name in match[0]}
    return [words for tag, words in _PRIVATE.items() if tag in found]


def _tags(tiff: bytes) -> Iterator[int]:
    """Tags in the main folder of a TIFF file and in those of Exif and GPS below it; what is broken is left out."""
    order = "<" if tiff[:1] == b"I" else ">"
    waiting, seen = [4], set[int]()
    while waiting:
        where = waiting.pop()
        try:
            (offset,) = struct.unpack_from(f"{order}I", tiff, where)
            if offset in seen:
                continue
            seen.add(offset)
            (count,) = struct.unpack_from(f"{order}H", tiff, offset)
            for field in range(min(count, _FIELDS)):
                place = offset + 2 + 12 * field
                (tag,) = struct.unpack_from(f"{order}H", tiff, place)
                if tag in (_EXIF_FOLDER, _GPS_FOLDER):
                    waiting.append(place + 8)
                yield tag
        except struct.error:  # it points behind its end
            continue
