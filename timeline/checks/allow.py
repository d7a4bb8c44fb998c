"""What an author answers to honesty checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context


def unknown_names(context: Context) -> Iterator[Problem]:
    """`allow` names checks that there are."""
    for event in context.having("allow"):
        for index, name in enumerate(event.record.allow):
            if name not in context.allowable:
                yield Problem(
                    "unknown-check",
                    event.origin.at("allow", index),
                    f"there is no check called `{name}`",
                    did_you_mean(name, context.allowable),
                )
