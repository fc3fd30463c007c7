"""In which part of the program something is computed: `with scope("encoder"):`, and the modules being called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import FrameType
from typing import Any

from .records import Record

LONGEST_NAME, MOST_NESTED = 200, 50
_open: ContextVar[tuple[str, ...]] = ContextVar("open scopes", default=())


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
    token = _open.set((*_open.get(), name))
    try:
        yield
    finally:
        _open.reset(token)


class Scopes:
    """The scopes and modules that are open while one recording runs."""

    def __init__(self) -> None:
        self._modules: list[tuple[int, str, Any]] = []
        """Each with how many scopes were open when it was entered."""

    def enter(self, module: Any, frame: FrameType | None) -> None:
        """A module (of our `nn` or of PyTorch's) was called, from this frame of the program."""
        self._modules.append((len(_open.get()), self._name(module, frame)[:LONGEST_NAME], module))

    def leave(self) -> None:
        """The call of the innermost module is over."""
        if self._modules:
            self._modules.pop()

    def path(self, modules: int | None = None) -> tuple[str, ...]:
        """The names of what is open, the outermost first; or of what was when so many modules were entered."""
        entered = self._modules[:modules]
        names = list(_open.get() if modules is None else _open.get()[: entered[-1][0]])
        for number, (depth, name, _) in enumerate(entered):
            names.insert(depth + number, name)
        return tuple(names[:MOST_NESTED])

    def claim(self, record: Record, tensor: Any) -> None:
        """A leaf that was there before belongs to the innermost open module that owns it, which says its name too."""
        for number in range(len(self._modules), 0, -1):
            if any(tensor is owned for owned in _owned(self._modules[number - 1][2])):
                record.scope = self.path(number)
                _, outermost, module = self._modules[0]
                paths = [path for path, owned in module.named_parameters() if owned is tensor]
                record.name = record.name or next((f"{outermost}.{path}" for path in paths), None)
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
