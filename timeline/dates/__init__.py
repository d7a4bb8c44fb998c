"""Text → EventDate → words: dates as precisely as they are known.

`parse_date` reads a text, `word` (in `timeline.dates.wording`) puts the date into words.
"""

from __future__ import annotations

from timeline.dates.day import Day
from timeline.dates.errors import DateError
from timeline.dates.grammar.relative import Relative
from timeline.dates.grammar.shifting import Amount
from timeline.dates.model import EventDate, Precision
from timeline.dates.parse import parse_date

__all__ = ["Amount", "DateError", "Day", "EventDate", "Precision", "Relative", "parse_date"]
