"""The slides of TimelineJS, from its sheet or its JSON → drafts; eras → chapters, groups → topics.

Years below zero are historical there: -44 is 44 BC, which is the year -0043 of ISO 8601.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from timeline.importers.drafts import END_OF_DAY, TIMES, Draft, Options, Picture, tree
from timeline.importers.text import Unreadable, commonmark, plain
from timeline.types import Node

if TYPE_CHECKING:
    from timeline.importers.drafts import At
    from timeline.problems import Problem

#: Columns of the sheet, by the part of a slide.
_COLUMNS = {
    "start": ("year", "month", "day", "time"),
    "end": ("end year", "end month", "end day", "end time"),
}
SHEET = frozenset(
    (
        *("year", "month", "day", "time", "end year", "end month", "end day", "end time", "display date"),
        *("headline", "text", "media", "media credit", "media caption", "alt text", "type", "group"),
    )
)
_PICTURE = re.compile(r"\.(?:avif|gif|jpe?g|png|webp)(?:[?#]|$)", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*([AaPp][Mm])?")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)

Cell = tuple[str, "At"]


class Reading(Protocol):
    """Where slides go."""

    drafts: list[Draft]
    chapters: list[Node]
    problems: list[Problem]
    left_out: Counter[str]


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide as texts with places; a date is year, month, day and time."""

    at: At
    start: tuple[Cell, Cell, Cell, Cell]
    end: tuple[Cell, Cell, Cell, Cell]
    texts: Mapping[str, Cell] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text of the slide, "" if it has none."""
        return self.texts.get(name, ("", self.at))[0]

    def where(self, name: str) -> At:
        """Its place."""
        return self.texts.get(name, ("", self.at))[1]


def is_sheet(columns: Sequence[str]) -> bool:
    """Whether these are the columns of its sheet."""
    return {"year", "headline", "text"} <= {column.casefold() for column in columns}


def of_row(cells: Mapping[str, Cell], at: At) -> Slide:
    """The slide in a row of the sheet; `cells` by the names of the columns in small letters."""

    def dates(name: str) -> tuple[Cell, Cell, Cell, Cell]:
        year, month, day, time = (cells.get(column, ("", at)) for column in _COLUMNS[name])
        return year, month, day, time

    names = {
        "headline": "headline",
        "text": "text",
        "display": "display date",
        "media": "media",
        "credit": "media credit",
        "caption": "media caption",
        "alt": "alt text",
        "group": "group",
        "type": "type",
    }
    return Slide(at, dates("start"), dates("end"), {name: cells[key] for name, key in names.items() if key in cells})


def add(slide: Slide, options: Options, reading: Reading) -> None:
    """Make of a slide a draft or a chapter, and note what is wrong or has no place."""
    kind = slide.text("type").lower()
    if kind == "title":
        reading.left_out["title slide"] += 1
        return
    problems: list[Problem] = []
    start, end = _date(slide.start, options, problems), _date(slide.end, options, problems)
    if not slide.start[0][0] and not problems:
        message = "this row has no year" if slide.text("headline") else "this row has neither a year nor a headline"
        problems.append(options.problem_of_entry(slide.at, message, "write the year, or delete the row"))
    reading.problems += problems
    if problems:
        return
    if kind == "era":
        reading.chapters.append(_chapter(slide, start, end))
        return
    start, end = _period(start, end, reading)
    try:
        reading.drafts.append(_draft(slide, start, end, reading))
    except Unreadable as error:
        reading.problems.append(options.problem(slide.where("text"), error.message, error.advice))


def _date(parts: tuple[Cell, Cell, Cell, Cell], options: Options, problems: list[Problem]) -> str:
    """A date of its parts as EDTF; "" if there is none, or if it is wrong."""
    (year, at), (month, month_at), (day, day_at), (time, time_at) = parts
    if not year:
        for text, where in ((month, month_at), (day, day_at), (time, time_at)):
            if text:
                problems.append(options.problem(where, f"`{text}` has no year", "write the year"))
                break
        return ""
    if not re.fullmatch(r"-?\d{1,9}(?:\.0+)?", year):
        problems.append(options.problem(at, f"`{year}` is not a year", "write it in digits: `1969`, `-44` for 44 BC"))
        return ""
    made = _year(int(float(year)))
    for text, where, what, least in ((month, month_at, "month", made), (day, day_at, "day", month)):
        if text and not least:
            problems.append(options.problem(where, f"the day `{text}` has no month", "write the month"))
            return ""
        if text and not (re.fullmatch(r"\d{1,2}(?:\.0+)?", text) and 1 <= int(float(text)) <= 31):
            problems.append(options.problem(where, f"`{text}` is not a {what}", "write its number"))
            return ""
        made += f"-{int(float(text)):02}" if text else ""
    if time and day:
        clock = _TIME.fullmatch(time)
        if not clock:
            problems.append(options.problem(time_at, f"`{time}` is not a time of day", "write it like `14:30`"))
            return ""
        hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "pm" else 0) if clock[3] else int(clock[1])
        made += f"T{hour:02}:{clock[2]}"
    return made


def _year(number: int) -> str:
    if number < 0:
        number += 1  # there is no year 0 in history, and one in ISO 8601
    sign = "-" if number < 0 else ""
    return f"{sign}{abs(number):04}" if abs(number) <= 9999 else f"Y{number}"


def _period(start: str, end: str, reading: Reading) -> tuple[str, str]:
    """A period has no times of day; what began and ended on one day is that day."""
    if not end or end == start:
        return start, ""
    if start.partition("T")[0] == end.partition("T")[0]:
        reading.left_out[END_OF_DAY] += 1
        return start, ""
    if "T" in start or "T" in end:
        reading.left_out[TIMES] += 1
    return start.partition("T")[0], end.partition("T")[0]


def _chapter(slide: Slide, start: str, end: str) -> Node:
    from timeline.importers.finish import term_id

    title = plain(slide.text("headline")) or plain(slide.text("text")) or "Era"
    fields = {"id": term_id(title) or f"era-{start}".lower(), "title": title, "from": start, "to": end}
    if plain(slide.text("text")) not in ("", title):
        fields["summary"] = commonmark(slide.text("text"))
    return tree(slide.at, ((name, value, slide.start[0][1]) for name, value in fields.items()))


def _draft(slide: Slide, start: str, end: str, reading: Reading) -> Draft:
    made = tree(
        slide.at,
        [
            ("date", start, slide.start[0][1]),
            ("end", end, slide.end[0][1]),
            ("title", _headline(slide), slide.where("headline")),
            ("summary", commonmark(slide.text("text")), slide.where("text")),
            ("date_note", commonmark(slide.text("display")), slide.where("display")),
            ("topics", [plain(slide.text("group"))] if slide.text("group") else [], slide.where("group")),
            ("sources", list(_links(slide, reading)), slide.where("media")),
        ],
    )
    return Draft(made, slide.text("key"), _picture(slide))


def _headline(slide: Slide) -> str:
    """Its headline; a slide may have only a text, or a picture with a caption."""
    for name in ("headline", "caption", "text"):
        if words := plain(slide.text(name)):
            return words if name == "headline" or len(words) <= 120 else f"{words[:119].rpartition(' ')[0]} …"
    return ""


def _is_picture(slide: Slide) -> bool:
    return bool(_PICTURE.search(slide.text("media")))


def _links(slide: Slide, reading: Reading) -> Iterable[dict[str, str]]:
    """Media that are no picture are a page to look at: a source, as far as a record can say."""
    media = slide.text("media")
    if _is_picture(slide) or not media:
        return
    if not _LINK.fullmatch(media):
        reading.left_out["media that are no address"] += 1
        return
    yield {"url": media, "title": plain(slide.text("caption")), "publisher": plain(slide.text("credit"))}


def _picture(slide: Slide) -> Picture | None:
    if not _is_picture(slide) or not _LINK.fullmatch(slide.text("media")):
        return None
    alt = plain(slide.text("alt")) or plain(slide.text("caption"))
    return Picture(slide.text("media"), alt, plain(slide.text("credit")))
