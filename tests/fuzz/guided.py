"""Inputs chosen by the coverage that they reach: libFuzzer by way of atheris, with our own changes of text."""

from __future__ import annotations

import sys
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

import atheris

from tests.fuzz import inputs

if TYPE_CHECKING:
    from tests.fuzz.runs import Run


def guide(run: Run, count: int, seed: int) -> None:
    """Try `count` inputs; never returns. Of a folder only the part that is fuzzed changes."""
    counts, known, random = Counter[str](), run.known, Random(seed)

    def change(data: bytes, limit: int, number: int) -> bytes:
        text = data.decode("utf-8", "replace") or known[number % len(known)]
        return inputs.changed(text, known, Random(number)).encode("utf-8", "replace")[:limit]

    def look(data: bytes) -> None:
        counts["accepted"] += run.try_(run.around(data.decode("utf-8", "replace"), random), counts)

    atheris.Setup([sys.argv[0], f"-runs={count}", f"-seed={seed + 1}", "-max_len=8000"], look, custom_mutator=change)
    atheris.Fuzz()
