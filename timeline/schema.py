"""What an author may write: `timeline.yaml` and a record, field by field.

The models are the single place where a field is written down. Reading, the JSON Schema for editors and the reference
in the docs all come from here; a field's `description` is what an author sees when hovering over the key.

Values arrive as text (the reader guesses no types), so `2025`, `2025-04` and `"2025"` mean the same. The validation
context carries what a value needs to be understood: `lang`, the default language, and `timezone`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar, cast, get_args
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    TypeAdapter,
    ValidationInfo,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from timeline import __version__
from timeline.dates import Amount, DateError, EventDate, Relative, parse_date
from timeline.problems import Clipped, did_you_mean, nearest, shortened
from timeline.stamps import moment as parse_stamp
from timeline.stamps import stamp

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ID_LENGTH = 80  # an id becomes a folder name; longer ones hit limits of file systems and of calendar clients
_ID = re.compile(ID)
#: Windows cannot hold a file or folder of these names, and a record's id becomes a folder of the site.
DEVICES = frozenset(("aux", "con", "nul", "prn", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # BCP 47, without its rarer parts
_GONE = re.compile(rf"(?:topics|actors|kinds|feeds)/{ID}")
# Host and rest do not overlap, or a long address with a wrong character at its end would take quadratic time.
_LINK = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+(?:[/?#][^\s<>\"{}|\\^`]*)?", re.IGNORECASE)
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
    "italiano": "it",
    "português": "pt",
    "dutch": "nl",
    "nederlands": "nl",
    "polish": "pl",
    "polski": "pl",
    "arabic": "ar",
    "hebrew": "he",
    "japanese": "ja",
}

Status = Literal["happened", "planned", "scheduled", "cancelled"]
Certainty = Literal["confirmed", "reported", "disputed"]
NoticeType = Literal["correction", "development", "clarification"]
TermType = Literal["person", "organization", "place"]


def wrong(code: str, message: str, advice: str = "") -> PydanticCustomError:
    """An author's mistake, as pydantic carries it: `code`, what is wrong, what would be right."""
    # The message goes in as a value: pydantic would read braces in it as placeholders.
    said = {"message": shortened(message), "advice": shortened(advice), "code": code}
    return PydanticCustomError("timeline", "{message}", said)


def slug(value: str) -> str:
    """The id that a text was probably meant to be; empty if it has no letters or digits."""
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def latin_words(text: str) -> list[str]:
    """The words of a text in small letters without accents; those in other scripts are left out."""
    folded = unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).casefold()
    return re.findall(r"[a-z0-9]+", "".join(c for c in folded if not unicodedata.combining(c)))


def _id(value: str) -> str:
    if value in DEVICES:
        message = f"`{value}` cannot be an id: it becomes a folder, and Windows has no folder of this name"
        raise wrong("id", message, f"add something to it, such as `{value}-1`")
    if _ID.fullmatch(value) and len(value) <= ID_LENGTH:
        return value
    if len(value) > ID_LENGTH:
        raise wrong("id", f"an id has at most {ID_LENGTH} characters, this one {len(value)}", "shorten it")
    guess = slug(value)
    raise wrong(
        "id",
        f"`{value}` cannot be an id",
        f"write `{guess}`: lowercase letters, digits and single hyphens"
        if guess
        else "use lowercase letters, digits and single hyphens",
    )


_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_AMONG_WORDS = re.compile(
    r"(?P<before>.*?)(?P<url>https?://[^\s<>\"\u201c-\u201f]+?)(?P<after>[>\"\u201c-\u201f)\].,;:]*(?:\s.*)?)",
    re.IGNORECASE | re.DOTALL,
)


def _link(value: str) -> str:
    if _LINK.fullmatch(value) and _has_parts(value):
        return _without_user(value)
    message, advice = f"`{value}` is not a web address", "write it whole, starting with https://, spaces as %20"
    among = _among_words(value)
    if len(_ADDRESS.findall(value)) > 1:
        message, advice = "here are several addresses in one", "write each on a line of its own, after `- `"
    elif re.fullmatch(r"www\.[^\s/]+\.\S+", value):
        advice = f"write `https://{value}`"
    elif among:
        message = f"`{value}` is more than a web address"
        advice = f"write `{among['url']}` alone"
        if _has_words(among):
            advice += ", and words that belong to it as `title: …` (a space in an address is %20)"
    raise wrong("link", message, advice)


def uri(address: str) -> str:
    """An address as feeds and calendars need it: in ASCII, the host by IDNA and the rest percent-encoded (RFC 3987)."""
    if address.isascii():
        return address
    parts = urlsplit(address)
    host = parts.netloc.encode("idna").decode()
    path, query, fragment = (quote(part, safe="%/:?#[]@!$&'()*+,;=~-._") for part in parts[2:])
    return urlunsplit((parts.scheme, host, path, query, fragment))


def _without_user(value: str) -> str:
    """The address, if it names nobody who logs in: everyone could read it, and browsers hide the host behind it."""
    user, at, _ = urlsplit(value).netloc.rpartition("@")
    if not at:
        return value
    advice = f"write `{value.replace(f'{user}@', '', 1)}`"
    if ":" in user:
        advice += "; if that password is in use, change it"
    secret = "a password" if ":" in user else "a user name"
    raise wrong("link", f"this address holds {secret}, which would be published", advice)


def _among_words(value: str) -> re.Match[str] | None:
    """The only address in a text that holds more than that; None if there is none, or several."""
    among = _AMONG_WORDS.fullmatch(value) if len(value) <= 2_000 else None  # longer ones would take long
    fine = among and among["url"] != value and _LINK.fullmatch(among["url"]) and len(_ADDRESS.findall(value)) == 1
    return among if fine else None


def _has_words(among: re.Match[str]) -> bool:
    return re.search(r"\w", among["before"] + among["after"]) is not None


def _has_parts(value: str) -> bool:
    """Whether the address can be taken apart: no bad brackets, ports, or letters that only look like `/`."""
    try:
        parts = urlsplit(value)
        (parts.hostname or "").encode("idna")
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # UnicodeError is one
        return False


