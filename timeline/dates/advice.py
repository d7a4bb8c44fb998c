"""stub"""

from timeline.dates.errors import DateError


def diagnose(text: str) -> DateError:
    return DateError("this is not a date", "write it like `2025-04-05`, `2025-04`, `2025`")
