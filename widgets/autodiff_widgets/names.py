"""What tensors are called: names come from the code.

An operation's result has no name yet when the operation runs (`z = u * x` binds `z` a moment later), so a tensor waits
here with the frame that made it, and is looked for once a line of the program is over. A leaf that a module owns is
called by its place in there, `net[0].weight`. What stays is preferred to what a loop binds anew: `weights[2]` to `w`.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from types import FrameType
from typing import Any

from autodiff_lite import Tensor

from .loops import bound_by_loops
from .program import file_of_program
from .records import Record

_MOST_WAITING = 200
"""Results without a name that are still looked for; in a long loop most never get one."""
_MOST_ITEMS = 100
"""Items of a list or dictionary that are looked at for names such as `weights[3]`."""
_MOST_ASKED = 3
"""How often a tensor's name is asked for: a temporary has none however often it is used."""
_DEEPEST = 3
"""Steps from a variable to a tensor, as in `model.layers[0].weight`."""
_MODULES, _VARIABLE, _PART, _OWN_PART, _LOOP = range(5)
"""How well a name suits, the best first: in a module, a variable, a part of one, of `self`, what a loop binds."""

Stack = Sequence[FrameType]
"""The frames of the program that are running, from the outermost, a cell's, to the innermost."""


class Names:
    """The tensors of one recording that have no name yet."""

    def __init__(self) -> None:
        self._waiting: dict[int, tuple[weakref.ref[Any], Record, int]] = {}
        """By the tensor's id(): the tensor, who gets its name, and the frame that made it, by id()."""
        self._frames: dict[int, FrameType] = {}
        """Those that made something that waits, until they are over."""
        self._stands: tuple[FrameType | None, int, int] = (None, 0, 0)
        self._asked: dict[Record, int] = {}
        self._provisional: dict[Record, str] = {}

    def wait(self, tensor: Any, record: Record, frame: FrameType | None) -> None:
        """Look for what `tensor` is called from now on."""
        waiting, key = self._waiting, id(tensor)

        def forget(dead: weakref.ref[Any]) -> None:  # its id() may soon be another's
            if key in waiting and waiting[key][0] is dead:
                del waiting[key]

        waiting.pop(key, None)
        waiting[key] = weakref.ref(tensor, forget), record, id(frame)
        if frame is not None:
            self._frames[id(frame)] = frame
        if len(waiting) > _MOST_WAITING:
            del waiting[next(iter(waiting))]

    def look(self, stack: Stack) -> None:
        """Give names to those that wait, unless the program still is where it was: within one line nothing is bound."""
        if stack:
            frame, stands = stack[-1], self._stands
            self._stands = frame, frame.f_lineno, frame.f_lasti
            if frame is stands[0] and frame.f_lineno == stands[1] and frame.f_lasti > stands[2]:
                return
        if not self._waiting:
            return
        making = list(self._frames.values())
        self._frames = {id(seen): seen for seen in stack if id(seen) in self._frames}
        for seen in dict.fromkeys([*making, *stack]):
            self._read(seen)
            if not self._waiting:
                return

    def _read(self, frame: FrameType) -> None:
        """Find those that wait among the variables of one frame."""
        found: dict[int, tuple[int, str]] = {}

        def met(value: Any, rank: int, name: str) -> None:
            if id(value) not in found or rank < found[id(value)][0]:
                found[id(value)] = rank, name

        waiting = self._waiting
        for name, value in list(frame.f_locals.items()):
            if id(value) in waiting:
                if not _is_hidden(name):
                    met(value, _LOOP if name in bound_by_loops else _VARIABLE, name)
            elif (kind := _kind(type(value))) not in (None, "tensor", "module") and not _is_hidden(name):
                for part, item in _parts(value, kind):
                    if id(item) in waiting:
                        met(item, _OWN_PART if name == "self" else _PART, name + part)
        for key, (rank, name) in found.items():
            kept = waiting.get(key)
            if kept is None:
                continue
            _, record, made_in = kept
            # A leaf may be a parameter, which has a better name than a function or a loop has for it.
            if record.kind == "op" or (made_in == id(frame) and rank < _OWN_PART):
                del waiting[key]
                record.name = record.name or name

    def ask(self, tensor: Any, record: Record, stack: Stack) -> None:
        """Look at once for the name of a tensor that is there: what the outermost frame that knows it calls it.

        A name within `self`, or one that a loop gives, is taken only if there is no other when the recording ends.
        """
        if self._asked.get(record, 0) >= _MOST_ASKED:
            return
        self._asked[record] = self._asked.get(record, 0) + 1
        spaces = [frame.f_locals for frame in stack]
        if stack and stack[-1].f_globals is not spaces[0]:
            spaces.append(stack[-1].f_globals)
        for space in spaces:
            found = [(rank, name) for rank, name, value in named_tensors(space) if value is tensor]
            rank, name = min(found, key=itemgetter(0), default=(_LOOP, None))
            if name is not None and rank < _OWN_PART:
                record.name = name
                return
            if name is not None:
                self._provisional.setdefault(record, name)

    def finish(self, stack: Stack) -> None:
        """The recording is over: look a last time, and let go of frames and tensors."""
        self._stands = None, 0, 0
        self.look(stack)
        for reference, record, _ in list(self._waiting.values()):
            tensor = reference()
            if tensor is not None and record.name is None:
                self._asked.pop(record, None)
                self.ask(tensor, record, stack)
        for record, name in self._provisional.items():
            record.name = record.name or name
        for kept in (self._waiting, self._frames, self._asked, self._provisional):
            kept.clear()
        self._stands = None, 0, 0


