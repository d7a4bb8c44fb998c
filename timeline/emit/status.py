"""How far an event is to be believed, and what has come of a plan, in words: the same in every output."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from timeline.plans import in_effect_words, outcome_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline.emit.views import Brief, EventFacts, Look


class Status(NamedTuple):
    """A status in words; `style` decides only how it is outlined."""

    style: str
    text: str


def caveats(look: Look, event: Brief) -> Iterator[str]:
    """What keeps the title from being a fact, a word each: withdrawn, planned, cancelled, unconfirmed, disputed."""
    if event.withdrawn:
        yield look.text("feed.caveat_withdrawn")
        return
    if event.plan and event.plan.state != "in_effect":
        yield look.text(f"feed.caveat_{'settled' if event.plan.is_settled else event.status}")
    if event.certainty != "confirmed":
        yield look.text(f"feed.caveat_{event.certainty}")


def headline(look: Look, event: Brief) -> str:
    """The title where it is shown alone: `A launch is late (unconfirmed)`, so that no reader takes it for a fact."""
    return with_caveats(look, event, caveats(look, event))


def with_caveats(look: Look, event: Brief, words: Iterable[str]) -> str:
    """The title and what is to be known with it; without words that the title has: `Ouverture prévue (prévu)`."""
    title = look.plain(event.title)
    added = ", ".join(one for one in words if not _says(look, title, one))
    return look.text("feed.with_caveats", title=title, caveats=added) if added else title


def _says(look: Look, title: str, caveat: str) -> bool:
    """Whether a title has this caveat, in any of its forms (`prévue`, `prévus`), as a word of its own."""
    stem = re.escape(caveat.removesuffix(look.text("feed.caveat_ending")))
    return re.search(rf"\b{stem}", title, re.IGNORECASE) is not None


def status_words(look: Look, event: EventFacts) -> Iterator[Status]:
    """Everything that limits the plain "it happened": planned, what came of the plan, not confirmed."""
    if event.brief.plan:
        yield from _plan(look, event)
    certainty = event.record.certainty
    if certainty != "confirmed":
        yield Status(certainty, look.text(f"certainty.{certainty}"))


def _plan(look: Look, event: EventFacts) -> Iterator[Status]:
    plan, status = event.brief.plan, event.record.status
    assert plan
    if plan.state == "in_effect":
        yield Status("in-effect", in_effect_words(event.date, look.lang).rstrip("."))
        return
    if plan.is_settled:
        late = outcome(look, event.brief, event.settled_by)
        words = look.text("plan.settled", words=late[:1].lower() + late[1:]) if late else look.text("page.settled")
        yield Status("settled", words)
        return
    yield Status(status, look.text(f"status.{status}"))
    if plan.state in ("overdue", "moved"):
        yield Status(plan.state, look.text(f"status.{plan.state}"))


def outcome(look: Look, event: Brief, settling: Brief | None) -> str:
    """How late or early a plan was settled, with what makes that doubtful; "" if there is nothing to say."""
    words = outcome_words(event.plan, look.lang) if event.plan else ""
    if not words or settling is None:
        return words
    if event.vague or settling.vague:
        words = look.text("plan.vague", words=words)
    certainty = settling.certainty
    return words if certainty == "confirmed" else look.text(f"plan.{certainty}", words=words)


class Fulfilled(NamedTuple):
    """A plan that an event fulfils: in which way, in words, and how late or early if it is settled by it."""

    plan: Brief
    words: str
    outcome: str


def fulfilled(look: Look, event: EventFacts) -> Iterator[Fulfilled]:
    """The plans that an event fulfils."""
    for one in event.fulfils if event.record.status != "cancelled" else ():
        late = outcome(look, one.plan, event.brief) if one.how == "settles" else ""
        yield Fulfilled(one.plan, look.text(f"plan.{one.how}"), late)
