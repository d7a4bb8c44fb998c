"""What `timeline diff` and `timeline history` call a publication, and how they show a text that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LABELS = {"added": "new", "unannounced": "no notice", "retracted": "notice withdrawn"}
WIDTH = max(map(len, _LABELS.values()))  # of the column of labels


def label(type: str) -> str:
    """The name of a type of publication, for people."""
    return _LABELS.get(type, type.replace("_", " "))


def changed_text(field: str, was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """A line for each language in which a text changed. The language is named where there are several."""
    languages = tuple({**now, **was})
    for lang in languages:
        if was.get(lang) != now.get(lang):
            name = f"{field} ({lang})" if len(languages) > 1 else field
            yield f"{name}: {was.get(lang, 'none')} → {now.get(lang, 'none')}"
