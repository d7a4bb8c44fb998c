"""`search.json` for a timeline that is split by year: what the filter on its first page looks through."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from timeline.emit.pages.shown import show
from timeline.markup import plain
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import Site
    from timeline.types import Entry


def search(site: Site) -> Iterator[File]:
    """One file a language, loaded when somebody starts to search; none where everything stands on one page."""
    if site.split:
        yield File(f"{site.folder}search.json", partial(_render, site))


def _render(site: Site) -> bytes:
    rows = (json.dumps(_row(site, entry), ensure_ascii=False, separators=(",", ":")) for entry in site.entries)
    return ("[\n" + ",\n".join(rows) + "\n]\n").encode()


def _row(site: Site, entry: Entry) -> list[str]:
    """id, date, title, badges, status, topics, actors, words; by place, as names would double its size."""
    shown = show(site, entry)
    record = entry.event.record
    tags = " ".join(tag.label for tag in shown.tags)
    text = plain(site.say(record.summary).text) if record.summary else ""
    return [
        entry.id,
        shown.date,
        shown.title.text,
        ", ".join(badge.text for badge in shown.badges),
        shown.status,
        shown.ids("topics"),
        shown.ids("actors"),
        f"{text} {tags}",
    ]
