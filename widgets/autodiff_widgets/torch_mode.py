"""Hears what a PyTorch program does, and tells the recorder in the words of our engine's observer."""

from __future__ import annotations

import operator
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from types import FrameType
from typing import Any

import torch
from torch._C._functorch import is_functorch_wrapped_tensor
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves

from autodiff_lite.rules import RULES

from .document import operation_key
from .recorder import Recorder
from .torch_hooks import Computing, Listening
from .torch_view import Call, Way, array_of, know, know_custom, leaf_of, mark, tensors_in

_LIBRARY = os.path.dirname(torch.__file__) + os.sep
_OPTIMIZERS = os.path.join(_LIBRARY, "optim") + os.sep
_INITIALISERS = "torch.nn.init"
_READS = {"T": "permute", "mT": "permute", "H": "permute", "mH": "permute", "real": "real", "imag": "imag"}
"""Properties that compute something. The others (shape, grad_fn, …) are no operations."""
_SAME = {
    "__getitem__": "getitem",
    "true_divide": "div",
    "divide": "div",
    "multiply": "mul",
    "subtract": "sub",
    "negative": "neg",
    "absolute": "abs",
    "__rsub__": "rsub",
    "__pow__": "pow",
    "__matmul__": "matmul",
}
_REVERSED: dict[str, tuple[str, Callable[..., Any]]] = {
    "__rdiv__": ("div", operator.truediv),
    "__rtruediv__": ("div", operator.truediv),
    "__rpow__": ("pow", operator.pow),
    "__rmatmul__": ("matmul", operator.matmul),
}
_MATMUL = {(1, 1): "dot", (2, 1): "mv", (2, 2): "mm"}
_ASKS = ("__repr__", "__format__", "__hash__", "tolist", "numpy", "requires_grad_", "retain_grad", "register_hook")
_SEEDS = ("gradient", "grad_tensors", "grad_outputs")
"""Names of the argument that says where gradients begin: of Tensor.backward, autograd.backward and autograd.grad."""
_PLUMBING = ("ones_like", "detach", "new_empty_strided")
"""What PyTorch does around a backward pass, beside the derivatives."""
_MOST_NODES = 500
"""Nodes of PyTorch's graph within one operation."""


