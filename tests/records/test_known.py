"""What is remembered of files of records: the same values, in the same places, as if all of it was read again."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.conftest import examples
from timeline.dates import Day, EventDate
from timeline.problems import Problem
from timeline.recipes import digest
from timeline.records import KnownRecords, Loaded, known, read
from timeline.records.compose import compose
from timeline.records.restore import from_plain, to_plain
from timeline.records.validate import Context
from timeline.schema import Record, written
from timeline.types import Node, Nodes

# --- values ---------------------------------------------------------------------------------------------------------

CONTEXT: Context = {"lang": "en", "timezone": "America/New_York"}
#: What authors write. Every field takes some of these; which, its own validation says.
WRITTEN: tuple[Any, ...] = (
    *(
        "one",
        ["one", "two"],
        "Words",
        "’Tis *so*.\nMore.",
        {"en": "Words", "fr": "Mots"},
        "https://example.org/a?b=c#d",
    ),
    *("2025-04-05", "about 2025-08", "by 2025-12", "2025-04-05T23:10+02:00", "2 months after one", "winter 2024"),
    *("2025-04/2025-06?", "[2025-01-01, 2025-03..2025-04]", "2025-09-01T10:00:00+03:00", "true", "30 days", "en"),
    *(["2 weeks", "1 month"], [], "planned", "scheduled", "reported", "correction", "development"),
)


def fields(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Mappings that are one of these models: what is required, and any of the rest."""
    values = {
        key: values_of(Annotated[(field.annotation, *field.metadata, key)]) for key, field in written(model).items()
    }
    needed = {key: values.pop(key) for key, field in written(model).items() if field.is_required()}
    return st.fixed_dictionaries(needed, optional=values)


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    models = [*models_in(kind)]
    if models:
        one = fields(models[0])
        return st.lists(one, max_size=2) if "tuple" in str(kind) else one
    fitting = [value for value in WRITTEN if fits(kind, value)]
    assert fitting, f"add something to `WRITTEN` that is {kind}"
    return st.sampled_from(fitting)


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for part in get_args(kind):
        yield from models_in(part)


def fits(kind: Any, value: Any) -> bool:
    with suppress(ValidationError):
        TypeAdapter(kind).validate_python(value, context={**CONTEXT, "clipped": []})
        return True
    return False


@given(st.deferred(lambda: fields(Record)))  # a thousand validators, which only this test needs
@examples(150)
def test_a_record_is_made_again_from_its_plain_values_as_it_was(values: dict[str, Any]) -> None:
    record = Record.model_validate(values, context=CONTEXT)
    made = from_plain(json.loads(json.dumps(to_plain(record))), CONTEXT["timezone"])
    assert made == record
    assert list(vars(made)) == list(vars(record))
    assert digest(made) == digest(record)
    assert to_plain(made) == to_plain(record)  # also which fields are set, in all that it holds


# --- places ---------------------------------------------------------------------------------------------------------

#: Records as they may be written; `%` is a number.
LAYOUTS = (
    "- id: a%\n  date: 2025-04-05\n  title: Words %\n",
    "- {id: a%, date: 2025-04, title: {en: One, fr: Un}}\n",
    "-   id: a%\n    date: 2025\n    title: More\n      words %\n\n",
    "# - id: none\n- date: 2024-02-29\n  id: a%\n  title: 'In quotes\n\n    - id: no\n\n    of two lines'\n",
    "- id: a%\n  date: 2025-04-05\n  title: T\n  summary: |\n    - id: text\n      date: text\n\n    Words.\n\n# a remark\n\n",
    "- id: a%\n  date: 2025-04-05\n  title: T\n  summary: >+\n    Words.\n\n\n",
    "- id: a%\n  date: 2025-04-05\n  title: T\n  topics:\n  - one\n  - two\n  sources:\n    - https://example.org/\n",
    "- id: a%\n  date: 2025-04-05\n  title: T\n  topics: [one,\n    two]\n",
    "-\n  id: a%\n  date: 2025-04-05\n  title: T\n",
    "- # a remark\n  id: a%\n  date: 2025-04-05\n  title: T\n",
    "- id: a%\n  date: 2025-04-05\n  title: ’T — “é”\n  summary:\n",
    '- id: a%\n  date: 2025-04-05\n  title: "T\n- id: b\n  more"\n',
    "- id: a%\n  title: T\n",
    "- id: a%\n  date: 2025-04-05\n  title: Words #%\n",
    "-\tid: a%\n  date: 2025\n  title: T\n",
    " - id: a%\n   date: 2025\n   title: T\n",
    "id: a%\ndate: 2025-04-05\ntitle: T\n",
    "[{id: a%, date: 2025, title: T}]\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n---\n",
    "- date: 2025",
    "   more words\n",
)
LINES = sorted({line for layout in LAYOUTS for line in layout.split("\n")})


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """Two texts of one file: the second is the first with something added, mostly at its end, or gone."""
    fine = st.sampled_from(LAYOUTS[:11])
    layouts = draw(st.lists(st.one_of(fine, fine, fine, st.sampled_from(LAYOUTS)), max_size=5))
    before = "".join(layout.replace("%", str(number)) for number, layout in enumerate(layouts))
    before = before if draw(st.booleans()) else before.rstrip("\n")
    if draw(st.booleans()):
        added = draw(st.lists(st.one_of(fine, st.sampled_from(LAYOUTS)), max_size=2))
        between = draw(st.sampled_from(("", "\n", "\n\n", "\n# a remark\n")))
        return before, before + between + "".join(layout.replace("%", f"{n}-new") for n, layout in enumerate(added))
    lines = before.split("\n")
    at, until = sorted(draw(st.tuples(*[st.integers(0, len(lines))] * 2)))
    return before, "\n".join([*lines[:at], *draw(st.lists(st.sampled_from(LINES), max_size=2)), *lines[until:]])


