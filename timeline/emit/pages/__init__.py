"""Edition → HTML pages, with everything they load. See docs for the design; each kind of page is a function here.

Each function takes the site in one language and hands its pages what they show, as values with a digest; rendering sees
nothing else: no edition, no clock, no environment, no file outside the package. Links between
pages are relative, so that the site works below any path; addresses for machines are absolute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.emit.overview import overview_of
from timeline.emit.pages.about import corrections, lost, method, subscribe
from timeline.emit.pages.assets import assets
from timeline.emit.pages.cards import cards
from timeline.emit.pages.embed import embed, oembed
from timeline.emit.pages.events import events
from timeline.emit.pages.index import index, years
from timeline.emit.pages.log import log
from timeline.emit.pages.search import search
from timeline.emit.pages.site import LanguageSite
from timeline.emit.pages.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition, File

#: One function per kind of page, from the site in one language to its files.
KINDS = (index, years, events, terms, corrections, log, method, subscribe, lost, embed, oembed, search, cards)


def all_pages(edition: Edition) -> Iterator[File]:
    """All pages in all languages, and the files they share."""
    overview = overview_of(edition)
    for look in overview.looks:
        site = LanguageSite(overview, look)
        for kind in KINDS:
            yield from kind(site)
    yield from assets(edition)
