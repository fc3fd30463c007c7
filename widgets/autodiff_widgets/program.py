"""What the traced program looks like from outside: which of its frames run, and where it stands in its source."""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
from dataclasses import dataclass, field
from functools import cache
from types import FrameType

import autodiff_lite as torch
from autodiff_lite import places

_OURS = [os.path.normcase(os.path.dirname(file)) + os.sep for file in (__file__, torch.__file__)]
_LIBRARIES = [
    os.path.normcase(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib", "platlib", "scripts")
]
_NOT_THE_PROGRAM = (*_OURS, *_LIBRARIES, "<autodiff_lite", "<frozen")
_LAYERS = os.path.join(os.path.dirname(torch.__file__), "nn") + os.sep
_cell_numbers: dict[str, int] = {}


@dataclass(eq=False)
class Code:
    """A cell or a file whose lines ran."""

    name: str
    lines: list[str]
    whole: bool
    """A cell is shown whole; of a file, the part that ran."""


@dataclass(frozen=True)
class Place:
    """One line of the program."""

    code: Code
    line: int
    """Counted from 0 within `code.lines`."""


def calling_frame() -> FrameType | None:
    """Find the innermost frame that belongs to the learner: neither to us nor to a library."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not _of_program(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


def program_frames() -> list[FrameType]:
    """The frames of the program that are running, from the outermost, a cell's, to the innermost."""
    frame: FrameType | None = sys._getframe(1)
    frames = []
    while frame is not None:
        if _of_program(frame.f_code.co_filename):
            frames.append(frame)
        frame = frame.f_back
    return frames[::-1]


def in_the_making() -> bool:
    """Whether a layer of ours is making its parameters: what it does for that is not the program's."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not _of_program(frame.f_code.co_filename):
        code = frame.f_code
        if code.co_name in ("__init__", "reset_parameters") and code.co_filename.startswith(_LAYERS):
            return True
        frame = frame.f_back
    return False


def is_program(frame: FrameType) -> bool:
    """Whether this is the learner's code: neither ours nor a library's."""
    return _of_program(frame.f_code.co_filename)


def file_of_program(file: str | None) -> bool:
    """Whether a module of this file is the learner's."""
    return file is not None and _of_program(file)


@cache
def _of_program(file: str) -> bool:
    return not os.path.normcase(file).startswith(_NOT_THE_PROGRAM)


@dataclass
class Program:
    """The source of what one recording watches."""

    _codes: dict[str, Code | None] = field(default_factory=dict)

    def place(self, frame: FrameType | None) -> Place | None:
        """Where the program stands; None where its source is unknown (code from `exec`, a plain `python -c`)."""
        if frame is None:
            return None
        return self.place_of(frame.f_code.co_filename, frame.f_lineno)

    def lines(self, file: str) -> list[str] | None:
        """The source of a file or cell; None where it is unknown."""
        code = self._code(file)
        return None if code is None else code.lines

    def place_of(self, file: str, number: int) -> Place | None:
        """The place of a line that is known by file name and number (from a traceback)."""
        code = self._code(file)
        if code is None:
            return None
        return Place(code, number - 1) if 0 < number <= len(code.lines) else None

    def _code(self, file: str) -> Code | None:
        if file not in self._codes:
            self._codes[file] = _read(file)
        return self._codes[file]


def _read(file: str) -> Code | None:
    lines = [line.rstrip("\n") for line in linecache.getlines(file)]
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        return None
    cell = _cell_name(file)
    # A file by its last name only: a path tells of a machine.
    return Code(os.path.basename(file), lines, whole=False) if cell is None else Code(cell, lines, whole=True)


def _cell_name(file: str) -> str | None:
    """A notebook's cell by its number; None for what is no cell."""
    if file in _cell_numbers:
        return f"In [{_cell_numbers[file]}]"
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            known = shell.compile.format_code_name(file)
            if known is not None:
                return str(known[1]).replace("In[", "In [")
    return None


def number_cell(file: str, number: int) -> None:
    """Say which cell the code of this file name is, for a session that counts its cells itself."""
    _cell_numbers[file] = number
    places.numbered[file] = number