class Watch(TorchFunctionMode):
    """While it is entered, tells a recorder of each operation and of each step of a backward pass."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._recorder: Any = recorder  # its methods name our engine's types, and ask everything of its view
        self._inside = False
        """Whether a function of the program's own runs: it is one operation, whatever happens inside."""
        self._warned = False

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run what was called, and tell of it. Inside, nobody watches."""
        keywords = dict(kwargs or {})
        if self._inside or self._recorder.notes.full:
            return func(*args, **keywords)
        if any(map(is_functorch_wrapped_tensor, tensors_in((args, keywords)))):
            self._warn()
            return func(*args, **keywords)
        name = str(getattr(func, "__name__", ""))
        if name in ("__get__", "__set__", "__delete__"):
            return self._property(func, name, args, keywords)
        if name == "backward" or func is torch.autograd.grad:
            return self._backward(func, args, keywords)
        if name in _ASKS or getattr(func, "__module__", "") == _INITIALISERS:
            answer = func(*args, **keywords)
            if name == "requires_grad_":
                self._recorder.flagged(args[0])
            return answer
        return self._operate(func, name, args, keywords)

    def _warn(self) -> None:
        if not self._warned:
            self._warned = True
            message = "from_torch() does not see into vmap and the other transforms of torch.func, only what they give."
            warnings.warn(message, RuntimeWarning, stacklevel=3)

    def _property(self, func: Any, how: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        name = getattr(func.__self__, "__name__", "")
        if how == "__get__":
            return self._operate(func, _READS[name], args, keywords) if name in _READS else func(*args, **keywords)
        tensor, grad = args[0], name == "grad"
        before = _copy(tensor.grad) if grad and tensor.is_leaf else _copy(tensor) if name == "data" else None
        func(*args, **keywords)
        if grad and tensor.is_leaf:
            self._recorder.set_grad(tensor, before, _copy(tensor.grad))
        elif name == "requires_grad":
            self._recorder.flagged(tensor)
        elif name == "data":
            self._recorder.operated(Call(name, func, args, keywords, (tensor,), {}, tensor, True, before))
        return None

    # Operations -------------------------------------------------------------------------------------------------------

    def _operate(self, func: Any, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        tensors = tensors_in((args, keywords))
        inplace = bool(tensors) and (name == "__setitem__" or (name.endswith("_") and not name.endswith("__")))
        before = _copy(tensors[0]) if inplace else None
        ends = [tensor.grad_fn for tensor in tensors]  # an operation in place will change its own
        output = func(*args, **keywords)
        made = tensors[0] if inplace else output
        results = tuple(tensors_in(made))
        optimizer = _optimizer()
        if not results or name == "detach_" or (optimizer and not (inplace and tensors[0].requires_grad)):
            return output
        if not tensors and sys._getframe(2).f_code.co_filename.startswith(_LIBRARY):
            return output  # how a layer makes its parameters
        if not tensors:
            for result in results:
                self._recorder.created(result)
        elif inplace or not any(result is tensor for result in results for tensor in tensors):
            call = _call(func, name, args, keywords, results if len(results) > 1 else results[0], inplace, before)
            call.name = optimizer or call.name
            self._tell(call, results, dict(zip(map(id, tensors), ends, strict=True)))
        return output

    def _tell(self, call: Call, results: tuple[Any, ...], ends: dict[int, Any]) -> None:
        """Find how backward will lead through an operation, and report it; `ends` are the inputs' nodes from before."""
        inputs = [(s, value, ends[id(value)]) for s, value in enumerate(call.inputs) if isinstance(value, torch.Tensor)]
        for result in results:
            if result.grad_fn is not None and not (call.inplace and result._base is not None):
                _find_ways(result.grad_fn, inputs)
        self._recorder.operated(call)

    def _computed(
        self, func: Any, args: tuple[Any, ...], keywords: dict[str, Any], output: Any, ends: list[Any]
    ) -> None:
        """An operation of a backward pass that goes onto the graph; that it begins with 1 is the seed."""
        name, results, tensors = func.overloadpacket.__name__, tuple(tensors_in(output)), tensors_in((args, keywords))
        if not results or not tensors or name.endswith("_") or name in _PLUMBING:
            return
        call = _call(func, name, args, keywords, results if len(results) > 1 else results[0], False, None)
        self._tell(call, results, dict(zip(map(id, tensors), ends, strict=True)))

    def apply(self, function: type[Any], run: Callable[..., Any], args: tuple[Any, ...], keywords: Any) -> Any:
        """Run a `torch.autograd.Function` of the program's own, as one operation."""
        if self._inside:
            return run(*args, **keywords)
        tensors = tensors_in((args, keywords))
        ends = {id(tensor): tensor.grad_fn for tensor in tensors}
        self._inside = True
        try:
            output = run(*args, **keywords)
            results = tuple(tensors_in(output))
            if results and tensors:
                made = results if len(results) > 1 else results[0]
                inputs = args if not keywords else tuple(tensors)
                call = Call(know_custom(function.__name__), run, args, keywords, inputs, {}, made, custom=True)
                self._tell(call, results, ends)
        finally:
            self._inside = False
        return output

    # Backward ---------------------------------------------------------------------------------------------------------

    def _backward(self, func: Any, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        roots = [value for value in tree_leaves(args[:1]) if isinstance(value, torch.Tensor)]
        asked = next((keywords[name] for name in _SEEDS if name in keywords), None)
        if asked is None and len(args) > (place := 2 if func is torch.autograd.grad else 1):
            asked = args[place]
        given = tree_leaves(asked) if asked is not None else [None] * len(roots)
        fits = len(given) == len(roots) and all(
            root.requires_grad and (seed is not None or root.numel() == 1)
            for root, seed in zip(roots, given, strict=False)
        )
        if not fits:  # PyTorch says what is wrong with it
            return func(*args, **keywords)
        seeds = [
            array_of(torch.ones_like(root) if seed is None else seed) for root, seed in zip(roots, given, strict=True)
        ]
        self._recorder.backward_began(roots, seeds)
        place = 4 if func is torch.autograd.grad else 3
        graph = keywords["create_graph"] if "create_graph" in keywords else len(args) > place and args[place]
        computing = Computing(self._computed) if graph else None
        try:
            with Listening(self._recorder, roots, computing), computing or nullcontext():
                answer = func(*args, **keywords)
                if computing is not None:
                    with computing.resting():
                        pass  # the last operation has been told of
        except BaseException as error:
            self._recorder.backward_ended(error)
            raise
        self._recorder.backward_ended(None)
        return answer


@contextmanager
def functions_heard(watch: Watch) -> Iterator[None]:
    """Tell of each `torch.autograd.Function` that this thread applies, which no mode of PyTorch's hears of."""
    before, thread = torch.autograd.Function.__dict__["apply"], threading.get_ident()
    hear = partial(setattr, torch.autograd.Function, "apply")

    def apply(cls: type[Any], *args: Any, **keywords: Any) -> Any:
        run = before.__get__(None, cls)
        if threading.get_ident() != thread:
            return run(*args, **keywords)
        return watch.apply(cls, run, args, keywords)

    hear(classmethod(apply))
    try:
        yield
    finally:
        hear(before)


def _call(
    func: Any,
    name: str,
    args: tuple[Any, ...],
    keywords: dict[str, Any],
    output: Any,
    inplace: bool,
    before: Any,
) -> Call:
    """Describe a call with the names and slots of our engine's table, where the operation is in it."""
    name = _SAME.get(name, name)
    if name in _REVERSED:
        name, func = _REVERSED[name]
        args = args[::-1]
    if name == "__setitem__":
        name = "setitem"
    elif inplace:
        name = name.removesuffix("_")
    name = operation_key(name.strip("_"))
    tensors = tensors_in((args, keywords))
    if name == "matmul":
        name = _MATMUL.get((tensors[0].dim(), tensors[1].dim()), "matmul")
    inputs: tuple[Any, ...] = tuple(tensors)
    if name in RULES:
        wanted = len(RULES[name].inputs)
        given = args[::2] if name == "setitem" else args
        first = tuple(value for value in given[:wanted] if isinstance(value, (torch.Tensor, int, float)))
        if len(first) == wanted and sum(isinstance(value, torch.Tensor) for value in first) == len(tensors):
            inputs = first
    know(name, len(inputs))
    options = {key: value for key, value in keywords.items() if not isinstance(value, torch.Tensor)}
    if name in ("getitem", "setitem"):
        options["index"] = args[1] if isinstance(args[1], tuple) or name == "getitem" else (args[1],)
    elif name == "view":
        options["shape"] = tuple(output.shape)
    elif name == "permute" and len(args) == 1:
        options["dims"] = tuple(reversed(range(tensors[0].dim())))
    return Call(name, func, args, keywords, inputs, options, output, inplace, before)


def _find_ways(start: Any, inputs: list[tuple[int, Any, Any]]) -> None:
    """Mark the nodes of one operation with the inputs to which their gradients lead."""
    way = Way()
    if mark(start).get("way") is not None:
        return  # a second result of the same node
    mark(start)["way"] = way
    waiting = [start]
    seen = {id(start)}
    open_slots = {slot: (tensor, end) for slot, tensor, end in inputs if tensor.requires_grad or end is not None}
    last: dict[int, int] = {}
    while waiting and len(seen) <= _MOST_NODES:
        node = waiting.pop(0)
        edges: list[tuple[int, int]] = []
        for place, (following, _) in enumerate(node.next_functions):
            if following is None:
                continue
            slot = _slot(following, open_slots, last)
            if slot is not None:
                edges.append((place, slot))
                way.slots.add(slot)
            elif leaf_of(following) is None and id(following) not in seen:
                mark(following)["inside"] = True
                seen.add(id(following))
                waiting.append(following)
        if edges:
            way.waiting += 1
            mark(node)["edges"] = edges
            mark(node)["of"] = way


def _slot(node: Any, open_slots: dict[int, tuple[Any, Any]], last: dict[int, int]) -> int | None:
    """The input at which a way ends here: each once, and a second way to the same input counts to it."""
    for slot, (tensor, end) in open_slots.items():
        if node is end or (end is None and leaf_of(node) is tensor):
            del open_slots[slot]
            last[id(node)] = slot
            return slot
    return last.get(id(node))


def _optimizer() -> str | None:
    """The class of the optimizer whose code runs: what it keeps for itself is not the program's."""
    frame: FrameType | None = sys._getframe(3)
    found = None
    while frame is not None and frame.f_code.co_filename.startswith(_LIBRARY):
        if frame.f_code.co_filename.startswith(_OPTIMIZERS):
            found = found or "optimizer"
            owner = frame.f_locals.get("self")
            if isinstance(owner, torch.optim.Optimizer):
                return type(owner).__name__
        frame = frame.f_back
    return found


def _copy(tensor: Any) -> Any:
    return None if tensor is None or tensor.is_complex() else array_of(tensor).copy()
