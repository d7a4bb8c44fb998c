"""`timeline sync` as an author meets it: one file for each import, ids that stay, and nothing written where the meaning is unclear."""

from __future__ import annotations

import csv
import io
import os
import random
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import NOW, Story, first_quick
from tests.importers.conftest import FILES, plain
from timeline import cache
from timeline.authoring import managed
from timeline.authoring.managed import digest_of
from timeline.authoring.sync import Outcome, Request, report, sync
from timeline.cli import cli
from timeline.problems import RecordsWrong, TimelineError, UsageWrong
from timeline.records import read

pytestmark = pytest.mark.in_memory

HEAD = """
    title: The harbour wall
    url: https://example.org/wall/
"""


@pytest.fixture(autouse=True)
def _in_the_folder(story: Story) -> None:
    """Every test has a timeline around it."""


def settings(story: Story, *imports: str, more: str = "") -> None:
    entries = "".join(f"      - {entry}\n" for entry in imports)
    story.write("timeline.yaml", f"{HEAD}    imports:\n{entries}{more}")


def sheet(story: Story, text: str, options: str = "") -> None:
    Path("sheet.csv").write_text(text, "utf-8")
    settings(story, f"{{name: sheet, from: sheet.csv, format: csv{options}}}")


def run(
    story: Story, name: str | None = None, *, first: Any = "news", now: datetime = NOW, **options: Any
) -> list[Outcome]:
    return sync(Request(story.events, now, first, **options), name)


def lines(story: Story, **options: Any) -> list[str]:
    return [line for outcome in run(story, **options) for line in report(outcome)]


def records(story: Story) -> dict[str, dict[str, Any]]:
    return {str(r.origin.tree["id"]): plain(r.origin.tree) for r in read(story.events).records}


def refused(story: Story, **options: Any) -> list[str]:
    before = {path: path.read_bytes() for path in story.events.rglob("*") if path.is_file()}
    with pytest.raises(RecordsWrong) as error:
        run(story, **options)
    assert {path: path.read_bytes() for path in story.events.rglob("*") if path.is_file()} == before
    return [str(problem) for problem in error.value.problems]


# --- once, and again --------------------------------------------------------------------------------------------------


def test_the_whole_file(story: Story) -> None:
    sheet(story, 'date,title,topics\n2025-04-05,Meta’s “Llama”: 4,"AI, Law"\n')
    assert lines(story) == [
        "sheet: 1 new; events/sheet.yaml",
        "  to keep the words of the source as labels, add to timeline.yaml:",
        "    topics:",
        "      ai: AI",
        "      law: Law",
    ]
    head, digests, *_ = (story.events / "sheet.yaml").read_text("utf-8").split("\n")
    assert head == "# Written by `timeline sync sheet`. Make changes in the source of the import, not here."
    assert digests.startswith("# Digests: ")
    assert records(story) == {
        "metas-llama-4": {
            "id": "metas-llama-4",
            "date": "2025-04-05",
            "title": "Meta’s “Llama”: 4",
            "topics": ["ai", "law"],
            "imported": {"from": "sheet"},
        }
    }
    assert len(story.build().new) == 1


def test_a_second_run_writes_nothing(story: Story) -> None:
    sheet(story, "date,title\n2025,A\n2026,B\n")
    run(story)
    path = story.events / "sheet.yaml"
    before = path.stat().st_ino, path.stat().st_mtime_ns
    assert lines(story) == ["sheet: 2 unchanged; events/sheet.yaml stays as it is"]
    # The same rows, saved by another program; other settings that the records do not depend on.
    Path("sheet.csv").write_bytes(b"\xef\xbb\xbfdate;title\r\n2025;A\r\n2026;B\r\n")
    settings(story, "{name: sheet, from: sheet.csv, format: csv}", more="    subtitle: Another\n")
    assert lines(story) == ["sheet: 2 unchanged; events/sheet.yaml stays as it is"]
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == before


