"""What every page has around its content: head, top line, footer, and the way from here to everywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from timeline.emit.pages.assets import policy, versioned
from timeline.emit.pages.linked_data import licence_link
from timeline.emit.pages.site import HOME, ROOT, TOP
from timeline.emit.pages.strip import percent
from timeline.emit.pages.templates import template
from timeline.markup import plain

if TYPE_CHECKING:
    from timeline.emit.pages.site import Site

LANGUAGE_NAMES = {
    "ar": "العربية", "ca": "Català", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά",
    "en": "English", "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi", "fr": "Français",
    "he": "עברית", "hu": "Magyar", "it": "Italiano", "ja": "日本語", "ko": "한국어", "nl": "Nederlands",
    "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский", "sv": "Svenska",
    "tr": "Türkçe", "uk": "Українська", "zh": "中文",
}  # fmt: skip


class Feed(NamedTuple):
    """A feed that the head of a page names."""

    type: str
    title: str
    href: str


class Twin(NamedTuple):
    """The same page in another language."""

    lang: str
    name: str
    href: str  # relative
    address: str  # absolute


@dataclass(frozen=True)
class Frame:
    """A page without its content. `path` is its place below the language's root, with a slash at its end."""

    site: Site
    path: str
    title: str
    description: str
    feeds: tuple[tuple[str, str], ...] = ()  # (stem, title) of feeds that come before those of the whole timeline
    data: Markup | str = ""
    type: str = "website"
    oembed: bool = False
    lost: bool = False  # shown at any address: links cannot be relative
    indexed: bool = True
    card: str | None = None  # address of a card of its own

    @property
    def root(self) -> str:
        """The way up to the root of the language."""
        return urlsplit(self.site.base).path if self.lost else "../" * self.path.count("/")

    @property
    def top(self) -> str:
        """The way up to the root of the site."""
        edition = self.site.edition
        if self.lost:
            return urlsplit(edition.base(edition.settings.default)).path
        return self.root + "../" * self.site.folder.count("/")

    @property
    def address(self) -> str:
        """Absolute address of the page."""
        return self.site.base + self.path

    @property
    def document_title(self) -> str:
        """For the window: the page, then the timeline."""
        whole = self.site.title.text
        return self.title if self.title == whole else f"{self.title} – {whole}"

    @cached_property
    def twins(self) -> list[Twin]:
        """The page in all languages, its own among them."""
        edition = self.site.edition
        return [
            Twin(
                lang,
                LANGUAGE_NAMES.get(lang) or LANGUAGE_NAMES.get(lang.partition("-")[0]) or lang,
                f"{self.top}{edition.folder(lang)}{self.path}" or "./",
                edition.base(lang) + self.path,
            )
            for lang in edition.settings.languages
        ]

    @property
    def all_feeds(self) -> list[Feed]:
        """Feeds for the head, the most particular first; all in the page's language."""
        found = []
        for stem, title in (*self.feeds, ("", self.site.title.text)):
            found += [
                Feed("application/atom+xml", f"{title} (Atom)", f"{ROOT}{stem}atom.xml"),
                Feed("application/rss+xml", f"{title} (RSS)", f"{ROOT}{stem}rss.xml"),
                Feed("application/feed+json", f"{title} (JSON Feed)", f"{ROOT}{stem}feed.json"),
            ]
        found.append(
            Feed("text/calendar", f"{self.site.title.text} ({self.site.text('page.calendar')})", f"{ROOT}calendar.ics")
        )
        return found

    def render(self, name: str, **values: object) -> bytes:
        """The page, from the template `name`."""
        text = template(name).render(_shared(self.site), f=self, policy=policy(self.data), **values)
        return text.replace(ROOT, self.root).replace(TOP, self.top).replace(HOME, self.root or "./").encode()


def _shared(site: Site) -> dict[str, Any]:
    """What all templates of a language get; made once, as there is a page an event."""
    key = ("shared", site.lang)
    found = site.edition.memo.get(key)
    if not isinstance(found, dict):
        settings = site.edition.settings
        found = {
            "site": site,
            "t": site.text,
            "r": site.rich,
            "root": ROOT,
            "top": TOP,
            "home": HOME,
            "asset": versioned,
            "default": settings.default,
            "card": site.edition.base(settings.default) + versioned("card.png"),
            "licence": settings.license,
            "licence_link": licence_link(settings.license),
            "links": _links(site),
            "percent": percent,
        }
        found["foot"] = Markup(template("foot.html").render(found))  # noqa: S704 - a template of ours, escaped
        site.edition.memo[key] = found
    return found


def _links(site: Site) -> dict[str, Markup]:
    """Links that stand inside sentences."""
    text, settings = site.text, site.edition.settings
    licence, (keeper, about) = settings.license or "", site.keeper
    data = [_a(f"{ROOT}timeline.json", "JSON"), _a(f"{ROOT}timeline.csv", text("page.data_csv"))]
    if site.folder:  # the data stand once, for all languages
        data[0] = _a(f"{ROOT}{'../' * site.folder.count('/')}timeline.json", "JSON")
    return {
        "data": Markup(", ").join(data),
        "embed": _a(f"{ROOT}subscribe/#_embed", text("page.embed_link")),
        "feeds": Markup(" ").join([_a(f"{ROOT}atom.xml", "Atom"), _a(f"{ROOT}feed.json", "JSON Feed")]),
        "corrections": _a(f"{ROOT}corrections/", _count_corrections(site)),
        "licence": _a(link, licence) if (link := licence_link(licence)) else escape(licence),
        "keeper": _a(about, keeper) if about else escape(keeper),
        "home": _a(HOME, site.title.text),
    }


def _count_corrections(site: Site) -> str:
    """`2 corrections, 1 withdrawal`: what the page of corrections lists, each under its own label."""
    listed = (*site.corrections, *site.withdrawn_corrections)
    corrected = sum(notice.type == "correction" and not notice.withdrawn for _, notice in listed)
    withdrawn = len(listed) - corrected
    counts = [site.text("page.corrections", n=corrected)] if corrected or not withdrawn else []
    counts += [site.text("page.withdrawals", n=withdrawn)] if withdrawn else []
    return ", ".join(counts)


def _a(href: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text)


def described(text: str, limit: int = 200) -> str:
    """Plain words for a description, cut at a word."""
    words = plain(text)
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"
