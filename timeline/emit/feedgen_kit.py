"""feedgen 1.0.0, kept inside its public and extension API, with what it loses put back.

It drops `rel`, `type`, `length` and `hreflang` of every entry link in Atom; knows neither RFC 5005 nor the event
module; names itself and the present moment unless told otherwise. One extension for feeds and one for entries repair
that. Elements of the Atom tree carry no namespace there (xmlns is a plain attribute), those of RSS do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from html import escape
from typing import TYPE_CHECKING, Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from timeline.emit import content
from timeline.emit.channels import Document, document_path
from timeline.emit.facts import units
from timeline.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from timeline.dates import Day, EventDate
    from timeline.types import Edition, Item

ATOM = "http://www.w3.org/2005/Atom"
EVENT = "http://purl.org/rss/1.0/modules/event/"  # RSS 1.0 event module: startdate, enddate in W3CDTF
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
DC = "http://purl.org/dc/elements/1.1/"

Links = list[dict[str, str]]


class FeedParts(BaseExtension):  # type: ignore[misc]
    """What feedgen cannot say of a feed."""

    def __init__(self) -> None:
        self.links: Links = []  # for RSS, where feedgen writes only the first `self`
        self.stylesheet = ""
        self.archive = False

    def extend_ns(self) -> dict[str, str]:
        """Prefixes of the namespaces used in the document."""
        return {"ev": EVENT, "fh": HISTORY, "dc": DC}

    def extend_atom(self, feed: Any) -> Any:
        """Add to `<feed>`."""
        return self._extend(feed, feed)

    def extend_rss(self, rss: Any) -> Any:
        """Add to `<rss>`, which holds `<channel>`."""
        channel = rss[0]
        at = 1 + max(index for index, child in enumerate(channel) if child.tag == f"{{{ATOM}}}link")
        for offset, attributes in enumerate(self.links):
            channel.insert(at + offset, etree.Element(f"{{{ATOM}}}link", attributes))
        return self._extend(rss, channel)

    def _extend(self, root: Any, parent: Any) -> Any:
        if self.stylesheet:
            root.addprevious(etree.PI("xml-stylesheet", f'href="{self.stylesheet}" type="text/css"'))
        if self.archive:
            etree.SubElement(parent, f"{{{HISTORY}}}archive")
        return root


class EntryParts(BaseEntryExtension):  # type: ignore[misc]
    """What feedgen cannot say of an entry, or says wrongly."""

    def __init__(self) -> None:
        self.links: Links = []
        self.start = self.end = self.updated = ""
        self.creators: tuple[str, ...] = ()

    def extend_atom(self, entry: Any) -> Any:
        """Put the links back as they were given; add the event's dates."""
        for element in entry.findall("link"):
            entry.remove(element)
        for attributes in self.links:
            etree.SubElement(entry, "link", attributes)
        return self._dates(entry)

    def extend_rss(self, item: Any) -> Any:
        """Add what RSS has no element for.

        `dc:creator`, as `author` wants an e-mail address; `atom:updated`, as readers without it take the time of fetch.
        """
        for name in self.creators:
            etree.SubElement(item, f"{{{DC}}}creator").text = name
        etree.SubElement(item, f"{{{ATOM}}}updated").text = self.updated
        return self._dates(item)

    def _dates(self, parent: Any) -> Any:
        for name, value in (("startdate", self.start), ("enddate", self.end)):
            if value:
                etree.SubElement(parent, f"{{{EVENT}}}{name}").text = value
        return parent


@dataclass
class Format:
    """What differs between the two XML formats: file name, media type, and whether it is RSS."""

    file: str
    type: str
    rss: bool

    @property
    def end(self) -> bytes:
        """What follows the last entry, as feedgen lays it out."""
        return b"  </channel>" if self.rss else b"</feed>"

    def described(self, text: str) -> str:
        """Plain text as a description of a feed or entry: readers of RSS take that for HTML, those of Atom do not."""
        return escape(text, quote=False) if self.rss else text

    def entries(self, text: bytes) -> Iterator[bytes]:
        """The entries of a document as they stand in it, each with its line ends."""
        start = b"    <item>\n" if self.rss else b"  <entry>\n"
        for part in text[: text.rindex(self.end)].split(start)[1:]:  # markup inside an entry is escaped: none is inside
            yield start + part


def render(edition: Edition, document: Document, form: Format) -> bytes:
    """The document's bytes. An entry stands in many documents (all, topics, actors, archives) and is made once."""
    lang = document.channel.lang
    keys = [(form.file, lang, item.entry.id, item.notice and item.notice.name) for item in document.items]
    missing = {key: item for key, item in zip(keys, document.items, strict=True) if key not in edition.memo}
    if missing:
        made = _frame(edition, document, form)
        for item in missing.values():
            _entry(edition, made, item, lang, form)
        edition.memo.update(zip(missing, form.entries(_text(made, form)), strict=True))
    frame = _text(_frame(edition, document, form), form)
    end = frame.rindex(form.end)
    return b"".join([frame[:end], *(edition.memo[key] for key in keys), frame[end:]])  # type: ignore[list-item]


def _text(feed: Any, form: Format) -> bytes:
    text: bytes = feed.rss_str(pretty=True) if form.rss else feed.atom_str(pretty=True)
    return text