def test_a_changed_headline_keeps_its_id_and_disturbs_nobody(story: Story) -> None:
    sheet(story, "date,title\n2025-01,A\n2025-02,B\n")
    run(story)
    story.build()
    sheet(story, "date,title\n2025-01,Another title\n2025-02,B\n")
    assert lines(story) == [
        "sheet: 1 changed, 1 unchanged; events/sheet.yaml",
        "  `a` keeps its id: “Another title” was “A”",
    ]
    assert records(story)["a"]["title"] == "Another title"
    report = story.build(days=1)
    assert (report.new, report.notices) == ((), ())


@pytest.mark.parametrize("key", ["", "key"])
def test_a_changed_date_is_one_notice(story: Story, key: str) -> None:
    sheet(story, f"date,title,{key or 'x'}\n2025-01,A,1\n2025-02,B,2\n")
    run(story)
    story.build()
    sheet(story, f"date,title,{key or 'x'}\n2025-03,A,1\n2025-02,B,2\n")
    run(story)
    report = story.build(days=1)
    assert ([id for id, _ in report.notices], report.new) == (["a"], ())


def test_with_a_key_everything_may_change(story: Story) -> None:
    sheet(story, "key,date,title\n1,2025,A\n2,2025,B\n")
    run(story)
    sheet(story, "key,date,title\n2,2026,C\n1,2024,D\n3,2025,A\n")
    run(story)
    made = records(story)
    assert {id: (r["title"], r["imported"]["key"]) for id, r in made.items()} == {
        "b": ("C", "2"),
        "a": ("D", "1"),
        "a-2": ("A", "3"),
    }


def test_keys_may_come_later(story: Story) -> None:
    sheet(story, "date,title\n2025,A\n")
    run(story)
    sheet(story, "key,date,title\nk1,2025,A\n")
    run(story)
    assert {id: r["imported"]["key"] for id, r in records(story).items()} == {"a": "k1"}


def test_what_others_are_called_is_not_taken(story: Story) -> None:
    story.write("a.yaml", "- {id: first, date: 2024, title: First}")
    sheet(story, "date,title\n2025,First\n2026,First\n")
    run(story)
    assert list(records(story)) == ["first", "first-2", "first-3"]


# --- news or background -----------------------------------------------------------------------------------------------


def test_the_first_run_asks(story: Story) -> None:
    sheet(story, "date,title\n2025,A\n")
    with pytest.raises(UsageWrong, match="this is the first run, with 1 record; use --news"):
        run(story, first=None)
    assert not (story.events / "sheet.yaml").exists()


def test_background_is_in_the_past_and_later_rows_are_news(story: Story) -> None:
    table = "date,title\n-0043-03-15,A\n1969,B\n2024-05,C\n2030,D\n"
    sheet(story, table)
    run(story, first="background")
    assert {id: r["published"] for id, r in records(story).items()} == {
        "a": "1970-01-01T00:00:00Z",
        "b": "1970-01-01T00:00:00Z",
        "c": "2024-05-31T00:00:00Z",
        "d": "2025-09-01T10:00:00Z",
    }
    sheet(story, table + "2025-01,E\n")
    run(story, first=None)
    assert "published" not in records(story)["e"]
    assert records(story)["c"]["published"] == "2024-05-31T00:00:00Z"
    assert len(story.build().new) == 5


def test_posts_are_as_old_as_their_feed_says(story: Story) -> None:
    Path("rss.xml").write_bytes((FILES / "rss.xml").read_bytes())
    settings(story, "{name: blog, from: rss.xml, format: feed}")
    run(story, first="background")
    assert [r["published"] for r in records(story).values()] == ["2019-03-02T23:30:00Z", "2021-06-01T08:00:00Z"]


# --- what is gone -----------------------------------------------------------------------------------------------------


