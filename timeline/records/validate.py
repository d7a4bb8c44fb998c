"""Values with places → records, by the schema; pydantic's complaints → problems at the place of the value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from timeline.problems import Place, Problem, did_you_mean
from timeline.schema import LANGUAGE, Record, Settings
from timeline.types import Node, Nodes, Origin, Recorded

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class Context(TypedDict):
    """What a value needs to be understood: default language, time zone of instants."""

    lang: str
    timezone: str


DEFAULT_CONTEXT: Context = {"lang": "en", "timezone": "UTC"}
_QUOTED = re.compile(r"'([^']*)'")
_RECORD = TypeAdapter(Record)
_SETTINGS = TypeAdapter(Settings)
_Model = TypeVar("_Model", bound=BaseModel)


def validate_settings(origin: Origin) -> tuple[Settings | None, list[Problem], Context]:
    """Settings of timeline.yaml, and the context in which its records are read."""
    context = DEFAULT_CONTEXT.copy()
    languages = origin.tree.get("languages")
    first = languages[0] if isinstance(languages, list) and languages else languages
    if isinstance(first, str) and LANGUAGE.fullmatch(first):
        context["lang"] = first
    settings, problems = _validate(_SETTINGS, Settings, origin, context)
    if settings is not None:
        context["timezone"] = settings.timezone
    return settings, problems, context


def validate_record(origin: Origin, context: Context) -> tuple[Recorded | None, list[Problem]]:
    """A record, or what is wrong with it."""
    record, problems = _validate(_RECORD, Record, origin, context)
    return (None if record is None else Recorded(record, origin)), problems


def _validate(
    adapter: TypeAdapter[_Model], model: type[BaseModel], origin: Origin, context: Context
) -> tuple[_Model | None, list[Problem]]:
    try:
        return adapter.validate_python(origin.tree, context=dict(context)), []
    except ValidationError as error:
        # Never str(error): it prints the input, which may be as long as an author or an attacker likes.
        details = error.errors(include_url=False, include_context=True, include_input=False)
        problems = [_problem(detail, model, origin) for detail in details]
        # A misspelt key is also a missing one; saying so once is enough.
        guessed = {problem.advice for problem in problems if problem.code == "unknown-key"}
        return None, [
            p for p in problems if p.code != "missing-key" or f"did you mean {p.message.split()[0]}?" not in guessed
        ]


def _problem(detail: ErrorDetails, model: type[BaseModel], origin: Origin) -> Problem:
    loc = detail["loc"]
    where, key = origin.at(*loc), str(loc[-1]) if loc else ""
    ctx: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "timeline":
            return Problem(ctx["code"], where, ctx["message"], ctx["advice"])
        case "missing":
            return Problem(
                "missing-key",
                origin.at_key(*loc),
                f"`{key}` is missing",
                f"add `{key}: …`: {_meaning(model, loc)}",
            )
        case "extra_forbidden":
            known = _model_at(model, loc[:-1]).model_fields
            return Problem("unknown-key", origin.at_key(*loc), f"unknown key `{key}`", did_you_mean(key, known))
        case "literal_error":
            return _not_a_word(detail, origin, where)
    return _by_type(detail, origin, where, key)


def _not_a_word(detail: ErrorDetails, origin: Origin, where: Place) -> Problem:
    key, value = str(detail["loc"][-1]), _value(origin, detail["loc"])
    known = _QUOTED.findall(detail["ctx"]["expected"])
    found = f"`{value}`" if isinstance(value, str) else "this"
    return Problem("wrong-word", where, f"{found} is not a {key}", did_you_mean(str(value), known))


def _by_type(detail: ErrorDetails, origin: Origin, where: Place, key: str) -> Problem:
    value = _value(origin, detail["loc"])
    found = "nothing" if value is None else f"`{value}`" if isinstance(value, str) else _shape(value)
    wanted, advice = _WANTED.get(detail["type"], (detail["msg"].lower(), ""))
    return Problem("wrong-value", where, f"`{key}` must be {wanted}, here is {found}", advice)


_WANTED = {
    "string_type": ("text", "write it on the same line, in quotes if it holds `: ` or `#`"),
    "dict_type": ("a group of keys", "indent the keys below it"),
    "model_type": ("a group of keys", "indent the keys below it"),
    "model_attributes_type": ("a group of keys", "indent the keys below it"),
    "tuple_type": ("a list", "write `- ` before each item"),
    "bool_parsing": ("true or false", "write `true` or `false`"),
    "bool_type": ("true or false", "write `true` or `false`"),
    "int_parsing": ("a whole number", "write it in digits"),
    "int_type": ("a whole number", "write it in digits"),
    "greater_than_equal": ("a number from 1 to 500", ""),
    "less_than_equal": ("a number from 1 to 500", ""),
    "too_short": ("a list with at least one item", "add one, or leave the key out"),
    "string_too_short": ("text", "write it, or leave the key out"),
}


def _shape(value: object) -> str:
    if isinstance(value, Node):
        return "a group of keys"
    return "a list" if isinstance(value, Nodes) else "something else"


def _value(origin: Origin, loc: tuple[int | str, ...]) -> object:
    here: object = origin.tree
    for step in loc:
        if (isinstance(here, Node) and step in here) or (isinstance(here, Nodes) and isinstance(step, int)):
            here = here[step]  # type: ignore[index]
    return here


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The model whose keys stand at `loc`: an unknown key is compared with these."""
    for step in loc:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _meaning(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    field = _model_at(model, loc[:-1]).model_fields.get(str(loc[-1]))
    text = (field.description or "") if field else ""
    return text[:1].lower() + text[1:].rstrip(".")
