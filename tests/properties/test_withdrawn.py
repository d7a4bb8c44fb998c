"""Of a withdrawn record only its title and the reason are published, whatever fields the schema has or will have.

Every field of the model is filled with words of its own, nested ones too. Then the record is withdrawn, and no byte of
the output may hold any of these words; nor may the edition, which is all that an emitter of another package can know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.conftest import Story, examples
from timeline.authoring.shorten import shorten
from timeline.dates import Amount, EventDate, Relative
from timeline.schema import KEPT_WHEN_WITHDRAWN, Record, Text

WORD = re.compile(rb"zq\d+x")
#: Fields that hold no words of their own: ids of other records, names of checks, when it was published (the log keeps
#: that). Topics, actors and kinds are words of the timeline; their own pages may hold them.
REFERENCES: dict[str, object] = {"after": ["earlier"], "before": ["later"], "fulfils": "plan", "allow": ["look-alike"]}
CLOCKS = ("published", "updated")
TERMS = ("topics", "actors", "kind")
OTHERS = [
    {"id": "earlier", "date": "2001", "title": "Earlier"},
    {"id": "later", "date": "2031", "title": "Later", "status": "planned"},
    {"id": "plan", "date": "by 2030", "title": "Plan", "status": "planned"},
]
SETTINGS = "title: T\nurl: https://example.org/t/\nlanguages: [en, fr]\ntimezone: UTC\n"


@dataclass
class Filled:
    """A record in the making, and the words that went into it."""

    number: int = 0
    days: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def word(self) -> str:
        """A word that is nowhere else."""
        self.number += 1
        return f"zq{self.number}x"

    def value(self, kind: Any) -> object:  # noqa: PLR0911
        """Something that a field of this type takes, as its author would write it."""
        origin, parts = get_origin(kind), get_args(kind)
        if origin is Annotated:
            return (
                self._leaf(kind) if parts[0] in (str, EventDate, EventDate | Relative, Amount) else self.value(parts[0])
            )
        if origin in (Union, UnionType) and {EventDate, Relative} != set(parts):
            return self.value(next(part for part in parts if part is not type(None)))
        if origin is Literal:
            return parts[-1]
        if origin is tuple:
            return [self.value(parts[0])]
        if kind == dict[str, str]:
            return {
                lang: f"{self.word()} *{self.word()}* [{self.word()}](https://{self.word()}.example/)"
                for lang in ("en", "fr")
            }
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return {
                part.alias or name: self._file() if name == "file" else self.value(part.rebuild_annotation())
                for name, part in kind.model_fields.items()
            }
        return self._leaf(kind)

    def _leaf(self, kind: Any) -> object:
        for made in (self._text, self._link, self._day, lambda: "fr", lambda: "true", lambda: "7 days"):
            value = made()
            try:
                TypeAdapter(kind).validate_python(value, context={"lang": "en"})
            except ValidationError:
                continue
            return value
        raise AssertionError(f"teach this test what {kind} takes")

    def _text(self) -> str:
        return self.word()

    def _file(self) -> str:
        self.files.append(f"{self.word()}.png")
        return self.files[-1]

    def _link(self) -> str:
        return f"https://{self.word()}.example/{self.word()}"

    def _day(self) -> str:
        self.days.append(f"{1800 + len(self.days)}-03-07")
        return self.days[-1]


def filled(names: set[str]) -> tuple[Filled, dict[str, Any]]:
    """A record with these fields, and what went into it."""
    made, record = Filled(), {"id": "gone", "date": "2011-05-07", "title": {"en": "The title", "fr": "Le titre"}}
    if "announced" in names:
        names = names | {"status"}  # only a plan is announced
    for name, part in Record.model_fields.items():
        if name in names:
            record[name] = REFERENCES.get(name) or made.value(part.rebuild_annotation())
    return made, record


#: Written out here, so that a field joins those that are kept only on purpose.
KEPT = {"id", "date", "title", "formerly", "withdrawn"}
FIELDS = sorted(Record.model_fields.keys() - KEPT - set(CLOCKS))


@examples(12)
@given(names=st.sets(st.sampled_from(FIELDS)), cut=st.booleans())
def test_no_word_of_a_withdrawn_record_is_published(
    tmp_path_factory: pytest.TempPathFactory, names: set[str], cut: bool
) -> None:
    check(tmp_path_factory.mktemp("withdrawn"), names, cut=cut)


@pytest.mark.parametrize("cut", [False, True], ids=["marked", "cut down"])
def test_no_word_of_any_field_is_published(tmp_path: Path, cut: bool) -> None:
    words = check(tmp_path, set(FIELDS), cut=cut)
    assert len(words) > 40  # all of them were published before


def check(folder: Path, names: set[str], *, cut: bool) -> set[bytes]:
    """Publish a record with these fields, withdraw it, publish; say which words had been published at first.

    The edition names the folder, so that this must not be one with random letters: they can be a word.
    """
    made, record = filled(names)
    story = Story(folder)
    (story.events / "media").mkdir()
    for name in made.files:
        (story.events / "media" / name).write_bytes(b"\x89PNG\r\n\x1a\n" + name.encode())
    story.write("timeline.yaml", SETTINGS)
    path = story.write("a.yaml", yaml.safe_dump([*OTHERS, record], allow_unicode=True))
    story.build()
    before = {word for data in story.files().values() for word in WORD.findall(data)}
    withdrawn = {"date": "2025-09-02", "reason": "Because."}
    if cut:
        path.write_bytes(shorten(path.read_bytes(), "a.yaml", "gone", withdrawn).data)
    else:
        story.write("a.yaml", yaml.safe_dump([*OTHERS, record | {"withdrawn": withdrawn}], allow_unicode=True))
    report = story.build(days=1)
    terms = {str(value).strip("[]'") for name in TERMS if (value := record.get(name))}
    _look_at_output(story, made, terms)
    known = repr(
        replace(
            report.edition,
            media={},
            find_days=tuple,  # the log in both: what they give is in the output, which was looked at above
            find_publications=tuple,
            entries=tuple(replace(e, terms={}) for e in report.edition.entries),
        )
    )
    assert set(WORD.findall(known.encode())) == set()
    return before


def _look_at_output(story: Story, made: Filled, terms: set[str]) -> None:
    for path, data in story.files().items():
        if path.startswith("published/"):  # what was said, was said
            continue
        words = {word.decode() for word in WORD.findall(data) + WORD.findall(path.encode())}
        lists_feeds = path.endswith(("feeds.opml", "subscribe/index.html")) or path.startswith(".timeline")
        assert words <= (terms if lists_feeds else {term for term in terms if f"/{term}/" in f"/{path}"}), path
        assert not [day for day in made.days if day.encode() in data or f"March {day[:4]}".encode() in data], path


def test_a_field_that_the_schema_gets_later_is_not_kept() -> None:
    class Grown(Record):
        secret: Text | None = None

    record = Grown(id="a", date="2025", title="A", secret="Words.", withdrawn={"date": "2025", "reason": "No."})  # type: ignore[arg-type]
    assert record.as_withdrawn().secret is None  # type: ignore[attr-defined]
    assert record.as_withdrawn().title == {"en": "A"}


def test_what_is_kept_is_there_and_whatever_else_there_is_has_a_default() -> None:
    assert set(KEPT_WHEN_WITHDRAWN) == KEPT
    assert Record.model_fields.keys() > KEPT
    needed = {name for name, part in Record.model_fields.items() if part.is_required()}
    assert needed <= KEPT
