"""What an author may write: `timeline.yaml` and a record, field by field.

The models are the single place where a field is written down. Reading, the JSON Schema for editors and the reference
in the docs all come from here; a field's `description` is what an author sees when hovering over the key.

Values arrive as text (the reader guesses no types), so `2025`, `2025-04` and `"2025"` mean the same. The validation
context carries what a value needs to be understood: `lang`, the default language, and `timezone`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    TypeAdapter,
    ValidationInfo,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from timeline.dates import DateError, EventDate, Relative, parse
from timeline.problems import did_you_mean

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ID_LENGTH = 80  # an id becomes a folder name; longer ones hit limits of file systems and of calendar clients
_ID = re.compile(ID)
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, without its rarer parts
_LINK = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+[^\s<>\"{}|\\^`]*", re.IGNORECASE)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")

#: What people write for the codes of the languages that the program speaks, and a few more.
_LANGUAGES = {
    "english": "en",
    "french": "fr",
    "français": "fr",
    "german": "de",
    "deutsch": "de",
    "spanish": "es",
    "español": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
}

Status = Literal["happened", "planned", "cancelled"]
Certainty = Literal["confirmed", "reported", "disputed"]
NoticeType = Literal["correction", "development", "clarification"]


def wrong(code: str, message: str, advice: str = "") -> PydanticCustomError:
    """An author's mistake, as pydantic carries it: `code`, what is wrong, what would be right."""
    # The message goes in as a value: pydantic would read braces in it as placeholders.
    return PydanticCustomError("timeline", "{message}", {"message": message, "advice": advice, "code": code})


def _id(value: str) -> str:
    if _ID.fullmatch(value) and len(value) <= ID_LENGTH:
        return value
    if len(value) > ID_LENGTH:
        raise wrong("id", f"an id has at most {ID_LENGTH} characters, this one {len(value)}", "shorten it")
    guess = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")
    raise wrong(
        "id",
        f"`{value}` cannot be an id",
        f"write `{guess}`: small letters, digits and single hyphens"
        if guess
        else "use small letters, digits and single hyphens",
    )


def _link(value: str) -> str:
    if not _LINK.fullmatch(value) or not _has_parts(value):
        raise wrong(
            "link",
            f"`{value}` is not a web address",
            "write it whole, starting with https://, blanks as %20",
        )
    return value


def _has_parts(value: str) -> bool:
    """Whether the address can be taken apart: no bad brackets, ports, or letters that only look like `/`."""
    try:
        parts = urlsplit(value)
        (parts.hostname or "").encode("idna")
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # UnicodeError is one
        return False


def _site(value: str) -> str:
    if "?" in value or "#" in value:
        advice = "write the address of the folder that the site will be in, such as `https://example.org/story/`"
        raise wrong("link", f"`{value}` has a `?` or `#` in it, so no page can lie below it", advice)
    return value


def _language(value: str) -> str:
    if not LANGUAGE.fullmatch(value):
        plain = value.lower()
        meant = _LANGUAGES.get(plain) or (plain if plain in _LANGUAGES.values() else None)
        advice = f"write `{meant}`" if meant else "write it like `en`, `fr` or `pt-BR`"
        raise wrong("language", f"`{value}` is not a language code", advice)
    return value


def _zone(value: str) -> str:
    if re.fullmatch(r"(?:UTC|GMT|Z)? ?[+-][0-9:]+", value):
        advice = "name a place, such as `Europe/Paris`"
        raise wrong("timezone", f"`{value}` is an offset, which changes with summer time", advice)
    if value not in available_timezones():
        raise wrong("timezone", f"`{value}` is not a time zone", did_you_mean(value, available_timezones()))
    return value


def _text(value: object, info: ValidationInfo) -> object:
    """Plain text is text in the default language."""
    if isinstance(value, str):
        context = cast("dict[str, Any]", info.context or {})
        return {context.get("lang", "en"): value}
    if not isinstance(value, dict):
        raise wrong("text", "this is a list, not text", "write one text, or one line for each language: `en: …`")
    return value


def _words(value: dict[str, str]) -> dict[str, str]:
    if not value:
        raise wrong("text", "there is no text here", "write the words, or one line for each language: `en: …`")
    for lang, text in value.items():
        _language(lang)
        if not text.strip():
            where = f" in `{lang}`" if len(value) > 1 else ""
            raise wrong("text", f"the text{where} is empty", "write it, or leave it out")
    return {lang: text.strip() for lang, text in value.items()}


