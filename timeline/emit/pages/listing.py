"""A page that lists events: the same parts for the whole timeline, a year, a topic, an actor."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from timeline.dates import EventDate, parse_date
from timeline.dates.wording import short
from timeline.emit.pages.facets import FIRST, facets
from timeline.emit.pages.sections import anchors, lines, sections
from timeline.emit.pages.shown import show
from timeline.emit.pages.site import ROOT, SPLIT
from timeline.emit.pages.strip import draw
from timeline.emit.pages.templates import template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.emit.pages.sections import Year
    from timeline.emit.pages.site import Site
    from timeline.types import Entry

_SCRIPT_WORDS = (
    "copy",
    "copied",
    "share_failed",
    "newest_first",
    "oldest_first",
    "nothing",
    "cleared",
    "searching",
    "needs_server",
)
_PLURALS = ("events", "events_of")


def item(site: Site, entry: Entry, *, brief: bool = False) -> Markup:
    """An event as it stands in lists, rendered once for all of them; its `li` is left open for what follows."""
    key = ("item", site.lang, entry.id, brief)
    found = site.edition.memo.get(key)
    if not isinstance(found, Markup):
        made = template("item.html").render(e=show(site, entry), t=site.text, brief=brief)
        found = site.edition.memo[key] = Markup(made)  # noqa: S704 - a template of ours, escaped
    return found


def listing(
    site: Site,
    record: Sequence[Entry],
    to_come: Sequence[Entry],
    *,
    years: Sequence[Year] | None = None,
    page: dict[int | None, str] | None = None,
) -> dict[str, Any]:
    """Values for the list, its strip, month list and filters. With `page`, years stand on pages of their own.

    Where nothing splits a list that is too long (a topic, an actor), its events are shown without their text.
    """
    brief = not page and len(record) > SPLIT
    found = sections(site, record) if years is None else years
    elsewhere = page or {}
    return {
        "years": () if page else found,
        "to_come": to_come,
        "strip": draw(site, record, to_come, found, anchors(site, found, elsewhere)),
        "lines": lines(site, found, elsewhere),
        "facets": facets(site, [*record, *to_come]),
        "first": FIRST,
        "item": lambda entry: item(site, entry, brief=brief),
        "mark_href": _to_page if page else _to_anchor,
        "total": len(record) + len(to_come),
        "as_of_short": _short_day(site),
        "words": words(site),
        "split": bool(page),
    }


def words(site: Site) -> Markup:
    """What the script says, as JSON for an attribute in single quotes."""
    found = site.edition.memo.get(("words", site.lang))
    if not isinstance(found, Markup):
        table = site.locale.table("page")
        said = {key: site.text(f"page.{key}") for key in _SCRIPT_WORDS} | {key: table[key] for key in _PLURALS}
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        found = Markup(text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;"))  # noqa: S704
        site.edition.memo["words", site.lang] = found
    return found


def _to_anchor(entry: Entry) -> str:
    return f"#{entry.id}"


def _to_page(entry: Entry) -> str:
    return f"{ROOT}events/{entry.id}/"


def _short_day(site: Site) -> str:
    day = parse_date(site.today.isoformat())
    assert isinstance(day, EventDate)
    return short(day, site.lang, past=True)
