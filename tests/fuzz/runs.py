"""The runs: which inputs go to which target."""

from __future__ import annotations

import hashlib
import json
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Protocol

from tests.fuzz import inputs, targets
from tests.importers.conftest import SETTINGS, read
from timeline.importers.text import Unreadable
from timeline.journal import JOURNAL, MANIFEST, PINGED
from timeline.problems import errors

OUTPUTS = 20  # of so many accepted inputs one is rendered and looked at in a long run


class Run(Protocol):
    """Inputs, and what they are given to."""

    @property
    def known(self) -> list[str]:
        """Texts to begin with."""
        ...

    def around(self, text: str, random: Random, /) -> tuple[Any, ...]:
        """An input with this text in it."""
        ...

    def input(self, random: Random, /) -> tuple[Any, ...]:
        """A new input."""
        ...

    def try_(self, given: Any, counts: Counter[str], /) -> bool:
        """Whether it is accepted. Raises whatever is wrong."""
        ...


class Dates:
    """Texts in place of a date."""

    def __init__(self, _: Path) -> None:
        self._known = inputs.dates()

    @property
    def known(self) -> list[str]:
        """Texts to begin with."""
        return self._known

    def around(self, text: str, _: Random) -> tuple[str, ...]:
        """An input with this text in it."""
        return (text,)

    def input(self, random: Random) -> tuple[str, ...]:
        """A known date, changed."""
        return self.around(inputs.changed(random.choice(self._known), self._known, random), random)

    def try_(self, given: tuple[str, ...], _: Counter[str]) -> bool:
        """Read it."""
        return targets.date(*given)


class Forms(Dates):
    """The same, given to the grammar alone."""

    def try_(self, given: tuple[str, ...], _: Counter[str]) -> bool:
        """Read it."""
        return targets.form(*given)


class Records:
    """Files of records, with settings that are right for them."""

    changes_settings = False
    _right: ClassVar[list[tuple[str, str]]] = []  # found once, for the records and the settings

    def __init__(self, root: Path, outputs: int = OUTPUTS) -> None:
        self._folder, self._outputs = targets.Folder(root), outputs
        self._known = inputs.folders()
        if not self._right:
            self._right.extend(pair for pair in self._known if self._folder.build(*pair, outputs=False))
        self._others = [text[self._part] for text in self._known]

    @property
    def _part(self) -> int:
        return 0 if self.changes_settings else 1

    @property
    def known(self) -> list[str]:
        """Texts to begin with."""
        return self._others

    def around(self, text: str, random: Random) -> tuple[str, ...]:
        """A folder that is right, with this text in place of one of its two files."""
        pair = list(random.choice(self._right))
        pair[self._part] = text
        return tuple(pair)

    def input(self, random: Random) -> tuple[str, ...]:
        """A known folder, more often one that is right, with one of its two files changed."""
        pair = list(random.choice(random.choice((self._known, self._right, self._right))))
        pair[self._part] = inputs.changed(pair[self._part], self._others, random)
        return tuple(pair)

    def try_(self, given: tuple[str, ...], counts: Counter[str]) -> bool:
        """Build it in memory."""
        settings, records = given
        accepted = self._folder.build(settings, records, outputs=counts["accepted"] % self._outputs == 0)
        counts["files looked at"] = self._folder.rendered
        return accepted


class Settings(Records):
    """Settings, with records that are right for them."""

    changes_settings = True


class Published:
    """Files of the publication log, beside the records that they are about."""

    def __init__(self, root: Path, outputs: int = OUTPUTS) -> None:
        self._folder, self._outputs = targets.Folder(root), outputs
        later = inputs.WIDE
        for old, new in inputs.LATER:
            later = later.replace(old, new)
        self._state = (inputs.WIDE_SETTINGS, later)
        self._log = self._folder.log([(inputs.WIDE_SETTINGS, inputs.WIDE), self._state])

    @property
    def known(self) -> list[str]:
        """Texts to begin with."""
        return list(self._log.values())

    def around(self, text: str, random: Random) -> tuple[str, str, bool]:
        """A text in place of one of the files; mostly with a name that fits it, as one who means it would write."""
        return random.choice(list(self._log)), text, random.random() < 0.9

    def input(self, random: Random) -> tuple[str, str, bool]:
        """A file of the log, changed."""
        name, _, fits = self.around("", random)
        return name, _changed(self._log[name], self.known, random), fits

    def try_(self, given: tuple[str, str, bool], counts: Counter[str]) -> bool:
        """Read it; build in memory with those that nothing is wrong with, and with some of the others."""
        name, text, fits = given
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        log = {other: words for other, words in self._log.items() if other != name}
        log[f"{name[:18]}-{digest}.jsonl" if fits else name] = text
        if self._folder.refuses(log) and counts["inputs"] % self._outputs:
            return False
        counts["builds"] += 1
        accepted = self._folder.build(*self._state, log=log, outputs=counts["accepted"] % self._outputs == 0)
        counts["files looked at"] = self._folder.rendered
        return accepted


