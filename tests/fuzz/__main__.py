"""Try many inputs: `python -m tests.fuzz dates 1000000 [--seed 7] [--guided]`.

It says each minute how far it is. SIGINT and SIGTERM end it, also in the background; what was done until then counts.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from random import Random


def main() -> None:
    """Run, and print what failed and how much was done."""
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell has the first one ignored in the background
        signal.signal(number, signal.default_int_handler)
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    kinds = ("dates", "forms", "records", "settings", "published", "state", "imports")
    parser.add_argument("what", choices=kinds)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--guided", action="store_true", help="let coverage choose the inputs (needs atheris)")
    options = parser.parse_args()
    if options.guided:
        import atheris

        with atheris.instrument_imports(include=["timeline"]):
            from tests.fuzz.runs import RUNS, Progress, one
    else:
        from tests.fuzz.runs import RUNS, Progress, one
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as root:
        place, texts = Path(root, "run"), Path(root, "texts")
        place.mkdir()
        run = RUNS[options.what](place)
        failures, counts, random = list[str](), Counter[str](), Random(options.seed)
        progress = Progress(options.what, counts)
        if options.guided:
            from tests.fuzz.guided import guide

            texts.mkdir()
            words = (run, options.count, options.seed, progress, texts)
            child = get_context("fork").Process(target=guide, args=words, daemon=True)  # libFuzzer ends its process
            child.start()
            child.join()
            sys.exit(child.exitcode)
        end = time.monotonic() + options.seconds
        with suppress(KeyboardInterrupt):
            while counts["inputs"] < options.count and time.monotonic() < end:
                failed = one(run, random, counts)
                if failed:
                    failures.append(failed)
                    print(failed, flush=True)
                progress.say(len(failures))
        progress.say(len(failures), now=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
