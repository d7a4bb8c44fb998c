"""A form for one event: answers of a browser → a record that is tried, like one of `timeline new`, and appended.

Text in, a page or an added record out; the server around it is `serve.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any, get_args

from timeline.authoring import new
from timeline.authoring.ask import split_words
from timeline.authoring.scalars import scalar
from timeline.authoring.session import record_of, written
from timeline.dates import DateError, Day
from timeline.locking import alone
from timeline.problems import TimelineError, UsageWrong
from timeline.schema import Certainty, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from jinja2 import Template


#: Fields of the form that are a field of the record by another name, and how the page calls them.
_LABELS = {
    "title": "Title",
    "date": "Date",
    "status": "Status",
    "announced": "Announced",
    "summary-text": "Summary",
    "kind": "Kind",
    "topics": "Topics",
    "actors": "Actors",
    "certainty": "Certainty",
    "sources": "Source",
    "source": "Source",
    "id": "Id",
}
_OF_RECORD = {"summary": "summary-text", "sources": "source"}
_REQUIRED = ("title", "date")
_KEY = re.compile(r"(?:- |  )([a-z_]+):")


@dataclass(frozen=True)
class Added:
    """A record that was written."""

    id: str
    place: str  # file and line


@dataclass
class Form:
    """What the page shows: what was `given`, and what is wrong with it, by field; the field `""` is none of them."""

    given: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def seen(self) -> str:
        """A name for the warnings, by which the page says that its reader has seen them."""
        return sha256("\n".join(self.warnings).encode()).hexdigest()[:16] if self.warnings else ""


def wording(events: Path, text: str) -> dict[str, str]:
    """How a date is understood: words to show `below` while it is typed, and what is `wrong` with it."""
    below, wrong = new.while_typed(text, new.desk(events).settings)
    return {"below": below, "wrong": wrong}


def page(events: Path, form: Form, token: str, added: Added | None = None) -> str:
    """The form as HTML."""
    desk = new.desk(events)
    settings = desk.settings
    facets = ("topics", "actors", "kinds")
    return _template().render(
        timeline=next(iter(settings.title.values())),
        languages=settings.languages,
        given=form.given,
        errors=form.errors,
        warnings=form.warnings,
        seen=form.seen,
        labels=_LABELS,
        words=wording(events, form.given.get("date", ""))["below"],
        statuses=get_args(Status),
        certainties=get_args(Certainty),
        known={facet: desk.words(facet) for facet in facets},
        declared={facet: bool(getattr(settings, facet)) for facet in facets},
        folder=events.as_posix(),
        token=token,
        added=added and added.id,
        place=added and added.place,
    )


@cache
def _template() -> Template:
    from jinja2 import Environment

    made = Environment(autoescape=True, trim_blocks=True)
    return made.from_string(file("form.html"))


def file(name: str) -> str:
    """A file of the page."""
    return files(__name__).joinpath(name).read_text("utf-8")


# --- what was given ---------------------------------------------------------------------------------------------------


def submit(
    events: Path, answers: Mapping[str, Sequence[str]], now: datetime, say: Callable[[str], None]
) -> Added | Form:
    """Add the record that the answers describe; the form again, with what is wrong, if they describe none.

    Warnings are shown once; a form that was sent with them in sight is added. Raises EnvironmentFailed.
    """
    given = {name: ", ".join(texts).replace("\r\n", "\n").strip() for name, texts in answers.items()}
    form, desk = Form(given), new.desk(events)
    form.errors = {name: ["this field is required"] for name in _REQUIRED if not given.get(name)}
    _refuse_unsafe(form)
    today = Day.from_date(now.date())
    # What is missing is made up, so that all that is wrong with the rest is said at once.
    made_up = {"title": "Title", "date": today.isoformat()}
    fields = _fields(desk, given | {name: made_up[name] for name in form.errors.keys() & made_up})
    try:
        item = new.in_words(record_of(desk, fields))
    except UsageWrong:  # said above, at its field
        return form
    try:
        tried = new.attempt(desk, new.default_file(desk, _date(desk, fields["date"]), today), item, now)
    except UsageWrong as error:
        form.errors[""] = [str(error)]
        return form
    for problem in tried.problems:
        if problem.severity == "error":
            name = _field_at(item, problem.place.line - tried.spliced.line)
            form.errors.setdefault(name, []).append(problem.words)
        else:
            form.warnings.append(problem.words)
    if form.errors or form.seen != given.get("seen", ""):
        return form
    return _write(events, form, item, now, say)


def _write(events: Path, form: Form, item: str, now: datetime, say: Callable[[str], None]) -> Added | Form:
    """Put it into what the folder holds now, as `timeline new` does."""
    today = Day.from_date(now.date())
    try:
        with alone(events, waiting=lambda: say("another run is in progress here; waiting for it to finish")):
            done = written(events, None, today, item, now, keeps_id=bool(form.given.get("id")))
    except TimelineError as error:
        form.errors[""] = [str(error)]
        return form
    line = done.spliced.text.split("\n")[done.spliced.line - 1]
    return Added(line.partition("id:")[2].strip(), f"{done.path}:{done.spliced.line}")


def _fields(desk: new.Desk, given: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the record; empty ones are left out by who writes them."""
    source = {
        key: given[name]
        for key, name in (("url", "source"), ("publisher", "publisher"), ("date", "source_date"))
        if given.get(name)
    }
    return {
        "id": given.get("id", ""),
        "title": _titles(desk, given),
        "date": given.get("date", ""),
        "summary": given.get("summary-text", ""),
        "kind": given.get("kind", ""),
        "status": "" if given.get("status", "") == "happened" else given.get("status", ""),
        "announced": given.get("announced", ""),
        "certainty": "" if given.get("certainty", "") == "confirmed" else given.get("certainty", ""),
        "topics": split_words(given.get("topics", ""), desk.words("topics")),
        "actors": split_words(given.get("actors", ""), desk.words("actors")),
        "sources": [source] if source else [],
    }


def _titles(desk: new.Desk, given: Mapping[str, str]) -> str | dict[str, str]:
    first, *others = desk.settings.languages
    more = {lang: given[f"title.{lang}"] for lang in others if given.get(f"title.{lang}")}
    return {first: given.get("title", ""), **more} if more else given.get("title", "")


def _refuse_unsafe(form: Form) -> None:
    for name, text in form.given.items():
        try:
            scalar(text)
        except UsageWrong as error:
            form.errors.setdefault(name, []).append(str(error))


def _date(desk: new.Desk, text: str) -> Any:
    try:
        return new.understood(text, desk.settings.timezone, desk.settings.default)[0]
    except DateError:  # said at its place, when the record is tried
        return None


def _field_at(item: str, line: int) -> str:
    """The field of the form that a line of the record, from 0, belongs to."""
    keys = [match[1] for match in map(_KEY.match, item.splitlines()[: line + 1]) if match]
    return _OF_RECORD.get(keys[-1], keys[-1]) if keys else ""