def test_a_published_row_that_is_gone_stops(story: Story) -> None:
    sheet(story, "date,title\n2025-01,A\n2026-01,B\n")
    run(story)
    story.build()
    sheet(story, "date,title\n2026-01,B\n")
    assert refused(story) == [
        "events/sheet.yaml:4:7: `a` (A) was published, and is no longer in sheet.csv; "
        "put it back there, or write `gone: withdraw` for this import in timeline.yaml"
    ]


def test_or_is_withdrawn_and_stays_so(story: Story) -> None:
    sheet(story, "date,title,summary\n2025-01,A,Words\n2026-01,B,\n", ", gone: withdraw")
    run(story)
    story.build()
    sheet(story, "date,title\n2026-01,B\n", ", gone: withdraw")
    assert lines(story)[0] == "sheet: 1 unchanged, 1 withdrawn now; events/sheet.yaml"
    made = records(story)["a"]
    assert made.keys() == {"id", "date", "title", "withdrawn", "imported"}
    assert made["withdrawn"]["date"] == "2025-09-01"
    assert [id for id, _ in story.build(days=1).notices] == ["a"]
    assert run(story)[0].file is None
    sheet(story, "date,title\n2026-01,B\n2027-01,C\n2025-01,A\n", ", gone: withdraw")
    run(story)
    assert "withdrawn" in records(story)["a"]


def test_what_was_never_published_just_goes(story: Story) -> None:
    sheet(story, "date,title\n2025,A\n2026,B\n")
    run(story)
    sheet(story, "date,title\n2026,B\n")
    assert lines(story)[0] == "sheet: 1 removed, 1 unchanged; events/sheet.yaml"
    assert list(records(story)) == ["b"]


def test_an_item_that_left_a_feed_is_not_gone(story: Story) -> None:
    text = (FILES / "rss.xml").read_text("utf-8")
    Path("rss.xml").write_text(text, "utf-8")
    settings(story, "{name: blog, from: rss.xml, format: feed}")
    run(story)
    story.build()
    Path("rss.xml").write_text(text[: text.index("<item>")] + text[text.rindex("<item>") :], "utf-8")
    assert lines(story)[0] == "blog: 1 kept, 1 unchanged; events/blog.yaml"
    assert len(records(story)) == 2


# --- what is refused --------------------------------------------------------------------------------------------------


def test_everything_wrong_in_one_run_and_nothing_written(story: Story) -> None:
    Path("a.csv").write_text("date,title\n2025,A\n2025-13,B\n", "utf-8")
    Path("b.csv").write_text("date,title\n2025,\n", "utf-8")
    settings(
        story,
        "{name: a, from: a.csv, format: csv}",
        "{name: b, from: b.csv, format: csv}",
        "{name: c, from: c.csv, format: csv}",
        "{name: d, from: d.csv, format: timeline}",
    )
    found = refused(story)
    assert found[0].startswith("a.csv:3:1: column `date`: ")
    assert found[1:3] == [
        "b.csv:2:1: this has no title; write the title, or leave the whole entry out",
        f"c.csv:1:1: there is no such file; `from` counts from the folder {Path.cwd().name}/",
    ]
    assert found[3] == "events/timeline.yaml:7:36: there is no importer for `timeline`; did you mean `timelinejs`?"


def test_a_file_of_somebody_else_is_not_overwritten(story: Story) -> None:
    story.write("sheet.yaml", "- {id: mine, date: 2024, title: Mine}")
    sheet(story, "date,title\n2025,A\n")
    assert refused(story) == [
        "events/sheet.yaml:1:1: this file was not written by this import, and would be overwritten; "
        "name another one: `file: events/sheet-import.yaml`"
    ]


def test_nor_what_was_changed_by_hand(story: Story) -> None:
    sheet(story, "date,title\n2025,A\n")
    run(story)
    path = story.events / "sheet.yaml"
    path.write_text(path.read_text("utf-8").replace("title: A", "title: My own"), "utf-8")
    assert refused(story) == [
        "events/sheet.yaml:1:1: this file was changed by hand since it was last written, which would be lost; "
        "make the change in the source, or use --overwrite; withdrawn records stay withdrawn"
    ]
    run(story, overwrite=True)
    assert records(story)["a"]["title"] == "A"


