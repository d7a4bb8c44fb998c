"""What is wrong with a source: file, row and column, the header's name, and what would be right."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from tests.conftest import little_work
from tests.importers.conftest import COLUMNS, FILES, read, said

D = b"date,title\n"
CSV: dict[str, tuple[bytes, dict[str, Any], list[str]]] = {
    "a day that does not exist": (
        b"When,What\n2025-02-30,A\n",
        {"map": {"date": "When", "title": "What"}},
        ["source:2:1: column `When`: 2025-02 has only 28 days; *"],
    ),
    "which is the month?": (
        D + b"2025,A\n3/4/2025,B\n",
        {},
        ["source:3:1: column `date`: `3/4/2025` leaves open which is the month; *"],
    ),
    "the number of a day": (
        D + b"45058,A\n",
        {},
        [
            "source:2:1: column `date`: `45058` looks like the number of a day in a spreadsheet; did you mean `2023-05-12`*",
        ],
    ),
    "an end before its beginning": (
        b"date,end,title\n2025-05,2025-04,A\n",
        {},
        ["source:2:1: column `date`: *"],
    ),
    "an end that is no date": (
        b"date,end,title\n2025-05,soon,A\n",
        {},
        ["source:2:2: column `end`: *"],
    ),
    "no date, no title": (
        b"date,title,topics\n,A,\n2025,,\n,,x\n",
        {},
        [
            "source:2:1: this has no date; write the date, or leave the whole entry out",
            "source:3:1: this has no title; write the title, or leave the whole entry out",
            "source:4:1: this has no date; write the date, or leave the whole entry out",
            "source:4:1: this has no title; write the title, or leave the whole entry out",
        ],
    ),
    "a column that is missing": (
        b"when,Titel\n2025,A\n",
        {"map": {"date": "When", "title": "Title"}},
        ["source:1:1: there is no column `Title`; did you mean `Titel`?"],
    ),
    "no map": (
        b"When,What\n2025,A\n",
        {},
        [
            "source:1:1: there is no column `date`; say which it is: `map: {date: …}`; choose one of What, When",
            "source:1:1: there is no column `title`; say which it is: `map: {title: …}`; choose one of What, When",
        ],
    ),
    "two columns of one name": (
        b"date,title,title\n2025,A,B\n",
        {},
        ["source:1:3: there are two columns `title`; rename one of them"],
    ),
    "nothing at all": (
        b"",
        {},
        ["source:1:1: there is no header; write the names of the columns into the first row"],
    ),
    "100,000 characters": (
        b"date,title,summary\n2025,A," + b"x" * 100_000 + b"\n",
        {},
        [
            "source:2:3: column `summary`: this text has 100,000 characters, and a text has at most 50,000; shorten it",
        ],
    ),
    "one key twice": (
        b"key,date,title\na,2024,A\nb,2025,B\na,2026,C\n",
        {},
        [
            "source:4:1: the key `a` appears twice; give one of them another key; the first is at source:2:1",
        ],
    ),
    "one row twice": (
        D + b"2025,A\n2025,A\n",
        {},
        ["source:3:1: this appears twice; delete one of them; the first is at source:2:1"],
    ),
    "a topic that is not declared": (
        b"date,title,topics\n2025,A,Law\n2026,B,Law\n",
        {"settings": {"topics": {"wall": "Wall"}}},
        ["source:2:3: column `topics`: `Law` is not declared under `topics` in timeline.yaml; add `law: Law` there"],
    ),
    "a topic without Latin letters": (
        "date,title,topics\n2025,A,Право\n".encode(),
        {},
        [
            "source:2:3: column `topics`: `Право` has no Latin letters to make an id of; "
            "add `id-of-your-choice: Право` under `topics` in timeline.yaml"
        ],
    ),
    "a status that is none": (
        b"date,title,status\n2025,A,plannned\n",
        {},
        [
            "source:2:3: column `status` cannot be `plannned`; "
            "choose one of cancelled, happened, planned, scheduled; did you mean `planned`?"
        ],
    ),
    "a certainty that is none, in a column of another name": (
        b"date,title,How sure\n2025,A,quite\n",
        {"map": {"date": "date", "title": "title", "certainty": "How sure"}},
        ["source:2:3: column `How sure` cannot be `quite`; choose one of confirmed, disputed, reported"],
    ),
    "a value that is the name of its column": (
        b"date,title\ndate,A\n",
        {},
        ["source:2:1: column `date`: `date` *"],
    ),
    "a list that is too long": (
        b'date,title,topics\n2025,A,"' + b",".join(b"t%d" % n for n in range(1001)) + b'"\n',
        {},
        ["source:2:3: column `topics`: this has 1,001 items, and a list has at most 1,000"],
    ),
    "a source that is no address": (
        b"date,title,source\n2025,A,The News\n",
        {},
        ["source:2:3: column `source`: `The News` is not a web address; write it whole, *"],
    ),
    "an invisible character": (
        b"date,title\n2025,A\x07B\n",
        {},
        [
            "source:2:2: column `title`: the text holds the invisible character U+0007; "
            "delete it (it often comes along when text is pasted)"
        ],
    ),
    "an encoding of Windows": (
        "date,title\n2025,Müll\n".encode("cp1252"),
        {},
        ["source:2:7: this is not UTF-8 (is it a `ü` in Windows-1252 or Latin-1?); save the file as UTF-8"],
    ),
    "quotes that do not end": (
        b'date,title\n2025,"A\n2026,B\n',
        {},
        ["source:2:1: this is not CSV (unexpected end of data); check the quotes"],
    ),
    "a web page": (
        b"\n<!DOCTYPE html><html><body>Sign in</body></html>",
        {},
        [
            "source:1:1: this is a web page, not the data itself; use the address of the file "
            "(of a Google Sheet: File, Share, Publish to the web, as CSV)"
        ],
    ),
    "no columns of Notion": (
        b"A,B\n1,2\n",
        {"map": "notion"},
        [
            "source:1:1: none of the columns is called `Name` or `Title` or `Event`; "
            "rename the column that is the title, or write `map: {date: …, title: …}`",
            "source:1:1: none of the columns is called `Date` or `When` or `Start` or `Start date`; "
            "rename the column that is the date, or write `map: {date: …, title: …}`",
        ],
    ),
    "slides without a year": (
        b"Year,Month,Day,Headline,Text\n,4,,A,\n2O25,,,B,\n2025,,3,C,\n2025,13,,D,\n,,,E,\n",
        {"map": "timelinejs"},
        [
            "source:2:2: column `Month`: `4` has no year; write the year",
            "source:3:1: column `Year`: `2O25` is not a year; write it in digits: `1969`, `-44` for 44 BC",
            "source:4:3: column `Day`: the day `3` has no month; write the month",
            "source:5:1: column `Year`: *",
            "source:6:1: this row has no year; write the year, or delete the row",
        ],
    ),
}


def matches(found: list[str], wanted: list[str]) -> bool:
    pairs = zip(sorted(found), sorted(wanted), strict=False)
    same = (line.startswith(want.removesuffix("*")) if want.endswith("*") else line == want for line, want in pairs)
    return len(found) == len(wanted) and all(same)


@pytest.mark.parametrize("name", CSV)
def test_messages_about_tables(name: str) -> None:
    data, options, wanted = CSV[name]
    found = said(data, "csv", **options)
    assert matches(found, wanted), found


OTHERS: dict[str, tuple[bytes, str, Any, list[str]]] = {
    "no calendar": (
        b"date,title\n",
        "ics",
        None,
        ["source:1:1: *"],
    ),
    "a calendar with an event of no day": (
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "ics",
        None,
        ["source:2:1: this has no date; write the date, or leave the whole entry out"],
    ),
    "no feed": (b"<a><b/></a>", "feed", None, ["source:1:1: this is neither RSS nor Atom; *"]),
    "a bomb of entities": (
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><rss version="2.0"><channel/></rss>',
        "feed",
        None,
        ["source:1:1: this feed declares entities, which no feed needs; take its address from the site itself"],
    ),
    "a post without a date": (
        b"<rss version='2.0'><channel><title>T</title>\n<item><title>A</title></item></channel></rss>",
        "feed",
        None,
        ["source:2:1: this item has no date; it cannot be imported; write a record for it"],
    ),
    "a post with a date that is none": (
        b"<rss version='2.0'><channel>\n<item><title>A</title><pubDate>yesterday</pubDate></item></channel></rss>",
        "feed",
        None,
        ["source:2:1: `yesterday` means another day tomorrow; *"],
    ),
    "a feed of this program": (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title>A</title>"
        b"<id>tag:example.org,2025-09-01:story/a/en</id><link href='https://example.org/story/events/a/'/>"
        b"<updated>2025-09-01T00:00:00Z</updated></entry></feed>",
        "feed",
        None,
        [
            "source:1:1: this is a feed of this program, which has an event's date in words; "
            "import its `timeline.json`, with `format: json`"
        ],
    ),
    "broken JSON": (
        b'{"a":\n [1,}',
        "json",
        {"date": "a", "title": "b"},
        ["source:2:5: this is not JSON (*"],
    ),
    "JSON of great depth": (
        b"[" * 100_000,
        "json",
        {"date": "a", "title": "b"},
        ["source:1:1: this JSON is nested too deeply, or has too long a number; check the brackets"],
    ),
    "JSON without a map": (
        b"[]",
        "json",
        None,
        [
            "source:1:1: the map does not say where the date and the title are; "
            "write `map: {items: path.to.list, date: …, title: …}`"
        ],
    ),
    "JSON without its list": (
        b'{"data": {}}',
        "json",
        {"items": "data.events", "date": "a", "title": "b"},
        ["source:1:1: there is no list at `data.events`; say where it is: `map: {items: path.to.list, …}`"],
    ),
    "JSON with a bad date": (
        b'[{"a": "2025", "b": "A"},\n  {"a": "2025-13", "b": "B"}, 3]',
        "json",
        {"date": "a", "title": "b"},
        ["source:1:1: an item of the list is no object; delete it", "source:2:3: *"],
    ),
    "JSON that is not of TimelineJS": (
        b"{}",
        "timelinejs",
        None,
        ["source:1:1: this is not the JSON of TimelineJS; *"],
    ),
    "a date of markwhen that counts from another": (
        b"2025: A\n3 days after !first: B\n",
        "markwhen",
        None,
        ["source:2:1: *"],
    ),
    "no spreadsheet": (
        b"PK\x03\x04 and then nothing",
        "xlsx",
        COLUMNS,
        ["source:1:1: this is not an XLSX file; save it as XLSX (an Excel workbook), without a password"],
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_messages_about_other_formats(name: str) -> None:
    data, format, map, wanted = OTHERS[name]
    found = said(data, format, map)
    assert matches(found, wanted), found


def workbook(*rows: list[Any], merge: str = "") -> bytes:
    import openpyxl  # large, and not for every worker

    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(made)
    return made.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {part: archive.read(part) for part in archive.namelist()}


def test_a_formula_without_a_value_is_named() -> None:
    data = workbook(["date", "title"], ["2025", '=CONCATENATE("a","b")'])
    assert said(data, "xlsx") == [
        "source:2:2: the formula in the cell B2 has no value in this file; "
        "open the file in a spreadsheet program and save it there, or write the value itself"
    ]


def test_the_value_of_a_formula_is_what_the_program_computed() -> None:
    data = workbook(["date", "title"], ["2025", "=1+1"])
    parts = unzipped(data)
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
        b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
    )
    assert read(zipped(parts), "xlsx").records == [{"date": "2025", "title": "2"}]


def test_merged_cells_and_errors_are_named() -> None:
    assert said(workbook(["date", "title"], ["2025", "A"], [None, "B"], merge="A2:A3"), "xlsx") == [
        "source:2:1: the cells A2:A3 are merged, so only the first of them has a value; "
        "unmerge them, and write the value into each"
    ]
    assert said(workbook(["date", "title"], ["2025", "#REF!"]), "xlsx") == [
        "source:2:2: the cell B2 holds the error #REF!; correct its formula"
    ]


def test_a_sheet_that_is_not_there() -> None:
    assert said((FILES / "sheet.xlsx").read_bytes(), "xlsx", COLUMNS, sheet="Event") == [
        "source:1:1: there is no sheet `Event`; did you mean `Events`?"
    ]


def test_a_cell_far_out() -> None:
    import openpyxl

    book, made = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"], book.active["A1000000"] = "date", "2025"
    book.save(made)
    with little_work():
        (line,) = said(made.getvalue(), "xlsx")
    assert line.startswith("source:1000000:1: this sheet has 1,000,000 rows and 1 columns; delete what is far out")


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zipped({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b"0" * 101_000_000})
    assert len(bomb) < 500_000
    with little_work():
        assert said(bomb, "xlsx") == ["source:1:1: this file unpacks to more than 100 MB; divide it"]


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_entities_in_a_spreadsheet_are_refused(code: str) -> None:
    parts = unzipped((FILES / "sheet.xlsx").read_bytes())
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>'.encode(code)
    found = said(zipped({**parts, "xl/sharedStrings.xml": bomb}), "xlsx", COLUMNS)
    assert found == [
        "source:1:1: this file declares entities, which no spreadsheet needs; save it with another program"
    ]


def test_html_of_great_depth_is_refused() -> None:
    text = "<ul><li>" * 4_000
    with little_work():
        found = said(
            json.dumps([{"d": "2025", "t": "T", "s": text}]).encode(),
            "json",
            {"date": "d", "title": "t", "summary": "s"},
        )
    assert found == ["source:1:2: this text in HTML is too long, or nested too deeply; shorten it"]


def test_too_many_rows() -> None:
    found = said(D + b"2025,A\n" * 50_001, "csv")
    assert found == ["source:50000:1: this has more than 50,000 entries; divide it into several"]
