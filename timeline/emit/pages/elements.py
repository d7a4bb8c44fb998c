"""Small pieces of HTML that several templates print: filters of all templates, as `{{ e.title | lang }}`.

They are functions, as a macro of Jinja costs ten times what it does, and a page of an event has some thirty of these.
Each gives markup, and escapes whatever it is given that is not.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, NamedTuple, Protocol

from markupsafe import Markup, escape

from timeline.emit import media_types
from timeline.emit.pages.views.places import ROOT
from timeline.emit.views import direction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from timeline.emit.pages.views.event import EventView, MentionView, NoticeView, Reference, Rich
    from timeline.emit.status import Status

    Phrase = Callable[..., str]


class InLanguage(Protocol):
    """A text, or what stands for one."""

    @property
    def lang(self) -> str | None:
        """Its language; None where that is the one around it."""


class Twin(NamedTuple):
    """The same page in another language."""

    lang: str
    name: str
    href: str  # relative
    address: str  # absolute


def lang(words: InLanguage) -> str:
    """The language of a text and its direction, where it is not that of the page."""
    found = words.lang
    return f' lang="{escape(found)}" dir="{direction(found)}"' if found else ""


def date(e: EventView, kind: str = "", after: Iterable[str] = ()) -> str:
    """The date of an event, with what is said small after it."""
    small = "".join(f" <small>{escape(one)}</small>" for one in after if one)
    words = f"{escape(e.date)}{small}"
    class_ = f' class="{kind}"' if kind else ""
    if e.time:
        return f'<time{class_} datetime="{e.time}">{words}</time>'
    return f'<span{class_} data-edtf="{escape(e.edtf)}">{words}</span>'


def badges(found: Iterable[Status], between: str = "") -> str:
    """What limits a plain "it happened"."""
    return between.join(f'<span class="badge {badge.style}">{escape(badge.text)}</span>' for badge in found)


def rich(text: Rich, kind: str = "") -> str:
    """A text of the author as an element."""
    paragraph = text.paragraph
    tag = "p" if paragraph else "div"
    class_ = f' class="{kind}"' if kind else ""
    return f"<{tag}{class_}{lang(text)}>{paragraph or text.html}</{tag}>"


def change(notice: NoticeView) -> str:
    """A notice at its event."""
    kind = "notice fix" if notice.is_correction else "notice"
    head = f"<p><b>{escape(notice.label)}, {escape(notice.day)}</b></p>"
    return f'<div class="{kind}" data-on="{notice.on}">{head}{rich(notice.note)}</div>'


def source(s: Reference, t: Phrase) -> str:
    """A source in full."""
    title = f"{lang(s.title)}>{escape(s.title.text)}" if s.title else f">{escape(s.name)}"
    publisher = f", {escape(s.publisher)}" if s.title and s.publisher else ""
    return f"{_link(s)}{title}</a>{publisher}{_details(s, t)}"


def short_source(s: Reference, t: Phrase) -> str:
    """A source by the shortest way to call it."""
    return f"{account(s)}{_details(s, t)}"


def account(s: Reference) -> str:
    """The same without its details."""
    return f"{_link(s)}>{escape(s.name)}</a>"


def _link(s: Reference) -> str:
    return f'<a href="{escape(s.url)}"' + (f' hreflang="{escape(s.lang)}"' if s.lang else "")


def _details(s: Reference, t: Phrase) -> str:
    """The date of a source, its copy in an archive, and what it says of the event."""
    made = f", {escape(s.date)}" if s.date else ""
    if s.archived:
        name, of = escape(t("page.archive")), escape(t("page.archive_of", name=s.name))
        made += f' · <a href="{escape(s.archived)}" aria-label="{name} {of}">{name}</a>'
    if s.says:
        made += f" · {escape(t('feed.says', date=s.says))}"
    if s.note:
        made += f" {rich(s.note, 'says')}"
    return made


def tags(e: EventView) -> str:
    """Links to the topics and actors of an event."""
    return "".join(f'<a class="p-category" href="{escape(tag.href)}">{escape(tag.label)}</a> ' for tag in e.tags)


def terms(e: EventView) -> str:
    """Its topics and actors, for the filters of a list."""
    found = (("t", e.ids("topics")), ("a", e.ids("actors")))
    return "".join(f' data-{name}="{escape(ids)}"' for name, ids in found if ids)


def mention(m: MentionView) -> str:
    """Another event, in a line."""
    return f'<a href="{escape(m.href)}"{lang(m.title)}>{escape(m.title.text)}</a> <span class="when">{when(m)}</span>'


def when(m: MentionView) -> str:
    """The date of an event, and what became of it."""
    more = m.outcome or m.caveats
    return f"{escape(m.date)} · {escape(more)}" if more else str(escape(m.date))


def marker(kind: str, hollow: bool = False) -> str:  # noqa: FBT001, FBT002 - a template gives it by its place
    """The mark of an event, as the drawing has it."""
    return _MARKERS[kind, bool(hollow)]


def _svg(width: int, shape: str) -> str:
    return f'<svg class="marker" width="{width}" height="12" aria-hidden="true">{shape}</svg>'


_ACROSS = 'x1="6.5" x2="27.5" y1="6" y2="6"/>'
_DOTS = '<line class="dots" x1="6.5" x2="27.6" y1="6" y2="6"/>'
_PLAN = _svg(19, '<rect class="plan" x="1" y="1" width="17" height="10" rx="5"/>')
_MARKERS: Mapping[tuple[str, bool], str] = {
    ("day", False): _svg(12, '<circle class="k" cx="6" cy="6" r="5.5"/>'),
    ("day", True): _svg(12, '<circle class="k o" cx="6" cy="6" r="4.5"/>'),
    ("bar", False): _svg(30, '<rect class="k" x="1" y="1" width="28" height="10"/>'),
    ("bar", True): _svg(30, '<rect class="k o" x="1" y="1" width="28" height="10"/>'),
    ("range", False): _svg(34, f'<line class="pale" {_ACROSS}{_DOTS}'),
    ("range", True): _svg(34, f'<line class="rim" {_ACROSS}<line class="hole" {_ACROSS}{_DOTS}'),
    ("plan", False): _PLAN,
    ("plan", True): _PLAN,
}


# --- around the content of a page


def languages(twins: Iterable[Twin], own: str, label: str, kind: str = "") -> str:
    """The way to the page in other languages."""
    items = "\n".join(f"<li>{_language(twin, own)}</li>" for twin in twins)
    return f'<nav class="langs{kind}" aria-label="{escape(label)}"><ul>\n{items}\n</ul></nav>'


def _language(twin: Twin, own: str) -> str:
    if twin.lang == own:
        return f"<b{lang(twin)}>{escape(twin.name)}</b>"
    return f'<a href="{escape(twin.href)}" hreflang="{escape(twin.lang)}"{lang(twin)}>{escape(twin.name)}</a>'


def alternates(twins: Iterable[Twin], default: str) -> str:
    """The same for search engines; the page in the default language is for everybody else."""
    return "\n".join(
        _link_to(f'hreflang="{escape(lang)}"', twin.address)
        for twin in twins
        for lang in ((twin.lang, "x-default") if twin.lang == default else (twin.lang,))
    )


def feeds(stem: str, title: str) -> str:
    """The feeds of one channel."""
    return "\n".join(
        _link_to(f'type="{type}" title="{escape(f"{title} ({name})")}"', f"{ROOT}{stem}{file}")
        for type, name, file in _FEEDS
    )


_FEEDS = (
    (media_types.ATOM, "Atom", "atom.xml"),
    (media_types.RSS, "RSS", "rss.xml"),
    (media_types.JSON_FEED, "JSON Feed", "feed.json"),
)


def _link_to(attributes: str, href: str) -> str:
    return f'<link rel="alternate" {attributes} href="{escape(href)}">'


def _filter(made: Callable[..., str]) -> Callable[..., Markup]:
    """The same, as a template takes it: what it gives is not escaped again."""

    @wraps(made)
    def marked(*args: object) -> Markup:
        return Markup(made(*args))  # noqa: S704 - all that is put in has been escaped

    return marked


FILTERS: Mapping[str, Callable[..., Markup]] = {
    "lang": _filter(lang),
    "languages": _filter(languages),
    "alternates": _filter(alternates),
    "feeds": _filter(feeds),
    "date": _filter(date),
    "badges": _filter(badges),
    "rich": _filter(rich),
    "change": _filter(change),
    "source": _filter(source),
    "short_source": _filter(short_source),
    "account": _filter(account),
    "tags": _filter(tags),
    "terms": _filter(terms),
    "mention": _filter(mention),
    "when": _filter(when),
    "marker": _filter(marker),
}
