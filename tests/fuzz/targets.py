"""What an input is given to, and what must hold whatever it is. Each returns whether the input was accepted."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from tests.conftest import NOW
from tests.fuzz.outputs import look_at
from timeline.authoring.sync import Request, sync
from timeline.build import Options, build_site, plan
from timeline.dates import DateError, EventDate, grammar, parse_date
from timeline.dates.wording import short, word
from timeline.emit import emit
from timeline.journal import JOURNAL, MANIFEST, OWN, STAGE, read_pinged
from timeline.problems import EnvironmentFailed, Problem, RecordsWrong, UsageWrong, errors
from timeline.publications.log import FOLDER, read_log
from timeline.publish import OutputFolder
from timeline.types import File

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
        if isinstance(found, EventDate):
            _has_words_and_one_meaning(found)
    return True


def form(text: str) -> bool:
    """The same of the grammar alone: to find advice for what is refused takes ten times as long as to refuse it."""
    with in_time():
        try:
            found = grammar.read(text, "Europe/Paris")
        except DateError as error:
            if not error.message:
                raise AssertionError(text) from error
            return False
        if isinstance(found, EventDate):
            _has_words_and_one_meaning(found)
    return found is not None


def _has_words_and_one_meaning(found: EventDate) -> None:
    again = parse_date(found.edtf, timezone="Europe/Paris")
    assert isinstance(again, EventDate)
    assert (again.edtf, again.earliest, again.latest) == (found.edtf, found.earliest, found.latest)
    for lang in LANGUAGES:
        for past in (False, True):
            assert word(found, lang, past=past).strip()
            assert short(found, lang, past=past).strip()


def have_places(problems: Iterable[Problem]) -> None:
    """Every mistake has a place, and one line says what it is."""
    problems = list(problems)
    assert problems
    for problem in problems:
        assert problem.place.file, problem
        assert problem.place.line >= 1, problem
        assert "\n" not in str(problem), problem


class Folder:
    """A folder of records on disk, which is written again for each input."""

    def __init__(self, root: Path) -> None:
        self.events, self.output = root / "events", root / "output"
        self.events.mkdir(parents=True)
        self.rendered = 0

    def log(self, states: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Files of the publication log that these settings and records make, a month after one another."""
        for number, state in enumerate(states):
            self._write(_folder(*state))
            moment = NOW + timedelta(days=30 * number)
            build_site(self.events, self.output, Options(now=lambda moment=moment: moment, cache=False))
        shutil.rmtree(self.output)
        return {path.name: path.read_text("utf-8") for path in sorted((self.events / FOLDER).iterdir())}

    def build(self, settings: str, records: str, *, log: Mapping[str, str] | None = None, outputs: bool = True) -> bool:
        """Every mistake is a problem with a place; what is accepted gives outputs that are whole."""
        if log is not None:
            shutil.rmtree(self.events / FOLDER, ignore_errors=True)
        self._write(_folder(settings, records) | {f"{FOLDER}/{name}": text for name, text in (log or {}).items()})
        return self._look(outputs=outputs)

    def refuses(self, log: Mapping[str, str]) -> bool:
        """Read these files of the publication log alone; every mistake is a problem with a place."""
        shutil.rmtree(self.events / FOLDER, ignore_errors=True)
        self._write({f"{FOLDER}/{name}": text for name, text in log.items()})
        with in_time():
            _, problems = read_log(self.events, self.output)
        if problems:
            have_places(problems)
        return bool(errors(problems))

    def sync(self, settings: str, name: str, data: bytes) -> None:
        """Import a source that nothing is wrong with, and build what it gives."""
        for path in self.events.iterdir():
            path.unlink()
        (self.events / "timeline.yaml").write_text(settings, "utf-8")
        (self.events.parent / name).write_bytes(data)
        sync(Request(self.events, NOW, "background"))
        self._look(outputs=True)

    def _write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.events / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))

    def _look(self, *, outputs: bool) -> bool:
        with in_time():
            try:
                made = plan(self.events, self.output, NOW + timedelta(days=90), given=True)
                edition = made.decided().edition
            except RecordsWrong as wrong:
                have_places(wrong.problems)
                return False
        if made.problems:
            have_places(made.problems)
        if outputs:
            with in_time():
                files = [(file.path, file.data()) for file in emit(edition)]
            self.rendered += len(files)
            for path, data in files:
                look_at(path, data)
        return True


def _folder(settings: str, records: str) -> dict[str, str]:
    return {"timeline.yaml": settings, "a.yaml": records}


SITE = {"a.txt": "a", "b/c.txt": "c"}
OTHERS = {"output/CNAME": "example.org", "output/notes.txt": "mine", "victim.txt": "precious"}


class State:
    """A site, and what a stranger may have put where the program keeps its state."""

    def __init__(self, root: Path) -> None:
        self._root, self._output = root, root / "output"
        self._publish(SITE)
        self.manifest = (self._output / MANIFEST).read_text("utf-8")

    def _publish(self, files: Mapping[str, str]) -> None:
        site = OutputFolder(self._output)
        site.open(adopt=False)
        site.publish([File(path, "text/plain", text, str.encode) for path, text in files.items()], check=False)

    def attack(self, place: str, text: str) -> bool:
        """Whatever is there is refused by its name or is harmless: no file of others is touched."""
        shutil.rmtree(self._output, ignore_errors=True)
        staged = {f"{STAGE}/{number}": "new" for number in range(2)} if place == JOURNAL else {}
        ours = {**SITE, MANIFEST: self.manifest, **staged, place: text}
        files = {**OTHERS, **{f"output/{path}": words for path, words in ours.items()}}
        for folder in ("output", "output/b", f"output/{OWN}", f"output/{STAGE}"):
            if not folder.endswith(STAGE) or staged:
                (self._root / folder).mkdir()
        for path, words in files.items():
            (self._root / path).write_bytes(words.encode("utf-8", "surrogatepass"))
        accepted = True
        with in_time():
            try:
                read_pinged(self._output)
                self._publish({"a.txt": "another"})
            except (EnvironmentFailed, UsageWrong) as refused:
                assert "output" in str(refused), refused
                accepted = False
        for path, words in OTHERS.items():
            assert (self._root / path).read_text("utf-8") == words, path
        known = {*OTHERS, "output"}
        assert {path.name for path in self._root.iterdir()} <= {path.partition("/")[0] for path in known}
        return accepted
