"""Write the pages of the docs that are made from the program: `python -m tests.write_docs`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

from tests.conftest import ROOT
from timeline import codes, schema
from timeline.dates.forms import docs_page
from timeline.emit.pages.assets import DARK_TOKENS, LIGHT_TOKENS
from timeline.emit.pages.templates import PAGES as PAGE_TEMPLATES

FIELDS = """# All fields

Look up a key here. Your editor shows the same descriptions while you type ([how](editors.md)); this page is generated from
the program. Any text can be one text in the default language, or one per language: `{en: …, fr: …}`. Where a list is expected,
a single item is enough.

"""
COLORS = """
## Colors

The keys of `light` and `dark` in `theme`. Those that you leave out stay as they are. Text that could not be read on `paper` or `panel`
is an error.

| key | `light` | `dark` | |
| --- | --- | --- | --- |
"""
OWN = """
## Style sheet and templates of your own

For whom colors are not enough: two files beside the records change the pages, and the next build renders them again.

`events/extra.css` is added to the style sheet of the pages. Use the colors as `var(--link)`.

`events/templates/base.html` changes a part of every page; a file with the name of a page changes that kind of page:
PAGES.
A template is written in [Jinja](https://jinja.palletsprojects.com/templates/), extends ours, and replaces blocks of it:

```html
{% extends "timeline/base.html" %}
{% block foot %}{{ super() }}<p class="wrap"><a href="https://example.org/imprint">Imprint</a></p>{% endblock %}
```

A package can bring such templates along, for several timelines: a folder `templates` in it, and an entry point of the group
`timeline.templates` that names the package. Your own template of the same name goes before it.

```toml
[project.entry-points."timeline.templates"]
house-style = "our_house_style"
```

The blocks of each page are `extra` (in the head), `home` (the name at the top left), `lead` (above the content), `content` and `foot`.
Values that a template prints are escaped, and it runs in a sandbox. An error in it stops the build, with file and line; in the preview, the
last good page stays, with the error over it. The content security
policy still holds: the pages load only files of the site. Other blocks and values may change with a new version, so keep templates short.
"""
CARDS = """`cards: true` draws a picture for each event, with its date, title and status, and the logo of `site`. This needs the extra `cards`.
The fonts of the program have the Latin, Greek and Cyrillic scripts, so that the same records give the same picture on every machine.
An event with any other character (Arabic, Hebrew, Japanese, an emoji) has none of its own, unless you name fonts that have it. All pages
without one share that of the timeline, its title above the drawing. The 500 events published last have a card, each takes about 0.07 seconds of processor time once."""
PARTS: tuple[tuple[str, str, type[BaseModel]], ...] = (
    ("A record", "One event. A file has a list of records, or a single one.", schema.Record),
    ("A source", "An item of `sources`; an address alone is enough.", schema.Source),
    ("A picture", "The keys of `image`.", schema.Image),
    ("A notice", "An item of `notices`: see [Corrections and notifications](corrections.md).", schema.NoticeSpec),
    ("A withdrawal", "The keys of `withdrawn`, in a record and in a notice.", schema.Withdrawn),
    ("An import mark", "The keys of `imported`; `timeline sync` writes them.", schema.Imported),
    ("timeline.yaml", "Settings of the timeline.", schema.Settings),
    ("A topic, an actor, a kind", "`id: Label`, or `id:` with these keys below it.", schema.Term),
    ("A chapter", "An item of `chapters`.", schema.Chapter),
    ("An import", "An item of `imports`: see [Import](import.md).", schema.Import),
    ("An author", "An item of `authors`; a name alone is enough.", schema.Author),
    ("The site", "The keys of `site`.", schema.SiteInfo),
    ("A logo", "The keys of `logo`; the name of a file alone is enough. A file is at most 200 kB.", schema.Logo),
    ("Feeds", "The keys of `feed`.", schema.FeedPolicy),
    ("The drawing", "The keys of `strip`.", schema.Strip),
    ("Rules", "The keys of `require`; each is `true` or `false`.", schema.Require),
    ("Cards", CARDS, schema.Cards),
)


def fields_page() -> str:
    """Every field of every model, in the order of the schema."""
    return (
        FIELDS
        + "\n".join("".join(_part(*part)) for part in PARTS)
        + COLORS
        + "".join(_colors())
        + OWN.replace("PAGES", ", ".join(f"`{name}`" for name in PAGE_TEMPLATES))
    )


def _colors() -> Iterator[str]:
    for name, field in schema.Colors.model_fields.items():
        yield f"| `{name}` | `{LIGHT_TOKENS[name]}` | `{DARK_TOKENS[name]}` | {field.description} |\n"


def _part(title: str, intro: str, model: type[BaseModel]) -> Iterator[str]:
    yield f"## {title}\n\n{intro}\n\n| key | | |\n| --- | --- | --- |\n"
    for name, field in schema.written(model).items():
        yield f"| `{name}` | {'required' if field.is_required() else _default(field.default)} | {field.description} |\n"


def _default(value: Any) -> str:
    shown = value[0] if isinstance(value, tuple) and value else value
    return "" if shown in (None, (), {}) or isinstance(shown, (bool, BaseModel)) else f"default `{shown}`"


PAGES: dict[str, Callable[[], str]] = {"dates.md": docs_page, "fields.md": fields_page, "problems.md": codes.docs_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        ROOT.joinpath("docs", name).write_text(page(), "utf-8")
