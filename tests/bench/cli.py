"""The command line against its peers, in the same run: `python -m tests.bench.cli [COUNT]`.

`--version` and `--help` against a program that does no more than argparse; `check` of COUNT (10,000) records against
`check-jsonschema` with our schema and `yamllint` on the same files. The programs take turns; the median of the rounds counts,
and the spread of each is shown, as machines are noisy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.corpus import write

PLAIN = """
import argparse
parser = argparse.ArgumentParser(prog="plain", description="A plain program.")
parser.add_argument("--version", action="version", version="1.0")
commands = parser.add_subparsers()
for name in ("init", "new", "check", "serve", "build", "date", "log", "schema", "completion"):
    command = commands.add_parser(name, help=f"What {name} does.")
    command.add_argument("--events", default="events", help="Folder of the records.")
parser.parse_args()
"""
Command = list[str]


#: Programs are compiled once, as they are where they are installed.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def seconds(command: Command) -> float:
    """How long a whole process takes; it must end well."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False, env=ENVIRONMENT)
    took = time.perf_counter() - started
    assert done.returncode == 0, (command, done.stderr[-500:], done.stdout[-500:])
    return took


def compare(commands: dict[str, Command], rounds: int) -> None:
    """Run them in turn and print the median, the spread, and the ratio to the first."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values() if rounds > 3 else ():
        seconds(command)  # not counted: compiles
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(seconds(command))
    first = statistics.median(next(iter(times.values())))
    for name, found in times.items():
        median = statistics.median(found)
        spread = f"{min(found):.3f} to {max(found):.3f}"
        print(f"  {name:<28} {median:7.3f} s   ({spread})   {median / first:6.2f} ×")


def main() -> None:
    """Print both comparisons."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    ours = Path(sys.executable).with_name("timeline")
    for word in ("--version", "--help"):
        print(f"{word}, 20 rounds")
        compare({"plain argparse": [sys.executable, "-c", PLAIN, word], "timeline": [str(ours), word]}, 20)
    with tempfile.TemporaryDirectory() as work:
        events, schema = Path(work, "events"), Path(work, "schema.json")
        write(events, count)
        done = subprocess.run([str(ours), "schema", "record"], capture_output=True, check=True)
        schema.write_bytes(done.stdout)
        files = [str(path) for path in sorted(events.rglob("*.yaml")) if path.name != "timeline.yaml"]
        rules = "{extends: relaxed, rules: {line-length: disable}}"
        print(f"{count:,} records in {len(files)} files, 3 rounds")
        compare(
            {
                "timeline check": [str(ours), "check", "--events", str(events)],
                "check-jsonschema": [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *files],
                "yamllint": [sys.executable, "-m", "yamllint", "-d", rules, *files],
            },
            3,
        )


if __name__ == "__main__":
    main()
