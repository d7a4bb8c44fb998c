"""A corpus of records like the real ones: the same number gives the same bytes, on any machine.

In two languages, 15 % with an imprecise date, 10 % with a relation to another record, one to three actors, topics and
sources; about 1.1 kB a record, one file a year.
"""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

ACTORS = [f"actor-{n}" for n in range(40)]
TOPICS = [f"topic-{n}" for n in range(12)]
KINDS = ["launch", "departure", "plan", "report", "investment"]
WORDS = {
    "en": [
        "the",
        "lab",
        "says",
        "that",
        "its",
        "next",
        "model",
        "will",
        "be",
        "trained",
        "on",
        "new",
        "data",
        "after",
        "a",
        "partner",
        "left",
        "for",
        "a",
        "rival",
        "and",
        "the",
        "staff",
        "asked",
        "why",
    ],
    "fr": [
        "le",
        "laboratoire",
        "annonce",
        "que",
        "son",
        "prochain",
        "modèle",
        "sera",
        "entraîné",
        "sur",
        "des",
        "données",
        "nouvelles",
        "après",
        "le",
        "départ",
        "d’un",
        "partenaire",
    ],
}
SETTINGS = """\
title: {en: A corpus, fr: Un corpus}
url: https://example.org/corpus/
languages: [en, fr]
authors: [Jo Doe]
"""


def write(folder: Path, count: int, *, per_file: int | None = None) -> None:
    """Write `count` records into `folder`; in files of `per_file` records instead of by year."""
    folder.mkdir(parents=True)
    words = "".join(
        f"{sort}:\n" + "".join(f"  {id}: {{en: {id.title()}, fr: {id.title()}}}\n" for id in ids)
        for sort, ids in (("actors", ACTORS), ("topics", TOPICS), ("kinds", KINDS))
    )
    (folder / "timeline.yaml").write_text(SETTINGS + words, "utf-8")
    files: dict[str, list[str]] = defaultdict(list)
    dice = random.Random(count)
    for number in range(count):
        year = 2008 + number * 18 // count
        name = str(year) if per_file is None else f"part-{number // per_file:04d}"
        files[name].append(_record(dice, number, year, count // 4))
    for name, records in files.items():
        (folder / f"{name}.yaml").write_text("".join(records), "utf-8")


def _record(dice: random.Random, number: int, year: int, long_ago: int) -> str:
    text = {lang: " ".join(dice.choices(words, k=34)).capitalize() + "." for lang, words in WORDS.items()}
    title = {lang: " ".join(words.split()[:7]) for lang, words in text.items()}
    sources = "".join(
        f"    - url: https://news.example.com/{year}/{number}/{n}\n"
        f"      title: {title['en']}\n      publisher: Daily {n}\n      date: {year}-12\n      lang: en\n"
        for n in range(dice.randint(1, 2))
    )
    # Years apart, so that the relation cannot contradict the dates.
    relation = f"  after: event-{number - long_ago}\n" if number >= long_ago and dice.random() < 0.1 else ""
    return (
        f"- id: event-{number}\n  date: {_date(dice, year)}\n"
        f"  title:\n    en: {title['en']}\n    fr: {title['fr']}\n"
        f"  summary:\n    en: |\n      {text['en']} See *this* and [that](https://example.com/{number}).\n"
        f"    fr: |\n      {text['fr']} Voir *ceci* et [cela](https://example.com/{number}).\n"
        f"  kind: {dice.choice(KINDS)}\n"
        f"  actors: [{', '.join(dice.sample(ACTORS, dice.randint(1, 3)))}]\n"
        f"  topics: [{', '.join(dice.sample(TOPICS, dice.randint(1, 2)))}]\n"
        f"{relation}  sources:\n{sources}"
    )


def _date(dice: random.Random, year: int) -> str:
    month, day = dice.randint(1, 12), dice.randint(2, 28)
    if dice.random() < 0.85:
        return f"{year}-{month:02d}-{day:02d}"
    return dice.choice(
        (
            f"{year}-{month:02d}",
            f"{year}",
            f"{year}-{month:02d}~",
            f'"[{year}-{month:02d}-{day:02d}..{year}-12-31]"',
            f"{year}-{month:02d}-{day:02d}/{year}-12-31",
            f"{year}-{month:02d}/..",
            f"by {year}-12",
            f"{year}-22",
        )
    )
