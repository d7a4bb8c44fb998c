"""How far an event is to be believed, and what has come of a plan, in words: the same in every output."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from timeline.locales import load as locale
from timeline.plans import in_effect_words, outcome_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.types import Edition, Entry, Plan


class Status(NamedTuple):
    """A status in words; `sort` decides only how it is outlined."""

    sort: str
    text: str


def status_words(edition: Edition, entry: Entry, lang: str) -> Iterator[Status]:
    """Everything that limits the plain "it happened": planned, what came of the plan, not confirmed."""
    record, text = entry.event.record, locale(lang).text
    if entry.plan:
        yield from _plan(edition, entry, entry.plan, lang)
    if record.certainty != "confirmed":
        yield Status(record.certainty, text(f"certainty.{record.certainty}"))


def _plan(edition: Edition, entry: Entry, plan: Plan, lang: str) -> Iterator[Status]:
    record, text = entry.event.record, locale(lang).text
    if plan.state == "in_effect":
        yield Status("in-effect", in_effect_words(entry.event.date, lang).rstrip("."))
        return
    if plan.is_settled:
        late = outcome(edition, entry, lang)
        words = text("plan.settled", words=late[:1].lower() + late[1:]) if late else text("page.settled")
        yield Status("settled", words)
        return
    yield Status(record.status, text(f"status.{record.status}"))
    if plan.state in ("overdue", "moved"):
        yield Status(plan.state, text(f"status.{plan.state}"))


def outcome(edition: Edition, entry: Entry, lang: str) -> str:
    """How late or early a plan was settled, with what makes that doubtful; "" if there is nothing to say."""
    plan = entry.plan
    settling = edition.by_id.get(entry.event.settled_by or "")
    words = outcome_words(plan, lang) if plan else ""
    if not words or settling is None:
        return words
    text = locale(lang).text
    if any(date.approximate or date.uncertain for date in (entry.event.date, settling.event.date)):
        words = text("plan.vague", words=words)
    certainty = settling.event.record.certainty
    return words if certainty == "confirmed" else text(f"plan.{certainty}", words=words)


class Fulfilled(NamedTuple):
    """A plan that an event fulfils: in which way, in words, and how late or early if it is settled by it."""

    plan: Entry
    words: str
    outcome: str


def fulfilled(edition: Edition, entry: Entry, lang: str) -> Iterator[Fulfilled]:
    """The plans that an event fulfils. Of several events that fulfil a plan, only the last one settles it."""
    record, text = entry.event.record, locale(lang).text
    for id in record.fulfils if record.status != "cancelled" else ():
        plan = edition.by_id[edition.timeline.names[id]]
        if plan.event.settled_by == entry.id:
            yield Fulfilled(plan, text("plan.settles"), outcome(edition, plan, lang))
        else:
            partly = entry.id in plan.event.fulfilled_by
            yield Fulfilled(plan, text("plan.partly" if partly else "plan.meant"), "")
