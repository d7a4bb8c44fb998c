"""`promises/`: every plan, when it was announced, until when, and what came of it; what is open comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates.wording import word
from timeline.emit import media_types
from timeline.emit.pages.frame import Frame
from timeline.emit.pages.views.event import mention
from timeline.emit.pages.views.marks import PLANS, group
from timeline.emit.status import outcome, status_words
from timeline.recipes import View
from timeline.types import File

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timeline.emit.pages.site import LanguageSite
    from timeline.emit.pages.views.event import MentionView
    from timeline.emit.pages.views.marks import Group
    from timeline.emit.views import EventFacts, Look


@dataclass(frozen=True, eq=False)
class PromisesPage(View):
    """All plans."""

    look: Look
    plans: tuple[EventFacts, ...]


class Promise(NamedTuple):
    """A plan in words."""

    plan: MentionView
    certainty: str  # of the plan; that of the outcome is with what settled it
    announced: str
    due: str
    outcome: str
    settled_by: tuple[MentionView, ...]


def promises_page(site: LanguageSite) -> Iterator[File]:
    """One page per language; none where nothing was ever planned."""
    plans = tuple([event for event in site.events if event.brief.plan and group(event) in PLANS])
    if plans:
        source = PromisesPage(site.look, plans)
        yield File(f"{site.look.folder}promises/index.html", media_types.HTML, source, render_promises)


def render_promises(page: PromisesPage) -> bytes:
    """The bytes of the page."""
    look = page.look
    frame = Frame(look, "promises/", look.text("promises.title"), look.text("promises.intro"))
    groups = [(look.text(f"page.is_{name}"), _group(look, name, page.plans)) for name in PLANS]
    return frame.render("promises.html", groups=[(heading, plans) for heading, plans in groups if plans])


def _group(look: Look, name: Group, plans: Sequence[EventFacts]) -> list[Promise]:
    """Plans of a group, the next deadline first."""
    found = [event for event in plans if group(event) == name]
    found.sort(key=lambda event: (event.brief.latest is None, event.brief.latest or event.brief.earliest, event.id))
    return [_promise(look, event) for event in found]


def _promise(look: Look, event: EventFacts) -> Promise:
    plan = event.brief.plan
    announced = word(plan.announced, look.lang, past=True) if plan and plan.announced else ""
    due = word(event.date, look.lang, past=False)  # a deadline stays one: "by the end of 2025", not "no later than"
    certainty = event.record.certainty
    return Promise(
        mention(look, event.brief),
        look.text(f"certainty.{certainty}") if certainty != "confirmed" else "",
        announced,
        due,
        ", ".join(_outcome(look, event)),
        tuple(mention(look, one) for one in event.fulfilled_by),
    )


def _outcome(look: Look, event: EventFacts) -> Iterator[str]:
    """What came of it, without the word "outcome", which heads the line."""
    if event.brief.plan and event.brief.plan.is_settled:
        yield outcome(look, event.brief, event.settled_by) or look.text("page.settled")
        return
    yield from (one.text for one in status_words(look, event) if one.style != event.record.certainty)
