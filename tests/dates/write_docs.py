"""Write docs/dates.md anew: `python -m tests.dates.write_docs`."""

from __future__ import annotations

from pathlib import Path

from timeline.dates.forms import docs_page

if __name__ == "__main__":
    Path(__file__).parents[2].joinpath("docs", "dates.md").write_text(docs_page(), "utf-8")
