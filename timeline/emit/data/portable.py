"""A record as `timeline sync` reads it back: what the table and the slides carry beside what they show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from timeline.dates import EventDate, Relative
from timeline.schema import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline.schema import Chapter, Image, Record, Withdrawn

    Say = Callable[[Mapping[str, str]], str]  # a text in the language of the file

#: Fields that the slides leave out, and why. The next timeline has a log of its own.
LEFT_OUT = {
    "remind": "what its subscribers are reminded of",
    "notices": "its log",
    "withdrawn": "no slide is of a withdrawn event",
    "formerly": "ids that were published",
    "published": "its log",
    "updated": "its log",
    "imported": "where it got the record from",
}


def _in_words(field: str) -> Callable[[Record, Say], str]:
    return lambda record, say: _said(getattr(record, field), say)


def _ids(field: str) -> Callable[[Record, Say], str]:
    return lambda record, _: " ".join(getattr(record, field))


def _of_sources(field: str) -> Callable[[Record, Say], str]:
    return lambda record, say: _parallel(_said(getattr(source, field), say) for source in record.sources)


def _of_image(get: Callable[[Image, Say], str]) -> Callable[[Record, Say], str]:
    return lambda record, say: get(record.image, say) if record.image else ""


def _of_withdrawal(get: Callable[[Withdrawn, Say], str]) -> Callable[[Record, Say], str]:
    return lambda record, say: get(record.withdrawn, say) if record.withdrawn else ""


#: Columns of `timeline.csv`, and what is in them. A column with the name of a field is read back as that field.
_CELLS: Mapping[str, Callable[[Record, Say], str]] = {
    "written": lambda record, _: record.date.written,
    "summary_commonmark": _in_words("summary"),
    "date_note": _in_words("date_note"),
    "place": _in_words("place"),
    "source_titles": _of_sources("title"),
    "publishers": _of_sources("publisher"),
    "image": _of_image(lambda image, _: image.file),
    "image_alt": _of_image(lambda image, say: _said(image.alt, say)),
    "image_credit": _of_image(lambda image, say: _said(image.credit, say)),
    "after": _ids("after"),
    "before": _ids("before"),
    "fulfils": _ids("fulfils"),
    "withdrawn": _of_withdrawal(lambda withdrawn, _: withdrawn.date.written),
    "withdrawn_reason": _of_withdrawal(lambda withdrawn, say: say(withdrawn.reason)),
}
COLUMNS = tuple(_CELLS)


def cells(record: Record, say: Say) -> Iterator[str]:
    """The cells below `COLUMNS`."""
    return (get(record, say) for get in _CELLS.values())


def _said(text: Mapping[str, str] | None, say: Say) -> str:
    return say(text) if text else ""


def _parallel(texts: Iterable[str]) -> str:
    """A line for each source; nothing if none has a text."""
    lines = list(texts)
    return "\n".join(lines) if any(lines) else ""


def fields(value: Record | Chapter, say: Say) -> dict[str, Any]:
    """Every field that was written, by its key, its texts in one language; without those that are left out."""
    made = _plain(value, say)
    return {key: part for key, part in made.items() if key not in LEFT_OUT}


def _plain(value: Any, say: Say) -> Any:
    """A value of the schema as data."""
    if isinstance(value, BaseModel):
        parts = ((key, getattr(value, name), default) for key, name, default in _keys(type(value)))
        return {key: made for key, part, default in parts if part != default and (made := _plain(part, say))}
    if isinstance(value, Mapping):
        return say(value)
    if isinstance(value, EventDate | Relative):
        return value.written
    return [_plain(part, say) for part in value] if isinstance(value, tuple) else value


@cache
def _keys(model: type[BaseModel]) -> tuple[tuple[str, str, object], ...]:
    """Key, name and default of each field."""
    names = zip(written(model), model.model_fields.items(), strict=True)
    return tuple((key, name, field.default) for key, (name, field) in names)
