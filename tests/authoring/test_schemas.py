"""`timeline schema`: an id with the version, and the same meaning in both drafts."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator

from timeline import __version__
from timeline.schema import json_schema

GOOD = "- {id: a, date: 2025-04-05, title: A, sources: [{url: 'https://a.example/', date: 2025}]}"
BAD = "- {id: A b, title: A, sources: [{urls: 'https://a.example/'}]}"


@pytest.mark.parametrize(("draft", "validator"), [("2020-12", Draft202012Validator), ("07", Draft7Validator)])
def test_each_draft_is_valid_and_refuses_the_same(draft: str, validator: type) -> None:
    for what in ("record", "settings"):
        schema = json.loads(json_schema(what, draft))
        validator.check_schema(schema)
        assert schema["$schema"] == validator.META_SCHEMA["$schema" if draft == "07" else "$id"]
        assert schema["$id"] == f"urn:timeline-feed:{__version__}:{what}"
    records = validator(json.loads(json_schema("record", draft)))
    assert list(records.iter_errors(yaml.load(GOOD, yaml.BaseLoader))) == []
    assert len(list(records.iter_errors(yaml.load(BAD, yaml.BaseLoader)))) >= 3
