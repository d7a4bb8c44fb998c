"""Pages and feeds beside those of events: a path for each term and language, and which of them would vanish.

The publication log remembers what was published. What is gone stops a build, as a deleted event does: somebody follows
its feeds, or has linked to its page.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.problems import Place, Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from timeline.schema import Settings, Term
    from timeline.types import Entry, Origin

#: What an event is filed under, with the word for one of them.
FACETS = {"topics": "topic", "actors": "actor", "kinds": "kind"}


def declared(settings: Settings, facet: str) -> Mapping[str, Term]:
    """The terms of `topics`, `actors` or `kinds` in timeline.yaml."""
    terms: Mapping[str, Term] = getattr(settings, facet)
    return terms


def current_id(settings: Settings, facet: str, id: str) -> str:
    """The id that a term has now, if it was renamed."""
    return next((now for now, term in declared(settings, facet).items() if id in term.formerly), id)


def paths(settings: Settings, entries: Iterable[Entry]) -> frozenset[str]:
    """`topics/<id>` and the like of every term in use, and of those that lead to one; the codes of the languages."""
    ids_of: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for facet, ids in entry.terms.items():
            ids_of[facet].update(ids)
    used = {(facet, id) for facet, ids in ids_of.items() for id in ids}
    former = {
        (facet, old) for facet, id in used if (term := declared(settings, facet).get(id)) for old in term.formerly
    }
    terms = frozenset(f"{facet}/{id}" for facet, id in used | former)
    return terms | named_feeds(settings) | frozenset(settings.languages)


def named_feeds(settings: Settings) -> frozenset[str]:
    """`feeds/<id>` of every named feed, and of those that lead to one."""
    return frozenset(f"feeds/{id}" for feed in settings.feeds for id in (feed.id, *feed.formerly))


@dataclass(frozen=True)
class Comparison:
    """What was published, and what a build would publish; `origin` is that of timeline.yaml.

    `languages` are those that were published last, the one at the root first; empty if nothing was published.
    """

    paths: frozenset[str]  # of terms
    languages: tuple[str, ...]
    now: frozenset[str]
    settings: Settings
    origin: Origin | None

    def problems(self) -> Iterator[Problem]:
        """What would be gone, and what may be gone and is not."""
        for path in sorted(self.paths.union(self.languages) - self.now - set(self.settings.allow_gone)):
            facet, _, id = path.partition("/")
            if facet == "feeds":
                yield self._feed(id)
            else:
                yield self._term(facet, id) if id else self._language(path)
        settings = self.settings
        if self.languages and self.languages[0] not in (settings.default, settings.default_formerly):
            yield self._swapped(self.languages[0], settings.default)
        for index, path in enumerate(settings.allow_gone):
            if path in self.now:
                message = f"`{path}` is in `allow_gone`, but is still published"
                advice = "remove it from `allow_gone`, or you are not warned if it is lost"
                yield Problem("still-published", self.at("allow_gone", index), message, advice, "warning")

    @property
    def given_up(self) -> tuple[str, ...]:
        """What was published, is gone, and may go."""
        return tuple(sorted(self.paths.intersection(self.settings.allow_gone) - self.now))

    def _term(self, facet: str, id: str) -> Problem:
        word, new = FACETS[facet], self._successor(facet, id)
        term = f"`{new or 'new-name'}: {{label: …, formerly: [{id}]}}`"
        renamed = f"write {term}" if declared(self.settings, facet) else f"declare all {facet}, with {term},"
        return Problem(
            f"vanished-{word}",
            self.at(facet),
            f"the {word} `{id}` was published and no record has it any more: its page and feeds would vanish",
            f"if it got lost, use it again in a record; if it was renamed, {renamed} under `{facet}` in timeline.yaml; "
            f"if it may go, write `allow_gone: [{facet}/{id}]` there",
        )

    def _successor(self, facet: str, id: str) -> str | None:
        """The term that it was probably renamed to: the nearest of the new ones, or the only one."""
        new = sorted(path.partition("/")[2] for path in self.now - self.paths if path.startswith(f"{facet}/"))
        return nearest(id, new) or (new[0] if len(new) == 1 else None)

    def _feed(self, id: str) -> Problem:
        new = self._successor("feeds", id) or "new-name"
        return Problem(
            "vanished-feed",
            self.at("feeds"),
            f"the feed `{id}` was published and is no longer in `feeds`: its page, feeds and calendar would vanish",
            f"add it again; if it was renamed, write `formerly: [{id}]` at `{new}`; if it may go, write "
            f"`allow_gone: [feeds/{id}]` in timeline.yaml",
        )

    def _language(self, lang: str) -> Problem:
        return Problem(
            "vanished-language",
            self.at("languages"),
            f"`{lang}` was published and is no longer in `languages`: its pages and feeds would vanish",
            f"add it again; if they may go, write `allow_gone: [{lang}]` in timeline.yaml",
        )

    def _swapped(self, before: str, after: str) -> Problem:
        moved = f", and the addresses below `{after}/` would stop working" if after in self.languages else ""
        return Problem(
            "default-language",
            self.at("languages"),
            f"pages and feeds at the root of the site were published in `{before}` and would now be in `{after}`: "
            f"subscribers would get another language and every entry again{moved}",
            f"write `{before}` first; if the change is meant, add `default_formerly: {before}` to timeline.yaml",
        )

    def at(self, *path: str | int) -> Place:
        """Where something is in timeline.yaml."""
        if self.origin is None:
            return Place("timeline.yaml")
        return self.origin.at_key(*path) if len(path) == 1 else self.origin.at(*path)
