"""What sort of news a change is, and what the program says of it where the author wrote nothing.

The words depend on the notice alone, never on the day of a later build: what was published keeps its words.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from timeline.dates import Day, EventDate, parse_date
from timeline.dates.model import Stated
from timeline.dates.wording import day_words, word
from timeline.locales import load as locale
from timeline.plans import in_effect_words
from timeline.types import date_of, is_past, localized

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from timeline.publications.fold import PublishedNotice
    from timeline.publications.lines import Facts
    from timeline.types import Event, Timeline

_CERTAINTIES = ("disputed", "reported", "confirmed")
#: Of several changed facts the first of these is the type of the notice.
_WEIGHT = ("correction", "development", "refinement")


# --- what sort of news it is ------------------------------------------------------------------------------------------


def type_of(was: Facts, now: Facts, *, status: str, in_effect: bool, zone: str) -> str:
    """The type of a notice: facts that changed, before and after; `status` and `in_effect` are from before.

    What was only planned may move. What has happened can only have been known less well, or published wrongly.
    """
    is_fact = status not in ("planned", "scheduled") or in_effect
    moved = "correction" if is_fact else "development"
    types = set()
    if "status" in now:
        types.add("development" if (status, now["status"]) == ("scheduled", "happened") else moved)
    if "date" in now:
        finer = is_finer(date_of(was["date"], zone), date_of(now["date"], zone))
        types.add("refinement" if finer else moved)
    if "certainty" in now:
        surer = _CERTAINTIES.index(now["certainty"]) > _CERTAINTIES.index(was["certainty"])
        types.add("refinement" if surer else "correction")
    return next(type for type in _WEIGHT if type in types)


def is_finer(old: EventDate, new: EventDate) -> bool:
    """Whether the new date only says better what the old one said: its bounds are inside, and it is no less certain."""
    if (new.approximate and not old.approximate) or (new.uncertain and not old.uncertain):
        return False
    if old.lasting != new.lasting and old.lasting:
        return False
    if old.lasting:
        return all(_inside(*pair) for pair in zip(_ends(old), _ends(new), strict=True))
    return _inside((old.earliest, old.latest), (new.earliest, new.latest))


_Bounds = tuple[Day | None, Day | None]


def _ends(date: EventDate) -> tuple[_Bounds, _Bounds]:
    """Bounds of the beginning and of the end of a period; an end that is not known may be any day."""
    parts = [(part.earliest, part.latest) if isinstance(part, Stated) else (None, None) for part in date.parts]
    first, last, *_ = [*parts, (None, None), (None, None)]
    return first, last


def _inside(old: _Bounds, new: _Bounds) -> bool:
    after = old[0] is None or (new[0] is not None and new[0] >= old[0])
    return after and (old[1] is None or (new[1] is not None and new[1] <= old[1]))


def is_same(one: str, two: str) -> bool:
    """Whether two dates in EDTF are the same, or the same instant seen from two zones."""
    if one == two or "T" not in one or "T" not in two:
        return one == two
    try:
        return datetime.fromisoformat(one) == datetime.fromisoformat(two)
    except (ValueError, TypeError):
        return False


# --- in words ---------------------------------------------------------------------------------------------------------


class Context(NamedTuple):
    """What words are made with: the timeline, and the present id of every event by its first one."""

    timeline: Timeline
    ids: Mapping[str, str]

    @property
    def zone(self) -> str:
        """The zone whose days are meant."""
        return self.timeline.settings.timezone

    def title(self, key: str, lang: str) -> str:
        """Title of a record that is or was there."""
        event = self.timeline.by_id.get(self.ids.get(key, key))
        return localized(event.record.title, lang, self.timeline.settings.default).text if event else key


def words(context: Context, notice: PublishedNotice, lang: str) -> str:
    """What is said of a notice for which the author has no words."""
    return " ".join(_parts(context, notice, lang))


def _parts(context: Context, notice: PublishedNotice, lang: str) -> Iterator[str]:
    text, line = locale(lang).text, notice.line
    if line.type == "withdrawal":
        yield text("notice.withdrawal_over")
        return
    yield from _facts(context, notice, lang)
    date = date_of(notice.after["written"] or notice.after["date"], context.zone)
    if line.say == "overdue" and line.day:
        yield text("notice.overdue", day=day_words(lang, day(line.day)))
    if line.say == "reminder":
        yield text("notice.reminder", date=word(date, lang, past=False))
    if line.say == "in_effect":
        yield in_effect_words(date, lang)
    if line.say == "settled" and line.now.get("settled_by"):
        yield text("notice.settled", title=context.title(line.now["settled_by"], lang))
    if line.say == "reopened" and line.was.get("settled_by"):
        yield text("notice.reopened", title=context.title(line.was["settled_by"], lang))
    if line.type == "restoration":
        yield text("notice.restoration")


def _facts(context: Context, notice: PublishedNotice, lang: str) -> Iterator[str]:
    """The facts that changed: the old one as it was published, the new one as of the notice."""
    text, line = locale(lang).text, notice.line
    was, now = line.was, line.now
    if "date" in was and "date" in now:
        before = date_of(was.get("written") or was["date"], context.zone)
        after = date_of(now.get("written") or now["date"], context.zone)
        today = Day.from_date(line.at.astimezone(ZoneInfo(context.zone)))
        past = is_past(after, notice.after["status"], today)
        old = word(before, lang, past=notice.before["status"] == "happened")
        yield text("notice.date", before=old, after=word(after, lang, past=past))
    for fact in ("status", "certainty"):
        if fact in was and fact in now:
            old, new = (text(f"{fact}.{value}") for value in (was[fact], now[fact]))
            yield text("notice.status", before=old, after=new)


def withdrawal(timeline: Timeline, event: Event, lang: str) -> str:
    """What is said of a withdrawn event, and in the place of whatever was said before."""
    assert event.record.withdrawn
    reason = localized(event.record.withdrawn.reason, lang, timeline.settings.default).text
    return locale(lang).text("notice.withdrawal", reason=reason)


def day(iso: str) -> Day:
    """A day as the log keeps it."""
    date = parse_date(iso)
    assert isinstance(date, EventDate), iso
    assert date.earliest, iso
    return date.earliest
