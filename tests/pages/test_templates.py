"""Compiled templates: used again, and never believed when they are not what this program would make."""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import pytest

from timeline.emit.pages import templates


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Bytecode goes into a folder of its own; the names of the templates that are compiled."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    names: list[str] = []
    real = jinja2.Environment.compile

    def compile_(self: jinja2.Environment, source: str, name: str | None = None, *args: object) -> object:
        names.append(str(name))
        return real(self, source, name, *args)

    monkeypatch.setattr(jinja2.Environment, "compile", compile_)
    return names


def sign() -> str:
    module = templates.environment.__wrapped__().get_template("macros.html").module
    return str(module.sign("dated"))


SIGN = '<svg class="marker" width="12" height="12"><rect class="col" width="12" height="12"/></svg>'


def test_a_template_is_compiled_once(compiled: list[str]) -> None:
    assert sign() == sign() == SIGN
    assert compiled == ["macros.html"]


@pytest.mark.parametrize("damage", [b"", b"j2", b"\0" * 200, None], ids=["empty", "cut", "noughts", "cut late"])
def test_damaged_bytecode_is_made_again(compiled: list[str], tmp_path: Path, damage: bytes | None) -> None:
    sign()
    (kept,) = tmp_path.rglob("macros*")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert sign() == SIGN
    assert len(compiled) == 2
    assert kept.read_bytes() == whole


def test_bytecode_of_another_jinja_is_made_again(compiled: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    sign()
    monkeypatch.setattr(templates, "version", lambda name: "99")
    sign()
    assert len(compiled) == 2


def test_where_no_bytecode_is_wanted_or_possible_there_is_none(
    compiled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    sign()
    assert not list(tmp_path.rglob("*.pyc"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "file"))
    assert sign() == SIGN
