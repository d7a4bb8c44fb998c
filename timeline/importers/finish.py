"""Drafts → the fields of records: words by their ids, one date, defaults; and all that is wrong with them.

A record from a source is validated as one that a person wrote, by the same model, so that nothing can be imported that
could not be written; only the places are rows and columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from timeline.addresses import FACETS
from timeline.dates import DateError, parse_date
from timeline.importers.drafts import ENTRY, Draft, Found, Options, placed
from timeline.problems import Place, Problem, shortened
from timeline.records.compose import MAX_LIST, MAX_TEXT, UNSAFE
from timeline.records.validate import Context, validate_record
from timeline.schema import ID_LENGTH, latin_words
from timeline.types import Node, Nodes, Origin

if TYPE_CHECKING:
    from timeline.importers.drafts import At

_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass
class Finished:
    """Records to be, what is wrong, and the labels of words that the timeline does not declare."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)


def term_id(label: str) -> str:
    """The id that a label becomes: small Latin letters and digits; empty if it has none."""
    return "-".join(latin_words(label))[:ID_LENGTH].strip("-")


def finish(found: Found, options: Options) -> Finished:
    """Every draft as the fields of a record, its id left open where the source has none."""
    made = Finished(problems=list(found.problems))
    terms = {facet: _Terms(options, facet, made) for facet in FACETS}
    for draft in found.drafts:
        problems = [*_unfit(draft, options)]
        if not problems:
            _resolve(draft.tree, terms)
            _one_date(draft.tree, options)
            _complete(draft.tree, options)
            problems = [*_missing(draft.tree, options)] or _wrong(draft.tree, options)
        made.problems += problems
        made.drafts.append(draft)
    made.problems += _repeated(made.drafts, options)
    made.problems = [_with_column(problem, found.columns) for problem in made.problems]
    return made


# --- words ------------------------------------------------------------------------------------------------------------


class _Terms:
    """The topics, actors or kinds of the timeline, by id and by label."""

    def __init__(self, options: Options, facet: str, made: Finished) -> None:
        declared = getattr(options.settings, facet)
        self._options, self._facet, self._made = options, facet, made
        self._declared = bool(declared)
        self._ids: dict[str, str] = {
            label.casefold(): id for id, term in declared.items() for label in term.label.values()
        }
        self._ids |= {id: id for id in declared}
        self._noted: set[str] = set()

    def id(self, label: str, at: At) -> str:
        """The id of a label or id. What is not declared is noted once."""
        id = self._ids.get(label.casefold(), "")
        if id:
            return id
        id = term_id(label)
        if self._declared or not id:
            self._note(label, id, at)
        elif id != label:
            self._made.labels.setdefault(self._facet, {})[id] = label
        return id or "x"

    def _note(self, label: str, id: str, at: At) -> None:
        if label in self._noted:
            return
        self._noted.add(label)
        name, where = shortened(label, 60), f"under `{self._facet}` in timeline.yaml"
        message = f"`{name}` is not declared {where}" if id else f"`{name}` has no Latin letters to make an id of"
        advice = f"add `{id}: {name}` there" if id else f"add `id-of-your-choice: {name}` {where}"
        self._made.problems.append(self._options.problem(at, message, advice))


def _resolve(tree: Node, terms: Mapping[str, _Terms]) -> None:
    for facet, key in (("topics", "topics"), ("actors", "actors"), ("kinds", "kind")):
        value, at = tree.get(key), tree.values_at.get(key, tree.at)
        if isinstance(value, str):
            tree[key] = terms[facet].id(value, at)
        elif isinstance(value, list):
            tree[key] = placed(list(dict.fromkeys(terms[facet].id(str(label), at) for label in value)), at)


# --- dates ------------------------------------------------------------------------------------------------------------


def _one_date(tree: Node, options: Options) -> None:
    """A beginning and an end as one period; `3/4/2025` as the import says that it is to be read."""
    for key in ("date", "end", "announced"):
        if isinstance(tree.get(key), str):
            tree[key] = _in_our_form(str(tree[key]), options.spec.dates)
    end, date = tree.pop("end", None), tree.get("date")
    if end is None or end == date:
        return
    if date is None:
        tree["date"], tree.values_at["date"], tree.keys_at["date"] = end, tree.values_at["end"], tree.keys_at["end"]
        return
    if _fails(str(end)) and not _fails(str(date)):
        tree.values_at["date"] = tree.values_at["end"]
        tree["date"] = end
    elif not _fails(str(date)):
        first, last = (_day(str(text)) for text in (date, end))
        tree["date"] = date if first == last else f"{first}/{last}"