def _changed(text: str, others: list[str], random: Random) -> str:
    for _ in range(random.choice((1, 1, 2, 4))):
        text = inputs.changed_json(text, random) if random.random() < 0.7 else inputs.changed(text, others, random)
    return text


class State:
    """Manifest, journal and the rest below `output/.timeline/`."""

    def __init__(self, root: Path) -> None:
        self._target = targets.State(root)
        new = [3, hashlib.sha256(b"new").hexdigest()]
        moves = {"move": [["a.txt", 0, hashlib.sha256(b"a").hexdigest()], ["d/e.txt", 1, None]], "delete": {}}
        gone = {"move": [], "delete": {"b/c.txt": hashlib.sha256(b"c").hexdigest()}}
        self._texts = [
            (MANIFEST, self._target.manifest),
            (JOURNAL, json.dumps({**moves, "ours": {"a.txt": new, "d/e.txt": new}, "forgotten": []})),
            (JOURNAL, json.dumps({**gone, "ours": {}, "forgotten": ["b/c.txt"]})),
            (PINGED, json.dumps({"hub": "https://hub.example/", "feeds": {"atom.xml": new[1]}})),
        ]

    @property
    def known(self) -> list[str]:
        """Texts to begin with."""
        return [text for _, text in self._texts]

    def around(self, text: str, random: Random) -> tuple[str, str]:
        """A text in one of the places."""
        return random.choice(self._texts)[0], text

    def input(self, random: Random) -> tuple[str, str]:
        """One of the files, changed."""
        place, text = random.choice(self._texts)
        return place, _changed(text, self.known, random)

    def try_(self, given: tuple[str, str], _: Counter[str]) -> bool:
        """Publish into the folder."""
        return self._target.attack(*given)


class Imports:
    """Sources of every format that is imported."""

    def __init__(self, root: Path, outputs: int = OUTPUTS) -> None:
        self._folder, self._outputs = targets.Folder(root), outputs
        self._sources = inputs.sources()

    @property
    def known(self) -> list[str]:
        """Texts to begin with."""
        return [source.text for source in self._sources]

    def around(self, text: str, random: Random) -> tuple[int, str]:
        """A text in place of one of the sources."""
        return random.randrange(len(self._sources)), text

    def input(self, random: Random) -> tuple[int, str]:
        """A source, changed."""
        number = random.randrange(len(self._sources))
        text = self._sources[number].text
        if random.random() < 0.5 and text.lstrip().startswith("{"):
            return number, _changed(text, self.known, random)
        return number, inputs.changed(text, self.known, random)

    def try_(self, given: tuple[int, str], counts: Counter[str]) -> bool:
        """Read it; some of those that nothing is wrong with are imported, built and looked at."""
        source = self._sources[given[0]]
        data = source.bytes_of(given[1])
        with targets.in_time():
            try:
                made = read(data, source.format, source.map, source.name)
            except Unreadable as error:
                assert error.message
                return False
        if made.finished.problems:
            targets.have_places(made.finished.problems)
        if errors(made.finished.problems) or not made.found.drafts:
            return False
        if counts["accepted"] % self._outputs == 0:
            spec = {"name": "source", "from": source.name, "format": source.format}
            spec |= {"map": source.map} if source.map else {}
            self._folder.sync(json.dumps({**SETTINGS, "imports": [spec]}), source.name, data)
            counts["files looked at"] = self._folder.rendered
        return True


RUNS: dict[str, Callable[[Path], Run]] = {
    "dates": Dates,
    "forms": Forms,
    "records": Records,
    "settings": Settings,
    "published": Published,
    "state": State,
    "imports": Imports,
}


class Progress:
    """Says each minute how many inputs there were, so that a run that is cut off counts for what it did."""

    def __init__(self, what: str, counts: Counter[str]) -> None:
        self.counts = counts
        self._what, self._next = what, time.monotonic() + 60

    def say(self, failures: int, *, now: bool = False) -> None:
        """Say it, if a minute is over or it is wanted `now`."""
        if now or time.monotonic() >= self._next:
            self._next = time.monotonic() + 60
            done = ", ".join(f"{count:,} {name}" for name, count in self.counts.items())
            print(f"{self._what}: {done}, {failures} failures, {time.process_time():,.0f} s of CPU time", flush=True)


def one(run: Run, random: Random, counts: Counter[str]) -> str:
    """Try one input; the input and the traceback if it fails."""
    given = run.input(random)
    counts["inputs"] += 1
    try:
        counts["accepted"] += run.try_(given, counts)
    except Exception:  # noqa: BLE001 - any of them is what is looked for
        return f"{given!r}\n{traceback.format_exc(limit=-4)}"
    return ""
