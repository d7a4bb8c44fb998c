"""What the bytes of a file depend on, as one digest: its recipe.

A recipe covers the path, the function, and the source of a file. Two files with the same recipe have the same bytes if
the same program makes them; so a file whose recipe is known need not be rendered again. Recipes are kept in a cache
that is keyed by the program and its libraries (`cache.program`).

Sources are made of `View`s. A view knows its own digest, so that the digest of a page with 500 events costs 500 short
strings: what an event shows is walked once, however many files show it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import blake2b
from json.encoder import JSONEncoder, encode_basestring_ascii
from operator import attrgetter
from types import FunctionType, NoneType
from typing import TYPE_CHECKING, Any, TypeVar

from timeline.dates import Day, EventDate

if TYPE_CHECKING:
    from timeline.types import File

T = TypeVar("T")
Writer = Callable[[Any], str]  # a value as text that no other value has

KEPT = 2**14  # shared parts in memory: more than any page or feed holds, and some 40 MB


class View:
    """A frozen value that outputs are made from. Two views are equal if their digests are.

    Subclasses are dataclasses with `frozen=True, eq=False`, and `slots=True` if there are many of them. One may have a
    method `_face` that writes its fields in a shorter way; a test sees to it that no field is left out.
    """

    __slots__ = ("digest",)

    digest: str  # of the class and of every field, computed when it is asked for first

    if not TYPE_CHECKING:  # or any name would be taken for one that there is

        def __getattr__(self, name: str) -> str:
            if name != "digest":
                raise AttributeError(f"{type(self).__name__} has no {name}")
            made = _hashed(self._face())
            object.__setattr__(self, name, made)
            return made

    def _face(self) -> str:
        """Everything that the digest covers, as text that no other value of the class has."""
        return _written_whole(self)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def digest(value: object) -> str:
    """Digest of a value made of views, frozen dataclasses, tuples, mappings, text, numbers and days.

    Raises TypeError for anything else, as its content could not be known.
    """
    return _hashed(written(value))


def unless(value: object, usual: object) -> str:
    """A value as text; one sign for the one that it nearly always is."""
    return "=" if value is usual or value == usual else written(value)


def _hashed(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def written(value: object) -> str:
    """A value as text that no other value of its kind has."""
    return _WRITERS[type(value)](value)


def _written_whole(value: Any) -> str:
    """A view or a date by its fields, where it is otherwise written as its digest."""
    kind: Any = type(value)
    return _writer_of_fields(kind)(value)


class _Writers(dict[type, Writer]):
    """How values are written, by their class: text in quotes, so that nothing else looks like it."""

    def __missing__(self, kind: type) -> Writer:
        made = self[kind] = _writer(kind)
        return made


def _writer(kind: type) -> Writer:  # noqa: PLR0911 - a table of kinds
    """The writer of a class that is not in the table yet."""
    if issubclass(kind, View):
        return attrgetter("digest")
    if issubclass(kind, str):
        return encode_basestring_ascii
    if issubclass(kind, tuple | list):
        return _sequence
    if issubclass(kind, Mapping):
        return _mapping
    if issubclass(kind, date):  # a datetime is one
        return kind.isoformat
    if issubclass(kind, FunctionType):
        return _function
    if hasattr(kind, "model_fields"):  # a record or the settings
        return _model
    if is_dataclass(kind):
        return _writer_of_fields(kind)
    return _refused


def _sequence(values: tuple[Any, ...] | list[Any]) -> str:
    if not values:  # as most are
        return "()"
    first = values[0]
    if isinstance(first, View) and isinstance(values[-1], View):
        try:
            return f"({','.join([value.digest for value in values])})"
        except AttributeError:  # something else is among them
            pass
    if isinstance(first, tuple):  # a table: one call into C for most of it
        return _JSON.encode(values)
    return f"({','.join([_WRITERS[type(value)](value) for value in values])})"


def _mapping(values: Mapping[Any, Any]) -> str:
    return f"{{{','.join([f'{written(key)}:{written(value)}' for key, value in values.items()])}}}"


def _model(value: Any) -> str:
    return getattr(value, "source", "") or _mapping(vars(value))


@cache
def _function(value: FunctionType) -> str:
    if value.__closure__ is not None or "<" in value.__qualname__:
        _refused(value)
    return f"{value.__module__}.{value.__qualname__}"


def _refused(value: object) -> str:
    raise TypeError(f"{type(value).__name__} has no digest: {value!r:.80}")


@cache
def _writer_of_fields(kind: type[Any]) -> Writer:
    """How the class and the fields of a frozen dataclass are written."""
    # Fields that say otherwise are left out, such as where a file is on this machine.
    names = [field.name for field in fields(kind) if field.metadata.get("digest", True)]
    if len(names) < 2:  # `attrgetter` would give the value itself
        return lambda value: f"{kind.__name__}{_sequence([getattr(value, name) for name in names])}"
    values = attrgetter(*names)
    return lambda value: f"{kind.__name__}{_sequence(values(value))}"


@lru_cache(maxsize=KEPT)
def _date(date: EventDate) -> str:
    """A date as its digest: most are in several views."""
    return _hashed(_written_whole(date))


_JSON = JSONEncoder(default=written, check_circular=False)
_WRITERS = _Writers(
    {
        NoneType: repr,
        bool: repr,
        int: repr,
        float: repr,
        str: encode_basestring_ascii,
        Day: "%d-%d-%d".__mod__,
        EventDate: _date,
    }
)


def recipe(file: File) -> str | None:
    """Digest of everything that the bytes of a file depend on; None if that cannot be known.

    It is known of all files of ours. An emitter of another package may give a function or a source that has no digest:
    its files are rendered in every build.
    """
    try:
        return digest((file.path, file.render, file.source))
    except TypeError:
        return None


@lru_cache(maxsize=KEPT)
def rendered(render: Callable[..., T], *sources: Any) -> T:
    """A part that several files share, made once: an event as it appears in lists, an entry of a feed.

    It is known by the digests of what it is made from, so that it can never be out of date.
    """
    return render(*sources)
