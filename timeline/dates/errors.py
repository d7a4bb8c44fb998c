"""What a date that cannot be understood raises."""

from __future__ import annotations


class DateError(ValueError):
    """A text is not a date.

    `message` says what is wrong, `advice` what would be right (what it puts in backticks can be written as it
    stands), `offset` counts characters from the start of the text to the part in question, None if it is the whole.
    """

    def __init__(self, message: str, advice: str = "", offset: int | None = None) -> None:
        super().__init__(f"{message}; {advice}" if advice else message)
        self.message = message
        self.advice = advice
        self.offset = offset

    def __reduce__(self) -> tuple[type[DateError], tuple[str, str, int | None]]:
        """Survive the way to another process whole."""
        return type(self), (self.message, self.advice, self.offset)
