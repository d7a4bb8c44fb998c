"""CommonMark as authors write it → HTML that is safe anywhere: in a page, a feed, someone else's reader.

Two walls: the parser leaves raw HTML out, and the sanitiser keeps only what is listed here. Neither alone is trusted.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import unescape
from urllib.parse import urljoin

import cmarkgfm
import nh3
from cmarkgfm.cmark import Options

_TAGS = {"a", "blockquote", "br", "code", "em", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong", "ul"}


def _cleaner(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


_CLEANER = _cleaner(_TAGS)
_OF_ARTICLES = _cleaner(_TAGS | {"h2", "h3", "h4"})
_HEADING = re.compile(r"(</?)h[1-6]>")
_LEVEL = re.compile(r"<h([1-6])>(.*?)</h\1>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:blockquote|br|h5|h6|hr|li|ol|p|pre|ul)\b[^>]*>")
_CONTAINER = re.compile(r"<(/?)(?:blockquote|ol|ul)\b")
_INLINE = re.compile(r"<[^>]*>")
_HREF = re.compile(r'(<a href=")(?!https?:|mailto:)([^"]*)"')
_LINK = re.compile(r'<a href="([^"]*)"')
_BLANKS = re.compile(r"[ \n\t]+")  # not \s: no-break spaces are meant


def html(text: str, base: str = "") -> str:
    """Safe HTML of a CommonMark text. Headings become the level below an event's title.

    Links that are not whole are taken from `base`, the absolute address of the site in the text's language: one text
    appears in pages at several depths and in feeds, where most readers do not resolve them.
    """
    made = _as_written(text)
    return _whole(made, base) if base and "<a " in made else made


@lru_cache(maxsize=65536)
def _as_written(text: str) -> str:
    """Safe HTML with the links as they are written."""
    made = cmarkgfm.markdown_to_html(text, Options.CMARK_OPT_VALIDATE_UTF8)
    return _CLEANER.clean(_HEADING.sub(r"\1h5>", made)).strip()


def article(text: str, base: str) -> str:
    """The same of a text that is a page of its own: headings begin below the title of the page, and skip no level."""
    made = cmarkgfm.markdown_to_html(text, Options.CMARK_OPT_VALIDATE_UTF8)
    path: list[int] = []  # the headings that the present one is under, as written

    def below(match: re.Match[str]) -> str:
        level = int(match[1])
        path[:] = [*(outer for outer in path if outer < level), level]
        return f"<h{1 + len(path)}>{match[2]}</h{1 + len(path)}>"

    return _whole(_OF_ARTICLES.clean(_LEVEL.sub(below, made)).strip(), base)


def _whole(made: str, base: str) -> str:
    return _HREF.sub(lambda match: f'{match[1]}{urljoin(base, match[2])}"', made)


def links(text: str) -> tuple[str, ...]:
    """Where the links of a CommonMark text lead, as written."""
    return tuple(unescape(address) for address in _LINK.findall(html(text)))


def given_by_reference(text: str, unwanted: re.Pattern[str]) -> str:
    """The first `unwanted` character that a reference such as `&#8238;` puts into a text; empty if there is none."""
    if "&#" not in text:
        return ""
    try:
        found = unwanted.search(cmarkgfm.markdown_to_html(text, Options.CMARK_OPT_VALIDATE_UTF8))
    except UnicodeDecodeError as error:  # cmark writes U+FFFE and U+FFFF as one byte each, which no UTF-8 has
        return chr(0xFF00 + error.object[error.start])
    return found[0] if found else ""


def is_nested_deeper(text: str, limit: int) -> bool:
    """Whether quotes and lists are in one another more than `limit` times: cleaning such HTML takes quadratic time."""
    nested = _begins_nested(limit).match
    if not nested(text) and not ("\n" in text and any(map(nested, text.split("\n")))):
        return False
    depth = deepest = 0
    for tag in _CONTAINER.finditer(cmarkgfm.markdown_to_html(text)):
        depth += -1 if tag[1] else 1
        deepest = max(deepest, depth)
    return deepest > limit


@cache
def _begins_nested(limit: int) -> re.Pattern[str]:
    """The beginning of a line with more signs of quotes and lists than the limit."""
    return re.compile(rf"(?:[ \t]*(?:>|[-+*]|\d{{1,9}}[.)])){{{limit + 1}}}")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The words of a CommonMark text on one line, for places that take no markup."""
    words = unescape(_INLINE.sub("", _BLOCK.sub(" ", html(text))))
    return _BLANKS.sub(" ", words).strip()
