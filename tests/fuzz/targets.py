"""What an input is given to, and what must hold whatever it is. Each returns whether the input was accepted."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import NOW
from tests.fuzz.outputs import look_at
from timeline.build import plan
from timeline.dates import DateError, EventDate, parse_date
from timeline.dates.wording import short, word
from timeline.emit import emit
from timeline.problems import RecordsWrong

SECONDS = 2  # of processor time, the longest that an input may take
LANGUAGES = ("en", "fr", "de", "es")


class Hangs(Exception):
    """An input took longer than `SECONDS`."""


@contextmanager
def in_time() -> Iterator[None]:
    """Raise Hangs if what is inside takes too much time of the processor; waiting does not count."""

    def stop(*_: object) -> None:
        raise Hangs(f"more than {SECONDS} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def date(text: str) -> bool:
    """A date is refused by DateError and nothing else; an accepted one has words, and its EDTF means the same."""
    with in_time():
        try:
            found = parse_date(text, timezone="Europe/Paris")
        except DateError as error:
            if not error.message:
                raise AssertionError(text) from error
            return False
        if not isinstance(found, EventDate):
            return True
        again = parse_date(found.edtf, timezone="Europe/Paris")
        assert isinstance(again, EventDate)
        assert (again.edtf, again.earliest, again.latest) == (found.edtf, found.earliest, found.latest)
        for lang in LANGUAGES:
            for past in (False, True):
                assert word(found, lang, past=past).strip()
                assert short(found, lang, past=past).strip()
    return True


class Folder:
    """A folder of records on disk, which is written again for each input."""

    def __init__(self, root: Path) -> None:
        self.events, self.output = root / "events", root / "output"
        self.events.mkdir(parents=True)
        self.rendered = 0

    def build(self, settings: str, records: str, *, outputs: bool = True) -> bool:
        """Every mistake is a problem with a place; what is accepted gives outputs that are whole."""
        (self.events / "timeline.yaml").write_bytes(settings.encode("utf-8", "surrogatepass"))
        (self.events / "a.yaml").write_bytes(records.encode("utf-8", "surrogatepass"))
        with in_time():
            try:
                made = plan(self.events, self.output, NOW)
                edition, found = made.decided().edition, made.problems
            except RecordsWrong as wrong:
                found = wrong.problems
                edition = None
            if edition is None:
                assert found
                for problem in found:
                    assert problem.place.file, problem
                    assert problem.place.line >= 1, problem
                    assert "\n" not in str(problem), problem
                return False
        if outputs:
            with in_time():
                files = [(file.path, file.data()) for file in emit(edition)]
            self.rendered += len(files)
            for path, data in files:
                look_at(path, data)
        return True
