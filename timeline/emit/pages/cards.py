"""Social cards: a picture per event, 1200 × 630, where timeline.yaml asks for them (`cards: true`, extra `cards`).

Date and status in sans, title in serif, the event's own mark at the foot. An event with a character that the fonts do
not have has no card of its own. Pages without one share that of the timeline: its title above the drawing.
"""

from __future__ import annotations

import re
import textwrap
from base64 import b64encode
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.pages.assets import content
from timeline.emit.pages.drawings import svg
from timeline.emit.pages.fonts import can_write, own_fonts
from timeline.emit.pages.frame import SharedPicture
from timeline.emit.pages.listing import EventList, strip
from timeline.emit.pages.views.first import last_published
from timeline.emit.pages.views.marks import is_hollow, mark
from timeline.emit.status import status_words
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.views import EventFacts, Look, MediaFile

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


@dataclass(frozen=True, eq=False)
class WholeCard(View):
    """The card of the timeline: its title, and the drawing of all events."""

    listed: EventList
    fonts: tuple[MediaFile, ...]
    logo: MediaFile | None


def carded(site: LanguageSite) -> frozenset[str]:
    """Ids of the events that have a card: those published last, as nobody shares all of a long timeline."""
    look = site.look
    if look.settings.cards is None:
        return frozenset()
    return frozenset(event.id for event in last_published(site.events, MOST) if can_write(look, *_texts(look, event)))


def card_files(site: LanguageSite) -> Iterator[File]:
    """A card per event and language."""
    look, wanted = site.look, site.look.settings.cards
    if wanted is not None:
        by_name = {file.name: file for file in site.overview.media(wanted.fonts)}
        fonts = tuple(by_name[name] for name in wanted.fonts) or own_fonts()
        logos = site.overview.media(picture.file for picture in look.logo[:1] if picture.type in DRAWN)
        logo = logos[0] if logos else None
        ids = carded(site)
        for event in (event for event in site.events if event.id in ids):
            source = Card(look, event, fonts, logo)
            yield File(f"{look.folder}events/{event.id}/card.png", media_types.PNG, source, render)
        if can_write(look, look.title.text):
            listed = EventList(look, site.events, site.overview.as_of, site.outline, chapters=site.overview.chapters)
            whole = WholeCard(listed, fonts, logo)
            yield File(f"{look.folder}card.png", media_types.PNG, whole, render_whole)


def shared_picture(look: Look, event: EventFacts, *, has_card: bool) -> SharedPicture | None:
    """What is shown where an event is shared: its own picture, else its card; None where all pages share one."""
    if event.picture and event.record.image and not event.brief.withdrawn:
        alt = look.plain(event.record.image.alt) if event.record.image.alt else ""
        return SharedPicture(look.media(event.picture.file), event.picture.size, alt)
    title = look.plain(event.record.title)
    return SharedPicture(f"{look.address(event.id)}card.png", (WIDTH, HEIGHT), title) if has_card else None


def render(card: Card) -> bytes:
    """The bytes of a card."""
    return _png(card.look, drawing(card.look, card.event, card.logo), card.fonts)


def render_whole(card: WholeCard) -> bytes:
    """The bytes of the card of the timeline."""
    return _png(card.listed.look, whole_drawing(card.listed, card.logo), card.fonts)


def _png(look: Look, drawn: str, fonts: Sequence[MediaFile]) -> bytes:
    import resvg_py

    wanted = look.settings.cards
    assert wanted is not None
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=drawn,
        skip_system_fonts=True,
        font_files=[str(font.path) for font in fonts],
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
    spans = _title(_wrapped(title, LETTERS, LINES), wanted.serif, top=240, step=80, size=64)
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


def whole_drawing(listed: EventList, logo: MediaFile | None) -> str:
    """The card of the timeline as SVG. The drawing of its page fills what the title leaves."""
    look = listed.look
    wanted = look.settings.cards
    assert wanted is not None
    lines = _wrapped(look.title.text, 38, 2)
    spans = _title(lines, wanted.serif, top=100, step=60, size=50)
    top = 70 + 60 * len(lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<style>{content("card.css").decode()}</style><rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f'{spans}<g font-family="{escape(wanted.sans)}">{_strip(listed, top, 540 - top)}</g>'
        f'<path d="M80 548h1040" stroke="#dcd8ce" stroke-width="2"/>'
        f'<text x="80" y="592" font-family="{escape(wanted.sans)}" font-size="34" fill="{SOFT}">'
        f"{escape(look.site[0])}</text>{_logo(look, logo) if logo else ''}</svg>"
    )


def _wrapped(title: str, letters: int, most: int) -> list[str]:
    """A title on at most so many lines of so many letters."""
    return textwrap.wrap(title, letters, max_lines=most, placeholder=" …", break_on_hyphens=False)


def _title(lines: Sequence[str], family: str, *, top: int, step: int, size: int) -> str:
    return "".join(
        f'<text x="80" y="{top + step * row}" font-family="{escape(family)}" font-weight="700" font-size="{size}" '
        f'fill="{INK}">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )


def _strip(listed: EventList, top: int, room: int) -> str:
    """The drawing, no higher than there is room; nothing if the fonts cannot write all of its labels."""
    found = strip(listed)
    if found is None:
        return ""
    made = str(svg(found.drawing))
    if not can_write(listed.look, unescape(re.sub("<[^>]*>", "", made)).replace("\n", " ")):
        return ""
    scale = min(1.0, room / found.drawing.height)
    inner = made.replace('width="100%"', f'width="{1040 / scale:.1f}" overflow="visible"', 1)
    return f'<g transform="translate(80 {top}) scale({scale:.4f})">{inner}</g>'


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
