"""A page's own words about itself → a source: headline, publisher, date, language.

What publishers write for search engines and social networks is read, in the order of how often it is right: data for
machines (schema.org), Open Graph, then plain HTML. Nothing is guessed from the text of the page.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from lxml import etree

from timeline.dates import DateError, parse_date
from timeline.net import Fetched, NotFetched, client, fetch
from timeline.problems import UsageWrong
from timeline.schema import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

_HTML = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_ARTICLES = ("Article", "NewsArticle", "BlogPosting", "Report", "WebPage", "PressRelease", "TechArticle")
_TITLES = ("headline", "og:title", "twitter:title", "dc.title", "citation_title")
_PUBLISHERS = ("publisher", "og:site_name", "application-name", "dc.publisher", "citation_journal_title")
_DATES = (
    "datepublished",
    "article:published_time",
    "og:article:published_time",
    "dc.date.issued",
    "dc.date",
    "citation_publication_date",
    "date",
    "time",
)


def fetched(url: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The source that a page is, and what a record about it may begin with. Raises NotFetched."""
    if not url.lower().startswith(("http://", "https://")):
        raise UsageWrong(f"--from {url}: write the address whole, starting with https://")
    with client() as open_client:
        page = fetch(open_client, url, accept=_HTML)
    if page.status >= 400:
        raise NotFetched(f"{url}: the host answers {page.status}; open it in a browser and use --source")
    source = source_of(page, url)
    return source, {"title": source["title"]} if "title" in source else {}


def source_of(page: Fetched, url: str) -> dict[str, str]:
    """What a page says of itself, as the fields of a source."""
    said = _Said(_decoded(page))
    found = {
        "url": url,
        "title": said.first(*_TITLES) or said.title,
        "publisher": said.first(*_PUBLISHERS),
        "date": next(filter(None, (_day(value) for name in _DATES for value in said.all(name))), ""),
        "lang": _language(said.first("lang", "inlanguage", "og:locale") or page.headers.get("content-language", "")),
    }
    return {key: value for key, value in found.items() if value}


def _decoded(page: Fetched) -> str:
    header = re.search(r"charset=\"?([\w-]+)", page.headers.get("content-type", ""), re.IGNORECASE)
    inside = _CHARSET.search(page.body[:4096])
    name = header[1] if header else inside[1].decode("ascii") if inside else "utf-8"
    try:
        return page.body.decode(name, "replace")
    except (LookupError, ValueError):  # no such encoding, or one that is not for pages, such as idna
        return page.body.decode("utf-8", "replace")


def _day(value: str) -> str:
    """The day of a time stamp; nothing if it is none that we know."""
    day = re.match(r"\d{4}-\d\d(-\d\d)?(?!\d)|\d{4}/\d\d/\d\d", value.strip())
    if not day:
        return ""
    try:
        return parse_date(day[0].replace("/", "-"), timezone="UTC").written
    except DateError:
        return ""


def _language(value: str) -> str:
    tag = value.strip().replace("_", "-").split(",")[0]
    return tag.split("-")[0].lower() if LANGUAGE.fullmatch(tag) or LANGUAGE.fullmatch(tag.lower()) else ""


def _one_line(value: str) -> str:
    """Words in one line, without what no record may hold."""
    kept = "".join(c if c.isprintable() or c.isspace() else "" for c in value)
    return " ".join(kept.split())[:500]


class _Said:
    """What a page says of itself: name → values in their order."""

    def __init__(self, text: str) -> None:
        self._values: dict[str, list[str]] = {}
        self.title = ""
        root = _tree(text)
        if root is None:
            return
        self._add("lang", root.get("lang"))
        self.title = _one_line(root.findtext(".//head/title") or root.findtext(".//title") or "")
        for meta in root.iter("meta"):
            self._add(meta.get("property") or meta.get("name") or meta.get("itemprop") or "", meta.get("content"))
        for time in root.iter("time"):
            self._add("time", time.get("datetime"))
        for script in root.iter("script"):
            if script.get("type") == "application/ld+json":
                self._data(script.text or "")

    def first(self, *names: str) -> str:
        """The first value under the first of the names that has one."""
        return next((value for name in names for value in self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every value under a name."""
        return self._values.get(name, [])

    def _add(self, name: str, value: object) -> None:
        if isinstance(value, str) and (line := _one_line(value)):
            self._values.setdefault(name.lower(), []).append(line)

    def _data(self, text: str) -> None:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return
        for thing in _articles(data):
            for name in ("headline", "datePublished", "inLanguage"):
                self._add(name, thing.get(name))
            publisher = thing.get("publisher")
            self._add("publisher", publisher.get("name") if isinstance(publisher, dict) else publisher)


def _tree(text: str) -> Any:
    """The page as libxml2 understands it, which takes anything, in time that grows with its length; None if empty."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None


def _articles(data: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Things that are an article, at any place where schema.org puts them."""
    if depth > 4:
        return
    if isinstance(data, list):
        for item in data[:50]:
            yield from _articles(item, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        if any(kind in _ARTICLES for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield data
        yield from _articles(data.get("@graph"), depth + 1)
