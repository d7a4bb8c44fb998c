"""Dates in words, in the language of the reader. Every output shares it."""

from __future__ import annotations

from timeline.dates.wording.labels import month_heading, month_name, short, year_heading
from timeline.dates.wording.sentences import day_words, stated_words, word

__all__ = ["day_words", "month_heading", "month_name", "short", "stated_words", "word", "year_heading"]
