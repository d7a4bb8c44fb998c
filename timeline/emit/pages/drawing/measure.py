"""How wide a text is, by a table of widths instead of a browser.

The table is made by `tests/write_widths.py` and has of each character its width in the widest of the typefaces that a
page may be shown in, so a text is never wider than what is said here; mostly it is a tenth narrower.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Style = Literal["regular", "italic", "bold"]

#: Take no room of their own: marks on letters, and signs that only direct.
_NO_WIDTH = frozenset(("Mn", "Me", "Cf"))
#: A number at the end of what is left has lost its unit: "Hyperion at 2…" says less than "Hyperion at…".
_NUMBER = re.compile(r"(?<=\s)[\d.,]+$")
_TRAILING = " \u00a0\u202f,;:–—-·("


class _Widths(dict[str, int]):
    """Hundredths of an em by character, each looked up once. `joined` are those that join the next letter."""

    def __init__(self, starts: list[int], widths: list[int], joined: dict[str, int]) -> None:
        super().__init__()
        self._starts, self._widths, self.joined = starts, widths, joined

    def __missing__(self, character: str) -> int:
        is_wide = unicodedata.category(character) not in _NO_WIDTH
        width = self._widths[bisect_right(self._starts, ord(character)) - 1] if is_wide else 0
        self[character] = width
        return width


@cache
def _table(style: Style) -> _Widths:
    found = json.loads(files(__package__).joinpath("widths.json").read_bytes())[style]
    return _Widths(found["starts"], found["widths"], {chr(int(code)): width for code, width in found["joined"].items()})


def text_width(text: str, size: float, style: Style = "regular") -> float:
    """Pixels that a text may need at a type size of `size` pixels."""
    return _width(text, style) * size / 100


@lru_cache(maxsize=2**13)
def _width(text: str, style: Style) -> int:
    """The same in hundredths of an em. A name is measured in every drawing that it is in."""
    return sum(_advances(text, style))


def _advances(text: str, style: Style) -> Iterator[int]:
    """Hundredths of an em of each character; an Arabic letter that joins the next one is narrower than at the end."""
    widths = _table(style)
    if text.isascii() or widths.joined.keys().isdisjoint(text):
        return map(widths.__getitem__, text)
    return (
        widths.joined[character] if character in widths.joined and _is_letter(text, index + 1) else widths[character]
        for index, character in enumerate(text)
    )


def _is_letter(text: str, index: int) -> bool:
    """Whether there is an Arabic letter, marks aside."""
    while index < len(text) and unicodedata.category(text[index]) == "Mn":
        index += 1
    return index < len(text) and "\u0620" <= text[index] <= "\u06d3"


@lru_cache(maxsize=2**14)
def cut(text: str, room: float, size: float, style: Style = "regular") -> str:
    """As many words as have room, with an ellipsis if that is not all; "" if not even the first has room.

    Scripts that write without spaces are cut between letters.
    """
    if text_width(text, size, style) <= room:
        return text
    kept = _fitting(text, room - text_width("…", size, style), size, style)
    if len(kept) < len(text) and text[len(kept)] != " " and not _breaks_anywhere(text[len(kept)]):
        kept = kept.rpartition(" ")[0]
    kept = _NUMBER.sub("", kept.rstrip(_TRAILING)).rstrip(_TRAILING)
    return f"{kept}…" if kept else ""


def _fitting(text: str, room: float, size: float, style: Style) -> str:
    """The longest beginning of a text that has room; a letter keeps the marks on it."""
    left = room * 100 / size
    for index, advance in enumerate(_advances(text, style)):
        left -= advance
        if left < 0:
            return text[:index]
    return text


def _breaks_anywhere(character: str) -> bool:
    """Whether a line may break before it: ideographs and kana."""
    return unicodedata.east_asian_width(character) in "WF"


def lines(text: str, room: float, most: int, size: float, style: Style = "regular") -> tuple[str, ...]:
    """A text on at most so many lines, cut with an ellipsis if that is not all of it.

    A first word that is too long for a line is cut between letters: a name must not vanish.
    """
    made: list[str] = []
    rest = text
    while rest and len(made) < most:
        line = rest if len(made) == most - 1 else _line(rest, room, size, style)
        shown = cut(line, room, size, style) or _fitting(line, room - size, size, style) + "…"
        made.append(shown)
        rest = rest[len(line) :].lstrip() if shown == line else ""
    return tuple(made)


def _line(text: str, room: float, size: float, style: Style) -> str:
    """The words of a text that fit on its first line, at least one."""
    fits = _fitting(text, room, size, style)
    if len(fits) == len(text) or text[len(fits)] == " ":
        return fits or text
    return fits.rpartition(" ")[0].rstrip() or text.partition(" ")[0]
