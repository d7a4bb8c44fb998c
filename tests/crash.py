"""Builds that are killed, or whose system calls fail, from outside; then the next command, and a look at what it left.

    python -m tests.crash kills 500        kill -9 at random moments (POSIX)
    python -m tests.crash calls 100        `strace -e inject`: the n-th system call fails or kills (Linux, strace)

Both print how many runs ended how. A site that is neither the old nor the new one after the next command is an
AssertionError. The slow tests run them with smaller numbers.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import timeline.publish
from timeline.build import Options, build_site
from timeline.problems import TimelineError

NOW = datetime(2025, 9, 1, 10, 0, 0, tzinfo=UTC)
CALLS = ("write", "fsync", "rename", "openat", "unlink", "mkdir")
THREADED = ("write", "fsync", "openat")  # those of staged files
ERRORS = ("ENOSPC", "EIO", "EACCES", "EMFILE", "EXDEV", "KILL")
FOREIGN = {"CNAME": "example.org", "events/notes.txt": "mine"}
SETTINGS = (
    "title: {en: A story, fr: Une histoire}\nurl: https://example.org/story/\nlanguages: [en, fr]\nauthors: [Jo]\n"
)
GONE = "allow_gone: [topics/t2, topics/t3, topics/t5, topics/t6, actors/x]\n"  # by the new records
#: The old records, the new ones, and some that are wrong. Facts change, a record is renamed, one is withdrawn.
RECORDS = {
    "old": "".join(
        f"- {{id: r{n}, date: 2025-0{n}, title: Record {n}, topics: [t{n}], actors: [x]}}\n" for n in range(1, 7)
    ),
    "new": "".join(
        f"- {{id: r{n}, date: 2025-0{n}, title: Record {n}, topics: [u{n}], actors: [y]}}\n" for n in range(1, 4)
    )
    + "- {id: r4, date: 2025-04-05, title: Record 4, topics: [t4]}\n"
    + "- {id: new5, formerly: [r5], date: 2025-05, title: Record 5}\n"
    + "- {id: r6, date: 2025-06, title: Record 6, withdrawn: {date: 2025-07-01, reason: wrong}}\n"
    + "".join(f"- {{id: s{n}, date: 2024-0{n}, title: More {n}, topics: [t1]}}\n" for n in range(1, 5)),
    "wrong": "- {id: r1, date: never, title: Record 1}\n",
}
Site = dict[str, bytes]


class Ground:
    """A folder with the old site, which is put back for each run; and what the old and the new site consist of."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.events, self.output = root / "events", root / "output"
        self.events.mkdir()
        self.write("old")
        self.build(0)
        for path, text in FOREIGN.items():
            (self.output / path).write_text(text)
        shutil.copytree(root, root.with_name("kept"))
        self.old, self.old_log = self.site(), self.log()
        self.write("new")
        started = time.monotonic()
        self.build(1)
        self.seconds = time.monotonic() - started
        self.new, self.new_log = self.site(), self.log()
        assert self.old != self.new

    def write(self, records: str) -> None:
        (self.events / "timeline.yaml").write_text(SETTINGS + (GONE if records == "new" else ""))
        (self.events / "r.yaml").write_text(RECORDS[records])

    def build(self, days: int, **options: bool) -> None:
        build_site(self.events, self.output, Options(now=lambda: NOW + timedelta(days=days), **options))

    def again(self) -> None:
        """The old site, and the new records beside it."""
        shutil.rmtree(self.root)
        shutil.copytree(self.root.with_name("kept"), self.root)
        self.write("new")

    def site(self) -> Site:
        files = (path for path in self.output.rglob("*") if path.is_file())
        found = {path.relative_to(self.output).as_posix(): path.read_bytes() for path in files}
        return {path: data for path, data in found.items() if not path.startswith(".timeline/")}

    def log(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (self.events / "published").iterdir()}

    def state(self) -> str:
        """In which state an interruption left the folder."""
        site = self.site()
        journal = "decided" if (self.output / ".timeline/journal.json").exists() else "undecided"
        return f"{'old' if site == self.old else 'new' if site == self.new else 'mixed'}, {journal}"

    def check(self, command: str) -> None:
        """Run the next command; the site is then the old one or the new one. Then build: it is the new one."""
        decided = (self.output / ".timeline/journal.json").exists()
        self.write({"wrong records": "wrong", "old records": "old"}.get(command, "new"))
        flags = {"--locked": {"locked": True}, "--check": {"locked": True, "check": True}}.get(command, {})
        with suppress(TimelineError):
            self.build(1, **flags)
        site = self.site()
        assert site in (self.old, self.new), sorted(set(site.items()) ^ set(self.new.items()))[:3]
        assert site == self.new or not decided, "the publication was decided and is not there"
        log = {name: data for name, data in self.log().items() if name[0] != "."}  # a build removes what a kill left
        assert log in (self.old_log, self.new_log), (command, sorted(set(log.items()) ^ set(self.new_log.items())))
        self.write("new")
        self.build(1)
        assert self.site() == self.new
        assert self.log() == self.new_log
        assert sorted(os.listdir(self.output / ".timeline")) == [".gitignore", "manifest.json"]
        assert sorted(os.listdir(self.events)) == ["published", "r.yaml", "timeline.yaml"]


