"""With `--releases`, the output is a link: the old site or the new one at every instant, for every reader."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import Story, first_quick
from tests.faults import Disk, Killed, failing
from timeline import cli
from timeline.problems import EnvironmentFailed, RecordsWrong, UsageWrong

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links")


def names(story: Story) -> list[str]:
    return sorted(path.name for path in (story.root / "output.releases").iterdir())


def site(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def one(story: Story) -> Story:
    """A story with one release."""
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build(releases=2)
    story.write("b.yaml", "- {id: b, date: 2024, title: B}\n")
    return story


def test_a_release_is_a_folder_of_its_own_and_older_ones_keep_their_bytes(one: Story) -> None:
    assert one.output.readlink().as_posix() == "output.releases/000001"
    (one.output / "CNAME").write_text("example.org")
    old = site(one.output)
    one.build(days=1, releases=2)
    assert one.output.readlink().as_posix() == "output.releases/000002"
    assert site(one.root / "output.releases/000001") == old
    assert (one.output / "events/b/index.html").exists()
    assert (one.output / "CNAME").read_text() == "example.org"
    assert (one.output / "assets/page.css").samefile(one.root / "output.releases/000001/assets/page.css")


def test_the_site_is_what_it_would_be_in_a_plain_folder(one: Story) -> None:
    one.build(days=1, releases=2)
    released = site(one.output)
    one.output = Path("plain")
    one.build(locked=True)
    assert site(one.output) == released


def test_so_many_older_ones_are_kept(one: Story) -> None:
    for day in range(1, 6):
        one.write("b.yaml", f"- {{id: b, date: 2024, title: B{day}}}\n")
        one.build(days=day, releases=2)
    assert names(one) == ["000004", "000005", "000006"]
    one.build(days=9, releases=2)
    assert names(one) == ["000004", "000005", "000006"], "nothing new, no release"
    assert one.output.readlink().as_posix() == "output.releases/000006"


def test_a_step_back_is_the_old_link(one: Story) -> None:
    one.build(days=1, releases=2)
    one.output.unlink()
    one.output.symlink_to("output.releases/000001")
    one.build(days=1, releases=2)
    assert names(one) == ["000001", "000002"]
    assert (one.output / "events/b/index.html").exists()


@pytest.mark.parametrize("call", first_quick(["rename", "write", "fsync", "open", "unlink", "mkdir"], 2))
@pytest.mark.parametrize("error", [errno.EIO, None], ids=["EIO", "KILL"])
@pytest.mark.parametrize("nth", first_quick([9, 1, 40]))
def test_whatever_fails_the_link_leads_to_a_whole_site(
    one: Story, monkeypatch: pytest.MonkeyPatch, call: str, error: int | None, nth: int
) -> None:
    old = site(one.output)
    ended: BaseException | None = None
    with failing(monkeypatch, Disk(call, nth, error)):
        try:
            one.build(days=1, releases=2)
        except (Killed, EnvironmentFailed, RecordsWrong) as caught:
            ended = caught
    left = one.output.readlink().as_posix()
    if left.endswith("1"):
        assert site(one.output) == old
    if isinstance(ended, EnvironmentFailed):
        assert str(ended).endswith("; the site was not changed")
        assert left.endswith("1")
    with failing(monkeypatch, Disk()):
        one.write("c.yaml", "- {id: c, date: never, title: C}\n")
        with pytest.raises(RecordsWrong):
            one.build(days=2, releases=2)
        assert one.output.readlink().as_posix() == left
        (one.events / "c.yaml").unlink()
        one.build(days=2, releases=2)
    assert (one.output / "events/b/index.html").exists()
    assert names(one) == ["000001", "000002"]
    assert sorted(path.name for path in one.root.iterdir()) == ["events", "output", "output.releases"]


@pytest.mark.parametrize(
    "target", ["events", "output.releases", "output.releases/../events", "/tmp", "output.releases/9"]
)
def test_a_link_of_someone_else_is_refused(one: Story, target: str) -> None:
    one.output.unlink()
    one.output.symlink_to(target)
    with pytest.raises(UsageWrong, match=r"output: with --releases, the output is a link into output\.releases/"):
        one.build(days=1, releases=2)
    assert one.output.readlink().as_posix() == target


def test_a_folder_is_not_made_a_link_and_a_link_not_published_into(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    with pytest.raises(UsageWrong, match="move away what is there, or name another one with --output"):
        story.build(releases=2)
    story.output = Path("link")
    story.build(releases=1)
    with pytest.raises(UsageWrong, match=r"not a link \(unless it was made with --releases\)"):
        story.build()


def test_check_compares_with_the_current_release(one: Story) -> None:
    def run(*words: str) -> int:
        options = ["build", "--now", "2025-09-02T10:00:00Z", "--releases", "1", *words]
        return CliRunner().invoke(cli.cli, options).exit_code

    assert run("--check") == 1
    assert names(one) == ["000001"]
    assert run() == 0
    assert run("--check") == 0
    assert names(one) == ["000001", "000002"]


def test_wrong_records_leave_no_folder(story: Story) -> None:
    story.write("a.yaml", "- {id: a, date: never, title: A}\n")
    with pytest.raises(RecordsWrong):
        story.build(releases=2)
    assert [path.name for path in story.root.iterdir()] == ["events"]
