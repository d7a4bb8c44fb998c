"""Topics, actors and kinds: what is declared in timeline.yaml, and what was before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.addresses import FACETS, current_id, declared
from timeline.problems import Problem, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.checks.context import Context


def undeclared(context: Context) -> Iterator[Problem]:
    """Once timeline.yaml declares words of a facet, an undeclared one is an error."""
    settings = context.timeline.settings
    if all(known.keys() >= context.used[facet] for facet in FACETS if (known := declared(settings, facet))):
        return
    for event in context.timeline.events:
        record, origin = event.record, event.origin
        for facet, known, words in (
            ("topics", settings.topics, record.topics),
            ("actors", settings.actors, record.actors),
            ("kind", settings.kinds, (record.kind,) if record.kind else ()),
        ):
            for index, word in enumerate(words):
                if known and word not in known:
                    key = "kinds" if facet == "kind" else facet
                    meant = nearest(word, known)
                    now = current_id(settings, key, word)
                    if now != word:
                        advice = f"it is called `{now}` now"
                    elif meant in words:
                        advice = f"`{meant}` is in the list already; remove this one"
                    elif meant:
                        advice = f"did you mean `{meant}`?"
                    else:
                        advice = f"add it there: `{word}: …`"
                        advice += f", or choose one of {', '.join(sorted(known))}" if len(known) <= 30 else ""
                    yield Problem(
                        f"undeclared-{key.removesuffix('s')}",
                        origin.at(facet, index),
                        f"`{word}` is not declared under `{key}` in timeline.yaml",
                        advice,
                    )


def reminded_kinds(context: Context) -> Iterator[Problem]:
    """Kinds under `remind` in timeline.yaml are kinds that there are."""
    known = context.timeline.settings.kinds
    for kind in context.timeline.settings.remind:
        if known and kind not in known:
            message = f"`{kind}` is not declared under `kinds` in timeline.yaml"
            yield Problem("undeclared-kind", context.origin.at_key("remind", kind), message, did_you_mean(kind, known))


def named_feeds(context: Context) -> Iterator[Problem]:
    """What a named feed selects by is declared, or in use where nothing is."""
    settings = context.timeline.settings
    for index, feed in enumerate(settings.feeds):
        for facet, word in FACETS.items():
            known = declared(settings, facet) or context.used[facet]
            for place, id in enumerate(getattr(feed, facet)):
                if id not in known:
                    where = context.origin.at("feeds", index, facet, place)
                    message = f"`{id}` is no {word} of this timeline, so the feed would have nothing of it"
                    yield Problem(f"undeclared-{word}", where, message, did_you_mean(id, known))


def former_terms(context: Context) -> Iterator[Problem]:
    """A former id leads to one term, and to none that is there itself."""
    for facet, word in FACETS.items():
        terms = declared(context.timeline.settings, facet)
        holders: dict[str, str] = {}
        for id, term in terms.items():
            for index, old in enumerate(term.formerly):
                holder = holders.setdefault(old, id)
                if old == id:
                    message, advice = f"`{id}` is the id that this {word} has now", "list only ids that it had before"
                elif old in terms:
                    message = f"`{old}` is a {word} itself, so its page cannot lead to `{id}`"
                    advice = f"delete `{old}` from `{facet}`, or remove it here"
                elif holder != id:
                    message, advice = f"`{old}` is a former id of `{holder}` already", "remove it from one of them"
                else:
                    continue
                yield Problem("formerly", context.origin.at(facet, id, "formerly", index), message, advice)
