"""Files in `events/media/`: pictures, and fonts for social cards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline import pictures
from timeline.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from timeline.checks.context import Context

MAX_MEDIA = 20_000_000  # bytes; 5 GB of zeros are 5 MB in a repository
_LARGEST = f"{MAX_MEDIA // 1_000_000} MB"
_NOT_IN_NAMES = re.compile(r"[\\\x00-\x1f\x7f]")  # Windows' slash, control characters


def _is_too_large(path: Path) -> bool:
    return path.stat().st_size > MAX_MEDIA


def images(context: Context) -> Iterator[Problem]:
    """A picture must be there, and be one: anything else in its place could run script on the site."""
    for event in context.timeline.events:
        image = event.record.image
        if image is None or event.record.withdrawn:
            continue
        place = event.origin.at("image", "file")
        if image.file not in context.media:
            message = f"there is no `{image.file}` in events/media/"
            yield Problem("no-picture", place, message, _picture(image.file, context.media))
        elif _NOT_IN_NAMES.search(image.file):
            message = f"the name `{image.file}` has a character that cannot be in the address of a picture"
            yield Problem("picture-name", place, message, "rename the file, with letters, digits and hyphens")
        elif _is_too_large(context.media[image.file]):
            message = f"`{image.file}` is larger than {_LARGEST}, and each reader would load it"
            yield Problem("too-long", place, message, "make it smaller with a program for pictures")
        elif (found := pictures.recognize(context.media[image.file])) is None:
            message = f"`{image.file}` is not a {', '.join(pictures.NAMES[:-1])} or {pictures.NAMES[-1]} picture"
            yield Problem("not-a-picture", place, message, _converted(image.file))
        elif not image.file.lower().endswith(found.suffixes):
            name = (image.file.rpartition(".")[0] or image.file) + found.suffixes[0]
            message = f"the file `{image.file}` is a {found.name} picture, but its name does not say so"
            yield Problem("picture-name", place, message, f"rename it `{name}`, here and in its folder")


def private(context: Context) -> Iterator[Problem]:
    """A picture may say where and by whom it was taken; the file is published as it is."""
    for event in context.unanswered("private-picture"):
        image = event.record.image
        if image and image.file in context.media and (known := pictures.private(context.media[image.file])):
            message = f"`{image.file}` reveals {' and '.join(known)}, and is published as it is"
            advice = "remove that with a program for pictures, or write `allow: [private-picture]` if it may be known"
            yield context.warning(event, "private-picture", message, advice, "image", "file")


def _converted(name: str) -> str:
    if name.lower().endswith((".svg", ".svgz")):
        return "export it as PNG: an SVG can hold script, which would run on your site"
    return "convert it to one of these, or remove `image`"


def _picture(name: str, media: Collection[str]) -> str:
    if name.startswith(("/", "..")) or "\\" in name or "://" in name:
        return "put the file into that folder, and write its name alone"
    near = nearest(name, media)
    return f"did you mean `{near}`?" if near else "put the file there, or remove `image` from the record"


def cards(context: Context) -> Iterator[Problem]:
    """Cards need their fonts, and the library that draws them."""
    from importlib.util import find_spec

    cards = context.timeline.settings.cards
    if cards is None:
        return
    for index, name in enumerate(cards.fonts):
        place = context.origin.at("cards", "fonts", index)
        if name not in context.media:
            yield Problem("no-font", place, f"there is no `{name}` in events/media/", "put the font file there")
        elif _is_too_large(context.media[name]):
            yield Problem("too-long", place, f"`{name}` is larger than {_LARGEST}", "take a smaller font")
    if find_spec("resvg_py") is None:
        advice = "run `pip install 'timeline-feed[cards]'`, or remove `cards`"
        yield Problem(
            "no-cards", context.origin.at_key("cards"), "the library that draws cards is not installed", advice
        )
