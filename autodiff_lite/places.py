"""Where the program stands: the line that a message names.

A notebook's cell is known by its number, `In [3]`, and not by the file that the kernel made up for it. The kernel keeps
what ran in `In`, and Python's linecache knows the lines of each file, so the cell is the one with these lines: IPython
need not be imported for that.
"""

from __future__ import annotations

import linecache
import os
import sys
import traceback
from types import CodeType, FrameType

Place = tuple[CodeType, int]
"""A code object and an instruction in it: quick to note. The line is looked up when it is told."""

_OWN = (os.path.dirname(__file__) + os.sep, "<autodiff_lite")


class _OwnFiles(dict[str, bool]):
    """Whether a file belongs to this package, by its name; asked at every write, so an answer is kept."""

    def __missing__(self, filename: str) -> bool:
        own = self[filename] = filename.startswith(_OWN)
        return own


_is_own = _OwnFiles()


def program_frame(depth: int = 1) -> FrameType | None:
    """The innermost frame outside of this package; so many above this one are known to be inside."""
    frame: FrameType | None = sys._getframe(depth)
    while frame is not None and _is_own[frame.f_code.co_filename]:
        frame = frame.f_back
    return frame


def here() -> Place | None:
    """The instruction of the program that is running. For a function of this package that another one called: each
    frame that need not be looked at saves time in every write.
    """
    frame: FrameType | None = sys._getframe(3)
    while frame is not None:
        code = frame.f_code
        if not _is_own[code.co_filename]:
            return code, frame.f_lasti
        frame = frame.f_back
    return None


def told(place: Place) -> str:
    """A place in words: `In [3], line 2`, `file.py, line 2`."""
    code, offset = place
    line = next((n for start, stop, n in code.co_lines() if start <= offset < stop), None)
    return f"{_file(code.co_filename)}, line {line}"


def _file(filename: str) -> str:
    """How the learner knows a file: a cell by its number, any other by its last name (a path tells of a machine)."""
    return _cell(filename) or os.path.basename(filename)


numbered: dict[str, int] = {}
"""The cells that someone else counts, by file: a session without a history (nbval's) keeps no `In`."""


def _cell(filename: str) -> str | None:
    if filename in numbered:
        return f"In [{numbered[filename]}]"
    cells = getattr(sys.modules.get("__main__"), "In", None)
    source = "".join(linecache.getlines(filename)).strip()
    if isinstance(cells, list) and source:
        under_magic = repr(source)[1:-1]  # %%magic: the cell is there as a string within a call
        for number in range(len(cells) - 1, 0, -1):
            if cells[number].strip() == source or under_magic in cells[number]:
                return f"In [{number}]"
    return None


def stack() -> list[str]:
    """The lines of a traceback of the program as it stands, without the frames of this package and of the kernel."""
    frames: list[FrameType] = []
    frame = sys._getframe(1)
    while frame is not None:
        if not _is_own[frame.f_code.co_filename]:
            frames.insert(0, frame)
        frame = frame.f_back  # type: ignore[assignment]
    main = vars(sys.modules["__main__"])
    first = next((i for i, f in enumerate(frames) if f.f_globals is main), 0)  # below are those of the kernel
    entries = traceback.StackSummary.extract((f, f.f_lineno) for f in frames[first:])
    for entry in entries:
        entry.filename = _cell(entry.filename) or entry.filename
    return entries.format()
