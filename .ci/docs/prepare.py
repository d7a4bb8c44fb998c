"""Put the source of the docs site together: pages of docs/, some of the root, and the timelines of the gallery.

`python .ci/docs/prepare.py FOLDER`, then Sphinx. Links of the repository become links of the site: to pages and to the
built timelines; what is only in the repository is only named.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Pages of the root, and what they are called in the site.
PAGES = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changes.md"}
#: Timelines of the gallery: their records.
GALLERY = {
    "story": "events",
    "calendars": "examples/calendars",
    "spaceflights": "examples/spaceflights/events",
    "parks": "examples/parks/events",
}
#: The menu: headings and pages.
MENU = {
    "Write": [
        *("first-timeline", "add-an-event", "import", "dates", "fields", "languages", "corrections", "team", "editors"),
        "problems",
        "recovery",
    ],
    "Publish and follow": ["gallery", "publish", "moving", "subscribe"],
    "Build on it": ["data", "second-timeline", "reliability", "performance", "contributing", "changes"],
}
_NOW = "2026-11-29T00:00:00Z"  # the same files whenever the site is made
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def main(folder: Path) -> None:
    """Write everything that Sphinx reads into a folder, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "docs", folder)
    for page in folder.glob("*.md"):
        page.write_text(_with_links(page.read_text("utf-8"), "docs"), "utf-8")
    for source, name in PAGES.items():
        (folder / name).write_text(_with_links((ROOT / source).read_text("utf-8"), "."), "utf-8")
    with (folder / "index.md").open("a", encoding="utf-8") as stream:
        stream.writelines(_menu(title, pages) for title, pages in MENU.items())
    with (folder / "gallery.md").open("a", encoding="utf-8") as stream:
        stream.write("\n## Open them\n\n" + "".join(f"- {_anchor(name, name)}\n" for name in GALLERY))
    shutil.copy(Path(__file__).with_name("conf.py"), folder)
    for name, events in GALLERY.items():
        _build(ROOT / events, folder / "gallery" / name, folder / "extra/gallery" / name)


def _menu(title: str, pages: list[str]) -> str:
    return "\n".join(["", "```{toctree}", ":hidden:", f":caption: {title}", "", *pages, "```", ""])


def _anchor(words: str, name: str) -> str:
    """A link to a built timeline; as HTML, since Sphinx knows only its own pages."""
    return f'<a href="gallery/{name}/index.html">{words}</a>'


def _with_links(text: str, folder: str) -> str:
    """A page of that folder of the repository as it is written in the folder of all pages. Blocks of code stay."""
    parts, blocks = _BLOCK.split(text), [*_BLOCK.findall(text), ""]
    return "".join(
        _LINK.sub(lambda match: _linked(match, folder), part) + block for part, block in zip(parts, blocks, strict=True)
    ).replace("](docs/page.png)", "](page.png)")


def _linked(match: re.Match[str], folder: str) -> str:
    words, target = match[1], match[2]
    path, mark, place = target.partition("#")
    if not path or "//" in path or path.startswith("mailto:"):
        return match[0]
    found = (ROOT / folder / path).resolve().relative_to(ROOT).as_posix()
    if found in PAGES:
        return f"[{words}]({PAGES[found]}{mark}{place})"
    if found.startswith("docs/"):
        return f"[{words}]({found.removeprefix('docs/')}{mark}{place})"
    names = {events: name for name, events in GALLERY.items()} | {"output": "story"}
    return _anchor(words, names[found]) if found in names else words


def _build(events: Path, copy: Path, output: Path) -> None:
    """The site of these records; of a copy, because a build writes the publication log."""
    shutil.copytree(events, copy)
    when = ["--locked"] if (events / "published").exists() else ["--now", _NOW]
    command = [sys.executable, "-m", "timeline", "build", "--events", str(copy), "--output", str(output), "--quiet"]
    subprocess.run([*command, *when], check=True)  # noqa: S603
    shutil.rmtree(output / ".timeline")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
