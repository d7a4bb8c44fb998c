"""Templates and rules that an author lays over the page."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Story, first_quick, install
from tests.test_cli import timeline
from timeline import emit, packages
from timeline.problems import RecordsWrong

pytestmark = pytest.mark.in_memory

Build = Callable[[Path], tuple[int, str]]

RECORD = "{id: a, date: 2025-04-05, title: A}\n"
BASE = '{% extends "timeline/base.html" %}\n'
IMPRINT = BASE + '{% block foot %}{{ super() }}<p class="imprint">{{ look.title.text }}</p>{% endblock %}\n'


def test_a_block_is_replaced_on_every_page(story: Story) -> None:
    story.write("a.yaml", RECORD)
    story.write("templates/base.html", IMPRINT)
    story.build()
    for path in ("index.html", "events/a/index.html", "corrections/index.html", "404.html"):
        page = story.read(path)
        assert page.count('<p class="imprint">') == 1
        assert page.index("</footer>") < page.index('<p class="imprint">')


def test_what_a_template_prints_is_escaped(story: Story) -> None:
    story.write("timeline.yaml", "title: A & B\nurl: https://example.org/s/\n")
    story.write("a.yaml", RECORD)
    story.write("templates/index.html", IMPRINT.replace("base.html", "index.html"))
    story.build()
    assert '<p class="imprint">A &amp; B</p>' in story.read("index.html")
    assert "imprint" not in story.read("events/a/index.html")


def test_rules_are_at_the_end_of_the_style_sheet_which_has_another_address(story: Story) -> None:
    story.write("a.yaml", RECORD)
    story.build()
    before = story.read("index.html")
    story.write("extra.css", "h1 { color: #123456; }\n")
    story.build(days=1)
    assert story.read("assets/page.css").endswith("\nh1 { color: #123456; }\n")
    assert "#123456" not in story.read("assets/embed.css")
    assert story.read("index.html") != before


@pytest.mark.written
def test_a_build_after_a_change_gives_the_files_of_a_build_from_nothing(story: Story) -> None:
    story.write("a.yaml", RECORD)
    story.build()
    files = []
    for text, css in ((IMPRINT, ""), (IMPRINT.replace("imprint", "other"), "p { margin: 0; }\n"), (BASE, "")):
        story.write("templates/base.html", text)
        story.write("extra.css", css)
        story.build()
        files.append(story.files())
        story.build(cache=False)
        assert story.files() == files[-1]
    assert len({one["index.html"] for one in files}) == 3


@pytest.mark.written
@pytest.mark.parametrize(
    ("text", "line", "column"),
    first_quick(
        [
            (BASE + "{% block foot %}\n  {{ mispelled }}\n{% endblock %}\n", 3, 3),
            (BASE + "{% block foot %}\n\n", 2, 1),
            ('{% extends "base.html" %}\n', 1, 1),
            (BASE + "{% block foot %}{{ ''.__class__.__mro__ }}{% endblock %}\n", 2, 1),
            (BASE + "{% block foot %}{{ look.settings.topics.clear() }}{% endblock %}\n", 2, 1),
            (BASE + "{% block foot %}{{ 1 // 0 }}{% endblock %}\n", 2, 1),
        ],
        2,
    ),
)
def test_a_wrong_template_stops_the_build_with_its_place(story: Story, text: str, line: int, column: int) -> None:
    story.write("a.yaml", RECORD)
    story.build()
    before, log = story.files(), story.log()
    story.write("b.yaml", "{id: b, date: 2025-04-06, title: B}\n")
    story.write("templates/base.html", text)
    with pytest.raises(RecordsWrong) as caught:
        story.build(days=1)
    (found,) = caught.value.problems
    assert str(found).startswith(f"events/templates/base.html:{line}:{column}: ")
    assert '{% extends "timeline/base.html" %}' in found.advice
    assert story.files() == before
    assert story.log() == log


def installed(story: Story, *names: str, template: str = IMPRINT) -> Path:
    """A folder of packages, each with a template."""
    site = story.root / "packages"
    for name in names:
        install(site, name, "1.2", "timeline.templates", f"{name} = {name}")
        (site / name / "templates").mkdir(parents=True)
        (site / name / "__init__.py").write_text("")
        (site / name / "templates/base.html").write_text(template.replace("imprint", f"imprint {name}"))
    return site


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """`timeline build` where these packages are installed; what it remembers of a process is forgotten around it."""
    remembered = (packages._all, emit.templates_of_packages)

    def run(site: Path) -> tuple[int, str]:
        monkeypatch.syspath_prepend(site)
        for one in remembered:
            one.cache_clear()
        done = timeline("build")
        return done.returncode, done.stderr

    known = set(sys.modules)
    yield run
    for one in remembered:
        one.cache_clear()
    for name in sys.modules.keys() - known:
        if name.partition(".")[0] in ("house", "other"):
            del sys.modules[name]


@pytest.mark.written
def test_a_package_has_templates_that_those_of_the_author_go_before(story: Story, build: Build) -> None:
    story.write("a.yaml", RECORD)
    story.build()
    site = installed(story, "house", "other")
    assert build(site)[0] == 0
    assert '<p class="imprint house">A story</p>' in story.read("events/a/index.html")
    story.write("templates/base.html", IMPRINT)
    assert build(site)[0] == 0
    assert '<p class="imprint">A story</p>' in story.read("events/a/index.html")


@pytest.mark.written
@pytest.mark.parametrize(
    ("template", "exit_code", "said"),
    [
        (
            BASE + "{% block foot %}\n{{ mispelled }}{% endblock %}",
            1,
            "house/templates/base.html:3:1: 'mispelled' is undefined; ",
        ),
        (BASE + "{% block foot %}", 1, "house/templates/base.html:2:1: "),
    ],
)
def test_a_wrong_template_of_a_package_is_named(
    story: Story, build: Build, template: str, exit_code: int, said: str
) -> None:
    story.write("a.yaml", RECORD)
    code, text = build(installed(story, "house", template=template))
    assert (code, text.startswith(said)) == (exit_code, True), text
    assert not story.output.exists()


@pytest.mark.written
def test_a_package_whose_templates_cannot_be_read_is_named(story: Story, build: Build) -> None:
    story.write("a.yaml", RECORD)
    site = installed(story, "house")
    shutil.rmtree(site / "house")
    found, text = build(site)
    assert found == 3
    assert text.startswith(
        "timeline: the templates `house` of the package house 1.2 cannot be read: ModuleNotFoundError: "
    )


@pytest.mark.written
def test_a_template_of_no_page_stops_the_build(story: Story) -> None:
    story.write("a.yaml", RECORD)
    story.write("templates/evnt.html", IMPRINT)
    story.write("templates/term.html", "{% if %}")
    with pytest.raises(RecordsWrong) as caught:
        story.build()
    assert [problem.place.file for problem in caught.value.problems] == [
        "events/templates/evnt.html",
        "events/templates/term.html",
    ]
    assert str(caught.value.problems[0]) == (
        "events/templates/evnt.html:1:1: `evnt.html` is not the name of a page; did you mean `event.html`?"
    )
    assert not story.output.exists()
