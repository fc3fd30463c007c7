"""The nodes of functions with a derivative of their own: one for the function, and one for each of several outputs."""

# ruff: noqa: D102  (methods that the base class explains; names that speak)

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from ..compile import P
from ..modes import modes, set_grad
from ..node import Node
from ..runtime import back_by_pull
from ..tensor import Tensor, plain


class Cotangents:
    """The cotangents of several outputs on their way to one node; adding merges them."""

    __slots__ = ("parts",)

    def __init__(self, parts: dict[int, Any]) -> None:
        self.parts = parts

    def __add__(self, other: Cotangents) -> Cotangents:
        merged = dict(self.parts)
        for i, g in other.parts.items():
            merged[i] = merged[i] + g if i in merged else g
        return Cotangents(merged)

    @property
    def _a(self) -> Any:
        first = next(iter(self.parts.values()))
        return getattr(first, "_a", first)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.asarray(self._a)


class FunctionNode(Node):
    """The node of a custom function."""

    __slots__ = ("ends", "ctx", "specs")
    function: ClassVar[Any]  # the Function whose backward it runs
    ends: tuple[Any, ...]
    ctx: Any
    specs: list[Any]

    @property
    def saved_tensors(self) -> Any:
        """What forward saved."""
        return self.ctx.saved_tensors

    @property
    def needs_input_grad(self) -> Any:
        """For each argument of forward, whether backward is asked for its gradient."""
        return self.ctx.needs_input_grad

    def __repr__(self) -> str:
        return f"<torch.autograd.function.{self.title} object at {id(self):#x}>"

    def edges(self) -> tuple[Any, ...]:
        return self.ends

    def release(self) -> None:
        self.ctx._saved = None

    def check(self) -> None:
        """Saved tensors are checked when `saved_tensors` is read."""

    def pull(self, g: Any) -> tuple[Any, ...]:
        parts = g.parts if isinstance(g, Cotangents) else {0: g}
        before, observers = modes.grad, modes.observers
        set_grad(False)
        modes.observers = ()
        try:
            found = self._run({i: plain(c) for i, c in parts.items()})
        finally:
            set_grad(before)
            modes.observers = observers
        return tuple(None if c is None else c._a for c in found)

    def pull_graph(self, g: Any) -> tuple[Any, ...]:
        return self._run(g.parts if isinstance(g, Cotangents) else {0: g})

    def _run(self, parts: dict[int, Any]) -> tuple[Any, ...]:
        given = []
        for i, (shape, dtype, differentiable) in enumerate(self.specs):
            part = parts.get(i)
            if part is None and self.ctx._materialize and differentiable is not None:
                part = plain(np.zeros(shape, dtype=dtype))
            given.append(part)
        answer = self.function.backward(self.ctx, *given)
        answers = answer if isinstance(answer, tuple) else (answer,)
        expected = len(self.ends)
        if len(answers) > expected and all(a is None for a in answers[expected:]):
            answers = answers[:expected]
        if len(answers) != expected:
            raise RuntimeError(
                f"function {self.title} returned an incorrect number of gradients (expected {expected}, got "
                f"{len(answers)})"
            )
        return tuple(self._fitted(i, c) for i, c in enumerate(answers))

    def _fitted(self, i: int, c: Any) -> Any:
        end = self.ends[i]
        if c is None or end is None:
            return None
        if not isinstance(c, Tensor):
            kind = "numpy.ndarray" if isinstance(c, np.ndarray) else type(c).__name__
            raise RuntimeError(f"expected Variable or None (got {kind})")
        shape, dtype = self.ctx._inputs[i]
        if c._a.shape != shape:
            try:
                fits = np.broadcast_shapes(c._a.shape, shape) == c._a.shape
            except ValueError:
                fits = False
            if not fits:
                raise RuntimeError(
                    f"Function {self.title} returned an invalid gradient at index {i} - got {list(c._a.shape)} but "
                    f"expected shape compatible with {list(shape)}"
                )
            c = P.sum_to(c, shape)
        return c if c._a.dtype == dtype else P.to_dtype(c, dtype)

    def back(self, g: Any, pending: Any, heap: Any, keep: bool) -> None:
        back_by_pull(self, g, pending, heap, keep)


class OutputNode(Node):
    """One of several outputs of a custom function: it hands its cotangent, with its number, to the function's node."""

    __slots__ = ("to", "place")
    edge_slots = ("to",)
    to: FunctionNode
    place: int
    __repr__ = FunctionNode.__repr__

    def pull(self, g: Any) -> tuple[Any, ...]:
        return (Cotangents({self.place: g}),)

    pull_graph = pull

    def back(self, g: Any, pending: Any, heap: Any, keep: bool) -> None:
        back_by_pull(self, g, pending, heap, keep)
