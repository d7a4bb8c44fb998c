"""Records ⇄ plain values as JSON has them, without losing anything: how they are kept from one run to the next.

A record that was validated once is made again from its plain values as it was, which costs a small part of validating
it. How a field is made follows from its type in the schema; a type that is not known here is an error at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel

from timeline.dates import Amount, EventDate, Relative, parse_date
from timeline.schema import Record
from timeline.stamps import moment

Plain = dict[str, Any]
_Make = Callable[[Any], Any]


def to_plain(record: Record) -> Plain:
    """The values of a record, dates as they were written; fields that were not set are left out."""
    return record.model_dump(mode="json", exclude_unset=True)


def from_plain(plain: Plain, timezone: str) -> Record:
    """The record with these values, which `to_plain` made of one that was read in the same time zone."""
    record: Record = _maker(Record, timezone)(plain)
    return record


@cache
def _maker(model: type[BaseModel], timezone: str) -> _Make:
    """How a model is made from its plain values."""
    usual = {name: field.get_default() for name, field in model.model_fields.items()}
    makers = {name: _of_type(cast("Any", field.annotation), timezone) for name, field in model.model_fields.items()}
    return partial(_made, model, usual, {name: make for name, make in makers.items() if make})


def _made(model: type[BaseModel], usual: Plain, makers: Mapping[str, _Make], plain: Plain) -> BaseModel:
    values = usual | plain
    for name in plain:
        if make := makers.get(name):
            values[name] = make(values[name])
    made = model.__new__(model)
    # As pydantic copies a model; its `model_construct` looks at each field, and takes several times as long.
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", set(plain))
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


_set = object.__setattr__  # of a frozen model


#: How a value of a type is made from a plain one; None if it is plain itself.
_SIMPLE: dict[Any, _Make | None] = {str: None, bool: None, dict[str, str]: None, datetime: moment, Amount: Amount._make}


def _of_type(kind: Any, timezone: str) -> _Make | None:
    """The same of any type in the schema."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind in (EventDate, Relative):
        return _dates(timezone)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _maker(kind, timezone)
    return _of_parts(get_origin(kind), get_args(kind), timezone)


def _of_parts(origin: Any, parts: tuple[Any, ...], timezone: str) -> _Make | None:
    if origin is Literal:
        return None
    if origin is Annotated:
        return _of_type(parts[0], timezone)
    if origin in (Union, UnionType):
        return _of_one_type([part for part in parts if part is not NoneType], timezone)
    if origin is tuple:
        make = _of_type(parts[0], timezone)
        return (lambda values: tuple(map(make, values))) if make else tuple
    raise TypeError(f"nothing is known of {origin} with {parts}")


@cache
def _dates(timezone: str) -> _Make:
    return partial(parse_date, timezone=timezone)


def _of_one_type(kinds: list[Any], timezone: str) -> _Make | None:
    """The same of a type that is one of several, all of which are made in one way."""
    makers = {_of_type(kind, timezone) for kind in kinds}
    if len(makers) > 1:
        raise TypeError(f"one of {kinds}: which of them is not known")
    return makers.pop()
