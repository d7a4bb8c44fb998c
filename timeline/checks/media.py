"""Files in `events/media/`: pictures, and fonts for social cards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline import pictures
from timeline.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from timeline.checks.context import Context
    from timeline.problems import Place

MAX_MEDIA = 20_000_000  # bytes; 5 GB of zeros are 5 MB in a repository
MAX_LOGO = 200_000  # bytes
_LARGEST = f"{MAX_MEDIA // 1_000_000} MB"
_SMALLER = "make it smaller with a program for pictures"
_NOT_IN_NAMES = re.compile(r"[\\\x00-\x1f\x7f]")  # Windows' slash, control characters


def _is_larger(path: Path, most: int) -> bool:
    return path.stat().st_size > most


def images(context: Context) -> Iterator[Problem]:
    """A picture must be there, and be one: anything else in its place could run script on the site."""
    for event in context.having("image"):
        image = event.record.image
        if image is None or event.record.withdrawn:
            continue
        place = event.origin.at("image", "file")
        found = _wrong(image.file, place, context.media, "image")
        if found is None and _is_larger(context.media[image.file], MAX_MEDIA):
            message = f"`{image.file}` is larger than {_LARGEST}, and each reader would load it"
            found = Problem("too-long", place, message, _SMALLER)
        if found:
            yield found


def logo(context: Context) -> Iterator[Problem]:
    """The same of the picture of the site, which is on every page."""
    site = context.timeline.settings.site
    if site is None or site.logo is None:
        return
    for key, name in site.logo.files:
        place = context.origin.at("site", "logo", key)
        found = _wrong(name, place, context.media, "logo")
        if found is None and _is_larger(context.media[name], MAX_LOGO):
            message = f"`{name}` is larger than {MAX_LOGO // 1000} kB, and every page would load it"
            found = Problem("too-long", place, message, _SMALLER)
        if found:
            yield found


def _wrong(name: str, place: Place, media: Mapping[str, Path], key: str) -> Problem | None:
    """What is wrong with the file of a picture."""
    if name not in media:
        message = f"there is no `{name}` in events/media/"
        return Problem("no-picture", place, message, _picture(name, media, key))
    if _NOT_IN_NAMES.search(name):
        message = f"the name `{name}` has a character that cannot be in the address of a picture"
        return Problem("picture-name", place, message, "rename the file, with letters, digits and hyphens")
    found = pictures.recognize(media[name])
    if found is None:
        message = f"`{name}` is not a {', '.join(pictures.NAMES[:-1])} or {pictures.NAMES[-1]} picture"
        return Problem("not-a-picture", place, message, _converted(name, key))
    if not name.lower().endswith(found.suffixes):
        proper = (name.rpartition(".")[0] or name) + found.suffixes[0]
        message = f"the file `{name}` is a {found.name} picture, but its name does not say so"
        return Problem("picture-name", place, message, f"rename it `{proper}`, here and in its folder")
    return None


def private(context: Context) -> Iterator[Problem]:
    """A picture may say where and by whom it was taken; the file is published as it is."""
    for event in context.unanswered("private-picture", "image"):
        image = event.record.image
        if image and image.file in context.media and (known := pictures.private(context.media[image.file])):
            message = f"`{image.file}` reveals {' and '.join(known)}, and is published as it is"
            advice = "remove that with a program for pictures, or write `allow: [private-picture]` if it may be known"
            yield context.warning(event, "private-picture", message, advice, "image", "file")


def _converted(name: str, key: str) -> str:
    if name.lower().endswith((".svg", ".svgz")):
        return "export it as PNG: an SVG can hold script, which would run on your site"
    return f"convert it to one of these, or remove `{key}`"


def _picture(name: str, media: Collection[str], key: str) -> str:
    if name.startswith(("/", "..")) or "\\" in name or "://" in name:
        return "put the file into that folder, and write its name alone"
    near = nearest(name, media)
    return (
        f"did you mean `{near}`?"
        if near
        else f"put the file there, or remove `{key}`{' from the record' if key == 'image' else ''}"
    )


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
        elif _is_larger(context.media[name], MAX_MEDIA):
            yield Problem("too-long", place, f"`{name}` is larger than {_LARGEST}", "take a smaller font")
    if cards.fonts and not {"serif", "sans"} <= cards.model_fields_set:
        message = "`fonts` is set, and not which of them is `serif` and which is `sans`"
        advice = "write `serif` and `sans` below it, with the names of their families"
        yield Problem("no-font", context.origin.at_key("cards", "fonts"), message, advice)
    if find_spec("resvg_py") is None:
        advice = "run `pip install 'timeline-feed[cards]'`, or remove `cards`"
        yield Problem(
            "no-cards", context.origin.at_key("cards"), "the library that draws cards is not installed", advice
        )