def _one_line(value: dict[str, str]) -> dict[str, str]:
    for text in value.values():
        if re.search(r"[\n\r\u2028\u2029]", text):
            raise wrong("text", "this has more than one line", "put it on one line")
    return value


def _moment(value: object) -> datetime:
    """An instant of the record clock, RFC 3339 (section 5.6), kept in UTC and whole seconds."""
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise wrong(
            "moment",
            f"`{value}` is not a day with a time",
            "write both: `2025-09-01T10:00:00Z`, Z being Greenwich time",
        )
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        raise wrong("moment", f"`{value}` does not exist", "write it like `2025-09-01T10:00:00Z`") from None


def _date(value: object, info: ValidationInfo) -> EventDate | Relative:
    if meant := _bracketed(value):
        raise wrong("date", f"to YAML, `{meant}` is a list", f"put it in quotes: `'{meant}'`")
    if not isinstance(value, str):
        raise wrong(
            "date",
            "a date is one piece of text",
            "write it like `2025-04-05`, `about 2025`, or a period: `2025-04/2025-06`",
        )
    context = cast("dict[str, Any]", info.context or {})
    try:
        return parse(value, timezone=context.get("timezone", "UTC"))
    except DateError as error:
        raise wrong("date", error.message, error.advice) from None


def _bracketed(value: object) -> str:
    """The date that an author meant by `[2026-05-01..2026-05-04]` without quotes; empty if it is none."""
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        return ""
    text = f"[{', '.join(value)}]"
    try:
        parse(text)
    except DateError:
        return ""
    return text


def _absolute(value: EventDate | Relative) -> EventDate:
    if isinstance(value, Relative):
        raise wrong("date", "this date cannot depend on another record", "write the day itself, like `2025-04-05`")
    return value


class _Reads:
    """A type that is read from text by a function; pydantic does not look into it."""

    def __init__(self, function: Callable[[object, ValidationInfo], object]) -> None:
        self._function = function

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self._function)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, str]:
        return {"type": "string"}


def _list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _ids(value: object) -> object:
    if isinstance(value, str) and "," in value:
        raise wrong("list", f"`{value}` is more than one word", f"write a list: `[{value}]`")
    return _list(value)


def _each_once(value: tuple[str, ...]) -> tuple[str, ...]:
    if again := next((word for index, word in enumerate(value) if word in value[:index]), None):
        raise wrong("twice", f"`{again}` stands twice in this list", "keep one of them")
    return value


def _vocabulary(value: object) -> object:
    return value if isinstance(value, dict) and "label" in value else {"label": value}


