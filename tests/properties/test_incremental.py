"""Whatever happens between two builds, what the second makes with all that it remembers is what one from nothing makes.

Records are added, edited, deleted, renamed, given new dates, withdrawn; settings change, files of the site are touched, the
cache is damaged, the program is another one. After each step the tree is compared with that of a build without a cache
into an empty folder, from the same records and the same lock.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.conftest import NOW
from timeline import cache
from timeline.build import Options, build_site
from timeline.problems import RecordsWrong

Record = dict[str, object]
SETTINGS: Record = {"title": "A story", "url": "https://example.org/story/", "authors": ["Jo"]}
DATES = ("2025-04-05", "2025-04", "2024", "about 2025-03", "2023-05/2023-07")
FILES = ("a.yaml", "b.yaml", "deep/c.yaml")
#: Settings that change what every page or only some of them show.
OTHER: tuple[Record, ...] = (
    {},
    {"title": "Another story"},
    {"topics": {"one": "Topic one", "two": "Topic two"}},
    {"timezone": "Pacific/Kiritimati"},
    {"feed": {"size": 2}},
)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".gitignore"
    }


class Chronology(RuleBasedStateMachine):
    """A folder of records under the hands of its authors."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="incremental-"))
        self.events, self.output = self.root / "events", self.root / "output"
        self.records: dict[str, Record] = {}
        self.files: dict[str, str] = {}
        self.settings: Record = {}
        self.days = self.number = 0
        self.kept = {name: os.environ.get(name) for name in ("XDG_CACHE_HOME", "LOCALAPPDATA")}
        self.program = cache.program
        for name in self.kept:
            os.environ[name] = str(self.root / "cache")

    def teardown(self) -> None:
        cache.program = self.program
        for name, value in self.kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(self.root)

    # --- what happens -------------------------------------------------------------------------------------------------

    @initialize()
    def begin(self) -> None:
        for _ in range(3):
            self._add("2025-04-05", "a.yaml", ["one"])

    @rule(
        date=st.sampled_from(DATES), file=st.sampled_from(FILES), topics=st.sampled_from(([], ["one"], ["one", "two"]))
    )
    def append(self, date: str, file: str, topics: list[str]) -> None:
        self._add(date, file, topics)

    def _add(self, date: str, file: str, topics: list[str]) -> None:
        self.number += 1
        id = f"event-{self.number}"
        after = (
            {"after": [next(iter(self.records))]} if self.records and self.number % 3 == 0 and "2025" in date else {}
        )
        self.records[id] = {"id": id, "date": date, "title": f"Title {self.number}", "topics": topics, **after}
        self.files[id] = file

    @rule(which=st.integers(0, 99), words=st.sampled_from(("Words.", "*Other* words.", "")))
    def edit(self, which: int, words: str) -> None:
        self._pick(which)["summary"] = words or None

    @rule(which=st.integers(0, 99), date=st.sampled_from(DATES))
    def date_anew(self, which: int, date: str) -> None:
        self._pick(which)["date"] = date

    @rule(which=st.integers(0, 99))
    def withdraw(self, which: int) -> None:
        self._pick(which)["withdrawn"] = {"date": "2025-08-01", "reason": "Not so."}

    @rule(which=st.integers(0, 99))
    def rename(self, which: int) -> None:
        record = self._pick(which)
        old = str(record["id"])
        self.number += 1
        record["id"] = new = f"event-{self.number}"
        record["formerly"] = [*record.get("formerly", []), old]  # type: ignore[misc]
        self.records = {str(one["id"]): one for one in self.records.values()}
        self.files[new] = self.files.pop(old)

    @rule(which=st.integers(0, 99))
    def delete(self, which: int) -> None:
        """A published record may not go: the build refuses, and the site stays."""
        self.records.pop(str(self._pick(which)["id"]))

    @rule(which=st.integers(0, 99), file=st.sampled_from(FILES))
    def move(self, which: int, file: str) -> None:
        self.files[str(self._pick(which)["id"])] = file

    @rule(other=st.sampled_from(OTHER))
    def set_otherwise(self, other: Record) -> None:
        self.settings = other

    @rule(days=st.integers(1, 400))
    def let_time_pass(self, days: int) -> None:
        self.days += days

    @rule(which=st.integers(0, 999), how=st.sampled_from(("edit", "delete", "touch", "in-place")))
    def touch_the_site(self, which: int, how: str) -> None:
        path = self._one_of(self.output, which)
        if path is None or ".timeline" in path.parts:
            return
        data = path.read_bytes()
        if how == "delete":
            path.unlink()
        elif how == "in-place":
            status = path.stat()
            path.write_bytes(b"!" + data[1:])
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        else:
            path.write_bytes(data if how == "touch" else data + b"\n")

    @rule(which=st.integers(0, 999), how=st.sampled_from(("cut", "flip", "delete", "all")))
    def damage_the_cache(self, which: int, how: str) -> None:
        path = self._one_of(self.root / "cache", which)
        if how == "all":
            shutil.rmtree(self.root / "cache", ignore_errors=True)
        elif path is not None:
            data = path.read_bytes()
            at = which % max(1, len(data))
            flipped = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :] if data else b"x"
            path.write_bytes({"cut": data[:at], "flip": flipped, "delete": b""}[how])

    @rule(version=st.integers(1, 2))
    def change_the_program(self, version: int) -> None:
        cache.program = f"version {version}".encode  # type: ignore[assignment]

    # --- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def what_is_there_is_what_is_made_from_nothing(self) -> None:
        if not self.records:
            return
        before = tree(self.output) if self.output.exists() else None
        self._save()
        try:
            report = build_site(self.events, self.output, self._options())
        except RecordsWrong:
            assert before is None or tree(self.output) == before
            self.records, self.files = self.good
            self._save()
            report = build_site(self.events, self.output, self._options())
        self.good = ({id: dict(record) for id, record in self.records.items()}, dict(self.files))
        elsewhere = self.root / "cold"
        build_site(self.events, elsewhere, Options(now=self._now, locked=True, cache=False))
        assert tree(self.output) == tree(elsewhere)
        assert set(report.changes.written) <= set(tree(self.output))
        shutil.rmtree(elsewhere)

    def _options(self) -> Options:
        return Options(now=self._now)

    def _now(self):
        return NOW + timedelta(days=self.days)

    def _save(self) -> None:
        """As an author does: files that did not change are not written."""
        texts: dict[str, list[Record]] = {}
        for id, record in self.records.items():
            texts.setdefault(self.files[id], []).append(record)
        wanted = {name: yaml.safe_dump(records, sort_keys=False) for name, records in texts.items()}
        wanted["timeline.yaml"] = yaml.safe_dump({**SETTINGS, **self.settings})
        for name, text in wanted.items():
            path = self.events / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")
        for path in self.events.rglob("*.yaml"):
            if path.relative_to(self.events).as_posix() not in wanted:
                path.unlink()

    def _pick(self, which: int) -> Record:
        standing = [record for record in self.records.values() if "withdrawn" not in record] or [*self.records.values()]
        if not standing:
            self._add("2024", "a.yaml", [])
            standing = [*self.records.values()]
        return standing[which % len(standing)]

    @staticmethod
    def _one_of(folder: Path, which: int) -> Path | None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        return files[which % len(files)] if files else None


def test_what_is_remembered_changes_no_byte() -> None:
    _run(max_examples=1, steps=6)


@pytest.mark.slow
def test_what_is_remembered_changes_no_byte_over_years() -> None:
    _run(max_examples=20, steps=25)


def _run(*, max_examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Chronology,
        settings=settings(
            max_examples=max_examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
