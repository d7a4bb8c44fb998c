"""Pictures of imported records: fetched on request into `media/`, under a name made of their address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from timeline.disk import replace_unchanged
from timeline.problems import UsageWrong

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.importers.drafts import Picture

_TYPES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
}
LONGEST = 5_000_000  # bytes of a picture


@dataclass
class Pictures:
    """The pictures of an import: those that are there, by name without suffix, and those that were fetched."""

    events: Path
    name: str
    there: dict[str, str] = field(init=False)
    refused: list[str] = field(default_factory=list)
    _fetched: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        folder = self.events / "media" / self.name
        if not folder.resolve().is_relative_to(self.events.resolve()):
            raise UsageWrong(f"{folder}: this is a link that leads out of {self.events}, or behind one; remove it")
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        self.there = {name.partition(".")[0]: name for name in names if not name.startswith(".")}

    def image(self, picture: Picture) -> dict[str, Any] | None:
        """The `image` of a record; None while the picture is not there."""
        name = self.there.get(_stem(picture.url))
        if name is None:
            return None
        fields = {"file": f"{self.name}/{name}", "alt": picture.alt, "credit": picture.credit}
        return {key: value for key, value in fields.items() if value}

    def fetch(self, wanted: Iterable[Picture], allowed: Callable[[str], bool]) -> None:
        """Fetch what is not there; what cannot be had is noted, and its record has no picture."""
        from timeline.net import NotFetched, client, fetch

        missing = {picture.url for picture in wanted}
        with client(allowed) as open_client:
            for url in sorted(missing):
                if _stem(url) in self.there:
                    continue
                try:
                    answer = fetch(open_client, url, accept=_TYPES, longest=LONGEST + 1)
                except NotFetched as error:
                    self.refused.append(f"not fetched: {error}")
                    continue
                self._take(url, answer.status, answer.headers.get("content-type", ""), answer.body)

    def _take(self, url: str, status: int, media: str, body: bytes) -> None:
        suffix = _TYPES.get(media.partition(";")[0].strip().lower())
        if status >= 400 or not suffix or not body or len(body) > LONGEST:
            why = (
                f"the host answers {status}" if status >= 400 else f"no picture of less than {LONGEST // 1_000_000} MB"
            )
            self.refused.append(f"not fetched: {url}: {why}")
            return
        name = f"{_stem(url)}.{suffix}"
        self.there[_stem(url)] = name
        self._fetched[name] = body

    def write(self) -> None:
        """Put what was fetched into the folder."""
        for name, body in self._fetched.items():
            path = self.events / "media" / self.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_unchanged(path, None, body)


def _stem(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:16]
