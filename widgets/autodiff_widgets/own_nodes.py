"""What the player asks of a node of a learner's own engine, and what it says when that is not there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .document import TraceError, operation_key
from .tensors import Array

_DTYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")


def in_order(output: Any) -> list[Any]:
    """Every node behind `output`, parents first, without recursion."""
    order: list[Any] = []
    state: dict[int, str] = {}
    stack: list[tuple[Any, bool]] = [(output, False)]
    while stack:
        node, done = stack.pop()
        if done:
            state[id(node)] = "done"
            order.append(node)
            continue
        if state.get(id(node)) == "done":
            continue
        if id(node) in state:
            raise TraceError(f"{called(node)} is computed from itself: this graph has a cycle.")
        _check(node)
        state[id(node)] = "open"
        stack.append((node, True))
        stack += [(parent, False) for parent in reversed(node.parents) if state.get(id(parent)) != "done"]
    return order


def _check(node: Any) -> None:
    for name in ("data", "parents"):
        if not hasattr(node, name):
            raise TypeError(
                f"{type(node).__name__} has no .{name}. A node of your own engine needs .data (a number or an array), "
                ".parents (the nodes that it was computed from) and .backward_rule (from its gradient to one "
                "contribution for each parent)."
            )
    if not isinstance(node.parents, (tuple, list)):
        raise TypeError(f".parents of {called(node)} must be a tuple or a list, not {type(node.parents).__name__}.")
    if node.parents and not callable(getattr(node, "backward_rule", None)):
        raise TypeError(f"{called(node)} has parents but no .backward_rule that can be called with its gradient.")


def contributions_of(node: Any, returned: Any) -> Sequence[Any]:
    """What a rule returned: one contribution for each parent. Raises `TypeError` or `ValueError` for anything else."""
    if not isinstance(returned, (tuple, list)):
        raise TypeError(
            f"The backward_rule of {called(node)} returned {type(returned).__name__}; it must return a tuple with one "
            "contribution for each parent. The adding is backward's work."
        )
    if len(returned) != len(node.parents):
        raise ValueError(
            f"{called(node)} has {len(node.parents)} parents, but its backward_rule returned {len(returned)} "
            "contributions. It must return one for each, in the same order."
        )
    return returned


def called(node: Any) -> str:
    """What to call a node in a message."""
    said = str(getattr(node, "label", None) or getattr(node, "op", None) or "")
    return f"the node {said!r}" if said else f"a {type(node).__name__}"


def wants_gradient(node: Any) -> bool:
    """Whether a node asks for a gradient; it does unless it says otherwise."""
    return bool(getattr(node, "requires_grad", True))


def operation_name(node: Any) -> str:
    """The operation by which a node was computed, as a trace names it."""
    return operation_key(str(getattr(node, "op", None) or ""))


def array_from(value: Any, what: str) -> Array:
    """The numbers of `what`. Raises `TypeError` for what is no number and no array of numbers."""
    array = np.asarray(value)
    if array.dtype.name not in _DTYPES:
        raise TypeError(f"{what} is {type(value).__name__}: the player shows numbers and arrays of numbers.")
    return array


def factors_of(rule: Callable[[Any], Any], upstream: Array, contributions: Sequence[Any]) -> dict[int, Array]:
    """For each slot where a rule multiplies number by number, the numbers by which it does: what it makes of ones.

    A single number that arrives may be multiplied with each number that leaves. An uneven gradient tells such a rule
    from one that mixes numbers, as a matrix product does.
    """
    shapes = [None if each is None else np.shape(each) for each in contributions]
    alike = [slot for slot, shape in enumerate(shapes) if shape is not None and upstream.shape in ((), shape)]
    if not alike:
        return {}
    uneven = 1.0 + np.modf(0.618 * np.arange(upstream.size))[0].reshape(upstream.shape)
    of_ones, of_uneven = rule(np.ones(upstream.shape)), rule(uneven)
    factors = {}
    for slot in alike:
        local = np.asarray(of_ones[slot], dtype=np.float64)
        made = ((upstream, contributions[slot]), (uneven, of_uneven[slot]))
        if all(np.allclose(into * local, out, rtol=1e-6, atol=1e-12, equal_nan=True) for into, out in made):
            factors[slot] = local
    return factors
