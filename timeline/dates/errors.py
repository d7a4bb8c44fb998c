"""What a text that is not a date raises."""

from __future__ import annotations


class DateError(ValueError):
    """A text is not a date.

    `message` says what is wrong, `advice` what would be right (what it puts in backticks can be copied), `offset`
    counts characters from the start of the text to the part in question; None if it is the whole text.
    """

    def __init__(self, message: str, advice: str = "", offset: int | None = None) -> None:
        super().__init__(f"{message}; {advice}" if advice else message)
        self.message = message
        self.advice = advice
        self.offset = offset

    def __reduce__(self) -> tuple[type[DateError], tuple[str, str, int | None]]:
        """Pickle with all three parts."""
        return DateError, (self.message, self.advice, self.offset)


class Unclear(DateError):
    """`part` of a text looks like a date and is not one.

    The grammar only knows that; `advice`, which is a layer above it, finds out what would be right.
    """

    def __init__(self, part: str) -> None:
        super().__init__(f"`{part}` is not a date")
        self.part = part
