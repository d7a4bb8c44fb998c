"""Lines of the log: what is known at a glance has passed every check, and one line is folded as many are."""

from __future__ import annotations

import json
import random
import sys

from hypothesis import example, given
from hypothesis import strategies as st

from tests.publications.test_log import mutated
from timeline.publications import fold, lines
from timeline.publications.lines import Damaged, Line, Wrong, read, read_all
from timeline.records.compose import UNSAFE

GOOD = (
    '{"at":"2025-09-01T10:00:00Z","event":"a-1","say":"added","now":{"date":"2025-02-28","title":{"en":"A \\"B\\" 🚀","fr-CA":"é"},'
    '"topics":["t","u-2"],"actors":[],"kind":"k","status":"planned","certainty":"reported"}}',
    '{"at":"2025-09-02T10:00:00Z","event":"a-1","say":"changed","type":"correction","follows":["0123456789ab","ba9876543210"],'
    '"now":{"date":"2025-12-31~","withdrawn":false,"kind":null},"was":{"date":"2025-10"}}',
    '{"at":"2025-09-03T10:00:00Z","event":"a-1","say":"settled","type":"development","follows":["0123456789ab"],'
    '"now":{"settled_by":"b"},"was":{"settled_by":null},"quiet":true}',
)
OTHER = (
    '{"at":"2025-09-04T10:00:00Z","event":"a-1","say":"overdue","type":"overdue","follows":["0123456789ab"],"day":"2025-09-03"}',
    '{"at":"2025-09-04T10:00:00Z","event":"a-1","say":"added","now":{"date":"about 2025","title":{"en":"\\u2028A"}}}',
)


def one_by_one(texts: list[str]) -> list[Line | str]:
    found: list[Line | str] = []
    for number, text in enumerate(texts, 2):
        if text:
            try:
                found.append(read(text, "f", number))
            except Damaged as error:
                found.append(f"{number}: {error}")
    return found


def all_at_once(texts: list[str]) -> list[Line | str]:
    found = read_all(texts, "f", 2)
    return [f"{line.number}: {line.what}" if isinstance(line, Wrong) else line for line in found]


def test_most_lines_are_known_at_a_glance() -> None:
    assert all(lines._COMMON.fullmatch(text) for text in GOOD)
    assert not any(lines._COMMON.fullmatch(text) for text in OTHER)
    assert all(isinstance(line, Line) for line in all_at_once([*GOOD, "", *OTHER]))


@given(seed=st.integers(0, 2**32))
@example(seed=81)
def test_what_is_known_at_a_glance_has_passed_every_check(seed: int) -> None:
    dice = random.Random(seed)
    texts = [mutated(dice.choice(GOOD + OTHER), dice).partition("\n")[0] for _ in range(20)] + [*GOOD, ""]
    dice.shuffle(texts)
    texts = [text for text in texts if not UNSAFE.search(text)]  # a file with such characters is refused before
    assert all_at_once(texts) == one_by_one(texts)
    for text in texts:
        if lines._COMMON.fullmatch(text):
            raw = json.loads(text)
            assert all(lines._FIELDS[key](value) for key, value in raw.items()), text


@given(date=st.dates(), text=st.text(max_size=12), id=st.text("ab-1é", max_size=9))
def test_every_date_id_and_text(date: object, text: str, id: str) -> None:
    for day in (str(date), f"{str(date)[:8]}{str(date)[8:]}~", f"{str(date)[:5]}02-30", f"{str(date)[:5]}04-31"):
        now = {"date": day, "title": {"en": text}, "topics": [id]}
        made = lines.write(lines.moment("2025-09-01T10:00:00Z"), {"event": "a", "say": "added", "now": now})
        assert all_at_once([made]) == one_by_one([made])


def test_lines_that_are_one_object_together_are_read_apart() -> None:
    """Each of these has the ends of a line; joined they would be as many objects, but others."""
    texts = [
        '{"at":"2025-09-01T10:00:00Z","event":[{}',
        '{"at":"2025-09-01T10:00:00Z","x":1}]}',
        GOOD[0],
        '{"at":"2025-09-01T10:00:00Z","x":1},{"at":"2025-09-01T10:00:00Z","event":"../x","say":"added"}',
    ]
    assert all_at_once(texts) == one_by_one(texts)
    assert [isinstance(line, Line) for line in all_at_once(texts)] == [False, False, True, False]


def test_what_can_be_printed_is_safe() -> None:
    assert not [code for code in range(sys.maxunicode + 1) if UNSAFE.match(chr(code)) and chr(code).isprintable()]


def test_an_event_with_one_line_is_folded_as_those_with_many() -> None:
    for text in (*GOOD, *OTHER):
        line = read(text, "f", 1)
        assert fold._new(line.event, line) == fold._entry(line.event, [line])
