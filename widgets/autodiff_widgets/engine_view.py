"""The few things of the engine that the recorder looks at beyond what it is told: all of them in this one place.

`torch_view.py` answers the same questions for PyTorch; `View` in `records.py` lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autodiff_lite import Call, Tensor, is_grad_enabled
from autodiff_lite.autograd.function_node import FunctionNode, OutputNode
from autodiff_lite.definitions import expanded
from autodiff_lite.rules import RULES, Rule
from autodiff_lite.runtime import CopySlices
from autodiff_lite.storage import array_of as engine_array
from autodiff_lite.tensor import plain

from .document import Operation, WholeRule, operation_key
from .records import ByIdentity
from .tensors import Array

if TYPE_CHECKING:
    from .records import Record

_seen_nodes: ByIdentity[Record] = ByIdentity()
# What earlier recordings knew of the graph's nodes, as long as these live.

_MOST_IN_SNAPSHOT = 1_000_000
"""Numbers in the inputs of one call; above it no copy is kept, and local derivatives and cut gradients stay unknown."""


def is_tensor(value: Any) -> bool:
    """Whether this is a tensor of the engine."""
    return isinstance(value, Tensor)


def records_gradients() -> bool:
    """Whether operations go onto the graph now."""
    return is_grad_enabled()


def number_of(tensor: Tensor) -> int:
    """Which of its node's results this is: each has a node of its own."""
    return 0


def recall(node: Any, number: int) -> Record | None:
    """What was remembered of a node of the graph."""
    return _seen_nodes.get(node)


def remember(node: Any, number: int, record: Record) -> None:
    """Remember the record of a result as long as its node lives."""
    _seen_nodes.set(node, record)


def base_of(tensor: Tensor) -> Tensor | None:
    """The tensor whose memory a view looks at; None for what is no view."""
    return tensor._base


def written(node: Any) -> Any:
    """The node of what was written into a part, for the node of a tensor that was written to through a view."""
    return getattr(node, "to_y", None) if isinstance(node, CopySlices) else None


def is_cut(output: Any, slot: int) -> bool:
    """Whether the graph leads from this result to no node by this input, as it has no derivative there."""
    edges = output.grad_fn.edges()
    return slot < len(edges) and edges[slot] is None


def hands_on(node: Any) -> bool:
    """Whether a node stands for one of several results, and hands what arrives to the node that `joins` them."""
    return isinstance(node, OutputNode)


def joins(node: Any) -> bool:
    """Whether a node gathers what arrives at several results."""
    return isinstance(node, FunctionNode) and len(node.specs) > 1


def array_of(tensor: Tensor) -> Array:
    """The tensor's memory itself, without an operation that an observer would hear of."""
    return np.asarray(engine_array(tensor))


def leaf_of(node: Any) -> Tensor | None:
    """The leaf at which this end of the graph writes; None for the node of an operation."""
    leaf: Tensor | None = getattr(node, "variable", None)
    return leaf


def operation_of(node: Any) -> str:
    """The operation's name in the table of rules, or the class of a custom function."""
    custom = isinstance(node, (FunctionNode, OutputNode))
    return custom_key(node.operation) if custom else str(node.operation)


def name_of(call: Call) -> str:
    """The name of the operation that ran, as `operation_of` says it of its node."""
    return custom_key(call.name) if _is_custom(call) else call.name


def custom_key(name: str) -> str:
    """Name a custom function by its class, which may be called as an operation of the engine is."""
    key = operation_key(name)
    return f"{key}.apply" if key in RULES else key


def _is_custom(call: Call) -> bool:
    return isinstance(getattr(call.function, "__self__", None), type)


def parents_of(node: Any) -> list[tuple[Any, int] | None]:
    """The nodes that feed this one, by slot, each with the number of its result; None where no gradient goes."""
    return [None if end is None else (end, 0) for end in node.followers()]


def snapshot(call: Call, number: int) -> Call | None:
    """Copies of what went into a call, so that its vector-Jacobian product can be asked for later."""
    size = sum(value.numel() for value in call.inputs if isinstance(value, Tensor))
    if size > _MOST_IN_SNAPSHOT or call.inplace or _is_custom(call):
        return None  # a custom function is the program's own code: it may print, and runs no second time
    return call.snapshot()


def factor(record: Record, slot: int) -> Array | None:
    """The local derivative by which the upstream gradient is multiplied, where it is a product number by number.

    That is so for an elementwise operation (each number of the result depends on the number at the same place), and
    where the result is a single number. Elsewhere (a matrix product, say) the vector-Jacobian product is no such thing.
    """
    call = record.call
    if call is None:
        return None
    if call.name not in RULES:
        return None
    elementwise = RULES[call.name].elementwise
    if record.shape != () and not elementwise:
        return None
    if elementwise:
        spread = tuple(_spread(value, record.shape) for value in call.inputs)
        call = Call(call.name, call.function, spread, call.options, call.output)
    local = call.vjp(slot, np.ones(record.shape, dtype=record.dtype))
    return None if local is None else np.asarray(local)


def _spread(value: Any, shape: tuple[int, ...]) -> Any:
    """Broadcasting made plain: a copy of the input for each number of the result."""
    if not isinstance(value, Tensor) or tuple(value.shape) == shape:
        return value
    return plain(np.broadcast_to(array_of(value), shape).copy())


def operation(name: str) -> Operation:
    """The engine's own rule for an operation, as the trace carries it; of a custom function only the name is known."""
    if name not in RULES:
        return {"symbol": name, "inputs": [], "forward": f"{name}(…)", "vjp": {}}
    rule = RULES[name]
    about: Operation = {
        "symbol": rule.symbol,
        "inputs": list(rule.inputs),
        "forward": rule.forward,
        "vjp": dict(rule.vjp),
    }
    if rule.elementwise:
        about["elementwise"] = True
    whole = _whole(rule)
    if whole is not None:
        about["whole"] = whole
    return about


def _whole(rule: Rule) -> WholeRule | None:
    """What ran, where that is more than what is shown: with options, and with kinks taken care of."""
    if rule.vjp.keys() != rule.texts.keys():
        return None  # an operation on a list: written by hand, there is no text
    vjp = {name: expanded(text) for name, text in rule.texts.items()}
    if not rule.options and rule.text == rule.forward and vjp == rule.vjp:
        return None
    whole: WholeRule = {"forward": expanded(rule.text), "vjp": vjp}
    if rule.options:
        whole["options"] = rule.options
    return whole