def _frame(edition: Edition, document: Document, form: Format) -> Any:
    """A feedgen feed of one document without its entries, all of its timestamps set."""
    channel, settings = document.channel, edition.settings
    made = FeedGenerator()
    made.register_extension("parts", FeedParts, EntryParts)
    current = absolute(edition, document_path(channel.stem, "", form.file))
    own = absolute(edition, document.path(form.file))
    made.id(f"{edition.tag}/feed/{channel.stem}{form.file}" if not document.is_archive else own)
    made.title(channel.title)
    made.description(form.described(channel.description))
    made.language(channel.lang)
    made.author(
        [_author(author.name, author.email, author.url) for author in settings.authors]
        or [{"name": settings.title[min(settings.title)]}]
    )
    made.generator("timeline")
    made.docs("")
    if settings.license:
        made.rights(settings.license)
    updated = document.updated(edition)
    made.updated(updated)
    made.lastBuildDate(updated)
    # Relative, so that a copy of the site on another address is readable too.
    made.parts.stylesheet = "../" * document.path(form.file).count("/") + "feed.css"
    made.parts.archive = document.is_archive
    links = _links(edition, document, form, own, current)
    made.parts.links = [link for link in links if link["rel"] not in {"self", "alternate"}]
    # Keep `alternate` last: feedgen takes the last link of any rel as the channel's.
    for link in sorted(links, key=lambda link: link["rel"] == "alternate"):
        if not (form.rss and link["rel"] not in {"self", "alternate"}):
            made.link(dict(link))
    return made


def _author(name: str, email: str | None, url: str | None) -> dict[str, str]:
    return {key: value for key, value in (("name", name), ("email", email), ("uri", url)) if value}


def _links(edition: Edition, document: Document, form: Format, own: str, current: str) -> Links:
    channel = document.channel
    links: Links = [{"rel": "self", "href": own, "type": form.type}]
    if document.is_archive:
        links.append({"rel": "current", "href": current, "type": form.type})
    for rel, name in (("prev-archive", document.older), ("next-archive", document.newer)):
        if name:
            links.append(
                {
                    "rel": rel,
                    "href": absolute(edition, document_path(channel.stem, name, form.file)),
                    "type": form.type,
                }
            )
    if edition.settings.hub and not document.is_archive:
        links.append({"rel": "hub", "href": edition.settings.hub})
    links.append({"rel": "alternate", "href": channel.page, "type": "text/html", "hreflang": channel.lang})
    return links


def absolute(edition: Edition, path: str) -> str:
    """Absolute address of a file of the site."""
    return edition.base(edition.settings.default) + path


def _entry(edition: Edition, made: Any, item: Item, lang: str, form: Format) -> None:
    words = content.words(edition, item, lang)
    entry = made.add_entry(order="append")
    entry.id(edition.uri(lang, item.entry, item.notice))
    entry.title(words.title)
    entry.published(item.published)
    entry.updated(item.updated)
    entry.link(href=words.link)
    entry.content(words.html, type="html")
    entry.summary(form.described(words.summary))
    entry.category(_categories(edition, words, rss=form.rss) or None)
    parts = entry.parts
    parts.links = [{"rel": "alternate", "href": words.link, "type": "text/html", "hreflang": lang}]
    parts.updated = stamp(item.updated)
    parts.creators = tuple(author.name for author in edition.settings.authors)
    parts.start, parts.end = w3cdtf(item.entry.event.date)
    if item.notice is None and (enclosure := content.enclosure(edition, item)):
        parts.links.append({"rel": "enclosure", **enclosure})
        if form.rss:
            entry.enclosure(enclosure["href"], enclosure["length"], enclosure["type"])
    if item.notice is not None:
        parts.links.append({"rel": "related", "href": words.link.partition("#")[0], "type": "text/html"})


def _categories(edition: Edition, words: content.Words, *, rss: bool) -> list[dict[str, str]]:
    """Kind, topics and actors: the term is the id, the label is for readers. RSS has one of them: the label."""
    return [
        {
            "term": label if rss else id,
            "label": label,
            "scheme": f"{edition.base(edition.settings.default)}{sort}/",
        }
        for sort, id, label in words.terms
    ]


def w3cdtf(date: EventDate) -> tuple[str, str]:
    """Start and end of an event as the event module writes dates: no finer than known, empty where W3CDTF cannot say.

    W3CDTF (a profile of ISO 8601) has years of four digits, year-month, day and instant, and no open ends.
    """
    if date.instant is not None:
        return utc_if_odd(date.instant).isoformat(timespec="seconds"), ""
    first, last = units(date)
    start, end = _day(date.earliest, first), _day(date.latest, last)
    return start, "" if start == end else end


def utc_if_odd(moment: datetime) -> datetime:
    """The moment in UTC if its offset has seconds, as that of long ago may have: W3CDTF and HTML know none."""
    offset = moment.utcoffset()
    return moment.astimezone(UTC) if offset and offset.total_seconds() % 60 else moment


def _day(day: Day | None, unit: str) -> str:
    """A day cut to its unit; whole where the unit is none of W3CDTF's."""
    return day.isoformat()[: {"month": 7, "year": 4}.get(unit, 10)] if day and 1 <= day.year <= 9999 else ""
