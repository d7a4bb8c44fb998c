"""What a date may look like: EDTF, and a thin layer of words over it. Each module reads one family of forms."""

from __future__ import annotations

from functools import lru_cache

from timeline.dates.errors import DateError
from timeline.dates.grammar import edtf, words
from timeline.dates.grammar.relative import Relative
from timeline.dates.model import EventDate

LONGEST = 200  # characters; the longest honest date has some sixty


def read(written: str, timezone: str = "UTC") -> EventDate | Relative | None:
    """The date in a text; None for what does not have the shape of one. An impossible date is a `DateError`."""
    if len(written) > LONGEST:
        raise DateError(
            f"a date of {len(written)} characters",
            f"no more than {LONGEST} are read; explain in date_note, and write here what is known, like `2025`",
        )
    text = " ".join(written.split())
    return edtf.read(written, text, timezone) or words.read(written, text.lower(), timezone)


@lru_cache(maxsize=4096)  # advice asks many times for the parts of one text
def accepts(text: str) -> bool:
    """Whether `text` is a date as it is."""
    try:
        return read(text) is not None
    except DateError:
        return False
