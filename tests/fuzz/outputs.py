"""Outputs are whole: strict parsers read them, and they hold no element, attribute or property that is not on a list."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from urllib.parse import urlsplit

import icalendar
from lxml import etree

from timeline.records.compose import UNSAFE


def look_at(path: str, data: bytes) -> None:
    """Raise AssertionError, or an error of a parser, if a file of the site is not what it should be."""
    kind = path.rpartition(".")[2]
    if kind not in ("png", "lock"):
        assert not UNSAFE.search(data.decode()), path
    if kind in ("xml", "opml"):
        _xml(path, data)
    elif kind == "html":
        _html(path, data.decode())
    elif kind == "json":
        _json(path, json.loads(data.decode(), parse_constant=_no_constant))
    elif kind == "ics":
        _ics(path, data)
    elif kind == "csv":
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, path
        assert not [cell for row in rows[1:] for cell in row if cell[:1] in ("=", "@", "\t", "\r")], path
    else:
        assert kind in ("css", "js", "png", "svg", "txt", "lock") or path == "_headers", path


def _no_constant(name: str) -> None:
    raise AssertionError(name)


# --- XML --------------------------------------------------------------------------------------------------------------

_SPACES = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "sitemap",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/XML/1998/namespace": "xml",
}


def _table(text: str) -> dict[str, frozenset[str]]:
    """Names and their attributes, one name a line."""
    return {words[0]: frozenset(words[1:]) for line in text.split("\n") if (words := line.split())}


XML = _table("""
    atom:author
    atom:category label scheme term
    atom:content type
    atom:entry
    atom:feed xml:lang
    atom:generator
    atom:id
    atom:link href hreflang length rel title type
    atom:name
    atom:published
    atom:rights
    atom:subtitle
    atom:summary
    atom:title
    atom:updated
    atom:uri
    body
    category domain
    channel
    content:encoded
    copyright
    dc:creator
    description
    enclosure length type url
    ev:enddate
    ev:startdate
    fh:archive
    fh:complete
    generator
    guid isPermaLink
    head
    item
    language
    lastBuildDate
    link
    media:content fileSize medium type url
    media:credit
    media:license
    opml version
    outline htmlUrl language text title type xmlUrl
    pubDate
    rss version xml:lang
    sitemap:lastmod
    sitemap:loc
    sitemap:url
    sitemap:urlset
    title
    xhtml:link href hreflang rel
""")


def _xml(path: str, data: bytes) -> None:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=False))
    assert not root.getroottree().docinfo.doctype, path
    for element in root.iter():
        if not isinstance(element.tag, str):
            assert isinstance(element, etree._ProcessingInstruction), (path, element)
            continue
        name = _short(element.tag)
        assert name in XML, (path, name)
        assert XML[name].issuperset(map(_short, map(str, element.attrib))), (path, name, element.attrib)
        if name in ("content:encoded", "description") or element.get("type") == "html":
            _Elements(path, FRAGMENT).read(element.text or "")


def _short(tag: str) -> str:
    space, _, name = tag[1:].partition("}") if tag[0] == "{" else ("", "", tag)
    return f"{_SPACES[space]}:{name}" if space else name


# --- HTML -------------------------------------------------------------------------------------------------------------

#: What an item of a feed may hold.
FRAGMENT = _table("""
    a href hreflang lang title
    blockquote
    br
    code
    div lang
    em
    h5
    hr
    img alt src
    li
    ol start
    p
    pre
    strong
    ul
