"""PyTorch, as the recorder looks at it: the answers that `engine_view` gives for our engine.

Imported only by `from_torch`, so that PyTorch stays optional.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch.utils._pytree import tree_leaves, tree_map

from autodiff_lite.rules import RULES

from .document import Operation
from .engine_view import custom_key
from .engine_view import operation as engine_operation
from .notes import Unrecordable
from .records import Record
from .tensors import Array

_MOST_IN_SNAPSHOT = 1_000_000
_DTYPES = ("float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool")
_KEY = "autodiff_widgets"
_arity: dict[str, int] = {}
_custom: set[str] = set()


@dataclass
class Way:
    """How backward leads through one operation, which may be several nodes of PyTorch's graph."""

    records: dict[int, Record] = field(default_factory=dict)
    """By the number of the result."""
    slots: set[int] = field(default_factory=set)
    """Inputs to which a gradient leads."""
    waiting: int = 0
    """How many nodes have contributions to these inputs."""


@dataclass
class Call:
    """One operation that ran, as `autodiff_lite.Call` is one of our engine."""

    name: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]
    inputs: tuple[Any, ...]
    options: dict[str, Any]
    output: Any
    inplace: bool = False
    before: Array | None = None
    custom: bool = False
    """The program's own code (`autograd.Function`): it may print, and runs no second time."""
    number: int = 0
    """Which of several results a snapshot is asked for."""

    def replay(self, slot: int, cotangent: Any, spread: Sequence[int] | None = None) -> Array | None:
        """Run the operation again on copies, and ask for one vector-Jacobian product."""
        if self.name == "detach":
            return np.array(cotangent)
        tensors = [value for value in self.inputs if isinstance(value, torch.Tensor)]
        target = self.inputs[slot]
        if not isinstance(target, torch.Tensor) or not target.is_floating_point():
            return None
        number = sum(isinstance(value, torch.Tensor) for value in self.inputs[:slot])
        with torch.enable_grad():
            copies = [value.detach().clone() for value in tensors]
            if spread is not None:
                copies = [copy.expand(*spread).clone() for copy in copies]
            copies[number].requires_grad_()
            following = iter(copies)
            arguments, keywords = tree_map(
                lambda value: next(following) if isinstance(value, torch.Tensor) else value,
                (self.arguments, self.keywords),
            )
            output = tensors_in(self.function(*arguments, **keywords))[self.number]
            if not isinstance(output, torch.Tensor) or not output.requires_grad:
                return None
            seed = torch.as_tensor(np.array(cotangent), dtype=output.dtype).reshape(output.shape)
            (found,) = torch.autograd.grad(output, [copies[number]], seed, allow_unused=True)
        return None if found is None else array_of(found).copy()

    def vjp(self, slot: int, cotangent: Any) -> Array | None:
        """What would flow to `inputs[slot]` for this cotangent of the output; None without a derivative."""
        return self.replay(slot, cotangent)


def tensors_in(value: Any) -> list[Any]:
    """The tensors in what a function takes or gives, in tuples, lists and dictionaries too."""
    return [leaf for leaf in tree_leaves(value) if isinstance(leaf, torch.Tensor)]


def is_tensor(value: Any) -> bool:
    """Whether this is a tensor of PyTorch."""
    return isinstance(value, torch.Tensor)


def records_gradients() -> bool:
    """Whether operations go onto the graph now."""
    return torch.is_grad_enabled()


def mark(node: Any) -> dict[str, Any]:
    """What we keep at a node of PyTorch's graph; it lives as long as the node does."""
    kept: dict[str, Any] = node.metadata.setdefault(_KEY, {})
    return kept


def number_of(tensor: Any) -> int:
    """Which of its node's results this is."""
    return int(tensor.output_nr)


def recall(node: Any, number: int) -> Record | None:
    """What was remembered of a node of the graph."""
    way = node.metadata.get(_KEY, {}).get("way")
    return None if way is None else way.records.get(number)


def remember(node: Any, number: int, record: Record) -> None:
    """Remember the record of a result as long as its node lives."""
    way = mark(node).setdefault("way", Way())
    way.records[number] = record
    if not way.slots:
        take_in(node, way)


