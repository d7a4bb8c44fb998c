"""What `require` in timeline.yaml asks of every record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.problems import Problem
from timeline.schema import Require

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context


def required(context: Context) -> Iterator[Problem]:
    """What `require` in timeline.yaml asks of every record; of a withdrawn one only what is still published."""
    require, languages = context.timeline.settings.require, context.timeline.settings.languages
    if require == Require():
        return
    for event in context.timeline.events:
        record, origin = event.record, event.origin
        if record.withdrawn:
            record = record.as_withdrawn()
        elif require.sources and not record.sources:
            yield Problem(
                "no-source",
                origin.at(),
                f"`{event.id}` has no source",
                "add `sources: [https://…]`; timeline.yaml requires one",
            )
        for index, source in enumerate(record.sources):
            if require.archived and not source.archived:
                place = origin.at("sources", index)
                yield Problem(
                    "no-archive",
                    place,
                    "this source has no archived copy",
                    "add `archived: https://…`; timeline.yaml requires one",
                )
        if require.alt and record.image and not record.image.alt:
            yield Problem(
                "no-alt",
                origin.at("image"),
                "this picture has no description",
                "add `alt: …`; timeline.yaml requires one",
            )
        missing = [lang for lang in languages if lang not in record.title]
        if require.languages and missing:
            yield Problem(
                "no-translation",
                origin.at("title"),
                f"the title is missing in {', '.join(missing)}",
                "add it; timeline.yaml requires every language",
            )
