"""Timelines that try the page: nothing in them, too much of it, scripts that run elsewhere, and all of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import yaml

Made = tuple[list[dict], dict]
DAY = timedelta(days=1)
LONG = "The committee of the assembly decides on the plan for the harbor, its lighthouse and the railway behind it, "


def write(folder: Path, name: str) -> None:
    """The settings and records of one of them."""
    write_made(folder, name, STORIES[name]())


def write_made(folder: Path, name: str, made: Made) -> None:
    """Settings and records into a folder."""
    records, settings = made
    folder.mkdir(parents=True)
    whole = {"title": "A story", "url": f"https://example.org/{name}/"} | settings
    for file, content in (("timeline", whole), ("records", records)):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"{file}.yaml").write_text(text, "utf-8")


def _events(n: int, *, start: date = date(2025, 1, 7), step: int = 9, title: str = "Step {i}") -> Iterator[dict]:
    for i in range(n):
        yield {"id": f"step-{i}", "date": str(start + i * step * DAY), "title": title.format(i=i)}


def none() -> Made:
    return [], {}


def plain() -> Made:
    """No topics, no summaries, no pictures."""
    return list(_events(30)), {}


def planned() -> Made:
    """Nothing but plans."""
    return [
        {**event, "date": f"by {2030 + i}", "status": "planned", "kind": "plan"} for i, event in enumerate(_events(8))
    ], {}


def topics() -> Made:
    """Sixty topics."""
    events = [{**event, "topics": [f"topic-{i % 60}"]} for i, event in enumerate(_events(120, step=5))]
    labels = {f"topic-{i}": f"A topic with a name of some length {i}" for i in range(60)}
    return events, {"topics": labels}


def titles() -> Made:
    """Titles of 300 characters, and one word that no line holds."""
    events = list(_events(16, title=f"{LONG * 3}{{i}}"[:300]))
    events.append({"id": "word", "date": "2025-09-04", "title": "Donaudampfschifffahrt" * 12})
    return [
        {**event, "summary": LONG * 4, "topics": ["a", "b"][i % 2 :], "place": LONG} for i, event in enumerate(events)
    ], {"title": LONG * 2, "subtitle": LONG * 2, "topics": {"a": LONG, "b": "Harbor" * 12}}


def _script(lang: str, title: str, texts: list[str], topics: list[str]) -> Made:
    dates = ["2025-03-04", "[2025-03-10..2025-04-20]", "2025-05-05/2025-08-09", "2025-08-12", "by 2025-12", "2026"]
    events = [
        {
            "id": f"event-{i}",
            "date": dates[i % len(dates)],
            "title": texts[i % len(texts)],
            "summary": " ".join(texts),
            "certainty": "reported" if i % 3 else "confirmed",
            "topics": [f"topic-{i % len(topics)}"],
            "sources": [{"url": f"https://example.org/{i}", "title": texts[0], "publisher": "Example", "lang": lang}],
        }
        for i in range(18)
    ]
    events.append({"id": "plan", "date": "by 2031", "title": texts[0], "status": "planned", "topics": ["topic-0"]})
    named = {f"topic-{i}": topic for i, topic in enumerate(topics)}
    return events, {"title": title, "languages": [lang], "topics": named}


def arabic() -> Made:
    texts = ["الحكومة تعلن عن خطة جديدة للمياه", "وصول السفينة الأولى إلى الميناء (2025)", "توقيع اتفاق بين 3 مدن"]
    return _script("ar", "تاريخ الميناء", texts, ["المياه", "الموانئ والسفن"])


def hebrew() -> Made:
    texts = ["הממשלה מודיעה על תוכנית חדשה", "הספינה הראשונה מגיעה לנמל (2025)", "נחתם הסכם בין 3 ערים"]
    return _script("he", "תולדות הנמל", texts, ["מים", "נמלים"])


def japanese() -> Made:
    texts = ["東京で新しい法律が発効する", "最初の船が港に到着し、住民が出迎えた", "三つの市が協定に署名"]
    return _script("ja", "港の歴史", texts, ["水", "港湾と船舶"])


def marks() -> Made:
    """Letters under many combining marks, and signs of no width."""
    zalgo = "Z" + "\u0316\u0317\u0318\u0319\u0300\u0301\u0302\u0303" * 6
    return list(_events(12, title=f"{zalgo}a\u0308\u0301l\u0328go\u200b\u2060{{i}}")), {"title": f"{zalgo} marks"}


def deep() -> Made:
    """From 13 billion years ago to 2100."""
    dates = [
        ("Y-13800000000", "happened"), ("Y-4500000000", "happened"), ("Y-66000000", "happened"),
        ("Y-300000", "happened"), ("-8000", "happened"), ("-0762", "happened"),
        ("1969-07-20", "happened"), ("2025-08", "happened"), ("by 2100", "planned"),
    ]  # fmt: skip
    return [
        {
            "id": f"step-{i}",
            "date": when,
            "status": status,
            "title": f"Step {i} of everything",
            "allow": ["first-of-month"],
        }
        for i, (when, status) in enumerate(dates)
    ], {}


def languages() -> Made:
    """More languages than have room beside the search."""
    return list(_events(5)), {"languages": ["en", "fr", "de", "es", "it", "nl", "pl", "pt"]}


def rows(n: int) -> Callable[[], Made]:
    """So many events, a few a month."""
    return lambda: (
        [
            {**event, "topics": [f"topic-{i % 5}"], "kind": ("launch", "report")[i % 2], "summary": LONG}
            for i, event in enumerate(_events(n, start=date(1990, 1, 3), step=4))
        ],
        {},
    )


STORIES: dict[str, Callable[[], Made]] = {
    "none": none, "plain": plain, "planned": planned, "topics": topics, "titles": titles, "arabic": arabic,
    "hebrew": hebrew, "japanese": japanese, "marks": marks, "deep": deep, "languages": languages,
    "rows-44": rows(44), "rows-101": rows(101), "rows-300": rows(300), "rows-500": rows(500), "rows-1200": rows(1200), "rows-3000": rows(3000),
}  # fmt: skip