""")
PAGE = _table("""
    a aria-label class data-from data-of dir href hreflang lang rel tabindex target title
    article class
    b class dir lang
    blockquote
    body class data-gone data-split
    br
    button aria-controls aria-expanded aria-pressed class hidden id type
    circle class cx cy data-of r
    code
    dd dir lang
    defs
    details class id open
    div class data-from data-on data-root data-script data-to dir hidden id lang
    dl class
    dt
    em
    fieldset
    figcaption class
    figure class
    footer class
    form aria-label class hidden role
    g class id
    h1 class dir lang
    h2 class dir id lang
    h3 class dir id lang
    h4 class dir lang
    h5
    head
    header
    hr
    html dir lang
    img alt dir height lang src width
    input aria-label autocomplete name placeholder spellcheck type value
    label class hidden
    legend
    li aria-hidden class data-a data-k data-s data-t dir id lang
    line class data-of x1 x2 y1 y2
    link href hreflang rel title type
    main class data-total data-words id tabindex
    meta charset content http-equiv media name property
    nav aria-label class
    ol class hidden id role start
    output data-total data-words id
    p class data-columns data-coming data-drawing data-groups data-line data-none data-published data-title dir hidden id lang role
    path class d id
    picture
    pre data-name tabindex
    rect class data-of height rx transform width x y
    script defer src type
    section aria-label aria-labelledby class hidden
    select
    source media srcset
    small dir lang
    span aria-hidden class data-edtf dir lang
    strong
    summary
    svg aria-hidden class height overflow width x y
    text class dir dx lang text-anchor x y
    time class datetime
    title dir lang
    tspan class dir lang
    ul aria-hidden aria-labelledby class role
    use class href transform x y
""")
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta", "source"))
_ADDRESSES = frozenset(("href", "src", "srcset"))


class _Elements(HTMLParser):
    """Fails at the first element or attribute that is not in a table, at a script, and at what is not closed."""

    def __init__(self, path: str, known: dict[str, frozenset[str]]) -> None:
        super().__init__(convert_charrefs=True)
        self._path, self._known, self._open = path, known, list[str]()

    def read(self, text: str) -> None:
        """Look at the whole text."""
        self.feed(text)
        self.close()
        assert not self._open, (self._path, self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self._known, (self._path, tag)
        given = dict(attrs)
        assert len(given) == len(attrs), (self._path, tag, attrs)
        assert self._known[tag].issuperset(given), (self._path, tag, attrs)
        for name in _ADDRESSES.intersection(given):
            assert urlsplit(given[name] or "").scheme in ("", "http", "https", "mailto", "webcal"), (
                self._path,
                given[name],
            )
        if tag == "script":
            ours = urlsplit(given.get("src") or "")
            assert given.get("type") == "application/ld+json" or (ours.path and not ours.netloc), (self._path, attrs)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open, (self._path, tag)
        assert self._open.pop() == tag, (self._path, tag)

    def handle_comment(self, data: str) -> None:
        raise AssertionError((self._path, data))


def _html(path: str, text: str) -> None:
    assert text.startswith("<!doctype html>"), path
    # The page for a lost address brings its look along: it is shown at any address, where relative ones are wrong.
    styled = {"style": frozenset[str]()} if path.endswith("404.html") else {}
    _Elements(path, PAGE | styled).read(text)


# --- JSON and iCalendar -----------------------------------------------------------------------------------------------


def _json(path: str, value: object) -> None:
    """Every HTML in it is one that a feed may hold."""
    match value:
        case dict():
            for key, inner in value.items():
                if key == "content_html":
                    _Elements(path, FRAGMENT).read(inner)
                _json(path, inner)
        case list():
            for inner in value:
                _json(path, inner)
        case _:
            assert value is None or isinstance(value, str | int | bool), (path, value)


ICS = _table("""
    VALARM ACTION DESCRIPTION TRIGGER
    VCALENDAR CALSCALE DESCRIPTION METHOD NAME PRODID REFRESH-INTERVAL VERSION X-PUBLISHED-TTL X-WR-CALDESC X-WR-CALNAME
    VEVENT CATEGORIES CREATED DESCRIPTION DTEND DTSTAMP DTSTART LAST-MODIFIED LOCATION SEQUENCE STATUS SUMMARY TRANSP UID URL
""")


def _ics(path: str, data: bytes) -> None:
    calendar = icalendar.Calendar.from_ical(data)
    assert data.endswith(b"END:VCALENDAR\r\n"), path
    assert data.count(b"BEGIN:VCALENDAR\r\n") == 1, path
    for part in calendar.walk():
        assert not part.errors, (path, part.errors)
        assert ICS[part.name].issuperset(part), (path, part.name, list(part))
