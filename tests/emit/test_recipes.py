"""What a file depends on is in its recipe: the same recipe gives the same bytes, and other bytes have another recipe.

And what an append, an edit or a correction changes is what a reader sees changed.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FunctionType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import corpus
from tests.conftest import ROOT, examples, first_quick
from tests.pages.conftest import edition_of
from timeline import emit as emitters_of
from timeline.emit import EMITTERS, emit, parts
from timeline.emit.feeds import atom, rss, xml_feed
from timeline.emit.overview import overview_of
from timeline.emit.pages import parts as page_parts
from timeline.emit.views import Brief, EventFacts, Fulfilment, Picture
from timeline.normalise import normalise
from timeline.plans import Listed
from timeline.problems import errors
from timeline.publications.decide import decide
from timeline.publications.log import Log, read_log
from timeline.recipes import digest, recipe, rendered
from timeline.records import read
from timeline.types import Edition, Entry, Event, File, Notice

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
PLAIN = "a `def` of a module, with one argument"


def edition(events: Path, log: Log | None = None, now: datetime = NOW) -> tuple[Edition, Log]:
    """What the records of a folder say, after a publication."""
    found = read(events)
    assert found.settings
    timeline, problems = normalise(found.settings, found.records)
    assert errors(found.problems + problems) == []
    decision = decide(timeline, log or read_log(events, None)[0], now, events=events, given=True, media=found.media)
    return decision.edition, decision.log


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists and data are split as those of a long timeline are."""
    monkeypatch.setattr(parts, "WHOLE", 5)
    monkeypatch.setattr(page_parts, "SPLIT", 3)


def corpus_of(folder: Path, count: int) -> Path:
    corpus.write(folder, count)
    return folder


# --- the same recipe, the same bytes


@pytest.mark.parametrize("story", first_quick(["split", "small", "bundled"]))
def test_equal_sources_have_one_recipe_and_the_same_bytes(
    request: pytest.FixtureRequest, tmp_path: Path, story: str
) -> None:
    if story == "split":
        request.getfixturevalue("short")
    known = {"bundled": ROOT / "events", "small": ROOT / "tests/goldens/story"}
    events = known.get(story) or corpus_of(tmp_path / "events", 6)
    one, two = (list(emit(edition_of(events))) for _ in range(2))
    assert [file.path for file in one] == [file.path for file in two]
    for first, second in zip(one, two, strict=True):
        assert first is not second
        assert recipe(first) == recipe(second) is not None, first.path
        data = first.data()
        rendered.cache_clear()  # nothing that an earlier file left may be needed
        assert second.data() == data, first.path


RECORD = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["2024-03-05", "2025-03", "by 2026-09", "2025-04-05/2025-06-01", "2019-05-02", "2025"]),
        "title": st.sampled_from(["A", "B & <c>", "D"]),
        "summary": st.sampled_from(["One.", "*Two* [x](https://example.org/)."]),
        "status": st.sampled_from(["happened", "planned", "cancelled"]),
        "certainty": st.sampled_from(["confirmed", "reported", "disputed"]),
        "actors": st.lists(st.sampled_from(["ann", "bob"]), unique=True),
        "topics": st.lists(st.sampled_from(["law", "art"]), unique=True),
        "place": st.sampled_from(["Here", "There"]),
    }
)
RECORDS = st.dictionaries(st.sampled_from([f"e{n}" for n in range(6)]), RECORD, min_size=1, max_size=5)


def _write(folder: Path, records: dict[str, dict[str, object]]) -> None:
    (folder / "timeline.yaml").write_text("title: T\nurl: https://example.org/t/\nlanguages: [en, fr]\n")
    lines = []
    for id, record in records.items():
        lines.append(f"- id: {id}\n")
        for key, value in record.items():
            shown = f"[{', '.join(value)}]" if isinstance(value, list) else f'"{value}"'
            lines.append(f"  {key}: {shown}\n")
    (folder / "a.yaml").write_text("".join(lines))


