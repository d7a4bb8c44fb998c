"""Languages: the complete ones have every phrase; one of ten keys works, with English for the rest."""

from __future__ import annotations

import os
import re
import shutil
import string
import subprocess
import sys
from pathlib import Path

import pytest

import timeline
from tests.conftest import Story
from timeline.dates import parse_date
from timeline.dates.wording import word
from timeline.dates.wording.naming import grammar
from timeline.locales import available, load

OTHERS = [lang for lang in available() if lang != "en"]
FORMS = ["2025-04-05", "2025-04-05T10:00Z", "2025-04", "2025-22", "2025-36", "2025-38", "2025-40", "2025", "-0043", "199X", "19XX", "-12XX", "1950S2", "156X-12-25", "156X-12", "early 2025", "Y-66000000", "Y7000000"]  # fmt: skip
FRAMES = ["{0}", "{0}~", "{0}?", "{0}%", "by {0}", "before {0}", "after {0}", "{0}/..", "../{0}", "/{0}", "{0}/", "[{0}..]", "[{0},{0}]", "{{{0},{0}}}", "{{{0}..}}", "{{..{0}}}", "-0044/{0}", "[-0044..{0}]"]  # fmt: skip


def test_four_languages_are_there():
    assert set(available()) >= {"de", "en", "es", "fr"}


@pytest.mark.parametrize("lang", OTHERS)
def test_no_phrase_of_a_date_is_missing(lang):
    theirs, ours = load(lang).keys(), load("en").keys()
    mine = {key for key in ours if key.startswith(("date.", "number."))}
    assert not mine - theirs
    assert not {key for key in theirs - ours if key.startswith(("date.", "number."))}
    assert load(lang).table("date")["units"].keys() == load("en").table("date")["units"].keys()


@pytest.mark.parametrize("lang", OTHERS)
def test_phrases_have_the_placeholders_of_the_english_ones(lang):
    for key in sorted(load("en").keys()):
        if key.startswith("date.phrases.") and isinstance(load("en").text(key), str):
            names = [
                {
                    field
                    for _, field, _, _ in string.Formatter().parse(load(which).text(key))
                    if field in ("words", "list", "last", "first")
                }
                for which in ("en", lang)
            ]
            assert names[0] == names[1], key


@pytest.mark.parametrize("lang", available())
def test_every_unit_goes_with_every_phrase(lang):
    for form in FORMS:
        for frame in FRAMES:
            text = frame.format(form)
            try:
                date = parse_date(text)
            except ValueError:
                continue
            for past in (False, True):
                words = word(date, lang, past=past)
                assert words
                assert not re.search(r"[{}]", words)


@pytest.mark.parametrize("lang", available())
def test_contractions_leave_nothing_to_contract(lang):
    for form in FORMS:
        for frame in FRAMES:
            try:
                date = parse_date(frame.format(form))
            except ValueError:
                continue
            for words in (word(date, lang, past=past) for past in (False, True)):
                assert grammar(lang).contracted(words) == words


def test_a_language_falls_back_visibly():
    assert (load("fr-CA").lang, load("fr-CA").asked) == ("fr", "fr-CA")
    assert load("de_AT").lang == "de"
    assert load("EN").lang == "en"
    assert load("tlh").lang == "en"
    assert load("../../etc/passwd").lang == "en"
    assert load("").lang == "en"


def test_a_missing_phrase_names_key_and_language():
    with pytest.raises(KeyError, match=r"page\.nowhere is missing in the language fr"):
        load("fr-CA").text("page.nowhere")
    with pytest.raises(KeyError):
        load("fr").text("date.units")


def test_plural_rules_are_those_of_cldr():
    assert [load("en").plural(n) for n in (0, 1, 2)] == ["other", "one", "other"]
    assert [load("fr").plural(n) for n in (0, 1, 2)] == ["one", "one", "other"]


def test_numbers_are_grouped_as_the_language_does():
    assert [load(lang).number(12_345) for lang in ("en", "fr", "de", "es")] == [
        "12,345",
        "12\u202f345",
        "12.345",
        "12\u202f345",
    ]
    assert [load(lang).number(1_234) for lang in ("en", "fr", "de", "es")] == ["1,234", "1\u202f234", "1.234", "1234"]
    assert load("en").number(999) == "999"


TEN_KEYS = """\
[date.phrases]
about = "intorno a {named}"
by = "entro {named}"
[page]
subscribe = "Iscriviti:"
calendar = "Calendario"
months = "Mesi"
years = "Anni"
to_come = "In arrivo"
sources = "Fonti"
[page.events]
one = "{n} evento"
other = "{n} eventi"
[log]
title = "Registro"
"""
RECORDS = """\
- {id: a, date: about 2025-04, title: {it: Primo}}
- {id: b, date: before 2024, title: {it: Secondo}}
- {id: c, date: by 2030, status: planned, title: {it: Terzo}}
"""


def test_a_language_of_ten_keys_builds_with_english_for_the_rest(story: Story, tmp_path: Path):
    shutil.copytree(
        Path(timeline.__file__).parent, tmp_path / "copy/timeline", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "copy/timeline/locales/it.toml").write_text(TEN_KEYS, "utf-8")
    story.write("timeline.yaml", "{title: Una storia, url: 'https://x.org/', languages: [it]}\n")
    story.write("a.yaml", RECORDS)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "copy"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "timeline", "build", "--output", str(tmp_path / "site")]
    done = subprocess.run(
        command, cwd=story.events.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/index.html").read_text("utf-8")
    for words in ("intorno a aprile 2025", "before 2024", "entro 2030", "Iscriviti:", "3 eventi", "Copy link"):
        assert words in page, words
