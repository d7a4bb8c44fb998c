"""What the next build will publish, and how two timelines differ: by fact, with nothing written.

The first is not worked out here: it is `build.plan`, the first half of every build. So it cannot differ from what a
build publishes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from timeline.build import load_timeline, plan
from timeline.emit.event_data import publication_data
from timeline.emit.overview import overview_of
from timeline.emit.views import Look
from timeline.markup import plain
from timeline.problems import Place, Problem, RecordsWrong, UsageWrong, errors, visible
from timeline.publications.words import WIDTH, changed_text, label
from timeline.records import SETTINGS_NAME
from timeline.reporting import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from timeline.types import Edition, Event, Timeline

VERSION = 1
LARGEST = 256 * 1024 * 1024  # bytes of a timeline.json


@dataclass(frozen=True)
class Change:
    """One publication, as `changes.json` has it but without its time and id."""

    data: Mapping[str, Any]
    title: str
    place: Place | None = None  # where its record is written
    note: str = ""  # the author's words of the notice, without markup

    @property
    def label(self) -> str:
        """What kind of publication it is, for people."""
        return label(str(self.data["type"]))


@dataclass(frozen=True)
class Difference:
    """Changes in the order in which they are published; `lang` is the language in which people read them."""

    changes: tuple[Change, ...]
    lang: str
    problems: tuple[Problem, ...] = ()


def upcoming(events: Path, output: Path | None, now: datetime, *, given: bool, minor: bool) -> Difference:
    """What a build at this moment would publish. Raises RecordsWrong if it would fail."""
    made = plan(events, output, now, given=given, minor=minor)
    decision = made.decided()
    edition, new = decision.edition, {line.name: line for line in decision.lines}
    look = overview_of(edition).look
    found = tuple(
        Change(
            _without_time(publication_data(look, publication)),
            *_about(look, edition, publication.key),
            plain(look.plain(publication.note)) if new[publication.line].notice and publication.note else "",
        )
        for publication in edition.publications
        if publication.line in new
    )
    return Difference(found, look.lang, tuple(made.problems))


def _without_time(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("at", "id")}


def _about(look: Look, edition: Edition, key: str) -> tuple[str, Place | None]:
    entry = next((entry for entry in edition.entries if entry.key == key), None)
    if entry is None:  # it became part of another event
        return key, None
    return look.plain(entry.event.record.title), entry.event.origin.at("id")


# --- two timelines ----------------------------------------------------------------------------------------------------


class Compared(NamedTuple):
    """A timeline as far as it is compared: facts by id, and the id now of every id that there ever was."""

    events: Mapping[str, Mapping[str, Any]]
    names: Mapping[str, str]
    lang: str


def between(old: Path, new: Path) -> Difference:
    """How `new` differs from `old`; each is a folder of records, one that holds `events/`, or a timeline.json."""
    before, after = _compared(old), _compared(new)
    found = []
    was_called = {after.names[id]: id for id in before.events if id in after.names}
    for id, facts in after.events.items():
        earlier = was_called.get(id)
        changes = list(_changes(before.events[earlier] if earlier else None, facts))
        if changes:
            found.append(_change(earlier or id, "changed" if earlier else "added", changes, facts, after.lang))
    for id, facts in before.events.items():
        if id not in after.names:
            found.append(_change(id, "removed", list(_changes(facts, None)), facts, before.lang))
    return Difference(tuple(found), after.lang)


def _change(id: str, type: str, changes: list[dict[str, Any]], facts: Mapping[str, Any], lang: str) -> Change:
    title = facts["title"]
    data = {"event": id, "type": type, "changes": changes, "note": {}, "announced": False}
    return Change(data, str(title.get(lang) or next(iter(title.values()))))


def _changes(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Iterator[dict[str, Any]]:
    for field in _FACTS:
        before, after = (facts[field] if facts else None for facts in (old, new))
        if _comparable(before) != _comparable(after):
            yield {"field": field, "from": before or None, "to": after or None}


def _comparable(value: Any) -> Any:
    """A date by its value, not by its words; nothing at all is nothing, in whatever form."""
    return value["edtf"] if isinstance(value, dict) and "edtf" in value else value or None


def _compared(path: Path) -> Compared:
    if path.is_file():
        return _exported(path)
    folder = path if (path / SETTINGS_NAME).exists() else path / "events"
    if not (folder / SETTINGS_NAME).exists():
        message = "compare folders of records, folders that hold `events/`, or files like timeline.json"
        raise UsageWrong(f"{path}: no timeline is here; {message}")
    loaded, timeline, problems = load_timeline(folder, None)
    if timeline is None or errors(problems):
        raise RecordsWrong(problems, loaded.texts)
    return Compared(
        {event.id: _stated(timeline, event) for event in timeline.events}, timeline.names, timeline.settings.default
    )


def _stated(timeline: Timeline, event: Event) -> dict[str, Any]:
    from timeline.dates.wording import word

    record, settings = event.record, timeline.settings
    past = record.status == "happened"
    words = {lang: word(event.date, lang, past=past) for lang in settings.languages}
    made = {"id": event.id, "date": {"edtf": event.date.edtf, "text": words}, "title": dict(record.title)}
    if record.withdrawn:
        return _NO_FACTS | made | {"withdrawn": True}
    return made | {
        "status": record.status,
        "certainty": record.certainty,
        "withdrawn": False,
        "fulfilled_by": event.settled_by,
        "topics": list(record.topics),
        "actors": list(record.actors),
        "kind": record.kind,
    }


_FACTS = ("id", "date", "title", "status", "certainty", "withdrawn", "fulfilled_by", "topics", "actors", "kind")
_NO_FACTS: dict[str, Any] = dict.fromkeys(_FACTS)


def _exported(path: Path) -> Compared:
    """A `timeline.json`, with the parts beside it if it has parts. Raises RecordsWrong if it is none."""
    whole = _json(path)
    rows = whole.get("events")
    if rows is None and isinstance(whole.get("parts"), list):
        rows = [row for part in whole["parts"] for row in _part(path, whole, part)]
    if whole.get("version") != 2 or not isinstance(rows, list):
        raise _no_export(path, "this is not a timeline.json of version 2")
    events = {}
    for number, row in enumerate(rows):
        facts = _row(row)
        if facts is None:
            raise _no_export(path, f"`events[{number}]` is not an event of a timeline.json")
        events[facts["id"]] = facts
    languages = whole.get("languages")
    lang = languages[0] if isinstance(languages, list) and languages and isinstance(languages[0], str) else "en"
    return Compared(events, {id: id for id in events}, lang)


def _json(path: Path) -> dict[str, Any]:
    if path.stat().st_size > LARGEST:
        raise _no_export(path, "this file is larger than any timeline.json")
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _no_export(path, "this is not JSON, or not an object")
    return found


def _part(path: Path, whole: Mapping[str, Any], part: object) -> list[Any]:
    """The events of a part, which is where its address says, seen from the whole."""
    url = part.get("url") if isinstance(part, dict) else None
    root = whole.get("url")
    name = url.removeprefix(root) if isinstance(url, str) and isinstance(root, str) else ""
    if not re.fullmatch(r"data/-?[0-9a-z]+\.json", name):
        raise _no_export(path, "a part of this timeline.json has no address below that of the site")
    if not (path.parent / name).is_file():
        raise _no_export(path, f"{path.parent / name}, a part of this file, is missing")
    rows = _json(path.parent / name).get("events")
    return rows if isinstance(rows, list) else []


def _no_export(path: Path, message: str) -> RecordsWrong:
    return RecordsWrong([Problem("no-export", Place(path.as_posix()), message, "take the file from the site again")])


def _row(row: Any) -> dict[str, Any] | None:
    """The facts of an event in a `timeline.json`; None if it is none."""
    try:
        settled = row["fulfilled_by"][-1] if row["fulfilled_by"] else None
        made = {
            "id": row["id"],
            "date": {"edtf": row["date"]["edtf"], "text": row["date"]["text"]},
            "title": row["title"],
            "status": row["status"],
            "certainty": row["certainty"],
            "withdrawn": row["withdrawn"] is not None,
            "fulfilled_by": settled,
            "topics": row["topics"],
            "actors": row["actors"],
            "kind": row["kind"],
        }
    except (KeyError, TypeError, IndexError):
        return None
    return made if all(check(made[name]) for name, check in _CHECKS.items()) else None


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(words, str) for words in value.values())


def _is_name(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "id": lambda value: isinstance(value, str),
    "date": lambda value: isinstance(value["edtf"], str) and _is_text(value["text"]),
    "title": _is_text,
    "status": _is_name,
    "certainty": _is_name,
    "fulfilled_by": _is_name,
    "topics": _are_names,
    "actors": _are_names,
    "kind": _is_name,
}


# --- in words ---------------------------------------------------------------------------------------------------------


def text(found: Difference) -> Iterator[str]:
    """A line per publication, and one below it for every fact that changed."""
    for change in found.changes:
        yield visible(f"{change.label:<{WIDTH}} {change.data['event']}: {change.title}")
        for line in _details(change, found.lang):
            yield visible(f"{'':<{WIDTH}} {line}")


def as_json(found: Difference) -> Iterator[str]:
    """The form of `changes.json`, without times and ids."""
    rows = [change.data for change in found.changes]
    yield json.dumps({"version": VERSION, "changes": rows}, ensure_ascii=False, indent=2)


def markdown(found: Difference) -> Iterator[str]:
    """For a comment on a pull request."""
    yield f"**{count(len(found.changes), 'publication')}**" if found.changes else "Nothing new to publish."
    yield ""
    for change in found.changes:
        yield f"- **{change.label.capitalize()}**: {_escaped(change.title)} (`{change.data['event']}`)"
        yield from (f"  - {_escaped(line)}" for line in _details(change, found.lang))


def github(found: Difference) -> Iterator[str]:
    """Workflow commands that GitHub shows beside the records of a pull request."""
    from timeline.reporting import github_notice

    for change in found.changes:
        details = "; ".join(_details(change, found.lang))
        yield github_notice(change.place, f"will be published: {change.label}", f"{change.title}: {details}")


FORMATS: Mapping[str, Callable[[Difference], Iterable[str]]] = {
    "text": text,
    "json": as_json,
    "markdown": markdown,
    "github": github,
}


def _details(change: Change, lang: str) -> Iterator[str]:
    """What changed, in words; of a new event its date and whatever is not usual."""
    data = change.data
    for fact in data["changes"]:
        if data["type"] == "added":
            if fact["field"] in ("date", "status", "certainty", "withdrawn") and fact["to"] not in _USUAL:
                yield f"{fact['field']}: {_value(fact['to'], lang)}"
        elif data["type"] != "removed" and fact["field"] == "title":
            yield from changed_text("title", fact["from"] or {}, fact["to"] or {})
        elif data["type"] != "removed":
            yield f"{fact['field']}: {_value(fact['from'], lang)} → {_value(fact['to'], lang)}"
    if change.note:
        yield f"“{change.note}”"
    if data["type"] not in _NEVER_ANNOUNCED and not data["announced"]:
        yield "subscribers receive it with another entry"


_USUAL = ("happened", "confirmed")
_NEVER_ANNOUNCED = ("renamed", "unannounced", "added", "changed", "removed")


def _value(value: Any, lang: str) -> str:
    if isinstance(value, dict):  # a date
        words = value["text"]
        return str(words.get(lang) or next(iter(words.values())))
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return {None: "none", True: "yes", False: "no"}.get(value, str(value))


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")


def _escaped(words: str) -> str:
    """Words of an author as Markdown: nothing in them is markup, and nobody is mentioned."""
    return _SPECIAL.sub(r"\\\1", visible(words)).replace("@", "@<!-- -->")
