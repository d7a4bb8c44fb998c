"""Text → YAML that reads back as that very text, in the plainest way that does.

Where plain text would be taken for something else, by our reader or by another, it is quoted. Whoever appends reads the
result again before it is kept, so that a mistake here cannot cost a record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from timeline.problems import UsageWrong
from timeline.records.compose import NULLS, UNSAFE

#: What may be written unquoted: begins with a letter or digit, and holds nothing that YAML could take for its own.
_PLAIN = re.compile(r"[^\W_](?:[^\r\n\u2028\u2029\ufeff:#\[\]{},]|:(?=\S)|(?<=\S)#)*(?<=\S)")
_FLOW = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BREAK = re.compile(r"[\r\n\x85\u2028\u2029]")
#: Words that other YAML readers take for true, false or nothing.
_SURPRISES = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))


def scalar(text: str) -> str:
    """One line of text as a YAML value. Raises UsageWrong for what no record may hold."""
    if unsafe := UNSAFE.search(text):
        before = text[: unsafe.start()].rsplit(maxsplit=3)[-3:]
        where = f"behind “{' '.join(before)}”" if before else f"before “{text[1:20]}”"
        raise UsageWrong(f"the text holds the invisible character U+{ord(unsafe[0]):04X} {where}; delete it")
    plain = text not in NULLS and text.lower() not in _SURPRISES and _PLAIN.fullmatch(text)
    if plain and ": " not in text and " #" not in text and not text.endswith(":"):
        return text
    if "'" not in text and not _BREAK.search(text):
        return f"'{text}'"
    # JSON's strings are YAML's double-quoted ones; U+0085, U+2028 and U+2029 are line breaks to YAML.
    return re.sub("[\x85\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))


def key_value(key: str, value: object, indent: int = 0) -> str:
    """`key: value` with everything below it, lines joined, no line end."""
    pad = " " * indent
    if isinstance(value, str):
        return f"{pad}{key}: {_block(value, indent) if _is_block(value) else scalar(value)}"
    if isinstance(value, Mapping):
        return "\n".join([f"{pad}{key}:", *(key_value(k, v, indent + 2) for k, v in value.items())])
    assert isinstance(value, Sequence)
    if all(isinstance(item, str) and _FLOW.fullmatch(item) and scalar(item) == item for item in value):
        return f"{pad}{key}: [{', '.join(value)}]"
    return "\n".join([f"{pad}{key}:", *(item_lines(item, indent + 2) for item in value)])


def item_lines(item: object, indent: int = 0) -> str:
    """`- value`, or `- key: value` with the other keys below it."""
    pad = " " * indent
    if isinstance(item, str):
        return f"{pad}- {scalar(item)}"
    assert isinstance(item, Mapping)
    lines = "\n".join(key_value(k, v, indent + 2) for k, v in item.items())
    return f"{pad}- {lines[indent + 2 :]}"


def _is_block(text: str) -> bool:
    """Several lines read best as they are, if nothing at their edges would be lost."""
    lines = text.split("\n")
    whole = text == text.strip() and all(line == line.rstrip() for line in lines)
    return len(lines) > 1 and whole and "\t" not in text and not _BREAK.search(text.replace("\n", ""))


def _block(text: str, indent: int) -> str:
    pad = " " * (indent + 2)
    return "|-\n" + "\n".join(f"{pad}{line}".rstrip() for line in text.split("\n"))
