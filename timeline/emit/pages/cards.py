"""Social cards: a picture per event, 1200 × 630, where timeline.yaml asks for them (`cards: true`, extra `cards`).

Date and status in sans, title in serif, the event's own mark at the foot. The fonts are those of this package, or files
beside the records: fonts of the machine would give other bytes on another one. An event with a character that the fonts
of this package do not have gets no card: pages without one share one.
"""

from __future__ import annotations

import hashlib
import json
import textwrap
from base64 import b64encode
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.pages.frame import SharedPicture
from timeline.emit.pages.views.first import last_published
from timeline.emit.pages.views.marks import is_hollow, mark
from timeline.emit.status import status_words
from timeline.emit.views import MediaFile
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.views import EventFacts, Look

WIDTH, HEIGHT = 1200, 630
MOST = 500  # events with a card: those published last
LINES, LETTERS = 4, 33  # of a title that fits
DRAWN = ("image/png", "image/jpeg", "image/gif", "image/webp")  # pictures that the library draws
INK, SOFT, PAPER, MARK, PALE, PLAN = "#1b1c20", "#494c55", "#fcfbf8", "#1f5f80", "#cfe0ea", "#593a8c"


@dataclass(frozen=True, eq=False)
class Card(View):
    """The card of an event, and the fonts that it is drawn with."""

    look: Look
    event: EventFacts
    fonts: tuple[MediaFile, ...]
    logo: MediaFile | None = None


def carded(site: LanguageSite) -> frozenset[str]:
    """Ids of the events that have a card: those published last, as nobody shares all of a long timeline."""
    look, wanted = site.look, site.look.settings.cards
    if wanted is None:
        return frozenset()
    newest = last_published(site.events, MOST)
    return frozenset(event.id for event in newest if wanted.fonts or _has_all(" ".join(_texts(look, event))))


def card_files(site: LanguageSite) -> Iterator[File]:
    """A card per event and language."""
    look, wanted = site.look, site.look.settings.cards
    if wanted is not None:
        by_name = {file.name: file for file in site.overview.media(wanted.fonts)}
        fonts = tuple(by_name[name] for name in wanted.fonts) or _own_fonts()
        logo = site.overview.media(picture.file for picture in look.logo[:1] if picture.type in DRAWN)
        ids = carded(site)
        for event in (event for event in site.events if event.id in ids):
            source = Card(look, event, fonts, next(iter(logo), None))
            yield File(f"{look.folder}events/{event.id}/card.png", media_types.PNG, source, render)


@cache
def _own_fonts() -> tuple[MediaFile, ...]:
    """The fonts of this package; tests/write_fonts.py makes them."""
    folder = Path(str(files("timeline").joinpath("static", "fonts")))
    return tuple(
        MediaFile(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), path)
        for path in sorted(folder.glob("*.ttf"))
    )


@cache
def _characters() -> tuple[list[int], list[int]]:
    """The first and the last of each range of characters that the fonts of this package have."""
    ranges = json.loads(files("timeline").joinpath("static", "fonts", "characters.json").read_bytes())
    return [first for first, _ in ranges], [last for _, last in ranges]


def _has_all(text: str) -> bool:
    """Whether the fonts of this package have every character of a text."""
    firsts, lasts = _characters()
    return all(
        (place := bisect_right(firsts, ord(character)) - 1) >= 0 and ord(character) <= lasts[place]
        for character in text
    )


def shared_picture(look: Look, event: EventFacts, *, has_card: bool) -> SharedPicture | None:
    """What is shown where an event is shared: its own picture, else its card; None where all pages share one."""
    if event.picture and event.record.image and not event.brief.withdrawn:
        alt = look.plain(event.record.image.alt) if event.record.image.alt else ""
        return SharedPicture(look.media(event.picture.file), event.picture.size, alt)
    title = look.plain(event.record.title)
    return SharedPicture(f"{look.address(event.id)}card.png", (WIDTH, HEIGHT), title) if has_card else None


def render(card: Card) -> bytes:
    """The bytes of a card."""
    import resvg_py

    wanted = card.look.settings.cards
    assert wanted is not None
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=drawing(card.look, card.event, card.logo),
        skip_system_fonts=True,
        font_files=[str(font.path) for font in card.fonts],
        font_family=wanted.sans,
    )
    return made


def _texts(look: Look, event: EventFacts) -> tuple[str, str, str, str]:
    """Date, title, status, and the title of the timeline."""
    date = word(event.date, look.lang, past=event.past)
    status = " · ".join(status.text for status in status_words(look, event))
    return date[:1].upper() + date[1:], look.plain(event.record.title), status, look.title.text


def drawing(look: Look, event: EventFacts, logo: MediaFile | None = None) -> str:
    """The card as SVG."""
    wanted = look.settings.cards
    assert wanted is not None
    date, title, status, timeline = _texts(look, event)
    lines = textwrap.wrap(title, LETTERS, max_lines=LINES, placeholder=" …", break_on_hyphens=False)
    spans = "".join(
        f'<text x="80" y="{240 + 80 * row}" font-family="{escape(wanted.serif)}" font-weight="700" font-size="64" '
        f'fill="{INK}">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    small = f'font-family="{escape(wanted.sans)}" font-size="34"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f'<text x="80" y="112" {small} fill="{INK}">{escape(date)}</text>'
        f'<text x="80" y="164" font-family="{escape(wanted.sans)}" font-size="30" fill="{PLAN}">{escape(status)}</text>'
        f"{spans}{_logo(look, logo) if logo else ''}"
        f'<path d="M80 548h1040" stroke="#dcd8ce" stroke-width="2"/>{_mark(event)}'
        f'<text x="180" y="592" {small} fill="{SOFT}">{escape(timeline)}</text></svg>'
    )


def _logo(look: Look, logo: MediaFile) -> str:
    """The picture of the site, at the end of the foot."""
    data = b64encode(logo.path.read_bytes()).decode()
    return (
        f'<image x="880" y="556" width="240" height="52" preserveAspectRatio="xMaxYMid meet" '
        f'href="data:{look.logo[0].type};base64,{data}"/>'
    )


def _mark(event: EventFacts) -> str:
    """The event's mark, as on the page: full or hollow, solid, dotted or dashed."""
    fill, stroke = ("none", MARK) if is_hollow(event) else (MARK, MARK)
    match mark(event):
        case "day":
            return f'<circle cx="120" cy="580" r="16" fill="{fill}" stroke="{stroke}" stroke-width="6"/>'
        case "bar":
            return f'<rect x="84" y="566" width="72" height="28" fill="{fill}" stroke="{stroke}" stroke-width="6"/>'
        case "plan":
            shape = 'x="84" y="562" width="72" height="36" rx="18"'
            return f'<rect {shape} fill="none" stroke="{PLAN}" stroke-width="5" stroke-dasharray="10 8"/>'
        case _:
            pale = "none" if is_hollow(event) else PALE
            edge = f' stroke="{MARK}" stroke-width="4"' if is_hollow(event) else ""
            dots = "".join(f'<circle cx="{x}" cy="580" r="6" fill="{MARK}"/>' for x in (102, 120, 138))
            return f'<rect x="84" y="562" width="72" height="36" rx="18" fill="{pale}"{edge}/>{dots}'
