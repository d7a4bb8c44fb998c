"""Plans and their deadlines: pure functions of an event, its settings and a day.

A plan is an event that has not simply happened. `planned` waits for somebody: it is overdue once its last day has
passed and nothing settles it. `scheduled` takes effect automatically and is never overdue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from timeline.dates import EventDate, parse_date
from timeline.dates.model import Stated
from timeline.dates.wording import word
from timeline.locales import load as locale
from timeline.types import Plan

if TYPE_CHECKING:
    from timeline.dates import Amount, Day
    from timeline.schema import Settings
    from timeline.types import Event, PlanState

_COARSE = frozenset(("season", "quarter", "third", "half", "year", "decade", "century", "estimate", "span", "unknown"))


class Published(NamedTuple):
    """What subscribers know of a plan besides its record."""

    overdue: bool
    in_effect: bool
    first_deadline: Day | None  # before it was moved


def is_plan(event: Event) -> bool:
    """Whether it is, or was, something to come."""
    return event.record.status != "happened"


def is_open(event: Event) -> bool:
    """Planned or scheduled, and neither settled nor withdrawn. Whether the day has passed is not asked here."""
    record = event.record
    return record.status in ("planned", "scheduled") and event.settled_by is None and record.withdrawn is None


def due(event: Event) -> Day | None:
    """The last possible day of the deadline; of a scheduled period, of its beginning."""
    if event.record.status == "scheduled" and event.date.lasting:
        return event.date.latest_start
    return event.latest


def is_missed(event: Event, today: Day) -> bool:
    """Whether a plan that somebody has to carry out is overdue."""
    return event.record.status == "planned" and is_open(event) and event.latest is not None and event.latest < today


def effective_from(event: Event) -> Day | None:
    """First day on which a scheduled event is certainly in effect: its day, or the day after a longer stretch."""
    last = due(event) if event.record.status == "scheduled" else None
    if last is None or event.date.approximate or event.date.uncertain:
        return None
    return last if event.earliest == last else last.plus_days(1)


def is_in_effect(event: Event, today: Day) -> bool:
    """Whether a scheduled event has taken effect."""
    start = effective_from(event)
    return start is not None and start <= today and is_open(event)


def plan_of(event: Event, settling: Event | None, published: Published) -> Plan | None:
    """What was planned and what has come of it; None of what happened or is withdrawn.

    `settling` is the event that settles it.
    """
    if not is_plan(event) or event.record.withdrawn:
        return None
    days = days_between(event, settling) if settling else None
    state = _state(event, days, published)
    if state == "cancelled":
        days = None
    return Plan(event.record.announced, due(event), state, event.fulfilled_by, days)


def _state(event: Event, days: tuple[int | None, int | None] | None, published: Published) -> PlanState:
    if event.record.status == "cancelled":
        return "cancelled"
    if event.settled_by:
        in_time = event.latest is None or (days is not None and days[1] is not None and days[1] <= 0)
        return "kept" if in_time else "late"
    if published.in_effect:
        return "in_effect"
    if published.overdue:
        return "overdue"
    first, now = published.first_deadline, event.date.latest
    return "moved" if first is not None and (now is None or now > first) else "open"


def days_between(plan: Event, settling: Event) -> tuple[int | None, int | None] | None:
    """Days from the last possible day of the deadline to the first and last possible day of the fulfilment.

    Negative if early; None for an end that is not known, or for both. A period that was planned as a period is
    compared by its beginning: a fair that was held as planned is not early.
    """
    periods = plan.date.lasting and settling.date.lasting
    deadline = plan.date.latest_start if periods else plan.latest
    ends = (settling.earliest, settling.date.latest_start if periods else settling.latest)
    if deadline is None or ends == (None, None):
        return None
    least, most = (end.ordinal - deadline.ordinal if end else None for end in ends)
    return least, most


# --- where a plan is listed -------------------------------------------------------------------------------------------


class Listed(NamedTuple):
    """What gives an event its place on the page: a day, and the date that the day comes from."""

    day: Day | None
    date: EventDate
    earliest: Day | None
    latest: Day | None


def listed_by(event: Event, *, overdue: bool) -> Listed:
    """An event that happened is listed by its first possible day, a plan that is over by its announcement.

    Any other plan, also one that was never said to be announced, is listed by its deadline. What happened "by" a day is
    listed there: that it followed something is no reason to list it on the day of that.
    """
    record = event.record
    if not is_plan(event):
        first = event.earliest if event.date.earliest or not event.latest else None
        return Listed(first or event.latest, event.date, first, event.latest)
    over = overdue or record.status == "cancelled" or event.settled_by is not None
    if record.announced and over:
        made = record.announced
        return Listed(made.earliest or made.latest, made, made.earliest, made.latest)
    return Listed(due(event) or event.earliest, event.date, event.earliest, event.latest)


def listed_with(event: Event, settling: Event | None, *, overdue: bool) -> Listed:
    """The same of an event, and of what settled it, if anything did: a plan is not listed behind its outcome."""
    listed = listed_by(event, overdue=overdue)
    outcome = listed_by(settling, overdue=False) if settling else None
    return outcome if outcome and outcome.day and listed.day and outcome.day < listed.day else listed


def month_is_known(listed: Listed) -> bool:
    """Whether an event (a period: its beginning) can be placed under a month without pretending to know one."""
    date = listed.date
    units = {part.unit for part in date.parts if isinstance(part, Stated)}
    if date.lasting and date.parts and isinstance(begin := date.parts[0], Stated):
        return date.earliest is not None and begin.unit not in _COARSE
    if listed.earliest is None or listed.latest is None:
        return listed.earliest is not None and date.form in ("since", "began", "after", "or-later")
    if _month(listed.earliest) == _month(listed.latest):
        return True
    # An interval that begins on a stated day is shown from there; a whole year or season is not.
    return not units & _COARSE


def _month(day: Day) -> tuple[int, int]:
    return day.year, day.month


# --- reminders --------------------------------------------------------------------------------------------------------


def reminders(event: Event, settings: Settings) -> tuple[Amount, ...]:
    """How long before its day subscribers are reminded of an open plan."""
    if not is_open(event):
        return ()
    if event.record.remind is not None:
        return event.record.remind
    return settings.remind.get(event.record.kind or "", ())


def reminded_of(event: Event) -> Day | None:
    """The day that reminders count back from: the deadline; of what begins by itself or lasts, its first day."""
    if event.record.status == "scheduled" or event.date.lasting:
        return event.earliest or due(event)
    return due(event)


def reminder_days(event: Event, settings: Settings) -> list[Day]:
    """The days from which subscribers are reminded of an open plan, in the order in which the author wrote them."""
    spans = reminders(event, settings)
    day = reminded_of(event) if spans else None
    return [span.signed(-1).apply(day) for span in spans] if day else []


def begun(event: Event, settings: Settings, today: Day) -> list[Day]:
    """First days of the reminder spans that have begun; empty once the day that they count back from has passed."""
    starts = [start for start in reminder_days(event, settings) if start <= today]
    day = reminded_of(event) if starts else None
    return starts if day and day >= today and not is_in_effect(event, today) else []


# --- in words ---------------------------------------------------------------------------------------------------------


def in_effect_words(date: EventDate, lang: str) -> str:
    """`In effect since 2 August 2026.`; never a day of a month that is known only as a month."""
    text = locale(lang).text
    if start := _start(date):
        return text("notice.in_effect_since", since=word(start, lang, past=True))
    return text("notice.in_effect", date=word(date, lang, past=True))


def _start(date: EventDate) -> EventDate | None:
    """`since …` for a date that is one unit or a period; None for any other."""
    first = date.parts[0] if date.parts and (date.lasting or date.form == "date") else None
    if not isinstance(first, Stated) or first.portion:
        return None
    day = date.instant and date.earliest
    made = parse_date(f"{day.isoformat() if day else first.edtf}/..")
    return made if isinstance(made, EventDate) else None


def outcome_words(plan: Plan, lang: str) -> str:
    """How late or early it was settled, no more exactly than is known: `3 to 33 days late`; "" if nothing is."""
    if plan.days is None:
        return ""
    text = locale(lang).text
    least, most = plan.days
    if least is None or most is None:
        return _half_known(least, most, lang)
    if least < 0 < most:
        return text("plan.early_to_late", early=text("plan.early", n=-least), late=text("plan.late", n=most))
    side = "early" if least < 0 else "late"
    near, far = (-most, -least) if least < 0 else (least, most)
    if near == far:
        return text(f"plan.{side}", n=far) if far else text("plan.on_the_day")
    if not near:
        return text(f"plan.up_to_{side}", n=far)
    return text(f"plan.{side}_range", near=locale(lang).number(near), n=far)


def _half_known(least: int | None, most: int | None, lang: str) -> str:
    """Only the first possible day of the fulfilment is known, or only the last."""
    text = locale(lang).text
    days = most if least is None else least
    assert days is not None
    if not days:
        return text("plan.on_the_day_or_earlier" if least is None else "plan.on_the_day_or_later")
    side = "early" if days < 0 else "late"
    least_known = (days < 0) == (least is None)  # at least so early if it was by then, at least so late if not before
    return text(f"plan.{'at_least' if least_known else 'at_most'}_{side}", n=abs(days))
