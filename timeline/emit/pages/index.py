"""The timeline itself: `index.html`, and pages in `years/` once it is too long for one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.emit import media_types
from timeline.emit.pages.frame import Frame, link_to
from timeline.emit.pages.listing import EventList, list_values
from timeline.emit.pages.parts import Neighbor, links, neighbors
from timeline.emit.pages.views.event import mention
from timeline.emit.pages.views.first import has_promises, key_numbers, last_published, latest, newest_event
from timeline.emit.pages.views.marks import GROUPS
from timeline.emit.pages.views.opening import described
from timeline.emit.pages.views.places import HOME, ROOT
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from timeline.emit.pages.parts import Part
    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.views import EventFacts, Look


NEWEST = 20  # events on the first page of a timeline that is split, by date and by publication


@dataclass(frozen=True, eq=False)
class IndexPage(View):
    """The first page."""

    listed: EventList
    withdrawn: tuple[str, ...]  # ids: for links to the list as it was
    corrected: int
    retracted: int  # withdrawals, of events and of corrections
    latest: EventFacts | None  # published last


@dataclass(frozen=True, eq=False)
class PartPage(View):
    """Some years or months of a list, and the links to those around it."""

    listed: EventList
    path: str
    heading: str
    name: str  # of the whole list
    whole: str  # path of the whole list
    before: Neighbor | None
    after: Neighbor | None
    days: tuple[str, str]  # the first day that it may list, and that of the next part; empty where there is no bound


def index_page(site: LanguageSite) -> Iterator[File]:
    """The one page that everything leads to."""
    listed = EventList(
        site.look,
        site.events,
        site.overview.as_of,
        site.outline if site.split else None,
        links(site.look, site.parts),
        newest=NEWEST if site.split else 0,
        chapters=site.overview.chapters,
    )
    corrected = sum(one.notice.type == "correction" and not one.notice.withdrawn for one in site.corrections)
    source = IndexPage(listed, site.withdrawn, corrected, len(site.corrections) - corrected, newest_event(site.events))
    yield File(f"{site.look.folder}index.html", media_types.HTML, source, render_index)


def year_pages(site: LanguageSite) -> Iterator[File]:
    """The pages of a timeline that is split."""
    yield from part_pages(site.look, site.parts, site.look.title.text, "")


def part_pages(look: Look, parts: Sequence[Part], name: str, whole: str) -> Iterator[File]:
    """The pages of a list that is split. `name` and `whole` are title and path of the page that leads to them."""
    beside, starts = neighbors(look, parts), ("", *(part.start for part in parts[1:]), "")
    for place, part in enumerate(parts):
        listed = EventList(look, part.outline.events, part.updated, part.outline, compact=bool(whole))
        days = starts[place], starts[place + 1]
        source = PartPage(listed, part.path, part.heading(look), name, whole, beside[place], beside[place + 2], days)
        yield File(f"{look.folder}{part.path}index.html", media_types.HTML, source, render_part)


def render_index(page: IndexPage) -> bytes:
    """The bytes of the first page."""
    listed, look = page.listed, page.listed.look
    settings, title = look.settings, look.title.text
    about = settings.description or settings.subtitle
    frame = Frame(
        look,
        "",
        title,
        described(look.plain(about)) if about else title,
        data=listed.linked_data(title, ""),
        oembed=True,
    )
    return frame.render(
        "index.html",
        **list_values(listed),
        latest=latest(look, page.latest) if page.latest else None,
        numbers=key_numbers(look, listed.events, listed.counts),
        has_promises=has_promises(listed.counts),
        **_known_values(look),
        has_actors=bool(listed.counts.all_terms["actors"]),
        subtitle=look.localized(settings.subtitle) if settings.subtitle else None,
        about=look.localized(settings.description) if settings.description else None,
        searched=bool(listed.parts),
        last_published=[mention(look, event.brief) for event in last_published(listed.events, NEWEST)]
        if listed.parts
        else (),
        withdrawn=" ".join(page.withdrawn),
        corrections=_corrections(page),
    )


def _corrections(page: IndexPage) -> Markup | None:
    """`2 corrections, 1 withdrawal`: what the page of corrections lists, each under its own label.

    Only the first page has the numbers, or each correction would rewrite the whole site.
    """
    look = page.listed.look
    counts = [look.text("page.corrections", n=page.corrected)] if page.corrected else []
    counts += [look.text("page.withdrawals", n=page.retracted)] if page.retracted else []
    if not counts:
        return None
    return look.rich("page.corrections_line", corrections=link_to(f"{ROOT}corrections/", ", ".join(counts)))


def render_part(page: PartPage) -> bytes:
    """The bytes of the page of a part."""
    listed, look = page.listed, page.listed.look
    title = f"{page.name}: {page.heading}" if page.whole else page.heading
    intro = look.text("page.year_intro", year=page.heading, title=page.name)
    frame = Frame(look, page.path, title, intro, data=listed.linked_data(title, page.path))
    link = link_to(f"{ROOT}{page.whole}" if page.whole else HOME, page.name)
    return frame.render(
        "year.html",
        **list_values(listed),
        intro=look.rich("page.year_intro", year=page.heading, title=link),
        before=page.before,
        after=page.after,
        searched=False,
        **({"has_known": False} if page.whole else _known_values(look) | {"days": page.days}),
    )


def _known_values(look: Look) -> dict[str, object]:
    """Values for the choice of an earlier day. A copy of such a day has none."""
    groups = {name: look.text(f"page.is_{name}") for name in GROUPS}
    return {
        "has_known": not look.as_published,
        "known_groups": json.dumps(groups, ensure_ascii=False),
        "days": ("", ""),
    }
