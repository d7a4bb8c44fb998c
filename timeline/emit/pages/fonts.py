"""The fonts of social cards, and which texts they can write.

They are those of this package, or files beside the records: fonts of the machine would give other bytes on another one.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.emit.overview import media_file

if TYPE_CHECKING:
    from timeline.emit.views import Look, MediaFile


@cache
def own_fonts() -> tuple[MediaFile, ...]:
    """The fonts of this package; tests/write_fonts.py makes them."""
    folder = Path(str(files("timeline").joinpath("static", "fonts")))
    return tuple(media_file(path.name, path) for path in sorted(folder.glob("*.ttf")))


@cache
def _characters() -> tuple[list[int], list[int]]:
    """The first and the last of each range of characters that the fonts of this package have."""
    ranges = json.loads(files("timeline").joinpath("static", "fonts", "characters.json").read_bytes())
    return [first for first, _ in ranges], [last for _, last in ranges]


def can_write(look: Look, *texts: str) -> bool:
    """Whether cards are wanted, and their fonts have every character of these texts. Those of an author have them."""
    wanted = look.settings.cards
    return wanted is not None and (bool(wanted.fonts) or all(map(_has_all, texts)))


def _has_all(text: str) -> bool:
    firsts, lasts = _characters()
    return all(
        (place := bisect_right(firsts, ord(character)) - 1) >= 0 and ord(character) <= lasts[place]
        for character in text
    )
