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
    """A page for each topic and actor that has events."""
    for group in site.groups.values():
        yield File(f"{site.folder}{group.sort}/{group.id}/index.html", partial(_term, site, group))


def _term(site: Site, group: Group) -> bytes:
    path = f"{group.sort}/{group.id}/"
    name = site.text("feed.about", title=site.title.text, label=group.label.text)
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
