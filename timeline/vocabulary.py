"""The words of a timeline (topics, actors, kinds, ids), and the schemas with which editors complete them.

The schemas are files beside the records that nobody commits: each new record changes them, and two branches would
conflict. A build renews them where they are used, which is where their folder is.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from timeline.disk import Overtaken, read_if_there, replace_unchanged
from timeline.schema import json_schema, schema_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from timeline.schema import Settings, Vocabulary
    from timeline.types import Recorded

FOLDER = ".schema"
#: By what they describe: paths below the folder of the records.
SCHEMAS = {"settings": f"{FOLDER}/timeline.schema.json", "record": f"{FOLDER}/record.schema.json"}


def vocabulary(settings: Settings, records: Iterable[Recorded]) -> Vocabulary:
    """Every word of the timeline, each with what people read."""
    found = list(records)
    titles = {recorded.record.id: next(iter(recorded.record.title.values())) for recorded in found}
    return {facet: words(settings, found, facet) for facet in ("topics", "actors", "kinds")} | {
        "ids": dict(sorted(titles.items()))
    }


def words(settings: Settings, records: Iterable[Recorded], facet: str) -> dict[str, str]:
    """Known topics, actors or kinds: id → label. Declared ones, else those in use, the most used first."""
    declared = getattr(settings, facet)
    if declared:
        return {id: next(iter(term.label.values())) for id, term in declared.items()}
    used: Counter[str] = Counter()
    for recorded in records:
        value = getattr(recorded.record, "kind" if facet == "kinds" else facet) or ()
        used.update([value] if isinstance(value, str) else value)
    return {id: id for id, _ in sorted(used.items(), key=lambda pair: (-pair[1], pair[0]))}


def schemas(known: Vocabulary) -> dict[str, str]:
    """The schemas by their paths below the folder of the records, with their texts."""
    return {path: json_schema(what, vocabulary=known) for what, path in SCHEMAS.items()}


def renew(events: Path, settings: Settings, records: Iterable[Recorded]) -> None:
    """Write the schemas that have other words, if the folder for them is there.

    They help to type and are part of nothing: where they cannot be written, nothing is wrong with the site.
    """
    if not (events / FOLDER).is_dir() or (events / FOLDER).is_symlink():
        return
    known = vocabulary(settings, records)
    for what, path in SCHEMAS.items():
        with suppress(OSError, Overtaken):
            old = read_if_there(events / path)
            if old is None or f'"{schema_id(what, known)}"'.encode() not in old[:200]:
                replace_unchanged(events / path, old, json_schema(what, vocabulary=known).encode())
