"""What an item of a feed says, as HTML: the same in Atom, RSS and JSON Feed.

Everything is in the text, because readers show nothing else: the event's date, its status, corrections, sources.
Addresses are absolute, as most readers pass relative ones on as they are.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from timeline.dates import Day
from timeline.dates.wording import day_words, word
from timeline.emit.channels import term_label
from timeline.emit.status import fulfilled, status_words
from timeline.locales import load as locale
from timeline.markup import html, plain
from timeline.pictures import recognize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from timeline.schema import Source
    from timeline.types import Edition, Entry, Item, Notice


class Words(NamedTuple):
    """What an item says in one language."""

    title: str
    link: str
    summary: str
    html: str
    terms: tuple[tuple[str, str, str], ...]  # sort, id, label


def words(edition: Edition, item: Item, lang: str) -> Words:
    """An item in one language, rendered once for all the feeds and formats that it stands in."""
    key = (item.entry.id, item.notice.name if item.notice else None, lang)
    found = edition.memo.get(key)
    if not isinstance(found, Words):
        found = Words(
            title(edition, item, lang),
            link(edition, item, lang),
            summary(edition, item, lang),
            content(edition, item, lang),
            tuple(terms(edition, item, lang)),
        )
        edition.memo[key] = found
    return found


def title(edition: Edition, item: Item, lang: str) -> str:
    """Plain text, the same as long as the facts are: some readers show a new title as a new item."""
    text = locale(lang).text
    if item.notice is None:
        return headline(edition, item.entry, lang)
    if item.notice.withdrawn:
        label = notice_label(item.notice, lang)
        return text("feed.withdrawn_notice", label=label, title=headline(edition, item.entry, lang))
    if item.notice.type == "withdrawal":
        return text("feed.withdrawal", title=edition.said(item.entry.event.record.title, lang).text)
    return text(f"feed.{item.notice.type}", title=headline(edition, item.entry, lang))


def headline(edition: Edition, entry: Entry, lang: str) -> str:
    """The title as it may stand alone: `Avocado slips (unconfirmed)`, so that no reader takes it for a fact."""
    return with_caveats(edition, entry, lang, caveats(entry, lang))


def with_caveats(edition: Edition, entry: Entry, lang: str, words: Iterable[str]) -> str:
    """The title and what is to be known with it; without words that the title has: `Ouverture prévue (prévu)`."""
    title = edition.said(entry.event.record.title, lang).text
    added = ", ".join(one for one in words if not _says(title, one, lang))
    return locale(lang).text("feed.with_caveats", title=title, caveats=added) if added else title


def _says(title: str, caveat: str, lang: str) -> bool:
    """Whether a title has this caveat, in any of its forms (`prévue`, `prévus`), as a word of its own."""
    stem = re.escape(caveat.removesuffix(locale(lang).text("feed.caveat_ending")))
    return re.search(rf"\b{stem}", title, re.IGNORECASE) is not None


def caveats(entry: Entry, lang: str) -> Iterator[str]:
    """What keeps the title from being a fact, a word each: withdrawn, planned, cancelled, unconfirmed, disputed."""
    record, text = entry.event.record, locale(lang).text
    if record.withdrawn:
        yield text("feed.caveat_withdrawn")
        return
    if entry.plan and entry.plan.state != "in_effect":
        yield text(f"feed.caveat_{'settled' if entry.plan.is_settled else record.status}")
    if record.certainty != "confirmed":
        yield text(f"feed.caveat_{record.certainty}")


def notice_label(notice: Notice, lang: str) -> str:
    """What sort of notice it is: `Correction`, `Correction withdrawn`."""
    text = locale(lang).text
    label = text(f"notice.label_{notice.type}")
    return text("notice.withdrawn_label", label=label) if notice.withdrawn else label


def link(edition: Edition, item: Item, lang: str) -> str:
    """Absolute address of the page of the event; of a notice, its place on that page."""
    page = edition.address(lang, item.entry)
    return f"{page}#{item.notice.name}" if item.notice else page


def summary(edition: Edition, item: Item, lang: str) -> str:
    """One plain paragraph: date and first words, for lists and for readers that take no HTML."""
    if item.notice:
        return plain(edition.said(item.notice.note, lang).text)
    record = item.entry.event.record
    if record.withdrawn:
        return locale(lang).text("notice.withdrawal", reason=plain(edition.said(record.withdrawn.reason, lang).text))
    words = f" {plain(edition.said(record.summary, lang).text)}" if record.summary else ""
    return f"{opening(edition, item.entry, lang)}{words}"


def opening(edition: Edition, entry: Entry, lang: str) -> str:
    """`By the end of 2025. Planned.`: the date, and what is to be known before the summary is read."""
    date = word(entry.event.date, lang, past=edition.is_past(entry.event))
    words = [status.text for status in status_words(edition, entry, lang)]
    return " ".join(f"{part}." for part in (date[:1].upper() + date[1:], *words))


def content(edition: Edition, item: Item, lang: str) -> str:
    """The item in full."""
    parts = _notice(edition, item.entry, item.notice, lang) if item.notice else _event(edition, item.entry, lang)
    return "\n".join(parts)


def _notice(edition: Edition, entry: Entry, notice: Notice, lang: str) -> Iterator[str]:
    text = locale(lang).text
    if entry.event.record.withdrawn:
        yield withdrawal(edition, entry, lang, lang)
        return
    yield _block(edition, notice.note, lang)
    yield f"<p>{escape(text('feed.event'))} {_mention(edition, entry, lang)}</p>"


def _event(edition: Edition, entry: Entry, lang: str) -> Iterator[str]:
    record = entry.event.record
    text = locale(lang).text
    for notice in reversed(entry.changes):
        day = word(notice.date, lang, past=True) if notice.date else _day(edition, notice.updated, lang)
        head = escape(text("feed.dated_label", label=notice_label(notice, lang), day=day))
        words = withdrawal(edition, entry, lang, lang) if record.withdrawn else _block(edition, notice.note, lang)
        yield f"<p><strong>{head}</strong></p>\n{words}"
    if record.withdrawn:
        if not entry.changes:
            yield withdrawal(edition, entry, lang, lang)
        return
    yield f"<p>{_facts(edition, entry, lang)}</p>"
    if record.image:
        yield _image(edition, entry, lang)
    if record.summary:
        yield _block(edition, record.summary, lang)
    if record.date_note:
        yield _block(edition, record.date_note, lang)
    for plan, how, late in fulfilled(edition, entry, lang):
        after = f" · {escape(late)}" if late else ""
        yield f"<p>{escape(how)} {_mention(edition, plan, lang)}{after}</p>"
    if record.sources:
        yield f"<p>{escape(text('feed.sources', n=len(record.sources)))}</p>"
        yield "<ul>\n" + "\n".join(_source(edition, source, lang) for source in record.sources) + "\n</ul>"


def withdrawal(edition: Edition, entry: Entry, lang: str, around: str) -> str:
    """Why an event was withdrawn, as HTML inside text in the language `around`, which the reason may not be in."""
    withdrawn = entry.event.record.withdrawn
    assert withdrawn
    reason = edition.said(withdrawn.reason, lang)
    text, base = locale(lang).text, edition.base(lang)
    if reason.lang == around:
        return html(text("notice.withdrawal", reason=reason.text), base)
    announced = text("notice.withdrawal", reason="").strip()
    return f'<p>{escape(announced)}</p>\n<div lang="{escape(reason.lang)}">{html(reason.text, base)}</div>'


def _mention(edition: Edition, entry: Entry, lang: str) -> str:
    """Title of an event, linked to its page, its date, and what keeps it from being a fact."""
    shown = edition.said(entry.event.record.title, lang)
    address = escape(edition.address(lang, entry))
    date = word(entry.event.date, lang, past=edition.is_past(entry.event))
    about = escape(", ".join([date, *caveats(entry, lang)]))
    return f'<a href="{address}"{_lang(shown.lang, lang)}>{escape(shown.text)}</a> ({about})'


def _facts(edition: Edition, entry: Entry, lang: str) -> str:
    """Date, and how far it is to be believed: `<strong>by the end of 2025</strong> · Planned`."""
    record = entry.event.record
    date = word(entry.event.date, lang, past=edition.is_past(entry.event))
    parts = [f"<strong>{escape(date[:1].upper() + date[1:])}</strong>"]
    if entry.plan and entry.plan.announced:
        parts.append(escape(locale(lang).text("plan.announced", date=word(entry.plan.announced, lang, past=True))))
    parts += [escape(status.text) for status in status_words(edition, entry, lang)]
    if record.place:
        parts.append(escape(edition.said(record.place, lang).text))
    return " · ".join(parts)


def _block(edition: Edition, text: Mapping[str, str], lang: str) -> str:
    """CommonMark as HTML; marked with its language where that is not the feed's."""
    shown = edition.said(text, lang)
    made = html(shown.text, edition.base(lang))
    return made if shown.lang == lang else f'<div lang="{escape(shown.lang)}">{made}</div>'


