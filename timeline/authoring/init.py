"""A first timeline: settings, an example record with comments, and what editors and git should know.

Existing files are not replaced, and the result builds without changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline.authoring.scalars import key_value
from timeline.disk import Overtaken, replace_unchanged
from timeline.importers import formats
from timeline.locales import available
from timeline.problems import EnvironmentFailed, UsageWrong, did_you_mean
from timeline.schema import Settings
from timeline.vocabulary import FOLDER, SCHEMAS, schemas

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.dates import Day

_SETTINGS = "events/timeline.yaml"
IMPORT = "sheet"  # the name of the import that a timeline begins with
_EXAMPLE_ID = "timeline-begins"
_EXAMPLE_TITLE = "This timeline starts"
#: The words of a timeline that has just begun.
_EXAMPLE_WORDS = {"topics": {}, "actors": {}, "kinds": {}, "ids": {_EXAMPLE_ID: _EXAMPLE_TITLE}}
_LINE = "# yaml-language-server: $schema="


@dataclass(frozen=True)
class Wanted:
    """What the author says of the timeline."""

    title: str
    url: str
    languages: tuple[str, ...]
    source: Source | None = None


@dataclass(frozen=True)
class Source:
    """Where the first records come from, instead of an example: an address, and the format of an import."""

    url: str
    format: str


def source_of(url: str, format: str) -> Source:
    """What the command line said of a source. Raises UsageWrong if it is no address, or in no format that is read."""
    if not url.lower().startswith(("http://", "https://")):
        raise UsageWrong(
            f"--from {url}: this is not an address of the web; write it whole, with https://. For a file, start "
            "without --from, put the file into the folder, and add `imports` to timeline.yaml"
        )
    if format not in formats():
        raise UsageWrong(f"--format {format}: this format is not read; {did_you_mean(format, formats())}")
    return Source(url, format)


def wanted(
    title: str | None, url: str | None, langs: tuple[str, ...], source: Source | None = None, *, asking: bool
) -> Wanted:
    """What the command line said; the rest is asked, if there is someone to ask."""
    import click

    if not asking and not (title and url):
        raise UsageWrong(
            "this is not a terminal, so nothing can be asked; give --title and --url (and --lang, if not `en`)"
        )
    if asking and not title:
        title = click.prompt("Title of the timeline")
    if asking and not url:
        url = click.prompt("Address of the site (URL)", default="https://example.org/story/")
    if asking and not langs:
        langs = tuple(click.prompt("Languages, the default first", default="en").replace(",", " ").split())
    made = Wanted(title or "", url or "", tuple(dict.fromkeys(langs)) or ("en",), source)
    _refuse_wrong(made)
    return made


def _refuse_wrong(wanted: Wanted) -> None:
    """The schema has the last word: what it refuses in a file, it refuses here, in the same words."""
    from pydantic import ValidationError

    try:
        imports = [{"name": IMPORT, "from": it.url, "format": it.format}] if (it := wanted.source) else []
        settings = {"title": wanted.title, "url": wanted.url, "languages": wanted.languages, "imports": imports}
        Settings.model_validate(settings)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        context = detail.get("ctx", {})
        raise UsageWrong(f"{context.get('message', detail['msg'])}; {context.get('advice', '')}") from None


def files(wanted: Wanted, today: Day) -> dict[str, str]:
    """Every file of a new timeline by its path below the folder, with its text."""
    year = today.isoformat()[:-6]
    records = {} if wanted.source else {f"events/{year}.yaml": _example(wanted, today)}
    return {
        _SETTINGS: _settings(wanted),
        **records,
        f"events/{FOLDER}/.gitignore": _GITIGNORE_SCHEMAS,
        **{f"events/{path}": text for path, text in schemas(_EXAMPLE_WORDS).items()},
        ".gitignore": _GITIGNORE,
        ".gitattributes": _GITATTRIBUTES,
        ".vscode/settings.json": _vscode(),
        ".vscode/extensions.json": json.dumps({"recommendations": ["redhat.vscode-yaml"]}, indent=2) + "\n",
    }


def existing(folder: Path) -> Path | None:
    """The settings of the timeline that is in the folder, or of which the folder holds the records."""
    try:
        return next((place for place in (folder / _SETTINGS, folder / "timeline.yaml") if place.exists()), None)
    except OSError as error:
        raise EnvironmentFailed(f"{folder}: {error.strerror}; nothing was written") from error


def refuse_second(folder: Path) -> None:
    """A folder that has a timeline needs no other. Raises UsageWrong."""
    if place := existing(folder):
        raise UsageWrong(f"{place} already exists; `timeline new` adds a record to it")


def write(folder: Path, made: dict[str, str]) -> tuple[list[str], list[str]]:
    """Write the files that are not there yet: paths written, paths left alone."""
    try:
        kept = [name for name in made if (folder / name).exists()]
        for parent in dict.fromkeys(above for name in made for above in (folder / name).parents):
            if parent.exists() and not parent.is_dir():
                raise UsageWrong(f"{parent}: this is a file, so nothing can be put below it; nothing was written")
        return _write([name for name in made if name not in kept], folder, made), kept
    except OSError as error:
        raise EnvironmentFailed(f"{error.filename or folder}: {error.strerror}; nothing was written") from error


def _write(names: list[str], folder: Path, made: dict[str, str]) -> list[str]:
    """Write the files. The settings come last: while they are missing, `init` can be run again and writes the rest."""
    written: list[str] = []
    try:
        for name in sorted(names, key=lambda name: name == _SETTINGS):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_unchanged(path, None, made[name].encode())
            written.append(name)
    except (OSError, Overtaken):
        for name in written:
            (folder / name).unlink(missing_ok=True)
        raise
    return names


def _settings(wanted: Wanted) -> str:
    languages = ", ".join(wanted.languages)
    known = ", ".join(available())
    return f"""\
{_LINE}{SCHEMAS["settings"]}
# Settings of the timeline. Only `title` and `url` are required.