def _site(value: str) -> str:
    if "//" in urlsplit(value).path:
        short = re.sub(r"(?<!:)/{2,}", "/", value)
        message = f"`{value}` has `//` in its path, which browsers take for the beginning of another host"
        raise wrong("link", message, f"write `{short}`")
    if "?" in value or "#" in value:
        advice = "write the address of the folder that the site will be in, such as `https://example.org/story/`"
        raise wrong("link", f"`{value}` has a `?` or `#` in it, so no page can be below it", advice)
    return value


def _language(value: str) -> str:
    if not LANGUAGE.fullmatch(value):
        plain = value.lower()
        meant = _LANGUAGES.get(plain) or (plain if plain in _LANGUAGES.values() else None)
        advice = f"write `{meant}`" if meant else "write it like `en`, `fr` or `pt-BR`"
        raise wrong("language", f"`{value}` is not a language code", advice)
    return value


def _zone(value: str) -> str:
    advice = "name a place, such as `Europe/Paris`"
    if re.fullmatch(r"(?:UTC|GMT|Z)? ?[+-][0-9:]+", value):
        raise wrong("timezone", f"`{value}` is an offset, which changes with summer time", advice)
    if value not in _zones():
        meant = nearest(value, sorted(_zones()))
        raise wrong("timezone", f"`{value}` is not a time zone", f"did you mean `{meant}`?" if meant else advice)
    return value


@cache
def _zones() -> frozenset[str]:
    """Those of the package: machines have others as well, such as `localtime`, which is not the same zone on all."""
    return frozenset(files("tzdata").joinpath("zones").read_text("utf-8").split())


def _text(value: object, info: ValidationInfo) -> object:
    """Plain text is text in the default language."""
    if isinstance(value, str):
        context = cast("dict[str, Any]", info.context or {})
        return {context.get("lang", "en"): _prose(value, info)}
    if not isinstance(value, dict):
        raise wrong("text", "this is a list, not text", "write one text, or one line for each language: `en: …`")
    for text in value.values():
        _prose(text, info)
    return value


def _prose(value: object, info: ValidationInfo) -> object:
    """Free text, where a ` #` hardly ever begins a comment: what it cuts off goes to `clipped` of the context."""
    if isinstance(value, Clipped) and info.context:
        info.context.get("clipped", []).append(value)
    return value


def _address(value: object, info: ValidationInfo) -> object:
    """A web address, where `#part` after a space is a lost part of it, and `# words` is a comment."""
    lost = isinstance(value, Clipped) and value.rest[1:2].strip()
    return _prose(value, info) if lost else value


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
        moment = datetime.fromisoformat(value.upper()).astimezone(UTC).replace(microsecond=0)
        return parse_stamp(stamp(moment))
    except (ValueError, OverflowError):
        raise wrong("moment", f"`{value}` does not exist", "write it like `2025-09-01T10:00:00Z`") from None


def _date(value: object, info: ValidationInfo) -> EventDate | Relative:
    if meant := _bracketed(value):
        if isinstance(value, list) and len(value) > 1 and info.field_name == "announced":  # as often as it was said
            message = f"`announced` takes one date, and here are {_COUNTS.get(len(value), len(value))}"
            raise wrong("date", message, "keep the day on which the plan first became public")
        raise wrong("date", f"to YAML, `{meant}` is a list", f"put it in quotes: `'{meant}'`")
    if not isinstance(value, str):
        raise wrong(
            "date",
            "a date is one piece of text",
            "write it like `2025-04-05`, `about 2025`, or a period: `2025-04/2025-06`",
        )
    context = cast("dict[str, Any]", info.context or {})
    try:
        return parse_date(value, timezone=context.get("timezone", "UTC"))
    except DateError as error:
        raise wrong("date", error.message, error.advice) from None


_COUNTS = {2: "two", 3: "three"}


def _bracketed(value: object) -> str:
    """The date that an author meant by `[2026-05-01..2026-05-04]` without quotes; empty if it is none."""
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        return ""
    text = f"[{', '.join(value)}]"
    try:
        parse_date(text)
    except DateError:
        return ""
    return text


def _absolute(value: EventDate | Relative) -> EventDate:
    if isinstance(value, Relative):
        raise wrong("date", "this date cannot depend on another record", "write the day itself, like `2025-04-05`")
    return value


def _as_written(value: object) -> object:
    return value.written if isinstance(value, EventDate | Relative) else value


class _Reads:
    """A type that is read from text by a function; pydantic does not look into it. In JSON a date is its text."""

    def __init__(self, function: Callable[[object, ValidationInfo], object]) -> None:
        self._function = function

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        in_json = core_schema.plain_serializer_function_ser_schema(_as_written, when_used="json")
        return core_schema.with_info_plain_validator_function(self._function, serialization=in_json)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, str]:
        return {"type": "string"}


def _list(value: object) -> object:
    return [value] if isinstance(value, str) else value


#: What people and word processors write for the dash of a list.
BULLETS = "*\u2022\u2023\u25aa\u25cf\u25e6\u00b7\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"


def sign(bullet: str) -> str:
    """What one of the `BULLETS` is called."""
    if bullet == "*":
        return "`*`"
    if "\u2012" <= bullet <= "\u2015":
        return "a long dash"
    return "a sign that looks like a hyphen" if bullet in "\u2010\u2011\u2212\uff0d" else "a bullet"


def _ids(value: object) -> object:
    if isinstance(value, str) and "," in value:
        raise wrong("list", f"`{value}` is more than one word", f"write a list: `[{value}]`")
    if isinstance(value, str) and len(words := [slug(word) for word in value.split() if slug(word)]) > 1:
        listed = f"`[{', '.join(words)}]`"
        if value[0] in BULLETS:
            message = f"these items begin with {sign(value[0])}, and YAML needs a hyphen"
            raise wrong("list", message, f"write `- ` instead, or {listed}")
        advice = f"write {listed} if these are several, `{slug(value)}` if it is one"
        raise wrong("list", f"`{value}` is more than one word", advice)
    return _list(value)