def _in_our_form(text: str, order: str | None) -> str:
    found = _NUMERIC.fullmatch(text.strip()) if order else None
    if not found:
        return text
    day, month = (found[1], found[2]) if order == "day-first" else (found[2], found[1])
    return f"{found[3]}-{int(month):02}-{int(day):02}"


def _fails(text: str) -> bool:
    try:
        parse_date(text)
    except DateError:
        return True
    return False


def _day(text: str) -> str:
    """A moment without its time, which a period does not have."""
    return re.sub(r"(?<=\d\d)T\d\d:.*$", "", text)


# --- the rest ---------------------------------------------------------------------------------------------------------


def _complete(tree: Node, options: Options) -> None:
    for key, value in options.spec.defaults.items():
        if key not in tree:
            tree[key] = value
            tree.keys_at[key] = tree.values_at[key] = tree.at
    for key, value in tree.items():
        if isinstance(value, dict) and "" in value:
            tree[key] = {options.settings.default: value[""]} | {k: v for k, v in value.items() if k}


def _missing(tree: Node, options: Options) -> Iterator[Problem]:
    for key in ("date", "title"):
        if key not in tree:
            yield options.problem_of_entry(
                tree.at, f"this has no {key}", f"write the {key}, or leave the whole entry out"
            )


def _wrong(tree: Node, options: Options) -> list[Problem]:
    """What the model of a record has against it."""
    context: Context = {"lang": options.settings.default, "timezone": options.settings.timezone}
    probe = Node(tree.at)
    probe.keys_at, probe.values_at = tree.keys_at, tree.values_at
    probe.update(tree if "id" in tree else {"id": "x", **tree})
    return [p for p in validate_record(Origin(options.name, probe), context)[1] if p.severity == "error"]


def _unfit(draft: Draft, options: Options) -> Iterator[Problem]:
    """Text that no record may hold, or is longer than any may be."""
    if found := UNSAFE.search(draft.key):
        yield options.problem(
            draft.tree.at, f"the key holds the invisible character U+{ord(found[0]):04X}", "delete it"
        )
    for key, value in draft.tree.items():
        at = draft.tree.values_at[key]
        if isinstance(value, Nodes) and len(value) > MAX_LIST:
            yield options.problem(at, f"this has {len(value):,} items, and a list has at most {MAX_LIST:,}")
        for text in _texts(value):
            if len(text) > MAX_TEXT:
                message = f"this text has {len(text):,} characters, and a text has at most {MAX_TEXT:,}"
                yield options.problem(at, message, "shorten it")
            elif found := UNSAFE.search(text):
                message = f"the text holds the invisible character U+{ord(found[0]):04X}"
                yield options.problem(at, message, "delete it (it often comes along when text is pasted)")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _repeated(drafts: Iterable[Draft], options: Options) -> Iterator[Problem]:
    """Two entries that are one to whoever remembers them."""
    seen: dict[tuple[str, ...], At] = {}
    for draft in drafts:
        name = (draft.key,) if draft.key else (str(draft.tree.get("date")), str(draft.tree.get("title")))
        if name in seen:
            first = Place(options.name, *seen[name])
            what, advice = "this appears twice", "delete one of them"
            if draft.key:
                what, advice = f"the key `{shortened(draft.key)}` appears twice", "give one of them another key"
            yield options.problem_of_entry(draft.tree.at, what, f"{advice}; the first is at {first}")
        seen.setdefault(name, draft.tree.at)


def _with_column(problem: Problem, columns: tuple[str, ...]) -> Problem:
    """The message with the header of its column, by which people know it; in place of the field, if that is named."""
    line, column = problem.place.line, problem.place.column
    name = columns[column - 1] if column <= len(columns) else ""
    if line == 1 or not name or problem.code == ENTRY:
        return problem
    field, named, rest = problem.message.partition("` ")
    if problem.code in _OF_A_FIELD and named and field.startswith("`"):
        return replace(problem, message=f"column `{name}` {rest}")
    return replace(problem, message=f"column `{name}`: {problem.message}")


#: Codes of problems whose messages begin with the field, not with its value.
_OF_A_FIELD = frozenset({"wrong-word", "wrong-value", "unsafe-character"})
