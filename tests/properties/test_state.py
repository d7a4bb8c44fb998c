"""A folder over its whole life: edits, foreign files, crashes, builds at once, damaged state, in any order.

After each build that succeeds, the site is the one that the records and the publication log make in an empty folder; whatever
happens, files of others and the words of authors stay as they are, and nothing that was published is forgotten.
"""

from __future__ import annotations

import errno
import json
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.conftest import NOW
from tests.faults import CALLS, Disk, Killed, failing
from timeline.build import Options, build_site
from timeline.journal import JOURNAL, MANIFEST, OWN, STAGE
from timeline.problems import EnvironmentFailed, RecordsWrong, TimelineError, UsageWrong
from timeline.publications.fold import fold
from timeline.publications.log import FOLDER, read_log

SETTINGS = "title: T\nurl: https://example.org/s/\n"
FOREIGN = ("CNAME", "notes/mine.txt", "events/notes.txt", ".well-known/x", "events/e1/mine.html")
JUNK = ("", "{", "[]", "null", '{"move": [["../x", 0]], "delete": ["../../events/a.yaml"], "manifest": {}}', "\0" * 99)


class Life(RuleBasedStateMachine):
    """The folder. `records` is what the author has written, by id: date, title, whether it is withdrawn."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        self.events, self.output = self.root / "events", self.root / "output"
        self.events.mkdir()
        (self.events / "timeline.yaml").write_text(SETTINGS)
        self.records = {"e0": ("2025-04-05", "Title 0", False)}
        self.wrong = False
        self.days = 0
        self.foreign: dict[str, bytes] = {}
        self.published: set[str] = set()
        self._save()

    def teardown(self) -> None:
        """Nothing stays behind."""
        shutil.rmtree(self.root)

    def _save(self) -> None:
        lines = [
            f"- {{id: {id}, date: {date}, title: {title}"
            + (", withdrawn: {date: 2025-09-01, reason: No.}}" if gone else "}")
            for id, (date, title, gone) in self.records.items()
        ]
        self.text = "\n".join([*lines, "- {id: x}" if self.wrong else "", ""])
        (self.events / "a.yaml").write_text(self.text)

    # --- what authors do

    @rule(day=st.integers(1, 28))
    def add(self, day: int) -> None:
        """A new record."""
        number = len(self.records)
        self.records[f"e{number}"] = (f"2025-05-{day:02}", f"Title {number}", False)
        self._save()

    @rule(number=st.integers(0, 9), day=st.integers(1, 28), reword=st.booleans(), gone=st.booleans())
    def edit(self, number: int, day: int, reword: bool, gone: bool) -> None:
        """Another date, another title, or a withdrawal."""
        id = f"e{number % len(self.records)}"
        date, title, _ = self.records[id]
        self.records[id] = (date, f"{title}!", False) if reword else (f"2025-06-{day:02}", title, gone)
        self._save()

    @rule()
    def slip(self) -> None:
        """A mistake is made, or corrected."""
        self.wrong = not self.wrong
        self._save()

    # --- what others do in the folder of the site

    @rule(path=st.sampled_from(FOREIGN), data=st.binary(max_size=20))
    def leave(self, path: str, data: bytes) -> None:
        """A file that is not ours."""
        place = self.output / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        self.foreign[path] = data

    @rule(path=st.sampled_from(["index.html", "atom.xml", "events/e0/index.html"]), junk=st.sampled_from(JUNK))
    def deface(self, path: str, junk: str) -> None:
        """A page is edited by hand."""
        if (self.output / path).exists():
            (self.output / path).write_text(junk)

    @rule(path=st.sampled_from([MANIFEST, JOURNAL, f"{STAGE}/0", f"{STAGE}/.journal"]), junk=st.sampled_from(JUNK))
    def damage(self, path: str, junk: str) -> None:
        """What the program remembers is not what it wrote."""
        place = self.output / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(junk)

    # --- what the program does

    def _build(self, *, adopt: bool = False) -> None:
        self.days += 1
        now = NOW + timedelta(days=self.days)
        build_site(self.events, self.output, Options(now=lambda: now, adopt=adopt))

    @rule(call=st.sampled_from(CALLS), nth=st.integers(1, 60), error=st.sampled_from([None, errno.EIO, errno.ENOSPC]))
    def crash(self, call: str, nth: int, error: int | None) -> None:
        """A build that the disk or the end of the process stops."""
        with pytest.MonkeyPatch.context() as patch, failing(patch, Disk(call, nth, error)):
            try:
                self._build()
            except (Killed, EnvironmentFailed, RecordsWrong, UsageWrong):
                return

    @rule()
    def build_twice_at_once(self) -> None:
        """Two runs; each ends as if it were alone."""
        with ThreadPoolExecutor(2) as both:
            for one in [both.submit(self._build) for _ in range(2)]:
                error = one.exception()
                assert error is None or isinstance(error, EnvironmentFailed | RecordsWrong | UsageWrong), repr(error)

    @rule()
    def build(self) -> None:
        """A build; if it asks for something, that is done, and it works then."""
        before, adopt = self._log(), False
        for _ in range(5):
            refused = self._refused(adopt=adopt)
            if refused is None:
                self._compare()
                return
            said = str(refused)
            if isinstance(refused, RecordsWrong):
                assert self.wrong, said
                assert self._log() == before
                return
            if isinstance(refused, UsageWrong):
                assert "--adopt" in said, said
                assert not adopt, said
                adopt = True  # then the records may still be wrong
                continue
            assert JOURNAL in said or MANIFEST in said, said  # it names what is damaged
            (self.output / (JOURNAL if JOURNAL in said else MANIFEST)).unlink()
        raise AssertionError("the build does not succeed, whatever is done")

    def _refused(self, *, adopt: bool) -> TimelineError | None:
        try:
            self._build(adopt=adopt)
        except (RecordsWrong, EnvironmentFailed, UsageWrong) as refused:
            return refused
        return None

    def _log(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.events / FOLDER).glob("*")}

    def _compare(self) -> None:
        """The site is what the same records and the same log make elsewhere."""
        assert not self.wrong
        elsewhere = self.root / "elsewhere"
        build_site(self.events, elsewhere, Options(now=lambda: NOW, locked=True))
        assert {k: v for k, v in _files(self.output).items() if k not in self.foreign} == _files(elsewhere)
        assert not (self.output / JOURNAL).exists()
        shutil.rmtree(elsewhere)
        ids = {event["id"] for event in json.loads((self.output / "timeline.json").read_text("utf-8"))["events"]}
        assert ids == set(self.records)
        self.published |= ids

    # --- what always holds

    @invariant()
    def nothing_of_others_is_touched(self) -> None:
        """Files of others, and the words of the author."""
        assert (self.events / "a.yaml").read_text() == self.text
        for path, data in self.foreign.items():
            assert (self.output / path).read_bytes() == data, path
        assert sorted(path.name for path in self.root.iterdir() if path.name not in ("output", "elsewhere")) == [
            "events"
        ]

    @invariant()
    def nothing_published_is_forgotten(self) -> None:
        """The publication log is whole at any time, and knows what was published."""
        log, problems = read_log(self.events, None)
        assert problems == []
        assert self.published <= {entry.id for entry in fold(log.lines.values()).values()}


def _files(output: Path) -> dict[str, bytes]:
    found = (path for path in output.rglob("*") if path.is_file())
    names = {path.relative_to(output).as_posix(): path for path in found}
    return {name: path.read_bytes() for name, path in names.items() if not name.startswith(f"{OWN}/")}


@pytest.mark.parametrize(("examples", "steps"), [(3, 15), pytest.param(60, 25, marks=pytest.mark.slow)])
def test_a_folder_over_its_whole_life(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 10,
            suppress_health_check=list(HealthCheck),
        ),
    )
