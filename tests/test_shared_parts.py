"""Parts of lists and feeds are kept between builds; whatever happens to the file that has them changes no byte."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Story, first_quick
from timeline import cache, part_store
from timeline.part_store import Store

NEW = "- {id: two, date: 2025-02, title: Two, topics: [t]}\n"


@pytest.fixture
def long(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    """A timeline that was built, with a cache of its own."""
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_folder", lambda: str(tmp_path / "cache"))
    story.write("a.yaml", "- {id: one, date: 2025-01, title: One, topics: [t], summary: Words.}\n")
    story.build()
    return story


def parts() -> Path:
    (path,) = Path(cache._folder()).glob("*.parts")
    return path


def change(statement: str) -> None:
    table = sqlite3.connect(parts())
    with table:
        table.execute(statement)
    table.close()


def lock() -> Iterator[None]:
    table = sqlite3.connect(parts())
    table.execute("BEGIN EXCLUSIVE")
    yield
    table.close()


def cut() -> None:
    parts().write_bytes(parts().read_bytes()[:5000])


DAMAGES: dict[str, Callable[[], object]] = {
    "none": lambda: None,
    "gone": lambda: parts().unlink(),
    "cut": cut,
    "no table": lambda: parts().write_text("This is no table. " * 500),
    "other value": lambda: change("UPDATE parts SET value = 'something else'"),
    "other kind": lambda: change("UPDATE parts SET value = 7"),
    "other seal": lambda: change("UPDATE parts SET seal = NULL"),
    "exchanged": lambda: change("UPDATE parts SET (value, seal) = (SELECT value, seal FROM parts LIMIT 1)"),
    "other columns": lambda: change("ALTER TABLE parts RENAME COLUMN value TO other"),
}


@pytest.mark.parametrize("damage", first_quick(DAMAGES, 3))
def test_damage_to_the_parts_changes_no_byte(long: Story, tmp_path: Path, damage: str) -> None:
    DAMAGES[damage]()
    long.write("b.yaml", NEW)
    long.build(days=1)
    cold = Story.__new__(Story)
    cold.root, cold.events, cold.output = long.root, long.events, tmp_path / "cold"
    cold.build(days=1, locked=True, cache=False)
    assert long.files() == cold.files()


def test_a_file_that_is_damaged_starts_empty(long: Story) -> None:
    cut()
    long.write("b.yaml", NEW)
    long.build(days=1)
    table = sqlite3.connect(parts())
    assert table.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    table.close()


def test_a_file_that_somebody_else_writes_stops_nothing(long: Story) -> None:
    locked = lock()
    next(locked)
    long.write("b.yaml", NEW)
    long.build(days=1)
    assert "Two" in long.read("index.html")
    next(locked, None)


def test_what_is_kept_is_not_rendered_again(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "parts"))
    assert store.get(shout, "a") == "A!"
    store.close()
    store = Store(str(tmp_path / "parts"))
    assert store._found(bytes.fromhex(part_store.digest((shout, "a")))) == "A!"
    assert store._found(bytes.fromhex(part_store.digest((shout, "b")))) is None
    store.close()


def test_in_a_new_file_only_what_was_written_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_store, "_BATCH", 2)
    looked_up: list[str] = []
    store = Store(str(tmp_path / "parts"))
    assert store.get(shout, "a") == "A!"
    assert store._table
    store._table.set_trace_callback(lambda text: looked_up.append(text) if text.startswith("SELECT") else None)
    assert [store.get(shout, text) for text in "bcd"] == ["B!", "C!", "D!"]
    assert not looked_up
    assert store.get(shout, "a") == "A!"
    assert len(looked_up) == 1
    store.close()


def shout(text: str) -> str:
    return f"{text.upper()}!"


def test_a_file_that_is_too_large_starts_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path / "parts"))
    store.get(shout, "a")
    store.close()
    monkeypatch.setattr(part_store, "MOST", 10)
    store = Store(str(tmp_path / "parts"))
    assert store._found(bytes.fromhex(part_store.digest((shout, "a")))) is None
    store.close()


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_file_that_others_can_write_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "parts"
    store = Store(str(path))
    store.get(shout, "a")
    store.close()
    path.chmod(0o666)
    store = Store(str(path))
    assert store._found(bytes.fromhex(part_store.digest((shout, "a")))) is None
    store.close()
    assert path.stat().st_mode & 0o777 == 0o600


def test_without_a_cache_no_file_is_written(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_folder", lambda: str(tmp_path / "none"))
    story.write("a.yaml", NEW)
    story.build(cache=False)
    assert not (tmp_path / "none").exists()
