"""Which files may be published as pictures. Their content decides: a name can say anything.

Only formats that cannot hold script are in the table. An SVG can, and HTML under any name does: opened by itself, it
would run with the rights of the site.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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
