"""Operations of any number of inputs: cat, stack, einsum.

The compiler of rules writes functions with a fixed list of inputs; these few have their node written by hand, with
the same parts.
"""

# ruff: noqa: D102, D103  (methods that the base class explains; names that speak)

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np

from .compile import DIFFERENTIABLE, RULES, P, rule
from .dtypes import Array
from .functions import both
from .modes import NAMESPACE, grad_on, tick
from .node import Node, stem
from .runtime import back_by_pull, told
from .tensor import Tensor, plain


class ManyNode(Node):
    """The node of an operation on a list of tensors."""

    __slots__ = ("ends", "xs", "options")
    slope: ClassVar[Callable[..., Any]]
    slope_graph: ClassVar[Callable[..., Any]]
    saves: ClassVar[bool] = False
    ends: tuple[Any, ...]
    xs: Any
    options: tuple[Any, ...]

    def edges(self) -> tuple[Any, ...]:
        return self.ends

    def release(self) -> None:
        if self.saves:
            self.xs = None

    def check(self) -> None:
        for x in self.xs if self.saves and self.xs else ():
            if x._store is not None and x._store.last_write < self.seq:
                x._store.complain(self, x._a, stem(x._node.title) if x._node else "<leaf>", self.seq)

    def pull(self, g: Array) -> tuple[Any, ...]:
        if self.saves and self.xs is None:
            raise self.freed()
        xs = [x._a for x in self.xs] if self.saves else self.xs
        return tuple(
            c if e is not None else None for c, e in zip(type(self).slope(g, xs, *self.options), self.ends, strict=True)
        )

    def pull_graph(self, g: Tensor) -> tuple[Any, ...]:
        if self.saves and self.xs is None:
            raise self.freed()
        return tuple(
            c if e is not None else None
            for c, e in zip(type(self).slope_graph(g, self.xs, *self.options), self.ends, strict=True)
        )

    def back(self, g: Array, pending: Any, heap: Any, keep: bool) -> None:
        back_by_pull(self, g, pending, heap, keep)


def many(
    name: str,
    forward: Callable[..., Array],
    slope: Any,
    *,
    options: str,
    shown: str,
    derivative: str,
    title: str,
    saves: bool,
) -> None:
    """Add an operation on a list to the table. `forward(arrays, *options)`; `slope(g, xs, *options)` gives all
    contributions.

    For an operation that does not save its inputs, `xs` is the list of their shapes.
    """
    rule(name, "x", inputs="x", options=options, elementwise=False, linear=True, node=title, show={"forward": shown})
    made = RULES[name]
    made.vjp = {"x": derivative}
    on_arrays, on_tensors = NAMESPACE[slope.__name__], DIFFERENTIABLE[slope.__name__]
    node = type(
        title,
        (ManyNode,),
        {
            "__slots__": (),
            "title": title,
            "operation": name,
            "saves": saves,
            "slope": staticmethod(on_arrays),
            "slope_graph": staticmethod(on_tensors),
            "rule": made,
        },
    )

    def call(*tensors: Tensor, **given: Any) -> Tensor:
        values = tuple(given.get(o, made.defaults.get(o)) for o in made.option_names)
        out = plain(forward([t._a for t in tensors], *values))
        if any(t._rg for t in tensors) and grad_on():
            n: Any = object.__new__(node)
            n.seq, n.more, n.options = tick(), None, values
            n.ends = tuple((t if t._node is None else t._node) if t._rg else None for t in tensors)
            n.xs = tensors if saves else [t._a.shape for t in tensors]
            out._node, out._rg = n, True
        if NAMESPACE["WATCHED"]:
            told(made, tensors, values, out)
        return out

    call.__name__ = name
    made.function = call
    made.compute = forward
    setattr(P, name, call)
    DIFFERENTIABLE[name] = call
    NAMESPACE[name] = lambda *xs, **given: forward(list(xs), *(given[o] for o in made.option_names))


def _cut(d: int, start: int, stop: int) -> tuple[Any, ...]:
    return (*(slice(None),) * d, slice(start, stop), Ellipsis)


@both
def cat_slope(F: Any, g: Any, shapes: Sequence[tuple[int, ...]], dim: int) -> list[Any]:
    """Each input gets its own part of the cotangent."""
    parts, start = [], 0
    for shape in shapes:
        if shape == (0,) and len(g.shape) != 1:
            parts.append(F.zeros_like(F.reshape(F.getitem(g, _cut(dim, 0, 0)), (0,))))
            continue
        parts.append(F.getitem(g, _cut(dim, start, start + shape[dim])))
        start += shape[dim]
    return parts


@both
def stack_slope(F: Any, g: Any, shapes: Sequence[tuple[int, ...]], dim: int) -> list[Any]:
    return [F.getitem(g, (*(slice(None),) * dim, i, Ellipsis)) for i in range(len(shapes))]


def _cat(arrays: list[Array], dim: int) -> Array:
    full = [a for a in arrays if a.shape != (0,)] or arrays[:1]
    return np.concatenate(full, axis=dim)


def _einsum(arrays: list[Array], terms: tuple[str, ...], result: str) -> Array:
    return np.array(np.einsum(f"{','.join(terms)}->{result}", *arrays, optimize=len(arrays) > 2))


@both
def einsum_slope(F: Any, g: Any, xs: Sequence[Any], terms: tuple[str, ...], result: str) -> list[Any]:
    """For one factor: the same sum of products with the cotangent in its place; letters of its own are expanded."""
    slopes = []
    for i, (x, term) in enumerate(zip(xs, terms, strict=True)):
        others = [(y, t) for j, (y, t) in enumerate(zip(xs, terms, strict=True)) if j != i]
        known = set(result).union(*(set(t) for _, t in others))
        reached = "".join(c for c in term if c in known)
        part = F.einsum(g, *(y for y, _ in others), terms=(result, *(t for _, t in others)), result=reached)
        missing = tuple(k for k, c in enumerate(term) if c not in known)
        slopes.append(F.unreduce(part, x.shape, missing, False) if missing else part)
    return slopes


many(
    "cat",
    _cat,
    cat_slope,
    options="dim=0",
    shown="cat(x, ...)",
    derivative="g[part]",
    title="CatBackward0",
    saves=False,
)
many(
    "stack",
    lambda xs, dim: np.stack(xs, dim),
    stack_slope,
    options="dim=0",
    shown="stack(x, ...)",
    derivative="g[i]",
    title="StackBackward0",
    saves=False,
)
many(
    "einsum",
    _einsum,
    einsum_slope,
    options="terms=(), result=''",
    shown="einsum(x, ...)",
    derivative="einsum(g, others)",
    title="EinsumBackward0",
    saves=True,
)
