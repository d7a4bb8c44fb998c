"""What an editor does for an author: a real language server reads the files that `timeline init` writes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.conftest import PATIENCE, ROOT, need, node_module
from timeline import cli

pytestmark = pytest.mark.slow


class Server:
    """The YAML language server that most editors use, spoken to as an editor does (LSP 3.17)."""

    def __init__(self, folder: Path) -> None:
        program = node_module("yaml-language-server/bin/yaml-language-server")
        self._process = subprocess.Popen(
            [need("node"), str(program), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._number = 0
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.ask(
            "initialize", processId=None, rootUri=folder.as_uri(), capabilities={"workspace": {"configuration": True}}
        )
        self.say("initialized")

    def close(self) -> None:
        self.ask("shutdown")
        self.say("exit")
        self._process.communicate(timeout=PATIENCE)

    def _write(self, **message: Any) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        """The next message; what the server asks of its editor is answered on the way."""
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        if message.get("method") == "workspace/configuration":
            asked = [item.get("section") for item in message["params"]["items"]]
            yaml = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}
            self._write(id=message["id"], result=[yaml if section == "yaml" else {} for section in asked])
        elif "method" in message and "id" in message:
            self._write(id=message["id"], result=None)
        elif message.get("method") == "textDocument/publishDiagnostics":
            self.told[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def say(self, method: str, **params: Any) -> None:
        self._write(method=method, params=params)

    def ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._write(id=self._number, method=method, params=params or None)
        while (answer := self._read()).get("id") != self._number or "method" in answer:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, path: Path, text: str | None = None) -> list[dict[str, Any]]:
        """Open a file as it would be with this text; what the server has against it."""
        text = path.read_text("utf-8") if text is None else text
        uri = path.as_uri()
        self.told.pop(uri, None)
        self.say("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        while uri not in self.told:
            self._read()
        return self.told[uri]

    def at(self, method: str, path: Path, line: int, character: int) -> Any:
        place = {"line": line, "character": character}
        return self.ask(f"textDocument/{method}", textDocument={"uri": path.as_uri()}, position=place)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    words = ["init", str(tmp_path), "--title", "A", "--url", "https://example.org/a/", "--lang", "en", "--lang", "fr"]
    CliRunner().invoke(cli.cli, words, catch_exceptions=False)
    return tmp_path / "events"


@pytest.fixture
def server(begun: Path) -> Iterator[Server]:
    made = Server(begun.parent)
    yield made
    made.close()


def place_of(text: str, words: str) -> tuple[int, int]:
    before = text[: text.index(words) + len(words)]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def test_what_init_writes_has_no_mistakes(begun: Path, server: Server) -> None:
    records = [path for path in begun.glob("*.yaml") if path.name != "timeline.yaml"]
    assert len(records) == 1
    for path in (begun / "timeline.yaml", *records):
        assert server.open(path) == []


def test_the_bundled_story_has_none_either(begun: Path, server: Server) -> None:
    for path in sorted((ROOT / "events").glob("*.yaml")):
        schema = "timeline" if path.name == "timeline.yaml" else "record"
        text = f"# yaml-language-server: $schema=.schema/{schema}.schema.json\n" + path.read_text("utf-8")
        assert server.open(begun / f"of-{path.name}", text) == [], path


def test_a_mistake_is_marked_while_it_is_typed(begun: Path, server: Server) -> None:
    head = "# yaml-language-server: $schema=.schema/record.schema.json\n"
    text = head + "- id: a\n  date: 2025\n  title: A\n  sumary: words\n  status: hapened\n"
    marked = {(one["range"]["start"]["line"], one["message"]) for one in server.open(begun / "new.yaml", text)}
    assert any(line == 4 and "sumary" in message for line, message in marked), marked
    assert any(line == 5 and "happened" in message for line, message in marked), marked


def test_hover_shows_the_docs_of_a_field(begun: Path, server: Server) -> None:
    head = "# yaml-language-server: $schema=.schema/record.schema.json\n"
    text = head + "- id: a\n  date: 2025\n  title: A\n  certainty: reported\n"
    server.open(begun / "new.yaml", text)
    for field in ("date", "certainty"):
        line, character = place_of(text, f"  {field}"[:-1])
        shown = server.at("hover", begun / "new.yaml", line, character)["contents"]["value"]
        assert described("Record", field) in shown.replace("&nbsp;", " ").replace("\\", ""), shown


def test_completion_names_fields_and_values_with_their_docs(begun: Path, server: Server) -> None:
    head = "# yaml-language-server: $schema=.schema/record.schema.json\n"
    text = head + "- id: a\n  date: 2025\n  title: A\n  cer\n"
    server.open(begun / "new.yaml", text)
    found = server.at("completion", begun / "new.yaml", *place_of(text, "  cer"))["items"]
    offered = {item["label"]: item for item in found}
    assert {"certainty", "status", "sources", "fulfils", "summary"} <= offered.keys()
    documentation = offered["certainty"]["documentation"]
    said = documentation if isinstance(documentation, str) else documentation["value"]
    assert described("Record", "certainty") in said
    text = head + "- id: a\n  date: 2025\n  title: A\n  certainty: \n"
    server.open(begun / "more.yaml", text)
    found = server.at("completion", begun / "more.yaml", *place_of(text, "certainty: "))["items"]
    assert {"confirmed", "reported", "disputed"} <= {item["label"] for item in found}


def test_completion_in_the_settings(begun: Path, server: Server) -> None:
    text = "# yaml-language-server: $schema=.schema/timeline.schema.json\ntitle: A\nurl: https://example.org/\ntim\n"
    server.open(begun / "other.yaml", text)
    found = server.at("completion", begun / "other.yaml", *place_of(text, "\ntim"))["items"]
    assert {"timezone", "topics", "actors", "languages"} <= {item["label"] for item in found}


def test_completion_offers_the_words_of_the_timeline(begun: Path, server: Server) -> None:
    """After a build: topics and kinds with their labels, ids with their titles."""
    settings = begun / "timeline.yaml"
    settings.write_text(settings.read_text("utf-8") + "\ntopics: {models: The models, talent: People}\n", "utf-8")
    record = "- {id: first-launch, date: 2025-01, title: The first launch, topics: [models], kind: launch}\n"
    (begun / "more.yaml").write_text(record, "utf-8")
    words = ["build", "--events", str(begun), "--output", str(begun.parent / "output")]
    CliRunner().invoke(cli.cli, words, catch_exceptions=False)
    head = "# yaml-language-server: $schema=.schema/record.schema.json\n- id: a\n  date: 2025\n  title: A\n"
    for key, expected in (
        ("kind: ", {"launch": "launch"}),
        ("topics: [", {"models": "The models", "talent": "People"}),
        ("topics:\n    - ", {"models": "The models", "talent": "People"}),
        ("fulfils: ", {"first-launch": "The first launch"}),
        ("after: ", {"first-launch": "The first launch"}),
    ):
        path = begun / f"new-{len(key)}-{key[:2]}.yaml"
        closed = "]" if key.endswith("[") else ""
        server.open(path, f"{head}  {key}{closed}\n")
        found = server.at("completion", path, *place_of(f"{head}  {key}", f"  {key}"))["items"]
        offered = {item["label"]: item.get("documentation", "") for item in found}
        assert {word: offered.get(word) for word in expected} == expected, (key, offered)
    text = f"{head}  topics: [models, other]\n  fulfils: nobody\n"
    assert server.open(begun / "typed.yaml", text) == [], "the schema may be older than what is typed"


def test_a_snippet_begins_a_record(begun: Path, server: Server) -> None:
    text = "# yaml-language-server: $schema=.schema/record.schema.json\n- id: a\n  date: 2025\n  title: A\n- \n"
    server.open(begun / "new.yaml", text)
    found = server.at("completion", begun / "new.yaml", 4, 2)["items"]
    (snippet,) = [item for item in found if item["label"] == "record"]
    assert "A record: id, date" in str(snippet["documentation"])
    inserted = snippet.get("insertText") or snippet["textEdit"]["newText"]
    assert [line.split(":")[0].strip(" -") for line in inserted.splitlines()][:3] == ["id", "date", "title"], inserted


def described(model: str, field: str) -> str:
    """What the schema says of a field."""
    from timeline.schema import json_schema

    found: str = json.loads(json_schema("record"))["$defs"][model]["properties"][field]["description"]
    return found
