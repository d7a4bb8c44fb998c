"""JSON Feed 1.1 (jsonfeed.org/version/1.1): one document per channel, language and period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timeline.emit import media_types
from timeline.emit.event_data import changes_data, date_data, json_row, json_text, plan_data
from timeline.emit.feeds.channels import Document, files
from timeline.emit.item_text import credit_of, enclosure, text_of
from timeline.recipes import rendered
from timeline.shared_parts import kept
from timeline.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.views import FeedItem, Look
    from timeline.types import Edition, File

FILE = "feed.json"


def json_feeds(edition: Edition) -> Iterator[File]:
    """All JSON Feed documents of the site."""
    yield from files(edition, FILE, media_types.JSON_FEED, render)


def render(document: Document) -> bytes:
    """The bytes of a document."""
    channel, look, settings = document.channel, document.look, document.look.settings
    made: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.page,
        "feed_url": document.address(document.name, FILE),
        "description": channel.description,
        "language": look.lang,
        "authors": [_without_none(name=author.name, url=author.url) for author in settings.authors],
    }
    if document.older:
        made["next_url"] = document.address(document.older, FILE)
    if settings.hub and not document.is_archive:
        made["hubs"] = [{"type": "WebSub", "url": settings.hub}]
    return json_text(made, items=(kept(row, look, item) for item in document.items))


def row(look: Look, item: FeedItem) -> str:
    """An item as text, the same in all documents that it is in."""
    event, text = item.event, rendered(text_of, look, item)
    made: dict[str, Any] = {
        "id": look.uri(event.entry.key, item.notice),
        "url": text.link,
        "title": text.title,
        "summary": text.summary,
        "content_html": text.html,
        "date_published": stamp(item.published),
        "date_modified": stamp(item.updated),
        "language": look.lang,
    }
    if tags := [label for _, _, label in text.terms]:
        made["tags"] = tags
    if item.notice is None and (found := enclosure(look, event)):
        made["image"] = found["href"]
        made["attachments"] = [
            {"url": found["href"], "mime_type": found["type"], "size_in_bytes": int(found["length"])}
        ]
    made["_event"] = {
        "id": event.id,
        "date": date_data(look, event),
        "status": event.record.status,
        "plan": plan_data(event.entry.plan),
    }
    if "image" in made:
        credit, license = credit_of(look, event)
        made["_event"]["image"] = {"credit": credit or None, "license": license or None}
    if item.notice:
        made["_event"]["changes"] = changes_data(look, event.changes.get(item.notice.name))
    return json_row(made)


def _without_none(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value is not None}
