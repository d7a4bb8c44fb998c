"""Edition → HTML pages, with everything they load. See docs for the design; each kind of page is a function here.

Each function takes the site in one language and hands its pages what they show, as values with a digest; rendering sees
nothing else: no edition, no clock, no environment, no file outside the package. Links between
pages are relative, so that the site works below any path; addresses for machines are absolute.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline.emit.overview import overview_of
from timeline.emit.pages.about import about_page
from timeline.emit.pages.assets import asset_files
from timeline.emit.pages.cards import card_files
from timeline.emit.pages.embed import embed_page, oembed_file
from timeline.emit.pages.events import event_pages
from timeline.emit.pages.guide import corrections_page, lost_page, method_page, subscribe_page
from timeline.emit.pages.index import index_page, year_pages
from timeline.emit.pages.known import known_days
from timeline.emit.pages.log import log_page
from timeline.emit.pages.promises import promises_page
from timeline.emit.pages.search import search_files
from timeline.emit.pages.site import LanguageSite
from timeline.emit.pages.terms import term_pages
from timeline.emit.pages.who import who_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition, File

__all__ = ["all_pages", "known_days"]

#: One function per kind of page, from the site in one language to its files, and what their paths look like there.
KINDS = {
    index_page: r"index\.html",
    year_pages: r"years/.*index\.html",
    event_pages: r"events/.*index\.html",
    term_pages: r"(?:topics|actors|kinds|feeds)/.*index\.html",
    corrections_page: r"corrections/index\.html",
    log_page: r"log/index\.html",
    promises_page: r"promises/index\.html",
    who_page: r"who/index\.html",
    about_page: r"about/index\.html",
    method_page: r"method/index\.html",
    subscribe_page: r"subscribe/index\.html",
    lost_page: r"404\.html",
    embed_page: r"embed\.html",
    oembed_file: r"oembed\.json",
    search_files: r"search(?:\.json|/.*)",
    card_files: r"(?:events/.*)?card\.png",
}
ASSETS = r"assets/.*|embed\.js|_headers"


def all_pages(edition: Edition) -> Iterator[File]:
    """All pages in all languages, and the files they share."""
    for _, files in sections(edition):
        yield from files


def sections(edition: Edition) -> Iterator[tuple[str, Iterator[File]]]:
    """Each kind of page in each language: what its paths look like, and its files."""
    overview = overview_of(edition)
    for look in overview.looks:
        site = LanguageSite(overview, look)
        for kind, paths in KINDS.items():
            yield f"{re.escape(look.folder)}(?:{paths})", kind(site)
    yield ASSETS, asset_files(edition)
