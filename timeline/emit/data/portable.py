"""A record as `timeline sync` reads it back: what the table and the slides carry beside what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from timeline.dates import EventDate
    from timeline.schema import Chapter, Record, Source

    Say = Callable[[Mapping[str, str]], str]  # a text in the language of the file

#: Columns of `timeline.csv` for `cells`.
COLUMNS = (
    "written",
    "summary_commonmark",
    "date_note",
    "place",
    "source_titles",
    "publishers",
    "image",
    "image_alt",
    "image_credit",
    "after",
    "before",
    "fulfils",
    "withdrawn",
    "withdrawn_reason",
)


def cells(record: Record, say: Say) -> Iterator[str]:
    """The cells below `COLUMNS`."""
    image, withdrawn = record.image, record.withdrawn
    yield record.date.written
    for text in (record.summary, record.date_note, record.place):
        yield _said(text, say)
    yield _parallel(_said(source.title, say) for source in record.sources)
    yield _parallel(_said(source.publisher, say) for source in record.sources)
    yield image.file if image else ""
    yield _said(image.alt, say) if image else ""
    yield _said(image.credit, say) if image else ""
    for ids in (record.after, record.before, record.fulfils):
        yield " ".join(ids)
    yield withdrawn.date.written if withdrawn else ""
    yield _said(withdrawn.reason, say) if withdrawn else ""


def _parallel(texts: Iterator[str]) -> str:
    """A line for each source; nothing if none has a text."""
    lines = list(texts)
    return "\n".join(lines) if any(lines) else ""


def fields(record: Record, say: Say) -> dict[str, Any]:
    """Every field of a record that was written, its texts in one language."""
    image = record.image
    made: dict[str, Any] = {
        "id": record.id,
        "date": record.date.written,
        "title": say(record.title),
        "summary": _said(record.summary, say),
        "kind": record.kind,
        "status": record.status if record.status != "happened" else "",
        "announced": _written(record.announced),
        "certainty": record.certainty if record.certainty != "confirmed" else "",
        "actors": list(record.actors),
        "topics": list(record.topics),
        "place": _said(record.place, say),
        "image": _filled(
            file=image.file, alt=_said(image.alt, say), credit=_said(image.credit, say), license=image.license
        )
        if image
        else None,
        "sources": [_source(source, say) for source in record.sources],
        "date_note": _said(record.date_note, say),
        "after": list(record.after),
        "before": list(record.before),
        "fulfils": list(record.fulfils),
        "allow": list(record.allow),
    }
    return _filled(**made)


def chapter(chapter: Chapter, say: Say) -> dict[str, Any]:
    """A chapter as the settings have it."""
    return _filled(
        **{"id": chapter.id, "title": say(chapter.title), "from": _written(chapter.start), "to": _written(chapter.end)},
        summary=_said(chapter.summary, say),
    )


def _source(source: Source, say: Say) -> dict[str, Any]:
    return _filled(
        url=source.url,
        title=_said(source.title, say),
        publisher=_said(source.publisher, say),
        date=_written(source.date),
        lang=source.lang,
        archived=source.archived,
        says=_written(source.says),
        note=_said(source.note, say),
    )


def _said(text: Mapping[str, str] | None, say: Say) -> str:
    return say(text) if text else ""


def _written(date: EventDate | str | None) -> str:
    return "" if date is None else date if isinstance(date, str) else date.written


def _filled(**parts: Any) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if value}
