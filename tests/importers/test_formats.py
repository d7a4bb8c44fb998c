"""A file of each format, made for these tests, and the records that it becomes."""

from __future__ import annotations

import pytest
from pytest_regressions.data_regression import DataRegressionFixture

from tests.importers.conftest import COLUMNS, FILES, plain, read
from timeline.importers import IMPORTERS

PATHS = {
    "items": "data.events",
    "date": "when.start",
    "end": "when.end",
    "title": "name",
    "topics": "tags",
    "source": "url",
    "key": "id",
}
CASES = {
    "sheet.csv": ("csv", {**COLUMNS, "publisher": "Paper"}),
    "sheet.xlsx": ("xlsx", COLUMNS),
    "timelinejs.csv": ("timelinejs", None),
    "timelinejs3.json": ("timelinejs", None),
    "timelinejs1.json": ("timelinejs", None),
    "notion.csv": ("csv", "notion"),
    "airtable.csv": ("csv", "airtable"),
    "calendar.ics": ("ics", None),
    "rss.xml": ("feed", None),
    "atom.xml": ("feed", None),
    "wordpress.xml": ("feed", None),
    "story.json": ("json", PATHS),
    "story.mw": ("markwhen", None),
}


def test_every_file_has_a_case_and_every_importer_a_file() -> None:
    assert {path.name for path in FILES.iterdir()} == CASES.keys()
    assert {format for format, _ in CASES.values()} == IMPORTERS.keys()


@pytest.mark.parametrize("name", CASES)
def test_the_records_of_a_file(name: str, data_regression: DataRegressionFixture) -> None:
    format, map = CASES[name]
    made = read((FILES / name).read_bytes(), format, map, name)
    assert made.said == []
    keys = [draft.key for draft in made.finished.drafts]
    pictures = [draft.picture.url for draft in made.finished.drafts if draft.picture]
    data_regression.check(
        {
            "records": made.records,
            "keys": keys,
            "pictures": pictures,
            "places": [list(draft.tree.at) for draft in made.finished.drafts],
            "left out": {what: number for what, number in made.found.left_out.items() if number},
            "chapters": [plain(chapter) for chapter in made.found.chapters],
            "labels": made.finished.labels,
            "window": made.found.window,
        }
    )


def test_the_columns_of_timelinejs_are_known_without_a_word() -> None:
    data = (FILES / "timelinejs.csv").read_bytes()
    assert read(data, "csv").records == read(data, "timelinejs").records == read(data, "csv", "timelinejs").records


@pytest.mark.parametrize("sign", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_as_spreadsheets_save_them(sign: str, encoding: str) -> None:
    data = f"When{sign}What\r\n2025-04-05{sign}Käse, “und” mehr\r\n".encode(encoding)
    assert read(data, "csv", {"date": "When", "title": "What"}).records == [
        {"date": "2025-04-05", "title": "Käse, “und” mehr"}
    ]


def test_texts_may_be_in_several_languages() -> None:
    data = b"date,title,titre\n2025,A story,Une histoire\n"
    mapping = {"date": "date", "title": "title", "title.fr": "titre"}
    made = read(data, "csv", mapping, settings={"languages": ("en", "fr")})
    assert made.records == [{"date": "2025", "title": {"en": "A story", "fr": "Une histoire"}}]
    assert made.said == []


def test_declared_words_are_found_by_their_labels() -> None:
    topics = {"law": {"label": {"en": "Law & order", "fr": "Droit"}}, "pravo": "Право"}
    data = 'date,title,topics\n2025,A,"droit, LAW & ORDER, Право, law"\n'.encode()
    made = read(data, "csv", settings={"topics": topics, "languages": ("en", "fr")})
    assert (made.records[0]["topics"], made.said) == (["law", "pravo"], [])


def test_days_are_read_in_the_order_that_the_import_says() -> None:
    data = b"date,title\n3/4/2025,A\n4.3.2025,B\n"
    first = [record["date"] for record in read(data, "csv", dates="day-first").records]
    second = [record["date"] for record in read(data, "csv", dates="month-first").records]
    assert (first, second) == (["2025-04-03", "2025-03-04"], ["2025-03-04", "2025-04-03"])


def test_defaults_fill_what_the_source_does_not_say() -> None:
    data = b"date,title,certainty\n2025,A,\n2025,B,disputed\n"
    made = read(data, "csv", defaults={"certainty": "reported", "kind": "law"})
    assert [(record["certainty"], record["kind"]) for record in made.records] == [
        ("reported", "law"),
        ("disputed", "law"),
    ]


def test_html_becomes_commonmark_and_nothing_else_does() -> None:
    texts = ["<p>One <b>two</b><script>x()</script></p><p>3</p>", "a < b, 2 * 3 * 4", "*kept*\n\n- as it is"]
    data = "date,title,summary\n" + "".join(f'20{n}0,T,"{text}"\n' for n, text in enumerate(texts))
    made = read(data.encode(), "csv")
    assert [record["summary"] for record in made.records] == ["One **two**\n\n3", *texts[1:]]


def test_importers_of_other_packages_join(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import EntryPoint, EntryPoints

    from timeline import importers, packages
    from timeline.problems import EnvironmentFailed

    points = [
        EntryPoint("lines", "tests.importers.test_formats:lines", importers.GROUP),
        EntryPoint("broken", "tests.importers.test_formats:broken", importers.GROUP),
    ]
    monkeypatch.setattr(packages, "_all", lambda: EntryPoints(points))
    assert read(b"2025 A", "lines").records == [{"date": "2025", "title": "A"}]
    assert list(importers.formats()) == [*IMPORTERS, "broken", "lines"]
    with pytest.raises(EnvironmentFailed, match=r"the importer `broken` of another package failed: ValueError: so"):
        read(b"", "broken")


def lines(data, options):
    from timeline.importers.drafts import Draft, Found, tree

    date, title = data.decode().split()
    return Found((Draft(tree((1, 1), [("date", date, (1, 1)), ("title", title, (1, 5))])),))


def broken(data, options):
    raise ValueError("so")
