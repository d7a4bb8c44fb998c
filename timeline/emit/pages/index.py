"""The timeline itself: `index.html`, and `years/<year>/` once it is too long for one page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from timeline.dates.day import year_text
from timeline.emit.pages.frame import Frame, described
from timeline.emit.pages.linked_data import collection
from timeline.emit.pages.listing import listing
from timeline.emit.pages.sections import sections
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.sections import Year
    from timeline.emit.pages.site import Site
    from timeline.types import Entry


def index(site: Site) -> Iterator[File]:
    """The one page that everything leads to."""
    yield File(f"{site.folder}index.html", partial(_index, site))


def years(site: Site) -> Iterator[File]:
    """A page a year, where the timeline is split."""
    if site.split:
        listed = _years(site)
        for number in range(len(listed)):
            path = _path(listed[number].number)
            yield File(f"{site.folder}{path}index.html", partial(_year, site, number))


def _years(site: Site) -> tuple[Year, ...]:
    """All years, each once: where a better known order brings a year back, its events join the first of them."""
    key = ("years", site.lang)
    found = site.edition.memo.get(key)
    if not isinstance(found, tuple):
        merged: dict[int | None, Year] = {}
        for year in sections(site, site.record):
            before = merged.get(year.number)
            merged[year.number] = (
                year._replace(anchor=before.anchor, months=before.months + year.months) if before else year
            )
        found = site.edition.memo[key] = tuple(merged.values())
    return found


def _path(number: int | None) -> str:
    return f"years/{'undated' if number is None else year_text(number)}/"


def year_page(site: Site, entry: Entry) -> str:
    """The page of the year in which an event stands, where the timeline is split."""
    key = ("year pages", site.lang)
    found = site.edition.memo.get(key)
    if not isinstance(found, dict):
        found = site.edition.memo[key] = {
            row.entry.id: _path(year.number) for year in _years(site) for month in year.months for row in month.rows
        }
    return str(found[entry.id])


def _index(site: Site) -> bytes:
    settings = site.edition.settings
    about = settings.description or settings.subtitle
    frame = Frame(
        site,
        "",
        site.title.text,
        described(site.say(about).text) if about else site.title.text,
        data=collection(site, site.title.text, "", site.entries),
        oembed=True,
    )
    pages = {year.number: _path(year.number) for year in _years(site)} if site.split else None
    values = listing(site, site.record, site.to_come, years=_years(site) if site.split else None, page=pages)
    return frame.render(
        "index.html",
        **values,
        facts=_facts(site),
        subtitle=site.say(settings.subtitle) if settings.subtitle else None,
        about=site.say(settings.description) if settings.description else None,
        year_pages=[(year, _path(year.number)) for year in _years(site)] if site.split else [],
    )


def _facts(site: Site) -> Markup:
    """How much there is: `16 events, 3 of them still to come`; the same numbers as in the list and its filters."""
    events = Markup("<b>{}</b>").format(site.text("page.events", n=len(site.entries)))
    if not site.to_come:
        return site.rich("page.facts_line_past", events=events)
    planned = Markup("<b>{}</b>").format(site.text("page.planned", n=len(site.to_come)))
    return site.rich("page.facts_line", events=events, planned=planned)


def _year(site: Site, index: int) -> bytes:
    listed = _years(site)
    year = listed[index]
    entries = [row.entry for month in year.months for row in month.rows]
    path = _path(year.number)
    around = [listed[i] if 0 <= i < len(listed) else None for i in (index - 1, index + 1)]
    frame = Frame(
        site,
        path,
        year.heading,
        site.text("page.year_intro", year=year.heading, title=site.title.text),
        data=collection(site, year.heading, path, entries),
    )
    values = listing(site, entries, (), years=(year,))
    return frame.render(
        "year.html",
        **values,
        year=year,
        before=(around[0], _path(around[0].number)) if around[0] else None,
        after=(around[1], _path(around[1].number)) if around[1] else None,
    )
