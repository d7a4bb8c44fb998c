"""Colors of a timeline: they reach the style sheet, by day and by night, and nothing else changes."""

from __future__ import annotations

import re

from timeline.emit.pages.assets import DARK_TOKENS, LIGHT_TOKENS, content

SETTINGS = """
title: T
url: https://example.org/s/
theme:
  light: {link: "#003355", paper: "#FFFFFF"}
  dark: {now: "#ffaa99"}
"""
RECORDS = "- {id: a, date: 2025-04-05, title: A day}"


def test_the_colors_are_in_the_style_sheet(rendered) -> None:
    usual, made = rendered(RECORDS), rendered(RECORDS, SETTINGS)
    assert made["assets/page.css"].startswith(usual["assets/page.css"])
    rules = made["assets/page.css"].removeprefix(usual["assets/page.css"])
    day, night = rules.splitlines()
    assert day == ":root{--paper:#ffffff;--link:#003355;}"
    # A color of the day does not reach into the night.
    assert night == "@media (prefers-color-scheme:dark){:root{--paper:#15171b;--link:#8cc8ee;--now:#ffaa99;}}"
    assert 'content="#ffffff" media="(prefers-color-scheme: light)"' in made["index.html"]


def test_another_theme_is_another_address(rendered) -> None:
    found = [
        re.findall(r"page\.css\?v=\w+", made["index.html"]) for made in (rendered(RECORDS), rendered(RECORDS, SETTINGS))
    ]
    assert found[0]
    assert found[0] != found[1]


def test_the_colors_that_checks_know_are_those_of_the_style_sheet() -> None:
    day, night = content("page.css").decode().split("prefers-color-scheme:dark", 1)
    assert all(f"--{name}:{value}" in day for name, value in LIGHT_TOKENS.items())
    assert all(f"--{name}:{value}" in night for name, value in DARK_TOKENS.items())
