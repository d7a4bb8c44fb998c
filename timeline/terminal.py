"""What the program asks the terminal for, and text for it that does not vary."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # the real one is in `typing`, which is slow to import
if TYPE_CHECKING:
    from collections.abc import Sequence


def may_colour() -> bool:
    """Whether the owner of the terminal has not said no (no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_help(words: Sequence[str]) -> bool:
    """Whether a command line asks for text that only the program and the width of the terminal decide."""
    return words[-1:] in (["--help"], ["-h"]) or (len(words) == 2 and words[0] == "completion")


def help_name(words: Sequence[str]) -> str:
    """The name under which such text is remembered."""
    from timeline import cache

    return cache.name_of("help", _columns(), *words)


def _columns() -> int:
    """The width of the terminal, as click finds it out."""
    try:
        return int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns
    except (OSError, ValueError):
        return 0
