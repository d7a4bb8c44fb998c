"""TimelineJS: its sheet (as CSV), its JSON of version 3 and of version 1, and our own `timelinejs.json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from timeline.importers import delimited, placed_json, slides
from timeline.importers.drafts import Draft, Found, Options, tree
from timeline.importers.text import decoded

if TYPE_CHECKING:
    from timeline.importers.drafts import At
    from timeline.importers.slides import Cell
    from timeline.problems import Problem
    from timeline.types import Node

_NOTHING: tuple[Cell, Cell, Cell, Cell] = (("", (1, 1)),) * 4
#: Parts of a slide that a record has no place for.
_LEFT_OUT = ("background", "autolink")


@dataclass
class _Reading:
    drafts: list[Draft] = field(default_factory=list)
    chapters: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def timelinejs(data: bytes, options: Options) -> Found:
    """Slides as drafts, eras as chapters, groups as topics."""
    text = decoded(data)
    if not text.lstrip().startswith(("{", "[")):
        return delimited.found(text, options, preset="timelinejs")
    root = placed_json.read(text)
    reading = _Reading()
    if isinstance(root, dict) and isinstance(root.get("timeline"), dict):
        _version_1(root["timeline"], options, reading)
    elif isinstance(root, dict) and isinstance(root.get("events"), list):
        _version_3(root, options, reading)
    else:
        message = "this is not the JSON of TimelineJS"
        reading.problems.append(
            options.problem((1, 1), message, "it has `events` (version 3), or `timeline` (version 1)")
        )
    return Found(tuple(reading.drafts), tuple(reading.problems), reading.left_out, tuple(reading.chapters))


def _version_3(root: Mapping[str, Any], options: Options, reading: _Reading) -> None:
    reading.left_out["title slide"] += bool(root.get("title"))
    for kind in ("events", "eras"):
        for item in _mappings(root.get(kind), options, reading):
            if "_event" in item and isinstance(item["_event"], dict):
                _own(item, kind, reading)
                continue
            slide = _slide(item, "era" if kind == "eras" else "")
            slides.add(slide, options, reading)
            reading.left_out.update(f"`{key}`" for key in _LEFT_OUT if item.get(key))


def _mappings(value: object, options: Options, reading: _Reading) -> Iterator[placed_json.Placed]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, placed_json.Placed):
            yield item
        else:
            reading.problems.append(options.problem((1, 1), "an item of the list is no object", "delete it"))


def _own(item: placed_json.Placed, kind: str, reading: _Reading) -> None:
    """What our own file says of a record or a chapter, beside what the viewer shows."""
    fields = item["_event"]
    made = tree(item.at, ((key, value, item.at) for key, value in fields.items()))
    if kind == "eras":
        reading.chapters.append(made)
    else:
        reading.drafts.append(Draft(made, str(fields.get("id", ""))))


def _slide(item: placed_json.Placed, kind: str) -> slides.Slide:
    def part(name: str) -> Mapping[str, Any]:
        return _mapping(item.get(name))

    def cell(holder: Mapping[str, Any], name: str) -> Cell:
        return _text(holder.get(name)), getattr(holder, "at", item.at)

    def date(name: str) -> tuple[Cell, Cell, Cell, Cell]:
        parts = part(name)
        year, month, day, hour, minute = (cell(parts, unit) for unit in ("year", "month", "day", "hour", "minute"))
        clock = f"{hour[0]}:{minute[0].zfill(2)}" if hour[0] else ""
        return year, month, day, (clock, hour[1])

    media, words = part("media"), part("text")
    display = cell(item, "display_date")
    texts = {
        "headline": cell(words, "headline"),
        "text": cell(words, "text"),
        "display": display if display[0] else cell(part("start_date"), "display_date"),
        "media": cell(media, "url"),
        "caption": cell(media, "caption"),
        "credit": cell(media, "credit"),
        "alt": cell(media, "alt"),
        "group": cell(item, "group"),
        "type": (kind, item.at),
        "key": cell(item, "unique_id"),
    }
    return slides.Slide(item.at, date("start_date"), date("end_date"), texts)


def _version_1(timeline: Mapping[str, Any], options: Options, reading: _Reading) -> None:
    reading.left_out["title slide"] += bool(timeline.get("headline") or timeline.get("text"))
    for kind in ("date", "era"):
        for item in _mappings(timeline.get(kind), options, reading):
            asset = _mapping(item.get("asset"))
            texts = {
                "headline": (_text(item.get("headline")), item.at),
                "text": (_text(item.get("text")), item.at),
                "media": (_text(asset.get("media")), item.at),
                "caption": (_text(asset.get("caption")), item.at),
                "credit": (_text(asset.get("credit")), item.at),
                "group": (_text(item.get("tag")), item.at),
                "type": (kind if kind == "era" else "", item.at),
            }
            start, end = _commas(item.get("startDate"), item.at), _commas(item.get("endDate"), item.at)
            slides.add(slides.Slide(item.at, start, end, texts), options, reading)


def _commas(value: object, at: At) -> tuple[Cell, Cell, Cell, Cell]:
    """`2011,12,10,07,02` in its parts."""
    parts = [part.strip() for part in _text(value).split(",")] + [""] * 5
    clock = f"{parts[3]}:{(parts[4] or '0').zfill(2)}" if parts[3] else ""
    return (parts[0], at), (parts[1], at), (parts[2], at), (clock, at)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, (dict, list, bool)) else str(value).strip()
