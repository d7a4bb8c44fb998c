"""Edition → files of the site. Each emitter is a function; this table is the list of them.

To add one: write `def name(edition: Edition) -> Iterable[File]` in a module in `data/` (of a feed: in `feeds/`), add a
line here, and its path to `PATHS` of tests/emit/test_goldens.py. Other packages join by an entry point of the group
`timeline.emitters` that names such a function.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from traceback import extract_tb
from typing import TYPE_CHECKING
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

#: Module and function, imported when a build runs.
EMITTERS = (
    "timeline.emit.pages:all_pages",
    "timeline.emit.pages:known_days",
    "timeline.emit.feeds.atom:atom_feeds",
    "timeline.emit.feeds.rss:rss_feeds",
    "timeline.emit.feeds.json_feed:json_feeds",
    "timeline.emit.feeds.stylesheet:feed_stylesheet",
    "timeline.emit.feeds.calendar:calendars",
    "timeline.emit.feeds.opml:feed_lists",
    "timeline.emit.data.timeline_json:whole_timeline",
    "timeline.emit.data.changes:all_changes",
    "timeline.emit.data.csv:tables",
    "timeline.emit.data.timelinejs:slides",
    "timeline.emit.sitemap:sitemaps",
    "timeline.emit.media:media_files",
)
#: Those of a copy that shows what was published at an earlier moment: no feeds.
OF_A_COPY = (
    "timeline.emit.pages:all_pages",
    "timeline.emit.data.timeline_json:whole_timeline",
    "timeline.emit.media:media_files",
)
GROUP = "timeline.emitters"
TEMPLATES = "timeline.templates"  # the group of packages that have templates


def emitters() -> list[Emitter]:
    """Our own emitters in the order of the table, then those of other packages by name."""
    return [*_ours(EMITTERS), *(_of_another(point) for point in others())]


def _ours(table: tuple[str, ...]) -> list[Emitter]:
    return [getattr(import_module(module), name) for module, name in (line.split(":") for line in table)]


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
    seen: dict[str, tuple[str, str]] = {}
    for emitter in _ours(OF_A_COPY) if edition.as_published else emitters():
        name = emitter.__doc__ if emitter.__module__ == __name__ else f"{emitter.__module__}.{emitter.__qualname__}"
        for file in emitter(edition):
            key = normalize("NFC", file.path).casefold()
            if key in seen:
                raise UsageWrong(_say_twice(*seen[key], file.path, str(name)))
            seen[key] = (file.path, str(name))
            yield file


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
