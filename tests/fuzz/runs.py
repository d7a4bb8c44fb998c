"""The runs: which inputs go to which target."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.fuzz import inputs, targets

OUTPUTS = 20  # of so many accepted inputs one is rendered and looked at in a long run


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


class Records:
    """Files of records, with settings that are right for them."""

    changes_settings = False

    def __init__(self, root: Path, outputs: int = OUTPUTS) -> None:
        self._folder, self._outputs = targets.Folder(root), outputs
        self._known = inputs.folders()
        self._right = [pair for pair in self._known if self._folder.build(*pair, outputs=False)]
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


RUNS: dict[str, Callable[[Path], Dates | Records]] = {"dates": Dates, "records": Records, "settings": Settings}


def one(run: Dates | Records, random: Random, counts: Counter[str]) -> str:
    """Try one input; the input and the traceback if it fails."""
    given = run.input(random)
    counts["inputs"] += 1
    try:
        counts["accepted"] += run.try_(given, counts)
    except Exception:  # noqa: BLE001 - any of them is what is looked for
        return f"{given!r}\n{traceback.format_exc(limit=-4)}"
    return ""
