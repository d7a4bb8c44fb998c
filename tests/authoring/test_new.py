"""`timeline new`: by options, by questions, in an editor; and what it does not let through."""

from __future__ import annotations

import contextlib
import os
import select
import stat
import struct
import subprocess
import sys
import time
from http.server import ThreadingHTTPServer
from pathlib import Path

import pyte
import pytest
from click.testing import CliRunner, Result

from tests.conftest import PATIENCE, Story
from timeline import cli, net
from timeline.authoring.ask import split_words
from timeline.authoring.new import propose_id
from timeline.problems import EnvironmentFailed, RecordsWrong, UsageWrong

SETTINGS = """
    title: A story
    url: https://example.org/story/
    languages: [en, fr]
    topics: {models: Models, talent: Talent}
    actors: {meta: Meta, openai: OpenAI}
"""
FIRST = """\
# What happened in 2025

- id: llama-4   # the first
  date: 2025-04-05
  title: {en: Meta releases Llama 4}
  sources: [https://example.org/llama?utm_source=x]
"""


@pytest.fixture
def story(story: Story) -> Story:
    story.write("timeline.yaml", SETTINGS)
    story.write("2025.yaml", FIRST)
    return story


def new(*words: str, answers: str | None = None, now: str = "2025-09-01T10:00:00Z") -> Result:
    return CliRunner().invoke(cli.cli, ["new", "--now", now, *words], input=answers, catch_exceptions=False)


def test_options_are_enough(story: Story) -> None:
    done = new(
        "--title",
        "Meta: a lab",
        "--date",
        "2025-06-30",
        "--actor",
        "meta",
        "--topic",
        "talent",
        "--source",
        "https://example.org/lab",
    )
    assert done.exit_code == 0
    assert (story.events / "2025.yaml").read_text("utf-8") == FIRST + (
        "\n"
        "- id: meta-a-lab\n"
        "  date: 2025-06-30\n"
        "  title: 'Meta: a lab'\n"
        "  actors: [meta]\n"
        "  topics: [talent]\n"
        "  sources:\n"
        "    - https://example.org/lab\n"
    )
    assert done.stderr == "wrote events/2025.yaml:8; `timeline build` publishes it\n"
    story.build()


def test_titles_in_several_languages(story: Story) -> None:
    new("--title", "en=A lab", "--title", "fr=Un labo", "--date", "2025-06-30", "--status", "planned")
    assert "  title:\n    en: A lab\n    fr: Un labo\n  status: planned\n" in story.events.joinpath(
        "2025.yaml"
    ).read_text("utf-8")


def test_a_title_with_a_sign_of_equality_is_a_title(story: Story) -> None:
    assert "  title: E=mc²\n" in new("--title", "E=mc²", "--date", "2025-06-30", "--dry-run").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--date", "05/06/2025"], "events/2025.yaml:9:9: "),
        (
            ["--date", "2025-06-30", "--actor", "metta"],
            "`metta` is not declared under `actors` in timeline.yaml; did you mean `meta`?",
        ),
        (["--date", "after nobody"], "`nobody`"),
    ],
)
def test_a_wrong_record_is_not_written(story: Story, words: list[str], said: str) -> None:
    with pytest.raises(RecordsWrong) as error:
        new("--title", "Something else", *words)
    assert said in str(error.value)
    assert (story.events / "2025.yaml").read_text("utf-8") == FIRST


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--source", "example.org"], "--source example.org: `example.org` is not a web address"),
        (["--source", "https://[abc"], "--source https://[abc: `https://[abc` is not a web address"),
        (["--id", "Not An Id"], "--id Not An Id: `Not An Id` cannot be an id; write `not-an-id`"),
        (["--id", "llama-4"], "--id llama-4: it is, or was, the id of another record"),
        (["--file", "/etc/x.yaml"], "--file /etc/x.yaml: name a file of records"),
    ],
)
def test_options_are_looked_at_before_anything_is_asked(
    story: Story, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: "--file" not in words)
    with pytest.raises(UsageWrong) as error:
        new(*words, *(["--title", "A", "--date", "2025"] if "--file" in words else []))
    assert said in str(error.value)


