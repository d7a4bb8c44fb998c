"""Dates a second, ours against the `edtf` package, in one process: `python -m tests.bench.dates`.

Ours are read without the cache of `parse_date`, and once more with it; the best of several rounds counts.
"""

from __future__ import annotations

import contextlib
import io
import time
from functools import partial
from typing import TYPE_CHECKING

from edtf import parse_edtf

from timeline.dates.parse import parse_date
from timeline.dates.wording import word

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS = {
    "common": ("2025-04-05", "2025-04", "2025", "2025-12~"),
    "rare": ("2025-36", "202X", "2025-06-12/2025-06-30", "2025-06/..", "Y-17000", "[2025-04-05,2025-04-06]", "156X-12-25", "2004-06~-11", "2025-04-05T10:00:00+02:00"),
}  # fmt: skip
WORDS = ("about 2025-08", "by 2025-12", "between 2025-06 and 2025-08", "about 2 weeks before 2025-08-29")
ROUNDS = 5


def best(read: Callable[[str], object], text: str, times: int) -> float:
    """Seconds that one `read` takes, in the best of some rounds."""
    found = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(times):
            read(text)
        found = min(found, (time.perf_counter() - started) / times)
    return found


def main() -> None:
    """Print a table."""
    fresh = parse_date.__wrapped__
    fresh("2025-04-05")
    print(f"{'text':32} {'ours':>9} {'cached':>9} {'edtf':>10} {'ratio':>8}")
    for name, texts in FORMS.items():
        total = [0.0, 0.0]
        for text in texts:
            with contextlib.redirect_stdout(io.StringIO()):
                ours, cached, theirs = best(fresh, text, 2000), best(parse_date, text, 2000), best(parse_edtf, text, 20)
            total = [total[0] + ours, total[1] + theirs]
            print(f"{text:32} {ours * 1e6:7.1f}µs {cached * 1e6:7.2f}µs {theirs * 1e6:8.0f}µs {theirs / ours:7.0f}×")
        rate = len(texts) / total[0]
        print(f"{name}: {rate:,.0f} dates a second, {total[1] / total[0]:.0f} times the edtf package\n")
    for text in WORDS:
        print(f"{text:32} {best(fresh, text, 2000) * 1e6:7.1f}µs")
    for lang in ("en", "fr"):
        date = parse_date("[2025-08-18..2025-08-21]")
        word(date, lang, past=True)
        print(
            f"wording of {date.edtf} in {lang:2} {best(partial(word.__wrapped__, date, past=True), lang, 2000) * 1e6:7.1f}µs"
        )


if __name__ == "__main__":
    main()
