"""The pages of a small fixed timeline, reviewed like code. Renew with `pytest --force-regen` and read the diff."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT
from tests.pages.conftest import Pages

PATHS = (
    "index.html",
    "fr/index.html",
    "events/launch/index.html",
    "oembed.json",
    "fr/events/plan/index.html",
    "events/hoax/index.html",
    "topics/talent/index.html",
    "corrections/index.html",
    "fr/method/index.html",
    "subscribe/index.html",
    "404.html",
    "embed.html",
    "_headers",
)


@pytest.mark.parametrize("path", PATHS)
def test_page_is_as_reviewed(small: Pages, path: str, file_regression) -> None:
    text = re.sub(r"\?v=[0-9a-f]{8}", "?v=…", small[path])  # a word in the style sheet must not change every page
    name = ROOT / "tests/pages/goldens" / path.replace("/", "-")
    file_regression.check(text, encoding="utf-8", newline="", fullpath=name)
