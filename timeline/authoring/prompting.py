"""One question at the terminal: words completed with Tab, and a line below that follows what is typed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document


def question(
    text: str,
    *,
    default: str = "",
    known: Mapping[str, str] | None = None,
    below: Callable[[str], str] | None = None,
) -> str:
    """What the author answers, without spaces around it; Enter alone takes `default`, which is shown until one types.

    `known` are words with their labels, of which several may be given with commas; `below` says something of what is
    typed so far. Raises click.Abort on Ctrl-C, like click's own questions.
    """
    if not sys.stdin.isatty():
        return str(click.prompt(text, default=default, show_default=bool(default))).strip()
    from prompt_toolkit import PromptSession
    from prompt_toolkit.application import get_app
    from prompt_toolkit.styles import Style

    session: PromptSession[str] = PromptSession(
        completer=_completer(known) if known else None,
        bottom_toolbar=(lambda: below(get_app().current_buffer.text)) if below else None,
        style=Style.from_dict({"bottom-toolbar": "noreverse"}),
    )
    try:
        return session.prompt(f"{text}: ", placeholder=default or None).strip() or default
    except (KeyboardInterrupt, EOFError):
        raise click.Abort from None


def _completer(known: Mapping[str, str]) -> Completer:
    from prompt_toolkit.completion import Completer, Completion

    class Words(Completer):
        """Completes the word after the last comma, by the beginning of its id or of a word of its label."""

        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002
            typed = document.text_before_cursor.rpartition(",")[2].lstrip()
            start = typed.casefold()
            for word, label in known.items():
                if word.startswith(start) or any(part.casefold().startswith(start) for part in label.split()):
                    yield Completion(word, -len(typed), display_meta=label if label != word else "")

    return Words()
