"""Are the sources still there? `timeline check --links` asks their hosts, politely, and looks for archived copies.

A host is asked one thing at a time, with a pause in between, and only for what it must say: the head of the answer,
the page only if it refuses that. An answer that may be meant for programs only (403, 429, a failing server, silence)
says nothing about the page, and is counted, not reported as a mistake.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit

from timeline.net import NotFetched, fetch
from timeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from httpx2 import Client

    from timeline.problems import Place
    from timeline.types import Recorded

T = TypeVar("T")
R = TypeVar("R")

PAUSE = 1.0  # seconds between two questions to one host
HOSTS_AT_ONCE = 8
ARCHIVE = "https://archive.org/wayback/available?url="
_GONE = {404: "not found", 410: "gone for good"}


@dataclass(frozen=True)
class Link:
    """A source's address, where it is written, and whether a copy of it is known."""

    url: str
    place: Place
    archived: bool


@dataclass(frozen=True)
class Looked:
    """What was found: problems with a place, and addresses that gave no clear answer, with the reason."""

    problems: list[Problem]
    unclear: Mapping[str, str]


def links(records: Iterable[Recorded]) -> list[Link]:
    """The address of every source."""
    return [
        Link(source.url, recorded.origin.at("sources", index, "url"), source.archived is not None)
        for recorded in records
        for index, source in enumerate(recorded.record.sources)
    ]


def look(
    wanted: Iterable[Link],
    client: Client,
    progress: Callable[[int], None] = lambda _: None,
    sleep: Callable[[float], object] | None = None,
) -> Looked:
    """Ask for every address once; hosts side by side, the addresses of one host one after the other."""
    by_url: dict[str, list[Link]] = defaultdict(list)
    for link in wanted:
        by_url[link.url.partition("#")[0]].append(link)
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in by_url:
        by_host[urlsplit(url).netloc.lower()].append(url)

    pause = sleep or time.sleep

    def host(urls: list[str]) -> list[tuple[str, str, str]]:
        found = []
        for index, url in enumerate(urls):
            if index:
                pause(PAUSE)
            found.append((url, *_look(client, url)))
            progress(1)
        return found

    answers = [answer for found in _side_by_side(host, list(by_host.values())) for answer in found]
    unclear = {url: why for url, kind, why in answers if kind == "unclear"}
    problems = [
        _problem(link, why, _copy(client, url, pause) if not link.archived else "")
        for url, kind, why in answers
        if kind == "gone"
        for link in by_url[url]
    ]
    return Looked(problems, dict(sorted(unclear.items())))


def _side_by_side(work: Callable[[T], R], things: list[T]) -> list[R]:
    """What `work` makes of each, several at once. On Ctrl-C nobody waits for those that are still at it."""
    made: dict[int, Future[R]] = {index: Future() for index in range(len(things))}
    todo = iter(made.items())

    def worker() -> None:
        while (following := next(todo, None)) is not None:
            index, future = following
            try:
                future.set_result(work(things[index]))
            except Exception as error:  # noqa: BLE001 (it is raised again where the result is asked for)
                future.set_exception(error)

    for _ in range(min(HOSTS_AT_ONCE, len(things))):
        threading.Thread(target=worker, daemon=True).start()
    return [future.result() for future in made.values()]


def _look(client: Client, url: str) -> tuple[str, str]:
    """`fine`, `gone` or `unclear`, and why."""
    try:
        answer = fetch(client, url, method="HEAD")
        if answer.status >= 400 and answer.status not in (410, 429):
            answer = fetch(client, url)  # many hosts know no HEAD
    except NotFetched as error:
        return "unclear", str(error).removeprefix(f"{url}: ")
    if answer.status in _GONE:
        return "gone", f"the host answers {answer.status} ({_GONE[answer.status]})"
    if answer.status >= 400:
        return "unclear", f"the host answers {answer.status}"
    asked, given = urlsplit(url), urlsplit(answer.url)
    if asked.path.strip("/") and not given.path.strip("/") and not given.query:
        return "gone", f"the host leads on to its first page, {answer.url}"
    return "fine", ""


def _copy(client: Client, url: str, pause: Callable[[float], object]) -> str:
    """Address of the newest copy that the Internet Archive has; empty if it has none, or does not say."""
    pause(PAUSE)
    try:
        data = json.loads(fetch(client, ARCHIVE + quote(url, safe="")).body)
        closest = data["archived_snapshots"]["closest"]
        found = str(closest["url"]) if closest["available"] else ""
    except (NotFetched, ValueError, KeyError, TypeError):
        return ""
    return "https://" + found.removeprefix("http://") if found.startswith("http://") else found


def _problem(link: Link, why: str, copy: str) -> Problem:
    if link.archived:
        advice = "readers have the archived copy"
    elif copy:
        advice = f"there is a copy; add `archived: {copy}`"
    else:
        advice = "look for its new address, or for a copy that somebody kept"
    return Problem("dead-link", link.place, f"this source is not there any more: {why}", advice, "warning")
