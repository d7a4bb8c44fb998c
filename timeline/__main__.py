"""Where the program begins: what needs no library is answered at once, everything else by the command line."""

from __future__ import annotations

import os
import sys

from timeline import __version__
from timeline.terminal import is_help

TYPE_CHECKING = False  # the real one is in `typing`, which is slow to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO


def main() -> None:
    """Run the program."""
    words = sys.argv[1:]
    if not _is_answered(words):
        from timeline.cli import main as command_line

        command_line()


def _is_answered(words: Sequence[str]) -> bool:
    """Whether nothing is left to be done."""
    if sys.stdout is None or sys.stderr is None or "_TIMELINE_COMPLETE" in os.environ:
        return False
    try:
        if words == ["--version"]:
            _print([f"timeline, version {__version__}"], sys.stdout)
            return True
        if is_help(words):
            return _help(words)
        return words[:1] == ["build"] and "SOURCE_DATE_EPOCH" not in os.environ and _nothing_to_build(words[1:])
    except OSError:  # nobody reads it, or it cannot be written: the command line knows what to do then
        return False


def _help(words: Sequence[str]) -> bool:
    """Whether the same help was printed before, at the same width."""
    from timeline import cache
    from timeline.terminal import help_name

    text = cache.load(help_name(words))
    if isinstance(text, str):
        _print([text.removesuffix("\n")], sys.stdout)
    return isinstance(text, str)


def _nothing_to_build(words: Sequence[str]) -> bool:
    """Whether the last build with these words found nothing to do, and nothing was touched since."""
    from timeline.terminal import may_colour
    from timeline.unchanged import answer

    said = answer(words)
    if said is None:
        return False
    _print(said["coloured" if may_colour() and sys.stderr.isatty() else "plain"], sys.stderr)
    _print(said["result"], sys.stdout)
    return True


def _print(lines: Sequence[str], stream: TextIO) -> None:
    stream.write("".join(f"{line}\n" for line in lines))
    stream.flush()


if __name__ == "__main__":
    main()
