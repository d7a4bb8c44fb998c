"""What is wrong with what an author wrote: values with a place, never exceptions.

Stages collect `Problem`s and go on, so that one run reports everything; only the command line turns them into text.
`TimelineError` and its subclasses are for callers of the library and for a failing environment:

    TimelineError
    ├── RecordsWrong         exit code 1: the records are wrong; carries the problems
    ├── UsageWrong           exit code 2: the program was called wrongly
    └── EnvironmentFailed    exit code 3: disk full, no permission, …
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: Controls, formats (writing direction), surrogates, line and paragraph separators (Unicode, chapter 4.5).
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))

Severity = Literal["error", "warning"]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Counted(Protocol[T_co]):
    """Things of which one knows how many they are."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[T_co]: ...


class Progress(Protocol):
    """Passes things on, one by one as they are worked on, and shows how far that is."""

    def __call__(self, label: str, things: Counted[T], /) -> Iterable[T]:
        """The things, in their order."""


def unwatched(label: str, things: Counted[T], /) -> Iterable[T]:
    """Progress that nobody looks at."""
    return things


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is: a file as the author knows it, line and column from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and what would be right.

    `code` is the stable name of the kind of problem (also the word that `allow` takes for a warning).
    """

    code: str
    place: Place
    message: str
    advice: str = ""
    severity: Severity = "error"

    @property
    def words(self) -> str:
        """What is wrong and what would be right, without the place."""
        return f"{self.message}; {self.advice}" if self.advice else self.message

    def __str__(self) -> str:
        """The line that every tool prints: `file:line:col: what is wrong; what would be right`."""
        label = "" if self.severity == "error" else "warning: "
        return visible(f"{self.place}: {label}{self.words}")


class Clipped(str):
    """Unquoted text that ends at a ` #`: YAML takes the rest of the line for a comment.

    Whether that is a loss depends on the field, so the schema decides. `at` is the place of the `#` (line and column,
    from 1), `rest` the comment with its `#`, `later` the text on the lines below it, where the text is only there.
    """

    __slots__ = ("at", "later", "rest")

    at: tuple[int, int]
    rest: str
    later: str

    def __new__(cls, text: str, at: tuple[int, int], rest: str, later: str = "") -> Self:
        """The text that is left, with what was lost."""
        made = super().__new__(cls, text)
        made.at, made.rest, made.later = at, rest, later
        return made


def visible(line: str) -> str:
    """One line without what would end it, or move, colour or turn round the text of a terminal."""
    if line.isprintable():
        return line
    return "".join(" " if c == "\t" else "\ufffd" if unicodedata.category(c) in _UNSEEN else c for c in line)


def shortened(text: str, most: int = 400) -> str:
    """Text of at most about `most` characters, its middle left out: what an author wrote may be of any length."""
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 4 :]}"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file, line and column, each once. There may be one for each line of a file of 10 MB."""
    order = attrgetter("place.file", "place.line", "place.column", "severity", "code", "message")
    return sorted(set(problems), key=order)


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that stop a build."""
    return [problem for problem in problems if problem.severity == "error"]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be, or None."""
    import difflib  # late: most runs never need it

    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Advice for an unknown word: the nearest known one, or the list of them."""
    names = sorted(known)
    if guess := nearest(word, names):
        return f"did you mean `{guess}`?"
    return f"choose one of {', '.join(names)}" if len(names) > 1 else f"the only one is `{names[0]}`" if names else ""


class TimelineError(Exception):
    """Base of what this package raises on purpose."""

    exit_code: ClassVar[int] = 1


class RecordsWrong(TimelineError):
    """The records cannot be built; `problems` says why."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem], texts: Mapping[str, str] | None = None) -> None:
        self.problems = in_order(problems)
        self.texts = texts or {}  # source text by file, for showing the line
        super().__init__("\n".join(map(str, self.problems)))


class UsageWrong(TimelineError):
    """The program was called in a way that cannot work."""

    exit_code = 2


class EnvironmentFailed(TimelineError):
    """Disk, permission or another part of the machine failed; nothing of the old output was lost."""

    exit_code = 3