@examples(12)
@given(before=RECORDS, changes=RECORDS, days=st.integers(0, 400))
def test_other_bytes_have_another_recipe(
    tmp_path_factory: pytest.TempPathFactory,
    before: dict[str, dict[str, object]],
    changes: dict[str, dict[str, object]],
    days: int,
) -> None:
    """Over editions that follow one another: added, edited, re-dated events, and the time that passes."""
    folder = tmp_path_factory.mktemp("random")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_parts, "SPLIT", 2)
        patch.setattr(parts, "WHOLE", 3)
        _write(folder, before)
        first, log = edition(folder)
        old = {file.path: (recipe(file), file.data()) for file in emit(first)}
        _write(folder, before | changes)
        second, _ = edition(folder, log, NOW + timedelta(days=days))
        for file in emit(second):
            if file.path in old and old[file.path][0] == recipe(file):
                assert file.data() == old[file.path][1], file.path


def _with(facts: EventFacts, of: str, name: str, other: EventFacts) -> EventFacts:
    """An event with one field of another one: its own, or that of its entry, its event or its line."""
    entry, event = facts.entry, facts.entry.event
    match of:
        case "entry":
            return replace(facts, entry=replace(entry, **{name: getattr(other.entry, name)}))
        case "event":
            changed = replace(event, **{name: getattr(other.entry.event, name)})
            return replace(facts, entry=replace(entry, event=changed))
        case "brief":
            return replace(facts, brief=replace(facts.brief, **{name: getattr(other.brief, name)}))
        case "listed":
            return replace(facts, listed=facts.listed._replace(**{name: getattr(other.listed, name)}))
        case _:
            return replace(facts, **{name: getattr(other, name)})


FIELDS = {
    *(("", field.name) for field in fields(EventFacts) if field.init),
    *(("brief", field.name) for field in fields(Brief)),
    *(("listed", name) for name in Listed._fields),
    *(("entry", field.name) for field in fields(Entry)),
    *(("event", field.name) for field in fields(Event) if field.init and field.name != "origin"),
}


NOTICE = Notice("notice-1", NOW, "correction", {"en": "A"})


def test_an_event_with_another_value_of_any_field_has_another_digest() -> None:
    """Its digest leaves out what is usual: no field may be left out with it."""
    events = overview_of(edition_of(ROOT / "tests/goldens/story")).events
    others, changed = (*events, _unusual(events[0])), set()
    for facts in events[:3]:
        for of, name in FIELDS:
            for made in (_with(facts, of, name, other) for other in others):
                same = _shown(made) == _shown(facts)
                assert (made.digest == facts.digest) is same, (facts.id, of, name)
                changed |= set() if same else {(of, name)}
    assert FIELDS - changed == set()
    entries = [replace(events[0].entry, published=at, updated=at, modified=at) for at in (NOW, NOW + timedelta(days=1))]
    assert len({replace(events[0], entry=entry).digest for entry in entries}) == 2  # what is the same may move together


def _unusual(facts: EventFacts) -> EventFacts:
    """An event that has what none of the story has."""
    notices, later = (NOTICE,), NOW + timedelta(days=1)
    event = replace(facts.entry.event, fulfilled_by=("a",))
    entry = replace(
        facts.entry,
        event=event,
        notices=notices,
        emptied=notices,
        sequence=3,
        published=NOW,
        updated=later,
        modified=NOW,
    )
    brief = replace(facts.brief, withdrawn=True, past=not facts.past)
    picture, changes = Picture("a.png", "image/png", 1, None), {"notice-1": None}
    return EventFacts(entry, brief, facts.listed, (Fulfilment(brief, "meant"),), (brief,), picture, changes)


def _shown(facts: EventFacts) -> tuple[object, ...]:
    """All of an event but where it is written."""
    entry, event = facts.entry, facts.entry.event
    others = [getattr(facts, field.name) for field in fields(facts) if field.init and field.name != "entry"]
    said = [getattr(entry, field.name) for field in fields(entry) if field.name != "event"]
    return (*others, *said, *(getattr(event, field.name) for field in fields(event) if field.name != "origin"))


