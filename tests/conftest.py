"""What tests share: a small folder of records, and a build of it at a fixed instant."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from click.testing import CliRunner, Result

from timeline.build import Options, Report, build_site, plan, without_gc
from timeline.emit import emit
from timeline.publications.log import store
from timeline.publish import Changes
from timeline.types import File

ROOT = Path(__file__).parent.parent

# Half of the time of a small build is waiting for the disk. In memory the same calls are made, and return at once.
_MEMORY = Path("/dev/shm")
if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", _MEMORY.as_posix())
# In the background of a script Ctrl-C is ignored, and by what is started there as well: tests send it to programs.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
PATIENCE = 60  # seconds for what another program does; only a test that fails takes so long
NOW = datetime(2025, 9, 1, 10, 0, 0, tzinfo=UTC)
SETTINGS = """
    title: A story
    url: https://example.org/story/
    authors: [Jo Doe]
"""
#: For tests of what differs by language; each language is a site of its own, and costs as much.
TWO_LANGUAGES = SETTINGS.replace("A story", "{en: A story, fr: Une histoire}") + "    languages: [en, fr]\n"

# A busy machine is no mistake in the program. The quick suite takes the same examples each time: it says whether a change
# broke something. CI looks for what nobody thought of, with all examples: pytest -m hypothesis --hypothesis-profile full
_ALL, _FEW = 100, 10
_ANY_MACHINE = [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large]
for _name, _count in (("full", _ALL), ("quick", _FEW)):
    hypothesis.settings.register_profile(
        _name,
        max_examples=_count,
        deadline=None,
        derandomize=_name == "quick",
        suppress_health_check=_ANY_MACHINE,
    )
hypothesis.settings.load_profile("quick")


def examples(count: int) -> hypothesis.settings:
    """Of a property that needs another number of examples: `count` in the full profile, the same share in the quick one."""
    return hypothesis.settings(max_examples=max(2, count * hypothesis.settings.default.max_examples // _ALL))


def first_quick(rows: Iterable[Any], count: int = 1) -> list[Any]:
    """Rows of a test that takes long for each: the quick suite takes the first ones, and CI all."""
    made = [row if isinstance(row, tuple) else (row,) for row in rows]
    return [pytest.param(*row, marks=[pytest.mark.slow] if n >= count else []) for n, row in enumerate(made)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """The tests of a file run in one worker: what they share is built once."""
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)


class Rendered(Mapping[str, bytes]):
    """Files by their paths; each is rendered when it is read, and once."""

    def __init__(self, files: Iterable[File]) -> None:
        self._files = {file.path: file for file in files}
        self._made: dict[str, bytes] = {}

    def __getitem__(self, path: str) -> bytes:
        if path not in self._made:
            self._made[path] = self._files[path].data()
        return self._made[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __contains__(self, path: object) -> bool:
        return path in self._files

    def __len__(self) -> int:
        return len(self._files)


class Story:
    """A folder of records that a test writes, and builds as often as it likes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.events = root / "events"
        self.output = root / "output"
        self.events.mkdir()
        self.write("timeline.yaml", SETTINGS)

    def write(self, name: str, text: str) -> Path:
        """Write a file of records; indentation that all lines share is dropped."""
        path = self.events / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")
        return path

    def save(self, name: str, text: str) -> None:
        """Change a file of records in one step, as editors do: nobody sees half of it."""
        part = self.root / "being-saved"
        part.write_text(text, "utf-8")
        part.replace(self.events / name)

    def build(self, *, days: float = 0, now: datetime | None = None, **options: bool) -> Report:
        """Build `days` after the fixed instant."""
        moment = now or NOW + timedelta(days=days)
        return build_site(self.events, self.output, Options(now=lambda: moment, **options))

    def read(self, path: str) -> str:
        """A file of the site."""
        return (self.output / path).read_text("utf-8")

    def log(self) -> dict[str, bytes]:
        """Every file of the publication log with its bytes, the oldest first."""
        return {path.name: path.read_bytes() for path in sorted((self.events / "published").iterdir())}

    def files(self) -> dict[str, bytes]:
        """Every file of the site with its bytes."""
        found = (path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}


