"""Inputs: known good and bad ones, changed at random."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.conftest import ROOT
from tests.dates.cases import rows
from tests.importers.conftest import FILES
from tests.importers.test_formats import CASES

#: What breaks programs: structure of YAML, EDTF, XML, HTML, Markdown and iCalendar; letters that are not what they seem.
TOKENS = (
    *"-:#[]{}&*!|>'\"%@`,?~/.<=\\\n\t \0\x07\x1b\x7f\x85\u00a0\u200b\u202e\u2028\ufeff\ufffe\U0001f600é٣²Ⅷ",
    *("---\n", "...\n", "\n- ", "\n  ", ": ", " #", "? ", "<<: *a", "&a ", "*a", "!!python/object:os.system ", "~", "null"),
    *("id: ", "date: ", "title: ", "summary: |\n    ", "sources: [", "withdrawn: ", "notices:\n", "status: planned\n"),
    *("..", "[..", "..]", "/..", "../", "X", "XX", "about ", "by ", "before ", "after ", "between ", " and ", "early "),
    *("2025", "-0001", "9999", "10000", "Y1E9", "Y-17000", "-22", "-41", "T24:00", "T10:00+02:00", "S3", "99999999999"),
    *("months after a", "within 3 months of a", "exactly 60 days after a", "1e400", "0", "-1", "٢٠٢٥"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "&#1;", "&#x202E;", "]]>", "<!--", "-->"),
    *("[a](javascript:alert(1))", "[a](https://x.example 'b')", "![a](b)", "> > > ", "``` \n", "|a|b|\n|-|-|\n", "1. "),
    *("BEGIN:VEVENT", "\r\nEND:VCALENDAR\r\n", ";", "\\n", "\\,", "=cmd|' /C calc'!A0", "@SUM(A1)", "{{ x }}", "{% x %}"),
    *("https://x.example/", "http://[::1", "https://u:p@x.example/", "//x.example", "mailto:a@b", "file:///etc/passwd", "../"),
    *("languages: [en, fr]\n", "timezone: Europe/Paris\n", "topics: {a: A}\n", "hub: https://x.example/\n", "feed: {size: 1}"),
)  # fmt: skip


def dates() -> list[str]:
    """Dates in every form that tests know, right and wrong."""
    files = ("errors.txt", "instants.txt", "labels.txt", "level0.txt", "level1.txt", "level2.txt", "words.txt")
    return [row[0] for name in files for row in rows(name) if row[0]]


def folders() -> list[tuple[str, str]]:
    """Settings and records: those of the examples, and all that are wrong in some way."""
    found = []
    for path in sorted((ROOT / "tests/cases/wrong").glob("*.txt")):
        files = {
            part.partition("\n")[0].strip(): part.partition("\n")[2]
            for part in path.read_text("utf-8").partition("=== says\n")[0].split("--- ")[1:]
        }
        records = next((text for name, text in files.items() if name != "timeline.yaml" and name.endswith(".yaml")), "")
        found.append((files.get("timeline.yaml", ""), records))
    for folder in ("events", "examples/calendars"):
        settings = (ROOT / folder / "timeline.yaml").read_text("utf-8")
        for path in sorted((ROOT / folder).glob("[!t]*.yaml")):
            found += [(settings, f"- id: {one}") for one in path.read_text("utf-8").split("\n- id: ")[1:4]]
    found.append((WIDE_SETTINGS, WIDE))
    return found


#: What no field of a file of ours may be.
_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 10**400, 1.5, float("nan"), "", "x", "../../x", "/etc/passwd", "2025", "soon", "\0", "\u202e"),
    *("\ud800", "<b>", "a" * 64, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", [], {}, [[]], [None], ["x", "x"]),
    *({"": ""}, {"en": "x"}, {"en": None}, [1, "a"], ["CNAME", 0, None], ["../x", 0, None]),
)  # fmt: skip


def changed_json(text: str, random: Random) -> str:
    """The text with one value in the JSON of one of its lines, or of the whole, replaced, removed, doubled or renamed."""
    lines = text.split("\n")
    whole = text.lstrip().startswith("{\n")
    number = random.randrange(len(lines))
    try:
        value = json.loads(text if whole else lines[number])
    except ValueError:
        return text
    value = _replaced(value, random)
    if whole:
        return json.dumps(value)
    lines[number] = json.dumps(value, separators=(",", ":"))
    return "\n".join(lines)


def _replaced(value: Any, random: Random) -> Any:
    if not isinstance(value, dict | list) or not value or random.random() < 0.2:
        return random.choice(_VALUES)
    places = list(value) if isinstance(value, dict) else list(range(len(value)))
    place = random.choice(places)
    match random.randrange(8):
        case 0:
            del value[place]
        case 1 if isinstance(value, dict):
            value[random.choice(("x", "../x", "CNAME", "", "\0", *places))] = value.pop(place)
        case 1 | 2 if isinstance(value, list):
            value.append(value[place])
        case _:
            value[place] = _replaced(value[place], random)
    return value


@dataclass(frozen=True)
class Source:
    """A file that is imported. `member` is the part of an archive that is changed; empty for a file that is none."""

    name: str
    format: str
    map: object
    text: str
    data: bytes
    member: str = ""

    def bytes_of(self, text: str) -> bytes:
        """The file with another text."""
        if not self.member:
            return text.encode("utf-8", "surrogatepass")
        made = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(made, "w") as new:
            for info in old.infolist():
                given = text.encode("utf-8", "surrogatepass") if info.filename == self.member else old.read(info)
                new.writestr(info.filename, given)
        return made.getvalue()


def sources() -> list[Source]:
    """The files of the tests of importers; of those that are archives, one for each part."""
    found = []
    for name, (format, map) in CASES.items():
        data = (FILES / name).read_bytes()
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = {info.filename: archive.read(info).decode() for info in archive.infolist()}
            found += [Source(name, format, map, text, data, part) for part, text in parts.items()]
        else:
            found.append(Source(name, format, map, data.decode(), data))
    return found


#: The same story, later: dates that changed, a rename, a withdrawal, a plan that was kept.
LATER = (
    ("date: 2025-04-05\n", "date: 2025-04-06\n"),
    ("{id: open, date: 2025-02/..", "{id: opened, formerly: [open], date: 2025-02-03/.."),
    ("{id: season, date: 2025-22, title: Season}", "{id: season, date: 2025-22, title: Season, withdrawn: {date: 2025-09-20, reason: No.}}"),
)  # fmt: skip

WIDE_SETTINGS = """\
title: {en: A story, fr: Une histoire}
subtitle: In *short*
description: "About **it**: <https://example.org/>"
url: https://example.org/story/
languages: [en, fr]
timezone: Europe/Paris
authors: [{name: Jo Doe, url: https://example.org/jo}]
license: CC BY 4.0
topics: {money: {label: {en: Money, fr: Argent}, formerly: [cash]}, law: Law}
kinds: {launch: Launch, plan: Plan}
remind: {plan: [30 days]}
"""
WIDE = """\
- id: launch
  date: 2025-04-05
  title: {en: "It <b>begins</b> & goes on", fr: Le début}
  summary: |
    Words with *emphasis*, **more**, `code`, [a link](https://example.org/a "title") and <https://example.org/>.

    1. one
    2. two

    - three
      > four

    # Five

    ---
  kind: launch
  topics: [money, law]
  actors: [jo, ann]
  place: {en: Paris, fr: Paris}
  certainty: reported
  date_note: by *one* paper
  sources:
    - https://example.org/source
    - {url: https://example.org/b, title: A source, publisher: Daily, date: 2025-04-06, lang: de, says: 2025-04-04, note: Not so}
  notices:
    - {date: 2025-05-01, type: correction, note: It was *not* so.}
    - {date: 2025-05-02, type: clarification, note: More., withdrawn: {date: 2025-05-03, reason: Wrong.}}
- {id: plan, date: by 2025-12, announced: 2025-04-10, title: A plan, status: planned, kind: plan, topics: [law]}
- {id: done, date: about 2026-02, title: Done, fulfils: plan, formerly: [finished]}
- {id: law, date: 2026-08-02, title: A law, status: scheduled, remind: [1 month, 7 days]}
- {id: off, date: 2025-06/2025-07, title: Off, status: cancelled, certainty: disputed}
- {id: later, date: 2 months after launch, title: Later, after: [launch]}
- {id: gone, date: 2025-04-07, title: Gone, withdrawn: {date: 2025-06-01, reason: Made up.}}
- {id: old, date: -0043-03-15, title: Old}
- {id: season, date: 2025-22, title: Season}
- {id: open, date: 2025-02/.., title: Open, actors: [jo]}
"""


def changed(text: str, others: list[str], random: Random) -> str:
    """The text with one to eight random changes."""
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        text = _change(text, others, random)
    return text[:20_000]


def _change(text: str, others: list[str], random: Random) -> str:
    start = random.randint(0, len(text))
    end = min(len(text), start + random.choice((0, 1, 1, 2, 5, 20, 200)))
    part = text[start:end]
    match random.randrange(9):
        case 0:
            new = ""
        case 1 | 2:
            new = random.choice(TOKENS)
        case 3:
            new = part + random.choice(TOKENS)
        case 4:
            new = part * random.choice((2, 3, 50))
        case 5:
            new = chr(
                random.choice((random.randrange(128), random.randrange(0xD800), random.randrange(0xE000, 0x110000)))
            )
        case 6:
            other = random.choice(others)
            at = random.randint(0, len(other))
            new = other[at : at + random.choice((5, 20, 200))]
        case 7:
            new = part[::-1]
        case _:
            lines = text.split("\n")
            random.shuffle(lines)
            return "\n".join(lines)
    return text[:start] + new + text[end:]