{key_value("title", wanted.title)}

# Address of the site. Links and the ids in feeds are made from it: do not change it after you publish.
{key_value("url", wanted.url)}

# The first is the default. The interface is translated into {known}.
languages: [{languages}]

# Time zone of the dates:
# timezone: Europe/Paris

# Topics and actors. If none are listed, records may use any id; otherwise only these.
# topics:
#   models: Models
# actors:
#   meta: Meta

# Required in every record:
# require:
#   sources: true
{_imports(wanted.source) if wanted.source else ""}"""


def _imports(source: Source) -> str:
    item = {"name": IMPORT, "from": source.url, "format": source.format}
    return f"\n# `timeline sync` brings the records up to date with it.\n{key_value('imports', [item])}\n"


def _example(wanted: Wanted, today: Day) -> str:
    day = today.isoformat()
    first, *others = wanted.languages
    title = key_value("title", {first: _EXAMPLE_TITLE} if others else _EXAMPLE_TITLE, 2)
    rest = "".join(f"\n    # {lang}: …" for lang in others)
    allow = "\n  allow: [first-of-month, first-of-year]   # warnings that do not apply here"
    return f"""\
{_LINE}{SCHEMAS["record"]}
# Records, in any order, in any number of files. `timeline new` adds one at the end.

- id: {_EXAMPLE_ID}   # never change it; lowercase letters, digits, hyphens
  date: {day}      # only as precise as it is known: {day[:-3]}, {day[:-6]}, about {day[:-3]}, by {day[:-6]} …
{title}{rest}
  summary: |
    A few sentences, with *emphasis* and [links](https://example.org/).
    This record is an example: change it or delete it before you publish.{allow if today.day == 1 else ""}
"""


def _vscode() -> str:
    """Schemas by path as well, so that files that a person adds are helped with too."""
    schemas = {
        f"./events/{SCHEMAS['settings']}": "/events/timeline.yaml",
        f"./events/{SCHEMAS['record']}": ["/events/**/*.yaml", "/events/**/*.yml", "!/events/timeline.yaml"],
    }
    return json.dumps({"yaml.schemas": schemas, "[yaml]": {"editor.insertSpaces": True}}, indent=2) + "\n"


_GITIGNORE = """\
# The site is generated from the records. To commit it as well, delete the next line.
/output/
"""

_GITIGNORE_SCHEMAS = """\
# For your editor; each build renews them. They hold the words of all records, so that branches would conflict.
/*.json
"""

_GITATTRIBUTES = """\
# Files of the publication log must stay unchanged, including their line endings.
events/published/* -text
"""