def _each_once(value: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for word in value:
        if word in seen:
            raise wrong("twice", f"`{word}` appears twice in this list", "keep one of them")
        seen.add(word)
    return value


_SPAN = re.compile(r"(\d{1,4}) ?(day|week|month)s?", re.IGNORECASE)


def _span(value: object, info: ValidationInfo) -> Amount:
    """A length of time: `30 days`, `2 weeks`, `1 month`."""
    if not isinstance(value, str):
        raise wrong("span", "a reminder is one piece of text", "write how long before: `30 days`, `2 weeks`, `1 month`")
    found = _SPAN.fullmatch(value.strip())
    if not found:
        raise wrong("span", f"`{value}` is not a length of time", _span_advice(value))
    if not int(found[1]):
        raise wrong("span", f"`{value}` is the day itself, which needs no reminder", "leave it out")
    return Amount(int(found[1]), found[2].lower())


def _span_advice(value: str) -> str:
    found = re.fullmatch(r"(\d{1,4}) ?([A-Za-z]*)", value.strip())
    if found and not found[2]:
        return f"add the unit: `{found[1]} days`, `{found[1]} weeks` or `{found[1]} months`"
    unit = found[2].lower() if found else ""
    if found and unit in ("y", "year", "years"):
        return f"write `{12 * int(found[1])} months`"
    meant = {"d": "days", "w": "weeks", "wk": "weeks", "wks": "weeks"}.get(unit) or nearest(
        unit, ("days", "weeks", "months")
    )
    if found and meant:
        return f"write `{found[1]} {meant}`"
    return "write a number with days, weeks or months, how long before: `30 days`, `2 weeks`, `1 month`"


def _spans(value: object) -> object:
    if isinstance(value, str) and "," in value:
        raise wrong("list", f"`{value}` is more than one reminder", f"write a list: `[{value}]`")
    if isinstance(value, dict):
        amounts = [f"{number} {unit}" for unit, number in value.items()]
        meant = ", ".join(amounts) if all(map(_SPAN.fullmatch, amounts)) else "30 days, 7 days"
        raise wrong("list", "a reminder is a length of time without braces", f"write it like `remind: [{meant}]`")
    return _list(value)


def _by_kind(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, dict):
        kind = next(iter(info.data.get("kinds") or ()), "kind-of-plan")
        spans = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
        meant = ", ".join(spans) if spans and all(map(_SPAN.fullmatch, spans)) else "30 days"
        advice = f"write `remind: {{{kind}: [{meant}]}}`; for a single plan, write `remind: [{meant}]` in its record"
        raise wrong("remind", "here reminders are set for each kind of plan", advice)
    return value


def _each_span_once(value: tuple[Amount, ...]) -> tuple[Amount, ...]:
    if again := next((span for index, span in enumerate(value) if span in value[:index]), None):
        raise wrong("twice", f"`{again.number} {again.unit}s` appears twice in this list", "keep one of them")
    return value


#: Folders of the site that look like the code of a language.
_FOLDERS = frozenset(("log", "who"))


def _with_folders_of_their_own(value: tuple[str, ...]) -> tuple[str, ...]:
    """Every language but the first has a folder, which must not be another one's."""
    for code in value[1:]:
        if code in _FOLDERS:
            raise wrong(
                "language",
                f"`{code}` cannot be another language: the site has a folder `{code}/` already",
                "put it first, as the default language, or leave it out",
            )
        if code in DEVICES:
            raise wrong(
                "language",
                f"`{code}` cannot be another language: Windows has no folder of this name",
                "put it first, as the default language, or leave it out",
            )
    return value


def _vocabulary(value: object) -> object:
    return value if isinstance(value, dict) and value.keys() & Term.model_fields.keys() else {"label": value}


def _gone(value: str) -> str:
    """A path of `allow_gone`, without slashes at its ends."""
    if _GONE.fullmatch(value.removesuffix("/")) or LANGUAGE.fullmatch(value.removesuffix("/")):
        return value.removesuffix("/")
    found = _GONE.search(value)
    advice = f"write `{found[0]}`; it counts for every language" if found else "write it like `topics/old-name` or `fr`"
    raise wrong("gone", f"`{value}` is not the path of a topic, an actor, a kind, a feed or a language", advice)


def _at_least_one(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise wrong("language", "there is no language here", "write one, such as `en`, or leave the key out")
    return value


def _source(value: object) -> object:
    if isinstance(value, dict) and len(value) == 1:
        ((name, url),) = value.items()
        if not nearest(name, Source.model_fields) and isinstance(url, str) and _LINK.fullmatch(url):
            advice = f"write `- url: {url}`, and below `url` `publisher: {name}` or `title: {name}`"
            raise wrong("unknown-key", f"`{name}` is not a field of a source", advice)
    if isinstance(value, str) and (among := _among_words(value)) and _has_words(among):
        advice = f"write `- url: {among['url']}`, and on the next line, below `url`, `title: …`"
        raise wrong("link", f"`{value}` is more than a web address", f"{advice} (a space in an address is %20)")
    return _under("url")(value)


def _under(key: str) -> Callable[[object], object]:
    """Text alone stands for a mapping that has nothing but this key."""
    return lambda value: {key: value} if isinstance(value, str) else value


Id = Annotated[str, AfterValidator(_id), Field(json_schema_extra={"pattern": f"^{ID}$", "maxLength": ID_LENGTH})]
Ids = Annotated[
    tuple[Id, ...], BeforeValidator(_ids, json_schema_input_type=str | list[str]), AfterValidator(_each_once)
]
Gone = Annotated[
    tuple[Annotated[str, AfterValidator(_gone)], ...],
    BeforeValidator(_ids, json_schema_input_type=str | list[str]),
    AfterValidator(_each_once),
]
Link = Annotated[
    str,
    BeforeValidator(_address, json_schema_input_type=str),
    AfterValidator(_link),
    Field(json_schema_extra={"format": "uri"}),
]
Language = Annotated[str, AfterValidator(_language)]
Languages = Annotated[
    tuple[Language, ...],
    BeforeValidator(_ids, json_schema_input_type=str | list[str]),
    AfterValidator(_at_least_one),
    AfterValidator(_each_once),
    AfterValidator(_with_folders_of_their_own),
]
Names = Annotated[tuple[str, ...], BeforeValidator(_list, json_schema_input_type=str | list[str])]
_Words = Annotated[
    dict[str, str],
    BeforeValidator(_text, json_schema_input_type=str | dict[str, str]),
    AfterValidator(_words),
]


class _InLanguages(NamedTuple):
    """Marks a text in one or several languages, by which `texts` finds it; `markup` if it is CommonMark."""

    markup: bool


Text = Annotated[_Words, _InLanguages(markup=True)]
Line = Annotated[_Words, AfterValidator(_one_line), _InLanguages(markup=False)]
Site = Annotated[Link, AfterValidator(_site)]
Name = Annotated[str, BeforeValidator(_prose, json_schema_input_type=str)]
Moment = Annotated[
    datetime, PlainValidator(_moment, json_schema_input_type=str), PlainSerializer(stamp, str, when_used="json")
]
AnyDate = Annotated[EventDate | Relative, _Reads(_date)]
Date = Annotated[EventDate, _Reads(lambda value, info: _absolute(_date(value, info)))]


Span = Annotated[Amount, _Reads(_span)]
Spans = Annotated[
    tuple[Span, ...], BeforeValidator(_spans, json_schema_input_type=str | list[str]), AfterValidator(_each_span_once)
]


def _is_hashtag(comment: str) -> bool:
    """Whether a comment after an empty key is more likely its value: `#1 of the day`, not `# to be written`."""
    return comment[1:2].strip() not in ("", "#")


class _Model(BaseModel):
    """Closed and frozen: an unknown key is an error, a value travels unchanged."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: object, info: ValidationInfo) -> object:
        """A known key with no value counts as not written."""
        for key, clipped in getattr(data, "emptied", {}).items():
            field = written(cls).get(key)
            missed = field and field.is_required() and cast("dict[str, object]", data)[key] is None
            if field and not missed and _is_hashtag(clipped.rest):
                _prose(clipped, info)
        if isinstance(data, dict) and None in data.values():
            return {k: v for k, v in data.items() if v is not None or k not in written(cls)}
        return data


class Source(_Model):
    """A page that reports a fact."""

    url: Link = Field(description="Address of the page.")
    title: Line | None = Field(None, description="Headline of that page, as printed there.")
    publisher: Line | None = Field(None, description="Who published it.")
    date: Date | None = Field(None, description="When the source was published, as precisely as is known.")
    lang: Language | None = Field(None, description="Language of the source: `en`, `fr`, …")
    archived: Link | None = Field(None, description="Address of an archived copy.")
    says: Date | None = Field(
        None, description="The date of the event that this source gives, if it differs from `date` of the record."
    )
    note: Text | None = Field(
        None, description="What this source says or gets wrong, in CommonMark; not a correction of this timeline."
    )


class Image(_Model):
    """A picture that belongs to an event."""

    file: str = Field(description="Name of a PNG, JPEG, GIF, WebP or AVIF file inside `events/media/`.")
    alt: Text | None = Field(None, description="What the picture shows, for readers who cannot see it.")
    credit: Line | None = Field(None, description="Who made it.")
    license: str | None = Field(None, description="License, as an SPDX name.")


class Withdrawn(_Model):
    """An event or a notice that should not have been published. Its address stays and says so."""

    date: Date = Field(description="When it was withdrawn.")
    reason: Text = Field(description="Why, for readers.")


class Imported(_Model):
    """Where `timeline sync` has a record from."""

    source: Id = Field(alias="from", description="Name of the import.")
    key: str | None = Field(None, description="Key of the record in the source, if it has one.")


class NoticeSpec(_Model):
    """A notice to subscribers about an event that was already published."""

    date: Date = Field(description="When the change became known.")
    type: NoticeType = Field(
        description="`correction`: this timeline was wrong (what a source gets wrong is its `note`). "
        "`development`: something new happened. `clarification`."
    )
    note: Text = Field(description="What was wrong, and what is right.")
    withdrawn: Withdrawn | None = Field(
        None, description="Withdraw the notice, with a reason that replaces its words; its address stays."
    )


Sources = Annotated[
    tuple[Annotated[Source, BeforeValidator(_source, json_schema_input_type=Source | str)], ...],
    BeforeValidator(_list, json_schema_input_type=list[Source | str] | str),
]


class _Kept:
    """Marks a field that is still published after the withdrawal of its record. Any other field is not."""


_T = TypeVar("_T")
_Keep = Annotated[_T, _Kept()]


class Record(_Model):
    """One event, as its author wrote it."""

    id: _Keep[Id] = Field(description="Id of the record: lowercase letters, digits, hyphens. Never change it.")
    date: _Keep[AnyDate] = Field(
        description="When it happened, only as precise as it is known: `2025-04-05`, `2025-04`, `about 2025-08`, "
        "`by 2025-12`, `2 months after other-record` … `timeline date` shows all forms."
    )
    title: _Keep[Line] = Field(description="One line of plain text, or one line for each language.")
    summary: Text | None = Field(None, description="A few sentences in CommonMark; no HTML.")
    short: Line | None = Field(
        None, description="The title in a few words, for the drawing: a title is too long for it."
    )
    key: bool = Field(False, description="`true` for a key event: the drawing labels it first.")
    kind: Id | None = Field(None, description="Kind of event: launch, departure, plan …")
    status: Status = Field(
        "happened",
        description="`happened`, `planned` (somebody has to do it), `scheduled` (takes effect automatically: a law) "
        "or `cancelled`.",
    )
    announced: Date | None = Field(None, description="When a plan was made public; it is listed there once it is over.")
    certainty: Certainty = Field(
        "confirmed", description="`confirmed`, `reported` (for example by the press) or `disputed`."
    )
    actors: Ids = Field((), description="Who took part: ids declared under `actors` in timeline.yaml.")
    topics: Ids = Field((), description="What it is about: ids declared under `topics` in timeline.yaml.")
    place: Line | None = Field(None, description="Where it happened, in words.")
    image: Image | None = Field(None, description="A picture from `events/media/`.")
    sources: Sources = Field((), description="Sources; an address alone is enough. The first one is shown first.")
    date_note: Text | None = Field(None, description="How the date is known, or why it is not known more exactly.")
    after: Ids = Field((), description="Ids of events that this one followed, where the dates do not show it.")
    before: Ids = Field((), description="Ids of events that this one preceded, where the dates do not show it.")
    fulfils: Ids = Field((), description="Id of the planned event that this one settles, or a list of ids.")
    remind: Spans | None = Field(
        None,
        description="When subscribers are reminded of a plan, as time before its last day: `[30 days, 7 days]`; "
        "`[]` for never. If left out, what `remind` in timeline.yaml says of its kind.",
    )
    formerly: _Keep[Ids] = Field((), description="Ids that this record had before it was renamed.")
    notices: tuple[NoticeSpec, ...] = Field(
        (), description="Corrections and developments, in any order; each is published once."
    )
    withdrawn: _Keep[Withdrawn | None] = Field(
        None, description="Withdraw the event, with a reason; its address stays and says so."
    )
    allow: Ids = Field((), description="Warnings that do not apply here: names of honesty checks.")
    published: Moment | None = Field(None, description="When it was first published elsewhere (set by importers).")
    updated: Moment | None = Field(None, description="When it was last changed elsewhere (set by importers).")
    imported: Imported | None = Field(None, description="Which import it comes from; set by `timeline sync`.")

    @cached_property
    def source(self) -> str:
        """Digest of all that the record was read from; "" if it was made in another way. It is no part of its value."""
        return ""

    def read_from(self, digest: str) -> None:
        """Set `source`. Records with the same one are equal."""
        self.__dict__["source"] = digest

    def __copy__(self) -> Self:
        """A copy, which is made to be changed."""
        made = super().__copy__()
        made.__dict__.pop("source", None)
        return made

    def as_withdrawn(self) -> Record:
        """What is still published of it after its withdrawal: the fields that are kept, all others at their default."""
        return type(self).model_construct(**{name: getattr(self, name) for name in _kept(type(self))})


@cache
def _kept(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(
        name for name, field in model.model_fields.items() if any(isinstance(mark, _Kept) for mark in field.metadata)
    )


#: Fields of a record that are still published after its withdrawal.
KEPT_WHEN_WITHDRAWN = _kept(Record)


#: Fields of a record that take an id, or a list of them.
OF_IDS = frozenset(
    ("id", *(name for name, field in Record.model_fields.items() if field.annotation in (tuple[Id, ...], Id | None)))
)


class Term(_Model):
    """A topic, actor or kind."""

    label: Line = Field(description="What readers see.")
    about: Text | None = Field(None, description="A sentence about it in CommonMark, for its page and the who’s who.")
    type: TermType | None = Field(
        None, description="What an actor is: `person`, `organization` or `place`; the who’s who is sorted by it."
    )
    url: Link | None = Field(None, description="A page about it.")
    formerly: Ids = Field((), description="Ids that it had before: their pages and feeds lead to this one.")


class Author(_Model):
    """Who keeps the timeline."""

    name: Name = Field(min_length=1, description="Name as shown.")
    email: str | None = Field(None, description="Address for readers; it is published.")
    url: Link | None = Field(None, description="A page about the author.")


class SiteLink(_Model):
    """A link at the foot of every page."""

    title: Line = Field(description="What readers see.")
    url: Link = Field(description="Where it leads: an imprint, a privacy notice.")


class Logo(_Model):
    """A picture that stands for a site."""

    file: str = Field(description="Name of a PNG, JPEG, GIF, WebP or AVIF file inside `events/media/`.")
    alt: Line | None = Field(
        None, description="What it says, for readers who cannot see it; else the name of the site."
    )
    dark: str | None = Field(
        None, description="Another file for dark pages. If left out, the picture is shown on a light ground there."
    )

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Its files, each with the key that names it."""
        return tuple((key, name) for key, name in (("file", self.file), ("dark", self.dark)) if name is not None)


class SiteInfo(_Model):
    """The site that the timeline is part of."""

    name: Name = Field(min_length=1, description="Name at the top of every page.")
    url: Link | None = Field(None, description="Its first page.")
    logo: Annotated[Logo | None, BeforeValidator(_under("file"), json_schema_input_type=Logo | str | None)] = Field(
        None, description="A picture in place of the name, at the foot of every page and on cards: `logo.png`."
    )
    links: tuple[SiteLink, ...] = Field((), description="Links at the foot of every page: `{title, url}`.")


class FeedPolicy(_Model):
    """Feed settings."""

    size: int = Field(50, ge=1, le=500, description="Entries in a feed; older ones are in the archives.")
    archives: Literal["whole", "all"] = Field(
        "whole",
        description="Which feeds have archives: `whole`, the Atom feed of the whole timeline, or `all`, every feed in "
        "every format.",
    )


#: What sorts of items a named feed may have: new events, and notices.
ItemType = Literal[
    "added", "correction", "development", "clarification", "refinement", "overdue", "reminder", "in_effect",
    "withdrawal", "restoration",
]  # fmt: skip


class NamedFeed(_Model):
    """A feed of your own choice: items that have one of the words under every key."""

    id: Id = Field(description="Name of its folder in `feeds/`: small letters, digits, hyphens.")
    title: Line = Field(description="What readers see.")
    topics: Ids = Field((), description="Events with one of these topics.")
    actors: Ids = Field((), description="Events with one of these actors.")
    kinds: Ids = Field((), description="Events of one of these kinds.")
    types: Annotated[tuple[ItemType, ...], BeforeValidator(_list, json_schema_input_type=list[ItemType] | ItemType)] = (
        Field((), description="Only new events (`added`) or notices of these types: `[added, correction]`.")
    )
    formerly: Ids = Field((), description="Ids that it had before: their pages and feeds lead to this one.")


def _feeds_once(value: tuple[NamedFeed, ...]) -> tuple[NamedFeed, ...]:
    _each_once(tuple(id for feed in value for id in (feed.id, *feed.formerly)))
    return value


class Strip(_Model):
    """How the drawing above the list is divided into lanes."""

    by: Literal["topics", "actors", "kinds", "none"] = Field(
        "topics", description="What has a lane: `topics`, `actors`, `kinds`, or `none` for one lane without a name."
    )


def _color(value: str) -> str:
    if not re.fullmatch("#[0-9a-f]{6}", value.lower()):
        raise wrong("color", f"`{value}` is not a color", 'write six hexadecimal digits in quotes, such as "#0a557c"')
    return value.lower()


Color = Annotated[str, AfterValidator(_color)]

LEAST_CONTRAST = 4.5  # of text: WCAG 2.2, success criterion 1.4.3


class Colors(_Model):
    """Colors of the page; those that are left out stay as they are."""

    paper: Color | None = Field(None, description="The page itself.")
    panel: Color | None = Field(None, description="What is set apart: what is to come.")
    ink: Color | None = Field(None, description="Text.")
    soft: Color | None = Field(None, description="Text beside it: dates of sources, counts.")
    link: Color | None = Field(None, description="Links.")
    mark: Color | None = Field(None, description="Marks of what happened.")
    plan: Color | None = Field(None, description="Everything planned.")
    now: Color | None = Field(None, description="The line “as of”.")

    @property
    def tokens(self) -> dict[str, str]:
        """Those that are given, by name."""
        return {name: value for name, value in self if value}


#: Colors of the page if nothing else is said: what text must be legible on, and text.
LIGHT = {
    "paper": "#fcfbf8",
    "panel": "#f4f2ec",
    "ink": "#1b1c20",
    "soft": "#494c55",
    "link": "#0a557c",
    "plan": "#593a8c",
}
DARK = {
    "paper": "#15171b",
    "panel": "#1c1f25",
    "ink": "#e9e7e2",
    "soft": "#a8abb4",
    "link": "#8cc8ee",
    "plan": "#c4abf4",
}


def _legible(usual: dict[str, str]) -> Callable[[Colors], Colors]:
    """A check that text in these colors can be read on the grounds behind it."""

    def check(colors: Colors) -> Colors:
        whole = usual | colors.tokens
        for text in ("ink", "soft", "link", "plan"):
            for ground in ("paper", "panel"):
                if {text, ground} & colors.tokens.keys() and _contrast(whole[text], whole[ground]) < LEAST_CONTRAST:
                    ratio = f"{_contrast(whole[text], whole[ground]):.1f}"
                    message = (
                        f"`{text}` ({whole[text]}) cannot be read on `{ground}` ({whole[ground]}): contrast {ratio}"
                    )
                    raise wrong("color", message, f"choose colors with a contrast of {LEAST_CONTRAST} or more")
        return colors

    return check


def _contrast(one: str, other: str) -> float:
    """The contrast of two colors (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class Theme(_Model):
    """How the page looks."""

    light: Annotated[Colors, AfterValidator(_legible(LIGHT))] = Field(Colors(), description="Colors by day.")
    dark: Annotated[Colors, AfterValidator(_legible(DARK))] = Field(Colors(), description="Colors by night.")


class Require(_Model):
    """What every record must have; what is missing is an error."""

    sources: bool = Field(False, description="At least one source per record.")
    archived: bool = Field(False, description="An archived copy per source.")
    alt: bool = Field(False, description="A description for every picture.")
    languages: bool = Field(False, description="Every title in every language.")


def _bound(value: object, info: ValidationInfo) -> EventDate | str:
    """An end of a chapter: a date, or the id of a record."""
    if isinstance(value, str) and _ID.fullmatch(value) and not value[0].isdigit():
        return _id(value)
    return _absolute(_date(value, info))


Bound = Annotated[EventDate | str, _Reads(_bound)]


class Chapter(_Model):
    """A part of the story: from a date or an event to another."""

    id: Id = Field(description="Id of the chapter: lowercase letters, digits, hyphens.")
    title: Line = Field(description="What readers see.")
    start: Bound = Field(alias="from", description="Where it begins: a date, or the id of a record.")
    end: Bound | None = Field(None, alias="to", description="Where it ends: a date, or the id of a record.")
    summary: Text | None = Field(None, description="What it is about, in CommonMark.")


def _chapters_once(value: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    _each_once(tuple(chapter.id for chapter in value))
    return value


#: Fields of a record that an import sets by itself; `defaults` has none of them.
SET_BY_SYNC = frozenset(("id", "date", "title", "formerly", "notices", "withdrawn", "imported", "published", "updated"))


def _defaults(value: dict[str, Any]) -> dict[str, Any]:
    known = Record.model_fields.keys() - SET_BY_SYNC
    for name in value:
        if name in SET_BY_SYNC:
            raise wrong("import", f"`{name}` is different for each record", f"choose from {', '.join(sorted(known))}")
        if name not in known:
            raise wrong("unknown-key", f"unknown key `{name}`", did_you_mean(name, known))
    return value


#: Whose columns an import knows without a map.
PRESETS = ("timelinejs", "notion", "airtable")
#: What a column or a value of a source can be. Texts may have a language: `title.fr`.
MAPPED = frozenset(
    (
        *("key", "id", "date", "end", "title", "summary", "kind", "status", "certainty", "actors", "topics", "place"),
        *("source", "source_title", "publisher", "date_note", "announced", "after", "before", "fulfils", "image"),
        *("alt", "credit", "items"),
    )
)
_IN_LANGUAGES = ("title", "summary", "place", "date_note")


def _map(value: object) -> str | dict[str, str]:
    if isinstance(value, str) and value in PRESETS:
        return value
    if isinstance(value, str):
        raise wrong("import", f"nothing is known of the columns of `{value}`", did_you_mean(value, PRESETS))
    if not isinstance(value, dict) or not value or not all(isinstance(name, str) for name in value.values()):
        advice = f"write `{{date: When, title: What}}`, or one of {', '.join(PRESETS)}"
        raise wrong("import", "`map` says which column is which field", advice)
    for field in value:
        name, dot, lang = field.partition(".")
        if name not in MAPPED or (dot and (name not in _IN_LANGUAGES or not LANGUAGE.fullmatch(lang))):
            raise wrong("import", f"`{field}` is nothing that a column can be", did_you_mean(field, MAPPED))
    return value


def _import_file(value: str) -> str:
    parts = value.replace("\\", "/").split("/")
    if value.endswith((".yaml", ".yml")) and parts[-1] != "timeline.yaml" and all(p and p[0] != "." for p in parts):
        return value
    raise wrong("import", f"`{value}` cannot be a file of records", "write it like `events/sheet.yaml`")


class Import(_Model):
    """A table, calendar or feed that `timeline sync` makes records of."""

    name: Id = Field(description="Name of the import, for `timeline sync NAME`.")
    source: str = Field(alias="from", min_length=1, description="Address, or a file beside the folder of records.")
    format: str = Field(
        description="`csv`, `xlsx`, `timelinejs`, `ics`, `feed` (RSS, Atom, WordPress), `json`, `markwhen`."
    )
    map: Annotated[str | dict[str, str] | None, PlainValidator(_map, json_schema_input_type=str | dict[str, str])] = (
        Field(
            None,
            description="Which column is which field, `{date: When, title: What}`, or a known layout: `timelinejs`, "
            "`notion` or `airtable`.",
        )
    )
    file: Annotated[str, AfterValidator(_import_file)] | None = Field(
        None, description="File of the records, written only by the program; `events/NAME.yaml` if left out."
    )
    defaults: Annotated[dict[str, Any], AfterValidator(_defaults)] = Field(
        {}, description="Fields of every record that the source does not set: `{certainty: reported}`."
    )
    gone: Literal["stop", "withdraw"] = Field(
        "stop", description="What happens to a published record whose row is gone: `stop` the import, or `withdraw` it."
    )
    sheet: str | None = Field(None, description="Name of the sheet of an XLSX file; the first if left out.")
    dates: Literal["day-first", "month-first"] | None = Field(
        None, description="How the source writes `3/4/2025`; if left out, such a date is an error."
    )


def _imports_once(value: tuple[Import, ...]) -> tuple[Import, ...]:
    _each_once(tuple(item.name for item in value))
    _each_once(tuple((item.file or f"{item.name}.yaml").removeprefix("events/") for item in value))
    return value


Terms = dict[Id, Annotated[Term, BeforeValidator(_vocabulary, json_schema_input_type=str | dict[str, Any])]]


class Cards(_Model):
    """Social cards with the title of each event. Without `fonts` they are drawn with those of the program."""

    fonts: Names = Field(
        (), description="Font files inside `events/media/`, for scripts other than Latin, Greek and Cyrillic."
    )
    serif: str = Field("Noto Serif", min_length=1, description="Family of the font for titles, as its file names it.")
    sans: str = Field("Noto Sans", min_length=1, description="Family of the font for the rest.")


def _cards(value: object) -> object:
    if isinstance(value, str) and value not in _SWITCH:
        raise wrong(
            "wrong-value",
            f"`cards` is `true` or `false`, and not `{value}`",
            "write `cards: true` for a card per event",
        )
    return _SWITCH[value] if isinstance(value, str) else value


_SWITCH: dict[str, dict[str, str] | None] = {"true": {}, "false": None}


_Author = Annotated[Author, BeforeValidator(_under("name"), json_schema_input_type=str | dict[str, Any])]


class Settings(_Model):
    """`timeline.yaml`: the timeline itself."""

    title: Line = Field(description="Title of the timeline.")
    url: Site = Field(description="Address of the site: base of all links and of the ids in feeds.")
    subtitle: Line | None = Field(None, description="One more line below the title.")
    description: Text | None = Field(None, description="What the timeline is about, in a few sentences.")
    about: Text | None = Field(
        None,
        description="How the timeline was made, in CommonMark with headings: the page `about/`. What entries note on a "
        "source that this text links to is listed below it.",
    )
    languages: Languages = Field(("en",), description="Languages of the site; the first is the default.")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="Time zone of the dates: `Europe/Paris`."
    )
    authors: tuple[
        Annotated[Author, BeforeValidator(_under("name"), json_schema_input_type=str | dict[str, Any])], ...
    ] = Field((), description="Who maintains it.")
    site: SiteInfo | None = Field(
        None,
        description="The site that the timeline is part of: `{name, url, logo, links}`; its host if left out.",
    )
    license: str | None = Field(None, description="License of the text, as an SPDX name such as `CC-BY-4.0`.")
    hub: Link | None = Field(
        None, description="Address of a WebSub hub: the feeds name it, `timeline ping` notifies it."
    )
    topics: Terms = Field({}, description="Topics: id and label.")
    actors: Terms = Field({}, description="Actors: id and label.")
    kinds: Terms = Field({}, description="Kinds of events: id and label.")
    feed: FeedPolicy = Field(FeedPolicy(), description="Feed settings.")
    strip: Strip = Field(Strip(), description="How the drawing is divided into lanes: `{by: topics}`.")
    theme: Theme = Field(Theme(), description='Colors of the page: `{light: {link: "#0a557c"}}`.')
    remind: Annotated[dict[Id, Spans], BeforeValidator(_by_kind, json_schema_input_type=dict[str, Any])] = Field(
        {}, description="When subscribers are reminded of plans, for each kind: `{law: [30 days, 7 days]}`."
    )
    cards: Annotated[Cards | None, BeforeValidator(_cards, json_schema_input_type=Cards | bool | None)] = Field(
        None, description="`true`: a picture per event for social networks; needs the extra `cards`."
    )
    require: Require = Field(Require(), description="What every record must have.")
    order: Literal["oldest", "newest"] = Field("oldest", description="What the list begins with: `oldest` or `newest`.")
    chapters: Annotated[tuple[Chapter, ...], AfterValidator(_chapters_once)] = Field(
        (), description="Parts of the story: `{id, title, from, to, summary}`."
    )
    feeds: Annotated[tuple[NamedFeed, ...], AfterValidator(_feeds_once)] = Field(
        (), description="Named feeds: `{id, title, topics, actors, kinds, types}`."
    )
    imports: Annotated[tuple[Import, ...], AfterValidator(_imports_once)] = Field(
        (), description="What `timeline sync` makes records of; see docs/import.md."
    )
    allow_gone: Gone = Field(
        (), description="Published pages and feeds that may be removed: `topics/old-name`, or a language such as `fr`."
    )
    default_formerly: Language | None = Field(
        None, description="The language that was first in `languages` before: confirms that another one is now."
    )

    @property
    def default(self) -> str:
        """The default language: the one at the root of the site."""
        return self.languages[0]

    @property
    def root(self) -> str:
        """Absolute address of the site, with a slash at its end."""
        return uri(self.url).rstrip("/") + "/"

    def folder(self, lang: str) -> str:
        """Where a language is below the output folder: "" or `fr/`."""
        return "" if lang == self.default else f"{lang}/"

    def base(self, lang: str) -> str:
        """Absolute address of a language's part of the site."""
        return self.root + self.folder(lang)


@cache
def written(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a model by the keys that authors write; `from` is no name in Python."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


#: A text where an author wrote it: its path, its words by language, and whether they are CommonMark.
WrittenText = tuple[tuple[str | int, ...], Mapping[str, str], bool]


def texts(value: BaseModel) -> list[WrittenText]:
    """Every text of a record or of the settings."""
    found: list[WrittenText] = []
    _add_texts(value, (), found)
    return found


def _add_texts(value: BaseModel, path: tuple[str | int, ...], found: list[WrittenText]) -> None:
    for name, mark in _with_text(type(value)):
        part = getattr(value, name)
        if not part:
            continue
        if mark:
            found.append(((*path, name), part, mark.markup))
        elif isinstance(part, BaseModel):
            _add_texts(part, (*path, name), found)
        else:
            for step, item in part.items() if isinstance(part, dict) else enumerate(part):
                _add_texts(item, (*path, name, step), found)


@cache
def _with_text(model: type[BaseModel]) -> tuple[tuple[str, _InLanguages | None], ...]:
    """Fields of a model that are texts, with their mark, or hold models that have some."""
    found = ((name, field, _mark(field)) for name, field in model.model_fields.items())
    return tuple((name, mark) for name, field, mark in found if mark or _holds_text(field.annotation))


def _mark(part: object) -> _InLanguages | None:
    """The mark of a type, or of the field that has it."""
    if isinstance(part, _InLanguages):
        return part
    parts = (*part.metadata, part.annotation) if isinstance(part, FieldInfo) else get_args(part)
    return next((mark for inner in parts if (mark := _mark(inner))), None)


def _holds_text(part: object) -> bool:
    if isinstance(part, type) and issubclass(part, BaseModel):
        return bool(_with_text(part))
    return any(map(_holds_text, get_args(part)))


#: Fields of a record that are CommonMark.
MARKUP = frozenset(name for name, mark in _with_text(Record) if mark and mark.markup)

#: The address of each draft of JSON Schema.
_DRAFTS = {"2020-12": "https://json-schema.org/draft/2020-12/schema", "07": "http://json-schema.org/draft-07/schema#"}


def json_schema(what: str, draft: str = "2020-12", vocabulary: Vocabulary | None = None) -> str:
    """JSON Schema of a `record` file (one record or a list of them) or of the `settings`, as text.

    It is for editors, which read YAML as YAML is: `2025` is a number there and `yes` a truth value. To us all of that
    is text, so the schema allows it; what a text must look like is said by `timeline check`, in better words. Words of
    the vocabulary are suggested, and no others refused: the schema may be older than what is typed.
    """
    import json

    adapter: TypeAdapter[Any] = TypeAdapter(Settings if what == "settings" else Record)
    made = _as_editors_read(adapter.json_schema())
    if vocabulary:
        _suggest(made, vocabulary)
    if what == "record":
        made["defaultSnippets"] = [_SNIPPET]
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
    made = {"$schema": _DRAFTS[draft], "$id": schema_id(what, vocabulary)} | made
    text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
    return (
        text
        if draft == "2020-12"
        else text.replace('"$defs": {', '"definitions": {').replace("#/$defs/", "#/definitions/")
    )


def schema_id(what: str, vocabulary: Vocabulary | None = None) -> str:
    """The `$id` of a schema: with a vocabulary, also its digest, so that two that differ have two ids."""
    import json
    from hashlib import sha256

    words = json.dumps(vocabulary, sort_keys=True).encode()
    known = f":{sha256(words).hexdigest()[:16]}" if vocabulary else ""
    return f"urn:timeline-feed:{__version__}:{what}{known}"


#: What editors with a YAML language server offer where a record begins.
_SNIPPET = {
    "label": "record",
    "description": "A record: id, date, title, source",
    "body": {"id": "${1:id}", "date": "${2:2025-04-05}", "title": "${3:title}", "sources": [{"url": "${4:https://}"}]},
}

#: By part of the timeline (`topics`, `actors`, `kinds`, `ids`): its words, each with what people read.
Vocabulary = Mapping[str, Mapping[str, str]]
#: By key of a record, a named feed or a chapter: which words are suggested.
_SUGGESTED = {
    **{key: key for key in ("topics", "actors", "kinds")},
    "kind": "kinds",
    **dict.fromkeys(("fulfils", "after", "before", "from", "to"), "ids"),
}
_SUGGESTING = ("Record", "NamedFeed", "Chapter")


def _suggest(schema: dict[str, Any], vocabulary: Vocabulary) -> None:
    """Let the keys of `_SUGGESTED` offer the words of the vocabulary."""
    parts = schema.get("$defs", {})
    for model in (schema, *parts.values()):
        if model.get("title") in _SUGGESTING:
            keys = model["properties"]
            for key in keys.keys() & _SUGGESTED.keys():
                if vocabulary[_SUGGESTED[key]]:
                    keys[key] = _with_words(keys[key], {"$ref": f"#/$defs/{_SUGGESTED[key]}"})
    words = {
        name: {"enum": list(known), "enumDescriptions": list(known.values())}
        for name, known in vocabulary.items()
        if known
    }
    schema["$defs"] = parts | words


def _with_words(schema: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """The schema of a text or of a list of texts, which are these words or any others."""
    if "anyOf" in schema:
        return {**schema, "anyOf": [_with_words(part, words) for part in schema["anyOf"]]}
    if "items" in schema:
        return {**schema, "items": _with_words(schema["items"], words)}
    if schema["type"] == "null":
        return schema
    about = {key: value for key, value in schema.items() if key in ("title", "description")}
    return {**about, "anyOf": [words, {key: value for key, value in schema.items() if key not in about}]}


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
