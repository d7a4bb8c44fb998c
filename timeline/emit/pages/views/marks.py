"""Which of the four marks an event gets, and how far it is to be believed.

The shape says how exactly the date is known (a full line for what is certain, dots for what is not, after Priestley's
chart of 1764). Whether the mark is full or hollow says whether the fact is established. Neither is said by colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from timeline.dates import Precision
from timeline.dates.model import Stated

if TYPE_CHECKING:
    from timeline.emit.views import EventFacts

Mark = Literal["day", "bar", "range", "plan"]
Group = Literal["established", "reported", "disputed", "planned", "overdue", "settled", "cancelled"]
GROUPS: tuple[Group, ...] = get_args(Group)
PLANS: tuple[Group, ...] = ("planned", "overdue", "settled", "cancelled")


def mark(event: EventFacts) -> Mark:
    """The mark of an event: in the overview, on the rail, in the key."""
    date = event.date
    if not _has_come(event):
        return "plan"
    if date.lasting:
        return "bar"
    exact = date.precision in (Precision.DAY, Precision.INSTANT) and not date.approximate and not date.uncertain
    return "day" if (exact and date.earliest == date.latest is not None) else "range"


def is_dated(event: EventFacts) -> bool:
    """Whether the day is known: that of the event, or the one on which a period began. A stated year is no day."""
    date = event.date
    if not date.lasting:
        return mark(event) == "day"
    begin = date.parts[0] if date.parts else None
    exact = isinstance(begin, Stated) and begin.unit in ("day", "instant") and not begin.portion
    return mark(event) == "bar" and exact and not date.approximate and not date.uncertain


def group(event: EventFacts) -> Group:
    """The one group that an event is counted in and filtered by: how a fact is known, or what became of a plan."""
    plan = event.brief.plan
    if plan is None or _has_come(event):
        return "established" if event.record.certainty == "confirmed" else event.record.certainty
    if plan.is_open:
        return "planned"
    if plan.is_settled:
        return "settled"
    return "cancelled" if plan.state == "cancelled" else "overdue"


def _has_come(event: EventFacts) -> bool:
    """Whether it is a fact by now: it happened, or was scheduled and is in effect."""
    return event.record.status == "happened" or (event.brief.plan is not None and event.brief.plan.state == "in_effect")


def is_hollow(event: EventFacts) -> bool:
    """Whether the mark is drawn hollow: the fact itself is not established."""
    return group(event) in ("reported", "disputed")