def test_without_a_person_nothing_is_asked(story: Story) -> None:
    with pytest.raises(
        UsageWrong, match="this is not a terminal, so nothing can be asked; give at least --title and --date"
    ):
        new("--title", "A")


@pytest.mark.parametrize("name", ["../x.yaml", "timeline.yaml", "x.txt", ".x.yaml", "/etc/x.yaml"])
def test_only_files_of_records_are_written(story: Story, name: str) -> None:
    with pytest.raises(UsageWrong, match="name a file of records"):
        new("--title", "A", "--date", "2025", "--file", name)


def test_a_new_file_begins_with_the_line_for_editors(story: Story) -> None:
    (story.events / ".schema").mkdir()
    (story.events / ".schema/record.schema.json").write_text("{}")
    assert new("--title", "A", "--date", "1969", "--file", "old/moon.yaml").exit_code == 0
    first = (story.events / "old/moon.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../.schema/record.schema.json"


def test_look_alikes_are_shown(story: Story) -> None:
    done = new("--title", "Meta released Llama 4", "--date", "2025-04")
    assert "warning: `llama-4` says nearly the same: Meta releases Llama 4; at events/2025.yaml:5:10" in done.stderr
    done = new("--title", "Llama 4 released", "--date", "2025-04", "--source", "http://www.example.org/llama")
    said = (
        "warning: `llama-4` has the same source and says much the same: Meta releases Llama 4; at events/2025.yaml:5:10"
    )
    assert said in done.stderr
    # One article reports many events.
    assert (
        "look"
        not in new("--title", "A rival objects", "--date", "2025-04-06", "--source", "https://example.org/llama").stderr
    )
    assert "look" not in new("--title", "Meta releases Llama 5", "--date", "2026-04").stderr


def test_questions_in_their_order(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    answers = [
        "A lab", "Un labo",
        "05/06/2025", "about 2025-06",
        "",  # status: happened
        "",  # kind
        "metta", "Meta",
        "modles", "models",
        "example.org", "https://example.org/lab", "A headline", "", "June", "2025-06-30", "",
        "Words.",
        "llama-4", "a-lab",
        "y",
    ]  # fmt: skip
    done = new(answers="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert (
        (story.events / "2025.yaml")
        .read_text("utf-8")
        .endswith(
            "\n- id: a-lab\n  date: about 2025-06\n  title:\n    en: A lab\n    fr: Un labo\n  summary: Words.\n"
            "  actors: [meta]\n  topics: [models]\n  sources:\n    - url: https://example.org/lab\n"
            "      title: A headline\n      publisher: example.org\n      date: 2025-06-30\n"
        )
    )
    for said in (
        "understood as: around June 2025 (2025-06-01 to 2025-06-30)",
        "`metta` is not declared under `actors` in timeline.yaml; did you mean `meta`?",
        "`modles` is not declared under `topics` in timeline.yaml; did you mean `models`?",
        "`example.org` is not a web address; write it whole, starting with https://, spaces as %20",
        "`llama-4` is, or was, the id of another record",
        "Id [a-lab]",
    ):
        assert said in done.output


def test_no_at_the_end_writes_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    done = new("--title", "A lab", "--date", "2025-06-30", answers="n\n")
    assert "nothing was written" in done.output
    assert (story.events / "2025.yaml").read_text("utf-8") == FIRST


def editor(tmp_path: Path, code: str) -> str:
    script = tmp_path / "editor.py"
    script.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\np = pathlib.Path(sys.argv[1]); t = p.read_text('utf-8')\n{code}\np.write_text(t, 'utf-8')\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return str(script)


def test_the_editor_opens_a_filled_in_record(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "VISUAL", editor(tmp_path, "t = t.replace('  date:\\n', '  date: by 2025-12   # says the press\\n')")
    )
    done = new("--title", "A lab", "--editor")
    assert done.exit_code == 0, done.output
    text = (story.events / "2025.yaml").read_text("utf-8")
    assert text.startswith(FIRST + "\n- id: a-lab\n  title: A lab\n  date: by 2025-12   # says the press\n")
    assert "# id:" not in text


def test_an_emptied_editor_adds_nothing(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", editor(tmp_path, "t = ''"))
    assert new("--title", "A lab", "--editor").exit_code == 1
    assert (story.events / "2025.yaml").read_text("utf-8") == FIRST


@pytest.mark.parametrize(
    ("title", "id"),
    [
        ("Meta releases Llama 4", "meta-releases-llama-4"),
        ("L’été de Zuckerberg", "lete-de-zuckerberg"),
        ("Ein Ärgernis: 49 %!", "ein-argernis-49"),
        ("東京", "event-2025-04-05"),
        ("taken", "taken-2"),
        ("word " * 40, "-".join(["word"] * 15)),
    ],
)
def test_an_id_is_made_of_the_title(title: str, id: str) -> None:
    assert propose_id(title, "2025-04-05", {"taken"}) == id


def test_a_mistake_elsewhere_is_not_in_the_way(story: Story) -> None:
    story.write("b.yaml", "- id: b\n")
    assert new("--title", "A lab", "--date", "2025-06-30").exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="modes of files")
def test_a_folder_without_settings_says_so(story: Story) -> None:
    (story.events / "timeline.yaml").unlink()
    with pytest.raises(RecordsWrong, match=r"timeline\.yaml:1:1: this file is missing"):
        new("--title", "A", "--date", "2025")


def test_a_page_tells_its_own_source(story: Story, host: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("httpx2")
    monkeypatch.setattr("timeline.authoring.page.client", lambda: net.client(lambda _: True))
    url = f"http://127.0.0.1:{host.server_port}/story"
    done = new("--from", url, "--date", "2025-04-04", "--title", "Our own words")
    assert done.exit_code == 0, done.output
    assert done.stdout == (
        "- id: our-own-words\n  date: 2025-04-04\n  title: Our own words\n  sources:\n"
        f"    - url: {url}\n      title: 'A story: the & whole'\n      publisher: The Daily\n"
        "      date: 2025-04-05\n      lang: en\n"
    )
    assert "title: 'A story: the & whole'\n" in new("--from", url, "--date", "2025-04-04", "--dry-run").stdout


def test_a_page_of_this_machine_is_not_fetched(story: Story, host: ThreadingHTTPServer) -> None:
    pytest.importorskip("httpx2")
    with pytest.raises(net.NotFetched, match="an address of a private network"):
        new("--from", f"http://127.0.0.1:{host.server_port}/story", "--date", "2025")
    assert host.asked == []
    with pytest.raises(UsageWrong, match="write the address whole"):
        new("--from", "file:///etc/passwd")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("", []),
        ("meta, zuckerberg", ["meta", "zuckerberg"]),
        ("meta zuckerberg", ["meta", "zuckerberg"]),
        ("Mark Zuckerberg, META", ["zuckerberg", "meta"]),
        ("City Council", ["City Council"]),
        ("city-council,", ["city-council"]),
    ],
)
def test_actors_may_be_written_as_readers_see_them(answer: str, words: list[str]) -> None:
    assert split_words(answer, {"meta": "Meta", "zuckerberg": "Mark Zuckerberg"}) == words


class Terminal:
    """`timeline new` in a terminal, as a person has it before them."""

    def __init__(self) -> None:
        pty, fcntl, termios = (
            pytest.importorskip(name, reason="this system has no pseudo-terminals")
            for name in ("pty", "fcntl", "termios")
        )
        self._main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        self._screen = pyte.Screen(100, 40)
        self._screen.write_process_input = self.type  # it answers when it is asked where the cursor is
        self._stream = pyte.ByteStream(self._screen)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "timeline", "new", "--now", "2025-09-01T10:00:00Z"],
            stdin=side,
            stdout=side,
            stderr=side,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm"},
        )
        os.close(side)

    def type(self, keys: str) -> None:
        os.write(self._main, keys.encode())

    def until(self, words: str) -> None:
        """Wait until the words are on the screen."""
        end = time.monotonic() + PATIENCE
        while not any(words in line for line in self._screen.display):
            assert time.monotonic() < end, "\n".join(self._screen.display).strip()
            if select.select([self._main], [], [], 0.2)[0]:
                with contextlib.suppress(OSError):  # Linux says so when the other side is closed
                    self._stream.feed(os.read(self._main, 65536))

    def close(self) -> int:
        code = self._process.wait(timeout=PATIENCE)
        os.close(self._main)
        return code


