"""The bundled story covers the article it starts from, and keeps the rules it sets itself."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.conftest import ROOT
from timeline.build import load_timeline
from timeline.dates import EventDate
from timeline.markup import links
from timeline.schema import texts as texts_of

if TYPE_CHECKING:
    from timeline.types import Event, Timeline

CLAIMS = yaml.safe_load((ROOT / "tests/story/claims.yaml").read_text("utf-8"))
LANGUAGES = {"en", "fr"}
#: Records for which no second address was found: each states what one company says of itself.
ONE_SOURCE = {"capex-2025-first-raise", "models-in-coming-months", "muse-code-spark-1-2", "spark-open-weights-planned"}
#: A pronoun there would mean the title, which a feed or an embedded card may show elsewhere or not at all.
PRONOUN = re.compile(r"(He|She|It|They|This|These|Il|Elle|Ils|Elles|Ce|Cela|Ceci)\b")


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    _, timeline, problems = load_timeline(ROOT / "events", None)
    assert problems == []
    assert timeline is not None
    return timeline


@pytest.fixture(scope="module")
def events(timeline: Timeline) -> dict[str, Event]:
    return {event.id: event for event in timeline.events if event.record.withdrawn is None}


def days(date: EventDate) -> float:
    """How many days the date may be."""
    if date.earliest is None or date.latest is None:
        return math.inf
    return date.latest.ordinal - date.earliest.ordinal + 1


@pytest.mark.parametrize("claim", CLAIMS["claims"], ids=lambda claim: claim["claim"][:30])
def test_every_claim_of_the_article_is_covered(events: dict[str, Event], claim: dict[str, list[str]]) -> None:
    assert claim["records"]
    assert set(claim["records"]) <= events.keys()


def test_every_record_that_cites_the_article_is_listed_under_a_claim(events: dict[str, Event]) -> None:
    listed = {id for claim in CLAIMS["claims"] for id in claim["records"]}
    citing = {
        id: source
        for id, event in events.items()
        for source in event.record.sources
        if str(source.url) == CLAIMS["article"]
    }
    assert citing.keys() <= listed
    assert len(citing) >= 10
    assert [id for id, source in citing.items() if not source.note] == [], "say what the article states"


def test_the_page_about_the_chronology_goes_through_the_claims(timeline: Timeline, events: dict[str, Event]) -> None:
    """Every claim is in the article's notes, which that page lists, or in its text."""
    about = timeline.settings.about
    assert about is not None
    assert about.keys() == LANGUAGES
    noted = {id for id, event in events.items() for one in event.record.sources if str(one.url) == CLAIMS["article"]}
    for lang, text in about.items():
        linked = {address.split("/")[1] for address in links(text) if address.startswith("events/")}
        assert CLAIMS["article"] in links(text), lang
        for claim in CLAIMS["claims"]:
            assert set(claim["records"]) & (noted | linked), (lang, claim["claim"])
    assert len({tuple(links(text)) for text in about.values()}) == 1, "the same links in both languages"


def test_everyone_is_said_to_be_somebody(timeline: Timeline) -> None:
    for id, term in timeline.settings.actors.items():
        assert term.type, id
        assert term.about, id
        assert term.about.keys() == LANGUAGES, id


def test_what_happened_did_not_happen_at_any_time(events: dict[str, Event]) -> None:
    """Both ends are known, but for one person of whom only the report is dated."""
    happened = [event for event in events.values() if event.record.status == "happened"]
    assert [event.id for event in happened if event.earliest is None or event.latest is None] == ["crisan-leaves"]


def test_the_lede_links_the_article(timeline: Timeline) -> None:
    assert timeline.settings.description is not None
    assert timeline.settings.description.keys() == LANGUAGES
    for text in timeline.settings.description.values():
        assert f"]({CLAIMS['article']})" in text


def test_every_text_is_there_in_both_languages(timeline: Timeline, events: dict[str, Event]) -> None:
    settings = timeline.settings
    terms = [*settings.topics.values(), *settings.kinds.values()]
    assert all(term.label.keys() == LANGUAGES for term in terms)
    for id, event in events.items():
        assert event.record.title.keys() == LANGUAGES, id
        assert event.record.summary is not None, id
        for path, text, markup in texts_of(event.record):
            assert not markup or text.keys() == LANGUAGES, (id, path)


def test_no_text_begins_with_a_pronoun(events: dict[str, Event]) -> None:
    for id, event in events.items():
        for text in (*event.record.title.values(), *(event.record.summary or {}).values()):
            assert not PRONOUN.match(text), (id, text)


def test_every_record_has_sources_with_publisher_and_language(events: dict[str, Event]) -> None:
    for id, event in events.items():
        assert event.record.kind, id
        assert event.record.actors, id
        assert event.record.topics, id
        for source in event.record.sources:
            assert source.publisher, (id, source.url)
            assert source.lang, (id, source.url)
    assert {id for id, event in events.items() if len(event.record.sources) < 2} == ONE_SOURCE


def test_no_date_is_finer_than_what_its_sources_say(events: dict[str, Event]) -> None:
    stating = 0
    for id, event in events.items():
        said = [days(source.says) for source in event.record.sources if source.says]
        stating += bool(said)
        assert not said or days(event.date) >= min(said), id
    assert stating >= 5


def test_every_plan_says_when_it_was_announced(events: dict[str, Event]) -> None:
    plans = [event for event in events.values() if event.record.status != "happened"]
    assert len(plans) >= 8
    assert [event.id for event in plans if event.record.announced is None] == []


def test_the_sample_in_the_readme_is_a_record_of_the_story(events: dict[str, Event]) -> None:
    block = re.search(r"^```yaml\n(- id: .*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    [sample] = yaml.load(block[1], yaml.BaseLoader)
    for path in sorted((ROOT / "events").glob("*.yaml")):
        for record in yaml.load(path.read_text("utf-8"), yaml.BaseLoader) if path.name != "timeline.yaml" else ():
            if record["id"] == sample["id"]:
                sources = sample.pop("sources")
                assert sample.items() <= record.items()
                assert all(source in record["sources"] for source in sources)
                return
    pytest.fail(f"{sample['id']} is not in events/")
