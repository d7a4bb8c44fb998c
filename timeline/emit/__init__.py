"""Edition → files of the site. Each emitter is a function; this table is the list of them.

To add one: write `def name(edition: Edition) -> Iterable[File]` in a module in `data/` (of a feed: in `feeds/`), add a
line here, and its path to `PATHS` of tests/emit/test_goldens.py. Other packages join by an entry point of the group
`timeline.emitters` that names such a function.
Emitters are lazy: a file is listed when somebody asks for it or for one after it.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from traceback import extract_tb
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from timeline.journal import is_plain
from timeline.packages import described, offered
from timeline.problems import EnvironmentFailed, UsageWrong, visible
from timeline.types import File, OwnTemplate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.metadata import EntryPoint

    from timeline.problems import Problem
    from timeline.types import Edition, OwnFiles

    Emitter = Callable[[Edition], Iterable[File]]

#: Module and function, imported when a build runs, and what their paths look like below the folder of a language.
EMITTERS = {
    "timeline.emit.pages:all_pages": "",  # each kind of page says it (`pages.KINDS`)
    "timeline.emit.pages:known_days": r"known\.json|data/known-.*",
    "timeline.emit.feeds.atom:atom_feeds": r".*atom\.xml",
    "timeline.emit.feeds.rss:rss_feeds": r".*rss\.xml",
    "timeline.emit.feeds.json_feed:json_feeds": r".*feed\.json",
    "timeline.emit.feeds.stylesheet:feed_stylesheet": r"feed\.css",
    "timeline.emit.feeds.calendar:calendars": r".*\.ics",
    "timeline.emit.feeds.opml:feed_lists": r"feeds\.opml",
    "timeline.emit.data.timeline_json:whole_timeline": r"timeline\.json|data/[^/]*\.json",
    "timeline.emit.data.changes:all_changes": r"changes\.json|data/changes-.*",
    "timeline.emit.data.csv:tables": r"timeline\.csv|data/.*\.csv",
    "timeline.emit.data.timelinejs:slides": r"timelinejs\.json",
    "timeline.emit.sitemap:sitemaps": r"sitemap(\.xml|/.*)",
    "timeline.emit.media:media_files": r"media/.*",
}
#: Those of a copy that shows what was published at an earlier moment: no feeds.
OF_A_COPY = (
    "timeline.emit.pages:all_pages",
    "timeline.emit.data.timeline_json:whole_timeline",
    "timeline.emit.media:media_files",
)
#: Its paths are names that the author gave: two of them may be one path on some file systems.
NAMED_BY_AUTHOR = "timeline.emit.media:media_files"
GROUP = "timeline.emitters"
TEMPLATES = "timeline.templates"  # the group of packages that have templates


def emitters() -> list[Emitter]:
    """Our own emitters in the order of the table, then those of other packages by name."""
    return [*map(_function, EMITTERS), *(_of_another(point) for point in others())]


def _function(line: str) -> Emitter:
    module, _, name = line.partition(":")
    emitter: Emitter = getattr(import_module(module), name)
    return emitter


def others() -> tuple[EntryPoint, ...]:
    """The emitters of other packages, by name."""
    return offered(GROUP)


@cache
def templates_of_packages() -> tuple[OwnTemplate, ...]:
    """Templates in the folder `templates` of other packages; of one name, that of the first entry point by name."""
    found: dict[str, OwnTemplate] = {}
    for point in offered(TEMPLATES):
        try:
            paths = sorted(files(point.module).joinpath("templates").iterdir(), key=lambda path: path.name)
            texts = [(path.name, path.read_text("utf-8")) for path in paths if path.is_file()]
        except Exception as error:
            said = f"{described('templates', point)} cannot be read: {type(error).__name__}: {error}"
            raise EnvironmentFailed(visible(f"{said}; update it, or report it to its author")) from error
        for name, text in texts:
            found.setdefault(name, OwnTemplate(name, f"{point.module}/templates/{name}", text))
    return tuple(found.values())


def over_packages(own: OwnFiles) -> OwnFiles:
    """The author's files, and the templates of packages where the author has none of that name."""
    named = {one.name: one for one in (*templates_of_packages(), *own.templates)}
    return own._replace(templates=tuple(named[name] for name in sorted(named)))


def emit(edition: Edition) -> Iterator[File]:
    """All files of the site, each path once; nor two paths that some file systems take for one."""
    return Files(edition).all()


class Section(NamedTuple):
    """Files of one emitter that nobody asked for yet, and which paths they can have, in the form of `_key`."""

    emitter: str
    paths: re.Pattern[str]
    files: Iterator[File]
    is_ours: bool = True  # whether its paths are chosen by this program


