"""Pages and feeds of terms and languages: once published they stay, lead on, or are given up by the author's word."""

from __future__ import annotations

import json

import feedparser
import pytest

from tests.conftest import NOW, Story, StoryInMemory
from timeline.build import Options, build_site
from timeline.emit.feeds import channels
from timeline.problems import RecordsWrong

pytestmark = pytest.mark.in_memory

HEAD = "title: A story\nurl: https://example.org/story/\nlanguages: [en, fr]\n"
RECORD = "- {{id: a, date: 2025-03-04, title: A, topics: [{topic}]}}\n- {{id: b, date: 2025-03-05, title: B}}\n"
OLD = "topics: {people: People}\n"
RENAMED = "topics: {jobs: {label: Jobs, formerly: [people]}}\n"


@pytest.fixture
def published(story: Story) -> Story:
    story.write("timeline.yaml", HEAD + OLD)
    story.write("a.yaml", RECORD.format(topic="people"))
    story.build()
    return story


def rename(story: Story, settings: str) -> None:
    story.write("timeline.yaml", HEAD + settings)
    story.write("a.yaml", RECORD.format(topic="jobs"))


def said(story: Story, **options: bool) -> str:
    with pytest.raises(RecordsWrong) as error:
        story.build(days=1, **options)
    return str(error.value)


def test_a_term_that_vanishes_stops_the_build_and_nothing_changes(published: Story) -> None:
    before = published.files()
    rename(published, "topics: {jobs: Jobs}\n")
    assert said(published) == (
        "events/timeline.yaml:4:1: the topic `people` was published and no record has it any more: its page and feeds "
        "would vanish; if it got lost, use it again in a record; if it was renamed, write "
        "`jobs: {label: …, formerly: [people]}` under `topics` in timeline.yaml; if it may go, write `allow_gone: [topics/people]` there"
    )
    assert published.files() == before


@pytest.mark.written
def test_a_fresh_clone_without_output_knows_it_too(published: Story) -> None:
    rename(published, "topics: {jobs: Jobs}\n")
    with pytest.raises(RecordsWrong, match="the topic `people` was published"):
        build_site(published.events, published.root / "elsewhere", Options(now=lambda: NOW))


def test_a_renamed_term_keeps_its_old_page_and_feeds(published: Story) -> None:
    rename(published, RENAMED)
    assert published.build(days=1).notices == ()
    page = published.read("fr/topics/people/index.html")
    assert '<meta http-equiv="refresh" content="0; url=../jobs/">' in page
    assert 'Cette liste a une nouvelle adresse\u00a0: <a href="../jobs/" lang="en" dir="ltr">Jobs</a>' in page
    assert 'href="../../topics/jobs/atom.xml"' in page
    for feed in ("atom.xml", "rss.xml", "feed.json"):
        assert published.read(f"topics/people/{feed}") == published.read(f"topics/jobs/{feed}")
    feed = feedparser.parse(published.read("topics/people/atom.xml"))
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [
        "https://example.org/story/topics/jobs/atom.xml"
    ]
    assert json.loads(published.read("topics/people/feed.json"))["feed_url"].endswith("/topics/jobs/feed.json")
    assert "topics/people/" not in published.read("sitemap.xml")
    assert "topics/people/" not in published.read("feeds.opml")


def test_who_follows_the_old_feed_gets_what_is_new_and_nothing_twice(published: Story) -> None:
    before = [entry.id for entry in feedparser.parse(published.read("topics/people/atom.xml")).entries]
    rename(published, RENAMED)
    published.write("c.yaml", "- {id: c, date: 2025-03-06, title: C, topics: [jobs]}\n")
    published.build(days=1)
    after = [entry.id for entry in feedparser.parse(published.read("topics/people/atom.xml")).entries]
    assert after[1:] == before
    assert after[0].endswith("/c/en")


def test_archives_of_the_old_feed_stay(story: StoryInMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channels, "ARCHIVE_SIZE", 20)
    story.write("timeline.yaml", HEAD + OLD + "feed: {size: 1, archives: all}\n")
    many = "".join(f"- {{id: m-{n}, date: 2025, title: M, topics: [people]}}\n" for n in range(20))
    story.write("a.yaml", RECORD.format(topic="people"))
    story.write("m.yaml", many)
    story.build()
    old = {path for path in story.site if path.startswith("topics/people/archive/")}
    rename(story, RENAMED + "feed: {size: 1, archives: all}\n")
    story.write("m.yaml", many.replace("people", "jobs"))
    story.write("c.yaml", "- {id: c, date: 2025, title: C, topics: [jobs]}\n")
    story.build(days=1)
    assert len(old) == 3
    assert old <= story.site.keys()


@pytest.mark.written
def test_a_former_term_that_is_no_longer_listed_stops_the_build_at_any_later_time(published: Story) -> None:
    rename(published, RENAMED)
    published.build(days=1)
    assert published.build(days=2).changes.total
    rename(published, "topics: {jobs: Jobs}\n")
    assert "the topic `people` was published and no record has it any more" in said(published)


