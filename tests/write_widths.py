# /// script
# dependencies = ["fonttools>=4.50"]
# ///
"""Write the table of character widths that the drawing measures its labels with.

    uv run tests/write_widths.py /usr/share/fonts

The page sets the drawing in `system-ui, sans-serif`, which is another typeface on every system, so the table holds the
widest of those that are likely: of each character, over all families below. Arial and Helvetica have the widths of
Liberation Sans, Segoe UI is close to Open Sans, the system typeface of Apple to Inter; Verdana and DejaVu Sans are
the widest of all. Debian has them as fonts-cantarell, fonts-dejavu, fonts-inter, fonts-liberation, fonts-noto-core,
fonts-open-sans and fonts-roboto-unhinted.

The table is a step function over code points: `starts[i]` to `starts[i + 1]` have `widths[i]` hundredths of an em.
`joined` has the Arabic letters that are narrower where they join the next one.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from math import ceil
from pathlib import Path

from fontTools.ttLib import TTFont

OUTPUT = Path(__file__).parents[1] / "timeline/emit/pages/drawing/widths.json"
FAMILIES = ("Cantarell", "DejaVuSans", "Inter", "LiberationSans", "NotoSans", "OpenSans", "Roboto")
#: Of Noto, each script that has no italics is a family of its own; so are its Arabic typefaces.
SCRIPTS = ("NotoSans*", "NotoKufiArabic", "NotoNaskhArabic")
STYLES = {
    "regular": ("-Regular", ""),
    "italic": ("-Italic", "-Oblique", "-Regular", ""),
    "bold": ("-Bold", "-Regular", ""),
}
SHAPES = frozenset(("init", "medi", "fina", "isol"))  # the joining forms of Arabic letters
FULL, UNKNOWN, EMOJI = 100, 130, 140
END = 0x110000
LETTER_BY_LETTER = 0x0700  # from here on, blocks of characters share the width of their widest


def fonts(folder: Path, style: str) -> tuple[list[Path], list[Path]]:
    """Files of the families, then those of the scripts of Noto."""
    endings = STYLES[style]
    names = {path.stem: path for path in sorted(folder.rglob("*.[ot]tf"))}
    families = [next(names[f + e] for e in endings if f + e in names) for f in FAMILIES]
    scripts = {p.stem.partition("-")[0] for s in SCRIPTS for p in folder.rglob(f"{s}-Regular.ttf")} - {"NotoSans"}
    return families, [next(names[s + e] for e in endings if s + e in names) for s in sorted(scripts)]


def advances(path: Path) -> dict[int, int]:
    """Code point → width in hundredths of an em, rounded up; the widest of its joining forms."""
    font = TTFont(path, lazy=True)
    metrics, per_em = font["hmtx"], font["head"].unitsPerEm
    others = forms(font)
    return {
        code: max(ceil(100 * metrics[name][0] / per_em) for name in (glyph, *others.get(glyph, ())))
        for code, glyph in font.getBestCmap().items()
    }


def joined(path: Path) -> dict[int, int]:
    """Letters that join the next one → their width then, in hundredths of an em."""
    font = TTFont(path, lazy=True)
    metrics, per_em = font["hmtx"], font["head"].unitsPerEm
    found = forms(font, frozenset(("init", "medi")))
    return {
        code: max(ceil(100 * metrics[name][0] / per_em) for name in found[glyph])
        for code, glyph in font.getBestCmap().items()
        if glyph in found
    }


def forms(font: TTFont, shapes: frozenset[str] = SHAPES) -> dict[str, set[str]]:
    """Glyph → the glyphs that stand for it within a word."""
    found: dict[str, set[str]] = {}
    table = font["GSUB"].table if "GSUB" in font else None
    if table is None or table.FeatureList is None:
        return found
    wanted = {i for f in table.FeatureList.FeatureRecord if f.FeatureTag in shapes for i in f.Feature.LookupListIndex}
    for index in wanted:
        for subtable in table.LookupList.Lookup[index].SubTable:
            single = getattr(subtable, "ExtSubTable", subtable)
            for glyph, other in getattr(single, "mapping", {}).items():
                found.setdefault(glyph, set()).add(other)
    return found


def table(folder: Path, style: str) -> dict[int, int]:
    """The widest of each character. What the families have of Latin, Greek, Cyrillic and signs is theirs alone."""
    families, scripts = ([advances(path) for path in paths] for paths in fonts(folder, style))
    widest = merged(families)
    others = merged([widest, *scripts])
    return others | {code: width for code, width in widest.items() if code < 0x0530 or 0x1E00 <= code < 0x2E80}


def merged(tables: list[dict[int, int]]) -> dict[int, int]:
    """The widest of each character in any of the tables."""
    widest: dict[int, int] = {}
    for widths in tables:
        for code, width in widths.items():
            widest[code] = max(width, widest.get(code, 0))
    return widest


def width(code: int, widest: dict[int, int]) -> int:
    """Width of a character; where no typeface was seen that has it, on the safe side."""
    letter = chr(code)
    wide = unicodedata.east_asian_width(letter) in "WF"
    if 0x1F000 <= code < 0x20000:
        return max(EMOJI, widest.get(code, 0))
    if wide or 0xAC00 <= code < 0xD7A4:
        return max(FULL, widest.get(code, 0)) if code < 0x2E80 else FULL
    return widest.get(code, UNKNOWN if unicodedata.category(letter) not in ("Cn", "Co", "Cs") else 0)


def steps(widest: dict[int, int]) -> Iterator[tuple[int, int]]:
    """(first code point, width) of each run of characters of one width."""
    chunks = [(code, width(code, widest)) for code in range(LETTER_BY_LETTER)]
    chunks += [
        (first, ceil(max(width(code, widest) for code in range(first, first + size)) / coarse) * coarse)
        for low, high, size, coarse in (
            (LETTER_BY_LETTER, 0x2000, 16, 10),
            (0x2000, 0x2200, 1, 1),
            (0x2200, END, 64, 10),
        )
        for first in range(low, high, size)
    ]
    for _, run in groupby(chunks, key=lambda chunk: chunk[1]):
        yield next(run)


def json_of(folder: Path, style: str) -> str:
    """The table of a style on one line."""
    runs = list(steps(table(folder, style)))
    families, scripts = fonts(folder, style)
    before = merged([joined(path) for path in (*families, *scripts)])
    arabic = {str(code): width for code, width in sorted(before.items()) if 0x0600 <= code < 0x0700}
    made = {"starts": [first for first, _ in runs], "widths": [width for _, width in runs], "joined": arabic}
    return f'"{style}":{json.dumps(made, separators=(",", ":"))}'


if __name__ == "__main__":
    OUTPUT.write_text("{\n" + ",\n".join(json_of(Path(sys.argv[1]), style) for style in STYLES) + "\n}\n", "utf-8")