def _at_least_one(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise wrong("language", "there is no language here", "write one, such as `en`, or leave the key out")
    return value


def _source(value: object) -> object:
    return {"url": value} if isinstance(value, str) else value


def _author(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


Id = Annotated[str, AfterValidator(_id), Field(json_schema_extra={"pattern": f"^{ID}$", "maxLength": ID_LENGTH})]
Ids = Annotated[
    tuple[Id, ...], BeforeValidator(_ids, json_schema_input_type=str | list[str]), AfterValidator(_each_once)
]
Link = Annotated[str, AfterValidator(_link), Field(json_schema_extra={"format": "uri"})]
Language = Annotated[str, AfterValidator(_language)]
Languages = Annotated[
    tuple[Language, ...],
    BeforeValidator(_ids, json_schema_input_type=str | list[str]),
    AfterValidator(_at_least_one),
    AfterValidator(_each_once),
]
Names = Annotated[tuple[str, ...], BeforeValidator(_list, json_schema_input_type=str | list[str])]
Text = Annotated[
    dict[str, str],
    BeforeValidator(_text, json_schema_input_type=str | dict[str, str]),
    AfterValidator(_words),
]
Line = Annotated[Text, AfterValidator(_one_line)]
Site = Annotated[Link, AfterValidator(_site)]
Moment = Annotated[datetime, PlainValidator(_moment, json_schema_input_type=str)]
AnyDate = Annotated[EventDate | Relative, _Reads(_date)]
Date = Annotated[EventDate, _Reads(lambda value, info: _absolute(_date(value, info)))]


class _Model(BaseModel):
    """Closed and frozen: an unknown key is an error, a value travels unchanged."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: object) -> object:
        """A known key with nothing behind it counts as not written."""
        if isinstance(data, dict) and None in data.values():
            return {k: v for k, v in data.items() if v is not None or k not in cls.model_fields}
        return data


class Source(_Model):
    """Where a fact is told."""

    url: Link = Field(description="Address of the page that tells it.")
    title: Line | None = Field(None, description="Headline of that page, as it stands there.")
    publisher: Line | None = Field(None, description="Who published it.")
    date: Date | None = Field(None, description="When the source was published, as precisely as is known.")
    lang: Language | None = Field(None, description="Language of the source: `en`, `fr`, …")
    archived: Link | None = Field(None, description="Address of a copy that will outlive the page.")
    says: Date | None = Field(
        None, description="The date of the event that this source gives, if it differs from `date` of the record."
    )
    note: Text | None = Field(
        None, description="What this source says or gets wrong, in CommonMark; not a correction of this timeline."
    )


class Image(_Model):
    """A picture that belongs to an event."""

    file: str = Field(description="File name inside `events/media/`.")
    alt: Text | None = Field(None, description="What the picture shows, for those who do not see it.")
    credit: Line | None = Field(None, description="Who made it.")
    license: str | None = Field(None, description="Under which licence it is used, as an SPDX name.")


class Withdrawn(_Model):
    """An event or a notice that should not have been published. Its address stays and says so."""

    date: Date = Field(description="When it was withdrawn.")
    reason: Text = Field(description="Why, for readers.")


class NoticeSpec(_Model):
    """What subscribers shall be told about an event that was already published."""

    date: Date = Field(description="When the change became known.")
    type: NoticeType = Field(
        description="`correction`: this timeline was wrong (what a source gets wrong is its `note`). "
        "`development`: something new happened. `clarification`."
    )
    note: Text = Field(description="What was said, and what is right.")
    withdrawn: Withdrawn | None = Field(
        None, description="Withdraw the notice, with a reason that replaces its words; its address stays."
    )


Sources = Annotated[
    tuple[Annotated[Source, BeforeValidator(_source, json_schema_input_type=Source | str)], ...],
    BeforeValidator(_list, json_schema_input_type=list[Source | str] | str),
]


class Record(_Model):
    """One event, as its author wrote it."""

    id: Id = Field(description="Name of the record, assigned once: small letters, digits, hyphens. Never change it.")
    date: AnyDate = Field(
        description="When it happened, as precisely as is known and no more: `2025-04-05`, `2025-04`, `about 2025-08`, "
        "`by 2025-12`, `2 months after other-record` … `timeline date` shows all forms."
    )
    title: Line = Field(description="One line of plain text, or one line for each language.")
    summary: Text | None = Field(None, description="A few sentences in CommonMark; no HTML.")
    kind: Id | None = Field(None, description="What sort of event: launch, departure, plan …")
    status: Status = Field("happened", description="`happened`, `planned` or `cancelled`.")
    certainty: Certainty = Field("confirmed", description="`confirmed`, `reported` (by the press, say) or `disputed`.")
    actors: Ids = Field((), description="Who took part: ids declared under `actors` in timeline.yaml.")
    topics: Ids = Field((), description="What it is about: ids declared under `topics` in timeline.yaml.")
    place: Line | None = Field(None, description="Where it happened, in words.")
    image: Image | None = Field(None, description="A picture from `events/media/`.")
    sources: Sources = Field((), description="Who says so; an address alone will do. The first one is shown first.")
    date_note: Text | None = Field(None, description="How the date is known, or why it is not known better.")
    after: Ids = Field((), description="Ids of events that this one followed, where the dates do not show it.")
    before: Ids = Field((), description="Ids of events that this one preceded, where the dates do not show it.")
    fulfils: Id | None = Field(None, description="Id of the planned event that this one settles.")
    formerly: Ids = Field((), description="Ids that this record had before it was renamed.")
    notices: tuple[NoticeSpec, ...] = Field((), description="Corrections and developments, newest last.")
    withdrawn: Withdrawn | None = Field(None, description="Take the event back, with a reason; its address stays.")
    allow: Ids = Field((), description="Warnings that were looked at and are meant: names of honesty checks.")
    published: Moment | None = Field(None, description="When it was first told, if not by this program (importers).")
    updated: Moment | None = Field(None, description="When it was last changed, if not by this program (importers).")


class Term(_Model):
    """A topic, actor or kind."""

    label: Line = Field(description="What readers see.")
    link: Link | None = Field(None, description="A page about it.")


class Author(_Model):
    """Who keeps the timeline."""

    name: str = Field(min_length=1, description="Name as it is shown.")
    email: str | None = Field(None, description="Address for readers; it becomes public.")
    url: Link | None = Field(None, description="A page about the author.")


class FeedPolicy(_Model):
    """How feeds are cut."""

    size: int = Field(50, ge=1, le=500, description="Entries in a feed; older ones are in its archives.")


class Require(_Model):
    """What every record must have; a lack is an error."""

    sources: bool = Field(False, description="At least one source a record.")
    archived: bool = Field(False, description="An archived copy a source.")
    alt: bool = Field(False, description="A description for every picture.")
    languages: bool = Field(False, description="Every title in every language.")


Terms = dict[Id, Annotated[Term, BeforeValidator(_vocabulary, json_schema_input_type=str | dict[str, Any])]]


class Cards(_Model):
    """Social cards with the title of each event, drawn with fonts that lie beside the records."""

    fonts: Names = Field(description="Font files inside `events/media/`.")
    serif: str = Field(min_length=1, description="Family name of the font for titles, as the file names it.")
    sans: str = Field(min_length=1, description="Family name of the font for the rest.")


class Settings(_Model):
    """`timeline.yaml`: the timeline itself."""

    title: Line = Field(description="Title of the timeline.")
    url: Site = Field(description="Where the site will be: base of all links and of the ids that readers remember.")
    subtitle: Line | None = Field(None, description="One more line below the title.")
    description: Text | None = Field(None, description="What the timeline is about, in a few sentences.")
    languages: Languages = Field(("en",), description="Languages of the site; the first is the default.")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="Zone whose days are meant: `Europe/Paris`."
    )
    authors: tuple[Annotated[Author, BeforeValidator(_author, json_schema_input_type=str | dict[str, Any])], ...] = (
        Field((), description="Who keeps it.")
    )
    license: str | None = Field(None, description="Licence of the text, as an SPDX name such as `CC-BY-4.0`.")
    hub: Link | None = Field(None, description="WebSub hub that is told of new entries.")
    topics: Terms = Field({}, description="Topics: id and label.")
    actors: Terms = Field({}, description="Actors: id and label.")
    kinds: Terms = Field({}, description="Kinds of events: id and label.")
    feed: FeedPolicy = Field(FeedPolicy(), description="How feeds are cut.")
    cards: Cards | None = Field(None, description="A picture an event for social networks; needs the extra `cards`.")
    require: Require = Field(Require(), description="What every record must have.")

    @property
    def default(self) -> str:
        """The default language: the one at the root of the site."""
        return self.languages[0]


def json_schema(what: str) -> str:
    """JSON Schema (2020-12) of a `record` file (one record or a list of them) or of the `settings`, as text.

    It is for editors, which read YAML as YAML is: `2025` is a number there and `yes` a truth value. To us all of that
    is text, so the schema allows it; what a text must look like is said by `timeline check`, in better words.
    """
    import json

    adapter: TypeAdapter[Any] = TypeAdapter(Settings if what == "settings" else Record)
    made = _as_editors_read(adapter.json_schema())
    if what == "record":
        parts = made.pop("$defs", {})
        record = {"$ref": "#/$defs/Record"}
        made = {
            "title": "Records of a timeline",
            # Not `anyOf`: with that, an editor cannot say which of the forms a mistake belongs to.
            "if": {"type": "array"},
            "then": {"items": record},
            "else": {"if": {"type": "object"}, "then": record, "else": {"type": "null"}},
            "$defs": {**parts, "Record": made},
        }
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | made
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


_TEXT = ["string", "number", "boolean"]
_EMPTY: tuple[object, ...] = (None, [], {})


def _as_editors_read(schema: Any, *, optional: bool = False) -> Any:
    """The schema with text that YAML takes for something else, and with keys that have nothing behind them."""
    if isinstance(schema, list):
        return [_as_editors_read(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    required = schema.get("required", ())
    made = {
        key: {name: _as_editors_read(part, optional=name not in required) for name, part in value.items()}
        if key == "properties"
        else {name: _as_editors_read(part) for name, part in value.items()}
        if key == "$defs"
        else value
        if key in ("required", "enum", "type", "description", "default")
        else _as_editors_read(value)
        for key, value in schema.items()
        if not (key == "default" and value in _EMPTY)  # an editor would write it into the file
    }
    if made.get("type") == "string" and "enum" not in made:
        made["type"] = _TEXT
    return _or_nothing(made) if optional else made


def _or_nothing(schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        parts = schema["anyOf"]
        return {**schema, "anyOf": parts if {"type": "null"} in parts else [*parts, {"type": "null"}]}
    if "enum" in schema:
        return {**schema, "type": [schema["type"], "null"], "enum": [*schema["enum"], None]}
    if "type" in schema:
        return {**schema, "type": [*([schema["type"]] if isinstance(schema["type"], str) else schema["type"]), "null"]}
    return schema