def test_a_date_is_understood_while_it_is_typed_and_tab_completes(story: Story) -> None:
    terminal = Terminal()
    terminal.until("Title (en):")
    terminal.type("A lab\r")
    terminal.until("Title (fr):")
    terminal.type("\r")
    terminal.until("Date:")
    terminal.type("about 2025")
    terminal.until("understood as: around 2025 ")
    terminal.type("-0")
    terminal.until("not a date yet")
    terminal.type("6")
    terminal.until("around June 2025 ")
    terminal.type("\r")
    terminal.until("Status (")
    terminal.type("\r")
    terminal.until("Kind:")
    terminal.type("\r")
    terminal.until("Actors:")
    terminal.type("op")
    terminal.until("openai  OpenAI")
    terminal.type("\t")
    terminal.until("Actors: openai")
    terminal.type("\r")
    terminal.until("Topics:")
    terminal.type("\r")
    terminal.until("Source (address):")
    terminal.type("\r")
    terminal.until("Summary:")
    terminal.type("\r")
    terminal.until("Id: a-lab")
    terminal.type("the-lab\r")
    terminal.until("Add this to events/2025.yaml? (y, n, or e to edit it)")
    terminal.type("\r")
    terminal.until("wrote events/2025.yaml:8")
    assert terminal.close() == 0
    assert (
        (story.events / "2025.yaml")
        .read_text("utf-8")
        .endswith("\n- id: the-lab\n  date: about 2025-06\n  title:\n    en: A lab\n  actors: [openai]\n")
    )


