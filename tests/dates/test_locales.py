"""Languages: each has all of dates, and some have every phrase (docs/languages.md); one of ten keys works as well."""

from __future__ import annotations

import os
import re
import shutil
import string
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import timeline
from tests.conftest import ROOT, Story
from timeline.dates import parse_date
from timeline.dates.wording import word
from timeline.dates.wording.naming import grammar
from timeline.locales import available, load

LOCALES = Path(timeline.__file__).parent / "locales"
#: Languages by their rows in the docs, and whether those say that they are complete.
LISTED = {
    lang: cells.startswith("complete ")
    for lang, cells in re.findall(
        r"^\| `(.+?)` \| .+? \| (.+)", (ROOT / "docs/languages.md").read_text("utf-8"), re.MULTILINE
    )
}
COMPLETE = [lang for lang, complete in LISTED.items() if complete]
OTHERS = [lang for lang in available() if lang != "en"]
FORMS = ["2025-04-05", "2025-04-05T10:00Z", "2025-04", "2025-22", "2025-36", "2025-38", "2025-40", "2025", "-0043", "199X", "19XX", "-12XX", "1950S2", "156X-12-25", "156X-12", "early 2025", "Y-66000000", "Y7000000"]  # fmt: skip
FRAMES = ["{0}", "{0}~", "{0}?", "{0}%", "by {0}", "before {0}", "after {0}", "{0}/..", "../{0}", "/{0}", "{0}/", "[{0}..]", "[{0},{0}]", "{{{0},{0}}}", "{{{0}..}}", "{{..{0}}}", "-0044/{0}", "[-0044..{0}]"]  # fmt: skip


def test_the_docs_list_every_language() -> None:
    new, gone = set(available()) - LISTED.keys(), LISTED.keys() - set(available())
    assert not new, f"add a row to the table in docs/languages.md for {new}"
    assert not gone, f"docs/languages.md lists {gone}, which timeline/locales/ does not have"


@pytest.mark.parametrize("lang", OTHERS)
def test_every_phrase_is_asked_for(lang):
    unknown = sorted(load(lang).keys() - load("en").keys())
    assert not unknown, f"en.toml has no {unknown}: nothing asks for them; correct or delete them in {lang}.toml"


@pytest.mark.parametrize("lang", COMPLETE)
def test_a_complete_language_has_every_phrase(lang):
    missing = sorted(load("en").keys() - load(lang).keys())
    assert not missing, f"add {missing} to {lang}.toml, or do not call it complete in docs/languages.md"


@pytest.mark.parametrize("lang", OTHERS)
def test_phrases_are_filled_as_the_english_ones(lang):
    """All but numbers: one and two of a thing may be words of their own."""
    ours = _placeholders("en")
    for key, fields in _placeholders(lang).items():
        assert fields - {"n"} == ours[key] - {"n"}, key
        assert fields <= ours[key], key


def _file(lang: str) -> dict[str, Any]:
    return tomllib.loads(LOCALES.joinpath(f"{lang}.toml").read_text("utf-8"))


def _placeholders(lang: str) -> dict[str, set[str]]:
    """What each phrase of a file is filled with; forms of a plural belong to one phrase."""
    tables = _file(lang)
    found: dict[str, set[str]] = {}
    for section in tables.keys() - {"date", "number", "plural"}:
        for name, phrase in tables[section].items():
            texts = phrase.values() if isinstance(phrase, dict) else [phrase]
            fields = (field for text in texts for _, field, _, _ in string.Formatter().parse(text))
            found[f"{section}.{name}"] = {field for field in fields if field}
    return found


