"""The fields of a record, asked one by one; each answer is checked before the next question.

Nothing is asked twice that the command line has said, and an empty answer leaves a field out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from timeline.authoring.new import Desk, probable_status, propose_id, understood, while_typed
from timeline.authoring.prompting import question
from timeline.authoring.scalars import scalar
from timeline.dates import DateError, EventDate, Relative
from timeline.problems import UsageWrong, did_you_mean, nearest
from timeline.schema import Id, Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from timeline.dates import Day

_ONE_FORM = re.compile("write `([^`]+)`")  # advice that can be used as it is
_FEW = 12  # known words that are shown before a question


def ask(desk: Desk, given: Mapping[str, Any], today: Day) -> dict[str, Any]:
    """The fields of a record; `given` are answered already."""
    fields = {key: value for key, value in given.items() if value}
    _say("Enter skips a field; Ctrl-C stops without writing anything.")
    if "title" not in fields:
        fields["title"] = _title(desk)
    date = _date(desk, fields)
    _status(desk, fields, probable_status(date, today))
    for facet, text in (("kinds", "Kind"), ("actors", "Actors"), ("topics", "Topics")):
        key = "kind" if facet == "kinds" else facet
        if key not in fields:
            words = _words(desk, facet, text)
            fields[key] = (words or [""])[0] if key == "kind" else words
    if "sources" not in fields:
        fields["sources"] = list(_sources())
        while desk.settings.require.sources and not fields["sources"]:
            _say("this timeline requires a source")
            fields["sources"] = list(_sources())
    if "summary" not in fields:
        fields["summary"] = _text("Summary")
    if "id" not in fields:
        fields["id"] = _id(desk, fields)
    return fields


def _say(text: str) -> None:
    click.echo(click.style(text, dim=True))


def _needed(text: str, below: Callable[[str], str] | None = None, default: str = "") -> str:
    """A field that cannot be left out."""
    while not (answer := _text(text, below, default)):
        _say("this field is required")
    return answer


def _text(text: str, below: Callable[[str], str] | None = None, default: str = "") -> str:
    """Text that a record may hold, or nothing."""
    while True:
        answer = question(text, default=default, below=below)
        try:
            scalar(answer)
        except UsageWrong as error:
            _say(str(error))
        else:
            return answer


def _title(desk: Desk) -> str | dict[str, str]:
    languages = desk.settings.languages
    if len(languages) == 1:
        return _needed("Title")
    title = {languages[0]: _needed(f"Title ({languages[0]})")}
    for lang in languages[1:]:
        if text := _text(f"Title ({lang})"):
            title[lang] = text
    return title


def _date(desk: Desk, fields: dict[str, Any]) -> EventDate | Relative:
    """A date, shown as it is understood while it is typed."""
    settings = desk.settings

    def below(text: str) -> str:
        return while_typed(text, settings)[0]

    proposal = ""
    while True:
        text = fields.pop("date", None) or _needed("Date", below, proposal)
        try:
            date, words = understood(text, settings.timezone, settings.default)
        except DateError as error:
            _say(str(error))
            only = _ONE_FORM.fullmatch(error.advice)
            proposal = only[1] if only else ""
            continue
        unknown = [a for a in date.anchors if a not in desk.ids] if isinstance(date, Relative) else []
        if unknown:
            _say(f"no record has the id `{unknown[0]}`; {_nearest(unknown[0], desk.ids)}")
            continue
        _say(f"understood as: {words}")
        fields["date"] = text
        return date


def _choice(text: str, words: tuple[str, ...], default: str) -> str:
    return str(click.prompt(text, type=click.Choice(words), default=default))


def _status(desk: Desk, fields: dict[str, Any], probable: str) -> None:
    """Whether it happened; if so, which plans have come about with it; if not, when it was announced."""
    if "status" not in fields:
        _say("planned: somebody has to do it; scheduled: takes effect automatically, such as a law")
        fields["status"] = _choice("Status", ("happened", "planned", "scheduled", "cancelled"), probable)
    if fields["status"] != "happened":
        if "announced" not in fields:
            fields["announced"] = _checked("Announced (date)", "", _fixed_date)
        return
    del fields["status"]  # it is what a record without a status says
    if "fulfils" not in fields and (plans := desk.open_plans):
        fields["fulfils"] = _settled(plans)


def _settled(plans: Mapping[str, str]) -> list[str]:
    """The plans that this event settles, if it does."""
    _say(f"open plans: {', '.join(list(plans)[:_FEW])}")
    while True:
        ids = question("Fulfils plans (ids)", known=plans).replace(",", " ").split()
        unknown = [id for id in ids if id not in plans]
        if not unknown:
            return list(dict.fromkeys(ids))
        _say(f"no open plan has the id `{unknown[0]}`; {did_you_mean(unknown[0], plans)}")


def _words(desk: Desk, facet: str, text: str) -> list[str]:
    """Ids or labels, separated by commas; Tab completes the known ones where the terminal can."""
    known = desk.words(facet)
    declared = bool(getattr(desk.settings, facet))
    if known:
        more = f", … ({len(known)} in total; Tab completes)" if len(known) > _FEW else ""
        _say(f"known: {', '.join(list(known)[:_FEW])}{more}")
    else:
        _say("one id, such as `launch`" if facet == "kinds" else "ids separated by commas, such as `city-council`")
    while True:
        words = split_words(question(text, known=known), known)
        if not (wrong := _wrong(words, known, declared=declared, where=facet)):
            return words
        _say(wrong)


def split_words(answer: str, known: Mapping[str, str]) -> list[str]:
    """An author may write what readers see, `Mark Zuckerberg` for `zuckerberg`, or ids separated by spaces."""
    labels = {label.casefold(): id for id, label in known.items()}
    parts = [part.strip() for part in answer.split(",") if part.strip()]
    words = [labels.get(part.casefold(), part) for part in parts]
    if len(words) == 1 and all(not refused(word, Id) for word in words[0].split()):
        return words[0].split()
    return words


def _wrong(words: Iterable[str], known: Mapping[str, str], *, declared: bool, where: str) -> str:
    for word in words:
        if declared and word not in known:
            return f"`{word}` is not declared under `{where}` in timeline.yaml; {did_you_mean(word, known)}"
        if message := refused(word, Id):
            return message
        near = nearest(word, known) if word not in known else None
        if near and not click.confirm(f"`{word}` is new; `{near}` is known. Keep `{word}`?", default=False):
            return f"write `{near}`"
    return ""


def refused(value: str, kind: Any) -> str:
    """What the schema has against a value; empty if nothing."""
    from pydantic import TypeAdapter, ValidationError

    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        context = error.errors()[0].get("ctx", {})
        return f"{context.get('message')}; {context.get('advice')}"
    return ""


def _nearest(word: str, known: Iterable[str]) -> str:
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else "`timeline check` lists the ids"


def _sources() -> Iterator[dict[str, str]]:
    """Sources until an empty address."""
    text = "Source (address)"
    while url := question(text):
        if message := refused(url, Link):
            _say(message)
            continue
        source = {"url": url}
        for key, label, default in (
            ("title", "  Headline", ""),
            ("publisher", "  Publisher", (urlsplit(url).hostname or "").removeprefix("www.")),
            ("date", "  Date published", ""),
        ):
            answer = _checked(label, default, _fixed_date if key == "date" else lambda _: "")
            if answer:
                source[key] = answer
        yield source
        text = "Another source (address)"


def _checked(text: str, default: str, wrong: Callable[[str], str]) -> str:
    while True:
        answer = _text(text, default=default)
        if not answer or not (message := wrong(answer)):
            return answer
        _say(message)


def _fixed_date(text: str) -> str:
    """What is wrong with a date that cannot depend on another record; empty if nothing."""
    try:
        date, _ = understood(text, "UTC", "en")
    except DateError as error:
        return str(error)
    return "this date cannot depend on another record" if isinstance(date, Relative) else ""


def _id(desk: Desk, fields: Mapping[str, Any]) -> str:
    title = fields["title"]
    words = title if isinstance(title, str) else next(iter(title.values()))
    proposed = propose_id(words, fields["date"], desk.ids)

    def wrong(id: str) -> str:
        return f"`{id}` is, or was, the id of another record" if id in desk.ids else refused(id, Id)

    _say("the id cannot be changed later: addresses and feed entries are made from it")
    return _checked("Id", proposed, wrong)
