"""Dates in words (cases/wordings.txt, cases/labels.txt, and a file per further language in cases/wordings/)."""

from __future__ import annotations

import re

import pytest

from tests.dates.cases import CASES, each, rows
from timeline.dates import Day, parse_date
from timeline.dates.wording import day_words, month_heading, month_name, short, word, year_heading
from timeline.locales import available

LANGS = ("en", "fr", "de", "es")
WORDINGS = [(row[0], lang, text) for row in rows("wordings.txt") for lang, text in zip(LANGS, row[1:], strict=True)]
PAST = [(row[0], lang, text) for row in rows("wordings_past.txt") for lang, text in zip(LANGS, row[1:], strict=True)]
LABELS = [(row[0], lang, text) for row in rows("labels.txt") for lang, text in zip(LANGS, row[1:], strict=True)]
FURTHER = [
    (path.stem, *row) for path in sorted((CASES / "wordings").glob("*.txt")) for row in rows(f"wordings/{path.name}")
]


def shown(text: str) -> str:
    assert "_" not in text
    return text.replace("\u00a0", "_").replace("\u202f", "^")


@each(WORDINGS)
def test_a_date_is_worded_as_a_person_would(written, lang, expected):
    assert shown(word(parse_date(written), lang, past=False)) == expected


@each(PAST)
def test_a_date_that_is_past_is_worded_as_past(written, lang, expected):
    assert shown(word(parse_date(written), lang, past=True)) == expected


@each(LABELS)
def test_a_label_is_short(written, lang, expected):
    assert shown(short(parse_date(written), lang, past=False)) == expected


@pytest.mark.parametrize(
    ("written", "lang", "expected"),
    [
        ("by 2030", "en", "no later than 2030"),
        ("by 2025-12-31", "fr", "au plus tard 31_déc._2025"),
        ("by 2030", "de", "spätestens 2030"),
        ("by 2030", "es", "a más tardar 2030"),
        ("Y-66000000", "en", "66 million years ago"),
        ("before Y7000000", "fr", "avant l’an 7_millions"),
    ],
)
def test_a_label_follows_tense_and_rounds(written, lang, expected):
    assert shown(short(parse_date(written), lang, past=True)) == expected


@each(FURTHER)
def test_a_further_language_words_every_precision(lang, written, ahead, past, label):
    assert worded(parse_date(written), lang) == (ahead, past, label)


def worded(date, lang):
    """In a sentence while it is ahead, and once it is past; as a label."""
    made = (word(date, lang, past=False), word(date, lang, past=True), short(date, lang, past=False))
    return tuple(shown(words) for words in made)


HEAD = "# Wordings and labels in `{0}`: written | ahead | once past | label (`_` and `^` as in ../wordings.txt)\n"


def test_every_language_has_its_wordings(pytestconfig):
    """`--force-regen` writes those of a new language, for somebody who speaks it to read."""
    missing = set(available()) - {*LANGS, *(lang for lang, *_ in FURTHER)}
    if pytestconfig.getoption("force_regen"):
        for lang in missing:
            made = [
                (written, *worded(parse_date(written), lang)) for written in dict.fromkeys(row[1] for row in FURTHER)
            ]
            text = HEAD.format(lang) + "".join(" | ".join(row) + "\n" for row in made)
            (CASES / f"wordings/{lang}.txt").write_text(text, "utf-8")
    assert not missing, f"run: pytest tests/dates/test_wording.py --force-regen; then read cases/wordings/ of {missing}"


def test_days_and_headings():
    assert shown(day_words("fr", Day(2025, 6, 1))) == "1er_juin_2025"
    assert shown(month_heading("fr", 2025, 4)) == "avril_2025"
    assert month_heading("en", 2025, 4) == "April 2025"
    assert month_heading("es", 2025, 4) == "abril de 2025"
    assert month_name("de", 3, "wide") == "März"
    assert month_name("en", 12, "abbreviated") == "Dec"
    assert year_heading("en", -43) == "44 BC"
    assert shown(year_heading("fr", -43)) == "44_av._J.-C."
    assert year_heading("en", 2025) == "2025"
    assert month_heading("pl", 2025, 6) == "czerwiec 2025"  # not the genitive of "12 czerwca"
    assert shown(day_words("pl", Day(2025, 6, 12))) == "12 czerwca 2025"
    assert (month_heading("ja", 2025, 6), year_heading("ja", 2025), year_heading("ja", -43)) == (
        "2025年6月",
        "2025年",
        "紀元前44年",
    )
    assert (month_name("ar", 6, "wide"), month_name("pl", 6, "abbreviated")) == ("يونيو", "cze")
    assert year_heading("en", -13_800_000_000) == "13.8 billion years ago"


def test_an_unknown_language_is_worded_in_the_fallback():
    assert word(parse_date("2025-04-05"), "fr-CA", past=False) == word(parse_date("2025-04-05"), "fr", past=False)
    assert word(parse_date("2025-04-05"), "tlh", past=False) == "5 April 2025"


def test_french_days_months_and_years_hold_together():
    for written, lang, _ in WORDINGS:
        if lang == "fr":
            words = word(parse_date(written), "fr", past=False)
            assert "'" not in words
            assert not re.search(r"\d [a-zéû]+\u00a0\d{4}|(janvier|mars|avril|juin|août|octobre) \d", words), words
