"""How wide a text is without a browser, and where it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.emit.pages.drawing.measure import cut, lines, text_width

STYLES = ("regular", "italic", "bold")


def test_wide_letters_are_wider_than_narrow_ones() -> None:
    assert text_width("W", 10) > text_width("a", 10) > text_width("i", 10)
    assert text_width("Models", 12, "bold") > text_width("Models", 12)
    assert text_width("年", 10) == 10


def test_a_mark_on_a_letter_takes_no_room() -> None:
    assert text_width("e\u0301", 10) == text_width("e", 10)
    assert text_width("\u202b", 10) == 0


def test_an_arabic_letter_is_narrower_where_it_joins_the_next_one() -> None:
    assert text_width("سس", 10) < 2 * text_width("س", 10)
    assert text_width("دد", 10) == 2 * text_width("د", 10)  # never joins the next one


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("Short", 150, "Short"),
        ("Hyperion reaches two gigawatts in Louisiana", 150, "Hyperion reaches two…"),
        ("Donaudampfschifffahrtsgesellschaft", 60, ""),
        ("Hyperion at 2 GW", 92, "Hyperion at…"),
        ("東京で新しい法律が発効する", 80, "東京で新し…"),
        ("Paris, the capital", 50, "Paris…"),
    ],
)
def test_a_text_is_cut_at_a_word_with_a_sign(text: str, room: float, shown: str) -> None:
    assert cut(text, room, 12) == shown


@given(st.text(max_size=80), st.floats(0, 400), st.sampled_from(STYLES))
def test_what_is_cut_fits_and_is_the_beginning_of_the_text(text: str, room: float, style: str) -> None:
    shown = cut(text, room, 11.5, style)  # type: ignore[arg-type]
    assert text_width(shown, 11.5, style) <= room or not shown  # type: ignore[arg-type]
    assert shown in (text, "") or (shown.endswith("…") and text.startswith(shown[:-1]))


@given(st.text(min_size=1, max_size=120).filter(str.strip), st.floats(40, 200), st.integers(1, 3))
def test_a_name_stands_on_lines_that_fit_and_never_vanishes(text: str, room: float, most: int) -> None:
    made = lines(text.strip(), room, most, 12, "bold")
    assert 1 <= len(made) <= most
    assert all(text_width(line, 12, "bold") <= room for line in made)


def test_a_long_name_of_a_lane_has_two_lines() -> None:
    assert lines("Données d’entraînement", 134, 2, 12, "bold") == ("Données", "d’entraînement")
    assert lines("Meta Superintelligence Laboratories", 134, 2, 12, "bold") == ("Meta", "Superintelligence…")
