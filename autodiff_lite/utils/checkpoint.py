"""Checkpointing: forget what lies inside a function and compute it again during backward (Griewank & Walther, 2000)."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable
from typing import Any

from .. import errors
from ..engine import edge_of, reachable, run
from ..modes import enable_grad, grad_on, modes, no_grad, set_grad, tick
from ..node import Node
from ..runtime import back_by_pull
from ..tensor import Tensor, plain


class CheckpointNode(Node):
    """Knows the function and its inputs; the inside is recorded anew when a gradient arrives."""

    __slots__ = ("ends", "inputs", "function", "wants", "state")
    title = "CheckpointFunctionBackward"
    operation = "checkpoint"
    ends: tuple[Any, ...]

    def edges(self) -> tuple[Any, ...]:
        return self.ends

    def check(self) -> None:
        """Nothing is saved but the inputs, which the function reads again."""

    def _again(self, g: Tensor, graph: bool) -> tuple[Any, ...]:
        from ..rand import default_generator

        before, observers = modes.grad, modes.observers
        now = copy.deepcopy(default_generator.numpy.bit_generator.state)
        modes.observers = ()
        set_grad(True)
        try:
            default_generator.numpy.bit_generator.state = self.state  # type: ignore[attr-defined]
            points = [_point(x, graph) for x in self.inputs]  # type: ignore[attr-defined]
            out = self.function(*points)  # type: ignore[attr-defined]
            outside = self.ends[len(points) :]
            wanted = [edge_of(p) if isinstance(p, Tensor) and p._rg else None for p in points] + list(outside)
            found = iter(run([out], [g], True, graph, [w for w in wanted if w is not None]))
            return tuple(None if w is None else next(found) for w in wanted)
        finally:
            default_generator.numpy.bit_generator.state = now
            set_grad(before)
            modes.observers = observers

    def pull(self, g: Any) -> tuple[Any, ...]:
        return self._again(plain(g), False)

    def pull_graph(self, g: Any) -> tuple[Any, ...]:
        return self._again(g, True)

    def back(self, g: Any, pending: Any, heap: Any, keep: bool) -> None:
        back_by_pull(self, g, pending, heap, keep)


def _point(x: Any, graph: bool) -> Any:
    """An input as the beginning of the inner graph: cut off, or seen through a view if it will be differentiated
    again.
    """
    if not isinstance(x, Tensor) or not x._rg:
        return x
    if graph:
        return x.view_as(x)
    cut = x.detach()
    cut._flag(True)
    return cut


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    preserve_rng_state: bool = True,
    **kwargs: Any,
) -> Any:
    """`function(*args)`, with its inner values not kept but computed again during backward.

    PyTorch has two ways to do it, and asks for a choice; here is one, which does what either can. Raises ValueError for
    other keywords unless `use_reentrant=False`, TypeError if the function does not return one tensor.

    Source: `torch.utils.checkpoint.checkpoint`.

    >>> import autodiff_lite as torch
    >>> x = torch.tensor(2.0, requires_grad=True)
    >>> torch.utils.checkpoint.checkpoint(lambda x: (x * x).exp(), x, use_reentrant=False).backward()
    >>> x.grad
    tensor(218.3926)
    """
    from ..rand import default_generator

    if use_reentrant is None:
        warnings.warn(errors.REENTRANT, UserWarning, stacklevel=2)
    if kwargs and use_reentrant is not False:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))

    def bound(*values: Any) -> Any:
        return function(*values, **kwargs)

    if not grad_on():
        return bound(*args)
    state = copy.deepcopy(default_generator.numpy.bit_generator.state)
    start = tick()
    with enable_grad():
        out = bound(*[_point(a, False) for a in args])
    if not isinstance(out, Tensor):
        raise TypeError("checkpoint: the function must return one tensor")
    if not out._rg:
        return out
    inner = reachable([edge_of(out)])
    own = {
        e.seq
        for node in inner.values()
        if node.seq < start
        for e in node.edges()
        if e is not None and start < e.seq < 0
    }
    points = {e.seq for node in inner.values() if node.seq < start for e in node.edges() if e is not None and e.seq > 0}
    outside = [inner[s] for s in sorted(own)] + [inner[s] for s in sorted(points) if not _is_point(inner[s], args)]
    node: Any = object.__new__(CheckpointNode)
    node.seq, node.more, node.function, node.inputs, node.state = tick(), None, bound, args, state
    node.ends = (*(edge_of(a) if isinstance(a, Tensor) and a._rg else None for a in args), *outside)
    with no_grad():
        result = plain(out._a)
    result._node, result._rg = node, True
    return result


def _is_point(leaf: Any, args: tuple[Any, ...]) -> bool:
    """Was this leaf made by `_point` (it shares an argument's memory), and is it not the argument itself?"""
    return any(isinstance(a, Tensor) and leaf is not a and leaf._a is a._a for a in args)


__all__ = ["checkpoint"]
