"""What the traced program looks like from outside: which line runs, and what its tensors are called.

Names come from the code. An operation's result has no name yet when the operation runs (`z = u * x` binds `z` a moment
later), so a tensor waits here with the frame that made it, and is looked for again each time something else happens.
"""

from __future__ import annotations

import linecache
import os
import sys
import sysconfig
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice
from types import FrameType
from typing import Any

import autodiff_lite as torch
from autodiff_lite import Tensor, places

_OURS = [os.path.normcase(os.path.dirname(file)) + os.sep for file in (__file__, torch.__file__)]
_LIBRARIES = [
    os.path.normcase(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib", "platlib", "scripts")
]
_NOT_THE_PROGRAM = (*_OURS, *_LIBRARIES, "<autodiff_lite", "<frozen")
_cell_numbers: dict[str, int] = {}
_MOST_WAITING = 200
"""Results without a name that are still looked for; in a long loop most never get one."""
_MOST_ITEMS = 100
"""Items of a list or dictionary that are looked at for names such as `weights[3]`."""


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


def program_frames(frame: FrameType | None) -> list[FrameType]:
    """The frames of the program that are running, from the outermost, a cell's, to this one."""
    frames = []
    while frame is not None:
        if is_program(frame):
            frames.append(frame)
        frame = frame.f_back
    return frames[::-1]


def is_program(frame: FrameType) -> bool:
    """Whether this is the learner's code: neither ours nor a library's."""
    return _of_program(frame.f_code.co_filename)


@cache
def _of_program(file: str) -> bool:
    return not os.path.normcase(file).startswith(_NOT_THE_PROGRAM)


@dataclass
class Program:
    """The lines and names seen while one recording runs."""

    _codes: dict[str, Code] = field(default_factory=dict)
    _waiting: dict[int, tuple[weakref.ref[Any], FrameType | None, Any]] = field(default_factory=dict)
    """By the tensor's id(): the tensor, the frame that made it, and who gets the name."""

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
        code = self._codes.get(file) or _read(file)
        if code is not None:
            self._codes[file] = code
        return code

    def wait_for_name(self, tensor: Any, frame: FrameType | None, owner: Any) -> None:
        """Look for a variable bound to `tensor` from now on; its name goes to `owner.name`."""
        # With no frame of the program around (a widget's callback), a function that gets the tensor can still name it.
        self._waiting.pop(id(tensor), None)
        self._waiting[id(tensor)] = weakref.ref(tensor), frame, owner
        if len(self._waiting) > _MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    def name_now(self, tensor: Any) -> str | None:
        """What a tensor that is there already is called: by the outermost frame that knows it, not by a parameter."""
        for frame in program_frames(calling_frame()):
            for name, value in named_tensors(frame.f_locals):
                if value is tensor:
                    return name
        return None

    def find_names(self, frame: FrameType | None = None) -> None:
        """Give names to those that wait, from the frames that made them and from `frame`."""
        # What nothing refers to any more gets no name; and its id() may soon be another's.
        waiting = self._waiting = {key: kept for key, kept in self._waiting.items() if kept[0]() is not None}
        if not waiting:
            return
        frames = {id(made_in): made_in for _, made_in, _ in waiting.values() if made_in is not None}
        if frame is not None:
            frames[id(frame)] = frame
        bindings = [named_tensors(seen.f_locals, modules=False) for seen in frames.values()]
        if any(owner.kind == "leaf" for _, _, owner in waiting.values()):
            # Perhaps a parameter, which is net.weight for the program and not self.weight; results are in no module.
            bindings = [*(named_tensors(seen.f_locals) for seen in program_frames(frame)), *bindings]
        for name, value in chain.from_iterable(bindings):
            if id(value) in waiting:
                owner = waiting.pop(id(value))[2]
                owner.name = owner.name or name
                if not waiting:
                    return

    def forget_frames(self) -> None:
        """Let go of frames and tensors once the recording is over."""
        self._waiting.clear()


def named_tensors(namespace: Mapping[str, Any], modules: bool = True) -> Iterator[tuple[str, Any]]:
    """Walk the tensors that a namespace can name: `x`, `weights[3]` and, where asked, `model.0.weight`."""
    for name, value in list(namespace.items()):
        kind = _kind(type(value))
        if kind is None or name.startswith("_") or name in ("In", "Out"):  # IPython's own
            continue
        if kind == "tensor":
            yield name, value
        elif kind == "list":
            for index, item in enumerate(value[:_MOST_ITEMS]):
                if _kind(type(item)) == "tensor":
                    yield f"{name}[{index}]", item
        elif kind == "dict":
            for key, item in islice(value.items(), _MOST_ITEMS):
                if _kind(type(item)) == "tensor":
                    yield f"{name}[{key!r}]", item
        elif modules:
            for path, item in value.named_parameters():
                yield f"{name}.{path}", item


_kinds: dict[type, str | None] = {}


def _kind(of: type) -> str | None:
    """What objects of a type can name: themselves, their items, their parameters, or nothing."""
    if of not in _kinds:
        # PyTorch's tensors too, which are known only once it is imported: by whoever made an object of the type.
        tensors = (Tensor, getattr(sys.modules.get("torch"), "Tensor", Tensor))
        _kinds[of] = (
            "tensor"
            if issubclass(of, tensors)
            else "list"
            if issubclass(of, (list, tuple))
            else "dict"
            if issubclass(of, dict)
            else "module"
            if callable(getattr(of, "named_parameters", None))
            else None
        )
    return _kinds[of]


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
