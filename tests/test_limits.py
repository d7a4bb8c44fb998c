"""A site that is more than its host takes: who the host is, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, Story, first_quick
from tests.test_cli import timeline
from timeline.journal import MANIFEST, manifest_text
from timeline.limits import HOSTS, host_of
from timeline.records import read_settings

ON = "title: A\nurl: https://{}/story/\n"


def pretend(story: Story, files: int, size: int) -> None:
    """A manifest as a build of that many files of that size would leave it."""
    path = story.output / MANIFEST
    path.parent.mkdir(parents=True)
    path.write_bytes(manifest_text({f"events/e{n}/index.html": (size, "0" * 64) for n in range(files)}))


def said(story: Story, *words: str) -> str:
    return timeline("check", *words).stderr


@pytest.mark.parametrize(
    ("host", "files", "size", "message"),
    first_quick(
        [
            ("jo.github.io", 1_000, 950_000, "the site has 950 MB, and GitHub Pages takes 1,000 MB"),
            ("jo.github.io", 1_000, 800_000, ""),
            (
                "story.pages.dev",
                2,
                30_000_000,
                "events/e0/index.html has 30.0 MB, and Cloudflare Pages takes files of 26.2 MB",
            ),
            ("jo.github.io", 30_000, 100, ""),
            ("jo.gitlab.io", 190_000, 10, "the site has 190,000 files, and GitLab Pages takes 200,000"),
            ("story.pages.dev", 19_000, 10, "the site has 19,000 files, and Cloudflare Pages takes 20,000"),
            ("example.org", 300_000, 10_000, ""),
        ],
        3,
    ),
)
def test_a_site_is_measured_by_its_host(story: Story, host: str, files: int, size: int, message: str) -> None:
    story.write("timeline.yaml", ON.format(host))
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n")
    pretend(story, files, size)
    lines = said(story).splitlines()
    assert [line for line in lines if "takes" in line] == (
        [
            f"events/timeline.yaml:2:6: warning: {message}; choose another host, or upload the site to a storage with "
            "`timeline push`"
        ]
        if message
        else []
    )


def test_the_host_is_known_by_what_publishes_there(story: Story) -> None:
    found = read_settings(story.events).settings
    assert found
    assert host_of(story.events, found) is None
    for name, file in (("GitHub Pages", "publish.yml"), ("GitLab Pages", "gitlab-ci.yml")):
        (host,) = [host for host in HOSTS if host.name == name]
        path = Path(host.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / "timeline/hosts" / file).read_bytes())
        assert host_of(story.events, found) == host
        path.unlink()


def test_a_build_says_it_too(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """In CI nothing was built before the check."""
    story.write("timeline.yaml", ON.format("jo.pages.dev"))
    story.write("a.yaml", "- {id: a, date: 2025-04-05, title: A}\n")
    assert "takes" not in said(story)
    monkeypatch.setattr("timeline.limits._NEAR", 0.0001)
    (problem, *_) = [one for one in story.build().problems if one.code == "host-limit"]
    assert problem.message.endswith("files, and Cloudflare Pages takes 20,000")


def test_the_docs_have_the_figures() -> None:
    page = (ROOT / "docs/publish.md").read_text("utf-8")
    for host in HOSTS:
        row = next(line for line in page.splitlines() if line.startswith(f"| {host.name} |"))
        assert ("1 GB" in row) == (host.size == 10**9)
        assert not host.files or f"{host.files:,}" in row
        assert not host.largest or f"{host.largest // 2**20} MiB" in row
