"""In which part of the program something is computed: `with scope("encoder"):`, and the modules being called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from .loops import Loops, Turn, common
from .names import spelled
from .program import Program, calling_frame
from .records import Record

LONGEST_NAME = 200


@dataclass(frozen=True)
class Opened:
    """A scope or a module's call that is under way, and where the program opened it."""

    name: str
    frame: int = 0
    code: CodeType | None = None
    at: int = 0

    @classmethod
    def here(cls, name: str, frame: FrameType | None) -> Opened:
        """Open one in this frame; without any frame of the program, around everything."""
        return cls(name) if frame is None else cls(name, id(frame), frame.f_code, frame.f_lasti)


_open: ContextVar[tuple[Opened, ...]] = ContextVar("open scopes", default=())
Path = tuple[str | Turn, ...]
"""Scopes and modules by name, and turns of loops, the outermost first."""


@contextmanager
def scope(name: str) -> Iterator[None]:
    """Group what is computed inside: the player shows it as one card that opens. Scopes nest, and decorate functions.

    Where nothing is being recorded it does nothing. Raises `TypeError` for a name that is no text, and `ValueError` for
    one that is empty or longer than 200 characters.

    >>> import autodiff_lite as torch
    >>> from autodiff_widgets import scope, trace
    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> with trace() as t:
    ...     with scope("layer 1"):
    ...         h = x * x
    ...     y = h + 1
    >>> [(node["name"], node.get("scope", [])) for node in t.document["nodes"]]
    [('x', []), ('h', ['layer 1']), ('y', [])]
    """
    if not isinstance(name, str):
        raise TypeError(f"scope(name) takes the name of a group, not {type(name).__name__}.")
    if not name.strip() or len(name) > LONGEST_NAME:
        raise ValueError(f"scope(name) takes a name of 1 to {LONGEST_NAME} characters; this one has {len(name)}.")
    token = _open.set((*_open.get(), Opened.here(name, calling_frame())))
    try:
        yield
    finally:
        _open.reset(token)


class Scopes:
    """The scopes and modules that are open while one recording runs."""

    def __init__(self, program: Program) -> None:
        self._loops = Loops(program)
        self._modules: list[tuple[int, Opened, Any]] = []
        """Each with how many scopes were open when it was entered."""

    def enter(self, module: Any, frame: FrameType | None) -> None:
        """A module (of our `nn` or of PyTorch's) was called, from this frame of the program."""
        opened = Opened.here(self._name(module, frame)[:LONGEST_NAME], frame)
        self._modules.append((len(_open.get()), opened, module))

    def leave(self) -> None:
        """The call of the innermost module is over."""
        if self._modules:
            self._modules.pop()

    def path(self, stack: Sequence[FrameType]) -> Path:
        """What is open where the program stands, with the turns of the loops between."""
        levels = self._loops.advance(stack)
        frames = [number for number, _, _ in levels]
        path: list[str | Turn] = []
        depth = taken = 0  # of the frames, and of the loops of that frame
        for opened in self._opened():
            if opened.code is not None and opened.frame in frames[depth:]:
                while frames[depth] != opened.frame:
                    path += levels[depth][2][taken:]
                    depth, taken = depth + 1, 0
                around = common(self._loops.around(opened.code, opened.at)[1], levels[depth][1])
                path += levels[depth][2][taken:around]
                taken = max(taken, around)
            path.append(opened.name)
        for _, _, turns in levels[depth:]:
            path += turns[taken:]
            taken = 0
        return tuple(path)

    def _opened(self, modules: int | None = None) -> list[Opened]:
        """What is open, the outermost first; or what was when so many modules were entered."""
        entered = self._modules[:modules]
        opened = list(_open.get() if modules is None else _open.get()[: entered[-1][0]])
        for number, (depth, module, _) in enumerate(entered):
            opened.insert(depth + number, module)
        return opened

    def claim(self, record: Record, tensor: Any) -> None:
        """A leaf that was there before belongs to the innermost open module that owns it, which says its name too."""
        for number in range(len(self._modules), 0, -1):
            if any(tensor is owned for owned in _owned(self._modules[number - 1][2])):
                record.scope = tuple(opened.name for opened in self._opened(number))
                _, outermost, module = self._modules[0]
                paths = [path for path, owned in module.named_parameters() if owned is tensor]
                record.name = record.name or next((outermost.name + spelled(path) for path in paths), None)
                return

    def _name(self, module: Any, frame: FrameType | None) -> str:
        """What the module around it calls it, or a variable; else its class."""
        for _, _, outer in reversed(self._modules):
            for path, inner in outer.named_modules():
                if inner is module and path:
                    return str(path)
        for name, value in list(frame.f_locals.items()) if frame is not None else ():
            if value is module and not name.startswith("_"):
                return name
        return type(module).__name__


def _owned(module: Any) -> Iterator[Any]:
    for each in module.modules():
        yield from each._parameters.values()
        yield from each._buffers.values()