def test_an_entry_of_a_feed_with_another_value_has_another_digest() -> None:
    items = overview_of(edition_of(ROOT / "tests/goldens/story")).items
    others = (
        *items,
        replace(items[0], notice=NOTICE, published=NOW + timedelta(days=1), updated=NOW + timedelta(days=2)),
    )
    for name in ("event", "notice", "published", "updated"):
        made = [(replace(items[0], **{name: getattr(other, name)}), getattr(other, name)) for other in others]
        changed = [view.digest for view, value in made if value != getattr(items[0], name)]
        assert changed, name
        assert items[0].digest not in changed, name


def test_no_output_knows_where_a_record_is_written() -> None:
    """It is in no digest: with a record in another place, every file would be taken for the one that it was."""
    for path in Path(emitters_of.__file__).parent.rglob("*.py"):
        assert ".origin" not in path.read_text("utf-8"), path


def test_a_digest_knows_its_content_and_refuses_what_has_none() -> None:
    assert digest(("a", 1, None, True)) != digest(("a", 1, None, False))
    assert digest({"en": "a"}) != digest({"en": "b"})
    with pytest.raises(TypeError, match="set has no digest"):
        digest({1, 2})
    with pytest.raises(TypeError, match="function has no digest"):
        digest(lambda: 1)


def test_a_file_whose_source_cannot_be_known_has_no_recipe() -> None:
    assert recipe(File("a.txt", "text/plain", object(), repr)) is None  # type: ignore[arg-type]
    assert recipe(File("a.txt", "text/plain", b"", lambda data: data)) is None


# --- feedgen is the authority


@pytest.mark.parametrize("form", [atom.FORM, rss.FORM], ids=lambda form: form.file)
@pytest.mark.parametrize("bundled", first_quick([False, True]))
def test_every_entry_is_what_feedgen_makes_of_it(tmp_path: Path, form: xml_feed.Format, bundled: bool) -> None:
    compared = 0
    for events in (ROOT / ("events" if bundled else "tests/goldens/story"), corpus_of(tmp_path / "events", 30)):
        overview = overview_of(edition_of(events))
        for look in overview.looks:
            for item in overview.items:
                fields = xml_feed.fields_of(form, look, item)
                made = xml_feed.feed_of_one(form, look.lang, fields, item.published, item.updated)
                whole = made.rss_str(pretty=True) if form.rss else made.atom_str(pretty=True)
                assert xml_feed.entry(form, look, item) == whole[whole.index(form.start) : whole.rindex(form.end)]
                compared += 1
    assert compared > 60


@given(text=st.text(st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="\ufffe\uffff"), min_size=1))
@pytest.mark.parametrize("form", [atom.FORM, rss.FORM], ids=lambda form: form.file)
def test_any_text_is_escaped_as_feedgen_does(form: xml_feed.Format, text: str) -> None:
    fields = xml_feed.EntryFields(
        "id", text, form.moment(NOW), form.moment(NOW), "s", f"https://example.org/{text}", text, text, "2025", "",
        (text, text, text), text, text, (text,), (text, text, text),
    )  # fmt: skip
    made = xml_feed.feed_of_one(form, "en", fields, NOW, NOW)
    whole = made.rss_str(pretty=True) if form.rss else made.atom_str(pretty=True)
    ours = xml_feed.entry_template(form, "en", xml_feed.shape(fields)).filled(fields)
    assert ours == whole[whole.index(form.start) : whole.rindex(form.end)]


# --- nothing is hidden


def test_whoever_renders_sees_no_edition() -> None:
    """A render function is a plain function of one value; only emitters take the edition."""
    for file in emit(edition_of(ROOT / "events")):
        function = file.render
        said = f"{file.path} is rendered by {function!r}; give its File {PLAIN}"
        assert isinstance(function, FunctionType), said
        assert function.__closure__ is None, said
        assert "<" not in function.__qualname__, said
        assert len(inspect.signature(function).parameters) == 1, said
        assert not isinstance(file.source, partial | Edition), f"the source of {file.path} is {file.source!r}"


