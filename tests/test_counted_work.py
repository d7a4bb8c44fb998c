"""What one appended event costs is counted, not timed: files parsed, records validated, files rendered, files written.

Any machine gives these numbers.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bench.corpus import write
from tests.conftest import NOW, first_quick
from tests.pages.conftest import edition_of
from timeline.build import Options, Report, build_site
from timeline.emit import emit, parts
from timeline.emit.pages import listing, site, terms
from timeline.emit.pages import parts as page_parts
from timeline.emit.views import EventFacts
from timeline.recipes import recipe

#: Files written after one append, by number of events before it: the event and its neighbours, the lists, feeds and
#: data of everything, of a topic and of an actor, in two languages. It grows with what lists hold, not with the events;
#: of a long timeline, months that share a page may be divided in another way.
WRITTEN = {12: 60, 44: 60, 1_500: 80, 5_000: 80}
#: Files rendered after the second append.
RENDERED = {12: 60, 44: 60, 1_500: 100, 5_000: 80}
#: Bytes and files of a site in two languages, an event. What there is once, and 50 entries in each feed, weigh less the
#: longer the timeline is: at 10,000 events, 45 kB and 2.2 files.
SIZES = {1_500: (72_000, 2.7), 5_000: (56_000, 2.4)}
ONE_MORE = (
    "\n- {id: %s-more, date: 2025-04-09, topics: [topic-1], actors: [actor-1], title: {en: One more, fr: Un de plus}}\n"
)


def build(root: Path, days: int, **options: bool) -> Report:
    return build_site(root / "events", root / "output", Options(now=lambda: NOW + timedelta(days=days), **options))


@pytest.mark.parametrize("count", first_quick([12, 44, 1_500, 5_000]))
def test_one_appended_event_is_a_bounded_amount_of_work(tmp_path: Path, count: int) -> None:
    write(tmp_path / "events", count)
    first = build(tmp_path, 0)
    assert (first.parsed, first.validated) == (len(list((tmp_path / "events").glob("20*.yaml"))), count)
    assert first.changes.rendered == len(first.changes.written) == first.changes.total
    if count in SIZES:
        size, files = SIZES[count]
        assert sum(path.stat().st_size for path in (tmp_path / "output").rglob("*") if path.is_file()) <= size * count
        assert first.changes.total <= files * count
    again = build(tmp_path, 0)
    assert (again.parsed, again.validated, again.changes.written) == (0, 0, [])
    report = append(tmp_path, "one", 1)
    assert len(report.changes.written) <= WRITTEN[count], report.changes.written
    report = append(tmp_path, "two", 2)
    assert len(report.changes.written) <= report.changes.rendered <= RENDERED[count], report.changes.written


def append(root: Path, name: str, days: int) -> Report:
    with (root / "events/2025.yaml").open("a", encoding="utf-8") as stream:
        stream.write(ONE_MORE % name)
    report = build(root, days)
    assert report.new == (f"{name}-more",)
    assert report.parsed == 1
    assert report.validated <= 2  # the new record, and the one that was the last of its file
    return report


def test_listing_words_nothing_and_looks_at_each_event_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a file that did not change, no more is worked out than what it depends on, and once for all languages."""
    write(tmp_path / "events", 40)
    monkeypatch.setattr(page_parts, "SPLIT", 10)
    monkeypatch.setattr(parts, "WHOLE", 20)
    counts: Counter[str] = Counter()

    def count(owner: object, name: str) -> None:
        real = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *given, **more: (counts.update([name]), real(*given, **more))[1])

    for name in ("in_words", "sections_of"):
        count(listing, name)
    count(site, "outline_of")
    count(terms, "outline_of")
    count(EventFacts, "_face")
    edition = edition_of(tmp_path / "events")
    files = list(emit(edition))
    assert None not in map(recipe, files)
    assert any(file.path.startswith("years/") for file in files)
    lists = [file for file in files if file.path.startswith(("topics/", "actors/", "kinds/"))]
    split = {file.path.split("/")[1] for file in lists if file.path.count("/") > 2}
    assert split
    # The whole timeline, and each topic, actor and kind that has too many events for one page.
    assert dict(counts) == {"outline_of": 1 + len(split), "_face": len(edition.entries)}
