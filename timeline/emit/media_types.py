"""Media types of the site's files, as a host should send them. Pages and feeds name the same ones in their links."""

from __future__ import annotations

from typing import Final

ATOM: Final = "application/atom+xml"
RSS: Final = "application/rss+xml"
JSON_FEED: Final = "application/feed+json"
CALENDAR: Final = "text/calendar; charset=utf-8"
OPML: Final = "text/x-opml"
XML: Final = "application/xml"
JSON: Final = "application/json"
OEMBED: Final = "application/json+oembed"
CSV: Final = "text/csv; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
CSS: Final = "text/css"
SCRIPT: Final = "text/javascript"
SVG: Final = "image/svg+xml"
PNG: Final = "image/png"
TEXT: Final = "text/plain; charset=utf-8"


def plain(media_type: str) -> str:
    """Without its charset, as links name it."""
    return media_type.partition(";")[0]
