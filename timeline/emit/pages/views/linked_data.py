"""JSON-LD (schema.org) of a page.

Not `Event`: search engines keep that for gatherings one can attend. A timeline is a `CollectionPage` about a `Dataset`,
an event an `Article` with its citations and corrections, a reported statement a `Claim` with where it appeared.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from timeline.emit import media_types
from timeline.emit.event_data import changes_data
from timeline.emit.pages.views.marks import is_hollow
from timeline.emit.status import headline
from timeline.markup import plain
from timeline.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from timeline.emit.pages.views.event import EventView
    from timeline.emit.views import EventFacts, Look
    from timeline.types import Publication

LISTED = 100  # events of which each is named; the data of a longer list are its files


def collection(look: Look, name: str, path: str, events: Sequence[EventFacts], updated: datetime) -> Markup:
    """A page that lists events; the first page of a timeline also says which data there are."""
    made = {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": name,
        "url": look.base + path,
        "inLanguage": look.lang,
        "dateModified": stamp(updated),
        **_people(look),
    }
    if len(events) <= LISTED:
        listed = [
            {"@type": "ListItem", "position": n, "url": look.address(event.id)} for n, event in enumerate(events, 1)
        ]
        made["mainEntity"] = {"@type": "ItemList", "numberOfItems": len(events), "itemListElement": listed}
    if not path:
        made["about"] = _dataset(look, events, updated)
    return _script(made)


def _dataset(look: Look, events: Sequence[EventFacts], updated: datetime) -> dict[str, Any]:
    settings = look.settings
    about = settings.description or settings.subtitle
    files = ((look.root + "timeline.json", media_types.JSON), (look.base + "timeline.csv", media_types.CSV))
    made: dict[str, Any] = {
        "@type": "Dataset",
        "name": look.title.text,
        **({"description": plain(look.plain(about))} if about else {}),
        "url": look.base,
        **({"license": link} if (link := licence_link(settings.license)) else {}),
        "distribution": [
            {"@type": "DataDownload", "contentUrl": url, "encodingFormat": media_types.plain(kind)}
            for url, kind in files
        ],
    }
    dates = (event.brief.date.earliest for event in events if event.brief.past)
    first = min((day for day in dates if day), default=None)
    if first and first.to_date():  # ISO 8601 has four digits
        made["temporalCoverage"] = f"{first.isoformat()}/{look.date(updated).isoformat()}"
    return made


def article(look: Look, event: EventFacts, view: EventView) -> Markup:
    """The page of an event."""
    return _script({"@context": "https://schema.org", **_work(look, event, view)})


def _work(look: Look, event: EventFacts, view: EventView) -> dict[str, Any]:
    sources = [
        _citation(source.url, source.publisher, source.title.text if source.title else "") for source in view.sources
    ]
    base = {
        "url": look.address(event.id),
        "inLanguage": look.lang,
        "datePublished": stamp(event.entry.published),
        "dateModified": stamp(event.entry.updated),
        "isPartOf": {"@type": "CollectionPage", "name": look.title.text, "url": look.base},
        **_people(look),
    }
    fixes = [
        {
            "@type": "CorrectionComment",
            "datePublished": stamp(notice.at),
            "text": plain(look.plain(notice.note)),
            **_replaced(look, event.changes.get(notice.name)),
        }
        for notice in event.entry.notices
        if notice.type == "correction" and not notice.withdrawn
    ]
    if fixes:
        base["correction"] = fixes
    title = headline(look, event.brief)
    if is_hollow(event):
        return {"@type": "Claim", "name": title, "appearance": sources, **base}
    return {"@type": "Article", "headline": title, "citation": sources, **base}


def _replaced(look: Look, publication: Publication | None) -> dict[str, Any]:
    """What a correction replaced, fact by fact; nothing if it only says something."""
    made = [
        {
            "@type": "ReplaceAction",
            "replacee": _value(look, change["field"], change["from"]),
            "replacer": _value(look, change["field"], change["to"]),
        }
        for change in changes_data(look, publication)
        if change["field"] in _CORRECTED
    ]
    return {"about": made} if made else {}


#: Facts whose correction is said to machines; all others are in `changes.json`.
_CORRECTED = ("date", "status", "certainty")


def _value(look: Look, field: str, value: Any) -> dict[str, Any]:
    if field == "date":
        return {"@type": "PropertyValue", "propertyID": field, "value": value["edtf"], "name": value["text"][look.lang]}
    return {"@type": "PropertyValue", "propertyID": field, "value": value}


def _citation(url: str, publisher: str, title: str) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": "CreativeWork", "url": url}
    if title:
        made["name"] = title
    if publisher:
        made["publisher"] = {"@type": "Organization", "name": publisher}
    return made


def _people(look: Look) -> dict[str, Any]:
    settings = look.settings
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


def _script(data: Mapping[str, Any]) -> Markup:
    """A data block. `<` is written as its escape, so that no text can end the block."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704
