"""`sitemap.xml` (sitemaps.org, version 0.9): pages of all languages, each with its twins.

That of a long timeline is an index of others: one for the lists, one for the events of each year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from timeline.addresses import FACETS
from timeline.emit import media_types
from timeline.emit.overview import overview_of
from timeline.emit.parts import by_year, is_long
from timeline.recipes import View
from timeline.stamps import stamp
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from timeline.emit.overview import Overview
    from timeline.emit.views import EventFacts, Look
    from timeline.types import Edition

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
_URLSET, _URL, _LOC, _LASTMOD = (f"{{{SITEMAP}}}{name}" for name in ("urlset", "url", "loc", "lastmod"))
_LINK = f"{{{XHTML}}}link"
_INDEX_PREFIXES: dict[Any, str] = {None: SITEMAP}
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


class Named(NamedTuple):
    """A site map that the index names."""

    path: str
    updated: datetime


@dataclass(frozen=True, eq=False)
class Index(View):
    """Site maps that one file lists."""

    root: str
    maps: tuple[Named, ...]


def sitemaps(edition: Edition) -> Iterator[File]:
    """One file for all languages, or an index and its parts."""
    overview = overview_of(edition)
    look, lists = overview.look, tuple(_lists(overview))
    if not is_long(overview.standing):
        whole = Pages(look, (*lists, *_events(overview.standing)))
        yield File("sitemap.xml", media_types.XML, whole, render)
        return
    parts = {"lists": lists} | {part.name: _events(part.events) for part in by_year(overview.standing)}
    maps = [(f"sitemap/{name}.xml", pages) for name, pages in parts.items()]
    named = tuple(Named(path, max(page.updated for page in pages)) for path, pages in maps)
    yield File("sitemap.xml", media_types.XML, Index(look.root, named), render_index)
    for path, pages in maps:
        yield File(path, media_types.XML, Pages(look, pages), render)


def _events(events: tuple[EventFacts, ...]) -> tuple[Page, ...]:
    return tuple(Page(f"events/{event.id}/", event.entry.updated) for event in events)


def _lists(overview: Overview) -> Iterator[Page]:
    """Pages that are not of one event."""
    paths = [""]
    for facet in FACETS:
        used = {id for event in overview.standing for id in event.entry.terms.get(facet, ())}
        paths += [f"{facet}/{id}/" for id in sorted(used)]
    if any(event.brief.plan and event.brief.plan.state != "in_effect" for event in overview.standing):
        paths.append("promises/")
    paths += ["who/"] if overview.actors else []
    paths += ["about/"] if overview.edition.settings.about else []
    paths += [f"feeds/{feed.id}/" for feed in overview.edition.settings.feeds]
    for path in (*paths, "corrections/", "log/", "method/", "subscribe/"):
        yield Page(path, overview.as_of)


def render_index(source: Index) -> bytes:
    """The bytes of the index."""
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap=_INDEX_PREFIXES)
    for path, updated in source.maps:
        found = etree.SubElement(root, f"{{{SITEMAP}}}sitemap")
        etree.SubElement(found, _LOC).text = source.root + path
        etree.SubElement(found, _LASTMOD).text = stamp(updated)
    made: bytes = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return made


def render(source: Pages) -> bytes:
    """The bytes of a file."""
    root = etree.Element(_URLSET, nsmap=_PREFIXES)
    bases = [(lang, source.look.settings.base(lang)) for lang in source.look.languages]
    for page in source.pages:
        _add(root, bases, page)
    made: bytes = etree.tostring(root, pretty_print=True, encoding="UTF-8", xml_declaration=True)
    return made


def _add(root: Any, bases: Sequence[tuple[str, str]], page: Page) -> None:
    updated = stamp(page.updated)
    for _, base in bases:
        url = etree.SubElement(root, _URL)
        etree.SubElement(url, _LOC).text = base + page.path
        etree.SubElement(url, _LASTMOD).text = updated
        for other, other_base in bases if len(bases) > 1 else ():
            etree.SubElement(url, _LINK, rel="alternate", hreflang=other, href=other_base + page.path)
