"""What an item of a feed says, as HTML: the same in Atom, RSS and JSON Feed.

Everything is in the text, because readers show nothing else: the event's date, its status, corrections, sources.
Addresses are absolute, as most readers pass relative ones on as they are.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from timeline.dates.wording import word
from timeline.emit.status import caveats, fulfilled, headline, status_words, with_caveats
from timeline.emit.views import direction
from timeline.markup import html, plain
from timeline.schema import uri
from timeline.types import localized

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from timeline.emit.views import Brief, EventFacts, FeedItem, Look
    from timeline.schema import Image, Source
    from timeline.types import Notice


class ItemText(NamedTuple):
    """What an item says in one language."""

    title: str
    link: str
    summary: str
    html: str
    terms: tuple[tuple[str, str, str], ...]  # facet, id, label


def text_of(look: Look, item: FeedItem) -> ItemText:
    """An item in one language."""
    return ItemText(
        title(look, item), link(look, item), summary(look, item), content(look, item), terms(look, item.event)
    )


def title(look: Look, item: FeedItem) -> str:
    """Plain text, the same as long as the facts are: some readers show a new title as a new item."""
    if item.notice is None:
        return headline(look, item.event.brief)
    return _about(look, item.notice, item.event.brief)


def _about(look: Look, notice: Notice, event: Brief, *more: str) -> str:
    """`Correction: Llama 4 is out (unconfirmed)`."""
    if notice.withdrawn:
        about = with_caveats(look, event, (*more, *caveats(look, event)))
        return look.text("feed.withdrawn_notice", label=notice_label(look, notice), title=about)
    known = () if notice.type == "withdrawal" else caveats(look, event)  # the label says it
    return look.text(f"feed.{notice.type}", title=with_caveats(look, event, (*more, *known)))


def notice_label(look: Look, notice: Notice) -> str:
    """What kind of notice it is: `Correction`, `Correction withdrawn`."""
    label = look.text(f"notice.label_{notice.type}")
    return look.text("notice.withdrawn_label", label=label) if notice.withdrawn else label


def link(look: Look, item: FeedItem) -> str:
    """Absolute address of the page of the event; of a notice, its place on that page."""
    page = look.address(item.event.id)
    return f"{page}#{item.notice.name}" if item.notice else page


def summary(look: Look, item: FeedItem) -> str:
    """One plain paragraph: date and first words, for lists and for readers that take no HTML.

    Some of them show nothing else, so that of a notice names the event and its date, too.
    """
    if item.notice is None:
        return event_summary(look, item.event)
    brief = item.event.brief
    about = _about(look, item.notice, brief, word(brief.date, look.lang, past=brief.past))
    end = "" if about.endswith((".", "!", "?", "…")) else "."
    return f"{about}{end} {plain(look.plain(item.notice.note))}"


def event_summary(look: Look, event: EventFacts) -> str:
    """The same of an event."""
    record = event.record
    if record.withdrawn:
        return look.text("notice.withdrawal", reason=plain(look.plain(record.withdrawn.reason)))
    words = f" {plain(look.plain(record.summary))}" if record.summary else ""
    return f"{opening(look, event)}{words}"


def opening(look: Look, event: EventFacts) -> str:
    """`By the end of 2025. Planned.`: the date, and what is to be known before the summary is read."""
    date = word(event.date, look.lang, past=event.past)
    words = [status.text for status in status_words(look, event)]
    return " ".join(f"{part}." for part in (date[:1].upper() + date[1:], *words))


def content(look: Look, item: FeedItem) -> str:
    """The item in full."""
    return _whole(look, _notice(look, item.event, item.notice) if item.notice else _event(look, item.event))


def event_content(look: Look, event: EventFacts) -> str:
    """The item of an event in full."""
    return _whole(look, _event(look, event))


def _whole(look: Look, parts: Iterable[str]) -> str:
    """The parts of a content. Readers set it from left to right unless it says otherwise."""
    made = "\n".join(parts)
    return f'<div lang="{escape(look.lang)}" dir="rtl">\n{made}\n</div>' if direction(look.lang) == "rtl" else made


def _notice(look: Look, event: EventFacts, notice: Notice) -> Iterator[str]:
    gone = event.record.withdrawn
    yield withdrawal(look, gone.reason, look.lang) if gone else _block(look, notice.note)
    yield f"<p>{escape(look.text('feed.event'))} {_mention(look, event.brief)}</p>"


def _event(look: Look, event: EventFacts) -> Iterator[str]:
    record, text = event.record, look.text
    for notice in reversed(event.entry.changes):
        day = word(notice.date, look.lang, past=True) if notice.date else look.day(notice.updated)
        head = escape(text("feed.dated_label", label=notice_label(look, notice), day=day))
        gone = record.withdrawn
        words = withdrawal(look, gone.reason, look.lang) if gone else _block(look, notice.note)
        yield f"<p><strong>{head}</strong></p>\n{words}"
    if record.withdrawn:
        if not event.entry.changes:
            yield withdrawal(look, record.withdrawn.reason, look.lang)
        return
    yield f"<p>{_facts(look, event)}</p>"
    if record.image:
        yield _image(look, record.image)
    if record.summary:
        yield _block(look, record.summary)
    if record.date_note:
        yield _block(look, record.date_note)
    for plan, how, late in fulfilled(look, event):
        after = f" · {escape(late)}" if late else ""
        yield f"<p>{escape(how)} {_mention(look, plan)}{after}</p>"
    if record.sources:
        yield f"<p>{escape(text('feed.sources', n=len(record.sources)))}</p>"
        yield "<ul>\n" + "\n".join(_source(look, source) for source in record.sources) + "\n</ul>"


def withdrawal(look: Look, reason: Mapping[str, str], around: str) -> str:
    """Why an event was withdrawn, as HTML inside text in the language `around`, which the reason may not be in."""
    words = localized(reason, look.lang, look.default, around)
    if words.lang is None:
        return html(look.text("notice.withdrawal", reason=words.text), look.base)
    announced = look.text("notice.withdrawal", reason="").strip()
    return f"<p>{escape(announced)}</p>\n<div{_lang(words.lang, around)}>{html(words.text, look.base)}</div>"


def _mention(look: Look, event: Brief) -> str:
    """Title of an event, linked to its page, its date, and what keeps it from being a fact."""
    shown = localized(event.title, look.lang, look.default, look.lang)
    address = escape(look.address(event.id))
    date = word(event.date, look.lang, past=event.past)
    about = escape(", ".join([date, *caveats(look, event)]))
    return f'<a href="{address}"{_lang(shown.lang, look.lang)}>{escape(shown.text)}</a> ({about})'


def _facts(look: Look, event: EventFacts) -> str:
    """Date, and how far it is to be believed: `<strong>by the end of 2025</strong> · Planned`."""
    date, plan = word(event.date, look.lang, past=event.past), event.brief.plan
    parts = [f"<strong>{escape(date[:1].upper() + date[1:])}</strong>"]
    if plan and plan.announced:
        parts.append(escape(look.text("plan.announced", date=word(plan.announced, look.lang, past=True))))
    parts += [escape(status.text) for status in status_words(look, event)]
    if event.record.place:
        parts.append(escape(look.plain(event.record.place)))
    return " · ".join(parts)


def _block(look: Look, text: Mapping[str, str]) -> str:
    """CommonMark as HTML; marked with its language where that is not the feed's."""
    shown = localized(text, look.lang, look.default, look.lang)
    made = html(shown.text, look.base)
    return made if shown.lang is None else f"<div{_lang(shown.lang, look.lang)}>{made}</div>"


