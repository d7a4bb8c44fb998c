"""Plans, and what is said of the future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.plans import due, effective_from, is_missed, is_plan
from timeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context


def fields_of_plans(context: Context) -> Iterator[Problem]:
    """Fields that only a plan can have, and what a scheduled one needs."""
    for event in context.having("status", "announced", "remind"):
        record, origin = event.record, event.origin
        if record.status == "happened" and record.announced:
            message = f"`announced` is for plans, and `{event.id}` has happened"
            advice = (
                "remove it; or keep the plan as a record of its own with `status: planned`, "
                "and let this record fulfil it: `fulfils: its-id`"
            )
            yield Problem("announced", origin.at_key("announced"), message, advice)
        if record.status in ("happened", "cancelled") and record.remind:
            message = f"nobody is reminded of `{event.id}`, which is `{record.status}`"
            yield Problem("remind", origin.at_key("remind"), message, "remove `remind`", "warning")
        if record.status == "scheduled" and not record.withdrawn and effective_from(event) is None:
            message = (
                f"`{event.id}` takes effect automatically (`scheduled`), but `{record.date.written}` has no last day"
            )
            advice = (
                "write the day or month if it is known for certain, or a period; if it is not, write `status: planned`"
            )
            yield Problem("scheduled", origin.at("date"), message, advice)


def overdue(context: Context) -> Iterator[Problem]:
    """A plan whose last day has passed wants an answer."""
    today = context.today
    for event in context.unanswered("overdue", "status"):
        if today and event.latest and is_missed(event, today) and event.id not in context.settled:
            yield context.warning(
                event,
                "overdue",
                f"planned until {event.latest.isoformat()}, and nothing settles it",
                f"record what happened with `fulfils: {event.id}`, give a new date, or write `status: cancelled`",
            )


def announced_late(context: Context) -> Iterator[Problem]:
    """A plan is made public before its deadline; if not, one of the dates is often a mistake."""
    for event in context.unanswered("announced-late", "announced"):
        announced = event.record.announced
        last = due(event) if announced and is_plan(event) else None
        if announced and last and announced.earliest and announced.earliest > last:
            yield context.warning(
                event,
                "announced-late",
                f"this was announced ({announced.written}) after its last day ({last.isoformat()})",
                "correct one of the dates; if it became known only afterwards, write `allow: [announced-late]`",
                "announced",
            )


def future(context: Context) -> Iterator[Problem]:
    """What has not come cannot have happened."""
    today = context.today
    for event in context.unanswered("future"):
        if today and event.record.status == "happened" and event.earliest and event.earliest > today:
            yield context.warning(
                event,
                "future",
                "this has `status: happened`, but its date is in the future",
                "write `status: planned`, or correct the date",
            )
        announced = event.record.announced
        if today and announced and announced.earliest and announced.earliest > today:
            yield context.warning(
                event,
                "future",
                "this is said to have been announced, on a day in the future",
                "correct `announced`, or leave it out until it is public",
                "announced",
            )