def take_in(node: Any, way: Way) -> None:
    """A node that is one operation by itself, as far as is known: each of its edges is one input."""
    edges = [(place, place) for place, (following, _) in enumerate(node.next_functions) if following is not None]
    way.slots, way.waiting = {slot for _, slot in edges}, 1
    mark(node).update({"way": way, "of": way, "edges": edges})


def base_of(tensor: Any) -> Any:
    """The tensor whose memory a view looks at; None for what is no view."""
    return tensor._base


def written(node: Any) -> Any:
    """PyTorch has no node of its own for what was written into a part of a tensor."""
    return None


def is_cut(output: Any, slot: int) -> bool:
    """Whether the graph leads from this result to no node by this input."""
    way = output.grad_fn.metadata.get(_KEY, {}).get("way")
    return way is not None and slot not in way.slots


def hands_on(node: Any) -> bool:
    """Whether a node stands for one of several results: PyTorch numbers the results of one node instead."""
    return False


def joins(node: Any) -> bool:
    """Whether a node gathers what arrives at several results."""
    return False


def array_of(tensor: Any) -> Array:
    """The tensor's numbers; its own memory where NumPy can show that."""
    plain = tensor.detach()
    if plain.layout != torch.strided:
        plain = plain.to_dense()
    if str(plain.dtype).removeprefix("torch.") not in _DTYPES:
        if plain.is_complex():
            raise Unrecordable(f"a trace holds real numbers, and this tensor is {plain.dtype}.")
        plain = plain.float()
    return np.asarray(plain.cpu().numpy())


def leaf_of(node: Any) -> Any:
    """The leaf at which this end of the graph writes; None for the node of an operation."""
    return getattr(node, "variable", None)


def operation_of(node: Any) -> str:
    """Name a node that nobody saw running: MulBackward0 is mul."""
    name = str(node.name()).split("::")[-1].rstrip("0123456789").removesuffix("Backward").lower()
    _arity.setdefault(name, len(node.next_functions))
    return name


def name_of(call: Call) -> str:
    """The name of the operation that ran."""
    return call.name


def parents_of(node: Any) -> list[tuple[Any, int] | None]:
    """The nodes that feed this one, each with the number of its result; None where no gradient goes."""
    return [None if parent is None else (parent, number) for parent, number in node.next_functions]


def snapshot(call: Call, number: int) -> Call | None:
    """Copies of what went into a call, so that its vector-Jacobian product can be asked for later."""
    tensors = tensors_in((call.arguments, call.keywords))
    random = any(word in call.name for word in ("dropout", "rand", "multinomial", "bernoulli"))
    if random or call.custom or call.inplace or sum(tensor.numel() for tensor in tensors) > _MOST_IN_SNAPSHOT:
        return None
    if len(tensors) != sum(isinstance(value, torch.Tensor) for value in call.inputs):
        return None

    def copy(value: Any) -> Any:
        return value.detach().clone() if isinstance(value, torch.Tensor) else value

    inputs, arguments, keywords = tree_map(copy, (call.inputs, call.arguments, call.keywords))
    return Call(call.name, call.function, arguments, keywords, inputs, call.options, None, number=number)


def factor(record: Record, slot: int) -> Array | None:
    """The local derivative, where the vector-Jacobian product is a product number by number."""
    call = record.call
    elementwise = record.op in RULES and RULES[record.op].elementwise
    if call is None or (record.shape != () and not elementwise):
        return None
    ones = np.ones(record.shape, dtype=record.dtype)
    found: Array | None = call.replay(slot, ones, record.shape if elementwise and record.shape else None)
    return found


def know(name: str, inputs: int) -> None:
    """Note how many inputs an operation has, so that it can be written."""
    _arity[name] = max(inputs, _arity.get(name, 0))


def know_custom(name: str) -> str:
    """Note that an operation is the program's own; return the key under which a trace carries it."""
    key = custom_key(name)
    _custom.add(key)
    return key


def operation(name: str) -> Operation:
    """Our engine's rule where the operation is the same; else what it is called, and how many inputs it has."""
    if name in _custom:
        return engine_operation(name)
    inputs = [f"x{number}" for number in range(1, _arity.get(name, 1) + 1)]
    if name in RULES and len(RULES[name].inputs) == len(inputs):
        return engine_operation(name)
    return {"symbol": name, "inputs": inputs, "forward": f"{name}({', '.join(inputs)})", "vjp": {}}
