"""What other packages offer to this one, by the entry points in their metadata."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


@cache
def _all() -> Any:  # not the same class in all versions of Python
    """Looking for them takes long where much is installed."""
    return entry_points()


def offered(group: str) -> tuple[EntryPoint, ...]:
    """The entry points of a group, by name."""
    return tuple(sorted(_all().select(group=group), key=lambda point: point.name))


def described(kind: str, point: EntryPoint) -> str:
    """What an entry point is and whose, for messages: "the emitter `pdf` of the package timeline-pdf 1.2"."""
    package = f"the package {point.dist.name} {point.dist.version}" if point.dist else "another package"
    return f"the {kind} `{point.name}` of {package}"
