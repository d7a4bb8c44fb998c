"""What hosts of static sites take, and whether the site as it was last built is more than that.

The figures are those of the hosts' own documentation in November 2026, for accounts that pay nothing: "GitHub Pages
limits" of GitHub, "GitLab.com settings" of GitLab, "Pages limits" of Cloudflare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from timeline.disk import read_if_there
from timeline.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from timeline.journal import Manifest
    from timeline.schema import Settings
    from timeline.types import Origin

_MB, _GB = 10**6, 10**9
_NEAR = 0.9  # of a limit: from here on there is a warning, while there is time to do something


@dataclass(frozen=True)
class Host:
    """A host: its name, the domain of its sites, and the file beside the records that publishes there, by some words.

    Limits are bytes of all files, number of files, bytes of one file; None where there is none.
    """

    name: str
    domain: str
    file: str = ""
    words: bytes = b""
    size: int | None = None
    files: int | None = None
    largest: int | None = None


HOSTS = (
    Host("GitHub Pages", ".github.io", ".github/workflows/publish.yml", b"actions/deploy-pages@", size=_GB),
    Host("GitLab Pages", ".gitlab.io", ".gitlab-ci.yml", b"\npages:", size=_GB, files=200_000),
    Host("Cloudflare Pages", ".pages.dev", files=20_000, largest=25 * 2**20),
)


def beyond_limits(
    events: Path, settings: Settings, origin: Origin, manifest: Callable[[], Manifest | None]
) -> Iterator[Problem]:
    """Warnings about a site that is nearly or already more than its host takes.

    Nothing is said if the host is not known, or if no site was built here; its manifest is read only if need be.
    """
    host = host_of(events, settings)
    built = manifest() if host else None
    if host and built:
        for message in _beyond(host, built):
            advice = "choose another host, or upload the site to a storage with `timeline push`"
            yield Problem("host-limit", origin.at("url"), message, advice, "warning")


def host_of(events: Path, settings: Settings) -> Host | None:
    """The host by the address of the site, else by the file that publishes it."""
    domain = urlsplit(settings.url).hostname or ""
    by_domain = next((host for host in HOSTS if domain.endswith(host.domain)), None)
    return by_domain or next(
        (host for host in HOSTS if host.file and _publishes(events.parent / host.file, host)), None
    )


def _publishes(path: Path, host: Host) -> bool:
    try:
        return host.words in (read_if_there(path) or b"")
    except OSError:
        return False


def _beyond(host: Host, manifest: Manifest) -> Iterator[str]:
    total, number = sum(size for size, _ in manifest.values()), len(manifest)
    largest = max(manifest, key=lambda path: manifest[path][0])
    if host.size and total > host.size * _NEAR:
        yield f"the site has {total / _MB:,.0f} MB, and {host.name} takes {host.size / _MB:,.0f} MB"
    if host.files and number > host.files * _NEAR:
        yield f"the site has {number:,} files, and {host.name} takes {host.files:,}"
    if host.largest and manifest[largest][0] > host.largest * _NEAR:
        size = manifest[largest][0] / _MB
        yield f"{largest} has {size:,.1f} MB, and {host.name} takes files of {host.largest / _MB:,.1f} MB"
