"""Social cards: a picture an event, 1200 × 630, where timeline.yaml asks for them (`cards:`, extra `cards`).

Date and status in sans, title in serif, the event's own mark at the foot. Only the fonts that are named are used, and
they lie beside the records: fonts of the machine would give other bytes on another one. Without `cards:` pages share
one card.
"""

from __future__ import annotations

import textwrap
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from timeline.dates.wording import word
from timeline.emit.pages.marks import is_hollow, mark
from timeline.emit.status import status_words
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import Site
    from timeline.types import Entry

WIDTH, HEIGHT = 1200, 630
LINES, LETTERS = 4, 33  # of a title that fits
INK, SOFT, PAPER, MARK, PALE, PLAN = "#1b1c20", "#494c55", "#fcfbf8", "#1f5f80", "#cfe0ea", "#593a8c"


def cards(site: Site) -> Iterator[File]:
    """A card an event and language."""
    if site.edition.settings.cards is not None:
        for entry in site.entries:
            yield File(f"{site.folder}events/{entry.id}/card.png", partial(_render, site, entry))


def card_address(site: Site, entry: Entry) -> str | None:
    """Absolute address of an event's own card; None where all pages share one."""
    if site.edition.settings.cards is None or entry.event.record.withdrawn:
        return None
    return f"{site.base}events/{entry.id}/card.png"


def _render(site: Site, entry: Entry) -> bytes:
    import resvg_py

    wanted = site.edition.settings.cards
    assert wanted is not None
    files = [str(site.edition.media[name]) for name in wanted.fonts]
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=drawing(site, entry), skip_system_fonts=True, font_files=files, font_family=wanted.sans
    )
    return made


def drawing(site: Site, entry: Entry) -> str:
    """The card as SVG."""
    wanted = site.edition.settings.cards
    assert wanted is not None
    date = word(entry.event.date, site.lang, past=site.edition.is_past(entry.event))
    title = site.say(entry.event.record.title).text
    status = " · ".join(status.text for status in status_words(site.edition, entry, site.lang))
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
        f'<text x="80" y="112" {small} fill="{INK}">{escape(date[:1].upper() + date[1:])}</text>'
        f'<text x="80" y="164" font-family="{escape(wanted.sans)}" font-size="30" fill="{PLAN}">{escape(status)}</text>'
        f"{spans}"
        f'<path d="M80 548h1040" stroke="#dcd8ce" stroke-width="2"/>{_mark(entry)}'
        f'<text x="180" y="592" {small} fill="{SOFT}">{escape(site.title.text)}</text></svg>'
    )


def _mark(entry: Entry) -> str:
    """The event's mark, as on the page: full or hollow, solid, dotted or dashed."""
    fill, stroke = ("none", MARK) if is_hollow(entry) else (MARK, MARK)
    match mark(entry):
        case "day":
            return f'<circle cx="120" cy="580" r="16" fill="{fill}" stroke="{stroke}" stroke-width="6"/>'
        case "bar":
            return f'<rect x="84" y="566" width="72" height="28" fill="{fill}" stroke="{stroke}" stroke-width="6"/>'
        case "plan":
            shape = 'x="84" y="562" width="72" height="36" rx="18"'
            return f'<rect {shape} fill="none" stroke="{PLAN}" stroke-width="5" stroke-dasharray="10 8"/>'
        case _:
            pale = "none" if is_hollow(entry) else PALE
            edge = f' stroke="{MARK}" stroke-width="4"' if is_hollow(entry) else ""
            dots = "".join(f'<circle cx="{x}" cy="580" r="6" fill="{MARK}"/>' for x in (102, 120, 138))
            return f'<rect x="84" y="562" width="72" height="36" rx="18" fill="{pale}"{edge}/>{dots}'
