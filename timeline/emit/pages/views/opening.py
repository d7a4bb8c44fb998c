"""The beginning of a text."""

from __future__ import annotations

from timeline.markup import plain


def described(text: str, limit: int = 200) -> str:
    """Plain words of a CommonMark text for a description, cut at a word."""
    return shortened(plain(text), limit)


def shortened(words: str, limit: int = 200) -> str:
    """Words cut at one of them."""
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"