def _image(look: Look, image: Image) -> str:
    alt = look.plain(image.alt) if image.alt else ""
    line = " · ".join(part for part in _credit(look, image) if part)
    below = f"<br>\n{escape(line)}" if line else ""
    return f'<p><img src="{escape(look.media(image.file))}" alt="{escape(alt)}">{below}</p>'


def credit_of(look: Look, event: EventFacts) -> tuple[str, str]:
    """Who made the event's picture, and its license; "" for what the record does not say."""
    image = event.record.image
    return _credit(look, image) if image else ("", "")


def _credit(look: Look, image: Image) -> tuple[str, str]:
    return look.plain(image.credit) if image.credit else "", image.license or ""


def _source(look: Look, source: Source) -> str:
    lang = look.lang
    title_ = look.plain(source.title) if source.title else None
    publisher = look.plain(source.publisher) if source.publisher else None
    shown = title_ or publisher or source.url
    attributes = f' hreflang="{escape(source.lang)}"' if source.lang else ""
    attributes += _lang(source.lang if source.lang != lang else None, lang) if title_ else ""
    parts = [f'<a href="{escape(uri(source.url))}"{attributes}>{escape(shown)}</a>']
    if publisher and title_:
        parts.append(escape(publisher))
    if source.date:
        parts.append(escape(word(source.date, lang, past=True)))
    if source.archived:
        parts.append(f'<a href="{escape(uri(source.archived))}">{escape(look.text("feed.archived"))}</a>')
    if source.says:
        parts.append(escape(look.text("feed.says", date=word(source.says, lang, past=True))))
    note = f"\n{_block(look, source.note)}" if source.note else ""
    return f"<li>{', '.join(parts)}{note}</li>"


def _lang(lang: str | None, around: str) -> str:
    """The language of a text inside text in another one, and its direction if that is another one, too."""
    if not lang:
        return ""
    way = direction(lang)
    return f' lang="{escape(lang)}"' + (f' dir="{way}"' if way != direction(around) else "")


def terms(look: Look, event: EventFacts) -> tuple[tuple[str, str, str], ...]:
    """Facet, id and label of everything the event is filed under."""
    record = event.record
    found = [("kinds", record.kind)] if record.kind else []
    found += [("topics", id) for id in record.topics]
    found += [("actors", id) for id in record.actors]
    return tuple((facet, id, look.term(facet, id)) for facet, id in found)


def enclosure(look: Look, event: EventFacts) -> dict[str, str] | None:
    """Address, media type and size of the event's picture."""
    picture = event.picture
    if picture is None:
        return None
    return {"href": look.media(picture.file), "type": picture.type, "length": str(picture.length)}
