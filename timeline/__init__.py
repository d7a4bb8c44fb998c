"""A chronology as YAML records in git, published as page, feeds and calendar.

What `__all__` lists is the public interface; everything else may change. Names are loaded when first used, so that
importing the package costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # the real one is in `typing`, which is slow to import
if TYPE_CHECKING:
    from timeline.build import Options, Report, build_site
    from timeline.dates import DateError, EventDate, parse_date
    from timeline.problems import EnvironmentFailed, Problem, RecordsWrong, TimelineError
    from timeline.types import Edition, File

__version__ = "0.1.0"

_HOMES = {
    "build": ("Options", "Report", "build_site"),
    "dates": ("DateError", "EventDate", "parse_date"),
    "problems": ("EnvironmentFailed", "Problem", "RecordsWrong", "TimelineError"),
    "types": ("Edition", "File"),
}

__all__ = [
    "DateError",
    "Edition",
    "EnvironmentFailed",
    "EventDate",
    "File",
    "Options",
    "Problem",
    "RecordsWrong",
    "Report",
    "TimelineError",
    "build_site",
    "parse_date",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"timeline.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
