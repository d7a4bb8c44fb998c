"""Feeds (RSS, Atom) and exports of WordPress: posts as drafts.

A feed is a window: an item that is no longer in it is not gone. An export is the whole.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from calendar import timegm
from collections import Counter
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from timeline.importers.drafts import MAX_ITEMS, Draft, Found, Options, tree
from timeline.importers.text import Unreadable, commonmark, plain
from timeline.problems import UsageWrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timeline.importers.drafts import At

LONGEST = 2_000  # characters of a post that make a summary; the source has the rest
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
#: Pages and ids of the entries of this program's feeds.
_OWN_PAGE = re.compile(r"/events/[a-z0-9-]+/(?:#.*)?$")
_OWN_ID = re.compile(r"tag:[^/]+(?:/[a-z0-9.-]+){1,2}/[a-z]{2,3}(?:-[A-Za-z0-9]+)*")


def feed(data: bytes, options: Options) -> Found:
    """Items as drafts; the guid or id is the key."""
    try:
        import feedparser
    except ImportError:
        raise UsageWrong("feeds need an extra: run `pip install 'timeline-feed[import]'`") from None
    if _ENTITY.search(data.replace(b"\0", b"")):
        raise Unreadable("this feed declares entities, which no feed needs", "take its address from the site itself")
    places = list(_places(data))
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version") and not parsed.entries:
        raise Unreadable("this is neither RSS nor Atom", "use the address of the feed, not of the page")
    left_out: Counter[str] = Counter()
    drafts, problems = [], []
    is_export = bool(re.search(rb"wordpress\.org/export", data[:5000]))
    if len(parsed.entries) > MAX_ITEMS:
        return Found(problems=(options.too_many((1, 1)),))
    for number, entry in enumerate(parsed.entries):
        at = places[number] if number < len(places) else (1, 1)
        if _OWN_ID.fullmatch(entry.get("id", "")) and _OWN_PAGE.search(entry.get("link", "")):
            message = "this is a feed of this program, which has an event's date in words"
            raise Unreadable(message, "import its `timeline.json`, with `format: json`")
        if why := _no_post(entry):
            left_out[why] += 1
            continue
        if "published" not in entry and "updated" not in entry:
            problems.append(
                options.problem(at, "this item has no date", "it cannot be imported; write a record for it")
            )
            continue
        try:
            drafts.append(_draft(entry, parsed.feed, at, options, left_out))
        except Unreadable as error:
            problems.append(options.problem(at, error.message, error.advice))
    return Found(tuple(drafts), tuple(problems), left_out, window=not is_export)


def _places(data: bytes) -> Iterator[At]:
    """Line and column of each item."""
    starts = [0, *(found.end() for found in re.finditer(rb"\n", data))]
    line = 0
    for found in re.finditer(rb"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)[\s>]", data):
        while line + 1 < len(starts) and starts[line + 1] <= found.start():
            line += 1
        yield line + 1, found.start() - starts[line] + 1


def _no_post(entry: Any) -> str:
    """Why an item of an export is no event; empty if it is one."""
    kind, status = entry.get("wp_post_type"), entry.get("wp_status")
    if kind and kind != "post":
        return f"WordPress {kind}s" if kind in ("page", "attachment") else f"WordPress items of the type {kind}"
    if status and status != "publish":
        return "posts that are not published"
    return "posts with a password" if entry.get("wp_post_password") else ""


def _draft(entry: Any, feed: Any, at: At, options: Options, left_out: Counter[str]) -> Draft:
    link = entry.get("link", "")
    source = {"url": link, "title": plain(entry.get("title", "")), "publisher": plain(feed.get("title", ""))}
    tags = [plain(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags", ())]
    published = _moment(entry, "published") or _moment(entry, "updated")
    day = entry.get("published") or entry.get("updated")
    if published:
        day = published.astimezone(ZoneInfo(options.settings.timezone)).date().isoformat()
    left_out["enclosures"] += len(entry.get("enclosures", ()))
    left_out["authors"] += bool(entry.get("author"))
    made = tree(
        at,
        [
            ("date", day, at),
            ("title", plain(entry.get("title", "")), at),
            ("summary", _summary(entry, left_out), at),
            ("topics", [tag for tag in dict.fromkeys(tags) if tag and tag != "Uncategorized"], at),
            ("sources", [source] if link else [], at),
        ],
    )
    if published:
        made["published"] = published.isoformat().replace("+00:00", "Z")
        made.keys_at["published"] = made.values_at["published"] = at
    return Draft(made, entry.get("id", "") or link)


def _moment(entry: Any, name: str) -> dt.datetime | None:
    parsed = entry.get(f"{name}_parsed")
    try:
        return dt.datetime.fromtimestamp(timegm(parsed), dt.UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None


def _summary(entry: Any, left_out: Counter[str]) -> str:
    """The post's own summary, else its beginning."""
    contents: Sequence[Any] = entry.get("content", ())
    text = commonmark(entry.get("summary") or (contents[0].get("value", "") if contents else ""))
    if len(text) <= LONGEST:
        return text
    left_out[f"texts beyond {LONGEST:,} characters"] += 1
    cut = text[:LONGEST]
    return (cut[: cut.rfind("\n\n")] if "\n\n" in cut else f"{cut[: cut.rfind(' ')]} …").strip()
