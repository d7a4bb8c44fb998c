"""Any JSON, by a map of paths: `{items: data.events, date: when.start, title: name}`; our own `timeline.json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from timeline.importers import placed_json, table
from timeline.importers.drafts import Draft, Found, Options, tree
from timeline.importers.text import Unreadable, commonmark, decoded
from timeline.schema import MARKUP, Record


def json(data: bytes, options: Options) -> Found:
    """The objects of a list as drafts."""
    root, mapping = placed_json.read(decoded(data)), options.spec.map
    if mapping is None and isinstance(root, dict) and {"version", "events", "as_of"} <= root.keys():
        return _own(root)
    if not isinstance(mapping, Mapping) or not {"date", "title"} <= mapping.keys():
        message = "the map does not say where the date and the title are"
        advice = "write `map: {items: path.to.list, date: …, title: …}`"
        return Found(problems=(options.problem((1, 1), message, advice),))
    items = _at(root, mapping.get("items", ""))
    if not isinstance(items, list):
        where = f"at `{mapping['items']}`" if mapping.get("items") else "at the top"
        advice = "say where it is: `map: {items: path.to.list, …}`"
        return Found(problems=(options.problem((1, 1), f"there is no list {where}", advice),))
    return _mapped(items, {name: path for name, path in mapping.items() if name != "items"}, options)


def _mapped(items: list[Any], mapping: Mapping[str, str], options: Options) -> Found:
    drafts, problems, left_out = [], [], Counter[str]()
    tops = {path.partition(".")[0] for path in mapping.values()}
    for item in items:
        if not isinstance(item, placed_json.Placed):
            problems.append(options.problem((1, 1), "an item of the list is no object", "delete it"))
            continue
        cells = {name: (_text(_at(item, path)), item.at) for name, path in mapping.items()}
        try:
            drafts.append(table.draft(cells, item.at))
        except Unreadable as error:
            problems.append(options.problem(item.at, error.message, error.advice))
        left_out.update(
            f"`{key}`" for key, value in item.items() if key not in tops and value not in (None, "", [], {})
        )
    return Found(tuple(drafts), tuple(problems), left_out)


def _at(value: Any, path: str) -> Any:
    """What is at a path of keys and numbers."""
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return None
    return value


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_text(item) for item in value)
    return "" if value is None or isinstance(value, (dict, bool)) else str(value).strip()


# --- our own ----------------------------------------------------------------------------------------------------------

#: Keys that have the name of a field, and are no field as it was written.
_OTHERWISE = {"id", "date", "title", "image", "sources", "withdrawn", "published", "updated", "notices"}


def _own(root: Mapping[str, Any]) -> Found:
    """Events of a `timeline.json`, in all their languages; notices and publication times are of its log."""
    drafts = [_own_draft(item) for item in root["events"] if isinstance(item, placed_json.Placed)]
    return Found(tuple(drafts))


def _own_draft(item: placed_json.Placed) -> Draft:
    date = item.get("date") or {}
    fields: dict[str, Any] = {
        "id": item.get("id"),
        "date": date.get("written") or date.get("edtf"),
        "title": item.get("title"),
    }
    if withdrawn := item.get("withdrawn"):
        fields["withdrawn"] = {"date": withdrawn.get("date"), "reason": _rich(withdrawn.get("reason"))}
    else:
        for name in (name for name in Record.model_fields if name in item and name not in _OTHERWISE):
            fields[name] = _rich(item[name]) if name in MARKUP else item[name]
        for name, usual in (("status", "happened"), ("certainty", "confirmed")):
            fields[name] = item.get(name) if item.get(name) != usual else None
        fields["date_note"] = _rich(date.get("note"))
        fields["announced"] = (item.get("plan") or {}).get("announced")
        fields["sources"] = [_source(source) for source in item.get("sources") or []]
    return Draft(tree(item.at, ((name, value, item.at) for name, value in fields.items())), str(item.get("id") or ""))


def _rich(value: Any) -> dict[str, str]:
    return {lang: commonmark(text) for lang, text in value.items()} if isinstance(value, dict) else {}


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in source.items() if value}
    if "note" in kept:
        kept["note"] = _rich(kept["note"])
    return kept
