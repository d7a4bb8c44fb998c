"""JSON-LD (schema.org) of a page.

Not `Event`: search engines keep that for gatherings one can attend. A timeline is a `CollectionPage`, an event an
`Article` with its citations and corrections, a reported statement a `Claim` with where it appeared.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from timeline.emit.content import headline
from timeline.emit.pages.marks import is_hollow
from timeline.markup import plain
from timeline.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from timeline.emit.pages.shown import Shown
    from timeline.emit.pages.site import Site
    from timeline.types import Entry


def collection(site: Site, name: str, path: str, entries: Iterable[Entry]) -> Markup:
    """A page that lists events."""
    listed = [{"@type": "ListItem", "position": n, "url": _address(site, e)} for n, e in enumerate(entries, 1)]
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "name": name,
            "url": site.base + path,
            "inLanguage": site.lang,
            "dateModified": stamp(site.edition.as_of),
            **_people(site),
            "mainEntity": {"@type": "ItemList", "numberOfItems": len(listed), "itemListElement": listed},
        }
    )


def article(site: Site, entry: Entry, shown: Shown) -> Markup:
    """The page of an event."""
    return _script({"@context": "https://schema.org", **_work(site, entry, shown)})


def _work(site: Site, entry: Entry, shown: Shown) -> dict[str, Any]:
    sources = [
        _citation(source.url, source.publisher, source.title.text if source.title else "") for source in shown.sources
    ]
    base = {
        "url": _address(site, entry),
        "inLanguage": site.lang,
        "datePublished": stamp(entry.published),
        "dateModified": stamp(entry.updated),
        "isPartOf": {"@type": "CollectionPage", "name": site.title.text, "url": site.base},
        **_people(site),
    }
    fixes = [
        {"@type": "CorrectionComment", "datePublished": stamp(notice.at), "text": plain(site.say(notice.note).text)}
        for notice in entry.notices
        if notice.type == "correction" and not notice.withdrawn
    ]
    if fixes:
        base["correction"] = fixes
    title = headline(site.edition, entry, site.lang)
    if is_hollow(entry):
        return {"@type": "Claim", "name": title, "appearance": sources, **base}
    return {"@type": "Article", "headline": title, "citation": sources, **base}


def _citation(url: str, publisher: str, title: str) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "CreativeWork", "url": url}
    if title:
        made["name"] = title
    if publisher:
        made["publisher"] = {"@type": "Organization", "name": publisher}
    return made


def _people(site: Site) -> dict[str, Any]:
    settings = site.edition.settings
    made: dict[str, Any] = {}
    if settings.authors:
        made["author"] = [
            {"@type": "Person", "name": author.name} | ({"url": author.url} if author.url else {})
            for author in settings.authors
        ]
    if link := licence_link(settings.license):
        made["license"] = link
    return made


def licence_link(name: str | None) -> str | None:
    """Address of a licence that is known by its SPDX name."""
    if name and name.startswith("CC-"):
        kind, _, version = name.removeprefix("CC-").lower().rpartition("-")
        return f"https://creativecommons.org/licenses/{kind}/{version}/"
    if name == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    return f"https://spdx.org/licenses/{name}.html" if name else None


def _address(site: Site, entry: Entry) -> str:
    return site.edition.address(site.lang, entry)


def _script(data: Mapping[str, Any]) -> Markup:
    """A data block. `<` is written as its escape, so that no text can end the block."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704
