"""Text → EventDate → words: dates as precisely as they are known.

`parse` reads, `word` (in `timeline.dates.wording`) tells; `EventDate` is what travels in between.
"""

from __future__ import annotations

from timeline.dates.day import Day
from timeline.dates.errors import DateError
from timeline.dates.model import EventDate, Precision
from timeline.dates.reading import parse
from timeline.dates.relative import Relative

__all__ = ["DateError", "Day", "EventDate", "Precision", "Relative", "parse"]
