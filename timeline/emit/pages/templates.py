"""The templates of the package, compiled once a process. Nothing an author writes is ever a template."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from timeline.emit.pages.drawing.placed import number, percent
from timeline.markup import html

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def environment() -> Environment:
    """Everything is escaped, and a name that a template misspells stops the build."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        loader=FunctionLoader(lambda name: files("timeline").joinpath("templates", name).read_text("utf-8")),
    )
    made.filters |= {"px": number, "percent": percent}
    made.filters["md"] = lambda text: Markup(html(text))  # noqa: S704 - what `html` gives is safe by its promise
    return made


@cache
def template(name: str) -> Template:
    """A template by the name of its file."""
    return environment().get_template(name)
