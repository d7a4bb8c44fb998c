"""`timeline date` and docs/dates.md."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from timeline.cli import cli
from timeline.dates import DateError, parse_date
from timeline.dates.explain import explain, table
from timeline.dates.forms import FORMS


def test_the_table_lists_every_form_that_can_be_written():
    for _, rows in FORMS:
        for row in rows:
            assert parse_date(row.written)
            assert row.written in table()
    assert table().endswith("\n")


def test_a_text_is_explained():
    assert explain("about 2 weeks before 2025-08-29", "UTC", ("en", "fr")) == (
        "written    about 2 weeks before 2025-08-29\n"
        "EDTF       [2025-08-12~..2025-08-18~]\n"
        "from, to   2025-08-12 to 2025-08-18\n"
        "precision  interval\n"
        "is         one day or unit, with the flags below\n"
        "flags      approximate\n"
        "sorted by  2025-08-12\n"
        "in en      between 12 and 18 August 2025 (approximate)\n"
        "in fr      entre le 12 et le 18\u00a0août\u00a02025 (date approximative)\n"
    )


def test_both_wordings_are_shown_where_tense_matters():
    assert explain("by 2025", "UTC", ("en",)).splitlines()[-1] == (
        "in en      by the end of 2025; once it is past: no later than 2025"
    )


def test_a_relative_text_is_explained():
    assert explain("2 months after x", "UTC", ("en",)).splitlines()[1:3] == [
        "counts from  x",
        "order        does not begin before x",
    ]


def test_a_wrong_text_is_an_error():
    with pytest.raises(DateError):
        explain("august", "UTC", ("en",))


@pytest.mark.parametrize(
    "text", [row.written for _, rows in FORMS for row in rows] + ["XXXX", "../..", "[..2025]", "{2025,2026}"]
)
def test_everything_can_be_explained(text):
    assert explain(text, "Europe/Paris", ("en", "fr", "de", "es")).endswith("\n")


@pytest.mark.parametrize("words", [["-0043-03-15"], ["--", "-0043-03-15"], ["-0043-03-15", "--lang", "en"]])
def test_a_year_before_our_era_needs_no_dashes_before_it(words):
    done = CliRunner().invoke(cli, ["date", *words])
    assert done.exit_code == 0
    assert "EDTF       -0043-03-15" in done.output


def test_a_misspelt_option_is_still_one():
    assert "No such option" in CliRunner().invoke(cli, ["date", "--lagn", "en"]).output