@pytest.mark.slow  # at a terminal; a quick one is above
@pytest.mark.parametrize("keys", ["\x03", "\x04"])
def test_leaving_at_a_question_writes_nothing(story: Story, keys: str) -> None:
    terminal = Terminal()
    terminal.until("Title (en):")
    terminal.type(keys)
    terminal.until("stopped")
    assert terminal.close() == 130
    assert (story.events / "2025.yaml").read_text("utf-8") == FIRST


@pytest.mark.slow  # a quick one is in tests/test_writers.py
@pytest.mark.parametrize("count", [2, 6])
def test_many_at_once_lose_nothing(story: Story, count: int) -> None:
    words = [
        [sys.executable, "-m", "timeline", "new", "--title", f"Word {n} {chr(97 + n) * 9}", "--date", f"2025-03-1{n}"]
        for n in range(count)
    ]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for command in words]
    said = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0] * count, said
    text = (story.events / "2025.yaml").read_text("utf-8")
    assert text.startswith(FIRST)
    assert text.count("- id: ") == count + 1
    assert sorted(path.name for path in story.events.iterdir()) == ["2025.yaml", "timeline.yaml"]


def test_what_leads_out_of_the_folder_is_not_written(story: Story, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside.yaml"
    outside.write_text("")
    (story.events / "2026.yaml").symlink_to(outside)
    with pytest.raises(UsageWrong, match="this is a link that leads out of events"):
        new("--title", "A lab", "--date", "2026-02-03")
    assert outside.read_text() == ""


def test_the_file_may_be_named_whole(story: Story) -> None:
    assert (
        new("--title", "A", "--date", "2025-05-05", "--file", str(story.events.resolve() / "2025.yaml")).exit_code == 0
    )


def test_ids_of_wrong_records_and_published_ones_are_taken(story: Story) -> None:
    story.write("b.yaml", "- {id: foo, date: nonsense, title: Foo}\n- {id: told, date: 2025-05-06, title: Told}\n")
    assert "- id: foo-2\n" in new("--title", "Foo", "--date", "2025-03-04", "--dry-run").stdout
    story.write("b.yaml", "- {id: told, date: 2025-05-06, title: Told}\n")
    story.build()
    (story.events / "b.yaml").unlink()
    assert "- id: told-2\n" in new("--title", "Told", "--date", "2025-03-04", "--dry-run").stdout


def test_what_cannot_stand_is_at_least_shown(story: Story) -> None:
    story.write("timeline.yaml", SETTINGS + "    require: {sources: true}\n")
    runner = CliRunner()
    done = runner.invoke(cli.cli, ["new", "--title", "A lab", "--date", "2025-06-30"])
    assert isinstance(done.exception, RecordsWrong)
    assert done.stdout == "- id: a-lab\n  date: 2025-06-30\n  title: A lab\n"


def test_questions_refuse_what_no_record_may_hold(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    story.write("timeline.yaml", SETTINGS + "    require: {sources: true}\n")
    answers = [
        "A\u202a lab", "A lab", "", "2025-06-30", "", "", "", "", "", "https://[::1", "https://example.org/lab", "", "", "", "", "", "", "y",
    ]  # fmt: skip
    done = new(answers="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert "the text holds the invisible character U+202A behind “A”; delete it" in done.output
    assert "this timeline requires a source" in done.output
    assert "`https://[::1` is not a web address" in done.output


def test_the_editor_may_choose_everything(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "t = t.replace('  date:\\n', '  date: 2019-05-06\\n').replace('  title:\\n', '  title: An old affair\\n')"
    monkeypatch.setenv("VISUAL", editor(tmp_path, code))
    assert new("--editor").exit_code == 0
    assert (story.events / "2019.yaml").read_text(
        "utf-8"
    ) == "- id: an-old-affair\n  date: 2019-05-06\n  title: An old affair\n"


def test_no_editor_is_a_failing_environment(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/nonexistent/editor")
    with pytest.raises(EnvironmentFailed, match="set VISUAL or EDITOR"):
        new("--editor")


def test_a_date_that_counts_from_a_record_goes_beside_it(story: Story) -> None:
    done = new("--title", "Later", "--date", "2 weeks after llama-4", now="2030-01-01T00:00:00Z")
    assert "wrote events/2025.yaml:8" in done.stderr


def test_a_settled_plan_is_asked_for(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    story.write("b.yaml", "- {id: plan, date: by 2025-08, status: planned, title: A plan}\n")
    answers = ["A lab", "", "March 12, 2025", "2025-03-12", "", "pan", "plan", *[""] * 6, "y"]
    done = new(answers="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert "open plans: plan" in done.output
    assert "no open plan has the id `pan`; did you mean `plan`?" in done.output
    assert "Date [2025-03-12]: " in done.output  # what would have been right need not be typed
    assert "  fulfils: plan\n" in (story.events / "2025.yaml").read_text("utf-8")


def test_a_plan_is_asked_for_its_announcement_and_may_be_scheduled(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    answers = ["A law", "", "2030-08-02", "scheduled", "yesterday", "2024-07-12", *[""] * 6, "y"]
    done = new(answers="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    assert "(happened, planned, scheduled, cancelled) [planned]: " in done.output
    added = "".join(path.read_text("utf-8") for path in story.events.glob("*.yaml"))
    assert "  status: scheduled\n  announced: 2024-07-12\n" in added


def test_several_plans_and_an_announcement_by_options(story: Story) -> None:
    story.write(
        "b.yaml",
        "- {id: one, date: by 2025-08, status: planned, title: One}\n"
        "- {id: two, date: by 2025-08, status: planned, title: Two}\n",
    )
    done = new("--title", "A lab", "--date", "2025-06-30", "--fulfils", "one", "--fulfils", "two", "--dry-run")
    assert "  fulfils: [one, two]\n" in done.output
    done = new("--title", "A law", "--date", "2030", "--status", "scheduled", "--announced", "2025-01", "--dry-run")
    assert "  status: scheduled\n  announced: 2025-01\n" in done.output
    with pytest.raises(UsageWrong, match=r"--announced soon: `soon` says nothing about when"):
        new("--title", "A law", "--date", "2030", "--status", "scheduled", "--announced", "soon", "--dry-run")


def test_a_record_can_be_edited_before_it_is_added(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    monkeypatch.setenv("VISUAL", editor(tmp_path, "t = t.replace('A lab', 'A great lab')"))
    done = new("--title", "A lab", "--date", "2025-06-30", answers="e\ny\n")
    assert done.exit_code == 0, done.output
    assert "  title: A great lab\n" in (story.events / "2025.yaml").read_text("utf-8")


def test_a_title_in_a_language_that_is_not_there_is_refused(story: Story) -> None:
    with pytest.raises(UsageWrong, match=r"`de` is not one of the languages of this timeline \(en, fr\)"):
        new("--title", "de=Ein Labor", "--date", "2025-06-30")
