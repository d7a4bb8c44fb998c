"""`timeline push`: upload the site in an order in which every link has its target, whenever the upload stops.

rclone does the transfers; it knows S3 and dozens of other kinds of storage. What is sent is decided here, by comparing
the manifest of the site with the one that the last push left at the destination. So nothing is listed or read there,
and what that manifest does not name is somebody else's and stays.

While a push runs, the manifest at the destination says which files are on their way. If it stops, the next push sends
those again, whatever became of them.

One push runs at a time. rclone has no locks, so each push first leaves a marker with a name of its own, then looks for
others: of two that begin at once, at least one sees the other. Where a listing may be late, that is found out before
the manifest is written again.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from timeline import cache, ping
from timeline.disk import read_if_there, write_atomically
from timeline.journal import JOURNAL, MANIFEST, OWN, PINGED, is_unchanged, manifest_text, parse_manifest, read_manifest
from timeline.problems import EnvironmentFailed, UsageWrong, shortened, visible
from timeline.stamps import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from timeline.journal import Manifest

#: What is sent one after the other. Nothing links to a new file until a page that was there before is sent; pages of
#: events have the places to which lists and feeds link; subscribers are the last to learn of anything.
WAVES = ("new files", "pages of events, assets, archives", "lists, search, site map, data", "current feeds")
_NEW, _EVENTS, _LISTS, _FEEDS = range(len(WAVES))
_OF_EVENTS = re.compile(r"(?:[a-z]{2,3}(?:-\w+)*/)?(?:events|assets|media)/|(?:.*/)?archive/")
_CURRENT = ping.FEEDS | {"calendar.ics"}
_FRONT = "index.html"  # of a first upload it comes last: nobody is led to a site that is not whole
_MARKERS = f"{OWN}/pushing"  # at the destination, one file for each push that runs

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

    def names(self, folder: str) -> list[str]:
        """The files in a folder of ours at the destination."""
        return self._run("lsf", f"{self.remote}/{folder}", "--files-only", missing=True).decode().splitlines()

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

    `there` is what is known of the destination, `site` what it will have; `noted` is the manifest there.
    """

    waves: tuple[tuple[str, ...], ...]
    delete: tuple[str, ...]
    there: Manifest
    site: Manifest
    noted: bytes | None

    def __bool__(self) -> bool:
        return any(self.waves) or bool(self.delete) or self.there != self.site


def plan(output: Path, store: Store, *, adopt: bool = False) -> Plan:
    """The difference between the site in `output` and the destination.

    Raises UsageWrong if nothing was built, or if files of somebody else are in the way; EnvironmentFailed if a build
    was interrupted, if a manifest is damaged, if the site is not what its manifest says, or if the destination does not
    answer.
    """
    if os.path.lexists(output / JOURNAL):
        raise EnvironmentFailed(f"{output / JOURNAL}: a build was interrupted here; run `timeline build`, then push")
    site = read_manifest(output)
    if site is None:
        raise UsageWrong(f"{output}: no site was built here; run `timeline build`, then push")
    noted = store.read(MANIFEST)
    there = _manifest_there(store, noted)
    waves: tuple[list[str], ...] = tuple([] for _ in WAVES)
    for path, entry in sorted(site.items()):
        if there.get(path) != entry:
            waves[wave_of(path, new=_is_coming(there, path))].append(path)
    if not adopt:
        _refuse_in_the_way(store, [path for path in site if path not in there])
    made = Plan(tuple(map(tuple, waves)), tuple(sorted(there.keys() - site.keys())), there, site, noted)
    _refuse_changed(made, output)
    return made


def up_to_date(planned: Plan, output: Path, store: Store, *, adopt: bool = False) -> Plan:
    """The plan, made again if another push wrote to the destination since."""
    return planned if store.read(MANIFEST) == planned.noted else plan(output, store, adopt=adopt)


def _is_coming(there: Manifest, path: str) -> bool:
    """Whether a file may not be at the destination yet."""
    return there.get(path, (0, COMING))[1] == COMING


