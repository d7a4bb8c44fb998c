"""Inputs chosen by the coverage that they reach: libFuzzer by way of atheris, with our own changes of text."""

from __future__ import annotations

import sys
from random import Random
from typing import TYPE_CHECKING

import atheris

from tests.fuzz import inputs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fuzz.runs import Progress, Run


def guide(run: Run, count: int, seed: int, progress: Progress, root: Path) -> None:
    """Try `count` inputs; never returns, and ends at the first failure. Of a folder only the part that is fuzzed changes.

    It begins with the known texts, each a file below `root`: what it reaches from an empty one is noise.
    """
    counts, known, random = progress.counts, run.known, Random(seed)

    for number, text in enumerate(known):
        (root / f"{number}.txt").write_bytes(text.encode("utf-8", "replace"))

    def change(data: bytes, limit: int, number: int) -> bytes:
        text = data.decode("utf-8", "replace")
        return inputs.changed(text, known, Random(number)).encode("utf-8", "replace")[:limit]

    def look(data: bytes) -> None:
        counts["inputs"] += 1
        counts["accepted"] += run.try_(run.around(data.decode("utf-8", "replace"), random), counts)
        progress.say(0, now=counts["inputs"] == count)

    words = [sys.argv[0], str(root), f"-runs={count}", f"-seed={seed + 1}", "-max_len=8000"]
    atheris.Setup(words, look, custom_mutator=change)
    atheris.Fuzz()