def _image(edition: Edition, entry: Entry, lang: str) -> str:
    image = entry.event.record.image
    assert image is not None
    alt = edition.said(image.alt, lang).text if image.alt else ""
    return f'<p><img src="{escape(media_address(edition, image.file))}" alt="{escape(alt)}"></p>'


def media_address(edition: Edition, file: str) -> str:
    """Absolute address of a picture."""
    return f"{edition.base(edition.settings.default)}media/{quote(file)}"


def _source(edition: Edition, source: Source, lang: str) -> str:
    text = locale(lang).text
    title_ = edition.said(source.title, lang).text if source.title else None
    publisher = edition.said(source.publisher, lang).text if source.publisher else None
    shown = title_ or publisher or source.url
    attributes = f' hreflang="{escape(source.lang)}"' if source.lang else ""
    attributes += _lang(source.lang or lang, lang) if title_ else ""
    parts = [f'<a href="{escape(source.url)}"{attributes}>{escape(shown)}</a>']
    if publisher and title_:
        parts.append(escape(publisher))
    if source.date:
        parts.append(escape(word(source.date, lang, past=True)))
    if source.archived:
        parts.append(f'<a href="{escape(source.archived)}">{escape(text("feed.archived"))}</a>')
    if source.says:
        parts.append(escape(text("feed.says", date=word(source.says, lang, past=True))))
    note = f"\n{_block(edition, source.note, lang)}" if source.note else ""
    return f"<li>{', '.join(parts)}{note}</li>"


def _lang(lang: str, around: str) -> str:
    return "" if lang == around else f' lang="{escape(lang)}"'


def _day(edition: Edition, at: datetime, lang: str) -> str:
    return day_words(lang, Day.from_date(edition.day(at)))


def terms(edition: Edition, item: Item, lang: str) -> list[tuple[str, str, str]]:
    """Sort, id and label of everything the event is filed under."""
    record, settings = item.entry.event.record, edition.settings
    found = [("kinds", record.kind, settings.kinds)] if record.kind else []
    found += [("topics", id, settings.topics) for id in record.topics]
    found += [("actors", id, settings.actors) for id in record.actors]
    return [(sort, id, term_label(edition, declared, id, lang)) for sort, id, declared in found]


def enclosure(edition: Edition, item: Item) -> dict[str, str] | None:
    """Address, media type and size of the event's picture."""
    image = item.entry.event.record.image
    path = edition.media.get(image.file) if image else None
    if image is None or path is None:
        return None
    found = recognize(path)
    assert found, path  # `check` lets nothing else through
    return {"href": media_address(edition, image.file), "type": found.type, "length": str(path.stat().st_size)}
