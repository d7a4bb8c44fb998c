"""`events/<id>/`: an event by itself, with its history. This is the address that is shared, for ever."""

from __future__ import annotations

from bisect import bisect_left
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from timeline.emit.content import headline, opening
from timeline.emit.pages.cards import card_address
from timeline.emit.pages.frame import Frame, described
from timeline.emit.pages.index import year_page
from timeline.emit.pages.linked_data import article
from timeline.emit.pages.listing import words
from timeline.emit.pages.shown import mention, show
from timeline.emit.pages.site import Words, is_to_come
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from timeline.emit.pages.site import Site
    from timeline.types import Entry

RELATED = 5


def events(site: Site) -> Iterator[File]:
    """A page an event, also for those that were withdrawn."""
    for entry in site.edition.entries:
        yield File(f"{site.folder}events/{entry.id}/index.html", partial(_event, site, entry))
        for old in entry.event.record.formerly:
            yield File(f"{site.folder}events/{old}/index.html", partial(_moved, site, old, entry))


def _event(site: Site, entry: Entry) -> bytes:
    shown, record = show(site, entry), entry.event.record
    about = opening(site.edition, entry, site.lang)
    if record.summary:
        about += f" {site.say(record.summary).text}"
    path = f"events/{entry.id}/"
    frame = Frame(
        site,
        path,
        headline(site.edition, entry, site.lang),
        described(about),
        data=article(site, entry, shown),
        type="article",
        oembed=True,
        indexed=not record.withdrawn,
        card=card_address(site, entry),
    )
    before, after = _neighbours(site, entry)
    return frame.render(
        "event.html",
        e=shown,
        entry=entry,
        before=before,
        after=after,
        related=[mention(site, other) for other in _related(site, entry)],
        image=_image(site, entry),
        published=site.day(entry.published),
        updated=site.day(entry.updated),
        words=words(site),
        to_list=_place_in_list(site, entry),
    )


def _moved(site: Site, old: str, entry: Entry) -> bytes:
    """The address of a record before it was renamed: a page that leads to the present one."""
    shown, title = show(site, entry), headline(site.edition, entry, site.lang)
    frame = Frame(site, f"events/{old}/", title, title, indexed=False)
    return frame.render("moved.html", said=site.text("page.moved"), title=shown.title, target=f"../{entry.id}/")


def _place_in_list(site: Site, entry: Entry) -> str | None:
    """Where the event stands in the chronology, below the root of the language; None for a withdrawn one."""
    if entry.event.record.withdrawn:
        return None
    page = year_page(site, entry) if site.split and not is_to_come(entry) else ""
    return f"{page}#{entry.id}"


def _neighbours(site: Site, entry: Entry) -> tuple[Any, Any]:
    """The events before and after it in the order of the timeline."""
    place = _places(site).get(entry.id)
    if place is None:
        return None, None
    listed = site.entries
    before = mention(site, listed[place - 1]) if place else None
    after = mention(site, listed[place + 1]) if place + 1 < len(listed) else None
    return before, after


def _places(site: Site) -> Mapping[str, int]:
    """Place of each event in the order of the timeline."""
    found = site.edition.memo.get("places")
    if not isinstance(found, dict):
        found = site.edition.memo["places"] = {entry.id: index for index, entry in enumerate(site.entries)}
    return found


def _related(site: Site, entry: Entry) -> list[Entry]:
    """Events near it that share actors, most shared first; only neighbours in each actor's own list are looked at."""
    places = _places(site)
    here = places.get(entry.id)
    if here is None:
        return []
    shared: dict[str, int] = {}
    for actor in dict.fromkeys(entry.event.record.actors):
        listed = site.groups["actors", actor].entries
        at = bisect_left(listed, here, key=lambda other: places[other.id])
        for other in listed[max(0, at - 4) : at + 5]:
            shared[other.id] = shared.get(other.id, 0) + 1
    shared.pop(entry.id, None)
    skipped = {site.entries[i].id for i in (here - 1, here + 1) if 0 <= i < len(site.entries)}
    ranked = sorted(shared.keys() - skipped, key=lambda name: (-shared[name], abs(places[name] - here), places[name]))
    return [site.edition.by_id[id] for id in sorted(ranked[:RELATED], key=places.__getitem__)]


def _size(path: Path) -> tuple[int, int] | None:
    """Width and height in pixels, so that the text below need not jump when the picture comes; None if unknown."""
    import imagesize

    try:
        width, height = imagesize.get(path)
    except (ValueError, OSError):  # a kind of picture that it does not know
        return None
    return (round(width), round(height)) if width > 0 and height > 0 else None


def _image(site: Site, entry: Entry) -> dict[str, Any] | None:
    image = entry.event.record.image
    if image is None or image.file not in site.edition.media:
        return None
    return {
        "file": quote(image.file),
        "alt": site.say(image.alt) if image.alt else Words("", None),
        "size": _size(site.edition.media[image.file]),
        "credit": site.say(image.credit) if image.credit else None,
        "licence": image.license,
    }