@pytest.mark.parametrize("lang", OTHERS)
def test_no_phrase_of_a_date_is_missing(lang):
    theirs, ours = load(lang).keys(), load("en").keys()
    missing = sorted(key for key in ours - theirs if key.startswith(("date.", "number.")))
    assert not missing, f"add {missing} to {lang}.toml: a language that is shipped has all of [number] and [date]"
    units = sorted(load("en").table("date")["units"].keys() ^ _file(lang)["date"]["units"].keys())
    assert not units, f"[date.units] of {lang}.toml and of en.toml differ in {units}"


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
    assert [load("pt").plural(n) for n in (0, 1, 2)] == ["one", "one", "other"]
    assert [load("ja").plural(n) for n in (0, 1, 2)] == ["other", "other", "other"]
    # The samples that CLDR gives for Arabic, which has all six.
    samples = {"zero": [0], "one": [1], "two": [2], "few": [3, 10, 103, 110, 1003], "many": [11, 26, 99, 111, 1011], "other": [100, 102, 200, 202, 1000, 1_000_000]}  # fmt: skip
    for category, numbers in samples.items():
        assert {load("ar").plural(n) for n in numbers} == {category}


@pytest.mark.parametrize(
    ("lang", "counts"),
    [
        ("pl", "0 wydarzeń, 1 wydarzenie, 2 wydarzenia, 5 wydarzeń, 12 wydarzeń, 22 wydarzenia, 101 wydarzeń"),
        ("ar", "لا أحداث, حدث واحد, حدثان, 5 أحداث, 12 حدثًا, 22 حدثًا, 101 حدث"),
        ("he", "0 אירועים, אירוע אחד, שני אירועים, 5 אירועים, 12 אירועים, 22 אירועים, 101 אירועים"),
        ("it", "0 eventi, 1 evento, 2 eventi, 5 eventi, 12 eventi, 22 eventi, 101 eventi"),
        ("nl", "0 gebeurtenissen, 1 gebeurtenis, 2 gebeurtenissen, 5 gebeurtenissen, 12 gebeurtenissen, 22 gebeurtenissen, 101 gebeurtenissen"),
        ("pt", "0 acontecimento, 1 acontecimento, 2 acontecimentos, 5 acontecimentos, 12 acontecimentos, 22 acontecimentos, 101 acontecimentos"),
        ("ja", "0件, 1件, 2件, 5件, 12件, 22件, 101件"),
    ],
)  # fmt: skip
def test_counts_take_the_plural_of_the_language(lang, counts):
    assert [load(lang).text("page.events", n=n) for n in (0, 1, 2, 5, 12, 22, 101)] == counts.split(", ")


@pytest.mark.parametrize("lang", OTHERS)
def test_what_a_language_lacks_is_english_as_a_whole_phrase(lang):
    english = load("en")
    for key in english.keys() - load(lang).keys():
        if key.startswith(("date.", "number.")):  # what is shipped has all of these
            continue
        assert load(lang).text(key) == english.text(key)


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
about = "omkring {named}"
by = "senast {named}"
[page]
subscribe = "Prenumerera:"
calendar = "Kalender"
months = "Månader"
years = "År"
to_come = "Kommande"
sources = "Källor"
[page.events]
one = "{n} händelse"
other = "{n} händelser"
[log]
title = "Logg"
"""
RECORDS = """\
- {id: a, date: about 2025-04, title: {sv: Första}}
- {id: b, date: before 2024, title: {sv: Andra}}
- {id: c, date: by 2030, status: planned, title: {sv: Tredje}}
"""


@pytest.mark.slow
def test_a_language_of_ten_keys_builds_with_english_for_the_rest(story: Story, tmp_path: Path):
    shutil.copytree(
        Path(timeline.__file__).parent, tmp_path / "copy/timeline", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "copy/timeline/locales/sv.toml").write_text(TEN_KEYS, "utf-8")
    story.write("timeline.yaml", "{title: En historia, url: 'https://x.org/', languages: [sv]}\n")
    story.write("a.yaml", RECORDS)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "copy"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "timeline", "build", "--output", str(tmp_path / "site")]
    done = subprocess.run(
        command, cwd=story.events.parent, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/index.html").read_text("utf-8")
    for words in ("omkring april 2025", "before 2024", "senast 2030", "Prenumerera:", "3 händelser", "Copy link"):
        assert words in page, words
