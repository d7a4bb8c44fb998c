"""The first screen: what was published last, and the numbers that lead into the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from timeline.dates.wording import short
from timeline.emit.pages.views.event import MentionView, Rich, event_view, mention
from timeline.emit.pages.views.marks import PLANS, group
from timeline.emit.status import outcome
from timeline.locales import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timeline.emit.pages.views.counts import Counts
    from timeline.emit.pages.views.marks import Group
    from timeline.emit.views import EventFacts, Look

OUTCOMES = 2  # plans whose outcome is beside their number; of more, the list has it


class Latest(NamedTuple):
    """The event that was published last, in a paragraph."""

    event: MentionView
    text: Rich | None
    published: str  # the day: the event itself may be older than others


class KeyNumber(NamedTuple):
    """How many events are in a group; the link shows them."""

    href: str
    text: Markup
    more: str


def newest_event(events: Sequence[EventFacts]) -> EventFacts | None:
    """The event published last; of those published together the last one in the list, and a fact before a plan."""
    return next(iter(last_published(events, 1)), None)


def last_published(events: Sequence[EventFacts], most: int) -> tuple[EventFacts, ...]:
    """The events published last, the newest first."""
    place = {event.id: index for index, event in enumerate(events)}
    ordered = sorted(events, key=lambda event: (event.entry.published, not event.upcoming, place[event.id]))
    return tuple(ordered[: -most - 1 : -1])


def latest(look: Look, event: EventFacts) -> Latest:
    """An event, with the first paragraph of its text."""
    text = event_view(look, event).summary
    if text and text.html.startswith("<p>"):
        text = text._replace(html=Markup(str(text.html).partition("</p>")[0] + "</p>"))  # noqa: S704 - part of what is safe
    return Latest(mention(look, event.brief), text, look.day(event.entry.published))


def key_numbers(look: Look, events: Sequence[EventFacts], counts: Counts) -> tuple[KeyNumber, ...]:
    """A number per group; together they are the number of events."""
    return tuple(
        KeyNumber(f"#?s={name}", _counted(look, name, n), _more(look, name, events))
        for name, n in counts.groups.items()
    )


def has_promises(counts: Counts) -> bool:
    """Whether there is a page of plans."""
    return any(name in PLANS for name in counts.groups)


def _counted(look: Look, name: Group, n: int) -> Markup:
    """`29 confirmed`: the number set apart, and first also where the language has it last."""
    number = load(look.lang).number(n)
    before, _, after = look.text(f"count.{name}", n=n).partition(number)
    return Markup("<b>{}</b> <span>{}</span>").format(number, f"{before} {after}".strip(" :\u00a0\uff1a"))


def _more(look: Look, name: Group, events: Sequence[EventFacts]) -> str:
    """What is due next, or how late plans were settled."""
    found = [event for event in events if group(event) == name] if name in PLANS else []
    if name == "planned":
        dated = [event for event in found if event.brief.plan and event.brief.plan.due]
        return _due(look, min(dated, key=lambda event: event.brief.plan.due)) if dated else ""  # type: ignore[arg-type, union-attr, return-value]
    if name == "settled" and len(found) <= OUTCOMES:
        return ", ".join(_lower(words) for words in _outcomes(look, found))
    return ""


def _due(look: Look, event: EventFacts) -> str:
    """`Prometheus online, in 2026`: the next plan that is due."""
    title = look.plain(event.record.short or event.record.title)
    return look.text("page.due_next", title=title, date=short(event.date, look.lang, past=event.past))


def _outcomes(look: Look, plans: Sequence[EventFacts]) -> Iterator[str]:
    for plan in plans:
        if words := outcome(look, plan.brief, plan.settled_by):
            yield words


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
