"""The templates of the package, compiled once, and those that an author lays over them.

No text of a record is ever a template. Templates of the author are beside the records: they run in a sandbox, which
has the values of the page and nothing of Python.

What they are compiled to is kept where Python keeps the bytecode of this package, and trusted as far: in `__pycache__`
beside them. Where nothing can be written there, they are compiled once a process.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from timeline.disk import name_beside
from timeline.emit.pages.drawing.placed import number, percent
from timeline.emit.pages.elements import FILTERS
from timeline.emit.views import direction
from timeline.markup import html
from timeline.problems import Place, Problem, RecordsWrong, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Template
    from jinja2.bccache import Bucket

    from timeline.types import OwnFiles, OwnTemplate

_FOLDER = files("timeline").joinpath("templates")


class Compiled(BytecodeCache):
    """Templates that were compiled before: from the same source, by the same versions of Python and Jinja."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002
        """The name: there is one folder of templates."""
        return name

    def get_source_checksum(self, source: str) -> str:
        """Jinja's own mark covers the versions of Python and of its format, not what it compiles to."""
        return super().get_source_checksum(f"{version('jinja2')}\0{source}")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load what there is. Damaged or old bytecode is none."""
        with suppress(OSError), _compiled(bucket.key).open("rb") as stream:
            bucket.load_bytecode(stream)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, if that is wanted and possible."""
        if sys.dont_write_bytecode:
            return
        place = _compiled(bucket.key)
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = name_beside(place)
            beside.write_bytes(bucket.bytecode_to_string())
            os.replace(beside, place)


def _compiled(name: str) -> Path:
    return Path(cache_from_source(str(_FOLDER.joinpath(name))))


@cache
def environment() -> Environment:
    """Everything is escaped, and a name that a template misspells stops the build."""
    return _made(Environment, _source, Compiled())


def _source(name: str) -> str:
    return _FOLDER.joinpath(name).read_text("utf-8")


def _made(kind: type[Environment], load: Callable[[str], Any], compiled: BytecodeCache | None) -> Environment:
    made = kind(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        loader=FunctionLoader(load),
        bytecode_cache=compiled,
    )
    made.filters |= {"px": number, "percent": percent, "dir": direction, **FILTERS}
    made.filters["md"] = lambda text: Markup(html(text))  # noqa: S704 - what `html` gives is safe by its promise
    return made


@cache
def template(name: str) -> Template:
    """A template by the name of its file."""
    return environment().get_template(name)


# --- templates of the author

#: What a template of the author may take the place of; what is in our folder otherwise is a part of these.
PAGES = (
    *("about.html", "base.html", "corrections.html", "event.html", "index.html", "log.html", "lost.html"),
    *("method.html", "promises.html", "subscribe.html", "term.html", "who.html", "year.html"),
)
OURS = "timeline/"  # before the name of a template that is meant as we have it


def render_page(name: str, own: OwnFiles, shared: Mapping[str, Any], **values: object) -> str:
    """A page, by the author's templates where there are any. Raises RecordsWrong if one of them is wrong."""
    if not own.templates:
        return template(name).render(shared, **values)
    try:
        return _environment_of(own).get_template(name).render(shared, **values)
    except Exception as error:
        found = _problem(error, own)
        if found is None:  # a mistake of ours
            raise
        raise RecordsWrong([found], {one.file: one.text for one in own.templates}) from None


def wrong_templates(own: OwnFiles) -> list[Problem]:
    """What can be said without a page: templates that are none, and names of no page."""
    found = []
    for one in own.templates:
        if one.name not in PAGES:
            message = f"`{one.name}` is not the name of a page"
            found.append(Problem("template", Place(one.file), message, did_you_mean(one.name, PAGES)))
            continue
        try:
            _environment_of(own).get_template(one.name)
        except TemplateSyntaxError as error:
            found.append(_at(one, error.lineno, str(error.message)))
    return found


@lru_cache(maxsize=4)
def _environment_of(own: OwnFiles) -> Environment:
    """Our templates below those of the author."""
    theirs = {one.name: one for one in own.templates}

    def load(name: str) -> tuple[str, str | None, None]:
        if name in theirs:
            return theirs[name].text, theirs[name].file, None
        return _source(name.removeprefix(OURS)), None, None

    return _made(ImmutableSandboxedEnvironment, load, None)


def _problem(error: Exception, own: OwnFiles) -> Problem | None:
    """What an author's template did wrong, at its last line that was run; None if none was."""
    by_file = {one.file: one for one in own.templates}
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename in by_file]
    if not frames:
        return None
    last = frames[-1]
    if isinstance(error, RecursionError):
        return _at(by_file[last.filename], 1, "this template extends itself")
    return _at(by_file[last.filename], last.lineno or 1, str(error))


def _at(one: OwnTemplate, line: int, message: str) -> Problem:
    text = one.text.split("\n")[line - 1]
    column = len(text) - len(text.lstrip()) + 1
    advice = f'a template begins with `{{% extends "{OURS}{one.name}" %}}` and has blocks of that page'
    return Problem("template", Place(one.file, line, column), message.rstrip("."), advice)
