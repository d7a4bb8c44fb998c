"""Beginnings, middles and ends behind a preposition: `before the end of 2024`, `by the beginning of May 2025`.

Alone, the end of a year is a part of it (`late 2024`). Behind a preposition it is a point in time as well, and the two
readings differ by months: here is what each combination means, and the question to ask where it has two meanings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline.dates.advice.notations import guess
from timeline.dates.day import Day
from timeline.dates.errors import DateError
from timeline.dates.grammar import accepts, single

if TYPE_CHECKING:
    from timeline.dates.model import Stated

_EDGES = {
    "beginning": "(?:the )?(?:very )?(?:beginning|start) of|(?:le )?d[ée]but(?: de)?|(?:dem )?anfang|"
    "(?:a )?principios de",
    "middle": r"(?:the )?middle of|(?:le |la )?milieu de|(?:der )?mitte|(?:a )?mediados de",
    "end": r"(?:the )?(?:very )?end(?: of)?|(?:la )?fin(?: de)?|(?:dem )?ende|(?:a )?fin(?:al)?(?:es)? de",
}
_RELATIONS = {
    "about": "about|around|circa|ca|c|approximately|roughly|near|vers|autour de|um|gegen|hacia",
    "by": r"by|n(?:o|ot) later than|not after|on or before|d'ici(?: à)?|au plus tard|spätestens(?: zum)?|a más tardar",
    "before": "before|prior to|earlier than|avant|vor|antes del?",
    "not before": "not before|no earlier than|not earlier than|pas avant|nicht vor|no antes de",
    "after": "after|later than|following|après|apres|nach|después del?",
    "since": "since|depuis|seit",
    "until": r"until|till|up to|to|bis|bis zum|jusqu'à|jusqu'au|hasta",
    "from": "from|starting|starting at|starting from|as of|ab|desde|à partir de|dès|a partir de",
}
_FIRST, _LAST = "if you mean its first day", "if you mean its last day"
_LASTED, _ONE_DAY = "if it lasted until then", "for one day up to then"
_STILL, _FROM_THEN = "if it still goes on", "for one day from then on"
_EXPLAINED = "and say in date_note what is known of its beginning"

#: What each combination means: templates, each with what has to be true for it. `{x}` is the unit itself, `{first}`
#: and `{last}` are its first and last day, `{half}` is the first day of its second half.
_MEANINGS: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("about", "beginning"): (("about {first}", _FIRST), ("about early {x}", "for the time after it")),
    ("about", "middle"): (("about mid {x}", ""),),
    ("about", "end"): (("about {last}", _LAST), ("about late {x}", "for the time before it")),
    ("by", "beginning"): (("by {first}", _FIRST), ("by early {x}", "if the time after it is meant, too")),
    ("by", "middle"): (("before {half}", "if you mean the exact middle"), ("by mid {x}", "for the whole middle third")),
    ("by", "end"): (("by {x}", ""),),
    ("before", "beginning"): (("before {x}", ""),),
    ("before", "middle"): (
        ("before {half}", "if you mean the exact middle"),
        ("before mid {x}", "for the middle third"),
    ),
    ("before", "end"): (("by {x}", ""),),
    ("not before", "beginning"): (("[{x}..]", ""),),
    ("not before", "middle"): (
        ("[{half}..]", "if you mean the exact middle"),
        ("after early {x}", "for its middle third"),
    ),
    ("not before", "end"): (("[{last}..]", _LAST), ("after mid {x}", "if its last third counts")),
    ("after", "beginning"): (("[{x}..]", _FIRST), ("after early {x}", "if you mean its first third")),
    ("after", "middle"): (("[{half}..]", "if you mean the exact middle"), ("after mid {x}", "for its middle third")),
    ("after", "end"): (("after {x}", ""),),
    ("since", "beginning"): (("since {first}", _FIRST), ("since {x}", "if the day is not known")),
    ("since", "middle"): (("since {x}", _EXPLAINED),),
    ("since", "end"): (("since {last}", _LAST), ("since {x}", "if the day is not known")),
    ("until", "beginning"): (("until {first}", _LASTED), ("by {first}", _ONE_DAY)),
    ("until", "end"): (("until {last}", _LASTED), ("by {x}", _ONE_DAY)),
    ("from", "beginning"): (("since {first}", _STILL), ("[{x}..]", _FROM_THEN)),
    ("from", "end"): (("since {last}", _STILL), ("[{last}..]", _FROM_THEN)),
}
_PATTERNS = tuple(
    (relation, edge, re.compile(rf"(?:{words})\.? (?:{names}) (.+)"))
    for relation, words in _RELATIONS.items()
    for edge, names in _EDGES.items()
)


def read(text: str, tidy: str) -> DateError | None:
    """What to write for a preposition before a beginning, middle or end; None if `tidy` has none."""
    for relation, edge, pattern in _PATTERNS:
        if (match := pattern.fullmatch(tidy)) and (inner := guess(match[1], 1)) and (stated := single.read(inner)):
            options = _options(stated, relation, edge)
            if options:
                return DateError(f"`{text}` is not how dates are written here", f"write {options}")
    return None


def _options(stated: Stated, relation: str, edge: str) -> str:
    """The readings that there are, each with its condition; empty if one of them cannot be written."""
    first, last = stated.earliest, stated.latest
    if first is None or last is None or stated.approximate or stated.uncertain:
        return ""
    half = {"year": Day(first.year, 7, 1), "month": first._replace(day=16)}.get(stated.unit)
    if edge == "middle" and half is None:
        return ""
    shown = []
    for template, condition in _MEANINGS.get((relation, edge), ()):
        written = template.format(
            x=stated.edtf, first=first.isoformat(), last=last.isoformat(), half=half and half.isoformat()
        )
        if not accepts(written):
            return ""
        shown.append(f"`{written}` {condition}".strip())
    return ", ".join(shown)
