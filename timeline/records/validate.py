"""Values with places → records, by the schema; pydantic's complaints → problems at the place of the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from timeline.problems import Place, Problem, did_you_mean, nearest
from timeline.schema import LANGUAGE, Record, Settings
from timeline.types import Node, Nodes, Origin, Recorded

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic_core import ErrorDetails


class Context(TypedDict):
    """What a value needs to be understood: default language, time zone of instants."""

    lang: str
    timezone: str


DEFAULT_CONTEXT: Context = {"lang": "en", "timezone": "UTC"}
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
        if "<<" in origin.tree:  # what it would have brought along is not missing; that it cannot is already said
            problems = [p for p in problems if p.code not in ("missing-key", "unknown-key")]
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
            if _is_written(origin, loc):
                quotes = "" if key in ("id", "date") else ", in quotes if it starts with `#`"
                advice = f"write it on the same line{quotes}: {_meaning(model, loc)}"
                return Problem("missing-key", origin.at_key(*loc), f"`{key}` has nothing behind it", advice)
            return Problem(
                "missing-key", origin.at_key(*loc), f"`{key}` is missing", f"add `{key}: …`: {_meaning(model, loc)}"
            )
        case "extra_forbidden":
            known = _model_at(model, loc[:-1]).model_fields
            return Problem("unknown-key", origin.at_key(*loc), f"unknown key `{key}`", _meant(key, known))
        case "literal_error":
            return _not_a_word(detail, model, origin, where)
    return _by_type(detail, model, origin, where)


def _not_a_word(detail: ErrorDetails, model: type[BaseModel], origin: Origin, where: Place) -> Problem:
    key, value = str(detail["loc"][-1]), _value(origin, detail["loc"])
    known: tuple[str, ...] = get_args(_model_at(model, detail["loc"][:-1]).model_fields[key].annotation)
    if isinstance(value, Nodes) and len(value) == 1 and value[0] in known:
        return Problem("wrong-word", where, f"`{key}` is one word, not a list", f"write `{key}: {value[0]}`")
    found = f"`{value}`" if isinstance(value, str) else "this"
    return Problem("wrong-word", where, f"{found} is not a {key}", did_you_mean(str(value), known))


#: What other programs call a field.
_ELSEWHERE = {
    "actors": ("who", "people", "person", "persons", "organisations", "organizations", "companies"),
    "date": ("when", "day", "start", "start_date", "datetime", "timestamp"),
    "id": ("slug", "key", "unique_id"),
    "image": ("picture", "photo", "media"),
    "kind": ("type", "category", "group"),
    "notices": ("corrections", "errata", "updates"),
    "place": ("where", "location"),
    "sources": ("url", "link", "links", "href", "references", "citations"),
    "summary": ("description", "text", "body", "content", "details"),
    "title": ("headline", "name", "label"),
    "topics": ("tags", "tag", "categories", "keywords"),
}
_OURS = {theirs: ours for ours, names in _ELSEWHERE.items() for theirs in names}
_ENDS = frozenset(("end", "end_date", "until", "to"))


def _meant(key: str, known: Collection[str]) -> str:
    """Advice for an unknown key."""
    plain = key.lower()
    if plain in _ENDS and "date" in known:
        return "a period stands in `date`, with a slash: `2025-04-05/2025-06-30`"
    ours = _OURS.get(plain)
    near = ours if ours in known else nearest(plain, known)
    if near:
        return f"did you mean `{near}`?"
    return f"delete this, or choose one of {', '.join(sorted(known))}"


def _is_written(origin: Origin, loc: tuple[int | str, ...]) -> bool:
    parent = _value(origin, loc[:-1])
    return isinstance(parent, Node) and loc[-1] in parent


def _by_type(detail: ErrorDetails, model: type[BaseModel], origin: Origin, where: Place) -> Problem:
    value, last = _value(origin, detail["loc"]), detail["loc"][-1]
    key = str(last)
    found = "nothing" if value is None else f"`{value}`" if isinstance(value, str) else _shape(value)
    wanted, advice = _WANTED.get(detail["type"], (detail["msg"].lower(), ""))
    if detail["type"] == "string_type" and value is None:
        advice = f"write it on the same line, or leave `{key}` out"
    elif detail["type"].startswith("model_"):
        fields = _model_at(model, detail["loc"]).model_fields
        needed = [f"`{name}: …`" for name, field in fields.items() if field.is_required()] or [
            f"`{next(iter(fields))}: …`"
        ]
        advice = f"write {'below it, indented' if isinstance(last, str) else 'in its place'}: {', '.join(needed)}"
        advice += f", or leave `{key}` out" if isinstance(last, str) else ""
    name = f"`{key}`" if isinstance(last, str) else "this item"
    return Problem("wrong-value", where, f"{name} must be {wanted}, here is {found}", advice)


_WANTED = {
    "string_type": ("text", "write it on the same line, in quotes if it holds `: ` or `#`"),
    "dict_type": ("a group of lines", "write below it, indented, one a line: `id: Label`"),
    "model_type": ("a group of lines", ""),
    "model_attributes_type": ("a group of lines", ""),
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
        return "a group of lines"
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
