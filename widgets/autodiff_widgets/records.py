"""What the recorder knows of one tensor, and how it finds that again from the tensor itself.

A `Record` outlives the recording that made it, as long as its tensor lives: so a later cell whose backward walks into
an earlier cell's graph can show that part, with its names, its numbers and its source.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from .document import Flow, Number
from .loops import Turn
from .program import Place
from .tensors import Array

T = TypeVar("T")


@dataclass(eq=False)
class Input:
    """One slot of an operation: the tensor that went in, or the number written there."""

    record: Record | None
    number: Number | None = None
    flow: Flow = "grad"


@dataclass(eq=False)
class Record:
    """One tensor that the program made."""

    kind: Literal["leaf", "op"]
    shape: tuple[int, ...]
    dtype: str
    requires_grad: bool
    value: Array | None
    op: str | None = None
    name: str | None = None
    inputs: list[Input] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    place: Place | None = None
    inplace: bool = False
    scope: tuple[str | Turn, ...] = ()
    """The scopes, modules and turns of loops in which it was made, the outermost first."""
    call: Any = None
    """A snapshot of the operation's call (`autodiff_lite.Call`), which can be asked for vector-Jacobian products again;
    None where it was too large to keep."""
    owner: Record | None = None
    """The leaf whose `.grad` this tensor is."""
    pending: Callable[[], list[Input]] | None = None
    """For a node that was never seen running: looks up its inputs in the engine's graph when they are wanted."""

    _tensor: weakref.ref[Any] | None = None

    def refer_to(self, tensor: Any) -> None:
        """Remember a leaf's tensor, for its `.grad`; without keeping it alive."""
        self._tensor = weakref.ref(tensor)

    def tensor(self) -> Any:
        """A leaf's tensor while it lives; None for what an operation computed."""
        return None if self._tensor is None else self._tensor()

    def expand(self) -> list[Input]:
        """The inputs, looked up now if nobody has yet."""
        if self.pending is not None:
            self.inputs, self.pending = self.pending(), None
        return self.inputs


class View(Protocol):
    """What the recorder asks of an engine beyond what it is told. `engine_view` and `torch_view` are two."""

    def is_tensor(self, value: Any) -> bool: ...  # noqa: D102
    def records_gradients(self) -> bool: ...  # noqa: D102
    def number_of(self, tensor: Any) -> int: ...  # noqa: D102
    def recall(self, node: Any, number: int) -> Record | None: ...  # noqa: D102
    def remember(self, node: Any, number: int, record: Record) -> None: ...  # noqa: D102
    def base_of(self, tensor: Any) -> Any: ...  # noqa: D102
    def written(self, node: Any) -> Any: ...  # noqa: D102
    def hands_on(self, node: Any) -> bool: ...  # noqa: D102
    def joins(self, node: Any) -> bool: ...  # noqa: D102
    def is_cut(self, output: Any, slot: int) -> bool: ...  # noqa: D102
    def array_of(self, tensor: Any) -> Array: ...  # noqa: D102
    def leaf_of(self, node: Any) -> Any: ...  # noqa: D102
    def operation_of(self, node: Any) -> str: ...  # noqa: D102
    def name_of(self, call: Any) -> str: ...  # noqa: D102
    def parents_of(self, node: Any) -> list[tuple[Any, int] | None]: ...  # noqa: D102
    def snapshot(self, call: Any, number: int) -> Any: ...  # noqa: D102
    def factor(self, record: Record, slot: int) -> Array | None: ...  # noqa: D102


class ByIdentity(Generic[T]):
    """A dictionary whose keys are compared by `is` and not kept alive (tensors compare element by element)."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[weakref.ref[Any], T]] = {}

    def get(self, key: Any) -> T | None:
        """What is stored for this very object."""
        found = self._found.get(id(key))
        return found[1] if found is not None and found[0]() is key else None

    def set(self, key: Any, value: T) -> None:
        """Store, and forget when `key` dies."""
        number, found = id(key), self._found

        def forget(dead: weakref.ref[Any]) -> None:
            if number in found and found[number][0] is dead:
                del found[number]

        found[number] = (weakref.ref(key, forget), value)
