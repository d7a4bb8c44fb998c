"""What the terminal is asked for."""

from __future__ import annotations

import os


def may_colour() -> bool:
    """Whether the owner of the terminal has not said no (no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
