"""A drawing as text, by its template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from timeline.emit.pages.templates import template

if TYPE_CHECKING:
    from timeline.emit.pages.drawing.placed import Drawing
    from timeline.emit.pages.drawing.rows import Rows


def svg(drawing: Drawing) -> Markup:
    """The drawing of a wide page as an `svg` element."""
    return Markup(template("drawing.html").render(d=drawing))  # noqa: S704 - a template of ours, escaped


def lanes(drawn: Rows) -> Markup:
    """The rows of a phone as a list of links, each with its part of the drawing."""
    return Markup(template("lanes.html").render(d=drawn))  # noqa: S704 - a template of ours, escaped
