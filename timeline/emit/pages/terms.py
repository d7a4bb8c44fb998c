"""`topics/<id>/`, `actors/<id>/`, `kinds/<id>/`, `feeds/<id>/`: the list, already filtered, with feeds of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from timeline.emit import media_types
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.index import part_pages
from timeline.emit.pages.listing import EventList, list_values
from timeline.emit.pages.parts import LEAST_LINES, is_long, links, parts_of
from timeline.emit.pages.site import groups
from timeline.emit.pages.views.event import rich
from timeline.emit.pages.views.sections import outline_of
from timeline.recipes import View
from timeline.types import File, Localized

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from timeline.emit.overview import Overview
    from timeline.emit.pages.parts import Part
    from timeline.emit.pages.site import Group, LanguageSite
    from timeline.emit.views import Look

NEWEST = 50  # events on the page of a term whose list is split


@dataclass(frozen=True, eq=False)
class TermPage(View):
    """A topic, an actor, a kind or a named feed."""

    path: str
    label: Localized
    link: str | None
    about: Mapping[str, str] | None
    listed: EventList


@dataclass(frozen=True, eq=False)
class MovedTerm(View):
    """The address of a term before it was renamed."""

    look: Look
    facet: str
    old: str
    id: str
    label: Localized


def term_pages(site: LanguageSite) -> Iterator[File]:
    """A page for each topic, actor, kind and named feed, and at each address that it had before."""
    look = site.look
    for group, parts in zip(site.groups, _parts(site.overview), strict=True):
        label = group.label(look)
        listed = EventList(
            look,
            group.events,
            group.updated,
            parts=links(look, parts),
            newest=NEWEST if parts else 0,
            filtered=not parts,
            chapters=site.overview.chapters,
        )
        source = TermPage(group.path, label, group.link, group.about, listed)
        yield File(f"{look.folder}{group.path}index.html", media_types.HTML, source, render_term)
        yield from part_pages(look, parts, label.text, group.path)
        for old in group.formerly:
            moved = MovedTerm(look, group.facet, old, group.id, label)
            yield File(f"{look.folder}{group.facet}/{old}/index.html", media_types.HTML, moved, render_moved)


@lru_cache(maxsize=2)
def _parts(overview: Overview) -> tuple[tuple[Part, ...], ...]:
    """Of each group, the pages of its list if that is too long for one."""
    return tuple(_parts_of(group) for group in groups(overview))


def _parts_of(group: Group) -> tuple[Part, ...]:
    past = tuple(event for event in group.events if not event.upcoming)
    return parts_of(outline_of(past, merged=True), group.path, LEAST_LINES) if is_long(len(past)) else ()


def render_term(page: TermPage) -> bytes:
    """The bytes of a page."""
    look, path = page.listed.look, page.path
    name = _name(look, page.label)
    frame = Frame(look, path, page.label.text, name, feeds=((path, name),), data=page.listed.linked_data(name, path))
    return frame.render(
        "term.html",
        **list_values(page.listed),
        label=page.label,
        link=page.link,
        term_about=rich(look, page.about),
        is_actor=path.startswith("actors/"),
        path=path,
        searched=False,
    )


def render_moved(page: MovedTerm) -> bytes:
    """A page that leads to the present one, and names its feeds."""
    look, label = page.look, page.label.text
    feeds = ((f"{page.facet}/{page.id}/", _name(look, page.label)),)
    frame = Frame(look, f"{page.facet}/{page.old}/", label, label, feeds=feeds, indexed=False)
    words = look.text("page.term_moved")
    return frame.render("moved.html", words=words, title=page.label, target=f"../{page.id}/")


def _name(look: Look, label: Localized) -> str:
    """Title of its page and feeds."""
    return look.text("feed.about", title=look.title.text, label=label.text)
