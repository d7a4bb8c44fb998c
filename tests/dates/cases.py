"""Rows of text that tests read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "cases"


def rows(name: str) -> list[list[str]]:
    """The rows of a file in cases/, split at ` | `; comments and empty lines left out."""
    lines = (CASES / name).read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line.strip() and not line.startswith("#")]


def each(table: Sequence[Sequence[Any]]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Like `parametrize`, but one test: as tests of their own, thousands of rows cost far more than what they check.

    All rows are tried; those that fail are listed, each with its traceback.
    """

    def decorate(check: Callable[..., None]) -> Callable[[], None]:
        def test() -> None:
            failed = [error for row in table if (error := _failure(check, row))]
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(table)} rows", failed)

        test.__name__, test.__doc__, test.__module__ = check.__name__, check.__doc__, check.__module__
        return test

    return decorate


def _failure(check: Callable[..., None], row: Sequence[Any]) -> BaseException | None:
    try:
        check(*row)
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - whatever a row raises is reported with the others
        error.add_note(f"row: {' | '.join(map(str, row))}")
        return error
    return None
