"""What every page has around its content: head, top line, footer, and the way from here to everywhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from timeline.emit.pages.assets import addressed, policy
from timeline.emit.pages.elements import Twin
from timeline.emit.pages.fonts import can_write
from timeline.emit.pages.templates import render_page, template
from timeline.emit.pages.views.linked_data import licence_link
from timeline.emit.pages.views.places import HOME, ROOT, TOP

if TYPE_CHECKING:
    from timeline.emit.views import Look
    from timeline.schema import SiteLink

LANGUAGE_NAMES = {
    "ar": "العربية", "ca": "Català", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά",
    "en": "English", "es": "Español", "et": "Eesti", "fa": "فارسی", "fi": "Suomi", "fr": "Français",
    "he": "עברית", "hu": "Magyar", "it": "Italiano", "ja": "日本語", "ko": "한국어", "nl": "Nederlands",
    "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский", "sv": "Svenska",
    "tr": "Türkçe", "uk": "Українська", "zh": "中文",
}  # fmt: skip


#: Files that a page may lead to, and that a copy "as published on" does not have.
_FEED = re.compile(
    rf"{re.escape(ROOT)}((?:[\w-]+/)*(?:atom\.xml|rss\.xml|feed\.json|calendar\.ics|feeds\.opml|timeline\.csv))"
)


class SharedPicture(NamedTuple):
    """A picture for social networks."""

    address: str
    size: tuple[int, int] | None
    alt: str


@dataclass(frozen=True)
class Frame:
    """A page without its content. `path` is its place below the language's root, with a slash at its end."""

    look: Look
    path: str
    title: str
    description: str
    feeds: tuple[tuple[str, str], ...] = ()  # (stem, title) of feeds that come before those of the whole timeline
    data: Markup | str = ""
    type: str = "website"
    oembed: bool = False
    lost: bool = False  # shown at any address: links cannot be relative
    indexed: bool = True
    picture: SharedPicture | None = None  # for social networks, if it has one of its own

    @property
    def root(self) -> str:
        """The way up to the root of the language. Where a lost page is shown is not known: its links are whole."""
        return self.look.base if self.lost else "../" * self.path.count("/")

    @property
    def top(self) -> str:
        """The way up to the root of the site. A page may load files of its own host only."""
        if self.lost:
            return urlsplit(self.look.root).path
        return self.root + "../" * self.look.folder.count("/")

    @property
    def address(self) -> str:
        """Absolute address of the page."""
        return self.look.base + self.path

    @property
    def document_title(self) -> str:
        """For the window: the page, then the timeline."""
        whole = self.look.title.text
        return self.title if self.title == whole else f"{self.title} – {whole}"

    @cached_property
    def twins(self) -> list[Twin]:
        """The page in all languages, its own among them."""
        top, path = self.top, self.path
        return [
            Twin(lang, name, f"{top}{folder}{path}" or "./", f"{base}{path}")
            for lang, name, folder, base in _languages(self.look)
        ]

    def render(self, name: str, **values: object) -> bytes:
        """The page, from the template `name`."""
        shared = _shared(self.look)
        text = render_page(name, self.look.own, shared, f=self, policy=policy(self.data, lost=self.lost), **values)
        if self.look.as_published:  # a copy has no feeds: they are those of the site
            text = _FEED.sub(lambda match: f"{self.look.base}{match[1]}", text)
        data = text.encode()  # in bytes, one is found and replaced in a quarter of the time
        for sign, way in ((ROOT, self.root), (TOP, self.top), (HOME, self.root or "./")):
            data = data.replace(sign.encode(), way.encode())
        return data


@lru_cache(maxsize=32)
def _shared(look: Look) -> dict[str, Any]:
    """What all templates of a language get; made once, as there is a page per event."""
    found: dict[str, Any] = {
        "look": look,
        "t": look.text,
        "r": look.rich,
        "root": ROOT,
        "top": TOP,
        "home": HOME,
        "asset": addressed(look.settings.theme, look.own.style),
        "card": f"{look.base}card.png" if can_write(look, look.title.text) else "",
        "licence": look.settings.license,
        "licence_link": licence_link(look.settings.license),
        "links": _links(look),
        "site_links": Markup(", ").join(link_to(one.url, look.plain(one.title)) for one in _site_links(look)),
    }
    for name in ("head_files", "head_feeds", "foot"):
        found[name] = Markup(template(f"{name}.html").render(found))  # noqa: S704 - a template of ours, escaped
    return found


@lru_cache(maxsize=32)
def _languages(look: Look) -> tuple[tuple[str, str, str, str], ...]:
    """Of each language of the site: its tag, its name, its folder, its absolute address."""
    return tuple(
        (
            lang,
            LANGUAGE_NAMES.get(lang) or LANGUAGE_NAMES.get(lang.partition("-")[0]) or lang,
            look.settings.folder(lang),
            look.settings.base(lang),
        )
        for lang in look.languages
    )


def _links(look: Look) -> dict[str, Markup]:
    """Links that are inside sentences."""
    text = look.text
    licence, (keeper, about), (site, home) = look.settings.license or "", look.keeper, look.site
    data = [link_to(f"{TOP}timeline.json", "JSON"), link_to(f"{ROOT}timeline.csv", text("page.data_csv"))]
    address = licence_link(licence)
    return {
        "data": Markup(", ").join(data),
        "embed": link_to(f"{ROOT}subscribe/#_embed", text("page.embed_link")),
        "feeds": Markup(" ").join([link_to(f"{ROOT}atom.xml", "Atom"), link_to(f"{ROOT}feed.json", "JSON Feed")]),
        "licence": link_to(address, licence) if address else escape(licence),
        "keeper": link_to(about, keeper) if about else escape(keeper),
        "home": link_to(HOME, look.title.text),
        "site": link_to(home, _logo(look) or site) if home else _logo(look) or escape(site),
    }


def _site_links(look: Look) -> tuple[SiteLink, ...]:
    return look.settings.site.links if look.settings.site else ()


def _logo(look: Look) -> Markup | None:
    """The picture of the site, in place of its name."""
    if not look.logo:
        return None
    return Markup(template("macros.html").module.logo(look, TOP))  # type: ignore[attr-defined]  # noqa: S704


def link_to(href: str, text: str) -> Markup:
    """A link."""
    return Markup('<a href="{}">{}</a>').format(href, text)
