"""A short run of `tests/fuzz` with a fixed seed; the long ones are run by hand (docs/reliability.md)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.outputs import look_at
from tests.fuzz.runs import RUNS, one

COUNTS = {"dates": 150, "forms": 500, "records": 40, "settings": 40, "published": 20, "state": 100, "imports": 25}


@pytest.mark.parametrize("what", sorted(COUNTS))
def test_no_input_crashes_or_hangs_and_outputs_are_whole(tmp_path: Path, what: str) -> None:
    run, counts = RUNS[what](tmp_path), Counter[str]()
    failed = [failure for number in range(COUNTS[what]) if (failure := one(run, Random(number), counts))]
    assert not failed, failed[0]
    assert counts["accepted"] > COUNTS[what] / 50  # else the inputs are only noise


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("atom.xml", b"<feed xmlns='http://www.w3.org/2005/Atom'><script/></feed>"),
        ("atom.xml", b"<feed xmlns='http://www.w3.org/2005/Atom' onload='x'/>"),
        ("atom.xml", b"<feed xmlns='http://www.w3.org/2005/Atom'>"),
        ("atom.xml", b"<feed xmlns='http://www.w3.org/2005/Atom'><summary type='html'>&lt;img onerror='x'></summary></feed>"),
        ("rss.xml", b"<rss><channel><item><description>&lt;b>x</description></item></channel></rss>"),
        ("rss.xml", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>&a;</rss>"),
        ("index.html", b"<!doctype html><p onclick=x></p>"),
        ("index.html", b"<!doctype html><iframe></iframe>"),
        ("index.html", b"<!doctype html><a href='javascript:x'></a>"),
        ("index.html", b"<!doctype html><p><b></p></b>"),
        ("index.html", b"<!doctype html><p>"),
        ("index.html", b"<!doctype html><script>x</script>"),
        ("index.html", b"<!doctype html><script src='//x.example/x.js'></script>"),
        ("index.html", "<!doctype html><p>\u202e</p>".encode()),
        ("feed.json", b'{"a": NaN}'),
        ("feed.json", b'{"items": [{"content_html": "<svg></svg>"}]}'),
        ("timeline.csv", b"a,b\n=1+1,c\n"),
        ("timeline.csv", b"a,b\nc\n"),
        ("calendar.ics", b"BEGIN:VCALENDAR\r\nX-EVIL:1\r\nEND:VCALENDAR\r\n"),
        ("a.exe", b""),
    ],
)  # fmt: skip
def test_what_no_output_may_hold_is_found(path: str, data: bytes) -> None:
    with pytest.raises((AssertionError, ValueError, SyntaxError)):
        look_at(path, data)
