"""A journal or manifest that came with a clone is input: it can neither delete nor write anything that is not ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Story
from tests.test_cli import timeline
from timeline.journal import IGNORE, JOURNAL, MANIFEST, OWN, STAGE
from timeline.problems import EnvironmentFailed
from timeline.publish import OutputFolder
from timeline.types import File


def publish(output: Path, **files: str) -> None:
    site = OutputFolder(output)
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


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def journal(
    move: Sequence[object] = (),
    delete: dict[str, str] | None = None,
    ours: dict[str, object] | None = None,
    forgotten: Sequence[str] = (),
) -> dict[str, object]:
    return {"move": list(move), "delete": delete or {}, "ours": ours or {}, "forgotten": list(forgotten)}


def moves(path: str, text: str = "evil", replaces: str | None = None) -> dict[str, object]:
    """A journal that moves the first staged file to a path."""
    return journal([[path, 0, replaces]], ours={path: entry(text)})


def deletes(path: str, text: str = "precious") -> dict[str, object]:
    return journal(delete={path: digest(text)}, forgotten=[path])


ATTACKS = {
    "delete-outside": deletes("../victim.txt"),
    "delete-far-outside": deletes("a/../../victim.txt"),
    "move-outside": moves("../victim.txt"),
    "delete-foreign": deletes("CNAME"),
    "delete-unknown": deletes("notes.txt"),
    "delete-unforgotten": journal(delete={"a.txt": digest("a")}),
    "move-over-foreign": moves("CNAME", replaces=digest("precious")),
    "move-into-git": moves(".git/hooks/x"),
    "move-into-git-on-a-mac": moves(".GIT/hooks/x"),
    "move-into-a-submodule": moves("a/.git/x"),
    "move-over-foreign-in-small": moves("cname"),
    "move-half-a-surrogate": moves("\ud800"),
    "move-unlisted": journal([["evil", 0, None]]),
    "move-other-bytes": moves("evil", "good"),
    "move-missing": journal([["gone", 7, None]], ours={"gone": entry("good")}),
    "delete-what-stays": journal(delete={"a.txt": digest("a")}, ours={"a.txt": entry("a")}, forgotten=["a.txt"]),
    "forget-foreign": journal(forgotten=["../victim.txt"]),
    "move-over-a-folder": moves("folder"),
    "move-below-a-file": moves("a.txt/x"),
    "move-below-a-moved-file": journal(
        [["x", 0, None], ["x/y", 1, None]], ours={"x": entry("evil"), "x/y": entry("evil")}
    ),
    "move-to-a-long-name": moves("x" * 256),
    "move-to-a-long-name-in-a-new-folder": moves("new/" + "é" * 128),
    "move-to-a-long-path": moves("x/" * 600 + "x"),
    "delete-a-folder": deletes("folder"),
    "delete-below-a-file": deletes("a.txt/x"),
}
MALFORMED = {
    "empty": "",
    "text": "hello",
    "null": "null",
    "list": "[]",
    "no-keys": "{}",
    "of-the-last-version": '{"move": [], "delete": [], "manifest": {}}',
    "more-keys": journal() | {"x": 1},
    "move-a-word": journal() | {"move": "a"},
    "move-a-number": journal([1]),
    "move-without-number": journal(["a"]),
    "move-without-digest": journal([["a", 0]], ours={"a": [1, "b"]}),
    "move-over-a-number": journal([["a", 0, 1]], ours={"a": [1, "b"]}),
    "move-from-elsewhere": journal([["a", "../../victim.txt", None]], ours={"a": [1, "b"]}),
    "move-from-truth": journal([["a", True, None]], ours={"a": [1, "b"]}),
    "move-from-below": journal([["a", -1, None]], ours={"a": [1, "b"]}),
    "move-from-far": journal([["a", 10**4000, None]], ours={"a": [1, "b"]}),
    "move-twice": journal([["a", 0, None], ["a", 1, None]], ours={"a": [4, "b"]}),
    "move-one-to-two": journal([["a", 0, None], ["b", 0, None]], ours={"a": [4, "b"], "b": [4, "b"]}),
    "move-a-list": journal([[["a"], 0, None]], ours={"a": [4, "b"]}),
    "delete-a-list": journal() | {"delete": ["a"]},
    "delete-null": journal(delete={"a": None}, forgotten=["a"]),
    "forget-a-word": journal(forgotten="a") | {"forgotten": "a"},
    "forget-null": journal(forgotten=[None]),
    "ours-a-list": journal() | {"ours": []},
    "ours-short": journal(ours={"a": [1]}),
    "ours-words": journal(ours={"a": ["1", "b"]}),
    "ours-truth": journal(ours={"a": [True, "b"]}),
    "nul": journal(ours={"a\0b": [1, "b"]}),
    "deep": "[" * 100_000,
    "cut": '{"move": [], "delete": {}, "our',
    "not-utf-8": json.dumps(journal()).encode("utf-16").decode("latin-1"),
}


@pytest.mark.parametrize("name", [*ATTACKS, *MALFORMED])
@pytest.mark.parametrize("absolute", [False, True])
def test_a_journal_of_a_stranger_is_refused_and_nothing_is_touched(tmp_path: Path, name: str, absolute: bool) -> None:
    output = tmp_path / "output"
    publish(output, a_txt="a")
    (output / "folder").mkdir()
    for path in (tmp_path / "victim.txt", output / "CNAME", output / "notes.txt", output / "folder/x"):
        path.write_text("precious")
    planted = {**ATTACKS, **MALFORMED}[name]
    text = planted if isinstance(planted, str) else json.dumps(planted)
    if absolute:
        text = text.replace("../victim.txt", (tmp_path / "victim.txt").as_posix())
    leave(output, text, n0="evil", n1="evil", evil="evil", CNAME="evil")
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
    leave(output, journal(ours={"a.txt": entry("a")}))
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
    leave(output, moves("b.txt", "secret"))
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
    decided = journal([["b.txt", 0, None]], {"a.txt": digest("a")}, {"b.txt": entry("b")}, ["a.txt"])
    for number, moved in enumerate(("nothing", "moved", "deleted", "manifest")):
        output = tmp_path / str(number)
        publish(output, a_txt="a")
        leave(output, decided, n0="b")
        if moved != "nothing":
            (output / STAGE / "0").rename(output / "b.txt")
        if moved in ("deleted", "manifest"):
            (output / "a.txt").unlink()
        if moved == "manifest":
            (output / MANIFEST).write_text(json.dumps(decided["ours"]))
        OutputFolder(output).open(adopt=False)
        left = {path: data for path, data in snapshot(output).items() if path not in (MANIFEST, IGNORE)}
        assert left == {"b.txt": b"b"}, moved


OTHERS = {  # a journal, and the file that it must not touch
    "delete": (deletes("a.txt", "a"), "a.txt"),
    "replace": (moves("a.txt", "new", digest("a")), "a.txt"),
    "replace-what-was-not-there": (moves("notes.txt", "new"), "notes.txt"),
    "replace-what-nobody-committed": (moves("notes.txt", "new", digest("an older draft")), "notes.txt"),
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("adopt", [False, True])
def test_what_somebody_wrote_since_is_neither_replaced_nor_deleted(tmp_path: Path, name: str, adopt: bool) -> None:
    planted, path = OTHERS[name]
    publish(tmp_path, a_txt="a", z_txt="z")
    leave(tmp_path, planted, n0="new")
    (tmp_path / path).write_text("mine now")
    before = snapshot(tmp_path)
    with pytest.raises(EnvironmentFailed) as refused:
        OutputFolder(tmp_path).open(adopt=adopt)
    assert str(refused.value) == (
        f"{tmp_path / path}: this file is not the one that an interrupted build was to replace or delete; nothing was "
        "touched. Move it away and run `timeline build` again; or, if you know of no interrupted build, delete "
        f"{tmp_path / JOURNAL} and {tmp_path / STAGE}"
    )
    assert snapshot(tmp_path) == before
    (tmp_path / path).rename(tmp_path / "kept.txt")
    OutputFolder(tmp_path).open(adopt=adopt)
    assert (tmp_path / "kept.txt").read_text() == "mine now"
    assert not (tmp_path / JOURNAL).exists()


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
    leave(story.output, deletes("../victim.txt"))
    done = timeline(*command, cwd=story.root)
    assert (done.returncode, victim.read_text()) == (3, "precious")
    assert "this journal is damaged or was not written by this program" in done.stderr
