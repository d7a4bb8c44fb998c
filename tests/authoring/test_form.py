"""The form for an event: what it adds, what it says, and who may send it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import yaml
from lxml import html

from tests.conftest import NOW, TWO_LANGUAGES, Story
from tests.preview import Served, serving
from tests.test_cli import timeline
from timeline.authoring import form

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
pytest.importorskip("watchfiles")

FORM = "application/x-www-form-urlencoded"
OLD = "# A comment, and   odd spaces\n- {id: a, date: 2025-04-05, title: A title}  # mine\n"


def sent(story: Story, **fields: str | list[str]) -> form.Added | form.Form:
    answers = {name.replace("__", "."): [text] if isinstance(text, str) else text for name, text in fields.items()}
    return form.submit(story.events, answers, NOW, lambda _: None)


def added(story: Story, name: str = "2025.yaml") -> dict:
    return yaml.load((story.events / name).read_text("utf-8"), yaml.BaseLoader)[-1]


def test_a_record_is_appended_and_nothing_else_changes(story: Story) -> None:
    story.write("timeline.yaml", TWO_LANGUAGES)
    path = story.write("2025.yaml", OLD)
    done = sent(
        story,
        title="Meta: a launch",
        title__fr="Un lancement",
        date="about 2025-08",
        status="happened",
        certainty="reported",
        topics="models, law",
        actors=["meta", "scale"],
        kind="launch",
        source="https://example.org/a",
        publisher="The Paper",
        source_date="2025-08-02",
    )
    assert done == form.Added("meta-a-launch", "events/2025.yaml:4")
    assert path.read_text("utf-8").startswith(OLD)
    assert added(story) == {
        "id": "meta-a-launch",
        "date": "about 2025-08",
        "title": {"en": "Meta: a launch", "fr": "Un lancement"},
        "kind": "launch",
        "certainty": "reported",
        "actors": ["meta", "scale"],
        "topics": ["models", "law"],
        "sources": [{"url": "https://example.org/a", "publisher": "The Paper", "date": "2025-08-02"}],
    }


def test_a_summary_has_its_lines(story: Story) -> None:
    sent(story, title="A", date="2025", **{"summary-text": "One line.\r\n\r\nAnother: line."})
    assert added(story)["summary"] == "One line.\n\nAnother: line."


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, {"title": ["this field is required"], "date": ["this field is required"]}),
        ({"date": "never", "source": "x"}, {"title": ["required"], "date": ["never"], "source": ["`x`"]}),
        ({"title": " ", "date": "2025"}, {"title": ["this field is required"]}),
        ({"title": "A", "date": "2025", "source": "example"}, {"source": ["`example` is not a web address"]}),
        ({"title": "A", "date": "2025", "id": "One Two"}, {"id": ["`One Two`"]}),
        ({"title": "A", "date": "2025", "id": "known"}, {"id": ["`known` is, or was, the id of another record"]}),
        ({"title": "A", "date": "2025-02-30"}, {"date": ["2025-02 has only 28 days"]}),
        ({"title": "A", "date": "2025", "topics": "lwa"}, {"topics": ["`lwa` is not declared"]}),
        ({"title": "A\x00b", "date": "2025"}, {"title": ["invisible character U+0000"]}),
        ({"title": "A", "date": "3 days after nobody"}, {"date": ["nobody"]}),
        ({"title": "A", "date": "2025", "status": "gone"}, {"status": ["gone"]}),
        ({"title": "A", "date": "2025", "announced": "soon"}, {"announced": ["soon"]}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_written(
    story: Story, fields: dict[str, str], errors: dict[str, list[str]]
) -> None:
    settings = (story.events / "timeline.yaml").read_text("utf-8")
    story.write("timeline.yaml", f"{settings}topics: {{law: Law}}\n")
    story.write("2025.yaml", "- {id: known, date: 2025-04-05, title: Something else}\n")
    before = {path.name: path.read_bytes() for path in story.events.iterdir()}
    found = sent(story, **fields)
    assert isinstance(found, form.Form)
    assert found.errors.keys() == errors.keys(), found.errors
    for name, (words, *_) in errors.items():
        assert words in found.errors[name][0]
    assert {path.name: path.read_bytes() for path in story.events.iterdir()} == before


def test_the_words_are_those_of_the_command_line(story: Story) -> None:
    found = sent(story, title="A", date="30/02/2025")
    done = timeline("new", "--title", "A", "--date", "30/02/2025")
    assert isinstance(found, form.Form)
    (said,) = found.errors["date"]
    assert f": {said}\n" in done.stderr


def test_warnings_are_shown_once(story: Story) -> None:
    story.write("2025.yaml", "- {id: a, date: 2025-04-05, title: The launch of a model}\n")
    words = {"title": "The launch of a model", "date": "2025-04-06"}
    found = sent(story, **words)
    assert isinstance(found, form.Form)
    assert not found.errors
    assert "`a` says nearly the same" in found.warnings[0]
    other = sent(story, **words | {"title": "The launch of a  model", "seen": "0" * 16})
    assert isinstance(other, form.Form), "warnings that were not in sight"
    assert isinstance(sent(story, **words, seen=found.seen), form.Added)


def test_a_file_that_cannot_be_added_to_is_an_error_of_the_whole(story: Story) -> None:
    story.write("2025.yaml", "[{id: a, date: 2025-04-05, title: A}]\n")
    found = sent(story, title="B", date="2025-05-06")
    assert isinstance(found, form.Form)
    assert "in brackets" in found.errors[""][0]


def test_hostile_text_stays_text(story: Story) -> None:
    words = "<script>alert(1)</script> {{ 7*7 }} \"' & - x: [y] #z"
    shown = form.page(story.events, form.Form({"title": words, "summary-text": words}, {"title": [words]}), "token")
    page = html.fromstring(shown)
    assert page.get_element_by_id("title").get("value") == words
    assert page.get_element_by_id("summary-text").text == words
    assert [one.get("src") for one in page.iter("script")] == ["form.js"]
    refused = sent(story, title=words, date="2025", **{"summary-text": words})
    assert isinstance(refused, form.Form)
    assert "`<script>` is HTML" in refused.warnings[0]
    assert isinstance(
        sent(story, title=words, date="2025", **{"summary-text": "- x: [y] #z\n\"'{{ 7*7 }}"}), form.Added
    )
    assert added(story)["title"] == words
    assert added(story)["summary"] == "- x: [y] #z\n\"'{{ 7*7 }}"


# --- the server -------------------------------------------------------------------------------------------------------


@pytest.fixture
def served(story: Story) -> Iterator[Served]:
    story.write("2025.yaml", OLD)
    with serving() as server:
        yield server


def token(server: Served) -> str:
    return re.search(r'name="token" value="([^"]+)"', server.get("/.preview/new")[2].decode())[1]


@pytest.mark.slow
def test_only_its_own_page_may_send_it(served: Served, story: Story) -> None:
    own = {"Origin": served.base.rstrip("/"), "Content-Type": FORM}
    words = urlencode({"token": token(served), "title": "New", "date": "2025-06", "seen": ""}).encode()
    refused = [
        served.post("/.preview/new", words, **{"Content-Type": FORM}),  # no browser says nothing
        served.post("/.preview/new", words, **own | {"Origin": "https://evil.example"}),
        served.post("/.preview/new", words, **own | {"Origin": "null"}),
        served.post("/.preview/new", words, **own | {"Origin": f"http://localhost:{served.port}"}),
        served.post("/.preview/new", words, **own | {"Sec-Fetch-Site": "cross-site"}),
        served.post("/.preview/new", words, **own | {"Content-Type": "text/plain"}),
        served.post("/.preview/new", words.replace(b"token=", b"token=x"), **own),
        served.post("/.preview/new", words.partition(b"&")[2], **own),
    ]
    assert [status for status, *_ in refused] == [403] * len(refused)
    assert all(b"nothing was written" in body for *_, body in refused)
    rebound = {"Host": "evil.example:80", "Origin": "http://evil.example:80", "Content-Type": FORM}
    assert served.post("/.preview/new", words, **rebound)[0] == 400
    assert served.post("/.preview/new", b"x=" + b"y" * 1_000_001, **own)[0] == 413
    assert served.post("/.preview/new", b"title=%ff", **own)[0] == 400
    assert served.post("/.preview/date", words, **own)[0] == 405
    assert (story.events / "2025.yaml").read_text("utf-8") == OLD
    status, _, body = served.post("/.preview/new", words, **own)
    assert status == 200
    assert b"is in events/2025.yaml:4" in body
    assert added(story) == {"id": "new", "date": "2025-06", "title": "New"}
