"""feedgen 1.0.0, kept inside its public and extension API, with what it loses put back.

It drops `rel`, `type`, `length` and `hreflang` of every entry link in Atom; knows neither RFC 5005 nor the event
module; names itself and the present moment by default. One extension for feeds and one for entries repair
that. Elements of the Atom tree carry no namespace there (xmlns is a plain attribute), those of RSS do.

feedgen is the authority on the form of an entry, and is asked once for each shape that entries have: the rest is
filling in (`EntryTemplate`). A test compares every entry with what feedgen makes of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from timeline.emit.event_data import units
from timeline.emit.item_text import ItemText, credit_of, enclosure, text_of
from timeline.recipes import rendered
from timeline.shared_parts import kept
from timeline.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.dates import Day, EventDate
    from timeline.emit.feeds.channels import Document
    from timeline.emit.views import FeedItem, Look

ATOM = "http://www.w3.org/2005/Atom"
EVENT = "http://purl.org/rss/1.0/modules/event/"  # RSS 1.0 event module: startdate, enddate in W3CDTF
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
DC = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"  # Media RSS: who made a picture, and its license

Links = list[dict[str, str]]


class FeedParts(BaseExtension):  # type: ignore[misc]
    """What feedgen cannot say of a feed."""

    def __init__(self) -> None:
        self.links: Links = []  # for RSS, where feedgen writes only the first `self`
        self.stylesheet = self.lang = ""
        self.history = ""  # what RFC 5005 calls the document: `archive`, `complete`, or nothing

    def extend_ns(self) -> dict[str, str]:
        """Prefixes of the namespaces used in the document."""
        return {"ev": EVENT, "fh": HISTORY, "dc": DC, "media": MEDIA}

    def extend_atom(self, feed: Any) -> Any:
        """Add to `<feed>`."""
        return self._extend(feed, feed)

    def extend_rss(self, rss: Any) -> Any:
        """Add to `<rss>`, which holds `<channel>`."""
        channel = rss[0]
        at = 1 + max(index for index, child in enumerate(channel) if child.tag == f"{{{ATOM}}}link")
        for offset, attributes in enumerate(self.links):
            channel.insert(at + offset, etree.Element(f"{{{ATOM}}}link", attributes))
        rss.set("{http://www.w3.org/XML/1998/namespace}lang", self.lang)  # as Atom has it, for the stylesheet
        return self._extend(rss, channel)

    def _extend(self, root: Any, parent: Any) -> Any:
        if self.stylesheet:
            root.addprevious(etree.PI("xml-stylesheet", f'href="{self.stylesheet}" type="text/css"'))
        if self.history:
            etree.SubElement(parent, f"{{{HISTORY}}}{self.history}")
        return root


class EntryParts(BaseEntryExtension):  # type: ignore[misc]
    """What feedgen cannot say of an entry, or says wrongly."""

    def __init__(self) -> None:
        self.links: Links = []
        self.start = self.end = self.updated = ""
        self.creators: tuple[str, ...] = ()
        self.picture: dict[str, str] = {}
        self.credit = self.license = ""

    def extend_atom(self, entry: Any) -> Any:
        """Put the links back as they were given; add the picture's credit and the event's dates."""
        for element in entry.findall("link"):
            entry.remove(element)
        for attributes in self.links:
            etree.SubElement(entry, "link", attributes)
        self._credit(entry)
        return self._dates(entry)

    def extend_rss(self, item: Any) -> Any:
        """Add what RSS has no element for.

        `dc:creator`, as `author` wants an e-mail address; `atom:updated`, as readers without it take the time of fetch.
        """
        for name in self.creators:
            etree.SubElement(item, f"{{{DC}}}creator").text = name
        etree.SubElement(item, f"{{{ATOM}}}updated").text = self.updated
        self._credit(item)
        return self._dates(item)

    def _credit(self, parent: Any) -> None:
        """Who made the picture, and its license, for programs; readers find both below the picture."""
        if not (self.credit or self.license):
            return
        content = etree.SubElement(parent, f"{{{MEDIA}}}content", self.picture)
        for name, value in (("credit", self.credit), ("license", self.license)):
            if value:
                etree.SubElement(content, f"{{{MEDIA}}}{name}").text = value

    def _dates(self, parent: Any) -> Any:
        for name, value in (("startdate", self.start), ("enddate", self.end)):
            if value:
                etree.SubElement(parent, f"{{{EVENT}}}{name}").text = value
        return parent


@dataclass(frozen=True)
class Format:
    """What differs between the two XML formats: file name, media type, and whether it is RSS."""

    file: str
    type: str
    rss: bool

    @property
    def end(self) -> bytes:
        """What follows the last entry, as feedgen lays it out."""
        return b"  </channel>" if self.rss else b"</feed>"

    @property
    def start(self) -> bytes:
        """What an entry begins with."""
        return b"    <item>\n" if self.rss else b"  <entry>\n"

    def described(self, text: str) -> str:
        """Plain text as a description of a feed or entry: readers of RSS take that for HTML, those of Atom do not."""
        return escape(text, quote=False) if self.rss else text

    def moment(self, moment: datetime) -> str:
        """A moment as feedgen writes it: RFC 3339, or the form of mails (RFC 2822)."""
        if not self.rss:
            return moment.isoformat()
        return moment.strftime(f"{_DAYS[moment.weekday()]}, %d {_MONTHS[moment.month - 1]} %Y %H:%M:%S %z")


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def render(document: Document, form: Format) -> bytes:
    """The bytes of a document."""
    frame = _text(_frame(document, form), form)
    end = frame.rindex(form.end)
    entries = (kept(entry, form, document.look, item) for item in document.items)
    return b"".join([frame[:end], *entries, frame[end:]])


def _text(feed: Any, form: Format) -> bytes:
    text: bytes = feed.rss_str(pretty=True) if form.rss else feed.atom_str(pretty=True)
    return text


def _frame(document: Document, form: Format) -> Any:
    """A feedgen feed of one document without its entries, all of its timestamps set."""
    channel, look, settings = document.channel, document.look, document.look.settings
    made = _feed()
    own = document.address(document.name, form.file)
    made.id(f"{look.tag}/feed/{channel.stem}{form.file}" if not document.is_archive else own)
    made.title(channel.title)
    made.description(form.described(channel.description))
    made.language(look.lang)
    made.author(
        [_author(author.name, author.email, author.url) for author in settings.authors]
        or [{"name": settings.title[min(settings.title)]}]
    )
    made.generator("timeline")
    made.docs("")
    if settings.license:
        made.rights(settings.license)
    made.updated(document.updated)
    made.lastBuildDate(document.updated)
    # Relative, so that a copy of the site on another address is readable too.
    made.parts.stylesheet = "../" * document.path(form.file).count("/") + "feed.css"
    made.parts.lang = look.lang
    made.parts.history = "archive" if document.is_archive else "complete" if document.complete else ""
    links = _links(document, form, own)
    made.parts.links = [link for link in links if link["rel"] not in {"self", "alternate"}]
    # Keep `alternate` last: feedgen takes the last link of any rel as the channel's.
    for link in sorted(links, key=lambda link: link["rel"] == "alternate"):
        if not (form.rss and link["rel"] not in {"self", "alternate"}):
            made.link(dict(link))
    return made


def _feed() -> Any:
    made = FeedGenerator()
    made.register_extension("parts", FeedParts, EntryParts)
    return made


def _author(name: str, email: str | None, url: str | None) -> dict[str, str]:
    return {key: value for key, value in (("name", name), ("email", email), ("uri", url)) if value}


def _links(document: Document, form: Format, own: str) -> Links:
    channel, hub = document.channel, document.look.settings.hub
    links: Links = [{"rel": "self", "href": own, "type": form.type}]
    if document.is_archive:
        links.append({"rel": "current", "href": document.address("", form.file), "type": form.type})
    for rel, name in (("prev-archive", document.older), ("next-archive", document.newer)):
        if name:
            links.append({"rel": rel, "href": document.address(name, form.file), "type": form.type})
    if hub and not document.is_archive:
        links.append({"rel": "hub", "href": hub})
    links.append({"rel": "alternate", "href": channel.page, "type": "text/html", "hreflang": channel.look.lang})
    return links


# --- entries ----------------------------------------------------------------------------------------------------------


class EntryFields(NamedTuple):
    """What is filled into an entry. Lists of several values are one after the other."""

    id: str
    title: str
    published: str
    updated: str
    stamp: str
    link: str
    html: str
    summary: str
    start: str
    end: str
    enclosure: tuple[str, ...]  # address, length, media type; empty if there is none
    credit: str  # of the picture
    license: str
    creators: tuple[str, ...]
    categories: tuple[str, ...]  # term, label, scheme of each


def entry(form: Format, look: Look, item: FeedItem) -> bytes:
    """An entry as it is in every document."""
    fields = fields_of(form, look, item)
    return entry_template(form, look.lang, shape(fields)).filled(fields)


def fields_of(form: Format, look: Look, item: FeedItem) -> EntryFields:
    """What is filled into the entry of an item."""
    text, event = rendered(text_of, look, item), item.event
    start, end = w3cdtf(event.date)
    picture = enclosure(look, event) if item.notice is None else None
    return EntryFields(
        look.uri(event.entry.key, item.notice),
        text.title,
        form.moment(item.published),
        form.moment(item.updated),
        stamp(item.updated),
        text.link,
        text.html,
        form.described(text.summary),
        start,
        end,
        (picture["href"], picture["length"], picture["type"]) if picture else (),
        *(credit_of(look, event) if picture else ("", "")),
        tuple(author.name for author in look.settings.authors),
        tuple(_categories(form, look, text)),
    )


def _categories(form: Format, look: Look, text: ItemText) -> Iterator[str]:
    """Kind, topics and actors: the term is the id, the label is for readers. RSS has one of them: the label."""
    for facet, id, label in text.terms:
        yield from (label if form.rss else id, label, f"{look.root}{facet}/")


def shape(fields: EntryFields) -> tuple[int, ...]:
    """Which fields there are, and how many of those that there may be several of."""
    return tuple(len(value) if isinstance(value, tuple) else int(bool(value)) for value in fields)


class EntryTemplate(NamedTuple):
    """An entry as feedgen writes it, cut at its fields: text, field, text … `slots` says which field it is."""

    texts: tuple[str, ...]
    slots: tuple[tuple[int, int, bool], ...]  # field of `EntryFields`, place in it, and whether it is in an attribute

    def filled(self, fields: EntryFields) -> bytes:
        """The entry with these values."""
        made = [self.texts[0]]
        for (field, place, attribute), text in zip(self.slots, self.texts[1:], strict=True):
            value = fields[field]
            made += [_escaped(value[place] if isinstance(value, tuple) else value, attribute=attribute), text]
        return "".join(made).encode()


def _escaped(value: str, *, attribute: bool) -> str:
    """As lxml escapes it. Each `replace` finds what it looks for without a step of Python for each character."""
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    if attribute:
        value = value.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return value


_PUBLISHED, _UPDATED = datetime(1901, 1, 1, tzinfo=UTC), datetime(1902, 2, 2, tzinfo=UTC)
_MARK = re.compile(r"@(\d+)-(\d+)@")


@lru_cache(maxsize=1024)
def entry_template(form: Format, lang: str, wanted: tuple[int, ...]) -> EntryTemplate:
    """The template of all entries of a shape."""
    names = EntryFields._fields
    several = {names.index(name) for name in ("enclosure", "creators", "categories")}
    marks = EntryFields._make(
        tuple(f"@{field}-{place}@" for place in range(count)) if field in several else f"@{field}-0@" * count
        for field, count in enumerate(wanted)
    )
    made = _text(feed_of_one(form, lang, marks, _PUBLISHED, _UPDATED), form).decode()
    begin, end = made.index(form.start.decode()), made.rindex(form.end.decode())
    text = made[begin:end].replace(form.moment(_PUBLISHED), marks.published)
    text = text.replace(form.moment(_UPDATED), marks.updated)
    parts = _MARK.split(text)
    texts = tuple(parts[::3])
    slots = zip(parts[1::3], parts[2::3], texts, strict=False)
    return EntryTemplate(
        texts, tuple((int(field), int(place), before.endswith('="')) for field, place, before in slots)
    )


def feed_of_one(form: Format, lang: str, fields: EntryFields, published: datetime, updated: datetime) -> Any:
    """A feedgen feed with one entry, and what it needs around it."""
    made = _feed()
    for name in ("id", "title", "description"):
        getattr(made, name)("-")
    made.link(href="-", rel="self")
    made.updated(updated)
    entry = made.add_entry(order="append")
    entry.id(fields.id)
    entry.title(fields.title)
    entry.published(published)
    entry.updated(updated)
    entry.link(href=fields.link)
    entry.content(fields.html, type="html")
    entry.summary(fields.summary)
    terms = [iter(fields.categories)] * 3
    found = zip(*terms, strict=True)
    entry.category([{"term": term, "label": label, "scheme": scheme} for term, label, scheme in found] or None)
    parts = entry.parts
    parts.links = [{"rel": "alternate", "href": fields.link, "type": "text/html", "hreflang": lang}]
    parts.updated, parts.creators = fields.stamp, fields.creators
    parts.start, parts.end = fields.start, fields.end
    if fields.enclosure:
        href, length, type_ = fields.enclosure
        parts.links.append({"rel": "enclosure", "href": href, "type": type_, "length": length})
        parts.picture = {"url": href, "fileSize": length, "type": type_, "medium": "image"}
        parts.credit, parts.license = fields.credit, fields.license
        if form.rss:
            entry.enclosure(href, length, type_)
    return made


# --- dates ------------------------------------------------------------------------------------------------------------


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
