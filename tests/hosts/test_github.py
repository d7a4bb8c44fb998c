"""The workflows that `init --github` writes: each step's shell is run, against a bare repository."""

from __future__ import annotations

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, check_schema
from tests.hosts.runner import Host, Job, StepFailed, git, jobs
from timeline.authoring.hosts import HOSTS, Repository, files
from timeline.cli import cli
from timeline.publications.names import published_names

MADE = files(("github",), Repository("trunk", "timeline-feed==0.1.0"))
RECORD = "- id: {id}\n  date: 2025-0{n}\n  title: Event number {n}\n"
FORM = "### Title\n\n{title}\n\n### Date\n\n2025-04-05\n\n### Source\n\nhttps://a.example/b\n\n### Summary\n\n_No response_\n"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A repository with a timeline of one record, and nothing published yet. It is only copied."""
    made = Host(tmp_path_factory.mktemp("begun"))
    begun = made.clone("begun")
    words = ["--title", "A", "--url", "https://example.org/", "--github"]
    subprocess.run([made.tools / "timeline", "init", *words], cwd=begun, check=True, capture_output=True)
    push(begun, "events/2025.yaml", RECORD.format(id="one", n=1))
    return made


@pytest.fixture
def host(tmp_path: Path, begun: Host) -> Host:
    made = Host(tmp_path)
    for name in ("bare.git", "begun"):
        shutil.copytree(begun.root / name, tmp_path / name, dirs_exist_ok=True, symlinks=True)
    git(tmp_path / "begun", "remote", "set-url", "origin", made.bare.as_uri())
    return made


def push(clone: Path, path: str, text: str) -> None:
    (clone / path).write_text(text)
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "Add a record")
    if git(clone, "ls-remote", "origin"):
        git(clone, "pull", "--quiet", "--rebase", "origin", "trunk")
    git(clone, "push", "--quiet", "origin", "HEAD:trunk")


def job(host: Host, workflow: str, name: str, folder: str = "") -> Job:
    path = next(iter(host.root.glob(f"begun/.github/workflows/{workflow}.yml")))
    return Job(host, jobs(path)[name], folder or f"{workflow}-{name}-{len(list(host.root.iterdir()))}")


def publish(host: Host) -> None:
    for name in ("build", "commit"):
        job(host, "publish", name).run()


def published(host: Host) -> set[str]:
    """The ids that the log in the repository has published."""
    clone = host.clone(f"look-{len(list(host.root.iterdir()))}")
    done = subprocess.run(
        [host.tools / "timeline", "history", "--verify"], cwd=clone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(published_names(clone / "events")) - {"timeline-begins"}


@pytest.mark.slow
def test_a_push_is_published_and_the_log_is_in_the_repository(host: Host) -> None:
    before = host.files()
    publish(host)
    added = set(host.files()) - set(before)
    assert added
    assert all(name.startswith("events/published/") for name in added)
    assert (host.artifacts / "github-pages/index.html").exists()
    commits = git(host.bare, "rev-list", "trunk")
    publish(host)
    assert git(host.bare, "rev-list", "trunk") == commits, "nothing new is no commit"
    # What was deployed is the site of the log in the repository.
    clone = host.clone("clone")
    subprocess.run([host.tools / "timeline", "build", "--locked"], cwd=clone, check=True, capture_output=True)
    page = "output/atom.xml"
    assert (clone / page).read_bytes() == (host.artifacts / "github-pages/atom.xml").read_bytes()


@pytest.mark.slow
def test_a_push_while_a_run_commits_loses_nothing(host: Host) -> None:
    job(host, "publish", "build").run()
    commit = job(host, "publish", "commit")
    commit.step()
    push(host.clone("other"), "events/other.yaml", RECORD.format(id="two", n=2))
    commit.run()
    assert "events/other.yaml" in host.files()
    assert published(host) == {"one"}


@pytest.mark.slow
def test_racing_runs_and_pushes_lose_nothing(host: Host) -> None:
    """Four runs that began from different states of the branch commit at the same time, and people push meanwhile."""
    publish(host)
    commits = []
    for n in range(2, 6):
        push(host.clone(f"person-{n}"), f"events/{n}.yaml", RECORD.format(id=f"event-{n}", n=n))
        job(host, "publish", "build").run()
        commits.append(job(host, "publish", "commit"))
        while commits[-1].steps[1:]:  # all but the step that commits
            commits[-1].step()
    people = [host.clone(f"late-{n}") for n in (6, 7)]
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(commit.run) for commit in commits]
        pushing = [pool.submit(retried, clone, n) for n, clone in enumerate(people, 6)]
        for done in (*running, *pushing):
            done.result()
    publish(host)
    assert published(host) == {"one", *(f"event-{n}" for n in range(2, 8))}


def retried(clone: Path, n: int) -> None:
    """A person whose push is refused pulls and pushes again."""
    for _ in range(20):
        try:
            push(clone, f"events/{n}.yaml", RECORD.format(id=f"event-{n}", n=n))
        except AssertionError:
            git(clone, "reset", "--quiet", "--hard", "HEAD~1")
            git(clone, "pull", "--quiet", "--rebase", "origin", "trunk")
        else:
            return
    pytest.fail("twenty pushes were refused")


@pytest.mark.slow
def test_wrong_records_stop_the_run_before_anything_is_committed(host: Host) -> None:
    push(host.clone("other"), "events/wrong.yaml", "- id: x\n  date: 2025-02-30\n  title: X\n")
    build = job(host, "publish", "build")
    with pytest.raises(StepFailed, match=r"::error file=events/wrong\.yaml,line=2"):
        build.run()
    with pytest.raises(StepFailed, match="::error"):
        job(host, "check", "check").run()


@pytest.mark.parametrize("path", sorted((ROOT / "timeline/hosts").glob("*.yml")), ids=lambda path: path.name)
def test_every_command_of_the_files_is_one_of_the_program(path: Path) -> None:
    """What they do is tried in CI: each runs git and the program many times."""
    found = re.findall(r"\btimeline ([a-z]+)((?: +[^\s|;&>)]+)*)", path.read_text("utf-8"))
    for name, words in found:
        known = {option for parameter in cli.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", words)) <= known, name
    assert found


@pytest.mark.slow
def test_a_pull_request_is_checked_and_says_what_it_will_publish(host: Host) -> None:
    before = host.files()
    job(host, "check", "check").run()
    summary = (host.root / "summary.md").read_text("utf-8").splitlines()
    assert summary[0] == "**2 publications**"
    assert "- **New**: Event number 1 (`one`)" in summary
    assert host.files() == before


@pytest.mark.slow
def test_an_issue_becomes_a_branch_with_the_record(host: Host) -> None:
    host.event = {"issue": {"number": 7, "body": FORM.format(title="$(touch owned) `touch owned` ${{ secrets.X }}")}}
    job(host, "event", "record").run()
    propose = job(host, "event", "propose")
    propose.run()
    changed = git(host.bare, "diff", "--name-only", "trunk", "event-7").splitlines()
    assert changed == ["events/2025.yaml"]
    text = git(host.bare, "show", "event-7:events/2025.yaml")
    assert yaml.safe_load(text)[-1] == {
        "id": "touch-owned-touch-owned-secrets-x",
        "date": date(2025, 4, 5),
        "title": "$(touch owned) `touch owned` ${{ secrets.X }}",
        "sources": ["https://a.example/b"],
    }
    assert not list(host.root.rglob("owned"))
    assert "pr create --head event-7 --title Event of issue #7 --body Closes #7" in (host.root / "asked").read_text()


@pytest.mark.slow
def test_an_issue_that_is_not_the_form_becomes_nothing(host: Host) -> None:
    for body in ("", None, "hello", FORM.format(title="two\n\nparagraphs"), FORM.format(title="\x00")):
        host.event = {"issue": {"number": 8, "body": body}}
        with pytest.raises(StepFailed, match="issue:"):
            job(host, "event", "record").run()
        assert not host.artifacts.exists(), body


@pytest.mark.slow
def test_a_patch_that_touches_other_files_changes_only_records(host: Host) -> None:
    """The job that may write trusts nothing that the other one made."""
    host.event = {"issue": {"number": 9, "body": FORM.format(title="Fine")}}
    job(host, "event", "record").run()
    patch = host.artifacts / "record/record.patch"
    extra = "diff --git a/.github/workflows/x.yml b/.github/workflows/x.yml\nnew file mode 100644\n--- /dev/null\n+++ b/.github/workflows/x.yml\n@@ -0,0 +1 @@\n+name: x\n"
    patch.write_text(patch.read_text() + extra)
    job(host, "event", "propose").run()
    assert git(host.bare, "diff", "--name-only", "trunk", "event-9").splitlines() == ["events/2025.yaml"]


@pytest.mark.parametrize("kind", ["issue-forms", "workflows"])
def test_the_host_understands_the_files(tmp_path: Path, kind: str) -> None:
    paths = [path for path in HOSTS["github"] if ("ISSUE_TEMPLATE" in path) == (kind == "issue-forms")]
    assert paths
    for path in paths:
        (tmp_path / Path(path).name).write_text(MADE[path], "utf-8")
    files = map(str, tmp_path.iterdir())
    done = check_schema("--builtin-schema", f"vendor.github-{kind}", *files)
    assert done.exit_code == 0, done.output


def test_the_form_asks_for_what_is_read() -> None:
    from timeline.authoring.issue import LABELS

    form = yaml.safe_load(MADE[".github/ISSUE_TEMPLATE/event.yml"])
    assert tuple(field["attributes"]["label"] for field in form["body"]) == LABELS
    assert [field["type"] for field in form["body"]] == ["input", "input", "input", "textarea"]
    assert form["labels"] == ["event"]
