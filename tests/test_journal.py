"""A journal or manifest that came with a clone is input: it can neither delete nor write anything that is not ours."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.conftest import Story
from tests.test_cli import timeline
from timeline.journal import IGNORE, JOURNAL, MANIFEST, OWN, STAGE
from timeline.problems import EnvironmentFailed
from timeline.publish import Site
from timeline.types import File


def publish(output: Path, **files: str) -> None:
    site = Site(output)
    site.open(adopt=False)
    site.publish(
        [File(name.replace("_", "."), "text/plain", text, str.encode) for name, text in files.items()], check=False
    )


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def entry(text: str) -> list[object]:
    return [len(text), hashlib.sha256(text.encode()).hexdigest()]


def leave(output: Path, journal: object, **staged: str) -> None:
    (output / STAGE).mkdir(parents=True, exist_ok=True)
    (output / JOURNAL).write_text(journal if isinstance(journal, str) else json.dumps(journal))
    for number, text in staged.items():
        (output / STAGE / number.removeprefix("n")).write_text(text)


ATTACKS = {
    "delete-outside": {"move": [], "delete": ["../victim.txt"], "manifest": {}},
    "delete-far-outside": {"move": [], "delete": ["a/../../victim.txt"], "manifest": {}},
    "move-outside": {"move": [["../victim.txt", 0]], "delete": [], "manifest": {"../victim.txt": entry("evil")}},
    "delete-foreign": {"move": [], "delete": ["CNAME"], "manifest": {}},
    "delete-unknown": {"move": [], "delete": ["notes.txt"], "manifest": {}},
    "move-over-foreign": {"move": [["CNAME", 0]], "delete": [], "manifest": {"CNAME": entry("evil")}},
    "move-into-git": {"move": [[".git/hooks/x", 0]], "delete": [], "manifest": {".git/hooks/x": entry("evil")}},
    "move-into-git-on-a-mac": {
        "move": [[".GIT/hooks/x", 0]],
        "delete": [],
        "manifest": {".GIT/hooks/x": entry("evil")},
    },
    "move-into-a-submodule": {"move": [["a/.git/x", 0]], "delete": [], "manifest": {"a/.git/x": entry("evil")}},
    "move-over-foreign-in-small": {"move": [["cname", 0]], "delete": [], "manifest": {"cname": entry("evil")}},
    "move-half-a-surrogate": {"move": [["\ud800", 0]], "delete": [], "manifest": {"\ud800": entry("evil")}},
    "move-unlisted": {"move": [["evil", 0]], "delete": [], "manifest": {}},
    "move-other-bytes": {"move": [["evil", 0]], "delete": [], "manifest": {"evil": entry("good")}},
    "move-missing": {"move": [["gone", 0]], "delete": [], "manifest": {"gone": entry("good")}},
    "delete-what-stays": {"move": [], "delete": ["a.txt"], "manifest": {"a.txt": entry("a")}},
}
MALFORMED = {
    "empty": "",
    "text": "hello",
    "null": "null",
    "list": "[]",
    "no-keys": "{}",
    "more-keys": '{"move": [], "delete": [], "manifest": {}, "x": 1}',
    "move-a-word": '{"move": "a", "delete": [], "manifest": {}}',
    "move-a-number": '{"move": [1], "delete": [], "manifest": {}}',
    "move-without-number": '{"move": ["a"], "delete": [], "manifest": {}}',
    "move-from-elsewhere": '{"move": [["a", "../../victim.txt"]], "delete": [], "manifest": {"a": [1, "b"]}}',
    "move-from-truth": '{"move": [["a", true]], "delete": [], "manifest": {"a": [1, "b"]}}',
    "move-from-below": '{"move": [["a", -1]], "delete": [], "manifest": {"a": [1, "b"]}}',
    "move-from-far": '{"move": [["a", 1%s]], "delete": [], "manifest": {"a": [1, "b"]}}' % ("0" * 4000),
    "move-twice": '{"move": [["a", 0], ["a", 1]], "delete": [], "manifest": {"a": [4, "b"]}}',
    "move-one-to-two": '{"move": [["a", 0], ["b", 0]], "delete": [], "manifest": {"a": [4, "b"], "b": [4, "b"]}}',
    "move-a-list": '{"move": [[["a"], 0]], "delete": [], "manifest": {"a": [4, "b"]}}',
    "delete-null": '{"move": [], "delete": [null], "manifest": {}}',
    "manifest-a-list": '{"move": [], "delete": [], "manifest": []}',
    "manifest-short": '{"move": [], "delete": [], "manifest": {"a": [1]}}',
    "manifest-words": '{"move": [], "delete": [], "manifest": {"a": ["1", "b"]}}',
    "manifest-truth": '{"move": [], "delete": [], "manifest": {"a": [true, "b"]}}',
    "nul": '{"move": [], "delete": [], "manifest": {"a\\u0000b": [1, "b"]}}',
    "surrogate": '{"move": [["\\ud800", 0]], "delete": [], "manifest": {"\\ud800": [1, "b"]}}',
    "deep": "[" * 100_000,
    "cut": '{"move": [], "delete": [], "mani',
    "not-utf-8": '{"move": [], "delete": [], "manifest": {}}'.encode("utf-16").decode("latin-1"),
}


@pytest.mark.parametrize("name", [*ATTACKS, *MALFORMED])
@pytest.mark.parametrize("absolute", [False, True])
def test_a_journal_of_a_stranger_is_refused_and_nothing_is_touched(tmp_path: Path, name: str, absolute: bool) -> None:
    output = tmp_path / "output"
    publish(output, a_txt="a")
    for path in (tmp_path / "victim.txt", output / "CNAME", output / "notes.txt"):
        path.write_text("precious")
    journal = json.dumps(ATTACKS[name]) if name in ATTACKS else MALFORMED[name]
    if absolute:
        journal = journal.replace("../victim.txt", (tmp_path / "victim.txt").as_posix())
    leave(output, journal, n0="evil", evil="evil", CNAME="evil")
    before = snapshot(tmp_path)
    with pytest.raises(
        EnvironmentFailed, match=r"nothing was touched. Delete it together with .*stage, and build again with --adopt"
    ):
        publish(output, a_txt="a", b_txt="b")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("part", [OWN, JOURNAL, STAGE, MANIFEST])
def test_nothing_of_ours_may_be_a_link(tmp_path: Path, part: str) -> None:
    output, outside = tmp_path / "output", tmp_path / "outside"
    publish(output, a_txt="a")
    leave(output, {"move": [], "delete": [], "manifest": {"a.txt": entry("a")}})
    (output / part).rename(outside)
    (output / part).symlink_to(outside)
    before = snapshot(outside) if outside.is_dir() else outside.read_bytes()
    with pytest.raises(EnvironmentFailed, match="this is a link, or behind one; remove it, links are never followed"):
        publish(output, a_txt="b")
    assert (snapshot(outside) if outside.is_dir() else outside.read_bytes()) == before
    assert (output / "a.txt").read_text() == "a"


def test_a_staged_link_is_not_published(tmp_path: Path) -> None:
    output = tmp_path / "output"
    publish(output, a_txt="a")
    (tmp_path / "secret").write_text("secret")
    leave(output, {"move": [["b.txt", 0]], "delete": [], "manifest": {"b.txt": entry("secret")}})
    (output / STAGE / "0").symlink_to(tmp_path / "secret")
    with pytest.raises(EnvironmentFailed, match=r"b.txt is not what was to be published"):
        publish(output, a_txt="a")
    assert not (output / "b.txt").exists()


def test_a_manifest_that_claims_files_of_the_host_deletes_none(tmp_path: Path) -> None:
    output = tmp_path / "output"
    publish(output, a_txt="a")
    (output / "CNAME").write_text("example.org")
    claimed = {"CNAME": entry("example.org"), "a.txt": entry("a")}
    (output / MANIFEST).write_text(json.dumps(claimed))
    publish(output, b_txt="b")
    assert (output / "CNAME").read_text() == "example.org"


def test_a_file_below_a_link_is_never_deleted(tmp_path: Path) -> None:
    output, outside = tmp_path / "output", tmp_path / "outside"
    publish(output, a_txt="a")
    outside.mkdir()
    (outside / "old.txt").write_text("old")
    (output / "d").symlink_to(outside)
    (output / MANIFEST).write_text(json.dumps({"d/old.txt": entry("old"), "a.txt": entry("a")}))
    publish(output, a_txt="a")
    assert (outside / "old.txt").read_text() == "old"


def test_a_journal_is_finished_wherever_it_was_interrupted(tmp_path: Path) -> None:
    """Also after the manifest was replaced, when only the journal is left to remove."""
    journal = {"move": [["b.txt", 0]], "delete": ["a.txt"], "manifest": {"b.txt": entry("b")}}
    for number, moved in enumerate(("nothing", "moved", "deleted", "manifest")):
        output = tmp_path / str(number)
        publish(output, a_txt="a")
        leave(output, journal, n0="b")
        if moved != "nothing":
            (output / STAGE / "0").rename(output / "b.txt")
        if moved in ("deleted", "manifest"):
            (output / "a.txt").unlink()
        if moved == "manifest":
            (output / MANIFEST).write_text(json.dumps(journal["manifest"]))
        Site(output).open(adopt=False)
        left = {path: data for path, data in snapshot(output).items() if path not in (MANIFEST, IGNORE)}
        assert left == {"b.txt": b"b"}, moved


def test_what_somebody_wrote_since_is_not_deleted_by_a_journal(tmp_path: Path) -> None:
    output = tmp_path / "output"
    publish(output, a_txt="a")
    leave(output, {"move": [], "delete": ["a.txt"], "manifest": {}})
    (output / "a.txt").write_text("mine now")
    Site(output).open(adopt=False)
    assert (output / "a.txt").read_text() == "mine now"


def test_git_does_not_take_what_belongs_to_one_machine(tmp_path: Path) -> None:
    publish(tmp_path, a_txt="a")
    assert (tmp_path / IGNORE).read_text() == "journal.json\npinged.json\nstage/\n"


@pytest.mark.parametrize("command", [("build",), ("build", "--locked"), ("build", "--adopt")])
@pytest.mark.parametrize("records", ["{id: a, date: 2025, title: A}\n", "{id: a, date: never}\n"])
def test_no_command_finishes_a_journal_of_a_stranger(story: Story, command: tuple[str, ...], records: str) -> None:
    story.write("a.yaml", records)
    story.output.mkdir()
    victim = story.root / "victim.txt"
    victim.write_text("precious")
    leave(story.output, {"move": [], "delete": ["../victim.txt"], "manifest": {}})
    done = timeline(*command, cwd=story.root)
    assert (done.returncode, victim.read_text()) == (3, "precious")
    assert "this journal is damaged or was not written by this program" in done.stderr
