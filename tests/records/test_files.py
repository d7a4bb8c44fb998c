"""Which files are read, and that nothing else in the folder of records can stop the program or be shown by it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import Story
from tests.records.test_read import problems
from timeline import cli
from timeline.problems import Place
from timeline.records import SETTINGS_NAME
from timeline.records.files import MAX_FILE, Unreadable, read_bytes
from timeline.records.names import misnamed

RECORD = "- {id: a, date: 2025-04-05, title: A}\n"
PUBLISHED = "published/2025-09-01T100000Z-0123456789ab.jsonl"
pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("2025.yaml.txt", "2025.yaml"),
        ("2025.yml.txt", "2025.yaml"),
        ("2025.YAML", "2025.yaml"),
        ("2025.Yml", "2025.yaml"),
        ("2025.yaml ", "2025.yaml"),
        ("2025 .yaml.TXT", "2025.yaml"),
        ("events.yaml.txt", "events.yaml"),
        ("2025.ymal", "2025.yaml"),
        ("2025.yaml.download", "2025.yaml"),
    ],
)
def test_a_name_that_is_nearly_right_is_mentioned(name: str, right: str) -> None:
    found = misnamed(Place(f"events/{name}"), name, {name})
    assert found is not None
    assert (found.severity, found.advice) == ("warning", f"rename it to `{right}`")


@pytest.mark.parametrize("name", ["2025.yaml~", "2025.yaml.bak", "2025.yaml.orig", "#2025.yaml#"])
def test_a_backup_without_its_file_may_hold_the_only_records(name: str) -> None:
    found = misnamed(Place(f"events/{name}"), name, {name})
    assert found is not None
    assert found.advice == "delete it, or rename it to `2025.yaml` if its records are missing"


def test_json_is_read_under_a_name_of_yaml() -> None:
    found = misnamed(Place("events/2025.json"), "2025.json", {"2025.json"})
    assert found is not None
    assert found.advice == "rename it to `2025.yaml` (JSON inside is fine)"


@pytest.mark.parametrize(
    "name", ["README.md", "notes.txt", "a.png", "LICENSE", "2025.csv", "yaml", "x.yamlish", "2025"]
)
def test_a_name_of_something_else_is_not(name: str) -> None:
    assert misnamed(Place(name), name, {name}) is None


@pytest.mark.parametrize("name", ["2025.yaml~", "2025.yaml.bak", "2025.yaml.orig", "#2025.yaml#", "2025.yaml.swp"])
def test_a_copy_is_not_mentioned_while_its_file_is_there(name: str) -> None:
    assert misnamed(Place(name), name, {name, "2025.yaml"}) is None


@pytest.mark.parametrize("name", [SETTINGS_NAME, "timeline.lock", PUBLISHED])
def test_a_link_out_of_the_folder_shows_nothing_of_what_it_leads_to(story: Story, tmp_path: Path, name: str) -> None:
    secret = tmp_path.parent / f"{tmp_path.name}-secret"
    secret.write_text("PASSWORD=open-sesame\n")
    story.write("a.yaml", RECORD)
    (story.events / name).parent.mkdir(exist_ok=True)
    (story.events / name).unlink(missing_ok=True)
    (story.events / name).symlink_to(secret)
    for command in (["check"], ["build"], ["history"]):
        done = CliRunner().invoke(cli.cli, command, standalone_mode=True)
        assert done.exit_code == 1
        assert "sesame" not in done.output + repr(done.exception)
    assert f"events/{name}:1:1: this is a link that leads out of the folder" in str(
        CliRunner().invoke(cli.cli, ["check"]).stderr
    )


@pipes
@pytest.mark.parametrize("name", [SETTINGS_NAME, "timeline.lock", PUBLISHED, "b.yaml"])
def test_a_pipe_stops_nothing(story: Story, name: str) -> None:
    story.write("a.yaml", RECORD)
    (story.events / name).parent.mkdir(exist_ok=True)
    (story.events / name).unlink(missing_ok=True)
    os.mkfifo(story.events / name)
    done = CliRunner().invoke(cli.cli, ["check"])
    assert f"events/{name}:1:1: this is not a regular file; delete it" in done.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device_is_not_read() -> None:
    with pytest.raises(Unreadable, match="not a regular file"):
        read_bytes(Path("/dev/zero"), Path("/dev"))


def test_a_file_is_read_up_to_its_limit_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"#" * MAX_FILE)
    assert len(read_bytes(path, tmp_path)) == MAX_FILE
    os.truncate(path, 10**12)  # sparse: nobody could hold it in memory
    with pytest.raises(Unreadable, match="larger than 10 MB"):
        read_bytes(path, tmp_path)


def test_a_file_that_is_too_large_is_one_message(story: Story) -> None:
    story.write("a.yaml", RECORD * (MAX_FILE // len(RECORD) + 1))
    story.write("b.yaml", "- {id: b, date: 2025-04-05, title: B, after: a}\n")
    assert problems(story) == (
        "events/a.yaml:1:1: this file is larger than 10 MB; divide it into files of less than 10 MB each"
    )


def test_a_link_within_the_folder_is_followed(story: Story) -> None:
    story.write("deep/a.yaml", RECORD)
    (story.events / SETTINGS_NAME).rename(story.events / "real")
    (story.events / SETTINGS_NAME).symlink_to("real")
    assert problems(story) == ""
