"""How to cite an event: a sentence, BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from timeline.emit.views import EventFacts, Look

_ESCAPED = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"} | {"~": r"\~{}", "^": r"\^{}", "\\": r"\textbackslash{}"}
)


class Citation(NamedTuple):
    """The ways to cite an event: what to copy, by the name of its form."""

    sentence: str
    forms: tuple[tuple[str, str], ...]


def citation(look: Look, event: EventFacts) -> Citation:
    """An event as it was last published; its page keeps its address."""
    day = look.date(event.entry.updated)
    facts = _facts(look, event)
    sentence = look.text("page.cite_sentence", day=look.day(event.entry.updated), **facts)
    bibtex, ris = _bibtex(event.id, day, facts), _ris(day, facts)
    return Citation(sentence, (("BibTeX", bibtex), ("RIS", ris), ("CSL-JSON", _csl(look, event.id, day, facts))))


def _facts(look: Look, event: EventFacts) -> dict[str, str]:
    return {
        "title": look.plain(event.record.title),
        "timeline": look.title.text,
        "keeper": look.keeper[0],
        "url": look.address(event.id),
    }


def _bibtex(id: str, day: date, facts: dict[str, str]) -> str:
    fields = {
        "title": f"{{{facts['title'].translate(_ESCAPED)}}}",
        "author": f"{{{facts['keeper'].translate(_ESCAPED)}}}",  # braces: the name of a group is not cut in two
        "organization": facts["timeline"].translate(_ESCAPED),
        "date": day.isoformat(),
        "year": str(day.year),
        "url": facts["url"],
    }
    return f"@online{{{id},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}"


def _ris(day: date, facts: dict[str, str]) -> str:
    fields = [
        ("TY", "ELEC"),
        ("TI", facts["title"]),
        ("AU", facts["keeper"]),
        ("T2", facts["timeline"]),
        ("PY", str(day.year)),
        ("DA", day.strftime("%Y/%m/%d")),
        ("UR", facts["url"]),
        ("ER", ""),
    ]
    return "\n".join(f"{tag}  - {value}" for tag, value in fields)


def _csl(look: Look, id: str, day: date, facts: dict[str, str]) -> str:
    """Laid out for people. `json` does that in Python, step by step, and so slowly that each page would show it."""
    text = {name: _quoted(value) for name, value in facts.items()}
    return f"""[
 {{
  "id": {_quoted(id)},
  "type": "webpage",
  "title": {text["title"]},
  "author": [
   {{
    "literal": {text["keeper"]}
   }}
  ],
  "container-title": {text["timeline"]},
  "issued": {{
   "date-parts": [
    [
     {day.year},
     {day.month},
     {day.day}
    ]
   ]
  }},
  "language": {_quoted(look.lang)},
  "URL": {text["url"]}
 }}
]"""


_quoted = json.JSONEncoder(ensure_ascii=False).encode
