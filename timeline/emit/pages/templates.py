"""The templates of the package, compiled once. Nothing an author writes is ever a template.

What they are compiled to is kept where Python keeps the bytecode of this package, and trusted as far: in `__pycache__`
beside them. Where nothing can be written there, they are compiled once a process.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from timeline.disk import name_beside
from timeline.emit.pages.drawing.placed import number, percent
from timeline.emit.views import direction
from timeline.markup import html

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.bccache import Bucket

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
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        loader=FunctionLoader(lambda name: _FOLDER.joinpath(name).read_text("utf-8")),
        bytecode_cache=Compiled(),
    )
    made.filters |= {"px": number, "percent": percent, "dir": direction}
    made.filters["md"] = lambda text: Markup(html(text))  # noqa: S704 - what `html` gives is safe by its promise
    return made


@cache
def template(name: str) -> Template:
    """A template by the name of its file."""
    return environment().get_template(name)
