"""`who/`: everyone who takes part in an event, with what the author says of them, and their first and last event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, get_args

from timeline.emit import media_types
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.views.event import mention, rich
from timeline.emit.pages.views.places import ROOT
from timeline.recipes import View
from timeline.schema import TermType
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.pages.views.event import MentionView, Rich
    from timeline.emit.views import ActorFacts, Look
    from timeline.types import Localized


@dataclass(frozen=True, eq=False)
class WhoPage(View):
    """All actors."""

    look: Look
    actors: tuple[ActorFacts, ...]


class Actor(NamedTuple):
    """An actor in words."""

    id: str
    href: str
    label: Localized
    about: Rich | None
    link: str | None
    events: int
    first: MentionView
    last: MentionView | None  # None if there is one event only


def who_page(site: LanguageSite) -> Iterator[File]:
    """One page per language; none where no event names anyone."""
    if actors := site.overview.actors:
        yield File(f"{site.look.folder}who/index.html", media_types.HTML, WhoPage(site.look, actors), render_who)


def render_who(page: WhoPage) -> bytes:
    """The bytes of the page."""
    look = page.look
    frame = Frame(look, "who/", look.text("who.title"), look.text("who.intro"))
    groups = [
        (look.text(f"who.{type or 'other'}"), [_actor(look, actor) for actor in page.actors if _type(actor) == type])
        for type in (*get_args(TermType), None)
    ]
    return frame.render("who.html", groups=[(heading, actors) for heading, actors in groups if actors])


def _type(actor: ActorFacts) -> str | None:
    return actor.term.type if actor.term else None


def _actor(look: Look, actor: ActorFacts) -> Actor:
    term, first, last = actor.term, actor.first, actor.last
    return Actor(
        actor.id,
        f"{ROOT}actors/{actor.id}/",
        look.term_label("actors", actor.id),
        rich(look, term.about) if term else None,
        term.url if term else None,
        actor.events,
        mention(look, first),
        mention(look, last) if last.id != first.id else None,
    )
