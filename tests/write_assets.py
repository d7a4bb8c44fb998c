# /// script
# dependencies = ["rcssmin>=1.3", "rjsmin>=1.3"]
# ///
"""Write the style sheets and scripts as they are sent, from those in timeline/static/.

    uv run tests/write_assets.py

They are part of the package, so that a site has the same bytes whatever is installed beside it. A test compares
`sources.json` with the sources.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "timeline/static"
OUTPUT = FOLDER / "small"
#: What is written in several files and sent as one.
PARTS = {"page.css": ("page.css", "drawing.css"), "card.css": ("page.css", "drawing.css")}
#: What the drawing needs of page.css.
DRAWING = ("/* overview strip */", ".key {")
NAMES = ("card.css", "embed.css", "embed.js", "frame.js", "known.js", "lost.css", "page.css", "page.js")


def source(name: str) -> str:
    """A style sheet or script as it is written."""
    return "".join((FOLDER / part).read_text("utf-8") for part in PARTS.get(name, (name,)))


def drawn() -> str:
    """The rules of the drawing in the colors of the day, for a card; what its library does not know is left out."""
    page, drawing = ((FOLDER / name).read_text("utf-8") for name in PARTS["card.css"])
    colors = dict(re.findall(r"--(\w+): (#\w+);", page.partition("@media")[0] + drawing.partition("@media")[0]))
    colors["ground"] = colors["paper"]
    text = page[page.index(DRAWING[0]) : page.index(DRAWING[1])] + drawing
    text = re.sub(r"/\*.*?\*/|@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", text, flags=re.DOTALL)
    text = re.sub(r"[^{}]*(?::hover|:not|::|~)[^{}]*\{[^{}]*\}", "", text)
    return re.sub(r"var\(--(\w+)\)", lambda match: colors[match[1]], text)


def digests() -> dict[str, str]:
    """Of each source."""
    return {name: sha256(source(name).encode()).hexdigest() for name in NAMES}


def main() -> None:
    """Write all of them."""
    from rcssmin import cssmin
    from rjsmin import jsmin

    OUTPUT.mkdir(exist_ok=True)
    for name in NAMES:
        made = (cssmin if name.endswith(".css") else jsmin)(drawn() if name == "card.css" else source(name))
        (OUTPUT / name).write_text(made.strip() + "\n", "utf-8")
    (OUTPUT / "sources.json").write_text(json.dumps(digests(), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
