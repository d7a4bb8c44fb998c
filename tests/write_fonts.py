# /// script
# dependencies = ["fonttools>=4.50"]
# ///
"""Write the fonts that social cards are drawn with: Noto in the Latin, Greek and Cyrillic scripts.

    uv run tests/write_fonts.py /usr/share/fonts/truetype/noto

Debian has them as fonts-noto-core. Their license (SIL Open Font License 1.1, timeline/static/fonts/OFL.txt) allows
that they are shipped and that parts of them are. `characters.json` has the ranges of characters that both have.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OUTPUT = Path(__file__).parents[1] / "timeline/static/fonts"
NAMES = ("NotoSans-Regular.ttf", "NotoSerif-Bold.ttf")
RANGES = (
    (0x20, 0x52F),
    (0x1E00, 0x1FFF),
    (0x2000, 0x206F),
    (0x2070, 0x20CF),
    (0x2100, 0x218F),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
)


def reduced(font: TTFont) -> TTFont:
    """The font with these characters, and what sets them: kerning and marks, no hinting."""
    options = subset.Options(hinting=False, layout_features=["kern", "mark", "mkmk", "ccmp", "liga", "locl"])
    options.drop_tables += ["DSIG", "STAT", "MVAR"]
    options.recalc_timestamp = False
    made = subset.Subsetter(options)
    made.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    made.subset(font)
    return font


def ranges(codes: set[int]) -> list[list[int]]:
    """First and last of those that follow one another."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and code == found[-1][1] + 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def main() -> None:
    """Read the folder that is named, write the files."""
    folder = Path(sys.argv[1])
    shared = set(range(0x110000))
    OUTPUT.mkdir(exist_ok=True)
    for name in NAMES:
        font = reduced(TTFont(folder / name, recalcTimestamp=False))
        font.save(OUTPUT / name)
        shared &= set(font.getBestCmap())
    (OUTPUT / "characters.json").write_text(json.dumps(ranges(shared), separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
