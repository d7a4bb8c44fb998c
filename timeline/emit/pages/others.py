"""Pages about the chronology: its corrections, how dates are drawn, how to follow it, and "not here"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.emit.pages.frame import Frame, described
from timeline.emit.pages.listing import words
from timeline.emit.pages.shown import mention, told
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import Site


def corrections(site: Site) -> Iterator[File]:
    """Everything that was told wrongly, the newest first."""

    def render() -> bytes:
        text = site.text
        feed = text("feed.corrections", title=site.title.text)
        frame = Frame(
            site,
            "corrections/",
            text("page.corrections_title"),
            text("page.corrections_intro"),
            feeds=(("corrections/", feed),),
        )
        rows, gone = (
            [(mention(site, entry), told(site, notice, entry)) for entry, notice in pairs]
            for pairs in (site.corrections, site.withdrawn_corrections)
        )
        return frame.render("corrections.html", rows=rows, gone=gone)

    yield File(f"{site.folder}corrections/index.html", render)


def method(site: Site) -> Iterator[File]:
    """How dates are drawn, and what the words mean."""
    yield _plain(site, "method")


def subscribe(site: Site) -> Iterator[File]:
    """Feeds for people who never used one, and the code to embed the list."""
    yield _plain(site, "subscribe")


def _plain(site: Site, name: str) -> File:
    def render() -> bytes:
        about = described(site.text(f"{name}.intro"))
        return Frame(site, f"{name}/", site.text(f"{name}.title"), about).render(f"{name}.html", words=words(site))

    return File(f"{site.folder}{name}/index.html", render)


def lost(site: Site) -> Iterator[File]:
    """What a host shows for an address that does not exist."""

    def render() -> bytes:
        title, text = site.text("page.lost_title"), site.text("page.lost_text")
        return Frame(site, "", title, text, lost=True, indexed=False).render("lost.html")

    yield File(f"{site.folder}404.html", render)