def test_a_record_that_was_withdrawn_by_hand_stays_withdrawn(story: Story) -> None:
    sheet(story, "date,title\n2025,A\n2026,B\n")
    run(story)
    story.build()
    done = CliRunner().invoke(cli, ["withdraw", "a", "--reason", "It was wrong.", "--now", "2025-09-03T00:00:00Z"])
    assert done.exit_code == 0, done.output
    run(story)
    assert records(story)["a"]["withdrawn"]["reason"] == "It was wrong."
    assert run(story)[0].file is None


def test_a_file_with_conflicts_is_left_alone(story: Story) -> None:
    sheet(story, "date,title\n2025,A\n")
    run(story)
    path = story.events / "sheet.yaml"
    path.write_text(path.read_text("utf-8") + "<<<<<<< HEAD\n- id: [\n", "utf-8")
    assert refused(story)[0].startswith("events/sheet.yaml:")


@pytest.mark.parametrize("source", ["../outside.csv", "/etc/hostname", "link.csv"])
def test_files_outside_of_the_folder_are_refused(story: Story, tmp_path: Path, source: str) -> None:
    outside = tmp_path.parent / "outside.csv"
    outside.write_text("date,title\n2025,Secret\n", "utf-8")
    Path("link.csv").symlink_to(outside)
    settings(story, f"{{name: sheet, from: {source}, format: csv}}")
    (line,) = refused(story)
    assert "Secret" not in line
    assert "folder" in line


def test_names_that_are_none(story: Story) -> None:
    with pytest.raises(UsageWrong, match=r"there are no `imports` in timeline\.yaml; write `imports: \[\{name: sheet"):
        run(story)
    sheet(story, "date,title\n2025,A\n")
    with pytest.raises(UsageWrong, match=r"there is no import `shet`; did you mean `sheet`\?"):
        run(story, name="shet")


def test_ids_of_others_are_refused(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2024, title: A}")
    sheet(story, "id,date,title\nb,2025,B\na,2026,C\n")
    assert refused(story) == [
        "sheet.csv:3:1: `a` is, or was, the id of another record; give this one another id",
    ]


def test_imports_of_one_run_share_no_id(story: Story) -> None:
    Path("a.csv").write_text("date,title\n2025,A\n", "utf-8")
    settings(story, "{name: a, from: a.csv, format: csv}", "{name: b, from: a.csv, format: csv}")
    run(story)
    assert list(records(story)) == ["a", "a-2"]


# --- eras, pictures, the network --------------------------------------------------------------------------------------


def test_eras_become_chapters_once(story: Story) -> None:
    Path("moon.csv").write_bytes((FILES / "timelinejs.csv").read_bytes())
    settings(story, "{name: moon, from: moon.csv, format: timelinejs, file: events/moon/slides.yaml}")
    before = (story.events / "timeline.yaml").read_text("utf-8")
    said = lines(story)
    assert said[-2:] == [
        "  1 era added as chapters at the end of events/timeline.yaml",
        "  1 picture not fetched; --pictures fetches it",
    ]
    after = (story.events / "timeline.yaml").read_text("utf-8")
    assert after == before + "\nchapters:\n  - id: the-race\n    title: The race\n    from: 1957\n    to: 1969\n"
    assert (story.events / "moon/slides.yaml").exists()
    assert run(story)[0].file is None
    assert (story.events / "timeline.yaml").read_text("utf-8") == after
    story.build()


def test_beside_chapters_of_an_author_they_are_only_shown(story: Story) -> None:
    Path("moon.csv").write_bytes((FILES / "timelinejs.csv").read_bytes())
    more = "    chapters: [{id: mine, title: Mine, from: 1900}]\n"
    settings(story, "{name: moon, from: moon.csv, format: timelinejs}", more=more)
    before = (story.events / "timeline.yaml").read_text("utf-8")
    assert "  add these chapters to events/timeline.yaml:" in lines(story)
    assert (story.events / "timeline.yaml").read_text("utf-8") == before


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000000300"
    "01e221bc330000000049454e44ae426082"
)


