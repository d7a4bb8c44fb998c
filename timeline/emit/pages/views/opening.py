"""The beginning of a text."""

from __future__ import annotations

from timeline.markup import plain


def described(text: str, limit: int = 200) -> str:
    """Plain words for a description, cut at a word."""
    words = plain(text)
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"
