"""JSON Feed 1.1 (jsonfeed.org/version/1.1): one document a channel, language and period."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from timeline.emit import content
from timeline.emit.channels import Document, channels, document_path, documents
from timeline.emit.facts import date_data, json_row, json_text, plan_data
from timeline.stamps import stamp
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition, Item

FILE = "feed.json"


def json_feed(edition: Edition) -> Iterator[File]:
    """All JSON Feed documents of the site."""
    for channel in channels(edition):
        for document in documents(channel, edition.settings.feed.size):
            for path in document.paths(FILE):
                yield File(path, partial(_render, edition, document))


def _render(edition: Edition, document: Document) -> bytes:
    channel, settings = document.channel, edition.settings
    root = edition.base(settings.default)
    made: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": root + document.path(FILE),
        "description": channel.description,
        "language": channel.lang,
        "authors": [_without_none(name=author.name, url=author.url) for author in settings.authors],
    }
    if document.older:
        made["next_url"] = root + document_path(channel.stem, document.older, FILE)
    if settings.hub and not document.is_archive:
        made["hubs"] = [{"type": "WebSub", "url": settings.hub}]
    return json_text(made, "items", (_row(edition, item, channel.lang) for item in document.items))


def _row(edition: Edition, item: Item, lang: str) -> str:
    """An item as text, made once for all the documents that it stands in."""
    key = (FILE, lang, item.entry.id, item.notice and item.notice.name)
    found = edition.memo.get(key)
    if not isinstance(found, str):
        found = edition.memo[key] = json_row(_item(edition, item, lang))
    return found


def _item(edition: Edition, item: Item, lang: str) -> dict[str, Any]:
    words = content.words(edition, item, lang)
    made: dict[str, Any] = {
        "id": edition.uri(lang, item.entry, item.notice),
        "url": words.link,
        "title": words.title,
        "summary": words.summary,
        "content_html": words.html,
        "date_published": stamp(item.published),
        "date_modified": stamp(item.updated),
        "language": lang,
    }
    if tags := [label for _, _, label in words.terms]:
        made["tags"] = tags
    if item.notice is None and (enclosure := content.enclosure(edition, item)):
        made["image"] = enclosure["href"]
        made["attachments"] = [
            {
                "url": enclosure["href"],
                "mime_type": enclosure["type"],
                "size_in_bytes": int(enclosure["length"]),
            }
        ]
    made["_event"] = {
        "id": item.entry.id,
        "date": date_data(edition, item.entry),
        "status": item.entry.event.record.status,
        "plan": plan_data(item.entry.plan),
    }
    return made


def _without_none(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value is not None}
