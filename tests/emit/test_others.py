"""An emitter of another package that does something wrong is named; the records are not blamed, and no site is harmed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import timeline.emit
from tests.conftest import Story, build_with, first_quick, install
from timeline.problems import EnvironmentFailed, RecordsWrong, UsageWrong
from timeline.types import File


def raising(error: BaseException) -> Callable[..., Any]:
    def function(*_: object) -> Any:
        raise error

    return function


class Mute(Exception):
    """One that cannot be printed on a line."""

    def __str__(self) -> str:
        return "two\nlines\x1b[31m"


WRONG: dict[str, tuple[Callable[..., Any], str]] = {
    "raises": (raising(ValueError("no")), "ValueError: no"),
    "raises-late": (lambda edition: (1 / 0 for _ in edition.entries), "ZeroDivisionError: division by zero"),
    "leaves": (raising(SystemExit(0)), "SystemExit: 0"),
    "leaves-with-one": (raising(SystemExit("bye")), "SystemExit: bye"),
    "blames-records": (raising(RecordsWrong([])), "RecordsWrong: "),
    "says-usage": (raising(UsageWrong("you")), "UsageWrong: you"),
    "asserts": (raising(AssertionError()), "AssertionError: "),
    "recurses": (raising(RecursionError("deep")), "RecursionError: deep"),
    "no-disk": (raising(OSError(5, "Input/output error")), "OSError: "),
    "odd-words": (raising(Mute()), "Mute: two\ufffdlines\ufffd[31m"),
    "odd-end": (raising(BaseException("end")), "BaseException: end"),
    "nothing": (lambda edition: None, "TypeError: 'NoneType' object is not iterable"),
    "a-number": (lambda edition: 7, "TypeError: 'int' object is not iterable"),
    "no-files": (lambda edition: ["a.txt"], "TypeError: it gave 'a.txt', which is not a File with a path"),
    "more-arguments": (lambda edition, more: [], "TypeError: "),
    "path-a-path": (lambda edition: [File(Path("a.txt"), "text/plain", b"", bytes)], "TypeError: it gave File(path="),
    "no-function": (
        lambda edition: [File("a.txt", "text/plain", b"", b"bytes")],
        "TypeError: it gave File(path='a.txt'",
    ),
    "path-up": (
        lambda edition: [File("../a.txt", "text/plain", b"", bytes)],
        "ValueError: a file of the site cannot have the path",
    ),
    "path-absolute": (
        lambda edition: [File("/etc/a", "text/plain", b"", bytes)],
        "ValueError: a file of the site cannot have",
    ),
    "path-git": (
        lambda edition: [File(".git/hooks/x", "text/plain", b"", bytes)],
        "ValueError: a file of the site cannot have",
    ),
    "path-ours": (
        lambda edition: [File(".timeline/journal.json", "text/plain", b"", bytes)],
        "ValueError: a file of the site cannot",
    ),
    "path-empty": (
        lambda edition: [File("", "text/plain", b"", bytes)],
        "ValueError: a file of the site cannot have the path ''",
    ),
    "renders-text": (
        lambda edition: [File("a.txt", "text/plain", "text", str)],
        "TypeError: a.txt was rendered as str, not as",
    ),
    "renders-nothing": (
        lambda edition: [File("a.txt", "text/plain", 0, lambda _: None)],
        "TypeError: a.txt was rendered as NoneType",
    ),
    "render-raises": (lambda edition: [File("a.txt", "text/plain", 0, raising(KeyError("x")))], "KeyError: 'x'"),
    "render-leaves": (lambda edition: [File("a.txt", "text/plain", 0, raising(SystemExit(0)))], "SystemExit: 0"),
}


def join(monkeypatch: pytest.MonkeyPatch, load: Callable[[], Any]) -> None:
    package = SimpleNamespace(name="timeline-pdf", version="1.2")
    point = SimpleNamespace(name="pdf", dist=package, load=load)
    monkeypatch.setattr(timeline.emit, "others", lambda: (point,))


@pytest.mark.parametrize("name", first_quick(sorted(WRONG), 9))
def test_it_is_named_and_the_site_is_as_it_was(story: Story, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    story.build()
    before, log = story.files(), story.log()
    story.write("b.yaml", "- {id: b, date: 2025, title: B}\n")
    emitter, words = WRONG[name]
    join(monkeypatch, lambda: emitter)
    with pytest.raises(EnvironmentFailed) as failed:
        story.build(days=1)
    said = str(failed.value)
    assert said.startswith(f"the emitter `pdf` of the package timeline-pdf 1.2 failed: {words}"), said
    assert said.endswith("; update or uninstall that package, or report it to its author; the site was not changed")
    assert "\n" not in said
    assert (story.files(), story.log()) == (before, log)


@pytest.mark.parametrize("error", [ImportError("no module"), AttributeError("no such name"), SystemExit(0)])
def test_one_that_cannot_be_loaded_is_named(
    story: Story, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    join(monkeypatch, raising(error))
    with pytest.raises(EnvironmentFailed, match=r"the emitter `pdf` of the package timeline-pdf 1\.2 failed: "):
        story.build()


def test_two_files_of_one_path_name_both(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    join(monkeypatch, lambda: lambda edition: [File("atom.xml", "text/plain", b"", bytes)])
    with pytest.raises(UsageWrong) as refused:
        story.build()
    assert str(refused.value) == (
        "two emitters write atom.xml: timeline.emit.feeds.atom.atom_feeds and the emitter `pdf` of the package timeline-pdf 1.2"
    )


@pytest.mark.parametrize("paths", [("a/Ab.txt", "a/aB.txt"), ("caf\u00e9.txt", "cafe\u0301.txt")])
def test_two_paths_that_are_one_elsewhere_are_refused(
    story: Story, monkeypatch: pytest.MonkeyPatch, paths: tuple[str, str]
) -> None:
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    join(monkeypatch, lambda: lambda edition: [File(path, "text/plain", b"", bytes) for path in paths])
    with pytest.raises(UsageWrong, match="are one file on Windows and macOS; rename one of them"):
        story.build()


@pytest.mark.slow
def test_an_installed_package_that_leaves_ends_with_3(story: Story) -> None:
    """The whole way: an entry point in the metadata of a package, a process, its exit code."""
    story.write("a.yaml", "- {id: a, date: 2025, title: A}\n")
    site = story.root / "packages"
    install(site, "timeline-pdf", "1.2", "timeline.emitters", "pdf = timeline_pdf:pdf")
    (site / "timeline_pdf.py").write_text("import sys\ndef pdf(edition):\n    sys.exit(0)\n")
    done = build_with(site)
    assert done.returncode == 3
    assert done.stderr.startswith("timeline: the emitter `pdf` of the package timeline-pdf 1.2 failed: SystemExit: 0 (")
    assert not story.output.exists()