class Files:
    """The files of a site by path. They are listed as far as somebody asks: a preview needs one page, not all."""

    def __init__(self, edition: Edition) -> None:
        self._sections = tuple(_sections(edition))
        self._found: dict[str, tuple[File, str]] = {}

    @property
    def listed(self) -> int:
        """How many are known so far."""
        return len(self._found)

    def all(self) -> Iterator[File]:
        """Every file. Raises UsageWrong at two that some file systems take for one."""
        for section in self._sections:
            for file in section.files:
                self._add(file, section)
                yield file

    def get(self, path: str) -> File | None:
        """The file at a path, None if there is none."""
        key = _key(path)
        for section in self._sections:
            if key not in self._found and section.paths.fullmatch(key):
                self._list(section, key)
        file, _ = self._found.get(key, (None, ""))
        return file if file and file.path == path else None

    def check(self) -> None:
        """List what is not named by this program: only there two paths can be one. Raises UsageWrong if so."""
        for section in self._sections:
            if not section.is_ours:
                for file in section.files:
                    self._list_ours(_key(file.path))
                    self._add(file, section)

    def _list_ours(self, key: str) -> None:
        for section in self._sections:
            if section.is_ours and key not in self._found and section.paths.fullmatch(key):
                self._list(section, key)

    def _list(self, section: Section, key: str) -> None:
        """List files of a section until one has this path."""
        for file in section.files:
            self._add(file, section)
            if key in self._found:
                return

    def _add(self, file: File, section: Section) -> None:
        key = _key(file.path)
        if key in self._found:
            there, emitter = self._found[key]
            raise UsageWrong(_say_twice(there.path, emitter, file.path, section.emitter))
        self._found[key] = file, section.emitter


def _key(path: str) -> str:
    """What two paths share that some file systems take for one."""
    return normalize("NFC", path).casefold()


def _sections(edition: Edition) -> Iterator[Section]:
    """All emitters in the order of the table, those of other packages last; pages by kind and language."""
    languages = [folder for lang in edition.settings.languages if (folder := edition.settings.folder(lang))]
    below = f"(?:{'|'.join(map(re.escape, languages))})?"
    for line in OF_A_COPY if edition.as_published else EMITTERS:
        name = line.replace(":", ".")
        if line == "timeline.emit.pages:all_pages":
            for paths, files in import_module("timeline.emit.pages").sections(edition):
                yield Section(name, _pattern(paths), files)
            continue
        files = iter(_function(line)(edition))
        yield Section(name, _pattern(f"{below}(?:{EMITTERS[line]})"), files, line != NAMED_BY_AUTHOR)
    for point in () if edition.as_published else others():
        yield Section(described("emitter", point), _pattern(".*"), iter(_of_another(point)(edition)), is_ours=False)


def _pattern(paths: str) -> re.Pattern[str]:
    return re.compile(paths, re.IGNORECASE | re.DOTALL)


def wrong_templates(own: OwnFiles) -> list[Problem]:
    """What is wrong with the author's templates, as far as no page is needed to know it."""
    found: list[Problem] = import_module("timeline.emit.pages.templates").wrong_templates(own)
    return found


def _say_twice(path: str, emitter: str, again: str, other: str) -> str:
    if path == again:
        return f"two emitters write {path}: {emitter} and {other}"
    return f"{path} and {again} are one file on Windows and macOS; rename one of them"


def _of_another(point: EntryPoint) -> Emitter:
    """An emitter of another package. Whatever it does wrong is said in its name; the records are not blamed.

    Raises EnvironmentFailed, also while its files are rendered.
    """
    who = described("emitter", point)

    def emitter(edition: Edition) -> Iterator[File]:
        with _blamed(who):
            for file in point.load()(edition):
                yield File(_path(file), file.media_type, Foreign(who, file), _rendered)

    emitter.__doc__ = who
    return emitter


@contextmanager
def _blamed(who: str) -> Iterator[None]:
    """Errors of a foreign emitter become ours, with its name; leaving the program is one of them."""
    try:
        yield
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        last = extract_tb(error.__traceback__)[-1]
        raise EnvironmentFailed(
            visible(f"{who} failed: {type(error).__name__}: {error} ({last.filename}:{last.lineno}); ")
            + "update or uninstall that package, or report it to its author; the site was not changed"
        ) from error


def _path(file: object) -> str:
    """The path of what a foreign emitter gave, if that is a file of a site. Raises TypeError or ValueError."""
    if not isinstance(file, File) or not isinstance(file.path, str) or not callable(file.render):
        raise TypeError(f"it gave {file!r:.100}, which is not a File with a path and a function")
    if not is_plain(file.path):
        raise ValueError(f"a file of the site cannot have the path {file.path!r}")
    return file.path


@dataclass(frozen=True)
class Foreign:
    """A file of another package, and who made it."""

    who: str
    file: File


def _rendered(source: Foreign) -> bytes:
    with _blamed(source.who):
        data = source.file.data()
        if not isinstance(data, bytes):
            raise TypeError(f"{source.file.path} was rendered as {type(data).__name__}, not as bytes")
        return data