NEXT = ("build", "wrong records", "old records", "--locked", "--check")


def kills(ground: Ground, rounds: int, chance: random.Random) -> Counter[str]:
    """Kill a build at random moments: half of them anywhere, half while it publishes."""
    counted: Counter[str] = Counter()
    while counted.total() < rounds:
        ground.again()
        state = _killed(ground, chance, aimed=counted.total() % 2 == 0)
        ground.check(chance.choice(NEXT))
        if state:
            _count(counted, state)
    return counted


def _killed(ground: Ground, chance: random.Random, *, aimed: bool) -> str:
    """The state that it left; empty if the build was over before."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        real = timeline.publish._look  # the last step before the decision

        def look(*args: object) -> None:
            os.write(writing, b"x")
            real(*args)

        timeline.publish._look = look
        try:
            ground.build(1)
        finally:
            os._exit(0)
    os.close(writing)
    if aimed:
        os.read(reading, 1)
    time.sleep(chance.random() * ground.seconds * (0.4 if aimed else 1.1))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    return ground.state() if os.WIFSIGNALED(status) else ""


def _count(counted: Counter[str], state: str) -> None:
    """One more run that ended well; a run that is cut off counts for what it said."""
    counted[state] += 1
    if not counted.total() % 50:
        print(f"{counted.total():6}  so far", flush=True)


def calls(ground: Ground, runs: int, chance: random.Random) -> Counter[str]:
    """Let the n-th system call fail, or kill: as many runs for each call, at positions spread over the whole build."""
    counted: Counter[str] = Counter()
    for call in CALLS:
        ground.again()
        positions = _positions(ground, call)
        assert positions, call
        wanted = max(1, runs // len(CALLS))
        spread = sorted(chance.sample(positions, min(wanted, len(positions))))
        for number, position in enumerate(spread):
            error = ERRORS[number % len(ERRORS)]
            ground.again()
            fault = "signal=KILL" if error == "KILL" else f"error={error}"
            done = traced(ground, "-e", f"inject=/^{call}:{fault}:when={position}", log="/dev/null")
            assert "Traceback" not in done.stderr, done.stderr
            state = ground.state()
            if "the site was not changed" in done.stderr:
                assert state == "old, undecided", (call, position, error, done.stderr)
            if "only partly in place" in done.stderr:
                assert state.endswith("decided"), (call, position, error, done.stderr)
            ground.check(NEXT[number % len(NEXT)])
            _count(counted, f"exit {done.returncode}: {state}")
    return counted


def traced(ground: Ground, *options: str, log: str) -> subprocess.CompletedProcess[str]:
    """A build under strace."""
    now = (NOW + timedelta(days=1)).isoformat()
    command = [sys.executable, "-m", "timeline", "build", "--quiet", "--now", now]
    command += ["--events", str(ground.events), "--output", str(ground.output)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    # Files are written in threads. The filter in the kernel leaves all calls alone that are not asked for.
    tracing = ["strace", "-f", "--seccomp-bpf", "-qq", "-y", "-o", log, *options, *command]
    return subprocess.run(tracing, capture_output=True, text=True, check=False, env=environment)


def _positions(ground: Ground, call: str) -> list[int]:
    """Which of the calls of this sort are about our two folders.

    strace counts in each thread by itself, so only numbers are taken that mean such a call in every thread that makes
    as many.
    """
    with tempfile.NamedTemporaryFile("r") as log:
        done = traced(ground, "-e", f"trace=/^{call}", log=log.name)
        assert done.returncode == 0, done.stderr
        counted: Counter[str] = Counter()
        ours: dict[int, bool] = {}
        for line in log:
            thread, _, what = line.partition(" ")
            if what.lstrip().startswith(call):  # else it is the end of a call, or of a thread
                counted[thread] += 1
                number = counted[thread]
                ours[number] = ours.get(number, True) and str(ground.root) in line
        assert len(counted) > 1 or call not in THREADED, f"{call} was seen in one thread only"
        return [number for number, is_ours in ours.items() if is_ours]


def ground() -> Iterator[Ground]:
    """A ground in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        root = Path(folder).resolve() / "ground"
        root.mkdir()
        yield Ground(root)


def main(what: str, number: str, seed: str = "1") -> None:
    """Run, and print the figures."""
    run: Callable[[Ground, int, random.Random], Counter[str]] = {"kills": kills, "calls": calls}[what]
    for here in ground():
        counted = partial(run, here)(int(number), random.Random(int(seed)))
    for state, count in counted.most_common():
        print(f"{count:6}  {state}")
    print(f"{counted.total():6}  in all; after the next command every site was the old one or the new one")


if __name__ == "__main__":
    main(*sys.argv[1:])
