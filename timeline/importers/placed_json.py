"""JSON whose objects know where they are, by the decoder of the standard library."""

from __future__ import annotations

import json
from bisect import bisect_right
from json import decoder, scanner
from typing import Any

from timeline.importers.text import Unreadable


class Placed(dict[str, Any]):
    """An object with its line and column."""

    at: tuple[int, int] = (1, 1)


def read(text: str) -> Any:
    """The value of a JSON text; its objects are `Placed`. Raises Unreadable."""
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    class Located(json.JSONDecoder):
        """Notes the offset of each object."""

        def __init__(self) -> None:
            super().__init__()
            whole: Any = decoder.JSONObject  # type: ignore[attr-defined]

            def parse_object(s_and_end: tuple[str, int], *rest: Any) -> tuple[Placed, int]:
                value, end = whole(s_and_end, *rest)
                made, offset = Placed(value), s_and_end[1] - 1
                line = bisect_right(starts, offset)
                made.at = (line, offset - starts[line - 1] + 1)
                return made, end

            self.parse_object = parse_object
            self.scan_once = scanner.py_make_scanner(self)  # type: ignore[attr-defined]

    try:
        return Located().decode(text)
    except decoder.JSONDecodeError as error:
        raise Unreadable(f"this is not JSON ({error.msg})", "check it", (error.lineno, error.colno)) from None
    except (RecursionError, ValueError):  # the latter: a number of thousands of digits
        raise Unreadable("this JSON is nested too deeply, or has too long a number", "check the brackets") from None
