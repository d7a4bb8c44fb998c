"""`timeline ping`: notify the WebSub hub of the feeds that changed, so that it passes them on within seconds.

How a publisher notifies its hub is left to the two by WebSub (W3C Recommendation of 2018-01-23). Public hubs take the
form of PubSubHubbub 0.3, section 7.1: `hub.mode=publish` and the address of the feed. They differ in the name of that
address (`hub.url` or `hub.topic`) and in how several are written (repeated, `hub.url[]`, a list with commas, not at
all). Both names and one feed per request is what all of them take.

Which feeds changed is decided by digest: of the feeds in the output's manifest against those that the hub accepted
before. What a hub accepted is written down afterwards, so whatever goes wrong, a feed is at worst notified twice, and a
hub that finds nothing new in it stays silent.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.disk import write_atomically
from timeline.journal import JOURNAL, PINGED, Pinged, read_manifest, read_pinged
from timeline.net import NotFetched, post
from timeline.problems import EnvironmentFailed, Problem, Progress, RecordsWrong, UsageWrong, unwatched, visible
from timeline.records import read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from httpx2 import Client

    from timeline.net import Fetched

#: Names of the documents that are subscribed to. Archives are called otherwise (`archive/3.atom.xml`).
FEEDS = frozenset({"atom.xml", "rss.xml", "feed.json"})
PAUSE = 5.0  # seconds before a hub is asked again that gave no answer or has too much to do
_LATER = frozenset({429, 503})
LONGEST = 4_000  # bytes of a hub's answer that are looked at
WORDS = 200  # characters of it that are shown


@dataclass(frozen=True)
class Feed:
    """A current feed document: its path below the output folder, its public address, its SHA-256 in hex."""

    path: str
    url: str
    digest: str


@dataclass(frozen=True)
class Plan:
    """Which feeds the hub is to be notified of, and what it accepted before, without feeds that are gone."""

    changed: tuple[Feed, ...]
    before: Pinged


@dataclass(frozen=True)
class Outcome:
    """What became of a plan: accepted feeds, refused ones with the reason, and why the rest was not tried, if so."""

    accepted: tuple[Feed, ...] = ()
    refused: tuple[tuple[Feed, str], ...] = ()
    stopped: str = ""


def plan(events: Path, output: Path, *, everything: bool = False) -> Plan:
    """The feeds in `output` that changed since the hub accepted them; with `everything`, all of them.

    Raises RecordsWrong if timeline.yaml is wrong or names no hub, UsageWrong if nothing was built, EnvironmentFailed if
    a build was interrupted or a state file is damaged.
    """
    hub, base = _target(events)
    if os.path.lexists(output / JOURNAL):
        raise EnvironmentFailed(
            f"{output / JOURNAL}: a build was interrupted here; run `timeline build`, upload the site, then ping"
        )
    manifest = read_manifest(output)
    if manifest is None:
        raise UsageWrong(f"{output}: no site was built here; run `timeline build`, upload the site, then ping")
    feeds = [
        Feed(path, base + path, digest)
        for path, (_, digest) in sorted(manifest.items())
        if path.rpartition("/")[2] in FEEDS
    ]
    known = read_pinged(output)
    accepted = known.feeds if known and known.hub == hub else {}
    before = Pinged(hub, {feed.path: accepted[feed.path] for feed in feeds if feed.path in accepted})
    changed = tuple(feed for feed in feeds if everything or accepted.get(feed.path) != feed.digest)
    return Plan(changed, before)


def ping(
    planned: Plan,
    output: Path,
    client: Client,
    progress: Progress = unwatched,
    sleep: Callable[[float], object] | None = None,
) -> Outcome:
    """Notify the hub of each feed of the plan, and remember in `output` which ones it accepted.

    A refusal concerns one feed. A hub that gives no answer, or has too much to do, is asked once more after a pause;
    then the rest is left for the next time.
    """
    hub, pause = planned.before.hub, sleep or time.sleep
    accepted: list[Feed] = []
    refused: list[tuple[Feed, str]] = []
    try:
        for feed in progress("notifying", planned.changed):
            if why := _notify(client, hub, feed.url, pause):
                refused.append((feed, why))
            else:
                accepted.append(feed)
    except NotFetched as error:
        return Outcome(tuple(accepted), tuple(refused), str(error))
    finally:  # also when someone presses Ctrl-C
        _remember(planned.before, accepted, output)
    return Outcome(tuple(accepted), tuple(refused))


def _target(events: Path) -> tuple[str, str]:
    """The hub, and the address of the site with a slash at its end."""
    found = read(events)
    if found.settings is None or found.settings_origin is None:
        raise RecordsWrong(found.problems, found.texts)
    if found.settings.hub is None:
        message = "`hub` is not set, so there is no hub to notify"
        advice = "add `hub: https://…`, the address of a WebSub hub, then build and upload the site"
        raise RecordsWrong([Problem("no-hub", found.settings_origin.at(), message, advice)], found.texts)
    return found.settings.hub, found.settings.root


def _notify(client: Client, hub: str, url: str, pause: Callable[[float], object]) -> str:
    """Why the hub refuses this feed; empty if it accepts it. Raises NotFetched if it is not there the second time."""
    try:
        return _ask(client, hub, url)
    except NotFetched:
        pause(PAUSE)
        return _ask(client, hub, url)


def _ask(client: Client, hub: str, url: str) -> str:
    answer = post(client, hub, {"hub.mode": "publish", "hub.url": url, "hub.topic": url})
    if 200 <= answer.status < 300:
        return ""
    if answer.status in _LATER:
        raise NotFetched(f"{hub}: the hub answers {answer.status}{_words(answer)}")
    if 300 <= answer.status < 400 and "location" in answer.headers:
        to = _short(answer.headers["location"])
        return (
            f"the hub answers {answer.status} and names another address, {to}; write that one as `hub` if you trust it"
        )
    return f"the hub answers {answer.status}{_words(answer)}"


def _words(answer: Fetched) -> str:
    """What the hub says beside its status, without markup, on one line."""
    words = _short(re.sub(r"<[^<>]*>", " ", answer.body[:LONGEST].decode("utf-8", errors="replace")))
    return f": {words}" if words else ""


def _short(text: str) -> str:
    words = " ".join(text.split())
    return visible(words if len(words) <= WORDS else words[:WORDS].rstrip() + "…")


def _remember(before: Pinged, accepted: Sequence[Feed], output: Path) -> None:
    if accepted:
        feeds = before.feeds | {feed.path: feed.digest for feed in accepted}
        write_atomically(output / PINGED, Pinged(before.hub, feeds).text())
