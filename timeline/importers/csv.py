"""CSV: a table with a header, by `map`; known without one are the columns of TimelineJS and our own `timeline.csv`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.importers import delimited
from timeline.importers.text import decoded

if TYPE_CHECKING:
    from timeline.importers.drafts import Found, Options


def csv(data: bytes, options: Options) -> Found:
    """Rows as drafts."""
    return delimited.found(decoded(data), options)
