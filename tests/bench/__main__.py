"""Time and peak memory of each stage, on 1,000 and 10,000 events: `python -m tests.bench [COUNT …]`.

`python -m tests.bench order [COUNT …]` times only putting events in order, on 10,000 and 100,000. Each count runs in a process of its own, so that one does not pay for the memory of another.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Print what the block took; memory is the highest the process has had so far."""
    start = time.perf_counter()
    yield
    took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {name:<28} {took:8.3f} s   peak {peak:7.0f} MB")


def run(count: int) -> None:
    """One corpus through all stages."""
    from tests.bench.corpus import write

    with tempfile.TemporaryDirectory() as work:
        events, output = Path(work, "events"), Path(work, "output")
        write(events, count)
        size = sum(path.stat().st_size for path in events.iterdir()) / 1e6
        print(f"{count:,} events, {size:.1f} MB of YAML")
        _stages(events, output)


def _stages(events: Path, output: Path) -> None:
    import gc

    gc.disable()  # as a build does
    with stage("imports"):
        from timeline.checks import check
        from timeline.emit import emitters
        from timeline.normalise import normalise
        from timeline.publications.decide import decide
        from timeline.publications.log import Log
        from timeline.publish import OutputFolder
        from timeline.records import read

        made = emitters()
    with stage("read"):
        found = read(events)
    assert not found.problems, found.problems[:3]
    assert found.settings
    assert found.settings_origin
    with stage("normalise"):
        timeline, problems = normalise(found.settings, found.records)
    assert not problems, problems[:3]
    with stage("check"):
        check(timeline, found.settings_origin, NOW, found.media)
    with stage("edition"):
        edition = decide(timeline, Log(), NOW, events=events).edition
    files = []
    for emitter in made:
        with stage(f"emit {emitter.__name__}"):
            rendered = [(file.path, file.data()) for file in emitter(edition)]
        files += rendered
    from timeline.types import File

    site = OutputFolder(output)
    site.open(adopt=False)
    with stage(f"publish {len(files):,} files"):
        site.publish([File(path, "", data, bytes) for path, data in files], check=False)
    with stage("publish again, no change"):
        site.publish([File(path, "", data, bytes) for path, data in files], check=False)


def order(count: int) -> None:
    """Put `count` events, a tenth of them with a relation, in order."""
    import gc

    from tests.bench.corpus import write
    from timeline.normalise import normalise
    from timeline.records import read

    gc.disable()
    with tempfile.TemporaryDirectory() as work:
        events = Path(work, "events")
        write(events, count)
        found = read(events)
    assert found.settings
    with stage(f"normalise {count:,} events"):
        normalise(found.settings, found.records)


def main() -> None:
    """Each count in its own process."""
    words = sys.argv[1:]
    if words[:1] == ["--one"]:
        {"stages": run, "order": order}[words[1]](int(words[2]))
        return
    what, counts = ("order", words[1:]) if words[:1] == ["order"] else ("stages", words)
    for count in counts or {"stages": ["1000", "10000"], "order": ["10000", "100000"]}[what]:
        subprocess.run([sys.executable, "-m", "tests.bench", "--one", what, count], check=True)


if __name__ == "__main__":
    main()
