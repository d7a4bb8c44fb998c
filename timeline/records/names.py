"""Which files of the folder are records, and which look as if they were meant to be and are not read.

`*.yaml` and `*.yml` are read. What a person probably takes for a record is mentioned: `2025.yaml.txt` as some editors
save it, `2025.YAML`, `2025.json`, a second `timeline.yaml`. Not mentioned are pictures, documents, hidden files, and
backups (`2025.yaml~`, `2025.yaml.bak`) as long as the file that they are a copy of is there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timeline.problems import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Collection

SETTINGS_NAME = "timeline.yaml"
_SUFFIXES = (".yaml", ".yml")

_YAML = re.compile(
    r"^(?P<stem>.*?)(?P<suffix>\s*\.\s*(?:ya?ml|yalm|ymal|yam|ylm|yaaml))(?P<more>(?:[^a-z].*)?)$", re.IGNORECASE
)
_JSON = re.compile(r"^(?P<stem>.*)\.json(?:\.txt)?$", re.IGNORECASE)
_SETTINGS = re.compile(r"^timeline\s*\.\s*(?:ya?ml|json)(?:\.txt)?\s*$", re.IGNORECASE)
#: What editors, version control and file managers add to the end of a name when they keep a copy of a file.
_BACKUP = re.compile(
    r"(?:~|#|[._-]~?(?:bak|backup|orig|old|save|sav|swp|swo|tmp|temp|rej|mine|copy|r?\d+)\d*"
    r"|\s(?:-\s)?copy(?:\s\d+)?|\s?\(\d+\)|\.___jb_\w+___)+$",
    re.IGNORECASE,
)
#: What file managers put around the name of a copy whose ending they keep.
_COPY = re.compile(r"^copy(?: \(\d+\))? of |(?:\s(?:-\s)?copy|\s?\(\d+\))+(?=\.[a-z]+$)", re.IGNORECASE)


def is_record_file(name: str) -> bool:
    """Whether a file of this name is read as records, if it is not the settings."""
    return name.endswith(_SUFFIXES)


def looks_like_settings(name: str) -> bool:
    """Whether a file was probably meant to be `timeline.yaml`, and is called otherwise."""
    return name != SETTINGS_NAME and _SETTINGS.match(_COPY.sub("", original(name))) is not None


def original(name: str) -> str:
    """The name without what was added to it for a backup; the name itself if it is not that of one."""
    return _BACKUP.sub("", name).lstrip("#")


def second_settings(place: Place, name: str) -> Problem:
    """Beside `timeline.yaml` there is another file of nearly the same name."""
    return Problem(
        "file-name",
        place,
        f"this file is not read: the settings are in `{SETTINGS_NAME}`",
        f"copy what you need from it into `{SETTINGS_NAME}`, then delete it; if it holds records, give it another name",
        "warning",
    )


def misnamed(place: Place, name: str, names: Collection[str]) -> Problem | None:
    """A warning if the file was probably meant to hold records. `names` are those of the files beside it."""
    if match := _YAML.match(name):
        backup_of = original(name) if match["more"] else name
        if backup_of != name and backup_of in names:
            return None
        right = f"{match['stem'].strip('# ')}.yaml"
        message = "this file is not read: its name does not end in `.yaml`"
        if backup_of != name and right not in names:
            message = "this file is not read: it looks like a backup, or a copy made by another program"
            advice = f"delete it, or rename it to `{right}` if its records are missing"
            return Problem("file-name", place, message, advice, "warning")
    elif match := _JSON.match(name):
        right = f"{match['stem']}.yaml"
        message = "this file is not read: only files ending in `.yaml` or `.yml` are"
    else:
        return None
    taken = f"`{right}` already exists; delete this file, or rename it to something else that ends in `.yaml`"
    rename = f"rename it to `{right}`" + (" (JSON inside is fine)" if _JSON.match(name) else "")
    return Problem("file-name", place, message, taken if right in names else rename, "warning")
