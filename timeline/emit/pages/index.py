"""The timeline itself: `index.html`, and `years/<year>/` once it is too long for one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from timeline.emit import media_types
from timeline.emit.pages.frame import Frame, described, link_to
from timeline.emit.pages.listing import EventList, listing
from timeline.emit.pages.site import newest, year_path
from timeline.emit.pages.views.places import ROOT
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.pages.views.sections import Year
    from timeline.emit.views import Look


@dataclass(frozen=True, eq=False)
class IndexPage(View):
    """The first page."""

    listed: EventList
    withdrawn: tuple[str, ...]  # ids: for links to the list as it was
    corrections: int


@dataclass(frozen=True, eq=False)
class YearPage(View):
    """A year, and the names of those around it."""

    listed: EventList
    year: Year
    before: tuple[str, str] | None  # heading and path
    after: tuple[str, str] | None


def index(site: LanguageSite) -> Iterator[File]:
    """The one page that everything leads to."""
    years = site.years if site.split else None
    pages = {year.number: year_path(year.number) for year in site.years} if site.split else None
    listed = EventList(site.look, site.events, site.overview.as_of, years, pages)
    standing = sum(not correction.notice.withdrawn for correction in site.corrections)
    yield File(
        f"{site.look.folder}index.html", media_types.HTML, IndexPage(listed, site.withdrawn, standing), render_index
    )


def years(site: LanguageSite) -> Iterator[File]:
    """A page per year, where the timeline is split."""
    found = site.years if site.split else ()
    named = [None, *((year.heading, year_path(year.number)) for year in found), None]
    for number, year in enumerate(found):
        events = tuple(row.event for month in year.months for row in month.rows)
        listed = EventList(site.look, events, newest(events), (year,))
        source = YearPage(listed, year, named[number], named[number + 2])
        yield File(f"{site.look.folder}{year_path(year.number)}index.html", media_types.HTML, source, render_year)


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
        **listing(listed),
        facts=_facts(listed),
        subtitle=look.localized(settings.subtitle) if settings.subtitle else None,
        about=look.localized(settings.description) if settings.description else None,
        year_pages=[(year, year_path(year.number)) for year in listed.years or ()],
        withdrawn=" ".join(page.withdrawn),
        corrections=_corrections(look, page.corrections),
    )


def _facts(listed: EventList) -> Markup:
    """How much there is: `16 events, 3 of them still to come`; the same numbers as in the list and its filters."""
    look = listed.look
    events = Markup("<b>{}</b>").format(look.text("page.events", n=len(listed.events)))
    if not listed.upcoming:
        return look.rich("page.facts_line_past", events=events)
    planned = Markup("<b>{}</b>").format(look.text("page.planned", n=len(listed.upcoming)))
    return look.rich("page.facts_line", events=events, planned=planned)


def _corrections(look: Look, n: int) -> Markup | None:
    """How many corrections there were. Only the first page has the number, or each would rewrite the whole site."""
    link = link_to(f"{ROOT}corrections/", look.text("page.corrections", n=n))
    return look.rich("page.corrections_line", corrections=link) if n else None


def render_year(page: YearPage) -> bytes:
    """The bytes of the page of a year."""
    listed, look, heading = page.listed, page.listed.look, page.year.heading
    path = year_path(page.year.number)
    frame = Frame(
        look,
        path,
        heading,
        look.text("page.year_intro", year=heading, title=look.title.text),
        data=listed.linked_data(heading, path),
    )
    return frame.render("year.html", **listing(listed), year=page.year, before=page.before, after=page.after)
