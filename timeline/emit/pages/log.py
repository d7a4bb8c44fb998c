"""`log/`: what subscribers were told and when, the newest first; the same as `timeline log`, for readers."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from timeline.emit.content import notice_label
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.shown import mention
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from timeline.emit.pages.shown import Mention
    from timeline.emit.pages.site import Site
    from timeline.types import Entry, Notice

LONGEST = 500  # tellings; older ones are in the archives of the feeds


class Telling(NamedTuple):
    """One thing that was told."""

    label: str
    event: Mention


def log(site: Site) -> Iterator[File]:
    """One page a language."""

    def render() -> bytes:
        title, intro = site.text("log.title"), site.text("log.intro")
        frame = Frame(site, "log/", title, intro)
        return frame.render("log.html", days=list(_days(site)))

    yield File(f"{site.folder}log/index.html", render)


def _days(site: Site) -> Iterator[tuple[str, list[Telling]]]:
    """Tellings by the day they went out."""
    told: list[tuple[datetime, Notice | None, Entry]] = [(e.published, None, e) for e in site.edition.entries]
    for entry in site.edition.entries:
        for notice in entry.announced:
            if notice.announced:
                told.append((notice.at, replace(notice, withdrawn=None), entry))
            if notice.withdrawn:
                told.append((notice.withdrawn, notice, entry))
    told.sort(key=lambda one: (one[0], one[2].id, one[1] is not None), reverse=True)
    for day, ones in groupby(told[:LONGEST], key=lambda one: site.day(one[0])):
        yield day, [Telling(_label(site, notice), mention(site, entry)) for _, notice, entry in ones]


def _label(site: Site, notice: Notice | None) -> str:
    return notice_label(notice, site.lang) if notice else site.text("log.new")
