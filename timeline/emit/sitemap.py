"""`sitemap.xml` (sitemaps.org, version 0.9): pages of all languages, each with its twins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from timeline.stamps import stamp
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
_PREFIXES: dict[Any, str] = {None: SITEMAP, "xhtml": XHTML}


def sitemap(edition: Edition) -> Iterator[File]:
    """The one file, for all languages."""
    yield File("sitemap.xml", lambda: _render(edition))


def _render(edition: Edition) -> bytes:
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap=_PREFIXES)
    for path in ("", *_lists(edition), "corrections/", "log/", "method/", "subscribe/"):
        _page(root, edition, path, stamp(edition.as_of))
    for entry in edition.standing:
        _page(root, edition, f"events/{entry.id}/", stamp(entry.updated))
    made: bytes = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return made


def _lists(edition: Edition) -> Iterator[str]:
    """Pages of topics and actors."""
    for sort in ("topics", "actors"):
        used = {id for entry in edition.standing for id in entry.terms.get(sort, ())}
        yield from (f"{sort}/{id}/" for id in sorted(used))


def _page(root: Any, edition: Edition, path: str, updated: str) -> None:
    languages = edition.settings.languages
    for lang in languages:
        url = etree.SubElement(root, f"{{{SITEMAP}}}url")
        etree.SubElement(url, f"{{{SITEMAP}}}loc").text = edition.base(lang) + path
        etree.SubElement(url, f"{{{SITEMAP}}}lastmod").text = updated
        for other in languages if len(languages) > 1 else ():
            attributes = {"rel": "alternate", "hreflang": other, "href": edition.base(other) + path}
            etree.SubElement(url, f"{{{XHTML}}}link", attributes)
