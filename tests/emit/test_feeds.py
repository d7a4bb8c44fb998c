"""What feed readers and validators need, of every format: the findings are named where they are tested."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import UTC, datetime, timedelta

import atoma
import feedparser
import jsonschema
import pytest
from lxml import etree, html

from tests.conftest import NOW, ROOT, Story, StoryInMemory
from timeline.problems import RecordsWrong

pytestmark = pytest.mark.in_memory

ATOM = "{http://www.w3.org/2005/Atom}"
EV = "{http://purl.org/rss/1.0/modules/event/}"
FH = "{http://purl.org/syndication/history/1.0}"
EVENTS = """
    - id: moon
      date: 1969-07-20
      title: {en: "A step & a <leap>", fr: "Un pas & un <bond>"}
      summary: "Down at *last*. See [the log](events/plan/) and ]]> 🌕 سلام."
      actors: [nasa]
      topics: [space, talent]
      sources:
        - {url: "https://news.example.com/a?b=1&c=2", title: "It's \\"down\\"", publisher: Daily, date: 1969-07-21, lang: en, archived: "https://archive.example.com/a"}
    - id: plan
      date: 2028
      status: planned
      certainty: reported
      title: Back again
      topics: [space]
      image: {file: rocket.png, alt: A rocket}
      date_note: The year is the agency’s own.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A site on the disk with everything that feeds show; nobody may change it."""
    story = Story(tmp_path_factory.mktemp("built"))
    story.write(
        "timeline.yaml",
        """
        title: {en: A story, fr: Une histoire}
        url: https://example.org/story
        languages: [en, fr]
        authors: [{name: Jo Doe, email: jo@example.org, url: https://example.org/jo}]
        hub: https://hub.example.net/
        license: CC-BY-4.0
        topics: {space: {en: Space, fr: Espace}, talent: People}
        actors: {nasa: NASA}
    """,
    )
    (story.events / "media").mkdir()
    (story.events / "media/rocket.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(48))
    (story.events / "media/draft.png").write_bytes(b"not used")
    story.write("a.yaml", EVENTS)
    story.build()
    return story


FEEDS = (
    "atom.xml",
    "rss.xml",
    "fr/atom.xml",
    "fr/rss.xml",
    "topics/space/atom.xml",
    "actors/nasa/rss.xml",
    "corrections/atom.xml",
)


@pytest.mark.parametrize("path", FEEDS)
def test_feedparser_finds_nothing_wrong(built: Story, path: str) -> None:
    feed = feedparser.parse(built.read(path))
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.feed.language == ("fr" if path.startswith("fr/") else "en")


def test_the_strictest_parser_reads_all_three_formats(built: Story) -> None:
    atom = atoma.parse_atom_bytes((built.output / "atom.xml").read_bytes())
    rss = atoma.parse_rss_bytes((built.output / "rss.xml").read_bytes())
    feed = atoma.parse_json_feed(json.loads(built.read("feed.json")))
    titles = ["Back again (planned, unconfirmed)", "A step & a <leap>"]
    assert [entry.title.value for entry in atom.entries] == titles
    assert [item.title for item in rss.items] == titles
    assert [item.title for item in feed.items] == titles


def test_titles_are_text_without_markup(built: Story) -> None:
    title = etree.fromstring(built.read("atom.xml").encode()).findall(f"{ATOM}entry/{ATOM}title")[1]
    assert title.get("type") in {None, "text"}
    assert title.text == "A step & a <leap>"


def test_published_is_when_it_was_told_and_the_event_has_a_date_of_its_own(built: Story) -> None:
    entry = etree.fromstring(built.read("atom.xml").encode()).findall(f"{ATOM}entry")[1]
    assert entry.findtext(f"{ATOM}published") == "2025-09-01T10:00:00+00:00"
    assert entry.findtext(f"{EV}startdate") == "1969-07-20"
    plan = etree.fromstring(built.read("rss.xml").encode()).findall("channel/item")[0]
    assert plan.findtext("pubDate") == "Mon, 01 Sep 2025 10:00:00 +0000"
    assert plan.findtext(f"{EV}startdate") == "2028"


def test_the_event_date_is_said_in_the_first_line(built: Story) -> None:
    feed = json.loads(built.read("feed.json"))
    moon = feed["items"][1]
    assert re.match(r"<p><strong>20 July 1969</strong>", moon["content_html"])
    assert moon["summary"].startswith("20 July 1969. Down at last.")
    assert moon["_event"]["date"]["earliest"] == "1969-07-20"


def test_links_keep_what_feedgen_drops(built: Story) -> None:
    plan = etree.fromstring(built.read("atom.xml").encode()).findall(f"{ATOM}entry")[0]
    assert [dict(link.attrib) for link in plan.findall(f"{ATOM}link")] == [
        {
            "rel": "alternate",
            "href": "https://example.org/story/events/plan/",
            "type": "text/html",
            "hreflang": "en",
        },
        {
            "rel": "enclosure",
            "href": "https://example.org/story/media/rocket.png",
            "type": "image/png",
            "length": "56",
        },
    ]
    assert feedparser.parse(built.read("atom.xml")).entries[0].link == "https://example.org/story/events/plan/"


def test_rss_has_one_enclosure_a_permanent_guid_and_a_named_author(built: Story) -> None:
    item = etree.fromstring(built.read("rss.xml").encode()).findall("channel/item")[0]
    assert dict(item.find("enclosure").attrib) == {
        "url": "https://example.org/story/media/rocket.png",
        "length": "56",
        "type": "image/png",
    }
    guid = item.find("guid")
    assert (guid.text, guid.get("isPermaLink")) == ("tag:example.org,2025-09-01:story/plan/en", "false")
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Jo Doe"
    assert item.findtext(f"{ATOM}updated") == "2025-09-01T10:00:00Z"
    tags = [child.tag for child in item]
    assert tags.index("description") < tags.index("{http://purl.org/rss/1.0/modules/content/}encoded")


def test_a_feed_names_itself_its_page_and_its_hub(built: Story) -> None:
    feed = etree.fromstring(built.read("fr/atom.xml").encode())
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": "https://example.org/story/fr/atom.xml",
        "alternate": "https://example.org/story/fr/",
        "hub": "https://hub.example.net/",
    }
    channel = etree.fromstring(built.read("rss.xml").encode()).find("channel")
    assert channel.findtext("link") == "https://example.org/story/"
    links = {link.get("rel"): link.get("href") for link in channel.findall(f"{ATOM}link")}
    assert links == {"self": "https://example.org/story/rss.xml", "hub": "https://hub.example.net/"}


@pytest.mark.parametrize("path", FEEDS)
def test_all_timestamps_are_ours(built: Story, path: str) -> None:
    text = built.read(path)
    years = set(re.findall(r"<(?:updated|published|atom:updated|pubDate|lastBuildDate)>[^<]*(\d{4})[^<]*<", text))
    assert not re.search(r"python-feedgen|docs>", text)
    assert all(int(year) == 2025 for year in years if len(year) == 4 and year.startswith("20"))
    feed = feedparser.parse(text)
    newest = max((entry.updated for entry in feed.entries), default="2025-09-01T10:00:00Z")
    assert feed.feed.updated.startswith(("2025-09-01", "Mon, 01 Sep 2025"))
    assert newest


def test_addresses_are_absolute_even_those_an_author_shortens(built: Story) -> None:
    for path in FEEDS:
        html = " ".join(e.content[0].value for e in feedparser.parse(built.read(path)).entries)
        assert all(url.startswith("https://") for url in re.findall(r'(?:href|src)="([^"]*)"', html))
    assert "https://example.org/story/fr/events/plan/" in built.read("fr/atom.xml")


def test_languages_have_ids_of_their_own_and_mark_what_falls_back(built: Story) -> None:
    english = {entry.id for entry in feedparser.parse(built.read("atom.xml")).entries}
    french = {entry.id for entry in feedparser.parse(built.read("fr/atom.xml")).entries}
    assert not english & french
    assert '<div lang="en">' in json.loads(built.read("fr/feed.json"))["items"][0]["content_html"]


def test_formats_share_ids_and_words(built: Story) -> None:
    atom = feedparser.parse(built.read("atom.xml")).entries
    rss = feedparser.parse(built.read("rss.xml")).entries
    items = json.loads(built.read("feed.json"))["items"]
    assert [e.id for e in atom] == [e.id for e in rss] == [i["id"] for i in items]
    assert [i["content_html"] for i in items] == [
        e.findtext(f"{ATOM}content") for e in etree.fromstring(built.read("atom.xml").encode()).findall(f"{ATOM}entry")
    ]


HOSTILE = "<img src=x onerror=alert(1)> & <x>"


@pytest.fixture
def hostile(story: Story) -> Story:
    """Every text that an author may write looks like HTML that runs script."""
    quoted = json.dumps(HOSTILE)
    summary = json.dumps(f"`{HOSTILE}` and \\<img src=x onerror=alert(1)>")
    story.write(
        "timeline.yaml",
        f"""
        title: {quoted}
        subtitle: {quoted}
        description: {json.dumps("`" + HOSTILE + "` and *so on*")}
        url: https://example.org/story
        authors: [{{name: {quoted}}}]
        topics: {{space: {quoted}}}
    """,
    )
    story.write(
        "a.yaml",
        f"""
        - id: a
          date: 2025-04-05
          title: {quoted}
          summary: {summary}
          place: {quoted}
          topics: [space]
          sources: [{{url: "https://example.org/", title: {quoted}, publisher: {quoted}}}]
    """,
    )
    story.build()
    return story


@pytest.mark.written
def test_what_readers_take_for_html_holds_none_that_an_author_wrote(hostile: Story) -> None:
    """RSS descriptions, `content`, and all texts of TimelineJS are HTML to those who show them."""
    rss = etree.parse(hostile.output / "rss.xml")
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    slides = json.loads(hostile.read("timelinejs.json"))
    shown = [element.text for element in rss.iter("description", encoded)]
    shown += [text for slide in (slides["title"], *slides["events"]) for text in slide["text"].values()]
    shown += [slide["display_date"] for slide in slides["events"]]
    shown += [item["content_html"] for item in json.loads(hostile.read("feed.json"))["items"]]
    assert len(shown) == 3 + 4 + 1 + 1
    for text in shown:
        tags = {str(element.tag) for element in html.fragment_fromstring(text, create_parent="div").iter()}
        assert tags <= {"div", "p", "strong", "em", "a", "ul", "li", "code"}, text
    words = [html.fragment_fromstring(text, create_parent="div").text_content() for text in shown]
    assert sum(HOSTILE in text for text in words) == 8  # nothing is lost either


@pytest.mark.written
def test_what_readers_take_for_text_is_plain(hostile: Story) -> None:
    atom = etree.parse(hostile.output / "atom.xml").getroot()
    feed = json.loads(hostile.read("feed.json"))
    about = f"{HOSTILE} and so on"
    assert atom.findtext(f"{ATOM}subtitle") == feed["description"] == about
    assert atom.findtext(f"{ATOM}title") == feed["title"] == feed["items"][0]["title"] == HOSTILE


def test_only_pictures_in_use_are_published(built: Story) -> None:
    assert sorted(path.name for path in (built.output / "media").iterdir()) == ["rocket.png"]


@pytest.mark.parametrize("path", FEEDS)
def test_a_style_sheet_makes_it_readable_in_a_browser(built: Story, path: str) -> None:
    match = re.search(r'<\?xml-stylesheet href="([^"]+)" type="text/css"\?>', built.read(path))
    assert match
    assert (built.output / path).parent.joinpath(match[1]).resolve() == (built.output / "feed.css").resolve()
    assert (built.output / "feed.css").is_file()


def test_the_list_of_feeds_names_every_feed(built: Story) -> None:
    body = etree.fromstring(built.read("fr/feeds.opml").encode()).find("body")
    assert [outline.get("text") for outline in body.findall("outline")][2:] == ["Thèmes", "Acteurs"]
    outlines = body.findall(".//outline[@xmlUrl]")
    assert [outline.get("xmlUrl") for outline in outlines] == [
        f"https://example.org/story/fr/{stem}atom.xml"
        for stem in ("", "corrections/", "topics/space/", "topics/talent/", "actors/nasa/")
    ]
    for outline in outlines:
        assert (built.output / outline.get("xmlUrl").removeprefix("https://example.org/story/")).is_file()


# --- archives (RFC 5005) ----------------------------------------------------------------------------------------------


def many(story: Story, per_month: dict[int, int], archives: str = "whole") -> None:
    """Publish so many new records on the first of the months after the fixed instant."""
    story.write(
        "timeline.yaml", f"title: A story\nurl: https://example.org/story/\nfeed: {{size: 5, archives: {archives}}}\n"
    )
    for month, count in per_month.items():
        records = "".join(f"- {{id: e-{month}-{n}, date: 2024, title: Event {month} {n}}}\n" for n in range(count))
        story.write(f"{month}.yaml", records)
        story.build(now=NOW + timedelta(days=31 * month))


def polled(story: Story, path: str) -> list[str]:
    """Ids that a subscriber gets who follows the archives to their end, newest document first."""
    found: list[str] = []
    while path:
        feed = etree.fromstring(story.read(path).encode())
        found += [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        older = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "prev-archive"]
        path = older[0].removeprefix("https://example.org/story/") if older else ""
    return found


def ids(story: Story, path: str) -> list[str]:
    """Ids of the entries of a document, in their order."""
    feed = etree.fromstring(story.read(path).encode())
    return [entry.findtext(f"{ATOM}id").rpartition("/e-")[2] for entry in feed.findall(f"{ATOM}entry")]


@pytest.mark.written
def test_what_fits_needs_no_archive_and_is_complete(story: Story) -> None:
    many(story, {0: 5, 1: 150})
    assert not (story.output / "archive").exists()
    feed = etree.fromstring(story.read("atom.xml").encode())
    assert feed.find(f"{FH}complete") is not None
    assert len(feed.findall(f"{ATOM}entry")) == 155
    assert "prev-archive" not in story.read("atom.xml")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """450 records in three builds a month apart; nobody may change it."""
    story = StoryInMemory(tmp_path_factory.mktemp("long"))
    many(story, {0: 150, 1: 150, 2: 150})
    return story


def test_archives_together_hold_everything_once(long: Story) -> None:
    assert len(ids(long, "atom.xml")) == 150  # those of the last week
    found = polled(long, "atom.xml")
    assert len(set(found)) == 450
    assert len(found) == 150 + 400  # the current document repeats some of the newest, and has 50 that no archive has


def test_archives_are_linked_both_ways_and_to_the_current_document(long: Story) -> None:
    feed = etree.fromstring(long.read("archive/1.atom.xml").encode())
    assert feed.find(f"{FH}archive") is not None
    assert feed.find(f"{FH}complete") is None
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "self": "https://example.org/story/archive/1.atom.xml",
        "current": "https://example.org/story/atom.xml",
        "next-archive": "https://example.org/story/archive/2.atom.xml",
        "alternate": "https://example.org/story/",
    }
    current = etree.fromstring(long.read("atom.xml").encode())
    assert current.find(f"{FH}complete") is None
    assert current.find(f"{ATOM}link[@rel='prev-archive']").get("href").endswith("/archive/2.atom.xml")


def test_only_the_whole_timeline_in_atom_has_archives(long: Story) -> None:
    assert {path for path in long.site if "archive/" in path} == {"archive/1.atom.xml", "archive/2.atom.xml"}
    assert "prev-archive" not in long.read("rss.xml")
    assert "next_url" not in json.loads(long.read("feed.json"))


def test_with_the_setting_every_feed_has_archives(story: Story) -> None:
    many(story, {0: 250}, archives="all")
    assert etree.fromstring(story.read("rss.xml").encode()).find(f"channel/{ATOM}link[@rel='prev-archive']") is not None
    assert json.loads(story.read("feed.json"))["next_url"] == "https://example.org/story/archive/1.feed.json"
    schema = json.loads((ROOT / "tests/emit/jsonfeed.schema.json").read_text("utf-8"))
    for path in ("feed.json", "archive/1.feed.json"):
        jsonschema.validate(json.loads(story.read(path)), schema)


def test_a_closed_archive_keeps_its_entries_whatever_comes_later(story: Story) -> None:
    many(story, {0: 150, 1: 60})
    before = ids(story, "archive/1.atom.xml")
    story.write("corrected.yaml", "- {id: e-0-0, date: 2023, title: Event 0 0}\n")
    text = (story.events / "0.yaml").read_text("utf-8")
    story.write("0.yaml", text.replace("- {id: e-0-0, date: 2024, title: Event 0 0}\n", ""))
    story.build(days=62)
    many(story, {3: 200})
    assert ids(story, "archive/1.atom.xml") == before
    assert len(ids(story, "archive/2.atom.xml")) == 200


def test_the_current_document_has_the_last_week_and_no_more_than_500_for_it(story: Story) -> None:
    many(story, {0: 30})
    story.write("b.yaml", "".join(f"- {{id: b-{n}, date: 2024, title: B {n}}}\n" for n in range(7)))
    story.build(days=6)
    assert len(json.loads(story.read("feed.json"))["items"]) == 37
    story.write("c.yaml", "- {id: c, date: 2024, title: C}\n")
    story.build(days=13)
    assert len(json.loads(story.read("feed.json"))["items"]) == 8  # of the first build none is left
    story.write("d.yaml", "".join(f"- {{id: d-{n}, date: 2024, title: D {n}}}\n" for n in range(600)))
    story.build(days=14)
    assert len(json.loads(story.read("feed.json"))["items"]) == 500


def test_records_that_are_dated_back_are_archived_at_once(story: Story) -> None:
    many(story, {0: 3})
    old = "".join(
        f"- {{id: old-{n}, date: 2020, title: Old {n}, published: 2020-01-01T00:00:00Z}}\n" for n in range(20)
    )
    story.write("old.yaml", old)
    story.build(days=1)
    assert len(ids(story, "atom.xml")) == 5  # `size`, so two of them follow the three
    assert len(ids(story, "archive/1.atom.xml")) == 20
    assert len(set(polled(story, "atom.xml"))) == 23


def test_no_entry_lies_in_the_future(story: Story) -> None:
    story.write(
        "a.yaml",
        "- {id: a, date: 2999-01-01, status: planned, title: A}\n- {id: b, date: Y17000, title: B, status: planned}\n",
    )
    story.build()
    for entry in feedparser.parse(story.read("atom.xml")).entries:
        assert datetime.fromisoformat(entry.updated).astimezone(UTC) <= NOW


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("2025-04-05", "2025-04-05", ""),
        ("2025-04", "2025-04", ""),
        ("2025~", "2025", ""),
        ("2025-06/2025-08", "2025-06", "2025-08"),
        ("2025-06-12/2025", "2025-06-12", "2025"),
        ("2025-06/..", "2025-06", ""),
        ("[2025-08-10..2025-08-16]", "2025-08-10", "2025-08-16"),
        ("by 2025-12", "", "2025-12-31"),
        ("early 2025-08", "2025-08-01", "2025-08-10"),
        ("2025-36", "2025-10-01", "2025-12-31"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("-0043-03-15", "", ""),
        ("2025-04-05T10:00+02:00", "2025-04-05T08:00:00+00:00", ""),
    ],
)
def test_the_event_module_says_no_more_than_is_known(written: str, start: str, end: str) -> None:
    from timeline.dates import EventDate, parse_date
    from timeline.emit.feeds.xml_feed import w3cdtf

    date = parse_date(written)
    assert isinstance(date, EventDate)
    assert w3cdtf(date) == (start, end)


@pytest.mark.parametrize("path", ["feed.json", "fr/feed.json", "topics/space/feed.json", "corrections/feed.json"])
def test_json_feed_keeps_its_schema(built: Story, path: str) -> None:
    schema = json.loads((ROOT / "tests/emit/jsonfeed.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(built.read(path)), schema)


# --- named feeds and kinds --------------------------------------------------------------------------------------------

NAMED = """
    title: {en: A story, fr: Une histoire}
    url: https://example.org/story/
    languages: [en, fr]
    feeds:
      - {id: space-laws, title: {en: Space laws, fr: Lois de l’espace}, topics: [space], kinds: [law]}
      - {id: errors, title: Errors, types: [correction, withdrawal]}
"""
FILED = """
    - {id: a, date: 2025-03-04, title: A, topics: [space], kind: law}
    - {id: b, date: 2025-03-05, title: B, topics: [space], kind: launch}
    - {id: c, date: 2025-03-06, title: C, kind: law}
"""


@pytest.fixture
def named(story: Story) -> Story:
    story.write("timeline.yaml", NAMED)
    story.write("a.yaml", FILED)
    story.build()
    return story


def titles(story: Story, path: str) -> list[str]:
    return [entry.title for entry in feedparser.parse(story.read(path)).entries]


def test_a_named_feed_takes_what_has_one_word_of_every_sort(named: Story) -> None:
    assert titles(named, "feeds/space-laws/atom.xml") == titles(named, "feeds/space-laws/rss.xml") == ["A"]
    assert [item["title"] for item in json.loads(named.read("fr/feeds/space-laws/feed.json"))["items"]] == ["A"]
    assert "Lois de l’espace" in named.read("fr/feeds/space-laws/index.html")
    assert "SUMMARY:A" in named.read("feeds/space-laws/calendar.ics")
    assert "SUMMARY:B" not in named.read("feeds/space-laws/calendar.ics")
    assert titles(named, "feeds/errors/atom.xml") == []
    named.write("a.yaml", FILED.replace("2025-03-05", "2025-03-07"))
    named.build(days=1)
    assert titles(named, "feeds/errors/atom.xml") == ["Correction: B"]


def test_kinds_have_feeds_and_a_page_of_their_own(named: Story) -> None:
    assert titles(named, "kinds/law/atom.xml") == ["C", "A"]
    assert {"kinds/law/index.html", "fr/kinds/launch/rss.xml", "kinds/law/calendar.ics"} < named.files().keys()


def test_a_named_feed_stays_leads_on_or_is_given_up(named: Story) -> None:
    without = "\n".join(line for line in NAMED.splitlines() if "space-laws" not in line)
    named.write("timeline.yaml", without)
    with pytest.raises(RecordsWrong, match="the feed `space-laws` was published and is no longer in `feeds`"):
        named.build(days=1)
    named.write("timeline.yaml", NAMED.replace("id: space-laws", "id: laws, formerly: [space-laws]"))
    named.build(days=1)
    assert named.read("feeds/space-laws/atom.xml") == named.read("feeds/laws/atom.xml")
    assert 'url=../laws/"' in named.read("feeds/space-laws/index.html")
    named.write("timeline.yaml", without.rstrip() + "\n    allow_gone: [feeds/space-laws, feeds/laws]\n")
    named.build(days=2)
    assert not [path for path in named.files() if "laws" in path]


def test_a_named_feed_of_a_word_that_there_is_not_is_an_error(named: Story) -> None:
    named.write("timeline.yaml", NAMED.replace("[space]", "[spice]"))
    with pytest.raises(RecordsWrong) as error:
        named.build(days=1)
    assert "timeline.yaml:5:" in str(error.value)
    assert "`spice` is no topic of this timeline" in str(error.value)


# --- branches ---------------------------------------------------------------------------------------------------------


def test_a_branch_that_git_merges_late_reaches_subscribers(story: Story) -> None:
    """Its lines keep their own times, and main has published more than a feed holds since."""

    def git(*words: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *identity, *words], check=True, cwd=story.root, capture_output=True)

    def publish(name: str, count: int, days: float) -> None:
        story.write(f"{name}.yaml", "".join(f"- {{id: {name}-{n}, date: 2024, title: T}}\n" for n in range(count)))
        story.build(days=days)
        git("add", "-A")
        git("commit", "-m", name)

    story.write("timeline.yaml", "title: A story\nurl: https://example.org/story/\nfeed: {size: 5}\n")
    (story.root / ".gitignore").write_text("output*\n")
    git("init")
    publish("e-start", 3, 0)
    git("checkout", "-b", "late")
    publish("e-late", 2, 1)
    git("checkout", "main")
    publish("e-main", 230, 20)
    before = ids(story, "archive/1.atom.xml")
    git("merge", "late", "-m", "merge")
    report = story.build(days=40)
    assert report.new == ()
    assert {"late-0/en", "late-1/en"} <= set(ids(story, "atom.xml"))
    assert "e-late-1" in story.read("rss.xml")
    assert "e-late-1" in story.read("feed.json")
    assert ids(story, "archive/1.atom.xml") == before
    assert len(set(polled(story, "atom.xml"))) == 235
    assert etree.fromstring(story.read("atom.xml").encode()).findtext(f"{ATOM}updated").startswith("2025-10-11")
    assert story.build(days=41).changes.written == []


def test_addresses_with_letters_of_other_scripts_are_encoded(story: Story) -> None:
    story.write("timeline.yaml", "title: A story\nurl: https://exämple.org/é/\n")
    story.write("a.yaml", "- {id: a, date: 2024, title: A, sources: ['https://éa.example/à?b=ç%20d']}\n")
    story.build()
    (entry,) = feedparser.parse(story.read("atom.xml")).entries
    assert entry.link == "https://xn--exmple-cua.org/%C3%A9/events/a/"
    assert "https://xn--a-9fa.example/%C3%A0?b=%C3%A7%20d" in entry.content[0].value


# --- a notice alone

NOTICES = """
    - {id: date, date: 2025-06-13, title: "Bought?", certainty: reported}
    - {id: month, date: 2025-06, title: A month}
    - {id: hoax, date: 2025-07-01, title: A hoax, topics: [t]}
    - {id: words, date: 2025-07-02, title: A reworded one}
    - id: own
      date: 2025-07-03
      title: Of the author
"""


@pytest.fixture
def noticed(story: Story) -> Story:
    story.write("a.yaml", NOTICES)
    story.build()
    text = NOTICES.replace("06-13", "06-12").replace("certainty: reported", "certainty: confirmed")
    text = text.replace("date: 2025-06,", "date: 2025-06-05,").replace("A reworded", "Another")
    text = text.replace("topics: [t]", 'withdrawn: {date: 2025-09-02, reason: "It was *made up*."}')
    text += "      notices: [{date: 2025-09-02, type: clarification, note: 'It was **not** us.'}]\n"
    story.write("a.yaml", text)
    story.build(days=1)
    return story


def test_the_summary_of_a_notice_says_which_event_is_meant(noticed: Story) -> None:
    said = [
        "Clarification: Of the author (3 July 2025). It was not us.",
        "Withdrawn: A hoax (1 July 2025). This event was withdrawn: It was made up.",
        "Correction: Bought? (12 June 2025). Date: was “13 June 2025”, is now “12 June 2025”. "
        "Status changed from “Reported, not confirmed” to “Confirmed”.",
        "Known more exactly: A month (5 June 2025). Date: was “June 2025”, is now “5 June 2025”.",
    ]
    atom = etree.fromstring(noticed.read("atom.xml").encode())
    rss = etree.fromstring(noticed.read("rss.xml").encode())
    items = json.loads(noticed.read("feed.json"))["items"]
    assert atom.xpath("a:entry/a:summary/text()", namespaces={"a": ATOM[1:-1]})[: len(said)] == said
    assert rss.xpath("channel/item/description/text()")[: len(said)] == said
    assert [item["summary"] for item in items[: len(said)]] == said
    assert items[len(said)]["_event"]["id"] == "own", "a title that was reworded is no item"
    assert all("About: <a" in item["content_html"].replace("</p>\n<p>", "") for item in items[: len(said)])


def test_what_is_accepted_quietly_is_in_the_history_and_in_no_feed(story: Story) -> None:
    story.write("a.yaml", NOTICES)
    story.build()
    feeds = {path: data for path, data in story.files().items() if path.endswith((".xml", "feed.json"))}
    story.write("a.yaml", NOTICES.replace("06-13", "06-12").replace("A hoax", "A joke"))
    story.build(days=1, minor=True)
    items = json.loads(story.read("feed.json"))["items"]
    assert [(item["_event"]["id"], item["date_modified"]) for item in items] == [
        (item["_event"]["id"], item["date_modified"]) for item in json.loads(feeds["feed.json"])["items"]
    ]
    assert [(c["event"], c["announced"]) for c in json.loads(story.read("changes.json"))["changes"][-2:]] == [
        ("date", False),
        ("hoax", False),
    ]


# --- pictures

PICTURE = """
    - id: a
      date: 2025-04-05
      title: A
      image: {file: rocket.png, alt: A rocket, credit: "Ann & <Bob>", license: CC-BY-4.0}
    - {id: b, date: 2025-04-06, title: B, image: {file: rocket.png}}
"""
MEDIA = {"m": "http://search.yahoo.com/mrss/", "a": ATOM[1:-1]}


def test_feeds_have_the_credit_and_the_license_of_a_picture(story: Story) -> None:
    folder = story.events / "media"
    folder.mkdir()
    (folder / "rocket.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 48)
    story.write("a.yaml", PICTURE)
    story.build()
    picture = {
        "url": "https://example.org/story/media/rocket.png",
        "fileSize": "56",
        "type": "image/png",
        "medium": "image",
    }
    for path, entries in (("atom.xml", "a:entry"), ("rss.xml", "channel/item")):
        b, a = etree.fromstring(story.read(path).encode()).xpath(entries, namespaces=MEDIA)
        (content,) = a.findall("m:content", MEDIA)
        assert dict(content.attrib) == picture
        assert content.findtext("m:credit", None, MEDIA) == "Ann & <Bob>"
        assert content.findtext("m:license", None, MEDIA) == "CC-BY-4.0"
        assert not b.findall("m:content", MEDIA), "nothing is known of it but the file, which is the enclosure"
        read = feedparser.parse(story.read(path)).entries[1]
        assert read.media_credit[0]["content"] == "Ann & <Bob>"
        assert [link.href for link in read.enclosures] == [picture["url"]]
    items = json.loads(story.read("feed.json"))["items"]
    assert [item["_event"]["image"] for item in items] == [
        {"credit": None, "license": None},
        {"credit": "Ann & <Bob>", "license": "CC-BY-4.0"},
    ]
    assert "Ann &amp; &lt;Bob&gt; · CC-BY-4.0" in items[1]["content_html"]


def test_a_text_that_runs_to_the_left_says_so_in_feeds(story: Story) -> None:
    story.write("timeline.yaml", "title: T\nurl: https://example.org/s/\nlanguages: [en, ar]\n")
    story.write(
        "a.yaml",
        "- {id: a, date: 2025-04-05, title: A, summary: {en: Word., ar: كلمة.}}\n"
        "- {id: b, date: 2025-04-06, title: B, summary: {ar: كلمة.}}\n"
        "- {id: c, date: 2025-04-07, title: C, summary: {en: Word.}}\n",
    )
    story.build()
    read = {
        path: {item["_event"]["id"]: item["content_html"] for item in json.loads(story.read(path))["items"]}
        for path in ("feed.json", "ar/feed.json")
    }
    assert not any("dir=" in read["feed.json"][id] for id in "ac")
    assert '<div lang="ar" dir="rtl"><p>كلمة.</p>' in read["feed.json"]["b"]
    assert all(text.startswith('<div lang="ar" dir="rtl">\n') for text in read["ar/feed.json"].values())
    assert '<div lang="en" dir="ltr"><p>Word.</p>' in read["ar/feed.json"]["c"]
    assert "dir=" not in read["ar/feed.json"]["a"].partition("\n")[2]