class StoryInMemory(Story):
    """The same records, decisions and publication log, but the site is not written: a file is rendered when it is read.

    Nearly all of the time of a small build goes into pages that its test does not look at.
    """

    def build(self, *, days: float = 0, now: datetime | None = None, **options: bool) -> Report:
        """Decide what is published `days` after the fixed instant, and log it."""
        moment = None if options.pop("locked", False) else now or NOW + timedelta(days=days)
        with without_gc():
            made = plan(self.events, None, moment, **options)
            decision = made.decided()
            store(self.events, made.log.seen, made.files)
        self.__dict__.pop("site", None)
        self._edition = decision.edition
        return Report(decision.edition, Changes(), made.problems, decision.new, decision.notices, made.loaded.texts)

    def read(self, path: str) -> str:
        if path not in self.site:
            raise FileNotFoundError(path)
        return self.site[path].decode("utf-8")

    def files(self) -> dict[str, bytes]:
        logged = {f"published/{name}": data for name, data in self.log().items()}
        return logged | dict(self.site)

    @cached_property
    def site(self) -> Rendered:
        """The files of the site, without those of the log."""
        return Rendered(emit(self._edition))


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What builds remember is not left in the cache of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("cache")))
        yield


_MOST = 3  # programs in Python that a quick test may start: each costs as much as ten small builds
_started = 0
_popen = subprocess.Popen.__init__


def _counted(self: subprocess.Popen[Any], args: Any, *more: Any, **options: Any) -> None:
    global _started  # noqa: PLW0603
    _started += isinstance(args, list) and args[0] == sys.executable
    _popen(self, args, *more, **options)


subprocess.Popen.__init__ = _counted  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _starts_few_programs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Work is counted, not timed, so that the quick suite stays quick on any machine."""
    before = _started
    yield
    if not any(request.node.get_closest_marker(name) for name in ("slow", "readers", "browser")):
        assert _started - before <= _MOST, "call `timeline()` of tests/test_cli.py, or mark this test `slow`"


@pytest.fixture
def story(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Story:
    """An empty story; the working directory is the folder above its records, as for an author.

    A file of tests about what is published, and not about how it is written, is marked `in_memory`; tests in it that need
    the site on the disk are marked `written`.
    """
    monkeypatch.chdir(tmp_path)
    node = request.node
    in_memory = node.get_closest_marker("in_memory") and not node.get_closest_marker("written")
    return StoryInMemory(Path()) if in_memory else Story(Path())


@contextmanager
def little_work() -> Iterator[None]:
    """For what takes milliseconds, and would take minutes if its work grew with the square of its size.

    It is the processor's time that counts, not the clock's: a busy machine changes nothing.
    """
    started = time.process_time()
    yield
    assert time.process_time() - started < 20


def install(site: Path, name: str, version: str, group: str, point: str) -> None:
    """What pip leaves in a folder of packages: the metadata of one that offers something (`group` of entry points)."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{point}\n")


def build_with(site: Path) -> subprocess.CompletedProcess[str]:
    """What `timeline build` does where these packages are installed."""
    code = f"import sys; sys.path.append({str(site.resolve())!r}); sys.argv = ['timeline', 'build']\nfrom timeline.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def check_schema(*words: str) -> Result:
    """What `check-jsonschema` says, run in this process; it is large, and few tests need it."""
    import check_jsonschema

    return CliRunner().invoke(check_jsonschema.main, words)


def need(program: str) -> str:
    """Path of a program; the test is skipped where it is absent, but never in CI."""
    found = shutil.which(program)
    if found is None:
        if os.environ.get("TIMELINE_NO_SKIPS"):
            pytest.fail(f"{program} is not installed, and nothing is skipped here")
        pytest.skip(f"{program} is not installed")
    return found


def node_module(path: str) -> Path:
    """A file of a program from npm, in `node_modules/` of the checkout or of the folder that TIMELINE_NODE_MODULES names."""
    for folder in (os.environ.get("TIMELINE_NODE_MODULES", ""), str(ROOT / "node_modules")):
        if folder and (found := Path(folder) / path).exists():
            return found
    name = path.split("/", maxsplit=1)[0]
    reason = f"{name} is not installed: npm install --no-save --ignore-scripts {name}"
    if os.environ.get("TIMELINE_NO_SKIPS"):
        pytest.fail(reason)
    pytest.skip(reason)
