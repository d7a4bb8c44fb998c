"""Rows with a header → drafts, by a map of columns; what CSV and spreadsheets share.

Rows are counted as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from timeline.importers import slides
from timeline.importers.drafts import Draft, Found, Options, Picture, tree
from timeline.importers.text import Unreadable, commonmark, plain
from timeline.problems import did_you_mean
from timeline.schema import MAPPED, Record
from timeline.types import Node

if TYPE_CHECKING:
    from timeline.importers.drafts import At
    from timeline.problems import Problem

MAX_COLUMNS = 500
#: The first columns of our own `timeline.csv`.
OWN = ("id", "date", "edtf", "earliest", "latest", "precision", "title")
#: Its columns that have the name of a field, and are no field as it was written.
_OWN_OTHERWISE = {"id", "date", "title", "summary", "sources", "image", "withdrawn", "published", "updated"}
#: Columns that other programs have, by field; the first that is there is taken.
COLUMNS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "notion": {
        "title": ("Name", "Title", "Event"),
        "date": ("Date", "When", "Start", "Start date"),
        "end": ("End", "End date"),
        "summary": ("Summary", "Description", "Notes", "Text"),
        "topics": ("Tags", "Topics", "Category", "Multi-select"),
        "actors": ("People", "Person", "Actors"),
        "place": ("Place", "Location"),
        "source": ("URL", "Source", "Link"),
        "key": ("ID",),
    },
    "airtable": {
        "title": ("Name", "Title", "Event"),
        "date": ("Date", "When", "Start", "Start date"),
        "end": ("End", "End date"),
        "summary": ("Notes", "Summary", "Description"),
        "topics": ("Tags", "Topics", "Category", "Select"),
        "actors": ("People", "Actors"),
        "place": ("Place", "Location"),
        "source": ("URL", "Source", "Link"),
        "image": ("Attachments", "Image", "Picture"),
        "key": ("Record ID", "ID"),
    },
}
_LISTS = ("topics", "actors", "after", "before", "fulfils")
_HTML = ("summary", "date_note")
_URL = re.compile(r"https?://[^\s()<>\"]+", re.IGNORECASE)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_LONG = re.compile(
    rf"(?P<month>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}}), (?P<year>\d{{4}})"
    r"(?: (?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<half>[AP]M))?)?(?: \([A-Z]+[^()]*\))?",
    re.IGNORECASE,
)

Row = tuple[int, Sequence[str]]
Cells = Mapping[str, tuple[str, "At"]]  # text and place by field, or by header


@dataclass
class _Reading:
    """A table while it is read."""

    options: Options
    columns: tuple[str, ...]
    used: set[int] = field(default_factory=set)
    drafts: list[Draft] = field(default_factory=list)
    chapters: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def found(rows: Iterable[Row], options: Options, *, preset: str = "") -> Found:
    """The drafts of a table whose first row has the names of the columns."""
    numbered = iter(rows)
    _, header = next(numbered, (1, ()))
    columns = tuple(" ".join(str(name).split()) for name in header)
    reading = _Reading(options, columns)
    reading.problems += _header(options, columns)
    make = _maker(reading, preset) if not reading.problems else None
    if make is not None:
        for number, cells in numbered:
            if any(cell.strip() for cell in cells):
                make(number, cells)
                reading.left_out.update(
                    f"column `{columns[i]}`" if i < len(columns) and columns[i] else "columns without a name"
                    for i, cell in enumerate(cells)
                    if i not in reading.used and cell.strip()
                )
    return Found(
        tuple(reading.drafts),
        tuple(reading.problems),
        reading.left_out,
        tuple(reading.chapters),
        columns,
    )


def _header(options: Options, columns: Sequence[str]) -> Iterable[Problem]:
    if not any(columns):
        yield options.problem((1, 1), "there is no header", "write the names of the columns into the first row")
    if len(columns) > MAX_COLUMNS:
        yield options.problem((1, MAX_COLUMNS), f"a table has at most {MAX_COLUMNS} columns", "delete empty columns")
    for index, name in enumerate(columns):
        if name and name in columns[:index]:
            message, advice = f"there are two columns `{name}`", "rename one of them"
            yield options.problem((1, index + 1), message, advice)


def _maker(reading: _Reading, preset: str) -> Callable[[int, Sequence[str]], None] | None:
    """What makes a draft of a row; None if a column is missing, which is then noted."""
    chosen = reading.options.spec.map
    preset = chosen if isinstance(chosen, str) else preset
    if chosen is None and not preset and reading.columns[: len(OWN)] == OWN:
        return _own(reading)
    if preset == "timelinejs" or (chosen is None and not preset and slides.is_sheet(reading.columns)):
        return _slides(reading)
    mapping = _by_candidates(reading, preset) if preset else _by_map(reading, chosen)
    return None if reading.problems else _mapped(reading, mapping, preset)


def _by_map(reading: _Reading, chosen: Mapping[str, str] | str | None) -> Mapping[str, int]:
    if not isinstance(chosen, Mapping):
        chosen = {name: name for name in reading.columns if name in MAPPED} | {name: name for name in ("date", "title")}
    mapping = {}
    for name, column in chosen.items():
        index = _index(reading.columns, column)
        if index is None:
            near = did_you_mean(column, [name for name in reading.columns if name])
            advice = near if reading.options.spec.map else f"say which it is: `map: {{{name}: …}}`; {near}"
            reading.problems.append(reading.options.problem((1, 1), f"there is no column `{column}`", advice))
        else:
            mapping[name] = index
    for name in ("date", "title"):
        if name not in chosen:
            message = f"the map does not say which column is the {name}"
            reading.problems.append(reading.options.problem((1, 1), message, f"add `{name}: …` to `map`"))
    return mapping


def _by_candidates(reading: _Reading, preset: str) -> Mapping[str, int]:
    mapping = {}
    for name, candidates in COLUMNS[preset].items():
        index = next((i for column in candidates if (i := _index(reading.columns, column)) is not None), None)
        if index is not None:
            mapping[name] = index
        elif name in ("date", "title"):
            message = f"none of the columns is called {' or '.join(f'`{column}`' for column in candidates)}"
            advice = f"rename the column that is the {name}, or write `map: {{date: …, title: …}}`"
            reading.problems.append(reading.options.problem((1, 1), message, advice))
    return mapping


def _index(columns: Sequence[str], name: str) -> int | None:
    """The column of a name: that very name, else the one that differs only in capitals."""
    name = " ".join(name.split())
    if name in columns:
        return columns.index(name)
    folded = [column.casefold() for column in columns]
    return folded.index(name.casefold()) if folded.count(name.casefold()) == 1 else None


# --- rows by a map ----------------------------------------------------------------------------------------------------


def _mapped(reading: _Reading, mapping: Mapping[str, int], preset: str) -> Callable[[int, Sequence[str]], None]:
    reading.used.update(mapping.values())

    def make(number: int, row: Sequence[str]) -> None:
        cells = {name: (row[index].strip(), (number, index + 1)) for name, index in mapping.items() if index < len(row)}
        if preset:
            cells = _as_exported(cells)
        try:
            reading.drafts.append(draft(cells, (number, 1)))
        except Unreadable as error:
            reading.problems.append(reading.options.problem_of_entry((number, 1), error.message, error.advice))

    return make


def draft(cells: Cells, at: At) -> Draft:
    """A draft of texts by field. Raises Unreadable."""
    fields: list[tuple[str, object, At]] = []
    texts: dict[str, dict[str, str]] = {}
    for name, (text, where) in cells.items():
        base, _, lang = name.partition(".")
        if lang or f"{base}.{base}" in cells:
            if text:
                texts.setdefault(base, {})[lang] = _text(base, text)
        elif name in _LISTS:
            fields.append((name, parted(text), where))
        elif name in ("title", "place", "summary", "date_note"):
            fields.append((name, _text(name, text), where))
        elif name in ("status", "certainty"):
            fields.append((name, text.lower(), where))
        elif name in ("id", "date", "end", "kind", "announced"):
            fields.append((name, text, where))
    made = tree(at, [*fields, *_sources(cells)])
    for name, words in texts.items():
        _translate(made, name, words, next(cells[key][1] for key in cells if key.startswith(f"{name}.")))
    return Draft(made, cells.get("key", cells.get("id", ("", at)))[0], picture(cells))


def _translate(made: Node, name: str, words: dict[str, str], where: At) -> None:
    """Put texts in other languages beside the one that has no language, which is in the default language."""
    plain_text = made.get(name)
    made[name] = {**({"": plain_text} if plain_text else {}), **words}
    made.keys_at.setdefault(name, where)
    made.values_at.setdefault(name, where)


def _text(name: str, text: str) -> str:
    return commonmark(text) if name in _HTML else plain(text)


def parted(text: str) -> list[str]:
    """`Law, Money` is two."""
    return list(dict.fromkeys(part.strip() for part in re.split(r"[,;\n]", text) if part.strip()))


def _sources(cells: Cells) -> Iterable[tuple[str, object, At]]:
    """The addresses in the column of the sources; a title and a publisher are those of the first."""
    text, where = cells.get("sources") or cells.get("source") or ("", (1, 1))
    if not text:
        return
    urls = [url.rstrip(",;.") for url in _URL.findall(text)] or [text]
    first = {"url": urls[0], "title": cells.get("source_title", ("", where))[0]}
    first["publisher"] = cells.get("publisher", ("", where))[0]
    yield "sources", [first, *({"url": url} for url in dict.fromkeys(urls[1:]))], where


def picture(cells: Cells) -> Picture | None:
    """The picture whose address is in a cell."""
    text, at = cells.get("image", ("", (1, 1)))
    url = _URL.search(text)
    if not url:
        return None
    return Picture(url[0], plain(cells.get("alt", ("", at))[0]), plain(cells.get("credit", ("", at))[0]))


# --- Notion and Airtable ----------------------------------------------------------------------------------------------


def _as_exported(cells: dict[str, tuple[str, At]]) -> dict[str, tuple[str, At]]:
    """Dates as these programs write them, in words and with an arrow; what could be read two ways stays."""
    text, at = cells.get("date", ("", (1, 1)))
    first, arrow, last = (part.strip() for part in text.partition("→"))
    made = {**cells, "date": (_long(first), at)}
    if arrow:
        made["end"] = (_long(last), at)
    elif "end" in made:
        made["end"] = (_long(made["end"][0]), made["end"][1])
    return made


def _long(text: str) -> str:
    """`April 5, 2025 2:30 PM` as `2025-04-05T14:30`."""
    found = _LONG.fullmatch(text)
    if not found:
        return text
    month = _MONTHS.index(found["month"].lower()) + 1
    day = f"{found['year']}-{month:02}-{int(found['day']):02}"
    if not found["hour"]:
        return day
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].upper() == "PM" else 0)
    return f"{day}T{hour:02}:{found['minute']}"


# --- TimelineJS and our own -------------------------------------------------------------------------------------------


def _slides(reading: _Reading) -> Callable[[int, Sequence[str]], None]:
    places = {name.casefold(): index for index, name in enumerate(reading.columns) if name}
    reading.used.update(index for name, index in places.items() if name in slides.SHEET)

    def make(number: int, row: Sequence[str]) -> None:
        cells = {
            name: (row[index].strip(), (number, index + 1))
            for name, index in places.items()
            if index < len(row) and row[index].strip()
        }
        slides.add(slides.of_row(cells, (number, 1)), reading.options, reading)

    return make


def _own(reading: _Reading) -> Callable[[int, Sequence[str]], None]:
    """Rows of a `timeline.csv`; what only repeats or counts is not read."""
    places = {name: index for index, name in enumerate(reading.columns)}
    reading.used.update(places.values())

    def make(number: int, row: Sequence[str]) -> None:
        cells = {
            name: (_unguarded(row[index]), (number, index + 1)) for name, index in places.items() if index < len(row)
        }
        reading.drafts.append(_own_draft(cells, (number, 1)))

    return make


def _unguarded(cell: str) -> str:
    """The text of a cell without the apostrophe that keeps a spreadsheet from computing it."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _own_draft(cells: Cells, at: At) -> Draft:
    def of(*names: str) -> tuple[str, At]:
        return next((cells[name] for name in names if name in cells and cells[name][0]), ("", at))

    withdrawn = of("status")[0] == "withdrawn"
    fields: list[tuple[str, object, At]] = [
        ("id", *of("id")),
        ("date", *of("written", "edtf")),
        ("title", *of("title")),
    ]
    if withdrawn and of("withdrawn")[0]:
        where = of("withdrawn")[1]
        fields.append(("withdrawn", {"date": of("withdrawn")[0], "reason": of("withdrawn_reason")[0]}, where))
    elif not withdrawn:
        fields += [("summary", *of("summary_commonmark", "summary"))]
        for name in (name for name in Record.model_fields if name in cells and name not in _OWN_OTHERWISE):
            text, where = of(name)
            fields.append((name, text.split() if name in _LISTS else text, where))
        urls, where = of("sources")
        titles, publishers = (of(name)[0].split("\n") for name in ("source_titles", "publishers"))
        sources = [
            {"url": url, "title": title or "", "publisher": publisher or ""}
            for url, title, publisher in zip_longest(urls.split(), titles, publishers)
        ]
        fields.append(("sources", sources if urls else [], where))
        file, where = of("image")
        fields.append(
            (
                "image",
                {"file": file, "alt": of("image_alt")[0], "credit": of("image_credit")[0]} if file else None,
                where,
            )
        )
    for name, usual in (("status", "happened"), ("certainty", "confirmed")):
        fields = [part for part in fields if part[:2] != (name, usual)]
    return Draft(tree(at, fields), of("id")[0])