@pytest.fixture
def host() -> Iterator[ThreadingHTTPServer]:
    """A host on this machine with a table, a picture, and what goes wrong."""
    pytest.importorskip("httpx2")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.server.asked.append(self.path)
            answers = {
                "/sheet.csv": (
                    "text/csv",
                    b"date,title,image\n2025,A,http://127.0.0.1:%d/a.png\n" % self.server.server_port,
                ),
                "/a.png": ("image/png", PIXEL),
                "/page": ("text/html", b"<!doctype html><title>Sign in</title>"),
                "/large": ("text/csv", b"date,title\n" + b"2025,A\n" * 3_000_000),
            }
            media, body = answers.get(self.path, ("text/plain", b"nothing"))
            self.send_response(200 if self.path in answers else 404)
            self.send_header("Content-Type", media)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def anywhere(_: str) -> bool:
    return True


def test_a_source_of_this_network_is_refused(story: Story, host: ThreadingHTTPServer) -> None:
    settings(story, f"{{name: sheet, from: 'http://127.0.0.1:{host.server_port}/sheet.csv', format: csv}}")
    with pytest.raises(TimelineError, match="is an address of a private network; nothing is fetched from there"):
        run(story)
    assert host.asked == []


def test_pictures_are_fetched_only_on_request(story: Story, host: ThreadingHTTPServer) -> None:
    settings(story, f"{{name: sheet, from: 'http://127.0.0.1:{host.server_port}/sheet.csv', format: csv}}")
    assert lines(story, allowed=anywhere)[-1] == "  1 picture not fetched; --pictures fetches it"
    assert host.asked == ["/sheet.csv"]
    run(story, allowed=anywhere, pictures=True)
    image = records(story)["a"]["image"]
    assert (story.events / "media" / image["file"]).read_bytes() == PIXEL
    run(story, allowed=anywhere)
    assert records(story)["a"]["image"] == image
    assert host.asked.count("/a.png") == 1
    story.build()


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (".git/config", "this file is hidden, and hidden files are not read"),
        ("a/../.env", "this file is hidden"),
        ("shown.csv", "this file is hidden"),
        ("../outside.csv", "this file is not in the folder of the timeline"),
        ("/etc/passwd", "this file is not in the folder of the timeline"),
        ("file:///etc/passwd", "this is not an address of the web"),
        ("a" * 5000, "no file can have a name of this length"),
        ("a\\0b", "the text holds the invisible character U\\+0000"),
    ],
)
def test_a_source_is_a_file_that_is_there_to_be_seen(story: Story, source: str, why: str) -> None:
    """A message about a table quotes its first line, which CI prints for everyone."""
    for name in (".git/config", ".env", "a/x.csv"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("[core] token=secret\n", "utf-8")
    Path("shown.csv").symlink_to(".env")
    settings(story, f'{{name: sheet, from: "{source}", format: csv}}')
    with pytest.raises(RecordsWrong, match=why) as raised:
        run(story)
    assert "secret" not in str(raised.value)


def test_pictures_are_not_written_through_a_link(story: Story, host: ThreadingHTTPServer, tmp_path: Path) -> None:
    settings(story, f"{{name: sheet, from: 'http://127.0.0.1:{host.server_port}/sheet.csv', format: csv}}")
    (tmp_path / "outside").mkdir()
    (story.events / "media").symlink_to(tmp_path / "outside")
    with pytest.raises(UsageWrong, match=r"media/sheet: this is a link that leads out of"):
        run(story, allowed=anywhere, pictures=True)
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize(
    ("path", "why"),
    first_quick(
        [
            ("/page", "this is a web page, not the data itself"),
            ("/none", "the host answers 404"),
            ("/large", "this is larger than 20 MB"),
        ],
        2,
    ),
)
def test_what_is_no_table_is_refused(story: Story, host: ThreadingHTTPServer, path: str, why: str) -> None:
    settings(story, f"{{name: sheet, from: 'http://127.0.0.1:{host.server_port}{path}', format: csv}}")
    with pytest.raises(TimelineError, match=why):
        run(story, allowed=anywhere)


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command(story: Story) -> None:
    sheet(story, "date,title,colour\n2025,A,red\n")
    run_ = CliRunner()
    done = run_.invoke(cli, ["sync", "--news", "--dry-run", "--now", "2025-09-01T10:00:00Z"])
    assert done.output.splitlines() == [
        "sheet: 1 new; events/sheet.yaml",
        "  no place for: 1 × column `colour`",
        "nothing was written",
    ]
    assert not (story.events / "sheet.yaml").exists()
    assert run_.invoke(cli, ["sync", "sheet", "--news"]).output.startswith("sheet: 1 new; events/sheet.yaml\n")
    assert run_.invoke(cli, ["sync"]).output == "sheet: 1 unchanged; events/sheet.yaml stays as it is\n"


# --- what is remembered -----------------------------------------------------------------------------------------------

TITLES = ("A", "The “wall”: 4", "- a dash", "#5", "Über", "yes")


def rows(dice: random.Random, known: dict[int, list[str]]) -> str:
    """A table in which a few rows were changed, added or removed."""
    for _ in range(dice.randint(0, 3)):
        number = dice.choice([*known, len(known) + 1, 90 + dice.randrange(9)])
        if number in known and dice.random() < 0.2:
            del known[number]
            continue
        words = dice.choice(["", "One line.", "Two lines,\nthe second: last", "  spaces  around  "])
        known[number] = [
            f"k{number}",
            f"2025-0{dice.randint(1, 9)}",
            dice.choice(TITLES),
            words,
            dice.choice(["", "x, y"]),
        ]
    made = io.StringIO()
    csv.writer(made).writerows([["key", "date", "title", "summary", "topics"], *known.values()])
    return made.getvalue()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_remembered_changes_no_byte(story: Story, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a cache that is damaged, that is of another text, or that is gone."""
    dice = random.Random(seed)
    known: dict[int, list[str]] = {}
    folder = Path(os.environ["XDG_CACHE_HOME"], "timeline-feed")
    for number in range(12):
        sheet(story, rows(dice, known), ", gone: withdraw")
        before = {path: path.read_bytes() for path in story.events.glob("sheet.yaml")}
        made = []
        for how in dice.sample(["as it is", "gone", "cut", "of another text"], 2):
            for path in before or story.events.glob("sheet.yaml"):
                path.write_bytes(before[path]) if before else path.unlink()
            remembered = {path: path.read_bytes() for path in folder.glob("*.import")}
            for path, data in remembered.items():
                match how:
                    case "gone":
                        path.unlink()
                    case "cut":
                        path.write_bytes(data[: len(data) // 2])
                    case "of another text":
                        cache.save(
                            path.name, [digest_of("another text"), [{"id": "none", "date": "2025", "title": "T"}]]
                        )
            found = lines(story)
            made.append((found, (story.events / "sheet.yaml").read_bytes() if found[0] != "" and known else b""))
        assert made[0] == made[1], number


def test_a_changed_row_is_written_and_the_others_keep_their_text(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet(story, "key,date,title\na,2025,A\nb,2025,B\nc,2025,C\n")
    run(story)
    written: list[str] = []
    write = managed.in_words
    monkeypatch.setattr(managed, "in_words", lambda record: written.append(record["id"]) or write(record))
    sheet(story, "key,date,title\na,2025,A\nb,2025,Better\nc,2025,C\nd,2025,D\n")
    assert lines(story)[0] == "sheet: 1 changed, 1 new, 2 unchanged; events/sheet.yaml"
    assert written == ["b", "d"]
    assert [record["title"] for record in records(story).values()] == ["A", "Better", "C", "D"]