def test_only_emitters_and_the_overview_know_the_edition() -> None:
    emitting = {name.split(":")[1] for name in EMITTERS}
    allowed = {"overview_of", "files", "asset_files", "emit", "sections", "_sections", "_of_another", *emitting}
    for module, function in _functions():
        if any("Edition" in str(kind) for kind in inspect.get_annotations(function).values()):
            assert function.__name__ in allowed, f"{module}.{function.__qualname__} takes the edition"


def _functions() -> Iterator[tuple[str, FunctionType]]:
    folder = Path(emitters_of.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        name = ".".join(("timeline.emit", *path.relative_to(folder).with_suffix("").parts)).removesuffix(".__init__")
        for value in vars(import_module(name)).values():
            if isinstance(value, FunctionType) and value.__module__ == name:
                yield name, value


def test_the_import_contract_covers_every_emitter() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (covered,) = [one["modules"] for one in contracts if one["name"] == "no emitter imports another"]
    modules = {name.split(":")[0] for name in EMITTERS}
    outside = sorted(name for name in modules if not any(fnmatchcase(name, pattern) for pattern in covered))
    assert not outside, f"move {outside} into emit/data/ or emit/feeds/"


# --- an append costs what it changes


APPENDED = "- {{id: appended, date: {date}, title: New, topics: [topic-1], actors: [actor-2]}}\n"


def _append(events: Path) -> None:
    (events / "new.yaml").write_text(APPENDED.format(date="2025-11-20"))


def _edit(events: Path) -> None:
    path = sorted(events.glob("20*.yaml"))[-3]
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"(summary:\n    en: \|\n      )\w+", r"\1Reworded", text, count=1), "utf-8")


def _redate(events: Path) -> None:
    path = sorted(events.glob("20*.yaml"))[-3]
    text = path.read_text("utf-8")
    day = re.search(r"date: (\d{4}-\d\d-)(\d\d)\n", text)
    assert day
    other = f"{day[1]}{int(day[2]) % 27 + 1:02}"
    path.write_text(text.replace(day[0], f"date: {other}\n", 1), "utf-8")


def _changed(folder: Path, count: int, change: Callable[[Path], None]) -> list[str]:
    """Files whose recipe is new after a change, or that are gone."""
    events = corpus_of(folder / f"events-{count}", count)
    first, lock = edition(events)
    before = {file.path: recipe(file) for file in emit(first)}
    change(events)
    second, _ = edition(events, lock, NOW + timedelta(days=1))
    after = {file.path: recipe(file) for file in emit(second)}
    always = [path for path, made in after.items() if made is None]
    assert not always, f"rendered in every build: {always}; give a File {PLAIN}, and a source without objects"
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def _kind(path: str) -> str:
    path = path.removeprefix("fr/")
    return re.sub(r"(events|topics|actors)/[^/]+/", r"\1/…/", path).partition("?")[0]


#: Files at most, in two languages. 1,010 events and not 1,000: with one more than that, data is split, once.
@pytest.mark.parametrize(
    ("change", "most", "counts"),
    [
        (_append, 76, (44, 120)),
        *(
            pytest.param(change, most, (44, 300, 1_010), marks=pytest.mark.slow)
            for change, most in ((_append, 76), (_edit, 64), (_redate, 94))
        ),
    ],
)
def test_what_changes_does_not_grow_with_the_timeline(
    tmp_path: Path, change: Callable[[Path], None], most: int, counts: tuple[int, ...]
) -> None:
    found = {count: _changed(tmp_path, count, change) for count in counts}
    for count, paths in found.items():
        assert len(paths) <= most, (count, sorted({_kind(path) for path in paths}))
        pages = [path for path in paths if _kind(path) == "events/…/index.html"]
        assert len(pages) <= 30, pages
    assert abs(len(found[counts[-1]]) - len(found[counts[-2]])) <= 20, found
