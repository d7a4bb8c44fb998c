"""Try many inputs: `python -m tests.fuzz dates 1000000 [--seed 7] [--guided]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random


def main() -> None:
    """Run, and print what failed and how much was done."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    kinds = ("dates", "records", "settings", "published", "state", "imports")
    parser.add_argument("what", choices=kinds)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--guided", action="store_true", help="let coverage choose the inputs (needs atheris)")
    options = parser.parse_args()
    if options.guided:
        import atheris

        with atheris.instrument_imports(include=["timeline"]):
            from tests.fuzz.runs import RUNS, one
    else:
        from tests.fuzz.runs import RUNS, one
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as root:
        run = RUNS[options.what](Path(root))
        if options.guided:
            from tests.fuzz.guided import guide

            guide(run, options.count, options.seed)
        failures, counts, random = list[str](), Counter[str](), Random(options.seed)
        end = time.monotonic() + options.seconds
        with suppress(KeyboardInterrupt):  # what was done until then counts
            while counts["inputs"] < options.count and time.monotonic() < end:
                failed = one(run, random, counts)
                if failed:
                    failures.append(failed)
                    print(failed, flush=True)
        print(f"{options.what}: {dict(counts)}, {len(failures)} failures, {time.process_time():.0f} s of the processor")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        traceback.print_exc()
        sys.exit(130)
