"""The output as a link: each build makes a folder of its own, and one rename of the link publishes it as a whole.

    site           → site.releases/000003
    site.releases/   000001  000002  000003

A release begins as a copy of the one before it, by hard links: that takes no space, and unchanged files keep their
times. Publishing only ever renames and unlinks, so that older releases keep their bytes. For hosts that follow links.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from timeline.disk import name_beside, remove_leftovers, sync_folder
from timeline.problems import UsageWrong

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = re.compile(r"\d{6,}")


class Releases:
    """What a link leads to, led to, and will lead to. Only to be used by who holds the lock of `folder`."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self.folder = link.with_name(f"{link.name}.releases")

    def current(self) -> Path | None:
        """The release that is published; None if there is none yet.

        Raises UsageWrong if what is there is not a link that this program made.
        """
        if not os.path.lexists(self._link):
            return None
        target = self._link.readlink().as_posix() if self._link.is_symlink() else ""
        number = target.removeprefix(f"{self.folder.name}/")
        if not _NUMBER.fullmatch(number) or target == number or not (self.folder / number).is_dir():
            raise UsageWrong(
                f"{self._link}: with --releases, the output is a link into {self.folder.name}/ that the build makes; "
                "move away what is there, or name another one with --output"
            )
        return self.folder / number

    @contextmanager
    def next(self) -> Iterator[Path]:
        """A new release, a copy of the current one. It is deleted again, unless `publish` was called for it."""
        current = self.current()
        for release in self._all():
            if current is None or int(release.name) > int(current.name):
                shutil.rmtree(release)  # of a build that was killed, or undone by hand
        place = self.folder / f"{int(current.name) + 1 if current else 1:06}"
        try:
            if current:
                shutil.copytree(current, place, symlinks=True, copy_function=_link_or_copy)
            else:
                place.mkdir()
            yield place
        finally:
            if self.current() != place:
                shutil.rmtree(place, ignore_errors=True)

    def publish(self, place: Path, keep: int) -> None:
        """Let the link lead to `place`, and delete all older releases but `keep`."""
        for folder, _, _ in os.walk(place):
            sync_folder(Path(folder))
        sync_folder(self.folder)
        remove_leftovers(self._link)
        beside = name_beside(self._link)
        beside.symlink_to(f"{self.folder.name}/{place.name}")
        try:
            os.replace(beside, self._link)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        with suppress(OSError):  # it is published; whatever cannot be done now is done by the next build
            sync_folder(self._link.parent)
            for release in self._all()[: -keep - 1]:
                shutil.rmtree(release)

    def _all(self) -> list[Path]:
        """Every release, the oldest first."""
        found = (path for path in self.folder.iterdir() if _NUMBER.fullmatch(path.name) and path.is_dir())
        return sorted((path for path in found if not path.is_symlink()), key=lambda path: int(path.name))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # the file system has no hard links, or no more for this file
        shutil.copy2(source, target)
