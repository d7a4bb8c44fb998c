"""Values with places → records, by the schema; pydantic's complaints → problems at the place of the value."""

from __future__ import annotations

import json
import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from timeline.dates import DateError, parse_date
from timeline.problems import Clipped, Place, Problem, nearest, shortened
from timeline.records.yaml_words import no_hyphen, quoted
from timeline.schema import BULLETS, LANGUAGE, OF_IDS, Record, Settings, written
from timeline.types import Node, Nodes, Origin, Recorded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

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


def _digest(tree: object, context: Context) -> str:
    """Digest of everything that a record is made from: one call into C, where the fields of the record take many."""
    return blake2b(json.dumps((tree, context)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def validate_record(origin: Origin, context: Context) -> tuple[Recorded | None, list[Problem]]:
    """A record, or what is wrong with it."""
    record, problems = _validate(_RECORD, Record, origin, context)
    if record is None:
        return None, problems
    record.read_from(_digest(origin.tree, context))
    return Recorded(record, origin), problems


def _validate(
    adapter: TypeAdapter[_Model], model: type[BaseModel], origin: Origin, context: Context
) -> tuple[_Model | None, list[Problem]]:
    clipped: list[Clipped] = []
    try:
        made = adapter.validate_python(origin.tree, context={**context, "clipped": clipped})
        return made, [_clipped(text, origin.file) for text in clipped]
    except ValidationError as error:
        # Never str(error): it prints the input, which may be as long as an author or an attacker likes.
        details = error.errors(include_url=False, include_context=True, include_input=False)
        problems = [_problem(detail, model, origin) for detail in details]
        if "<<" in origin.tree:  # what it would have brought along is not missing; that it cannot is already said
            problems = [p for p in problems if p.code not in ("missing-key", "unknown-key")]
        # A misspelt key is also a missing one; saying so once is enough.
        guessed = " ".join(problem.advice for problem in problems if problem.code == "unknown-key")
        return None, [
            *(p for p in problems if p.code != "missing-key" or not _names(guessed, p.message.split()[0].strip("`"))),
            *(_clipped(text, origin.file) for text in clipped),
        ]


def _names(advice: str, field: str) -> bool:
    """Whether advice for a misspelt key names the field that is missing because of it."""
    return f"`{field}`" in advice or f"{field}: " in advice


def _clipped(text: Clipped, file: str) -> Problem:
    """Words that a reader never sees, because YAML takes them for a comment."""
    if text.startswith(("http://", "https://")) and not re.search(r"\s", text):
        return _lost_part(text, file)
    whole = quoted(" ".join(part for part in (text, text.rest, text.later) if part))
    left = f"the text ends at `{text[-40:]}`" if text else "there is no text on this line"
    cure = f"write {whole}" + (" on this line" if text.later else "") if whole else "put all of it in quotes"
    return Problem(
        "lost-text",
        Place(file, *text.at),
        f"` #` begins a comment, so {left}",
        f"{cure} if that belongs to the text, or put the comment on a line of its own",
        "warning",
    )


def _lost_part(address: Clipped, file: str) -> Problem:
    """The part of a page that an address leads to, cut off by a space before it."""
    part = address.rest.split()[0]
    return Problem(
        "lost-text",
        Place(file, *address.at),
        f"` #` begins a comment, so the address ends at `{address[-40:]}`",
        f"write `{shortened(address + part)}` if that belongs to it, or put a space after the `#` of a comment",
        "warning",
    )


def _problem(detail: ErrorDetails, model: type[BaseModel], origin: Origin) -> Problem:
    loc = detail["loc"]
    where, key = origin.at(*loc), str(loc[-1]) if loc else ""
    ctx: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "timeline":
            unseen = _unseen(origin, loc, where) if ctx["code"] != "text" else None
            return unseen or Problem(ctx["code"], where, ctx["message"], ctx["advice"])
        case "missing":
            if _is_written(origin, loc):
                quotes = "" if key in ("id", "date") else ", in quotes if it starts with `#`"
                advice = f"write it on the same line{quotes}: {_meaning(model, loc)}"
                return Problem("missing-key", origin.at_key(*loc), f"`{key}` is empty", advice)
            return Problem(
                "missing-key", origin.at_key(*loc), f"`{key}` is missing", f"add `{key}: …`: {_meaning(model, loc)}"
            )
        case "extra_forbidden":
            parent = _value(origin, loc[:-1])
            known = written(_model_at(model, loc[:-1]))
            message, advice = _unknown_key(key, known, parent if isinstance(parent, Node) else {})
            return Problem("unknown-key", origin.at_key(*loc), shortened(message), shortened(advice))
        case "literal_error":
            return _not_a_word(detail, model, origin, where)
    return _by_type(detail, model, origin, where)


#: What looks like a space, or like nothing at all, and comes along when text is pasted.
_UNSEEN = re.compile("[\u00a0\u00ad\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]")


def _unseen(origin: Origin, loc: tuple[int | str, ...], where: Place) -> Problem | None:
    """Why a value is wrong that looks right."""
    value = _value(origin, loc)
    found = _UNSEEN.search(value) if isinstance(value, str) else None
    if found is None:
        return None
    message = f"`{loc[-1]}` has the character U+{ord(found[0]):04X} in it, which looks like a space or like nothing"
    return Problem("unsafe-character", where, message, "delete it (it often comes along when text is pasted)")


def _not_a_word(detail: ErrorDetails, model: type[BaseModel], origin: Origin, where: Place) -> Problem:
    key, value = str(detail["loc"][-1]), _value(origin, detail["loc"])
    known = tuple(_words(written(_model_at(model, detail["loc"][:-1]))[key].annotation))
    if isinstance(value, Nodes) and len(value) == 1 and value[0] in known:
        return Problem("wrong-word", where, f"`{key}` is one word, not a list", f"write `{key}: {value[0]}`")
    found = f"`{value}`" if isinstance(value, str) else "this"
    guess = nearest(str(value), known)
    advice = f"choose one of {', '.join(sorted(known))}" + (f"; did you mean `{guess}`?" if guess else "")
    return Problem("wrong-word", where, shortened(f"`{key}` cannot be {found}"), advice)


def _words(kind: object) -> Iterator[str]:
    """The words of a `Literal`, which may be one of several types."""
    for part in get_args(kind):
        yield from (part,) if isinstance(part, str) else _words(part)


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
_ENDS = ("end", "end_date", "until", "to")
#: Keys of other programs whose value belongs into `date`, or into the settings.
_IN_DATE = {
    **dict.fromkeys(_ENDS, "a period is written in `date`, with a slash: `2025-04-05/2025-06-30`"),
    **dict.fromkeys(("time", "hour", "start_time", "clock"), "a time is written in `date`: `2025-04-05T14:30`"),
    **dict.fromkeys(
        ("timezone", "time_zone", "tz", "zone"),
        "the zone is `timezone` in timeline.yaml; that of one moment is written in `date`: `2025-04-05T14:30+02:00`",
    ),
}
_OURS = {theirs: ours for ours, names in _ELSEWHERE.items() for theirs in names}


def meant_key(key: str) -> str:
    """The field of a record that a key was probably meant to be; the key itself if it is like none."""
    if key in Record.model_fields:
        return key
    plain = key.strip().lower()
    return _OURS.get(plain) or nearest(plain, Record.model_fields) or key


#: A field whose dash was taken for a part of its name.
_WITH_A_DASH = re.compile(rf"[-{re.escape(BULLETS)}]\s*(?P<name>\w+)")


def _unknown_key(key: str, known: Collection[str], node: Mapping[str, object]) -> tuple[str, str]:
    """What is wrong with a key that is none, and what would be right; `node` is what it is in."""
    begun = _WITH_A_DASH.fullmatch(key)
    if begun and begun["name"] in known:
        value = node.get(key)
        field = f"{begun['name']}: {value if isinstance(value, str) and len(value) <= 60 else '…'}"
        if begun["name"] == "id":
            wrong = "there is no space after the dash" if key == "-id" else no_hyphen(key[0])
            return wrong, f"write `- {field}`"
        return f"`{key}` begins with a dash", f"write `  {field}`, with two spaces in place of the dash"
    return f"unknown key `{key}`", _meant(key, known, node)


def _period(first: object, last: object) -> str | None:
    """Advice to write a period by its two dates; None if they make none."""
    try:
        parse_date(f"{first}/{last}")
    except DateError:
        return None
    return f"a period is written in `date`, with a slash: `{first}/{last}`"


def _meant(key: str, known: Collection[str], node: Mapping[str, object]) -> str:
    """Advice for an unknown key."""
    plain = key.lower()
    if "date" in known and plain in _IN_DATE:
        return (plain in _ENDS and _period(node.get("date"), node[key])) or _IN_DATE[plain]
    if (match := _IN_A_LANGUAGE.fullmatch(plain)) and match["key"] in known:
        if match["key"] in node:
            return f"write one line for each language below `{match['key']}`, this one as `{match['lang']}: …`"
        others = (_IN_A_LANGUAGE.fullmatch(other.lower()) for other in node)
        texts = ", ".join(f"{other['lang']}: …" for other in others if other and other["key"] == match["key"])
        return f"write `{match['key']}: {{{texts}}}`"
    ours = _OURS.get(plain)
    near = ours if ours in known else nearest(plain, known)
    if near:
        return f"did you mean `{near}`?"
    return f"delete this, or choose one of {', '.join(sorted(known))}"


_IN_A_LANGUAGE = re.compile(r"(?P<key>[a-z]+)[_.\-](?P<lang>[a-z]{2})")


def _is_written(origin: Origin, loc: tuple[int | str, ...]) -> bool:
    parent = _value(origin, loc[:-1])
    return isinstance(parent, Node) and loc[-1] in parent


def _by_type(detail: ErrorDetails, model: type[BaseModel], origin: Origin, where: Place) -> Problem:
    value, last = _value(origin, detail["loc"]), detail["loc"][-1]
    key = str(last)
    found = f"this is `{value}`" if isinstance(value, str) else f"this is {_shape(value)}"
    if value is None:
        advice = "write it on the line of its dash, in quotes if it starts with `#`, or delete the dash"
        if isinstance(last, int):
            items = _value(origin, detail["loc"][:-1])
            comment = items.emptied.get(last) if isinstance(items, Nodes) else None
            if (
                comment is not None
                and str(detail["loc"][-2]) in OF_IDS
                and (word := re.fullmatch(r"#([a-z0-9-]+)", comment.rest))
            ):
                advice = f"write `- {word[1]}`, without the `#`"
                return Problem("wrong-value", where, "`#` begins a comment, so this item is empty", advice)
            return Problem("wrong-value", where, "this item is empty", advice)
        return Problem("wrong-value", where, f"`{key}` is empty", f"write it on the same line, or leave `{key}` out")
    wanted, advice = _WANTED.get(detail["type"], (detail["msg"].lower(), ""))
    if detail["type"].startswith("model_"):
        fields = written(_model_at(model, detail["loc"]))
        names = [name for name, field in fields.items() if field.is_required()] or [next(iter(fields))]
        text = value if isinstance(value, str) and len(names) == 1 and "://" not in value else "…"
        needed = [f"`{name}: {text}`" for name in names]
        advice = f"write {'below it, indented' if isinstance(last, str) else 'in its place'}: {', '.join(needed)}"
        if isinstance(last, str) and len(names) > 1:
            advice = f"write `{key}: {{{', '.join(f'{name}: …' for name in names)}}}`"
            needs = f"{', '.join(f'`{name}`' for name in names[:-1])} and `{names[-1]}`"
            advice += f", or leave `{key}` out"
            return Problem("wrong-value", where, shortened(f"`{key}` needs {needs}, but {found}"), advice)
        advice += f", or leave `{key}` out" if isinstance(last, str) else ""
    name = f"`{key}`" if isinstance(last, str) else "this item"
    return Problem("wrong-value", where, shortened(f"{name} must be {wanted}, but {found}"), advice)


_WANTED = {
    "string_type": ("text", "write it on the same line, in quotes if it contains `: ` or `#`"),
    "dict_type": ("fields (`name: value`)", "write below it, indented, one per line: `id: Label`"),
    "model_type": ("fields (`name: value`)", ""),
    "model_attributes_type": ("fields (`name: value`)", ""),
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
        return "a group of fields"
    return "a list" if isinstance(value, Nodes) else "something else"


def _value(origin: Origin, loc: tuple[int | str, ...]) -> object:
    here: object = origin.tree
    for step in loc:
        if (isinstance(here, Node) and step in here) or (isinstance(here, Nodes) and isinstance(step, int)):
            here = here[step]  # type: ignore[index]
    return here


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The model whose keys are at `loc`: an unknown key is compared with these."""
    for step in loc:
        if isinstance(step, str) and step in written(model):
            model = _model_in(written(model)[step].annotation) or model
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _meaning(model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    field = written(_model_at(model, loc[:-1])).get(str(loc[-1]))
    text = (field.description or "") if field else ""
    return text[:1].lower() + text[1:].rstrip(".")