def wave_of(path: str, *, new: bool) -> int:
    """When a file is sent: its place in `WAVES`."""
    if new and path != _FRONT:
        return _NEW
    if path.rpartition("/")[2] in _CURRENT:
        return _FEEDS
    return _EVENTS if _OF_EVENTS.match(path) else _LISTS


def _manifest_there(store: Store, data: bytes | None) -> Manifest:
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

    Raises EnvironmentFailed if rclone fails, or if another push wrote there.
    """
    state = planned.there | dict(_on_their_way(planned))
    noted = _note(store, planned, state, planned.noted)
    for label, paths in zip(WAVES, planned.waves, strict=True):
        if paths:
            say(f"sending {len(paths)} ({label})")
            store.send(output.resolve(), paths)
            state |= {path: planned.site[path] for path in paths}
            noted = _note(store, planned, state, noted)
    if planned.delete:
        say(f"deleting {len(planned.delete)}")
        store.delete(planned.delete)
        _note(store, planned, planned.site, noted)


def _note(store: Store, planned: Plan, state: Manifest, before: bytes | None) -> bytes:
    """Replace the manifest at the destination, which must still be what it was `before`. Raises EnvironmentFailed."""
    found, text = store.read(MANIFEST), manifest_text(state)
    if found == before:
        store.write(MANIFEST, text)
        return text
    theirs = parse_manifest(found or b"{}") or {}
    mixed = dict.fromkeys((*planned.there, *planned.site, *theirs), (0, CHANGING))
    store.write(MANIFEST, manifest_text(mixed))
    raise EnvironmentFailed(
        f"{store.name}: another push wrote there at the same time, so files of two builds may be mixed; wait until it "
        "has ended, then push again, which sends every file"
    )


def _on_their_way(planned: Plan) -> Iterator[tuple[str, tuple[int, str]]]:
    for paths in (*planned.waves, planned.delete):
        for path in paths:
            yield path, (0, COMING if _is_coming(planned.there, path) else CHANGING)


def _refuse_changed(planned: Plan, output: Path) -> None:
    for paths in planned.waves:
        for path in paths:
            if not is_unchanged(output / path, planned.site[path]):
                raise EnvironmentFailed(
                    f"{output / path}: this file is not as it was built; run `timeline build`, then push; "
                    "nothing was sent"
                )


# --- one push at a time -----------------------------------------------------------------------------------------------


@contextmanager
def alone_there(store: Store, output: Path, now: datetime, *, take_over: bool = False) -> Iterator[None]:
    """Keep other pushes from the destination. Raises EnvironmentFailed if one was begun there and has not ended.

    Readers of the site can see the marker, so it says when the push was begun, and not by whom.

    Whoever comes here has `output` for itself. So a push that was begun from there was killed, and counts no more.
    """
    noted = cache.name_of("push", socket.gethostname(), output.resolve(), store.name)
    before = cache.load(noted)
    killed = left = [name for name in before if isinstance(name, str)] if isinstance(before, list) else []
    mine = f"{secrets.token_hex(8)}.json"
    cache.save(noted, [*killed, mine])
    store.write(f"{_MARKERS}/{mine}", json.dumps({"at": stamp(now)}).encode())
    try:
        others = [name for name in store.names(_MARKERS) if name.endswith(".json") and name != mine]
        if running := [name for name in others if not take_over and name not in killed]:
            raise EnvironmentFailed(visible(_busy(store, running[0])))
        if others:
            store.delete([f"{_MARKERS}/{name}" for name in others])
        left = []
        yield
    finally:
        with suppress(EnvironmentFailed):  # what went wrong first is what is said
            store.delete([f"{_MARKERS}/{mine}"])
            cache.save(noted, left)


def _busy(store: Store, marker: str) -> str:
    try:
        found = json.loads(store.read(f"{_MARKERS}/{marker}") or b"{}")
        begun = f", begun at {shortened(str(found['at']))}"
    except (ValueError, KeyError, TypeError, RecursionError):
        begun = ""
    return (
        f"{store.name}: another push is in progress there{begun}; nothing was sent; wait until it has ended, then push "
        "again; if it was killed, add --take-over"
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
