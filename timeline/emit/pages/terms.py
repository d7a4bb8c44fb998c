"""`topics/<id>/` and `actors/<id>/`: the list, already filtered, with feeds of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from timeline.emit.pages.frame import Frame
from timeline.emit.pages.linked_data import collection
from timeline.emit.pages.listing import listing
from timeline.emit.pages.site import is_to_come
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import Group, Site


def terms(site: Site) -> Iterator[File]:
    """A page for each topic and actor that has events, and at each address that it had before."""
    for group in site.groups.values():
        yield File(f"{site.folder}{group.sort}/{group.id}/index.html", partial(_term, site, group))
        for old in group.formerly:
            yield File(f"{site.folder}{group.sort}/{old}/index.html", partial(_moved, site, group, old))


def _term(site: Site, group: Group) -> bytes:
    path = f"{group.sort}/{group.id}/"
    name = _name(site, group)
    frame = Frame(
        site,
        path,
        group.label.text,
        name,
        feeds=((path, name),),
        data=collection(site, name, path, group.entries),
    )
    record = [entry for entry in group.entries if not is_to_come(entry)]
    to_come = [entry for entry in group.entries if is_to_come(entry)]
    return frame.render("term.html", **listing(site, record, to_come), group=group, path=path)


def _moved(site: Site, group: Group, old: str) -> bytes:
    """The address of a term before it was renamed: a page that leads to the present one, and names its feeds."""
    feeds = ((f"{group.sort}/{group.id}/", _name(site, group)),)
    label = group.label.text
    frame = Frame(site, f"{group.sort}/{old}/", label, label, feeds=feeds, indexed=False)
    said = site.text("page.term_moved")
    return frame.render("moved.html", said=said, title=group.label, target=f"../{group.id}/")


def _name(site: Site, group: Group) -> str:
    """Title of its page and feeds."""
    return site.text("feed.about", title=site.title.text, label=group.label.text)
