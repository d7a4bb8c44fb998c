"""Edition → HTML pages, with everything they load. See docs for the design; each kind of page is a function here.

Every page is a pure function of the edition: no clock, no environment, no file outside the package. Links between
pages are relative, so that the site works below any path; addresses for machines are absolute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.emit.pages.assets import assets
from timeline.emit.pages.cards import cards
from timeline.emit.pages.embed import embed, oembed
from timeline.emit.pages.events import events
from timeline.emit.pages.index import index, years
from timeline.emit.pages.log import log
from timeline.emit.pages.others import corrections, lost, method, subscribe
from timeline.emit.pages.search import search
from timeline.emit.pages.site import site
from timeline.emit.pages.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition, File

#: One function a kind of page, from the site in one language to its files.
KINDS = (index, years, events, terms, corrections, log, method, subscribe, lost, embed, oembed, search, cards)


def pages(edition: Edition) -> Iterator[File]:
    """All pages in all languages, and the files they share."""
    for lang in edition.settings.languages:
        for kind in KINDS:
            yield from kind(site(edition, lang))
    yield from assets(edition)
