"""The works on a bare tape: the least that an engine in Python can be, to see what everything else costs.

It multiplies and adds, remembers, and goes back by a heap, as this engine does. It has no views, no versions of what
was written in place, no hooks, modes, dtypes, threads, second derivatives, observers or words for mistakes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import numpy as np

from . import NO_GRAD, NO_GRAD_ONE, Work
from .torch_like import small

_clock = itertools.count(-1, -1)
_add_reduce: Any = np.add.reduce


class Node:
    """How a number was made, and what that needs on the way back."""

    __slots__ = ("seq", "back", "x", "y", "to_x", "to_y")
    seq: int
    back: Callable[..., None]
    x: Any
    y: Any
    to_x: Any
    to_y: Any


class Tape:
    """An array, and the node that made it."""

    __slots__ = ("a", "grad", "node", "requires", "seq")
    a: Any
    grad: Any
    node: Node | None
    requires: bool
    seq: int

    def __mul__(self, other: Any) -> Tape:
        if other.__class__ is Tape:
            out = made(self.a * other.a)
            if self.requires or other.requires:
                node = remember(out, mul_back)
                node.x, node.y = self.a, other.a
                node.to_x = (self.node or self) if self.requires else None
                node.to_y = (other.node or other) if other.requires else None
        else:
            out = made(self.a * other)
            if self.requires:
                node = remember(out, scale_back)
                node.y, node.to_x = other, self.node or self
        return out

    __rmul__ = __mul__

    def __add__(self, other: Tape) -> Tape:
        out = made(self.a + other.a)
        if self.requires or other.requires:
            node = remember(out, add_back)
            node.to_x = (self.node or self) if self.requires else None
            node.to_y = (other.node or other) if other.requires else None
        return out

    def sum(self) -> Tape:
        """All elements, added up."""
        out = made(_add_reduce(self.a))
        if self.requires:
            node = remember(out, sum_back)
            node.x, node.to_x = self.a, self.node or self
        return out

    def detach(self) -> Tape:
        """The same numbers without a node."""
        return made(self.a)

    def zero_(self) -> Tape:
        """Write 0 everywhere."""
        self.a.fill(0)
        return self

    def item(self) -> float:
        """The number."""
        return float(self.a)

    def backward(self) -> None:
        """Youngest first."""
        start: Any = self.node or self
        pending, heap = {start.seq: np.float32(1)}, [(start.seq, start)]
        while heap:
            seq, end = heappop(heap)
            g = pending.pop(seq)
            if seq < 0:
                end.back(end, g, pending, heap)
            elif end.grad is None:
                end.grad = made(g)
            else:
                np.add(end.grad.a, g, end.grad.a)


def made(array: Any) -> Tape:
    """A result without a node."""
    out = Tape()
    out.a, out.grad, out.node, out.requires = array, None, None, False
    return out


def remember(out: Tape, back: Callable[..., None]) -> Node:
    """Give a result its node."""
    node = out.node = Node()
    out.requires = True
    node.seq, node.back = next(_clock), back
    return node


def deliver(end: Any, g: Any, pending: dict[int, Any], heap: list[Any]) -> None:
    """Add up what arrives."""
    seq = end.seq
    if seq in pending:
        pending[seq] = pending[seq] + g
    else:
        pending[seq] = g
        heappush(heap, (seq, end))


def mul_back(node: Node, g: Any, pending: dict[int, Any], heap: list[Any]) -> None:
    """The product rule."""
    if node.to_x is not None:
        deliver(node.to_x, g * node.y, pending, heap)
    if node.to_y is not None:
        deliver(node.to_y, g * node.x, pending, heap)


def scale_back(node: Node, g: Any, pending: dict[int, Any], heap: list[Any]) -> None:
    """A tensor times a number."""
    deliver(node.to_x, g * node.y, pending, heap)


def add_back(node: Node, g: Any, pending: dict[int, Any], heap: list[Any]) -> None:
    """Each summand gets the whole."""
    if node.to_x is not None:
        deliver(node.to_x, g, pending, heap)
    if node.to_y is not None:
        deliver(node.to_y, g, pending, heap)


def sum_back(node: Node, g: Any, pending: dict[int, Any], heap: list[Any]) -> None:
    """Each element gets the same."""
    out = np.empty(node.x.shape, node.x.dtype)
    out.fill(g)
    deliver(node.to_x, out, pending, heap)


class Module:
    """What the works ask of a module such as torch."""

    @staticmethod
    def tensor(value: float, requires_grad: bool = False) -> Tape:
        """One number."""
        out = made(np.float32(value))
        out.requires, out.seq = requires_grad, 1
        return out

    @staticmethod
    def arange(stop: float, requires_grad: bool = False) -> Tape:
        """0, 1, 2, …"""
        out = made(np.arange(stop, dtype=np.float32))
        out.requires, out.seq = requires_grad, 1
        return out

    @staticmethod
    def dot(x: Tape, y: Tape) -> Tape:
        """The sum of the products."""
        out = made(x.a.dot(y.a))
        node = remember(out, mul_back)
        node.x, node.y, node.to_x, node.to_y = x.a, y.a, x.node or x, y.node or y
        return out


class Bare:
    """One field, one operation, no question asked: what `x * x` under no_grad cannot be quicker than."""

    __slots__ = ("a",)
    a: Any

    def __mul__(self, other: Bare) -> Bare:
        out = Bare()
        out.a = self.a * other.a
        return out


def works() -> dict[str, Work]:
    def no_grad(a: Any) -> Work:
        x = Bare()
        x.a = a

        def run() -> None:
            for _ in range(1000):
                _y = x * x

        return run

    return small(Module) | {
        NO_GRAD_ONE: no_grad(np.float32(1.5)),
        NO_GRAD: no_grad(np.arange(4.0, dtype=np.float32)),
    }
