"""What a function prints while a widget runs it: a notebook would put it into its log, where nobody looks."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

MOST_CHARACTERS = 10_000
"""Of more only the beginning is kept: a loop may print for ever."""


class Printed:
    """The text so far."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def add(self, text: str) -> None:
        """Keep as much of it as there is room for."""
        if text and self._length <= MOST_CHARACTERS:
            self._parts.append(text[: MOST_CHARACTERS - self._length])
        self._length += len(text)

    def __str__(self) -> str:
        return "".join(self._parts) + ("\n…" if self._length > MOST_CHARACTERS else "")


class _Ear(io.TextIOBase):
    """Keeps what one thread writes; what the others write goes on to where it went before."""

    def __init__(self, printed: Printed, before: Any) -> None:
        self._printed, self._before, self._thread = printed, before, threading.get_ident()

    def write(self, text: str) -> int:
        if threading.get_ident() != self._thread:
            return int(self._before.write(text))
        self._printed.add(text)
        return len(text)

    def flush(self) -> None:
        self._before.flush()


@contextmanager
def printing(printed: Printed) -> Iterator[None]:
    r"""Keep what this thread writes to stdout and to stderr.

    >>> printed = Printed()
    >>> with printing(printed):
    ...     print("six times seven is", 6 * 7)
    >>> str(printed)
    'six times seven is 42\n'
    """
    with redirect_stdout(_Ear(printed, sys.stdout)), redirect_stderr(_Ear(printed, sys.stderr)):
        yield
