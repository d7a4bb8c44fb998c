"""What the bytes of a file depend on, as one digest: its recipe.

A recipe covers the path, the function, and the source of a file. Two files with the same recipe have the same bytes if
the same program makes them; so a file whose recipe is known need not be rendered again. Recipes are kept in a cache
that is keyed by the program and its libraries (`cache.program`).

Sources are made of `View`s. A view knows its own digest, so that the digest of a page with 500 events costs 500 short
strings: what an event shows is walked once, however many files show it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from hashlib import blake2b
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

from timeline.dates import EventDate

if TYPE_CHECKING:
    from timeline.types import File

T = TypeVar("T")

KEPT = 2**14  # shared parts in memory: more than any page or feed holds, and some 40 MB


class View:
    """A frozen value that outputs are made from. Two views are equal if their digests are.

    Subclasses are dataclasses with `frozen=True, eq=False`.
    """

    @cached_property
    def digest(self) -> str:
        """Digest of the class and of every field, computed once."""
        return digest(_parts(self))

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def digest(value: object) -> str:
    """Digest of a value made of views, frozen dataclasses, tuples, mappings, text, numbers and days.

    Raises TypeError for anything else, as its content could not be known.
    """
    # One call into C for most of the tree; only what JSON does not know comes back to `_known`.
    return blake2b(json.dumps(value, default=_known).encode(), digest_size=16).hexdigest()


def _known(value: object) -> object:  # noqa: PLR0911 - a table of kinds
    """What JSON gets for a value that it does not know."""
    if isinstance(value, View):
        return value.digest
    if isinstance(value, EventDate):
        return _date_digest(value)
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, FunctionType) and value.__closure__ is None and "<" not in value.__qualname__:
        return f"{value.__module__}.{value.__qualname__}"
    if hasattr(type(value), "model_fields"):  # a record or the settings
        return getattr(value, "source", "") or vars(value)
    return _parts(value)


@lru_cache(maxsize=KEPT)
def _date_digest(date: EventDate) -> str:
    """Digest of a date; most dates are in several views."""
    return digest(_parts(date))


def _parts(value: Any) -> list[object]:
    """The class and the fields of a frozen dataclass."""
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} has no digest: {value!r:.80}")
    return [type(value).__name__, *(_short(getattr(value, name)) for name in _fields(type(value)))]


def _short(value: object) -> object:
    """The digests of views in a tuple, which JSON would ask for one by one; anything else as it is."""
    if type(value) is tuple and value and isinstance(value[0], View):
        with suppress(AttributeError):  # something else is among them
            return [one.digest for one in value]
    return value


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    """Fields that the digest covers: all but those that say otherwise, such as where a file is on this machine."""
    return tuple(field.name for field in fields(kind) if field.metadata.get("digest", True))


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
