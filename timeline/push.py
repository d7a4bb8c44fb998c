"""`timeline push`: upload the site in an order in which every link has its target, whenever the upload stops.

rclone does the transfers; it knows S3 and dozens of other kinds of storage. What is sent is decided here, by comparing
the manifest of the site with the one that the last push left at the destination. So nothing is listed or read there,
and what that manifest does not name is somebody else's and stays.

While a push runs, the manifest at the destination says which files are on their way. If it stops, the next push sends
those again, whatever became of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline import ping
from timeline.disk import read_if_there, write_atomically
from timeline.journal import JOURNAL, MANIFEST, PINGED, is_unchanged, manifest_text, parse_manifest, read_manifest
from timeline.problems import EnvironmentFailed, UsageWrong, shortened, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from timeline.journal import Manifest

#: What is sent one after the other. Nothing links to a new file until a page that was there before is sent; pages of
#: events have the places to which lists and feeds link; subscribers are the last to learn of anything.
WAVES = ("new files", "pages of events, assets, archives", "lists, search, site map, data", "current feeds")
_NEW, _EVENTS, _LISTS, _FEEDS = range(len(WAVES))
_OF_EVENTS = re.compile(r"(?:[a-z]{2,3}(?:-\w+)*/)?(?:events|assets|media)/|(?:.*/)?archive/")
_CURRENT = ping.FEEDS | {"calendar.ics"}

#: In the manifest at the destination instead of a digest, for a file that may be the old or the new one, and for one
#: that may not be there yet.
CHANGING, COMING = "changing", "coming"

#: Media types that rclone does not know on every machine, by the ends of names.
_MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
}
_NOT_FOUND = (3, 4)  # exit codes of rclone: no such folder, no such file
_SHOWN = 5  # files that are named in a message


@dataclass(frozen=True)
class Store:
    """A destination, and rclone, which reads and writes there."""

    name: str  # as the author wrote it
    remote: str  # as rclone takes it
    environment: Mapping[str, str]

    @classmethod
    def of(cls, destination: str) -> Store:
        """`remote:path` of rclone, or `s3://bucket/path` with what the usual variables of S3 say.

        Raises UsageWrong if it is neither, or if there is no rclone.
        """
        if shutil.which("rclone") is None:
            raise UsageWrong("this needs rclone, which uploads: install it (https://rclone.org/install/)")
        environment = {**os.environ, "RCLONE_ASK_PASSWORD": "false"}
        if destination.startswith("s3://") and destination.removeprefix("s3://").strip("/"):
            return cls(destination, f":s3:{destination.removeprefix('s3://').rstrip('/')}", _for_s3(environment))
        _, colon, path = destination.partition(":")
        nameless = not colon or destination.startswith("-") or path.startswith("//")
        if nameless or destination.rstrip("/").endswith(":"):
            advice = "write `s3://bucket/path`, or `remote:path` with a remote of `rclone config`"
            raise UsageWrong(f"{destination}: this is no place to upload to; {advice}")
        return cls(destination, destination.rstrip("/"), environment)

    def read(self, path: str) -> bytes | None:
        """A file of ours at the destination; None if there is none, which some kinds of storage call empty."""
        done = self._run("cat", f"{self.remote}/{path}", missing=True)
        return done or None

    def write(self, path: str, data: bytes) -> None:
        """Replace a file of ours as a whole."""
        beside = f"{self.remote}/{path}.new"
        self._run("rcat", beside, given=data)
        self._run("moveto", beside, f"{self.remote}/{path}")

    def send(self, folder: Path, paths: Collection[str]) -> None:
        """Copy these files from the folder, whatever is at the destination."""
        for media_type, some in _by_media_type(paths).items():
            header = ["--header-upload", f"Content-Type: {media_type}"] if media_type else []
            copy = ["copy", str(folder), self.remote, "--no-check-dest", "--no-traverse", *header]
            self._run(*copy, given=_lines(some), filtered=True)

    def delete(self, paths: Collection[str]) -> None:
        """Delete these files; those that are gone already are no error. Folders stay: somebody may have made them."""
        self._run("delete", self.remote, given=_lines(paths), filtered=True, missing=True)

    def existing(self, paths: Collection[str]) -> list[str]:
        """Which of these files are at the destination."""
        listed = self._run(
            "lsf", self.remote, "--recursive", "--files-only", given=_lines(paths), filtered=True, missing=True
        )
        return sorted(set(listed.decode().splitlines()) & set(paths))

    def _run(self, *words: str, given: bytes = b"", filtered: bool = False, missing: bool = False) -> bytes:
        """What rclone prints. Raises EnvironmentFailed with its last words; not if something is `missing`."""
        command = ["rclone", *words, "--log-level", "ERROR", *(["--files-from-raw", "-"] if filtered else [])]
        done = subprocess.run(command, input=given, env=self.environment, capture_output=True, check=False)  # noqa: S603
        if done.returncode == 0:
            return done.stdout
        if missing and done.returncode in _NOT_FOUND:
            return b""
        why = _last_words(done.stderr.decode(errors="replace")) or f"exit code {done.returncode}"
        raise EnvironmentFailed(visible(f"{self.name}: rclone {words[0]}: {why}"))


def _last_words(said: str) -> str:
    """The last message of rclone without its time, on one line."""
    messages = re.split(r"^[\d/]{10} [\d:]{8} \w+ *: *", said, flags=re.MULTILINE)
    return shortened(" ".join(messages[-1].split()))


def _for_s3(environment: Mapping[str, str]) -> dict[str, str]:
    """Credentials, region and endpoint as other programs take them from the environment."""
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    usual = {
        "RCLONE_S3_ENV_AUTH": "true",
        "RCLONE_S3_NO_CHECK_BUCKET": "true",  # a bucket with a misspelled name is not made
        "RCLONE_S3_PROVIDER": "Other" if endpoint else "AWS",
        **({"RCLONE_S3_ENDPOINT": endpoint} if endpoint else {}),
    }
    given = dict(environment)
    if bundle := given.pop("AWS_CA_BUNDLE", ""):  # rclone stops at this variable, and has one of its own
        usual["RCLONE_CA_CERT"] = bundle
    return usual | given


def _by_media_type(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(_MEDIA_TYPES.get(path[path.rfind(".") :], ""), []).append(path)
    return found


def _lines(paths: Iterable[str]) -> bytes:
    return "".join(f"{path}\n" for path in paths).encode()


# --- what to send -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plan:
    """What is sent, wave by wave, and deleted.

    `there` is what is known of the destination, `site` what it will have.
    """

    waves: tuple[tuple[str, ...], ...]
    delete: tuple[str, ...]
    there: Manifest
    site: Manifest

    def __bool__(self) -> bool:
        return any(self.waves) or bool(self.delete) or self.there != self.site


def plan(output: Path, store: Store, *, adopt: bool = False) -> Plan:
    """The difference between the site in `output` and the destination.

    Raises UsageWrong if nothing was built, or if files of somebody else are in the way; EnvironmentFailed if a build
    was interrupted, if a manifest is damaged, or if the destination does not answer.
    """
    if os.path.lexists(output / JOURNAL):
        raise EnvironmentFailed(f"{output / JOURNAL}: a build was interrupted here; run `timeline build`, then push")
    site = read_manifest(output)
    if site is None:
        raise UsageWrong(f"{output}: no site was built here; run `timeline build`, then push")
    there = _manifest_there(store)
    waves: tuple[list[str], ...] = tuple([] for _ in WAVES)
    for path, entry in sorted(site.items()):
        if there.get(path) != entry:
            waves[wave_of(path, new=there.get(path, (0, COMING))[1] == COMING)].append(path)
    if not adopt:
        _refuse_in_the_way(store, [path for path in waves[_NEW] if path not in there])
    return Plan(tuple(map(tuple, waves)), tuple(sorted(there.keys() - site.keys())), there, site)


def wave_of(path: str, *, new: bool) -> int:
    """When a file is sent: its place in `WAVES`."""
    if new:
        return _NEW
    if path.rpartition("/")[2] in _CURRENT:
        return _FEEDS
    return _EVENTS if _OF_EVENTS.match(path) else _LISTS


def _manifest_there(store: Store) -> Manifest:
    data = store.read(MANIFEST)
    found = {} if data is None else parse_manifest(data)
    if found is None:
        raise EnvironmentFailed(
            f"{store.name}/{MANIFEST}: this file is damaged; delete it there, then push with --adopt, which sends "
            "every file again"
        )
    return found


def _refuse_in_the_way(store: Store, new: Collection[str]) -> None:
    """Raise UsageWrong if a file that the last push did not send is where one of the site belongs."""
    if new and (found := store.existing(new)):
        shown = ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
        raise UsageWrong(
            f"{store.name}: not uploaded by this program, and the site needs the place: {shown}; "
            "move it away, or add --adopt to write over it"
        )


# --- sending ----------------------------------------------------------------------------------------------------------


def push(planned: Plan, output: Path, store: Store, say: Callable[[str], None] = lambda _: None) -> None:
    """Send the waves of the plan, then delete; `say` gets the label of each step.

    Raises EnvironmentFailed if the site is not what its manifest says, before anything is sent, or if rclone fails.
    """
    _refuse_changed(planned, output)
    state = planned.there | dict(_on_their_way(planned))
    store.write(MANIFEST, manifest_text(state))
    for label, paths in zip(WAVES, planned.waves, strict=True):
        if paths:
            say(f"sending {len(paths)} ({label})")
            store.send(output.resolve(), paths)
            state |= {path: planned.site[path] for path in paths}
            store.write(MANIFEST, manifest_text(state))
    if planned.delete:
        say(f"deleting {len(planned.delete)}")
        store.delete(planned.delete)
        store.write(MANIFEST, manifest_text(planned.site))


def _on_their_way(planned: Plan) -> Iterator[tuple[str, tuple[int, str]]]:
    for path in planned.waves[_NEW]:
        yield path, (0, COMING)
    for paths in (*planned.waves[_NEW + 1 :], planned.delete):
        for path in paths:
            yield path, (0, COMING if planned.there[path][1] == COMING else CHANGING)


def _refuse_changed(planned: Plan, output: Path) -> None:
    for paths in planned.waves:
        for path in paths:
            if not is_unchanged(output / path, planned.site[path]):
                raise EnvironmentFailed(
                    f"{output / path}: this file is not as it was built; run `timeline build`, then push; "
                    "nothing was sent"
                )


# --- the hub ----------------------------------------------------------------------------------------------------------


def take_pinged(store: Store, output: Path) -> bytes | None:
    """What the hub accepted, as the last push noted it at the destination, becomes what is known here.

    So that a machine that has never pushed before, as in CI, does not notify of feeds that did not change.
    """
    data = store.read(PINGED)
    if data is not None and data != read_if_there(output / PINGED):
        write_atomically(output / PINGED, data)
    return data


def keep_pinged(store: Store, output: Path, before: bytes | None) -> None:
    """Note at the destination what the hub accepted, if that is news."""
    data = read_if_there(output / PINGED)
    if data is not None and data != before:
        store.write(PINGED, data)