def shown(found: Loaded) -> list[object]:
    """All that was found, with every place."""
    return [
        [(one.record, one.record.source, one.origin.file, places(one.origin.tree)) for one in found.records],
        {id: [(origin.file, places(origin.tree)) for origin in origins] for id, origins in found.named.items()},
        found.problems,
        found.unfinished,
        found.texts,
    ]


def places(tree: object) -> object:
    if isinstance(tree, Node):
        return tree.at, tree.keys_at, tree.values_at, {key: places(value) for key, value in tree.items()}
    return (tree.at, tree.values_at, [places(item) for item in tree]) if isinstance(tree, Nodes) else tree


@given(texts())
@examples(100)
def test_what_is_known_is_what_would_be_read(texts: tuple[str, str]) -> None:
    compare(texts)


@pytest.mark.slow
@given(texts())
@examples(1000)
def test_the_same_of_many_files(texts: tuple[str, str]) -> None:
    compare(texts)


def compare(texts: tuple[str, str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "timeline.yaml").write_text("{title: T, url: https://example.org/s/}\n", "utf-8")
        for text in (*texts, texts[0]):
            (folder / "a.yaml").write_text(text, "utf-8")
            whole = shown(read(folder))
            assert shown(read(folder, known=KnownRecords(folder))) == whole
            assert shown(read(folder, known=KnownRecords(folder))) == whole


def test_what_was_added_at_the_end_is_read_alone(tmp_path: Path) -> None:
    (tmp_path / "timeline.yaml").write_text("{title: T, url: https://example.org/s/}\n", "utf-8")
    file = tmp_path / "a.yaml"
    file.write_text("".join(f"- id: a{n}\n  date: 2025\n  title: T\n" for n in range(50)), "utf-8")

    def validated() -> int:
        return read(tmp_path, known=KnownRecords(tmp_path)).validated

    assert [validated(), validated()] == [50, 0]
    with file.open("a", encoding="utf-8") as stream:
        stream.write("- id: more\n  date: 2025\n  title: T\n")
    assert [validated(), validated()] == [2, 0]  # the one that was the last, and the new one
    file.write_text(file.read_text("utf-8").replace("id: a3\n", "id: a33333\n"), "utf-8")
    assert [validated(), validated()] == [51, 0]


@pytest.mark.parametrize("cached", [True, False])
def test_the_place_of_a_record_is_found_without_reading_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, cached: bool
) -> None:
    (tmp_path / "timeline.yaml").write_text("{title: T, url: https://example.org/s/}\n", "utf-8")
    (tmp_path / "a.yaml").write_text("".join(f"- id: a{n}\n  date: 2025\n  title: T\n" for n in range(50)), "utf-8")
    read(tmp_path, known=KnownRecords(tmp_path))
    records = read(tmp_path, known=KnownRecords(tmp_path) if cached else None).records
    composed: list[str] = []

    def counted(text: str, file: str) -> tuple[object, list[Problem]]:
        composed.append(text.strip())
        return compose(text, file)

    monkeypatch.setattr(known, "compose", counted)
    assert [str(records[n].origin.at("date")).rpartition("/")[2] for n in (7, 49, 7)] == [
        "a.yaml:23:9",
        "a.yaml:149:9",
        "a.yaml:23:9",
    ]
    assert composed == ["- id: a7\n  date: 2025\n  title: T", "- id: a49\n  date: 2025\n  title: T"]
    assert [record.origin.at("date").line for record in records] == [2 + 3 * n for n in range(50)]
    assert len(composed) == known.FEW + 1  # then all of them at once: each looks at the whole text


def test_records_are_read_again_where_their_context_changes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- {id: a, date: 2025-04-05T23:00Z, title: T}\n", "utf-8")
    found: list[tuple[object, list[str]]] = []
    for zone, lang in (("UTC", "en"), ("Asia/Tokyo", "en"), ("UTC", "fr"), ("UTC", "fr")):
        settings = f"{{title: T, url: https://example.org/s/, timezone: {zone}, languages: [{lang}]}}\n"
        (tmp_path / "timeline.yaml").write_text(settings, "utf-8")
        (one,) = read(tmp_path, known=KnownRecords(tmp_path)).records
        assert isinstance(one.record.date, EventDate)
        found.append((one.record.date.earliest, list(one.record.title)))
    first, second = Day(2025, 4, 5), Day(2025, 4, 6)
    assert found == [(first, ["en"]), (second, ["en"]), (first, ["fr"]), (first, ["fr"])]
