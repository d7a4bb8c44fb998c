"""`sitemap.xml` (sitemaps.org, version 0.9): pages of all languages, each with its twins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from timeline.emit import media_types
from timeline.emit.overview import overview_of
from timeline.lock import stamp
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from timeline.emit.overview import Overview
    from timeline.emit.views import Look
    from timeline.types import Edition

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
_PREFIXES: dict[Any, str] = {None: SITEMAP, "xhtml": XHTML}


class Page(NamedTuple):
    """A page below the root of each language, and when it changed last."""

    path: str
    updated: datetime


@dataclass(frozen=True, eq=False)
class Pages(View):
    """Pages that one file lists."""

    look: Look
    pages: tuple[Page, ...]


def sitemaps(edition: Edition) -> Iterator[File]:
    """The one file, for all languages."""
    overview = overview_of(edition)
    pages = (*_lists(overview), *(Page(f"events/{e.id}/", e.entry.updated) for e in overview.standing))
    yield File("sitemap.xml", media_types.XML, Pages(overview.look, pages), render)


def _lists(overview: Overview) -> Iterator[Page]:
    """Pages that are not of one event."""
    paths = [""]
    for facet in ("topics", "actors"):
        used = {id for event in overview.standing for id in event.entry.terms.get(facet, ())}
        paths += [f"{facet}/{id}/" for id in sorted(used)]
    for path in (*paths, "corrections/", "log/", "method/", "subscribe/"):
        yield Page(path, overview.as_of)


def render(source: Pages) -> bytes:
    """The bytes of a file."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap=_PREFIXES)
    for page in source.pages:
        _add(root, source.look, page)
    made: bytes = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return made


def _add(root: Any, look: Look, page: Page) -> None:
    for lang in look.languages:
        url = etree.SubElement(root, f"{{{SITEMAP}}}url")
        etree.SubElement(url, f"{{{SITEMAP}}}loc").text = look.settings.base(lang) + page.path
        etree.SubElement(url, f"{{{SITEMAP}}}lastmod").text = stamp(page.updated)
        for other in look.languages if len(look.languages) > 1 else ():
            attributes = {"rel": "alternate", "hreflang": other, "href": look.settings.base(other) + page.path}
            etree.SubElement(url, f"{{{XHTML}}}link", attributes)
