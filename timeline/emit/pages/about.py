"""`about/`: how the timeline was made, in its author's words, and what entries note on the sources named there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.views.event import Rich, mention, page_html, reference, rich
from timeline.emit.pages.views.opening import described
from timeline.markup import article
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.pages.views.event import MentionView, Reference
    from timeline.emit.views import Look, SourceNote, SourceNotes


@dataclass(frozen=True, eq=False)
class AboutPage(View):
    """The author's text about the timeline, and what was noted on its sources."""

    look: Look
    ledger: tuple[SourceNotes, ...]


class Row(NamedTuple):
    """What a source says, and what was found."""

    note: Rich | None
    says: str
    events: tuple[MentionView, ...]


def about_page(site: LanguageSite) -> Iterator[File]:
    """One page per language; none where the author wrote nothing about the timeline."""
    if site.look.settings.about:
        source = AboutPage(site.look, site.overview.ledger)
        yield File(f"{site.look.folder}about/index.html", media_types.HTML, source, render_about)


def render_about(page: AboutPage) -> bytes:
    """The bytes of the page."""
    look = page.look
    words = look.localized(look.settings.about or {})
    text = Rich(Markup(page_html(look, article(words.text, look.base))), words.lang)  # noqa: S704 - safe by its promise
    frame = Frame(look, "about/", look.text("about.title"), described(words.text))
    return frame.render("about.html", text=text, ledger=[_checked(look, one) for one in page.ledger])


def _checked(look: Look, found: SourceNotes) -> tuple[Reference, list[Row]]:
    """A source and the rows about it, without the note of any one entry."""
    return reference(look, found.source)._replace(says="", note=None), [_row(look, one) for one in found.notes]


def _row(look: Look, one: SourceNote) -> Row:
    says = look.text("feed.says", date=word(one.says, look.lang, past=True)) if one.says else ""
    return Row(rich(look, one.note), says, tuple(mention(look, event) for event in one.events))
