"""When each publication arrived at the site: what "new" means to subscribers, and the order that archives are cut by.

Mostly a line arrives when it is stamped. The lines of a branch that is merged late keep their own, older times: to
subscribers they are new when the file that joins the two branches is published. Nobody knows for sure which branch was
public before, so what both had added since they parted counts as new then.

The order is that of the branch which was public, as far as is known, and what joined it comes after it. So the order of
what has arrived never changes: new lines are only added to its end.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from timeline.publications.lines import is_notice, name_of
from timeline.stamps import moment
from timeline.types import Arrival

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from timeline.publications.lines import Line
    from timeline.publications.log import Log, LogFile

ArrivalKey = tuple[str, str | None]  # an event, by the id that it was first published under, and a notice


def arrivals(log: Log) -> dict[ArrivalKey, Arrival]:
    """When each event and each notice arrived."""
    found: dict[ArrivalKey, Arrival] = {}
    for rank, (line, joined) in enumerate(_in_order(log)):
        moment = max(line.at, joined) if joined else line.at
        found.setdefault((line.event, _notice(line)), Arrival(rank, line.at, moment))
    return found


def arrived_files(log: Log) -> Iterator[tuple[LogFile, datetime]]:
    """Every file with the time at which it arrived, in that order."""
    graph = _Graph.of(log)
    for place in graph.in_order():
        file = graph.files[place]
        yield file, max(moment_of(file), graph.joined[place] or moment_of(file))


def _notice(line: Line) -> str | None:
    """The notice that becomes an entry of feeds by this line, if any: a quiet one does so only when it is withdrawn."""
    if line.say == "retracted":
        return line.of
    return line.notice_name if is_notice(line) and not line.quiet else None


def _in_order(log: Log) -> Iterator[tuple[Line, datetime | None]]:
    """Every line with the time at which its file was joined with others, if it was."""
    graph = _Graph.of(log)
    if not graph.is_branched:
        yield from ((line, None) for line in log.lines.values())
        return
    seen: set[str] = set()
    for number in graph.in_order():
        for text in graph.files[number].text.split("\n")[1:]:
            name = name_of(text) if text else ""
            if name in log.lines and name not in seen:
                seen.add(name)
                yield log.lines[name], graph.joined[number]


class _Graph(NamedTuple):
    """Which file follows which, by their places in the log."""

    files: tuple[LogFile, ...]
    before: tuple[tuple[int, ...], ...]
    ends: tuple[int, ...]
    joined: list[datetime | None]

    @classmethod
    def of(cls, log: Log) -> _Graph:
        files = log.files
        places = {stem: place for place, file in enumerate(files) for stem in (file.stem, *file.head.packs)}
        before = tuple(
            tuple(dict.fromkeys(places[stem] for stem in file.head.follows if places.get(stem, place) != place))
            for place, file in enumerate(files)
        )
        graph = cls(files, before, tuple(places[stem] for stem in log.ends), [None] * len(files))
        for place, parents in enumerate(before):
            if len(parents) > 1:
                graph._join(parents, moment_of(files[place]))
        if len(graph.ends) > 1:  # the next build that publishes anything joins them
            graph._join(graph.ends, max(moment_of(files[place]) for place in graph.ends))
        return graph

    @property
    def is_branched(self) -> bool:
        return len(self.ends) > 1 or any(len(parents) > 1 for parents in self.before)

    def _join(self, ends: Iterable[int], at: datetime) -> None:
        """Note the time for every file that is not below all of the ends."""
        marks = {end: 1 << bit for bit, end in enumerate(ends)}
        everywhere = (1 << len(marks)) - 1
        todo: list[int] = []
        for end in marks:
            heappush(todo, -end)
        queued = set(marks)
        while todo and any(marks[-place] != everywhere for place in todo):
            place = -heappop(todo)
            if marks[place] != everywhere:
                self.joined[place] = at
            for parent in self.before[place]:
                marks[parent] = marks.get(parent, 0) | marks[place]
                if parent not in queued:
                    queued.add(parent)
                    heappush(todo, -parent)

    def in_order(self) -> list[int]:
        """Places of files: along the first branch, and before each joining file what it brought."""
        trunk: list[int] = []
        on_trunk: set[int] = set()
        place: int | None = self.ends[0] if self.ends else None
        while place is not None and place not in on_trunk:
            trunk.append(place)
            on_trunk.add(place)
            place = self.before[place][0] if self.before[place] else None
        found: dict[int, None] = {}
        for place in (*reversed(trunk), *self.ends[1:]):
            for other in sorted(self._below(place, found.keys() | on_trunk)):
                found[other] = None
            found[place] = None
        return [*found, *(place for place in range(len(self.files)) if place not in found)]  # copies of packed files

    def _below(self, place: int, known: set[int]) -> set[int]:
        below: set[int] = set()
        todo = list(self.before[place])
        while todo:
            other = todo.pop()
            if other not in known and other not in below:
                below.add(other)
                todo += self.before[other]
        return below


def moment_of(file: LogFile) -> datetime:
    """The time in the name of a file."""
    day, time = file.stem[:10], file.stem[11:17]
    return moment(f"{day}T{time[:2]}:{time[2:4]}:{time[4:]}Z")