def test_two_terms_may_become_one(story: Story) -> None:
    story.write("a.yaml", RECORD.format(topic="people") + "- {id: c, date: 2025, title: C, topics: [hires]}\n")
    story.build()
    rename(story, "topics: {jobs: {label: Jobs, formerly: [people, hires]}}\n")
    story.write("c.yaml", "- {id: c, date: 2025, title: C, topics: [jobs]}\n")
    story.build(days=1)
    assert story.read("topics/hires/rss.xml") == story.read("topics/people/rss.xml")


def test_a_term_may_go_by_the_authors_word_and_the_word_may_go_later(published: Story) -> None:
    rename(published, "topics: {jobs: Jobs}\nallow_gone: topics/people/\n")
    published.build(days=1)
    assert not [path for path in published.files() if "topics/people" in path]
    rename(published, "topics: {jobs: Jobs}\n")
    assert published.build(days=2).problems == []


@pytest.mark.parametrize("facet", ["topics", "actors"])
def test_terms_that_nothing_declares_stop_it_alike(story: Story, facet: str) -> None:
    story.write("a.yaml", f"- {{id: a, date: 2025, title: A, {facet}: [x]}}\n")
    story.build()
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    assert f"the {facet[:-1]} `x` was published and no record has it any more" in said(story)


def test_a_kind_that_vanishes_stops_it_too(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A, kind: launch}\n")
    story.build()
    story.write("a.yaml", "- {id: a, date: 2025, title: A, kind: release}\n")
    assert "write `allow_gone: [kinds/launch]`" in said(story)
    story.write("timeline.yaml", HEAD + "kinds: {release: {label: Release, formerly: launch}}\n")
    story.build(days=1)


def test_a_language_that_is_removed_stops_it(published: Story) -> None:
    published.write("timeline.yaml", HEAD.replace("[en, fr]", "[en]") + OLD)
    assert said(published) == (
        "events/timeline.yaml:3:1: `fr` was published and is no longer in `languages`: its pages and feeds would vanish; "
        "add it again; if they may go, write `allow_gone: [fr]` in timeline.yaml"
    )
    published.write("timeline.yaml", HEAD.replace("[en, fr]", "[en]") + OLD + "allow_gone: [fr]\n")
    published.build(days=1)
    assert not [path for path in published.files() if path.startswith("fr/")]


def test_another_default_language_must_be_confirmed(published: Story) -> None:
    swapped = HEAD.replace("[en, fr]", "[fr, en]") + OLD
    published.write("timeline.yaml", swapped)
    assert "published in `en` and would now be in `fr`" in said(published)
    assert "the addresses below `fr/` would stop working" in said(published)
    published.write("timeline.yaml", swapped + "default_formerly: fr\n")  # which it was not
    assert "published in `en` and would now be in `fr`" in said(published)
    published.write("timeline.yaml", swapped + "default_formerly: en\n")
    published.build(days=1)
    published.build(days=2)
    published.write("timeline.yaml", HEAD + OLD + "default_formerly: en\n")  # and back again is asked for again
    assert "published in `fr` and would now be in `en`" in said(published)


def test_a_language_that_is_added_is_nobodys_loss(published: Story) -> None:
    published.write("timeline.yaml", HEAD.replace("[en, fr]", "[en, fr, de]") + OLD)
    assert published.build(days=1).problems == []


def test_a_withdrawal_takes_no_page_away(published: Story) -> None:
    published.write(
        "a.yaml",
        "- {id: a, date: 2025-03-04, title: A, withdrawn: {date: 2025-09-02, reason: Wrong.}}\n- {id: b, date: 2025-03-05, title: B}\n",
    )
    assert published.build(days=1).notices == (("a", "withdrawal"),)
    titles = [entry.title for entry in feedparser.parse(published.read("topics/people/atom.xml")).entries]
    assert titles == ["Withdrawn: A", "A (withdrawn)"]
    assert "topics/people/index.html" in published.files()
    published.write("timeline.yaml", HEAD + RENAMED)  # what was published is renamed with it
    published.build(days=2)
    assert published.read("topics/people/atom.xml") == published.read("topics/jobs/atom.xml")
    published.write("timeline.yaml", HEAD + RENAMED.replace("jobs", "work") + "allow_gone: [topics/jobs]\n")
    published.build(days=3)
    assert "topics/jobs/atom.xml" not in published.files()


def test_a_locked_build_refuses_what_was_not_published(published: Story) -> None:
    published.write("a.yaml", RECORD.format(topic="people, jobs"))
    published.write("timeline.yaml", HEAD + "topics: {people: People, jobs: Jobs}\n")
    assert said(published, locked=True) == (
        "events/a.yaml:1:8: a change of `a` is not in the publication log yet (topics); "
        "run `timeline build` and commit events/published with the records"
    )
    published.write("timeline.yaml", HEAD.replace("[en, fr]", "[fr, en]") + OLD + "default_formerly: en\n")
    published.write("a.yaml", RECORD.format(topic="people"))
    assert "timeline.yaml:3:1: `languages` were published as en, fr; run `timeline build`" in said(
        published, locked=True
    )


def test_a_term_is_checked_before_its_pages_could_collide(story: Story) -> None:
    story.write("timeline.yaml", HEAD + "topics: {people: People, jobs: {label: Jobs, formerly: [people]}}\n")
    story.write("a.yaml", RECORD.format(topic="people, jobs"))
    assert "`people` is a topic itself, so its page cannot lead to `jobs`" in said(story)
