"""Records → Timeline: dates resolved, bounds tightened by relations, put in order.

A relation says that one event does not start before another: `after`, `before`, `fulfils`, and dates such as `2 months
after x`. Relations form a graph. Nothing here depends on the names of files or on the order in which they were read.

Tightening rules, beyond those of the format:

- A date that is only about right, or uncertain, is no evidence against another one: it passes on what other records
  say, never its own bounds, and cannot contradict them.
- `fulfils` only orders: settling a plan late is no contradiction.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import partial
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import TYPE_CHECKING

from timeline.dates import DateError, EventDate, Relative
from timeline.order import in_order
from timeline.problems import Place, Problem, nearest
from timeline.types import Event, Recorded, Timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from timeline.dates import Day
    from timeline.schema import Settings

    At = Callable[[], Place]  # a place is only looked for when there is a problem


@dataclass(frozen=True, slots=True)
class _Relation:
    """`first` does not start after `then`; `place` is where the author said so."""

    first: str
    then: str
    place: At
    tightens: bool


@dataclass
class _Bounds:
    """First and last possible day, and the neighbor that each was learnt from."""

    earliest: Day | None
    latest: Day | None
    earliest_from: str | None = None
    latest_from: str | None = None


@dataclass
class _Work:
    """What is known of the records while they are put in order."""

    records: dict[str, Recorded]
    names: dict[str, str]  # every id there is or was → id now
    problems: list[Problem] = field(default_factory=list)
    dates: dict[str, EventDate] = field(default_factory=dict)
    relations: list[_Relation] = field(default_factory=list)
    unfinished: Collection[str] = ()  # ids of records that are wrong: known, and of unknown content
    circular: set[str] = field(default_factory=set)  # ids whose dates count from one another, and those behind them


def normalise(
    settings: Settings, records: Iterable[Recorded], unfinished: Collection[str] = ()
) -> tuple[Timeline, list[Problem]]:
    """The timeline that `records` make, and what cannot be true in them.

    `unfinished` are ids of records that are wrong: naming one of them is no mistake.
    With problems of severity error the timeline holds what could be understood, for further checks only.
    """
    by_id = {r.record.id: r for r in records}
    work = _Work({id: by_id[id] for id in sorted(by_id)}, {}, unfinished=unfinished)
    _name(work)
    _resolve(work)
    work.relations = list(_relations(work))
    order = _order_of_relations(work)
    bounds: Mapping[str, _Bounds | EventDate] = {**work.dates, **_tighten(work, order)}
    fulfilling = _fulfilling(work)
    events = [
        Event(r.record, r.origin, work.dates[id], bounds[id].earliest, bounds[id].latest, tuple(fulfilling.get(id, ())))
        for id, r in work.records.items()
    ]
    relations = tuple((r.first, r.then) for r in work.relations)
    return Timeline(settings, _settled_in_order(in_order(events, relations)), relations), work.problems


def _fulfilling(work: _Work) -> dict[str, set[str]]:
    """Plan → what fulfils it. What was withdrawn, or has not come about, fulfils nothing."""
    found: dict[str, set[str]] = defaultdict(set)
    for relation in work.relations:
        record = work.records[relation.then].record
        if not relation.tightens and not record.withdrawn and record.status == "happened":
            found[relation.first].add(relation.then)
    return found


def _settled_in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """The same events; where several fulfil a plan, the last one in timeline order settles it."""
    listed = tuple(events)
    if not any(len(event.fulfilled_by) > 1 for event in listed):
        return listed
    place = {event.id: index for index, event in enumerate(listed)}
    return tuple(
        replace(event, fulfilled_by=tuple(sorted(event.fulfilled_by, key=place.__getitem__)))
        if len(event.fulfilled_by) > 1
        else event
        for event in listed
    )


def _name(work: _Work) -> None:
    """Former ids go on meaning their record."""
    work.names = {id: id for id in work.records}
    for id, recorded in work.records.items():
        for index, old in enumerate(recorded.record.formerly):
            if old == id:
                message, advice = f"`{id}` is the id that this record has now", "list only ids that it had before"
                work.problems.append(Problem("formerly", recorded.origin.at("formerly", index), message, advice))
            holder = work.names.setdefault(old, id)
            if holder != id:
                work.problems.append(
                    Problem(
                        "formerly",
                        recorded.origin.at("formerly", index),
                        f"`{old}` belongs to another record",
                        f"it is an id of the one at {work.records[holder].origin.at('id')}; remove it from one of them",
                    )
                )


def _relations(work: _Work) -> Iterator[_Relation]:
    for id, recorded in work.records.items():
        record, origin = recorded.record, recorded.origin
        if not (record.after or record.before or record.fulfils or isinstance(record.date, Relative)):
            continue
        for index, other in enumerate(record.after):
            yield from _relation(work, other, id, partial(origin.at, "after", index), flip=False)
        for index, other in enumerate(record.before):
            yield from _relation(work, other, id, partial(origin.at, "before", index), flip=True)
        for index, plan in enumerate(record.fulfils):
            yield from _settles(work, recorded, plan, partial(origin.at, "fulfils", index))
        if isinstance(record.date, Relative) and id not in work.circular:
            for side, other in record.date.orders:
                yield from _relation(work, other, id, partial(origin.at, "date"), flip=side == "before", known=True)


def _relation(
    work: _Work, other: str, id: str, place: At, *, flip: bool, known: bool = False, tightens: bool = True
) -> Iterator[_Relation]:
    """Relation between `id` and the record called `other`; a problem if there is none (`known`: noted elsewhere)."""
    name = work.names.get(other)
    if name == id and not known:
        message, advice = f"`{id}` cannot come before or after itself", "name another record, or remove this"
        work.problems.append(Problem("circular-order", place(), message, advice))
    elif name is not None:
        first, then = (id, name) if flip else (name, id)
        yield _Relation(first, then, place, tightens)
    elif not known and other not in work.unfinished:
        work.problems.append(_unknown(work, other, place(), id))


def _settles(work: _Work, recorded: Recorded, plan: str, place: At) -> Iterator[_Relation]:
    if work.names.get(plan) == recorded.record.id:
        advice = "name the planned event, or remove this"
        work.problems.append(Problem("fulfils", place(), f"`{plan}` cannot fulfil itself", advice))
        return
    if recorded.record.status == "scheduled":
        message = f"`{recorded.record.id}` is only scheduled, so it fulfils nothing yet"
        advice = "remove this until it is in effect; then write `status: happened` with it"
        work.problems.append(Problem("fulfils", place(), message, advice))
        return
    target = work.records.get(work.names.get(plan, ""))
    if target is not None and target.record.status == "scheduled":
        advice = f"if it only comes later, write `after: {plan}`; "
        advice += "if somebody has to carry it out, it needs `status: planned`"
        message = f"`{plan}` takes effect automatically (`scheduled`), so nothing fulfils it"
        work.problems.append(Problem("fulfils", place(), message, advice))
    if target is not None and target.record.status == "happened" and not target.record.withdrawn:
        advice = f"`{plan}` at {target.origin.at('id')} needs `status: planned`; "
        advice += f"if it only comes later, write `after: {plan}`"
        work.problems.append(Problem("fulfils", place(), f"`{plan}` is not a planned event", advice))
    yield from _relation(work, plan, recorded.record.id, place, flip=False, tightens=False)


def _unknown(work: _Work, other: str, place: Place, id: str) -> Problem:
    near = nearest(other, {*work.names, *work.unfinished} - {id}) if len(work.names) < 2000 else None
    advice = (
        f"did you mean `{near}`?" if near else _as_date(other) or "correct the id, add that record, or remove it here"
    )
    return Problem("unknown-id", place, f"there is no record `{other}`", advice)


def _as_date(id: str) -> str:
    """What to write in place of an id such as `may-2025`, which is more likely a date; empty if it is not."""
    from timeline.dates.advice.notations import guess  # late: a wrong id is rare

    meant = guess(id) or guess(id.replace("-", " "))
    return f"if it is a date, write `{meant}`" if meant else ""


# --- dates that depend on other records -------------------------------------------------------------------------------


def _resolve(work: _Work) -> None:
    """Give every record a date; relative ones after those they count from."""
    graph: dict[str, list[str]] = {}
    for id, recorded in work.records.items():
        date = recorded.record.date
        if isinstance(date, Relative):
            graph[id] = [work.names[anchor] for anchor in date.anchors if anchor in work.names]
        else:
            work.dates[id] = date
    for id in _sorted(graph, work, "date"):
        if id not in work.dates:
            work.dates[id] = _resolved(work, id)


def _resolved(work: _Work, id: str) -> EventDate:
    recorded = work.records[id]
    date = recorded.record.date
    assert isinstance(date, Relative)
    place = recorded.origin.at("date")
    missing = [anchor for anchor in date.anchors if anchor not in work.names]
    work.problems += [_unknown(work, anchor, place, id) for anchor in missing if anchor not in work.unfinished]
    if id in work.circular or any(work.names.get(anchor) in work.circular for anchor in date.anchors):
        work.circular.add(id)
        return _nowhere(date.written)
    try:
        if not missing:
            return date.resolve({anchor: work.dates[work.names[anchor]] for anchor in date.anchors})
    except DateError as error:
        work.problems.append(Problem("date", place, error.message, error.advice))
    return _nowhere(date.written)


def _nowhere(written: str) -> EventDate:
    """Takes the place of a date that could not be resolved, so that the other records can still be looked at."""
    from timeline.dates import parse_date

    unknown = parse_date("../..")
    assert isinstance(unknown, EventDate), written
    return unknown


def _sorted(graph: Mapping[str, Iterable[str]], work: _Work, key: str) -> list[str]:
    """Ids so that each comes after those it points to. A cycle is noted, cut and passed over."""
    edges = {id: set(others) for id, others in graph.items()}
    while True:
        try:
            return list(TopologicalSorter(edges).static_order())
        except CycleError as error:
            cycle: list[str] = error.args[1]  # each is pointed to by the one after it; first and last are the same
            work.problems.append(_cycle(work, cycle[:-1], key))
            if key == "date":
                work.circular.update(cycle)
            for here, after in pairwise(cycle):
                edges[after].discard(here)


def _cycle(work: _Work, cycle: list[str], key: str) -> Problem:
    start = cycle.index(min(cycle))
    names = [*cycle[start:], *cycle[:start]]
    shown = " → ".join(f"`{id}` ({work.records[id].origin.at('id')})" for id in [*names, names[0]])
    if key == "date" and len(names) == 1:
        place = work.records[names[0]].origin.at("date")
        return Problem("circular-date", place, f"`{names[0]}` counts its date from itself", "give it a date of its own")
    if key == "date":
        return Problem(
            "circular-date",
            work.records[names[0]].origin.at("date"),
            f"these dates form a cycle: {shown}",
            "give one of them a date of its own",
        )
    return Problem(
        "circular-order",
        work.records[names[0]].origin.at("id"),
        f"these records form a cycle: {shown}",
        "drop one of the relations between them",
    )


# --- bounds -----------------------------------------------------------------------------------------------------------


def _order_of_relations(work: _Work) -> list[str]:
    """Ids that have relations, each after all that it must not precede. Relations on a cycle are dropped."""
    graph: dict[str, list[str]] = defaultdict(list)
    for relation in work.relations:
        graph[relation.then].append(relation.first)
    noted = len(work.problems)
    order = _sorted(graph, work, "after")
    if len(work.problems) > noted:
        place = {id: index for index, id in enumerate(order)}
        work.relations = [r for r in work.relations if place[r.first] < place[r.then]]
    return order


def _tighten(work: _Work, order: list[str]) -> dict[str, _Bounds]:
    """Bounds of every record in `order`, no wider than stated, narrowed by what comes before and after it.

    The relations have no cycle, so one pass forward (earliest) and one backward (latest) reach the fixed point.
    """
    dates = {id: work.dates[id] for id in order}
    bounds = {id: _Bounds(date.earliest, date.latest) for id, date in dates.items()}
    forward: dict[str, list[str]] = defaultdict(list)
    backward: dict[str, list[str]] = defaultdict(list)
    for relation in work.relations:
        if relation.tightens:
            forward[relation.then].append(relation.first)
            backward[relation.first].append(relation.then)
    # What a record proves to its neighbors: nothing of its own if its date is only about right.
    lower = {id: (None if _vague(date) else date.earliest, id) for id, date in dates.items()}
    upper = {id: (None if _vague(date) else _last_start(date), id) for id, date in dates.items()}
    for id in order:
        for other in forward[id]:
            _raise(bounds[id], lower, id, other)
    for id in reversed(order):
        for other in backward[id]:
            _lower(bounds[id], upper, id, other, lasting=work.dates[id].lasting)
    _settle(work, bounds, order)
    return bounds


def _vague(date: EventDate) -> bool:
    return date.approximate or date.uncertain


def _last_start(date: EventDate) -> Day | None:
    """Last day on which it can have started: of a period the start counts."""
    return date.latest_start


def _raise(bounds: _Bounds, lower: dict[str, tuple[Day | None, str]], id: str, other: str) -> None:
    day = lower[other][0]
    if day is None:
        return
    own = lower[id][0]
    if own is None or day > own:
        lower[id] = (day, other)
    if bounds.earliest is None or day > bounds.earliest:
        bounds.earliest, bounds.earliest_from = day, other


def _lower(bounds: _Bounds, upper: dict[str, tuple[Day | None, str]], id: str, other: str, *, lasting: bool) -> None:
    day = upper[other][0]
    if day is None:
        return
    own = upper[id][0]
    if own is None or day < own:
        upper[id] = (day, other)
    if lasting:
        # That a period had begun by then says nothing of its end.
        if bounds.earliest is not None and day < bounds.earliest:
            bounds.latest, bounds.latest_from = day, other
    elif bounds.latest is None or day < bounds.latest:
        bounds.latest, bounds.latest_from = day, other


def _settle(work: _Work, bounds: dict[str, _Bounds], order: list[str]) -> None:
    """Note every contradiction once; give what is vague or contradictory its stated bounds back."""
    noted: set[str] = set()
    for id in order:
        own = bounds[id]
        if own.earliest is None or own.latest is None or own.earliest <= own.latest:
            continue
        chain = _chain(bounds, id)
        date = work.dates[id]
        if not _vague(date) and not noted & set(chain):
            work.problems.append(_contradiction(work, chain))
            noted |= set(chain)
        bounds[id] = _Bounds(date.earliest, date.latest, own.earliest_from, own.latest_from)


def _chain(bounds: dict[str, _Bounds], id: str) -> list[str]:
    """All records on a contradiction, in the order that the relations ask for."""
    back, ahead = [], []
    here = bounds[id].earliest_from
    while here is not None:
        back.append(here)
        here = bounds[here].earliest_from
    here = bounds[id].latest_from
    while here is not None:
        ahead.append(here)
        here = bounds[here].latest_from
    return [*reversed(back), id, *ahead]


def _contradiction(work: _Work, chain: list[str]) -> Problem:
    shown = ", then ".join(
        f"`{id}` ({work.records[id].record.date.written}, {work.records[id].origin.at('date')})" for id in chain
    )
    return Problem(
        "contradiction",
        work.records[chain[-1]].origin.at("date"),
        f"the order and the dates cannot both be right: {shown}",
        "correct a date, or remove an `after`, `before` or `fulfils` between them",
    )