def named_tensors(namespace: Mapping[str, Any]) -> Iterator[tuple[int, str, Any]]:
    """Walk the tensors that a namespace can name, with how well the name suits: `x`, `weights[3]`, `net[0].weight`."""
    for name, value in list(namespace.items()):
        kind = _kind(type(value))
        if kind is None or _is_hidden(name):
            continue
        if kind == "tensor":
            yield _LOOP if name in bound_by_loops else _VARIABLE, name, value
        else:
            for rank, part, item in _within(value, kind, _DEEPEST):
                own = name == "self" or name in bound_by_loops
                yield (_OWN_PART if own else rank), name + part, item


def _within(value: Any, kind: str, depth: int) -> Iterator[tuple[int, str, Any]]:
    if kind == "module":
        for path, item in value.named_parameters():
            yield _MODULES, spelled(path), item
        for path, item in value.named_buffers():
            yield _MODULES, spelled(path), item
    for part, item in _parts(value, kind):
        inner = _kind(type(item))
        if inner == "tensor":
            yield _PART, part, item
        elif inner is not None and depth > 1 and (kind != "module" or inner != "module"):
            for rank, rest, found in _within(item, inner, depth - 1):
                yield rank, part + rest, found


def _parts(value: Any, kind: str | None) -> Iterator[tuple[str, Any]]:
    """What one step leads to: items, or attributes."""
    if kind == "list":
        for index, item in enumerate(value[:_MOST_ITEMS]):
            yield f"[{index}]", item
    elif kind == "dict":
        for key, item in list(islice(value.items(), _MOST_ITEMS)):
            yield f"[{key!r}]", item
    else:
        own = getattr(value, "__dict__", {})
        for space in (own, {} if kind == "module" else vars(type(value))):
            for name, item in list(islice(space.items(), _MOST_ITEMS)):
                if not name.startswith("_"):
                    yield f".{name}", item


def spelled(path: str) -> str:
    """Write a path of `named_parameters` as the program would.

    >>> spelled("0.weight"), spelled("blocks.1.bias")
    ('[0].weight', '.blocks[1].bias')
    """
    return "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in path.split("."))


def _is_hidden(name: str) -> bool:
    return name.startswith("_") or name in ("In", "Out")  # IPython's own


_kinds: dict[type, str | None] = {}


def _kind(of: type) -> str | None:
    """What objects of a type can name: themselves, their items, their parameters, their attributes, or nothing."""
    if of not in _kinds:
        _kinds[of] = _find_kind(of)
    return _kinds[of]


def _find_kind(of: type) -> str | None:
    # PyTorch's tensors too, which are known only once it is imported: by whoever made an object of the type.
    tensors = (Tensor, getattr(sys.modules.get("torch"), "Tensor", Tensor))
    if issubclass(of, tensors):
        return "tensor"
    if issubclass(of, (list, tuple)):
        return "list"
    if issubclass(of, dict):
        return "dict"
    if callable(getattr(of, "named_parameters", None)) and callable(getattr(of, "named_buffers", None)):
        return "module"
    home = sys.modules.get(of.__module__)
    of_program = of.__module__ == "__main__" or file_of_program(getattr(home, "__file__", None))
    return "object" if of_program and not issubclass(of, type) else None
