"""Style sheet, scripts, icon and shared card; the policy that pages keep; the `_headers` file for static hosts."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from timeline.addresses import FACETS
from timeline.emit import media_types
from timeline.emit.overview import overview_of
from timeline.recipes import View
from timeline.schema import DARK, LIGHT
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from timeline.emit.views import Look
    from timeline.schema import Theme
    from timeline.types import Edition

#: Our files, and their addresses. `embed.js` is for pages of other people: its address never changes.
PLACES = {
    "page.css": "assets/page.css",
    "page.js": "assets/page.js",
    "known.js": "assets/known.js",
    "icon.svg": "assets/icon.svg",
    "embed.css": "assets/embed.css",
    "frame.js": "assets/frame.js",
    "embed.js": "embed.js",
}

#: The colors of page.css.
LIGHT_TOKENS = LIGHT | {"mark": "#1f5f80", "now": "#9f1710"}
DARK_TOKENS = DARK | {"mark": "#7fbfe3", "now": "#ff8f80"}

TYPES = {"css": media_types.CSS, "js": media_types.SCRIPT, "svg": media_types.SVG, "png": media_types.PNG}

#: Folders of pages that list events or explain them.
_LISTS = tuple(
    f"{name}/*" for name in (*FACETS, "feeds", "years", "corrections", "promises", "who", "about", "subscribe")
)


@cache
def content(name: str) -> bytes:
    """A file as it is sent. Style sheets and scripts are minified by tests/write_assets.py."""
    folder = files("timeline").joinpath("static")
    return (folder.joinpath("small", name) if name.endswith((".css", ".js")) else folder.joinpath(name)).read_bytes()


#: Rules that the page for lost addresses carries itself: where a site is looked at below another path than its own,
#: that page finds no style sheet.
LOST = content("lost.css").decode()


def _hash(text: str) -> str:
    """A text as a policy allows it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


#: What pages may do: load their own files, and nothing else.
_OWN_FILES = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
#: The same as a header. To browsers a data block is no script (HTML, "prepare the script element"), so one header
#: serves all pages; to checkers it is, so the page itself names the hash of its block.
POLICY = _OWN_FILES.replace("style-src 'self'", f"style-src 'self' {_hash(LOST)}")


def policy(data: str = "", *, lost: bool = False) -> str:
    """The policy of a page with this data block."""
    block = data.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    found = POLICY if lost else _OWN_FILES
    return found.replace("script-src 'self'", f"script-src 'self' {_hash(block)}") if data else found


def _rules(name: str, theme: Theme, own: str) -> str:
    """What the timeline adds to a style sheet; the author's rules are for pages, not for frames."""
    return (_theme(theme, name) if name.endswith(".css") else "") + (own if name == "page.css" else "")


def _theme(theme: Theme, name: str) -> str:
    """Rules for the colors that are not the usual ones. A frame is dark only if the page around it asks for that."""
    night = ":root.auto" if name == "embed.css" else ":root"
    light, dark = (
        "".join(f"--{token}:{value};" for token, value in colors.tokens.items()) for colors in (theme.light, theme.dark)
    )
    made = f":root{{{light}}}\n" if light else ""
    # A color of the day would else also hold at night.
    usual = "".join(f"--{token}:{DARK_TOKENS[token]};" for token in theme.light.tokens)
    return made + (f"@media (prefers-color-scheme:dark){{{night}{{{usual}{dark}}}}}\n" if usual or dark else "")


@cache
def versioned(name: str, rules: str = "") -> str:
    """Its place with a mark of its content: caches may keep it for ever, and an old page still finds a file."""
    return f"{PLACES[name]}?v={sha256(content(name) + rules.encode()).hexdigest()[:8]}"


def addressed(theme: Theme, own: str) -> Callable[[str], str]:
    """`versioned`, with the colors and rules of a timeline."""
    return lambda name: versioned(name, _rules(name, theme, own))


def asset_files(edition: Edition) -> Iterator[File]:
    """Once for all languages."""
    look = overview_of(edition).look
    for name, path in PLACES.items():
        asset = Asset(name, _rules(name, look.settings.theme, look.own.style))
        yield File(path, TYPES[path.rpartition(".")[2]], asset, render)
    yield File("_headers", media_types.TEXT, look, headers)


@dataclass(frozen=True, eq=False)
class Asset(View):
    """One of our files, and what the timeline adds to it."""

    name: str
    rules: str


def render(asset: Asset) -> bytes:
    """The bytes of one of our files."""
    return content(asset.name) + asset.rules.encode()


#: Pages that other sites may not frame.
FRAMED = ("", "index.html", "events/*", "topics/*", "actors/*", "years/*", "corrections/*", "promises/*", "subscribe/*")


def headers(look: Look) -> bytes:
    """`_headers` as static hosts read it (Netlify, Cloudflare Pages): policy, media types, caching.

    Rules that match the same path add up, and of several policies all hold: pages that must not be framed get a
    second one; `embed.html` does not.
    """
    blocks = [
        "/*",
        f"  Content-Security-Policy: {POLICY}",
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: strict-origin-when-cross-origin",
        "  Cross-Origin-Opener-Policy: same-origin",
        "/assets/*",
        "  Cache-Control: public, max-age=31536000, immutable",
        "/embed.js",
        "  Cache-Control: public, max-age=3600",
    ]
    for lang in look.languages:
        folder = f"/{look.settings.folder(lang)}"
        for path in ("", "index.html", "events/*", *_LISTS):
            blocks += [f"{folder}{path}", "  Content-Security-Policy: frame-ancestors 'self'"]
        for path, media in (
            ("feed.json", media_types.JSON_FEED),
            ("calendar.ics", media_types.plain(media_types.CALENDAR)),
            ("feeds.opml", media_types.OPML),
        ):
            blocks += [f"{folder}{path}", f"  Content-Type: {media}; charset=utf-8", "  Access-Control-Allow-Origin: *"]
    blocks += ["/timeline.json", "  Access-Control-Allow-Origin: *"]
    return ("\n".join(blocks) + "\n").encode()
