"""Bytes as text, and HTML as plain text or CommonMark."""

from __future__ import annotations

import codecs
import re
from html import unescape

from timeline.problems import UsageWrong

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"<(?:p|div|br|li|h[1-6]|blockquote|pre)\b", re.IGNORECASE)
_KEPT = {"a", "b", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p"} | {
    "pre",
    "strong",
    "ul",
}
MAX_HTML = 200_000  # characters of one text; what is read of it takes more than its length
_DEPTH = 30  # lists and quotes in one another

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Unreadable(Exception):
    """Bytes that are not the text they should be; `at` is the line and column."""

    def __init__(self, message: str, advice: str, at: tuple[int, int] = (1, 1)) -> None:
        super().__init__(message)
        self.message, self.advice, self.at = message, advice, at


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark. Raises Unreadable."""
    try:
        return data.decode("utf-16") if data.startswith(_UTF16) else data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        at = (before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        guess = data[error.start : error.start + 1].decode("cp1252", "replace")
        message = f"this is not UTF-8 (is it a `{guess}` in Windows-1252 or Latin-1?)"
        raise Unreadable(message, "save the file as UTF-8", at) from None


def refuse_page(data: bytes) -> None:
    """Many hosts answer with a page for people where a file was expected. Raises Unreadable."""
    start = data[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise Unreadable(
            "this is a web page, not the data itself",
            "use the address of the file (of a Google Sheet: File, Share, Publish to the web, as CSV)",
        )


def is_html(text: str) -> bool:
    """Whether a text has tags or references to characters."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def plain(text: str) -> str:
    """HTML as one line of text."""
    if is_html(text):
        import nh3

        text = unescape(nh3.clean(_BREAK.sub(" ", text), tags=set()))
    return " ".join(text.split())


def commonmark(text: str) -> str:
    """HTML as CommonMark; text without HTML stays as it is. Raises Unreadable for what is nested too deeply."""
    if not is_html(text):
        return text.strip()
    import nh3

    if not _BLOCK.search(text):  # lines of a text, not of HTML
        text = "".join(f"<p>{part}</p>" for part in re.split(r"\n\s*\n", text.strip()))
    try:
        from markdownify import markdownify
    except ImportError:
        raise UsageWrong("texts in HTML need an extra: run `pip install 'timeline-feed[import]'`") from None
    clean = nh3.clean(
        text, tags=_KEPT, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}, link_rel=None
    )
    if len(clean) > MAX_HTML or _depth(clean) > _DEPTH:
        raise Unreadable("this text in HTML is too long, or nested too deeply", "shorten it")
    made: str = markdownify(clean, heading_style="ATX", bullets="-", escape_misc=True, newline_style="backslash")
    made = re.sub(r"\\&(?![#\w])", "&", made)  # it begins no reference
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in made.split("\n"))).strip()


def _depth(html: str) -> int:
    depth = deepest = 0
    for tag in re.finditer(r"<(/?)(?!br\b|hr\b)[a-z]", html):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest
