"""Signs for the way up from a page, so that what is shared is rendered once, whatever the depth of the page."""

from __future__ import annotations

#: The way to the root of the language, to that of the site, and to the first page. Records cannot contain these signs.
ROOT, TOP, HOME = "\x01", "\x02", "\x03"
